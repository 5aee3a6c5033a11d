"""How tools are run, and who decides whether one is: `ToolPolicy`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from genai_live.events import ToolCall

DEFAULT_TIMEOUT = 60.0


@frozen
class Allow:
    """Run it; with `args` given, with these in place of the model's."""

    args: Mapping[str, Any] | None = None


@frozen
class Deny:
    """Do not run it; the model is told the reason."""

    reason: str = "the user did not allow this call."


@frozen
class Replace:
    """Do not run it; the model gets this result."""

    result: Any


Decision = Allow | Deny | Replace | bool
"""True allows, False denies."""


@frozen(kw_only=True)
class ToolPolicy:
    """How a session runs Python functions; `connect(auto_tools=ToolPolicy(...))`.

    Attributes:
        before_tool: Asked before each call: `(call: events.ToolCall)`, plain or async, gives
            `Allow`, `Deny`, `Replace` or a bool. Anything else, and an error, denies. A plain
            function is called in a worker thread, so it may ask a person. Default: all are
            allowed.
        timeout: Seconds that a function may take, a generator for each result, unless
            `@tool(timeout=)` says otherwise; None sets no limit. The time of `before_tool` does
            not count.
    """

    before_tool: Callable[[ToolCall], Decision | Awaitable[Decision]] | None = None
    timeout: float | None = DEFAULT_TIMEOUT

    @classmethod
    def of(cls, auto_tools: object) -> ToolPolicy | None:
        """Read the argument `auto_tools`; None where functions are declared and not run.

        Raises:
            ConfigError: It is neither a bool nor a policy, or the policy cannot be used.
        """
        if isinstance(auto_tools, bool):
            return cls() if auto_tools else None
        if not isinstance(auto_tools, cls):
            raise ConfigError(
                f"{auto_tools!r} is no policy.",
                field="auto_tools",
                hint="Give True, False or a genai_live.tools.ToolPolicy.",
            )
        if auto_tools.before_tool is not None and not callable(auto_tools.before_tool):
            raise ConfigError("cannot be called.", field="auto_tools.before_tool")
        timeout: object = auto_tools.timeout
        if timeout is not None and (not isinstance(timeout, int | float) or not timeout > 0):
            raise ConfigError(
                f"{timeout!r} is no time.",
                field="auto_tools.timeout",
                hint="Give a number of seconds above 0, or None.",
            )
        return auto_tools
