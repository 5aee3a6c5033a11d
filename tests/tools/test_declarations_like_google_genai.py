"""Our declaration of a function beside the one that google-genai makes of it."""

import dataclasses
import enum
import functools
import json
import logging
import sys
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal, Optional, TypedDict, Union

import attrs
import pydantic
import pytest
from google.genai import types as google_types

from genai_live.converters import encode
from genai_live.errors import ConfigError
from genai_live.tools.functions import python_function


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Size(enum.IntEnum):
    SMALL = 1
    LARGE = 2


@attrs.define
class AttrsPlace:
    name: str


@dataclasses.dataclass
class DataPlace:
    name: str


class DictPlace(TypedDict):
    name: str


class Place(pydantic.BaseModel):
    name: str
    height: int | None = None


class Described(pydantic.BaseModel):
    count: int = pydantic.Field(ge=1, description="how many")


# fmt: off
def f00(): "Do."
def f01(x: str): "Do."
def f02(x: int): "Do."
def f03(x: float): "Do."
def f04(x: bool): "Do."
def f05(x: str = "a"): "Do."
def f06(x: int = 3, y: float = 0.5, z: bool = True): "Do."
def f07(x: list[str]): "Do."
def f08(x: list[int] = [1, 2]): "Do."  # noqa: B006
def f09(x: list[list[float]]): "Do."
def f10(x: dict): "Do."
def f11(x: dict[str, int]): "Do."
def f12(x: Literal["a", "b"]): "Do."
def f13(x: Literal["a", "b"] = "b"): "Do."
def f14(x: Optional[str] = None): "Do."  # noqa: UP045
def f15(x: int | None = None): "Do."
def f16(x: Sequence[str]): "Do."
def f17(x: set[int]): "Do."
def f18(x: tuple[int, ...]): "Do."
def f19(x: Place): "Do."
def f20(x: list[Place]): "Do."
def f21(x: str, *, y: int): "Do."
def f22(x: str, /): "Do."
def f23(x: str, *args: int, **kwargs: int): "Do."
async def f24(x: str): "Do."
def f25(x: str | None): "Do."
def f26(x: int | str): "Do."
def f27(x: Union[int, str, None] = None): "Do."  # noqa: UP007
def f28(x: int | str = 1): "Do."
def f29(x: list): "Do."
def f30(x: Any): "Do."
def f31(x: Literal[1, 2]): "Do."
def f32(x: Colour): "Do."
def f33(x: Size): "Do."
def f34(x: AttrsPlace): "Do."
def f35(x: DataPlace): "Do."
def f36(x: DictPlace): "Do."
def f37(x: Described): "Do."
def f38(x: Optional[Place] = None): "Do."  # noqa: UP045
def f39(x: tuple[int, str]): "Do."
def f40(x: Annotated[int, "how many"]): "Do."
def f41(x: datetime): "Do."
def f42(x: date): "Do."
def f43(x: bytes): "Do."
def f44(x: str = None): "Do."  # type: ignore[assignment]  # noqa: RUF013
def f45(x: str):
    """Do.

    Args:
        x: What to do.
    """
def f46(x): "Do."
def f47(x: str): pass
# fmt: on


REQUIRED = "required lists what has no default; theirs leaves out what may be null"
UNION = "nothing stands beside anyOf, since Vertex AI refuses it; theirs says OBJECT there too"
TEXT_ENUM = "the service takes enums of strings only; theirs are numbers"
OUR_CLASSES = "theirs knows pydantic's classes only, and raises ValueError"
REFUSED = "it says nothing that the service can use, so ours refuses it at connect"
FIELDS = "ours keeps what pydantic knows of a member; theirs drops it"
DESCRIBED = "ours says what the parameter means"

DIFFERENCES = {
    f25: REQUIRED,
    f26: UNION,
    f27: UNION,
    f28: UNION,
    f29: REFUSED,
    f30: REFUSED,
    f31: TEXT_ENUM,
    f32: "theirs adds the title of the enum",
    f33: TEXT_ENUM,
    f34: OUR_CLASSES,
    f35: OUR_CLASSES,
    f36: OUR_CLASSES,
    f37: FIELDS,
    f38: "theirs drops the members of an optional model",
    f39: "theirs falls back on JSON Schema, in a form that is none",
    f40: DESCRIBED,
    f41: DESCRIBED,
    f42: "the service knows no format date; ours says it in words",
    f43: "a model cannot write bytes, so ours refuses them at connect",
    f44: "theirs calls a parameter required whose default is None, whatever its hint",
    f45: "ours moves what the docstring says of a parameter to the parameter",
    f46: "ours names the parameter that has no type hint at connect; theirs raises ValueError",
}  # fmt: skip
if sys.version_info >= (3, 14):  # where Optional[X] is X | None
    del DIFFERENCES[f38]
FUNCTIONS = [
    value for name, value in list(globals().items()) if name[0] == "f" and name[1:].isdigit()
]


def ours(function):
    made = python_function(function, field="tools[0]", backend="gemini").declaration
    return json.loads(encode(made))


def theirs(function):
    made = google_types.FunctionDeclaration.from_callable_with_api_option(callable=function)
    declared = json.loads(made.model_dump_json(exclude_none=True, by_alias=True))
    if declared.get("parameters", {}).get("required") == []:
        del declared["parameters"]["required"]  # an empty list says nothing
    return declared


def outcome(declare, function, error):
    try:
        return declare(function)
    except error:
        return error


@pytest.fixture(autouse=True)
def quiet():
    logging.getLogger("google_genai.types").setLevel(logging.ERROR)


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_a_declaration_is_equal_or_its_difference_is_explained(function):
    same = outcome(ours, function, ConfigError) == outcome(theirs, function, ValueError)
    assert same == (function not in DIFFERENCES), DIFFERENCES.get(function)


def test_there_are_enough_to_compare():
    assert len(FUNCTIONS) - len(DIFFERENCES) >= 20
    assert len(FUNCTIONS) >= 40


def test_partials_are_declared_by_us_alone():
    function = functools.partial(f06, y=1.0)
    assert list(ours(function)["parameters"]["properties"]) == ["x", "z"]
    with pytest.raises((AttributeError, TypeError)):
        theirs(function)
