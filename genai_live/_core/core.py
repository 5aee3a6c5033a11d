"""The core that the async and the blocking API drive: messages over one connection at a time.

A few tasks at most: a connection reads the socket and writes it, one calls callbacks. The APIs only
choose how to wait.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeAlias, TypeVar

import anyio
import attrs

from genai_live import errors, events
from genai_live._core.connection import Connection, internal_error
from genai_live._core.inbox import Inbox
from genai_live._core.observer import SessionObserver
from genai_live._core.outbox import Outbox
from genai_live._core.stats import Stats
from genai_live._protocol import InboundMessage
from genai_live._protocol.inbound import EVENT_BYTES
from genai_live._protocol.output_filter import strip_output
from genai_live._runtime.background import BackgroundTask, interrupts_main_thread
from genai_live._runtime.event import new_event
from genai_live._runtime.mailbox import Mailbox
from genai_live._text import escape_controls, reason_as_sentence
from genai_live.converters import decode, encode, salvage
from genai_live.errors import DecodeError, SessionClosed
from genai_live.transport.base import CloseInfo, TransportClosed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from genai_live._core.admission import Slot
    from genai_live._protocol.ledger import Ledger
    from genai_live._protocol.outbound import DroppedMessages, OutboundMessage
    from genai_live._runtime.owner import Owner
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

ENDED_FIRST = "the session ended first"


M = TypeVar("M", bound="Wire")
M_contra = TypeVar("M_contra", bound="Wire", contravariant=True)


class SessionProtocol(Protocol[M_contra]):
    """What follows a session without I/O: `LiveProtocol` or `MusicProtocol`."""

    @property
    def message_type(self) -> type[Wire]:
        """The class of the server's messages."""
        ...

    @property
    def presetup_fields(self) -> tuple[str, ...]:
        """Members of messages about the connection, which may come before the end of the setup."""
        ...

    @property
    def ledger(self) -> Ledger:
        """What the client sent and what became of it."""
        ...

    def feed(
        self,
        message: Any,
        *,
        frame: bytes = b"",
        problems: Sequence[DecodeError] = (),
        now: float = 0.0,
    ) -> InboundMessage:
        """Process one message from the server; None where a frame could not be read."""
        ...

    def passes(self, message: M_contra, created_at: float, now: float) -> bool:
        """Whether a message would be sent as it is at once, if it were queued."""
        ...

    def record_sent(
        self,
        message: M_contra,
        frame: bytes = b"",
        *,
        now: float = 0.0,
        sent_at: float | None = None,
    ) -> OutboundMessage:
        """Enter a message of the client in the ledger, queued or sent."""
        ...

    def close(self, event: events.Closed) -> InboundMessage:
        """End."""
        ...


P = TypeVar("P", bound=SessionProtocol[Any])

_Submitted: TypeAlias = tuple[list[tuple[M, bytes]], float]
"""Messages of one call of a thread with their frames, and when it was made."""


class SessionCore(Generic[P, M]):
    """Moves messages between a connection and the callers.

    All of it belongs to the event loop that opened it, and changes in that loop's thread alone.
    Other threads call `submit`, `settle` and `check_open`, read from the inbox, wait for the
    outbox's `room`, and read what is replaced in one step.

    Args:
        transport: An open connection, setup not sent yet.
        protocol: Follows what goes over it.
        connector: What made the connection, kept alive as long as the session.
        opening: The message that sets up.
        model: Name of the model, for people.
        setup_timeout: Seconds to wait for the server to accept a setup.
        owner: The event loop.
        observer: Told of messages and connections.
        refusal_hint: Returns what to do about a refused setup; None where the error knows.

    Attributes:
        connection: The connection in use, or the last one.
        inbox: What came in and was not read yet.
        outbox: What waits to be sent.
        owner: The event loop.
        stats: The counters.
        close_info: How the session ended; None until then.
        closed_by_callback: Whether a callback closed the session, and so cannot be waited for.
        callbacks_task: Calls the user's callbacks.
        slot: Its room in a limiter, if any, until the end.
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
        owner: Owner,
        observer: SessionObserver | None = None,
        refusal_hint: Callable[[CloseInfo], str | None] | None = None,
    ) -> None:
        self.protocol = protocol
        self.model = model
        self.owner = owner
        self.stats = Stats()
        self.inbox = Inbox(call_soon=owner.call_soon, is_refreshed=owner.has_threads)
        self._mailbox: Mailbox[_Submitted[M]] = Mailbox(self._take, owner.call_soon)
        self.outbox = Outbox(protocol.ledger, submitted=self._mailbox.waiting_size)
        self.close_info: CloseInfo | None = None
        self.closed_by_callback = False
        self._observer = observer or SessionObserver()
        self._refusal_hint = refusal_hint
        self._opening = opening
        self._setup_timeout = setup_timeout
        self._connector = connector
        self._closing = False
        self._ended = new_event()
        self.connection = self.new_connection(transport)
        self.callbacks_task = BackgroundTask()
        self.slot: Slot | None = None
        self._closer = BackgroundTask()

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be sent any more; from any thread."""
        return self._closing or self.close_info is not None or self.owner.has_ended

    # From other threads, each in one step.

    def submit(self, *messages: M) -> None:
        """Accept messages for sending, all or none. Does not wait; see `outbox.room`.

        Raises:
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended, with its code and reason.
        """
        self.check_open()
        encoded = [(message, encode(message)) for message in messages]
        size = sum(len(frame) for _, frame in encoded)
        if not self._mailbox.put((encoded, time.monotonic()), size):
            self.check_open()

    def settle(self) -> None:
        """Wait for a moment until what was submitted counts; at once in the event loop."""
        if not self._mailbox.is_empty():
            if self.owner.is_here:
                self._mailbox.drain()
            else:
                self._mailbox.wait_drained()

    def check_not_closed(self) -> None:
        """Check that nobody closed the session, though its connection may have ended.

        Raises:
            SessionClosed: The session was closed.
        """
        if self._closing:
            raise SessionClosed("the session is closed.", hint="Connect again to continue.")

    def check_open(self) -> None:
        """Check that messages can still be sent.

        Raises:
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended, with its code and reason.
        """
        if self.inbox.error is not None:
            raise self.inbox.error.with_traceback(None)
        if self.is_closed:
            raise SessionClosed("the session is closed.", hint="Connect again to continue.")

    # For the owner.

    def refresh(self) -> None:
        """Look for what a thread left without a wake-up, as Ctrl+C makes it."""
        self._mailbox.drain()
        self.inbox.refresh()
        self.outbox.refresh()

    def lose_loop(self) -> None:
        """End the session: its event loop has ended, and no task runs any more."""
        error = errors.LiveError(
            "the thread of genai_live's event loop has ended, and the session with it.",
            hint="Connect again; that starts another.",
        )
        self.end(CloseInfo(1006, str(error)), error)

    def abandon(self) -> None:
        """Close the session without waiting: nobody holds it any more. From any thread."""
        self.owner.call_soon(self._start_closing)

    # Connections.

    def new_connection(self, transport: Transport) -> Connection:
        """Prepare to use a transport."""
        return Connection(
            transport,
            self.outbox,
            inbox=self.inbox,
            on_frame=self._receive,
            on_lost=self._lost,
        )

    async def start(self) -> None:
        """Set up the first connection, as `set_up`, and use it."""
        await self.set_up(self.connection, self._opening)
        self.owner.add(self)
        self.connection.start()

    async def set_up(self, connection: Connection, opening: M) -> None:
        """Send a setup, and wait for the server to accept it.

        Raises:
            SetupError: It was refused, something else came first, or nothing in time.
        """
        try:
            with anyio.fail_after(self._setup_timeout):
                frame = encode(opening)
                self.stats.count_sent(frame)
                await connection.transport.send(frame)
                while not self._accepts(await connection.transport.receive()):
                    pass
        except TimeoutError:
            raise errors.SetupError(
                f"the server did not answer the setup within {self._setup_timeout} seconds.",
                hint="Raise setup_timeout, or check the endpoint.",
                retryable=True,
            ) from None
        except TransportClosed as closed:
            hint = self._refusal_hint(closed.info) if self._refusal_hint is not None else None
            raise _refused(closed, hint) from closed.error
        logger.debug(
            "The server accepted the setup for %s.",
            self.model,
            extra={"event_name": "set_up", "model": self.model},
        )

    def _accepts(self, frame: bytes) -> bool:
        """Whether a message is the answer to the setup; only notices may precede it."""
        self.stats.count_received(frame)
        message, problems = self._decode(frame)
        accepted = message is not None and message.setup_complete is not None
        if not accepted and not any(
            getattr(message, name, None) for name in self.protocol.presetup_fields
        ):
            raise errors.SetupError(
                f"the server's first message is not a setupComplete: {_excerpt(frame)}",
                hint="Check that base_url leads to a Live endpoint.",
                retryable=False,
            )
        self._process(message, frame, problems)
        return accepted

    def _lost(self, connection: Connection, closed: TransportClosed) -> None:
        if connection is not self.connection:
            return
        if not self._closing:
            self._log_end("connection_lost", "The connection of %s was lost: %d %s", closed.info)
        if self._closing or not self._observer.on_connection_lost(closed):
            self.end(closed.info, closed.error)

    # Messages in.

    def _receive(self, frame: bytes) -> None:
        self.stats.count_received(frame)
        message, problems = self._decode(frame)
        for problem in problems:
            self.stats.undecodable += problem.count
            logger.warning(
                "A message from the server could not be read: %s",
                problem,
                extra={
                    "event_name": "message_unreadable",
                    "path": problem.path,
                    "count": problem.count,
                },
            )
        self._process(message, frame, problems)

    def _decode(self, frame: bytes) -> tuple[Any, list[DecodeError]]:
        """Read a frame; an empty one is an empty message."""
        try:
            return decode(frame or b"{}", self.protocol.message_type), []
        except DecodeError:
            return salvage(frame, self.protocol.message_type)

    def _process(self, message: Any, frame: bytes, problems: list[DecodeError]) -> None:
        """Pass what came in to the protocol, the readers, and the observer."""
        inbound = self.protocol.feed(message, frame=frame, problems=problems, now=time.monotonic())
        visible: InboundMessage | None = inbound
        if inbound.suppressed_turn is not None:
            visible = strip_output(inbound, inbound.suppressed_turn)
            self.stats.output_flushed += visible is not inbound
        if visible is not None:
            self.inbox.publish(visible)
        self.publish_drops()
        self._observer.on_received(inbound)

    def publish(self, *found: events.Event, answered: bool | None = None) -> None:
        """Publish events that did not come with a message, while the session lives.

        Args:
            found: The events. A final `TurnComplete` among them ends the interaction.
            answered: Whether they end the model's answer; by default, if they end the interaction.
        """
        if found and not self.inbox.ended:
            final = any(isinstance(event, events.TurnComplete) and event.final for event in found)
            answered = final if answered is None else answered
            size = EVENT_BYTES * len(found)
            self.inbox.publish(InboundMessage(None, found, final, answered=answered, size=size))

    def report(self, error: BaseException) -> None:
        """Report to `onerror` what a user's code raised."""
        if not self.inbox.ended:
            self.inbox.publish(InboundMessage(None, (), error=error))

    def count_dropped_result(self) -> None:
        """Count a tool's result that came too late; from any thread."""
        if not self.owner.is_here:
            self.owner.call_soon(self.count_dropped_result)
        else:
            self.stats.tool_results_dropped += 1

    def publish_drops(self) -> None:
        """Publish an event for each kind of message dropped since the last call."""
        if self.protocol.ledger.has_drops:
            drops = self.protocol.ledger.take_drops()
            self.outbox.make_room()
            self.publish(*(events.InputDropped(**attrs.asdict(drop)) for drop in drops))

    def drop_unsent(self, dropped: DroppedMessages) -> None:
        """Count and report messages that were dropped before they were taken for sending."""
        self.stats.messages_sent += dropped.count
        self.protocol.ledger.drop_unsent(dropped)
        self.publish_drops()

    # Messages out.

    def post(self, message: M) -> OutboundMessage:
        """Accept one message for sending, and return its entry. Does not wait.

        Raises:
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended, with its code and reason.
        """
        frame = encode(message)
        if not self._mailbox.is_empty():  # what a thread has sent before
            self._mailbox.drain()
        if self._closing or self.close_info is not None:
            self.check_open()
        return self._send(message, frame, time.monotonic())

    def _take(self, submitted: _Submitted[M]) -> None:
        """Accept what a thread has submitted."""
        encoded, created_at = submitted
        try:
            for message, frame in encoded:
                self._send(message, frame, created_at)
            self.outbox.make_room()  # for what waits until the mailbox is emptier
        except Exception as error:  # our own error must end the session, not hang it
            closed = internal_error(error)
            self.end(closed.info, closed.error)

    def enter(
        self, message: M, frame: bytes, *, now: float, sent_at: float | None = None
    ) -> OutboundMessage:
        """Enter a message in the ledger; what waits for one is not woken."""
        entry = self.protocol.record_sent(message, frame, now=now, sent_at=sent_at)
        self.stats.count_sent(entry.frame)
        return entry

    def _send(self, message: M, frame: bytes, created_at: float) -> OutboundMessage:
        """Send a message at once if nothing is before it; else queue it.

        What is sent is entered afterwards: the server is at work meanwhile.
        """
        now = time.monotonic()
        if self.protocol.passes(message, created_at, now) and self.connection.send_nowait(frame):
            entry = self.enter(message, frame, now=created_at, sent_at=now)
        else:
            entry = self.enter(message, frame, now=created_at)
            if self.close_info is not None:
                self.protocol.ledger.drop_queued(ENDED_FIRST)
                return entry
            self.connection.flush()
        self.publish_drops()
        self._observer.on_posted(entry)
        return entry

    # The end.

    def end(self, info: CloseInfo, error: Exception | None = None) -> None:
        """Record the end, once, and wake everybody who waits."""
        if self.close_info is not None:
            return
        self._mailbox.drain()
        if self._closing:
            info, error = CloseInfo(1000, "", clean=True), None
        elif info.clean:
            error = None
        elif error is None:
            error = errors.from_close(info.code, info.reason)
        self._log_end("session_ended", "The session with %s has ended: %d %s", info)
        self.inbox.error = error  # first: a thread that sends meanwhile gets this one
        self.close_info = info
        self._mailbox.close()
        self._observer.on_end()
        ledger = self.protocol.ledger
        if isinstance(error, errors.ConnectionClosed):
            error.last_sent = ledger.last_kind
        ledger.drop_queued(ENDED_FIRST)
        event = events.Closed(code=info.code, reason=info.reason, clean=info.clean)
        inbound = self.protocol.close(event)
        self.publish_drops()
        self.inbox.publish(inbound)
        self.inbox.end(error)
        self.outbox.close()
        self._ended.set()
        self.connection.stop()
        self._observer.on_close()
        self.owner.discard(self)
        self._release_slot()

    async def fail(self, closed: TransportClosed) -> None:
        """End the session and close its connection, which may still be open."""
        self.end(closed.info, closed.error)
        with anyio.CancelScope(shield=True):
            await self.connection.close()

    def _log_end(self, name: str, message: str, info: CloseInfo) -> None:
        reason = escape_controls(info.reason)
        known = {"event_name": name, "model": self.model, "code": info.code}
        logger.debug(message, self.model, info.code, reason or "(no reason)", extra=known)

    async def ended(self) -> None:
        """Wait for the end."""
        await self._ended.wait()

    def run_callbacks(self, function: Callable[..., Awaitable[None]], *args: object) -> None:
        """Run what calls the user's callbacks, from here to the end and a little longer."""
        self.callbacks_task.start(function, *args, name="genai_live callbacks")

    async def discard(self) -> None:
        """Close a session that did not start."""
        self._closing = True
        self._observer.on_close()
        with anyio.CancelScope(shield=True):
            await self.connection.close()
        self._release_slot()
        with anyio.move_on_after(CLOSE_SECONDS, shield=True):
            await self._observer.released()

    def _release_slot(self) -> None:
        if self.slot is not None:
            self.slot.release()

    async def close(self, by_callback: bool = False) -> None:
        """Close, within a second; what was posted goes out first if it can. Idempotent.

        Callbacks still get what has come in by now; not so those of a session that a callback
        closes, which cannot wait for itself. A task of its own does the work, since a shield
        does not hold against asyncio's own way to cancel.
        """
        deadline = anyio.current_time() + CLOSE_SECONDS + CALLBACK_SECONDS
        if self._closing:
            with anyio.move_on_after(CLOSE_SECONDS):
                await self._ended.wait()
        else:
            self.closed_by_callback = by_callback
            self._start_closing()
            with anyio.CancelScope(shield=True):
                await self._closer.wait()
        with anyio.CancelScope(deadline=deadline, shield=True):
            await self._observer.released()

    def _start_closing(self) -> None:
        if not self._closing:
            self._mailbox.drain()
            self._closing = True
            self._observer.on_close()
            self._closer.start(self._close, name="genai_live closer")

    async def _close(self) -> None:
        try:
            with anyio.move_on_after(CLOSE_SECONDS):
                with anyio.move_on_after(TOOL_SECONDS):
                    await self._observer.stopped()
                with anyio.move_on_after(FLUSH_SECONDS):
                    await self.outbox.room.wait(self.outbox.is_empty)
                await self.connection.close()
        except BaseException as error:  # it must not keep the session open
            if self._closer.ends_with(error) or interrupts_main_thread(error):
                raise
            internal_error(error)
        finally:
            self.end(CloseInfo(1000, "", clean=True))
        if not self.closed_by_callback:
            with anyio.move_on_after(CALLBACK_SECONDS):
                await self.callbacks_task.wait()


def _refused(closed: TransportClosed, hint: str | None) -> errors.LiveError:
    error = closed.error or errors.from_close(closed.info.code, closed.info.reason)
    closed.error = error
    retryable = error.retryable if isinstance(error, errors.LiveError) else False
    reason = closed.info.reason
    end = f": {reason_as_sentence(reason)}" if reason else ", without a reason."
    refused = errors.SetupError(
        f"the server closed the connection instead of accepting the setup ({closed.info.code})"
        f"{end}",
        hint=hint or (error.hint if isinstance(error, errors.LiveError) else ""),
        retryable=retryable,
        code=closed.info.code,
        reason=reason,
    )
    refused.retry_after = error.retry_after if isinstance(error, errors.LiveError) else None
    return refused


def _excerpt(frame: bytes) -> str:
    text = frame[:200].decode("utf-8", "replace").strip() or "(empty)"
    return text if len(frame) <= 200 else text + " ..."
