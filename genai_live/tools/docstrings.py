"""Read docstrings for a model: what a function does and what its parameters mean.

Understands the sections of Google's and NumPy's style and the fields of reST. The lines on
parameters describe the parameters; everything else, returns and examples included, is the
description of the function.
"""

from __future__ import annotations

import inspect
import re
from itertools import pairwise

from attrs import field, frozen

_PARAMETERS = "args|arguments|parameters|params|keyword args|keyword arguments|other parameters"
_ATTRIBUTES = "attributes|fields"
_TITLES = re.compile(rf"(?:{_PARAMETERS}|{_ATTRIBUTES})", re.IGNORECASE)
_FIELD = re.compile(
    r":(?P<kind>param|parameter|arg|argument|key|keyword|type|ivar|cvar|var)\s+"
    r"(?:[^:]*\s)?\*{0,2}(?P<name>\w+)\s*:\s*(?P<text>.*)"
)
_ITEM = re.compile(r"\*{0,2}(?P<name>\w+)\s*(?:\(.*?\))?\s*:(?:\s+(?P<text>.*)|$)")
_NUMPY_ITEM = re.compile(r"(?P<names>\*{0,2}\w+(?:\s*,\s*\*{0,2}\w+)*)\s*(?::.*)?$")


@frozen
class Docstring:
    """The parts of a docstring that a declaration needs.

    Attributes:
        description: Its text, without the lines on parameters.
        parameters: The description of each parameter or attribute, on one line.
    """

    description: str = ""
    parameters: dict[str, str] = field(factory=dict[str, str])


def read_docstring(text: str | None) -> Docstring:
    """Read a docstring in any of the three styles, or in none of them."""
    kept: list[str] = []
    parameters: dict[str, str] = {}
    lines = inspect.cleandoc(text or "").splitlines()
    position = 0
    while position < len(lines):
        line = lines[position]
        following = lines[position + 1] if position + 1 < len(lines) else ""
        if re.fullmatch(r"-{3,}\s*", following) and _TITLES.fullmatch(line.strip()):
            end = _numpy_end(lines, position + 2)
            _read_numpy(lines[position + 2 : end], parameters)
        elif line.endswith(":") and _TITLES.fullmatch(line[:-1].strip()) and _indent(line) == 0:
            end = _block_end(lines, position + 1)
            _read_google(lines[position + 1 : end], parameters)
        elif match := _FIELD.match(line):
            end = _block_end(lines, position + 1, through_blank=False)
            if match["kind"] != "type":
                parameters[match["name"]] = _joined([match["text"], *lines[position + 1 : end]])
        else:
            kept.append(line)
            end = position + 1
        position = end
    description = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return Docstring(description, {key: value for key, value in parameters.items() if value})


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _joined(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


def _block_end(lines: list[str], start: int, *, through_blank: bool = True) -> int:
    """Return the index after the indented lines that begin at `start`."""
    end = start
    while end < len(lines) and (
        _indent(lines[end]) > 0 or (through_blank and not lines[end].strip())
    ):
        end += 1
    return end


def _numpy_end(lines: list[str], start: int) -> int:
    """Return the index where the next NumPy section begins."""
    for index, (line, following) in enumerate(pairwise(lines[start:])):
        if line.strip() and re.fullmatch(r"-{3,}\s*", following):
            return start + index
    return len(lines)


def _read_google(lines: list[str], parameters: dict[str, str]) -> None:
    least = min((_indent(line) for line in lines if line.strip()), default=0)
    name = ""
    parts: list[str] = []
    for line in lines:
        match = _ITEM.match(line.strip()) if _indent(line) == least else None
        if match:
            parameters[name] = _joined(parts)
            name, parts = match["name"], [match["text"] or ""]
        else:
            parts.append(line)
    parameters[name] = _joined(parts)
    parameters.pop("", None)


def _read_numpy(lines: list[str], parameters: dict[str, str]) -> None:
    names: list[str] = []
    parts: list[str] = []
    for line in [*lines, "_end"]:
        match = _NUMPY_ITEM.match(line)
        if match:
            parameters.update(dict.fromkeys(names, _joined(parts)))
            names, parts = re.findall(r"\w+", match["names"]), []
        elif _indent(line) > 0:
            parts.append(line)
