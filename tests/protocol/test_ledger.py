"""The account of what the client said: it balances, whatever happens."""

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from genai_live import events, types
from genai_live._protocol import LiveProtocol
from genai_live._protocol.outbound import MessageKind
from genai_live.converters import decode, encode

KEPT = {
    MessageKind.TEXT,
    MessageKind.CLIENT_CONTENT,
    MessageKind.ACTIVITY,
    MessageKind.CONTEXT_UPDATE,
    MessageKind.OTHER,
}


def message(**members):
    return decode(json.dumps(members), types.LiveClientMessage)


def content(text="hello", *, turn_complete=True):
    turns = [{"role": "user", "parts": [{"text": text}]}]
    return message(clientContent={"turns": turns, "turnComplete": turn_complete})


def audio(size=4):
    return message(realtimeInput={"audio": {"mimeType": "audio/pcm", "data": "AA" * size}})


def answer(call_id):
    return message(toolResponse={"functionResponses": [{"id": call_id, "name": "f"}]})


VIDEO = message(realtimeInput={"video": {"mimeType": "image/jpeg", "data": "AAAA"}})
TEXT = message(realtimeInput={"text": "hello"})
START = message(realtimeInput={"activityStart": {}})
END = message(realtimeInput={"activityEnd": {}})
UPDATE = message(contextUpdate={"systemInstruction": {"parts": [{"text": "Be brief."}]}})
BY_HAND: dict[str, Any] = {
    "realtimeInputConfig": {"automaticActivityDetection": {"disabled": True}}
}

WORDS = {"serverContent": {"modelTurn": {"parts": [{"text": "word"}]}}}
HEARD = {"serverContent": {"inputTranscription": {"text": "hello"}}}
GENERATED = {"serverContent": {"generationComplete": True}}
COMPLETE = {"serverContent": {"turnComplete": True}}
INTERRUPTED = {"serverContent": {"interrupted": True}}
BUSY = {"sessionResumptionUpdate": {}}


def handle(name="h", index=None):
    update = {"newHandle": name, "resumable": True}
    if index is not None:
        update["lastConsumedClientMessageIndex"] = str(index)
    return {"sessionResumptionUpdate": update}


class Line:
    """A protocol with its setup done, and a connection that takes what it is given."""

    def __init__(self, *, backend: Any = "gemini", max_audio_age=5.0, **setup):
        made = decode(json.dumps({"model": "models/m", **setup}), types.LiveClientSetup)
        self.protocol = LiveProtocol(made, backend=backend, max_audio_age=max_audio_age)
        self.ledger = self.protocol.ledger
        self.now = 100.0
        self.heard({"setupComplete": {}})

    def say(self, *messages):
        for each in messages:
            self.protocol.record_sent(each, encode(each), now=self.now)

    def taken(self):
        """Hand everything that waits to the connection; give its numbers."""
        numbers = []
        while (entry := self.ledger.dequeue(self.now)) is not None:
            numbers.append(entry.number)
        return numbers

    def heard(self, *messages):
        for each in messages:
            made = decode(json.dumps(each), types.LiveServerMessage)
            self.protocol.feed(made, frame=b"{}", now=self.now)

    def lose(self, *, restored=True):
        """Lose the connection and get another one; give what became of it."""
        self.protocol.connection_lost()
        back = self.protocol.resumed(restored=restored, now=self.now)
        self.heard({"setupComplete": {}})
        return back

    def drops(self):
        found = Counter()
        for drop in self.ledger.take_drops():
            found[drop.kind] += drop.count
        return found


@pytest.fixture
def line():
    return Line()


def test_a_question_is_asked_again_until_a_whole_turn_has_answered_it(line):
    line.say(content())
    assert line.taken() == [1]
    line.lose()
    assert line.taken() == [1]
    line.heard(WORDS)
    line.lose()
    assert line.taken() == [1]
    line.heard(WORDS, COMPLETE)
    line.lose()
    assert line.taken() == []
    assert (line.ledger.sent, line.ledger.replayed, line.ledger.acknowledged) == (3, 2, 1)


@pytest.mark.parametrize("last", [GENERATED, INTERRUPTED])
def test_an_answer_of_which_only_the_end_is_missing_is_whole(line, last):
    """The service may hold the end back until the audio was played."""
    line.say(content("one"))
    line.taken()
    line.heard(WORDS, last)
    (complete,) = line.protocol.connection_lost()
    assert isinstance(complete, events.TurnComplete)
    assert (complete.turn, complete.final) == (0, True)
    back = line.protocol.resumed(restored=True, now=line.now)
    assert [turn.parts[0].text for turn in back.missing] == ["one", "word"]
    assert line.taken() == []
    assert line.ledger.acknowledged == 1


@pytest.mark.parametrize("last", [GENERATED, INTERRUPTED, COMPLETE])
def test_what_was_handed_on_after_an_answered_question_may_not_have_arrived(line, last):
    line.say(content())
    line.taken()
    line.say(audio())
    line.taken()
    line.heard(WORDS, last)
    line.lose()
    assert line.taken() == [2]


def test_so_may_what_was_handed_on_after_speech_was_marked_to_end():
    line = Line(**BY_HAND)
    line.say(START, audio(), END)
    line.taken()
    line.say(VIDEO)
    line.taken()
    line.heard(HEARD, WORDS)
    line.lose()
    assert line.taken() == [4]


def test_a_whole_answer_leaves_the_next_question_open(line):
    line.say(content("one"))
    line.taken()
    line.heard(WORDS, GENERATED)
    line.say(content("two"))
    line.taken()
    line.lose()
    assert line.taken() == [2]


def test_a_turn_that_called_a_function_is_not_a_whole_answer_on_vertex():
    line = Line(backend="vertex")
    line.say(content())
    line.taken()
    line.heard({"toolCall": {"functionCalls": [{"name": "f", "id": "1"}]}})
    line.say(answer("1"))
    line.taken()
    line.heard(GENERATED)
    line.lose()
    assert line.taken() == [1]


def test_a_call_without_an_answer_leaves_its_question_open(line):
    line.say(content())
    line.taken()
    line.heard(WORDS, {"toolCall": {"functionCalls": [{"name": "f", "id": "1"}]}}, GENERATED)
    line.lose()
    assert line.taken() == [1]


def test_what_was_said_before_an_answered_question_has_arrived(line):
    line.say(audio(), content(turn_complete=False), content(), audio())
    line.taken()
    line.heard(WORDS, COMPLETE)
    line.lose()
    assert line.taken() == [4]


def test_of_two_questions_one_turn_answers_the_first(line):
    line.say(content("one"), content("two"))
    line.taken()
    line.heard(WORDS, COMPLETE)
    line.lose()
    assert line.taken() == [2]


def test_a_question_of_an_earlier_turn_is_not_kept_for_ever(line):
    line.say(content("one"), content("two"))
    line.taken()
    line.heard(WORDS, COMPLETE)
    line.say(content("three"))
    line.taken()
    line.heard(WORDS, COMPLETE)
    line.lose()
    assert line.taken() == []


def test_the_turn_that_calls_a_function_is_not_an_answer_on_vertex():
    line = Line(backend="vertex")
    line.say(content())
    line.taken()
    call = {"toolCall": {"functionCalls": [{"name": "f", "id": "1"}]}}
    line.heard(call)
    line.say(answer("1"))
    line.taken()
    line.heard(COMPLETE)
    assert line.ledger.answer_owed
    line.heard(WORDS, COMPLETE)
    assert not line.ledger.answer_owed
    assert line.ledger.pending == 0


def test_audio_that_led_to_a_turn_has_arrived_once_it_is_complete(line):
    line.say(audio(), audio())
    line.taken()
    line.heard(WORDS)
    line.say(audio())
    line.taken()
    line.heard(COMPLETE)
    line.lose()
    assert line.taken() == [3]


def test_audio_has_arrived_when_the_connection_still_lived_long_after(line):
    line.say(audio())
    line.taken()
    line.now += 6
    line.heard(BUSY)
    assert (line.ledger.acknowledged, line.ledger.pending) == (1, 0)


@pytest.mark.parametrize("first", [content(), message(realtimeInput={"audioStreamEnd": True})])
def test_what_a_long_stream_leaves_to_remember_is_bounded(line, first):
    line.say(first)
    for _ in range(1000):
        line.say(audio())
        line.taken()
        line.now += 0.1
        line.heard(BUSY)
        assert line.ledger.pending < 60


def test_an_age_of_audio_below_the_time_of_arrival_loses_nothing_in_silence():
    line = Line(max_audio_age=0.3)
    line.say(audio())
    line.taken()
    line.now += 1
    line.heard(BUSY)
    line.lose()
    assert line.taken() == []
    assert line.drops() == {MessageKind.AUDIO: 1}


def test_audio_too_old_to_be_sent_again_is_dropped_and_counted(line):
    line.say(audio())
    line.taken()
    line.now += 6
    line.say(audio())
    line.taken()
    line.lose()
    assert line.taken() == [2]
    assert line.drops() == {MessageKind.AUDIO: 1}


def test_audio_that_waits_too_long_is_dropped_the_oldest_first(line):
    line.say(audio())
    line.now += 3
    line.say(audio())
    line.now += 3
    line.say(content())
    assert line.drops() == {MessageKind.AUDIO: 1}
    assert line.taken() == [2, 3]


def test_a_newer_frame_of_video_replaces_one_that_waited(line):
    line.say(VIDEO)
    line.now += 2
    line.say(VIDEO)
    assert line.taken() == [2]
    assert line.drops() == {MessageKind.VIDEO: 1}


def test_frames_of_video_in_quick_succession_are_all_sent(line):
    line.say(VIDEO, VIDEO)
    assert line.taken() == [1, 2]


def test_of_the_video_that_a_lost_connection_held_only_the_newest_goes_out_again(line):
    line.say(VIDEO)
    line.taken()
    line.now += 1
    line.say(VIDEO)
    line.taken()
    line.lose()
    assert line.taken() == [2]
    assert line.drops() == {MessageKind.VIDEO: 1}


def test_speech_marked_by_hand_goes_out_again_whole():
    line = Line(**BY_HAND)
    line.say(START, audio(), END)
    line.taken()
    line.now += 4
    line.heard(BUSY)
    line.lose()
    assert line.taken() == [1, 2, 3]
    line.heard(WORDS, COMPLETE)
    line.lose()
    assert line.taken() == []


def test_the_start_of_speech_is_kept_though_its_audio_is_too_old():
    line = Line(**BY_HAND)
    line.say(START, audio())
    line.taken()
    line.now += 60
    line.heard(BUSY)
    line.say(audio())
    line.taken()
    line.lose()
    assert line.taken() == [1, 3]


def test_answers_to_calls_go_first_and_end_with_their_connection(line):
    line.heard({"toolCall": {"functionCalls": [{"name": "f", "id": "1"}]}})
    line.say(audio(), answer("1"))
    assert line.taken() == [2, 1]
    line.lose()
    line.say(answer("1"))
    assert line.taken() == [1]
    assert line.drops() == {MessageKind.TOOL_RESPONSE: 2}


def test_an_answer_to_an_open_call_goes_out_without_that_to_a_lost_one(line):
    line.heard({"toolCall": {"functionCalls": [{"name": "f", "id": "1"}]}})
    line.lose()
    line.heard({"toolCall": {"functionCalls": [{"name": "f", "id": "2"}]}})
    responses = [{"id": "1", "name": "f"}, {"id": "2", "name": "f"}]
    both = message(toolResponse={"functionResponses": responses})
    (left,) = line.protocol.calls.drop_stale_responses(both).tool_response.function_responses
    assert left.id == "2"
    line.heard({"toolCall": {"functionCalls": [{"name": "f", "id": "1"}]}})
    assert line.protocol.calls.drop_stale_responses(both) is both


def test_a_message_is_encoded_again_without_its_responses_to_lost_calls(line):
    line.heard({"toolCall": {"functionCalls": [{"name": "f", "id": "1"}]}})
    line.lose()
    line.heard({"toolCall": {"functionCalls": [{"name": "f", "id": "2"}]}})
    responses = [{"id": "1", "name": "f"}, {"id": "2", "name": "f"}]
    line.say(message(toolResponse={"functionResponses": responses}))
    sent = line.ledger.dequeue(line.now)
    assert sent.frame == encode(answer("2"))
    assert line.ledger.size == 0
    assert line.protocol.calls.pending == {}
    result = line.protocol.history.turns[-1]
    assert [part.function_response.id for part in result.parts] == ["2"]


def test_an_update_of_the_context_becomes_part_of_the_next_setup(line):
    line.say(UPDATE)
    line.taken()
    line.lose()
    assert line.taken() == []
    assert line.protocol.setup.system_instruction.parts[0].text == "Be brief."
    line.protocol.connection_lost()
    line.say(UPDATE)
    line.protocol.resumed(restored=True, now=line.now)
    assert line.taken() == []


def test_what_the_server_says_it_consumed_is_not_sent_again(line):
    line.say(audio(), audio(), audio())
    line.taken()
    line.heard(handle(index=2))
    line.lose()
    assert line.taken() == [3]


def test_a_question_that_the_server_has_is_owed_not_asked_again(line):
    line.say(content())
    line.taken()
    line.heard(handle(index=1))
    assert line.ledger.answer_owed
    back = line.lose()
    assert (back.owed, line.taken()) == (True, [])


@pytest.mark.parametrize("consumed", [False, True])
def test_losses_with_the_same_question_are_counted(line, consumed):
    line.say(content())
    for count in (1, 2, 3):
        line.taken()
        line.heard(WORDS)
        if consumed:
            line.heard(handle(index=1))
        line.protocol.connection_lost()
        assert line.ledger.losses == count
        back = line.protocol.resumed(restored=True, now=line.now)
        assert back.owed == consumed
        if consumed:
            kind = MessageKind.CLIENT_CONTENT
            line.protocol.enqueue_first(b"{}", kind=kind, expects_answer=True, now=line.now)


def test_only_losses_with_a_question_count(line):
    line.say(audio())
    line.taken()
    line.lose()
    assert line.ledger.losses == 0


def test_a_loss_before_the_question_is_sent_again_changes_no_count(line):
    line.say(content())
    line.taken()
    line.lose()
    line.lose()
    assert line.ledger.losses == 1


def test_a_whole_answer_ends_the_count_of_losses(line):
    line.say(content("one"), content("two"))
    line.taken()
    line.lose()
    line.taken()
    line.heard(WORDS, COMPLETE)
    assert line.ledger.losses == 0
    line.lose()
    assert line.ledger.losses == 1
    line.taken()
    line.protocol.suppress_output(None)
    line.lose()
    assert line.ledger.losses == 0


def test_a_question_that_the_server_had_is_asked_again_where_it_starts_over(line):
    line.say(content())
    line.taken()
    line.heard(handle(index=1))
    line.protocol.forget_handle()
    back = line.lose(restored=False)
    assert (back.owed, line.taken()) == (False, [1])


def test_what_no_handle_contains_is_missing(line):
    line.say(content("one"))
    line.taken()
    line.heard(WORDS, COMPLETE, handle())
    line.say(content("two"))
    line.taken()
    line.heard(WORDS, COMPLETE)
    line.say(content("three"))
    line.taken()
    back = line.lose()
    assert [turn.parts[0].text for turn in back.missing] == ["two", "word"]
    assert line.taken() == [3]
    line.protocol.forget_handle()
    back = line.lose(restored=False)
    assert [turn.parts[0].text for turn in back.missing] == ["one", "word", "two", "word"]


def test_the_part_of_an_answer_that_was_cut_is_forgotten_with_its_calls(line):
    line.say(content("one"))
    line.taken()
    line.heard(WORDS, {"toolCall": {"functionCalls": [{"name": "f", "id": "1"}]}})
    line.say(answer("1"))
    line.taken()
    line.heard(WORDS)
    back = line.lose(restored=False)
    assert back.missing == []
    assert [turn.parts[0].text for turn in line.protocol.history.turns] == ["one"]


def test_speech_whose_answer_was_cut_is_to_be_asked_again_in_words(line):
    line.heard(HEARD, WORDS)
    interrupted, complete = line.protocol.connection_lost()
    assert isinstance(interrupted, events.Interrupted)
    assert not complete.final
    assert line.protocol.spoken_question == "hello"
    assert line.protocol.resumed(restored=False, now=line.now).missing == []
    line.protocol.connection_lost()
    assert line.protocol.spoken_question == ""


def test_so_is_speech_whose_end_was_marked_by_hand():
    line = Line(**BY_HAND)
    line.say(START, audio(), END)
    line.taken()
    line.heard(HEARD, WORDS)
    line.lose()
    assert line.protocol.spoken_question == "hello"
    assert line.taken() == []


def test_speech_is_taken_back_with_its_calls_and_what_was_written_stays(line):
    line.heard(HEARD, WORDS, COMPLETE)
    line.heard(HEARD, {"toolCall": {"functionCalls": [{"name": "f", "id": "1"}]}})
    line.say(answer("1"), content("by the way", turn_complete=False))
    line.taken()
    line.heard(HEARD, WORDS)
    line.protocol.connection_lost()
    assert line.protocol.spoken_question == "hello hello"
    said = [turn.parts[0].text for turn in line.protocol.history.turns]
    assert said == ["hello", "word", "by the way"]


def test_speech_of_an_answer_in_two_turns_is_asked_again_on_vertex():
    line = Line(backend="vertex")
    line.heard(HEARD, {"toolCall": {"functionCalls": [{"name": "f", "id": "1"}]}})
    line.say(answer("1"))
    line.taken()
    line.heard(GENERATED, COMPLETE, WORDS)
    line.lose()
    assert line.protocol.spoken_question == "hello"
    assert line.protocol.history.turns == []


def test_speech_of_an_earlier_turn_is_left_alone(line):
    stop = message(clientContent={"turnComplete": False})
    line.heard({"serverContent": {"inputTranscription": {"text": "before"}}}, WORDS)
    line.protocol.suppress_output(line.protocol.record_sent(stop, encode(stop), now=line.now))
    line.lose()
    line.heard(HEARD, WORDS)
    line.lose()
    assert line.protocol.spoken_question == "hello"


def test_speech_whose_words_are_not_known_keeps_the_part_of_its_answer(line):
    line.heard(WORDS)
    back = line.lose(restored=False)
    assert line.protocol.spoken_question == ""
    assert [turn.parts[0].text for turn in back.missing] == ["word"]


def test_a_typed_question_is_not_taken_for_a_spoken_one(line):
    line.say(content("one"))
    line.taken()
    line.heard(HEARD, WORDS)
    line.lose()
    assert line.protocol.spoken_question == ""
    assert line.taken() == [1]


def test_speech_whose_answer_was_interrupted_is_not_asked_again(line):
    stop = message(clientContent={"turnComplete": False})
    line.heard(HEARD, WORDS)
    line.protocol.suppress_output(line.protocol.record_sent(stop, encode(stop), now=line.now))
    line.taken()
    line.lose()
    assert line.protocol.spoken_question == ""


def test_the_initial_history_that_the_setup_announced_is_not_a_question():
    line = Line(historyConfig={"initialHistoryInClientContent": True})
    line.say(content("before"))
    assert not line.ledger.expects_answer
    line.say(content("now"))
    assert line.ledger.expects_answer


def test_a_question_whose_answer_was_interrupted_is_not_asked_again(line):
    stop = message(clientContent={"turnComplete": False})
    line.say(content("one"))
    line.taken()
    line.heard(WORDS)
    line.protocol.suppress_output(line.protocol.record_sent(stop, encode(stop), now=line.now))
    assert line.ledger.expects_answer
    assert not line.ledger.will_resend
    line.say(content("two"))
    line.taken()
    back = line.lose()
    assert [turn.parts[0].text for turn in back.missing] == ["one"]
    assert line.taken() == [3]


def test_an_interrupted_answer_is_not_owed_though_the_server_has_the_question(line):
    stop = message(clientContent={"turnComplete": False})
    line.say(content())
    line.taken()
    line.heard(handle(index=1))
    line.protocol.suppress_output(line.protocol.record_sent(stop, encode(stop), now=line.now))
    assert not line.lose().owed


def test_an_interruption_without_a_connection_ends_what_would_be_asked_again(line):
    stop = message(clientContent={"turnComplete": False})
    line.say(content())
    line.taken()
    line.protocol.connection_lost()
    entry = line.protocol.record_sent(stop, encode(stop), now=line.now)
    interrupted, complete = line.protocol.suppress_output(entry)
    assert (interrupted.turn, complete.turn, complete.final) == (0, 0, True)
    line.protocol.resumed(restored=True, now=line.now)
    assert line.taken() == [2]
    assert line.protocol.next_turn == 1


def test_audio_beside_a_question_whose_answer_was_interrupted_is_not_lost(line):
    stop = message(clientContent={"turnComplete": False})
    line.say(content(), audio())
    line.taken()
    line.heard(WORDS)
    line.protocol.suppress_output(line.protocol.record_sent(stop, encode(stop), now=line.now))
    line.taken()
    line.lose()
    assert line.taken() == [2]


@pytest.mark.parametrize(
    ("happened", "boundary"),
    [
        ([], True),
        ([HEARD], False),
        ([WORDS], False),
        ([WORDS, COMPLETE], False),
        ([WORDS, COMPLETE, handle()], True),
        ([WORDS, COMPLETE, handle(), BUSY], False),
        ([{"toolCall": {"functionCalls": [{"name": "f", "id": "1"}]}}], False),
    ],
)
def test_a_connection_may_change_when_nothing_is_under_way_and_a_handle_is_fresh(
    line, happened, boundary
):
    line.heard(*happened)
    assert line.protocol.at_boundary is boundary


def test_a_question_or_open_speech_keeps_the_connection():
    line = Line(**BY_HAND)
    line.say(START)
    assert not line.protocol.at_boundary
    line.say(END)
    assert not line.protocol.at_boundary
    line.taken()
    line.heard(WORDS, COMPLETE, handle())
    assert line.protocol.at_boundary


class AnySchedule(RuleBasedStateMachine):
    """Frames, sends, closes and time in any order."""

    @initialize(vertex=st.booleans(), by_hand=st.booleans())
    def begin(self, vertex, by_hand):
        self.line = Line(backend="vertex" if vertex else "gemini", **(BY_HAND if by_hand else {}))
        self.ledger = self.line.ledger
        self.carried = []
        self.dropped = Counter()
        self.calls = 0

    @rule(said=st.sampled_from([content(), content(turn_complete=False), TEXT, UPDATE]))
    def say(self, said):
        self.line.say(said)

    @rule(said=st.sampled_from([audio(), audio(), VIDEO, START, END]), times=st.integers(1, 4))
    def stream(self, said, times):
        self.line.say(*[said] * times)

    @precondition(lambda self: self.calls)
    @rule(data=st.data())
    def answer_a_call(self, data):
        self.line.say(answer(str(data.draw(st.integers(1, self.calls)))))

    @rule(most=st.integers(1, 6))
    def hand_over(self, most):
        for _ in range(most):
            entry = self.ledger.dequeue(self.line.now)
            if entry is None:
                break
            self.carried.append(entry)

    @rule(
        said=st.lists(
            st.sampled_from(
                [WORDS, HEARD, GENERATED, COMPLETE, INTERRUPTED, BUSY, handle(), {"goAway": {}}]
            ),
            min_size=1,
            max_size=4,
        )
    )
    def hear(self, said):
        self.line.heard(*said)

    @rule()
    def be_called(self):
        self.calls += 1
        call = {"name": "f", "id": str(self.calls)}
        self.line.heard({"toolCall": {"functionCalls": [call]}})

    @rule(data=st.data())
    def hear_what_was_consumed(self, data):
        index = data.draw(st.integers(0, len(self.carried)))
        self.line.heard(handle(index=index))

    @rule()
    def hear_garbage(self):
        self.line.protocol.feed(None, frame=b"?", now=self.line.now)

    @rule(seconds=st.floats(0.1, 10))
    def wait(self, seconds):
        self.line.now += seconds

    @rule(restored=st.booleans(), said=st.lists(st.sampled_from([content(), audio(), UPDATE])))
    def lose_the_connection(self, restored, said):
        self.line.protocol.connection_lost()
        self.line.say(*said)
        if not restored:
            self.line.protocol.forget_handle()
        self.line.protocol.resumed(restored=restored, now=self.line.now)
        self.line.heard({"setupComplete": {}})
        self.carried = []

    @invariant()
    def the_account_balances(self):
        ledger = self.ledger
        ended = ledger.acknowledged + ledger.replayed + ledger.dropped
        assert ledger.sent == ended + ledger.pending

    @invariant()
    def what_has_to_be_kept_is_kept(self):
        self.dropped += self.line.drops()
        assert not self.dropped.keys() & KEPT
        assert self.dropped.total() == self.ledger.dropped

    @invariant()
    def a_connection_gets_each_message_once_and_in_order(self):
        numbers = [entry.number for entry in self.carried]
        assert len(set(numbers)) == len(numbers)
        in_line = [
            entry.number for entry in self.carried if entry.kind is not MessageKind.TOOL_RESPONSE
        ]
        assert in_line == sorted(in_line)

    @invariant()
    def a_question_is_never_forgotten_unanswered(self):
        if not self.ledger.expects_answer:
            assert self.ledger.first_unanswered is None

    def teardown(self):
        if not hasattr(self, "line"):
            return
        self.ledger.drop_queued("the end")
        assert self.ledger.size == 0
        assert not self.ledger.has_queued
        self.the_account_balances()


TestAnySchedule = AnySchedule.TestCase
