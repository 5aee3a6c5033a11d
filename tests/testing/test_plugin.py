"""The pytest plugin: recorded once, replayed afterwards, as users of VCR know it."""

import subprocess
import sys

import pytest

from genai_live.recording import read_session
from genai_live.testing import LiveServer
from tests.helpers.programs import bare_environment

TEST = """
import pytest
from genai_live import Client

@pytest.mark.live_session({marker})
def test_hello(live_server):
    client = Client(api_key="AIzaVerySecretKey", http_options={{"base_url": live_server.url}})
    config = {{"response_modalities": ["TEXT"]}}
    with client.live.connect(model="any", config=config, reconnect=False) as session:
        assert {expected!r} in session.ask({question!r}, timeout=10).text
"""

SILENT = """
import pytest

@pytest.mark.live_session({marker})
def test_hello(live_server):
    assert live_server.url
"""


@pytest.fixture
def run(tmp_path):
    """Run pytest in a folder of its own with one test, as a user does; return what it printed."""

    def run(
        *arguments,
        question="Hello",
        expected="Hello",
        marker='"sessions/hello.jsonl"',
        test=TEST,
    ):
        module = tmp_path / "test_bot.py"
        module.write_text(test.format(marker=marker, question=question, expected=expected))
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "--strict-markers", *arguments, str(module)],
            cwd=tmp_path,
            env=bare_environment(),
            capture_output=True,
            text=True,
            timeout=50,
        )
        return done.stdout + done.stderr

    return run


@pytest.fixture
def file(tmp_path):
    return tmp_path / "sessions" / "hello.jsonl"


@pytest.fixture
def marker():
    """The arguments of a marker that records against a local server, which plays the service."""
    with LiveServer() as service:
        yield f'"sessions/hello.jsonl", upstream="{service.url}"'


@pytest.mark.alone
def test_a_session_is_recorded_once_and_replayed_afterwards(run, file, marker):
    assert "1 passed" in run("--live-record", marker=marker)
    recorded = file.read_text()
    assert "AIzaVerySecretKey" not in recorded
    assert list(file.parent.iterdir()) == [file]
    assert "1 passed" in run("--live-record", marker=marker)  # plays what exists
    assert file.read_text() == recorded
    assert "1 passed" in run()
    assert "1 passed" in run(marker='"sessions/hello.jsonl", matching="strict", timing="original"')


@pytest.mark.alone
def test_all_are_recorded_again_on_request(run, file, marker):
    assert "1 passed" in run("--live-record", marker=marker)
    before = read_session(file).header.created
    assert "1 passed" in run("--live-record-all", marker=f'{marker}, media="hash"')
    header = read_session(file).header
    assert header.created != before
    assert header.media == "hash"


@pytest.mark.alone
def test_a_test_that_departs_fails_with_the_diff(run, marker):
    assert "1 passed" in run("--live-record", marker=marker)
    printed = run(question="Good evening")
    assert "1 failed" in printed
    assert "1 error" not in printed
    assert '-            "text": "Hello"' in printed
    assert '+            "text": "Good evening"' in printed


def test_the_recording_of_a_test_that_fails_is_not_kept(run, file, marker):
    assert "1 failed" in run("--live-record", marker=marker, expected="never said")
    assert list(file.parent.iterdir()) == []


def test_the_recording_of_a_test_that_never_connects_is_not_kept(run, file):
    file.parent.mkdir()
    file.write_text("older")
    printed = run("--live-record-all", test=SILENT)
    assert "1 passed" in printed
    assert list(file.parent.iterdir()) == [file]
    assert file.read_text() == "older"


@pytest.mark.alone
def test_a_failure_does_not_replace_an_older_recording(run, file, marker):
    assert "1 passed" in run("--live-record", marker=marker)
    before = file.read_text()
    assert "1 failed" in run("--live-record-all", marker=marker, expected="never said")
    assert file.read_text() == before


def test_a_file_that_is_missing_says_how_to_record_it(run, file):
    printed = run()
    assert f"{file} does not exist. Record it: pytest --live-record" in printed


@pytest.mark.alone
@pytest.mark.parametrize("marker", ["", '"a", "b"', '"a", speed=2'])
def test_a_marker_with_wrong_arguments_is_explained(run, marker):
    printed = run(marker=marker)
    assert "live_session takes the name of one file, and the options matching, media" in printed
