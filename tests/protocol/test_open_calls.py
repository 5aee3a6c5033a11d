"""Calls that nobody answers do not fill the memory."""

import json

from genai_live import events, types
from genai_live._protocol import LiveProtocol
from genai_live._protocol.open_calls import MAX_KEYS, MAX_OPEN_CALLS, OpenCalls
from genai_live.converters import decode


def call(number):
    return types.FunctionCall(id=str(number), name="f")


def response(number):
    return types.FunctionResponse(id=str(number), name="f")


def test_no_more_than_so_many_calls_are_followed():
    calls = OpenCalls()
    for number in range(2 * MAX_OPEN_CALLS):
        calls.add(call(number))
    assert list(calls.pending) == [str(number) for number in range(MAX_OPEN_CALLS)]
    calls.record_responses([response(0)])
    calls.add(call("last"))
    assert "last" in calls.pending


def test_calls_of_lost_connections_are_remembered_up_to_a_number():
    calls = OpenCalls()
    for number in range(MAX_KEYS + 10):
        calls.add(call(number))
        if number % 1000 == 0:
            calls.connection_lost()
    calls.connection_lost()
    stale = [calls.is_stale(response(number)) for number in range(MAX_KEYS + 10)]
    assert stale == [False] * 10 + [True] * MAX_KEYS


def test_all_calls_are_events_and_an_answer_does_not_wait_for_those_that_are_too_many():
    protocol = LiveProtocol()
    many = [{"id": str(number), "name": "f"} for number in range(2 * MAX_OPEN_CALLS)]

    def feed(message):
        return protocol.feed(decode(json.dumps(message), types.LiveServerMessage))

    found = feed({"toolCall": {"functionCalls": many}}).events
    assert len([event for event in found if isinstance(event, events.ToolCall)]) == len(many)
    assert not feed({"serverContent": {"turnComplete": True}}).answered
    ids = [str(number) for number in range(MAX_OPEN_CALLS)]
    feed({"toolCallCancellation": {"ids": ids}})
    assert feed({"serverContent": {"turnComplete": True}}).answered
