"""The size of a message is what it takes in memory, so that a bound in bytes bounds memory."""

import json
import tracemalloc

import pytest

from genai_live import types
from genai_live._protocol import LiveProtocol, MusicProtocol
from genai_live._protocol.output_filter import strip_output
from genai_live.converters import decode

MANY = 5_000


def parts(*items):
    return {"serverContent": {"modelTurn": {"parts": list(items)}}}


def calls(*items):
    return {"toolCall": {"functionCalls": list(items)}}


def frame_of(message):
    return json.dumps(message, separators=(",", ":")).encode()


def feed(message):
    frame = frame_of(message)
    return LiveProtocol().feed(decode(frame, types.LiveServerMessage), frame=frame)


@pytest.mark.parametrize(
    "message",
    [
        parts(*[{}] * MANY),
        parts(*[{"text": "x"}] * MANY),
        parts(*[{"inlineData": {"data": "AAAA"}}] * MANY),
        parts({"inlineData": {"data": "AAAA" * MANY}}, *[{}] * MANY),
        calls(*[{"args": {"a": 1}}] * MANY),
        calls({"args": {"a": [[]] * MANY}}),
        calls({"args": {"a": [{}] * MANY}}),
        calls({"args": {str(number): 1 for number in range(MANY)}}),
        {"serverContent": {"groundingMetadata": {"groundingChunks": [{"web": {}}] * MANY}}},
    ],
)
def test_a_frame_of_many_small_things_has_the_size_of_what_it_becomes(message):
    feed(message)  # rules are made on first use
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        inbound = feed(message)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 0.5 < inbound.size / (after - before) < 10


@pytest.mark.parametrize("size", [200, 10_000, 1_000_000])
def test_a_frame_of_audio_has_little_more_than_its_own_size(size):
    message = parts({"inlineData": {"data": "A" * size, "mimeType": "audio/pcm;rate=24000"}})
    extra = feed(message).size - len(frame_of(message))
    assert 0 < extra < 4096


def test_small_things_around_a_piece_of_audio_count():
    audio = {"inlineData": {"data": "A" * 10_000, "mimeType": "audio/pcm;rate=24000"}}
    assert feed(parts(*[{}] * 100, audio)).size > feed(parts(audio)).size + 100 * 100


def test_what_an_interruption_leaves_of_a_message_has_a_size_too():
    message = parts({"text": "x" * 50_000}) | calls(*[{"name": "f", "args": {}}] * MANY)
    whole = feed(message)
    left = strip_output(whole, 0)
    assert left is not None
    assert len(left.events) == MANY
    assert 500 * MANY < left.size < whole.size - 50_000


def test_a_frame_of_music_counts_likewise():
    chunk = {"data": "A" * 10_000, "mimeType": "audio/l16"}

    def size_of(*chunks):
        frame = frame_of({"serverContent": {"audioChunks": list(chunks)}})
        message = decode(frame, types.LiveMusicServerMessage)
        return MusicProtocol().feed(message, frame=frame).size - len(frame)

    assert 0 < size_of(chunk) < 4096
    assert size_of(chunk, *[{}] * MANY) > 100 * MANY
