"""genai_live, async."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from benchmarks.clients.base import ConnectTalker
from benchmarks.frames import INPUT_PCM, QUESTION, Dialect
from genai_live import AsyncClient, AsyncSession
from genai_live.types import LiveConnectConfigDict

DIALECT = Dialect.GEMINI
CONFIG: LiveConnectConfigDict = {"response_modalities": ["AUDIO"]}


class Connection:
    """A session, read message by message across turns."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._messages = aiter(session)

    async def receive_audio(self, count: int) -> int:
        """Read `message.data`."""
        await self._session.send_client_content(turns=QUESTION)
        size = 0
        async for message in self._messages:
            size += len(message.data or b"")
            count -= 1
            if not count:
                break
        return size

    async def receive_text(self, count: int) -> int:
        """Read `message.text`."""
        await self._session.send_client_content(turns=QUESTION)
        size = 0
        async for message in self._messages:
            size += len(message.text or "")
            count -= 1
            if not count:
                break
        return size

    async def send_audio(self, count: int) -> None:
        """Send with `send_realtime_input`."""
        for _ in range(count):
            await self.talk()
        await anext(self._messages)

    async def echo(self) -> None:
        """Send with `send_client_content`."""
        await self._session.send_client_content(turns=QUESTION)
        await anext(self._messages)

    async def talk(self) -> None:
        """Send one chunk."""
        await self._session.send_realtime_input(audio=INPUT_PCM)

    async def listen(self) -> int:
        """Read one message."""
        return len((await anext(self._messages)).data or b"")


@asynccontextmanager
async def open_client(url: str) -> AsyncGenerator[ConnectTalker]:
    """Open an `AsyncClient`."""
    async with AsyncClient(api_key="key", http_options={"base_url": url}) as client:

        @asynccontextmanager
        async def connect() -> AsyncGenerator[Connection]:
            async with client.live.connect(
                model="local", config={"response_modalities": ["AUDIO"]}
            ) as session:
                connection = Connection(session)
                await connection.listen()  # the setup was accepted
                yield connection

        yield connect
