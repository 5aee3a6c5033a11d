"""`TwilioApp`: an ASGI application that answers telephone calls with sessions."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, quote, urlsplit

from genai_live import AsyncClient
from genai_live.audio import OUTPUT, TELEPHONY, Resampler
from genai_live.bridges.twilio.call import CallLimits, TwilioCall
from genai_live.bridges.twilio.checks import (
    checked_arguments,
    checked_text,
    checked_token,
    checked_twiml,
)
from genai_live.bridges.twilio.hooks import call_function
from genai_live.bridges.twilio.signature import is_signed
from genai_live.bridges.twilio.twiml import twiml
from genai_live.errors import ConfigError
from genai_live.models import DEFAULT_MODEL

if TYPE_CHECKING:
    from genai_live import AsyncSession, LiveConnectOptions, types
    from genai_live.bridges.twilio.frames import StreamStarted
    from genai_live.types import LiveConnectConfigDict

    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
    Configure = Callable[
        [StreamStarted], Mapping[str, Any] | Awaitable[Mapping[str, Any] | None] | None
    ]
    OnSession = Callable[[AsyncSession, StreamStarted], object]

logger = logging.getLogger("genai_live")

LARGEST_FORM = 64 * 1024
"""Bytes of the body of a webhook."""


class TwilioApp:
    """Answers telephone calls: an ASGI application, for uvicorn, or mounted in another one.

        app = TwilioApp(AsyncClient(), auth_token=os.environ["TWILIO_AUTH_TOKEN"])

    Give Twilio's telephone number the webhook `https://your.host/any/path`. The application answers
    it with TwiML that connects the call to a WebSocket at the same path, and each WebSocket with a
    session of its own. It sends what the caller says, plays what the model says, falls silent when
    the caller interrupts, reports what was heard to `session.playback`, and passes keys on as text.

    The session ends with the call, and the call with the session: once all that was said is played,
    the WebSocket is closed, and Twilio goes on with the TwiML. Close codes: 1000; 1013 where a
    `Limiter` had no room; 1011 after another error, which is logged. What `configure` and
    `on_session` raise ends the call, and is raised.

    Args:
        client: Opens the sessions. Closed when the server says that it shuts down, by `lifespan`.
        model: Name of the model.
        config: What to set up, as for `connect`; None for speech without more.
        options: Further options of `connect`, such as `limiter` or `recorder`.
        configure: Called with the `StreamStarted` of each call; returns the arguments of `connect`
            that differ for it, such as `{"config": ...}` by `started.parameters`; None refuses the
            call. May be async. Parameters of the TwiML of this application: `from`, `to`.
        on_session: Called with each session and its `StreamStarted`; runs beside the call, which
            goes on when it returns. Should be async: a plain function holds up all calls.
        greeting: What the model is told first, so that it speaks first; None waits for the caller.
        digit_text: What the model is told when the caller presses a key, with `{digit}` in it; None
            tells nothing.
        after: TwiML elements that follow when the session has ended, such as
            `<Say>We are busy at the moment.</Say>`; None ends the call then.
        auth_token: The auth token of the account, to refuse with 403 what Twilio has not signed;
            None accepts calls from anybody who knows the address.
        public_url: Where Twilio finds the application, such as `https://bot.example.com`, if a
            proxy changes the host; None takes the host of the request, and TLS.
        start_timeout: Seconds to wait for Twilio's `start`.
        idle_timeout: Seconds without a frame after which a call has ended. Twilio sends silence,
            too, 50 times a second.
        max_seconds: The longest call, in seconds.

    Raises:
        ConfigError: An argument cannot be used; or numpy or soxr, of the extra `audio`, is not
            installed.
    """

    def __init__(
        self,
        client: AsyncClient,
        *,
        model: str = DEFAULT_MODEL,
        config: types.LiveConnectConfig | LiveConnectConfigDict | None = None,
        options: LiveConnectOptions | None = None,
        configure: Configure | None = None,
        on_session: OnSession | None = None,
        greeting: str | None = None,
        digit_text: str | None = "The caller pressed {digit}.",
        after: str | None = None,
        auth_token: str | None = None,
        public_url: str | None = None,
        start_timeout: float = 10.0,
        idle_timeout: float = 30.0,
        max_seconds: float = 3600.0,
    ) -> None:
        if not issubclass(type(cast("object", client)), AsyncClient):
            raise ConfigError("must be an AsyncClient.", field="client", hint="Pass Client().aio.")
        for name, function in (("configure", configure), ("on_session", on_session)):
            if function is not None and not callable(cast("object", function)):
                raise ConfigError("must be a function.", field=name)
        for name, text in (
            ("greeting", greeting),
            ("digit_text", digit_text),
            ("public_url", public_url),
        ):
            if text is not None:
                checked_text(text, name, empty=False)
        self._client = client
        self._arguments = checked_arguments(client, options, model=model, config=config)
        self._configure = configure
        self._on_session = on_session
        self._greeting = greeting
        self._digit_text = digit_text
        self._after = checked_twiml(after, "after") if after is not None else ""
        self._auth_token = checked_token(auth_token) if auth_token is not None else None
        self._public_url = _origin(public_url) if public_url is not None else None
        self._has_tls = public_url is None or not public_url.lower().startswith(("http:", "ws:"))
        self._limits = CallLimits(
            start_timeout=start_timeout, idle_timeout=idle_timeout, max_seconds=max_seconds
        )
        Resampler(OUTPUT, TELEPHONY)  # now, not in the first call, if a package is missing
        self._calls: set[TwilioCall] = set()
        if auth_token is None:
            logger.warning(
                "TwilioApp without auth_token= answers anybody who knows its address.",
                extra={"event_name": "request_unsigned"},
            )

    @property
    def open_calls(self) -> int:
        """Calls that go on now."""
        return len(self._calls)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection of the ASGI server."""
        match scope["type"]:
            case "websocket":
                await self._serve_call(scope, receive, send)
            case "http":
                await self._serve_webhook(scope, receive, send)
            case "lifespan":
                await self._serve_lifespan(receive, send)
            case _:
                pass

    async def connect_arguments(self, started: StreamStarted) -> dict[str, Any] | None:
        """Return the arguments of `connect` for a call; None refuses it."""
        if self._configure is None:
            return self._arguments
        found = await call_function(self._configure, started)
        if found is None:
            return None
        if not isinstance(found, Mapping):
            raise ConfigError(
                "must return the arguments of connect as a dict, or None.", field="configure"
            )
        return {**self._arguments, **cast("Mapping[str, Any]", found)}

    async def _serve_call(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (await receive())["type"] != "websocket.connect":
            return  # the caller has hung up before
        if not self._is_signed(scope, self._url(scope, "wss", with_query=True), []):
            await send({"type": "websocket.close", "code": 1008})  # before `accept`: HTTP 403
            return
        call = TwilioCall(
            receive,
            send,
            client=self._client,
            arguments=self.connect_arguments,
            on_session=self._on_session,
            greeting=self._greeting,
            digit_text=self._digit_text,
            limits=self._limits,
        )
        self._calls.add(call)
        try:
            await call.run()
        finally:
            self._calls.discard(call)

    async def _serve_webhook(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "POST"):
            await _respond(send, 405, "text/plain", "Use GET or POST.")
            return
        body = await _read_body(receive)
        if body is None:
            await _respond(send, 413, "text/plain", "The form is too large.")
            return
        form = parse_qsl(body.decode(errors="replace"), keep_blank_values=True)
        if not self._is_signed(scope, self._url(scope, "https", with_query=True), form):
            await _respond(send, 403, "text/plain", "Twilio has not signed this request.")
            return
        query = parse_qsl(scope.get("query_string", b"").decode(errors="replace"))
        fields = dict(query) | dict(form)
        parameters = {
            name: fields[field]
            for name, field in (("from", "From"), ("to", "To"))
            if field in fields
        }
        try:
            answer = twiml(self._url(scope, "wss"), parameters, after=self._after)
        except ConfigError as error:  # a form that is not Twilio's
            await _respond(send, 400, "text/plain", str(error))
            return
        await _respond(send, 200, "text/xml", answer)

    async def _serve_lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self._client.aclose()
                await send({"type": "lifespan.shutdown.complete"})
                return

    def _url(self, scope: Scope, scheme: str, *, with_query: bool = False) -> str:
        """Return the address of a request, as Twilio has it."""
        path = scope.get("raw_path") or quote(scope["path"]).encode()
        query: bytes = scope.get("query_string", b"")
        if with_query and query:
            path += b"?" + query
        origin = self._public_url or _header(scope, b"host")
        if not self._has_tls:
            scheme = scheme.removesuffix("s")
        return f"{scheme}://{origin}{path.decode('latin-1')}"

    def _is_signed(self, scope: Scope, url: str, form: list[tuple[str, str]]) -> bool:
        if self._auth_token is None:
            return True
        if is_signed(self._auth_token, _header(scope, b"x-twilio-signature"), url, form):
            return True
        # The host and the query are whatever somebody sent, and a query may hold secrets.
        shown = url.partition("?")[0]
        logger.warning(
            "A request for %.200r was refused: Twilio has not signed it.",
            shown,
            extra={"event_name": "request_refused"},
        )
        return False


def _origin(public_url: str) -> str:
    """Return the host of a URL, with its path as a prefix.

    Raises:
        ConfigError: It is no URL.
    """
    try:
        parts = urlsplit(public_url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https", "ws", "wss") or not parts.netloc or parts.query:
        raise ConfigError(
            "is not the address of an application.",
            field="public_url",
            hint="Pass something like https://bot.example.com.",
        )
    return parts.netloc + parts.path.rstrip("/")


def _header(scope: Scope, name: bytes) -> str:
    for key, value in scope.get("headers", ()):
        if key.lower() == name:
            return bytes(value).decode("latin-1")
    return ""


async def _read_body(receive: Receive) -> bytes | None:
    """Return the body of a request; None if it is too large, or the client has left."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if len(body) > LARGEST_FORM:
            return None
        if not message.get("more_body", False):
            return bytes(body)


async def _respond(send: Send, status: int, kind: str, text: str) -> None:
    body = text.encode()
    headers = [
        (b"content-type", f"{kind}; charset=utf-8".encode()),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
