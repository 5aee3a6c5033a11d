"""Client messages, made from what users pass."""

import json
from typing import Any

import pytest

from genai_live import types
from genai_live._live import messages
from genai_live.converters import encode
from genai_live.errors import ConfigError
from genai_live.models import ModelProfile, find_profile


def wire(message):
    return json.loads(encode(message))


def content(turns, **options):
    defaults: dict[str, Any] = {"turn_complete": True, "backend": "gemini"}
    return wire(messages.client_content(turns, **defaults | options))["clientContent"]


def realtime(backend: Any = "gemini", **given):
    names = (
        "audio", "video", "text", "media", "audio_stream_end", "activity_start", "activity_end",
    )  # fmt: skip
    arguments = {name: given.get(name) for name in names}
    return wire(messages.realtime_input(**arguments, backend=backend))["realtimeInput"]


def user(*texts):
    return {"role": "user", "parts": [{"text": text} for text in texts]}


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ("a", [user("a")]),
        (["a", "b"], [user("a", "b")]),
        (types.Part(text="a"), [user("a")]),
        (["a", {"role": "model", "parts": [{"text": "b"}]}, "c"],
         [user("a"), {"role": "model", "parts": [{"text": "b"}]}, user("c")]),
        ({"parts": [{"text": "a"}]}, [{"parts": [{"text": "a"}]}]),
        ((types.Content(role="user", parts=[types.Part(text="a")]),), [user("a")]),
    ],
)  # fmt: skip
def test_turns_have_many_forms(turns, expected):
    assert content(turns) == {"turns": expected, "turnComplete": True}


def test_no_turns_send_the_flag_alone():
    assert content(None) == {"turnComplete": True}
    assert content(None, turn_complete=False) == {"turnComplete": False}


@pytest.mark.parametrize("turns", [[], 5, [5], [{"txt": "a"}], {"role": 1}])
def test_turns_that_cannot_be_sent_are_refused(turns):
    with pytest.raises(ConfigError, match="turns"):
        content(turns)


PCM = b"\x01\x02" * 4


@pytest.mark.parametrize(
    "audio",
    [
        PCM,
        bytearray(PCM),
        memoryview(PCM),
        (PCM, "audio/pcm;rate=16000"),
        types.Blob(data=PCM, mime_type="audio/pcm;rate=16000"),
        {"data": PCM, "mimeType": "audio/pcm;rate=16000"},
        {"data": "AQIBAgECAQI", "mime_type": "audio/pcm;rate=16000"},
    ],
)
def test_audio_has_many_forms(audio):
    assert realtime(audio=audio) == {
        "audio": {"data": "AQIBAgECAQI=", "mimeType": "audio/pcm;rate=16000"}
    }


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "exactly one"),
        ({"audio": PCM, "text": "x"}, "audio, text"),
        ({"audio": b""}, "no bytes"),
        ({"audio": PCM[:-1]}, "16-bit samples"),
        ({"audio": (PCM, "image/png")}, "unsupported mime type"),
        ({"audio": {"data": PCM}}, "mime_type"),
        ({"audio": (PCM,)}, "bytes, mime_type"),
        ({"audio": 5}, "Blob or a dict"),
        ({"video": b"\xff\xd8"}, "mime_type"),
        ({"video": (b"\xff\xd8", "video/mp4")}, "image/*"),
        ({"media": (b"\x00", "text/plain")}, "audio/* or image/*"),
        ({"text": 5}, "a string"),
        ({"activity_start": {"x": 1}}, "no such member"),
    ],
)
def test_realtime_input_that_cannot_be_sent_is_refused(given, words):
    with pytest.raises(ConfigError) as error:
        realtime(**given)
    assert words in str(error.value)


def test_the_other_streams():
    jpeg = (b"\xff\xd8", "image/jpeg")
    image = {"data": "/9g=", "mimeType": "image/jpeg"}
    assert realtime(video=jpeg) == {"video": image}
    assert realtime(media=jpeg) == {"video": image}
    assert realtime(media=(PCM, "audio/pcm")) == {
        "audio": {"data": "AQIBAgECAQI=", "mimeType": "audio/pcm"}
    }
    assert realtime(text="hi") == {"text": "hi"}
    assert realtime(audio_stream_end=True) == {"audioStreamEnd": True}
    assert realtime(activity_start=True) == {"activityStart": {}}
    assert realtime(activity_end={}) == {"activityEnd": {}}
    assert realtime(activity_start=types.ActivityStart()) == {"activityStart": {}}


def test_a_picture_is_sent_as_jpeg():
    image = pytest.importorskip("PIL.Image")
    sent = realtime(video=image.new("RGBA", (4, 4)))["video"]
    assert sent["mimeType"] == "image/jpeg"
    assert sent["data"].startswith("/9j/")


def test_tool_responses_are_one_or_many_and_values_are_wrapped():
    one = {"id": "1", "name": "f", "response": "sunny"}
    expected = {"id": "1", "name": "f", "response": {"output": "sunny"}}
    for given in (one, [one]):
        message = messages.tool_response(given, backend="gemini")
        assert wire(message) == {"toolResponse": {"functionResponses": [expected]}}
    as_object = types.FunctionResponse(id="1", name="f", response={"output": "sunny"})
    assert wire(messages.tool_response(as_object, backend="gemini")) == wire(message)


def test_a_tool_response_needs_the_calls_id_on_gemini_only():
    response = {"name": "f", "response": {}}
    with pytest.raises(ConfigError, match=r"function_responses\[0\]\.id"):
        messages.tool_response(response, backend="gemini")
    assert messages.tool_response(response, backend="vertex")
    with pytest.raises(ConfigError, match="at least one"):
        messages.tool_response([], backend="vertex")


def test_a_whole_message_is_unchanged():
    message = {"clientContent": {"turns": [user("a")]}}
    assert wire(messages.from_message(message, backend="gemini")) == message


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"setup": {"model": "m"}}, "cannot be sent again"),
        ({}, "exactly one"),
        ({"client_content": {}, "realtime_input": {}}, "exactly one"),
        ({"clientContnt": {}}, "clientContent"),
        (
            {"toolResponse": {"functionResponses": [{"name": "f", "response": {}}]}},
            "id of the call",
        ),
        ("hello", "LiveClientMessage or a dict"),
    ],
)
def test_a_whole_message_that_cannot_be_sent_is_refused(message, words):
    with pytest.raises(ConfigError) as error:
        messages.from_message(message, backend="gemini")
    assert words in str(error.value)


def test_a_context_update_changes_only_what_is_given():
    update = messages.context_update("Be brief.", None, backend="gemini")
    assert wire(update) == {"contextUpdate": {"systemInstruction": user("Be brief.")}}
    update = messages.context_update(None, [], backend="gemini")
    assert wire(update) == {"contextUpdate": {"tools": {"tools": []}}}
    with pytest.raises(ConfigError, match="nothing to update"):
        messages.context_update(None, None, backend="gemini")


@pytest.mark.parametrize(
    ("model", "realtime_text"),
    [
        ("models/gemini-2.5-flash-native-audio-latest", False),
        ("models/gemini-3.1-flash-live-preview", True),
        ("publishers/google/models/gemini-3.8-live", True),
        ("models/gemini-3.8-live-extended-thinking", True),
        ("models/gemini-4-live", False),
        ("models/my-own", False),
    ],
)
def test_text_goes_by_the_channel_that_the_model_takes(model, realtime_text):
    (message,) = messages.text(
        "hi", setup=types.LiveClientSetup(model=model), profile=find_profile(model)
    )
    if realtime_text:
        assert wire(message) == {"realtimeInput": {"text": "hi"}}
    else:
        assert wire(message) == {"clientContent": {"turns": [user("hi")], "turnComplete": True}}


def test_realtime_text_is_marked_as_activity_where_detection_is_off():
    detection = types.AutomaticActivityDetection(disabled=True)
    setup = types.LiveClientSetup(
        model="models/gemini-3.1-live",
        realtime_input_config=types.RealtimeInputConfig(automatic_activity_detection=detection),
    )
    sent = [
        wire(message)["realtimeInput"]
        for message in messages.text("hi", setup=setup, profile=find_profile("gemini-3.1-live"))
    ]
    assert sent == [{"activityStart": {}}, {"text": "hi"}, {"activityEnd": {}}]


@pytest.mark.parametrize("text", ["", "  ", 5, None])
def test_text_has_to_say_something(text):
    with pytest.raises(ConfigError, match="text"):
        messages.text(text, setup=types.LiveClientSetup(model="models/m"), profile=ModelProfile())
