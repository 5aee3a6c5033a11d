"""What the wire carries beside words and sound reaches events and `Turn`."""

import json

import pytest

from genai_live import ExecutedCode, Source, events, types
from genai_live._protocol import LiveProtocol, TurnBuilder
from genai_live.audio import INPUT
from genai_live.converters import decode
from genai_live.errors import ConfigError
from tests.helpers.work import function_calls

CODE = {"executableCode": {"language": "PYTHON", "code": "print(6*7)"}}
RESULT = {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "42"}}
WEB = {"web": {"uri": "https://example.org", "title": "An example"}}
PLACE = {"maps": {"uri": "https://maps.example.org", "title": "A place"}}
DOCUMENT = {"retrievedContext": {"uri": "gs://bucket/a.pdf", "title": "A file"}}
IMAGE = {"image": {"sourceUri": "https://example.org/i", "title": "An image"}}
PAGE = {"retrievedUrl": "https://example.org/page"}
SEARCH = {"webSearchQueries": ["6*7"], "groundingChunks": [WEB, PLACE, DOCUMENT, IMAGE]}


def video(data, mime_type="video/mp4"):
    return {"inlineData": {"mimeType": mime_type, "data": data}}


def gather(*contents, **members):
    """Return the events of messages, and the turn that they make."""
    protocol = LiveProtocol()
    builder = TurnBuilder()
    found = []
    for content in contents:
        frame = json.dumps({"serverContent": content, **members})
        inbound = protocol.feed(decode(frame, types.LiveServerMessage))
        for event in inbound.events:
            builder.add(event)
            found.append(event)
    return found, builder.build()


def kinds(found):
    return [type(event).__name__ for event in found]


def parts(*each):
    return {"modelTurn": {"parts": list(each)}}


def test_each_has_an_event_of_its_own_where_several_share_a_message():
    content = {
        **parts({"text": "hm", "thought": True}, CODE, RESULT, {"text": "42"}, video("AAAA")),
        "outputTranscription": {"text": "42"},
        "groundingMetadata": SEARCH,
        "generationComplete": True,
        "turnComplete": True,
    }
    found, turn = gather(content, usageMetadata={"totalTokenCount": 3})
    assert kinds(found) == [
        "ThoughtDelta",
        "ExecutableCode",
        "CodeExecutionResult",
        "TextDelta",
        "VideoDelta",
        "OutputTranscript",
        "Sources",
        "GenerationComplete",
        "Usage",
        "TurnComplete",
    ]
    assert len({id(event.raw) for event in found}) == 1
    assert (turn.text, turn.thoughts, turn.usage.total_token_count) == ("42", "hm", 3)


def test_sources_have_kind_address_and_title_and_come_once():
    _, turn = gather(
        {"groundingMetadata": SEARCH},
        {"groundingMetadata": SEARCH, "urlContextMetadata": {"urlMetadata": [PAGE]}},
    )
    assert turn.sources == [
        Source("web", "https://example.org", "An example"),
        Source("maps", "https://maps.example.org", "A place"),
        Source("document", "gs://bucket/a.pdf", "A file"),
        Source("image", "https://example.org/i", "An image"),
        Source("url", "https://example.org/page"),
    ]
    assert turn.search_queries == ["6*7"]
    assert [len(each.grounding_chunks or ()) for each in turn.grounding] == [4, 4]
    assert turn.url_context[0].url_metadata is not None


def test_many_sources_take_time_in_proportion():
    def compared(count):
        chunks = [{"web": {"uri": f"https://example.org/{number}"}} for number in range(2 * count)]
        contents = [
            {"groundingMetadata": {"groundingChunks": each}}
            for each in (chunks[:count], chunks[count:])
        ]
        return function_calls(lambda: gather(*contents))

    compared(1)  # rules are made on first use
    assert compared(1000) < 15 * compared(100)


def test_empty_metadata_is_no_source():
    found, turn = gather({"turnComplete": True, "groundingMetadata": {}, "urlContextMetadata": {}})
    assert kinds(found) == ["TurnComplete"]
    assert (turn.sources, turn.grounding, turn.url_context) == ([], [], [])


def test_code_gets_its_own_result():
    first = {"executableCode": {"language": "PYTHON", "code": "a", "id": "1"}}
    second = {"executableCode": {"language": "PYTHON", "code": "b", "id": "2"}}
    failed = {"codeExecutionResult": {"outcome": "OUTCOME_FAILED", "output": "no", "id": "2"}}
    done = {"codeExecutionResult": {"outcome": "OUTCOME_OK", "id": "1"}}
    _, turn = gather(parts(first, second), parts(failed), parts(done))
    python = types.Language.PYTHON
    assert turn.executed_code == [
        ExecutedCode("a", python, "", types.Outcome.OUTCOME_OK, "1"),
        ExecutedCode("b", python, "no", types.Outcome.OUTCOME_FAILED, "2"),
    ]


def test_results_without_ids_follow_the_order_and_one_without_code_is_kept():
    _, turn = gather(parts(CODE), parts(RESULT, RESULT))
    assert [(run.code, run.output) for run in turn.executed_code] == [
        ("print(6*7)", "42"),
        ("", "42"),
    ]


@pytest.mark.parametrize("mime_type", ["video/mp4", "VIDEO/mp4", 'video/mp4; codecs="avc1"'])
def test_video_is_gathered_in_order_and_can_be_saved(tmp_path, mime_type):
    found, turn = gather(parts(video("AQI=", mime_type)), parts(video("Aw==", mime_type)))
    assert [event.data for event in found if isinstance(event, events.VideoDelta)] == [
        b"\x01\x02",
        b"\x03",
    ]
    assert (turn.video, turn.video_mime_type) == (b"\x01\x02\x03", mime_type)
    turn.save_video(tmp_path / "avatar.mp4")
    assert (tmp_path / "avatar.mp4").read_bytes() == turn.video


def test_a_turn_without_video_saves_none(tmp_path):
    _, turn = gather(parts({"text": "hi"}))
    with pytest.raises(ConfigError, match=r"no video.*avatar_config"):
        turn.save_video(tmp_path / "avatar.mp4")
    assert list(tmp_path.iterdir()) == []


def test_inline_data_of_other_kinds_stays_what_it_is():
    found, turn = gather(parts(video("AQI=", "image/png"), video("AQI=", "audio/pcm")))
    assert kinds(found) == ["InlineData", "AudioDelta"]
    assert turn.video == b""


def test_what_is_said_in_a_later_turn_begins_a_line():
    _, turn = gather(
        {**parts({"text": "One "}), "outputTranscription": {"text": "One "}},
        {**parts({"text": "moment."}), "turnComplete": True},
        {**parts({"text": "20 "}), "outputTranscription": {"text": "20"}},
        {**parts({"text": "degrees."}), "turnComplete": True},
    )
    assert turn.text == "One moment.\n20 degrees."


def sound(data="AAAA"):
    return parts({"inlineData": {"mimeType": "audio/pcm;rate=16000", "data": data}})


def test_speech_is_bytes_with_a_format():
    _, turn = gather(sound(), sound("AQID"), {"turnComplete": True})
    assert turn.audio == b"\0\0\0\1\2\3"
    assert (turn.audio.format, turn.audio.seconds) == (INPUT, 3 / 16_000)
    assert turn.audio_mime_type == "audio/pcm;rate=16000"


@pytest.mark.parametrize(
    ("contents", "reason"),
    [
        ([parts({"text": "hi"})], None),
        ([sound(), {"turnComplete": True}], "output_audio_transcription={}"),
        ([parts(video("AAAA")), {"turnComplete": True}], "output_audio_transcription={}"),
        ([{"interrupted": True}, {"turnComplete": True}], "interrupted before its first word"),
        ([{"turnComplete": True, "turnCompleteReason": "SAFETY"}], "ended with SAFETY"),
        ([{"inputTranscription": {"text": "hm"}}, {"turnComplete": True}], "input_transcript"),
        ([{"turnComplete": True}], "said nothing"),
    ],
)
def test_a_turn_says_why_its_text_is_empty(contents, reason):
    _, turn = gather(*contents)
    assert (turn.empty_reason is None) == bool(turn.text) == (reason is None)
    if reason is not None:
        assert reason in turn.empty_reason
        assert repr(turn).startswith(f"Turn(text='', empty_reason={turn.empty_reason!r}")


def test_a_turn_with_calls_only_names_them():
    _, turn = gather({}, toolCall={"functionCalls": [{"name": "f"}, {"name": "g"}, {"name": "f"}]})
    assert turn.empty_reason == "the model called f, g, and has said nothing so far."


def test_the_repr_of_a_turn_is_short_and_shows_what_is_there():
    _, turn = gather(
        {**parts({"text": "word " * 10_000}), "inputTranscription": {"text": "hi"}},
        parts({"thought": True, "text": "hm " * 10_000}),
        sound("AAAA" * 10_000),
        {"turnComplete": True},
    )
    shown = repr(turn)
    assert len(shown) < 1_500
    assert "audio=<30000 bytes>" in shown
    assert "input_transcript='hi'" in shown
    assert "video" not in shown


def test_a_notebook_gets_player_and_transcripts_and_never_megabytes():
    call = {"functionCalls": [{"name": "f"}]}
    _, turn = gather(
        {"inputTranscription": {"text": "<Why?>\nNow"}},
        {**sound("AAAA" * 1_000_000), "outputTranscription": {"text": "Because " * 10_000}},
        {"interrupted": True},
        {"turnComplete": True},
        toolCall=call,
    )
    html = turn._repr_html_()
    assert len(html) < 700_000
    assert "<audio controls" in html
    assert "<b>User:</b> &lt;Why?&gt;<br>Now" in html
    assert "(80,000 characters)" in html
    assert "The first 15.0 s of" in html
    assert "<td><code>f</code></td>" in html
    assert "<small>interrupted</small>" in html


def test_a_notebook_says_why_there_is_no_text_and_shows_no_key():
    _, turn = gather(sound(), {"turnComplete": True})
    assert "output_audio_transcription={} in the config" in turn._repr_html_()
    _, turn = gather(parts({"text": "see https://example.org/?key=AIzaSecret"}))
    assert "AIzaSecret" not in turn._repr_html_()
    assert "AIzaSecret" not in repr(turn)
