"""The benchmark of batches: its clients hold every conversation, and its table says how fast."""

import sys
from pathlib import Path

import pytest

from benchmarks.batches import CASES, BatchTimes, make_table, run, running_server
from benchmarks.clients.batches import CLIENTS
from benchmarks.tables import as_markdown


@pytest.mark.alone
@pytest.mark.timeout(120)
def test_every_client_of_this_environment_holds_all_conversations():
    with running_server() as url:
        for name in CLIENTS:
            if not name.startswith("ray"):  # a cluster takes long to start; tests/batch has one
                assert run(Path(sys.executable), name, url, 20, 5)["seconds"] > 0


def test_the_table_has_conversations_a_second():
    assert [case.client for case in CASES] == list(CLIENTS)
    times = [BatchTimes(CASES[0], 1000, 200, start=1.25, seconds=2.5, cpu=3.0)]
    head, _, row = as_markdown(make_table(times)).splitlines()
    assert [cell.strip() for cell in head.split("|")][1] == "1,000 conversations"
    assert [cell.strip() for cell in row.split("|")][2:7] == ["200", "1.2", "2.5", "400", "3.0"]
