"""The measurement of the local server's load, small."""

import os

import pytest

from benchmarks import server_load

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not server_load.STATM.exists(), reason="reads memory from /proc"),
]


@pytest.mark.parametrize("talking", [False, True])
async def test_sessions_are_opened_and_measured(monkeypatch, talking):
    monkeypatch.setattr(server_load, "SPEECH_SECONDS", 0.3)
    monkeypatch.setattr(server_load, "PAUSE_SECONDS", 0.8)
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join([str(server_load.ROOT), os.environ.get("PYTHONPATH", "")])
    )
    got = await server_load.measure(3, talking=talking, seconds=0.5)
    assert got["sessions"] == ("3 talking" if talking else "3 idle")
    assert got["memory"] > 1
    assert (got["frames"] > 0) == talking
