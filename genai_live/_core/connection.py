"""One connection in use: a task that reads frames, a task that writes them."""

from __future__ import annotations

import itertools
import logging
from typing import TYPE_CHECKING

import anyio
import anyio.lowlevel

from genai_live import errors
from genai_live._runtime.background import BackgroundTask, interrupts_main_thread
from genai_live._runtime.event import new_event
from genai_live.transport.base import CloseInfo, PushingTransport, TransportClosed

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live._core.inbox import Inbox
    from genai_live._core.outbox import Outbox
    from genai_live.transport.base import Transport

logger = logging.getLogger("genai_live")

BATCH = 16
"""How many messages are received, or sent, before other tasks have their turn."""
REASON_SECONDS = 0.5
"""How long a failed send waits for the close frame that says why."""


class Connection:
    """Moves frames between a transport and a session. Belongs to the event loop.

    Args:
        transport: An open connection.
        outbox: What to send.
        inbox: Says when more may be received.
        on_frame: Called with each frame that comes in.
        on_lost: Called once, with the connection and the reason, when the connection ends without
            having been stopped.
    """

    def __init__(
        self,
        transport: Transport,
        outbox: Outbox,
        *,
        inbox: Inbox,
        on_frame: Callable[[bytes], None],
        on_lost: Callable[[Connection, TransportClosed], None],
    ) -> None:
        self.transport = transport
        self._outbox = outbox
        self._inbox = inbox
        self._on_frame = on_frame
        self._on_lost = on_lost
        self._stopped = False
        # How to send and receive without waiting, once the connection was started, if the
        # transport can.
        self._send_nowait: Callable[[bytes], bool] | None = None
        self._receive_nowait: Callable[[], bytes | None] = lambda: None
        # What processing a frame outside the reader raised.
        self._problem: BaseException | None = None
        self._ended = new_event()
        self._reader = BackgroundTask()
        self._writer = BackgroundTask()

    def start(self) -> None:
        """Start reading and writing."""
        self._send_nowait = getattr(self.transport, "send_nowait", None)
        if isinstance(self.transport, PushingTransport):
            self._receive_nowait = self.transport.receive_nowait
            self.transport.on_arrival = self._on_arrival
        self._reader.start(self._read, name="genai_live reader")
        self._writer.start(self._write, name="genai_live writer")

    def send_nowait(self, frame: bytes) -> bool:
        """Send a frame before all that waits, if the transport takes it at once."""
        send = self._send_nowait
        return send is not None and not (self._stopped or self._outbox.is_sending) and send(frame)

    def flush(self) -> None:
        """Send what waits, as far as the transport takes it at once; the writer sends the rest."""
        outbox, send = self._outbox, self._send_nowait
        if send is None or self._stopped:
            outbox.notify()
            return
        for _ in range(BATCH):
            message = outbox.take()
            if message is None:
                return
            if not send(message.frame):
                outbox.leave_to_writer()
                return
            outbox.done()
        outbox.notify()

    async def _read(self) -> None:
        try:
            for count in itertools.count(1):
                if not self._inbox.has_room():
                    await self._inbox.room()
                received = self._receive_ready()
                if not received:
                    frame = await self.transport.receive()
                    if self._stopped:  # a cancelled receive may still return a frame
                        return
                    self._on_frame(frame)
                if received or count % BATCH == 0:
                    # What is read soon after it came is still in the cache.
                    await anyio.lowlevel.checkpoint()
        except TransportClosed as closed:
            await self._end(closed)
        except BaseException as error:
            await self._fail(self._reader, self._problem or error)

    def _receive_ready(self) -> bool:
        """Receive a batch of what is here; return whether there was any."""
        receive, on_frame = self._receive_nowait, self._on_frame
        for count in range(BATCH):
            frame = None if self._stopped else receive()
            if frame is None:
                return count > 0
            on_frame(frame)
        return True

    def _on_arrival(self) -> None:
        """Receive at once while the reader waits, which saves waking it."""
        if not self._stopped and self._inbox.has_room():
            try:
                self._receive_ready()
            except BaseException as error:
                self._problem = error
                self._reader.cancel()
                if interrupts_main_thread(error):
                    raise

    async def _write(self) -> None:
        try:
            while (message := await self._outbox.next(lambda: self._stopped)) is not None:
                await self.transport.send(message.frame)
                self._outbox.done()
        except TransportClosed as closed:
            with anyio.move_on_after(REASON_SECONDS):  # the reader learns the reason
                await self._ended.wait()
            await self._end(closed)
        except BaseException as error:
            await self._fail(self._writer, error)

    async def _fail(self, task: BackgroundTask, error: BaseException) -> None:
        """End the session, which must not hang, after an error in one of the tasks."""
        if task.ends_with(error):
            if not self._stopped and not isinstance(error, GeneratorExit):
                await self._end(cancelled_from_outside())
            raise error
        await self._end(internal_error(error))
        if interrupts_main_thread(error):
            raise error

    async def _end(self, closed: TransportClosed) -> None:
        if self._stopped:
            return
        self._stopped = True
        self._ended.set()
        self._on_lost(self, closed)
        with anyio.CancelScope(shield=True):
            await self.transport.aclose()
        self._reader.cancel()
        self._writer.cancel()

    def stop(self) -> None:
        """Read and write nothing more. Does not wait; `close` follows."""
        self._stopped = True
        self._ended.set()
        self._writer.cancel()
        self._reader.cancel()

    async def close(self) -> None:
        """Close the connection and end both tasks, within a second; a cancelled close cuts."""
        self.stop()
        try:
            for task in (self._writer, self._reader):  # a receive under way would cut the close
                await task.wait()
        finally:
            await self.transport.aclose()
            self._outbox.done()


def internal_error(error: BaseException) -> TransportClosed:
    """Log an error that nobody expected, and return the end that it means for the session."""
    logger.error(
        "Internal error in genai_live; the session was closed.",
        exc_info=error,
        extra={"event_name": "session_failed"},
    )
    reported = errors.LiveError(
        "internal error in genai_live; the session was closed.",
        hint="Please report it, with the log.",
    )
    reported.__cause__ = error
    return TransportClosed(CloseInfo(1006, str(reported)), reported)


def cancelled_from_outside() -> TransportClosed:
    """Return the end of a session whose tasks somebody else cancelled."""
    reported = errors.LiveError(
        "the session's tasks were cancelled from outside; the session was closed.",
        hint="Its event loop is ending, or something cancels all tasks of the loop.",
    )
    return TransportClosed(CloseInfo(1006, str(reported)), reported)
