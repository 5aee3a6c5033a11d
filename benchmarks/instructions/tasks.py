"""What is counted. A process of this module does one task a number of times.

python -m benchmarks.instructions.tasks "decode audio" 1000
"""

import asyncio
import json
import sys
from collections.abc import Callable

from benchmarks.frames import INPUT_MIME_TYPE, INPUT_PCM, PAYLOADS, QUESTION, Dialect
from genai_live import AsyncClient, types
from genai_live._protocol import LiveProtocol
from genai_live.converters import decode, encode
from genai_live.transport.base import CloseInfo, Endpoint, TransportClosed, TransportOptions

FRAMES = PAYLOADS[Dialect.GEMINI]
REFERENCE = "reference"
"""A task of the interpreter alone. The others are compared by their ratio to it, which depends
less on how the interpreter was built."""


def reference(count: int) -> None:
    """Read and write JSON, sort, and make strings, with the standard library."""
    data = FRAMES["text"]
    for number in range(count):
        for _ in range(20):
            message = json.loads(data)
            message["numbers"] = sorted(str(each * number) for each in range(20))
            json.dumps(message)


def decode_audio(count: int) -> None:
    """Decode 4.8 kB of audio."""
    data = FRAMES["audio"]
    for _ in range(count):
        decode(data, types.LiveServerMessage)


def decode_text(count: int) -> None:
    """Decode two words."""
    data = FRAMES["text"]
    for _ in range(count):
        decode(data, types.LiveServerMessage)


def encode_audio(count: int) -> None:
    """Make the message of 3.2 kB of audio, and encode it."""
    for _ in range(count):
        blob = types.Blob(data=INPUT_PCM, mime_type=INPUT_MIME_TYPE)
        encode(types.LiveClientMessage(realtime_input=types.LiveClientRealtimeInput(audio=blob)))


def feed(count: int) -> None:
    """Make the events of a message with two words."""
    data = FRAMES["text"]
    message = decode(data, types.LiveServerMessage)
    protocol = LiveProtocol()
    for number in range(count):
        protocol.feed(message, frame=data, now=number * 0.1)


def receive_audio(count: int) -> None:
    """Receive 4.8 kB of audio in a session."""
    asyncio.run(_receive(FRAMES["audio"], count))


def receive_text(count: int) -> None:
    """Receive two words in a session."""
    asyncio.run(_receive(FRAMES["text"], count))


def send_audio(count: int) -> None:
    """Send 3.2 kB of audio in a session, and wait for the transport to have it."""
    asyncio.run(_send(count))


TASKS: dict[str, tuple[Callable[[int], None], int]] = {
    REFERENCE: (reference, 100),
    "decode audio": (decode_audio, 1000),
    "decode text": (decode_text, 2000),
    "encode audio": (encode_audio, 1000),
    "feed": (feed, 2000),
    "receive audio": (receive_audio, 1000),
    "receive text": (receive_text, 2000),
    "send audio": (send_audio, 1000),
}
"""By name: the task, and how often it is done to be counted."""


class PreparedTransport:
    """A connector and its connection: gives frames without a socket, counts what is sent.

    Args:
        frame: Given `count` times once the client has sent something after the setup.
        count: How many frames to give, or to expect.
    """

    def __init__(self, frame: bytes, count: int) -> None:
        self._frame = frame
        self._count = count
        self._given = self._sent = -1  # the setup is the first of both
        self._asked = asyncio.Event()
        self._closed = asyncio.Event()
        self.all_sent = asyncio.Event()

    async def connect(self, endpoint: Endpoint, options: TransportOptions) -> "PreparedTransport":
        """Return this."""
        del endpoint, options
        return self

    async def send(self, data: str | bytes) -> None:
        """Count a frame."""
        self.send_nowait(data)

    def send_nowait(self, data: str | bytes) -> bool:
        """Count a frame, too."""
        del data
        self._sent += 1
        if self._sent:
            self._asked.set()
        if self._sent == self._count:
            self.all_sent.set()
        return True

    async def receive(self) -> bytes:
        """Return the answer to the setup, then the frames."""
        self._given += 1
        if not self._given:
            return FRAMES["ready"]
        await self._asked.wait()
        if self._frame and self._given <= self._count:
            return self._frame
        await self._closed.wait()
        raise TransportClosed(CloseInfo(1000, "", clean=True))

    async def aclose(self, code: int = 1000, reason: str = "") -> None:
        """Let `receive` end."""
        del code, reason
        self._closed.set()


async def _receive(frame: bytes, count: int) -> None:
    async with AsyncClient(api_key="key") as client:
        transport = PreparedTransport(frame, count)
        async with client.live.connect(model="local", transport=transport) as session:
            messages = aiter(session)
            await anext(messages)  # the setup was accepted
            await session.send_client_content(turns=QUESTION)
            for _ in range(count):
                await anext(messages)


async def _send(count: int) -> None:
    async with AsyncClient(api_key="key") as client:
        transport = PreparedTransport(b"", count)
        async with client.live.connect(model="local", transport=transport) as session:
            for _ in range(count):
                await session.send_realtime_input(audio=INPUT_PCM)
            await transport.all_sent.wait()


if __name__ == "__main__":
    TASKS[sys.argv[1]][0](int(sys.argv[2]))
