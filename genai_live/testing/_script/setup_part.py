"""`read_setup_part`: what a scenario expects of a setup, in the names of the wire."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson

from genai_live import types
from genai_live._wire.base import OpenEnum, Wire, known_members
from genai_live._wire.typeguards import is_dict, is_list
from genai_live.converters import decode, encode, members_of
from genai_live.errors import DecodeError
from genai_live.testing._script.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from genai_live.testing._script.yaml_lines import Place

_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")


class SetupProblem(Exception):
    """A name or a value that no setup has.

    Attributes:
        path: Where it is, in the names that were used.
        problem: What is wrong.
        hint: What to do.
    """

    def __init__(self, path: Place, problem: str, hint: str = "") -> None:
        super().__init__(problem)
        self.path = path
        self.problem = problem
        self.hint = hint

    @property
    def field(self) -> str:
        """The path of the place, as errors name it."""
        steps = (f"[{each}]" if isinstance(each, int) else f".{each}" for each in self.path)
        return f"setup{''.join(steps)}"


def read_setup_part(part: dict[str, Any]) -> dict[str, Any]:
    """Return a part of a setup with the names and values of the wire, from either spelling.

    Raises:
        SetupProblem: A name or a value is none that a setup can have, so that none would fit.
    """
    try:
        setup = decode(orjson.dumps(part), types.LiveClientSetup)
    except DecodeError as error:
        steps = _STEP.findall(error.path)
        place = tuple(int(index) if index else name for name, index in steps)
        raise SetupProblem(place, error.problem) from None
    for problem in _problems(setup, part, ()):
        raise problem
    return dict(orjson.loads(encode(setup)))


def _problems(value: object, written: Any, place: Place) -> Iterator[SetupProblem]:
    if isinstance(value, Wire):
        members = members_of(type(value))
        for name in value.extra or ():
            known = [attribute if "_" in name else wire for attribute, wire, _ in members]
            hint = suggestion(name, known, listed="There is")
            yield SetupProblem((*place, name), "is unknown here.", hint)
        wire_names = {attribute: wire for attribute, wire, _ in members}
        for attribute, item in known_members(value).items():
            name = attribute if attribute in written else wire_names[attribute]
            yield from _problems(item, written[name], (*place, name))
    elif isinstance(value, OpenEnum) and not value.is_known:
        hint = suggestion(value.value, [each.value for each in type(value)], listed="There is")
        yield SetupProblem(place, f"{value.value!r} is unknown here.", hint)
    elif is_list(value):
        for index, item in enumerate(value):
            yield from _problems(item, written[index], (*place, index))
    elif is_dict(value):
        for name, item in value.items():
            yield from _problems(item, written[name], (*place, name))
