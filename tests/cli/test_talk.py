"""`genai-live talk`, driven by files, by a terminal, and by a virtual device."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time
import wave
from array import array
from typing import TYPE_CHECKING

import pytest

from genai_live.audio import INPUT, OUTPUT, read_wav, write_wav
from genai_live.recording import read_session
from genai_live.testing import LiveServer
from tests.helpers.cli_process import DEADLINE, Run, Start, finish, read_until
from tests.helpers.pulseaudio import null_sink  # noqa: F401 - a fixture
from tests.helpers.speech import QUESTION

if TYPE_CHECKING:
    from pathlib import Path

SOUND = 500


def sounds(samples: array[int], rate: int = OUTPUT.rate) -> float:
    """Return how many seconds of a track are loud, in tenths."""
    step = rate // 10
    tenths = range(0, len(samples), step)
    return sum(max(map(abs, samples[start : start + step])) > SOUND for start in tenths) / 10


def wait_for(path: Path) -> None:
    """Wait until a file is there."""
    deadline = time.monotonic() + DEADLINE
    while not path.exists():
        assert time.monotonic() < deadline, f"there is no {path}"
        time.sleep(0.05)


def without_soxr() -> bool:
    try:
        __import__("soxr")
    except ImportError:
        return True
    return False


needs_soxr = pytest.mark.skipif(without_soxr(), reason="soxr is not installed")


@pytest.mark.alone
@needs_soxr
def test_from_file_to_file_with_a_recording(run: Run, tmp_path: Path) -> None:
    done = run("talk", "--in", str(QUESTION), "--out", "said.wav", "--record", "call")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "A local Live server answers at http://127.0.0.1:" in done.stdout
    assert re.search(r"^0:\d\d +you +\[3\.0 s of speech\]$", done.stdout, re.MULTILINE)
    assert re.search(
        r"^0:\d\d +model +This is the local Live server, not a model\.", done.stdout, re.MULTILINE
    )
    assert done.stdout.endswith("Written: said.wav\nWritten: call\n")
    assert "\x1b" not in done.stdout

    said, pcm = read_wav(tmp_path / "said.wav")
    assert pcm == OUTPUT
    assert OUTPUT.seconds(len(said)) > 3
    both = array("h", read_wav(tmp_path / "call" / "audio.wav")[0])
    user, model = both[::2], both[1::2]
    asked = read_wav(QUESTION)[0]
    assert abs(sounds(user) - sounds(array("h", asked), INPUT.rate)) < 0.5
    begin = next(n for n, sample in enumerate(model) if sample)
    # A busy machine may have pauses where the file has none.
    assert [sample for sample in model if sample] == [x for x in array("h", said) if x]
    assert begin / OUTPUT.rate > 3.0  # after the question
    lines = (tmp_path / "call" / "transcript.txt").read_text().splitlines()
    assert [line.split("] ")[1].split(":")[0] for line in lines] == ["user", "model"]

    with LiveServer.replay(tmp_path / "call" / "session.jsonl") as server:
        again = run(
            *("talk", "--live", "--in", str(QUESTION), "--out", "again.wav"),
            GEMINI_API_KEY="any",
            GOOGLE_GEMINI_BASE_URL=server.url,
        )
    assert (again.returncode, again.stderr) == (0, "")
    assert read_wav(tmp_path / "again.wav")[0] == said


@pytest.mark.alone
def test_the_config_is_what_the_arguments_say(run: Run, tmp_path: Path) -> None:
    write_wav(tmp_path / "short.wav", read_wav(QUESTION)[0][: INPUT.size(1.5)], INPUT)
    with LiveServer(pace=0) as server:
        done = run(
            *("talk", "--live", "--in", "short.wav", "--out", "said.wav", "--voice", "Kore"),
            *("--system", "Be brief.", "--model", "gemini-2.5-flash-native-audio-preview-12-2025"),
            GEMINI_API_KEY="any",
            GOOGLE_GEMINI_BASE_URL=server.url,
        )
        (connection,) = server.connections
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    setup = connection.setup
    assert setup is not None
    assert setup.model == "models/gemini-2.5-flash-native-audio-preview-12-2025"
    assert setup.system_instruction.parts[0].text == "Be brief."
    voice = setup.generation_config.speech_config.voice_config.prebuilt_voice_config
    assert voice.voice_name == "Kore"
    assert setup.input_audio_transcription is not None
    assert setup.output_audio_transcription is not None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--in", "missing.wav"], "there is no file missing.wav"),
        (["--in", ""], "there is no file"),
        (["--out", "nowhere/x.wav"], "nowhere does not exist"),
        (["--out", "."], "is a folder"),
        (["--in", str(QUESTION), "--input-device", "1"], "not allowed with"),
        (["--out", "x.wav", "--output-device", "1"], "not allowed with"),
        (["--voice"], "expected one argument"),
        (["loudly"], "unrecognized arguments"),
    ],
)
def test_a_wrong_call_is_explained(run: Run, arguments: list[str], words: str) -> None:
    done = run("talk", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_the_file_that_is_spoken_is_not_written_over(run: Run, tmp_path: Path) -> None:
    question = QUESTION.read_bytes()
    (tmp_path / "q.wav").write_bytes(question)
    (tmp_path / "link.wav").symlink_to("q.wav")
    for out in ("q.wav", "./q.wav", "link.wav"):
        done = run("talk", "--in", "q.wav", "--out", out)
        assert (done.returncode, done.stdout) == (2, "")
        assert "would be written over q.wav, which is in use. Change --out." in done.stderr
    assert (tmp_path / "q.wav").read_bytes() == question


@needs_soxr
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--live", "--in", str(QUESTION)], 1, "--live needs an API key"),
        (["--in", "broken.wav"], 2, "broken.wav"),
        (["--in", str(QUESTION), "--record", "full"], 2, "Pass another folder to --record."),
        (["--in", str(QUESTION), "--record", "file"], 2, "Pass another folder to --record."),
    ],
)
def test_nothing_is_written_before_all_is_checked(
    run: Run, tmp_path: Path, arguments: list[str], code: int, words: str
) -> None:
    (tmp_path / "said.wav").write_bytes(b"precious")
    (tmp_path / "broken.wav").write_bytes(b"no audio")
    (tmp_path / "file").touch()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "session.jsonl").touch()
    if "--record" not in arguments:
        arguments = [*arguments, "--record", "call"]
    before = sorted(tmp_path.rglob("*"))
    done = run("talk", *arguments, "--out", "said.wav")
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert "Errno" not in done.stderr
    assert (tmp_path / "said.wav").read_bytes() == b"precious"
    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_is_not_replaced_without_a_session(run: Run, tmp_path: Path) -> None:
    (tmp_path / "said.wav").write_bytes(b"precious")
    with LiveServer(api_keys=["right"]) as server:
        done = run(
            *("talk", "--live", "--in", str(QUESTION), "--out", "said.wav"),
            GEMINI_API_KEY="wrong",
            GOOGLE_GEMINI_BASE_URL=server.url,
        )
    assert done.returncode == 1
    assert "API key not valid" in done.stderr
    assert (tmp_path / "said.wav").read_bytes() == b"precious"


@pytest.mark.alone
def test_a_file_that_nothing_answers_is_no_success(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    write_wav(tmp_path / "silence.wav", bytes(INPUT.size(0.5)), INPUT)
    program = (
        "import sys; from genai_live.cli import main, talk; talk.ANSWER_SECONDS = 0.5;"
        " sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "talk", "--in", "silence.wav", "--out", "said.wav"],
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        env=environment,
        timeout=DEADLINE,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Error: Nothing was answered within 0.5 s of the end of the file")


def test_a_file_without_samples_is_refused_at_once(run: Run, tmp_path: Path) -> None:
    write_wav(tmp_path / "empty.wav", b"", INPUT)
    done = run("talk", "--in", "empty.wav", "--out", "said.wav")
    assert (done.returncode, done.stdout) == (2, "")
    assert "empty.wav has no audio" in done.stderr
    assert not (tmp_path / "said.wav").exists()


def test_the_output_is_no_file_of_the_recording(run: Run, tmp_path: Path) -> None:
    (tmp_path / "call").mkdir()
    done = run("talk", "--in", str(QUESTION), "--out", "call/audio.wav", "--record", "call")
    assert (done.returncode, done.stdout) == (2, "")
    assert "which is in use. Change --out." in done.stderr
    assert not list((tmp_path / "call").iterdir())


@needs_soxr
def test_a_recording_is_not_replaced(run: Run, tmp_path: Path) -> None:
    (tmp_path / "call").mkdir()
    (tmp_path / "call" / "transcript.txt").write_text("mine")
    done = run("talk", "--in", str(QUESTION), "--out", "said.wav", "--record", "call")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("transcript.txt exists. Pass another folder to --record.\n")


@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        ("sounddevice", ["--list-devices"]),
        ("sounddevice", ["--out", "said.wav"]),
        ("sounddevice", ["--in", str(QUESTION)]),
        ("soxr", ["--in", str(QUESTION), "--out", "said.wav", "--record", "call"]),
    ],
)
def test_a_missing_extra_is_named(
    module: str, arguments: list[str], tmp_path: Path, environment: dict[str, str]
) -> None:
    program = (
        f"import sys; sys.modules[{module!r}] = None; from genai_live.cli import main;"
        " sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "talk", *arguments],
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        env=environment,
        timeout=DEADLINE,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert 'pip install "genai-live[audio]"' in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_before_the_answer_leaves_whole_files(
    start: Start, tmp_path: Path, stop: signal.Signals
) -> None:
    process = start("talk", "--in", str(QUESTION), "--out", "said.wav")
    read_until(process, "It speaks the real protocol")
    wait_for(tmp_path / "said.wav")
    process.send_signal(stop)
    code, _, stderr = finish(process)
    assert (code, stderr) == (130, "Stopped.\n")
    read_wav(tmp_path / "said.wav")


def test_a_session_that_the_server_ends_is_an_error(run: Run) -> None:
    async def leaves(conversation):
        await conversation.accept()
        await conversation.receive()
        await conversation.close(1007, "Request contains an invalid argument.")

    with LiveServer(leaves) as server:
        done = run(
            *("talk", "--live", "--in", str(QUESTION), "--out", "said.wav"),
            GEMINI_API_KEY="any",
            GOOGLE_GEMINI_BASE_URL=server.url,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("Error: connection closed (1007)")


@pytest.mark.skipif(os.name != "posix", reason="there are no pseudo-terminals")
def test_on_a_terminal_meters_a_progress_bar_and_keys(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    import pty
    import termios

    parent, child = pty.openpty()
    before = termios.tcgetattr(child)
    process = subprocess.Popen(
        [sys.executable, "-m", "genai_live", "talk", "--in", str(QUESTION), "--out", "said.wav"],
        stdin=child,
        stdout=child,
        stderr=child,
        cwd=tmp_path,
        env=environment | {"TERM": "xterm-256color", "COLUMNS": "100"},
    )
    printed = ""

    def read(words: str | None) -> None:
        """Read until words were printed, or to the end of the process."""
        nonlocal printed
        deadline = time.monotonic() + DEADLINE
        while process.poll() is None if words is None else words not in printed:
            assert time.monotonic() < deadline, printed
            if select.select([parent], [], [], 0.1)[0]:
                printed += os.read(parent, 65_536).decode(errors="replace")

    try:
        read("█")
        read("of 3.2 s")
        os.write(parent, b"m")
        read("muted")
        os.write(parent, b"q")
        read(None)
        assert process.returncode == 0
        assert termios.tcgetattr(child) == before, "the terminal is to be as it was"
    finally:
        process.kill()
        process.wait(DEADLINE)
        os.close(child)
        os.close(parent)


@pytest.mark.alone
def test_a_microphone_and_speakers(
    null_sink: dict[str, str],  # noqa: F811
    tmp_path: Path,
    environment: dict[str, str],
) -> None:
    """The microphone hears what the null sink plays."""
    command = [sys.executable, "-m", "genai_live", "talk"]
    listed = subprocess.run(
        [*command, "--list-devices"],
        env=null_sink,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
    )
    if "pulse" not in listed.stdout:
        pytest.skip("PortAudio does not reach PulseAudio; install libasound2-plugins")
    assert "(default)" in listed.stdout
    wrong = subprocess.run(
        [*command, "--input-device", "no such device"],
        env=null_sink,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
    )
    assert wrong.returncode == 2
    assert "there is no input device 'no such device'" in wrong.stderr
    assert "--list-devices" in wrong.stderr
    process = subprocess.Popen(
        [*command, "--in", str(QUESTION), "--record", str(tmp_path / "call")],
        env=null_sink | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        stdout, stderr = process.communicate(timeout=DEADLINE)
    finally:
        process.kill()
    assert process.returncode == 0, stderr
    assert "Error" not in stderr  # ALSA may report an underrun of a busy machine
    assert "not a model" in stdout
    with wave.open(str(tmp_path / "call" / "audio.wav")) as file:
        both = array("h", file.readframes(file.getnframes()))
    assert sounds(both[1::2]) > 3


def test_ctrl_c_ends_a_conversation_by_microphone_well(
    null_sink: dict[str, str],  # noqa: F811
    tmp_path: Path,
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "genai_live", "talk", "--record", str(tmp_path / "call")],
        env=null_sink | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        read_until(process, "It speaks the real protocol")
        time.sleep(2.0)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=DEADLINE)
    finally:
        process.kill()
    if "no input device" in stderr:
        pytest.skip("PortAudio does not reach PulseAudio; install libasound2-plugins")
    assert process.returncode == 0, stderr
    assert f"Written: {tmp_path / 'call'}" in stdout
    assert read_session(tmp_path / "call" / "session.jsonl").entries
