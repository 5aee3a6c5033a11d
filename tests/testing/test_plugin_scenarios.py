"""The pytest plugin with scenarios: by marker, parameter and factory; a failure fails the test."""

import subprocess
import sys
from pathlib import Path

import pytest

import genai_live
from genai_live.testing import LiveServer

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
    """Run pytest in a folder of its own with these tests, as a user does."""
    (tmp_path / "hello.yaml").write_text("rules:\n  - when: Hello\n    then: Hi.\n")

    def run(tests, *arguments, **environment):
        (tmp_path / "test_bot.py").write_text(HEAD + tests)
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "--strict-markers", "-rA", *arguments],
            cwd=tmp_path,
            env={"PYTHONPATH": str(Path(genai_live.__file__).parents[1])} | environment,
            capture_output=True,
            text=True,
            timeout=50,
        )
        return done.stdout + done.stderr

    return run


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
""")
    assert "3 failed, 1 passed" in printed, printed
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
""")
    assert "live_scenario takes one scenario, and options of LiveServer." in printed
    assert "Several things say what live_server plays" in printed
    assert "nowhere.yaml" in printed
    assert "3 errors" in printed


def test_a_marker_that_would_swallow_its_test_is_explained(run):
    printed = run("""
@pytest.mark.live_scenario(one_word)
def test_lost(live_server): ...
""")
    assert "test_lost is no test: pytest has called one_word with it" in printed
    assert "@pytest.mark.live_scenario(scenario=one_word)" in printed
    assert "never awaited" not in printed


async def hello(conversation):
    await conversation.accept()
    async for _ in conversation:
        await conversation.say("Hi.")


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
