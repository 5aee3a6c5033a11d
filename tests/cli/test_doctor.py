"""`genai-live doctor`: every check in its passing and its failing form, and nothing secret."""

import contextlib
import email.utils
import os
import re
import socket
import ssl
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import anyio
import pytest

from genai_live.cli import main
from genai_live.cli.checks import EXTRAS, Check, Finding, check_devices, find_target, run_checks
from genai_live.errors import ConfigError
from genai_live.testing import LiveServer
from tests.helpers.cli_process import Run

ROOT = Path(__file__).parents[2]
TLS = ROOT / "tests" / "transport" / "tls"
KEY = "AIzaVerySecretKey0123456789"
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "ws_proxy", "wss_proxy", "no_proxy")


def lines_of(printed: str) -> dict[str, str]:
    """Return what was printed, by check."""
    lines = dict[str, str]()
    for line in printed.splitlines():
        if found := re.match(r"(ok|warning|failed|skipped) +(\w+(?: \w+)?) {2,}(.*)", line):
            lines[found[2]] = f"{found[1]}: {found[3]}"
    return lines


@pytest.fixture
def doctor(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, dict[str, str], str]]:
    """Run the command; give its exit code, its lines by check, and all that it printed."""
    for name in list(os.environ):
        if name.startswith(("GOOGLE_", "GEMINI_")) or name.lower() in PROXIES:
            monkeypatch.delenv(name)

    def doctor(*arguments: str, **more: str) -> tuple[int, dict[str, str], str]:
        if "--timeout" not in arguments:
            arguments = (*arguments, "--timeout", "30")
        with pytest.MonkeyPatch.context() as patch:
            for name, value in more.items():
                patch.setenv(name, value)
            code = main(["doctor", *arguments])
        printed, problems = capsys.readouterr()
        assert problems == ""
        return code, lines_of(printed), printed

    return doctor


def free_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


@contextlib.contextmanager
def answering(answer: bytes | None, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Answer each connection with these bytes, or never; yield the port."""
    listener = socket.create_server(("127.0.0.1", 0))
    held: list[socket.socket] = []

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                peer, _ = listener.accept()
                held.append(peer)
                if answer is None:
                    continue
                with contextlib.suppress(OSError):
                    peer.settimeout(5)
                    if context is not None:
                        peer = context.wrap_socket(peer, server_side=True)
                        held.append(peer)
                    peer.recv(65_536)
                    peer.sendall(answer)
                    peer.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)
        for peer in held:
            peer.close()


def http_answer(offset: float = 0.0) -> bytes:
    date = email.utils.formatdate(time.time() + offset, usegmt=True)
    head = f"HTTP/1.1 404 Not Found\r\nDate: {date}\r\nContent-Length: 0\r\nConnection: close\r\n"
    return f"{head}\r\n".encode()


# All together


def test_all_is_well_with_the_local_server(
    run: Run, environment: dict[str, str], modules: Path
) -> None:
    (modules / "sounddevice.py").write_text(SOUND.format(body="return {'name': kind}"))
    for name in PROXIES:
        environment.pop(name, None)
        environment.pop(name.upper(), None)
    with LiveServer() as server:
        done = run("doctor", "--url", server.url, "--model", "any", "--timeout", "30")
    code, lines, printed = done.returncode, lines_of(done.stdout), done.stdout
    assert done.stderr == ""
    assert code == 0
    assert lines["Version"].startswith("ok: genai-live ")
    assert lines["Key"] == "ok: none is needed on this machine"
    assert lines["Endpoint"].endswith("BidiGenerateContent (API v1beta, gemini)")
    assert lines["Proxy"] == "ok: none"
    assert lines["DNS"] == "ok: 127.0.0.1 is 127.0.0.1"
    assert lines["TLS"] == "skipped: not used at this address"
    assert lines["Clock"] == "ok: within 1 s of the service"
    assert re.match(r"ok: any accepts a session after \d+ ms; it is not", lines["Service"])
    assert lines["Extras"].startswith("ok: installed: ")
    assert "Audio devices" in lines
    assert printed.endswith("A session can be held.\n")


# Settings


def test_without_a_key_it_says_how_to_get_one(doctor) -> None:
    code, lines, printed = doctor()
    assert code == 1
    assert lines["Key"].startswith("failed: neither GOOGLE_API_KEY nor GEMINI_API_KEY is set.")
    assert "aistudio.google.com/apikey" in lines["Key"]
    assert "Extras" in lines
    assert "Service" not in lines
    assert printed.endswith("Failed: Key. Begin with Key.\n")


def test_a_key_that_cannot_be_one_is_told(doctor) -> None:
    code, lines, printed = doctor(GEMINI_API_KEY=f"{KEY} {KEY}")
    assert code == 1
    assert "characters that a key cannot have" in lines["Key"]
    assert KEY not in printed


def test_two_keys_are_a_warning(doctor) -> None:
    url = f"http://gateway.example:{free_port()}"
    options = {"GOOGLE_GEMINI_BASE_URL": url, "GEMINI_API_KEY": KEY, "GOOGLE_API_KEY": KEY + "x"}
    code, lines, printed = doctor("--timeout", "2", **options)
    # Plain http to another machine would send the key in the clear.
    assert code == 1
    assert "would send the key unencrypted" in lines["Key"]
    options["GOOGLE_GEMINI_BASE_URL"] = f"https://127.0.0.1:{free_port()}"
    _, lines, more = doctor("--timeout", "2", **options)
    assert lines["Key"].startswith("warning: an API key from GOOGLE_API_KEY, 28 characters;")
    assert KEY not in printed + more


@pytest.mark.parametrize(
    ("option", "value", "problem"),
    [
        ("--url", "localhost:8765", "needs a scheme"),
        ("--url", "foo", "needs a scheme"),
        ("--url", "http://[x", "is not a URL"),
        ("--url", "http://127.0.0.1/?key=1", "has a query"),
        ("--url", "", "is empty. Pass the address of a server, or leave it out"),
        ("--model", "", "is required. Pass one, such as"),
        ("--model", "a?b", "'a?b' is not the name of a model."),
    ],
)
def test_an_option_that_cannot_be_used_is_a_wrong_call(
    capsys: pytest.CaptureFixture[str], option: str, value: str, problem: str
) -> None:
    assert main(["doctor", option, value]) == 2
    printed, problems = capsys.readouterr()
    assert printed == ""
    assert problems.startswith(f"Error: {option}: {problem}")
    assert problems.count("\n") == 1


# The network


def test_a_host_that_nobody_knows_is_told(doctor) -> None:
    code, lines, printed = doctor("--url", "https://nowhere.invalid", GEMINI_API_KEY=KEY)
    assert code == 1
    assert lines["DNS"].startswith("failed: nowhere.invalid is unknown: ")
    assert lines["TLS"].startswith("failed: cannot connect to nowhere.invalid:443: ")
    assert lines["Service"].startswith("failed: cannot resolve the host")
    assert lines["Clock"].startswith("skipped: ")
    assert "Begin with DNS." in printed
    assert KEY not in printed


def test_a_port_where_nobody_listens_is_told(doctor) -> None:
    code, lines, _ = doctor("--url", f"https://127.0.0.1:{free_port()}")
    assert code == 1
    assert "Connection refused. Check the network" in lines["TLS"]
    assert lines["Service"].startswith("failed: cannot connect to wss://127.0.0.1")


def test_a_server_that_never_answers_is_left_in_time(doctor) -> None:
    with answering(None) as port:
        begin = time.monotonic()
        code, lines, _ = doctor("--url", f"https://127.0.0.1:{port}", "--timeout", "1")
        assert time.monotonic() - begin < 20
    assert code == 1
    assert "no answer in time" in lines["TLS"]
    assert lines["Service"].startswith("failed: no WebSocket at wss://127.0.0.1")


def test_a_certificate_that_nobody_vouches_for_is_told(doctor) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "localhost_and_key.pem")
    with answering(http_answer(), context) as port:
        url = f"https://localhost:{port}"
        code, lines, _ = doctor("--url", url)
        trusted = doctor("--url", url, SSL_CERT_FILE=str(TLS / "localhost.pem"))[1]
    assert code == 1
    assert lines["TLS"].startswith("failed: the certificate of localhost is not trusted: ")
    assert "SSL_CERT_FILE" in lines["TLS"]
    assert re.match(r"ok: TLSv1\.\d, certificate by .+, valid for \d+ days", trusted["TLS"])
    assert trusted["Clock"].startswith("ok: ")


def test_tls_with_a_server_that_has_none_is_told(doctor) -> None:
    with LiveServer() as server:
        _, lines, _ = doctor("--url", server.url.replace("http:", "https:"))
    assert lines["TLS"].startswith("failed: no TLS with 127.0.0.1: ")


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        (4_000, r"failed: \d+ s behind of the service\. Set the clock"),
        (-4_000, r"failed: \d+ s ahead of the service\. Set the clock"),
        (100, r"warning: \d+ s behind of the service\. Set the clock"),
    ],
)
def test_a_clock_that_is_wrong_is_told(doctor, offset: float, expected: str) -> None:
    with answering(http_answer(offset)) as port:
        _, lines, _ = doctor("--url", f"http://127.0.0.1:{port}", "--timeout", "3")
    assert re.match(expected, lines["Clock"])


@pytest.mark.parametrize("answer", [b"220 smtp\r\n", b"HTTP/1.1 200 OK\r\nDate: noon\r\n\r\n"])
def test_a_service_that_does_not_tell_the_time_is_no_failure(doctor, answer: bytes) -> None:
    with answering(answer) as port:
        _, lines, _ = doctor("--url", f"http://127.0.0.1:{port}", "--timeout", "3")
    assert lines["Clock"].startswith("skipped: the service did not tell the time")
    assert lines["Service"].startswith("failed: ")


def test_a_dead_proxy_is_told_without_its_password(doctor) -> None:
    proxy = f"http://me:swordfish@127.0.0.1:{free_port()}"
    code, lines, printed = doctor(HTTPS_PROXY=proxy, GEMINI_API_KEY=KEY)
    assert code == 1
    assert re.match(r"failed: cannot connect to http://127.+: Connection refused", lines["Proxy"])
    assert lines["DNS"] == "skipped: left to the proxy"
    assert "swordfish" not in printed


def test_a_proxy_that_is_none_is_told(doctor) -> None:
    _, lines, _ = doctor(HTTPS_PROXY="socks5://me:swordfish@127.0.0.1:1", GEMINI_API_KEY=KEY)
    assert lines["Proxy"].startswith("failed: socks5://127.0.0.1:1 is not an HTTP proxy.")


def test_the_way_leads_through_the_proxy(doctor) -> None:
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    with answering(refusal) as port:
        proxy = f"http://127.0.0.1:{port}"
        _, lines, _ = doctor("--timeout", "3", HTTPS_PROXY=proxy, GEMINI_API_KEY=KEY)
    assert lines["Proxy"] == f"ok: {proxy} answers"
    assert "407" in lines["TLS"]
    assert "407" in lines["Service"]


# The service


def test_a_wrong_key_and_an_unknown_model_are_told_with_what_to_do(doctor) -> None:
    with LiveServer(api_keys=[KEY]) as server:
        code, lines, _ = doctor("--url", server.url)
        assert code == 1
        assert lines["Service"].startswith("failed: ")
        assert "API key" in lines["Service"]
    with LiveServer(models=["known"]) as server:
        code, lines, _ = doctor("--url", server.url, "--model", "unknown")
        assert code == 1
        assert "unknown" in lines["Service"]
        assert "model" in lines["Service"]


def test_a_server_that_is_no_live_server_is_told(doctor) -> None:
    with answering(http_answer()) as port:
        code, lines, _ = doctor("--url", f"http://127.0.0.1:{port}")
    assert code == 1
    assert "404" in lines["Service"]


# This machine


def test_the_extras_are_those_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    named = {
        extra: {re.split(r"[>=; ]", requirement)[0] for requirement in requirements}
        for extra, requirements in extras.items()
        if extra != "all"
    }
    checked = {extra: {name for name, _ in found} for extra, found in EXTRAS.items()}
    assert checked == named


@pytest.fixture
def modules(tmp_path: Path, environment: dict[str, str]) -> Path:
    """A folder whose modules hide those that are installed."""
    folder = tmp_path / "modules"
    folder.mkdir()
    environment["PYTHONPATH"] = f"{folder}:{environment['PYTHONPATH']}"
    return folder


WITHOUT = """
import importlib.metadata as m
found = m.version
def version(name):
    if name == {name!r}: raise m.PackageNotFoundError(name)
    return found(name)
m.version = version
"""


@pytest.mark.alone
def test_what_is_not_installed_is_told_beside_what_is_broken(run: Run, modules: Path) -> None:
    (modules / "sitecustomize.py").write_text(WITHOUT.format(name="mss"))
    (modules / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    done = run("doctor", "--url", f"http://127.0.0.1:{free_port()}", "--timeout", "30")
    line = lines_of(done.stdout)["Extras"]
    assert line.startswith("warning: installed: ")
    assert "; not installed: " in line
    assert "video" in line.partition("; not installed: ")[2]
    assert "; sounddevice cannot be imported: PortAudio library not found" in line
    assert "libportaudio2" in line
    assert "Install what you need by its name, such as: pip install" in line


@pytest.mark.alone
def test_what_is_not_installed_is_told_with_the_command(run: Run, modules: Path) -> None:
    (modules / "sitecustomize.py").write_text(WITHOUT.format(name="soxr"))
    (modules / "sounddevice.py").write_text(SOUND.format(body="return {'name': kind}"))
    done = run("doctor", "--url", f"http://127.0.0.1:{free_port()}", "--timeout", "30")
    lines = lines_of(done.stdout)
    assert "not installed: aec, audio" in lines["Extras"]
    assert 'pip install "genai-live[audio]"' in lines["Extras"]


@pytest.mark.alone
def test_what_cannot_be_imported_is_a_warning(run: Run, modules: Path) -> None:
    pytest.importorskip("mss")
    (modules / "mss.py").write_text("raise OSError('no display')")
    done = run("doctor", "--url", f"http://127.0.0.1:{free_port()}", "--timeout", "30")
    lines = lines_of(done.stdout)
    assert lines["Extras"].startswith("warning: ")
    assert "mss cannot be imported: no display" in lines["Extras"]


SOUND = """
class PortAudioError(Exception): pass
def query_devices(kind): {body}
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "return {'name': f'a good {kind}'}",
            "ok: microphone: a good input, speakers: a good output",
        ),
        ("raise PortAudioError('none')", "warning: microphone: none, speakers: none. Connect"),
        ("raise ValueError('no device')", "warning: microphone: none, speakers: none. Connect"),
        ("raise OSError('PortAudio is gone')", "warning: PortAudio does not work: OSError: Port"),
        ("import time; time.sleep(60)", "warning: the sound system does not answer. Restart it"),
        ("import os; os.abort()", "warning: PortAudio does not work: "),
    ],
)
def test_audio_devices_are_told(
    modules: Path, environment: dict[str, str], monkeypatch, body: str, expected: str
) -> None:
    (modules / "sounddevice.py").write_text(SOUND.format(body=body))
    monkeypatch.setenv("PYTHONPATH", environment["PYTHONPATH"])
    finding = check_devices(3.0)
    assert f"{finding.status}: {finding.text}. {finding.hint}".startswith(expected)


@pytest.mark.alone
def test_without_sounddevice_there_is_nothing_to_check(run: Run, modules: Path) -> None:
    (modules / "sounddevice.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'sounddevice'\")"
    )
    done = run("doctor", "--url", f"http://127.0.0.1:{free_port()}", "--timeout", "30")
    lines = lines_of(done.stdout)
    assert lines["Audio devices"].startswith("skipped: needs sounddevice. For audio: pip install")


def test_a_service_that_repeats_the_key_does_not_show_it(doctor) -> None:
    async def leak(conversation) -> None:
        await conversation.close(1007, f"{KEY} is wrong")

    with LiveServer(leak) as server:
        options = {"GOOGLE_GEMINI_BASE_URL": server.url, "GEMINI_API_KEY": KEY}
        code, lines, printed = doctor(**options)
    assert code == 1
    assert "*** is wrong" in lines["Service"]
    assert KEY not in printed


def test_a_server_that_never_accepts_the_setup_is_left_in_time(doctor) -> None:
    async def silent(conversation) -> None:
        await anyio.sleep_forever()

    with LiveServer(silent) as server:
        code, lines, _ = doctor("--url", server.url, "--timeout", "2")
    assert code == 1
    assert lines["Service"].startswith("failed: ")
    assert "setup" in lines["Service"]


# The screen and the time limit


def test_on_a_terminal_it_is_a_table_with_colours(doctor) -> None:
    code, _, printed = doctor(FORCE_COLOR="1")
    assert code == 1
    assert "\x1b[31mfailed" in printed


def test_a_check_that_hangs_or_raises_is_a_finding() -> None:
    def broken() -> Finding:
        raise ConfigError("is wrong.", field="this", hint="Mend it.")

    hanging = threading.Event()

    def hang() -> Finding:
        hanging.wait(60)
        return Finding("ok", "late")

    checks = [
        Check("Slow", hang),
        Check("Slow as well", hang, late="warning"),
        Check("Broken", broken),
        Check("Good", lambda: Finding("ok", "fine")),
    ]
    try:
        found = dict(run_checks(checks, 0.3))
    finally:
        hanging.set()
    assert [found[check.name].status for check in checks] == ["failed", "warning", "failed", "ok"]
    assert found["Slow"].text == "no result within 0.3 s"
    assert found["Broken"].hint == "Mend it."


@pytest.mark.parametrize(
    ("environment", "key"),
    [
        (
            {"GOOGLE_GENAI_USE_VERTEXAI": "true", "GOOGLE_VERTEX_BASE_URL": "https://127.0.0.1:9"},
            "ok: none is sent to an address of your own",
        ),
        (
            {"GOOGLE_GENAI_USE_VERTEXAI": "true", "GOOGLE_API_KEY": KEY},
            "ok: an express key from GOOGLE_API_KEY, 27 characters",
        ),
        (
            {"GEMINI_API_KEY": "auth_tokens/1234567890"},
            "ok: an ephemeral token from GEMINI_API_KEY, 22 characters",
        ),
        ({"GOOGLE_GENAI_USE_VERTEXAI": "true"}, "failed: "),
    ],
)
def test_other_ways_to_identify_oneself_are_told(environment: dict[str, str], key: str) -> None:
    pytest.importorskip("google.auth")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere.json")
        _, finding = find_target(None, "any", environment)
    assert f"{finding.status}: {finding.text}".startswith(key)
