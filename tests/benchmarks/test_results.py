"""What the benchmarks make of their measurements."""

import pytest

from benchmarks.document import DOCUMENT, SECTIONS, replace_section
from benchmarks.frames import Work
from benchmarks.instructions.__main__ import compare
from benchmarks.instructions.tasks import REFERENCE, TASKS
from benchmarks.tables import as_markdown, ratios, server, speeds
from benchmarks.whole_path import Rounds

MEASURED = {
    Work.RECEIVE_AUDIO: {
        "google_genai": Rounds(rates=[3e3, 4e3, 5e3], cpu=[1e-4], server_cpu=[0.1]),
        "genai_live_async": Rounds(rates=[20e3], cpu=[5e-5], server_cpu=[0.1]),
        "genai_live_blocking": Rounds(rates=[15e3], cpu=[5e-5], server_cpu=[0.1]),
        "limit": Rounds(rates=[50e3], cpu=[1e-5], server_cpu=[0.3]),
        "socket_only": Rounds(rates=[200e3], cpu=[1e-6], server_cpu=[0.9]),
    },
    Work.ECHO: {
        "google_genai": Rounds(rates=[1], p50=[600e-6], p99=[1e-3], server_cpu=[0.1]),
        "genai_live_async": Rounds(rates=[1], p50=[500e-6], p99=[1e-3], server_cpu=[0.1]),
        "limit": Rounds(rates=[1], p50=[400e-6], p99=[900e-6], server_cpu=[0.1]),
    },
}


def cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_ratios_are_of_speed():
    header, _, audio, echo = as_markdown(ratios(MEASURED)).splitlines()
    assert cells(header)[:4] == ["work", "google-genai", "genai_live async", "blocking"]
    assert cells(audio)[1:7] == ["4.0 k", "20.0 k", "15.0 k", "50.0 k", "5.00", "0.40"]
    assert cells(audio)[7].endswith("; now 0.75")
    assert cells(echo)[1:7] == ["600 us", "500 us", "-", "400 us", "1.20", "0.80"]
    assert cells(echo)[7].endswith("; now 1.25 and -")


def test_the_server_alone_is_no_client():
    assert "the server alone" not in as_markdown(speeds(MEASURED))
    audio = as_markdown(server(MEASURED)).splitlines()[2]
    assert cells(audio)[1] == "200.0 k"
    assert cells(audio)[2].startswith("limit")
    assert cells(audio)[3:] == ["50.0 k", "30 %", "10 %"]


def test_a_section_is_replaced_and_the_rest_is_kept():
    text = "before\n<!-- measured: a -->\nold\n<!-- end: a -->\nafter\n"
    once = replace_section(text, "a", "new\n")
    assert once == "before\n<!-- measured: a -->\n\nnew\n\n<!-- end: a -->\nafter\n"
    assert replace_section(once, "a", "new") == once
    with pytest.raises(ValueError, match="needs <!-- measured: b -->"):
        replace_section(text, "b", "new")


def test_the_document_has_every_section():
    text = DOCUMENT.read_text(encoding="utf-8")
    for name in SECTIONS:
        replace_section(text, name, "")


@pytest.mark.parametrize(
    ("factor", "is_within"), [(0.5, True), (1.0, True), (1.2, True), (1.3, False)]
)
def test_more_instructions_than_the_bound_are_an_error(factor, is_within):
    stored = {REFERENCE: 1000.0, "decode": 100.0}
    # Another build of the interpreter: everything takes twice as many.
    counted = {REFERENCE: 2000.0, "decode": 200.0 * factor}
    assert compare(stored, counted)[1] == is_within


def test_an_operation_without_a_stored_count_is_an_error():
    assert not compare({REFERENCE: 1.0}, {REFERENCE: 1.0, "decode": 1.0})[1]


@pytest.mark.parametrize("name", TASKS)
def test_every_counted_operation_runs(name):
    function, _ = TASKS[name]
    function(3)
