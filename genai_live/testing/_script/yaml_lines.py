"""`read_yaml`: YAML as JSON values, with the line of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from attrs import frozen

from genai_live._wire.extras import import_extra
from genai_live._wire.reprs import short_repr
from genai_live.testing._script.problems import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Place = tuple[str | int, ...]

_MOST_VALUES = 50_000
_MOST_LEVELS = 50


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


def read_yaml(file: Path) -> YamlDocument:
    """Read a file.

    Words are texts, but for `true`, `false` and `null`: `yes` and `12:30` are no other values, as
    they are in YAML 1.1.

    Raises:
        ConfigError: PyYAML is not installed.
        ScenarioError: It is not YAML, a key is there twice, or it is too large.
        OSError: The file cannot be read.
    """
    yaml: Any = import_extra("yaml", extra="scenarios", purpose="A scenario file")
    data = file.read_bytes()
    try:
        loader = _loader(file, data, yaml)
        node = loader.get_single_node()
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "cannot be read"
        hint = "Put texts with a colon, a # or a leading symbol in quotes."
        raise ScenarioError(
            f"this is not YAML: {problem}.",
            file=file,
            lineno=mark.line + 1 if mark is not None else 0,
            hint=hint if mark is not None else "Save the file as UTF-8.",
        ) from None
    if node is None:
        raise ScenarioError("the file is empty.", file=file, hint="See docs/scenarios.md.")
    reader = _Reader(file, loader, yaml)
    return YamlDocument(file, reader.read(node, (), ()), reader.lines)


def _loader(file: Path, data: bytes, yaml: Any) -> Any:
    """Return a loader that refuses a deep file before Python cannot follow it any more."""

    class Loader(yaml.SafeLoader):
        level = 0

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.level > _MOST_LEVELS:
                raise _too_large(file, self.peek_event())
            self.level += 1
            node = super().compose_node(parent, index)
            self.level -= 1
            return node

        def fetch_double(self) -> None:
            try:
                super().fetch_double()
            except ValueError:
                problem = "an escape stands for no character"
                raise yaml.scanner.ScannerError(None, None, problem, self.get_mark()) from None

    return Loader(data)


def _too_large(file: Path, place: Any) -> ScenarioError:
    line = place.start_mark.line + 1
    return ScenarioError("the file is too large, or too deep.", file=file, lineno=line)


class _Reader:
    def __init__(self, file: Path, loader: Any, yaml: Any) -> None:
        self.lines: dict[Place, int] = {}
        self._file = file
        self._loader = loader
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
            name = cast("str", key.value)
            if name in result:
                problem = f"{name!r} is there twice."
                hint = f"The first is in line {self.lines[*path, name]}."
                raise ScenarioError(problem, file=self._file, lineno=line, hint=hint)
            self.lines[*path, name] = line
            result[name] = self.read(value, (*path, name), inside)
        return result

    def _read_scalar(self, node: Any) -> Any:
        text = cast("str", node.value)
        kind = node.tag.rpartition(":")[2]
        if kind == "null":
            return None
        if kind == "bool" and text.lower() in ("true", "false"):
            return text.lower() == "true"
        if kind in ("int", "float") and ":" not in text:
            try:
                return self._loader.construct_object(node)
            except ValueError:
                line = node.start_mark.line + 1
                problem = f"{short_repr(text, most=60)} cannot be read as a number."
                raise ScenarioError(problem, file=self._file, lineno=line) from None
        return text
