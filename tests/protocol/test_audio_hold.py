"""Audio during a function call: what waits, what overtakes it, and how much is kept."""

import json
from typing import Any

import pytest

from genai_live import types
from genai_live._protocol import LiveProtocol
from genai_live._protocol.outbound import MessageKind
from genai_live._protocol.send_queue import HELD_BYTES
from genai_live.converters import decode, encode
from genai_live.models import ModelProfile

REFUSES: dict[str, Any] = {"audio_during_blocking_call": "refused"}
SETUP = types.LiveClientSetup(
    model="models/m",
    tools=[
        types.Tool(
            function_declarations=[
                types.FunctionDeclaration(name="unset"),
                types.FunctionDeclaration(name="blocking", behavior=types.Behavior.BLOCKING),
                types.FunctionDeclaration(name="free", behavior=types.Behavior.NON_BLOCKING),
            ]
        )
    ],
)


def conversation(**profile):
    protocol = LiveProtocol(SETUP, profile=ModelProfile(**profile))
    feed(protocol, {"setupComplete": {}})
    return protocol


def feed(protocol, message):
    return protocol.feed(decode(json.dumps(message), types.LiveServerMessage), now=0.0)


def client_message(**members):
    return decode(json.dumps(members), types.LiveClientMessage)


def call(protocol, name, call_id="1"):
    feed(protocol, {"toolCall": {"functionCalls": [{"id": call_id, "name": name, "args": {}}]}})


def send(protocol, now=0.0, **realtime):
    message = client_message(realtimeInput=realtime)
    return protocol.record_sent(message, encode(message), now=now)


def send_audio(protocol, size=4, now=0.0):
    return send(protocol, now, audio={"mimeType": "audio/pcm", "data": "AAAA" * size})


def answer(protocol, call_id="1"):
    responses = [{"id": call_id, "name": "f"}]
    message = client_message(toolResponse={"functionResponses": responses})
    protocol.record_sent(message, encode(message))


def taken(protocol, now=0.0):
    kinds = []
    while (message := protocol.ledger.dequeue(now)) is not None:
        kinds.append(message.kind)
    assert not protocol.ledger.has_sendable
    return kinds


@pytest.mark.parametrize(
    ("name", "profile", "held"),
    [
        ("unset", REFUSES, True),
        ("blocking", REFUSES, True),
        ("free", REFUSES, False),
        ("unset", {**REFUSES, "unset_behavior": "NON_BLOCKING"}, False),
        ("blocking", {**REFUSES, "unset_behavior": "NON_BLOCKING"}, True),
        ("free", {**REFUSES, "waits_for_results": True}, True),
        ("not declared", REFUSES, True),
        ("unset", {}, False),
        ("blocking", {}, False),
    ],
)
def test_audio_waits_for_calls_that_block_where_the_model_refuses_it(name, profile, held):
    protocol = conversation(**profile)
    call(protocol, name)
    send_audio(protocol)
    assert taken(protocol) == ([] if held else [MessageKind.AUDIO])
    answer(protocol)
    assert taken(protocol)[0] is MessageKind.TOOL_RESPONSE
    assert protocol.ledger.size == 0


def test_one_of_several_calls_is_enough():
    protocol = conversation(**REFUSES)
    call(protocol, "blocking", "1")
    call(protocol, "free", "2")
    send_audio(protocol)
    answer(protocol, "2")
    assert taken(protocol) == [MessageKind.TOOL_RESPONSE]
    answer(protocol, "1")
    assert taken(protocol) == [MessageKind.TOOL_RESPONSE, MessageKind.AUDIO]


def test_marks_of_activity_keep_their_order_with_audio_and_all_else_overtakes():
    protocol = conversation(**REFUSES)
    call(protocol, "blocking")
    send(protocol, activityStart={})
    send_audio(protocol)
    send(protocol, activityEnd={})
    send(protocol, text="Stop.")
    send(protocol, video={"mimeType": "image/jpeg", "data": "AAAA"})
    assert taken(protocol) == [MessageKind.TEXT, MessageKind.VIDEO]
    answer(protocol)
    assert taken(protocol) == [
        MessageKind.TOOL_RESPONSE,
        MessageKind.ACTIVITY,
        MessageKind.AUDIO,
        MessageKind.ACTIVITY,
    ]


@pytest.mark.parametrize("end", ["cancelled", "turn", "lost"])
def test_the_end_of_the_call_lets_audio_go(end):
    protocol = conversation(**REFUSES)
    call(protocol, "blocking")
    send_audio(protocol)
    assert protocol.ledger.holds_audio
    if end == "cancelled":
        feed(protocol, {"toolCallCancellation": {"ids": ["1"]}})
    elif end == "turn":
        feed(protocol, {"serverContent": {"turnComplete": True}})
    else:
        protocol.connection_lost()
    assert not protocol.ledger.holds_audio
    assert taken(protocol) == [MessageKind.AUDIO]


def test_audio_that_waits_is_dropped_beyond_its_age_and_beyond_a_size():
    protocol = conversation(**REFUSES)
    call(protocol, "blocking")
    send_audio(protocol, now=0.0)
    send_audio(protocol, now=6.0)
    (late,) = protocol.ledger.take_drops()
    assert (late.kind, late.count) == (MessageKind.AUDIO, 1)
    for _ in range(8):
        send_audio(protocol, size=HELD_BYTES // 16, now=6.0)
        assert protocol.ledger.size <= HELD_BYTES
    (many,) = protocol.ledger.take_drops()
    assert many.kind is MessageKind.AUDIO
    ledger = protocol.ledger
    assert ledger.sent == ledger.acknowledged + ledger.replayed + ledger.dropped + ledger.pending


def test_once_refused_audio_waits_for_each_call_and_behind_typed_questions():
    protocol = conversation()
    call(protocol, "free")
    send_audio(protocol)
    assert taken(protocol) == [MessageKind.AUDIO]
    assert protocol.in_exchange
    protocol.learn_from_refusal()
    protocol.connection_lost()
    protocol.resumed(restored=True, now=0.0)
    feed(protocol, {"setupComplete": {}})
    taken(protocol)
    send_question(protocol)
    send_audio(protocol)
    assert taken(protocol) == [MessageKind.CLIENT_CONTENT]
    call(protocol, "free", "2")
    assert taken(protocol) == []
    answer(protocol, "2")
    assert taken(protocol) == [MessageKind.TOOL_RESPONSE, MessageKind.AUDIO]


def send_question(protocol):
    content = {"turns": [{"role": "user", "parts": [{"text": "Hm?"}]}], "turnComplete": True}
    message = client_message(clientContent=content)
    protocol.record_sent(message, encode(message))
