"""A wrong argument of a session's method is refused with its name and the fix; nothing is sent."""

import array
import gc
import itertools
from typing import Any

import anyio
import pytest

from genai_live import AsyncClient, Client, types
from genai_live._core.readers import Reader
from genai_live.errors import ConfigError
from genai_live.testing import LiveServer
from tests.helpers.hostile import changed

NAN = float("nan")


class Silent:
    def __repr__(self):
        raise RuntimeError("no repr")


def released():
    view = memoryview(b"aaaa")
    view.release()
    return view


def endless():
    value: list[object] = []
    value.append(value)
    return value


def response(value):
    return {"function_responses": {"id": "5", "name": "x", "response": value}}


def unhashable(a: [1]):  # type: ignore # pyright: ignore
    """Have a hint that no dict can hold."""


INTEGERS = array.array("q", [1] * 160)
CASES = [
    ("ask", {"text": "a", "timeout": "5"}, "timeout"),
    ("ask", {"text": "a", "timeout": NAN}, "timeout"),
    ("ask", {"text": "a", "timeout": float("inf")}, "timeout"),
    ("ask", {"text": "a", "timeout": -1}, "timeout"),
    ("ask", {"text": "a", "timeout": True}, "timeout"),
    ("ask", {"text": "a", "timeout": 10**400}, "timeout"),
    ("ask", {"text": "a", "timeout": 1e300}, "timeout"),
    ("ask", {"text": "a", "timeout": Silent()}, "timeout"),
    ("ask", {"text": "a\udcff", "timeout": 1}, "text"),
    ("receive", {"timeout": "x"}, "timeout"),
    ("events", {"timeout": NAN}, "timeout"),
    ("send_client_content", {"turns": "a", "turn_complete": "no"}, "turn_complete"),
    ("send_client_content", {"turns": "a", "turn_complete": 0}, "turn_complete"),
    ("send_client_content", {"turns": "a", "turn_complete": Silent()}, "turn_complete"),
    ("send_client_content", {"turns": changed(types.Content(), "parts", "x")}, "turns.parts"),
    (
        "send_client_content",
        {"turns": types.Content(parts=[types.Part(inline_data=types.Blob(data=5))])},  # type: ignore[arg-type]
        "turns.parts[0].inline_data.data",
    ),
    ("send_client_content", {"turns": [endless()]}, "turns[0]"),
    ("send_client_content", {"turns": (part for part in "ab")}, "turns"),
    ("send_realtime_input", {"audio_stream_end": "x"}, "audio_stream_end"),
    ("send_realtime_input", {"audio_stream_end": Silent()}, "audio_stream_end"),
    ("send_realtime_input", {"activity_start": 1}, "activity_start"),
    ("send_realtime_input", {"audio": released()}, "audio.data"),
    ("send_realtime_input", {"audio": INTEGERS}, "audio.data"),
    ("send_realtime_input", {"audio": memoryview(INTEGERS)}, "audio.data"),
    (
        "send_realtime_input",
        {"audio": types.Blob(data="no base64", mime_type="audio/pcm")},
        "audio.data",
    ),
    ("send_realtime_input", {"text": "\ud800"}, "text"),
    ("send_tool_response", response({"a": NAN}), "function_responses[0].response.a"),
    ("send_tool_response", response({"a": [float("inf")]}), "function_responses[0].response.a[0]"),
    ("send_tool_response", response({"a": {1, 2}}), "function_responses[0].response.a"),
    ("send_tool_response", response({1: 2}), "function_responses[0].response"),
    ("send_tool_response", response({"a": 10**40}), "function_responses[0].response.a"),
    ("send_context_update", {"tools": [unhashable]}, "tools[0]: unhashable(a)"),
    ("send_context_update", {"system_instruction": Silent()}, "system_instruction"),
    (
        "send",
        {"message": {"client_content": {"turn_complete": Silent()}}},
        "message.client_content",
    ),
]


def check(caught, field, session, before):
    assert caught.value.field.startswith(field)
    assert str(caught.value).endswith(".")
    assert session.stats.messages_sent == before


@pytest.fixture(scope="module")
def session():
    with LiveServer() as server:
        config: types.LiveConnectConfigDict = {"response_modalities": ["TEXT"]}
        with (
            Client(api_key="key", http_options={"base_url": server.url}) as client,
            client.live.connect(model="m", config=config) as opened,
        ):
            yield opened


@pytest.mark.parametrize(("method", "arguments", "field"), CASES)
def test_a_blocking_session_names_the_argument(session, method, arguments, field):
    before = session.stats.messages_sent
    with pytest.raises(ConfigError) as caught:
        getattr(session, method)(**arguments)
    check(caught, field, session, before)


def test_an_async_session_names_the_argument():
    async def main():
        with LiveServer() as server:
            client = AsyncClient(api_key="key", http_options={"base_url": server.url})
            config: types.LiveConnectConfigDict = {"response_modalities": ["TEXT"]}
            async with client, client.live.connect(model="m", config=config) as session:
                for method, arguments, field in CASES:
                    before = session.stats.messages_sent
                    with pytest.raises(ConfigError) as caught:
                        result = getattr(session, method)(**arguments)
                        await result
                    check(caught, field, session, before)

    anyio.run(main)


@pytest.mark.parametrize("method", ["receive", "events"])
def test_a_wrong_timeout_leaves_no_reader(session, method):
    with pytest.raises(ConfigError) as caught:
        getattr(session, method)(timeout="x")
    # One that was made would be kept by the traceback, and hold back what comes.
    inbox = session._core.inbox
    readers = [each for each in gc.get_objects() if issubclass(type(each), Reader)]
    assert [each for each in readers if each.inbox is inbox] == [], caught


def test_the_session_still_answers(session):
    assert session.ask("Hello", timeout=20).complete


def test_a_buffer_that_is_not_contiguous_gives_its_items_in_order(session):
    stereo = memoryview(array.array("h", itertools.chain(*zip(range(160), [0] * 160, strict=True))))
    session.send_realtime_input(audio=stereo[::2])
    with pytest.raises(ConfigError, match="not a whole number of 16-bit samples"):
        session.send_realtime_input(audio=memoryview(bytes(9))[::3])


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"model": 3}, "model"),
        ({"model": None}, "model"),
        ({"model": "m\ud800"}, "model"),
        ({"config": {"temperature": NAN}}, "config.temperature"),
        ({"config": {"temperature": 10**400}}, "config.temperature"),
        ({"config": {"seed": 2**31}}, "config.seed"),
        ({"config": {"seed": 10**5000}}, "config.seed"),
        ({"config": types.LiveConnectConfig(extra={1: 2})}, "config.extra"),  # type: ignore[dict-item]
        ({"config": types.LiveConnectConfig(extra=5)}, "config.extra"),  # type: ignore[arg-type]
        ({"config": {Silent(): 1}}, "config.<Silent"),
        ({"callbacks": {"onopen": Silent()}}, "callbacks.onopen"),
        ({"callbacks": 5}, "callbacks"),
        ({"keepalive": NAN}, "keepalive"),
        ({"connect_timeout": float("inf")}, "connect_timeout"),
        ({"setup_timeout": 1e300}, "setup_timeout"),
        ({"max_message_size": 2**70}, "max_message_size"),
        ({"transport": Silent()}, "transport"),
        ({"reconnect": Silent()}, "reconnect"),
        ({"auto_tools": Silent()}, "auto_tools"),
        ({"resend_video": Silent()}, "resend_video"),
    ],
)
def test_connect_names_the_argument(arguments, field):
    client: Any = Client(api_key="key", http_options={"base_url": "http://127.0.0.1:9"})
    with pytest.raises(ConfigError) as caught:
        client.live.connect(**{"model": "m", **arguments})
    assert caught.value.field.startswith(field)


def test_texts_of_errors_are_short():
    client: Any = Client(api_key="key", http_options={"base_url": "http://127.0.0.1:9"})
    for config in ({"x" * 10**6: 1}, {"response_modalities": ["x" * 10**6]}):
        with pytest.raises(ConfigError) as caught:
            client.live.connect(model="m", config=config)
        assert len(str(caught.value)) < 1_000
