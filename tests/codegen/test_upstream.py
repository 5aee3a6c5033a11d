"""The schema is as new as the pinned google-genai, and the watch sees what changes."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codegen import upstream

pytestmark = pytest.mark.filterwarnings("ignore")  # google-genai warns on import

ROOT = Path(__file__).parents[2]
Run = Callable[[], tuple[int, str]]


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "schema", tmp_path / "schema"))


@pytest.fixture
def known(tmp_path: Path) -> Path:
    return Path(shutil.copy(upstream.KNOWN, tmp_path))


@pytest.fixture
def run(schema: Path, known: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run() -> tuple[int, str]:
        status = upstream.main(["--schema", str(schema), "--known", str(known)])
        return status, capsys.readouterr().out

    return run


def change(path: Path, edit: Callable[[Any], None]) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    edit(document["$defs"])
    path.write_text(json.dumps(document), encoding="utf-8")


def test_every_difference_from_the_pinned_version_is_known(run: Run) -> None:
    status, said = run()
    assert status == 0, said
    assert "google-genai 3.6.1" in said
    assert "only in schema/: 13, 13 of them known" in said
    assert "only in google-genai: 16, 16 of them known" in said


def test_the_comparison_covers_the_wire(schema: Path) -> None:
    here = upstream.names_here(schema)
    there = upstream.names_there(upstream.load_types())
    shared = here.keys() & there.keys()
    assert len(shared) > 180
    assert sum(len(here[name] & there[name]) for name in shared) > 700
    definitions = {
        name
        for path in schema.glob("*.json")
        if not path.stem.startswith("models")
        for name in json.loads(path.read_text(encoding="utf-8"))["$defs"]
    }
    ours = {"LiveMusicConfig", "Base64", "Duration", "Int64String", "Timestamp"}
    assert definitions - here.keys() == ours


@pytest.mark.parametrize(
    ("file", "name", "difference"),
    [
        ("server.json", "LiveServerContent", "LiveServerContent.madeUp"),
        ("config.json", "VoiceConfig", "VoiceConfig.madeUp"),
        ("music.json", "WeightedPrompt", "WeightedPrompt.madeUp"),
        ("tokens.json", "CreateAuthTokenConfig", "CreateAuthTokenConfig.madeUp"),
    ],
)
def test_a_member_that_only_the_schema_has_is_reported(
    run: Run, schema: Path, file: str, name: str, difference: str
) -> None:
    def edit(definitions: Any) -> None:
        definitions[name]["properties"]["madeUp"] = {"type": "string"}

    change(schema / file, edit)
    status, said = run()
    assert status == 1
    assert f"! {difference}: new" in said
    assert "1 unexpected" in said


def test_what_the_schema_lacks_is_reported(run: Run, schema: Path) -> None:
    def edit(definitions: Any) -> None:
        del definitions["LiveServerContent"]["properties"]["interrupted"]
        del definitions["LiveServerContent"]["properties"]["groundingMetadata"]

    change(schema / "server.json", edit)
    status, said = run()
    assert status == 1
    told = set(re.findall(r"! (\S+): new", said))
    assert {"LiveServerContent.interrupted", "GroundingMetadata"} <= told


def test_an_enum_value_that_the_schema_lacks_is_reported(run: Run, schema: Path) -> None:
    for path in set(schema.glob("*.json")) - set(schema.glob("models*")):
        change(path, lambda found: found.get("Modality", {}).get("enum", ["AUDIO"]).remove("AUDIO"))
    status, said = run()
    assert status == 1
    assert "! Modality.AUDIO: new" in said


def test_a_known_difference_that_is_gone_is_reported(run: Run, known: Path) -> None:
    with known.open("a", encoding="utf-8") as file:
        file.write('"Blob.madeUp" = "Nobody has it."\n')
    status, said = run()
    assert status == 1
    assert "- Blob.madeUp: listed, but gone" in said


def test_a_difference_that_is_no_longer_listed_is_reported(run: Run, known: Path) -> None:
    lines = known.read_text(encoding="utf-8").splitlines(keepends=True)
    known.write_text("".join(x for x in lines if "warning" not in x), encoding="utf-8")
    status, said = run()
    assert status == 1
    assert "! LiveMusicServerMessage.warning: new" in said


def test_every_known_difference_has_a_reason() -> None:
    for line in upstream.KNOWN.read_text(encoding="utf-8").splitlines():
        if line and line[0] not in "#[":
            assert re.fullmatch(r'"[\w.]+" = "[^"]{10,}\."', line), line
