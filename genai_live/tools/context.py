"""What a tool may know of the call that it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Callable

    import anyio

    from genai_live.events import ToolCall


@frozen(eq=False)
class ToolContext:
    """Given to a function that has a parameter annotated `ToolContext`; the model sees no such one.

    Attributes:
        call: The call that the function was started for: id, name and arguments as the model gave
            them.
        cancel_scope: Ends with the call. A plain function, which runs in a thread and cannot be
            stopped, may ask `cancelled` from time to time.
    """

    call: ToolCall
    cancel_scope: anyio.CancelScope
    _find_session: Callable[[], Any]

    @property
    def id(self) -> str | None:
        """The call's id; absent with some models on Vertex AI."""
        return self.call.id

    @property
    def session(self) -> Any:
        """The session that called: an `AsyncSession` or a `Session`.

        A plain function of an `AsyncSession` runs in a worker thread: it reaches the coroutines
        with `anyio.from_thread.run(context.session.send_text, "...")`. An async function of a
        blocking `Session` runs in its background event loop, where blocking methods are refused.

        Raises:
            SessionClosed: There is none any more.
        """
        return self._find_session()

    @property
    def cancelled(self) -> bool:
        """Whether nobody waits for the result any more; safe from any thread."""
        return self.cancel_scope.cancel_called
