"""Policy of reconnecting: delays and limits. `errors` says which closes are retryable."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, Literal, cast

from attrs import Attribute, field, frozen

from genai_live import errors
from genai_live._protocol.ledger import MAX_AUDIO_AGE
from genai_live._wire.numbers import LONGEST, check_number, check_whole, finite
from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

ROTATE_SHARE = 0.95
"""When a session is rotated by default, as a share of the time that the service lets it live."""


def classify(
    code: int, reason: str = "", *, going_away: bool = False
) -> Literal["retry", "fatal", "end"]:
    """Return what the end of a connection means for the conversation.

    The table is that of docs/errors.md: what may be tried again is retried. A clean close ends the
    conversation, unless the server had announced that it would close the connection.

    Args:
        code: The close code; 1006 where there was no close frame.
        reason: What the server said.
        going_away: Whether a `goAway` came before.
    """
    if code == 1000:
        return "retry" if going_away else "end"
    return "retry" if errors.from_close(code, reason).retryable else "fatal"


def is_refusal(code: int, reason: str) -> bool:
    """Return whether the server refused a request: no matter of key, quota, model or session."""
    return code in (1007, 1008) and isinstance(
        errors.from_close(code, reason), errors.InvalidRequest
    )


def _number(
    least: float, greatest: float = LONGEST, *, optional: bool = False
) -> Callable[[Any, Any, Any], None]:
    """Check that a setting is a finite number in a range."""

    def check(_: Any, attribute: Attribute[Any], value: Any) -> None:
        if optional and value is None:
            return
        check_number(value, field=f"reconnect.{attribute.name}", least=least, greatest=greatest)

    return check


def _check_attempts(_: Any, attribute: Attribute[Any], value: Any) -> None:
    check_whole(value, field=f"reconnect.{attribute.name}", least=1)


@frozen(kw_only=True)
class ReconnectPolicy:
    """How a session gets over lost connections; what `connect(reconnect=...)` takes.

    Retried are closes with 1001, 1006, 1011, 1012 and 1013, sessions ended for idleness, the end
    that a `goAway` announces, and trouble with the network. Not retried are closes that would
    come again: a refused request, key, model or quota (docs/errors.md has the table). A request
    that is refused in the middle of a conversation is retried once.
    """

    max_attempts: int = field(default=8, validator=_check_attempts)
    """Attempts to connect after one loss before the session ends; and how often a question is asked
    again whose connection is lost each time before its answer is whole.
    """
    initial_delay: float = field(default=0.5, validator=_number(0))
    """Longest wait before the first attempt, in seconds; it doubles with each further one."""
    max_delay: float = field(default=8.0, validator=_number(0))
    """Longest wait before any attempt, in seconds."""
    jitter: float = field(default=1.0, validator=_number(0, 1))
    """How much of a wait is random: with 1 it is anything from 0 up, with 0 always the longest."""
    timeout: float = field(default=60.0, validator=_number(0))
    """Seconds for all attempts after one loss."""
    max_audio_age: float = field(default=MAX_AUDIO_AGE, validator=_number(0))
    """Seconds after which realtime audio that could not be sent, or that a lost connection may have
    swallowed, is given up.
    """
    stall_timeout: float | None = field(default=30.0, validator=_number(0, optional=True))
    """Seconds without a message, while the model owes one, that make a `TurnStalled` event; None
    for no such watch.
    """
    on_stall: Literal["event", "prompt", "resume"] = "event"
    """What to do then: `event` only reports it, `prompt` asks the model to continue, `resume`
    leaves the connection and asks again over another one.
    """
    on_context_lost: Literal["event", "reseed"] = "event"
    """What to do when the server took a handle, but does not have the conversation any more
    (`ContextLost`): `event` only reports, `reseed` leaves the connection at the end of the turn and
    sends the history over another one.
    """
    rotate_after: float | Literal["auto"] | None = "auto"
    """Seconds until the session changes its connection by itself, between turns, before the service
    ends it; counted from when the server's session began or was rotated last. `auto` is a little
    less than the limit of the model, if one is known (`genai_live.models`); None never does.
    """

    def __attrs_post_init__(self) -> None:
        """Check the settings that are not just numbers.

        Raises:
            ConfigError: One cannot be used; names it and the fix.
        """
        self._check_choice("on_stall", "event", "prompt", "resume")
        self._check_choice("on_context_lost", "event", "reseed")
        self._check_rotate_after()

    def _check_rotate_after(self) -> None:
        value: Any = self.rotate_after
        if value is None or (type(value) is str and value == "auto"):
            return
        number = finite(value)
        if number is None or not 0 < number <= LONGEST:
            raise ConfigError(
                f"{short_repr(value)} cannot be used.",
                field="reconnect.rotate_after",
                hint="Pass a positive number of seconds, 'auto' or None.",
            )

    def _check_choice(self, name: str, *choices: str) -> None:
        value: object = getattr(self, name)
        if type(value) is not str or value not in choices:
            raise ConfigError(
                f"{short_repr(value)} is unknown.",
                field=f"reconnect.{name}",
                hint=f"Use {', '.join(choices[:-1])} or {choices[-1]}.",
            )

    @classmethod
    def of(cls, given: ReconnectPolicy | bool) -> ReconnectPolicy | None:
        """Read what a user gave; None is off.

        Raises:
            ConfigError: It is neither a bool nor a policy.
        """
        if issubclass(type(given), cls):
            return cast("ReconnectPolicy", given)
        if given is not True and given is not False:
            raise ConfigError(
                f"{short_repr(given)} cannot be used.",
                field="reconnect",
                hint="Pass True, False or a ReconnectPolicy.",
            )
        return cls() if given else None

    def rotation(self, session_seconds: float | None) -> float | None:
        """Return the seconds after which a session is rotated; None for never.

        Args:
            session_seconds: How long the service lets a session live; None where no limit is known.
        """
        if self.rotate_after != "auto":
            return self.rotate_after
        return ROTATE_SHARE * session_seconds if session_seconds is not None else None

    def delay(self, attempt: int) -> float:
        """Return the seconds to wait before an attempt; the first is 1."""
        most = min(self.max_delay, self.initial_delay * 2.0 ** min(attempt - 1, 1000))
        return most * (1 - self.jitter * random.random())  # noqa: S311 - spreads load, no secret
