"""The page of conformance: each item has its tests or a reason, and no message is left out."""

import json
from collections import Counter
from pathlib import Path

import attrs
import pytest

from codegen.conformance_page import MARKER, render_page
from codegen.models_page import find_proofs
from genai_live import types

ROOT = Path(__file__).parents[2]
SCHEMA, TESTS = ROOT / "schema", ROOT / "tests"
TABLE = json.loads((SCHEMA / "conformance" / "protocol.json").read_text(encoding="utf-8"))
ITEMS = [item for section in TABLE["sections"] for item in section["items"]]
PROOFS = find_proofs(TESTS, MARKER)

MESSAGES = [
    types.LiveClientMessage,
    types.LiveClientSetup,
    types.LiveClientContent,
    types.LiveClientRealtimeInput,
    types.LiveClientToolResponse,
    types.LiveClientContextUpdate,
    types.LiveServerMessage,
    types.LiveServerContent,
    types.LiveMusicClientMessage,
    types.LiveMusicServerMessage,
]


def test_the_page_is_what_the_table_and_the_tests_say():
    page = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
    assert page == render_page(SCHEMA, TESTS)


def test_each_item_has_an_id_of_its_own():
    assert [
        name for name, count in Counter(item["id"] for item in ITEMS).items() if count > 1
    ] == []


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["id"])
def test_an_item_is_proved_by_a_test_or_says_what_happens_instead(item):
    assert item.keys() <= {"id", "text", "members", "implemented", "note"}
    if item.get("implemented", True):
        assert PROOFS.get(item["id"]), "no test is marked with it"
    else:
        assert item["note"]
        assert item["id"] not in PROOFS, "a test proves it"


def test_a_test_names_items_of_the_table():
    assert PROOFS.keys() <= {item["id"] for item in ITEMS}


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.__name__)
def test_each_member_of_a_message_is_named_once(message):
    named = Counter(name for item in ITEMS for name in item.get("members", ()))
    prefix = f"{message.__name__}."
    members = [field.name for field in attrs.fields(message) if field.name != "extra"]
    assert {name: count for name, count in named.items() if name.startswith(prefix)} == {
        prefix + member: 1 for member in members
    }
