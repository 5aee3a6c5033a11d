"""The progress bar shows where there is a terminal, and costs no output elsewhere."""

import io
import sys

import pytest

from genai_live.batch.progress import ProgressBar
from genai_live.batch.results import BatchResult, BatchStats
from tests.batch.batches import batch_of, serve


class Terminal(io.StringIO):
    def isatty(self):
        return True


def make_terminal(monkeypatch):
    """Make stderr a terminal; pytest sets another one before each test, so not in a fixture."""
    pytest.importorskip("rich")
    for name, value in (("TERM", "xterm"), ("COLUMNS", "120")):
        monkeypatch.setenv(name, value)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    return terminal


@pytest.mark.anyio
async def test_a_terminal_shows_how_far_the_batch_is(monkeypatch):
    terminal = make_terminal(monkeypatch)

    async def work(session, item):
        if item == "bad":
            raise LookupError

    with serve() as server:
        async with batch_of(server, work, progress=True, price=lambda *_: 1) as batch:
            await batch.gather(["good", "bad"])
            await batch.gather(item for item in ["good"])
    shown = terminal.getvalue()
    assert "2/2" in shown
    assert "1 failed, cost 2.0000" in shown
    assert "1/?" in shown


def test_nothing_is_shown_without_a_terminal_or_rich(monkeypatch):
    terminal = make_terminal(monkeypatch)
    stats = BatchStats()
    stats.count(BatchResult(id="0", index=0, item="x", restored=True))
    for stream, missing in ((io.StringIO(), "other"), (terminal, "rich.progress")):
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.setitem(sys.modules, missing, None)
        bar = ProgressBar(3)
        bar.update(stats)
        bar.close()
        assert stream.getvalue() == ""
