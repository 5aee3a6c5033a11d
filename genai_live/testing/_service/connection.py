"""`ServerConnection`: sends and receives the messages of one connection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import anyio
import anyio.lowlevel
import orjson
import pybase64

from genai_live._text import no_member
from genai_live.converters import encode
from genai_live.errors import ConfigError
from genai_live.testing import rejections
from genai_live.testing._service.fault_schedule import FaultSchedule
from genai_live.testing.faults.behavior import ServerBehavior
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
    """Base of `Conversation` and `MusicConversation`: messages, the log, faults and failures."""

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
        self.behavior = ServerBehavior()
        self._faults = FaultSchedule(self, record)
        self._request = request
        self._settings = settings
        self._sending = anyio.Lock()
        self._active_at = anyio.current_time()
        self._frozen = False
        self._sent = False
        self._sender: Callable[[str | bytes], Awaitable[bool]] | None = None

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Suggest the name that was meant.

            Raises:
                AttributeError: There is no such attribute.
            """
            raise no_member(self, name, {})

    async def start_faults(self, timers: TaskGroup) -> None:
        """Apply the faults due at the start; start a task in `timers` for each timed in seconds."""
        await self._faults.start(timers)

    def apply_later(self, fault: TimedFault, seconds: float) -> None:
        """Apply a fault after `seconds`, unless the connection has ended by then."""
        self._faults.apply_later(fault, seconds)

    async def end_when_idle(self) -> None:
        """Wait until nothing has passed for too long.

        A connection that is silent on purpose, frozen or mute, stays open.

        Raises:
            Rejection: Neither side has said anything for that time.
        """
        limit = self._settings.idle_timeout
        while limit is not None and not self._frozen:
            rest = self._active_at + limit - anyio.current_time()
            if rest <= 0 and not self.behavior.mute:
                raise rejections.idle()
            await anyio.sleep(rest if rest > 0 else limit)

    def check_answered(self) -> None:
        """Check that the scenario has not forgotten to acknowledge the setup.

        Raises:
            ConfigError: Nothing was sent, and the server is not silent on purpose.
        """
        silent = self._frozen or self.behavior.mute or not self.record.open
        if not self._sent and not silent:
            raise ConfigError(
                "it has not acknowledged the setup, so the client waits.",
                field="scenario",
                hint="Call `await conversation.accept()` first; or for a server that never answers,"
                " set `conversation.behavior.mute = True`.",
            )

    async def receive_raw(self) -> bytes:
        """Wait for the next frame; it is neither parsed nor validated."""
        try:
            data = await self.transport.receive()
        except TransportClosed as closed:
            self._note_end(closed)
            raise
        self._active_at = anyio.current_time()
        self.record.note_frame(received=1)
        await self._faults.apply_due()
        return data

    async def send(self, message: Mapping[str, Any] | Wire) -> None:
        """Send one message; a mapping is sent unchanged, bytes in it as base64."""
        await self.send_raw(self._write(message))

    async def send_raw(self, data: str | bytes) -> None:
        """Send one frame: bytes as a binary frame, a string as a text frame."""
        self._sent = True
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
            self._active_at = anyio.current_time()
            self.record.note_frame(sent=1)
        await self._faults.apply_due()

    def send_next_with(self, sender: Callable[[str | bytes], Awaitable[bool]]) -> None:
        """Have `sender` send the next frame; it returns whether it sent the whole frame."""
        self._sender = sender

    async def send_half(self, message: Mapping[str, Any] | Wire) -> None:
        """Send the first half of a message's frame; until the second half no ping is answered.

        The next send begins with the second half; `send_rest` sends only that.
        """
        self._sent = True
        async with self._sending:
            await self.transport.send_half(self._write(message))

    async def send_rest(self) -> None:
        """Send the second half of the frame that `send_half` began."""
        async with self._sending:
            await self.transport.send_rest()
            self.record.note_frame(sent=1)
        await self._faults.apply_due()

    async def go_away(self, seconds: float) -> None:
        """Announce that the connection will close in `seconds`, without closing it."""
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
        """Stop reading and answering; pings and close frames are not answered either.

        The socket stays open until the client disconnects or the server stops; until then every
        send and receive waits.
        """
        self._frozen = True
        await self.transport.freeze()

    async def sleep(self, seconds: float) -> None:
        """Sleep for `seconds` at the server's pace."""
        await self._sleep(seconds * self._settings.pace)

    async def sleep_until(self, start: float, seconds: float) -> None:
        """Sleep until `seconds` at the server's pace after `start`, a time of the event loop."""
        due = start + seconds * self._settings.pace
        await self._sleep(due - anyio.current_time() if self._settings.pace > 0 else 0)

    async def _sleep(self, seconds: float) -> None:
        if seconds > 0:
            await anyio.sleep(seconds)
        else:
            await anyio.lowlevel.checkpoint()

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the connection; the reason is cut to 123 bytes."""
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
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
