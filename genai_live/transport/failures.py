"""Conversion of aiohttp's exceptions and refused requests to `ConnectError`."""

from __future__ import annotations

import asyncio
import os
import re
import ssl
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import aiohttp
import orjson
from attrs import frozen
from yarl import URL

from genai_live._runtime.background import running_library
from genai_live._text import MASK, as_sentence, is_secret_name, mask_urls, said_delay
from genai_live.errors import ConnectError, PermissionDenied, from_refusal
from genai_live.transport.network import is_loopback, redact_url

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp import ClientHandlerType, ClientRequest, ClientResponse

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_DIGITS = 6
_DURATION = re.compile(r"([0-9]{1,6}(?:\.[0-9]+)?)s")
"""Seconds as JSON writes a `google.protobuf.Duration`: at most eleven days, here."""
_SHORTEST_SECRET = 8
"""Characters; what is shorter may be part of a word."""


@frozen(kw_only=True)
class RequestKind:
    """A kind of request: what counts as success, and the wording of its errors.

    Attributes:
        name: What the server may refuse.
        result: What may not arrive in time.
        ready: When the result would have been there.
        protocol: What the server must speak.
        timeout_setting: The setting that allows more time.
        success: The HTTP statuses of success.
        without_asyncio: What to use on another event loop.
    """

    name: str
    result: str
    ready: str
    protocol: str
    timeout_setting: str
    success: range
    without_asyncio: str


WEBSOCKET = RequestKind(
    name="WebSocket",
    result="WebSocket",
    ready="the WebSocket was open",
    protocol="WebSocket",
    timeout_setting="connect_timeout=",
    success=range(101, 102),
    without_asyncio="a transport= of your own that runs on trio",
)
HTTP = RequestKind(
    name="request",
    result="response",
    ready="the response was complete",
    protocol="valid HTTP",
    timeout_setting="http_options.timeout",
    success=range(200, 300),
    without_asyncio="a thread of its own",
)


def check_asyncio(kind: RequestKind) -> None:
    """Check that the event loop is asyncio's, which aiohttp needs.

    Raises:
        ConnectError: It is another.
    """
    if running_library() != "asyncio":
        raise ConnectError(
            f"aiohttp's {kind.name}s need asyncio, and this event loop is trio.",
            hint="Use asyncio (anyio.run's default), the blocking Client, or "
            f"{kind.without_asyncio}.",
            retryable=False,
        )


def raise_for_status(
    kind: RequestKind,
) -> Callable[[ClientRequest, ClientHandlerType], Awaitable[ClientResponse]]:
    """Return a middleware that raises `ConnectError` for a refusal.

    Redirects within the origin pass; one to another origin is refused, since it would get the key.
    """

    async def check(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        response = await handler(request)
        if response.status in kind.success:
            return response
        target = response.headers.get("Location", "")
        if response.status in _REDIRECTS and target:
            if _same_origin(request.url, target):
                return response
            error = ConnectError(
                f"{redact_url(request.url)} redirects to another origin, "
                f"{_truncate(mask_urls(target))}; nothing was sent there.",
                hint="If that address is right, set http_options.base_url to it.",
                retryable=False,
                status=response.status,
            )
        else:
            detail, retry_after = await _error_detail(response, request)
            error = _refusal(kind, response.status, redact_url(request.url), detail)
            if retry_after is None:
                retry_after = _delay_of_header(response.headers.get("Retry-After", ""))
            error.retry_after = said_delay(detail) if retry_after is None else retry_after
        response.close()
        raise error

    return check


def _without_keys(text: str, request: ClientRequest) -> str:
    """Return a server's text without the secrets of the request, which it may quote."""
    for name, value in request.headers.items():
        secret = value.rpartition(" ")[2]  # without the scheme, such as Bearer
        if is_secret_name(name) and len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, MASK)
    return text


def _same_origin(url: URL, target: str) -> bool:
    try:
        destination = url.join(URL(target))
    except ValueError:
        return False
    origin = (destination.scheme, destination.host, destination.port)
    return origin == (url.scheme, url.host, url.port)


async def _error_detail(
    response: ClientResponse, request: ClientRequest
) -> tuple[str, float | None]:
    """Return the message in the body of a refusal, empty without one, and its `RetryInfo`."""
    body = b""
    try:
        async with asyncio.timeout(1):
            while len(body) < 8192 and (chunk := await response.content.readany()):
                body += chunk
        retry_after: float | None = None
        if response.content_type == "text/plain":
            text = body.decode(errors="replace").strip()
        else:
            error = orjson.loads(body)["error"]
            text = str(error["message"])
            retry_after = _delay_of_details(error.get("details"))
        return _truncate(_without_keys(text, request)), retry_after
    except (aiohttp.ClientError, OSError, ValueError, KeyError, TypeError, AttributeError):
        return "", None
    finally:
        response.close()


def _delay_of_details(details: object) -> float | None:
    """Return the `retryDelay` of a `google.rpc.RetryInfo` among the details of an error."""
    for detail in cast("list[object]", details) if isinstance(details, list) else []:
        if not isinstance(detail, dict):
            continue
        members = cast("dict[str, object]", detail)
        if str(members.get("@type")).endswith("google.rpc.RetryInfo"):
            found = _DURATION.fullmatch(str(members.get("retryDelay")))
            return float(found[1]) if found else None
    return None


def _delay_of_header(value: str) -> float | None:
    """Return the seconds of a Retry-After header: a whole number of them, or a date."""
    if value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS:
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError):  # no date, or no such day
        return None


def _refusal(kind: RequestKind, status: int, server: str, detail: str) -> ConnectError:
    meaning = from_refusal(status, detail)
    if meaning is not None and (known := meaning[1]):
        hint = known
    elif status in (401, 403) or (meaning is not None and meaning[0] is PermissionDenied):
        hint = "Check the API key or the credentials, and that they have access to this API."
    elif status == 404:
        hint = "Check http_options.base_url and http_options.api_version."
    elif status == 407:
        hint = "The proxy needs a user and a password: http://user:password@host:port."
    elif status == 429:
        hint = "Wait, or request a higher quota."
    elif status >= 500:
        hint = "Try again after a moment."
    elif status == 400 and detail:
        hint = "Correct what the message names; the same request will fail again."
    else:
        hint = "Check that http_options.base_url is the address of a Live API server."
    return ConnectError(
        f"{server} refused the {kind.name} with HTTP {status}"
        + (f": {as_sentence(detail)}" if detail else "."),
        hint=hint,
        retryable=status >= 500 or status in (408, 425, 429),
        status=status,
        reason=detail,
    )


_START_ONE = " `genai-live serve` starts a local one."


def to_connect_error(
    exc: Exception, kind: RequestKind, url: str, timeout: float, proxy: str | None
) -> ConnectError:
    """Convert an exception of aiohttp, or a timeout, to a `ConnectError` with a hint."""
    where = redact_url(url)
    match exc:
        case TimeoutError():
            return ConnectError(
                f"no {kind.result} at {where} within {timeout:g} s.",
                hint=f"Check the network and the proxy, or raise {kind.timeout_setting}.",
            )
        case aiohttp.ClientProxyConnectionError():
            return ConnectError(
                f"cannot connect to the proxy {redact_url(proxy)}: {_sentence(exc.os_error)}",
                hint="Check http_options.proxy, or HTTPS_PROXY and NO_PROXY in the environment.",
            )
        case aiohttp.ClientHttpProxyError():
            return _refusal(kind, exc.status, f"the proxy {redact_url(proxy)}", "")
        case aiohttp.ClientConnectorCertificateError():
            return ConnectError(
                f"the certificate of {where} is not trusted: {_sentence(exc.certificate_error)}",
                hint="Pass an ssl.SSLContext that trusts it as http_options.ssl.",
                retryable=False,
            )
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return ConnectError(
                f"the TLS handshake with {where} failed: {_sentence(exc)}",
                hint="Check that the port uses TLS; without TLS, base_url starts with http:// or ws://.",
                retryable=False,
            )
        case aiohttp.ClientConnectorDNSError():
            return ConnectError(
                f"cannot resolve the host of {where}.",
                hint="Check http_options.base_url, the network and its DNS.",
            )
        case aiohttp.ClientConnectorError():
            return ConnectError(
                f"cannot connect to {where}: {_sentence(exc.os_error)}",
                hint="Check http_options.base_url, the network, and that a server runs there."
                + (_START_ONE if is_loopback(urlsplit(url).hostname) else ""),
            )
        case aiohttp.ClientResponseError():
            problem = as_sentence(exc.message or "too many redirects")
            return ConnectError(
                f"{where} does not speak {kind.protocol}: {problem}",
                hint="Check that http_options.base_url is the address of a Live API server.",
                retryable=False,
            )
        case aiohttp.ClientConnectionError() | aiohttp.ClientPayloadError() | OSError():
            return ConnectError(
                f"the connection to {where} ended before {kind.ready}: {_sentence(exc)}",
                hint="Check that http_options.base_url is the address of a Live API server.",
            )
        case _:
            return ConnectError(
                f"cannot connect to {where}: {_sentence(exc)}",
                hint="Check http_options.base_url, headers and proxy.",
                retryable=False,
            )


def describe(exc: BaseException) -> str:
    """Return the message of an exception; for a system error, the system's description."""
    if isinstance(exc, OSError) and not isinstance(exc, ssl.SSLError) and (exc.errno or 0) > 0:
        return os.strerror(cast("int", exc.errno))
    return str(exc) or type(exc).__name__


def _sentence(exc: BaseException) -> str:
    return as_sentence(describe(exc))


def _truncate(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:200]}..."
