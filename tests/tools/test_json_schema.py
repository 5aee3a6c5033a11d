# ruff: noqa: E501
"""A JSON Schema keeps its meaning in the subset that the service accepts."""

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genai_live import types
from genai_live._wire.scalars import Unreadable
from genai_live.converters import encode
from genai_live.tools.json_schema import from_json_schema, parameters_from_json_schema


def as_json_schema(schema: types.Schema) -> Any:
    """Return what a translated schema means, as JSON Schema."""
    return _meaning(json.loads(encode(schema)))


def _meaning(written: Any) -> Any:
    if "anyOf" in written:
        assert set(written) == {"anyOf"}  # Vertex AI refuses anything beside it
        return {"anyOf": [_meaning(each) for each in written["anyOf"]]}
    meaning = {key: value for key, value in written.items() if key != "description"}
    nullable = meaning.pop("nullable", False)
    meaning.pop("default", None)
    meaning["type"] = meaning["type"].lower()
    for key in ("minLength", "maxLength", "minItems", "maxItems"):
        if key in meaning:
            meaning[key] = int(meaning[key])
    for key in ("minProperties", "maxProperties"):
        if key in meaning:
            meaning[key] = int(meaning[key])
    if meaning["type"] == "array":
        meaning["items"] = _meaning(meaning["items"])  # the service requires it
    if "properties" in meaning:
        meaning["properties"] = {k: _meaning(v) for k, v in meaning["properties"].items()}
        assert set(meaning.get("required", ())) <= set(meaning["properties"])
    if "enum" in meaning:
        assert meaning["type"] == "string"
        assert meaning["enum"]
        assert all(isinstance(each, str) and each for each in meaning["enum"])
    return {"anyOf": [meaning, {"type": "null"}]} if nullable else meaning


def valid(value, schema) -> bool:
    return jsonschema.Draft202012Validator(schema).is_valid(value)


def of(schema, **definitions) -> Any:
    document = {"type": "object", "properties": {"a": schema}, "$defs": definitions}
    translated: Any = from_json_schema(document)
    return translated.properties["a"]


SCALARS = st.sampled_from([None, True, False, 0, 1, 3, 7, 2.5, -4, "", "a", "bc", "long text"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3)
    ),
    max_leaves=5,
)
NUMBERS = st.integers(-5, 8)
LEAVES = st.one_of(
    st.fixed_dictionaries({"type": st.just("string")}, optional={"minLength": st.integers(0, 3), "maxLength": st.integers(1, 5)}),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["integer", "number"])},
        optional={"minimum": NUMBERS, "maximum": NUMBERS, "exclusiveMinimum": NUMBERS, "exclusiveMaximum": NUMBERS, "multipleOf": st.sampled_from([1, 2, 0.5])},
    ),
    st.fixed_dictionaries({"type": st.sampled_from(["boolean", "null", ["string", "null"], ["integer", "boolean"]])}),
    st.fixed_dictionaries({"enum": st.lists(SCALARS, min_size=1, max_size=4)}),
    st.fixed_dictionaries({"const": SCALARS}),
    st.fixed_dictionaries({"type": st.just(["string", "null"]), "enum": st.lists(st.sampled_from(["a", "bc", "", None]), min_size=1)}),
    st.just({}),
    st.just(True),
)  # fmt: skip


def _schemas(inner):
    objects = st.fixed_dictionaries(
        {"type": st.just("object"), "properties": st.dictionaries(st.sampled_from("xyz"), inner, max_size=3)},
        optional={"required": st.lists(st.sampled_from("xyz"), unique=True)},
    )  # fmt: skip
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        objects,
        st.fixed_dictionaries({"type": st.just("array")}, optional={"items": inner, "minItems": st.integers(0, 2)}),
        st.fixed_dictionaries({"type": st.just("array"), "prefixItems": several}),
        st.fixed_dictionaries({"anyOf": several}),
        st.fixed_dictionaries({"oneOf": several}),
        st.fixed_dictionaries({"allOf": several}),
        st.fixed_dictionaries({"allOf": st.lists(objects, min_size=2, max_size=3)}),
    )  # fmt: skip


SCHEMAS = st.recursive(LEAVES, _schemas, max_leaves=6)


def _nested_lists(value, depth=0) -> bool:
    """Whether a list is inside a list, which a list of anything cannot express."""
    if isinstance(value, list):
        return depth > 0 or any(_nested_lists(each, depth + 1) for each in value)
    if isinstance(value, dict):
        return any(_nested_lists(each, 0) for each in value.values())
    return False


@settings(max_examples=300, deadline=None)
@given(SCHEMAS, st.lists(VALUES, min_size=3, max_size=8))
def test_what_fits_a_schema_fits_its_translation(schema, values):
    try:
        meaning = as_json_schema(from_json_schema(schema if schema is not True else {}))
    except Unreadable:
        assert not any(valid(value, schema) for value in values)
        return
    for value in values:
        if valid(value, schema) and not _nested_lists(value):
            assert valid(value, meaning), (schema, meaning, value)


EXACT = st.recursive(
    st.one_of(
        st.fixed_dictionaries({"type": st.just("string")}, optional={"maxLength": st.integers(1, 5)}),
        st.fixed_dictionaries({"type": st.just("integer")}, optional={"minimum": NUMBERS, "exclusiveMaximum": NUMBERS}),
        st.fixed_dictionaries({"type": st.just("boolean")}),
        st.fixed_dictionaries({"enum": st.lists(st.sampled_from(["a", "bc", "", None]), min_size=1)}),
    ),
    lambda inner: st.one_of(
        st.fixed_dictionaries(
            {"type": st.just("object"), "properties": st.dictionaries(st.sampled_from("xyz"), inner, min_size=1)},
            optional={"required": st.lists(st.sampled_from("xyz"), unique=True)},
        ),
        st.fixed_dictionaries({"type": st.just("array"), "items": inner}),
        st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"allOf": st.lists(inner, min_size=1, max_size=2)}),
    ),
    max_leaves=5,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(EXACT, st.lists(VALUES, min_size=3, max_size=8))
def test_what_the_subset_can_express_is_not_weakened(schema, values):
    try:
        meaning = as_json_schema(from_json_schema(schema))
    except Unreadable:
        assert not any(valid(value, schema) for value in values)
        return
    for value in values:
        if not _nested_lists(value):
            assert valid(value, schema) == valid(value, meaning), (schema, meaning, value)


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "integer", "enum": [1, 5]}, "One of 1, 5."),
        ({"const": 2.5}, "Must be 2.5."),
        ({"const": 5}, None),
        ({"const": True}, "Must be true."),
        ({"type": "number", "exclusiveMinimum": 0}, "Must be greater than 0."),
        ({"type": "number", "exclusiveMinimum": True, "minimum": 0}, "Must be greater than 0."),
        (
            {"type": "integer", "multipleOf": 5, "description": "Size"},
            "Size. Must be a multiple of 5.",
        ),
        ({"type": "string", "format": "email"}, "Format: email."),
        ({"type": "array", "uniqueItems": True}, "Each item once."),
    ],
)
def test_what_cannot_be_expressed_is_said(schema, words):
    assert of(schema).description == words


def test_alternatives_of_all_kinds_keep_their_meaning():
    assert of({"type": ["string", "null"], "enum": ["x", None]}) == types.Schema(
        type=types.Type.STRING, enum=["x"], nullable=True
    )
    assert of({"enum": []}).any_of is not None  # no choices are no limit
    assert [each.type for each in of({"enum": ["a", 1]}).any_of] == ["STRING", "INTEGER"]
    assert of({"type": "integer", "enum": ["1"]}).type == "INTEGER"  # a contradiction
    assert of({"type": "file"}).any_of is not None
    assert of({"anyOf": [], "type": "string"}).type == "STRING"
    assert of({"type": "string", "nullable": True}).nullable is True
    described = of(
        {"anyOf": [{"type": "string"}, {"type": "null"}], "description": "d", "default": "x"}
    )
    assert (described.description, described.default, described.nullable) == ("d", "x", True)


def test_recursion_is_cut_off_where_it_begins():
    node = {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "kids": {"type": "array", "items": {"$ref": "#/$defs/Node"}},
        },
    }
    kids = of({"$ref": "#/$defs/Node"}, Node=node).properties["kids"]
    assert kids.items == types.Schema(type=types.Type.OBJECT)
    value = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"$ref": "#/$defs/V"}}]}
    text, items = of({"$ref": "#/$defs/V"}, V=value).any_of
    assert (text.type, items.type) == ("STRING", "ARRAY")
    assert items.items.any_of is not None
    itself = of({"$ref": "#/$defs/A"}, A={"$ref": "#/$defs/A"})
    assert itself.any_of is not None
    root = {"type": "object", "properties": {"next": {"$ref": "#"}}}
    translated: Any = from_json_schema(root)
    assert translated.properties["next"] == types.Schema(type=types.Type.OBJECT)


def test_a_schema_of_many_references_is_of_bounded_size():
    levels = {
        f"L{n}": {
            "type": "object",
            "properties": {key: {"$ref": f"#/$defs/L{n + 1}"} for key in "abcd"},
        }
        for n in range(12)
    }
    document = {"type": "object", "properties": {"a": {"$ref": "#/$defs/L0"}}, "$defs": levels}
    assert len(encode(from_json_schema(document))) < 500_000


def test_parameters_are_the_members_of_all_alternatives():
    either: Any = parameters_from_json_schema(
        {
            "type": "object",
            "properties": {"q": {"type": "string"}},
            "required": ["q", "extra"],
            "anyOf": [
                {"properties": {"id": {"type": "string"}}, "required": ["id"]},
                {"properties": {"id": {"type": "integer"}, "name": {}}, "required": ["name"]},
            ],
        }
    )
    assert set(either.properties) == {"q", "id", "name", "extra"}
    assert either.required == ["q", "extra"]
    assert [each.type for each in either.properties["id"].any_of] == ["STRING", "INTEGER"]
    assert parameters_from_json_schema({"type": "object"}) is None
    for free in ({"type": "object", "additionalProperties": {"type": "string"}}, {"type": "string"}):  # fmt: skip
        with pytest.raises(Unreadable):
            parameters_from_json_schema(free)


def test_a_property_that_cannot_be_is_left_out():
    translated: Any = parameters_from_json_schema(
        {
            "type": "object",
            "properties": {"a": {"type": "string"}, "b": False},
            "required": ["a", "b"],
        }
    )
    assert (list(translated.properties), translated.required) == (["a"], ["a"])


KEYWORDS = st.sampled_from(
    [
        "type",
        "enum",
        "const",
        "properties",
        "required",
        "items",
        "prefixItems",
        "additionalItems",
        "additionalProperties",
        "anyOf",
        "oneOf",
        "allOf",
        "$ref",
        "nullable",
        "default",
        "description",
        "format",
        "pattern",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "uniqueItems",
    ]
)
ODD_VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(["", "#", "#/$defs/A", "#/x/0", "http://x", "string", "array", "object", "null", "*"]),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYWORDS, inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(KEYWORDS, ODD_VALUES, max_size=5), ODD_VALUES)
def test_any_document_is_translated_or_refused(document, definition):
    document["$defs"] = {"A": definition}
    for translate in (from_json_schema, parameters_from_json_schema):
        try:
            translated = translate(document)
        except Unreadable:
            continue
        if translated is not None:
            encode(translated)
