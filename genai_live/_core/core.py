"""The core that both faces drive: one exchange of messages over a connection.

A few tasks at most: a link reads the socket and writes it, one calls callbacks. `AsyncSession` and
`Session` only choose how to wait.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import anyio
import attrs

from genai_live import errors, events
from genai_live._core.connection import Connection, internal_error
from genai_live._core.inbox import Inbox
from genai_live._core.outbox import Outbox
from genai_live._core.stats import Stats
from genai_live._protocol import InboundMessage
from genai_live._runtime.background import BackgroundTask
from genai_live.converters import decode, encode, salvage
from genai_live.errors import DecodeError, SessionClosed
from genai_live.transport.base import CloseInfo, TransportClosed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from genai_live._protocol.ledger import Ledger, OutboundMessage
    from genai_live._wire.base import Wire
    from genai_live.transport.base import Connector, Transport

logger = logging.getLogger("genai_live")

FLUSH_SECONDS = 0.4
"""How long `close` lets unsent input go out."""
CLOSE_SECONDS = 0.8
"""How long `close` takes at most for the connection."""
TOOL_SECONDS = 0.2
"""How long `close` waits for running tools to end; a tool that closes waits for itself."""
CALLBACK_SECONDS = 0.2
"""How long `close` waits for the last callbacks."""


M_contra = TypeVar("M_contra", bound="Wire", contravariant=True)


class SessionProtocol(Protocol[M_contra]):
    """What follows an exchange without I/O: `LiveProtocol` or `MusicProtocol`."""

    @property
    def reads(self) -> type[Wire]:
        """The class of the server's messages."""
        ...

    @property
    def notices(self) -> tuple[str, ...]:
        """Members of messages that tell of the connection, and may precede the end of the setup."""
        ...

    @property
    def ledger(self) -> Ledger:
        """What the client said and what became of it."""
        ...

    def feed(
        self,
        message: Any,
        *,
        frame: bytes = b"",
        problems: Sequence[DecodeError] = (),
        now: float = 0.0,
    ) -> InboundMessage:
        """Take one message from the server; None where a frame could not be read."""
        ...

    def sent(self, message: M_contra, frame: bytes = b"", *, now: float = 0.0) -> OutboundMessage:
        """Take what the client says into the ledger."""
        ...

    def close(self, event: events.Closed) -> InboundMessage:
        """End."""
        ...


M = TypeVar("M", bound="Wire")
P = TypeVar("P", bound=SessionProtocol[Any])


class SessionCore(Generic[P, M]):
    """Moves messages between one transport and the callers.

    `post`, the inbox and the properties may be used from any thread; the coroutines belong to the
    event loop that opened it.

    Args:
        transport: An open connection, setup not sent yet.
        protocol: Follows what goes over it.
        connector: Where it came from, kept alive as long as the exchange.
        opening: The message that sets up.
        model: Name of the model, for people.
        setup_timeout: Seconds until the server has to have taken the setup.
        call_soon: How other threads reach the event loop; None when there are none.
    """

    def __init__(
        self,
        transport: Transport,
        protocol: P,
        *,
        connector: Connector,
        opening: M,
        model: str,
        setup_timeout: float,
        call_soon: Callable[[Callable[[], Any]], Any] | None = None,
    ) -> None:
        self.protocol = protocol
        self.model = model
        self.stats = Stats()
        self.inbox = Inbox(call_soon=call_soon)
        self.lock = threading.Lock()
        self.outbox = Outbox(protocol.ledger, self.lock, call_soon=call_soon)
        self.close_info: CloseInfo | None = None
        self.find_session: Callable[[], Any] = lambda: None
        self.closed_by_callback = False
        self._opening = opening
        self._setup_timeout = setup_timeout
        self._connector = connector
        self._closing = False
        self._ended = anyio.Event()
        self.link = self.make_link(transport)
        self._callbacks: BackgroundTask | None = None
        self._closer = BackgroundTask()

    def make_link(self, transport: Transport) -> Connection:
        """Prepare to use a connection."""
        return Connection(
            transport, self.outbox, room=self.inbox.room, take=self._take, lost=self._lost
        )

    async def begin(self) -> None:
        """Set up the first connection, as `set_up`, and use it."""
        await self.set_up(self.link, self._opening)
        self.link.start()

    async def set_up(self, link: Connection, opening: M) -> None:
        """Send a setup, and wait for the server to take it.

        Raises:
            SetupError: It was refused, something else came first, or nothing in time.
        """
        try:
            with anyio.fail_after(self._setup_timeout):
                frame = encode(opening)
                self.stats.count_sent(frame)
                await link.transport.send(frame)
                while not self._accepts(await link.transport.receive()):
                    pass
        except TimeoutError:
            raise errors.SetupError(
                f"the server did not answer the setup within {self._setup_timeout} seconds.",
                hint="Raise setup_timeout, or check the endpoint.",
                retryable=True,
            ) from None
        except TransportClosed as closed:
            raise _refused(closed) from closed.error

    def _accepts(self, frame: bytes) -> bool:
        """Whether a message is the answer to the setup; only notices may precede it."""
        self.stats.count_received(frame)
        message, problems = self._decode(frame)
        accepted = message is not None and message.setup_complete is not None
        if not accepted and not any(getattr(message, name, None) for name in self.protocol.notices):
            raise errors.SetupError(
                f"the server's first message is no setupComplete: {_excerpt(frame)}",
                hint="Check that base_url leads to a Live endpoint.",
                retryable=False,
            )
        self._deliver(message, frame, problems)
        return accepted

    def post(self, message: M) -> None:
        """Take one message for sending. Does not wait; see `outbox.room`.

        Raises:
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended, with its code and reason.
        """
        frame = encode(message)
        with self.lock:
            entry = self._enter(message, frame)
        self._entered(entry)

    def _enter(self, message: M, frame: bytes) -> OutboundMessage:
        """Take a message into the ledger; the lock is held."""
        self._check_open()
        entry = self.protocol.sent(message, frame, now=time.monotonic())
        self.stats.count_sent(frame)
        return entry

    def _entered(self, entry: OutboundMessage) -> None:
        """Say what is new in the ledger."""
        self.outbox.tell()
        self._tell_drops()
        self._posted(entry)

    def _posted(self, entry: OutboundMessage) -> None:
        """Note that a message was taken for sending; from any thread."""

    def tell(self, *happened: events.Event, final: bool = False) -> None:
        """Hand events that no message brought to the readers, while the session lives."""
        if happened and not self.inbox.ended:
            self.inbox.publish(InboundMessage(None, happened, final))

    def _check_open(self) -> None:
        if self.inbox.error is not None:
            raise self.inbox.error.with_traceback(None)
        if self._closing or self.close_info is not None:
            raise SessionClosed("the session is closed.", hint="Connect again to go on.")

    @property
    def closing(self) -> bool:
        """Whether `close` was called here."""
        return self._closing

    def _decode(self, frame: bytes) -> tuple[Any, list[DecodeError]]:
        """Read a frame; an empty one is an empty message."""
        try:
            return decode(frame or b"{}", self.protocol.reads), []
        except DecodeError:
            return salvage(frame, self.protocol.reads)

    def _take(self, frame: bytes) -> None:
        self.stats.count_received(frame)
        message, problems = self._decode(frame)
        for problem in problems:
            self.stats.undecodable += 1
            logger.warning("A message from the server could not be read: %s", problem)
        self._deliver(message, frame, problems)

    def _deliver(self, message: Any, frame: bytes, problems: list[DecodeError]) -> None:
        """Hand what came to the protocol, the readers, and who reacts to it."""
        with self.lock:
            delivery = self.protocol.feed(
                message, frame=frame, problems=problems, now=time.monotonic()
            )
            self._publish(delivery)
        self._tell_drops()
        self._react(delivery)

    def _publish(self, delivery: InboundMessage) -> None:
        """Hand what came to the readers; the lock is held."""
        self.inbox.publish(delivery)

    def _react(self, delivery: InboundMessage) -> None:
        """Do what a message asks for, without waiting."""

    def _lost(self, link: Connection, closed: TransportClosed) -> None:
        """Deal with the end of a connection, without waiting."""
        if link is self.link:
            self.end(closed.info, closed.error)

    def end(self, info: CloseInfo, error: Exception | None = None) -> None:
        """Record the end, once, and tell everybody."""
        with self.lock:
            if self.close_info is not None:
                return
            if self._closing:
                info, error = CloseInfo(1000, "", clean=True), None
            elif info.clean:
                error = None
            elif error is None:
                error = errors.from_close(info.code, info.reason)
            self.close_info = info
            ledger = self.protocol.ledger
            if isinstance(error, errors.ConnectionClosed):
                error.last_sent = ledger.last_kind
            ledger.abandon("the session ended first")
            event = events.Closed(code=info.code, reason=info.reason, clean=info.clean)
            delivery = self.protocol.close(event)
        self._tell_drops()
        self.inbox.publish(delivery)
        self.inbox.end(error)
        self.outbox.close()
        self._ended.set()
        self._stop()

    def _tell_drops(self) -> None:
        """Tell of what was dropped since this was last done."""
        if self.protocol.ledger.has_drops:
            with self.lock:
                drops = self.protocol.ledger.take_drops()
            self.tell(*(events.InputDropped(**attrs.asdict(drop)) for drop in drops))

    def _stop(self) -> None:
        """Give up what was begun for messages. Does not wait."""

    async def _stopped(self) -> None:
        """Wait until it has ended."""

    async def abandon(self) -> None:
        """Let go of an exchange that did not begin."""
        self._closing = True
        self._stop()
        with anyio.CancelScope(shield=True):
            await self.link.close()

    def run_beside(self, function: Callable[..., Awaitable[None]], *args: object) -> None:
        """Run what calls the user's callbacks, from here to the end and a little longer."""
        self._callbacks = BackgroundTask()
        self._callbacks.start(function, *args, name="genai_live callbacks")

    async def ended(self) -> None:
        """Wait for the end."""
        await self._ended.wait()

    async def close(self, by_callback: bool = False) -> None:
        """Close, within a second; what was posted goes out first if it can. Idempotent.

        Callbacks still get what has come in by now; not so those of a session that a callback
        closes, which cannot wait for itself. A task of its own does the work, since a shield
        does not hold against asyncio's own way to cancel.
        """
        if self._closing:
            with anyio.move_on_after(CLOSE_SECONDS):
                await self._ended.wait()
            return
        self._closing = True
        self.closed_by_callback = by_callback
        self._stop()
        self._closer.start(self._close, name="genai_live closer")
        with anyio.CancelScope(shield=True):
            await self._closer.wait()

    async def _close(self) -> None:
        try:
            with anyio.move_on_after(CLOSE_SECONDS):
                with anyio.move_on_after(TOOL_SECONDS):
                    await self._stopped()
                with anyio.move_on_after(FLUSH_SECONDS):
                    await self.outbox.room.wait(self.outbox.is_empty)
                await self.link.close()
        except Exception as error:  # our own error must not keep the session open
            internal_error(error)
        self.end(CloseInfo(1000, "", clean=True))
        if self._callbacks is not None and not self.closed_by_callback:
            with anyio.move_on_after(CALLBACK_SECONDS):
                await self._callbacks.wait()


def _refused(closed: TransportClosed) -> errors.LiveError:
    error = closed.error or errors.from_close(closed.info.code, closed.info.reason)
    closed.error = error
    retryable = error.retryable if isinstance(error, errors.LiveError) else False
    said = f": {closed.info.reason}" if closed.info.reason else ", without a reason"
    return errors.SetupError(
        f"the server closed the connection instead of taking the setup ({closed.info.code}){said}.",
        hint=error.hint if isinstance(error, errors.LiveError) else "",
        retryable=retryable,
        code=closed.info.code,
        reason=closed.info.reason,
    )


def _excerpt(frame: bytes) -> str:
    text = frame[:200].decode("utf-8", "replace").strip() or "(empty)"
    return text if len(frame) <= 200 else text + " ..."
