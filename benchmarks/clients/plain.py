"""A client without a library for messages: a socket, a JSON and a base64 module."""

from collections.abc import Awaitable, Callable
from typing import Any

from benchmarks.frames import INPUT_MIME_TYPE, INPUT_PCM, QUESTION

SETUP = {"setup": {"model": "models/local"}}
TURN = {
    "clientContent": {
        "turns": [{"role": "user", "parts": [{"text": QUESTION}]}],
        "turnComplete": True,
    }
}


class PlainConnection:
    """Reads and writes dicts.

    Args:
        send: Sends one message's JSON.
        receive: Returns the next message, in what form `loads` takes.
        dumps: Makes JSON that `send` takes.
        loads: Reads what `receive` returns.
        encode: Makes base64 that `dumps` takes.
        decode: Reads base64.
    """

    def __init__(
        self,
        send: Callable[[Any], Awaitable[None]],
        receive: Callable[[], Awaitable[Any]],
        *,
        dumps: Callable[[Any], Any],
        loads: Callable[[Any], Any],
        encode: Callable[[bytes], str],
        decode: Callable[[str], bytes],
    ) -> None:
        self._send = send
        self._receive = receive
        self._dumps = dumps
        self._loads = loads
        self._encode = encode
        self._decode = decode

    async def set_up(self) -> None:
        """Exchange the setup."""
        await self._send(self._dumps(SETUP))
        await self._receive()

    async def receive_audio(self, count: int) -> int:
        """Read the PCM of each message."""
        receive, loads, decode = self._receive, self._loads, self._decode
        await self._send(self._dumps(TURN))
        size = 0
        for _ in range(count):
            message = loads(await receive())
            part = message["serverContent"]["modelTurn"]["parts"][0]
            size += len(decode(part["inlineData"]["data"]))
        return size

    async def receive_text(self, count: int) -> int:
        """Read the text of each message."""
        receive, loads = self._receive, self._loads
        await self._send(self._dumps(TURN))
        size = 0
        for _ in range(count):
            message = loads(await receive())
            size += len(message["serverContent"]["modelTurn"]["parts"][0]["text"])
        return size

    async def send_audio(self, count: int) -> None:
        """Write each chunk as a message."""
        send, dumps, encode = self._send, self._dumps, self._encode
        for _ in range(count):
            blob = {"data": encode(INPUT_PCM), "mimeType": INPUT_MIME_TYPE}
            await send(dumps({"realtimeInput": {"audio": blob}}))
        await self._receive()

    async def echo(self) -> None:
        """Write a turn, read the answer."""
        await self._send(self._dumps(TURN))
        self._loads(await self._receive())
