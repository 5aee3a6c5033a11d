"""The programs of the gallery print what docs/gallery.md shows, and write what they say."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import genai_live
from genai_live.audio import MUSIC, OUTPUT, loudness, read_wav
from tests.helpers.pulseaudio import null_sink  # noqa: F401 - a fixture

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "examples" / "gallery"
NAMES = sorted(path.stem for path in FOLDER.glob("*.py"))
PAGE = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^```sh\n(.*?)\n```\n\n```text\n(.*?)```$", PAGE, re.DOTALL | re.MULTILINE)


def program_of(command):
    return re.search(r"examples/gallery/(\w+)\.py", command)[1]


def without_times(text):
    return re.sub(r"\b\d\d:\d\d\b", "hh:mm", text.strip())


def sound_of(path, pcm):
    """Read a recording; return its length in seconds."""
    data, _ = read_wav(path, expect=pcm)
    assert loudness(data) > 0.01
    return pcm.seconds(len(data))


def check_answer(folder):
    assert sound_of(folder / "answer.wav", OUTPUT) > 1


def check_minutes(folder):
    minutes = (folder / "minutes.md").read_text(encoding="utf-8")
    assert re.fullmatch(
        r"# Minutes\n\n"
        r"\*\*Speaker 1\*\* \(00:\d\d\): Hello, please tell me a story about the sea\.\n\n"
        r"\*\*Speaker 2\*\* \(00:\d\d\): Sorry, one question\. What time is it in Lisbon\?\n",
        minutes,
    )


def check_translations(folder):
    for language in ("es", "de", "fr"):
        assert sound_of(folder / "translated" / f"{language}.wav", OUTPUT) > 1


def check_picture(folder):
    image = pytest.importorskip("PIL.Image")
    with image.open(folder / "pointed.png") as picture:
        assert picture.getpixel((34, 50)) == (255, 0, 255)  # the left side of the box


def check_music(folder):
    assert sound_of(folder / "jam.wav", MUSIC) == 16


WRITES = {
    "live_interpreter": check_translations,
    "meeting_transcriber": check_minutes,
    "music_jam": check_music,
    "screen_helper": check_picture,
    "voice_assistant": check_answer,
}


@pytest.mark.alone  # speech is sent at its own pace, for seconds
@pytest.mark.parametrize(("command", "shown"), SHOWN, ids=[program_of(each) for each, _ in SHOWN])
def test_a_program_prints_and_writes_what_the_page_shows(command, shown, tmp_path):
    pytest.importorskip("rich")
    if program_of(command) == "screen_helper":
        pytest.importorskip("PIL")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    (tmp_path / "genai_live").symlink_to(Path(genai_live.__file__).parent)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GEMINI_")}
    done = subprocess.run(
        ["bash", "-c", command.replace("python ", f"{sys.executable} -W error ")],
        env={**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "COLUMNS": "80"},
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=50,
    )
    assert done.returncode == 0, done.stderr
    assert without_times(done.stdout) == without_times(shown)
    WRITES[program_of(command)](tmp_path)


@pytest.mark.alone
def test_the_jam_is_heard_and_ends_with_an_empty_line(null_sink):  # noqa: F811
    pytest.importorskip("rich")
    done = subprocess.run(
        [sys.executable, "-W", "error", str(FOLDER / "music_jam.py"), "--local"],
        env={**null_sink, "PYTHONUTF8": "1"},
        input="piano 0.5\n\nbass\n",
        capture_output=True,
        encoding="utf-8",
        timeout=50,
    )
    assert done.returncode == 0, done.stderr
    assert "█████ 0.5" in done.stdout
    assert "bass" not in done.stdout


NO_DEVICES = {"PULSE_SERVER": "none", "DISPLAY": ""}
WRONG = {
    **{f"gallery/{name}": ["--local", "--in", "nosuch"] for name in NAMES},
    "gallery/music_jam": ["--local", "--out", "nosuch/jam.wav"],
    "gallery/voice_assistant": ["--local"],
    "gallery/screen_helper": ["--local"],
    "17_microphone": ["--local"],
    "17_microphone_async": ["--local"],
    "18_screen": ["--local"],
    "18_screen_async": ["--local"],
}
"""Programs whose file, sound device or screen is missing."""


def run_all(programs, folder):
    """Run programs with their arguments, without devices, three at a time."""
    for module in ("rich", "PIL", "mss", "sounddevice"):
        pytest.importorskip(module)

    def run(name):
        return subprocess.run(
            [sys.executable, str(ROOT / "examples" / f"{name}.py"), *programs[name]],
            env={**os.environ, **NO_DEVICES, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=40,
        )

    with ThreadPoolExecutor(3) as threads:
        return zip(programs, threads.map(run, programs), strict=True)


@pytest.mark.alone  # many programs
def test_a_program_says_in_a_line_what_is_missing(tmp_path):
    if pytest.importorskip("sounddevice").query_devices():
        pytest.skip("this computer has a sound device")
    for name, done in run_all(WRONG, tmp_path):
        address, *said = done.stderr.splitlines()
        assert (done.returncode, len(said)) == (1, 1), done.stderr
        assert address.startswith("A local server answers")
        assert said[0].startswith(f"{Path(name).name}.py: ")


@pytest.mark.alone  # many programs
def test_help_shows_the_description_as_it_is_written(tmp_path):
    programs = {f"gallery/{name}": ["--help"] for name in NAMES}
    for name, done in run_all(programs, tmp_path):
        assert f"\n    python examples/{name}.py" in done.stdout


def test_the_page_and_the_table_have_every_program():
    assert sorted(program_of(command) for command, _ in SHOWN) == NAMES == sorted(WRITES)
    table = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[(\w+)\]\((\w+\.py)\) \|", table, re.MULTILINE)
    assert sorted(rows) == [(name, f"{name}.py") for name in NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_a_program_is_short_and_says_how_to_run_it(name):
    code = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    assert len(code.splitlines()) < 100
    description = code.split('"""')[1]
    command = f"python examples/gallery/{name}.py"
    assert f"\n    {command}" in description
    assert f"{command} --local --" in description
