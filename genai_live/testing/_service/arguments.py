"""`check_function`: the rule for functions that a server is given."""

from __future__ import annotations

import inspect

from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError


def check_function(function: object, name: str, passed: list[str]) -> None:
    """Check that a function can be called with what it is passed.

    Raises:
        ConfigError: It cannot.
    """
    if not callable(function):
        hint = "Pass a function, or leave it out."
        if name == "scenario" and type(function).__name__ == "Rule":
            hint = "Pass ScriptedScenario(rule, ...)."
        raise ConfigError(f"{short_repr(function)} cannot be called.", field=name, hint=hint)
    try:
        inspect.signature(function).bind(*passed)
    except TypeError:
        kind = "async def" if name in ("scenario", "responder", "music") else "def"
        what = f"one argument, {passed[0]}" if passed else "no argument"
        raise ConfigError(
            f"{short_repr(function)} cannot be called with {what}.",
            field=name,
            hint=f"Define it as `{kind} function({', '.join(passed).removeprefix('the ')})`.",
        ) from None
    except ValueError:  # a function written in C tells nothing
        pass
