"""The table of models: valid, with evidence for each cell, and generated from."""

import json
from datetime import date
from pathlib import Path

import attrs
import jsonschema
import pytest

from codegen.models_page import find_proofs, render_page
from genai_live.models import DEFAULT_MODEL, PROFILES, ModelProfile, find_profile

SCHEMA = Path(__file__).parents[2] / "schema"
TABLE = json.loads((SCHEMA / "models.json").read_text(encoding="utf-8"))
CELLS = [
    pytest.param(family["family"], name, cell, id=f"{family['family']}-{name}")
    for family in TABLE["families"]
    for name, found in family["cells"].items()
    for cell in ([found] if "value" in found else found.values())
]


def test_the_table_is_valid():
    schema = json.loads((SCHEMA / "models.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(TABLE, schema)


@pytest.mark.parametrize(("family", "name", "cell"), CELLS)
def test_each_cell_names_its_source_and_date(family, name, cell):
    assert cell["source"] in TABLE["sources"]
    assert date.fromisoformat(cell["date"]) <= date(2026, 12, 31)
    assert name in {member["name"] for member in TABLE["members"]}


@pytest.mark.parametrize("family", TABLE["families"], ids=lambda family: family["family"])
@pytest.mark.parametrize("backend", ["gemini", "vertex"])
def test_the_profile_has_what_the_table_says(family, backend):
    profile = PROFILES[family["family"], backend]
    assert (profile.family, profile.backend) == (family["family"], backend)
    for name, cell in family["cells"].items():
        value = cell.get(backend, cell)["value"]
        expected = tuple(value) if isinstance(value, list) else value
        assert getattr(profile, name) == expected


def test_every_member_is_an_attribute_with_its_default():
    unknown = ModelProfile()
    for member in TABLE["members"]:
        default = member["default"]
        expected = tuple(default) if isinstance(default, list) else default
        assert getattr(unknown, member["name"]) == expected
    names = {field.name for field in attrs.fields(ModelProfile)}
    assert names == {"family", "backend", "model", *(member["name"] for member in TABLE["members"])}


@pytest.mark.parametrize(
    ("model", "family"),
    [
        ("gemini-3.8-live", "gemini-3.8-live"),
        ("models/gemini-3.8-live", "gemini-3.8-live"),
        ("gemini-3.8-live-001", "gemini-3.8-live"),
        ("gemini-3.8-live-extended-thinking", "gemini-3.8-live-extended-thinking"),
        ("gemini-2.5-flash-native-audio-latest", "gemini-2.5-flash-native-audio"),
        ("gemini-2.5-flash-native-audio-preview-12-2025", "gemini-2.5-flash-native-audio"),
        ("projects/p/locations/l/publishers/google/models/gemini-live-2.5-flash", None),
        ("gemini-3.1-flash-live-preview", "gemini-3.1-flash-live"),
        ("gemini-3.5-transcribe-live", "gemini-3.5-transcribe-live"),
        ("gemini-3.5-live-translate-preview", "gemini-3.5-live-translate"),
        ("gemini-9-live", ""),
        ("any", ""),
    ],
)
def test_a_model_is_found_by_its_name_bare_or_as_a_resource(model, family):
    found = find_profile(model, backend="vertex")
    assert found.family == ("gemini-live-2.5-flash" if family is None else family)
    assert found.backend == "vertex"


def test_the_default_model_has_a_row():
    assert find_profile(DEFAULT_MODEL).family


PROOFS = find_proofs(SCHEMA.parent / "tests")


def test_the_page_shows_each_cell_with_the_tests_that_prove_it():
    page = (SCHEMA.parent / "docs" / "models.md").read_text(encoding="utf-8")
    assert page == render_page(SCHEMA, SCHEMA.parent / "tests")
    for family in TABLE["families"]:
        section = page.partition(f"## {family['title']}\n")[2].partition("\n## ")[0]
        for name in family["cells"]:
            row = next(line for line in section.splitlines() if line.startswith(f"| `{name}`"))
            assert all(test.rpartition("::")[2] in row for test in PROOFS.get(name, []))


def test_a_proof_names_a_member_of_the_table():
    assert PROOFS.keys() <= {member["name"] for member in TABLE["members"]}
    unproved = {member["name"] for member in TABLE["members"]} - PROOFS.keys()
    assert unproved <= {"turn_coverage", "session_seconds"}
