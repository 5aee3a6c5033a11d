"""google-genai, async."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from warnings import filterwarnings

from benchmarks.clients.base import ConnectTalker
from benchmarks.frames import INPUT_MIME_TYPE, INPUT_PCM, QUESTION, Dialect

filterwarnings("ignore")  # the package warns of itself

from google import genai  # noqa: E402
from google.genai import types  # noqa: E402

DIALECT = Dialect.GEMINI
TURN = types.Content(role="user", parts=[types.Part(text=QUESTION)])


class Connection:
    """A session, read turn by turn: its `receive` ends with a turn."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._messages = session.receive()

    async def receive_audio(self, count: int) -> int:
        """Read `message.data`."""
        await self._ask()
        size = 0
        async for message in self._session.receive():
            size += len(message.data or b"")
            count -= 1
            if not count:
                break
        return size

    async def receive_text(self, count: int) -> int:
        """Read `message.text`."""
        await self._ask()
        size = 0
        async for message in self._session.receive():
            size += len(message.text or "")
            count -= 1
            if not count:
                break
        return size

    async def send_audio(self, count: int) -> None:
        """Send with `send_realtime_input`."""
        for _ in range(count):
            await self.talk()
        async for _ in self._session.receive():
            pass

    async def echo(self) -> None:
        """Send with `send_client_content`."""
        await self._ask()
        async for _ in self._session.receive():
            pass

    async def talk(self) -> None:
        """Send one chunk."""
        blob = types.Blob(data=INPUT_PCM, mime_type=INPUT_MIME_TYPE)
        await self._session.send_realtime_input(audio=blob)

    async def listen(self) -> int:
        """Read one message."""
        while True:
            async for message in self._messages:
                return len(message.data or b"")
            self._messages = self._session.receive()  # the next turn

    async def _ask(self) -> None:
        await self._session.send_client_content(turns=TURN)


def dial_locally(client: genai.Client, url: str) -> None:
    """Let a client dial `ws`: it makes every URL `wss`, and passes a TLS context."""

    def websocket_base_url(_: object) -> str:
        return url.replace("http:", "ws:")

    api_client: Any = client._api_client  # pyright: ignore[reportPrivateUsage]
    api_client._websocket_base_url = websocket_base_url
    api_client._websocket_ssl_ctx = {}


@asynccontextmanager
async def open_client(url: str) -> AsyncGenerator[ConnectTalker]:
    """Open a `Client`."""
    client = genai.Client(api_key="key", vertexai=False, http_options={"base_url": url})
    dial_locally(client, url)

    @asynccontextmanager
    async def connect() -> AsyncGenerator[Connection]:
        config: Any = {"response_modalities": ["AUDIO"]}
        async with client.aio.live.connect(model="local", config=config) as session:
            yield Connection(session)

    yield connect
