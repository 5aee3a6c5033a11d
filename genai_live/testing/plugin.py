"""Pytest plugin: the fixture `live_server`, and the marker `live_session` for recorded sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from genai_live.testing import LiveServer, RecordingProxy

_MARKER = "live_session"
_RECORDING = frozenset({"upstream", "media"})
_REPLAYING = frozenset({"matching", "timing"})
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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep the result of a test for its fixture, which keeps the recording of one that passed."""
    report = yield
    if call.when == "call":
        item.stash[_REPORT] = report
    return report


@pytest.fixture
def live_server(request: pytest.FixtureRequest) -> Iterator[LiveServer | RecordingProxy]:
    """Start a `genai_live.testing.LiveServer` and close it at the end of the test.

    With the marker `live_session` it plays the file that the marker names; a client that departs
    from it fails the test. With `--live-record` it is a proxy that records the file, if there is
    none, against the service.
    """
    from genai_live.testing import LiveServer

    marker = request.node.get_closest_marker(_MARKER)
    if marker is None:
        with LiveServer() as server:
            yield server
        return
    file, recording, replaying = _read_marker(marker, request.path.parent)
    again = request.config.getoption("--live-record-all")
    if again or (request.config.getoption("--live-record") and not file.exists()):
        yield from _record(request.node, file, recording)
        return
    if not file.exists():
        pytest.fail(f"{file} does not exist. Record it: pytest --live-record", pytrace=False)
    with LiveServer.replay(file, **replaying) as server:
        yield server


def _read_marker(marker: pytest.Mark, folder: Path) -> tuple[Path, dict[str, Any], dict[str, Any]]:
    """Return the file of a marker, and its options for recordings and for replays."""
    unknown = marker.kwargs.keys() - _RECORDING - _REPLAYING
    if len(marker.args) != 1 or unknown:
        names = ", ".join(sorted(_RECORDING | _REPLAYING))
        pytest.fail(
            f"{_MARKER} takes the name of one file, and the options {names}.", pytrace=False
        )
    options: dict[str, Any] = dict(marker.kwargs)
    return (
        folder / marker.args[0],
        {name: value for name, value in options.items() if name in _RECORDING},
        {name: value for name, value in options.items() if name in _REPLAYING},
    )


def _record(item: pytest.Item, file: Path, options: dict[str, Any]) -> Generator[RecordingProxy]:
    """Record into a file of another name, which replaces the file if the test passes."""
    from genai_live.testing import RecordingProxy

    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        with RecordingProxy(unfinished, overwrite=True, **options) as proxy:
            yield proxy
        report = item.stash.get(_REPORT, None)
        if report is not None and report.passed:
            unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
