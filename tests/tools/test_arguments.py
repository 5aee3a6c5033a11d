"""What a model passes is made into what the hints say, or refused with its place."""

import dataclasses
import enum
from collections.abc import Mapping, Sequence, Set
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, NewType, NotRequired, TypedDict

import attrs
import pydantic
import pytest

from genai_live.errors import ToolError
from genai_live.tools.arguments import read_arguments
from genai_live.tools.members import Member


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Size(enum.IntEnum):
    SMALL = 1
    LARGE = 2


@attrs.frozen
class Point:
    x: float
    _y: float = attrs.field(default=0.0, validator=attrs.validators.ge(0.0))


@dataclasses.dataclass
class Trip:
    stops: list[Point]
    name: str = "trip"
    fixed: int = dataclasses.field(default=7, init=False)


class Options(TypedDict):
    loud: bool
    times: NotRequired[int]


class Order(pydantic.BaseModel):
    count: int = pydantic.Field(ge=1)
    note: str | None = None


UserId = NewType("UserId", int)
Name = Annotated[str, "a name"]


def read(hint, value):
    return read_arguments({"x": value}, [Member(name="x", hint=hint, required=True)])["x"]


@pytest.mark.parametrize(
    ("hint", "value", "made"),
    [
        (str, "a", "a"),
        (Name, "a", "a"),
        (int, 2, 2),
        (int, 2.0, 2),
        (UserId, 5, 5),
        (float, 2, 2.0),
        (bool, True, True),
        (int | None, None, None),
        (int | str, "5", "5"),
        (int | str, 5, 5),
        (float | int, 5, 5),
        (str | list[str], ["a"], ["a"]),
        (Point | Options, {"loud": True}, {"loud": True}),
        (datetime, "2026-01-31T12:00:00Z", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        (date, "2026-01-31", date(2026, 1, 31)),
        (Literal["a", "b"], "b", "b"),
        (Literal[1, 2], "2", 2),
        (Literal[1, 2], 2.0, 2),
        (Literal["a", None], None, None),
        (Literal[Colour.RED], "red", Colour.RED),
        (Colour, "blue", Colour.BLUE),
        (Size, "LARGE", Size.LARGE),
        (list[int], [1, 2.0], [1, 2]),
        (Sequence[Colour], ["red"], [Colour.RED]),
        (set[str], ["a", "a"], {"a"}),
        (Set[str], ["a"], {"a"}),
        (frozenset[int], [1], frozenset({1})),
        (tuple[int, ...], [1, 2], (1, 2)),
        (tuple[int, str], [1, "a"], (1, "a")),
        (dict, {"a": [1]}, {"a": [1]}),
        (dict[str, Any], {"a": None}, {"a": None}),
        (Mapping[str, Size], {"a": "SMALL"}, {"a": Size.SMALL}),
        (Point, {"x": 1, "y": 2}, Point(1.0, 2.0)),
        (Trip, {"stops": [{"x": 1}]}, Trip([Point(1.0)])),
        (Options, {"loud": True, "times": 2}, {"loud": True, "times": 2}),
        (Order, {"count": 2}, Order(count=2)),
        (list[Order] | None, [{"count": 2}], [Order(count=2)]),
    ],
)
def test_a_value_becomes_what_the_hint_says(hint, value, made):
    found = read(hint, value)
    assert found == made
    assert type(found) is type(made)


@pytest.mark.parametrize(
    ("hint", "value", "problem"),
    [
        (str, 5, "x: expected a string, got a number."),
        (int, 2.5, "x: expected a whole number, got a number."),
        (int, True, "x: expected a whole number, got a boolean."),
        (int, "2", "x: expected a whole number, got a string."),
        (float, "2", "x: expected a number, got a string."),
        (bool, "true", "x: expected true or false, got a string."),
        (str, None, "x: expected a string, got null."),
        (int | str, [], "x: expected a whole number, got a list. expected a string, got a list."),
        (int | None, "a", "x: expected a whole number, got a string."),
        (Colour, "green", "x: expected one of red, blue."),
        (Literal[1, 2], 3, "x: expected one of 1, 2."),
        (date, "tomorrow", "x: expected a date such as 2026-01-31."),
        (list[str], "abc", "x: expected a list, got a string."),
        (list[str], ["a", 1], "x[1]: expected a string, got a number."),
        (tuple[int, str], [1], "x: expected 2 items, got 1."),
        (set[dict[str, int]], [{}], "x: these items cannot be in a set."),
        (dict[str, int], {"a": "b"}, "x.a: expected a whole number, got a string."),
        (dict[str, int], [], "x: expected an object, got a list."),
        (Point, "here", "x: expected an object, got a string."),
        (Point, {"y": 1}, "x.x: is missing."),
        (Point, {"x": 1, "z": 1}, "x.z: unknown argument; expected: x, y."),
        (Trip, {"stops": [{"x": "1"}]}, "x.stops[0].x: expected a number, got a string."),
        (Trip, {"stops": [], "fixed": 1}, "x.fixed: unknown argument"),
        (Point, {"x": 1, "y": -1}, "x: '_y' must be >= 0.0"),
        (Options, {}, "x.loud: is missing."),
        (Order, {"count": 0}, "x: count: Input should be greater than or equal to 1"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_its_path(hint, value, problem):
    with pytest.raises(ToolError) as caught:
        read(hint, value)
    assert str(caught.value).startswith(problem)


def test_arguments_that_are_too_many_or_too_few_are_refused():
    members = [Member(name="a", hint=str, required=True)]
    with pytest.raises(ToolError, match=r"^b: unknown argument; expected: a\.$"):
        read_arguments({"a": "1", "b": 2}, members)
    with pytest.raises(ToolError, match=r"^a: is missing\.$"):
        read_arguments({}, members)
    assert read_arguments({}, []) == {}
