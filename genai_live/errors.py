"""The exceptions that this package raises, in one tree.

    LiveError
    ├── ConfigError (also ValueError)   invalid input, found before anything is sent
    ├── APIError                        the service or the network, not the call
    │   ├── ConnectError                no WebSocket: dead port, refused upgrade, timeout
    │   │   └── SetupError              a WebSocket, but the setup was rejected or not acknowledged
    │   └── ConnectionClosed            the server or the network ended a running session
    │       ├── InvalidRequest          1007, or 1008 with a reason that is not about access
    │       ├── PermissionDenied        1008 (or 1007) with a reason about the key or project
    │       ├── NotFound                1008
    │       ├── QuotaExceeded           1011 (or 1008) with a reason about quota
    │       │   └── LimiterFull         a `Limiter` of this process has no room for a session
    │       ├── ServerError             1011
    │       └── KeepaliveTimeout        silence, not even the answer to a ping; or nothing is read
    ├── LimitExceeded                   a limit of connect(limits=) is reached
    ├── MessageTooLarge                 a frame larger than max_message_size
    ├── DecodeError (also ValueError)   JSON that cannot be read as the expected type
    ├── SessionClosed                   use of a session after close()
    ├── StoreError                      a store of conversations cannot be reached or used
    │   ├── ConversationBusy            another session has the conversation
    │   └── LeaseLost                   another session has taken the conversation over
    └── ToolError                       a tool could not be declared or run

Every error has attributes beside its message: `hint` says what to do next, `retryable` whether the
same call can succeed later, `retry_after` in how many seconds, where that is known. A clean close
is not an error: it ends iteration. Nor are the warnings: `CompatibilityWarning` names the current
form of an older one that was accepted, `BlockingCallWarning` a blocking call in async code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from genai_live._text import (
    escape_controls,
    is_truncated,
    mask_urls,
    no_attribute,
    reason_as_sentence,
    said_delay,
)

__all__ = [
    "APIError",
    "BlockingCallWarning",
    "CompatibilityWarning",
    "ConfigError",
    "ConnectError",
    "ConnectionClosed",
    "ConversationBusy",
    "DecodeError",
    "InvalidRequest",
    "KeepaliveTimeout",
    "LeaseLost",
    "LimitExceeded",
    "LimiterFull",
    "LiveError",
    "MessageTooLarge",
    "NotFound",
    "PermissionDenied",
    "QuotaExceeded",
    "ServerError",
    "SessionClosed",
    "SetupError",
    "StoreError",
    "ToolError",
]


class LiveError(Exception):
    """Root of the tree.

    The text of an error is one line: control characters, which a server may have sent, are escaped.
    Passwords and keys in URLs are masked.

    Attributes:
        hint: What to do next, in one sentence; empty if there is no advice.
        retryable: Whether the same call can succeed later, unchanged.
        retry_after: Seconds after which it can, where the server or a `Limiter` says so; else None.
    """

    retryable: bool = False
    retry_after: float | None = None

    def __init__(self, message: str, *, hint: str = "", retryable: bool | None = None) -> None:
        self.hint = hint
        if retryable is not None:
            self.retryable = retryable
        text = mask_urls(message)
        super().__init__(f"{text} {hint}" if hint else text)

    def __str__(self) -> str:
        """Return the message on one line; what a server sent cannot steer a terminal."""
        return escape_controls(super().__str__())


class ConfigError(LiveError, ValueError):
    """Invalid input, found before anything is sent.

    Attributes:
        field: Path of the argument or member, such as `speech_config.voice_config`; empty if the
            error is not about one.
    """

    def __init__(self, message: str, *, field: str = "", hint: str = "") -> None:
        self.field = field
        super().__init__(f"{field}: {message}" if field else message, hint=hint)


class APIError(LiveError):
    """The service or the network refused or ended something; `except` this as in google-genai.

    Attributes:
        code: Close code of the WebSocket or, where none opened, the HTTP status; None if neither
            came.
        reason: What the server said; empty if nothing.
        status: HTTP status of a refused upgrade, else None.
    """

    code: int | None
    reason: str
    status: int | None = None

    @property
    def details(self) -> str:
        """What the server said, as `reason`; google-genai's name for it."""
        return self.reason

    @property
    def message(self) -> str:
        """What the server said or, if nothing, the text of the error."""
        return self.reason or str(self)


class ConnectError(APIError):
    """The session could not be established."""

    retryable = True

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        retryable: bool | None = None,
        status: int | None = None,
        reason: str = "",
    ) -> None:
        self.code = self.status = status
        self.reason = reason
        super().__init__(message, hint=hint, retryable=retryable)


class SetupError(ConnectError):
    """The WebSocket opened, but the setup was rejected or not acknowledged.

    If the server closed the socket, `__cause__` is a `ConnectionClosed` of the matching class.

    Attributes:
        code: Close code; None if the server did not close the socket.
        reason: The server's reason, unchanged.
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
        super().__init__(message, hint=hint, retryable=retryable, reason=reason)
        self.code = code

    @property
    def reason_truncated(self) -> bool:
        """Whether the reason may be incomplete: a close frame holds 123 bytes."""
        return is_truncated(self.reason)


class ConnectionClosed(APIError):
    """A running session was ended by the server or the network.

    Attributes:
        code: WebSocket close code; 1006 if the connection ended without a close frame.
        reason: The server's reason, unchanged.
        last_sent: Kind of the message that was sent last, such as `client_content`, `audio` or
            `tool_response`; None if only the setup was sent.
    """

    retryable = True
    last_sent: str | None = None
    default_hint: ClassVar[str] = "Connect again; a resumption handle continues the conversation."
    opening: ClassVar[str] = "connection closed ({code})"

    def __init__(
        self,
        code: int,
        reason: str = "",
        *,
        hint: str | None = None,
        retryable: bool | None = None,
    ) -> None:
        self.code: int = code  # pyright: ignore[reportIncompatibleVariableOverride]
        self.reason = reason
        self.retry_after = said_delay(reason)
        message = self.opening.format(code=code) + (
            f": {reason_as_sentence(reason)}" if reason else "."
        )
        super().__init__(
            message, hint=self.default_hint if hint is None else hint, retryable=retryable
        )

    @property
    def reason_truncated(self) -> bool:
        """Whether the reason may be incomplete: a close frame holds 123 bytes."""
        return is_truncated(self.reason)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by code and reason; the message is composed again."""
        args = (type(self), self.code, self.reason, self.hint, self.retryable)
        return _restore, args, {"retry_after": self.retry_after}


def _restore(
    cls: type[ConnectionClosed], code: int, reason: str, hint: str, retryable: bool
) -> ConnectionClosed:
    return cls(code, reason, hint=hint, retryable=retryable)


class InvalidRequest(ConnectionClosed):
    """The server rejected a message (1007), or does not support it (1008)."""

    retryable = False
    default_hint = "Correct what the reason names; the same message will be rejected again."


class PermissionDenied(ConnectionClosed):
    """The key, token or project has no permission for this (1008, or 1007 about the key).

    A 1008 without a reason counts as one too.
    """

    retryable = False
    default_hint = "Check the API key, its project and its restrictions."


class NotFound(ConnectionClosed):
    """The model or the session to resume does not exist (1008)."""

    retryable = False
    default_hint = "Check the model name and http_options.api_version."


class QuotaExceeded(ConnectionClosed):
    """A quota or rate limit is exhausted."""

    retryable = False
    default_hint = "Wait, or request a higher quota; sessions left open count towards it too."


class LimiterFull(QuotaExceeded):
    """A `Limiter` of this process had no room for another session; nothing was sent.

    `code` is 1013, which WebSocket servers send for it.
    """

    retryable = True
    default_hint = (
        "Try again after retry_after seconds, or let connect wait longer by Limiter(wait=seconds); "
        "close sessions, or raise the limits."
    )
    opening = "no session was opened"


class ServerError(ConnectionClosed):
    """The service failed (1011)."""

    default_hint = "Connect again after a moment."


class KeepaliveTimeout(ConnectionClosed):
    """The server said nothing, not even the answer to a ping, or took nothing of what was sent."""

    default_hint = (
        "Check the network; a larger keepalive= waits longer for the server, None sends no pings."
    )


class LimitExceeded(LiveError):
    """A limit of `connect(limits=)` is reached, so that nothing more is sent.

    Attributes:
        limit: Which one: `cost`, `tokens`, `seconds` or `tool_calls`.
        value: What was used.
        maximum: The limit.
    """

    def __init__(self, message: str, *, limit: str, value: float, maximum: float) -> None:
        self.limit = limit
        self.value = value
        self.maximum = maximum
        self.message = message
        super().__init__(
            message,
            hint=f"Raise limits.{limit}, let limits.on_limit decide, or begin a new conversation.",
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by message and figures."""
        return _restore_limit, (self.message, self.limit, self.value, self.maximum)


def _restore_limit(message: str, limit: str, value: float, maximum: float) -> LimitExceeded:
    return LimitExceeded(message, limit=limit, value=value, maximum=maximum)


class MessageTooLarge(LiveError):
    """A frame is larger than allowed.

    Attributes:
        limit: The limit in bytes; None if it is the server's own, which it does not report.
    """

    def __init__(self, message: str, *, hint: str = "", limit: int | None = None) -> None:
        self.limit = limit
        super().__init__(message, hint=hint)


class DecodeError(LiveError, ValueError):
    """JSON that cannot be read as the expected type.

    Attributes:
        path: JSON path of the value, such as `$.serverContent.modelTurn.parts[0].inlineData.data`.
        problem: What is wrong with it.
        count: How many values it stands for. More than one only in the last `problems` of an
            `UnknownEvent` whose frame had more of them than are reported one by one.
    """

    def __init__(self, path: str, problem: str, *, hint: str = "", count: int = 1) -> None:
        self.path = path
        self.problem = problem
        self.count = count
        super().__init__(f"{path}: {problem}", hint=hint)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by path, problem and count."""
        return type(self), (self.path, self.problem), {"count": self.count}


class SessionClosed(LiveError):
    """The session is closed; nothing can be sent any more."""


class StoreError(LiveError):
    """A store of conversations cannot be reached, or what it has cannot be used."""

    retryable = True


class ConversationBusy(StoreError):
    """Another session has the conversation.

    Attributes:
        key: Key of the conversation.
        owner: Name of who has it: host, process and a random part.
        seconds: How long its claim lasts if it is not renewed.
    """

    def __init__(self, key: str, *, owner: str = "", seconds: float = 0.0) -> None:
        self.key = key
        self.owner = owner
        self.seconds = seconds
        name = f", {owner}," if owner else ""
        super().__init__(
            f"another session{name} has the conversation {key[:100]!r}.",
            hint="Close that one, with handover=True in mid-answer; claim_timeout= waits for it.",
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by its attributes; the message is composed again."""
        return _busy, (self.key, self.owner, self.seconds)


def _busy(key: str, owner: str, seconds: float) -> ConversationBusy:
    return ConversationBusy(key, owner=owner, seconds=seconds)


class LeaseLost(StoreError):
    """Another session has taken the conversation over, or may have: this one has stopped.

    Attributes:
        key: Key of the conversation.
    """

    retryable = False

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(
            f"another session has taken over the conversation {key[:100]!r}.",
            hint="A session has to renew its claim within the lease of its store; was this process"
            " paused?",
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the key; the message is composed again."""
        return type(self), (self.key,)


class ToolError(LiveError):
    """A tool could not be declared or run."""


class BlockingCallWarning(RuntimeWarning):
    """A blocking call waits in the thread of a running event loop, whose tasks stand still.

    Use `AsyncClient` there. In a notebook, where that is usual, there is no warning.
    """


class CompatibilityWarning(FutureWarning):
    """An earlier form of the API, accepted and sent in its current form.

    The message names the current form; docs/compatibility.md lists them all.
    """


_EXPIRED = "Create a new token; each is limited in time and number of uses."
_NO_LOCATION = "The service is not available in your location."
_OLD_HANDLE = "The handle is not valid any more; connect without it."
_UNKNOWN_NAME = (
    "Correct the name, or set http_options.api_version: v1alpha has members that v1beta lacks."
)
_PHRASES: tuple[tuple[type[ConnectionClosed], str | None, tuple[str, ...]], ...] = (
    (PermissionDenied, _EXPIRED, ("token has expired", "token has been used too many times")),
    (PermissionDenied, _NO_LOCATION, ("user location is not supported",)),
    (
        PermissionDenied,
        None,
        (
            "api key not valid",
            "api key not found",
            "api key expired",
            "api key was reported as leaked",
            "please pass a valid api key",
            "doesn't allow unregistered callers",
            "request had invalid authentication credentials",
            "missing required authentication credential",
            "request had insufficient authentication scopes",
            "the caller does not have permission",
            "permission ' ... ' denied on resource",
            "generic::permission_denied",
            "generic::unauthenticated",
            "your project has been denied access",
            "has not been used in project ... or it is disabled",
            "requests from referer ... are blocked",
            "requests from this ... client application ... are blocked",
            "the originating ip address of the call ... violates this restriction",
            "requests to this api ... method",  # what is blocked is longer than a close frame
        ),
    ),
    (
        NotFound,
        _OLD_HANDLE,
        ("bidigeneratecontent session not found", "invalid session handle"),
    ),
    (
        NotFound,
        None,
        (
            "is not found for api version",
            "is not supported for bidigeneratecontent",
            "publisher model ... was not found",
            "requested entity was not found",
        ),
    ),
    (InvalidRequest, None, ("operation is not implemented, or supported, or enabled",)),
    (
        InvalidRequest,
        _UNKNOWN_NAME,
        ("invalid json payload received. unknown name", "unknown name ... cannot find field"),
    ),
    (
        QuotaExceeded,
        None,
        (
            "you exceeded your current quota",
            "quota exceeded for",
            "you do not have enough quota",
            "resource has been exhausted (e.g. check quota)",
            "resource exhausted. please try again later",
            "generic::resource_exhausted",
            "maximum concurrent sessions",
            "prepayment credits are depleted",
            "exceeded its monthly spending cap",
        ),
    ),
    (KeepaliveTimeout, None, ("keepalive ping timeout",)),
)
"""What reasons say, as whole phrases in lower case; ` ... ` is for words between them.

A single word would not do: a request has tokens, and a field or a function may be called
`permission` or `quota`.
"""
_STATUSES: dict[str, type[ConnectionClosed]] = {
    "PERMISSION_DENIED": PermissionDenied,
    "UNAUTHENTICATED": PermissionDenied,
    "RESOURCE_EXHAUSTED": QuotaExceeded,
}
_BY_CODE: dict[int, type[ConnectionClosed]] = {
    1007: InvalidRequest,
    1008: InvalidRequest,
    1011: ServerError,
}
_IDLE_REASON = "the operation was aborted"
"""The reason of a 1008 that ends an idle session, which is retryable (docs/errors.md)."""
_BY_HTTP_STATUS: dict[int, type[ConnectionClosed]] = {
    400: InvalidRequest,
    401: PermissionDenied,
    403: PermissionDenied,
    404: NotFound,
}


def from_close(code: int, reason: str) -> LiveError:
    """Return the error for a close code and its reason.

    The wording of the reason takes precedence over the code, since one code has several causes.
    Codes and reasons are those that the service sends, see docs/errors.md.
    """
    if code == 1009:
        return MessageTooLarge(
            f"connection closed (1009): {reason_as_sentence(reason or 'message too big')}",
            hint="Send smaller messages; for one from the server, raise max_message_size.",
        )
    text = _without_quotations(reason)
    if code == 1008 and _IDLE_REASON in text.casefold():
        return ConnectionClosed(code, reason)
    if code in _BY_CODE:
        known = _by_phrase(text) or _by_status(text)
        if known is not None:
            cls, hint = known
            return cls(code, reason, hint=hint)
    if code == 1008 and (not reason or text.startswith("Publisher Model")):  # a long name is cut
        return (NotFound if reason else PermissionDenied)(code, reason)
    return _BY_CODE.get(code, ConnectionClosed)(code, reason)


def from_refusal(
    status: int | None, reason: str
) -> tuple[type[ConnectionClosed], str | None] | None:
    """Return what a request that was refused with an HTTP status means for a session.

    The wording of the reason takes precedence over the status, as in `from_close`.

    Returns:
        A class and a hint of its own, if any; None for a status that says nothing of the request.
    """
    if status not in _BY_HTTP_STATUS:
        return None
    return _by_phrase(_without_quotations(reason)) or (_BY_HTTP_STATUS[status], None)


def _without_quotations(reason: str) -> str:
    """Return a reason without what it quotes of a request."""
    return "".join(reason.split('"')[::2])


def _by_phrase(text: str) -> tuple[type[ConnectionClosed], str | None] | None:
    text = text.casefold()
    for cls, hint, phrases in _PHRASES:
        if any(_contains(text, phrase) for phrase in phrases):
            return cls, hint
    return None


def _contains(text: str, phrase: str) -> bool:
    """Whether a text has the parts of a phrase in order."""
    start = 0
    for part in phrase.split(" ... "):
        start = text.find(part, start)
        if start < 0:
            return False
        start += len(part)
    return True


def _by_status(text: str) -> tuple[type[ConnectionClosed], str | None] | None:
    """Find the name of a status, which a reason may consist of or begin with."""
    first = next(iter(text.split()), "").strip("[](){}:;,.")
    return (_STATUSES[first], None) if first in _STATUSES else None


if not TYPE_CHECKING:  # else every misspelt name would be of type Any

    def __getattr__(name: str) -> Any:
        raise no_attribute(__name__, name, __all__, hint="APIError is what the service ends.")
