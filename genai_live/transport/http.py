"""A single HTTP request with aiohttp. Needs asyncio."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp

from genai_live.errors import ConnectError
from genai_live.transport.failures import HTTP, check_asyncio, raise_for_status, to_connect_error
from genai_live.transport.network import redact_url, resolve_proxy

if TYPE_CHECKING:
    import ssl

    from genai_live.transport.base import Endpoint

_MAX_RESPONSE = 1024 * 1024


async def post(
    endpoint: Endpoint,
    body: bytes,
    *,
    timeout: float,
    proxy: str | None = None,
    ssl: ssl.SSLContext | None = None,
) -> bytes:
    """Post JSON and return the body of the response.

    Args:
        endpoint: The address and the headers to send there; never sent to another origin.
        body: The JSON.
        timeout: Seconds for the whole request.
        proxy: URL of an HTTP proxy; None for that of the environment, if any.
        ssl: A context of the user's own, or None for the system's certificates.

    Raises:
        ConnectError: No response in time, or a refusal, which sets `status`.
    """
    check_asyncio(HTTP)
    try:
        async with asyncio.timeout(timeout):
            proxy = await resolve_proxy(endpoint.url, proxy)
            async with (
                aiohttp.ClientSession(
                    cookie_jar=aiohttp.DummyCookieJar(),
                    timeout=aiohttp.ClientTimeout(),
                    middlewares=(raise_for_status(HTTP),),
                ) as session,
                session.post(
                    endpoint.url,
                    data=body,
                    headers={"content-type": "application/json", **endpoint.headers},
                    proxy=proxy,
                    ssl=ssl or True,
                ) as response,
            ):
                return await _read(response, endpoint.url)
    except ConnectError as exc:
        error = exc
    except (aiohttp.ClientError, OSError, ValueError) as exc:
        error = to_connect_error(exc, HTTP, endpoint.url, timeout, proxy)
    # Raised here, without cause and traceback: those of aiohttp hold the request's headers.
    raise error.with_traceback(None)


async def _read(response: aiohttp.ClientResponse, url: str) -> bytes:
    body = bytearray()
    while chunk := await response.content.readany():
        body += chunk
        if len(body) > _MAX_RESPONSE:
            raise ConnectError(
                f"{redact_url(url)} sent a response of more than {_MAX_RESPONSE} bytes.",
                hint="Check that http_options.base_url is the address of a Live API server.",
                retryable=False,
            )
    return bytes(body)
