"""The core that both faces drive: one exchange of messages over a connection.

Three tasks at most: one reads the socket, one writes it, one calls callbacks. `AsyncSession` and
`Session` only choose how to wait.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import anyio

from genai_live import errors, events
from genai_live._tasks import Background
from genai_live.converters import decode, encode, salvage
from genai_live.errors import DecodeError, SessionClosed
from genai_live.inbox import Inbox
from genai_live.outbox import Outbox
from genai_live.stats import Stats
from genai_live.transport.base import CloseInfo, TransportClosed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from genai_live._wire import Wire
    from genai_live.protocol import Delivery
    from genai_live.transport.base import Connector, Transport

logger = logging.getLogger("genai_live")

FLUSH_SECONDS = 0.4
"""How long `close` lets unsent input go out."""
CLOSE_SECONDS = 0.8
"""How long `close` takes at most for the connection."""
REASON_SECONDS = 0.5
"""How long a failed send waits for the close frame that says why."""
TOOL_SECONDS = 0.2
"""How long `close` waits for running tools to end; a tool that closes waits for itself."""
CALLBACK_SECONDS = 0.2
"""How long `close` waits for the last callbacks."""


M_contra = TypeVar("M_contra", bound="Wire", contravariant=True)


class FollowsMessages(Protocol[M_contra]):
    """What follows an exchange without I/O: `LiveProtocol` or `MusicProtocol`."""

    @property
    def reads(self) -> type[Wire]:
        """The class of the server's messages."""
        ...

    def feed(
        self, message: Any, *, frame: bytes = b"", problems: Sequence[DecodeError] = ()
    ) -> Delivery:
        """Take one message from the server; None where a frame could not be read."""
        ...

    def sent(self, message: M_contra) -> None:
        """Note what the client said."""
        ...

    def close(self, event: events.Closed) -> Delivery:
        """End."""
        ...


M = TypeVar("M", bound="Wire")
P = TypeVar("P", bound=FollowsMessages[Any])


class Exchange(Generic[P, M]):
    """Moves messages between one transport and the callers.

    `post`, the inbox and the properties may be used from any thread; the coroutines belong to the
    event loop that opened it.

    Args:
        transport: An open connection, setup not sent yet.
        protocol: Follows what goes over it.
        connector: Where it came from, kept alive as long as the exchange.
        opening: The message that sets up.
        model: Name of the model, for people.
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
        call_soon: Callable[[Callable[[], Any]], Any] | None = None,
    ) -> None:
        self.protocol = protocol
        self.model = model
        self.stats = Stats()
        self.inbox = Inbox(call_soon=call_soon)
        self.outbox = Outbox(call_soon=call_soon)
        self.close_info: CloseInfo | None = None
        self.lock = threading.Lock()
        self.find_session: Callable[[], Any] = lambda: None
        self._opening = opening
        self._transport = transport
        self._connector = connector
        self.closed_by_callback = False
        self._closing = False
        self._ended = anyio.Event()
        self._tasks = (Background(), Background())
        self._callbacks: Background | None = None

    async def begin(self, setup_timeout: float) -> None:
        """Send the setup, and wait for the server to take it.

        Raises:
            SetupError: It was refused, something else came first, or nothing within
                `setup_timeout` seconds.
        """
        try:
            with anyio.fail_after(setup_timeout):
                frame = encode(self._opening)
                self.stats.count_sent(frame)
                await self._transport.send(frame)
                self._accept(await self._transport.receive())
        except TimeoutError:
            raise errors.SetupError(
                f"the server did not answer the setup within {setup_timeout} seconds.",
                hint="Raise setup_timeout, or check the endpoint.",
                retryable=True,
            ) from None
        except TransportClosed as closed:
            raise _refused(closed) from closed.error
        self._tasks[0].start(self._read, name="genai_live reader")
        self._tasks[1].start(self._write, name="genai_live writer")

    def _accept(self, frame: bytes) -> None:
        self.stats.count_received(frame)
        message, problems = self._decode(frame)
        if message is None or message.setup_complete is None:
            raise errors.SetupError(
                f"the server's first message is no setupComplete: {_excerpt(frame)}",
                hint="Check that base_url leads to a Live endpoint.",
                retryable=False,
            )
        self.inbox.publish(self.protocol.feed(message, frame=frame, problems=problems))

    def post(self, message: M) -> None:
        """Take one message for sending. Does not wait; see `outbox.room`.

        Raises:
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended, with its code and reason.
        """
        frame = encode(message)
        with self.lock:
            self._check_open()
            self.protocol.sent(message)
            self.stats.count_sent(frame)
            self.outbox.put(frame)

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

    async def _read(self) -> None:
        try:
            while True:
                await self.inbox.room()
                frame = await self._transport.receive()
                self.stats.count_received(frame)
                message, problems = self._decode(frame)
                for problem in problems:
                    self.stats.undecodable += 1
                    logger.warning("A message from the server could not be read: %s", problem)
                with self.lock:
                    delivery = self.protocol.feed(message, frame=frame, problems=problems)
                self.inbox.publish(delivery)
                self._react(delivery)
        except TransportClosed as closed:
            await self._connection_over(closed.info, closed.error)
        except Exception as error:  # a fault of ours must end the session, not hang it
            logger.exception("A session broke on a fault of genai_live.")
            fault = errors.LiveError(
                "the session broke on a fault of genai_live.",
                hint="Please report it, with the log.",
            )
            fault.__cause__ = error
            await self._connection_over(CloseInfo(1006, str(fault)), fault)

    def _react(self, delivery: Delivery) -> None:
        """Do what a message asks for, without waiting."""

    async def _write(self) -> None:
        try:
            while True:
                await self._transport.send(await self.outbox.next())
                self.outbox.done()
        except TransportClosed as closed:
            with anyio.move_on_after(REASON_SECONDS):  # the reader learns the reason
                await self._ended.wait()
            await self._connection_over(closed.info, closed.error)

    async def _connection_over(self, info: CloseInfo, error: Exception | None) -> None:
        self._end(info, error)
        with anyio.CancelScope(shield=True):
            await self._transport.aclose()
        for task in self._tasks:
            task.cancel()

    def _end(self, info: CloseInfo, error: Exception | None = None) -> None:
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
            event = events.Closed(code=info.code, reason=info.reason, clean=info.clean)
            delivery = self.protocol.close(event)
        self.inbox.publish(delivery)
        self.inbox.end(error)
        self.outbox.close()
        self._ended.set()
        self._stop()

    def _stop(self) -> None:
        """Give up what was begun for messages. Does not wait."""

    async def _stopped(self) -> None:
        """Wait until it has ended."""

    async def abandon(self) -> None:
        """Let go of an exchange that did not begin."""
        self._closing = True
        self._stop()
        with anyio.CancelScope(shield=True):
            await self._transport.aclose()

    def run_beside(self, function: Callable[..., Awaitable[None]], *args: object) -> None:
        """Run what calls the user's callbacks, from here to the end and a little longer."""
        self._callbacks = Background()
        self._callbacks.start(function, *args, name="genai_live callbacks")

    async def ended(self) -> None:
        """Wait for the end."""
        await self._ended.wait()

    async def close(self, by_callback: bool = False) -> None:
        """Close, within a second; what was posted goes out first if it can. Idempotent.

        Callbacks still get what has come in by now; not so those of a session that a callback
        closes, which cannot wait for itself.
        """
        if self._closing:
            with anyio.move_on_after(CLOSE_SECONDS):
                await self._ended.wait()
            return
        self._closing = True
        self.closed_by_callback = by_callback
        self._stop()
        with anyio.CancelScope(shield=True):
            with anyio.move_on_after(CLOSE_SECONDS):
                with anyio.move_on_after(TOOL_SECONDS):
                    await self._stopped()
                with anyio.move_on_after(FLUSH_SECONDS):
                    await self.outbox.room.wait(self.outbox.is_empty)
                for task in self._tasks:
                    task.cancel()
                for task in self._tasks:  # a receive under way would cut the close short
                    await task.wait()
                await self._transport.aclose()
            self._end(CloseInfo(1000, "", clean=True))
            if self._callbacks is not None and not by_callback:
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
