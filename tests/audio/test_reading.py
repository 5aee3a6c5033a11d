import io
import math
from array import array

import pytest

from genai_live.audio import INPUT, OUTPUT, AudioReader, PcmFormat, loudness, read_audio, write_wav
from genai_live.errors import ConfigError
from genai_live.video import VideoFile

av = pytest.importorskip("av")

CD = PcmFormat(44_100, 2)
SECONDS = 1.5


def stereo_tone():
    frames = range(round(SECONDS * CD.rate))
    wave = [round(12_000 * math.sin(2 * math.pi * 440 * n / CD.rate)) for n in frames]
    return array("h", [sample for each in wave for sample in (each, each)]).tobytes()


TONE = stereo_tone()


def encoded(container, codec, *, layout="stereo"):
    """Return a file with the tone, in another format."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as output:
        stream = output.add_stream(codec, rate=48_000, layout=layout)
        stream.codec_context.open()
        size = stream.codec_context.frame_size or None
        resampler = av.AudioResampler(stream.format, layout, 48_000, frame_size=size)
        frame = av.AudioFrame(format="s16", layout="stereo", samples=len(TONE) // 4)
        frame.sample_rate = CD.rate
        frame.planes[0].update(TONE)
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            output.mux(stream.encode(piece))
        output.mux(stream.encode(None))
    buffer.seek(0)
    return buffer


@pytest.mark.parametrize(
    ("container", "codec"),
    [
        ("mp3", "libmp3lame"),
        ("webm", "libopus"),
        ("ogg", "libopus"),
        ("flac", "flac"),
        ("mp4", "aac"),
        ("wav", "pcm_s24le"),
    ],
)
def test_every_format_becomes_pcm(container, codec):
    data, pcm = read_audio(encoded(container, codec))
    assert pcm == INPUT
    assert INPUT.seconds(len(data)) == pytest.approx(SECONDS, abs=0.1)
    assert loudness(data[8_000:24_000]) == pytest.approx(
        12_000 / 32_768 / math.sqrt(2), rel=0.06
    )  # LAME scales by 0.95


def test_a_file_keeps_its_format_on_request(tmp_path):
    path = tmp_path / "cd.wav"
    write_wav(path, TONE, CD)
    assert read_audio(path, format=None) == (TONE, CD)
    assert read_audio(str(path), CD) == (TONE, CD)
    mono, pcm = read_audio(path, OUTPUT)
    assert pcm == OUTPUT
    assert OUTPUT.seconds(len(mono)) == pytest.approx(SECONDS, abs=0.001)
    data, pcm = read_audio(encoded("flac", "flac", layout="5.1"), format=None)
    assert pcm == PcmFormat(48_000, 6)
    assert len(data) % 12 == 0


def test_a_long_file_is_read_piece_by_piece(tmp_path):
    path = tmp_path / "cd.wav"
    write_wav(path, TONE, CD)
    with AudioReader(path) as reader:
        pieces = iter(reader)
        first = next(pieces)
        assert 0 < len(first) < INPUT.size(0.5)
        rest = b"".join(reader)
    assert first + rest == read_audio(path)[0]
    reader.close()
    assert list(reader) == []


def test_a_file_object_is_read_from_where_it_is_and_stays_open():
    file = io.BytesIO(b"before")
    file.seek(6)
    write_wav(file, TONE, CD)
    file.seek(6)
    assert read_audio(io.BytesIO(file.read()), format=None) == (TONE, CD)
    file = encoded("ogg", "libopus")
    read_audio(file)
    assert not file.closed


@pytest.mark.parametrize("content", [b"", b"no audio at all" * 100, bytes(1_000)])
def test_what_is_no_audio_is_refused(tmp_path, content):
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"source: notes.txt (cannot be decoded|has no audio)"):
        read_audio(path)


def test_a_film_without_sound_is_refused():
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as output:
        stream = output.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 32
        stream.pix_fmt = "yuv420p"
        output.mux(stream.encode(av.VideoFrame(32, 32, "yuv420p")))
        output.mux(stream.encode(None))
    buffer.seek(0)
    with pytest.raises(ConfigError, match="source: the file has no audio"):
        read_audio(buffer)


def test_an_unknown_codec_is_refused():
    content = bytearray(encoded("wav", "pcm_s16le").getvalue())
    content[20:22] = b"\xee\xee"
    for pcm in (INPUT, None):
        with pytest.raises(ConfigError, match=r"cannot be decoded \(unknown codec\)"):
            read_audio(io.BytesIO(content), pcm)


def with_rate(rate, *, width=2):
    file = io.BytesIO()
    write_wav(file, bytes(3_200), INPUT)
    content = bytearray(file.getvalue())
    content[24:28] = rate.to_bytes(4, "little")
    content[28:32] = (rate * width % 2**32).to_bytes(4, "little")
    return bytes(content)


@pytest.mark.parametrize("rate", [1, 999, 768_001, 1_476_427_838])
def test_a_rate_that_no_audio_has_is_refused(tmp_path, rate):
    for pcm in (INPUT, None):
        with pytest.raises(ConfigError, match=rf"source: the file has {rate} Hz"):
            read_audio(io.BytesIO(with_rate(rate)), pcm)
    with pytest.raises(ConfigError, match=rf"format: the format has {rate} Hz"):
        read_audio(io.BytesIO(with_rate(16_000)), PcmFormat(rate))
    (tmp_path / "a.wav").write_bytes(with_rate(rate))
    with pytest.raises(ConfigError, match=rf"path: the audio of the file has {rate} Hz"):
        list(VideoFile(tmp_path / "a.wav"))


@pytest.mark.parametrize("rate", [1_000, 768_000])
def test_the_least_and_the_greatest_rate_are_read(rate):
    data, _ = read_audio(io.BytesIO(with_rate(rate)))
    assert INPUT.seconds(len(data)) == pytest.approx(1_600 / rate, abs=0.01)


def test_a_missing_file_is_an_ordinary_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_audio(tmp_path / "none.mp3")


@pytest.mark.parametrize("pcm", [PcmFormat(16_000, 6), PcmFormat(16_000, 1, 3)])
def test_formats_that_files_are_not_read_in_are_refused(pcm):
    with pytest.raises(ConfigError, match="format: files are read as 16-bit mono or stereo"):
        read_audio(io.BytesIO(), pcm)


def test_a_file_that_breaks_off_is_read_to_there_or_refused():
    whole = encoded("flac", "flac").getvalue()
    broken = bytearray(whole)
    broken[len(whole) // 2 : len(whole) // 2 + 2_000] = bytes(2_000)
    for content in (whole[: len(whole) // 2], bytes(broken)):
        reader = AudioReader(io.BytesIO(content))
        try:
            assert sum(map(len, reader)) <= INPUT.size(SECONDS + 0.1)
        except ConfigError as error:
            assert "cannot be decoded" in str(error)
