"""Imports go one way, and cost little."""

import ast
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import genai_live

ROOT = Path(__file__).parent.parent
PACKAGE = Path(genai_live.__file__).parent

LAYERS = [
    {"_text"},
    {"_version", "errors"},
    {"_wire"},
    {"_runtime"},
    {"audio"},
    {"video"},
    {"types", "models", "converters", "transport", "recording", "stores"},
    {"inspection"},
    {"events", "typing", "_inputs", "testing", "cost"},
    {"_auth", "_protocol", "tools"},
    {"_core"},
    {"compat", "_music"},
    {"_live"},
    {"tokens"},
    {"client"},
    {"asgi", "batch", "bridges", "telemetry"},
    {"cli"},
    {"__main__"},
]
"""What the package consists of, lowest first: each imports only what is in the rows above it.

docs/architecture.md shows the same map; a test compares the two.
"""
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}


def name_of(path):
    """Return the dotted name of a file's module, without the package's."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def top_of(module):
    """Return the part of the package that a module belongs to."""
    return module.partition(".")[0]


MODULES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports_of(module):
    """List the modules of the package that a module imports, for type checkers only too."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            source = relative_to(module, node.level) + (node.module or "")
            found |= {f"{source}.{alias.name}" for alias in node.names}
    ours = {name.partition(".")[2] for name in found if name.partition(".")[0] == PACKAGE.name}
    return {
        name if name in MODULES else name.rpartition(".")[0]
        for name in ours
        if name in MODULES or name.rpartition(".")[0]
    } - {"", module}


def relative_to(module, level):
    """Return what `level` dots before a name stand for, with a dot at its end."""
    if not level:
        return ""
    parts = [PACKAGE.name, *module.split(".")]
    is_package = MODULES[module].name == "__init__.py"
    return ".".join(parts[: len(parts) - level + is_package]) + "."


@cache
def edges():
    """List which module imports which."""
    return [(module, target) for module in MODULES if module for target in imports_of(module)]


def test_every_module_is_in_the_map():
    assert {top_of(module) for module in MODULES} - {""} == set(LEVEL)


def test_the_architecture_shows_the_same_map():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.search(r"(?:^    [a-z_ ]+\n)+", text, re.MULTILINE)[0].splitlines()
    assert [set(row.split()) for row in rows] == LAYERS
    first_cells = "".join(re.findall(r"^\|( `[^|]*)\|", text, re.MULTILINE))
    described = set(re.findall(r"`(\w+)/?`", first_cells))
    assert described == set(LEVEL) - {"_version", "__main__"}


def test_imports_go_one_way():
    wrong = [
        f"{module} imports {target}"
        for module, target in edges()
        if top_of(module) != top_of(target) and LEVEL[top_of(module)] <= LEVEL[top_of(target)]
    ]
    assert wrong == []


def circles():
    """Return the groups of files that import each other in a circle (Tarjan's algorithm)."""
    after = {
        module: {target for source, target in edges() if source == module} for module in MODULES
    }
    index, low, on_stack, stack, found = {}, {}, set(), [], []

    def visit(module):
        index[module] = low[module] = len(index)
        stack.append(module)
        on_stack.add(module)
        for target in after[module]:
            if target not in index:
                visit(target)
                low[module] = min(low[module], low[target])
            elif target in on_stack:
                low[module] = min(low[module], index[target])
        if low[module] == index[module]:
            group = set(stack[stack.index(module) :])
            del stack[stack.index(module) :]
            on_stack.difference_update(group)
            found.append(group)

    for module in MODULES:
        if module not in index:
            visit(module)
    return [sorted(group) for group in found if len(group) > 1]


def test_no_files_import_each_other_in_a_circle():
    generated = [group for group in circles() if all(top_of(name) == "types" for name in group)]
    assert [group for group in circles() if group not in generated] == []


def test_the_local_server_shares_no_rule_with_the_client():
    imported = {top_of(target) for module, target in edges() if top_of(module) == "testing"}
    assert imported <= {
        "testing",
        "types",
        "models",
        "converters",
        "transport",
        "errors",
        "audio",
        "recording",
        "inspection",
        "_text",
        "_wire",
        "_runtime",
    }


def test_the_transport_knows_bytes_and_no_messages():
    imported = {top_of(target) for module, target in edges() if top_of(module) == "transport"}
    assert imported <= {"_text", "errors", "_runtime", "transport"}


def test_bridges_use_what_is_public():
    private = [
        f"{module} imports {target}"
        for module, target in edges()
        if top_of(module) == "bridges" and any(part[0] == "_" for part in target.split("."))
    ]
    assert private == []


def test_the_protocol_knows_neither_clock_nor_loop_nor_socket():
    for path in [path for module, path in MODULES.items() if top_of(module) == "_protocol"]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {
            name.split(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [alias.name for alias in node.names]
            )
        }
        assert not names & {"anyio", "asyncio", "time", "threading", "socket", "aiohttp"}, path


def test_files_stay_small():
    large = {
        str(path.relative_to(PACKAGE)): lines
        for path in PACKAGE.rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines()))
        > (1600 if top_of(name_of(path)) == "types" else 600)
    }
    assert large == {}


def loaded_by(statement):
    code = f"import json, sys; {statement}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    return set(json.loads(done.stdout))


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import genai_live", {"aiohttp", "anyio", "attrs", "cattrs", "orjson", "asyncio"}),
        ("from genai_live import types, errors", {"aiohttp", "anyio", "cattrs", "orjson"}),
        ("from genai_live.converters import decode", {"aiohttp", "anyio"}),
        ("from genai_live import Client, AsyncClient; Client(api_key='k')", {"aiohttp", "difflib"}),
        ("import genai_live.testing.plugin", {"aiohttp", "anyio"}),
        ("import genai_live.cli.serve", {"genai_live.client", "genai_live.asgi"}),
    ],
)
def test_an_import_loads_only_what_it_needs(statement, absent):
    assert not loaded_by(statement) & absent


def test_every_public_name_is_there():
    for name in genai_live.__all__:
        assert getattr(genai_live, name) is not None
    assert dir(genai_live) == sorted(genai_live.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Clint'"):
        getattr(genai_live, "Clint")  # noqa: B009 - a checker would find it
