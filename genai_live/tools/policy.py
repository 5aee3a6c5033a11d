"""`ToolPolicy`: approval and timeout of the functions that a model calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from attrs import frozen

from genai_live._wire.numbers import check_flag, check_seconds
from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from genai_live.events import ToolCall

DEFAULT_TIMEOUT = 60.0


@frozen
class Allow:
    """Run the function."""

    args: Mapping[str, Any] | None = None
    """Arguments to use instead of the model's; None keeps the model's."""


@frozen
class Deny:
    """Do not run the function; the model gets an error."""

    reason: str = "the user did not allow this call."
    """The text of the error."""


@frozen
class Replace:
    """Do not run the function; the model gets this result."""

    result: Any
    """Anything that the function could return."""


Decision = Allow | Deny | Replace | bool
"""What `before_tool` returns. True means `Allow()`, False means `Deny()`."""


@frozen(kw_only=True)
class ToolPolicy:
    """How a session runs Python functions; `connect(auto_tools=ToolPolicy(...))`."""

    before_tool: Callable[[ToolCall], Decision | Awaitable[Decision]] | None = None
    """Called with the `events.ToolCall` before each call; a plain or an async function that returns
    `Allow`, `Deny`, `Replace` or a bool. Any other value, or an exception, denies the call. A plain
    function runs in a worker thread, so it may wait for a person. Default: every call is allowed.
    """
    timeout: float | None = DEFAULT_TIMEOUT
    """Seconds until a function's call fails; for a generator, seconds per result. `@tool(timeout=)`
    takes precedence. None sets no limit. The time of `before_tool` does not count. Default: 60.
    """
    share_equal_calls: bool = False
    """Whether a call joins an open one of the same name with equal arguments, so that the function,
    and `before_tool`, runs once and its result answers every call. Generators are not shared.
    Default: each call runs the function.
    """

    @classmethod
    def of(cls, auto_tools: object) -> ToolPolicy | None:
        """Read the argument `auto_tools`; return None if functions are not to be run.

        Raises:
            ConfigError: It is neither a bool nor a policy, or the policy is not valid.
        """
        if auto_tools is True or auto_tools is False:
            return cls() if auto_tools else None
        if not issubclass(type(auto_tools), cls):
            raise ConfigError(
                f"expected a bool or a ToolPolicy, got {short_repr(auto_tools)}.",
                field="auto_tools",
                hint="Pass True, False or a genai_live.tools.ToolPolicy.",
            )
        policy = cast("ToolPolicy", auto_tools)
        if policy.before_tool is not None and not callable(policy.before_tool):
            raise ConfigError(
                "is not callable.",
                field="auto_tools.before_tool",
                hint="Pass a function that takes an events.ToolCall, or None.",
            )
        check_seconds(
            policy.timeout, field="auto_tools.timeout", optional=True, hint="None sets no limit."
        )
        check_flag(policy.share_equal_calls, field="auto_tools.share_equal_calls")
        return policy
