"""Ephemeral tokens of the local server: how they are made, how long they last, what they fix."""

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
    """A token that was made here. Safe to use from any thread.

    Attributes:
        expires: When sessions with it end.
        starts_until: When no session may begin any more.
        uses: How many sessions may still begin; None for no limit.
        setup: What it fixes; None where it fixes nothing.
        paths: The places of the setup that are fixed; none where all of it is.
        now: Gives the time.
    """

    expires: datetime
    starts_until: datetime
    uses: int | None
    setup: types.LiveClientSetup | None
    paths: list[list[str]]
    now: Callable[[], datetime]
    _lock: threading.Lock = attrs.field(factory=threading.Lock, init=False)

    def check_message(self) -> None:
        """Let a message of a session pass.

        Raises:
            Rejection: Its time is over.
        """
        if self.now() >= self.expires:
            raise rejections.outlived_token()

    def resume(self) -> None:
        """Go on with a session, which costs no use.

        Raises:
            Rejection: Its time is over.
        """
        if self.now() >= self.expires:
            raise rejections.expired_token()

    def start(self) -> None:
        """Begin a session.

        Raises:
            Rejection: Its time is over, or no use is left.
        """
        if self.now() >= min(self.expires, self.starts_until):
            raise rejections.expired_token()
        with self._lock:
            if self.uses == 0:
                raise rejections.used_up_token()
            self.uses = None if self.uses is None else self.uses - 1

    def fix(self, asked: types.LiveClientSetup) -> types.LiveClientSetup:
        """Give the setup of a session whose client asks for `asked`.

        The handle that resumes a session is the client's, unless the token fixes just that: where
        the token fixes resumption, it fixes that handles are sent.
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
        mine, yours = fixed.session_resumption, asked.session_resumption
        if mine is not None and yours is not None and _HANDLE not in self.paths:
            fixed.session_resumption = attrs.evolve(mine, handle=mine.handle or yours.handle)
        return fixed


class TokenStore:
    """The tokens that a server has made, the latest 1024.

    Args:
        clock: Gives the time, with its timezone; None for the real one.
    """

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        self._now = clock or (lambda: datetime.now(UTC))
        self._tokens: dict[str, Token] = {}
        self._lock = threading.Lock()

    def find(self, name: str) -> Token | None:
        """Give a token."""
        return self._tokens.get(name)

    def answer(
        self, credential: str, api_keys: Collection[str] | None, body: bytes
    ) -> tuple[int, Json]:
        """Answer a request for a token with an HTTP status and a body.

        Args:
            credential: The key that came along; empty when none did.
            api_keys: The keys that pass; None for any.
            body: The request.
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
        now = self._now()
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
            now=self._now,
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
    """Read a path of a field mask, in either spelling, as wire names."""
    kind: Any = types.LiveClientSetup
    steps: list[str] = []
    for step in text.strip().split("."):
        if isinstance(kind, type) and issubclass(kind, Wire):
            found = {
                spelling: (wire_name, of)
                for name, wire_name, of in members_of(kind)
                for spelling in (name, wire_name)
            }.get(step)
        else:
            found = (step, get_args(kind)[1]) if get_origin(kind) is dict and step else None
        if found is None:
            raise rejections.invalid("field_mask is invalid for BidiGenerateContentSetup")
        steps.append(found[0])
        kind = found[1]
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
