"""`SessionStorage`: keeps a session's conversation in a store, and the session its only owner."""

from __future__ import annotations

import logging
import math
import os
import secrets
import socket
import time
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import anyio

from genai_live import events
from genai_live._core.connection import cancelled_from_outside, internal_error
from genai_live._core.observer import PassingObserver, SessionObserver
from genai_live._protocol.outbound import MEDIA_KINDS
from genai_live._protocol.snapshot import Snapshot
from genai_live._runtime.background import BackgroundTask, interrupts_main_thread
from genai_live._runtime.signal import Signal
from genai_live._wire.reprs import error_text
from genai_live.errors import ConfigError, ConversationBusy, LeaseLost, StoreError
from genai_live.transport.base import CloseInfo, PushingTransport, TransportClosed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from genai_live import types
    from genai_live._core.core import SessionCore
    from genai_live._protocol import InboundMessage, LiveProtocol
    from genai_live._protocol.outbound import OutboundMessage
    from genai_live.stores import ConversationStore, StoredConversation
    from genai_live.transport.base import Connector, Endpoint, Transport, TransportOptions

    Core: TypeAlias = SessionCore[LiveProtocol, types.LiveClientMessage]

logger = logging.getLogger("genai_live")

T = TypeVar("T")

RENEWALS = 3
"""How often a claim is renewed before it would end; each call may take as long as that."""
CLAIM_SECONDS = 5.0
"""How long the first claim may take, for which only `connect` waits."""
RETRY_SECONDS = 1.0
"""How long after a failure the store is tried again, at most."""
POLL_SECONDS = 0.25
"""How often a conversation is tried to be claimed that another session has."""
SPEECH_SECONDS = 0.5
"""How long pieces of the user's transcript are gathered before they are saved."""
ABANDON_SECONDS = 2.0
"""How long the release may take after a session did not start."""


class SessionStorage:
    """The place of one session's conversation in a store. Belongs to the event loop.

    One task talks to the store, so that nothing else ever waits for it. It claims the conversation
    before the session connects, renews the claim, saves, and releases at the end. As long as the
    store answers, nothing is sent unless the claim is known to hold: a process that was paused for
    longer than its lease says nothing before it has asked. While the store fails, the session goes
    on.

    Args:
        store: The store.
        key: Key of the conversation.
        claim_timeout: Seconds to wait for a conversation that another session has.
    """

    def __init__(self, store: ConversationStore, key: str, *, claim_timeout: float) -> None:
        self._store = store
        self._key = key
        self._claim_timeout = claim_timeout
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(8)}"
        self._lease = float(store.lease)
        self._call_seconds = self._lease / RENEWALS
        # The session, once it has connected, and what returns its snapshot.
        self._core: Core | None = None
        self._take_snapshot: Callable[[], Snapshot] | None = None
        self._task = BackgroundTask()
        self._news = Signal()
        self._woken = False
        # Until when the session may send: while the claim is known to hold, and for as long again
        # after each failure of the store. And for those who wait to know.
        self._open_until = 0.0
        self._opened = Signal()
        self._revision = 0
        # When to save, and to talk to the store in any case.
        self._save_at = math.inf
        self._renew_at = math.inf
        # When the store failed first, of late; None while it answers.
        self._failed_at: float | None = None
        self._closing = False
        # What the session has left.
        self._last: Snapshot | None = None
        self._lost: LeaseLost | None = None

    # Before the session connects.

    async def open(self) -> Snapshot | None:
        """Claim the conversation, and return it; None if it is new.

        Raises:
            ConversationBusy: Another session has it, after `claim_timeout` too.
            StoreError: The store failed.
            ConfigError: What is saved cannot be read here.
        """
        try:
            claimed = await self._claim_in_time()
        except ConversationBusy:
            raise
        except BaseException as error:  # it may have been claimed
            with anyio.move_on_after(ABANDON_SECONDS, shield=True):
                await self._release()
            if isinstance(error, StoreError | ConfigError) or not isinstance(error, Exception):
                raise
            raise StoreError(
                f"the store failed to claim the conversation: {error_text(error)}.",
                hint="Check the store, or connect without it.",
            ) from error
        self._task.start(self._run, name="genai_live store")
        try:
            return Snapshot.from_json(claimed.data) if claimed.data is not None else None
        except BaseException:
            await self.abandon()
            raise

    async def _claim_in_time(self) -> StoredConversation:
        deadline = time.monotonic() + self._claim_timeout
        while True:
            try:
                with anyio.fail_after(CLAIM_SECONDS):
                    return await self._claim()
            except ConversationBusy as error:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise
                await anyio.sleep(min(left, POLL_SECONDS, max(error.seconds, 0.01)))

    async def abandon(self) -> None:
        """Release the conversation of a session that did not start."""
        self._closing = True
        self._wake()
        with anyio.move_on_after(ABANDON_SECONDS, shield=True):
            await self._task.wait()

    # What the session is built from.

    def connector(self, connector: Connector) -> Connector:
        """Return a connector over whose connections only the owner sends."""
        return _OwnedConnector(connector, self)

    def observer(self, observer: SessionObserver) -> SessionObserver:
        """Return an observer that saves, and passes everything on."""
        return _StoredMessages(observer, self)

    def start(self, core: Core, take_snapshot: Callable[[], Snapshot]) -> None:
        """Save a session that has connected, from here on.

        Raises:
            LeaseLost: Another session has taken over the conversation meanwhile.
        """
        if self._lost is not None:
            raise self._lost
        self._core, self._take_snapshot = core, take_snapshot
        self.save_soon()

    def save_soon(self, seconds: float = 0.0) -> None:
        """Save after some seconds at most, unless that is due before."""
        at = time.monotonic() + seconds
        if at < self._save_at:
            self._save_at = at
            self._wake()

    def on_end(self) -> None:
        """Keep what the session leaves, before what waits to be sent is dropped."""
        if self._take_snapshot is not None:
            self._last = self._take_snapshot()

    def close(self) -> None:
        """Save once more when the connection is closed, and release."""
        if self._core is not None:
            self._closing = True
            self._wake()

    async def finished(self) -> None:
        """Wait until that is done, or given up."""
        if self._core is not None:
            await self._task.wait()

    # Who may send.

    @property
    def is_open(self) -> bool:
        """Whether the session may send: it is the owner, or the store cannot say."""
        return time.monotonic() < self._open_until

    async def wait_open(self) -> None:
        """Wait until the session may send.

        Raises:
            TransportClosed: It has lost the conversation.
        """
        await self._opened.wait(lambda: self.is_open or self._lost is not None)
        if self._lost is not None:
            raise TransportClosed(_LOST, self._lost)

    # The task.

    def _wake(self) -> None:
        self._woken = True
        self._news.set()

    async def _run(self) -> None:
        try:
            await self._keep()
        except BaseException as error:  # without this task the session would hang
            core = self._core
            if self._task.ends_with(error):
                if core is not None and not isinstance(error, GeneratorExit):
                    await core.fail(cancelled_from_outside())
                raise
            if core is not None:
                await core.fail(internal_error(error))
            if interrupts_main_thread(error):
                raise

    async def _keep(self) -> None:
        """Renew and save until the session ends."""
        while not self._closing and self._lost is None:
            now = time.monotonic()
            due = (
                self._renew_at
                if self._failed_at is not None
                else min(self._renew_at, self._save_at)
            )
            with anyio.move_on_after(max(0.0, due - now)):
                await self._news.wait(lambda: self._woken)
            self._woken = False
            await self._step()
        await self._leave()

    async def _step(self) -> None:
        now = time.monotonic()
        if self._closing:
            return
        if self._failed_at is not None:
            if now >= self._renew_at:
                await self._regain()
        elif now >= self._renew_at:
            await self._renew()
        elif now >= self._save_at:
            await self._save()

    async def _claim(self) -> StoredConversation:
        began = time.monotonic()
        claimed = await self._store.claim(self._key, owner=self._owner, ttl=self._lease)
        self._revision = claimed.revision
        self._hold_from(began)
        return claimed

    def _hold_from(self, began: float) -> None:
        """Record that the claim was made or renewed by a call that began then."""
        self._open_until = began + self._lease
        self._renew_at = began + self._call_seconds
        self._opened.set()

    async def _renew(self) -> None:
        began = time.monotonic()
        try:
            await self._call(
                lambda: self._store.renew(self._key, owner=self._owner, ttl=self._lease)
            )
        except LeaseLost:
            await self._regain()
        except StoreError as error:
            self._fail(error)
        else:
            self._hold_from(began)

    async def _save(self) -> None:
        if self._core is None or self._take_snapshot is None:
            self._save_at = math.inf
            return
        snapshot = self._last or self._take_snapshot()
        data = snapshot.to_json().encode()
        self._save_at = math.inf
        try:
            self._revision = await self._call(
                lambda: self._store.save(
                    self._key, data, owner=self._owner, expected=self._revision
                )
            )
        except LeaseLost:
            self.save_soon()
            await self._regain()
        except StoreError as error:
            self.save_soon()
            self._fail(error)
        else:
            self._core.stats.saves += 1

    async def _regain(self) -> None:
        """Claim again what ended meanwhile, if nobody else has had it.

        What a failed call did is unknown; the claim returns the revision.
        """
        try:
            claimed = await self._call(self._claim)
        except ConversationBusy:
            await self._lose()
        except StoreError as error:
            self._fail(error)
        else:
            if claimed.owner not in (None, self._owner):
                await self._lose()
                await self._release()
                return
            if claimed.owner is None:  # the store has lost what it had
                self.save_soon()
            self._recover()

    async def _call(self, function: Callable[[], Awaitable[T]]) -> T:
        """Call the store, for a limited time.

        Raises:
            LeaseLost: The store says so.
            ConversationBusy: Likewise.
            StoreError: It failed.
        """
        try:
            with anyio.fail_after(self._call_seconds):
                return await function()
        except (LeaseLost, ConversationBusy):
            raise
        except TimeoutError as error:
            text = f"it did not answer within {self._call_seconds:.1f} s"
            raise StoreError(text) from error
        except BaseException as error:
            if self._task.ends_with(error) or interrupts_main_thread(error):
                raise
            raise StoreError(error_text(error) or type(error).__name__) from error

    def _fail(self, error: StoreError) -> None:
        """Count a failure, report the first, and try again soon."""
        now = time.monotonic()
        self._renew_at = now + min(RETRY_SECONDS, self._call_seconds)
        self._open_until = now + self._lease
        self._opened.set()
        if self._core is not None:
            self._core.stats.store_failures += 1
        if self._failed_at is not None:
            return
        self._failed_at = now
        logger.warning(
            "The store of a conversation has failed; it is tried again: %s",
            error,
            extra={"event_name": "store_failed"},
        )
        if self._core is not None:
            turn = self._core.protocol.next_turn
            self._core.publish(events.StoreUnavailable(turn=turn, reason=str(error)))

    def _recover(self) -> None:
        failed_at, self._failed_at = self._failed_at, None
        if failed_at is not None and self._core is not None:
            logger.info(
                "The store of a conversation answers again.",
                extra={"event_name": "store_available"},
            )
            seconds = time.monotonic() - failed_at
            turn = self._core.protocol.next_turn
            self._core.publish(events.StoreAvailable(turn=turn, downtime=seconds))
            self.save_soon()

    async def _lose(self) -> None:
        """End the session: another one has the conversation."""
        self._lost = LeaseLost(self._key)
        self._failed_at, self._open_until = None, 0.0
        self._opened.set()
        if self._core is not None:
            await self._core.fail(TransportClosed(_LOST, self._lost))

    async def _leave(self) -> None:
        """Save what is left, and let others have the conversation: within the lease, at most."""
        if self._lost is not None:
            return
        core = self._core
        with anyio.move_on_after(self._lease) as scope:
            if core is not None:
                await core.ended()
                await core.connection.close()  # before another session resumes
                self._save_at = 0.0
                if self._failed_at is not None:
                    await self._regain()
                if self._lost is None and self._failed_at is None:
                    await self._save()
            if self._lost is None:
                await self._release()
        is_saved = core is None or self._save_at == math.inf
        if self._lost is None and (scope.cancelled_caught or not is_saved):
            logger.warning(
                "The end of a conversation could not be saved in its store.",
                extra={"event_name": "save_failed"},
            )

    async def _release(self) -> None:
        try:
            await self._call(lambda: self._store.release(self._key, owner=self._owner))
        except StoreError as error:
            logger.warning(
                "A conversation could not be released in its store: %s",
                error,
                extra={"event_name": "release_failed"},
            )


_LOST = CloseInfo(1006, "another session has taken over the conversation")


class _StoredMessages(PassingObserver):
    """Saves when something is to be saved, and passes everything on."""

    def __init__(self, observer: SessionObserver, storage: SessionStorage) -> None:
        super().__init__(observer)
        self._storage = storage

    def on_posted(self, message: OutboundMessage) -> None:
        """Save what was typed: it may never be answered here."""
        self._observer.on_posted(message)
        if message.kind not in MEDIA_KINDS:
            self._storage.save_soon()

    def on_received(self, inbound: InboundMessage) -> None:
        """Save the end of a turn, a handle, and what the user has said."""
        self._observer.on_received(inbound)
        if inbound.is_delta:
            return
        for event in inbound.events:
            match event:
                case events.TurnComplete():
                    self._storage.save_soon()
                case events.ResumptionUpdate(handle=handle) if handle is not None:
                    self._storage.save_soon()
                case events.InputTranscript():
                    self._storage.save_soon(SPEECH_SECONDS)
                case _:
                    pass

    def on_end(self) -> None:
        """Pass it on, and keep what is left."""
        self._observer.on_end()
        self._storage.on_end()

    def on_close(self) -> None:
        """Pass it on, and save for the last time."""
        self._observer.on_close()
        self._storage.close()

    async def released(self) -> None:
        """Wait for it, and until the conversation is released."""
        await self._observer.released()
        await self._storage.finished()


class _OwnedConnector:
    """Opens connections over which only the owner of the conversation sends."""

    def __init__(self, connector: Connector, storage: SessionStorage) -> None:
        self._connector = connector
        self._storage = storage

    async def connect(self, endpoint: Endpoint, options: TransportOptions) -> Transport:
        """Open one.

        Raises:
            LeaseLost: Another session has taken over the conversation.
            ConnectError: As of the connector.
        """
        try:
            await self._storage.wait_open()
        except TransportClosed as closed:
            raise closed.error or closed from None
        transport = await self._connector.connect(endpoint, options)
        if isinstance(transport, PushingTransport):
            return _PushingOwnedTransport(transport, self._storage)
        return _OwnedTransport(transport, self._storage)

    async def aclose(self) -> None:
        """Release what the connections share."""
        await self._connector.aclose()


class _OwnedTransport:
    """Passes frames on; sends none while it is not known who owns the conversation."""

    send_nowait: Callable[[bytes], bool]

    def __init__(self, transport: Any, storage: SessionStorage) -> None:
        self._transport = transport
        self._storage = storage
        self.receive = transport.receive
        self.aclose = transport.aclose
        if (send_nowait := getattr(transport, "send_nowait", None)) is not None:

            def send_owned(data: bytes) -> bool:
                return storage.is_open and bool(send_nowait(data))

            self.send_nowait = send_owned

    async def send(self, data: str | bytes) -> None:
        """Send one text frame, as soon as it is known that the session may.

        Raises:
            TransportClosed: The connection has ended, or another session has the conversation.
        """
        if not self._storage.is_open:
            await self._storage.wait_open()
        await self._transport.send(data)


class _PushingOwnedTransport(_OwnedTransport):
    """Does so with a transport that tells of frames."""

    def __init__(self, transport: Any, storage: SessionStorage) -> None:
        super().__init__(transport, storage)
        self.receive_nowait = transport.receive_nowait

    @property
    def on_arrival(self) -> Callable[[], object]:
        """Called when something comes in while `receive` waits."""
        function: Callable[[], object] = self._transport.on_arrival
        return function

    @on_arrival.setter
    def on_arrival(self, function: Callable[[], object]) -> None:
        self._transport.on_arrival = function
