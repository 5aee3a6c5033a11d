"""Every event is written as JSON, without the message that it came from."""

from datetime import timedelta

import orjson
import pytest

from genai_live import events, types
from genai_live.converters import encode
from genai_live.errors import DecodeError

RAW = types.LiveServerMessage()
CASES = [
    (events.SetupComplete(session_id="s"), {"sessionId": "s"}),
    (events.TextDelta(text="é\n"), {"text": "é\n"}),
    (events.ThoughtDelta(text="hm"), {"text": "hm"}),
    (
        events.AudioDelta(data=b"\0\1", mime_type="audio/pcm"),
        {"data": "AAE=", "mimeType": "audio/pcm"},
    ),
    (
        events.VideoDelta(data=b"\0\1", mime_type="video/mp4"),
        {"data": "AAE=", "mimeType": "video/mp4"},
    ),
    (
        events.InlineData(data=b"\0\1", mime_type="image/png"),
        {"data": "AAE=", "mimeType": "image/png"},
    ),
    (
        events.ExecutableCode(code="1", language=types.Language.PYTHON, id="7"),
        {"code": "1", "language": "PYTHON", "id": "7"},
    ),
    (
        events.CodeExecutionResult(output="1", outcome=types.Outcome("NEW")),
        {"output": "1", "outcome": "NEW"},
    ),
    (events.InputTranscript(text="a"), {"text": "a", "interim": False, "finished": False}),
    (events.OutputTranscript(text="a", finished=True), {"text": "a", "finished": True}),
    (
        events.ToolCall(id=None, name="f", args={"a": [1, None]}),
        {"name": "f", "args": {"a": [1, None]}, "automatic": False},
    ),
    (events.ToolCallCancelled(ids=("1", "2")), {"ids": ["1", "2"]}),
    (
        events.Sources(
            grounding=types.GroundingMetadata(web_search_queries=["q"]),
            url_context=types.UrlContextMetadata(),
        ),
        {"grounding": {"webSearchQueries": ["q"]}, "urlContext": {}},
    ),
    (
        events.ToolResult(id="1", name="f", duration=0.25),
        {"id": "1", "name": "f", "duration": 0.25, "cancelled": False},
    ),
    (events.Interrupted(), {}),
    (events.GenerationComplete(), {}),
    (
        events.TurnComplete(reason=types.TurnCompleteReason("ODD")),
        {"final": True, "interrupted": False, "reason": "ODD"},
    ),
    (
        events.Usage(usage=types.UsageMetadata(total_token_count=3)),
        {"usage": {"totalTokenCount": 3}},
    ),
    (events.GoAway(time_left=timedelta(seconds=1.5)), {"timeLeft": "1.500s"}),
    (
        events.ResumptionUpdate(
            handle="h", resumable=True, last_consumed_client_message_index=2**60
        ),
        {"handle": "h", "resumable": True, "lastConsumedClientMessageIndex": 2**60},
    ),
    (
        events.Reconnecting(attempt=1, delay=0.5, code=1006),
        {"attempt": 1, "delay": 0.5, "code": 1006, "reason": "", "willResend": False},
    ),
    (
        events.Resumed(mode="restored", downtime=1.5),
        {
            "mode": "restored",
            "downtime": 1.5,
            "replayed": 0,
            "dropped": 0,
            "seeded": 0,
            "missingTurns": 0,
        },
    ),
    (events.ContextLost(tokens_before=9, tokens=1), {"tokensBefore": 9, "tokens": 1}),
    (
        events.InputDropped(kind="audio", count=1, size=2, reason="old"),
        {"kind": "audio", "count": 1, "size": 2, "reason": "old"},
    ),
    (events.TurnStalled(seconds=30.0), {"seconds": 30.0}),
    (
        events.VoiceActivity(
            type=types.VoiceActivityType.ACTIVITY_START, audio_offset=timedelta(seconds=2)
        ),
        {"type": "ACTIVITY_START", "audioOffset": "2s"},
    ),
    (
        events.UnknownEvent(extra={"new": 1}, problems=(DecodeError("$.a", "not a number"),)),
        {"extra": {"new": 1}, "problems": [{"path": "$.a", "problem": "not a number"}]},
    ),
    (
        events.LimitReached(limit="cost", value=1.25, maximum=1.0),
        {"limit": "cost", "value": 1.25, "maximum": 1.0},
    ),
    (events.StoreUnavailable(reason="it is down"), {"reason": "it is down"}),
    (events.StoreAvailable(downtime=2.5), {"downtime": 2.5}),
    (events.Closed(code=1000, clean=True), {"code": 1000, "reason": "", "clean": True}),
]


def test_every_event_is_here():
    assert {type(event).__name__ for event, _ in CASES} == set(events.__all__) - {"Event"}


@pytest.mark.parametrize(("event", "members"), CASES, ids=lambda case: type(case).__name__)
def test_an_event_is_its_name_and_its_members(event, members):
    assert orjson.loads(encode(event)) == {"event": type(event).__name__, "turn": 0, **members}


def test_the_message_that_it_came_from_is_left_out():
    for raw in (RAW, b"not JSON"):
        event = events.TextDelta(text="a", raw=raw, turn=4)
        assert orjson.loads(encode(event)) == {"event": "TextDelta", "turn": 4, "text": "a"}


class Own(events.TextDelta):
    """A class of a user's own."""


def test_an_event_of_a_users_own_class_is_written_too():
    assert orjson.loads(encode(Own(text="a")))["event"] == "Own"
