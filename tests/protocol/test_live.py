"""The sans-I/O protocol: messages in, events out."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genai_live import events, types
from genai_live._protocol import LiveProtocol, SessionState, TurnBuilder
from genai_live.converters import decode, salvage


def feed(protocol, *messages):
    return [
        protocol.feed(decode(json.dumps(message), types.LiveServerMessage)) for message in messages
    ]


def flat(deliveries):
    return [event for delivery in deliveries for event in delivery.events]


def kinds(deliveries):
    return [type(event).__name__ for event in flat(deliveries)]


def text(words):
    return {"serverContent": {"modelTurn": {"parts": [{"text": words}]}}}


def content(**members):
    return {"serverContent": members}


@pytest.fixture
def protocol():
    made = LiveProtocol()
    feed(made, {"setupComplete": {}})
    return made


def test_setup_complete_opens_the_session_and_names_it():
    protocol = LiveProtocol()
    assert protocol.state is SessionState.CONNECTING
    (delivery,) = feed(protocol, {"setupComplete": {"sessionId": "s1"}})
    assert isinstance(delivery.events[0], events.SetupComplete)
    assert (protocol.state, protocol.session_id) == (SessionState.IDLE, "s1")


def test_one_frame_of_several_kinds_gives_its_events_in_the_documented_order(protocol):
    frame = {
        "serverContent": {
            "inputTranscription": {"text": "hi"},
            "modelTurn": {
                "parts": [
                    {"text": "hm", "thought": True},
                    {"text": "Hello"},
                    {"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": "AAAA"}},
                    {"inlineData": {"mimeType": "image/png", "data": "AAAA"}},
                ]
            },
            "outputTranscription": {"text": "Hello"},
            "interrupted": True,
            "generationComplete": True,
            "turnComplete": True,
        },
        "usageMetadata": {"totalTokenCount": 3},
        "somethingNew": {"a": 1},
    }
    (delivery,) = feed(protocol, frame)
    assert kinds([delivery]) == [
        "InputTranscript",
        "ThoughtDelta",
        "TextDelta",
        "AudioDelta",
        "InlineData",
        "OutputTranscript",
        "Interrupted",
        "GenerationComplete",
        "Usage",
        "TurnComplete",
        "UnknownEvent",
    ]
    assert delivery.events[-1].extra == {"somethingNew": {"a": 1}}
    assert all(event.raw is delivery.message for event in delivery.events)


@pytest.mark.parametrize(
    ("members", "final"),
    [
        ({"turnComplete": True}, True),
        ({"turnComplete": True, "interactionStatus": "INTERACTION_STATUS_UNSPECIFIED"}, True),
        ({"turnComplete": True, "interactionStatus": "IDLE"}, True),
        ({"interactionStatus": "IDLE"}, True),
        ({"turnComplete": True, "interactionStatus": "IN_PROGRESS"}, False),
        ({"turnComplete": True, "interactionStatus": "REQUIRES_ACTION"}, True),
        ({"interactionStatus": "REQUIRES_ACTION"}, True),
        ({"turnComplete": True, "interactionStatus": "FROM_THE_FUTURE"}, True),
        ({"interactionStatus": "FROM_THE_FUTURE"}, False),
        ({"generationComplete": True}, False),
        ({}, False),
    ],
)
def test_an_interaction_ends_when_the_status_or_else_the_turn_says_so(protocol, members, final):
    feed(protocol, text("a"))
    (delivery,) = feed(protocol, content(**members))
    assert delivery.final is final


@pytest.mark.parametrize("status", [None, "INTERACTION_STATUS_UNSPECIFIED", "IDLE", "IN_PROGRESS"])
@pytest.mark.parametrize("turn_complete", [True, None])
def test_the_end_of_an_interaction_is_where_google_genai_ends_receive(
    protocol, status, turn_complete
):
    live = pytest.importorskip("google.genai.live")
    google_types = pytest.importorskip("google.genai.types")
    members = {"interactionStatus": status, "turnComplete": turn_complete}
    (delivery,) = feed(protocol, content(**members))
    theirs = google_types.LiveServerContent(interaction_status=status, turn_complete=turn_complete)
    assert delivery.final is live._is_interaction_complete(theirs)


def test_more_output_after_a_turn_in_progress_belongs_to_the_same_interaction(protocol):
    deliveries = feed(
        protocol,
        text("one"),
        content(turnComplete=True, interactionStatus="IN_PROGRESS"),
        text("two"),
        content(turnComplete=True, interactionStatus="IDLE"),
    )
    assert [delivery.final for delivery in deliveries] == [False, False, False, True]
    assert [event.turn for event in flat(deliveries)] == [0, 0, 1, 1]
    assert protocol.state is SessionState.IDLE


@pytest.mark.parametrize(
    "frame",
    [
        {},
        {"serverContent": {}},
        content(outputTranscription={}),
        content(inputTranscription={}),
        content(groundingMetadata=None),
    ],
)
def test_an_empty_frame_says_nothing(protocol, frame):
    (delivery,) = feed(protocol, frame)
    assert delivery.events == ()
    assert not delivery.final


def test_a_frame_without_an_event_of_its_own_is_not_lost(protocol):
    (delivery,) = feed(protocol, content(waitingForInput=True))
    (event,) = delivery.events
    assert isinstance(event, events.UnknownEvent)
    raw: Any = event.raw
    assert raw.server_content.waiting_for_input is True


def test_an_interrupted_turn_ends_without_generation_complete(protocol):
    deliveries = feed(
        protocol, text("Once upon"), content(interrupted=True), content(turnComplete=True)
    )
    assert kinds(deliveries) == ["TextDelta", "Interrupted", "TurnComplete"]
    assert {event.turn for event in flat(deliveries)} == {0}
    (after,) = feed(protocol, text("New"))
    assert after.events[0].turn == 1


def test_an_interruption_that_comes_after_the_turn_belongs_to_that_turn(protocol):
    feed(protocol, text("a"), content(turnComplete=True))
    late = feed(protocol, content(interrupted=True), content(turnComplete=True))
    assert [event.turn for event in flat(late)] == [0, 0]
    assert protocol.next_turn == 1


def test_a_turn_without_output_is_a_turn_too(protocol):
    feed(protocol, text("a"), content(turnComplete=True))
    (delivery,) = feed(
        protocol, content(turnComplete=True, turnCompleteReason="PROHIBITED_INPUT_CONTENT")
    )
    (event,) = delivery.events
    assert (event.turn, event.final) == (1, True)
    assert event.reason == types.TurnCompleteReason.PROHIBITED_INPUT_CONTENT


def test_a_tool_call_waits_until_every_call_is_answered(protocol):
    calls = [{"id": "1", "name": "f"}, {"id": "2", "name": "g", "args": {"x": 1}}]
    (delivery,) = feed(protocol, {"toolCall": {"functionCalls": calls}})
    assert [(e.id, e.name, e.args) for e in delivery.events] == [
        ("1", "f", {}),
        ("2", "g", {"x": 1}),
    ]
    assert protocol.state is SessionState.WAITING_FOR_TOOL
    for call_id, state in (("1", SessionState.WAITING_FOR_TOOL), ("2", SessionState.RESPONDING)):
        response = types.FunctionResponse(id=call_id, response={})
        protocol.record_sent(
            types.LiveClientMessage(
                tool_response=types.LiveClientToolResponse(function_responses=[response])
            )
        )
        assert protocol.state is state


def test_a_cancelled_call_is_waited_for_no_longer(protocol):
    feed(protocol, {"toolCall": {"functionCalls": [{"id": "1", "name": "f"}]}})
    (delivery,) = feed(protocol, {"toolCallCancellation": {"ids": ["1"]}})
    assert delivery.events[0].ids == ("1",)
    assert protocol.calls.pending == {}


def test_the_newest_resumable_handle_is_kept(protocol):
    deliveries = feed(
        protocol,
        {"sessionResumptionUpdate": {"newHandle": "h1", "resumable": True}},
        {"sessionResumptionUpdate": {}},
        {"sessionResumptionUpdate": {"newHandle": "h2", "resumable": False}},
    )
    assert protocol.resumption_handle == "h1"
    assert [event.handle for event in flat(deliveries)] == ["h1", None, None]
    assert "h1" not in repr(deliveries)


def test_signals_become_events(protocol):
    deliveries = feed(
        protocol,
        {"goAway": {"timeLeft": "50s"}},
        {"voiceActivity": {"type": "ACTIVITY_START", "audioOffset": "1.5s"}},
        {"voiceActivityDetectionSignal": {"vadSignalType": "VAD_SIGNAL_TYPE_SOS"}},
    )
    go_away, activity, signal = flat(deliveries)
    assert go_away.time_left.total_seconds() == 50
    assert activity.type == types.VoiceActivityType.ACTIVITY_START
    assert activity.audio_offset.total_seconds() == 1.5
    assert signal.signal == types.VadSignalType.VAD_SIGNAL_TYPE_SOS


def test_a_frame_that_cannot_be_read_in_part_keeps_the_rest_and_names_the_part(protocol):
    frame = b'{"serverContent": {"turnComplete": true}, "usageMetadata": {"totalTokenCount": {}}}'
    message, problems = salvage(frame, types.LiveServerMessage)
    delivery = protocol.feed(message, frame=frame, problems=problems)
    assert delivery.final
    assert isinstance(delivery.events[-1], events.UnknownEvent)
    assert delivery.events[-1].problems[0].path == "$.usageMetadata.totalTokenCount"


def test_garbage_is_an_event_with_its_bytes(protocol):
    message, problems = salvage(b"\xff\xfe", types.LiveServerMessage)
    delivery = protocol.feed(message, frame=b"\xff\xfe", problems=problems)
    (event,) = delivery.events
    assert (delivery.message, event.raw) == (None, b"\xff\xfe")
    assert event.problems


def test_usage_adds_up_over_turns_and_a_later_report_of_a_turn_replaces_the_earlier(protocol):
    feed(
        protocol,
        text("a"),
        {"usageMetadata": {"promptTokenCount": 5, "totalTokenCount": 6}},
        {
            "serverContent": {"turnComplete": True},
            "usageMetadata": {
                "promptTokenCount": 5,
                "responseTokenCount": 2,
                "totalTokenCount": 7,
                "responseTokensDetails": [{"modality": "TEXT", "tokenCount": 2}],
            },
        },
        text("b"),
        {
            "serverContent": {"turnComplete": True},
            "usageMetadata": {
                "promptTokenCount": 9,
                "candidatesTokenCount": 3,
                "totalTokenCount": 12,
                "candidatesTokensDetails": [{"modality": "TEXT", "tokenCount": 3}],
            },
        },
    )
    total = protocol.usage.total
    assert (total.prompt_token_count, total.response_token_count) == (14, 5)
    assert total.total_token_count == 19
    assert total.response_tokens_details == [
        types.ModalityTokenCount(modality=types.MediaModality.TEXT, token_count=5)
    ]


def test_history_holds_both_sides_in_order(protocol):
    user = types.Content(role="user", parts=[types.Part(text="hello")])
    protocol.record_sent(
        types.LiveClientMessage(client_content=types.LiveClientContent(turns=[user]))
    )
    feed(protocol, text("Good "), text("day"), content(turnComplete=True))
    feed(
        protocol,
        content(inputTranscription={"text": "and "}),
        content(outputTranscription={"text": "fine"}),
        content(inputTranscription={"text": "you?"}),
        content(turnComplete=True),
    )
    said = [(turn.role, turn.parts[0].text) for turn in protocol.history.turns]
    assert said == [
        ("user", "hello"),
        ("model", "Good day"),
        ("user", "and you?"),
        ("model", "fine"),
    ]


def test_a_turn_gathers_everything_its_events_carry(protocol):
    builder = TurnBuilder()
    frames = [
        content(inputTranscription={"text": "say hi"}),
        content(modelTurn={"parts": [{"text": "thinking", "thought": True}]}),
        content(
            modelTurn={
                "parts": [{"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": "AQID"}}]
            },
            outputTranscription={"text": "hi"},
        ),
        {"toolCall": {"functionCalls": [{"id": "1", "name": "f"}]}},
        {"serverContent": {"turnComplete": True}, "usageMetadata": {"totalTokenCount": 4}},
    ]
    for event in flat(feed(protocol, *frames)):
        builder.add(event)
    turn = builder.build()
    assert (turn.text, turn.transcript, turn.thoughts) == ("hi", "hi", "thinking")
    assert (turn.audio, turn.audio_mime_type) == (b"\x01\x02\x03", "audio/pcm;rate=24000")
    assert (turn.input_transcript, turn.tool_calls[0].name) == ("say hi", "f")
    assert (turn.complete, turn.interrupted, turn.usage.total_token_count) == (True, False, 4)


FRAMES = st.lists(
    st.sampled_from(
        [
            text("x"),
            content(outputTranscription={"text": "x"}),
            content(inputTranscription={"text": "x"}),
            content(interrupted=True),
            content(generationComplete=True),
            content(turnComplete=True),
            content(turnComplete=True, interactionStatus="IN_PROGRESS"),
            content(interactionStatus="IDLE"),
            {"toolCall": {"functionCalls": [{"id": "1", "name": "f"}]}},
            {"toolCallCancellation": {"ids": ["1"]}},
            {"sessionResumptionUpdate": {"newHandle": "h", "resumable": True}},
            {"usageMetadata": {"totalTokenCount": 1}},
            {"new": 1},
            {},
        ]
    ),
    max_size=30,
)


@given(FRAMES)
@settings(max_examples=200, derandomize=True, deadline=None)
def test_any_order_of_frames_keeps_the_invariants(frames):
    protocol = LiveProtocol()
    feed(protocol, {"setupComplete": {}})
    before = protocol.next_turn
    for frame in frames:
        (delivery,) = feed(protocol, frame)
        numbers = [event.turn for event in delivery.events]
        assert numbers == sorted(numbers) or any(
            isinstance(event, events.InputTranscript) for event in delivery.events
        )
        assert before <= protocol.next_turn <= before + 1
        assert delivery.final == any(
            isinstance(event, events.TurnComplete) and event.final for event in delivery.events
        )
        if delivery.final:
            assert protocol.state is SessionState.IDLE
        before = protocol.next_turn
