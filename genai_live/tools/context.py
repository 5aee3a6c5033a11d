"""`ToolContext`: a function's access to its call and session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Callable

    import anyio

    from genai_live.events import ToolCall


@frozen(eq=False)
class ToolContext:
    """Passed to a parameter annotated `ToolContext`, which is not declared to the model."""

    call: ToolCall
    """The call that the function was started for: id, name and arguments as the model sent them."""
    cancel_scope: anyio.CancelScope
    """Cancelled when the call is. A plain function runs in a thread and cannot be stopped; it may
    check `cancelled` from time to time.
    """
    _find_session: Callable[[], Any]

    @property
    def id(self) -> str | None:
        """The call's id; None with some models on Vertex AI."""
        return self.call.id

    @property
    def session(self) -> Any:
        """The session that the call came over: an `AsyncSession` or a `Session`.

        A plain function of an `AsyncSession` runs in a worker thread: it calls the coroutines with
        `anyio.from_thread.run(context.session.send_text, "...")`. An async function of a blocking
        `Session` runs in its background event loop, where blocking methods raise an error.

        Raises:
            SessionClosed: The session no longer exists.
        """
        return self._find_session()

    @property
    def cancelled(self) -> bool:
        """Whether the result is no longer needed; safe to read from any thread."""
        return self.cancel_scope.cancel_called
