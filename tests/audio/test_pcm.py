import io
from importlib.util import find_spec
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genai_live.audio import (
    INPUT,
    OUTPUT,
    AudioClip,
    Microphone,
    PcmFormat,
    Rechunker,
    Resampler,
    Stdin,
    WavWriter,
    loudness,
    mix,
    paced,
    read_audio,
    read_wav,
    write_wav,
)
from genai_live.errors import ConfigError


@pytest.mark.parametrize(
    ("mime_type", "expected"),
    [
        ("audio/pcm;rate=16000", INPUT),
        ("audio/pcm;rate=24000", OUTPUT),
        ("audio/pcm", INPUT),
        ("Audio/PCM; Rate = 8000 ", PcmFormat(8000)),
        ("audio/l16;rate=48000;channels=2", PcmFormat(48_000, 2)),
        ("audio/pcm;rate=16000;codec=pcm_s16le;flag", INPUT),
    ],
)
def test_a_mime_type_gives_rate_and_channels(mime_type: str, expected: PcmFormat) -> None:
    assert PcmFormat.from_mime_type(mime_type) == expected


def test_a_bare_mime_type_takes_the_rate_that_the_caller_knows() -> None:
    assert PcmFormat.from_mime_type("audio/pcm", default_rate=24_000) == OUTPUT


@pytest.mark.parametrize(
    ("mime_type", "words"),
    [
        ("audio/mpeg", "'audio/mpeg' is not raw PCM. Use audio/pcm;rate=16000"),
        ("", "'' is not raw PCM"),
        ("audio/pcm;rate=fast", "rate in 'audio/pcm;rate=fast' is not a number"),
        ("audio/pcm;rate=", "is not a number"),
        ("audio/pcm;rate=-5", "is not a number"),
        ("audio/pcm;rate=²", "is not a number"),
        ("audio/pcm;rate=0", "rate: 0 is not a positive whole number"),
        ("audio/pcm;channels=0", "channels: 0 is not"),
    ],
)
def test_a_mime_type_other_than_pcm_is_refused(mime_type: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        PcmFormat.from_mime_type(mime_type)
    assert words in str(caught.value)


@given(rate=st.integers(1, 400_000), channels=st.integers(1, 16))
def test_a_format_survives_its_mime_type(rate: int, channels: int) -> None:
    pcm = PcmFormat(rate, channels)
    assert PcmFormat.from_mime_type(pcm.mime_type) == pcm


def test_mono_is_not_spelled_out_in_the_mime_type() -> None:
    assert INPUT.mime_type == "audio/pcm;rate=16000"
    assert PcmFormat(48_000, 2).mime_type == "audio/pcm;rate=48000;channels=2"


def test_samples_of_another_width_have_no_mime_type() -> None:
    with pytest.raises(ConfigError, match=r"width: the Live API needs 16-bit samples.* 24 bits"):
        _ = PcmFormat(16_000, width=3).mime_type


@pytest.mark.parametrize("rate", [0, -1, 16_000.0, "16000", None])
def test_a_rate_has_to_be_a_positive_whole_number(rate: object) -> None:
    with pytest.raises(ConfigError, match="rate: "):
        PcmFormat(rate)  # type: ignore[arg-type]


def test_bytes_and_seconds_are_converted_into_each_other() -> None:
    assert INPUT.size(1) == 32_000
    assert INPUT.seconds(32_000) == 1.0
    assert PcmFormat(48_000, 2).size(0.5) == 96_000
    assert PcmFormat(44_100, 2).seconds(44_100 * 4) == 1.0


@given(seconds=st.floats(0, 3600), rate=st.integers(1, 96_000), channels=st.integers(1, 8))
def test_a_size_is_always_whole_frames(seconds: float, rate: int, channels: int) -> None:
    pcm = PcmFormat(rate, channels)
    size = pcm.size(seconds)
    pcm.check(bytes(size % (1 << 16) // pcm.frame_size * pcm.frame_size))
    assert size % pcm.frame_size == 0
    assert abs(pcm.seconds(size) - seconds) <= 0.5 / rate + 1e-9


@pytest.mark.parametrize(("pcm", "size"), [(INPUT, 3), (PcmFormat(48_000, 2), 6)])
def test_half_a_frame_is_refused_loudly(pcm: PcmFormat, size: int) -> None:
    with pytest.raises(ConfigError, match=f"{size} bytes of audio are not whole frames"):
        pcm.check(bytes(size))


def test_a_format_describes_itself() -> None:
    assert str(INPUT) == "16000 Hz mono 16 bit"
    assert str(PcmFormat(48_000, 2)) == "48000 Hz stereo 16 bit"
    assert str(PcmFormat(8_000, 6, 3)) == "8000 Hz 6 channels 24 bit"


def test_loudness_goes_from_silence_to_full_scale() -> None:
    assert loudness(b"") == 0.0
    assert loudness(bytes(640)) == 0.0
    assert loudness((-32_768).to_bytes(2, "little", signed=True) * 100) == pytest.approx(1.0)
    assert loudness((16_384).to_bytes(2, "little") * 100) == pytest.approx(0.5)


def test_loudness_refuses_half_a_sample() -> None:
    with pytest.raises(ConfigError, match="not whole frames"):
        loudness(b"abc")


@pytest.mark.parametrize(
    ("value", "made"),
    [
        (24_000, "PcmFormat(24000)"),
        ("audio/pcm;rate=8000", "PcmFormat.from_mime_type('audio/pcm;rate=8000')"),
        ("pcm", "PcmFormat(16_000)"),
        (-1, "PcmFormat(16_000)"),
    ],
)
def test_what_is_no_format_is_refused_with_the_one_to_pass(value: Any, made: str) -> None:
    uses: list[tuple[str, Any]] = [
        ("source", lambda: Resampler(value, INPUT)),
        ("target", lambda: Resampler(INPUT, value)),
        ("pcm", lambda: Rechunker(value)),
        ("pcm", lambda: next(paced(b"", value))),
        ("pcm", lambda: write_wav(io.BytesIO(), b"", value)),
        ("pcm", lambda: WavWriter(io.BytesIO(), value)),
        ("pcm", lambda: mix(b"", pcm=value)),
        ("expect", lambda: read_wav(io.BytesIO(), expect=value)),
        ("format", lambda: AudioClip(b"", format=value)),
        ("format", lambda: Stdin(format=value)),
        ("format", lambda: Microphone(format=value)),
    ]
    if find_spec("av"):
        uses.append(("format", lambda: read_audio(io.BytesIO(), value)))
    for field, use in uses:
        with pytest.raises(ConfigError, match="is no PcmFormat") as raised:
            use()
        assert raised.value.field == field
        assert raised.value.hint == f"Pass genai_live.audio.{made}."
