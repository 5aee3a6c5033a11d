"""`python -m codegen.upstream` compares schema/ with the installed google-genai.

Both are walked from the messages and configs of Live, music and tokens. The report lists every
message, member and enum value, by its name on the wire, that only one of them has; members of
different types; and members that only one of them refuses on a backend. Where npm is, the newest
@google/genai (JavaScript) is compared too. The messages of Live Interactions, a protocol that
genai_live does not speak, are listed. Differences listed in upstream.toml with a reason are
expected; any other, and any listed one that is gone, makes the exit status 1.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
import warnings
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from codegen import interactions, javascript, refusals
from codegen.surface import Names, Surface, differing_kinds, read_python, read_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
KNOWN = Path(__file__).parent / "upstream.toml"


class Difference(NamedTuple):
    """Names that only one side has: `Message`, `Message.member`, `Enum.VALUE`."""

    here: set[str]
    there: set[str]


class Section(NamedTuple):
    """A part of the report, and of the list of known differences.

    Attributes:
        key: Its table in upstream.toml.
        title: What is different.
        found: The differences, each with details or an empty text.
    """

    key: str
    title: str
    found: Mapping[str, str]


def main(argv: list[str] | None = None) -> int:
    """Print the differences; return 1 if the list of known ones is out of date."""
    parser = argparse.ArgumentParser(prog="python -m codegen.upstream", description=__doc__)
    parser.add_argument("--schema", type=Path, default=ROOT / "schema", help="folder to read")
    parser.add_argument("--known", type=Path, default=KNOWN, help="the list of known differences")
    parser.add_argument(
        "--javascript", type=Path, metavar="FOLDER", help="an unpacked @google/genai to compare"
    )
    parser.add_argument(
        "--no-javascript", action="store_true", help="leave the JavaScript package out"
    )
    options = parser.parse_args(argv)
    known = tomllib.loads(options.known.read_text(encoding="utf-8"))
    here = read_schema(options.schema)
    print(f"schema/ compared with google-genai {version('google-genai')}")
    failures = report(compare_python(here, options.schema), known)
    if not options.no_javascript:
        failures += report_javascript(here, options.javascript, known)
    if failures:
        print(f"\n{failures} unexpected: change schema/ or the list in codegen/{KNOWN.name}.")
    return int(bool(failures))


def load_types() -> ModuleType:
    """Import the types of google-genai without their warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return import_module("google.genai.types")


def names_here(schema: Path) -> Names:
    """Return the names in the schema files."""
    return read_schema(schema).names


def names_there(types: ModuleType) -> Names:
    """Return the names in the classes of google-genai."""
    return read_python(types).names


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


def compare_python(here: Surface, schema: Path) -> Iterator[Section]:
    """Yield the differences from the installed google-genai."""
    there = read_python(load_types())
    one, both = refusals.refused_by_schema(schema)
    theirs = {
        refusal
        for refusal in refusals.refused_by_google_genai()
        if refusal.partition(".")[0] in here.messages  # others are of its own methods
    }
    yield Section("types", "different types", differing_kinds(here, there))
    yield _section("refused_here", "refused only by schema/", one - theirs)
    yield _section("refused_there", "refused only by google-genai", theirs - one - both)
    yield _section(
        "interactions",
        "messages of Live Interactions (interactions/live), which is not supported",
        interactions.read_messages(),
    )
    difference = compare(here.names, there.names)
    yield _section("only_here", "only in schema/", difference.here)
    yield _section("only_there", "only in google-genai", difference.there)


def report_javascript(here: Surface, folder: Path | None, known: dict[str, dict[str, str]]) -> int:
    """Print the differences from the JavaScript package, if it can be had; return the failures."""
    try:
        number, there = javascript.read_package(folder) if folder else javascript.read_newest()
    except javascript.NotAvailable as reason:
        print(f"\n{javascript.PACKAGE} (JavaScript) is not compared: {reason}.")
        return 0
    print(f"\nschema/ compared with {javascript.PACKAGE} {number}")
    difference = compare(here.names, there.names)
    kinds = differing_kinds(here, there, coarse=javascript.coarse)
    sections = [
        Section("javascript_types", "different types", kinds),
        _section("javascript_only_here", "only in schema/", difference.here),
        _section("javascript_only_there", f"only in {javascript.PACKAGE}", difference.there),
    ]
    return report(sections, known)


def _section(key: str, title: str, names: Iterable[str]) -> Section:
    return Section(key, title, dict.fromkeys(names, ""))


def report(sections: Iterable[Section], known: dict[str, dict[str, str]]) -> int:
    """Print sections; return the number of differences that are not as expected."""
    failures = 0
    for key, title, found in sections:
        reasons = known.get(key, {})
        print(f"\n{title}: {len(found)}, {len(found.keys() & reasons.keys())} of them known")
        for name in sorted(found.keys() | reasons.keys()):
            if name not in found:
                print(f"  - {name}: listed, but gone")
            elif name not in reasons:
                print(f"  ! {name}: new{found[name] and ', '}{found[name]}")
            else:
                print(f"    {name}: {reasons[name]}")
            failures += (name in found) != (name in reasons)
    return failures


if __name__ == "__main__":
    sys.exit(main())
