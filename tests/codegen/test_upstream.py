"""The schema is as new as the pinned google-genai, and the watch sees what changes."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codegen import javascript, refusals, upstream
from codegen.surface import Surface, differing_kinds, read_python, read_schema

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
        status = upstream.main(["--schema", str(schema), "--known", str(known), "--no-javascript"])
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
    ours = {
        "LiveMusicConfig",
        "ModelContent",
        "UserContent",
        "Base64",
        "Duration",
        "Int64String",
        "Timestamp",
    }
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
            assert re.fullmatch(r'"[\w. ]+" = "[^"]{10,}\."', line), line


def test_every_member_has_the_type_that_google_genai_has(schema: Path) -> None:
    here, there = read_schema(schema), read_python(upstream.load_types())
    shared = [
        member
        for name in here.messages.keys() & there.messages.keys()
        for member in here.messages[name].keys() & there.messages[name].keys()
    ]
    assert len(shared) > 500
    assert len(differing_kinds(here, there)) == 4


@pytest.mark.parametrize(
    ("file", "path", "kind", "words"),
    [
        (
            "server.json",
            "LiveServerContent.interrupted",
            {"type": "string"},
            "LiveServerContent.interrupted: new, string here, boolean there",
        ),
        (
            "config.json",
            "SlidingWindow.targetTokens",
            {"type": "boolean"},
            "SlidingWindow.targetTokens: new, boolean here, integer there",
        ),
        (
            "config.json",
            "LiveConnectConfig.systemInstruction",
            {"$ref": "#/$defs/SpeechConfig"},
            "LiveConnectConfig.systemInstruction: new, SpeechConfig here, ",
        ),
        (
            "music.json",
            "LiveMusicClientContent.weightedPrompts",
            {"$ref": "#/$defs/WeightedPrompt"},
            "weightedPrompts: new, WeightedPrompt here, list[WeightedPrompt] there",
        ),
        (
            "content.json",
            "FunctionResponse.scheduling",
            {"type": "string"},
            "FunctionResponse.scheduling: new, string here, FunctionResponseScheduling there",
        ),
    ],
)
def test_a_member_of_another_type_is_reported(
    run: Run, schema: Path, file: str, path: str, kind: Any, words: str
) -> None:
    message, member = path.split(".")

    def edit(definitions: Any) -> None:
        definitions[message]["properties"][member] = kind

    change(schema / file, edit)
    status, said = run()
    assert status == 1
    assert words in said


def test_a_refusal_that_only_google_genai_has_is_reported(run: Run, schema: Path) -> None:
    def edit(definitions: Any) -> None:
        del definitions["LiveConnectConfig"]["properties"]["explicitVadSignal"]["x-only"]

    change(schema / "config.json", edit)
    status, said = run()
    assert status == 1
    assert "! LiveConnectConfig.explicitVadSignal on gemini: new" in said


def test_a_refusal_that_only_the_schema_has_is_reported(run: Run, schema: Path) -> None:
    def edit(definitions: Any) -> None:
        definitions["LiveConnectConfig"]["properties"]["proactivity"]["x-only"] = "gemini"

    change(schema / "config.json", edit)
    status, said = run()
    assert status == 1
    assert "! LiveConnectConfig.proactivity on vertex: new" in said


def test_a_refusal_is_read_from_a_converter() -> None:
    source = """
def _Tool_to_mldev(from_object):
    if getv(from_object, ['exa_ai_search']) is not None:
        raise ValueError('exa_ai_search parameter is not supported in Gemini API.')
    if getv(from_object, ['google_search']) is not None:
        setv(to_object, ['googleSearch'], 1)
"""
    assert list(refusals.read_refusals(source)) == ["Tool.exaAiSearch on gemini"]


def test_the_messages_of_the_second_protocol_are_watched(run: Run, known: Path) -> None:
    text = known.read_text(encoding="utf-8")
    known.write_text(re.sub(r'"server.step.delta" = .*\n', "", text), encoding="utf-8")
    status, said = run()
    assert status == 1
    assert "messages of Live Interactions (interactions/live), which is not supported: 16" in said
    assert "! server.step.delta: new" in said


DECLARATIONS = """
/** A message. */
export declare class LiveServerMessage {
    /** Its content; `interrupted: string;` is a comment. */
    serverContent?: LiveServerContent;
    get text(): string | undefined;
}

export declare interface LiveServerContent extends Base {
    modelTurn?: Blob_2;
    turns?: Array<Blob_2>;
    scores?: number[];
    names?: Record<string, string>;
    any?: unknown;
    either?: Either;
}

export declare interface Base {
    interrupted?: boolean;
}

declare interface Blob_2 {
    data?: string;
    kind?: Modality;
}
export { Blob_2 as Blob }

export declare type Either = string | Blob_2[];

export declare enum Modality {
    /** Text. */
    TEXT = "TEXT",
    AUDIO = "AUDIO"
}
"""


def test_type_declarations_of_javascript_are_read() -> None:
    surface = javascript.read_declarations(DECLARATIONS)
    assert surface.enums == {"Modality": {"TEXT", "AUDIO"}}
    assert surface.messages == {
        "LiveServerMessage": {"serverContent": {"LiveServerContent"}},
        "LiveServerContent": {
            "interrupted": {"boolean"},
            "modelTurn": {"Blob"},
            "turns": {"list[Blob]"},
            "scores": {"list[number]"},
            "names": {"map[string]"},
            "any": {"any"},
            "either": {"string", "list[Blob]"},
        },
        "Blob": {"data": {"string"}, "kind": {"Modality"}},
    }


def test_javascript_has_strings_for_bytes_and_numbers_for_integers() -> None:
    def surface(**kinds: str) -> Surface:
        return Surface({"M": {name: frozenset({kind}) for name, kind in kinds.items()}}, {})

    here = surface(a="bytes", b="integer", c="timestamp", d="list[bytes]", e="object", f="boolean")
    there = surface(a="string", b="number", c="string", d="list[string]", e="map[any]", f="string")
    different = differing_kinds(here, there, coarse=javascript.coarse)
    assert different == {"M.f": "boolean here, string there"}


def test_a_javascript_package_is_compared(
    schema: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = tmp_path / "package"
    (package / "dist" / "node").mkdir(parents=True)
    (package / "package.json").write_text('{"version": "1.2.3"}', encoding="utf-8")
    (package / "dist" / "node" / "node.d.ts").write_text(DECLARATIONS, encoding="utf-8")
    status = upstream.main(["--schema", str(schema), "--javascript", str(package)])
    said = capsys.readouterr().out
    assert status == 1
    assert "schema/ compared with @google/genai 1.2.3" in said
    assert "! LiveServerContent.scores: new" in said
    assert "! LiveServerContent.modelTurn: new, Content here, Blob there" in said


def test_a_machine_without_npm_skips_javascript(
    schema: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert upstream.main(["--schema", str(schema)]) == 0
    said = capsys.readouterr().out
    assert "@google/genai (JavaScript) is not compared: npm is not installed." in said
