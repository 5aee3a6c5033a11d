import re
import signal
import ssl
import subprocess
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from genai_live import Client, errors
from genai_live.recording import ConnectionEnded, read_session
from genai_live.testing import LiveServer
from tests.helpers.cli_process import Run, Start, finish, read_until

KEY = "AIzaVerySecretKey0123456789"


def url_in(printed: str) -> str:
    (url,) = set(re.findall(r"at (http://127\S+\d)", printed))
    return url


def ask(url: str, text: str, trusting: ssl.SSLContext | None = None, **options: Any) -> str:
    address: Any = {"base_url": url} if trusting is None else {"base_url": url, "ssl": trusting}
    client = Client(api_key=KEY, vertexai=False, http_options=address)
    config: Any = {"response_modalities": ["TEXT"]}
    with client, client.live.connect(model="any", config=config, **options) as session:
        return session.ask(text, timeout=10).text


def test_a_session_is_recorded_and_replayed(start: Start, tmp_path: Path) -> None:
    with LiveServer() as server:
        recorder = start("record", "session.jsonl", "--port", "0", "--upstream", server.url)
        printed = read_until(recorder, "GOOGLE_VERTEX_BASE_URL")
        answer = ask(url_in(printed), "Hello there")
        read_until(recorder, "connection 1: closed")
        recorder.send_signal(signal.SIGINT)
        code, stdout, stderr = finish(recorder)
    assert (code, stderr) == (0, "")
    assert "Stopped. Connections: 1 (0 open). Frames: 2 from clients, " in stdout
    text = (tmp_path / "session.jsonl").read_text()
    assert KEY not in text + printed + stdout
    player = start("replay", "session.jsonl", "--port", "0")
    printed = read_until(player, "GOOGLE_VERTEX_BASE_URL")
    for _ in range(2):
        assert ask(url_in(printed), "Hello there") == answer
    player.send_signal(signal.SIGINT)
    assert finish(player)[0::2] == (0, "")


def test_a_client_that_departs_is_shown_with_a_diff(start: Start, tmp_path: Path) -> None:
    with LiveServer() as server:
        recorder = start("record", "session.jsonl", "--port", "0", "--upstream", server.url)
        url = url_in(read_until(recorder, "GOOGLE_VERTEX_BASE_URL"))
        ask(url, "Hello there", reconnect=False)
        read_until(recorder, "connection 1: closed")
        recorder.send_signal(signal.SIGTERM)
        assert finish(recorder)[0] == 0
    player = start("replay", "session.jsonl", "--port", "0", "--strict", "--original-timing")
    url = url_in(read_until(player, "GOOGLE_VERTEX_BASE_URL"))
    with pytest.raises(errors.InvalidRequest, match="replay: line 5"):
        ask(url, "Good evening", reconnect=False)
    shown = read_until(player, '"role"')
    assert '-            "text": "Hello there"\n' in shown
    assert ask(url, "Hello there", reconnect=False)
    player.send_signal(signal.SIGINT)
    code, stdout, stderr = finish(player)
    assert (code, stderr) == (1, "")
    assert "A client departed from the recording." in stdout


def test_a_proxy_that_is_killed_leaves_a_readable_file(start: Start, tmp_path: Path) -> None:
    with LiveServer() as server:
        recorder = start("record", "session.jsonl", "--port", "0", "--upstream", server.url)
        url = url_in(read_until(recorder, "GOOGLE_VERTEX_BASE_URL"))
        client = Client(api_key=KEY, vertexai=False, http_options={"base_url": url})
        config: Any = {"response_modalities": ["TEXT"]}
        with client:
            session = client.live.connect(model="any", config=config, reconnect=False)
            heard = [session.ask(f"Question {number}", timeout=10).text for number in range(5)]
            recorder.kill()
            recorder.wait(timeout=10)
            session.close()
    session_file = read_session(tmp_path / "session.jsonl")
    assert not any(isinstance(entry, ConnectionEnded) for entry in session_file.entries)
    with LiveServer.replay(tmp_path / "session.jsonl") as replay:
        again = Client(api_key=KEY, vertexai=False, http_options={"base_url": replay.url})
        connect = partial(again.live.connect, model="any", config=config, reconnect=False)
        with again, connect() as replayed:
            assert heard == [
                replayed.ask(f"Question {number}", timeout=10).text for number in range(5)
            ]


def test_over_tls_a_session_is_recorded_and_replayed_with_a_page(
    start: Start, tmp_path: Path
) -> None:
    pytest.importorskip("trustme")
    options = ["--port", "0", "--tls", "ca.pem"]

    def talk(process: subprocess.Popen[str]) -> tuple[str, ssl.SSLContext]:
        printed = read_until(process, "NODE_EXTRA_CA_CERTS=ca.pem\n")
        (url,) = re.findall(r"running at (https://\S+:\d+)\n", printed)
        assert f"export GOOGLE_GEMINI_BASE_URL={url}\n" in printed
        trusting = ssl.create_default_context(cafile=tmp_path / "ca.pem")
        assert ask(url, "Hello there", trusting)
        return printed, trusting

    with LiveServer() as server:
        recorder = start("record", "session.jsonl", "--upstream", server.url, *options)
        talk(recorder)
        read_until(recorder, "connection 1: closed")
        recorder.send_signal(signal.SIGINT)
        assert finish(recorder)[0::2] == (0, "")
    player = start("replay", "session.jsonl", *options, "--ui")
    printed, trusting = talk(player)
    (page,) = re.findall(r"shown at (https://\S+/ui/)\n", printed)
    with urlopen(page, timeout=10, context=trusting) as answer:
        assert b"<h1" in answer.read()
    player.send_signal(signal.SIGINT)
    assert finish(player)[0::2] == (0, "")


def test_media_are_hashed_on_request(start: Start, tmp_path: Path) -> None:
    with LiveServer() as server:
        options = ("--port", "0", "--upstream", server.url, "--media", "hash")
        recorder = start("record", "session.jsonl", *options)
        url = url_in(read_until(recorder, "GOOGLE_VERTEX_BASE_URL"))
        client = Client(api_key=KEY, vertexai=False, http_options={"base_url": url})
        config: Any = {"response_modalities": ["AUDIO"]}
        with client, client.live.connect(model="any", config=config) as session:
            assert session.ask("Hello", timeout=10).audio
        recorder.send_signal(signal.SIGINT)
        finish(recorder)
    assert '"sha256"' in (tmp_path / "session.jsonl").read_text()


def test_a_file_that_exists_is_kept(run: Run, tmp_path: Path) -> None:
    (tmp_path / "session.jsonl").write_text("precious")
    done = run("record", "session.jsonl", "--port", "0")
    assert (done.returncode, done.stdout) == (2, "")
    assert "session.jsonl exists. Choose another name, or pass --overwrite." in done.stderr
    assert (tmp_path / "session.jsonl").read_text() == "precious"


@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        (["record"], 2, "usage: genai-live record"),
        (["replay"], 2, "usage: genai-live replay"),
        (["record", "x", "--media", "drop"], 2, "invalid choice: 'drop'"),
        (["record", "x", "--upstream", "example.com"], 2, "upstream: example.com is not a base"),
        (["record", "missing/x"], 2, "missing does not exist. Create it or change FILE."),
        (["record", "x", "--tls", "x"], 2, "x would be written over x, which is in use."),
        (["record", "x", "--upstream", "https://"], 2, "upstream: https:// is not a base URL."),
        (["replay", "test.txt"], 2, "test.txt, line 1: is not the header of a session file."),
        (["replay", "missing"], 2, "there is no file missing. Check its name, or change FILE."),
    ],
)
def test_wrong_calls_are_explained(
    run: Run, tmp_path: Path, arguments: list[str], code: int, problem: str
) -> None:
    (tmp_path / "test.txt").write_text("Hello\n")
    done = run(*arguments)
    assert done.returncode == code
    assert problem in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["record", "replay"])
def test_a_port_in_use_is_a_plain_sentence(run: Run, tmp_path: Path, command: str) -> None:
    header = '{"format":"genai-live-session","version":1}\n'
    entry = '{"time":0,"connection":1,"open":{"path":"/"}}\n'
    (tmp_path / "session.jsonl").write_text(header + entry)
    file = "session.jsonl" if command == "replay" else "new.jsonl"
    with LiveServer() as taken:
        done = run(command, file, "--port", str(taken.port))
        assert done.returncode == 1
        assert done.stderr.startswith(f"Error: port {taken.port} cannot be used")
    assert not (tmp_path / "new.jsonl").exists()
