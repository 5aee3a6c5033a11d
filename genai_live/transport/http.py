"""One HTTP request by aiohttp. Needs asyncio."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp

from genai_live.errors import ConnectError
from genai_live.transport.failures import REQUEST, check_asyncio, explain, judging
from genai_live.transport.network import proxy_for, shown

if TYPE_CHECKING:
    import ssl

    from genai_live.transport.base import Endpoint

_MAX_ANSWER = 1024 * 1024


async def post(
    endpoint: Endpoint,
    body: bytes,
    *,
    timeout: float,
    proxy: str | None = None,
    ssl: ssl.SSLContext | None = None,
) -> bytes:
    """Post JSON and give the body of the answer.

    Args:
        endpoint: Where to, and the headers to show there; never shown to another origin.
        body: The JSON.
        timeout: Seconds for all of it.
        proxy: URL of an HTTP proxy; None for that of the environment, if any.
        ssl: A context of the caller's own, or None for the system's certificates.

    Raises:
        ConnectError: No answer in time, or a refusal; `status` tells which.
    """
    check_asyncio(REQUEST)
    try:
        async with asyncio.timeout(timeout):
            proxy = await proxy_for(endpoint.url, proxy)
            async with (
                aiohttp.ClientSession(
                    cookie_jar=aiohttp.DummyCookieJar(),
                    timeout=aiohttp.ClientTimeout(),
                    middlewares=(judging(REQUEST),),
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
    except ConnectError as refused:
        problem = refused
    except (aiohttp.ClientError, OSError, ValueError) as exc:
        problem = explain(exc, REQUEST, endpoint.url, timeout, proxy)
    # Raised here, without cause and traceback: those of aiohttp hold the request's headers.
    raise problem.with_traceback(None)


async def _read(response: aiohttp.ClientResponse, url: str) -> bytes:
    body = bytearray()
    while chunk := await response.content.readany():
        body += chunk
        if len(body) > _MAX_ANSWER:
            raise ConnectError(
                f"{shown(url)} answered with more than {_MAX_ANSWER} bytes.",
                hint="Check that http_options.base_url is the address of a Live API server.",
                retryable=False,
            )
    return bytes(body)
