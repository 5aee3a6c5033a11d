"""Docstrings of three styles say the same; docstring-parser, which reads them too, agrees."""

import textwrap
from typing import Any

import docstring_parser
import pytest

from genai_live.tools.docstrings import read_docstring

GOOGLE = """Find trains.

Looks at the timetable, not at delays.

Args:
    start: Where the journey begins.
    goal (str, optional): Where it ends: a station,
        or a city.
    *times: When.

        On several days.
    **filters: What else.

Returns:
    Trains, soonest first.
"""
NUMPY = """Find trains.

Looks at the timetable, not at delays.

Parameters
----------
start : str
    Where the journey begins.
goal : {"a", "b"}, optional
    Where it ends: a station,
    or a city.
*times
    When.

    On several days.
**filters
    What else.

Returns
-------
list
    Trains, soonest first.
"""
REST = """Find trains.

Looks at the timetable, not at delays.

:param start: Where the journey begins.
:type start: str
:param str goal: Where it ends: a station,
    or a city.
:param times: When. On several days.
:param filters: What else.
:returns: Trains, soonest first.
"""
PARAMETERS = {
    "start": "Where the journey begins.",
    "goal": "Where it ends: a station, or a city.",
    "times": "When. On several days.",
    "filters": "What else.",
}
STYLES = {"google": GOOGLE, "numpy": NUMPY, "rest": REST}


@pytest.mark.parametrize("style", STYLES)
def test_each_style_gives_description_and_parameters(style):
    read = read_docstring(STYLES[style])
    assert read.parameters == PARAMETERS
    assert read.description.startswith("Find trains.\n\nLooks at the timetable, not at delays.")
    assert "Trains, soonest first." in read.description
    assert "journey" not in read.description


@pytest.mark.parametrize("style", STYLES)
def test_indentation_of_the_code_does_not_matter(style):
    text = STYLES[style]
    indented = text.splitlines()[0] + "\n" + textwrap.indent(text.partition("\n")[2], " " * 8)
    assert read_docstring(indented) == read_docstring(text)


@pytest.mark.parametrize("style", STYLES)
def test_a_library_for_docstrings_reads_the_same(style):
    theirs: Any = docstring_parser.parse(STYLES[style])
    ours = read_docstring(STYLES[style])
    said = {each.arg_name.lstrip("*"): " ".join(each.description.split()) for each in theirs.params}
    assert ours.parameters == said
    assert ours.description.startswith(theirs.description)


@pytest.mark.parametrize(
    ("text", "description", "parameters"),
    [
        (None, "", {}),
        ("", "", {}),
        ("One line.", "One line.", {}),
        ("Note: see\n    here.\nDone.", "Note: see\n    here.\nDone.", {}),
        ("Sums.\n\nArgs:\n    a: One.\n    b:\n        Two.", "Sums.", {"a": "One.", "b": "Two."}),
        ("Sums.\n\nArgs:\n    a: See http://x.y: it is there.", "Sums.",
         {"a": "See http://x.y: it is there."}),
        ("Sums.\n\nArgs:\n", "Sums.", {}),
        ("A point.\n\nAttributes:\n  x: Right.\n  y: Up.", "A point.", {"x": "Right.", "y": "Up."}),
        ("Sums.\n\nParameters\n----------\na, b : int\n    The numbers.\n", "Sums.",
         {"a": "The numbers.", "b": "The numbers."}),
        ("Sums.\n\n:param a: One.\n:param b: Two.", "Sums.", {"a": "One.", "b": "Two."}),
        ("Tells.\n\nArgs:\n    a: One.\n\nExample:\n    tell(1)", "Tells.\n\nExample:\n    tell(1)",
         {"a": "One."}),
    ],
)  # fmt: skip
def test_corners(text, description, parameters):
    read = read_docstring(text)
    assert read.description == description
    assert read.parameters == parameters
