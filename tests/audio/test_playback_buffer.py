"""`PlaybackBuffer`: what is written is read, and nothing else; a flush is heard within a block."""

import threading
from array import array
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genai_live.audio import OUTPUT, PcmFormat, PlaybackBuffer
from genai_live.audio import playback as module

BLOCK = 480
FADE = round(module.FADE_SECONDS * OUTPUT.rate)
LOUD = array("h", [20_000])


def tone(frames):
    return (LOUD * frames).tobytes()


def samples(data):
    return array("h", data)


@given(st.lists(st.binary(max_size=3_000), max_size=20), st.lists(st.integers(0, 700), min_size=1))
def test_whole_frames_come_out_as_they_went_in(pieces, blocks):
    buffer = PlaybackBuffer()
    found = b""
    for index, piece in enumerate(pieces):
        buffer.write(piece)
        found += buffer.read(blocks[index % len(blocks)])
    found += buffer.read(100_000)
    written = b"".join(pieces)
    assert found == written[: len(written) // 2 * 2]
    assert buffer.ledger.played_seconds == pytest.approx(OUTPUT.seconds(len(found)))
    assert buffer.is_empty


@given(st.integers(0, 2_000), st.integers(1, 1_000), st.integers(1, 1_000))
def test_after_a_flush_the_next_block_fades_out_and_all_later_ones_are_silent(played, chunk, block):
    buffer: Any = PlaybackBuffer()
    for _ in range(4_000 // chunk + 1):
        buffer.write(tone(chunk), turn=1)
    buffer.read(played)
    before = buffer.ledger.position(1)
    buffer.flush()
    fading = samples(buffer.read(block))
    assert len(fading) <= min(FADE, block)
    assert list(fading) == sorted(fading, reverse=True)
    assert not len(fading) or fading[-1] == 0
    assert buffer.read(block) == b""
    heard = buffer.ledger.position(1)
    assert heard == pytest.approx(before + len(fading) / OUTPUT.rate)
    assert heard - before < 0.02
    assert buffer.ledger.waiting_seconds == 0
    assert not buffer.write(tone(chunk), turn=1)  # the rest of that turn
    assert buffer.write(tone(BLOCK), turn=2)
    assert buffer.read(BLOCK) == tone(BLOCK)


def test_audio_of_the_next_turn_follows_the_fade_in_the_same_block():
    buffer = PlaybackBuffer()
    buffer.write(tone(4_000), turn=1)
    buffer.read(BLOCK)
    buffer.flush()
    buffer.write(tone(BLOCK), turn=2)
    block = samples(buffer.read(BLOCK))
    assert len(block) == BLOCK
    assert block[FADE - 1] == 0
    assert list(block[FADE:]) == [20_000] * (BLOCK - FADE)


def test_all_channels_fade_alike():
    stereo = PcmFormat(8_000, 2)
    faded = samples(module.faded_out((LOUD * 8).tobytes(), stereo))
    assert list(faded) == [15_000, 15_000, 10_000, 10_000, 5_000, 5_000, 0, 0]
    mulaw = PcmFormat(8_000, 1, 1)
    assert module.faded_out(b"\x10\x20", mulaw) == b"\x10\x20"


def test_what_finds_no_room_is_counted_and_the_rest_of_the_turn_too(monkeypatch):
    monkeypatch.setattr(module, "LIMIT_SECONDS", 0.1)
    buffer = PlaybackBuffer()
    assert buffer.write(tone(2_000), turn=0)
    assert not buffer.write(tone(1_200), turn=0)
    assert buffer.dropped_seconds == 0.05
    buffer.read(2_000)
    assert not buffer.write(tone(1_200), turn=0)
    assert buffer.dropped_seconds == 0.1
    assert buffer.ledger.is_cut(0)
    assert buffer.write(tone(1), turn=1)


def test_three_threads_at_once_lose_and_invent_nothing():
    buffer = PlaybackBuffer()
    done = threading.Event()
    heard = []

    def write():
        for turn in range(300):
            for _ in range(10):
                buffer.write(tone(97), turn)
        done.set()

    def flush():
        while not done.is_set():
            buffer.flush()

    def read():
        while not (done.is_set() and buffer.is_empty):
            heard.append(len(buffer.read(53)) // 2)

    threads = [threading.Thread(target=each) for each in (write, flush, read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    ledger: Any = buffer.ledger
    assert ledger.played_seconds == pytest.approx(sum(heard) / OUTPUT.rate)
    assert ledger.waiting_frames == ledger.flush_frames == 0
    assert ledger.queued_seconds == pytest.approx(ledger.played_seconds + ledger.flushed_seconds)
    assert all(ledger.position(turn) <= 970 / OUTPUT.rate + 1e-9 for turn in range(300))
