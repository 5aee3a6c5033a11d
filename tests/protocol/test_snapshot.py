"""A snapshot holds what the loss of the connection would leave, and is continued from."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from genai_live import Snapshot, types
from genai_live._protocol import LiveProtocol
from genai_live._protocol.snapshot import HISTORY_BYTES, QUESTION_BYTES
from genai_live.converters import decode, encode
from genai_live.errors import ConfigError

TIME = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
DONE: dict[str, Any] = {"serverContent": {"turnComplete": True}}


def made(**setup):
    setup.setdefault("model", "models/gemini-test")
    protocol = LiveProtocol(decode(json.dumps(setup), types.LiveClientSetup))
    feed(protocol, {"setupComplete": {}})
    return protocol


def feed(protocol, *messages, now=0.0):
    for message in messages:
        protocol.feed(decode(json.dumps(message), types.LiveServerMessage), now=now)


def post(protocol, now=0.0, **message):
    """Send a message at once."""
    built = decode(json.dumps(message), types.LiveClientMessage)
    return protocol.record_sent(built, encode(built), now=now, sent_at=now)


def ask(protocol, text, **flags):
    turns = [{"role": "user", "parts": [{"text": text}]}]
    return post(protocol, clientContent={"turns": turns, "turnComplete": True} | flags)


def says(text):
    return {"serverContent": {"modelTurn": {"parts": [{"text": text}]}}}


def speaks(text):
    return {"serverContent": {"outputTranscription": {"text": text}}}


def hears(text):
    return {"serverContent": {"inputTranscription": {"text": text}}}


def handle(name="h1", **more):
    return {"sessionResumptionUpdate": {"newHandle": name, "resumable": True} | more}


def taken(protocol, now=0.0):
    snapshot = protocol.snapshot(now=now, time=TIME, began=TIME)
    read = Snapshot.from_json(snapshot.to_json())
    assert read == snapshot
    return read


def restored(snapshot, **setup):
    protocol = made(**setup)
    entries = protocol.restore(snapshot, now=0.0, handle_age=0.0)
    return protocol, entries


def texts(contents):
    return [(turn.role, turn.parts[0].text) for turn in contents]


def asked(snapshot):
    return [
        question.message.client_content.turns[0].parts[0].text
        if question.message.client_content
        else question.message.realtime_input.text
        for question in snapshot.questions
    ]


def test_an_answered_question_is_history():
    protocol = made()
    ask(protocol, "Hi")
    feed(protocol, says("Hello"), DONE)
    snapshot = taken(protocol)
    assert texts(snapshot.history) == [("user", "Hi"), ("model", "Hello")]
    assert (snapshot.questions, snapshot.spoken_question, snapshot.turn) == ([], None, 0)
    assert [turn.covered for turn in snapshot.turns] == [False, False]
    feed(protocol, handle())
    assert [turn.covered for turn in taken(protocol).turns] == [True, True]


def test_a_question_in_mid_answer_is_open_and_its_partial_answer_is_left_out():
    protocol = made()
    ask(protocol, "Hi")
    feed(protocol, says("Hello"), DONE, handle())
    ask(protocol, "And?")
    feed(protocol, says("Well, "))
    before = texts(protocol.history.turns)
    snapshot = taken(protocol)
    assert texts(snapshot.history) == [("user", "Hi"), ("model", "Hello")]
    assert asked(snapshot) == ["And?"]
    assert snapshot.questions[0].expects_answer
    assert texts(protocol.history.turns) == before, "taking it changes nothing"
    feed(protocol, says("yes."), DONE)
    assert texts(taken(protocol).history)[-1] == ("model", "Well, yes.")


def test_an_answer_whose_end_only_is_missing_is_whole():
    protocol = made()
    ask(protocol, "Hi")
    feed(protocol, says("Hello"), {"serverContent": {"generationComplete": True}})
    snapshot = taken(protocol)
    assert texts(snapshot.history) == [("user", "Hi"), ("model", "Hello")]
    assert snapshot.questions == []


def test_a_spoken_question_in_mid_answer_is_kept_as_its_words():
    protocol = made()
    post(protocol, realtimeInput={"audio": {"data": "AAAA", "mimeType": "audio/pcm"}})
    feed(protocol, hears("How are "), hears("you?"), speaks("Very "))
    snapshot = taken(protocol)
    assert (snapshot.history, snapshot.spoken_question) == ([], "How are you?")
    feed(protocol, speaks("well."), DONE)
    snapshot = taken(protocol)
    assert snapshot.spoken_question is None
    assert texts(snapshot.history) == [("user", "How are you?"), ("model", "Very well.")]


def test_speech_before_its_answer_is_an_open_question():
    protocol = made()
    post(protocol, realtimeInput={"audio": {"data": "AAAA", "mimeType": "audio/pcm"}})
    feed(protocol, hears("How are you?"))
    snapshot = taken(protocol)
    assert (snapshot.history, snapshot.spoken_question) == ([], "How are you?")
    assert snapshot.lost == {"audio": 1}


def test_speech_that_needs_no_answer_is_history():
    protocol = made(proactivity={"proactiveAudio": True})
    post(protocol, realtimeInput={"audio": {"data": "AAAA", "mimeType": "audio/pcm"}})
    feed(protocol, hears("Hm."))
    snapshot = taken(protocol)
    assert (texts(snapshot.history), snapshot.spoken_question) == ([("user", "Hm.")], None)


def test_an_interrupted_question_is_not_asked_again():
    protocol = made()
    ask(protocol, "Hi")
    feed(protocol, says("Hel"))
    protocol.suppress_output(ask(protocol, "", turns=[]))
    snapshot = taken(protocol)
    assert snapshot.questions == []
    assert texts(snapshot.history)[0] == ("user", "Hi")


def test_what_a_snapshot_cannot_hold_is_counted():
    protocol = made()
    post(protocol, realtimeInput={"activityEnd": {}})
    post(protocol, realtimeInput={"video": {"data": "AAAA", "mimeType": "image/jpeg"}})
    post(protocol, toolResponse={"functionResponses": [{"id": "1", "response": {}}]})
    assert taken(protocol).lost == {"activity": 1, "tool_response": 1, "video": 1}


def test_the_history_is_bounded_and_the_rest_is_counted():
    protocol = made()
    for number in range(6):
        ask(protocol, f"{number} " + "x" * (HISTORY_BYTES // 4))
        feed(protocol, says("ok"), DONE)
    snapshot: Any = taken(protocol)
    assert len(snapshot.to_json()) < HISTORY_BYTES + 4096
    assert (len(snapshot.turns), snapshot.forgotten) == (7, 5)
    again, _ = restored(snapshot)
    assert again.history.forgotten == 5
    again.forget_handle()
    assert again.resumed(restored=False, now=0.0).forgotten == 5


def test_media_is_named_in_the_history_and_in_questions_that_are_too_large():
    protocol = made()
    image = {"mimeType": "image/png", "data": "A" * QUESTION_BYTES}
    content = {"role": "user", "parts": [{"inlineData": image}, {"text": "What is it?"}]}
    post(protocol, clientContent={"turns": [content], "turnComplete": True})
    snapshot = taken(protocol)
    assert len(snapshot.to_json()) < 4096
    parts = snapshot.questions[0].message.client_content.turns[0].parts
    assert [part.text for part in parts] == [
        f"[image/png, {QUESTION_BYTES * 3 // 4} bytes]",
        "What is it?",
    ]


def test_secrets_of_the_setup_are_left_out_and_named():
    server = {"name": "s", "streamableHttpTransport": {"url": "u", "headers": {"X": "secret-1"}}}
    protocol = made(tools=[{"mcpServers": [server]}], sessionResumption={"handle": "secret-2"})
    protocol.forget_handle()
    snapshot = taken(protocol)
    assert "secret" not in snapshot.to_json()
    assert snapshot.withheld == ["tools[0].mcp_servers[0].streamable_http_transport.headers"]


def test_handles_are_masked_where_a_snapshot_is_shown():
    protocol = made()
    feed(protocol, handle("very-secret"))
    snapshot = taken(protocol)
    assert snapshot.handle == "very-secret"
    assert "very-secret" not in repr(snapshot)


def test_times_are_those_of_the_calendar():
    protocol = made()
    feed(protocol, handle(), now=10.0)
    snapshot = taken(protocol, now=70.0)
    assert snapshot.handle_time == TIME - timedelta(seconds=60)
    again = made()
    again.restore(snapshot, now=5.0, handle_age=60.0)
    assert taken(again, now=5.0).handle_time == TIME - timedelta(seconds=60)
    assert taken(made(sessionResumption={"handle": "h"})).handle_time is None


def test_context_updates_outlive_the_setup_of_who_continues():
    protocol = made(systemInstruction={"parts": [{"text": "old"}]})
    post(protocol, contextUpdate={"systemInstruction": {"parts": [{"text": "new"}]}})
    again, _ = restored(taken(protocol), systemInstruction={"parts": [{"text": "old"}]})
    assert again.setup.system_instruction.parts[0].text == "new"
    assert taken(again).updated == ["system_instruction"]
    again, _ = restored(taken(made()), systemInstruction={"parts": [{"text": "mine"}]})
    assert again.setup.system_instruction.parts[0].text == "mine"


def test_a_restored_conversation_knows_what_it_knew():
    protocol = made()
    ask(protocol, "Hi")
    usage = {"promptTokenCount": 7, "responseTokenCount": 3, "totalTokenCount": 10}
    feed(protocol, says("Hello"), {"usageMetadata": usage}, DONE, handle())
    ask(protocol, "And?")
    ask(protocol, "Or?")
    snapshot = taken(protocol)
    again, entries = restored(snapshot)
    assert [entry.expects_answer for entry in entries] == [True, True]
    assert texts(again.history.turns) == texts(protocol.history.turns)
    assert again.usage.total.total_token_count == 10
    assert (snapshot.context_tokens, again.next_turn) == (7, 1)
    assert taken(again) == snapshot
    plan = again.resumed(restored=True, now=1.0)
    assert ([len(plan.replayed), plan.missing], plan.owed) == ([2, []], False)
    ledger = again.ledger
    assert (ledger.sent, ledger.replayed, ledger.pending) == (4, 2, 2)


def test_without_its_handle_the_whole_history_is_missing():
    protocol = made()
    ask(protocol, "Hi")
    feed(protocol, says("Hello"), DONE, handle())
    ask(protocol, "And?")
    again, _ = restored(taken(protocol))
    again.forget_handle()
    plan = again.resumed(restored=False, now=1.0)
    assert texts(plan.missing) == [("user", "Hi"), ("model", "Hello")]
    assert len(plan.replayed) == 1


def test_a_question_that_the_handle_contains_is_owed_and_not_sent_again():
    protocol = made(sessionResumption={"transparent": True})
    ask(protocol, "Hi")
    feed(protocol, handle(lastConsumedClientMessageIndex="1"))
    again, _ = restored(taken(protocol))
    plan = again.resumed(restored=True, now=1.0)
    assert (plan.replayed, plan.owed) == ([], True)


def test_a_lost_context_is_found_after_a_restart():
    protocol = made()
    for count in (10, 500):
        ask(protocol, "Hi")
        feed(protocol, says("Hello"), {"usageMetadata": {"promptTokenCount": count}}, DONE)
    feed(protocol, handle())
    again, _ = restored(taken(protocol))
    again.resumed(restored=True, now=1.0)
    ask(again, "And?")
    message = decode(b'{"usageMetadata": {"promptTokenCount": 20}}', types.LiveServerMessage)
    kinds = [type(event).__name__ for event in again.feed(message).events]
    assert kinds == ["Usage", "ContextLost"]


GOOD = json.loads(taken(made()).to_json())


@pytest.mark.parametrize(
    ("text", "field", "problem"),
    [
        (None, "snapshot", "expected JSON as str or bytes, got NoneType"),
        ({}, "snapshot", "got dict"),
        ("", "snapshot", "not JSON"),
        ("\0", "snapshot", "not JSON"),
        (b"\xff", "snapshot", "not JSON"),
        ("[]", "snapshot", "expected"),
        ("{}", "snapshot.version", "is missing"),
        (GOOD | {"version": 2}, "snapshot.version", "2 is not 1"),
        (GOOD | {"version": "new"}, "snapshot.version", "expected"),
        (GOOD | {"model": ""}, "snapshot.model", "is missing"),
        (GOOD | {"setup": None}, "snapshot.setup", "is missing"),
        (GOOD | {"turn": -2}, "snapshot.turn", "-2 is out of range"),
        (GOOD | {"turn": 10**12}, "snapshot.turn", "out of range"),
        (GOOD | {"turns": [{}]}, "snapshot.turns[0].content", "is missing"),
        (
            GOOD | {"questions": [{"message": {"clientContent": {}, "realtimeInput": {}}}]},
            "snapshot.questions[0].message",
            "is no typed message",
        ),
        (GOOD | {"turns": [1]}, "snapshot.turns[0]", "expected"),
        (GOOD | {"questions": [{"message": {}}]}, "snapshot.questions[0].message", "no typed"),
        (GOOD | {"handle": 5}, "snapshot.handle", "expected"),
        (GOOD | {"lost": {"audio": "x"}}, "snapshot.lost.audio", "expected"),
    ],
)
def test_what_is_no_snapshot_is_refused_by_name(text, field, problem):
    given: Any = json.dumps(text) if isinstance(text, dict) and text else text
    with pytest.raises(ConfigError, match=problem) as caught:
        Snapshot.from_json(given)
    assert caught.value.field == field
    assert caught.value.hint


def test_members_of_a_later_release_are_ignored():
    assert Snapshot.from_json(json.dumps(GOOD | {"mood": "good"})).model == "models/gemini-test"
