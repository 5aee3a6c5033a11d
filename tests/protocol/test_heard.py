"""What was heard of a turn: its transcript, cut at the position in its audio."""

import json

import pybase64
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genai_live import types
from genai_live._protocol import LiveProtocol, TurnBuilder
from genai_live._protocol.heard import SECONDS_PER_CHARACTER, SpokenTurn
from genai_live.converters import decode

SECOND = pybase64.b64encode_as_string(bytes(48_000))
SOUND = {"modelTurn": {"parts": [{"inlineData": {"mimeType": "audio/pcm", "data": SECOND}}]}}
VIDEO = {"modelTurn": {"parts": [{"inlineData": {"mimeType": "video/mp4", "data": SECOND}}]}}
WHOLE = {"generationComplete": True}
END = {"turnComplete": True}
INTERRUPTED = {"interrupted": True}
CALL = {"toolCall": {"functionCalls": [{"id": "1", "name": "look_up", "args": {}}]}}


def say(text, **more):
    return {"outputTranscription": {"text": text}, **more}


class Conversation:
    """Feeds a protocol, and gathers the answer."""

    def __init__(self):
        self.protocol = LiveProtocol()
        self.builder = TurnBuilder(self.protocol.speech)
        self.playback = self.protocol.playback
        self.feed(setupComplete={})

    def feed(self, **message):
        frame = json.dumps(message)
        for event in self.protocol.feed(decode(frame, types.LiveServerMessage)).events:
            self.builder.add(event)

    def hear(self, *contents):
        for content in contents:
            if "toolCall" in content:
                self.feed(**content)
            else:
                self.feed(serverContent=content)
        return self

    def play(self, seconds, *, turn=0, of=10.0):
        self.playback.queued(turn, round(of * 24_000) * 2)
        self.playback.played(round(seconds * 24_000))
        return self

    @property
    def turn(self):
        return self.builder.build()

    @property
    def history(self):
        return [part.text or "call" for turn in self.protocol.history.turns for part in turn.parts]


def test_a_piece_is_spoken_by_the_audio_between_it_and_the_next_one():
    spoken = Conversation().hear(say("One two"), SOUND, say(" three"), SOUND, SOUND, WHOLE, END)
    for seconds, text in [
        (0.0, ""),
        (0.4, ""),
        (0.5, "One"),
        (0.99, "One"),
        (1.0, "One two"),
        (2.9, "One two"),
        (3.0, "One two three"),
    ]:
        spoken.playback.heard(0, seconds)
        assert (seconds, spoken.turn.heard_text) == (seconds, text)
        assert spoken.turn.heard_seconds == seconds
    assert spoken.turn.transcript == "One two three"


def test_a_piece_beside_audio_comes_before_it():
    beside = Conversation().hear({**SOUND, **say("One")}, {**SOUND, **say(" two")}, WHOLE, END)
    beside.play(1.0)
    assert beside.turn.heard_text == "One"


def test_a_transcript_that_comes_first_is_spread_evenly():
    first = Conversation().hear(say("One two"), say(" three"), SOUND, SOUND, WHOLE, END)
    first.play(1.4)
    assert first.turn.heard_text == "One two"


def test_a_transcript_that_comes_last_is_spread_evenly_too():
    last = Conversation().hear(SOUND, SOUND, say("One two three"), WHOLE, END).play(1.4)
    assert last.turn.heard_text == "One two"
    late = Conversation().hear(say("One two"), SOUND, say(" three"), WHOLE, END).play(0.9)
    assert late.turn.heard_text == "One two"


def test_words_whose_audio_did_not_come_were_not_heard():
    text = "Far more words than fit into one second of speech, as everybody can tell."
    cut = Conversation().hear(say(text), SOUND, INTERRUPTED, END).play(1.0, of=1.0)
    heard = cut.turn.heard_text or ""
    assert text.startswith(heard)
    assert abs(len(heard) - 1.0 / SECONDS_PER_CHARACTER) < 10
    assert cut.history == [heard]


def test_text_without_spaces_is_cut_between_characters():
    text = "これはペンです" * 10
    spoken = Conversation().hear(say(text), SOUND, SOUND, WHOLE, END).play(1.0)
    assert spoken.turn.heard_text == text[:35]


def test_nobody_reports_playback_and_nothing_changes():
    spoken = Conversation().hear(say("One two"), SOUND, INTERRUPTED, END)
    assert spoken.turn.heard_text is None
    assert spoken.turn.heard_seconds is None
    assert spoken.history == ["One two"]


def test_the_history_keeps_what_is_still_to_be_heard_until_it_is_flushed():
    spoken = Conversation().hear(say("One two"), SOUND, SOUND, WHOLE, END).play(1.2, of=2.0)
    assert spoken.turn.heard_text == "One"
    assert spoken.history == ["One two"]
    spoken.playback.flushed()
    assert spoken.history == ["One"]
    assert [part.text for turn in spoken.protocol.missing for part in turn.parts] == ["One"]


def test_a_turn_of_which_nothing_was_heard_is_not_in_the_history():
    spoken = Conversation().hear(say("One two"), SOUND, INTERRUPTED, END).play(0.0)
    assert spoken.turn.heard_text == ""
    assert spoken.history == []
    assert spoken.protocol.missing == []


def test_an_interruption_before_the_first_audio_leaves_nothing_heard():
    spoken = Conversation().hear(say("One"), SOUND, WHOLE, END).play(1.0, of=1.0)
    spoken.hear(say("Two"), INTERRUPTED, END)
    assert spoken.history == ["One"]


def test_a_turn_that_calls_a_function_is_cut_in_its_parts():
    spoken = Conversation().hear(say("One two"), SOUND, CALL)
    spoken.protocol.record_sent(
        types.LiveClientMessage(
            tool_response=types.LiveClientToolResponse(
                function_responses=[types.FunctionResponse(id="1", name="look_up")]
            )
        )
    )
    spoken.hear(say(" three four"), SOUND, WHOLE, END)
    assert spoken.history == ["One two", "call", "call", " three four"]
    spoken.play(1.6)
    spoken.playback.flushed()
    assert spoken.history == ["One two", "call", "call", " three"]
    assert spoken.turn.heard_text == "One two three"


def test_an_answer_of_two_turns_adds_up():
    spoken = Conversation().hear(say("One"), SOUND, WHOLE, END)
    spoken.hear(say("Two three"), SOUND, SOUND, WHOLE, END)
    spoken.play(1.0, of=1.0).play(1.2, turn=1, of=2.0)
    assert spoken.turn.heard_text == "One\nTwo"
    assert spoken.turn.heard_seconds == pytest.approx(2.2)


def test_other_media_does_not_move_the_position():
    spoken = Conversation().hear(say("One"), SOUND, VIDEO, VIDEO, say(" two"), SOUND, WHOLE, END)
    spoken.play(1.0)
    assert spoken.turn.heard_text == "One"


def test_a_turn_that_its_connection_cut_off_has_the_audio_that_came():
    spoken = Conversation().hear(say("One"), SOUND, say(" two"), SOUND)
    spoken.protocol.connection_lost()
    spoken.play(2.0, of=2.0)
    spoken.playback.flushed()
    assert spoken.history == ["One two"]


def test_written_turns_are_never_cut():
    written = Conversation().hear({"modelTurn": {"parts": [{"text": "One two"}]}}, INTERRUPTED, END)
    written.playback.heard(0, 0.0)
    assert written.history == ["One two"]
    assert written.turn.heard_text == ""


@given(
    st.lists(st.tuples(st.text("ab ", max_size=40), st.floats(0, 3))),
    st.booleans(),
    st.lists(st.floats(0, 30)),
)
def test_more_playback_is_never_less_text(pieces, is_whole, positions):
    turn = SpokenTurn(0)
    for text, seconds in pieces:
        turn.add(text)
        turn.seconds += seconds
    turn.is_whole = is_whole
    ends = [turn.heard_until(position) for position in sorted(positions)]
    assert ends == sorted(ends)
    assert all(0 <= end <= len(turn.transcript) for end in ends)
    assert turn.heard_until(1e6) == len(turn.transcript)


# The rule, held against recordings of the service.

SPOKEN = ["pai-tool-call-round.jsonl", "pai-text-tool-round-parity-google-previous.jsonl"]
TOKENS_A_SECOND = 25
SHORT_CHUNK = 0.04
QUIET = 320
"""Loudness of 16 samples that counts as a pause, of 32768."""


def recorded_turn(path):
    """Return the pieces of a spoken turn, each with the chunks before it; and its chunks' loudness.

    The recordings hold the first 16 samples of each chunk, and the number of the audio's tokens.
    """
    pieces, loud, tokens = [], [], 0
    for line in path.read_text(encoding="utf-8").splitlines():
        message = json.loads(line).get("message", {})
        content = message.get("serverContent", {})
        if text := content.get("outputTranscription", {}).get("text"):
            pieces.append((text, len(loud)))
        for part in content.get("modelTurn", {}).get("parts", []):
            if "inlineData" in part:
                data = part["inlineData"]["data"]
                samples = memoryview(pybase64.b64decode(data[: len(data) // 4 * 4])[:32]).cast("h")
                loud.append((sum(each * each for each in samples) / len(samples)) ** 0.5)
        for detail in message.get("usageMetadata", {}).get("responseTokensDetails", []):
            tokens += detail["tokenCount"] if detail["modality"] == "AUDIO" else 0
    return pieces, loud, tokens / TOKENS_A_SECOND


@pytest.mark.parametrize("name", SPOKEN)
def test_pieces_of_recordings_begin_near_pauses_of_the_speech(recordings, name):
    pieces, loud, _ = recorded_turn(recordings / name)
    pauses = [index for index, level in enumerate(loud) if level < QUIET]
    starts = sorted({chunk for _, chunk in pieces if chunk})
    distances = [min(abs(chunk - pause) for pause in pauses) for chunk in starts]
    assert sum(distance <= 1 for distance in distances) >= len(distances) / 2


@pytest.mark.parametrize("name", SPOKEN)
def test_even_speech_is_within_a_third_of_a_second_of_recordings(recordings, name):
    """The first chunks of a turn are longer than the others, which have 40 ms each."""
    pieces, loud, seconds = recorded_turn(recordings / name)
    first = min(chunk for _, chunk in pieces if chunk)
    later = (len(loud) - first) * SHORT_CHUNK
    size = [(seconds - later) / first] * first + [SHORT_CHUNK] * (len(loud) - first)
    turn, at_once = SpokenTurn(0), SpokenTurn(0)
    for text, chunk in pieces:
        turn.seconds = sum(size[:chunk])
        turn.add(text)
        at_once.add(text)
    turn.seconds = at_once.seconds = seconds
    turn.is_whole = at_once.is_whole = True
    [*spans] = turn._spans()
    length = len(turn.transcript)
    errors = [abs(begin - seconds * start / length) for start, begin, _, _ in spans[1:]]
    assert max(errors) < 0.33
    assert length / seconds + 1 >= 1 / SECONDS_PER_CHARACTER
