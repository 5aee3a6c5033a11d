"""Telephone calls against the local server: speech both ways, interruption, keys, both ends."""

import asyncio
import json
from contextlib import asynccontextmanager

import anyio
import pytest

from genai_live import AsyncClient, Client, Limiter
from genai_live.audio import OUTPUT, TELEPHONY, loudness
from genai_live.bridges.twilio import TwilioApp, compute_signature
from genai_live.errors import ConfigError
from genai_live.testing import LiveServer
from genai_live.testing.faults import Abort, Close, RefuseConnection
from tests.helpers.playback import speak, speech, until
from tests.helpers.telephone import HEADERS, Telephone, hello

pytest.importorskip("soxr")
pytestmark = pytest.mark.anyio

TOKEN = "12345"
MODEL = "gemini-test"


@asynccontextmanager
async def serving(scenario=None, *, server=None, **arguments):
    """Serve calls; gives the application and the local server."""
    with LiveServer(scenario, **(server or {})) as live_server:
        async with AsyncClient(api_key="key", http_options={"base_url": live_server.url}) as client:
            yield TwilioApp(client, model=MODEL, **arguments), live_server


@asynccontextmanager
async def calling(app, **arguments):
    """Make a call, and hang up at the end."""
    telephone = Telephone(app, **arguments)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(telephone.run)
        telephone.dial()
        yield telephone
        if not telephone.is_over.is_set():
            telephone.hang_up()
        with anyio.fail_after(10):
            await telephone.is_over.wait()


def sessions():
    """Return a list of the sessions of calls, and the function that fills it."""
    opened = []

    async def on_session(session, started):
        opened.append((session, started))

    return opened, on_session


def realtime(connection):
    """Return what was sent as realtime input."""
    return [message.realtime_input for message in connection.messages if message.realtime_input]


async def test_a_spoken_question_is_answered_aloud():
    answers = []

    async def on_session(session, started):
        turn = await session.turn(timeout=10)
        await until(lambda: turn.heard_seconds > OUTPUT.seconds(len(turn.audio)) - 0.03)
        answers.append((started, turn))

    config = {"output_audio_transcription": {}, "input_audio_transcription": {}}
    async with (
        serving(config=config, on_session=on_session) as (app, server),
        calling(app, parameters={"from": "+1"}) as telephone,
    ):
        telephone.speak(hello())
        await telephone.until(lambda: answers)
        assert app.open_calls == 1
    [(started, turn)] = answers
    assert (telephone.closed, telephone.error, app.open_calls) == (1000, None, 0)
    assert started.parameters == {"from": "+1"}
    assert TELEPHONY.seconds(len(telephone.heard)) == pytest.approx(
        OUTPUT.seconds(len(turn.audio)), abs=0.03
    )
    assert loudness(telephone.heard) == pytest.approx(loudness(turn.audio), rel=0.2)
    assert turn.heard_seconds == pytest.approx(OUTPUT.seconds(len(turn.audio)), abs=0.03)
    assert turn.heard_text == turn.transcript
    [connection] = server.connections
    assert connection.close_code == 1000
    audio = [each.audio.mime_type for each in realtime(connection) if each.audio is not None]
    assert set(audio) == {"audio/pcm;rate=8000"}


async def test_who_interrupts_silences_the_telephone():
    opened, on_session = sessions()
    async with (
        serving(
            config={"output_audio_transcription": {}},
            on_session=on_session,
            greeting="count to 1000",
            server={"pace": 0.25},
        ) as (app, _),
        calling(app, plays=False) as telephone,
    ):
        await telephone.until(lambda: len(telephone.marks) >= 5)
        telephone.play(2)
        telephone.speak(hello())
        await telephone.until(lambda: "clear" in telephone.kinds)
        [(session, _)] = opened
        assert session.playback.position(0) == pytest.approx(0.4)
        assert session.playback.waiting_seconds == 0
        at = telephone.kinds.index("clear")
        telephone.plays = True
        await telephone.until(lambda: "mark" in telephone.kinds[at:])  # the next answer
        assert session.playback.position(0) == pytest.approx(0.4)
        heard = " ".join(part.text or "" for part in session.history[1].parts)
        assert 0 < len(heard) < 40


async def test_keys_reach_the_model_as_text():
    async with (
        serving(digit_text="Key {digit} {}.") as (app, server),
        calling(app) as telephone,
    ):
        telephone.press("7")
        await telephone.until(lambda: "mark" in telephone.kinds)
    assert server.connections[0].texts == ["Key 7 {}."]


async def test_keys_may_be_kept_from_the_model():
    async with (
        serving(digit_text=None, greeting="hello") as (app, server),
        calling(app) as telephone,
    ):
        telephone.press("7")
        await telephone.until(lambda: "mark" in telephone.kinds)
    assert server.connections[0].texts == ["hello"]


ODD = [
    "",
    "{",
    "[]",
    "null",
    '{"event": "video"}',
    '{"event": "start"}',
    '{"event": "media"}',
    '{"event": "media", "media": {"payload": "*garbage*"}}',
    '{"event": "media", "media": {"payload": "////", "track": "outbound"}}',
    '{"event": "mark", "mark": {"name": "genai-live-999"}}',
    '{"event": "dtmf", "dtmf": {"digit": "seven"}}',
    "x" * 300_000,
]


async def test_odd_frames_do_not_end_a_call():
    async with serving() as (app, server):
        telephone = Telephone(app)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(telephone.run)
            telephone.put({"type": "websocket.connect"})
            telephone.speak(hello())  # before the start
            for frame in ODD:
                telephone.say(frame)
            telephone.put({"type": "websocket.receive", "bytes": b"\x00", "text": None})
            telephone.put({"type": "websocket.receive"})
            telephone.dial()
            telephone.dial()  # again
            for frame in ODD:
                telephone.say(frame)
            telephone.speak(hello())
            await telephone.until(lambda: "mark" in telephone.kinds)
            telephone.hang_up()
            telephone.speak(hello())
    assert (telephone.closed, telephone.error) == (1000, None)
    assert len(server.connections) == 1


# The end


@pytest.mark.parametrize("how", ["stop", "disconnect"])
async def test_who_hangs_up_ends_the_session(how):
    async with (
        serving(greeting="count to 1000", server={"pace": 0.25}) as (app, server),
        calling(app, plays=False) as telephone,
    ):
        await telephone.until(lambda: "mark" in telephone.kinds)
        if how == "disconnect":
            telephone.put({"type": "websocket.disconnect", "code": 1006})
    assert telephone.error is None
    assert telephone.closed == (1000 if how == "stop" else None)
    assert server.connections[0].close_code == 1000


@pytest.mark.parametrize("error", [OSError, RuntimeError])
async def test_a_caller_who_is_gone_at_once_is_no_error(error):
    async def receive():
        return {"type": "websocket.connect" if error is OSError else "websocket.disconnect"}

    async def fail(message):
        raise error

    async with serving() as (app, server):
        with anyio.fail_after(10):
            await app(Telephone(app).scope, receive, fail)
    assert (app.open_calls, list(server.connections)) == (0, [])


async def test_a_caller_who_is_gone_when_the_model_speaks_ends_the_session():
    async with serving(greeting="count to 1000", server={"pace": 0.25}) as (app, server):
        telephone = Telephone(app)

        async def send(message):
            if message["type"] == "websocket.send":
                raise RuntimeError("the connection is closed")

        telephone.dial()
        with anyio.fail_after(10):
            await app(telephone.scope, telephone.receive, send)
    assert server.connections[0].close_code == 1000


async def test_what_the_model_said_is_played_before_the_session_ends_the_call():
    async def scenario(conversation):
        await conversation.accept()
        await conversation.receive()
        await speak(conversation, ("Goodbye. ", speech(0.5)))
        await conversation.close(1000)

    async with serving(scenario, greeting="hello") as (app, _):
        telephone = Telephone(app, plays=False)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(telephone.run)
            telephone.dial()
            await telephone.until(lambda: len(telephone.marks) == 3)
            with anyio.move_on_after(0.1):
                await telephone.is_over.wait()
            assert telephone.closed is None
            telephone.play(3)
            with anyio.fail_after(10):
                await telephone.is_over.wait()
    assert telephone.closed == 1000
    assert TELEPHONY.seconds(len(telephone.heard)) == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(
    ("faults", "code"),
    [
        ([RefuseConnection(503)], 1011),
        ([Close(1008, "no")], 1011),
        ([Close(1011, "no", after_received=2)], 1011),
        ([Close(1000, "", after_received=2)], 1000),
    ],
)
async def test_trouble_with_the_service_ends_the_call(faults, code, caplog):
    arguments = {"greeting": "hello", "options": {"reconnect": False}}
    async with serving(server={"faults": faults}, **arguments) as (app, _):
        telephone = Telephone(app)
        telephone.dial()
        with anyio.fail_after(10):
            await telephone.run()
    assert (telephone.accepted, telephone.closed, telephone.error) == (True, code, None)
    assert any("A telephone call was ended" in text for text in caplog.messages) is (code != 1000)


async def test_a_lost_connection_does_not_end_the_call():
    async with (
        serving(greeting="hello", server={"faults": [Abort(after_received=2)]}) as (app, _),
        calling(app) as telephone,
    ):
        await telephone.until(lambda: "mark" in telephone.kinds)


async def test_without_room_the_call_is_told_to_try_later():
    limiter = Limiter(max_sessions=1, wait=False)
    async with serving(options={"limiter": limiter}, greeting="hello") as (app, _):
        async with calling(app) as first:
            await first.until(lambda: "mark" in first.kinds)
            second = Telephone(app)
            second.dial()
            with anyio.fail_after(10):
                await second.run()
            assert second.closed == 1013
        assert first.closed == 1000
    assert limiter.open_sessions == 0


@pytest.mark.parametrize("limit", ["start_timeout", "idle_timeout", "max_seconds"])
async def test_a_call_without_an_end_is_ended(limit):
    async with serving(**{limit: 0.1}) as (app, _):
        telephone = Telephone(app)
        if limit == "start_timeout":
            telephone.put({"type": "websocket.connect"})
        else:
            telephone.dial()
        with anyio.fail_after(10):
            await telephone.run()
    assert (telephone.closed, telephone.error, app.open_calls) == (1000, None, 0)


async def test_a_caller_who_talks_before_the_session_is_there_is_kept_within_bounds(caplog):
    connected = anyio.Event()

    async def configure(started):
        await connected.wait()
        return {}

    async with serving(configure=configure) as (app, server), calling(app) as telephone:
        telephone.press("7")
        for _ in range(8):
            telephone.speak(hello())
        await telephone.until(lambda: not telephone.unread)
        connected.set()
        await telephone.until(lambda: "mark" in telephone.kinds)
    assert any("frames of a telephone call were dropped" in text for text in caplog.messages)
    audio = [each for each in realtime(server.connections[0]) if each.audio is not None]
    assert server.connections[0].texts == ["The caller pressed 7."]
    assert 200 <= len(audio) <= 260


async def test_a_telephone_that_takes_nothing_can_still_hang_up():
    taken = anyio.Event()

    async with serving(greeting="count to 1000") as (app, server):
        telephone = Telephone(app)

        async def send(message):
            if message["type"] == "websocket.send":
                taken.set()
                await anyio.sleep_forever()

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(app, telephone.scope, telephone.receive, send)
            telephone.dial()
            with anyio.fail_after(10):
                await taken.wait()
            telephone.hang_up()
    assert server.connections[0].close_code == 1000


async def test_a_server_that_stops_ends_the_session():
    async with serving(greeting="count to 1000", server={"pace": 0.25}) as (app, server):
        telephone = Telephone(app, plays=False)
        task = asyncio.create_task(telephone.run())
        telephone.dial()
        await telephone.until(lambda: "mark" in telephone.kinds)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert app.open_calls == 0
    assert server.connections[0].close_code == 1000


# Functions of the user


@pytest.mark.parametrize("is_async", [False, True])
async def test_what_a_call_is_answered_with_may_depend_on_its_parameters(is_async):
    def configure(started):
        return {"config": {"system_instruction": f"Speak {started.parameters['language']}."}}

    async def configure_later(started):
        await anyio.lowlevel.checkpoint()
        return configure(started)

    chosen = configure_later if is_async else configure
    async with (
        serving(configure=chosen, greeting="hello") as (app, server),
        calling(app, parameters={"language": "German"}) as telephone,
    ):
        await telephone.until(lambda: "mark" in telephone.kinds)
    setup = server.connections[0].messages[0].setup
    assert setup.system_instruction.parts[0].text == "Speak German."


@pytest.mark.parametrize(("answer", "code"), [(None, 1000), ("no", 1011), ({"config": 3}, 1011)])
async def test_a_call_may_be_refused(answer, code):
    async with serving(configure=lambda started: answer) as (app, server):
        telephone = Telephone(app)
        telephone.dial()
        with anyio.fail_after(10):
            await telephone.run()
    assert (telephone.closed, telephone.error) == (code, None)
    assert not server.connections


@pytest.mark.parametrize("name", ["configure", "on_session"])
async def test_an_error_of_a_function_ends_the_call_and_is_raised(name):
    async def fail(*args):
        raise ZeroDivisionError("mine")

    arguments = {name: fail}
    async with serving(**arguments) as (app, server):
        telephone = Telephone(app)
        telephone.dial()
        with anyio.fail_after(10):
            await telephone.run()
    assert type(telephone.error) is ZeroDivisionError
    assert telephone.closed == 1011
    assert [connection.close_code for connection in server.connections] in ([], [1000])


@pytest.mark.parametrize("name", ["configure", "on_session"])
@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, asyncio.CancelledError])
async def test_a_function_that_would_end_the_program_ends_its_call_only(name, error):
    async def leave(*args):
        raise error

    async with serving(**{name: leave}) as (app, _):
        telephone = Telephone(app)
        telephone.dial()
        with anyio.fail_after(10):
            await telephone.run()
    assert telephone.closed == 1011
    assert f"{error.__name__} was raised" in str(telephone.error)


async def test_a_plain_function_is_told_of_the_session_too():
    opened = []
    async with (
        serving(on_session=lambda session, started: opened.append(session)) as (app, _),
        calling(app) as telephone,
    ):
        await telephone.until(lambda: opened)
    assert telephone.error is None


async def test_a_function_may_end_the_call():
    async def on_session(session, started):
        await session.ask("hello", timeout=10)
        await session.close()

    async with serving(on_session=on_session) as (app, _):
        telephone = Telephone(app)
        telephone.dial()
        with anyio.fail_after(10):
            await telephone.run()
    assert (telephone.closed, telephone.error) == (1000, None)
    assert "media" in telephone.kinds


# Requests


@pytest.mark.parametrize(
    ("public_url", "url"),
    [
        (None, "wss://bot.example.com/voice"),
        ("https://other.example.com/prefix/", "wss://other.example.com/prefix/voice"),
        ("http://127.0.0.1:8000", "ws://127.0.0.1:8000/voice"),
    ],
)
async def test_only_calls_that_twilio_has_signed_are_answered(public_url, url):
    async with serving(auth_token=TOKEN, public_url=public_url, greeting="hi") as (app, server):
        for signature in ("", "wrong", compute_signature("54321", url)):
            headers = [(b"x-twilio-signature", signature.encode())]
            telephone = Telephone(app, headers=headers)
            telephone.dial()
            await telephone.run()
            assert (telephone.accepted, telephone.closed) == (False, 1008)
        assert not server.connections
        headers = [(b"x-twilio-signature", compute_signature(TOKEN, url).encode())]
        async with calling(app, headers=headers) as telephone:
            await telephone.until(lambda: "mark" in telephone.kinds)


async def request(app, method="POST", body=b"", *, query=b"", headers=()):
    """Send an HTTP request; returns the status and the body."""
    scope = {
        "type": "http",
        "method": method,
        "path": "/voice",
        "query_string": query,
        "headers": [*HEADERS, *headers],
    }
    parts = [body[start : start + 10_000] for start in range(0, len(body), 10_000)] or [b""]
    messages = [
        {"type": "http.request", "body": part, "more_body": at < len(parts) - 1}
        for at, part in enumerate(parts)
    ]
    sent = []

    async def receive():
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], sent[1]["body"].decode()


async def test_the_webhook_is_answered_with_twiml():
    async with serving(after="<Say>Bye</Say>") as (app, _):
        status, text = await request(app, body=b"From=%2B15550100&To=%2B15550199&Digits=1")
        assert status == 200
        assert '<Stream url="wss://bot.example.com/voice">' in text
        assert '<Parameter name="from" value="+15550100"/>' in text
        assert '<Parameter name="to" value="+15550199"/>' in text
        assert text.endswith("</Connect><Say>Bye</Say></Response>")
        assert (await request(app, "GET", query=b"From=%2B1"))[1].count("Parameter") == 1
        assert (await request(app, "DELETE"))[0] == 405
        assert (await request(app, body=b"x" * 100_000))[0] == 413
        assert (await request(app, body=b"\xff=\x00&&=%%%"))[0] == 200


@pytest.mark.parametrize("value", ["%00", "%1B", "5" * 500])
async def test_a_form_that_is_no_twiml_is_refused(value):
    async with serving() as (app, _):
        status, text = await request(app, body=f"From={value}".encode())
    assert (status, "parameters" in text) == (400, True)


async def test_only_webhooks_that_twilio_has_signed_are_answered():
    url = "https://bot.example.com/voice?a=b"
    signature = compute_signature(TOKEN, url, [("From", "+1"), ("Body", "")])
    headers = [(b"x-twilio-signature", signature.encode())]
    async with serving(auth_token=TOKEN) as (app, _):
        body = b"From=%2B1&Body="
        assert (await request(app, body=body, query=b"a=b", headers=headers))[0] == 200
        assert (await request(app, body=body, query=b"a=c", headers=headers))[0] == 403
        assert (await request(app, body=body + b"x", query=b"a=b", headers=headers))[0] == 403
        assert (await request(app, body=body, query=b"a=b"))[0] == 403


async def test_the_server_may_start_and_stop_it():
    messages = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    sent = []

    async def receive():
        return messages.pop(0)

    async def send(message):
        sent.append(message["type"])

    async with serving() as (app, _):
        await app({"type": "lifespan"}, receive, send)
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


@pytest.mark.parametrize(
    "arguments",
    [
        {"client": None},
        {"client": Client(api_key="key")},
        {"configure": 3},
        {"on_session": "x"},
        {"greeting": ""},
        {"digit_text": 5},
        {"auth_token": ""},
        {"auth_token": "token\n"},
        {"auth_token": "\ud800"},
        {"after": "<Say>Fish & chips</Say>"},
        {"after": "<Say>"},
        {"after": "\0"},
        {"model": None},
        {"config": {"temprature": 1}},
        {"options": "x"},
        {"options": {"nope": 1}},
        {"options": {7: 8}},
        {"public_url": "bot.example.com"},
        {"public_url": "https://[/"},
        {"public_url": "https://h/?a=b"},
        {"start_timeout": 0},
        {"idle_timeout": None},
        {"max_seconds": True},
        {"max_seconds": float("inf")},
        {"max_seconds": 10**400},
    ],
)
def test_an_argument_that_cannot_be_used_is_named(arguments):
    [name] = arguments
    with pytest.raises(ConfigError, match=name):
        TwilioApp(**{"client": AsyncClient(api_key="key"), **arguments})


def test_an_application_that_anybody_may_call_is_told_of(caplog):
    TwilioApp(AsyncClient(api_key="key"), auth_token=TOKEN)
    assert not caplog.messages
    TwilioApp(AsyncClient(api_key="key"))
    assert "auth_token=" in caplog.text


# A server


async def test_a_call_through_a_server():
    uvicorn = pytest.importorskip("uvicorn")
    pytest.importorskip("websockets")
    aiohttp = pytest.importorskip("aiohttp")
    async with serving(auth_token=TOKEN) as (app, live_server):
        config = uvicorn.Config(
            app, port=0, log_level="critical", lifespan="on", ws="websockets-sansio"
        )
        server = uvicorn.Server(config)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(server._serve)
            with anyio.fail_after(10):
                while not server.started:  # noqa: ASYNC110
                    await anyio.sleep(0.01)
            port = server.servers[0].sockets[0].getsockname()[1]
            url = f"://127.0.0.1:{port}/voice"
            async with aiohttp.ClientSession() as client:
                with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                    await client.ws_connect(f"ws{url}")
                signature = compute_signature(TOKEN, f"wss{url}")
                headers = {"X-Twilio-Signature": signature}
                async with client.ws_connect(f"ws{url}", headers=headers) as socket:
                    telephone = Telephone(app)
                    telephone.dial()
                    telephone.speak(hello())
                    for message in list(telephone.unread)[1:]:
                        await socket.send_str(message["text"])
                    while json.loads(await socket.receive_str(timeout=10))["event"] != "mark":
                        pass
                    await socket.send_str(json.dumps({"event": "stop", "streamSid": "MZ0"}))
                    while (message := await socket.receive(timeout=10)).type.name != "CLOSE":
                        pass
            assert message.data == 1000
            server.should_exit = True
    assert live_server.connections[0].close_code == 1000
