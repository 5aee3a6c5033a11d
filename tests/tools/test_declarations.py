"""What a function declares, and what it is told when it cannot."""

import functools
from typing import Annotated, Any, TypedDict

import attrs
import pytest

from genai_live import errors, types
from genai_live.tools import ToolContext, tool
from genai_live.tools.functions import python_function
from genai_live.tools.registry import collect_tools

Schema: Any = types.Schema  # which takes strings for members of `types.Type` too


def declared(function, backend: Any = "gemini") -> Any:
    return python_function(function, field="config.tools[0]", backend=backend).declaration


@attrs.frozen
class Place:
    """A place on a map.

    Attributes:
        name: What people call it.
        tags: Words for it.
    """

    name: str
    tags: list[str] = attrs.field(factory=list)


@attrs.frozen
class Node:
    child: "Node | None" = None


class Broken(TypedDict):
    when: "NotImported"  # type: ignore[name-defined]  # noqa: F821


def find(place: Place, near: Annotated[int | str, "How near"] = 5, *rest: int, **more: str):
    """Find a place.

    Args:
        place: Where to look.
        near: Not used.

    Returns:
        The place.
    """


def test_everything_that_a_function_says_is_declared():
    string = Schema(type="STRING")
    assert declared(find) == types.FunctionDeclaration(
        name="find",
        description="Find a place.\n\nReturns:\n    The place.",
        parameters=Schema(
            type="OBJECT",
            properties={
                "place": Schema(
                    type="OBJECT",
                    description="Where to look.",
                    properties={
                        "name": Schema(type="STRING", description="What people call it."),
                        "tags": Schema(type="ARRAY", items=string, description="Words for it."),
                    },
                    required=["name"],
                ),
                "near": Schema(
                    any_of=[
                        Schema(type="INTEGER", description="How near"),
                        Schema(type="STRING", description="How near"),
                    ]
                ),
            },
            required=["place"],
        ),
    )


def test_the_decorator_has_the_last_word():
    @tool(name="search", description="Searches.", behavior="non_blocking", scheduling="WHEN_IDLE")
    def find_it(word: str) -> str:
        """Find."""
        return word

    assert find_it("a") == "a"  # it stays a function
    made = python_function(find_it, field="tools[0]", backend="gemini")
    assert (made.name, made.declaration.description) == ("search", "Searches.")
    assert made.declaration.behavior == types.Behavior.NON_BLOCKING
    assert made.scheduling == types.FunctionResponseScheduling.WHEN_IDLE

    @tool
    def plain():
        """Say nothing."""

    assert declared(plain) == types.FunctionDeclaration(name="plain", description="Say nothing.")


class Robot:
    def move(self, steps: int):
        """Move."""

    async def __call__(self, word: str):
        """Obey."""


def test_methods_partials_and_callable_objects_are_declared():
    robot = Robot()
    assert declared(robot.move).parameters.required == ["steps"]
    assert declared(tool(name="go")(robot.move)).name == "go"
    given = functools.partial(find, near=1)
    assert list(declared(given).parameters.properties) == ["place"]
    assert list(declared(functools.partial(find, Place("a"))).parameters.properties) == ["near"]
    assert declared(functools.partial(robot.move, 1)).parameters is None
    made = python_function(tool(name="obey")(robot), field="tools[0]", backend="gemini")
    assert (made.name, made.is_async) == ("obey", True)
    assert made.declaration.description == "Obey."


def test_positional_only_parameters_are_passed_by_position():
    def subtract(a: int, b: int = 1, /, c: int = 0) -> int:
        return a - b - c

    made = python_function(subtract, field="tools[0]", backend="gemini")
    assert made.bind({"a": 5, "c": 2}, None)() == 2  # type: ignore[arg-type]


def test_names_of_a_type_checker_alone_do_no_harm_in_the_return_hint():
    def look(word: "str", context: "ToolContext") -> "NotImported":  # type: ignore[name-defined]  # noqa: F821
        """Look."""

    assert list(declared(look).parameters.properties) == ["word"]


# fmt: off
def no_hint(word): ...
def any_value(word: Any): ...
def bare_list(words: list): ...
def raw_bytes(data: bytes): ...
def nested(places: dict[str, int] | list[set[complex]]): ...
def endless(node: Node): ...
def number_keys(table: dict[int, str]): ...
def not_imported(when: "NotImported"): ...  # type: ignore[name-defined]  # noqa: F821
def broken_class(value: Broken): ...
@tool(name="two words")
def bad_name(): ...
@tool(behavior="BLOCKING")
def blocking_generator():
    yield 1
# fmt: on


@pytest.mark.parametrize(
    ("function", "field", "said"),
    [
        (no_hint, "config.tools[0]: no_hint(word)", "has no type hint"),
        (any_value, "config.tools[0]: any_value(word)", "a value of any type"),
        (bare_list, "config.tools[0]: bare_list(words)", r"list\[str\]"),
        (raw_bytes, "config.tools[0]: raw_bytes(data)", "the class bytes"),
        (nested, "config.tools[0]: nested(places[0][0])", "the class complex"),
        (endless, "config.tools[0]: endless(node).child", "Node, which contains itself"),
        (number_keys, "config.tools[0]: number_keys(table)", "keys that are not strings"),
        (not_imported, "config.tools[0]: not_imported(when)", "name 'NotImported' is not defined"),
        (broken_class, "config.tools[0]: broken_class(value)", "the type hints of Broken"),
        (bad_name, "config.tools[0]", "'two words' is not a valid function name"),
        (lambda: 1, "config.tools[0]", "'<lambda>' is not a valid function name"),
        (Place, "config.tools[0]", "the class Place is not a function"),
        (Robot(), "config.tools[0]", "@tool"),
        (len, "config.tools[0]: len(obj)", "has no type hint"),
        (blocking_generator, "config.tools[0]", "is a generator"),
    ],
)
def test_what_cannot_be_declared_is_refused_with_its_path(function, field, said):
    with pytest.raises(errors.ConfigError, match=said) as caught:
        declared(function)
    assert caught.value.field == field


def test_vertex_ai_takes_no_generators():
    def count():
        yield 1

    with pytest.raises(errors.ConfigError, match="Vertex AI supports one result only"):
        declared(count, backend="vertex")


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"behavior": "SOMETIMES"}, "behavior"),
        ({"scheduling": "NEVER"}, "scheduling"),
        ({"scheduling": "SILENT", "behavior": "BLOCKING"}, "scheduling"),
        ({"timeout": 0}, "timeout"),
        ({"timeout": "1"}, "timeout"),
    ],
)
def test_options_that_cannot_be_are_refused(options, field):
    with pytest.raises(errors.ConfigError) as caught:
        tool(**options)
    assert caught.value.field == field


def test_a_name_may_be_there_once():
    @tool(name="find")
    def other(): ...

    with pytest.raises(errors.ConfigError, match="two functions named 'find'") as caught:
        collect_tools([find, {}, other], field="tools", backend="gemini")
    assert caught.value.field == "tools[2]"
