"""Every error that this package raises, in one tree.

    LiveError
    ├── ConfigError (also ValueError)   bad input, found before anything was sent
    ├── ConnectError                    no WebSocket: dead port, refused upgrade, deadline
    │   └── SetupError                  a WebSocket, but the server refused or never took the setup
    ├── ConnectionClosed                the server or the network ended a running session
    │   ├── InvalidRequest              1007
    │   ├── PermissionDenied            1008
    │   ├── NotFound                    1008
    │   ├── QuotaExceeded               1011 (or 1008) that speaks of quota
    │   ├── ServerError                 1011
    │   └── KeepaliveTimeout            silence, no answer to a ping
    ├── MessageTooLarge                 a frame over max_message_size
    ├── DecodeError (also ValueError)   JSON that cannot be read as the wanted type
    ├── SessionClosed                   use of a session after close()
    └── ToolError                       a tool could not be declared or run

Every error carries facts, not only a message: `hint` says what to do next, `retryable` whether the
same call can succeed later. A clean close is not an error: it ends iteration. Nor is
`CompatibilityWarning`: it names the modern form of something that was understood.
"""

from __future__ import annotations

from typing import Any, ClassVar

__all__ = [
    "CompatibilityWarning",
    "ConfigError",
    "ConnectError",
    "ConnectionClosed",
    "DecodeError",
    "InvalidRequest",
    "KeepaliveTimeout",
    "LiveError",
    "MessageTooLarge",
    "NotFound",
    "PermissionDenied",
    "QuotaExceeded",
    "ServerError",
    "SessionClosed",
    "SetupError",
    "ToolError",
]


REASON_BYTES = 123
"""The most that a close frame holds of a reason."""


def _is_cut(reason: str) -> bool:
    """Whether a reason fills its frame; the last character may have been too long for the rest."""
    return len(reason.encode()) > REASON_BYTES - 4


class LiveError(Exception):
    """Root of the tree.

    Attributes:
        hint: What to do next, one sentence; empty when there is nothing to advise.
        retryable: Whether the same call can succeed later without a change.
    """

    retryable: bool = False

    def __init__(self, message: str, *, hint: str = "", retryable: bool | None = None) -> None:
        self.hint = hint
        if retryable is not None:
            self.retryable = retryable
        super().__init__(f"{message} {hint}" if hint else message)


class ConfigError(LiveError, ValueError):
    """Input that cannot be used, found before anything was sent.

    Attributes:
        field: Where it stands, such as `speech_config.voice_config`; empty when it has no place.
    """

    def __init__(self, message: str, *, field: str = "", hint: str = "") -> None:
        self.field = field
        super().__init__(f"{field}: {message}" if field else message, hint=hint)


class ConnectError(LiveError):
    """No session came about.

    Attributes:
        status: HTTP status of a refused upgrade, else None.
    """

    retryable = True

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        retryable: bool | None = None,
        status: int | None = None,
    ) -> None:
        self.status = status
        super().__init__(message, hint=hint, retryable=retryable)


class SetupError(ConnectError):
    """The WebSocket opened, but no session came about.

    Where the server closed the socket, `__cause__` is the `ConnectionClosed` of its class.

    Attributes:
        code: Close code, None when the server did not close the socket.
        reason: What the server said, as it came.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        retryable: bool | None = None,
        code: int | None = None,
        reason: str = "",
    ) -> None:
        self.code = code
        self.reason = reason
        super().__init__(message, hint=hint, retryable=retryable)

    @property
    def reason_truncated(self) -> bool:
        """Whether the server may have said more: a close frame holds 123 bytes."""
        return _is_cut(self.reason)


class ConnectionClosed(LiveError):
    """A running session ended without being closed from here.

    Attributes:
        code: WebSocket close code; 1006 when the connection broke without a close frame.
        reason: What the server said, as it came.
        last_sent: What kind of message the connection took last, such as `client_content`, `audio`
            or `tool_response`; None where only the setup was sent.
    """

    retryable = True
    last_sent: str | None = None
    default_hint: ClassVar[str] = (
        "Connect again; a resumption handle carries the conversation over."
    )

    def __init__(
        self,
        code: int,
        reason: str = "",
        *,
        hint: str | None = None,
        retryable: bool | None = None,
    ) -> None:
        self.code = code
        self.reason = reason
        end = " ..." if self.reason_truncated else "."
        said = f"connection closed ({code})" + (f": {reason}" if reason else "") + end
        super().__init__(
            said, hint=self.default_hint if hint is None else hint, retryable=retryable
        )

    @property
    def reason_truncated(self) -> bool:
        """Whether the server may have said more: a close frame holds 123 bytes."""
        return _is_cut(self.reason)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by code and reason; the message is made anew."""
        return _restore, (type(self), self.code, self.reason, self.hint, self.retryable)


def _restore(
    cls: type[ConnectionClosed], code: int, reason: str, hint: str, retryable: bool
) -> ConnectionClosed:
    return cls(code, reason, hint=hint, retryable=retryable)


class InvalidRequest(ConnectionClosed):
    """The server refused what was sent (1007), or does not offer it (1008)."""

    retryable = False
    default_hint = "Change what the reason names: sending the same again ends the same way."


class PermissionDenied(ConnectionClosed):
    """The key, token or project may not do this (1008, or a 1007 about the key)."""

    retryable = False
    default_hint = "Check the API key, its project and its restrictions."


class NotFound(ConnectionClosed):
    """The model, or the session to resume, does not exist (1008)."""

    retryable = False
    default_hint = "Check the model name and http_options.api_version."


class QuotaExceeded(ConnectionClosed):
    """A quota or rate is used up."""

    retryable = False
    default_hint = "Wait or raise the quota; forgotten open sessions count against it too."


class ServerError(ConnectionClosed):
    """The service failed (1011)."""

    default_hint = "Connect again after a moment."


class KeepaliveTimeout(ConnectionClosed):
    """Nothing came from the server, not even the answer to a ping."""

    default_hint = (
        "Check the network; a larger keepalive= allows slower answers, None waits for ever."
    )


class MessageTooLarge(LiveError):
    """A frame is larger than allowed.

    Attributes:
        limit: The limit in bytes, None when the server's own limit was hit and it gave none.
    """

    def __init__(self, message: str, *, hint: str = "", limit: int | None = None) -> None:
        self.limit = limit
        super().__init__(message, hint=hint)


class DecodeError(LiveError, ValueError):
    """JSON that cannot be read as the wanted type.

    Attributes:
        path: JSON path of the value, such as `$.serverContent.modelTurn.parts[0].inlineData.data`.
        problem: What is wrong with it.
    """

    def __init__(self, path: str, problem: str, *, hint: str = "") -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}", hint=hint)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by path and problem."""
        return type(self), (self.path, self.problem)


class SessionClosed(LiveError):
    """The session was closed; nothing can be sent any more."""


class ToolError(LiveError):
    """A tool could not be declared or run."""


class CompatibilityWarning(FutureWarning):
    """A form of an older API page: understood, and sent as the service takes it today.

    The message names the modern form; docs/compatibility.md has them all.
    """


_MAKE_ANOTHER = "Make a new token: each has its time and its number of uses."
_BY_REASON: tuple[tuple[str, type[ConnectionClosed], str | None], ...] = (
    ("token has", PermissionDenied, _MAKE_ANOTHER),
    ("api key", PermissionDenied, None),
    ("unregistered callers", PermissionDenied, None),
    ("permission", PermissionDenied, None),
    ("unauthenticated", PermissionDenied, None),
    ("credential", PermissionDenied, None),
    ("leaked", PermissionDenied, None),
    ("location is not supported", PermissionDenied, "The service is not offered where you are."),
    ("token", PermissionDenied, None),
    ("was not found", NotFound, None),
    ("is not found", NotFound, None),
    ("session not found", NotFound, "The handle is too old; connect without it."),
    ("invalid session handle", NotFound, "The handle is too old; connect without it."),
    ("is not implemented", InvalidRequest, None),
    ("quota", QuotaExceeded, None),
    ("resource_exhausted", QuotaExceeded, None),
    ("keepalive ping timeout", KeepaliveTimeout, None),
)
_BY_CODE: dict[int, type[ConnectionClosed]] = {
    1007: InvalidRequest,
    1008: PermissionDenied,
    1011: ServerError,
}
_RETRYABLE_REASONS = ("operation was aborted",)


def from_close(code: int, reason: str) -> LiveError:
    """Give the error that a close code and its reason stand for.

    The words of the reason decide before the code: one code serves several causes. Codes and
    reasons are those seen from the service, see docs/errors.md.
    """
    if code == 1009:
        return MessageTooLarge(
            f"connection closed (1009): {reason or 'message too big'}.",
            hint="Send smaller messages, or raise max_message_size if it was received here.",
        )
    said = reason.casefold()
    if any(words in said for words in _RETRYABLE_REASONS):
        return ConnectionClosed(code, reason)
    for words, cls, hint in _BY_REASON:
        if words in said and code in (1007, 1008, 1011):
            return cls(code, reason, hint=hint)
    return _BY_CODE.get(code, ConnectionClosed)(code, reason)
