"""Pytest plugin: a local Live server and its clients as fixtures, scenarios by marker.

Only pytest imports it, so it is the one module here that uses the client.
"""

from __future__ import annotations

import inspect
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from genai_live._text import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from genai_live import AsyncClient, Client
    from genai_live.testing import LiveServer, RecordingProxy

_SCENARIO = "live_scenario"
_MARKER = "live_session"
_RECORDING = frozenset({"upstream", "media"})
_REPLAYING = frozenset({"matching", "timing"})
_SERVERS = pytest.StashKey[list["LiveServer"]]()
_REPORT = pytest.StashKey[pytest.TestReport]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that record sessions."""
    group = parser.getgroup("genai_live", "recorded Live sessions")
    group.addoption(
        "--live-record",
        action="store_true",
        help="record the files of live_session markers that do not exist, against the service",
    )
    group.addoption(
        "--live-record-all",
        action="store_true",
        help="record the files of all live_session markers again",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(file, *, upstream, media, matching, timing): play a session file with the"
        " fixture live_server, or record it with --live-record",
    )
    config.addinivalue_line(
        "markers",
        f"{_SCENARIO}(scenario=..., **options): run this scenario, a function or a YAML file, with"
        " the fixture live_server; options are those of LiveServer",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep the result of a test for its fixture, which keeps the recording of one that passed."""
    report = yield
    if call.when == "call":
        item.stash[_REPORT] = report
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(name: str, obj: object) -> None:
    """Explain a test that got lost: a marker with a function alone calls it with the test."""
    if name.startswith("test") and inspect.iscoroutine(obj):
        obj.close()
        function = obj.__name__
        raise pytest.UsageError(
            f"{name} is no test: pytest has called {function} with it. Name the argument:"
            f" @pytest.mark.{_SCENARIO}(scenario={function})"
        )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Have a test fail, and not its teardown, if a scenario has failed or a client departed."""
    __tracebackhide__ = True
    try:
        yield
    except Exception as error:
        for server in _servers(item):
            try:
                server.check()
            except BaseException as problem:
                error.add_note(_note(problem))
        raise
    for server in _servers(item):
        server.check()


@pytest.fixture
def live_server_factory(request: pytest.FixtureRequest) -> Iterator[Callable[..., LiveServer]]:
    """Return a function that starts servers and takes the arguments of `LiveServer`.

    A scenario file is one beside the test. The servers are closed at the end of the test, which
    fails if one of their scenarios has failed.
    """
    from genai_live.testing import LiveServer

    servers = request.node.stash.setdefault(_SERVERS, [])
    with ExitStack() as stack:

        def start(scenario: Any = None, **options: Any) -> LiveServer:
            options.setdefault("folder", request.path.parent)
            server = stack.enter_context(LiveServer(scenario, **options))
            servers.append(server)
            return server

        yield start


@pytest.fixture
def live_client(live_server: LiveServer | RecordingProxy) -> Iterator[Client]:
    """Return a blocking client of `live_server`, and close it at the end of the test.

    While a session is recorded, it has the key of the environment.
    """
    from genai_live import Client

    with Client(api_key=_key(live_server), http_options={"base_url": live_server.url}) as client:
        yield client


@pytest.fixture
def async_live_client(live_server: LiveServer | RecordingProxy) -> AsyncClient:
    """Return an async client of `live_server`; leave its sessions before the test ends.

    While a session is recorded, it has the key of the environment.
    """
    from genai_live import AsyncClient

    return AsyncClient(api_key=_key(live_server), http_options={"base_url": live_server.url})


@pytest.fixture
def live_server(request: pytest.FixtureRequest) -> Iterator[LiveServer | RecordingProxy]:
    """Start a `genai_live.testing.LiveServer` and close it at the end of the test.

    Its scenario is that of the marker `live_scenario`, or the parameter of an indirect
    parametrization; a test fails if the scenario does. `live_server.scenario = ...` sets it in the
    test, and `live_server_factory` starts several servers. Files are those beside the test.

    With the marker `live_session` it plays the file that the marker names; a client that departs
    from it fails the test. With `--live-record` it is a proxy that records the file, if there is
    none, against the service.
    """
    from genai_live.testing import LiveServer

    marker = request.node.get_closest_marker(_MARKER)
    scenario = request.node.get_closest_marker(_SCENARIO)
    given = [each for each in (marker, scenario, getattr(request, "param", None)) if each]
    if len(given) > 1:
        pytest.fail(
            f"Several things say what live_server plays: use one of the markers {_MARKER} and"
            f" {_SCENARIO}, and an indirect parameter.",
            pytrace=False,
        )
    if marker is None:
        start = request.getfixturevalue("live_server_factory")
        if scenario is None:
            yield start(getattr(request, "param", None))
        else:
            yield _start_marked(start, scenario)
        return
    file, recording, replaying = _read_marker(marker, request.path.parent)
    again = request.config.getoption("--live-record-all")
    if again or (request.config.getoption("--live-record") and not file.exists()):
        yield from _record(request.node, file, recording)
        return
    if not file.exists():
        pytest.fail(f"{file} does not exist. Record it: pytest --live-record", pytrace=False)
    with _explained(_MARKER):
        server = LiveServer.replay(file, **replaying)
    with server:
        request.node.stash.setdefault(_SERVERS, []).append(server)
        yield server


def _key(server: LiveServer | RecordingProxy) -> str | None:
    """Return the key for a server; None for that of the environment."""
    from genai_live.testing import RecordingProxy

    return None if isinstance(server, RecordingProxy) else "any"


def _start_marked(start: Callable[..., LiveServer], marker: pytest.Mark) -> LiveServer:
    """Start the server of a marker."""
    from genai_live.testing import LiveServer

    options = inspect.signature(LiveServer).parameters
    unknown = sorted(marker.kwargs.keys() - options.keys())
    given = len(marker.args) + ("scenario" in marker.kwargs)
    if unknown:
        problem = f"{_SCENARIO} has no option {unknown[0]!r}."
        fix = did_you_mean(unknown[0], options, otherwise="Its options are those of LiveServer.")
        pytest.fail(f"{problem} {fix}", pytrace=False)
    if given > 1 or not (given or marker.kwargs):
        pytest.fail(f"{_SCENARIO} takes one scenario, and options of LiveServer.", pytrace=False)
    with _explained(_SCENARIO):
        return start(*marker.args, **marker.kwargs)


@contextmanager
def _explained(marker: str) -> Generator[None]:
    """Report what the arguments of a marker cannot be as one sentence."""
    from genai_live.errors import ConfigError, DecodeError

    try:
        yield
    except (ConfigError, DecodeError, OSError) as error:
        raise pytest.fail.Exception(f"{marker}: {error}", pytrace=False) from None


def _note(problem: BaseException) -> str:
    from genai_live.testing import ReplayMismatch

    if isinstance(problem, ReplayMismatch):
        return str(problem)
    return f"A scenario failed: {type(problem).__name__}: {problem}"


def _servers(item: pytest.Item) -> list[LiveServer]:
    none: list[LiveServer] = []
    return item.stash.get(_SERVERS, none)


def _read_marker(marker: pytest.Mark, folder: Path) -> tuple[Path, dict[str, Any], dict[str, Any]]:
    """Return the file of a marker, and its options for recordings and for replays."""
    unknown = marker.kwargs.keys() - _RECORDING - _REPLAYING
    files = [each for each in marker.args if isinstance(each, str | Path) and str(each)]
    if len(marker.args) != 1 or not files or unknown:
        names = ", ".join(sorted(_RECORDING | _REPLAYING))
        pytest.fail(
            f"{_MARKER} takes the name of one file, and the options {names}.", pytrace=False
        )
    options: dict[str, Any] = dict(marker.kwargs)
    return (
        folder / files[0],
        {name: value for name, value in options.items() if name in _RECORDING},
        {name: value for name, value in options.items() if name in _REPLAYING},
    )


def _record(item: pytest.Item, file: Path, options: dict[str, Any]) -> Generator[RecordingProxy]:
    """Record into a file of another name, which replaces the file if the test passes.

    A recording without connections is not kept, as it could not be played.
    """
    from genai_live.recording import SessionReader
    from genai_live.testing import RecordingProxy

    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        with _explained(_MARKER):
            proxy = RecordingProxy(unfinished, overwrite=True, **options)
        with proxy:
            yield proxy
        report = item.stash.get(_REPORT, None)
        if report is not None and report.passed:
            with SessionReader(unfinished) as reader:
                connected = next(iter(reader), None) is not None
            if connected:
                unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
