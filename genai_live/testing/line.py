"""The server's end of a connection, whatever is spoken on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import anyio
import anyio.lowlevel
import orjson
import pybase64

from genai_live.converters import encode
from genai_live.testing import rejections
from genai_live.transport.base import TransportClosed

if TYPE_CHECKING:
    from genai_live._wire import Wire
    from genai_live.testing.records import ConnectionRecord
    from genai_live.testing.requests import LiveRequest
    from genai_live.testing.settings import ServerSettings
    from genai_live.transport.base import Transport


class Line:
    """Frames in and out, noted in the server's log."""

    def __init__(
        self,
        transport: Transport,
        request: LiveRequest,
        record: ConnectionRecord,
        settings: ServerSettings,
    ) -> None:
        self.number = record.number
        self.record = record
        self.backend = request.backend
        self._request = request
        self._settings = settings
        self._transport = transport
        self._sending = anyio.Lock()

    async def receive_raw(self) -> bytes:
        """Wait for the next frame, unread and unchecked."""
        try:
            data = await self._transport.receive()
        except TransportClosed as closed:
            self._note_end(closed)
            raise
        self.record.note_frame(received=1)
        return data

    async def send(self, message: Mapping[str, Any] | Wire) -> None:
        """Send one message; a mapping is sent as it is, bytes in it as base64."""
        document = message if isinstance(message, Mapping) else orjson.loads(encode(message))
        data = orjson.dumps(
            document,
            default=_write_bytes,
            option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE,
        )
        await self.send_raw(data.decode() if self._settings.text_frames else data)

    async def send_raw(self, data: str | bytes) -> None:
        """Send one frame: bytes as a binary frame, a string as a text frame."""
        async with self._sending:
            try:
                await self._transport.send(data)
            except TransportClosed as closed:
                self._note_end(closed)
                raise
        self.record.note_frame(sent=1)

    async def rest(self, seconds: float) -> None:
        """Wait as long as so many seconds take at the server's pace."""
        await self._sleep(seconds * self._settings.pace)

    async def rest_until(self, start: float, seconds: float) -> None:
        """Wait until so many seconds after `start`, a time of the event loop, at that pace."""
        due = start + seconds * self._settings.pace
        await self._sleep(due - anyio.current_time() if self._settings.pace > 0 else 0)

    async def _sleep(self, seconds: float) -> None:
        if seconds > 0:
            await anyio.sleep(seconds)
        else:
            await anyio.lowlevel.checkpoint()

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the connection; a reason of more than 123 bytes is cut."""
        reason = rejections.cut(reason)
        self.record.note_close("server", code, reason)
        await self._transport.aclose(code, reason)

    def _note_end(self, closed: TransportClosed) -> None:
        by = "client" if closed.error is None else "server"
        self.record.note_close(by, closed.info.code, closed.info.reason)


def _write_bytes(value: object) -> str:
    if isinstance(value, bytes | bytearray):
        return pybase64.b64encode_as_string(bytes(value))
    raise TypeError(f"{type(value).__name__} has no JSON form")
