"""Where answers end, which turns belong to them, and when a model owes one."""

import json
from typing import Any

import pytest

from genai_live import events, types
from genai_live._protocol import LiveProtocol, SessionState
from genai_live.converters import decode, encode
from genai_live.models import ModelProfile, find_profile

WORDS = {"serverContent": {"modelTurn": {"parts": [{"text": "word"}]}}}
COMPLETE = {"serverContent": {"turnComplete": True}}
INTERRUPTED = {"serverContent": {"interrupted": True}}
HEARD = {"serverContent": {"inputTranscription": {"text": "hello"}}}
HANDLE = {"sessionResumptionUpdate": {"newHandle": "h", "resumable": True}}
SPEECH_ENDED = {"voiceActivity": {"type": "ACTIVITY_END"}}
TIMEOUT = 10.0


def call(call_id="1", name="f"):
    return {"toolCall": {"functionCalls": [{"id": call_id, "name": name}]}}


class Talk:
    """A protocol with its setup done; each answer that ends is kept."""

    def __init__(
        self, *, behavior=None, backend: Any = "gemini", profile: Any = None, **setup: Any
    ):
        declared = {"name": "f"} | ({"behavior": behavior} if behavior else {})
        members = {
            "model": "models/m",
            "tools": [{"functionDeclarations": [declared]}],
            **setup,
        }
        self.protocol = LiveProtocol(
            decode(json.dumps(members), types.LiveClientSetup), backend=backend, profile=profile
        )
        self.now = 100.0
        self.ends: list[tuple[int, bool]] = []
        self.hears({"setupComplete": {}})

    def hears(self, *frames):
        """Feed messages of the server; return the number that the last one's answer began with."""
        answer = -1
        for frame in frames:
            message = decode(json.dumps(frame), types.LiveServerMessage)
            inbound = self.protocol.feed(message, frame=b"{}", now=self.now)
            for event in inbound.events:
                answer = inbound.answer_of(event)
            if inbound.answered:
                self.ends.append((answer, inbound.is_partial))
        return answer

    def say(self, **members):
        message = decode(json.dumps(members), types.LiveClientMessage)
        self.protocol.record_sent(message, encode(message), now=self.now)
        while self.protocol.ledger.dequeue(self.now) is not None:
            pass

    def ask(self):
        self.say(realtimeInput={"text": "hello"})

    def respond(self, call_id="1", **members):
        response = {"id": call_id, "name": "f", "response": {}, **members}
        self.say(toolResponse={"functionResponses": [response]})


@pytest.mark.parametrize("frames", [[call(), COMPLETE], [WORDS, call(), COMPLETE]])
@pytest.mark.parametrize("backend", ["gemini", "vertex"])
def test_a_turn_that_ends_while_the_model_waits_for_a_call_is_not_the_answer(backend, frames):
    talk = Talk(backend=backend)
    talk.ask()
    talk.hears(*frames)
    assert talk.ends == []
    assert talk.protocol.stall_due(TIMEOUT, since=0) is None  # the function may take its time
    talk.respond()
    assert talk.protocol.stall_due(TIMEOUT, since=0) is not None
    talk.hears(WORDS, COMPLETE)
    assert talk.ends == [(0, False)]
    assert talk.protocol.ledger.pending == 0


def test_an_answered_call_of_an_unknown_model_ends_its_answer_with_its_turn():
    talk = Talk()
    talk.ask()
    talk.hears(call())
    talk.respond()
    talk.hears(COMPLETE)
    assert talk.ends == [(0, False)]


@pytest.mark.parametrize(
    ("model", "backend", "ends"),
    [
        ("gemini-2.5-flash-native-audio-latest", "gemini", True),
        ("gemini-2.5-flash-native-audio-latest", "vertex", False),
        ("gemini-live-2.5-flash", "vertex", False),
        ("gemini-3.1-flash-live-preview", "vertex", True),
        ("gemini-3.8-live", "gemini", False),
        ("unknown", "gemini", True),
        ("unknown", "vertex", False),
    ],
)
def test_the_table_knows_where_a_turn_ends_between_a_result_and_its_words(model, backend, ends):
    talk = Talk(behavior="BLOCKING", backend=backend, profile=find_profile(model, backend=backend))
    talk.ask()
    talk.hears(call())
    talk.respond()
    talk.hears(COMPLETE)
    assert talk.ends == ([(0, False)] if ends else [])
    talk.hears(WORDS, COMPLETE)
    assert talk.ends[-1] == ((1, False) if ends else (0, False))


def test_a_nonblocking_result_is_spoken_about_in_a_turn_of_its_own():
    talk = Talk(behavior="NON_BLOCKING")
    talk.ask()
    talk.hears(call())
    talk.respond()
    talk.hears(WORDS, COMPLETE)
    assert talk.ends == []
    talk.hears(WORDS, COMPLETE)
    assert talk.ends == [(0, False)]


def test_a_question_that_cuts_off_the_words_about_a_result_gets_the_next_turn():
    talk = Talk(behavior="NON_BLOCKING")
    talk.ask()
    talk.hears(call("1"), call("2"))
    talk.respond("1")
    talk.respond("2")
    talk.hears(WORDS, COMPLETE)
    talk.hears(WORDS, COMPLETE)  # about the first result
    talk.ask()
    talk.hears(INTERRUPTED, COMPLETE)  # before the words about the second
    assert talk.hears(WORDS, COMPLETE) == 2
    assert talk.ends[-1] == (2, False)


def test_a_model_that_waits_even_for_nonblocking_functions_answers_in_the_same_turn():
    talk = Talk(behavior="NON_BLOCKING", profile=find_profile("gemini-3.1-flash-live-preview"))
    talk.ask()
    talk.hears(call())
    talk.respond()
    talk.hears(WORDS, COMPLETE)
    assert talk.ends == [(0, False)]


def test_a_late_answer_belongs_to_its_own_question_and_leaves_the_next_one_open():
    talk = Talk(behavior="NON_BLOCKING")
    talk.ask()
    talk.hears(call(), WORDS, COMPLETE)
    assert talk.ends == [(0, True)]
    talk.respond()
    talk.ask()
    assert talk.hears(WORDS) == 0
    talk.hears(COMPLETE)
    assert talk.protocol.ledger.expects_answer
    talk.hears(WORDS, COMPLETE)
    assert talk.ends == [(0, True), (0, False), (2, False)]
    assert not talk.protocol.ledger.expects_answer


@pytest.mark.parametrize(
    ("latency", "gap", "question_first"),
    [(0.001, 0.6, False), (0.001, 0.01, True), (0.7, 0.6, True), (0.7, 5.0, False)],
)
def test_of_a_question_and_a_result_the_first_comes_first_unless_the_question_waited(
    latency, gap, question_first
):
    talk = Talk(behavior="NON_BLOCKING")
    talk.ask()
    talk.now += latency
    talk.hears(call(), WORDS, COMPLETE)
    talk.ask()
    talk.now += gap
    talk.respond()
    talk.now += latency
    talk.hears(WORDS, COMPLETE)
    talk.hears(WORDS, COMPLETE)
    late, own = (0, False), (1 if question_first else 2, False)
    assert talk.ends[1:] == ([own, late] if question_first else [late, own])


def test_a_turn_that_began_before_the_result_answers_the_question():
    talk = Talk(behavior="NON_BLOCKING")
    talk.ask()
    talk.hears(call(), WORDS, COMPLETE)
    talk.ask()
    talk.hears(WORDS)
    talk.respond()
    talk.hears(COMPLETE)
    assert talk.ends == [(0, True), (1, False)]
    talk.hears(WORDS, COMPLETE)
    assert talk.ends[-1] == (0, False)


def test_a_call_of_a_late_answer_belongs_to_the_same_question():
    talk = Talk(behavior="NON_BLOCKING")
    talk.ask()
    talk.hears(call("1"), COMPLETE)
    talk.respond("1")
    talk.hears(call("2"), COMPLETE)
    assert talk.ends == []
    talk.respond("2")
    talk.hears(WORDS, COMPLETE)
    assert talk.ends == [(0, False)]


@pytest.mark.parametrize(
    ("scheduling", "model", "ends"),
    [
        ("SILENT", "gemini-3.8-live", True),
        ("SILENT", "unknown", True),
        ("WHEN_IDLE", "gemini-3.8-live", False),
        ("INTERRUPT", "gemini-3.8-live", False),
    ],
)
def test_a_silent_result_owes_no_turn(scheduling, model, ends):
    talk = Talk(behavior="NON_BLOCKING", profile=find_profile(model))
    talk.ask()
    talk.hears(call())
    talk.respond(scheduling=scheduling)
    talk.hears(WORDS, COMPLETE)
    assert talk.ends == ([(0, False)] if ends else [])


def test_a_result_that_interrupts_is_still_owed_after_the_interruption():
    talk = Talk(behavior="NON_BLOCKING")
    talk.ask()
    talk.hears(call(), WORDS)
    talk.respond(scheduling="INTERRUPT")
    talk.hears(INTERRUPTED, COMPLETE)
    assert talk.ends == []
    talk.hears(WORDS, COMPLETE)
    assert talk.ends == [(0, False)]


def test_an_interruption_ends_the_wait_for_a_call():
    talk = Talk()
    talk.ask()
    talk.hears(call(), INTERRUPTED, COMPLETE)
    assert talk.ends == [(0, True)]
    assert talk.protocol.calls.pending == {}


def test_a_cancelled_call_holds_nothing():
    talk = Talk()
    talk.ask()
    talk.hears(call(), {"toolCallCancellation": {"ids": ["1"]}}, COMPLETE)
    assert talk.ends == [(0, False)]


def test_a_call_stays_open_while_more_results_are_announced():
    talk = Talk(behavior="NON_BLOCKING")
    talk.ask()
    talk.hears(call(), COMPLETE)
    talk.respond(willContinue=True)
    assert talk.protocol.calls.pending
    talk.hears(WORDS, COMPLETE)
    assert talk.ends == [(0, True)]
    talk.respond(willContinue=False, scheduling="SILENT")
    assert not talk.protocol.calls.pending


def test_a_result_that_the_model_says_nothing_about_takes_no_answer_from_a_later_question():
    talk = Talk(behavior="NON_BLOCKING")
    talk.ask()
    talk.hears(call(), WORDS, COMPLETE)
    talk.respond()
    talk.now += 6
    talk.ask()
    talk.hears(WORDS, COMPLETE)
    assert talk.ends == [(0, True), (1, False)]


def test_a_turn_in_progress_and_what_follows_are_one_answer():
    talk = Talk()
    talk.ask()
    talk.hears(WORDS, {"serverContent": {"turnComplete": True, "interactionStatus": "IN_PROGRESS"}})
    assert talk.protocol.stall_due(TIMEOUT, since=0) is not None
    talk.hears(WORDS, COMPLETE)
    assert talk.ends == [(0, False)]


def test_a_connection_is_not_left_while_a_call_or_the_words_about_its_result_are_due():
    talk = Talk(behavior="NON_BLOCKING")
    talk.ask()
    talk.hears(call(), WORDS, COMPLETE, HANDLE)
    assert talk.protocol.state is SessionState.IDLE
    assert not talk.protocol.at_boundary
    talk.respond()
    talk.hears(HANDLE)
    assert not talk.protocol.at_boundary
    talk.hears(WORDS, COMPLETE, HANDLE)
    assert talk.protocol.at_boundary


def test_what_was_open_is_forgotten_with_its_connection():
    talk = Talk(behavior="NON_BLOCKING")
    talk.ask()
    talk.hears(call(), WORDS, COMPLETE)
    assert [type(event) for event in talk.protocol.connection_lost()] == [events.ToolCallCancelled]
    talk.protocol.resumed(restored=True, now=talk.now)
    talk.hears({"setupComplete": {}})
    talk.ask()
    talk.hears(WORDS, COMPLETE)
    assert talk.ends == [(0, True), (1, False)]


def test_speech_whose_function_runs_when_the_connection_is_lost_is_asked_again():
    talk = Talk()
    talk.hears(HEARD, call(), COMPLETE)
    talk.protocol.connection_lost()
    assert talk.protocol.spoken_question == "hello"


PROACTIVE = {"proactivity": {"proactiveAudio": True}}


@pytest.mark.parametrize("frame", [HEARD, SPEECH_ENDED])
@pytest.mark.parametrize(
    ("model", "setup", "owes"),
    [
        ("unknown", {}, True),
        ("unknown", {"proactivity": {}}, True),
        ("unknown", PROACTIVE, False),
        ("gemini-2.5-flash-native-audio-latest", {}, True),
        ("gemini-2.5-flash-native-audio-latest", PROACTIVE, False),
        ("gemini-3.8-live", {}, False),
        ("gemini-3.5-transcribe-live", {}, False),
        ("gemini-3.5-live-translate-preview", {}, False),
    ],
)
def test_speech_that_may_go_unanswered_owes_nothing(model, setup, owes, frame):
    talk = Talk(profile=find_profile(model), **setup)
    talk.hears(frame)
    assert (talk.protocol.stall_due(TIMEOUT, since=0) is not None) is owes
    talk.ask()  # text is answered by all of them
    assert talk.protocol.stall_due(TIMEOUT, since=0) is not None


@pytest.mark.parametrize("proactive", [False, True])
def test_the_end_of_speech_that_the_client_marks_owes_nothing_either(proactive):
    by_hand = {"realtimeInputConfig": {"automaticActivityDetection": {"disabled": True}}}
    talk = Talk(**by_hand, **(PROACTIVE if proactive else {}))
    talk.say(realtimeInput={"activityStart": {}})
    talk.say(realtimeInput={"activityEnd": {}})
    assert (talk.protocol.stall_due(TIMEOUT, since=0) is None) is proactive


def test_a_model_that_translates_may_pause_at_any_time():
    talk = Talk(profile=ModelProfile(answers_speech=False))
    talk.hears(HEARD, WORDS)
    assert talk.protocol.stall_due(TIMEOUT, since=0) is None


def test_results_of_several_messages_are_spoken_about_in_as_many_turns():
    talk = Talk(behavior="NON_BLOCKING")
    talk.ask()
    talk.hears(call("1"), call("2"), COMPLETE)
    talk.respond("1")
    talk.respond("2")
    talk.hears(WORDS, COMPLETE)
    assert talk.ends == []
    talk.hears(WORDS, COMPLETE)
    assert talk.ends == [(0, False)]


def test_results_that_the_model_waits_for_are_spoken_about_in_one_turn():
    talk = Talk(backend="vertex")
    talk.ask()
    talk.hears(call("1"), call("2"))
    talk.respond("1")
    talk.respond("2")
    talk.hears(COMPLETE, WORDS, COMPLETE)
    assert talk.ends == [(0, False)]


def test_an_answer_whose_rest_does_not_come_can_be_given_up():
    talk = Talk(behavior="NON_BLOCKING")
    assert not talk.protocol.give_up_rest()
    talk.ask()
    talk.hears(call(), COMPLETE)
    assert not talk.protocol.give_up_rest()  # the function runs
    talk.respond()
    assert talk.protocol.give_up_rest()
    assert not talk.protocol.ledger.expects_answer
    talk.ask()
    talk.hears(WORDS, COMPLETE)
    assert talk.ends == [(1, False)]


def test_the_words_about_a_result_may_come_in_parts():
    part = {"serverContent": {"turnComplete": True, "interactionStatus": "IN_PROGRESS"}}
    last = {"serverContent": {"turnComplete": True, "interactionStatus": "IDLE"}}
    talk = Talk(profile=find_profile("gemini-3.8-live-extended-thinking"))
    talk.ask()
    talk.hears(call(), WORDS, part)
    talk.respond()
    talk.hears(WORDS, part)
    assert talk.ends == []
    talk.hears(WORDS, last)
    assert talk.ends == [(0, False)]
    assert talk.protocol.ledger.pending == 0
