"""What is made of answers that hold no token, and of servers that give none."""

import asyncio
from typing import Any

import anyio
import pytest
from aiohttp import web

from genai_live import AsyncClient, Client
from genai_live.errors import ConnectError

pytestmark = pytest.mark.anyio

KEY = "AIza-very-secret"


@pytest.fixture
async def answering():
    """Serve one answer to everything; gives the base URL."""
    runners = []

    async def serve(answer):
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    yield serve
    for runner in runners:
        await runner.cleanup()


async def refused(url, config=None, **options):
    http: Any = {"base_url": url, **options}
    async with AsyncClient(KEY, http_options=http) as client:
        with anyio.fail_after(5), pytest.raises(ConnectError) as caught:
            await client.tokens.create(config=config)
    assert KEY not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("body", ["{}", "[]", '{"name": ""}', '{"name": 5}', "<html>", ""])
async def test_an_answer_without_a_token_is_reported(answering, body):
    async def answer(request):
        return web.Response(text=body)

    error = await refused(await answering(answer))
    assert "the response contains no token" in str(error)
    assert not error.retryable


async def test_members_that_are_not_known_yet_are_kept(answering):
    async def answer(request):
        assert request.path == "/pre/v1alpha/auth_tokens"
        assert request.headers["x-goog-api-key"] == KEY
        return web.json_response({"name": "auth_tokens/1", "uses": 3, "later": True})

    url = await answering(answer) + "/pre"
    async with AsyncClient(KEY, http_options={"base_url": url}) as client:
        token = await client.tokens.create()
    assert (token.name, token.uses, token.extra) == ("auth_tokens/1", 3, {"later": True})


async def test_the_timeout_of_the_request_wins_over_that_of_the_client(answering):
    async def answer(request):
        await asyncio.Event().wait()

    url = await answering(answer)
    error = await refused(url, {"http_options": {"timeout": 0.1}}, timeout=30)
    assert "within 0.1 s" in str(error)
    assert "within 0.2 s" in str(await refused(url, timeout=0.2))


async def test_the_blocking_api_reports_the_same(answering):
    async def answer(request):
        return web.json_response({"error": {"message": "No."}}, status=403)

    url = await answering(answer)
    with (
        Client(KEY, http_options={"base_url": url}) as client,
        pytest.raises(ConnectError, match=r"HTTP 403: No\.") as caught,
    ):
        await anyio.to_thread.run_sync(client.auth_tokens.create)
    assert caught.value.status == 403
    assert KEY not in str(caught.value)
