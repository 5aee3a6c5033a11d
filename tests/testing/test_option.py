"""`--local` for a program: the clients that it makes talk to a local server."""

import os
import sys

import pytest

from genai_live import Client, errors, types
from genai_live.testing import ScriptedScenario, faults, local_option, when


@pytest.fixture(autouse=True)
def program(monkeypatch):
    for name in list(os.environ):
        if name.startswith(("GOOGLE_", "GEMINI_")):
            monkeypatch.delenv(name)
    monkeypatch.setattr(sys, "argv", ["talks.py", "--in", "a.wav"])


def test_clients_find_the_server_and_the_program_its_other_arguments(monkeypatch):
    monkeypatch.setenv("GOOGLE_API_KEY", "secret")
    monkeypatch.setenv("GOOGLE_GENAI_USE_VERTEXAI", "true")
    sys.argv.insert(1, "--local")
    before = dict(os.environ)
    with local_option(pace=0):
        assert sys.argv == ["talks.py", "--in", "a.wav"]
        for client in (Client(), Client(vertexai=True)):
            assert "secret" not in os.environ.values()
            with client.live.connect(model="gemini-3.8-live") as session:
                assert session.ask("Hello", timeout=10).complete
    assert dict(os.environ) == before


def test_connections_break_as_the_program_says():
    sys.argv.append("--local")
    with (
        local_option(pace=0, faults=[faults.Close(1008, after_received=2)]),
        Client() as client,
        client.live.connect(model="any", reconnect=False) as session,
        pytest.raises(errors.ConnectionClosed),
    ):
        session.ask("Hello", timeout=10)


def test_the_server_answers_what_the_program_says():
    sys.argv.append("--local")
    config: types.LiveConnectConfigDict = {"response_modalities": ["TEXT"]}
    with (
        local_option(ScriptedScenario(when("Hello").say("Hello to you.")), pace=0),
        Client() as client,
        client.live.connect(model="any", config=config) as session,
    ):
        assert session.ask("Hello", timeout=10).text == "Hello to you."


def test_the_environment_comes_back_after_an_error():
    sys.argv.append("--local")
    before = dict(os.environ)
    with pytest.raises(ZeroDivisionError), local_option():
        raise ZeroDivisionError
    assert dict(os.environ) == before


def test_without_a_key_the_program_says_what_works():
    with pytest.raises(SystemExit) as ended, local_option():
        Client()
    assert str(ended.value).endswith("Or try it without a key: python talks.py --local")


def test_a_program_that_ends_in_its_own_words_says_so_too():
    with pytest.raises(SystemExit) as ended, local_option():
        try:
            Client()
        except errors.LiveError as error:
            raise SystemExit(f"No session: {error}") from error
    assert str(ended.value).startswith("No session: api_key: ")
    assert str(ended.value).endswith(" --local")


def test_other_errors_and_ends_are_left_alone():
    with pytest.raises(errors.ConfigError), local_option():
        Client(api_key="any", project="p")
    with pytest.raises(SystemExit) as ended, local_option():
        raise SystemExit(3)
    assert ended.value.code == 3


@pytest.mark.parametrize("arguments", [[], ["--local"]])
def test_an_error_is_told_in_a_line_where_the_program_wants_that(arguments):
    sys.argv += arguments
    no_device = errors.ConfigError("cannot be opened\x1b.", field="device", hint="Plug it in.")
    group = ExceptionGroup("of a task group", [ExceptionGroup("inner", [no_device])])
    for error in (no_device, group):
        with pytest.raises(SystemExit) as ended, local_option(short_errors=True):
            raise error
        assert ended.value.code == r"talks.py: device: cannot be opened\x1b. Plug it in."
        assert ended.value.__cause__ is error
    with pytest.raises(SystemExit, match="No such file"), local_option(short_errors=True):
        open("nosuch")  # noqa: PTH123, SIM115


def test_a_mistake_of_the_program_keeps_its_traceback():
    both = ExceptionGroup("", [errors.LiveError("lost"), ValueError("a mistake")])
    for error in (both, ZeroDivisionError(), KeyboardInterrupt()):
        with pytest.raises(type(error)) as ended, local_option(short_errors=True):
            raise error
        assert ended.value is error


def test_without_a_key_a_short_error_says_what_works_too():
    with pytest.raises(SystemExit) as ended, local_option(short_errors=True):
        Client()
    assert str(ended.value).endswith("Or try it without a key: python talks.py --local")
