"""An exchange with a Live model: it adds the running of tools, and outlives its connections."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import anyio
import attrs

from genai_live import events, types
from genai_live._core.core import CALLBACK_SECONDS, CLOSE_SECONDS, SessionCore
from genai_live._live import messages as outgoing
from genai_live._live.reconnect import ReconnectPolicy
from genai_live._live.supervisor import ResumeResult, Supervisor
from genai_live._protocol import InboundMessage, LiveProtocol, SessionState
from genai_live._protocol.history import newest
from genai_live._protocol.output_filter import strip_output
from genai_live.converters import encode
from genai_live.tools.runner import ToolRunner

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from genai_live._core.connection import Connection
    from genai_live._protocol.outbound import OutboundMessage
    from genai_live.tools.policy import ToolPolicy
    from genai_live.tools.registry import ToolRegistry
    from genai_live.transport.base import Connector, Transport, TransportClosed


class LiveCore(SessionCore[LiveProtocol, types.LiveClientMessage]):
    """An exchange with a Live model.

    Args:
        transport: An open connection, setup not sent yet.
        connector: Where it came from.
        backend: `gemini` or `vertex`.
        message_type: The class of the server's messages.
        setup: What to set up.
        toolbox: The Python functions among its tools.
        policy: How to run them; None leaves all calls to the user.
        reconnect: How to get over lost connections; None ends with the first.
        dial: Makes another connection, with fresh credentials.
        setup_timeout: Seconds until the server has to have taken a setup.
        call_soon: How other threads reach the event loop; None when there are none.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        connector: Connector,
        backend: str,
        message_type: type[types.LiveServerMessage],
        setup: types.LiveClientSetup,
        toolbox: ToolRegistry,
        policy: ToolPolicy | None,
        reconnect: ReconnectPolicy | None,
        dial: Callable[[], Awaitable[Transport]],
        setup_timeout: float,
        call_soon: Callable[[Callable[[], Any]], Any] | None = None,
    ) -> None:
        watch = reconnect or ReconnectPolicy()
        self._tools = ToolRunner(self, policy, lambda: self.find_session())
        self._tools.adopt(toolbox, setup.tools or [])
        super().__init__(
            transport,
            LiveProtocol(
                setup,
                backend=backend,
                message_type=message_type,
                is_automatic=self._tools.runs,
                max_audio_age=watch.max_audio_age,
            ),
            connector=connector,
            opening=types.LiveClientMessage(setup=setup),
            model=setup.model or "",
            setup_timeout=setup_timeout,
            call_soon=call_soon,
        )
        self.backend = backend
        self._foreign = call_soon is not None
        self._supervisor = Supervisor(
            self, reconnect, dial, stall_timeout=watch.stall_timeout, call_soon=call_soon
        )

    @property
    def setup(self) -> types.LiveClientSetup:
        """What is set up now."""
        return self.protocol.setup

    async def begin(self) -> None:
        """Set up the first connection, as `set_up`, and watch it."""
        await super().begin()
        self._supervisor.start()

    async def change_context(self, system_instruction: object, tools: object) -> None:
        """Change instructions or tools inside the session.

        Raises:
            ConfigError: Neither given, or one that cannot be sent.
            ToolError: An MCP server among the tools does not answer.
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        box = self._tools.sort(tools, backend=self.backend)
        message = outgoing.context_update(system_instruction, box.given, backend=self.backend)
        update = message.context_update
        if update is None or update.tools is None:
            self.post(message)
            return
        listed = update.tools.tools or []
        try:
            update.tools.tools = await box.complete(listed, field="tools", foreign=self._foreign)
            self.post(message)
        except BaseException:
            self._tools.discard(box)
            raise
        self._tools.adopt(box, update.tools.tools)

    def interrupt(self) -> None:
        """Stop the model's answer, and let readers have no more of it.

        Raises:
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        message = outgoing.interruption()
        frame = encode(message)
        with self.lock:
            entry = self._enter(message, frame)
            ended = self.protocol.suppress_output(entry)
            self.stats.output_flushed += self.inbox.flush(self.protocol.current_turn)
        self._entered(entry)
        self.tell(*ended, final=True)

    def count_dropped_result(self) -> None:
        """Count a tool's result that came too late; from any thread."""
        with self.lock:
            self.stats.tool_results_dropped += 1

    async def close(self, by_callback: bool = False) -> None:
        """Close, within a second, and the MCP servers that were started for the session."""
        deadline = anyio.current_time() + CLOSE_SECONDS + CALLBACK_SECONDS
        await super().close(by_callback)
        with anyio.CancelScope(deadline=deadline, shield=True):
            await self._tools.left()

    async def abandon(self) -> None:
        """Let go of a conversation that did not begin, and of its MCP servers."""
        await super().abandon()
        with anyio.move_on_after(CLOSE_SECONDS, shield=True):
            await self._tools.left()

    def _publish(self, delivery: InboundMessage) -> None:
        if not delivery.suppressed:
            self.inbox.publish(delivery)
            return
        left = strip_output(delivery, self.protocol.current_turn)
        if left is not delivery:
            self.stats.output_flushed += 1
        if left is not None:
            self.inbox.publish(left)

    def _react(self, delivery: InboundMessage) -> None:
        self._tools.take(delivery.events)
        if delivery.answered:
            self._tools.turn_completed()
        self._supervisor.note(delivery)

    def _posted(self, entry: OutboundMessage) -> None:
        if entry.expects_output:
            self._supervisor.wake()

    def _stop(self) -> None:
        self._tools.close()
        self._supervisor.cancel()

    async def _stopped(self) -> None:
        await self._supervisor.wait()
        await self._tools.wait()

    # What the supervisor asks for.

    def _lost(self, link: Connection, closed: TransportClosed) -> None:
        if link is self.link and (self.closing or not self._supervisor.takes(closed)):
            self.end(closed.info, closed.error)

    @property
    def at_boundary(self) -> bool:
        """Whether the connection can change now and nobody notices."""
        with self.lock:
            return self.protocol.at_boundary and not self._tools.busy

    @property
    def awaits_server(self) -> bool:
        """Whether the server owes an answer, or the rest of one."""
        with self.lock:
            return self.protocol.awaits_server

    @property
    def busy(self) -> bool:
        """Whether a function runs or an answer to a call is awaited."""
        return self._tools.busy or bool(self.protocol.calls.pending)

    def begin_outage(self) -> bool:
        """Note that there is no connection, and tell what that means for the turn under way.

        Returns:
            Whether something is to be asked again.
        """
        with self.lock:
            happened = self.protocol.connection_lost()
            self._ask_in_words(self.protocol.spoken_question)
            asks_again = self.protocol.ledger.will_resend
        self._tools.connection_lost(asks_again)
        final = any(isinstance(event, events.TurnComplete) and event.final for event in happened)
        self.tell(*happened, final=final)
        return asks_again

    def _ask_in_words(self, spoken: str) -> None:
        """Ask again what was asked aloud, if anything; the lock is held."""
        if spoken and not self.closing:
            for message in outgoing.text(spoken, setup=self.protocol.setup):
                self._enter(message, encode(message))

    async def open_link(self, transport: Transport, *, restore: bool) -> Connection:
        """Set up over a new connection; the conversation is to be restored, or begins anew.

        Raises:
            SetupError: The server did not take it.
        """
        link = self.make_link(transport)
        try:
            opening = types.LiveClientMessage(setup=self._next_setup(restore=restore))
            await self.set_up(link, opening)
        except BaseException:
            with anyio.CancelScope(shield=True):
                await link.close()
            raise
        return link

    def _next_setup(self, *, restore: bool) -> types.LiveClientSetup:
        with self.lock:
            protocol = self.protocol
            protocol.ledger.snapshot_setup()
            setup = attrs.evolve(protocol.setup)
            resumption = setup.session_resumption or types.SessionResumptionConfig()
            handle = protocol.resumption_handle if restore else None
            setup.session_resumption = attrs.evolve(resumption, handle=handle)
            if restore:
                setup.history_config = None
            elif (missing := protocol.missing) and self._announces_history:
                announced = types.HistoryConfig(initial_history_in_client_content=True)
                setup.history_config = announced if newest(missing) else None
        return setup

    @property
    def _announces_history(self) -> bool:
        """Whether history is given by `historyConfig` rather than as turns without an answer."""
        return self.protocol.setup.history_config is not None or not self._takes_history

    @property
    def _takes_history(self) -> bool:
        """Whether the model takes history inside a session; those from 3.1 on do not."""
        return not outgoing.wants_realtime_text(self.protocol.setup.model or "")

    def use(self, link: Connection, *, restored: bool) -> ResumeResult:
        """Go on over a new connection, and give it what it needs."""
        self.link = link
        self.stats.reconnects += 1
        with self.lock:
            now = time.monotonic()
            back = self.protocol.resumed(restored=restored, now=now)
            for entry in back.replayed:
                self.stats.count_sent(entry.frame)
            if back.owed:
                self._say_first(outgoing.prompt(), asks=True, now=now)
            turns = newest(back.missing) if self._takes_history or not restored else []
            if turns:
                initial = not restored and self._announces_history
                self._say_first(outgoing.past(turns, initial=initial), asks=False, now=now)
        self.outbox.tell()
        self._tell_drops()
        return ResumeResult(len(back.replayed), len(turns), len(back.missing) - len(turns))

    def _say_first(self, message: types.LiveClientMessage, *, asks: bool, now: float) -> None:
        frame = encode(message)
        self.stats.count_sent(frame)
        self.protocol.enqueue_first(frame, expects_answer=asks, now=now)

    def prompt(self) -> None:
        """Ask the model to go on."""
        message = outgoing.prompt()
        with self.lock:
            self._say_first(message, asks=False, now=time.monotonic())
        self.outbox.tell()

    @property
    def state(self) -> SessionState:
        """Where the session stands."""
        return SessionState.CLOSED if self.closing else self.protocol.state
