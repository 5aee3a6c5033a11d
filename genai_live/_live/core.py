"""`LiveCore`: what a Live session adds to the core: tools, `interrupt()` and reconnecting."""

from __future__ import annotations

import logging
import time
import weakref
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

import anyio

from genai_live import events, types
from genai_live._core.connection import cancelled_from_outside, internal_error
from genai_live._core.core import SessionCore
from genai_live._core.observer import SessionObserver
from genai_live._inputs.model_checks import check_message
from genai_live._live import messages
from genai_live._live.limits import LimitGuard
from genai_live._live.playback import SessionPlayback
from genai_live._live.reconnect import ReconnectPolicy
from genai_live._live.supervisor import Departure, Outage, ReconnectFailed, Supervisor
from genai_live._protocol import LiveProtocol
from genai_live._protocol.carry_over import carry_over, continue_turn, next_setup
from genai_live._protocol.outbound import DroppedMessages, MessageKind, kind_named, kind_of
from genai_live._protocol.snapshot import HANDLE_SECONDS
from genai_live._protocol.state import SessionState
from genai_live._runtime.background import BackgroundTask, interrupts_main_thread
from genai_live._text import escape_controls
from genai_live.converters import encode
from genai_live.tools.runner import ToolRunner
from genai_live.transport.base import ClosedTransport

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from genai_live._core.connection import Connection
    from genai_live._live.limits import Limits
    from genai_live._live.observation import Observed
    from genai_live._live.recording import SessionRecording
    from genai_live._live.storage import SessionStorage
    from genai_live._live.supervisor import Attempt
    from genai_live._protocol import InboundMessage
    from genai_live._protocol.carry_over import CarryOver
    from genai_live._protocol.outbound import OutboundMessage
    from genai_live._protocol.snapshot import Snapshot
    from genai_live._runtime.owner import Owner
    from genai_live._wire.backend import Backend
    from genai_live.models import ModelProfile
    from genai_live.tools.policy import ToolPolicy
    from genai_live.tools.registry import ToolRegistry
    from genai_live.transport.base import CloseInfo, Connector, Transport, TransportClosed

DRAIN_SECONDS = 10.0
"""How long `close(handover=True)` waits for the end of the turn."""
HANDLE_WAIT_SECONDS = 1.0
"""How long it waits then for a handle that contains it."""
STORE_SECONDS = 5.0
"""How long it waits at the end for the store."""
NOT_IN_SNAPSHOT = "the earlier session had sent it, and a snapshot does not contain it"


logger = logging.getLogger("genai_live")


class LiveCore(SessionObserver):
    """A conversation with a Live model: a core, a runner of tools, and a supervisor.

    Args:
        transport: An open connection, setup not sent yet; None for a conversation that is resumed.
        connector: What made it.
        connect: Makes another connection, with fresh credentials.
        backend: `gemini` or `vertex`.
        profile: What the model accepts.
        setup: What to set up.
        message_type: The class of the server's messages.
        registry: The Python functions among its tools.
        tool_policy: How to run them; None leaves all calls to the user.
        reconnect: How to reconnect; None ends the session with its first connection.
        setup_timeout: Seconds to wait for the server to accept a setup.
        resend_video: Whether typed turns contain a video frame that the model would not see.
        history_media: Whether the history contains media.
        limits: How much the session may use; None for no limits.
        observed: What follows the session from outside; None if nothing does.
        hides_handles: Whether `receive` leaves out resumption updates, for which nobody asked but
            the session itself.
        recording: What records the session; None if nothing does.
        storage: What keeps the conversation in a store; None if nothing does.
        owner: The event loop.

    Attributes:
        core: Messages over the connection in use.
        backend: `gemini` or `vertex`.
        profile: What the model accepts.
        resend_video: Whether typed turns contain a video frame that the model would not see.
        hides_handles: Whether `receive` leaves out resumption updates.
        playback: What plays the model's speech.
        limits: Watches the limits; None without any.
    """

    def __init__(
        self,
        transport: Transport | None,
        *,
        connector: Connector,
        connect: Callable[[], Awaitable[Transport]],
        backend: Backend,
        profile: ModelProfile,
        setup: types.LiveClientSetup,
        message_type: type[types.LiveServerMessage],
        registry: ToolRegistry,
        tool_policy: ToolPolicy | None,
        reconnect: ReconnectPolicy | None,
        setup_timeout: float,
        owner: Owner,
        resend_video: bool = False,
        history_media: bool = False,
        limits: Limits | None = None,
        observed: Observed | None = None,
        hides_handles: bool = False,
        recording: SessionRecording | None = None,
        storage: SessionStorage | None = None,
        refusal_hint: Callable[[CloseInfo], str | None] | None = None,
    ) -> None:
        observer: SessionObserver = self if storage is None else storage.observer(self)
        policy = reconnect or ReconnectPolicy()
        self.backend: Backend = backend
        self.profile = profile
        self.resend_video = resend_video
        self.hides_handles = hides_handles
        self.core: SessionCore[LiveProtocol, types.LiveClientMessage] = SessionCore(
            transport or ClosedTransport(),
            LiveProtocol(
                setup,
                backend=backend,
                profile=profile,
                message_type=message_type,
                is_automatic=self._is_automatic,
                max_audio_age=policy.max_audio_age,
                keeps_media=history_media,
            ),
            connector=connector,
            opening=types.LiveClientMessage(setup=setup),
            model=setup.model or "",
            setup_timeout=setup_timeout,
            owner=owner,
            observer=_composed(observer, recording, observed),
            refusal_hint=refusal_hint,
        )
        self.limits = LimitGuard(self, limits) if limits is not None else None
        self._tools = ToolRunner(
            self.core,
            tool_policy,
            self._session,
            profile=profile,
            admits=self.limits.admits if self.limits is not None else None,
            running=observed.running if observed is not None else None,
        )
        self._tools.set_tools(registry, setup.tools or [])
        self._supervisor = Supervisor(
            self,
            reconnect,
            stall_timeout=policy.stall_timeout,
            session_seconds=profile.session_seconds,
        )
        self._on_stall = policy.on_stall
        self._watch = BackgroundTask()
        self._connect = connect
        self._runs_in_thread = owner.has_threads
        self._session_ref: Callable[[], Any] = lambda: None
        self._outage = Outage(will_resend=False, has_handle=False)
        self._lost_at = 0.0
        self._dropped_before = 0
        self._has_connected = False
        self._held_audio = False
        self._recording = recording
        self._storage = storage
        self._observed = observed
        self.playback = SessionPlayback(self.core, recording)

    async def start(self, session: object, resume: Snapshot | None = None) -> None:
        """Set up the first connection, and watch it.

        Args:
            session: What functions get as `ToolContext.session`; not kept alive here.
            resume: The conversation to continue; None begins a new one.

        Raises:
            SetupError: The server did not accept the setup.
            LeaseLost: Another session has taken over the conversation meanwhile.
            LiveError: No connection could be made to continue.
        """
        self._session_ref = weakref.ref(session)
        if self._recording is not None:
            self._recording.start(self.core)
        if self._observed is not None:
            self._observed.start(self.core)
        if resume is None:
            await self.core.start()
            self._has_connected = True
        else:
            await self._resume(resume)
        if self._storage is not None:
            self._storage.start(self.core, self.snapshot)
        self._watch.start(self._supervise, name="genai_live supervisor")
        if self.limits is not None:
            self.limits.start()

    async def _resume(self, snapshot: Snapshot) -> None:
        """Continue a conversation as after the loss of a connection."""
        core, protocol = self.core, self.core.protocol
        self._lost_at, time_now = time.monotonic(), datetime.now(UTC)
        handle_age = _age(snapshot.handle_time, time_now)
        for entry in protocol.restore(snapshot, now=self._lost_at, handle_age=handle_age):
            core.stats.count_sent(entry.frame)
        for kind, count in (snapshot.lost or {}).items():
            if count > 0:
                core.drop_unsent(DroppedMessages(kind_named(kind), NOT_IN_SNAPSHOT, count, 0))
        self._ask_in_words(snapshot.spoken_question or "")
        self._outage = Outage(
            will_resend=protocol.ledger.will_resend, has_handle=snapshot.handle is not None
        )
        is_valid = snapshot.handle is not None and (handle_age or 0.0) < HANDLE_SECONDS
        await self._supervisor.resume(
            restore=is_valid and snapshot.model == protocol.setup.model,
            session_age=_age(snapshot.began, time_now) or 0.0,
        )
        core.owner.add(core)

    def snapshot(self) -> Snapshot:
        """Return the conversation as it is now. In the loop."""
        self.core.settle()
        now = datetime.now(UTC)
        began = now - timedelta(seconds=self._supervisor.session_age)
        return self.core.protocol.snapshot(now=time.monotonic(), time=now, began=began)

    def _is_automatic(self, name: str) -> bool:
        return self._tools.is_automatic(name)

    def _session(self) -> Any:
        return self._session_ref()

    # What users ask for.

    async def change_context(self, system_instruction: object, tools: object) -> None:
        """Change instructions or tools inside the session.

        Raises:
            ConfigError: Neither given, or one that cannot be sent.
            ToolError: An MCP server among the tools does not answer.
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        registry = self._tools.collect(tools, backend=self.backend)
        message = messages.context_update(system_instruction, registry.tools, backend=self.backend)
        check_message(message, self.profile)
        update = message.context_update
        if update is None or update.tools is None:
            self.core.post(message)
            return
        listed = update.tools.tools or []
        try:
            update.tools.tools = await registry.add_mcp_tools(
                listed, field="tools", blocking=self._runs_in_thread
            )
            self.core.post(message)
        except BaseException:
            self._tools.discard(registry)
            raise
        self._tools.set_tools(registry, update.tools.tools)

    async def interrupt(self, played: float | None = None) -> None:
        """Stop the model's answer and its playback, and give readers no more of it.

        A model that accepts no client content is left to speak on, unheard, until it has finished
        or the next input cuts it off.

        Args:
            played: How many seconds of it were heard; None leaves it to what reports playback.

        Raises:
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        core = self.core
        core.settle()
        core.check_open()
        core.protocol.record_playback(played)
        if self._recording is not None:
            self._recording.cut()
        message = messages.interruption(self.profile)
        entry = core.post(message) if message is not None else None
        ended = core.protocol.suppress_output(entry)
        core.stats.output_flushed += core.inbox.flush(core.protocol.current_turn)
        core.publish(*ended)

    async def drain(self) -> None:
        """Wait for a limited time for the end of the turn, and for a handle that contains it."""
        core, protocol = self.core, self.core.protocol
        core.settle()
        with anyio.move_on_after(DRAIN_SECONDS):
            await core.inbox.news.wait(
                lambda: core.is_closed or (protocol.is_idle and not self._tools.busy)
            )
        if protocol.setup.session_resumption is not None:
            with anyio.move_on_after(HANDLE_WAIT_SECONDS):
                await core.inbox.news.wait(lambda: core.is_closed or protocol.at_boundary)

    async def stored(self) -> None:
        """Wait for a limited time until the store has what the closed session left."""
        if self._storage is not None:
            with anyio.move_on_after(STORE_SECONDS):
                await self._storage.finished()

    def takes_recording(self) -> bool:
        """Whether more of a recording may be sent, or waiting for that is of no use. Any thread.

        What is sent without a connection is dropped after a few seconds, which a recording need
        not lose.
        """
        core = self.core
        has_connection = core.protocol.state is not SessionState.RECONNECTING
        return core.is_closed or (has_connection and core.outbox.takes_recording())

    # The core's observer.

    def on_posted(self, message: OutboundMessage) -> None:
        """Watch for the answer to a question."""
        if message.expects_output:
            self._supervisor.on_question()

    def on_received(self, inbound: InboundMessage) -> None:
        """Run what was called, and watch what the server announces."""
        if inbound.is_delta and self._supervisor.is_settled:
            return
        self._tools.handle_events(inbound.events)
        if inbound.answered:
            self._tools.on_turn_completed()
        self._supervisor.on_received(inbound)
        if self.limits is not None:
            self.limits.on_received(inbound)
        held, self._held_audio = self._held_audio, self.core.protocol.ledger.holds_audio
        if held and not self._held_audio:  # the call has ended without a response
            self.core.connection.flush()
            self.core.outbox.room.set()  # a stream waits for it

    def on_connection_lost(self, closed: TransportClosed) -> bool:
        """Return whether the supervisor reconnects; it does so from here on."""
        return self._supervisor.handles(closed, going_away=self.core.protocol.going_away)

    def on_close(self) -> None:
        """Stop the functions that run, and the supervisor."""
        self._tools.close()
        self._watch.cancel()
        if self.limits is not None:
            self.limits.cancel()

    async def stopped(self) -> None:
        """Wait until they have stopped, and the player."""
        await self.playback.close()
        await self._watch.wait()
        await self._tools.wait()
        if self.limits is not None:
            await self.limits.wait()

    async def released(self) -> None:
        """Wait until the MCP servers that were started for the session have ended.

        And until a recording is complete, and an observer was told everything.
        """
        if self._observed is not None:
            await self._observed.finish()
        if self._recording is not None:
            await self._recording.finish()
        await self._tools.wait_mcp_closed()

    async def _supervise(self) -> None:
        try:
            await self._supervisor.run()
        except ReconnectFailed as failed:
            self.core.end(failed.info, failed.error)
        except BaseException as error:
            if self._watch.ends_with(error):
                if not self._watch.is_cancelled and not isinstance(error, GeneratorExit):
                    await self.core.fail(cancelled_from_outside())
                raise
            await self.core.fail(internal_error(error))  # it must end the session, not hang it
            if interrupts_main_thread(error):
                raise

    @property
    def is_idle(self) -> bool:
        """Whether nothing is open: no question, answer, call or function that runs."""
        protocol = self.core.protocol
        return protocol.is_idle and not protocol.awaits_server and not self._tools.busy

    # What the supervisor asks for.

    @property
    def departure(self) -> Departure:
        """What it would cost to leave the connection now."""
        protocol = self.core.protocol
        if protocol.at_boundary and not self._tools.busy:
            return Departure.FREE
        is_blocked = self._tools.busy or protocol.calls.pending
        return Departure.BLOCKED if is_blocked else Departure.COSTLY

    def stall_due(self, timeout: float, *, since: float) -> float | None:
        """Return when silence becomes a stall; None while nothing is owed, or it was reported."""
        return self.core.protocol.stall_due(timeout, since=since)

    def report_stall(self, *, prompt: bool) -> float:
        """Tell readers that the model has been silent, and return for how many seconds.

        With `prompt`, ask it to continue.
        """
        core = self.core
        seconds = time.monotonic() - core.protocol.silent_since
        stalled = events.TurnStalled(turn=core.protocol.next_turn, seconds=seconds)
        gives_up = self._on_stall == "event" and core.protocol.give_up_rest()
        core.publish(stalled, answered=gives_up)
        if prompt:
            prompts = continue_turn(core.protocol.setup, self.profile)
            self._send_first(prompts, is_question=False, now=time.monotonic())
            core.outbox.notify()
        return seconds

    @property
    def in_exchange(self) -> bool:
        """Whether an answer or a call is open, or the user streams: more than a typed message."""
        return self.core.protocol.in_exchange

    def start_outage(self, *, forget_handle: bool, refused: bool) -> Outage:
        """Stop the connection, and tell readers what that means for the turn in progress.

        Args:
            forget_handle: Whether the newest resumption handle is of no use.
            refused: Whether the server refused what it got.
        """
        core, protocol = self.core, self.core.protocol
        core.connection.stop()
        core.settle()
        self._lost_at = time.monotonic()
        if forget_handle:
            protocol.forget_handle()
        if refused:
            protocol.learn_from_refusal()
        self._dropped_before = protocol.ledger.dropped
        ended = protocol.connection_lost()
        self._ask_in_words(protocol.spoken_question)
        self._outage = Outage(
            will_resend=protocol.ledger.will_resend,
            has_handle=protocol.resumption_handle is not None,
            losses=protocol.ledger.losses,
        )
        self._tools.on_connection_lost(will_resend=self._outage.will_resend)
        core.publish(*ended)
        return self._outage

    def _ask_in_words(self, spoken: str) -> None:
        """Ask again what was asked aloud, if anything."""
        if spoken and not self.core.is_closed:
            for message in messages.text(
                spoken, setup=self.core.protocol.setup, profile=self.profile
            ):
                self.core.enter(message, encode(message), now=time.monotonic())

    async def reconnect(self, attempt: Attempt) -> None:
        """Make one attempt to continue over another connection.

        Raises:
            LiveError: It failed.
        """
        core, protocol = self.core, self.core.protocol
        logger.info(
            "Connecting again, attempt %d: %s",
            attempt.number,
            escape_controls(attempt.reason) or "as planned",
            extra={
                "event_name": "reconnecting",
                "model": self.profile.model,
                "attempt": attempt.number,
                "code": attempt.code,
            },
        )
        core.publish(
            events.Reconnecting(
                turn=protocol.next_turn,
                attempt=attempt.number,
                delay=attempt.delay,
                code=attempt.code,
                reason=attempt.reason,
                will_resend=self._outage.will_resend,
            )
        )
        with anyio.CancelScope(shield=True):  # a server refuses what the old one still holds
            await core.connection.close()
        await anyio.sleep(attempt.delay)
        connection = core.new_connection(await self._connect())
        try:
            setup = self._next_setup(restore=attempt.restore)
            await core.set_up(connection, types.LiveClientMessage(setup=setup))
        except BaseException:
            with anyio.CancelScope(shield=True):
                await connection.close()
            raise
        self._use(connection, setup, restored=attempt.restore)

    def _next_setup(self, *, restore: bool) -> types.LiveClientSetup:
        protocol = self.core.protocol
        self.core.settle()
        if not restore:
            protocol.forget_handle()
        protocol.ledger.snapshot_setup()
        return next_setup(
            protocol.setup,
            newest_handle=protocol.resumption_handle,
            restore=restore,
            missing=protocol.missing,
            profile=self.profile,
        )

    def _use(self, connection: Connection, setup: types.LiveClientSetup, *, restored: bool) -> None:
        """Continue over a connection that is set up."""
        core, protocol = self.core, self.core.protocol
        core.connection = connection
        core.stats.reconnects += self._has_connected
        self._has_connected = True
        now = time.monotonic()
        plan = protocol.resumed(restored=restored, now=now)
        for entry in plan.replayed:
            core.stats.count_sent(entry.frame)
        carried = carry_over(setup, plan, profile=self.profile)
        self._send_carried(carried, now)
        core.outbox.refresh()  # what had become too old was dropped
        core.publish_drops()
        mode: Literal["restored", "reseeded", "fresh"] = (
            "restored" if restored else "reseeded" if carried.seeded else "fresh"
        )
        logger.info(
            "The conversation continues over a new connection: %s",
            mode,
            extra={"event_name": "resumed", "model": self.profile.model, "mode": mode},
        )
        core.publish(
            events.Resumed(
                turn=protocol.next_turn,
                mode=mode,
                downtime=now - self._lost_at,
                replayed=len(plan.replayed),
                dropped=protocol.ledger.dropped - self._dropped_before,
                seeded=carried.seeded,
                missing_turns=carried.missing,
            )
        )
        connection.start()

    def _send_carried(self, carried: CarryOver, now: float) -> None:
        """Send what a new connection needs before everything that waits."""
        self._send_first(carried.prompts, is_question=True, now=now)
        if carried.history is not None:
            self._send_first([carried.history], is_question=False, now=now)

    def _send_first(
        self, first: Sequence[types.LiveClientMessage], *, is_question: bool, now: float
    ) -> None:
        """Queue messages before everything that waits; the last may be a question."""
        for message in reversed(first):
            frame = encode(message)
            self.core.stats.count_sent(frame)
            self.core.protocol.enqueue_first(
                frame,
                kind=kind_of(message) if is_question else MessageKind.HISTORY,
                expects_answer=is_question and message is first[-1],
                now=now,
            )


def _age(time: datetime | None, now: datetime) -> float | None:
    """Return how many seconds ago a time was; none if it is in the future by another clock."""
    return max(0.0, (now - time).total_seconds()) if time is not None else None


def _composed(
    observer: SessionObserver, recording: SessionRecording | None, observed: Observed | None
) -> SessionObserver:
    """Return an observer with what else has to know of the messages."""
    if recording is not None:
        observer = recording.observer(observer)
    return observer if observed is None else observed.observer(observer)
