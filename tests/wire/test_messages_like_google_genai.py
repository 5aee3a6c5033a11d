"""Messages after the setup equal google-genai's for the same call, on both backends."""

import pytest

from tests.helpers.both_sdks import Refused

pytestmark = pytest.mark.filterwarnings("ignore")  # google-genai warns on import

USER = {"role": "user", "parts": [{"text": "Hi"}]}
MODEL = {"role": "model", "parts": [{"text": "Hello"}]}
PCM = {"data": b"\xfb\xff\x00\x01", "mime_type": "audio/pcm;rate=16000"}
JPEG = {"data": b"\xff\xd8\xff", "mime_type": "image/jpeg"}
ANSWER = {"id": "1", "name": "f", "response": {"camelCase": 1, "snake_case": [None, True]}}
CALLS = [
    ("send_client_content", {}),
    ("send_client_content", {"turn_complete": False}),
    ("send_client_content", {"turns": USER}),
    ("send_client_content", {"turns": [USER, MODEL], "turn_complete": False}),
    ("send_client_content", {"turns": {"parts": [{"text": ""}]}}),
    ("send_client_content", {"turns": {"role": "user", "parts": [{"inline_data": JPEG}]}}),
    ("send_client_content",
     {"turns": {"role": "user", "parts": [{"inlineData": {"data": b"\xfb", "mimeType": "a/b"}}]}}),
    ("send_client_content",
     {"turns": {"role": "model", "parts": [
         {"function_call": {"id": "1", "name": "f", "args": {"camelCase": 1, "snake_case": 2}}}]}}),
    ("send_client_content",
     {"turns": {"role": "user", "parts": [{"function_response": ANSWER}]}}),
    ("send_client_content",
     {"turns": {"role": "user", "parts": [
         {"file_data": {"file_uri": "gs://x", "mime_type": "video/mp4"},
          "video_metadata": {"start_offset": "1.5s", "fps": 2}}]}}),
    ("send_realtime_input", {"audio": PCM}),
    ("send_realtime_input", {"audio": {**PCM, "mime_type": "audio/pcm"}}),
    ("send_realtime_input", {"video": JPEG}),
    ("send_realtime_input", {"text": "Hi"}),
    ("send_realtime_input", {"text": ""}),
    ("send_realtime_input", {"audio_stream_end": True}),
    ("send_realtime_input", {"activity_start": {}}),
    ("send_realtime_input", {"activity_end": {}}),
    ("send_tool_response", {"function_responses": ANSWER}),
    ("send_tool_response", {"function_responses": [ANSWER, {**ANSWER, "id": "2"}]}),
    ("send_tool_response",
     {"function_responses": {**ANSWER, "scheduling": "SILENT"}}),
    ("send_context_update", {"system_instruction": "Be brief."}),
    ("send_context_update", {"tools": []}),
    ("send_context_update",
     {"tools": [{"function_declarations": [{"name": "a"}]}, {"google_search": {}},
                {"function_declarations": [{"name": "b"}]}]}),
    ("send_context_update", {"system_instruction": "a", "tools": []}),
    ("send", {"input": "Hi", "end_of_turn": True}),
    ("send", {"input": "Hi"}),
    ("send", {"input": None}),
    ("send", {"input": ANSWER}),
    ("send", {"input": [ANSWER, {**ANSWER, "id": "2"}]}),
    ("send", {"input": {"turns": [USER], "turn_complete": True}}),
    ("send", {"input": {"function_responses": [ANSWER]}}),
]  # fmt: skip
BOTH_REFUSE = [
    ("send_client_content", {"turns": 5}),
    ("send_client_content", {"turns": {"role": "user", "pars": []}}),
    ("send_realtime_input", {}),
    ("send_realtime_input", {"text": "a", "audio": PCM}),
    ("send_realtime_input", {"audio": JPEG}),
    ("send_realtime_input", {"video": PCM}),
    ("send_tool_response", {"function_responses": []}),
    ("send_context_update", {}),
]


def names(calls):
    return [f"{method}-{index}" for index, (method, _) in enumerate(calls)]


@pytest.mark.parametrize("backend", ["gemini", "vertex"])
@pytest.mark.parametrize(("method", "arguments"), CALLS, ids=names(CALLS))
def test_a_call_sends_what_google_genai_sends(sdks, backend, method, arguments):
    theirs = sdks(backend).their_message(method, arguments)
    assert not isinstance(theirs, Refused)
    assert sdks(backend).our_message(method, arguments) == theirs


@pytest.mark.parametrize("backend", ["gemini", "vertex"])
@pytest.mark.parametrize(("method", "arguments"), BOTH_REFUSE, ids=names(BOTH_REFUSE))
def test_what_google_genai_refuses_to_send_we_refuse(sdks, backend, method, arguments):
    assert isinstance(sdks(backend).their_message(method, arguments), Refused)
    assert isinstance(sdks(backend).our_message(method, arguments), Refused)


def test_a_tool_response_without_an_id_is_for_vertex_only(sdks):
    call = ("send_tool_response", {"function_responses": {"name": "f", "response": {}}})
    for backend, refused in (("gemini", True), ("vertex", False)):
        theirs, ours = sdks(backend).their_message(*call), sdks(backend).our_message(*call)
        assert isinstance(theirs, Refused) is refused
        assert ours == theirs


def test_a_turn_of_the_system_changes_the_instruction_on_vertex_only(sdks):
    call = ("send_client_content", {"turns": {"role": "system", "parts": [{"text": "Rhyme."}]}})
    assert sdks("vertex").our_message(*call) == sdks("vertex").their_message(*call)
    assert isinstance(sdks("gemini").our_message(*call), Refused)


def test_pictures_are_frames_of_video(sdks):
    """google-genai sends a PNG where it can tell that the picture was one; a frame is a JPEG."""
    image = pytest.importorskip("PIL.Image").new("RGB", (4, 4))
    (theirs,) = sdks("gemini").their_message("send_realtime_input", {"video": image})
    (ours,) = sdks("gemini").our_message("send_realtime_input", {"video": image})
    assert ours["realtimeInput"]["video"]["mimeType"] == "image/jpeg"
    assert theirs["realtimeInput"]["video"].keys() == ours["realtimeInput"]["video"].keys()


@pytest.mark.parametrize(
    ("method", "arguments", "theirs", "ours", "reason"),
    [
        ("send_realtime_input", {"media": PCM},
         [{"realtimeInput": {"mediaChunks": [{"data": "+/8AAQ==", "mimeType": PCM["mime_type"]}]}}],
         [{"realtimeInput": {"audio": {"data": "+/8AAQ==", "mimeType": PCM["mime_type"]}}}],
         "mediaChunks is deprecated; audio and video are its streams of today."),
        ("send_client_content", {"turns": "Hi"}, Refused(""),
         [{"clientContent": {"turns": [USER], "turnComplete": True}}],
         "A string is a user's turn, as in the JavaScript SDK."),
        ("send_realtime_input", {"audio": b"\x01\x02"}, Refused(""),
         [{"realtimeInput": {"audio": {"data": "AQI=", "mimeType": "audio/pcm;rate=16000"}}}],
         "Bytes alone are what a microphone gives."),
        ("send_realtime_input", {"audio": {"mime_type": "audio/pcm", "data": b"\x01"}},
         [{"realtimeInput": {"audio": {"data": "AQ==", "mimeType": "audio/pcm"}}}], Refused(""),
         "Half a sample turns all later speech into noise."),
        ("send_realtime_input", {"audio_stream_end": False},
         [{"realtimeInput": {"audioStreamEnd": False}}], Refused(""),
         "False says nothing to the service."),
        ("send_tool_response", {"function_responses": {**ANSWER, "response": "sunny"}}, Refused(""),
         [{"toolResponse": {"functionResponses": [{**ANSWER, "response": {"output": "sunny"}}]}}],
         "A value that is no object stands under the customary key."),
        ("send_tool_response", {"function_responses": {"id": "1", "name": "f"}},
         [{"toolResponse": {"functionResponses": [{"id": "1", "name": "f"}]}}], Refused(""),
         "The service requires a response."),
    ],
)  # fmt: skip
def test_a_difference_has_a_reason(sdks, method, arguments, theirs, ours, reason):
    assert reason
    assert sdks("gemini").their_message(method, arguments) == theirs
    assert sdks("gemini").our_message(method, arguments) == ours


def test_what_converters_refuse_is_refused_though_the_method_skips_them(sdks):
    """On Vertex google-genai's send_tool_response does not run the converter that refuses this."""
    call = ("send_tool_response", {"function_responses": {**ANSWER, "will_continue": True}})
    assert not isinstance(sdks("vertex").their_message(*call), Refused)
    assert isinstance(sdks("vertex").our_message(*call), Refused)
    assert sdks("gemini").our_message(*call) == sdks("gemini").their_message(*call)
