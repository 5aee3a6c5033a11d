"""Imports go one way, and cost little."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import genai_live

PACKAGE = Path(genai_live.__file__).parent

LAYERS = [
    {"_version", "_wire.typeguards", "errors"},
    {"_wire.base", "_inputs.deprecation"},
    {"_wire.accessors"},
    {"types"},
    {"_wire.scalars"},
    {"converters", "_live.reconnect"},
    {"_inputs.coercion", "events", "_runtime.signal", "_runtime.background"},
    {"tools"},
    {"_protocol", "transport", "_inputs.contents", "_inputs.media", "_core.stats", "audio"},
    {"_core.inbound_log"},
    {
        "_live.config",
        "_live.messages",
        "_core.inbox",
        "_core.outbox",
        "typing",
        "_auth.endpoint",
        "_auth.credentials",
        "_auth.http_options",
    },
    {"_core.callbacks", "_auth.client_config"},
    {"_core.connection", "compat"},
    {"_core.core", "_live.supervisor"},
    {"_live.core"},
    {"_live.compat"},
    {"_live.readers", "_core.session_base", "_live.connect", "_runtime.loop_thread"},
    {"_core.async_base", "_core.blocking_base"},
    {"_live.session", "_live.sync", "_music", "tokens"},
    {"client"},
    {"testing"},
    {"cli"},
    {"__main__"},
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}


def name_of(path):
    """Return the dotted name of a file's module, without the package's."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer_of(module):
    """Return the entry of `LAYERS` that a module belongs to: itself, or a package around it."""
    while module and module not in LEVEL:
        module = module.rpartition(".")[0]
    return module


MODULES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def edges():
    """List what each module imports from the package at run time."""
    for module, path in MODULES.items():
        if not module:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for_types = {
            inner
            for node in ast.walk(tree)
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
            for inner in ast.walk(node)
        }
        for node in ast.walk(tree):
            if node in for_types or not isinstance(node, ast.ImportFrom):
                continue
            source = node.module or ""
            if source.partition(".")[0] == PACKAGE.name:
                source = source.partition(".")[2]
                for alias in node.names:
                    inner = f"{source}.{alias.name}".strip(".")
                    yield module, inner if inner in MODULES else source


def test_every_module_has_a_layer():
    packages = {name.rpartition(".")[0] for name in LEVEL}
    assert [name for name in MODULES if not (layer_of(name) or name in packages)] == []
    assert [name for name in LEVEL if name not in MODULES] == []


def test_imports_go_one_way():
    wrong = [
        f"{module} imports {target}"
        for module, target in edges()
        if target
        and layer_of(module) != layer_of(target)
        and LEVEL[layer_of(module)] <= LEVEL[layer_of(target)]
    ]
    assert wrong == []


def test_the_transport_knows_bytes_and_no_messages():
    imported = {layer_of(target) for module, target in edges() if layer_of(module) == "transport"}
    assert imported <= {"errors", "_runtime.background", "transport"}


def test_the_protocol_knows_neither_clock_nor_loop_nor_socket():
    for path in [path for module, path in MODULES.items() if layer_of(module) == "_protocol"]:
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
        > (1500 if layer_of(name_of(path)) == "types" else 600)
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
        ("from genai_live import Client, AsyncClient; Client(api_key='k')", {"aiohttp"}),
        ("import genai_live.testing.plugin", {"aiohttp", "anyio"}),
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
