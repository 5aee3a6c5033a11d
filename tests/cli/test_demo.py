import os
import re
import signal
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from genai_live.testing import LiveServer
from genai_live.testing._service.conversation import Conversation
from tests.helpers.cli_process import DEADLINE, Run, Start, finish, read_until


def figures(printed: str) -> dict[str, str]:
    """Read the table at the end."""
    return dict(re.findall(r"^(\w[\w ]{0,20}?) {2,}(\S.*?) *$", printed, re.MULTILINE))


def test_the_demo_holds_the_whole_conversation_without_a_key(run: Run, tmp_path: Path) -> None:
    done = run("demo", "--fast", "--out", "said.wav")
    assert done.stderr == ""
    assert done.returncode == 0, done.stdout
    assert "A local Live server answers at http://127.0.0.1:" in done.stdout
    assert "without a key" in done.stdout
    assert "Hello, please tell me a story about the sea." in done.stdout
    assert "(interrupted)" in done.stdout
    assert re.search(r"get_time\(city='Tokyo'\): it is .* in Tokyo \(Asia/Tokyo\)", done.stdout)
    table = figures(done.stdout)
    assert table["turns"] == "3"
    assert table["interruptions"] == "1"
    assert table["tool calls"] == "1 (get_time)"
    waits = table["time to first audio"]
    assert re.fullmatch(r"\d+\.\d\d s(, \d+\.\d\d s)* after the question", waits)
    assert re.fullmatch(r"[\d,]{6,} bytes in \d+ messages", table["sent"])
    assert re.fullmatch(r"[\d,]{6,} bytes in \d+ messages", table["received"])
    with wave.open(str(tmp_path / "said.wav")) as wav:
        assert (wav.getframerate(), wav.getnchannels(), wav.getsampwidth()) == (24_000, 1, 2)
        seconds = wav.getnframes() / 24_000
    assert seconds > 1
    assert table["reply"] == f"said.wav, {seconds:.2f} s, 24000 Hz mono 16 bit"


def test_an_output_other_than_a_terminal_gets_plain_text(run: Run) -> None:
    done = run("demo", "--fast")
    assert "\x1b" not in done.stdout
    assert "\r" not in done.stdout


def test_an_output_that_knows_ascii_only_is_not_an_error(run: Run) -> None:
    done = run("demo", "--fast", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(os.name != "posix", reason="there are no pseudo-terminals")
def test_on_a_terminal_the_speakers_are_shown_while_they_speak(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    import pty

    parent, child = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "genai_live", "demo", "--fast"],
        stdin=child,
        stdout=child,
        stderr=child,
        cwd=tmp_path,
        env=environment | {"TERM": "xterm-256color", "COLUMNS": "100"},
    )
    os.close(child)
    printed = b""
    try:
        while data := os.read(parent, 65_536):
            printed += data
    except OSError:  # how Linux says that the other end is closed
        pass
    finally:
        os.close(parent)
    assert process.wait(DEADLINE) == 0
    text = printed.decode()
    assert "▁" in text
    assert "\x1b[?25h" in text, "the cursor is to be shown again"
    assert "tool calls" in text


def test_a_missing_folder_is_reported_before_the_conversation(run: Run) -> None:
    done = run("demo", "--fast", "--out", "nowhere/reply.wav")
    assert done.returncode == 2
    assert done.stdout == ""
    assert re.fullmatch(
        r"Error: the folder .*nowhere does not exist\. Create it or change --out\.\n", done.stderr
    )


def test_a_folder_as_output_is_refused_before_the_conversation(run: Run, tmp_path: Path) -> None:
    done = run("demo", "--fast", "--out", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"Error: {tmp_path} is a folder. Add the name of a file to --out.\n"


def test_ctrl_c_ends_the_demo_at_once(start: Start) -> None:
    process = start("demo")
    read_until(process, "you ")
    process.send_signal(signal.SIGINT)
    code, _, stderr = finish(process)
    assert (code, stderr) == (130, "Stopped.\n")


def test_live_holds_the_same_conversation_with_a_key(run: Run) -> None:
    with LiveServer(pace=0.2, api_keys=["right"]) as server:
        done = run(
            "demo",
            "--live",
            "--fast",
            "--model",
            "gemini-3.1-flash-live-preview",
            GEMINI_API_KEY="right",
            GOOGLE_GEMINI_BASE_URL=server.url,
        )
        (connection,) = server.connections
    assert (done.returncode, done.stderr) == (0, "")
    assert "Talking to gemini-3.1-flash-live-preview at the real service." in done.stdout
    assert connection.setup is not None
    assert connection.setup.model == "models/gemini-3.1-flash-live-preview"


def test_a_wrong_key_is_a_plain_sentence(run: Run) -> None:
    with LiveServer(api_keys=["right"]) as server:
        done = run("demo", "--live", GEMINI_API_KEY="wrong", GOOGLE_GEMINI_BASE_URL=server.url)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert "API key not valid" in done.stderr
    assert "Traceback" not in done.stderr
    assert "wrong" not in done.stderr


async def never_interrupted(conversation: Conversation) -> None:
    await conversation.accept()
    async for message in conversation:
        realtime = message.realtime_input
        if message.client_content or (realtime and (realtime.text or realtime.audio_stream_end)):
            await conversation.say("I go on, whatever you say.")


async def fails(conversation: Conversation) -> None:
    await conversation.accept()
    await conversation.receive()
    await conversation.close(1007, "Request contains an invalid argument.")  # for good: no retry


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        (never_interrupted, "Failed: the model was not interrupted."),
        (never_interrupted, "Failed: the model did not call get_time."),
        (
            fails,
            "Failed: connection closed (1007): Request contains an invalid argument.",
        ),
    ],
)
def test_a_conversation_that_goes_wrong_is_not_a_success(
    run: Run, scenario: object, words: str
) -> None:
    with LiveServer(scenario) as server:  # type: ignore[arg-type]
        done = run(
            "demo", "--live", "--fast", GEMINI_API_KEY="any", GOOGLE_GEMINI_BASE_URL=server.url
        )
    assert done.returncode == 1
    assert words in done.stdout
    assert done.stderr == ""


def test_a_speech_that_is_too_long_for_its_row_loses_whole_words() -> None:
    pytest.importorskip("rich")
    from genai_live.cli.display import last_words

    words = "Hello, please tell me a story about the sea."
    for width in range(20, len(words) + 5):
        shown = last_words(words, width)
        assert len(shown) <= width
        assert set(shown.split()) <= {*words.split(), "..."}
        assert shown.endswith("the sea.")
    assert last_words(words, len(words)) == words
    assert last_words("a" * 30, 10) == "... aaaaaa"
    assert last_words(words, 1) == "... ."


def test_another_format_than_wav_is_refused_before_anything_is_played(
    run: Run, tmp_path: Path
) -> None:
    done = run("demo", "--fast", "--out", "reply.mp3")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("Error: --out: a .mp3 file cannot be written, only WAV. Pass a ")
    assert not any(tmp_path.iterdir())
