"""Silence of a server that owes something is a stall after a while."""

import json

import pytest

from genai_live import types
from genai_live._protocol import LiveProtocol
from genai_live.converters import decode, encode

START = 100.0
TIMEOUT = 30.0

QUESTION = {"clientContent": {"turns": [{"parts": [{"text": "hello"}]}], "turnComplete": True}}
RESPONSE = {"toolResponse": {"functionResponses": [{"id": "1", "name": "f"}]}}
CALL = {"toolCall": {"functionCalls": [{"id": "1", "name": "f"}]}}
WORDS = {"serverContent": {"modelTurn": {"parts": [{"text": "word"}]}}}
SECOND_OF_AUDIO = {"mimeType": "audio/pcm;rate=24000", "data": "AAAA" * 16_000}
SPEECH = {"serverContent": {"modelTurn": {"parts": [{"inlineData": SECOND_OF_AUDIO}]}}}
GENERATED = {"serverContent": {"generationComplete": True}}
COMPLETE = {"serverContent": {"turnComplete": True}}
SPOKE = {"voiceActivity": {"type": "ACTIVITY_END"}}


@pytest.fixture
def protocol():
    protocol = LiveProtocol()
    receive(protocol, {"setupComplete": {}}, at=START)
    return protocol


def receive(protocol, *messages, at):
    for message in messages:
        protocol.feed(decode(json.dumps(message), types.LiveServerMessage), now=at)


def send(protocol, message, *, at):
    decoded = decode(json.dumps(message), types.LiveClientMessage)
    protocol.record_sent(decoded, encode(decoded), now=at)


def due(protocol, *, since=0.0):
    return protocol.stall_due(TIMEOUT, since=since)


@pytest.mark.parametrize("messages", [[], [WORDS, COMPLETE], [CALL]])
def test_a_server_that_owes_nothing_may_be_silent(protocol, messages):
    receive(protocol, *messages, at=START)
    assert due(protocol) is None


@pytest.mark.parametrize("messages", [[WORDS], [SPOKE], [WORDS, COMPLETE, SPOKE]])
def test_the_silence_of_a_server_that_owes_an_answer_is_a_stall(protocol, messages):
    receive(protocol, *messages, at=START + 5)
    assert due(protocol) == START + 5 + TIMEOUT


@pytest.mark.parametrize("wait", [0.0, 3.0])
def test_the_time_to_answer_begins_again_when_the_connection_takes_the_question(protocol, wait):
    send(protocol, QUESTION, at=START + 5)
    assert due(protocol) == START + 5 + TIMEOUT
    protocol.ledger.dequeue(START + 5 + wait)
    assert due(protocol) == START + 5 + wait + TIMEOUT


def test_it_begins_again_with_the_response_to_a_call(protocol):
    receive(protocol, CALL, at=START)
    send(protocol, RESPONSE, at=START + 5)
    assert due(protocol) == START + 5 + TIMEOUT


def test_the_server_may_wait_for_the_playback_of_what_it_generated(protocol):
    receive(protocol, SPEECH, at=START)
    assert due(protocol) == START + TIMEOUT
    receive(protocol, GENERATED, at=START)
    assert due(protocol) == START + 1 + TIMEOUT


def test_one_silence_is_one_stall(protocol):
    receive(protocol, WORDS, at=START)
    assert due(protocol, since=START + TIMEOUT) is None
    receive(protocol, WORDS, at=START + 2 * TIMEOUT)
    assert due(protocol, since=START + TIMEOUT) == START + 3 * TIMEOUT


def test_an_outage_is_not_a_stall(protocol):
    send(protocol, QUESTION, at=START)
    protocol.ledger.dequeue(START)
    protocol.connection_lost()
    assert due(protocol) is None
    protocol.resumed(restored=True, now=START + 50)
    receive(protocol, {"setupComplete": {}}, at=START + 50)
    assert due(protocol) == START + 50 + TIMEOUT
