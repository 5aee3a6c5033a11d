"""Ephemeral tokens of the local server: issuing, expiry and the setup that they fix."""

from __future__ import annotations

import secrets
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args, get_origin

import attrs

from genai_live import types
from genai_live._wire.base import Wire
from genai_live.converters import decode, encode, members_of, parse
from genai_live.testing import rejections
from genai_live.testing._service import validation
from genai_live.testing._service.backends import GEMINI, Json
from genai_live.testing.rejections import Rejection

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

PREFIX = "auth_tokens/"
LONGEST = timedelta(hours=20)
_LIFETIME = timedelta(minutes=30)
_TIME_TO_START = timedelta(seconds=60)
_KEPT_TOKENS = 1024
_HANDLE = ["sessionResumption", "handle"]


@attrs.define(eq=False)
class Token:
    """An ephemeral token that this server issued. Thread-safe.

    Attributes:
        expires: When its sessions end.
        starts_until: When sessions can no longer be started.
        uses: Number of sessions that can still be started; None for no limit.
        setup: The setup that it fixes; None if it fixes nothing.
        paths: Paths of the fields of the setup that are fixed; empty if the whole setup is.
        now: Returns the time.
    """

    expires: datetime
    starts_until: datetime
    uses: int | None
    setup: types.LiveClientSetup | None
    paths: list[list[str]]
    now: Callable[[], datetime]
    _lock: threading.Lock = attrs.field(factory=threading.Lock, init=False)

    def check_message(self) -> None:
        """Check that a session may continue to send messages.

        Raises:
            Rejection: The token has expired.
        """
        if self.now() >= self.expires:
            raise rejections.outlived_token()

    def resume(self) -> None:
        """Resume a session, which does not count as a use.

        Raises:
            Rejection: The token has expired.
        """
        if self.now() >= self.expires:
            raise rejections.expired_token()

    def start(self) -> None:
        """Start a session and count the use.

        Raises:
            Rejection: The token has expired or has no uses left.
        """
        if self.now() >= min(self.expires, self.starts_until):
            raise rejections.expired_token()
        with self._lock:
            if self.uses == 0:
                raise rejections.used_up_token()
            self.uses = None if self.uses is None else self.uses - 1

    def fix(self, asked: types.LiveClientSetup) -> types.LiveClientSetup:
        """Return the setup of a session whose client asks for `asked`.

        The resumption handle is the client's, unless the token fixes that very field: a token
        that fixes `session_resumption` fixes that handles are sent, not which one is used.
        """
        if self.setup is None and not self.paths:
            return asked
        if self.paths:
            document = parse(encode(asked))
            source = parse(encode(self.setup or types.LiveClientSetup()))
            for path in self.paths:
                _overwrite(document, source, path)
            fixed = decode(encode(document), types.LiveClientSetup)
        else:
            fixed = attrs.evolve(self.setup or types.LiveClientSetup())
        ours, theirs = fixed.session_resumption, asked.session_resumption
        if ours is not None and theirs is not None and _HANDLE not in self.paths:
            fixed.session_resumption = attrs.evolve(ours, handle=ours.handle or theirs.handle)
        return fixed


class TokenStore:
    """The latest 1,024 tokens that a server has issued.

    Args:
        clock: Returns the time, with a timezone; None for the system clock.
    """

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        self.now = clock if clock is not None else lambda: datetime.now(UTC)
        self._tokens: dict[str, Token] = {}
        self._lock = threading.Lock()

    def find(self, name: str) -> Token | None:
        """Return the token of that name, if there is one."""
        return self._tokens.get(name)

    def answer(
        self, credential: str, api_keys: Collection[str] | None, body: bytes
    ) -> tuple[int, Json]:
        """Return the HTTP status and body for a request to create a token.

        Args:
            credential: The key of the request; empty if it has none.
            api_keys: The keys to accept; None for any.
            body: The body of the request.
        """
        if not credential:
            return _error(403, "PERMISSION_DENIED", rejections.missing_key().reason)
        if credential.startswith(PREFIX):
            return _error(401, "UNAUTHENTICATED", rejections.unknown_token().reason)
        try:
            if api_keys is not None and credential not in api_keys:
                raise rejections.wrong_key()
            return 200, {"name": self._make(body)}
        except Rejection as rejection:
            return _error(400, "INVALID_ARGUMENT", rejection.reason)

    def _make(self, body: bytes) -> str:
        request = validation.read(body or b"{}", types.AuthToken, GEMINI, path="auth_token")
        now = self.now()
        expires = request.expire_time or now + _LIFETIME
        starts_until = request.new_session_expire_time or now + _TIME_TO_START
        for name, moment in (("expire_time", expires), ("new_session_expire_time", starts_until)):
            if moment - now > LONGEST:
                raise rejections.invalid(
                    f"{name} is too far in the future. Maximum lifetime is 20h"
                )
        uses = 1 if request.uses is None else request.uses
        if uses < 0:
            raise rejections.invalid()
        token = Token(
            expires=expires,
            starts_until=starts_until,
            uses=uses or None,
            setup=request.bidi_generate_content_setup,
            paths=[_path(text) for text in (request.field_mask or "").split(",") if text],
            now=self.now,
        )
        name = PREFIX + secrets.token_hex(32)
        with self._lock:
            while len(self._tokens) >= _KEPT_TOKENS:
                self._tokens.pop(next(iter(self._tokens)))
            self._tokens[name] = token
        return name


def _error(status: int, word: str, message: str) -> tuple[int, Json]:
    return status, {"error": {"code": status, "message": message, "status": word}}


def _path(text: str) -> list[str]:
    """Parse a path of a field mask, in snake_case or camelCase, into wire names."""
    kind: Any = types.LiveClientSetup
    steps: list[str] = []
    for step in text.strip().split("."):
        if isinstance(kind, type) and issubclass(kind, Wire):
            member = {
                spelling: (wire_name, of)
                for name, wire_name, of in members_of(kind)
                for spelling in (name, wire_name)
            }.get(step)
        else:
            member = (step, get_args(kind)[1]) if get_origin(kind) is dict and step else None
        if member is None:
            raise rejections.invalid("field_mask is invalid for BidiGenerateContentSetup")
        steps.append(member[0])
        kind = member[1]
    return steps


def _overwrite(target: Json, source: Json, path: list[str]) -> None:
    *parents, last = path
    for step in parents:
        source = source.get(step) or {}
        target = target.setdefault(step, {}) if source else target.get(step) or {}
    if last in source:
        target[last] = source[last]
    else:
        target.pop(last, None)
