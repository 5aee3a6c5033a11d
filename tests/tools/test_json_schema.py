"""JSON Schemas, as MCP servers and pydantic write them, become what `parameters` accepts."""

import pytest

from genai_live import types
from genai_live._wire.scalars import Unreadable
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


@pytest.mark.parametrize(
    "definitions",
    [
        {},
        {"Node": {"$ref": "#/$defs/Node"}},
        {"Node": {"type": "array", "items": {"$ref": "#/$defs/Node"}}},
    ],
)
def test_a_reference_that_never_ends_is_refused(definitions):
    with pytest.raises(Unreadable, match="recursive or undefined") as error:
        property_of({"$ref": "#/$defs/Node"}, **{"$defs": definitions})
    assert error.value.problem.startswith("#/$defs/Node")


@pytest.mark.parametrize("schema", [True, {}, {"description": "What you like."}])
def test_a_value_of_any_type_is_refused_with_its_path(schema):
    with pytest.raises(Unreadable, match="any type") as error:
        property_of({"type": "array", "items": schema})
    assert error.value.path == "each.items"


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


def test_a_tuple_is_a_list_of_its_types():
    schema = {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]}
    assert [each.type for each in property_of(schema).items.any_of] == [STRING, INTEGER]


def test_a_format_that_the_service_refuses_is_left_out():
    assert property_of({"type": "string", "format": "email"}).format is None
    assert property_of({"type": "string", "format": "date-time"}).format == "date-time"


def test_limits_are_kept():
    schema = {"type": "array", "items": {"type": "integer", "minimum": 0}, "maxItems": 3}
    assert property_of(schema) == types.Schema(
        type=types.Type.ARRAY, items=types.Schema(type=INTEGER, minimum=0), max_items=3
    )
