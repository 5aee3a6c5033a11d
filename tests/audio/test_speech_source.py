"""`SpeechSource` by itself: any source, sync or async, with and without echo control."""

import math
from typing import Any, cast

import anyio
import pytest

from genai_live.audio import (
    INPUT,
    AudioClip,
    EchoGate,
    MediaSource,
    PcmFormat,
    PlaybackLedger,
    SpeechEnd,
    SpeechSource,
    SpeechStart,
    Timed,
    VoiceActivityDetector,
    write_wav,
)
from genai_live.errors import ConfigError
from tests.helpers.hostile import Broken
from tests.helpers.sounds import WINDOW, ByLoudness, loud, quiet

TALK = quiet(10) + loud(10) + quiet(30)


def detector(**options):
    return VoiceActivityDetector(model=ByLoudness(), pre_roll=0, **options)


def plain(items):
    """Return items without their times, and audio joined."""
    result = []
    for item in items:
        item = item.data if type(item) is Timed else item
        if isinstance(item, bytes) and result and isinstance(result[-1], bytes):
            result[-1] += item
        elif item:
            result.append(item)
    return result


SPEECH = [SpeechStart(0.32), TALK[10 * WINDOW : 39 * WINDOW], SpeechEnd(0.64)]


class Async(MediaSource):
    def __init__(self, *pieces):
        self.pieces = pieces
        self.is_closed = False

    async def __aiter__(self):
        try:
            for piece in self.pieces:
                await anyio.lowlevel.checkpoint()
                yield piece
        finally:
            self.is_closed = True


def test_a_plain_source_is_iterated_over_without_a_session(tmp_path):
    path = tmp_path / "talk.wav"
    write_wav(path, TALK, INPUT)
    for source in (TALK, bytearray(TALK), [TALK], AudioClip(TALK), path, str(path), iter([TALK])):
        assert plain(SpeechSource(source, detector())) == SPEECH


@pytest.mark.anyio
async def test_an_async_source_is_iterated_over_without_a_session():
    source = Async(TALK[:999], TALK[999:])
    speech = SpeechSource(source, detector())
    for _ in range(2):  # each iteration is a stream of its own
        assert plain([item async for item in speech]) == SPEECH
    with pytest.raises(ConfigError, match="is async"):
        iter(speech)
    with pytest.raises(ConfigError, match="is not async"):
        await anext(aiter(SpeechSource(TALK)))


@pytest.mark.anyio
async def test_leaving_it_closes_the_source():
    source = Async(*[quiet(1)] * 5)
    items = aiter(SpeechSource(source))
    await anext(items)
    await cast("Any", items).aclose()
    assert source.is_closed
    closed = []

    def pieces():
        try:
            yield quiet(1)
        finally:
            closed.append(True)

    for _ in SpeechSource(pieces()):
        break
    assert closed == [True]


def test_without_a_detector_all_audio_comes_in_16_khz():
    pytest.importorskip("soxr")
    stereo = PcmFormat(48_000, 2)
    source = AudioClip(bytes(stereo.size(1)), format=stereo)
    assert SpeechSource(source).format == INPUT
    [audio] = plain(SpeechSource(source))
    assert INPUT.seconds(len(audio)) == pytest.approx(1, abs=0.001)


def test_each_item_has_the_time_of_the_audio_that_completed_it():
    items = list(SpeechSource(AudioClip(TALK), detector(min_speech=0.1)))
    assert [type(item.data) for item in items[:10]] == [bytes] * 10
    assert all(type(item) is Timed for item in items)
    times = [item.at for item in items]
    assert times == sorted(times)
    # The start is known after 128 ms of speech, in the piece that begins at 0.44.
    [start] = [item.at for item in items if type(item.data) is SpeechStart]
    assert start == pytest.approx(0.44)
    assert max(len(item.data) for item in items if isinstance(item.data, bytes)) <= INPUT.size(0.04)


def test_live_sources_stay_live_and_their_drops_count():
    class Live(MediaSource):
        is_live = True

        def __iter__(self):
            self.dropped += 3
            yield Timed(quiet(1), at=7.0)

    speech = SpeechSource(Live())
    assert speech.is_live
    assert [item.at for item in speech] == [7.0]
    assert speech.dropped == 3


def test_echo_control_is_told_when_live_audio_was_recorded():
    times = []

    class Recorded:
        def feed(self, data, *, at=None):
            times.append(at)
            return bytes(len(data))

        def flush(self):
            return b"\x01\x00"

    class Live(MediaSource):
        is_live = True

        def __iter__(self):
            yield Timed(loud(1), at=7.0)

    assert plain(SpeechSource(Live(), echo=Recorded())) == [bytes(WINDOW) + b"\x01\x00"]
    list(SpeechSource(AudioClip(loud(1)), echo=Recorded()))
    assert times == [7.0, None, None, None]


def test_what_the_gate_silences_is_no_speech():
    ledger = PlaybackLedger()
    ledger.queued(1, 48_000)
    speech = SpeechSource(AudioClip(TALK, speed=math.inf), detector(), echo=EchoGate(ledger))
    assert plain(speech) == []


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"source": 5}, "source"),
        ({"source": None}, "source"),
        ({"detector": len}, "detector"),
        ({"detector": Broken}, "detector"),
        ({"echo": 5}, "echo"),
        ({"echo": Broken}, "echo"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(options, field):
    options = {name: Broken() if value is Broken else value for name, value in options.items()}
    with pytest.raises(ConfigError) as caught:
        SpeechSource(**{"source": TALK, **options})
    assert caught.value.field == field
    assert caught.value.hint


def test_a_detector_of_another_format_is_refused():
    pytest.importorskip("soxr")
    with pytest.raises(ConfigError, match="takes 48000 Hz"):
        SpeechSource(TALK, detector(format=PcmFormat(48_000)))
    with pytest.raises(ConfigError, match=r"no file 'absent\.wav'"):
        SpeechSource("absent.wav")


@pytest.mark.parametrize("piece", ["text", None, (b"ab", "audio/pcm"), 5.0])
def test_pieces_that_are_no_audio_are_named(piece):
    with pytest.raises(ConfigError, match="yields bytes or arrays") as caught:
        list(SpeechSource([piece]))
    assert caught.value.field == "source"
