"""`python -m codegen.upstream` compares schema/ with the types of the installed google-genai.

Both are walked from the messages and configs of Live, music and tokens. The report lists every
message, member and enum value, by its name on the wire, that only one of them has. Those listed in
upstream.toml with a reason are expected; any other, and any listed one that is gone, makes the
exit status 1.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
import warnings
from enum import Enum
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from codegen.schema import read_schemas, targets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import ModuleType

    from codegen.schema import Definition

ROOT = Path(__file__).resolve().parent.parent
KNOWN = Path(__file__).parent / "upstream.toml"
ROOTS = [
    "AuthToken",
    "CreateAuthTokenConfig",
    "LiveClientMessage",
    "LiveConnectConfig",
    "LiveMusicClientMessage",
    "LiveMusicServerMessage",
    "LiveServerMessage",
    "Tool",  # a plain list in google-genai's configs
]

Names = dict[str, set[str]]
"""Messages and enums, each with its members or values."""


class Difference(NamedTuple):
    """Names that only one side has: `Message`, `Message.member`, `Enum.VALUE`."""

    here: set[str]
    there: set[str]


def main(argv: list[str] | None = None) -> int:
    """Print the differences; return 1 if the list of known ones is out of date."""
    parser = argparse.ArgumentParser(prog="python -m codegen.upstream", description=__doc__)
    parser.add_argument("--schema", type=Path, default=ROOT / "schema", help="folder to read")
    parser.add_argument("--known", type=Path, default=KNOWN, help="the list of known differences")
    options = parser.parse_args(argv)
    difference = compare(names_here(options.schema), names_there(load_types()))
    known = tomllib.loads(options.known.read_text(encoding="utf-8"))
    return report(difference, known)


def load_types() -> ModuleType:
    """Import the types of google-genai without their warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return import_module("google.genai.types")


def compare(here: Names, there: Names) -> Difference:
    """Compare two sides; the members of a message that only one has are not listed."""
    return Difference(_only(here, there), _only(there, here))


def _only(one: Names, other: Names) -> set[str]:
    missing = one.keys() - other.keys()
    return missing | {
        f"{name}.{member}"
        for name in one.keys() & other.keys()
        for member in one[name] - other[name]
    }


def names_here(schema: Path) -> Names:
    """Return the names in the schema files."""
    definitions = {
        name: definition
        for file in read_schemas(schema)
        for name, definition in file.definitions.items()
        if "properties" in definition or "enum" in definition
    }

    def members(definition: Definition) -> Iterable[str]:
        return definition.get("properties") or definition.get("enum") or ()

    return _walk(definitions.get, members, lambda definition: targets(definition.get("properties")))


def names_there(types: ModuleType) -> Names:
    """Return the names in the classes of google-genai."""

    def members(cls: Any) -> Iterable[str]:
        if issubclass(cls, Enum):
            return [member.value for member in cls]
        return [field.alias or name for name, field in cls.model_fields.items()]

    def leads_to(cls: Any) -> Iterable[str]:
        fields = () if issubclass(cls, Enum) else cls.model_fields.values()
        for field in fields:
            for other in _classes_in(field.annotation):
                if other.__module__ == types.__name__:
                    yield other.__name__

    return _walk(lambda name: getattr(types, name, None), members, leads_to)


def _classes_in(annotation: Any) -> Iterator[type]:
    if isinstance(annotation, type):
        yield annotation
    for inner in get_args(annotation):
        yield from _classes_in(inner)


def _walk(
    find: Callable[[str], Any],
    members: Callable[[Any], Iterable[str]],
    leads_to: Callable[[Any], Iterable[str]],
) -> Names:
    names: Names = {}
    waiting = list(ROOTS)
    while waiting:
        name = waiting.pop()
        definition = find(name)
        if definition is not None and name not in names:
            names[name] = set(members(definition))
            waiting += leads_to(definition)
    return names


def report(difference: Difference, known: dict[str, dict[str, str]]) -> int:
    """Print a report; return 1 if the differences are not as expected."""
    print(f"schema/ compared with google-genai {version('google-genai')}")
    failures = 0
    for title, side, names in (
        ("only in schema/", "only_here", difference.here),
        ("only in google-genai", "only_there", difference.there),
    ):
        reasons = known.get(side, {})
        print(f"\n{title}: {len(names)}, {len(names & reasons.keys())} of them known")
        for name in sorted(names | reasons.keys()):
            if name not in names:
                print(f"  - {name}: listed, but gone")
            elif name not in reasons:
                print(f"  ! {name}: new")
            else:
                print(f"    {name}: {reasons[name]}")
            failures += (name in names) != (name in reasons)
    if failures:
        print(f"\n{failures} unexpected: change schema/ or the list in codegen/{KNOWN.name}.")
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
