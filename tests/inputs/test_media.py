# ruff: noqa: E501
"""Media of the wrong kind are refused at the call."""

import array
import io
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genai_live import types
from genai_live._inputs.coercion import coerce
from genai_live._inputs.media import audio_blob, video_blob
from genai_live._inputs.signatures import format_of
from genai_live._live.messages import from_message, media
from genai_live.audio.pcm import INPUT
from genai_live.errors import ConfigError

PCM = random.Random(1).randbytes(640)
FLOATS = array.array("f", [0.5] * 160)
MP3_FRAME = b"\xff\xfb\x90\x00" + bytes(413)
AAC_FRAME = b"\xff\xf1\x50\x80\x02\x1f\xfc" + bytes(9)
FILES = {
    "WAV": b"RIFF" + bytes(4) + b"WAVEfmt " + bytes(100),
    "AIFF": b"FORM" + bytes(100),
    "MP3 file": b"ID3" + bytes(101),
    "MP3 stream": MP3_FRAME * 2,
    "AAC": AAC_FRAME * 2,
    "Ogg": b"OggS" + bytes(100),
    "FLAC": b"fLaC" + bytes(100),
    "WebM": b"\x1aE\xdf\xa3" + bytes(100),
    "MP4": b"\x00\x00\x00\x18ftypM4A " + bytes(100),
    "AMR": b"#!AMR\n" + bytes(100),
    "JPEG": b"\xff\xd8\xff\xe0" + bytes(100),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("mime_type", [None, "audio/pcm", "audio/pcm;rate=48000", "Audio/PCM"])
def test_files_are_not_taken_for_pcm(name, mime_type):
    data = FILES[name]
    with pytest.raises(ConfigError, match="not audio/pcm") as caught:
        audio_blob(data if mime_type is None else (data, mime_type))
    assert caught.value.field == "audio.data"
    with pytest.raises(ConfigError, match="not audio/pcm"):
        from_message({"realtimeInput": {"audio": {"data": data, "mimeType": mime_type or "audio/pcm"}}}, backend="gemini")  # fmt: skip


@pytest.mark.parametrize(
    "kind",
    ["webm;codecs=opus", "mpeg", "mp3", "wav", "x-wav", "ogg", "mp4", "aac", "flac", "opus", "pcmu", "L24"],
)  # fmt: skip
def test_kinds_that_the_service_does_not_take_are_refused(kind):
    for take in (audio_blob, lambda value: media(value, field="media")):
        with pytest.raises(ConfigError, match="unsupported mime type") as caught:
            take((PCM, f"audio/{kind}"))
        assert str(caught.value.field).endswith(".mime_type")
        assert "16-bit PCM" in str(caught.value)


@pytest.mark.parametrize("code", "ilqHIQ")
def test_arrays_of_other_numbers_are_refused(code):
    numbers = array.array(code, [0] * 160)
    for buffer in (numbers, memoryview(numbers)):
        for value in (buffer, (buffer, INPUT.mime_type), {"data": buffer, "mimeType": "audio/pcm"}):
            with pytest.raises(ConfigError, match="expected bytes or samples, got a") as caught:
                audio_blob(value)
            assert caught.value.field == "audio.data"
            assert "16-bit integers" in str(caught.value)


def test_arrays_are_sent_as_16_bit_samples():
    integers = array.array("h", [16_384] * 160)
    for numbers in (integers, FLOATS, array.array("d", FLOATS)):
        for value in (numbers, (numbers, INPUT.mime_type), types.Blob(data=numbers, mime_type=INPUT.mime_type)):  # type: ignore[arg-type]  # fmt: skip
            assert audio_blob(value) == types.Blob(data=integers.tobytes(), mime_type=INPUT.mime_type)  # fmt: skip
    part = coerce({"inlineData": {"data": FLOATS, "mimeType": "audio/pcm"}}, types.Part)
    assert part.inline_data.data == integers.tobytes()


@pytest.mark.parametrize("value", [memoryview(FLOATS), memoryview(array.array("d", FLOATS))])
def test_a_buffer_of_floats_is_refused(value):
    with pytest.raises(ConfigError, match=r"a buffer of floats\. Pass the array itself"):
        audio_blob(value)


@pytest.mark.parametrize("value", ["hello.wav", Path("hello.mp3"), io.BytesIO(PCM)])
def test_a_file_where_audio_is_wanted_says_what_to_do(value):
    with pytest.raises(ConfigError, match=r"got (str|PosixPath|WindowsPath|BytesIO).*read_wav"):
        audio_blob(value)
    for wrapped in ((value, "audio/pcm"), {"data": value, "mimeType": "audio/pcm"}):
        with pytest.raises(ConfigError, match=r"read_wav|not the path of a file") as caught:
            audio_blob(wrapped)
        assert caught.value.field == "audio.data"


def test_a_file_or_array_where_an_image_is_wanted_says_what_to_do():
    for value in ("frame.jpg", Path("frame.jpg")):
        with pytest.raises(ConfigError, match=r"video: .*read_bytes\(\)"):
            video_blob(value)
    with pytest.raises(ConfigError, match=r"video: .*PIL\.Image\.fromarray"):
        video_blob(FLOATS)


@pytest.mark.parametrize(("kind", "name"), [("pcmu", "decode_mulaw"), ("pcma", "decode_alaw")])
def test_telephony_is_refused_with_its_decoder(kind, name):
    with pytest.raises(ConfigError, match=f"unsupported mime type.*{name}"):
        audio_blob((PCM, f"audio/{kind};rate=8000"))


def test_half_a_sample_is_refused_in_every_form():
    message = {"realtimeInput": {"audio": {"data": b"abc", "mimeType": "audio/pcm"}}}
    for take in (lambda: audio_blob(b"abc"), lambda: from_message(message, backend="gemini")):
        with pytest.raises(ConfigError, match=r"not a whole number of 16-bit samples.*Rechunker"):
            take()


def test_what_the_service_takes_is_sent_as_it_is():
    samples = memoryview(array.array("h", [1, -2, 3]))
    assert audio_blob(samples).data == samples.tobytes()
    for mime_type in ("audio/pcm", "audio/pcm;rate=48000", "audio/PCM; rate=8000", "audio/L16;rate=16000"):  # fmt: skip
        assert audio_blob((PCM, mime_type)) == types.Blob(data=PCM, mime_type=mime_type)
    for mime_type in ("image/jpeg", "image/png", "image/webp", "image/heic"):
        assert video_blob((b"\xff\xd8\xff", mime_type)).mime_type == mime_type


@pytest.mark.parametrize(
    ("data", "mime_type"),
    [
        (FILES["MP4"], "image/jpeg"),
        (FILES["WebM"], "image/png"),
        (b"%PDF-1.7", "image/jpeg"),
        (b"GIF89a", "image/jpeg"),
        (b"<svg/>", "image/svg+xml"),
        (b"GIF89a", "image/gif"),
        (b"BM", "image/bmp"),
        (b"", "video/mp4"),
    ],
)
def test_frames_that_are_no_images_are_refused(data, mime_type):
    with pytest.raises(ConfigError):
        video_blob((data, mime_type))


@given(st.lists(st.integers(-600, 600), min_size=2, max_size=800))
def test_quiet_sound_is_not_taken_for_a_file(samples):
    assert format_of(array.array("h", samples).tobytes()) is None
