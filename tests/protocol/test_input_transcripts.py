"""Whose words a transcript of the user's speech holds, and how an end of a turn says what it is."""

import json

import pytest

from genai_live import events, types
from genai_live._protocol import LiveProtocol
from genai_live.converters import decode
from genai_live.models import find_profile

DONE = {"turnComplete": True}
CUT = {"interrupted": True}


def said(text):
    return {"inputTranscription": {"text": text}}


def provisional(text):
    return {"interimInputTranscription": {"text": text}}


def speech(text="words"):
    part = {"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": "AAAA"}}
    return {"modelTurn": {"parts": [part]}, "outputTranscription": {"text": text}}


def new_protocol(**options):
    protocol = LiveProtocol(**options)
    protocol.feed(decode(b'{"setupComplete": {}}', types.LiveServerMessage))
    return protocol


def feed(protocol, *contents):
    """Return the events of some messages."""
    return [
        event
        for content in contents
        for event in protocol.feed(
            decode(json.dumps({"serverContent": content}), types.LiveServerMessage)
        ).events
    ]


def words(protocol, *turns):
    return protocol.input_transcripts.text_of(turns)


def send_audio(protocol):
    audio = types.Blob(data=b"\0\0", mime_type="audio/pcm;rate=16000")
    realtime = types.LiveClientRealtimeInput(audio=audio)
    protocol.record_sent(types.LiveClientMessage(realtime_input=realtime))


def ends(found):
    return [
        (each.turn, each.interrupted) for each in found if isinstance(each, events.TurnComplete)
    ]


def test_words_that_come_after_the_model_began_belong_to_the_question():
    protocol = new_protocol()
    feed(protocol, said("What is "), speech(), said("the time?"), speech(), DONE)
    assert words(protocol, 0) == "What is the time?"


def test_words_that_come_after_the_end_belong_to_the_question_if_nothing_was_sent_since():
    protocol = new_protocol()
    send_audio(protocol)
    feed(protocol, speech(), DONE)
    late = feed(protocol, said("What is "), said("the time?"))
    assert {event.turn for event in late} == {0}
    assert not protocol.awaits_server  # they are no new question
    assert words(protocol, 0) == "What is the time?"
    send_audio(protocol)
    feed(protocol, said("And now?"), speech(), DONE)
    assert words(protocol, 1) == "And now?"


def test_more_words_after_the_end_of_a_turn_that_has_its_own_are_a_new_question():
    protocol = new_protocol()
    feed(protocol, said("One"), speech(), DONE, said("Two"), speech(), DONE)
    assert (words(protocol, 0), words(protocol, 1)) == ("One", "Two")


def test_each_utterance_counts_for_itself_where_the_model_only_transcribes():
    protocol = new_protocol(profile=find_profile("gemini-3.5-transcribe-live"))
    feed(protocol, DONE, said("One"), DONE, said("Two"), DONE)
    assert (words(protocol, 1), words(protocol, 2)) == ("One", "Two")


def test_words_that_interrupt_belong_to_the_next_turn_everywhere():
    protocol = new_protocol()
    found = feed(
        protocol, said("Count"), speech("1, "), CUT, said("Stop, "), DONE, said("please"), speech()
    )
    assert (words(protocol, 0), words(protocol, 1)) == ("Count", "Stop, please")
    feed(protocol, DONE)
    assert [(each.role, each.parts[0].text) for each in protocol.history.turns] == [
        ("user", "Count"),
        ("model", "1, "),
        ("user", "Stop, please"),
        ("model", "words"),
    ]
    assert ends(found) == [(0, True)]


def test_provisional_text_that_nothing_replaced_is_the_end():
    protocol = new_protocol()
    feed(protocol, provisional("Wat"), said("What is"), provisional("the"), provisional("the tim"))
    assert words(protocol, 0) == "What is the tim"
    feed(protocol, said(" the time?"))
    assert words(protocol, 0) == "What is the time?"


def test_an_end_without_text_leaves_provisional_text():
    protocol = new_protocol()
    feed(protocol, provisional("Hello"), {"inputTranscription": {"finished": True}})
    assert words(protocol, 0) == "Hello"


def test_transcripts_of_old_turns_are_forgotten():
    protocol = new_protocol()
    for number in range(100):
        feed(protocol, said(f"{number}"), speech(), DONE)
    assert words(protocol, 99) == "99"
    assert words(protocol, 0) == ""
    assert len(protocol.input_transcripts.turns) <= 32


@pytest.mark.parametrize(
    ("contents", "expected"),
    [
        ([speech(), DONE], [(0, False)]),
        ([speech(), CUT, DONE], [(0, True)]),
        ([speech(), {**CUT, **DONE}], [(0, True)]),
        ([speech(), DONE, CUT, DONE], [(0, False), (0, True)]),
        ([speech(), CUT, DONE, speech(), DONE], [(0, True), (1, False)]),
        ([speech(), CUT, DONE, DONE], [(0, True), (1, False)]),
    ],
    ids=["whole", "cut", "at once", "after its end", "then another", "then an empty one"],
)
def test_an_end_says_whether_its_turn_was_interrupted(contents, expected):
    assert ends(feed(new_protocol(), *contents)) == expected


def test_an_end_says_so_where_the_model_is_not_told():
    protocol = new_protocol()
    feed(protocol, speech())
    (told,) = protocol.suppress_output(None)
    assert isinstance(told, events.Interrupted)
    assert ends(feed(protocol, speech(), {"generationComplete": True}, DONE)) == [(0, True)]
    assert ends(feed(protocol, speech(), DONE)) == [(1, False)]


@pytest.mark.parametrize("is_asked_again", [True, False])
def test_an_end_says_so_where_a_lost_connection_cut_the_turn(is_asked_again):
    protocol = new_protocol()
    if is_asked_again:
        realtime = types.LiveClientRealtimeInput(text="Hello")
        protocol.record_sent(types.LiveClientMessage(realtime_input=realtime), b"{}")
        protocol.ledger.dequeue(0.0)
    feed(protocol, speech())
    assert ends(protocol.connection_lost()) == [(0, is_asked_again)]


def test_a_piece_says_who_speaks_where_the_server_does():
    ada = {"inputTranscription": {"text": "Hello.", "speakerLabel": "spk_1"}}
    pieces = feed(new_protocol(), ada, said("Hi."))
    found = [
        (each.text, each.speaker) for each in pieces if isinstance(each, events.InputTranscript)
    ]
    assert found == [("Hello.", "spk_1"), ("Hi.", None)]
