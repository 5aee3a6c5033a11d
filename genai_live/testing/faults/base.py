"""Base classes of faults, and the interface of the connections that they are applied to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from attrs import field, frozen

from genai_live._wire.numbers import check_seconds, check_whole
from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from attrs import Attribute

    from genai_live._wire.base import Wire
    from genai_live.testing._network.server_transport import ServerTransport
    from genai_live.testing.faults.behavior import ServerBehavior


def seconds(*, optional: bool = False) -> Callable[[Any, Attribute[Any], Any], None]:
    """Return the check of a number of seconds."""

    def check(_: Any, attribute: Attribute[Any], value: Any) -> None:
        check_seconds(value, field=attribute.name, optional=optional, zero=True)

    return check


def whole(
    least: int, greatest: int | None = None, *, optional: bool = False
) -> Callable[[Any, Attribute[Any], Any], None]:
    """Return the check of a whole number in a range."""

    def check(_: Any, attribute: Attribute[Any], value: Any) -> None:
        if value is not None or not optional:
            check_whole(value, field=attribute.name, least=least, greatest=greatest)

    return check


def check_close_code(code: object, *, field: str) -> int:
    """Return a code that a close frame may have.

    Raises:
        ConfigError: It is another number, such as 1005 and 1006, which stand for no code and for
            no close frame, or something else.
    """
    if type(code) is int and (1000 <= code <= 1003 or 1007 <= code <= 1014 or 3000 <= code <= 4999):
        return code
    hint = "Pass a code from 1000 to 1003, 1007 to 1014, or 3000 to 4999."
    raise ConfigError(f"{short_repr(code)} cannot be sent.", field=field, hint=hint)


def close_code(_: Any, attribute: Attribute[Any], value: Any) -> None:
    """Check a close code."""
    check_close_code(value, field=attribute.name)


def text(_: Any, attribute: Attribute[Any], value: Any) -> None:
    """Check a text."""
    if not issubclass(type(value), str):
        raise ConfigError(f"must be a str, not {short_repr(value)}.", field=attribute.name)


def fault(*, optional: bool = False) -> Callable[[Any, Attribute[Any], Any], None]:
    """Return the check of a fault that follows another."""

    def check(_: Any, attribute: Attribute[Any], value: Any) -> None:
        if not issubclass(type(value), TimedFault) and not (value is None and optional):
            raise ConfigError(f"{short_repr(value)} is not a TimedFault.", field=attribute.name)

    return check


@frozen
class Fault:
    """A failure to inject. `str(fault)` is a short description."""

    def __str__(self) -> str:
        return type(self).__name__


@frozen
class TimedFault(Fault):
    """A fault of an open connection, applied once after a number of frames or seconds."""

    after_received: int | None = field(
        default=None, kw_only=True, validator=whole(0, optional=True)
    )
    """Number of frames received from the client, the setup included. The fault is applied before
    the last of them is handled.
    """
    after_sent: int | None = field(default=None, kw_only=True, validator=whole(0, optional=True))
    """Number of frames sent, `setupComplete` included. The fault is applied before the next one."""
    after_seconds: float | None = field(
        default=None, kw_only=True, validator=seconds(optional=True)
    )
    """Seconds since the connection was opened."""

    async def apply(self, connection: FaultyConnection) -> None:
        """Apply the fault. The conversation continues afterwards unless the fault ended it."""
        raise NotImplementedError

    def is_due(self, *, received: int, sent: int) -> bool:
        """Whether the fault is due after this number of frames."""
        if self.after_received is not None and received >= self.after_received:
            return True
        if self.after_sent is not None:
            return sent >= self.after_sent
        return self.after_received is None and self.after_seconds is None

    def __str__(self) -> str:
        times = [
            f"after {value:g} {unit}"
            for value, unit in (
                (self.after_received, "received"),
                (self.after_sent, "sent"),
                (self.after_seconds, "s"),
            )
            if value is not None
        ]
        return " ".join([self._label(), " or ".join(times) or "at the start"])

    def _label(self) -> str:
        """Return a short description, without the time."""
        return type(self).__name__


class FaultyConnection(Protocol):
    """What a fault may use of a connection; `Conversation` and `MusicConversation` provide it.

    Attributes:
        number: 1 for the server's first connection.
        behavior: How the server behaves from now on.
        transport: The server's end of the connection.
    """

    number: int
    behavior: ServerBehavior
    transport: ServerTransport

    async def send(self, message: Mapping[str, Any] | Wire) -> None:
        """Send one message."""
        ...

    async def send_raw(self, data: str | bytes) -> None:
        """Send one frame."""
        ...

    def send_next_with(self, sender: Callable[[str | bytes], Awaitable[bool]]) -> None:
        """Have `sender` send the next frame; it returns whether it sent the whole frame."""
        ...

    async def go_away(self, seconds: float) -> None:
        """Announce that the connection will close, without closing it."""
        ...

    async def abort(self) -> None:
        """Reset the connection."""
        ...

    async def hang_up(self) -> None:
        """End the connection without a close frame."""
        ...

    async def freeze(self) -> None:
        """Stop reading and answering."""
        ...

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the connection."""
        ...

    def apply_later(self, fault: TimedFault, seconds: float) -> None:
        """Apply another fault after `seconds`, unless the connection has ended by then."""
        ...
