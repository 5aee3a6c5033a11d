"""What aiohttp says when a dial or a request comes to nothing, made into `ConnectError`."""

from __future__ import annotations

import asyncio
import os
import ssl
from typing import TYPE_CHECKING, cast

import aiohttp
import orjson
from attrs import frozen
from yarl import URL

from genai_live._runtime.background import running_library
from genai_live.errors import ConnectError
from genai_live.transport.network import shown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp import ClientHandlerType, ClientRequest, ClientResponse

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@frozen(kw_only=True)
class Purpose:
    """The words for what was wanted.

    Attributes:
        asked: What the server may refuse.
        wanted: What may not come in time.
        begun: When it would have come.
        language: What the server has to speak.
        deadline: The setting that allows more time.
        statuses: The HTTP statuses that grant it.
        otherwise: How to go on without asyncio.
    """

    asked: str
    wanted: str
    begun: str
    language: str
    deadline: str
    statuses: range
    otherwise: str


WEBSOCKET = Purpose(
    asked="WebSocket",
    wanted="WebSocket",
    begun="the WebSocket was open",
    language="WebSocket",
    deadline="connect_timeout=",
    statuses=range(101, 102),
    otherwise="a transport= of your own that runs on trio",
)
REQUEST = Purpose(
    asked="request",
    wanted="answer",
    begun="the answer was there",
    language="HTTP as it should",
    deadline="http_options.timeout",
    statuses=range(200, 300),
    otherwise="a thread of its own",
)


def check_asyncio(purpose: Purpose) -> None:
    """Make sure that the event loop is asyncio's, which aiohttp needs.

    Raises:
        ConnectError: It is not.
    """
    if running_library() != "asyncio":
        raise ConnectError(
            f"aiohttp's {purpose.asked}s need asyncio, and this event loop is trio.",
            hint=f"Use asyncio (anyio.run's default), the blocking Client, or {purpose.otherwise}.",
            retryable=False,
        )


def judging(
    purpose: Purpose,
) -> Callable[[ClientRequest, ClientHandlerType], Awaitable[ClientResponse]]:
    """Give a middleware that passes what was wanted, and redirects where the key may be shown."""

    async def judge(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        response = await handler(request)
        if response.status in purpose.statuses:
            return response
        target = response.headers.get("Location", "")
        if response.status in _REDIRECTS and target:
            if _same_origin(request.url, target):
                return response
            problem = ConnectError(
                f"{shown(request.url)} redirects to another origin, {_cut(target)}; nothing was "
                "sent there.",
                hint="Set http_options.base_url to that address if it is the right one.",
                retryable=False,
                status=response.status,
            )
        else:
            said = await _said(response)
            problem = _refusal(purpose, response.status, shown(request.url), said)
        response.close()
        raise problem

    return judge


def _same_origin(url: URL, target: str) -> bool:
    try:
        goal = url.join(URL(target))
    except ValueError:
        return False
    return (goal.scheme, goal.host, goal.port) == (url.scheme, url.host, url.port)


async def _said(response: ClientResponse) -> str:
    """Give the words of a refusal's body, empty when it has none for people."""
    body = b""
    try:
        async with asyncio.timeout(1):
            while len(body) < 8192 and (chunk := await response.content.readany()):
                body += chunk
        if response.content_type == "text/plain":
            return _cut(body.decode(errors="replace").strip())
        return _cut(str(orjson.loads(body)["error"]["message"]))
    except (aiohttp.ClientError, OSError, ValueError, KeyError, TypeError):
        return ""
    finally:
        response.close()


def _refusal(purpose: Purpose, status: int, who: str, said: str) -> ConnectError:
    if status in (401, 403):
        hint = "Check the API key or the credentials, and that they may use this API."
    elif status == 404:
        hint = "Check http_options.base_url and http_options.api_version."
    elif status == 407:
        hint = "The proxy wants a user and a password: http://user:password@host:port."
    elif status == 429:
        hint = "Wait, or raise the quota."
    elif status >= 500:
        hint = "Try again after a moment."
    elif status == 400 and said:
        hint = "Change what it names: the same again ends the same way."
    else:
        hint = "Check that http_options.base_url is the address of a Live API server."
    return ConnectError(
        f"{who} refused the {purpose.asked} with HTTP {status}" + (f": {said}" if said else "."),
        hint=hint,
        retryable=status >= 500 or status in (408, 425, 429),
        status=status,
    )


def explain(
    exc: Exception, purpose: Purpose, url: str, timeout: float, proxy: str | None
) -> ConnectError:
    """Say what an exception of aiohttp, or the end of the time, means for people."""
    where = shown(url)
    match exc:
        case TimeoutError():
            return ConnectError(
                f"no {purpose.wanted} at {where} within {timeout:g} s.",
                hint=f"Check the network and the proxy; a larger {purpose.deadline} waits longer.",
            )
        case aiohttp.ClientProxyConnectionError():
            return ConnectError(
                f"the proxy {shown(proxy)} cannot be reached: {words_of(exc.os_error)}.",
                hint="Check http_options.proxy, or HTTPS_PROXY and NO_PROXY in the environment.",
            )
        case aiohttp.ClientHttpProxyError():
            return _refusal(purpose, exc.status, f"the proxy {shown(proxy)}", "")
        case aiohttp.ClientConnectorCertificateError():
            return ConnectError(
                f"the certificate of {where} is not trusted: {words_of(exc.certificate_error)}.",
                hint="Pass an ssl.SSLContext that trusts it as http_options.ssl.",
                retryable=False,
            )
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return ConnectError(
                f"no TLS with {where}: {words_of(exc)}.",
                hint="Check that the port speaks TLS; a base_url of http:// or ws:// goes without.",
                retryable=False,
            )
        case aiohttp.ClientConnectorDNSError():
            return ConnectError(
                f"the host of {where} is not known.",
                hint="Check http_options.base_url, the network and its name server.",
            )
        case aiohttp.ClientConnectorError():
            return ConnectError(
                f"{where} cannot be reached: {words_of(exc.os_error)}.",
                hint="Check http_options.base_url and the network, and that a server runs there.",
            )
        case aiohttp.ClientResponseError():
            return ConnectError(
                f"{where} does not speak {purpose.language}: {exc.message or 'it only redirects'}.",
                hint="Check that http_options.base_url is the address of a Live API server.",
                retryable=False,
            )
        case aiohttp.ClientConnectionError() | aiohttp.ClientPayloadError() | OSError():
            return ConnectError(
                f"{where} broke off before {purpose.begun}: {words_of(exc)}.",
                hint="Check that http_options.base_url is the address of a Live API server.",
            )
        case _:
            return ConnectError(
                f"{where} cannot be dialled: {words_of(exc)}.",
                hint="Check http_options.base_url, headers and proxy.",
                retryable=False,
            )


def words_of(exc: BaseException) -> str:
    """Give what an exception says; where the system raised it, in the system's words."""
    if isinstance(exc, OSError) and not isinstance(exc, ssl.SSLError) and (exc.errno or 0) > 0:
        return os.strerror(cast("int", exc.errno))
    return str(exc) or type(exc).__name__


def _cut(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:200]}..."
