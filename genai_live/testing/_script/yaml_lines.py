"""`read_yaml`: YAML as JSON values, with the line of each."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, ClassVar, cast

from attrs import frozen

from genai_live._wire.extras import import_extra
from genai_live._wire.paths import check_path
from genai_live._wire.reprs import short_repr
from genai_live.testing._script.problems import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike
    from pathlib import Path

Place = tuple[str | int, ...]

_MOST_VALUES = 50_000
_MOST_LEVELS = 50
_MOST_DIGITS = 100

# The core schema of YAML 1.2, https://yaml.org/spec/1.2.2/#1032-tag-resolution
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_BOOL = re.compile(r"(true|True|TRUE|false|False|FALSE)\Z")
_NULL = re.compile(r"(null|Null|NULL|~|)\Z")
_LIKE_A_NUMBER = re.compile(
    r"[-+]?(\.(inf|Inf|INF|nan|NaN|NAN)|0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+"
    r"|(\.[0-9][0-9_]*|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?)\Z"
)
"""Numbers of any version of YAML, some of which are refused."""


@frozen
class YamlDocument:
    """The content of a file.

    Attributes:
        file: The file.
        data: Its content, as JSON values.
        lines: The line of each value, and of each key as that of its value, by the path to it.
    """

    file: Path
    data: Any
    lines: dict[Place, int]

    def lineno(self, path: Sequence[str | int]) -> int:
        """Return the line of a value, or of what it is in."""
        place = tuple(path)
        while place not in self.lines and place:
            place = place[:-1]
        return self.lines.get(place, 1)

    def error(self, path: Sequence[str | int], problem: str, hint: str = "") -> ScenarioError:
        """Return an error about a value."""
        return ScenarioError(problem, file=self.file, lineno=self.lineno(path), hint=hint)


def read_yaml(file: str | PathLike[str], *, purpose: str) -> YamlDocument:
    """Read a file.

    Words and numbers are those of YAML 1.2: `yes` and `12:30` are texts and `017` is 17, unlike in
    YAML 1.1. What only YAML 1.1 reads as a number, such as `1_000`, and what no JSON can have, such
    as `.inf`, are errors.

    Args:
        file: The file.
        purpose: What it is for, as the subject of a sentence.

    Raises:
        ConfigError: PyYAML is not installed, or the path is none.
        ScenarioError: It is not YAML, a key is there twice, or it is too large.
        OSError: The file cannot be read.
    """
    path = check_path(file, field="file")
    yaml: Any = import_extra("yaml", extra="scenarios", purpose=purpose)
    data = path.read_bytes()
    try:
        loader = _loader(path, data, yaml)
        node = loader.get_single_node()
    except yaml.reader.ReaderError as error:
        raise _unreadable(path, data, error) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "cannot be read"
        hint = "Put texts with a colon, a # or a leading symbol in quotes."
        raise ScenarioError(
            f"this is not YAML: {problem}.",
            file=path,
            lineno=mark.line + 1 if mark is not None else 0,
            hint=hint,
        ) from None
    if node is None:
        raise ScenarioError("the file is empty.", file=path, hint="See docs/scenarios.md.")
    reader = _Reader(path, yaml)
    return YamlDocument(path, reader.read(node, (), ()), reader.lines)


def _unreadable(file: Path, data: bytes, error: Any) -> ScenarioError:
    """Return the error about bytes that are no text, or a character that YAML does not allow."""
    before = data[: error.position]
    if error.encoding == "unicode":
        name = f"U+{error.character:04X}"
        problem = f"this is not YAML: it has the character {name}."
        hint = f"Remove it, or write it in double quotes as \\U{error.character:08X}."
        # Positions of characters; a file in UTF-16 has none that are of use.
        before = data.decode("utf-8-sig", "replace")[: error.position].encode()
    else:
        problem, hint = "this is not YAML: it is no text.", "Save the file as UTF-8."
    return ScenarioError(problem, file=file, lineno=before.count(b"\n") + 1, hint=hint)


def _loader(file: Path, data: bytes, yaml: Any) -> Any:
    """Return a loader that refuses a deep file before Python cannot follow it any more."""

    class Loader(yaml.SafeLoader):  # type: ignore[misc]
        yaml_implicit_resolvers: ClassVar[dict[Any, Any]] = {}
        level = 0

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.level > _MOST_LEVELS:
                raise _too_large(file, self.peek_event())
            self.level += 1
            base: Any = super()
            node = base.compose_node(parent, index)
            self.level -= 1
            return node

        def fetch_double(self) -> None:
            base: Any = super()
            try:
                base.fetch_double()
            except ValueError:
                problem = "an escape stands for no character"
                raise yaml.scanner.ScannerError(None, None, problem, self.get_mark()) from None

    for kind, pattern in (("null", _NULL), ("bool", _BOOL), ("float", _LIKE_A_NUMBER)):
        Loader.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", pattern, None)
    return Loader(data)


def _too_large(file: Path, place: Any) -> ScenarioError:
    line = place.start_mark.line + 1
    return ScenarioError("the file is too large, or too deep.", file=file, lineno=line)


class _Reader:
    def __init__(self, file: Path, yaml: Any) -> None:
        self.lines: dict[Place, int] = {}
        self._file = file
        self._yaml = yaml

    def read(self, node: Any, path: Place, inside: tuple[int, ...]) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        if (
            len(self.lines) > _MOST_VALUES or id(node) in inside or len(inside) > _MOST_LEVELS
        ):  # an alias may be deeper than what it stands for
            raise _too_large(self._file, node)
        inside = (*inside, id(node))
        if isinstance(node, self._yaml.SequenceNode):
            return [self.read(each, (*path, at), inside) for at, each in enumerate(node.value)]
        if isinstance(node, self._yaml.MappingNode):
            return self._read_mapping(node, path, inside)
        return self._read_scalar(node)

    def _read_mapping(self, node: Any, path: Place, inside: tuple[int, ...]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, self._yaml.ScalarNode):
                raise ScenarioError("a key must be a text.", file=self._file, lineno=line)
            name = self._read_text(key)
            if name in result:
                problem = f"{name!r} is there twice."
                hint = f"The first is in line {self.lines[*path, name]}."
                raise ScenarioError(problem, file=self._file, lineno=line, hint=hint)
            self.lines[*path, name] = line
            result[name] = self.read(value, (*path, name), inside)
        return result

    def _read_scalar(self, node: Any) -> Any:
        text = self._read_text(node)
        kind = node.tag.rpartition(":")[2]
        if kind == "null":
            return None
        if kind == "bool" and _BOOL.match(text):
            return text.lower() == "true"
        if kind in ("int", "float"):
            return self._read_number(node, text, whole=kind == "int")
        return text

    def _read_text(self, node: Any) -> str:
        """Return the text of a scalar, with characters whole that JSON escapes in two halves."""
        text = cast("str", node.value)
        try:
            return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        except UnicodeDecodeError:
            raise self._error(node, f"{text!a} has half of a character.") from None

    def _read_number(self, node: Any, text: str, *, whole: bool) -> float:
        if _INTEGER.fullmatch(text) and len(text) <= _MOST_DIGITS:
            number = int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
            if -(2**63) <= number < 2**64:
                return number
        elif _FLOAT.fullmatch(text) and not _INTEGER.fullmatch(text) and not whole:
            value = float(text)
            if math.isfinite(value):
                return value
        hint = "Write a finite number of at most 64 bits, without _; or put a text in quotes."
        raise self._error(node, f"{short_repr(text, most=60)} cannot be read as a number.", hint)

    def _error(self, node: Any, problem: str, hint: str = "") -> ScenarioError:
        line = node.start_mark.line + 1
        return ScenarioError(problem, file=self._file, lineno=line, hint=hint)
