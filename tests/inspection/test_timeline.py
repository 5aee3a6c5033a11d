"""Timelines: what is in which lane, what belongs to which session, and the figures."""

import hashlib
import math
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genai_live.errors import DecodeError
from genai_live.inspection import LANES, read_timeline
from genai_live.inspection.timeline import AudioLevels, seconds
from tests.helpers.timelines import (
    DONE,
    INTERRUPTED,
    MUSIC,
    PATH,
    Story,
    asks,
    audio,
    said,
    sound,
    speech,
    write_session,
)


def texts(session, lane):
    return [item.text for item in session.lane(lane)]


# Turns and latency


def test_the_latency_counts_from_a_text_to_the_first_audio():
    story = Story().open().client(1, asks("Hello")).server(1.25, said("hm", interrupted=False))
    turn = story.server(1.4, sound(0.5)).server(1.5, DONE).session.turns[0]
    assert (turn.asked, turn.basis, turn.ending) == (1, "text", "complete")
    assert turn.latency == pytest.approx(0.25)
    assert turn.audio_latency == pytest.approx(0.4)


def test_the_latency_of_speech_counts_from_the_last_loud_audio():
    story = Story().open()
    for step in range(10):
        story.client(1 + step / 10, speech(0.1))
    for step in range(8):
        story.client(2 + step / 10, speech(0.1, loud=False))
    turn = story.server(2.9, sound(0.5)).session.turns[0]
    assert turn.basis == "speech"
    assert turn.audio_latency == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("message", "basis"),
    [
        ({"realtimeInput": {"activityEnd": {}}}, "activity end"),
        ({"realtime_input": {"activity_end": {}}}, "activity end"),
        ({"realtimeInput": {"text": "Hello"}}, "text"),
        ({"toolResponse": {"functionResponses": [{"id": "1", "response": {}}]}}, "call result"),
    ],
)
def test_other_inputs_end_with_what_ends_them(message, basis):
    call = {"toolCall": {"functionCalls": [{"id": "1", "name": "f"}]}}
    story = Story().open().server(0.5, call).server(0.6, DONE)
    turn = story.client(1, message).server(3, said("Yes")).session.turns[-1]
    assert (turn.basis, turn.latency) == (basis, 2)


def test_audio_of_unknown_loudness_counts_as_input_and_has_no_levels():
    story = Story().open().client(1, speech(0.1), silent=True).server(2, sound(0.1), silent=True)
    session = story.session
    assert session.turns[0].basis == "audio"
    assert [len(levels) for levels in session.levels.values()] == [0, 0]


def test_a_turn_that_nobody_asked_for_has_no_latency():
    turn = Story().open().server(1, sound(0.1)).session.turns[0]
    assert (turn.asked, turn.latency, turn.audio_latency) == (None, None, None)


def test_an_answer_is_measured_once():
    story = Story().open().client(1, asks("a")).server(2, said("b")).server(2, DONE)
    turns = story.server(9, said("c")).session.turns
    assert [turn.latency for turn in turns] == [1, None]


# Audio


def test_audio_that_comes_early_is_played_one_after_the_other():
    story = Story().open().server(1, sound(1.0)).server(1.1, sound(1.0)).server(1.2, DONE)
    (item,) = story.session.lane("audio")
    assert (item.start, item.end) == (1, pytest.approx(3))
    assert item.detail == "2.00 s of audio, received within 100 ms"
    assert story.session.turns[0].gaps == []


def test_audio_that_comes_late_is_a_gap():
    story = Story().open().server(1, sound(0.5)).server(1.9, sound(0.5)).server(2, DONE)
    (turn,) = story.session.turns
    assert turn.gaps == [(1.5, 0.4)]
    (dropped,) = story.session.lane("dropped")
    assert (dropped.start, dropped.end, dropped.tone) == (1.5, 1.9, "warn")


def test_a_pause_for_a_call_is_no_gap():
    call = {"toolCall": {"functionCalls": [{"id": "1", "name": "f"}]}}
    answer = {"toolResponse": {"functionResponses": [{"id": "1", "response": {}}]}}
    story = Story().open().server(1, sound(0.2)).server(1.3, call).client(3, answer)
    assert story.server(3.5, sound(0.2)).session.turns[0].gaps == []


def test_an_interruption_cuts_what_was_not_played():
    story = Story().open().server(1, sound(3.0)).server(2, INTERRUPTED).server(2.1, DONE)
    session = story.session
    (item,) = session.lane("audio")
    assert item.end == 2
    assert session.figures.discarded == pytest.approx(2)
    assert session.turns[0].ending == "interrupted"
    assert session.turns[0].discarded == pytest.approx(2)
    assert max(time for time, _ in session.levels["audio"]) < 2
    assert texts(session, "dropped") == ["Audio unplayed after an interruption: 2.00 s"]


def test_an_interruption_after_the_end_of_playback_drops_nothing():
    session = Story().open().server(1, sound(0.5)).server(2, INTERRUPTED).session
    assert (session.figures.discarded, session.lane("dropped")) == (0, [])
    assert len(session.lane("interruptions")) == 1


def test_the_microphone_has_an_item_for_each_stretch():
    story = Story().open()
    for time in (1.0, 1.1, 1.2, 4.0, 4.1):
        story.client(time, speech(0.1))
    session = story.session
    assert [(item.start, item.end) for item in session.lane("microphone")] == [
        (0.9, 1.2),
        (3.9, 4.1),
    ]
    assert session.lane("microphone")[0].detail == "300 ms of audio in 3 chunks"
    assert session.figures.sent_audio == pytest.approx(0.5)


def test_levels_tell_loud_from_silent():
    story = Story().open().client(1, speech(0.1)).client(1.1, speech(0.1, loud=False))
    levels = [level for _, level in story.session.levels["microphone"]]
    assert levels[0] == pytest.approx(8_000 / 32_768 / math.sqrt(2), rel=0.05)
    assert levels[-1] == 0


def test_compressed_audio_is_a_notice():
    blob = {"data": "AAAA", "mimeType": "audio/opus"}
    message = {"serverContent": {"modelTurn": {"parts": [{"inlineData": blob}]}}}
    session = Story().open().server(1, message).session
    assert texts(session, "notices") == ["Output of audio/opus, 3 bytes"]
    assert session.figures.received_audio == 0


# Texts


def test_pieces_of_a_transcript_are_one_item():
    def heard(text):
        return {"serverContent": {"inputTranscription": {"text": text}}}

    story = Story().open().server(1, heard("Good ")).server(1.5, heard("morning"))
    story.server(2, {"serverContent": {"outputTranscription": {"text": "And "}}})
    story.server(2.5, {"serverContent": {"outputTranscription": {"text": "you"}}})
    session = story.server(3, DONE).server(4, heard("Bye")).session
    assert texts(session, "user") == ["Good morning", "Bye"]
    assert texts(session, "model") == ["And you"]
    assert (session.lane("user")[0].start, session.lane("user")[0].end) == (1, 1.5)


def test_thoughts_have_a_lane_of_their_own():
    thought = {"serverContent": {"modelTurn": {"parts": [{"text": "Hm", "thought": True}]}}}
    session = Story().open().server(1, thought).server(2, said("Yes")).session
    assert (texts(session, "thoughts"), texts(session, "model")) == (["Hm"], ["Yes"])


def test_long_texts_are_cut():
    story = Story().open().client(1, asks("x" * 5_000))
    for _ in range(5):
        story.server(2, said("y" * 1_000))
    session = story.session
    assert [len(text) for text in texts(session, "user") + texts(session, "model")] == [2_000] * 2


def test_images_are_counted():
    frame = {"realtimeInput": {"video": {"data": "AAAA", "mimeType": "image/jpeg"}}}
    session = Story().open().client(1, frame).client(2, frame).client(9, frame).session
    assert texts(session, "video") == ["2", "1"]


# Calls


def call(name="f", number="1", **args):
    return {"toolCall": {"functionCalls": [{"id": number, "name": name, "args": args}]}}


def test_a_call_lasts_until_its_result():
    answer = {"functionResponses": [{"id": "1", "name": "f", "response": {"output": 7}}]}
    story = Story().open().server(1, call(city="Rome")).client(1.5, {"toolResponse": answer})
    (item,) = story.session.lane("calls")
    assert (item.start, item.end, item.tone) == (1, 1.5, "")
    assert item.text == 'f({"city":"Rome"})'
    assert item.detail == '500 ms: {"output":7}'


def test_a_result_without_an_id_answers_the_oldest_call_of_its_name():
    message = {"toolCall": {"functionCalls": [{"name": "f"}, {"name": "g"}]}}
    answer = {"toolResponse": {"functionResponses": [{"name": "g", "response": {}}]}}
    items = Story().open().server(1, message).client(2, answer).session.lane("calls")
    assert [item.text for item in items if item.detail.startswith("1.00 s")] == ["g()"]


def test_cancelled_and_unanswered_calls_are_counted_as_dropped():
    cancelled = {"toolCallCancellation": {"ids": ["1"]}}
    story = Story().open().server(1, call("f", "1")).server(1, call("g", "2"))
    session = story.server(2, cancelled).end(3, "server", 1011).session
    assert (session.figures.cancelled_calls, session.figures.unanswered_calls) == (1, 1)
    assert [item.tone for item in session.lane("calls")] == ["bad", "bad"]
    assert texts(session, "dropped")[:2] == ["Call cancelled: f()", "Call not answered: g()"]


def test_a_result_of_no_call_is_shown():
    answer = {"toolResponse": {"functionResponses": [{"id": "9", "name": "f"}]}}
    (item,) = Story().open().client(1, answer).session.lane("calls")
    assert (item.tone, item.detail) == ("warn", "a result of no open call")


# Connections and sessions


def resumed(handle):
    return {"sessionResumptionUpdate": {"newHandle": handle, "resumable": True}}


def test_a_handle_continues_its_session():
    story = Story().open().server(1, resumed("h-1")).end(2, "client", 1000)
    story.open(50, model="models/other").end(60)
    story.open(500, sessionResumption={"handle": "h-1"}).end(501)
    first, second = story.timeline.sessions
    assert (first.figures.connections, first.figures.reconnects) == (2, 1)
    assert second.figures.connections == 1


def test_a_lost_connection_is_continued_without_a_handle():
    session = Story().open().end(2, "server", 1006).open(3).end(4).session
    assert session.figures.reconnects == 1
    assert session.figures.downtime == pytest.approx(1.1)
    texts_and_details = [(item.text, item.detail) for item in session.lane("connection")]
    assert ("Reconnecting", "without a handle") in texts_and_details


@pytest.mark.parametrize("change", [{"time": 200}, {"model": "models/other"}])
def test_a_later_connection_or_another_model_is_another_session(change):
    story = Story().open().end(2, "server", 1006)
    story.open(**{"time": 3, **change})
    assert len(story.timeline.sessions) == 2


def test_a_client_that_closed_begins_a_new_session():
    assert len(Story().open().end(2).open(3).timeline.sessions) == 2


def test_connections_at_the_same_time_are_sessions_of_their_own():
    assert len(Story().open().open(1).timeline.sessions) == 2


def test_what_ends_with_its_connection_is_dropped():
    story = Story().open().client(1, asks("Hello")).server(2, said("He")).end(3, "server", 1006)
    session = story.open(4).client(5, asks("Again")).end(6, "server", 1011, "x").session
    assert (session.figures.cut_turns, session.figures.unanswered_inputs) == (1, 1)
    assert session.turns[0].ending == "cut"
    assert [item.tone for item in session.lane("dropped")] == ["bad", "bad"]


def test_a_client_that_leaves_during_a_turn_drops_nothing():
    session = Story().open().server(1, said("He")).end(2).session
    assert (session.turns[0].ending, session.lane("dropped")) == ("left", [])


def test_a_refused_connection_belongs_to_the_session_that_was_lost():
    story = Story().open().end(2, "server", 1006)
    story.builder.refused(2, 3, PATH, 503)
    session = story.session
    assert session.figures.refused == 1
    assert texts(session, "dropped") == ["Connection 2 was refused with HTTP 503"]


def test_a_connection_that_is_open_at_the_end_of_the_file_ends_there():
    session = Story().open().server(5, said("Hm")).session
    (item,) = session.lane("connection")
    assert (item.end, item.detail) == (5, "still open at the end of the file")


def test_a_connection_without_a_setup_is_a_session():
    story = Story()
    story.builder.opened(1, 0, PATH)
    story.builder.ended(1, 1, "server", 1008, "no key")
    session = story.session
    assert (session.model, session.figures.connections) == ("", 1)


def test_go_away_usage_and_news_are_shown():
    story = Story().open().server(1, {"goAway": {"timeLeft": "50s"}})
    usage = {"totalTokenCount": 1234, "promptTokenCount": 1200, "responseTokenCount": 34}
    story.server(2, {"usageMetadata": usage}).server(3, {"brandNew": {}})
    session = story.session
    assert texts(session, "notices") == ["Go away, 50.0 s left", "Unknown member brandNew"]
    (item,) = session.lane("usage")
    assert (item.text, item.detail) == ("1,234 tokens", "prompt 1,200, response 34")
    assert session.figures.tokens == 1234


def test_music_has_prompts_and_audio():
    story = Story().open(path=MUSIC)
    prompts = [{"text": "techno", "weight": 1}, {"text": "piano", "weight": 0.5}]
    story.client(1, {"clientContent": {"weightedPrompts": prompts}})
    chunk = {**audio(1, rate=48_000), "mimeType": "audio/l16;rate=48000;channels=2"}
    story.server(2, {"serverContent": {"audioChunks": [chunk]}})
    session = story.server(3, {"filteredPrompt": {"text": "x"}, "warning": "careful"}).session
    assert session.kind == "music"
    assert texts(session, "user") == ["techno (1), piano (0.5)"]
    assert session.figures.received_audio == pytest.approx(0.5)
    assert texts(session, "notices") == ["careful"]
    assert texts(session, "dropped") == ["Filtered prompt: x, no reason"]


# Bad input


@pytest.mark.parametrize("data", [b"no JSON", b"[]", b"\xff\x00", b'{"serverContent":7}'])
def test_a_frame_that_is_no_message_is_counted(data):
    session = Story().open().server(1, data).client(2, data).session
    assert session.figures.unreadable >= 1
    assert all(item.tone == "bad" for item in session.lane("dropped"))


def test_what_can_be_read_of_a_frame_is_read():
    message = {"serverContent": {"turnComplete": "maybe", "modelTurn": {"parts": [{"text": "Hm"}]}}}
    session = Story().open().server(1, message).session
    assert (texts(session, "model"), session.figures.unreadable) == (["Hm"], 1)


def test_times_that_go_back_or_are_no_times_are_ignored():
    story = Story().open().server(5, said("a"))
    session = story.server(1, said("b")).server(1e300, said("c")).server(math.nan, DONE).session
    assert session.end == 5


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
MEMBERS = [
    "setup",
    "setupComplete",
    "serverContent",
    "toolCall",
    "toolCallCancellation",
    "toolResponse",
    "realtimeInput",
    "clientContent",
    "usageMetadata",
    "goAway",
    "sessionResumptionUpdate",
    "voiceActivity",
]


@settings(max_examples=150, deadline=timedelta(seconds=5))
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["client", "server", "open", "end"]),
            st.floats(0, 100),
            st.dictionaries(st.sampled_from(MEMBERS), json_values, max_size=2),
        ),
        max_size=20,
    )
)
def test_whatever_happens_there_is_a_timeline(steps):
    story = Story(limit=5, sessions=3)
    for kind, time, message in steps:
        if kind == "open":
            story.open(time)
        elif kind == "end":
            story.end(time, "server", 1006)
        else:
            getattr(story, kind)(time, message)
    timeline = story.timeline
    assert len(timeline.sessions) <= 3
    for session in timeline.sessions:
        assert len(session.items) <= 5
        assert session.rows()
        for item in session.items.values():
            assert item.lane in LANES
            assert item.end is None or item.end >= item.start


def test_with_a_limit_memory_is_bounded():
    story = Story(limit=100, sessions=2).open()
    for step in range(5_000):
        story.server(step, said("x")).server(step, sound(0.01)).server(step, DONE)
        story.server(step, resumed(f"h-{step}"))
    session = story.session
    assert len(session.items) == len(session.turns) == len(session.levels["audio"]) == 100
    assert session.figures.forgotten > 9_000
    assert session.figures.server_frames == 20_001


# Updates of a page


def test_a_document_since_a_version_has_only_what_changed():
    story = Story().open().server(1, said("a")).server(2, DONE)
    session = story.builder.timeline.sessions[0]
    version = session.version
    story.server(3, said("b")).server(4, said("c"))
    items = session.document(version)["items"]
    assert [(item[1], item[5]) for item in items] == [("model", "bc")]


def test_levels_are_passed_on_from_a_number_on():
    levels = AudioLevels(3)
    for step in range(5):
        levels.add(step, step / 10)
    assert (levels.first, levels.next) == (2, 5)
    assert levels.since(4) == [[4, 0.4]]
    assert levels.since(0) == [[2, 0.2], [3, 0.3], [4, 0.4]]


# Files


def test_a_file_is_read(tmp_path):
    setup = {"setup": {"model": "models/any"}}
    file = write_session(
        tmp_path / "a.jsonl",
        (0, "client", setup),
        (1, "client", asks("Hello")),
        (2, "server", said("Yes")),
    )
    timeline = read_timeline(file)
    assert (timeline.title, timeline.complete) == ("a.jsonl", True)
    assert texts(timeline.sessions[0], "model") == ["Yes"]
    with file.open("ab") as cut:
        cut.write(b'{"time":3')
    assert not read_timeline(file).complete


def test_media_that_were_hashed_keep_their_length(tmp_path):
    data = bytes(32_000)
    blob = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    message = {"realtimeInput": {"audio": {"data": blob, "mimeType": "audio/pcm;rate=16000"}}}
    file = write_session(tmp_path / "a.jsonl", (1, "client", message), media="hash")
    session = read_timeline(file).sessions[0]
    assert session.figures.sent_audio == 1
    assert len(session.levels["microphone"]) == 0


@pytest.mark.parametrize("content", [b"", b"no session\n", b"{}\n", b"x" * 2_000_000])
def test_another_file_is_refused(tmp_path, content):
    (tmp_path / "a.jsonl").write_bytes(content)
    with pytest.raises(DecodeError, match=r"a\.jsonl, line 1"):
        read_timeline(tmp_path / "a.jsonl")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0 s"), (0.0351, "35 ms"), (0.9997, "1.00 s"), (59.97, "1 min"), (200, "3 min 20 s")],
)
def test_durations_are_short(value, text):
    assert seconds(value) == text


# Less common messages


def test_signals_and_code_are_notices():
    code = {"executableCode": {"code": "1 + 1"}}
    result = {"codeExecutionResult": {"output": "2"}}
    story = Story().open()
    for message in (
        {"realtimeInput": {"activityStart": {}}},
        {"realtimeInput": {"activityEnd": {}}},
        {"realtimeInput": {"audioStreamEnd": True}},
        {"contextUpdate": {"systemInstruction": {"parts": [{"text": "x"}]}}},
    ):
        story.client(1, message)
    story.server(2, {"serverContent": {"modelTurn": {"parts": [code, result]}}})
    story.server(3, {"voiceActivity": {"type": "ACTIVITY_START"}})
    assert texts(story.session, "notices") == [
        "Activity start",
        "Activity end",
        "Audio stream end",
        "Context update",
        "Code: 1 + 1",
        "Result of code: 2",
        "Voice activity: ACTIVITY_START",
    ]


def test_images_may_come_as_chunks_and_contents_may_have_media():
    image = {"data": "AAAA", "mimeType": "image/png"}
    story = Story().open().client(1, {"realtimeInput": {"mediaChunks": [image]}})
    turns = [{"role": "user", "parts": [{"inlineData": image}, {"text": " what is it?"}]}]
    turns.append({"role": "model", "parts": [{"text": "A cat"}]})
    story.client(2, {"clientContent": {"turns": turns, "turnComplete": False}})
    session = story.session
    assert len(session.lane("video")) == 1
    (item,) = session.lane("user")
    assert item.text == "[media] what is it?\n(model) A cat"
    assert item.detail == "turn not complete"


def test_settings_of_music_are_notices():
    story = Story().open(path=MUSIC).client(1, {"musicGenerationConfig": {"bpm": 120}})
    session = story.client(2, {"playbackControl": "PLAY"}).session
    assert texts(session, "notices") == ["Music generation config", "Playback: PLAY"]


def test_frames_may_come_before_everything_else():
    story = Story()
    story.builder.frame(7, 1, "server", b'{"setupComplete":{}}')
    story.builder.ended(8, 2, "client", 1000, "")
    assert story.session.figures.server_frames == 1


def test_frames_that_are_no_json_and_refusals_are_read_from_files(tmp_path):
    lines = [
        '{"format":"genai-live-session","version":1}',
        f'{{"time":0,"connection":1,"open":{{"path":"{PATH}"}}}}',
        '{"time":1,"connection":1,"from":"server","frame":"text","raw":"oops"}',
        '{"time":1,"connection":1,"from":"server","frame":"binary","base64":"/wA="}',
        '{"time":2,"connection":1,"from":"server","close":{"code":1011,"reason":"x"}}',
        f'{{"time":3,"connection":2,"refused":{{"path":"{PATH}","status":429}}}}',
    ]
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(lines) + "\n")
    (session,) = read_timeline(file).sessions
    assert session.figures.unreadable == 2
    assert session.figures.refused == 1
    assert session.lane("connection")[0].detail == "closed by the server, 1011 x"
