"""JSON Schemas, as MCP servers and pydantic write them, become what `parameters` accepts."""

import pytest

from genai_live import types
from genai_live.tools.json_schema import from_json_schema

STRING, INTEGER = types.Type.STRING, types.Type.INTEGER


def property_of(schema, **document):
    document = {"type": "object", "properties": {"each": schema}, **document}
    return from_json_schema(document).properties["each"]


@pytest.mark.parametrize("group", ["$defs", "definitions"])
def test_a_reference_is_replaced_by_its_target_and_keeps_its_own_description(group):
    target = {"type": "string", "description": "Any name."}
    reference = {"$ref": f"#/{group}/Name", "description": "Your name."}
    assert property_of(reference, **{group: {"Name": target}}) == types.Schema(
        type=STRING, description="Your name."
    )


@pytest.mark.parametrize("schema", [{"enum": ["a", "b"]}, {"type": "string", "enum": ["a", "b"]}])
def test_values_make_a_string(schema):
    assert property_of(schema) == types.Schema(type=STRING, enum=["a", "b"])


def test_a_constant_is_the_only_value():
    assert property_of({"const": "a"}) == types.Schema(type=STRING, enum=["a"])


@pytest.mark.parametrize(
    "schema",
    [
        {"type": ["string", "null"], "default": "x"},
        {"anyOf": [{"type": "string"}, {"type": "null"}], "default": "x"},
        {"oneOf": [{"type": "null"}, {"type": "string"}], "default": "x"},
    ],
)
def test_null_beside_one_type_makes_it_nullable(schema):
    assert property_of(schema) == types.Schema(type=STRING, nullable=True, default="x")


@pytest.mark.parametrize(
    "schema",
    [{"type": ["string", "integer"]}, {"anyOf": [{"type": "string"}, {"type": "integer"}]}],
)
def test_several_types_are_alternatives_with_the_description_of_all(schema):
    alternatives = property_of({**schema, "description": "Which."}).any_of
    assert alternatives == [
        types.Schema(type=STRING, description="Which."),
        types.Schema(type=INTEGER, description="Which."),
    ]


def test_a_format_that_the_service_refuses_is_left_out():
    assert property_of({"type": "string", "format": "email"}).format is None
    assert property_of({"type": "string", "format": "date-time"}).format == "date-time"


def test_limits_are_kept():
    schema = {"type": "array", "items": {"type": "integer", "minimum": 0}, "maxItems": 3}
    assert property_of(schema) == types.Schema(
        type=types.Type.ARRAY, items=types.Schema(type=INTEGER, minimum=0), max_items=3
    )
