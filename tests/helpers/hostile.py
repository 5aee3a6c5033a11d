"""Objects that no argument expects: wrong types, broken code, values out of every range."""

import array
import collections
import collections.abc
import enum
import types as python_types
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar, get_args

from genai_live import types
from genai_live.converters import is_list_of, is_wire, members_of


class Broken:
    """Whatever Python does with it raises."""

    __hash__: Any = None

    def _raise(self, *args):
        raise ZeroDivisionError("broken \ud800 object")

    __repr__ = __str__ = __eq__ = __bool__ = __len__ = __iter__ = __getattr__ = _raise
    __getitem__ = __contains__ = __float__ = __index__ = __call__ = __fspath__ = _raise
    __bytes__ = __lt__ = __format__ = _raise
    __class__ = property(_raise)


class BrokenRepr:
    def __repr__(self):
        raise RuntimeError("no repr")


class BrokenMapping(collections.abc.Mapping):
    def __getitem__(self, key):
        raise OSError("no item")

    def __iter__(self):
        raise OSError("no keys")

    def __len__(self):
        return 3


class OddMapping(collections.UserDict):
    def items(self):
        return [("text",), 5]


class BrokenList(list):
    def __iter__(self):
        raise LookupError("no items")


class OddText(str):
    __slots__ = ()

    def __str__(self):
        raise RuntimeError("no text")

    __repr__ = __str__


class BrokenModel:
    model_fields: ClassVar = {"text": None, "parts": None}

    def model_dump(self, **options):
        raise ArithmeticError("no dump")

    def __getattr__(self, name):
        raise ArithmeticError(name)


class BrokenZone(tzinfo):
    def utcoffset(self, when):
        raise RuntimeError("no offset")

    dst = tzname = utcoffset


class BrokenArray:
    dtype = "float32"
    typecode = property(lambda self: 1 / 0)

    def tobytes(self):
        raise RuntimeError("no bytes")


class Odd(enum.Enum):
    ONE = object()


def released():
    view = memoryview(b"aaaa")
    view.release()
    return view


def endless_list():
    value: list[Any] = []
    value.append(value)
    return value


def endless_dict():
    value: dict[str, Any] = {}
    value.update(parts=[value], response=value, items=value)
    return value


def endless_object():
    schema = types.Schema(type=types.Type.ARRAY)
    schema.items = schema
    return schema


def changed(message, name, value):
    """Set a member; a constructor would refuse some values."""
    setattr(message, name, value)
    return message


def nested(levels):
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    return value


def unhashable_hint(a: [1]):  # type: ignore # pyright: ignore
    """Have a hint that no dict can hold."""


def broken_hint(a: Broken() = 1):  # type: ignore[valid-type]
    """Have a hint that raises when it is compared."""


def broken_default(a: int = Broken()):  # type: ignore[assignment]
    """Have a default that raises when it is compared."""


def deleted_member():
    content = types.Content(parts=[])
    del content.parts
    return content


VALUES = [
    *map(partial(partial, lambda value: value), [
        None, True, False, 0, 1, -1, 2**31, 2**63, 2**64, -(2**70), 10**400, 10**5000, 1.5, -0.5,
        float("nan"), float("inf"), -float("inf"), 1e308, 1e39, 3 + 1j, Decimal("NaN"),
        Fraction(1, 3), "", " ", "x", "5", "no", "true", "\ud800", "a\udcff", "\0", "x" * 5_000,
        b"", b"a", b"aaaa", bytearray(b"aa"), "NaN", "1.5s", "-9999999999999s", (), [], {}, set(),
        {1, 2}, frozenset([1]), [None], [[]], [5], {"a": 1}, {1: 2}, {"": None}, {"text": 5},
        {"\ud800": 1}, {None: 1}, {(1,): 1}, (b"aa", 5), (b"aa", "audio/pcm"), ("x", "y", "z"),
        (None, None), range(3), collections.deque([1]), object, len, print, Ellipsis,
        NotImplemented, OddText("x"), Odd.ONE, types, types.Part, types.Modality("NEW"),
        types.Modality("\ud800"), timedelta.max, timedelta(days=-1), datetime(1, 1, 1),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), datetime(9999, 12, 31, tzinfo=UTC),
        datetime(2026, 1, 1, tzinfo=BrokenZone()), ValueError("x"), unhashable_hint, broken_hint,
        broken_default, python_types.SimpleNamespace(a=1), python_types.MappingProxyType({"a": 1}),
    ]),
    object, Broken, BrokenRepr, BrokenMapping, BrokenModel, BrokenArray, released, endless_list,
    endless_dict, endless_object, deleted_member,
    lambda: BrokenList([1]),
    lambda: OddMapping(text="x"),
    lambda: {OddText("text"): 1},
    lambda: [Broken()],
    lambda: {"parts": Broken()},
    lambda: nested(150),
    lambda: nested(100_000),
    lambda: (item for item in b"aa"),
    lambda: array.array("f", [0.1] * 8),
    lambda: memoryview(array.array("f", [0.1] * 8)),
    lambda: memoryview(b"aaaabbbb")[::3],
    lambda: memoryview(b"aaaabbbb").cast("B", (2, 4)),
    lambda: changed(types.Content(), "parts", "x"),
    lambda: types.Content(role=5, parts=[types.Part(text="x")]),  # type: ignore[arg-type]
    lambda: types.Content(parts=[types.Part(inline_data=types.Blob(data="str"))]),
    lambda: types.Content(parts=[types.Part(text=Broken())]),  # type: ignore[arg-type]
    lambda: types.Blob(data="str", mime_type=5),  # type: ignore[arg-type]
    lambda: types.Blob(data=released(), mime_type="audio/pcm"),  # pyright: ignore
    lambda: types.FunctionResponse(id="1", name="f", response="str"),  # type: ignore[arg-type]
    lambda: types.FunctionResponse(id="1", name="f", response={"a": float("nan")}),
    lambda: types.FunctionResponse(id="1", name="f", response={"a": Broken()}),
    lambda: types.Part(text="x", extra={1: 2}),  # type: ignore[dict-item]
    lambda: types.Part(text="x", extra=5),  # type: ignore[arg-type]
    lambda: changed(types.LiveClientMessage(), "client_content", 5),
]  # fmt: skip


def hostile(random):
    """Return a value; sometimes inside a list or a dict."""
    value = random.choice(VALUES)()
    wrap = random.random()
    if wrap < 0.1:
        return [value]
    if wrap < 0.2:
        return {random.choice(["text", "parts", "a", "turns", "tools"]): value}
    return value


def spoilt(cls, random, *, depth=0):
    """Return an object or a dict of a message class, with a hostile value in it at any depth."""
    members = members_of(cls)
    if not members:
        return hostile(random)
    name, _, kind = random.choice(members)
    inner = get_args(kind)[0] if is_list_of(kind) else kind
    if is_wire(inner) and depth < 6 and random.random() < 0.85:
        value = spoilt(inner, random, depth=depth + 1)
        if is_list_of(kind):
            value = [value]
    else:
        value = hostile(random)
    return changed(cls(), name, value) if random.random() < 0.5 else {name: value}
