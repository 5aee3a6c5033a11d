"""An exchange with a Live model: what it adds is the running of tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anyio

from genai_live import outgoing, types
from genai_live.exchange import CALLBACK_SECONDS, CLOSE_SECONDS, Exchange
from genai_live.protocol import Delivery, LiveProtocol, SessionState
from genai_live.tools.runner import ToolRunner

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live import events
    from genai_live.tools.policy import ToolPolicy
    from genai_live.tools.registry import Toolbox
    from genai_live.transport.base import Connector, Transport


class Conversation(Exchange[LiveProtocol, types.LiveClientMessage]):
    """An exchange with a Live model.

    Args:
        transport: An open connection, setup not sent yet.
        connector: Where it came from.
        backend: `gemini` or `vertex`.
        setup: What to set up.
        toolbox: The Python functions among its tools.
        policy: How to run them; None leaves all calls to the user.
        call_soon: How other threads reach the event loop; None when there are none.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        connector: Connector,
        backend: str,
        setup: types.LiveClientSetup,
        toolbox: Toolbox,
        policy: ToolPolicy | None,
        call_soon: Callable[[Callable[[], Any]], Any] | None = None,
    ) -> None:
        super().__init__(
            transport,
            LiveProtocol(),
            connector=connector,
            opening=types.LiveClientMessage(setup=setup),
            model=setup.model or "",
            call_soon=call_soon,
        )
        self.backend = backend
        self.setup = setup
        self._foreign = call_soon is not None
        self._tools = ToolRunner(self, policy, lambda: self.find_session())
        self._tools.adopt(toolbox, setup.tools or [])
        self.protocol.runs = self._tools.runs

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

    def tell(self, event: events.Event) -> None:
        """Hand an event that no message brought to the readers, while the session lives."""
        if not self.inbox.ended:
            self.inbox.publish(Delivery(None, (event,)))

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

    def _react(self, delivery: Delivery) -> None:
        self._tools.take(delivery.events)

    def _stop(self) -> None:
        self._tools.close()

    async def _stopped(self) -> None:
        await self._tools.wait()

    @property
    def state(self) -> SessionState:
        """Where the session stands."""
        return SessionState.CLOSED if self.closing else self.protocol.state
