# ruff: noqa: E501
"""Limits that a parameter carries are declared to the model and checked at the call."""

import dataclasses
from typing import Annotated, Any, Literal, NotRequired, TypedDict

import annotated_types as at
import attrs
import pydantic
import pydantic.dataclasses
import pytest
from typing_extensions import TypeAliasType

from genai_live import types
from genai_live.errors import ToolError
from genai_live.tools.functions import python_function

Field: Any = pydantic.Field
Schema: Any = types.Schema
Positive = Annotated[int, at.Gt(0)]
Percent = TypeAliasType("Percent", Annotated[float, at.Interval(ge=0, le=100)])


def made(function) -> Any:
    return python_function(function, field="tools[0]", backend="gemini")


def parameter(hint, default: Any = ...) -> Any:
    def function(x): ...

    function.__annotations__["x"] = hint
    if default is not ...:
        function.__defaults__ = (default,)
    return made(function)


def even(value: int) -> bool:
    return value % 2 == 0


@pytest.mark.parametrize(
    ("hint", "declared", "good", "bad", "problem"),
    [
        (Annotated[int, Field(ge=0, le=9)], {"minimum": 0, "maximum": 9}, 9, 10, "x: must be at most 9."),
        (Annotated[int, at.Ge(0), at.Lt(9)], {"minimum": 0, "maximum": 8}, 8, 9, "x: must be less than 9."),
        (Annotated[int, Field(gt=0.5)], {"minimum": 1}, 1, 0, "x: must be greater than 0.5."),
        (Positive, {"minimum": 1}, 1, 0, "x: must be greater than 0."),
        (pydantic.NonNegativeInt, {"minimum": 0}, 0, -1, "x: must be at least 0."),
        (Percent, {"minimum": 0, "maximum": 100}, 1.5, 101, "x: must be at most 100."),
        (Annotated[float, at.Gt(0)], {"minimum": 0, "description": "Must be greater than 0."}, 0.1, 0, "x: must be"),
        (Annotated[int, at.MultipleOf(5)], {"description": "Must be a multiple of 5."}, 10, 11, "x: must be a multiple of 5."),
        (Annotated[float, Field(multiple_of=0.1)], {"description": "Must be a multiple of 0.1."}, 0.3, 0.35, "x: must be"),
        (Annotated[str, at.Len(2, 4)], {"min_length": 2, "max_length": 4}, "ab", "a", "x: must have at least 2 characters."),
        (Annotated[str, at.MaxLen(2)], {"max_length": 2}, "ab", "abc", "x: must have at most 2 characters."),
        (Annotated[str, Field(pattern="^a")], {"pattern": "^a"}, "ab", "b", "x: must match the pattern ^a."),
        (Annotated[str, pydantic.StringConstraints(min_length=1)], {"min_length": 1}, "a", "", "x: must have"),
        (Annotated[list[str], at.MinLen(1)], {"min_items": 1, "items": Schema(type="STRING")}, ["a"], [], "x: must have at least 1 items."),
        (Annotated[dict[str, int], at.MaxLen(1)], {"max_properties": 1}, {"a": 1}, {"a": 1, "b": 2}, "x: must have at most"),
        (list[Positive], {"items": Schema(type="INTEGER", minimum=1)}, [1], [1, 0], "x[1]: must be greater than 0."),
        (Positive | None, {"minimum": 1, "nullable": True}, None, 0, "x: must be greater than 0."),
        (Annotated[int | None, at.Ge(1)], {"minimum": 1, "nullable": True}, None, 0, "x: must be at least 1."),
        (Annotated[int, at.Predicate(even)], {}, 2, 3, "x: is not accepted by even."),
        (Annotated[int, at.Ge(0), "Score"], {"minimum": 0, "description": "Score"}, 0, -1, "x: must be at least 0."),
        (Annotated[Literal[1, 2], at.Ge(2)], {"type": "STRING", "enum": ["1", "2"]}, 2, 1, "x: must be at least 2."),
        (Literal["", "a"], None, "", "b", "x: expected one of"),
    ],
)  # fmt: skip
def test_limits_are_declared_and_checked(hint, declared, good, bad, problem):
    function = parameter(hint)
    schema = function.declaration.parameters.properties["x"]
    if declared is None:
        assert schema.any_of == [Schema(type="STRING", enum=["a"]), Schema(type="STRING", max_length=0)]  # fmt: skip
    else:
        assert schema == Schema(**{"type": schema.type, **declared})
    function.bind({"x": good}, None)
    with pytest.raises(ToolError) as caught:
        function.bind({"x": bad}, None)
    assert str(caught.value).startswith(problem)


def test_each_alternative_of_a_union_has_its_own_limits():
    function = parameter(Positive | Annotated[str, at.MinLen(2)])
    number, text = function.declaration.parameters.properties["x"].any_of
    assert (number.minimum, text.min_length) == (1, 2)
    assert function.bind({"x": 1}, None).args == (1,)
    assert function.bind({"x": "ab"}, None).args == ("ab",)
    for bad in (0, "a"):
        with pytest.raises(ToolError):
            function.bind({"x": bad}, None)


def test_words_about_limits_follow_the_description_of_a_docstring():
    def rate(score: Annotated[float, at.Gt(0)]) -> None:
        """Rate.

        Args:
            score: How good it is
        """

    schema = made(rate).declaration.parameters.properties["score"]
    assert schema.description == "How good it is. Must be greater than 0."


@pytest.mark.parametrize(
    ("hint", "default", "value", "shown"),
    [
        (int, Field(default=5, ge=0), 5, 5),
        (int, Field(5), 5, 5),
        (Annotated[int, Field(default=5)], ..., 5, 5),
        (Annotated[int, Field(default=5)], 6, 6, 6),
        (list[int], Field(default_factory=lambda: [1]), [1], None),
        (list[int], Field(default=[1, 2]), [1, 2], [1, 2]),
        (int | None, Field(default=None), None, None),
    ],
)
def test_the_default_of_a_field_is_the_default(hint, default, value, shown):
    function = parameter(hint, default)
    parameters = function.declaration.parameters
    assert parameters.required is None
    assert parameters.properties["x"].default == shown
    first, second = (function.bind({}, None).args[0] for _ in range(2))
    assert first == value
    assert first is not second or not isinstance(first, list)


@pytest.mark.parametrize("default", [Field(), Field(...), Field(ge=0)])
def test_a_field_without_a_default_is_required(default):
    function = parameter(int, default)
    assert function.declaration.parameters.required == ["x"]
    with pytest.raises(ToolError, match="x: is missing"):
        function.bind({}, None)


@dataclasses.dataclass
class Plain:
    size: int = Field(default=3, ge=1)
    tags: list[str] = Field(default_factory=list, max_length=1)  # noqa: RUF009


@pydantic.dataclasses.dataclass
class Checked:
    size: int = Field(default=3, ge=1)


@attrs.frozen
class Frozen:
    size: Positive = 3


class Dictionary(TypedDict):
    size: NotRequired[Positive]


@pytest.mark.parametrize("cls", [Plain, Checked, Frozen, Dictionary])
def test_members_of_classes_have_limits_too(cls):
    function = parameter(cls)
    size = function.declaration.parameters.properties["x"].properties["size"]
    assert size.minimum == 1
    with pytest.raises(ToolError, match=r"^x\.size: must be"):
        function.bind({"x": {"size": 0}}, None)
    (value,) = function.bind({"x": {}}, None).args
    assert value == (cls() if cls is Dictionary else cls(size=3, **({"tags": []} if cls is Plain else {})))  # fmt: skip
