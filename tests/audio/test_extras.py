"""Without the extras everything imports, and what needs one says how to install it."""

import io
import subprocess
import sys

import pytest

from genai_live.audio import INPUT, OUTPUT, Resampler, encode_mulaw, mix, read_audio
from genai_live.errors import ConfigError


@pytest.fixture
def absent(monkeypatch):
    """Hide packages as if they were not installed."""

    def hide(*names):
        for name in names:
            monkeypatch.setitem(sys.modules, name, None)
        monkeypatch.delitem(sys.modules, "genai_live.audio._arrays", raising=False)
        monkeypatch.delattr("genai_live.audio._arrays", raising=False)

    return hide


@pytest.mark.parametrize(
    ("package", "extra", "use"),
    [
        ("numpy", "audio", lambda: Resampler(INPUT, OUTPUT)),
        ("soxr", "audio", lambda: Resampler(INPUT, OUTPUT)),
        ("numpy", "audio", lambda: mix(b"", b"")),
        ("av", "av", lambda: read_audio(io.BytesIO(b""))),
    ],
)
def test_what_is_missing_is_named_with_the_command(package, extra, use, absent):
    if package == "soxr":
        pytest.importorskip("numpy")
    absent(package)
    with pytest.raises(ConfigError) as caught:
        use()
    assert f"needs {package}, which is not installed" in str(caught.value)
    assert f'pip install "genai-live[{extra}]"' in caught.value.hint


def test_equal_formats_and_telephony_need_no_extra(absent):
    absent("numpy", "soxr")
    assert Resampler(OUTPUT, OUTPUT).convert(b"abc") == b"ab"
    assert encode_mulaw(bytes(2)) == b"\xff"


def test_arrays_are_sent_without_an_import_of_numpy():
    code = (
        "import sys, array; from genai_live._inputs.media import audio_blob;"
        "audio_blob(array.array('f', [0.5] * 160)); audio_blob(array.array('h', [5]));"
        "print({'numpy', 'soxr', 'av'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout.strip() == "set()"
