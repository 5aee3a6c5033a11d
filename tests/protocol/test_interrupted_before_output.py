"""An answer that is interrupted before its first word is a turn of its own, and settles it."""

from genai_live import types
from genai_live._live import messages
from genai_live._protocol import LiveProtocol
from genai_live.converters import encode


def said(protocol, text):
    content = types.Content(role="user", parts=[types.Part(text=text)])
    return post(
        protocol,
        types.LiveClientMessage(
            client_content=types.LiveClientContent(turns=[content], turn_complete=True)
        ),
    )


def post(protocol, message):
    entry = protocol.record_sent(message, encode(message))
    protocol.ledger.dequeue(0.0)
    return entry


def feed(protocol, **content):
    message = types.LiveServerMessage(server_content=types.LiveServerContent(**content))
    return protocol.feed(message).events


def words(text):
    return types.Content(parts=[types.Part(text=text)])


def test_a_question_whose_answer_is_interrupted_before_its_first_word_is_not_asked_again():
    protocol = LiveProtocol()
    protocol.feed(types.LiveServerMessage(setup_complete=types.LiveServerSetupComplete()))
    said(protocol, "one")
    feed(protocol, model_turn=words("1"))
    feed(protocol, turn_complete=True)
    said(protocol, "two")
    protocol.suppress_output(post(protocol, messages.interruption()))
    found = [*feed(protocol, interrupted=True), *feed(protocol, turn_complete=True)]
    assert [event.turn for event in found] == [1, 1]
    assert not protocol.ledger.answer_owed
    said(protocol, "three")
    feed(protocol, model_turn=words("3"))
    feed(protocol, turn_complete=True)
    assert not protocol.ledger.answer_owed
