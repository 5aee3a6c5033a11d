"""openai's realtime client, async, with OpenAI's messages of the same content."""

import base64
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

from benchmarks.clients.base import Connect
from benchmarks.frames import INPUT_PCM, QUESTION, Dialect

DIALECT = Dialect.OPENAI
ITEM = {
    "type": "message",
    "role": "user",
    "content": [{"type": "input_text", "text": QUESTION}],
}


class Connection:
    """A realtime connection. Audio is base64 for its users, who decode and encode it."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def receive_audio(self, count: int) -> int:
        """Read `event.delta` and decode it."""
        await self._ask()
        size = 0
        async for event in self._connection:
            size += len(base64.b64decode(event.delta))
            count -= 1
            if not count:
                break
        return size

    async def receive_text(self, count: int) -> int:
        """Read `event.delta`."""
        await self._ask()
        size = 0
        async for event in self._connection:
            size += len(event.delta)
            count -= 1
            if not count:
                break
        return size

    async def send_audio(self, count: int) -> None:
        """Send with `input_audio_buffer.append`."""
        for _ in range(count):
            audio = base64.b64encode(INPUT_PCM).decode()
            await self._connection.input_audio_buffer.append(audio=audio)
        await self._connection.recv()

    async def echo(self) -> None:
        """Send with `conversation.item.create`."""
        await self._ask()
        await self._connection.recv()

    async def _ask(self) -> None:
        await self._connection.conversation.item.create(item=ITEM)


@asynccontextmanager
async def open_client(url: str) -> AsyncGenerator[Connect]:
    """Open an `AsyncOpenAI`."""
    openai: Any = import_module("openai")
    websocket_url = url.replace("http:", "ws:")
    async with openai.AsyncOpenAI(api_key="key", websocket_base_url=websocket_url) as client:

        @asynccontextmanager
        async def connect() -> AsyncGenerator[Connection]:
            async with client.realtime.connect(model="local") as connection:
                await connection.recv()  # the session was created
                yield Connection(connection)

        yield connect
