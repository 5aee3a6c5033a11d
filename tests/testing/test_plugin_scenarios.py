"""The pytest plugin with scenarios: by marker, parameter and factory; a failure fails the test."""

import subprocess
import sys

import pytest

from genai_live import Client
from genai_live.testing import LiveServer, RecordingProxy
from tests.helpers.programs import bare_environment

pytest.importorskip("yaml")
pytest.importorskip("jsonschema")

HEAD = """
import pytest
from genai_live.testing import ScriptedScenario, when

TEXT = {"response_modalities": ["TEXT"]}

async def one_word(conversation):
    await conversation.accept()
    async for message in conversation:
        await conversation.say("Yes.")

async def wrong(conversation):
    setup = await conversation.accept()
    assert setup.model == "models/other", "the wrong model"

def ask(client, text="Hello"):
    with client.live.connect(model="any", config=TEXT) as session:
        return session.ask(text, timeout=10).text
"""


@pytest.fixture
def run(tmp_path):
    """Run these tests as a user does, from another folder than theirs."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "hello.yaml").write_text("rules:\n  - when: Hello\n    then: Hi.\n")

    def run(tests, *arguments, **environment):
        (tmp_path / "test_bot.py").write_text(HEAD + tests)
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "--strict-markers", "-rA", *arguments, tmp_path],
            cwd=elsewhere,
            env=bare_environment(**environment),
            capture_output=True,
            text=True,
            timeout=50,
        )
        return done.stdout + done.stderr

    return run


@pytest.mark.alone
def test_a_scenario_comes_by_marker_parameter_factory_or_assignment(run):
    printed = run(
        """
@pytest.mark.live_scenario(scenario=one_word)
def test_marker(live_client, live_server):
    assert ask(live_client) == "Yes."
    assert live_server.connections[0].texts == ["Hello"]
    live_server.assert_received("Hello")

@pytest.mark.live_scenario("hello.yaml", api_keys=["any"])
def test_marker_with_a_file(live_client):
    assert ask(live_client) == "Hi."

@pytest.mark.live_scenario(models=["gemini-test"])
def test_marker_with_options_only(live_server):
    assert "models" not in repr(live_server)

@pytest.mark.parametrize(
    "live_server", [one_word, "hello.yaml", ScriptedScenario(when().say("Ho."))], indirect=True
)
def test_parameter(live_client):
    assert ask(live_client) in ("Yes.", "Hi.", "Ho.")

def test_factory(live_server_factory):
    one, two = live_server_factory(one_word), live_server_factory("hello.yaml", pace=0.0)
    assert one.url != two.url

def test_assignment(live_server, live_client):
    live_server.scenario = "hello.yaml"
    assert ask(live_client) == "Hi."
    live_server.scenario = one_word
    assert ask(live_client) == "Yes."

@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.live_scenario(scenario=one_word)
async def test_async(async_live_client, live_server, anyio_backend):
    async with async_live_client.live.connect(model="any", config=TEXT) as session:
        assert (await session.ask("Hello", timeout=10)).text == "Yes."
    await live_server.assert_received_async("Hello")
""",
        "-W",
        "error",
    )
    assert "9 passed" in printed, printed


@pytest.mark.alone
def test_a_scenario_that_fails_fails_the_test(run):
    printed = run("""
@pytest.mark.live_scenario(scenario=wrong)
def test_quiet(live_client):
    live_client.live.connect(model="any", config=TEXT, reconnect=False).close()

@pytest.mark.live_scenario(scenario=wrong)
def test_loud(live_client):
    ask(live_client)

@pytest.mark.live_scenario(scenario=wrong, raise_errors=False)
def test_told_otherwise(live_client):
    live_client.live.connect(model="any", config=TEXT, reconnect=False).close()

@pytest.mark.live_scenario("hello.yaml")
def test_departs(live_client):
    ask(live_client, "Good evening")

@pytest.mark.live_scenario("hello.yaml")
def test_expects(live_client, live_server):
    ask(live_client)
    live_server.assert_received("Hi")
""")
    assert "4 failed, 1 passed" in printed, printed
    assert (
        ">   " + '    live_server.assert_received("Hi")\nE       AssertionError: the client'
        in printed
    )
    assert "A message is missing" not in printed
    assert "error" not in printed.splitlines()[-1]
    assert "AssertionError: the wrong model" in printed
    assert 'assert setup.model == "models/other", "the wrong model"' in printed
    assert 'the client said "Good evening", which no rule expects. Expected: line' in printed
    assert "A scenario failed: AssertionError" in printed


def test_wrong_uses_are_explained(run):
    printed = run("""
@pytest.mark.live_scenario(one_word, "more")
def test_two(live_server): ...

@pytest.mark.live_scenario(scenario=one_word)
@pytest.mark.live_session("a.jsonl")
def test_both(live_server): ...

@pytest.mark.live_scenario("nowhere.yaml")
def test_missing(live_server): ...

@pytest.mark.live_scenario
def test_empty(live_server): ...

@pytest.mark.live_scenario("hello.yaml", scenario=one_word)
def test_twice(live_server): ...

@pytest.mark.live_scenario(scenario=one_word, fault=[])
def test_option(live_server): ...

@pytest.mark.live_scenario(scenario=one_word, pace="fast")
def test_value(live_server): ...

@pytest.mark.live_session(5)
def test_number(live_server): ...

@pytest.mark.live_session("hello.yaml", matching="exact")
def test_matching(live_server): ...

@pytest.mark.live_session("hello.yaml")
def test_no_session(live_server): ...
""")
    assert "live_scenario takes one scenario, and options of LiveServer." in printed
    assert "Several things say what live_server plays" in printed
    assert "live_scenario: [Errno 2] No such file or directory: " in printed
    assert "another exception occurred" not in printed
    assert printed.count("live_scenario takes one scenario") >= 3
    assert "live_scenario has no option 'fault'. Did you mean 'faults'?" in printed
    assert "live_scenario: pace: 'fast' cannot be used" in printed
    assert "live_session takes the name of one file, and the options" in printed
    assert "live_session: matching: 'exact' is unknown" in printed
    assert "hello.yaml, line 1: is not the header of a session file" in printed
    assert "10 errors" in printed
    assert "TypeError" not in printed


async def hello(conversation):
    await conversation.accept()
    async for _ in conversation:
        await conversation.say("Hi.")


def test_a_client_that_departs_from_a_session_fails_its_test_once(run, tmp_path):
    with (
        LiveServer(hello) as service,
        RecordingProxy(tmp_path / "hello.jsonl", upstream=service.url) as proxy,
        Client(api_key="any", http_options={"base_url": proxy.url}) as client,
        client.live.connect(model="any", config={"response_modalities": ["TEXT"]}) as session,
    ):
        assert session.ask("Hello", timeout=10).text == "Hi."
    printed = run("""
pytestmark = pytest.mark.live_session("hello.jsonl")

def test_same(live_client):
    ask(live_client)

def test_loud(live_client):
    ask(live_client, "Bye")

def test_swallowed(live_client):
    try:
        ask(live_client, "Bye")
    except Exception:
        pass

def test_never(live_client):
    pass
""")
    assert "3 failed, 1 passed" in printed
    assert "error" not in printed.splitlines()[-1]
    assert printed.count('+            "text": "Bye"') >= 2
    assert "the client never made connection 1." in printed


def test_a_marker_that_would_swallow_its_test_is_explained(run):
    printed = run("""
@pytest.mark.live_scenario(one_word)
def test_lost(live_server): ...
""")
    assert "test_lost is no test: pytest has called one_word with it" in printed
    assert "@pytest.mark.live_scenario(scenario=one_word)" in printed
    assert "never awaited" not in printed


@pytest.mark.alone
def test_one_test_runs_against_a_scenario_a_service_and_its_recording(run):
    body = """
def test_hello(live_client):
    assert ask(live_client) == "Hi."
"""
    assert "1 passed" in run(f'@pytest.mark.live_scenario("hello.yaml"){body}')
    with LiveServer(hello, api_keys=["key"]) as service:
        recorded = f'@pytest.mark.live_session("hello.jsonl", upstream="{service.url}"){body}'
        assert "1 passed" in run(recorded, "--live-record", GEMINI_API_KEY="key")
    assert "1 passed" in run(recorded)
