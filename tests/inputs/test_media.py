# ruff: noqa: E501
"""Media of the wrong kind are refused at the call."""

import array
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genai_live import types
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


@pytest.mark.parametrize("code", "fdilqHIQ")
def test_buffers_of_other_numbers_are_refused(code):
    buffer = memoryview(array.array(code, [0] * 160))
    for value in (buffer, (buffer, INPUT.mime_type), {"data": buffer, "mimeType": "audio/pcm"}):
        with pytest.raises(ConfigError, match="expected bytes, got a buffer of") as caught:
            audio_blob(value)
        assert caught.value.field == "audio.data"
        assert "16-bit integers" in str(caught.value)


def test_arrays_are_refused_with_the_way_to_bytes():
    for numbers in (array.array("h", [0] * 160), FLOATS):
        for value in (numbers, (numbers, "audio/pcm"), types.Blob(data=numbers, mime_type="audio/pcm")):  # type: ignore[arg-type]  # fmt: skip
            with pytest.raises(ConfigError, match=r"expected bytes.*value\.tobytes\(\)"):
                audio_blob(value)


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
