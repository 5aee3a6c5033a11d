import base64
import io
import pickle
import re
import wave

import pytest

from genai_live.audio import INPUT, OUTPUT, AudioData, PcmFormat, read_wav
from genai_live.errors import ConfigError

SECOND = bytes(range(250)) * 192


class Pipe:
    """A file object that can do nothing but write."""

    def __init__(self):
        self.written = b""

    def write(self, data):
        self.written += data


def played(html):
    """Return the samples that a player has, and the rest of the HTML."""
    found = re.fullmatch(r'<audio controls src="data:audio/wav;base64,([^"]+)"></audio>(.*)', html)
    with wave.open(io.BytesIO(base64.b64decode(found[1]))) as wav:
        return wav.readframes(wav.getnframes()), wav.getframerate(), found[2]


def test_it_is_bytes():
    audio = AudioData(SECOND, "audio/pcm;rate=16000")
    assert audio == SECOND
    assert isinstance(audio, bytes)
    assert (len(audio), audio[:4], b"".join([audio])) == (48_000, SECOND[:4], SECOND)
    copy = pickle.loads(pickle.dumps(audio))
    assert (copy, copy.format) == (SECOND, INPUT)


@pytest.mark.parametrize(
    ("mime_type", "pcm", "seconds"),
    [
        ("audio/pcm;rate=16000", INPUT, 1.5),
        ("audio/pcm", OUTPUT, 1.0),
        (None, OUTPUT, 1.0),
        ("audio/L16;rate=48000;channels=2", PcmFormat(48_000, 2), 0.25),
    ],
)
def test_it_knows_its_format_and_its_duration(mime_type, pcm, seconds):
    audio = AudioData(SECOND, mime_type)
    assert (audio.format, audio.seconds) == (pcm, seconds)


def test_no_audio_has_no_duration():
    assert AudioData().seconds == 0.0
    with pytest.raises(ConfigError, match="there is no audio"):
        AudioData().save("never.wav")


def test_it_is_saved_to_a_path_or_to_a_file_object(tmp_path):
    audio = AudioData(SECOND, "audio/pcm;rate=16000")
    audio.save(tmp_path / "a.wav")
    audio.save(str(tmp_path / "b.wav"))
    with (tmp_path / "c.wav").open("wb") as file:
        audio.save(file)
        assert not file.closed
    pipe = Pipe()
    audio.save(pipe)
    (tmp_path / "d.wav").write_bytes(pipe.written)
    for name in "abcd":
        assert read_wav(tmp_path / f"{name}.wav", expect=INPUT)[0] == SECOND


def test_half_a_sample_at_the_end_is_not_saved(tmp_path):
    AudioData(SECOND + b"x", "audio/pcm").save(tmp_path / "a.wav")
    assert read_wav(tmp_path / "a.wav")[0] == SECOND


@pytest.mark.parametrize("file", [5, None, io.StringIO(), object()])
def test_what_is_no_file_is_refused(file):
    with pytest.raises(ConfigError) as caught:
        AudioData(SECOND).save(file)
    assert caught.value.field == "file"


def test_what_is_not_pcm_is_not_saved_as_if_it_were(tmp_path):
    audio = AudioData(SECOND, "audio/ogg")
    with pytest.raises(ConfigError, match="not raw PCM"):
        audio.save(tmp_path / "a.wav")
    assert not (tmp_path / "a.wav").exists()
    assert audio._repr_html_() == "<i>48,000 bytes of audio/ogg</i>"


def test_a_notebook_plays_it():
    assert played(AudioData(SECOND, "audio/pcm;rate=16000")._repr_html_()) == (SECOND, 16_000, "")
    assert AudioData()._repr_html_() == "<i>no audio</i>"


def test_a_notebook_gets_no_megabytes_and_says_so():
    html = AudioData(SECOND * 60, "audio/pcm")._repr_html_()
    assert len(html) < 700_000
    data, _, rest = played(html)
    assert data == SECOND * 10
    assert "The first 10.0 s of 60.0 s" in rest


def test_its_repr_is_short():
    assert repr(AudioData(SECOND)) == "<48000 bytes>"
