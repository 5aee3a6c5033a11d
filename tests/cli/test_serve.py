import re
import signal
import socket
import struct
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from genai_live import Client, errors
from tests.helpers.cli_process import DEADLINE, Start, finish, read_until


@pytest.mark.parametrize("backend", ["gemini", "vertex"])
def test_the_printed_lines_reach_the_server(start: Start, backend: str) -> None:
    process = start("serve", "--port", "0", "--backend", backend, "--pace", "0")
    printed = read_until(process, '"})\n')
    names: dict[str, Any] = {}
    exec(printed[printed.index("from genai_live") :], names)
    client = names["client"]
    with client.live.connect(model="any", config={"response_modalities": ["TEXT"]}) as session:
        assert "You said" in session.ask("Hello there", timeout=10).text
        assert (session.session_id is not None) == (backend == "vertex")
    log = read_until(process, "closed")
    assert "any" in log
    assert "connection 1: turn complete" in log
    process.send_signal(signal.SIGINT)
    code, stdout, stderr = finish(process)
    assert (code, stderr) == (0, "")
    assert stdout.endswith("Stopped.\n")


def test_the_printed_variables_are_all_that_a_program_without_a_key_needs(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = read_until(start("serve", "--port", "0", "--pace", "0"), '"})\n')
    for name in ("GOOGLE_API_KEY", "GEMINI_API_KEY", "GOOGLE_GENAI_USE_VERTEXAI"):
        monkeypatch.delenv(name, raising=False)
    for name, value in re.findall(r"^export (\w+)=(\S+)$", printed, re.MULTILINE):
        monkeypatch.setenv(name, value)
    with Client() as client, client.live.connect(model="any") as session:
        assert session.ask("Hello there", timeout=10).complete


def test_a_server_goes_on_when_nobody_reads_its_output(start: Start) -> None:
    process = start("serve", "--port", "0", "--pace", "0")
    (url,) = re.findall(r"running at (\S+)\n", read_until(process, '"})\n\n'))
    assert process.stdout is not None
    process.stdout.close()  # as `head` does
    assert "You said" in ask(url, "Hello there")
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=DEADLINE) == 1
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stdout = None  # for the fixture, which reads what is left


def test_the_printed_lines_reach_a_server_with_tls(start: Start, tmp_path: Path) -> None:
    pytest.importorskip("trustme")
    file = tmp_path / "ca.pem"
    process = start("serve", "--port", "0", "--pace", "0", "--tls", str(file))
    printed = read_until(process, "trusting})\n")
    assert f"export SSL_CERT_FILE={file}\nexport NODE_EXTRA_CA_CERTS={file}\n" in printed
    assert "export GOOGLE_GEMINI_BASE_URL=https://127.0.0.1:" in printed
    names: dict[str, Any] = {}
    code = printed[printed.index("import ssl") :]
    assert 'base_url": "https://127.0.0.1:' in code
    exec(code, names)
    client = names["client"]
    with client.live.connect(model="any", config={"response_modalities": ["TEXT"]}) as session:
        assert "You said" in session.ask("Hello there", timeout=10).text
    assert file.read_text().startswith("-----BEGIN CERTIFICATE-----")
    process.send_signal(signal.SIGINT)
    assert finish(process)[2] == ""


def test_a_certificate_that_cannot_be_written_is_a_plain_sentence(start: Start) -> None:
    for file, problem in (
        ("no/such/folder/ca.pem", r"no/such/folder does not exist\. Create it or change --tls\."),
        (".", r"\. is a folder\. Add the name of a file to --tls\."),
    ):
        code, _, stderr = finish(start("serve", "--port", "0", "--tls", file))
        assert code == 2
        assert re.search(problem, stderr)


def test_a_certificate_replaces_no_file_that_is_read(start: Start, tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text("precious")
    for option in ("--scenario", "--faults"):
        process = start("serve", "--port", "0", option, "w.yaml", "--tls", "w.yaml")
        code, stdout, stderr = finish(process)
        assert (code, stdout) == (2, "")
        assert "w.yaml would be written over w.yaml, which is in use. Change --tls." in stderr
    assert (tmp_path / "w.yaml").read_text() == "precious"


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_server_ends_in_good_order(start: Start, stop: signal.Signals) -> None:
    process = start("serve", "--port", "0")
    read_until(process, '"})\n')
    process.send_signal(stop)
    code, _, stderr = finish(process)
    assert (code, stderr) == (0, "")


def test_a_port_in_use_is_a_plain_sentence(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, stdout, stderr = finish(start("serve", "--port", str(port)))
    assert code == 1
    assert stdout == ""
    assert stderr.startswith(f"Error: port {port} cannot be used")
    assert "--port" in stderr


def test_web_pages_are_refused_but_for_the_origins_that_are_named(start: Start) -> None:
    process = start("serve", "--port", "0", "--allow-origin", "http://localhost:5173")
    url = re.findall(r"http://127\S+", read_until(process, "Ctrl+C"))[0]
    for origin, refused in (("http://localhost:5173", False), ("http://evil.example", True)):
        options: Any = {"base_url": url, "headers": {"Origin": origin}}
        client = Client(api_key="any", vertexai=False, http_options=options)
        with client, pytest.raises(errors.ConnectError) if refused else nullcontext():
            client.live.connect(model="any", reconnect=False).close()
    assert "evil.example" in read_until(process, "--allow-origin")
    process.send_signal(signal.SIGINT)
    assert finish(process)[2] == ""


def test_an_origin_that_is_none_is_a_plain_sentence(start: Start) -> None:
    code, _, stderr = finish(start("serve", "--allow-origin", "localhost"))
    assert code == 2
    assert "'localhost' is not an origin; use one like http://localhost:5173" in stderr


def test_a_client_that_leaves_in_the_handshake_is_no_traceback(start: Start) -> None:
    process = start("serve", "--port", "0")
    port = int(re.findall(r":(\d+)", read_until(process, "Ctrl+C"))[0])
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
            client.sendall(
                b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
                % port
            )
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    read_until(process, "connection 20: closed by the client")
    process.send_signal(signal.SIGINT)
    assert finish(process)[2] == ""


def test_with_ui_the_sessions_are_on_a_page(start: Start) -> None:
    process = start("serve", "--port", "0", "--ui")
    (address,) = re.findall(r"shown at (\S+)\n", read_until(process, '"})\n'))
    with urlopen(address, timeout=10) as answer:
        assert b"<h1" in answer.read()
    process.send_signal(signal.SIGINT)
    code, _, stderr = finish(process)
    assert (code, stderr) == (0, "")


def test_with_page_there_is_a_page_to_talk_on(start: Start) -> None:
    process = start("serve", "--port", "0", "--page")
    (address,) = re.findall(r"to talk with it is at (\S+)\n", read_until(process, '"})\n'))
    with urlopen(address, timeout=10) as answer:
        assert b"Talk with the model" in answer.read()
    process.send_signal(signal.SIGINT)
    code, _, stderr = finish(process)
    assert (code, stderr) == (0, "")


RULES = "rules:\n  - when: Hello\n    then: {}.\n"


def ask(url: str, question: str, **options: Any) -> str:
    client = Client(api_key="any", vertexai=False, http_options={"base_url": url})
    config: Any = {"response_modalities": ["TEXT"]}
    with client, client.live.connect(model="any", config=config, **options) as session:
        return session.ask(question, timeout=10).text


def test_a_scenario_is_read_again_when_it_changes(start: Start, tmp_path: Path) -> None:
    pytest.importorskip("jsonschema")
    file = tmp_path / "hello.yaml"
    file.write_text(RULES.format("One"))
    process = start("serve", "--port", "0", "--scenario", "hello.yaml", "--pace", "0", "--no-key")
    printed = read_until(process, '"})\n')
    (url,) = re.findall(r"running at (\S+)\n", printed)
    assert f"export GOOGLE_GEMINI_BASE_URL={url}\n" in printed
    assert f"export GOOGLE_VERTEX_BASE_URL={url}\n" in printed
    assert "It needs no API key" in printed
    assert "GEMINI_API_KEY" not in printed
    assert ask(url, "Hello") == "One."
    file.write_text(RULES.format("The second"))
    read_until(process, "hello.yaml was read again.\n")
    assert ask(url, "Hello") == "The second."
    file.write_text("rule: []\n")
    assert "hello.yaml, line 1: 'rule' is unknown here" in read_until(process, "'rules'?\n")
    assert ask(url, "Hello") == "The second."
    process.send_signal(signal.SIGINT)
    assert finish(process)[0] == 0


def test_faults_come_from_a_file_or_a_seed(start: Start, tmp_path: Path) -> None:
    pytest.importorskip("yaml")
    (tmp_path / "faults.yaml").write_text("- refuse_connection: 403\n")
    process = start("serve", "--port", "0", "--faults", "faults.yaml", "--pace", "0")
    (url,) = re.findall(r"running at (\S+)\n", read_until(process, '"})\n'))
    with pytest.raises(errors.ConnectError):
        ask(url, "Hello", reconnect=False)
    assert "You said" in ask(url, "Hello there")
    process = start("serve", "--port", "0", "--faults", "7")
    read_until(process, '"})\n')


@pytest.mark.alone
@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--scenario", "nowhere.yaml"], "no file nowhere.yaml. Check its name, or change --scen"),
        (["--scenario", "."], ". is a folder. Pass the name of a file as --scenario."),
        (["--faults", "nowhere.yaml"], "no file nowhere.yaml. Check its name, or change --faults."),
        (["--faults", "-3"], "--faults: -3 is no seed; use a whole number from 0 on."),
        (
            ["--scenario", "x", "--chat", "http://127.0.0.1:1/v1", "--chat-model", "llama"],
            "--scenario: there is --chat as well; omit one of them.",
        ),
        (["--chat", "http://127.0.0.1:1/v1"], "--chat: it needs --chat-model beside it."),
        (["--chat-model", "llama"], "--chat-model: it needs --chat beside it."),
        (["--chat", "x", "--chat-model", "llama"], "url: 'x' is not an HTTP URL"),
        (["--chat", "http://", "--chat-model", "llama"], "url: 'http://' is not an HTTP URL"),
        (["--chat", "http://a/v1", "--chat-model", ""], "model: is empty. Pass the name"),
        (["--faults", "9" * 5_000], "--faults: 5000 digits are too many for a seed; use at most"),
    ],
)
def test_options_that_cannot_be_used_are_plain_sentences(
    start: Start, arguments: list[str], problem: str
) -> None:
    code, stdout, stderr = finish(start("serve", "--port", "0", *arguments))
    assert (code, stdout) == (2, "")
    assert stderr.startswith("Error: ")
    assert problem in stderr
    assert "Traceback" not in stderr
