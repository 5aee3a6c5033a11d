"""The surface of @google/genai, the JavaScript package, from its type declarations."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from codegen.surface import walk

if TYPE_CHECKING:
    from codegen.surface import Definition, Surface

PACKAGE = "@google/genai"
TIMEOUT = 120.0
"""Seconds that npm may take."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLOCK = re.compile(
    r"^(?:export )?declare (?P<form>interface|class|enum) (?P<name>\w+)"
    r"(?: extends (?P<base>\w+))? \{\n"
    r"(?P<body>.*?)^\}",
    re.DOTALL | re.MULTILINE,
)
_ALIAS = re.compile(r"^export declare type (\w+) = ([^;]+);", re.MULTILINE)
_RENAMED = re.compile(r"^export \{ (\w+) as (\w+) \}", re.MULTILINE)
_MEMBER = re.compile(r"^    (\w+)\??: ([^;]+);", re.MULTILINE)
_VALUE = re.compile(r"^    \w+ = \"([^\"]*)\"", re.MULTILINE)
_SCALARS = {"string": "string", "number": "number", "boolean": "boolean"}
_COARSE = {
    "bytes": "string",
    "timestamp": "string",
    "int64": "string",
    "integer": "number",
    "object": "map[any]",
}


class NotAvailable(Exception):
    """The package cannot be read here; says why."""


def read_newest() -> tuple[str, Surface]:
    """Download the newest package with npm; return its version and surface.

    Raises:
        NotAvailable: There is no npm, or it does not get the package.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise NotAvailable("npm is not installed")
    with TemporaryDirectory() as folder:
        command = [npm, "pack", "--silent", PACKAGE, "--pack-destination", folder]
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=TIMEOUT)
        except (OSError, subprocess.SubprocessError) as error:
            raise NotAvailable(f"npm pack {PACKAGE} failed: {error}") from error
        for archive in Path(folder).glob("*.tgz"):
            with tarfile.open(archive) as packed:
                packed.extractall(folder, filter="data")
        return read_package(Path(folder, "package"))


def read_package(folder: Path) -> tuple[str, Surface]:
    """Return the version and the surface of an unpacked package.

    Raises:
        NotAvailable: It has no type declarations where they are expected.
    """
    try:
        version = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
        declarations = (folder / "dist" / "node" / "node.d.ts").read_text(encoding="utf-8")
    except (OSError, ValueError, KeyError) as error:
        raise NotAvailable(f"the package cannot be read: {error}") from error
    return version, read_declarations(declarations)


def read_declarations(text: str) -> Surface:
    """Return the surface of type declarations."""
    text = _COMMENT.sub("", text)
    aliases = dict(_ALIAS.findall(text))
    blocks = {block["name"]: block for block in _BLOCK.finditer(text)}
    for inside, exported in _RENAMED.findall(text):  # `Blob` would hide the browser's
        aliases[inside] = exported
        if inside in blocks:
            blocks[exported] = blocks[inside]

    def find(name: str) -> Definition | None:
        block = blocks.get(name)
        if block is None:
            return None
        if block["form"] == "enum":
            return set(_VALUE.findall(block["body"]))
        inherited = find(block["base"]) if block["base"] else None
        members = {
            member: frozenset(_kinds(declared, aliases))
            for member, declared in _MEMBER.findall(block["body"])
        }
        return {**(inherited if isinstance(inherited, dict) else {}), **members}

    return walk(find)


def coarse(kind: str) -> str:
    """Return a kind as JavaScript has it: base64, times and 64-bit integers are strings."""
    for form in ("list", "map"):
        if kind.startswith(f"{form}["):
            return f"{form}[{coarse(kind[len(form) + 1 : -1])}]"
    return _COARSE.get(kind, kind)


def _kinds(declared: str, aliases: dict[str, str]) -> set[str]:
    declared = " ".join(declared.split())
    if " | " in declared and not declared.startswith(("Array<", "Record<", "(")):
        return {kind for each in declared.split(" | ") for kind in _kinds(each, aliases)}
    if declared.endswith("[]"):
        inner = declared[:-2].removeprefix("(").removesuffix(")")
        return {f"list[{kind}]" for kind in _kinds(inner, aliases)}
    if declared.startswith("Array<"):
        return {f"list[{kind}]" for kind in _kinds(declared[6:-1], aliases)}
    if declared.startswith("Record<"):
        values = declared[7:-1].partition(", ")[2]
        return {f"map[{kind}]" for kind in _kinds(values, aliases)}
    if declared in aliases:
        return _kinds(aliases[declared], aliases)
    if declared in ("unknown", "any"):
        return {"any"}
    return {"literal" if declared.startswith(('"', "'")) else _SCALARS.get(declared, declared)}
