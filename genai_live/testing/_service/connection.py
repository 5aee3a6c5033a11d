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
from genai_live.testing._service.fault_schedule import FaultSchedule
from genai_live.testing.faults.behavior import Behavior
from genai_live.transport.base import TransportClosed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from anyio.abc import TaskGroup

    from genai_live._wire.base import Wire
    from genai_live.testing._network.server_transport import ServerTransport
    from genai_live.testing._service.records import ConnectionRecord
    from genai_live.testing._service.requests import LiveRequest
    from genai_live.testing._service.settings import ServerSettings
    from genai_live.testing.faults import TimedFault


class ServerConnection:
    """Frames in and out, noted in the server's log, and faults at their moments."""

    def __init__(
        self,
        transport: ServerTransport,
        request: LiveRequest,
        record: ConnectionRecord,
        settings: ServerSettings,
    ) -> None:
        self.number = record.number
        self.record = record
        self.backend = request.backend
        self.transport = transport
        self.behavior = Behavior()
        self._faults = FaultSchedule(self, record)
        self._request = request
        self._settings = settings
        self._sending = anyio.Lock()
        self._sender: Callable[[str | bytes], Awaitable[bool]] | None = None

    async def start_faults(self, timers: TaskGroup) -> None:
        """Apply the faults due at the start; tasks for those with a time join `timers`."""
        await self._faults.start(timers)

    def apply_later(self, fault: TimedFault, seconds: float) -> None:
        """Apply a fault after so many seconds, unless the connection is over by then."""
        self._faults.apply_later(fault, seconds)

    async def receive_raw(self) -> bytes:
        """Wait for the next frame, unread and unchecked."""
        try:
            data = await self.transport.receive()
        except TransportClosed as closed:
            self._note_end(closed)
            raise
        self.record.note_frame(received=1)
        await self._faults.apply_due()
        return data

    async def send(self, message: Mapping[str, Any] | Wire) -> None:
        """Send one message; a mapping is sent as it is, bytes in it as base64."""
        await self.send_raw(self._write(message))

    async def send_raw(self, data: str | bytes) -> None:
        """Send one frame: bytes as a binary frame, a string as a text frame."""
        async with self._sending:
            if self.behavior.mute:
                return
            if self.behavior.delay > 0:
                await anyio.sleep(self.behavior.delay)
            sender, self._sender = self._sender, None
            try:
                if sender is None:
                    await self.transport.send(data)
                elif not await sender(data):
                    return
            except TransportClosed as closed:
                self._note_end(closed)
                raise
            self.record.note_frame(sent=1)
        await self._faults.apply_due()

    def send_next_with(self, sender: Callable[[str | bytes], Awaitable[bool]]) -> None:
        """Let `sender` take the next frame; it tells whether the whole frame went out."""
        self._sender = sender

    async def send_half(self, message: Mapping[str, Any] | Wire) -> None:
        """Send the first half of a frame's bytes, in the middle of which no ping is answered.

        The next send begins with the other half; `send_rest` sends nothing more than that.
        """
        async with self._sending:
            await self.transport.send_half(self._write(message))

    async def send_rest(self) -> None:
        """Send the other half of what `send_half` began."""
        async with self._sending:
            await self.transport.send_rest()
            self.record.note_frame(sent=1)
        await self._faults.apply_due()

    async def go_away(self, seconds: float) -> None:
        """Tell the client that the connection will close in so many seconds; it does not."""
        await self.send({"goAway": {"timeLeft": f"{seconds:.9f}".rstrip("0").rstrip(".") + "s"}})

    async def abort(self) -> None:
        """Reset the connection (TCP RST): the client sees 1006."""
        self.record.note_close("server", 1006, "reset")
        await self.transport.abort()

    async def hang_up(self) -> None:
        """End the connection (TCP FIN) without a close frame: the client sees 1006."""
        self.record.note_close("server", 1006, "hung up")
        await self.transport.hang_up()

    async def freeze(self) -> None:
        """Read nothing and answer nothing any more, no ping and no close frame either.

        The socket stays open until the client hangs up or the server stops; until then every
        send and receive waits.
        """
        await self.transport.freeze()

    async def sleep(self, seconds: float) -> None:
        """Wait as long as so many seconds take at the server's pace."""
        await self._sleep(seconds * self._settings.pace)

    async def sleep_until(self, start: float, seconds: float) -> None:
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
        await self.transport.aclose(code, reason)

    def _write(self, message: Mapping[str, Any] | Wire) -> str | bytes:
        document = message if isinstance(message, Mapping) else orjson.loads(encode(message))
        data = orjson.dumps(
            document,
            default=_write_bytes,
            option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE,
        )
        return data.decode() if self._settings.text_frames else data

    def _note_end(self, closed: TransportClosed) -> None:
        by = "client" if closed.error is None else "server"
        self.record.note_close(by, closed.info.code, closed.info.reason)


def _write_bytes(value: object) -> str:
    if isinstance(value, bytes | bytearray):
        return pybase64.b64encode_as_string(bytes(value))
    raise TypeError(f"{type(value).__name__} has no JSON form")
