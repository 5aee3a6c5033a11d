"""The short way of a message that is one piece of output: it does what the general way does."""

import attrs
import orjson
from hypothesis import given
from hypothesis import strategies as st

from genai_live import types
from genai_live._protocol import LiveProtocol
from genai_live.converters import decode

PARTS = [
    {"text": "Hello"},
    {"text": ""},
    {"text": "Hm", "thought": True},
    {"text": "Hello", "thoughtSignature": "AAAA"},
    {"text": "Hello", "unheardOf": 1},
    {"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": "AAAA"}},
    {"inlineData": {"mimeType": "AUDIO/pcm", "data": "AAAA"}},
    {"inlineData": {"mimeType": "video/mp4", "data": "AAAA"}},
    {"inlineData": {"mimeType": "image/png", "data": "AAAA"}},
    {"inlineData": {"mimeType": "audio/pcm", "data": ""}},
    {"inlineData": {"data": "AAAA"}},
    {"text": "Look", "inlineData": {"mimeType": "image/png", "data": "AAAA"}},
    {"executableCode": {"code": "1"}},
]
CONTENTS = [
    {},
    {"turnComplete": True},
    {"generationComplete": True},
    {"interrupted": True},
    {"outputTranscription": {"text": "Hello"}},
    {"inputTranscription": {"text": "Hi"}},
    {"unheardOf": 1},
]
OTHERS = [
    {},
    {"usageMetadata": {"totalTokenCount": 3}},
    {"sessionResumptionUpdate": {"newHandle": "h", "resumable": True}},
    {"goAway": {"timeLeft": "3s"}},
    {"unheardOf": 1},
]
CALL = {"toolCall": {"functionCalls": [{"id": "1", "name": "f", "args": {}}]}}


def model_turn(parts):
    return {"modelTurn": {"role": "model", "parts": parts}}


DELTA = st.sampled_from(PARTS).map(lambda part: {"serverContent": model_turn([part])})
ANY = st.builds(
    lambda parts, content, other: (
        {"serverContent": (model_turn(parts) if parts else {}) | content} | other
    ),
    st.lists(st.sampled_from(PARTS), max_size=2),
    st.sampled_from(CONTENTS),
    st.sampled_from(OTHERS),
)
STEP = st.one_of(DELTA, DELTA, DELTA, ANY, st.just(CALL), st.sampled_from(["ask", "interrupt"]))


class GeneralWay(LiveProtocol):
    """A protocol without the short way."""

    @property
    def _is_amid_output(self):
        return False


def state_of(protocol):
    return (
        protocol.state,
        protocol.current_turn,
        protocol.awaits_server,
        protocol.at_boundary,
        protocol.stall_due(10.0, since=-1.0),
        protocol.history.turns,
        protocol.usage.total,
        protocol.ledger.acknowledged,
        protocol.ledger.pending,
        protocol.ledger.holds_audio,
        attrs.asdict(protocol._turns)
        if attrs.has(type(protocol._turns))
        else vars(protocol._turns),
    )


def seen(inbound):
    """Compare events by what they say; they have no equality of their own."""
    whole = attrs.asdict(inbound, recurse=False) | {"is_delta": None}  # tells the ways apart
    events = [(type(event), attrs.asdict(event, recurse=False)) for event in inbound.events]
    return whole | {"events": events}


@given(st.lists(STEP, max_size=40))
def test_the_short_way_does_what_the_general_way_does(steps):
    short, general = LiveProtocol(), GeneralWay()
    setup_complete = decode(b'{"setupComplete": {}}', types.LiveServerMessage)
    for protocol in (short, general):
        protocol.feed(setup_complete, frame=b"{}")
    for number, step in enumerate(steps):
        now = float(number)
        if step == "ask":
            turn = types.LiveClientContent(turns=[types.Content(parts=[types.Part(text="Hi")])])
            turn.turn_complete = True
            question = types.LiveClientMessage(client_content=turn)
            for protocol in (short, general):
                protocol.record_sent(question, b"{}", now=now)
                protocol.ledger.dequeue(now)
        elif step == "interrupt":
            assert [type(event) for event in short.suppress_output(None)] == [
                type(event) for event in general.suppress_output(None)
            ]
        else:
            frame = orjson.dumps(step)
            message = decode(frame, types.LiveServerMessage)
            one, other = (
                protocol.feed(message, frame=frame, now=now) for protocol in (short, general)
            )
            assert seen(one) == seen(other)
        assert state_of(short) == state_of(general)
