"""Replays: the recorded frames again, by socket and memory, to clients that say what was said."""

import hashlib
import json
import queue
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from typing import Any

import anyio
import pytest
from aiohttp import WSMsgType

from genai_live import AsyncClient, Client, errors
from genai_live.converters import encode
from genai_live.models import ModelProfile
from genai_live.recording import read_session
from genai_live.testing import LiveServer, RecordingProxy, ReplayMismatch, faults
from genai_live.transport import Replay
from genai_live.transport.base import Endpoint, TransportClosed, TransportOptions
from tests.helpers.drivers import connected
from tests.helpers.raw_live_client import GEMINI, MUSIC, TEXT, dial, silence, tone
from tests.helpers.reconnect import quick

pytestmark = pytest.mark.anyio

DEADLINE = 10
APIS = ["async", "blocking"]
KEY = "AIzaVerySecretKey0123456789"
CHUNK = 3_200
EVENT = {"time": 0, "connection": 1}
HEADER = {"format": "genai-live-session", "version": 1}
OPEN = {**EVENT, "open": {"path": GEMINI}}
SETUP = {"setup": {"model": "models/any", **TEXT}}
DONE = {"setupComplete": {}}


def get_weather(city: str) -> str:
    """Tell the weather.

    Args:
        city: Where.
    """
    return f"sun in {city}"


class Address:
    """What `connected` needs of a server."""

    def __init__(self, url="http://127.0.0.1:1"):
        self.url = url


async def converse(api, server, chunk=CHUNK, **options):
    """Hold a conversation with a tool, speech and a reconnect; return all messages as JSON."""
    config = {"response_modalities": ["TEXT"], "tools": [get_weather]}
    async with connected(api, server, config=config, reconnect=quick(), **options) as driver:
        heard = aiter(driver.session) if api == "async" else iter(driver.session)
        answer = await driver.call("ask", "get_weather in Paris", timeout=DEADLINE)
        assert answer.text == "get_weather says: sun in Paris."
        audio = tone(0.5) + silence(1)
        for start in range(0, len(audio), chunk):
            blob = {"data": audio[start : start + chunk], "mime_type": "audio/pcm;rate=16000"}
            await driver.call("send_realtime_input", audio=blob)
        await driver.receive_turn()
        await driver.call("send_client_content", turns="My name is Ada.")
        await driver.receive_turn()
        answer = await driver.call("ask", "What is my name?", timeout=DEADLINE)
        assert "Your name is Ada." in answer.text
        return await up_to_the_last_handle(heard)


async def up_to_the_last_handle(heard):
    """Read the messages of four turns, each with a handle after it."""
    messages, handles = [], 0
    with anyio.fail_after(DEADLINE):
        while handles < 4:
            if hasattr(heard, "__anext__"):
                message = await anext(heard)
            else:
                message = await anyio.to_thread.run_sync(next, heard)
            written = json.loads(encode(message))
            handles += "newHandle" in written.get("sessionResumptionUpdate", {})
            messages.append(without_handle(written))
    return messages


def without_handle(message):
    if "newHandle" in message.get("sessionResumptionUpdate", {}):
        message["sessionResumptionUpdate"]["newHandle"] = "a handle"
    return message


def write(file, *lines):
    file.write_text("".join(json.dumps(line) + "\n" for line in (HEADER, *lines)))
    return file


def said(sender, message, time=0.0, connection=1):
    return {
        "time": time,
        "connection": connection,
        "from": sender,
        "frame": "text" if sender == "client" else "binary",
        "message": message,
    }


def content(text):
    turns = [{"parts": [{"text": text}], "role": "user"}]
    return {"clientContent": {"turns": turns, "turnComplete": True}}


def speech(size, mime_type="audio/pcm;rate=16000"):
    blob = {"data": "A" * (size // 3 * 4), "mimeType": mime_type}
    return {"realtimeInput": {"audio": blob}}


REPLY = {"serverContent": {"modelTurn": {"parts": [{"text": "Hi"}]}, "turnComplete": True}}


@pytest.fixture
def file(tmp_path):
    return tmp_path / "session.jsonl"


@pytest.fixture
def hello(file):
    return write(
        file,
        OPEN,
        said("client", SETUP),
        said("server", DONE),
        said("client", content("Hello")),
        said("server", REPLY),
        {**EVENT, "from": "client", "close": {"code": 1000}},
    )


@asynccontextmanager
async def raw(file, **options):
    """Replay a file to a client of nothing but aiohttp."""
    async with LiveServer.replay(file, **options) as server, dial(server.url) as client:
        yield client


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """Record a conversation whose connection ends in the middle; return file and messages."""
    path = tmp_path_factory.mktemp("recorded") / "session.jsonl"
    plan = [faults.HangUp(after_received=20), faults.RefuseConnection(503)]

    async def record():
        with (
            LiveServer(faults=plan, api_keys=["key"]) as server,
            RecordingProxy(path, upstream=server.url) as proxy,
        ):
            return await converse("async", proxy)

    return path, anyio.run(record)


@pytest.mark.parametrize("matching", ["lenient", "strict"])
@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("memory", [False, True], ids=["socket", "memory"])
async def test_a_recorded_conversation_is_held_again(recorded, api, memory, matching):
    file, messages = recorded
    assert len(read_session(file).connections) == 3  # one of them refused
    if memory:
        async with Replay(file, matching=matching) as replay:
            assert await converse(api, Address(), transport=replay) == messages
    else:
        async with LiveServer.replay(file, matching=matching) as server:
            assert await converse(api, server) == messages


@pytest.mark.parametrize("api", APIS)
async def test_audio_may_be_cut_into_other_chunks(recorded, api):
    file, messages = recorded
    for chunk in (640, 10_000, 100_000):
        async with LiveServer.replay(file) as server:
            assert await converse(api, server, chunk) == messages


async def test_strictly_audio_is_cut_as_it_was(recorded):
    with pytest.raises(ReplayMismatch, match=r"audio\.data"):
        async with LiveServer.replay(recorded[0], matching="strict") as server:
            with pytest.raises(errors.InvalidRequest, match="replay: line"):
                await converse("async", server, 640)


async def test_the_original_timing_has_the_same_frames(recorded):
    file, messages = recorded
    async with LiveServer.replay(file, timing="original") as server:
        assert await converse("async", server) == messages


async def test_no_secret_is_in_the_file(file):
    with LiveServer(api_keys=[KEY]) as server:
        async with RecordingProxy(file, upstream=server.url) as proxy:
            headers = {"x-goog-api-key": KEY}
            async with dial(proxy.url, GEMINI, headers=headers, sessionResumption={}) as client:
                await client.say("Hello")
                update = (await client.until("sessionResumptionUpdate"))[-1]
                while not (handle := update["sessionResumptionUpdate"].get("newHandle")):
                    update = (await client.until("sessionResumptionUpdate"))[-1]
            resumption = {"handle": handle}
            async with dial(proxy.url, GEMINI, headers=headers, sessionResumption=resumption):
                pass
    text = file.read_text()
    assert handle not in text
    assert KEY not in text
    assert text.count("<redacted") >= 2


async def test_a_client_that_departs_gets_1008_and_the_test_a_diff(hello):
    with pytest.raises(ReplayMismatch) as caught:
        async with raw(hello) as client:
            await client.send(SETUP)
            await client.frame()
            await client.send(content("Hallo"))
            code, reason = await client.end()
    assert code == 1008
    assert reason == (
        'replay: line 5: clientContent.turns[0].parts[0].text is "Hallo", not "Hello".'
    )
    mismatch = caught.value
    assert (mismatch.lineno, mismatch.connection) == (5, 1)
    assert f"{hello}, line 5 (connection 1)" in str(mismatch)
    assert '-            "text": "Hello"\n+            "text": "Hallo"' in mismatch.diff


@pytest.mark.parametrize("memory", [False, True], ids=["socket", "memory"])
@pytest.mark.parametrize("api", APIS)
async def test_an_error_of_a_session_that_departs_has_the_diff_as_a_note(recorded, api, memory):
    file, _ = recorded
    with pytest.raises(errors.SetupError, match="replay: line 3") as caught:
        replay: Any = Replay(file) if memory else LiveServer.replay(file)
        async with replay as server:
            options: Any = {"transport": server} if memory else {}
            address = Address() if memory else server
            async with connected(api, address, reconnect=False, **options):
                pass
    (note,) = caught.value.__notes__
    assert "setup.tools is missing" in note
    assert "--- recorded, line 3" in note


def departures():
    """What a client may do, with what the mismatch says of it."""
    return [
        ([], "the client never made connection 1"),
        ([SETUP], 'without sending {"clientContent"'),
        ([SETUP, content("Hello"), content("More")], "nothing more is expected, but came"),
        ([SETUP, "{"], 'the frame is "{", not'),
        ([SETUP, "[]"], "the frame is []"),
        ([SETUP, speech(300)], "clientContent is missing"),
        ([{"setup": {**SETUP["setup"], "tools": []}}], r"setup.tools is unexpected: []"),
        ([{"setup": {"model": "models/other", **TEXT}}], "setup.model is"),
    ]


@pytest.mark.parametrize("matching", ["lenient", "strict"])
@pytest.mark.parametrize(("messages", "problem"), departures())
async def test_every_departure_is_told(hello, messages, problem, matching):
    with pytest.raises(ReplayMismatch) as caught:
        async with raw(hello, matching=matching) as client:
            for message in messages:
                await client.send(message)
            if len(messages) == 1:
                await client.socket.close()
            else:
                with anyio.move_on_after(0.5):
                    await client.end()
    assert problem in str(caught.value)


async def test_a_connection_that_was_never_made_is_told(file):
    second = {**OPEN, "connection": 2, "time": 1}
    write(file, OPEN, said("client", SETUP), said("server", DONE), second)
    with pytest.raises(ReplayMismatch, match=r"line 5 \(connection 2\): .* never made"):
        async with raw(file) as client:
            await client.send(SETUP)
            await client.frame()
            await client.socket.close()


async def test_a_connection_too_many_is_told(hello):
    with pytest.raises(ReplayMismatch, match="all 1 recorded connections were played"):
        async with LiveServer.replay(hello) as server:
            async with dial(server.url) as client:
                await client.send(SETUP)
                await client.send(content("Hello"))
                assert [await client.frame(), await client.frame()] == [DONE, REPLY]
            async with dial(server.url) as client:
                await client.send(SETUP)
                reason = "replay: all 1 recorded connections were played."
                assert await client.end() == (1008, reason)


async def test_a_repeated_replay_begins_again(hello):
    async with LiveServer.replay(hello, repeat=True) as server:
        for _ in range(3):
            async with dial(server.url) as client:
                await client.send(SETUP)
                await client.send(content("Hello"))
                assert [await client.frame(), await client.frame()] == [DONE, REPLY]


VARIATIONS = {
    "another spelling": {
        "client_content": {
            "turnComplete": True,
            "turns": [{"role": "user", "parts": [{"text": "Hello"}]}],
        }
    },
    "another order": {
        "clientContent": dict(reversed(content("Hello")["clientContent"].items())),
    },
}


@pytest.mark.parametrize("name", VARIATIONS)
async def test_leniently_spelling_and_order_do_not_count(hello, name):
    async with raw(hello) as client:
        await client.send(SETUP)
        await client.send(VARIATIONS[name])
        assert [await client.frame(), await client.frame()] == [DONE, REPLY]
    with pytest.raises(ReplayMismatch):
        async with raw(hello, matching="strict") as client:
            await client.send(SETUP)
            await client.send(VARIATIONS[name])
            await client.end()


def response(**members):
    return {"toolResponse": {"functionResponses": [members]}}


@pytest.mark.parametrize("matching", ["lenient", "strict"])
async def test_the_id_of_a_call_has_to_come_back(file, matching):
    calls = {"toolCall": {"functionCalls": [{"id": "a", "name": "f"}, {"id": "b", "name": "f"}]}}
    answer = response(id="a", name="f", response={"output": 1})
    lines = [OPEN, said("client", SETUP), said("server", DONE), said("server", calls)]
    write(file, *lines, said("client", answer))
    with pytest.raises(ReplayMismatch, match=r'\.id is "b", not "a"'):
        async with raw(file, matching=matching) as client:
            await client.send(SETUP)
            await client.send(response(id="b", name="f", response={"output": 1}))
            await client.end()


async def test_ids_of_the_client_may_differ_but_only_in_one_way(file):
    answers = [response(id=name, name="f", response={"output": 1}) for name in "aab"]
    write(file, OPEN, said("client", SETUP), *[said("client", each) for each in answers])
    for ids, right in (("xxy", True), ("xyy", False)):
        with nullcontext() if right else pytest.raises(ReplayMismatch, match="id is"):
            async with raw(file) as client:
                await client.send(SETUP)
                for name in ids:
                    await client.send(response(id=name, name="f", response={"output": 1}))
                if not right:
                    await client.end()


@pytest.mark.parametrize("matching", ["lenient", "strict"])
async def test_a_redacted_value_matches_any_but_always_the_same(file, matching):
    def setup(first, second):
        return {"setup": {"model": "m", "tools": [{"apiKey": first}, {"apiKey": second}]}}

    lines = (OPEN, said("client", setup("<redacted 1>", "<redacted 1>")), said("server", DONE))
    write(file, *lines)
    async with raw(file, matching="strict") as client:
        await client.send(setup("secret", "secret"))
        assert await client.frame() == DONE
    with pytest.raises(ReplayMismatch, match="apiKey"):
        async with raw(file, matching="strict") as client:
            await client.send(setup("secret", "another"))
            await client.end()


async def test_a_handle_that_the_server_sent_has_to_come_back(file):
    update = {"sessionResumptionUpdate": {"newHandle": "<redacted 1>", "resumable": True}}
    resumed = {"setup": {"model": "m", "sessionResumption": {"handle": "<redacted 1>"}}}
    second = {**OPEN, "connection": 2, "time": 1}
    lines = [OPEN, said("client", SETUP), said("server", DONE), said("server", update), second]
    write(file, *lines, said("client", resumed, 1, 2), said("server", DONE, 1, 2))
    for handle in ("<redacted 1>", "another"):
        right = handle != "another"
        with nullcontext() if right else pytest.raises(ReplayMismatch, match="handle is"):
            async with LiveServer.replay(file) as server:
                async with dial(server.url) as client:
                    await client.send(SETUP)
                    assert [await client.frame(), await client.frame()] == [DONE, update]
                async with dial(server.url) as client:
                    setup = {"model": "m", "sessionResumption": {"handle": handle}}
                    await client.send({"setup": setup})
                    if right:
                        assert await client.frame() == DONE
                    else:
                        await client.end()


@pytest.fixture
def spoken_question(file):
    return write(
        file,
        OPEN,
        said("client", SETUP),
        said("server", DONE),
        *[said("client", speech(3_000)) for _ in range(4)],
        said("server", REPLY),
        said("client", content("Hello")),
        said("server", REPLY),
    )


async def test_an_answer_waits_for_as_much_audio_as_there_was(spoken_question):
    async with raw(spoken_question) as client:
        await client.send(SETUP)
        assert await client.frame() == DONE
        await client.send(speech(9_000))
        receiving = client.socket.receive(timeout=0.1)
        with pytest.raises(TimeoutError):
            await receiving
        await client.send(speech(3_000))
        assert await client.frame() == REPLY
        await client.send(speech(3_000))  # a microphone goes on
        await client.send(content("Hello"))
        assert await client.frame() == REPLY


async def test_a_client_that_says_less_is_answered_after_a_pause(spoken_question):
    async with raw(spoken_question) as client:
        await client.send(SETUP)
        assert await client.frame() == DONE
        await client.send(speech(300))
        assert await client.frame() == REPLY
        await client.send(content("Hello"))
        assert await client.frame() == REPLY


async def test_who_says_something_else_has_said_all_of_the_audio(spoken_question):
    async with raw(spoken_question) as client:
        await client.send(SETUP)
        await client.send(speech(300))
        await client.send(content("Hello"))
        assert [await client.frame() for _ in range(3)] == [DONE, REPLY, REPLY]


@pytest.mark.parametrize(
    ("spoken_audio", "problem"),
    [
        ([], "without sending audio"),
        ([speech(300, "audio/pcm;rate=8000")], "not audio/pcm;rate=16"),
    ],
)
async def test_audio_that_is_missing_or_of_another_kind_is_told(
    spoken_question, spoken_audio, problem
):
    with pytest.raises(ReplayMismatch, match=problem):
        async with raw(spoken_question) as client:
            for message in (SETUP, *spoken_audio, content("Hello")):
                await client.send(message)
            await client.socket.close()


async def test_clients_at_once_each_get_the_connection_that_begins_as_theirs(file):
    def of(number):
        setup = {"setup": {"model": f"models/{number}"}}
        return [
            {**OPEN, "connection": number},
            said("client", setup, 0, number),
            said("server", {"setupComplete": {"sessionId": str(number)}}, 0, number),
        ]

    write(file, *of(1), *of(2), *of(3))
    async with LiveServer.replay(file) as server:
        for number in (2, 3, 1):
            async with dial(server.url) as client:
                await client.send({"setup": {"model": f"models/{number}"}})
                assert (await client.frame())["setupComplete"]["sessionId"] == str(number)


@pytest.mark.parametrize(("code", "reason"), [(1011, "Deadline expired"), (1000, "")])
async def test_a_close_of_the_server_is_repeated(file, code, reason):
    end = {**EVENT, "from": "server", "close": {"code": code, "reason": reason}}
    write(file, OPEN, said("client", SETUP), said("server", DONE), end)
    async with raw(file) as client:
        await client.send(SETUP)
        assert await client.frame() == DONE
        assert (await client.end())[0] == code


async def test_a_connection_on_which_nothing_was_said_is_played(file):
    end = {**EVENT, "from": "server", "close": {"code": 1008, "reason": "no key"}}
    write(file, OPEN, end)
    async with raw(file) as client:
        assert await client.end() == (1008, "no key")


async def test_frames_have_the_kind_and_the_content_that_they_had(file):
    odd = [
        {**EVENT, "from": "server", "frame": "binary", "base64": "/wA="},
        {**EVENT, "from": "server", "frame": "text", "raw": "no JSON"},
    ]
    write(file, OPEN, said("client", SETUP), said("server", DONE), *odd)
    async with raw(file) as client:
        await client.send(SETUP)
        assert (await client.raw_frame()).type is WSMsgType.BINARY
        frames = [await client.raw_frame(), await client.raw_frame()]
    kinds = [(frame.type, frame.data) for frame in frames]
    assert kinds == [(WSMsgType.BINARY, b"\xff\x00"), (WSMsgType.TEXT, "no JSON")]


async def test_media_that_were_not_kept_are_silence_of_the_same_length(file):
    blob = {"mimeType": "audio/pcm;rate=24000", "data": {"size": 6, "sha256": "0" * 64}}
    reply = {"serverContent": {"modelTurn": {"parts": [{"inlineData": blob}]}}}
    heard = {"realtimeInput": {"audio": {**blob, "mimeType": "audio/pcm;rate=16000"}}}
    lines = [OPEN, said("client", SETUP), said("server", DONE), said("client", heard)]
    write(file, *lines, said("server", reply))
    async with raw(file) as client:
        await client.send(SETUP)
        await client.send(speech(6))
        assert await client.frame() == DONE
        blob["data"] = "AAAAAAAA"
        assert await client.frame() == reply


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_replay_in_memory_runs_on_both_event_loops(hello, backend):
    async def talk():
        async with Replay(hello, matching="strict") as replay:
            endpoint = Endpoint(f"ws://127.0.0.1:1{GEMINI}")
            transport = await replay.connect(endpoint, TransportOptions())
            await transport.send(json.dumps(SETUP))
            await transport.send(json.dumps(content("Hello")))
            received = [json.loads(await transport.receive()) for _ in range(2)]
            await transport.aclose()
            await replay.aclose()
            return received

    assert anyio.run(talk, backend=backend) == [DONE, REPLY]


async def test_strictly_the_path_has_to_be_the_same(hello):
    with pytest.raises(ReplayMismatch, match="the path is"):
        path = GEMINI.replace("v1beta", "v1alpha")
        async with (
            LiveServer.replay(hello, matching="strict") as server,
            dial(server.url, path) as client,
        ):
            await client.send(SETUP)
            await client.end()


@pytest.mark.parametrize("replay", [LiveServer.replay, Replay])
@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"matching": "loose"}, "matching: 'loose' is unknown"),
        ({"timing": "slow"}, "timing: 'slow' is unknown"),
    ],
)
def test_wrong_options_are_refused(hello, replay, options, problem):
    with pytest.raises(errors.ConfigError, match=problem):
        replay(hello, **options)


@pytest.mark.parametrize("replay", [LiveServer.replay, Replay])
def test_files_that_cannot_be_played_are_refused(file, replay):
    with pytest.raises(FileNotFoundError):
        replay(file)
    file.write_text("{}\n")
    with pytest.raises(errors.DecodeError, match="line 1"):
        replay(file)
    with pytest.raises(errors.ConfigError, match=r"has no connections\. Record it again"):
        replay(write(file))


@pytest.mark.parametrize(("recorded", "status"), [(200, 502), (403, 403)])
def test_a_refused_connection_is_refused_whatever_its_status(file, recorded, status):
    write(file, {**EVENT, "refused": {"path": GEMINI, "status": recorded}})
    with LiveServer.replay(file) as server:
        client = Client(api_key="any", http_options={"base_url": server.url})
        with pytest.raises(errors.ConnectError) as caught:
            client.live.connect(model="any", reconnect=False).__enter__()
    assert caught.value.status == status


def converted(path, file):
    """Write one of the recorded sessions of other SDKs as a session file."""
    entries = [json.loads(each) for each in path.read_text(encoding="utf-8").splitlines()]
    messages = [each for each in entries if "message" in each]
    write(file, OPEN, *[said(each["from"], each["message"]) for each in messages])
    return messages


@pytest.mark.parametrize("matching", ["lenient", "strict"])
async def test_recorded_sessions_with_the_service_play_whole(recordings, file, matching):
    played = 0
    for path in sorted(recordings.glob("*.jsonl")):
        messages = converted(path, file)
        async with Replay(file, matching=matching) as replay:
            endpoint = Endpoint(f"ws://127.0.0.1:1{GEMINI}")
            transport = await replay.connect(endpoint, TransportOptions())
            received = []
            with anyio.fail_after(DEADLINE):
                for message in messages:
                    if message["from"] == "client":
                        await transport.send(json.dumps(message["message"]))
                    else:
                        received.append(json.loads(await transport.receive()))
            await transport.aclose()
        assert received == [each["message"] for each in messages if each["from"] == "server"]
        played += 1
    assert played >= 15


@asynccontextmanager
async def continued(api, server, setup, heard):
    """Connect with a setup of another SDK; yield what sends a message."""
    config = dict(setup)
    model = config.pop("model")
    options: dict[str, Any] = {
        "model": model,
        "config": config,
        "reconnect": False,
        "model_profile": ModelProfile(),  # takes whatever was sent
        "callbacks": {"onmessage": heard},
    }
    vertex = model.startswith(("projects/", "publishers/"))
    access: dict[str, Any] = {
        "api_key": "any",
        "vertexai": vertex,
        "http_options": {"base_url": server.url},
    }
    if api == "async":
        async with AsyncClient(**access) as client, client.live.connect(**options) as session:
            yield session.send
        return
    with Client(**access) as blocking_client:
        connect = partial(blocking_client.live.connect, **options)
        blocking_session = await anyio.to_thread.run_sync(connect)

        async def send(message):
            await anyio.to_thread.run_sync(blocking_session.send, message)

        yield send
        await anyio.to_thread.run_sync(blocking_session.close)


@pytest.mark.parametrize("api", APIS)
async def test_our_sessions_hold_the_recorded_ones(recordings, file, api):
    held = 0
    for path in sorted(recordings.glob("*.jsonl")):
        messages = converted(path, file)
        setup, *said_later = [each["message"] for each in messages if each["from"] == "client"]
        theirs = [each["message"] for each in messages if each["from"] == "server"]
        heard = queue.Queue()
        async with (
            LiveServer.replay(file) as server,
            continued(api, server, setup["setup"], heard.put) as send,
        ):
            for message in said_later:
                await send(message)
            read = partial(heard.get, timeout=DEADLINE)
            received = [await anyio.to_thread.run_sync(read) for _ in theirs]
        assert [json.loads(encode(message)) for message in received] == theirs, path.name
        held += 1
    assert held >= 15


async def test_a_client_that_leaves_before_it_says_anything_has_taken_nothing(hello):
    async with LiveServer.replay(hello) as server:
        async with dial(server.url):
            pass
        await server.wait_for_async(lambda: server.connections[0].close_code)
        async with dial(server.url) as client:
            await client.send(SETUP)
            await client.send(content("Hello"))
            assert [await client.frame(), await client.frame()] == [DONE, REPLY]


async def test_a_first_frame_that_is_no_json_is_a_departure(hello):
    with pytest.raises(ReplayMismatch, match=r'the frame is "\{"'):
        async with raw(hello) as client:
            await client.send("{")
            await client.end()


async def test_older_clients_stream_their_audio_in_media_chunks(spoken_question):
    chunk = {"data": "AAAA" * 3_000, "mimeType": "audio/pcm;rate=16000"}
    async with raw(spoken_question) as client:
        await client.send(SETUP)
        await client.realtime(mediaChunks=[chunk])
        await client.realtime(media_chunks=[chunk])
        assert [await client.frame(), await client.frame()] == [DONE, REPLY]
        await client.send(content("Hello"))
        assert await client.frame() == REPLY


@pytest.mark.parametrize("matching", ["lenient", "strict"])
async def test_an_image_is_no_audio(file, matching):
    image = {"realtimeInput": {"video": {"data": "AAAA", "mimeType": "image/jpeg"}}}
    another = {"realtimeInput": {"video": {"data": "BBBB", "mimeType": "image/jpeg"}}}
    write(file, OPEN, said("client", SETUP), said("client", image), said("server", DONE))
    for message, right in ((image, True), (another, matching == "lenient")):
        with nullcontext() if right else pytest.raises(ReplayMismatch, match=r"video\.data"):
            async with raw(file, matching=matching) as client:
                await client.send(SETUP)
                await client.send(message)
                if right:
                    assert await client.frame() == DONE
                else:
                    await client.end()


@pytest.mark.parametrize("matching", ["lenient", "strict"])
async def test_data_that_is_no_base64_matches_no_media(file, matching):
    video = {"data": {"size": 3, "sha256": hashlib.sha256(b"\0\0\0").hexdigest()}}
    write(file, OPEN, said("client", {"x": video}), said("server", DONE))
    async with raw(file, matching=matching) as client:
        await client.send({"x": {"data": "AAAA"}})
        assert await client.frame() == DONE
    with pytest.raises(ReplayMismatch, match=r"x\.data is"):
        async with raw(file, matching=matching) as client:
            await client.send({"x": {"data": "?"}})
            await client.end()


async def test_a_long_diff_is_cut(file):
    tools = [{"functionDeclarations": [{"name": f"f{number}"}]} for number in range(100)]
    write(file, OPEN, said("client", {"setup": {"model": "m", "tools": tools}}))
    with pytest.raises(ReplayMismatch) as caught:
        async with raw(file) as client:
            await client.send({"setup": {"model": "m", "labels": {"a": "x" * 10_000}}})
            await client.end()
    assert caught.value.diff.endswith("more lines")
    assert len(str(caught.value)) < 10_000
    assert "(10000 characters)" in str(caught.value)


@pytest.mark.parametrize("leave", [LiveServer.replay, Replay])
def test_in_blocking_code_leaving_raises_too(hello, leave):
    with pytest.raises(ReplayMismatch, match="never made connection 1"), leave(hello):
        pass


def test_closing_a_replay_ends_its_connections(hello):
    async def leave():
        replay = Replay(hello, repeat=True)
        transport = await replay.connect(Endpoint(f"ws://127.0.0.1:1{GEMINI}"), TransportOptions())
        await transport.send(json.dumps(SETUP))
        assert json.loads(await transport.receive()) == DONE
        await replay.aclose()
        with pytest.raises(TransportClosed) as caught:
            await transport.receive()
        return caught.value.info.code

    assert anyio.run(leave) == 1001


async def test_functions_that_run_at_once_may_end_in_another_order(file):
    answers = [response(id=name, name="f", response={"output": name}) for name in "abc"]
    lines = [OPEN, said("client", SETUP), said("server", DONE)]
    lines += [said("client", each) for each in answers]
    write(file, *lines, said("client", content("Hello")), said("server", REPLY))
    async with raw(file) as client:
        for message in (SETUP, answers[2], answers[0], answers[1], content("Hello")):
            await client.send(message)
        assert [await client.frame(), await client.frame()] == [DONE, REPLY]
    for matching, order in (("strict", "bac"), ("lenient", "aa")):
        with pytest.raises(ReplayMismatch, match=r'is "[ab]", not'):
            async with raw(file, matching=matching) as client:
                await client.send(SETUP)
                for name in order:
                    await client.send(answers["abc".index(name)])
                await client.end()


async def test_the_record_of_a_connection_has_what_the_client_said(hello):
    async with LiveServer.replay(hello) as server:
        async with dial(server.url) as client:
            await client.send(SETUP)
            await client.send(content("Hello"))
            assert [await client.frame(), await client.frame()] == [DONE, REPLY]
        (record,) = server.connections
        assert record.setup.model == "models/any"
        assert record.messages[1].client_content.turns[0].parts[0].text == "Hello"
        assert (record.received, record.sent) == (2, 2)


async def test_a_music_session_is_played(file):
    config = {"musicGenerationConfig": {"bpm": 120}}
    chunk = {"serverContent": {"audioChunks": [{"data": "AAAA", "mimeType": "audio/l16"}]}}
    setup = {"setup": {"model": "models/lyria-realtime-exp"}}
    opened = {**EVENT, "open": {"path": MUSIC}}
    lines = [opened, said("client", setup), said("server", DONE), said("client", config)]
    write(file, *lines, said("server", chunk))
    async with LiveServer.replay(file) as server, dial(server.url, MUSIC) as client:
        await client.send(setup)
        await client.send({"music_generation_config": {"bpm": 120}})
        assert [await client.frame(), await client.frame()] == [DONE, chunk]
        assert len(server.connections[0].music_messages) == 2


async def test_a_setup_is_completed_though_the_recorded_client_did_not_wait_for_that(file):
    lines = [OPEN, said("client", SETUP), said("client", content("Hello"))]
    write(file, *lines, said("server", DONE), said("server", REPLY))
    async with raw(file) as client:
        await client.send(SETUP)
        assert await client.frame() == DONE
        await client.send(content("Hello"))
        assert await client.frame() == REPLY
