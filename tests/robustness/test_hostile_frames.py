"""Frames that no honest server sends: none ends or hangs a session, and none costs too much."""

import json
import sys

import anyio
import pytest

from genai_live import AsyncClient, errors, events
from genai_live.testing import LiveServer
from tests.helpers.drivers import MODEL
from tests.helpers.websocket_peers import BINARY, CLOSE, PING, TEXT, raw_server

pytestmark = pytest.mark.anyio

DEADLINE = 10
SETUP = b'{"setupComplete": {}}'
WORDS = {"serverContent": {"modelTurn": {"role": "model", "parts": [{"text": "still here"}]}}}
END = {"serverContent": {"turnComplete": True}}


def text(value):
    return json.dumps(value).encode()


ANSWER = [text(WORDS), text({"serverContent": {"generationComplete": True}}), text(END)]


def connect(url, **options):
    client = AsyncClient(api_key="k", http_options={"base_url": url})
    options.setdefault("config", {"response_modalities": ["TEXT"]})
    return client, client.live.connect(model=MODEL, **options)


def peer_that_sends(send):
    """Return what a peer does: accept, then for each message `send(peer)` and an honest answer."""

    async def talk(peer):
        await peer.upgrade()
        await peer.read_frame()
        await peer.send_frame(BINARY, SETUP)
        while True:
            opcode, payload = await peer.read_frame()
            if opcode == CLOSE:
                await peer.send_frame(CLOSE, payload)
                return
            if opcode in (TEXT, BINARY):
                await send(peer)
                for frame in ANSWER:
                    await peer.send_frame(BINARY, frame)

    return talk


FRAMES = {
    "empty": b"",
    "spaces": b"  \n ",
    "null": b"null",
    "number": b"1",
    "string": b'"turnComplete"',
    "list": b"[]",
    "empty object": b"{}",
    "cut": text(WORDS)[:-4],
    "two objects": text(WORDS) + text(WORDS),
    "NUL": b"\0",
    "NUL in a text": b'{"serverContent": {"modelTurn": {"parts": [{"text": "a\\u0000b"}]}}}',
    "lone surrogate": b'{"serverContent": {"modelTurn": {"parts": [{"text": "\\ud800"}]}}}',
    "lone surrogate as a key": b'{"\\udfff": 1, "serverContent": {"\\ud800": 1}}',
    "byte order mark": b"\xef\xbb\xbf" + text(WORDS),
    "no UTF-8": b'{"serverContent": {"modelTurn": {"parts": [{"text": "\xff\xfe"}]}}}',
    "UTF-16": json.dumps(WORDS).encode("utf-16"),
    "NaN": b'{"usageMetadata": {"totalTokenCount": NaN}}',
    "huge number": b'{"usageMetadata": {"totalTokenCount": ' + b"9" * 5000 + b"}}",
    "huge float": b'{"usageMetadata": {"totalTokenCount": 1e999}}',
    "negative count": b'{"usageMetadata": {"totalTokenCount": -5}}',
    "key twice": b'{"serverContent": {}, "serverContent": null}',
    "deep list": b"[" * 100_000,
    "deep object": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "deep arguments": (
        b'{"toolCall": {"functionCalls": [{"id": "1", "name": "f", "args": '
        + b'{"a":' * 900
        + b"1"
        + b"}" * 900
        + b"}]}}"
    ),
    "second setupComplete": SETUP,
    "setupComplete with a turn": text({"setupComplete": {}, **WORDS}),
    "end of turn first": text(END),
    "end of generation first": text({"serverContent": {"generationComplete": True}}),
    "interrupted first": text({"serverContent": {"interrupted": True}}),
    "unknown member": text({"unheardOf": {"a": [1, {"b": None}]}}),
    "every member wrong": text(
        {
            "serverContent": 5,
            "toolCall": "x",
            "toolCallCancellation": [],
            "goAway": 7,
            "sessionResumptionUpdate": False,
            "usageMetadata": "many",
            "setupComplete": 3,
        }
    ),
    "wrong members deeper": text(
        {
            "serverContent": {"modelTurn": {"parts": [5, None, {"inlineData": {"data": "%"}}]}},
            "toolCallCancellation": {"ids": [1, None, "x"]},
            "usageMetadata": {"promptTokensDetails": [5, {"modality": 7}]},
        }
    ),
    "cancels what was not called": text({"toolCallCancellation": {"ids": ["x", "y"]}}),
    "calls without names": text({"toolCall": {"functionCalls": [{}, {"id": ""}, {"name": ""}]}}),
    "one id twice": text({"toolCall": {"functionCalls": [{"id": "1", "name": "f"}] * 2}}),
    "no calls": text({"toolCall": {"functionCalls": []}}),
    "strange goAway": text({"goAway": {"timeLeft": "soon"}}),
    "endless goAway": text({"goAway": {"timeLeft": "1e400s"}}),
    "strange handle": text(
        {"sessionResumptionUpdate": {"resumable": True, "newHandle": 5, "index": "x"}}
    ),
    "huge handle": text(
        {"sessionResumptionUpdate": {"resumable": True, "newHandle": "h" * 200_000}}
    ),
    "empty parts": text({"serverContent": {"modelTurn": {"parts": [{}] * 1000}}}),
}


@pytest.fixture(scope="module")
def honest():
    with LiveServer() as server:
        yield server


@pytest.mark.parametrize("opcode", [BINARY, TEXT], ids=["binary", "text"])
@pytest.mark.parametrize("name", FRAMES)
async def test_a_session_gets_over_a_hostile_frame(name, opcode, honest, caplog):
    frame = FRAMES[name]

    async def send(peer):
        await peer.send_frame(opcode, frame)

    async with raw_server(peer_that_sends(send)) as url:
        client, connecting = connect(url)
        other_client, other_connecting = connect(honest.url)
        with anyio.fail_after(DEADLINE):
            async with client, other_client, connecting as session, other_connecting as other:
                for _ in range(2):
                    # Not `ask`: a call in the frame ends its answer.
                    seen = []
                    await session.send_text("Hello")
                    async for event in session.events(timeout=DEADLINE):
                        seen.append(event)
                        said = "".join(getattr(each, "text", "") for each in seen)
                        if isinstance(event, events.TurnComplete) and "still here" in said:
                            break
                assert (await other.ask("Hello", timeout=DEADLINE)).complete
                assert session.stats.messages_received > 0
                assert all([repr(session.usage), repr(session.history), repr(session)])


async def test_fragments_of_one_byte_with_pings_between_make_a_message():
    async def send(peer):
        frame = text(WORDS)
        for index in range(len(frame)):
            opcode = BINARY if index == 0 else 0
            await peer.send_frame(opcode, frame[index : index + 1], fin=index == len(frame) - 1)
            if index % 10 == 0:
                await peer.send_frame(PING, b"?")

    async with raw_server(peer_that_sends(send)) as url:
        client, connecting = connect(url)
        with anyio.fail_after(DEADLINE):
            async with client, connecting as session:
                turn = await session.ask("Hello", timeout=DEADLINE)
                assert turn.text == "still herestill here"


@pytest.mark.parametrize(
    "name", ["empty", "null", "empty object", "no UTF-8", "deep list", "end of turn first"]
)
async def test_what_comes_before_the_end_of_the_setup_is_refused_at_once(name):
    first = FRAMES[name]

    async def talk(peer):
        await peer.upgrade()
        await peer.read_frame()
        await peer.send_frame(BINARY, first)
        await peer.sleep()

    async with raw_server(talk) as url:
        client, connecting = connect(url)
        async with client:
            with anyio.fail_after(DEADLINE):
                with pytest.raises(errors.SetupError, match="not a setupComplete"):
                    await connecting


async def test_a_frame_above_the_limit_ends_its_session_with_the_reason():
    sent = []

    async def send(peer):
        if not sent:
            sent.append(1)
            await peer.send_frame(BINARY, b" " * 3_000_000)

    async with raw_server(peer_that_sends(send)) as url:
        client, connecting = connect(url, max_message_size=1_000_000, reconnect=False)
        with anyio.fail_after(DEADLINE):
            async with client, connecting as session:
                with pytest.raises(errors.MessageTooLarge):
                    await session.ask("Hello", timeout=DEADLINE)
                assert session.state == "closed"


def many_calls(count):
    calls = [{"id": str(number), "name": "f", "args": {}} for number in range(count)]
    return {"toolCall": {"functionCalls": calls}}


def many_ids(count):
    return {"toolCallCancellation": {"ids": [str(number) for number in range(count)]}}


GROWING = {
    "parts": lambda n: {"serverContent": {"modelTurn": {"parts": [{"text": "x"}] * n}}},
    "unreadable parts": lambda n: {"serverContent": {"modelTurn": {"parts": [{"text": 5}] * n}}},
    "unreadable members": lambda n: {
        "serverContent": {"modelTurn": {"parts": [{"text": 5, "inlineData": 7, "thought": 9}] * n}}
    },
    "unknown members": lambda n: {"serverContent": {f"unknown{i}": i for i in range(n)}},
    "calls": many_calls,
    "cancellations": many_ids,
    "one huge id": lambda n: {
        "toolCall": {"functionCalls": [{"id": "1" * n * 100, "name": "f", "args": {}}]}
    },
    "arguments": lambda n: {
        "toolCall": {
            "functionCalls": [{"id": "1", "name": "f", "args": {f"a{i}": [i] for i in range(n)}}]
        }
    },
    "token counts": lambda n: {
        "usageMetadata": {"promptTokensDetails": [{"modality": "TEXT", "tokenCount": 1}] * n}
    },
    "unreadable token counts": lambda n: {
        "usageMetadata": {"promptTokensDetails": [{"modality": 5, "tokenCount": "x"}] * n}
    },
    "transcript": lambda n: {"serverContent": {"outputTranscription": {"text": "x" * 100 * n}}},
}


class CallCounter:
    """Counts the calls of this thread, Python's and C's."""

    def __init__(self):
        self.count = 0

    def __call__(self, frame, event, argument):
        if event in ("call", "c_call"):
            self.count += 1


@pytest.mark.skipif(sys.getprofile() is not None, reason="something else profiles the calls")
@pytest.mark.parametrize("name", GROWING)
async def test_the_cost_of_a_frame_grows_with_its_size_only(name, honest):
    """Counted in calls, from the socket to the reader, the peer's few included."""
    small, factor = 300, 8
    counts = []
    for size in (small, small * factor):
        frame = text(GROWING[name](size))

        async def send(peer, frame=frame):
            await peer.send_frame(BINARY, frame)

        async with raw_server(peer_that_sends(send)) as url:
            client, connecting = connect(url, auto_tools=False)
            async with client, connecting as session:
                with anyio.fail_after(DEADLINE):
                    await session.send_text("Hello")
                    counter = CallCounter()
                    sys.setprofile(counter)
                    try:
                        async for message in session:
                            if message.server_content and message.server_content.turn_complete:
                                break
                    finally:
                        sys.setprofile(None)
                    counts.append(counter.count)
    assert counts[1] < counts[0] * factor * 1.5, counts
