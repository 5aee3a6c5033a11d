# ruff: noqa: E501
"""Any Python value becomes JSON, or an error with the path inside the value."""

import array
import collections
import dataclasses
import enum
import ipaddress
import json
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import attrs
import orjson
import pydantic
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genai_live import events, types
from genai_live._inputs.json_values import to_json
from genai_live._wire.scalars import Unreadable
from genai_live.converters import encode
from genai_live.errors import ConfigError, ToolError
from genai_live.tools.results import response_to

CALL = events.ToolCall(id="1", name="f", args={})


class DType:
    kind = "f"


class Scalar:
    """What a numpy scalar offers."""

    dtype: Any = DType()
    shape = ()

    def __init__(self, value):
        self.value = value

    def item(self):
        return self.value


class Array:
    """What a numpy array offers."""

    dtype: Any = DType()
    shape = (2,)

    def __init__(self, *values):
        self.values = list(values)

    def tolist(self):
        return self.values


class LongDouble(float):
    dtype: Any = DType()
    shape = ()

    def item(self):
        return self


class Times(Array):
    dtype: Any = SimpleNamespace(kind="M")

    def astype(self, kind):
        return Array(*map(kind, self.values))


class Level(enum.IntEnum):
    HIGH = 3


class Name(str):
    __slots__ = ()

    def __str__(self):
        return "other"


class Secretive(pydantic.BaseModel):
    shown: bytes
    hidden: str = pydantic.Field(default="x", exclude=True)


class Roots(pydantic.RootModel[list[int]]):
    pass


@attrs.define
class Half:
    done: int
    missing: int = attrs.field(init=False)


@dataclasses.dataclass
class Holder:
    value: object


class Angry:
    def __fspath__(self):
        raise OSError("gone")


COUNTER = collections.Counter("aab")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (collections.deque([1, 2]), [1, 2]),
        (range(3), [0, 1, 2]),
        ({"a": 1}.values(), [1]),
        ({"a": 1}.keys(), ["a"]),
        ({"a": 1}.items(), [["a", 1]]),
        (COUNTER, {"a": 2, "b": 1}),
        (collections.ChainMap({"a": 1}), {"a": 1}),
        (collections.UserList([1]), [1]),
        (collections.UserString("a"), "a"),
        (array.array("h", [1, -2]), [1, -2]),
        (memoryview(array.array("f", [0.5])), [0.5]),
        (b"\xff\xfe", "//4="),
        (ipaddress.ip_address("::1"), "::1"),
        (ipaddress.ip_network("10.0.0.0/8"), "10.0.0.0/8"),
        (PurePosixPath("/a"), "/a"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Decimal("1.10"), "1.10"),
        (Fraction(1, 3), "1/3"),
        (1 + 2j, "(1+2j)"),
        (timedelta(seconds=1.5), 1.5),
        (2**53, 2**53),
        (2**53 + 1, "9007199254740993"),
        (-(2**70), "-1180591620717411303424"),
        (float("nan"), "NaN"),
        (float("inf"), "Infinity"),
        (-float("inf"), "-Infinity"),
        (Scalar(1.5), 1.5),
        (Scalar(2**60), "1152921504606846976"),
        (LongDouble(0.5), 0.5),
        (Array(1, Array(2)), [1, [2]]),
        (Times("2026-01-31"), ["2026-01-31"]),
        (Level.HIGH, 3),
        (Name("a"), "a"),
        (Secretive(shown=b"\x00"), {"shown": "AA=="}),
        (Roots([1]), [1]),
        (SimpleNamespace(a={1}), {"a": [1]}),
        (
            {True: "c", None: "b", 2.5: "d", date(2026, 1, 31): "e", (1, 2): "f"},
            {"true": "c", "null": "b", "2.5": "d", "2026-01-31": "e", "(1, 2)": "f"},
        ),
        (types.Transcription(text="hi"), {"text": "hi"}),
    ],
)
def test_values_have_a_json_form(value, written):
    assert to_json(value) == written
    assert json.loads(orjson.dumps(to_json(value))) == written


def endless():
    value: dict[str, Any] = {"a": []}
    value["a"].append(value)
    return value


def deep(levels):
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "path", "problem"),
    [
        ({"a": [1, object()]}, "a[1]", "a value of type object cannot be written"),
        ([{"a": len}], "[0].a", "builtin_function_or_method"),
        (iter([1]), "", "list_iterator"),
        ({"a": int}, "a", "of type type"),
        ({"a": {(): 1, b"x": 2, object: 3}}, "a", "type type cannot"),
        ({"a": {frozenset(): 1}}, "a", "a key of type frozenset"),
        ({"a": {1: 1, "1": 2}}, "a", "two keys are both written '1'"),
        (Holder({"b": Half(1)}), "value.b", "AttributeError"),
        ([Angry()], "[0]", "OSError: gone"),
        ({"n": [10**5000]}, "n[0]", "a whole number of this size"),
        (endless(), "a[0]", "it contains itself"),
        ({"t": "half \ud83d"}, "t", "a lone surrogate at index 5"),
        ({"half \ud83d": 1}, "", "a lone surrogate"),
    ],
)
def test_what_has_no_json_form_is_refused_with_its_path(value, path, problem):
    with pytest.raises(Unreadable, match=problem) as caught:
        to_json(value)
    assert caught.value.path == path


def test_nesting_is_limited():
    assert to_json(deep(150)) == deep(150)
    for levels in (300, 100_000):
        with pytest.raises(Unreadable, match="nested too deeply"):
            to_json(deep(levels))


def test_json_is_not_copied():
    value = {"a": [1, {"b": None}], "c": "é"}
    assert to_json(value) is value


LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(st.characters()), st.binary(),
    st.decimals(), st.fractions(), st.complex_numbers(), st.dates(), st.datetimes(), st.times(),
    st.timedeltas(), st.uuids(), st.ip_addresses(), st.sampled_from(Level),
    st.builds(range, st.integers(0, 5)), st.builds(object), st.just(len), st.builds(Scalar, st.floats()),
    st.text(st.characters(categories=["Cs", "Lu"])),
)  # fmt: skip
KEYS = st.one_of(st.text(), st.integers(), st.none(), st.tuples(st.integers()), st.dates())


def _containers(inner):
    return st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.lists(inner, max_size=3).map(collections.deque),
        st.lists(inner, max_size=3).map(lambda items: Array(*items)),
        st.dictionaries(KEYS, inner, max_size=3),
        st.dictionaries(KEYS, inner, max_size=3).map(dict.values),
        st.builds(Holder, inner),
        st.builds(SimpleNamespace, a=inner),
    )


@settings(max_examples=400, deadline=None)
@given(st.recursive(LEAVES, _containers, max_leaves=8))
def test_any_result_is_sent_or_is_an_error_for_the_model(value):
    try:
        response = response_to(CALL, value)
    except ToolError as error:
        assert str(error)
        return
    assert json.loads(encode(response))["response"] is not None


def test_lone_surrogates_of_results_are_replaced_and_pairs_joined():
    response = response_to(CALL, {"names": ["caf\udce9", "\ud83d\ude00"], "k\ud83d": 1}).response
    assert response == {"names": ["caf�", "😀"], "k�": 1}


def test_a_function_response_of_the_users_own_is_converted_too():
    own = types.FunctionResponse(response={"at": PurePosixPath("/a"), "n": 2**70})
    assert response_to(CALL, own).response == {"at": "/a", "n": str(2**70)}
    assert own.response == {"at": PurePosixPath("/a"), "n": 2**70}
    with pytest.raises(ToolError, match=r"^at\[0\]: a value of type object"):
        response_to(CALL, types.FunctionResponse(response={"at": [object()]}))


def test_free_json_in_messages_is_converted_or_refused_with_its_path():
    from genai_live._inputs.coercion import coerce

    call = {"name": "f", "args": {"at": PurePosixPath("/a"), "big": 2**60}}
    part = coerce({"functionCall": call}, types.Part, field="part")
    assert part.function_call is not None
    assert part.function_call.args == {"at": "/a", "big": str(2**60)}
    with pytest.raises(ConfigError) as caught:
        coerce({"functionCall": {"args": {"x": [object()]}}}, types.Part, field="part")
    assert caught.value.field == "part.functionCall.args.x[0]"
