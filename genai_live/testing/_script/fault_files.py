"""`read_faults`: reads the faults of each connection, or a random plan, from a YAML file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs

from genai_live._wire.reprs import short_repr
from genai_live._wire.typeguards import is_dict, is_list
from genai_live.errors import ConfigError
from genai_live.testing import faults
from genai_live.testing._script.problems import suggestion
from genai_live.testing._script.yaml_lines import read_yaml
from genai_live.testing.faults.plan import FaultPlan

if TYPE_CHECKING:
    from os import PathLike

    from genai_live.testing._script.yaml_lines import Place, YamlDocument
    from genai_live.testing.faults.plan import Faults

_KINDS: dict[str, type[faults.Fault]] = {
    re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower(): getattr(faults, name)
    for name in faults.__all__
    if name not in ("Fault", "TimedFault", "FaultyConnection")
}
_WEIGHTS = ("endings", "disturbances")
_LISTS = ("closes", "statuses")
_PAIRS = ("after_received", "after_sent", "after_seconds", "time_left", "delay", "pause")


def read_faults(file: str | PathLike[str]) -> Faults:
    """Read a file: a list with one entry per connection, or the members of a `FaultPlan`.

    Raises:
        ConfigError: The extra `scenarios` is not installed.
        ScenarioError: The file has a mistake; names the line and the fix.
        OSError: The file cannot be read.
    """
    reading = _FaultReading(read_yaml(file, purpose="A file of faults"))
    return reading.read()


class _FaultReading:
    def __init__(self, document: YamlDocument) -> None:
        self._document = document

    def read(self) -> Faults:
        data = self._document.data
        if is_list(data):
            return [self._entry(each, (at,)) for at, each in enumerate(data)]
        if is_dict(data):
            return self._plan(data)
        hint = "Write a list with one entry per connection, or a mapping with a seed."
        raise self._document.error((), f"{short_repr(data)} is no list of faults.", hint)

    def _entry(self, entry: Any, path: Place) -> list[faults.Fault] | None:
        if entry is None:
            return None
        items = entry if is_list(entry) else [entry]
        inside = [(*path, at) for at in range(len(items))] if is_list(entry) else [path]
        return [self._fault(item, at) for item, at in zip(items, inside, strict=True)]

    def _fault(self, item: Any, path: Place) -> Any:
        if isinstance(item, str):
            item = {item: None}
        if not is_dict(item) or len(item) != 1:
            hint = "Write the name of one, such as abort, or {abort: {after_sent: 5}}."
            raise self._document.error(path, f"{short_repr(item)} is no fault.", hint)
        [(name, value)] = item.items()
        place = (*path, name) if (*path, name) in self._document.lines else path
        kind = self._kind(name, place)
        fields = {each.name: each for each in attrs.fields(kind)}
        if value is not None and not is_dict(value):
            first = next((each.name for each in fields.values() if not each.kw_only), None)
            if first is None:
                hint = f"Its options: {', '.join(fields)}."
                raise self._document.error(place, f"{name} takes options by name.", hint)
            value = {first: value}
        arguments: dict[str, Any] = {}
        for option, each in (value or {}).items():
            if option not in fields:
                hint = suggestion(option, fields, listed="Its options")
                raise self._document.error((*place, option), f"{name} has no {option!r}.", hint)
            is_fault = option == "then" and each is not None
            arguments[option] = self._fault(each, (*place, option)) if is_fault else each
        try:
            return kind(**arguments)
        except ConfigError as error:
            raise self._document.error(place, f"{name}: {error}") from None

    def _plan(self, data: dict[str, Any]) -> FaultPlan:
        known = {each.name for each in attrs.fields(FaultPlan)}
        arguments: dict[str, Any] = {}
        for name, value in data.items():
            if name not in known:
                hint = suggestion(name, known, listed="There is")
                if name in _KINDS:
                    hint = f"Faults are a list: write - {name}, one entry per connection."
                raise self._document.error((name,), f"{name!r} is unknown here.", hint)
            arguments[name] = self._member(name, value)
        if "seed" not in arguments:
            raise self._document.error((), "a plan needs a seed.", "Add seed: 7.")
        return FaultPlan(**arguments)

    def _member(self, name: str, value: Any) -> Any:
        if name in _WEIGHTS:
            return self._weights(name, value)
        if name in (*_PAIRS, *_LISTS) and not is_list(value):
            hint = "Write the least and the greatest, such as [1, 40]." if name in _PAIRS else ""
            raise self._document.error((name,), f"{name} must be a list.", hint)
        if name in _PAIRS:
            value = tuple(value)
        elif name == "closes":
            value = [tuple(each) if is_list(each) else each for each in value]
        self._check({"seed": 0, name: value}, (name,))
        return value

    def _weights(self, name: str, value: Any) -> dict[Any, Any]:
        if not is_dict(value):
            hint = "Write names of faults with numbers, such as {abort: 3, none: 1}."
            raise self._document.error((name,), f"{name} must be a mapping of numbers.", hint)
        weights: dict[Any, Any] = {}
        for fault, weight in value.items():
            is_none = fault == "none" and name == "endings"
            kind = None if is_none else self._kind(fault, (name, fault))
            self._check({"seed": 0, name: {kind: weight}}, (name, fault))
            weights[kind] = weight
        return weights

    def _check(self, arguments: dict[str, Any], path: Place) -> None:
        """Raise an error with the line of a member that a plan refuses."""
        try:
            FaultPlan(**arguments)
        except ConfigError as error:
            raise self._document.error(path, str(error)) from None

    def _kind(self, name: str, path: Place) -> type[faults.Fault]:
        if name not in _KINDS:
            hint = suggestion(name, _KINDS, listed="There is")
            raise self._document.error(path, f"there is no fault {name!r}.", hint)
        return _KINDS[name]
