"""Who may talk through the relay, how much, and what becomes of those who send anything else."""

import asyncio

import aiohttp
import anyio
import pytest

from genai_live import AsyncClient, Limiter, events
from genai_live.asgi import LiveRelay, Refused, Visitor, conversation, pacing, relay
from genai_live.asgi.access import allows_origin, read_origins
from genai_live.asgi.pacing import TokenBucket
from genai_live.errors import ConfigError
from genai_live.testing import LiveServer
from tests.asgi.conftest import CONFIG, MODEL
from tests.helpers.browsers import browsing, eventually, serving

pytestmark = pytest.mark.anyio


# Origins


@pytest.mark.parametrize(
    ("origin", "origins", "is_allowed"),
    [
        (None, None, True),
        ("http://127.0.0.1:{port}", None, True),
        ("http://127.0.0.1", None, True),
        ("https://127.0.0.1:{port}", None, True),
        ("http://localhost:{port}", None, False),
        ("http://127.0.0.1:8000", None, False),
        ("http://evil.example", None, False),
        ("null", None, False),
        ("", None, False),
        ("http://evil.example", ["*"], True),
        ("https://App.Example", ["https://app.example/"], True),
        ("https://app.example.evil.example", ["https://app.example"], False),
        ("http://127.0.0.1:{port}", ["https://app.example"], False),
    ],
)
def test_web_pages_of_another_origin_are_refused(origin, origins, is_allowed):
    headers = [(b"host", b"127.0.0.1:80")]
    if origin is not None:
        headers.append((b"Origin", origin.format(port=80).encode()))
    assert allows_origin({"headers": headers}, read_origins(origins)) is is_allowed


def test_a_request_with_two_origins_or_none_of_its_own_is_refused():
    same = (b"origin", b"http://a.example")
    assert not allows_origin({"headers": [same, same, (b"host", b"a.example")]}, None)
    assert not allows_origin({"headers": [same]}, None)
    assert allows_origin({}, None)


async def test_a_refused_web_page_gets_no_websocket(relaying, caplog):
    async with relaying() as (_, url):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with browsing(url, headers={"Origin": "http://evil.example"}):
                pass
        assert refused.value.status == 403
        assert "another origin" in caplog.text
        async with browsing(url, headers={"Origin": url.replace("ws", "http", 1)}) as browser:
            await browser.start()


# Authentication


async def test_the_hook_says_who_may_and_how_the_session_is_opened(relaying, server):
    seen = []

    async def authenticate(scope):
        seen.append((scope["path"], scope["query_string"]))
        return Visitor(user="ada", connect={"config": CONFIG | {"system_instruction": "Be Ada."}})

    async with (
        relaying(authenticate=authenticate) as (_, url),
        browsing(url + "/talk?ticket=1") as browser,
    ):
        await browser.start()
        await browser.say(type="text", text="What are your instructions?")
        await browser.wait_for("TurnComplete")
        assert "Be Ada." in browser.said("OutputTranscript")
    assert seen == [("/talk", b"ticket=1")]


def plain(scope):
    return None if b"cookie" not in dict(scope["headers"]) else "ada"


async def test_a_plain_function_is_a_hook_too(relaying):
    async with relaying(authenticate=plain) as (_, url):
        async with browsing(url, headers={"Cookie": "user=ada"}) as browser:
            await browser.start()
        async with browsing(url) as browser:
            code, reason = await browser.wait_for_close()
            assert (code, "not signed in" in reason) == (4403, True)


def refuse(scope):
    raise Refused("Your plan has no voice. " + "é" * 100)


def fail(scope):
    raise RuntimeError("secret of the database")


def leave(scope):
    raise SystemExit(3)


def interrupt(scope):
    raise KeyboardInterrupt


async def cancel(scope):
    raise asyncio.CancelledError


async def fail_later(scope):
    raise ExceptionGroup("several", [ValueError("secret")])


class _Uncomparable:
    def __eq__(self, other):
        raise RuntimeError("not comparable")

    __hash__ = object.__hash__


@pytest.mark.parametrize(
    ("hook", "code"),
    [
        (lambda scope: None, 4403),
        (lambda scope: False, 4403),
        (refuse, 4403),
        (fail, 4500),
        (leave, 4500),
        (interrupt, 4500),
        (cancel, 4500),
        (fail_later, 4500),
        (lambda: "no parameter", 4500),
        (lambda scope: Visitor(connect={"wrong_option": 1}), 4500),
        (lambda scope: Visitor(connect={"config": {"response_modalities": 7}}), 4500),
        (lambda scope: Visitor(connect={"model": None}), 4500),
    ],
)
async def test_whatever_a_hook_does_the_browser_is_closed_with_a_code(relaying, caplog, hook, code):
    async with relaying(authenticate=hook) as (relay, url):
        for _ in range(2):  # and the relay goes on
            async with browsing(url) as browser:
                await browser.say(type="start", version=1)
                closed, reason = await browser.wait_for_close()
                assert closed == code
                assert reason
                assert "secret" not in reason
        assert relay.sessions == 0
    logged = [each for each in caplog.records if each.name == "genai_live.asgi"]
    assert bool(logged) is (code == 4500)


async def test_a_hook_that_never_ends_is_not_waited_for(relaying, monkeypatch):
    monkeypatch.setattr("genai_live.asgi.access.HOOK_SECONDS", 0.05)

    async def hang(scope):
        await anyio.sleep_forever()

    async with relaying(authenticate=hang) as (_, url), browsing(url) as browser:
        assert (await browser.wait_for_close())[0] == 4500


async def test_a_stolen_id_is_of_no_use_to_another_user(relaying):
    async with (
        relaying(authenticate=lambda scope: scope["query_string"]) as (_, url),
        browsing(url + "?ada") as ada,
        browsing(url + "?eve") as eve,
    ):
        key = (await ada.start())["conversation"]
        ready = await eve.start(key)
        assert ready["resumed"] is False
        assert ready["conversation"] != key
        await ada.say(type="text", text="Hello")
        await ada.wait_for("TurnComplete")


async def test_users_that_cannot_be_compared_continue_nothing(relaying, caplog):
    async with relaying(authenticate=lambda scope: _Uncomparable()) as (_, url):
        async with browsing(url) as browser:
            key = (await browser.start())["conversation"]
        async with browsing(url) as browser:
            assert (await browser.start(key))["resumed"] is False
    assert "cannot be compared" in caplog.text


@pytest.mark.parametrize("hook", [fail, leave, cancel, refuse])
async def test_what_the_other_hooks_raise_ends_no_relay(relaying, hook):
    async def broken(session, visitor):
        result = hook(None)
        if result is not None:
            await result

    async with relaying(on_open=broken) as (relay, url), browsing(url) as browser:
        await browser.say(type="start", version=1)
        assert (await browser.wait_for_close())[0] == (4403 if hook is refuse else 4500)
        assert relay.sessions == 0
    async with relaying(on_leave=broken, keep_seconds=0) as (relay, url):
        async with browsing(url) as browser:
            await browser.start()
        await eventually(lambda: relay.sessions == 0)


async def test_a_session_may_be_greeted_before_its_browser(relaying):
    async def greet(session, visitor):
        await session.send_text("Hello")

    async with relaying(on_open=greet) as (_, url), browsing(url) as browser:
        await browser.start()
        await browser.wait_for("TurnComplete")


# What browsers send


NO_START = [
    "",
    "{",
    "[]",
    "7",
    "\x00",
    "[" * 5_000,
    '{"type":"start"}',
    '{"type":"start","version":2}',
    '{"type":"start","version":true}',
    '{"type":"start","version":1,"conversation":7}',
    '{"type":"start","version":1,"conversation":"' + "x" * 300 + '"}',
    '{"type":"start","version":1,"conversation":"x","playing":"yes"}',
    '{"type":"text","text":"Hello"}',
    b"\x00\x00",
    b"",
]


async def test_another_first_message_is_refused_in_words(relaying):
    async with relaying() as (relay, url):
        for first in NO_START:
            async with browsing(url) as browser:
                is_text = isinstance(first, str)
                send = browser.socket.send_str if is_text else browser.socket.send_bytes
                await send(first)
                code, reason = await browser.wait_for_close()
                assert (code, bool(reason)) == (4400, True), first
        assert relay.sessions == 0


GARBAGE = [
    "{",
    "null",
    "\x00",
    '{"type":null}',
    '{"type":"text"}',
    '{"type":"text","text":""}',
    '{"type":"text","text":7}',
    '{"type":"played","turn":-1,"seconds":1}',
    '{"type":"played","turn":true,"seconds":1}',
    '{"type":"played","turn":0,"seconds":"1"}',
    '{"type":"played","turn":0,"seconds":-1}',
    '{"type":"played","turn":0,"seconds":1e999}',
    '{"type":"played","turn":99999999999999999999999,"seconds":1}',
    '{"type":"interrupt","turn":{}}',
    '{"type":"start","version":1}',
    b"",
    b"odd",
]


async def test_garbage_is_answered_in_words_and_changes_nothing(relaying):
    async with relaying() as (_, url), browsing(url) as browser:
        await browser.start()
        for each in GARBAGE:
            send = browser.socket.send_str if isinstance(each, str) else browser.socket.send_bytes
            await send(each)
            assert (await browser.wait_for("error"))["message"], each
        await browser.say(type="text", text="Hello")
        await browser.wait_for("TurnComplete")
        assert len([each for each in browser.told if each.get("type") == "error"]) == len(GARBAGE)


@pytest.mark.parametrize("is_first", [True, False])
async def test_a_giant_frame_closes_with_1009(relaying, is_first):
    async with relaying(max_message_size=10_000) as (relay, url), browsing(url) as browser:
        if not is_first:
            await browser.start()
        await browser.say(type="text", text="x" * 10_001)
        assert (await browser.wait_for_close())[0] == 1009
        await eventually(lambda: relay.sessions == 0)


async def test_a_flood_is_read_slowly(relaying):
    async with relaying() as (relay, url), browsing(url) as browser:
        await browser.start()
        (conversation,) = relay._conversations.values()
        burst = pacing.AUDIO_BYTES_AT_ONCE // 3_200
        with anyio.move_on_after(0.3):
            for _ in range(2_000):
                await browser.socket.send_bytes(bytes(3_200))
        await eventually(lambda: conversation.session.stats.messages_sent >= burst)
        await anyio.sleep(0.1)
        assert conversation.session.stats.messages_sent < 2 * burst
        browser.abort()


def test_the_rate_limit_lets_a_burst_pass_and_then_slows():
    limit = TokenBucket(10, 100)
    assert limit.delay(100, 0.0) == 0
    assert limit.delay(10, 0.0) == 1
    assert limit.delay(10, 1.0) == 1
    assert limit.delay(10, 100.0) == 0
    assert limit.delay(90, 100.0) == 0
    assert limit.delay(1, 100.0) == pytest.approx(0.1)
    assert limit.delay(0, 50.0) == pytest.approx(0.1)  # a clock that goes back


def test_real_time_audio_is_far_from_the_limit():
    limit = TokenBucket(pacing.AUDIO_BYTES_PER_SECOND, pacing.AUDIO_BYTES_AT_ONCE)
    assert not any(limit.delay(3_200, step / 10) for step in range(10_000))


async def test_a_browser_that_reads_nothing_slows_the_service(client):
    sent = 0

    async def talkative(conversation):
        nonlocal sent
        await conversation.accept()
        await conversation.receive()
        chunk = bytes(480_000)
        while sent < 200_000_000:
            await conversation.play(chunk)
            sent += len(chunk)

    with LiveServer(talkative) as server:
        client = AsyncClient(api_key="any", http_options={"base_url": server.url})
        async with client:
            relay = LiveRelay(client, model=MODEL, config=CONFIG)
            async with serving(relay) as url, browsing(url) as browser:
                await browser.start()
                await browser.say(type="text", text="Hello")
                before = -1
                while before != sent or not sent:  # until it stands still
                    before = sent
                    await anyio.sleep(0.3)
                assert sent < 60_000_000
                while len(browser.audio) < 5_000_000:  # and goes on when it is read
                    await browser.next()


async def test_what_a_slow_browser_has_not_got_of_an_interrupted_answer_is_dropped():
    async def scenario(conversation):
        await conversation.accept()
        await conversation.receive()
        for _ in range(size // 480_000):
            await conversation.play(bytes(480_000))
        await conversation.interrupt_turn()
        await conversation.say("And now?")

    size = 480_000 * 14
    with LiveServer(scenario) as server:
        client = AsyncClient(api_key="any", http_options={"base_url": server.url})
        async with client:
            relay = LiveRelay(client, model=MODEL, config=CONFIG)
            async with serving(relay) as url, browsing(url) as browser:
                await browser.start()
                await browser.say(type="text", text="Hello")
                (conversation,) = relay._conversations.values()
                await eventually(lambda: conversation._newest_interrupted == 0)
                dropped = await browser.wait_for("dropped")
                assert len(browser.audio) + dropped["seconds"] * 48_000 == pytest.approx(size)
                assert (await browser.wait_for("Interrupted"))["turn"] == 0
                await browser.wait_for("TurnComplete")
                await browser.wait_for("TurnComplete")
                assert "And now?" in browser.said("OutputTranscript")


async def test_a_browser_that_takes_nothing_for_long_is_given_up(client, monkeypatch):
    monkeypatch.setattr(conversation, "SEND_SECONDS", 0.2)

    async def talkative(conversation):
        await conversation.accept()
        await conversation.receive()
        for _ in range(100):
            await conversation.play(bytes(480_000))

    with LiveServer(talkative) as server:
        client = AsyncClient(api_key="any", http_options={"base_url": server.url})
        async with client:
            relay = LiveRelay(client, model=MODEL, config=CONFIG, keep_seconds=0)
            async with serving(relay) as url, browsing(url) as browser:
                await browser.start()
                await browser.say(type="text", text="Hello")
                await eventually(lambda: relay.sessions == 0)


# Limits


async def test_there_are_no_more_conversations_than_the_limit(relaying):
    async with relaying(max_sessions=1) as (_, url):
        async with browsing(url) as first:
            key = (await first.start())["conversation"]
            async with browsing(url) as second:
                await second.say(type="start", version=1)
                code, reason = await second.wait_for_close()
                assert (code, "taken" in reason) == (4429, True)
        async with browsing(url) as first:  # a conversation that is kept has its place
            assert (await first.start(key))["resumed"] is True


async def test_a_limiter_without_room_is_told_as_such(relaying, server, caplog):
    limiter = Limiter(max_sessions=1, wait=False)
    full = AsyncClient(api_key="any", http_options={"base_url": server.url}, limiter=limiter)
    async with relaying(relay_client=full) as (_, url), browsing(url) as first:
        await first.start()
        async with browsing(url) as second:
            await second.say(type="start", version=1)
            code, reason = await second.wait_for_close()
        assert (code, "taken" in reason) == (4429, True)
    [record] = [each for each in caplog.records if each.name == "genai_live.asgi"]
    assert (record.levelname, record.exc_info) == ("WARNING", None)


async def test_browsers_that_never_start_are_limited_too(relaying, monkeypatch):
    monkeypatch.setattr(relay, "START_SECONDS", 0.3)
    async with relaying(max_sessions=1) as (_, url), browsing(url) as silent:
        await anyio.sleep(0.1)
        async with browsing(url) as second:
            assert (await second.wait_for_close())[0] == 4429
        assert (await silent.wait_for_close())[0] == 4408
        async with browsing(url) as third:
            await third.start()


async def test_a_conversation_in_which_nothing_is_said_ends(relaying):
    async with relaying(idle_seconds=0.2) as (relay, url), browsing(url) as browser:
        await browser.start()
        code, reason = await browser.wait_for_close()
        assert (code, reason) == (4408, "Nothing was said for 0.2 s.")
        await eventually(lambda: relay.sessions == 0)


async def test_reports_of_playback_alone_keep_no_conversation(relaying):
    async with relaying(idle_seconds=0.3) as (_, url), browsing(url) as browser:
        await browser.start()
        for _ in range(5):
            await browser.say(type="played", turn=0, seconds=0)
            await anyio.sleep(0.05)
        assert (await browser.wait_for_close())[0] == 4408


# The end of the server


async def test_closing_the_relay_closes_everything(relaying, server):
    async with (
        relaying() as (relay, url),
        browsing(url) as talking,
        browsing(url) as silent,
        browsing(url) as gone,
    ):
        await talking.start()
        await gone.start()
        await gone.socket.close()
        await relay.aclose()
        assert (await talking.wait_for_close())[0] == 1001
        assert (await silent.wait_for_close())[0] == 1001
        assert relay.sessions == 0
        async with browsing(url) as late:
            assert (await late.wait_for_close())[0] == 1001
        await relay.aclose()
    assert [each.close_code for each in server.connections] == [1000, 1000]


async def test_a_hook_that_hangs_at_the_end_leaves_no_session_open(relaying, monkeypatch):
    monkeypatch.setattr(relay, "CLOSE_SECONDS", 0.05)
    left = []

    async def hang(session, visitor):
        left.append(session)
        await anyio.sleep_forever()

    async with relaying(keep_seconds=0, on_leave=hang) as (opened, url):
        async with browsing(url) as browser:
            await browser.start()
        await eventually(lambda: left)
        await opened.aclose()
        assert left[0].state == "closed"


async def test_the_end_of_the_server_closes_the_sessions(client, server):
    async with client:
        relay = LiveRelay(client, model=MODEL, config=CONFIG)
        async with serving(relay) as url:
            async with browsing(url) as browser:
                await browser.start()
            assert relay.sessions == 1
        assert relay.sessions == 0
    server.wait_for(lambda: server.connections[0].close_code)


async def test_a_browser_that_leaves_while_its_session_opens_leaves_nothing(relaying, server):
    async with relaying(keep_seconds=0) as (relay, url):
        for _ in range(5):
            async with browsing(url) as browser:
                await browser.say(type="start", version=1)
        await eventually(lambda: server.connections and relay.sessions == 0)
        await server.wait_for_async(
            lambda: all(each.close_code is not None for each in server.connections)
        )


# Other requests, frameworks


async def test_a_plain_request_is_told_what_this_is(relaying):
    async with (
        relaying() as (_, url),
        aiohttp.ClientSession() as session,
        session.get(url.replace("ws", "http", 1)) as response,
    ):
        assert (response.status, "WebSockets" in await response.text()) == (426, True)


async def test_the_page_is_served_on_demand(relaying):
    async with relaying(demo=True) as (_, url), aiohttp.ClientSession() as session:
        base = url.replace("ws", "http", 1)
        async with session.get(base) as response:
            assert (response.status, response.content_type) == (200, "text/html")
            assert response.headers["X-Frame-Options"] == "DENY"
        async with session.head(base) as response:
            assert (response.status, await response.read()) == (200, b"")
        async with session.get(base + "/other") as response:
            assert response.status == 426
        async with session.post(base) as response:
            assert response.status == 426


async def test_starlette_mounts_it_and_calls_it(client, server):
    applications = pytest.importorskip("starlette.applications")
    routing = pytest.importorskip("starlette.routing")
    async with client:
        relay = LiveRelay(client, model=MODEL, config=CONFIG, demo=True)
        users = []

        async def endpoint(websocket):
            users.append(websocket.query_params["user"])
            await relay.serve(websocket, visitor=Visitor(user=users[0]))

        app = applications.Starlette(
            routes=[
                routing.WebSocketRoute("/call", endpoint),
                routing.Mount("/live", app=relay),
            ],
            lifespan=relay.lifespan,
        )
        async with serving(app) as url:
            for path in ("/live/", "/call?user=ada"):
                async with browsing(url + path) as browser:
                    await browser.start()
                    await browser.say(type="text", text="Hello")
                    await browser.wait_for("TurnComplete")
            async with aiohttp.ClientSession() as session:
                base = url.replace("ws", "http", 1)
                async with session.get(base + "/live/") as response:
                    assert response.status == 200
        assert users == ["ada"]
        assert relay.sessions == 0
    server.wait_for(lambda: all(each.close_code for each in server.connections))


async def test_fastapi_mounts_it_and_calls_it(client):
    fastapi = pytest.importorskip("fastapi")
    async with client:
        relay = LiveRelay(client, model=MODEL, config=CONFIG)
        app = fastapi.FastAPI(lifespan=relay.lifespan)
        app.mount("/live", relay)

        async def endpoint(websocket):
            await relay.serve(websocket)

        endpoint.__annotations__["websocket"] = fastapi.WebSocket
        app.websocket("/call")(endpoint)
        async with serving(app) as url:
            for path in ("/live/", "/call"):
                async with browsing(url + path) as browser:
                    await browser.start()
                    await browser.say(type="text", text="Hello")
                    await browser.wait_for("TurnComplete")


# Arguments


class _Unshown:
    def __repr__(self):
        raise RuntimeError("not shown")


@pytest.mark.parametrize("connect", [None, "", "x", [("config", None)], {7: 8}])
def test_a_visitor_needs_a_dict_of_options(connect):
    with pytest.raises(ConfigError, match="connect"):
        Visitor(connect=connect)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"client": 7}, "client"),
        ({"model": ""}, "model"),
        ({"config": {"response_modalities": 7}}, "response_modalities"),
        ({"authenticate": 7}, "authenticate"),
        ({"authenticate": Visitor}, "authenticate"),
        ({"on_open": "x"}, "on_open"),
        ({"on_leave": ()}, "on_leave"),
        ({"origins": "https://app.example"}, "origins"),
        ({"origins": ["app.example"]}, "origins"),
        ({"origins": [None]}, "origins"),
        ({"origins": 7}, "origins"),
        ({"max_sessions": 0}, "max_sessions"),
        ({"max_sessions": True}, "max_sessions"),
        ({"max_message_size": 2**40}, "max_message_size"),
        ({"idle_seconds": 0}, "idle_seconds"),
        ({"idle_seconds": float("nan")}, "idle_seconds"),
        ({"keep_seconds": -1}, "keep_seconds"),
        ({"keep_seconds": None}, "keep_seconds"),
        ({"sent_events": 7}, "sent_events"),
        ({"sent_events": [dict]}, "sent_events"),
        ({"sent_events": [events.ResumptionUpdate]}, "sent_events"),
        ({"sent_events": [events.Event]}, "sent_events"),
        ({"connect": 7}, "connect"),
        ({"connect": {"model": "x"}}, "connect"),
        ({"connect": {7: 8}}, "connect"),
        ({"connect": {"nope": 1}}, "connect: "),
        ({"connect": ""}, "connect"),
        ({"keep_seconds": 10**400}, "keep_seconds"),
        ({"max_sessions": _Unshown()}, "max_sessions"),
        ({"demo": _Unshown()}, "demo"),
        ({"sent_events": [_Unshown()]}, "sent_events"),
        ({"demo": 1}, "demo"),
    ],
)
def test_an_argument_that_cannot_be_used_is_named(arguments, field):
    options = {"client": AsyncClient(api_key="any"), "model": MODEL, "config": CONFIG, **arguments}
    client = options.pop("client")
    with pytest.raises(ConfigError) as raised:
        LiveRelay(client, **options)
    assert field in str(raised.value)


def test_without_a_client_the_environment_names_the_key(monkeypatch):
    for name in ("GOOGLE_API_KEY", "GEMINI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ConfigError, match="GEMINI_API_KEY"):
        LiveRelay(model=MODEL)


async def test_another_kind_of_scope_is_an_error(client):
    async def nothing(*_):
        raise AssertionError

    with pytest.raises(ConfigError, match="no ASGI scope"):
        await LiveRelay(client, model=MODEL)({"type": "grpc"}, nothing, nothing)
