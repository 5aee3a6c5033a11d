"""Messages in the earlier form: what their author meant goes out, with one warning."""

import warnings
from typing import Any

import pytest

from genai_live import compat, types
from genai_live.errors import CompatibilityWarning
from tests.helpers.both_sdks import Refused

PCM = b"\x01\x02" * 4
AUDIO = {"data": "AQIBAgECAQI=", "mimeType": "audio/pcm"}
IMAGE = {"data": "/9g=", "mimeType": "image/jpeg"}
CHUNK: dict[str, Any] = {"mimeType": "audio/pcm", "data": PCM}
FRAME: dict[str, Any] = {"mime_type": "image/jpeg", "data": b"\xff\xd8"}
SENT = [{"realtimeInput": {"audio": AUDIO}}]


def sent(sdks, method, *args, auth_mode="gemini", **kwargs):
    return sdks(auth_mode).our_message(method, kwargs, *args)


TURNS = [{"role": "user", "parts": [{"text": "Hi"}]}]


@pytest.mark.parametrize("flag", [{}, {"turnComplete": True}, {"turnComplete": False}])
@pytest.mark.parametrize("spelling", ["clientContent", "client_content"])
def test_a_whole_message_is_unchanged_with_turn_complete_or_without(sdks, spelling, flag):
    frames = sent(sdks, "send", {spelling: {"turns": TURNS, **flag}})
    assert frames == [{"clientContent": {"turns": TURNS, **flag}}]


def test_send_client_content_asks_for_an_answer_by_default(sdks):
    frames = sent(sdks, "send_client_content", turns=TURNS)
    assert frames == [{"clientContent": {"turns": TURNS, "turnComplete": True}}]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"setup": {"model": "models/m"}}, "cannot be sent again"),
        ({"clientContent": {}, "realtimeInput": {}}, "exactly one"),
        ({}, "exactly one"),
        ({"clientContents": {}}, "Did you mean"),
        ({"realtimeInput": {"mediaChunks": [CHUNK], "text": "x"}}, "media_chunks"),
        ({"realtimeInput": {"mediaChunks": []}}, "is empty"),
        ({"realtimeInput": {"mediaChunks": [{"mimeType": "text/plain", "data": "AAAA"}]}},
         "media_chunks[0].mime_type: unsupported mime type"),
        ({"realtimeInput": {"mediaChunks": [{"mimeType": "audio/pcm", "data": "*"}]}}, "base64"),
    ],
)  # fmt: skip
def test_a_whole_message_that_cannot_be_meant_is_refused(sdks, message, words):
    refused = sent(sdks, "send", message)
    assert isinstance(refused, Refused)
    assert words in refused.problem


CHUNKS: Any = [CHUNK, FRAME, compat.MediaChunk(mime_type="audio/pcm", data=PCM)]


@pytest.mark.parametrize(
    ("method", "args", "kwargs"),
    [
        ("send", [{"realtimeInput": {"mediaChunks": CHUNKS}}], {}),
        ("send", [{"realtime_input": {"media_chunks": CHUNKS}}], {}),
        ("send", [types.LiveClientMessage(
            realtime_input=compat.RealtimeInput(media_chunks=CHUNKS))], {}),
        ("send_realtime_input", [{"realtimeInput": {"mediaChunks": CHUNKS}}], {}),
        ("send_realtime_input", [{"realtime_input": {"media_chunks": CHUNKS}}], {}),
        ("send_realtime_input",
         [compat.LiveSendRealtimeInputParameters(realtime_input={"media_chunks": CHUNKS})], {}),
        ("send_realtime_input", [{"mediaChunks": CHUNKS}], {}),
        ("send_realtime_input", [compat.RealtimeInput(media_chunks=CHUNKS)], {}),
        ("send_realtime_input", [], {"realtime_input": {"media_chunks": CHUNKS}}),
    ],
)  # fmt: skip
def test_media_chunks_go_out_one_by_one_by_their_kind(sdks, method, args, kwargs):
    with pytest.warns(CompatibilityWarning, match="audio=") as caught:
        frames = sent(sdks, method, *args, **kwargs)
    assert frames == [*SENT, {"realtimeInput": {"video": IMAGE}}, *SENT]
    assert len(caught) == 1


@pytest.mark.parametrize(
    "data", [PCM, bytearray(PCM), memoryview(PCM), "AQIBAgECAQI=", "AQIBAgECAQI"]
)
def test_data_is_bytes_or_base64(sdks, data):
    with pytest.warns(CompatibilityWarning):
        frames = sent(sdks, "send_realtime_input", {"mediaChunks": [{**CHUNK, "data": data}]})
    assert frames == SENT


def test_url_safe_base64_is_taken_too(sdks):
    with pytest.warns(CompatibilityWarning):
        frames = sent(sdks, "send_realtime_input", {"mediaChunks": [{**FRAME, "data": "__79"}]})
    assert frames == [{"realtimeInput": {"video": {**IMAGE, "data": "//79"}}}]


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [
        ([{"audio": CHUNK}], {}),
        ([{"realtimeInput": {"audio": CHUNK}}], {}),
        ([types.LiveClientRealtimeInput(audio=types.Blob(mime_type="audio/pcm", data=PCM))], {}),
        ([{"media": CHUNK}], {}),
        ([], {"audio": CHUNK}),
        ([], {"media": CHUNK}),
        ([], {"realtime_input": {"audio": CHUNK}}),
    ],
)
def test_flat_forms_of_realtime_input_bring_no_warning(sdks, args, kwargs):
    assert sent(sdks, "send_realtime_input", *args, **kwargs) == SENT


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"text": "x"}, {"text": "x"}),
        ({"audioStreamEnd": True}, {"audioStreamEnd": True}),
        ({"activityStart": {}}, {"activityStart": {}}),
        ({"activity_end": {}}, {"activityEnd": {}}),
    ],
)
def test_other_input_may_stand_in_a_dict_too(sdks, given, expected):
    assert sent(sdks, "send_realtime_input", given) == [{"realtimeInput": expected}]


@pytest.mark.parametrize(
    ("args", "kwargs", "words"),
    [
        ([{"audio": CHUNK}], {"text": "x"}, "cannot be combined with keywords"),
        ([{"audio": CHUNK, "text": "x"}], {}, "exactly one"),
        ([{"mediaChunks": [CHUNK], "text": "x"}], {}, "realtime_input.media_chunks"),
        ([{"sound": CHUNK}], {}, "audio, video"),
        ([{"realtimeInput": {}}], {}, "exactly one"),
        ([5], {}, "got int"),
        ([{"mediaChunks": CHUNK}], {}, "a list"),
        ([{"mediaChunks": [{**CHUNK, "mimeType": "video/mp4"}]}], {}, "unsupported mime type"),
    ],
)
def test_realtime_input_that_cannot_be_meant_is_refused(sdks, args, kwargs, words):
    refused = sent(sdks, "send_realtime_input", *args, **kwargs)
    assert isinstance(refused, Refused)
    assert words in refused.problem


ANSWER: Any = {"id": "1", "name": "getWeather", "response": {"temperature": 22}}


@pytest.mark.parametrize(
    ("method", "args", "kwargs"),
    [
        ("send_tool_response", [{"toolResponse": {"functionResponses": [ANSWER]}}], {}),
        ("send_tool_response", [{"tool_response": {"function_responses": [ANSWER]}}], {}),
        ("send_tool_response",
         [compat.LiveSendToolResponseParameters(tool_response={"function_responses": [ANSWER]})],
         {}),
        ("send_tool_response", [{"functionResponses": [ANSWER]}], {}),
        ("send_tool_response", [{"functionResponses": ANSWER}], {}),
        ("send_tool_response", [[ANSWER]], {}),
        ("send_tool_response", [ANSWER], {}),
        ("send_tool_response", [compat.FunctionResponse(**ANSWER)], {}),
        ("send_tool_response",
         [compat.ToolResponse(function_responses=[compat.FunctionResponse(**ANSWER)])], {}),
        ("send_tool_response", [], {"tool_response": {"functionResponses": [ANSWER]}}),
        ("send_tool_response", [], {"function_responses": [ANSWER]}),
        ("send_tool_response", [], {"function_responses": ANSWER}),
        ("send", [{"toolResponse": {"functionResponses": [ANSWER]}}], {}),
    ],
)  # fmt: skip
def test_tool_responses_are_taken_with_their_wrapper_and_without(sdks, method, args, kwargs):
    frames = sent(sdks, method, *args, **kwargs)
    assert frames == [{"toolResponse": {"functionResponses": [ANSWER]}}]


@pytest.mark.parametrize("method", ["send", "send_tool_response"])
@pytest.mark.parametrize("value", ["sunny", 22, ["a"], False])
def test_a_response_that_is_not_an_object_is_wrapped(sdks, method, value):
    answer = {**ANSWER, "response": value}
    (frame,) = sent(sdks, method, {"toolResponse": {"functionResponses": [answer]}})
    (response,) = frame["toolResponse"]["functionResponses"]
    assert response["response"] == {"output": value}


@pytest.mark.parametrize("method", ["send", "send_tool_response"])
def test_a_response_needs_the_calls_id_on_gemini_and_not_on_vertex(sdks, method):
    answer = {"toolResponse": {"functionResponses": [{"name": "f", "response": {}}]}}
    refused = sent(sdks, method, answer)
    assert "needs the id of the call" in refused.problem
    assert not isinstance(sent(sdks, method, answer, auth_mode="vertex"), Refused)


@pytest.mark.parametrize(
    ("args", "kwargs", "words"),
    [
        ([ANSWER], {"function_responses": ANSWER}, "cannot be combined with"),
        ([], {}, "at least one"),
        ([[]], {}, "at least one"),
        ([{"toolResponse": {"functionResponses": []}}], {}, "at least one"),
        ([{"toolResponses": {}}], {}, "no such member"),
    ],
)
def test_tool_responses_that_cannot_be_meant_are_refused(sdks, args, kwargs, words):
    refused = sent(sdks, "send_tool_response", *args, **kwargs)
    assert isinstance(refused, Refused)
    assert words in refused.problem


def test_a_warning_names_the_callers_code_once(sdks):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for _ in range(3):
            sent(sdks, "send_realtime_input", {"mediaChunks": [CHUNK]})
    assert [(each.category, each.filename.endswith("both_sdks.py")) for each in caught] == [
        (CompatibilityWarning, True)
    ]
