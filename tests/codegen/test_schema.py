"""The schema is sound, the generated classes say what it says, and JSON goes through them whole."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from graphlib import TopologicalSorter
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from genai_live import types
from genai_live._wire.base import Int64, OpenEnum, Wire
from genai_live.converters import decode, encode
from genai_live.errors import DecodeError

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = Path(__file__).parents[2] / "schema"
DOCUMENTS: dict[str, Any] = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(SCHEMA.glob("*.json"))
    if not path.stem.startswith("models")
}
DEFINITIONS: dict[str, Any] = {
    name: definition
    for document in DOCUMENTS.values()
    for name, definition in document["$defs"].items()
}
SCALARS = set(DOCUMENTS["common"]["$defs"])
ENUMS = [name for name, definition in DEFINITIONS.items() if "enum" in definition]
MESSAGES = [name for name, definition in DEFINITIONS.items() if "properties" in definition]
OURS = {
    "AuthToken",
    "CreateAuthTokenConfig",
    "HttpOptions",
    "LiveConnectConfig",
    "LiveConnectConstraints",
    "LiveMusicConfig",
}
MESSAGE_KEYWORDS = {
    "description",
    "properties",
    "type",
    "x-accessors",
    "x-available",
    "x-constructors",
    "x-elsewhere",
    "x-input",
    "x-instead",
    "x-oneof",
    "x-unnamed",
}
ROLES = {name for name, definition in DEFINITIONS.items() if "x-role" in definition}
MEMBER_KEYWORDS = {
    "$ref",
    "additionalProperties",
    "deprecated",
    "description",
    "items",
    "maximum",
    "minimum",
    "readOnly",
    "type",
    "x-accepts",
    "x-available",
    "x-only",
    "x-refused",
    "x-required",
    "x-rewritten",
    "x-secret",
}

CONSTRUCTOR_KEYWORDS = {"arguments", "description", "function"}
ACCESSOR_KEYWORDS = {"$ref", "description", "path", "type", "unless"}


def snake_case(name: str) -> str:
    return re.sub("[A-Z]", lambda found: "_" + found[0].lower(), name)


def target(reference: str) -> str:
    return reference.rpartition("/")[2]


def kind_of(schema: Any) -> str:
    """Name what a schema stands for: a scalar, `message`, `enum`, or a JSON type."""
    if "$ref" not in schema:
        return schema.get("type", "any")
    name = target(schema["$ref"])
    if name in SCALARS:
        return name
    return "enum" if "enum" in DEFINITIONS[name] else "message"


def annotation_of(member: Any) -> Any:
    """Give the annotation that a member's attribute must have."""
    return Union[_type_of(member), None]  # noqa: UP007 - made at run time


def _type_of(schema: Any) -> Any:
    match kind_of(schema):
        case "message" | "enum":
            return getattr(types, target(schema["$ref"]))
        case "array":
            return list[_type_of(schema["items"])]  # type: ignore[misc]
        case "object":
            values = schema["additionalProperties"]
            return dict[str, Any if values is True else _type_of(values)]  # type: ignore[misc]
        case kind:
            return {
                "Base64": bytes,
                "Int64String": Int64,
                "Duration": timedelta,
                "Timestamp": datetime,
                "any": Any,
                "boolean": bool,
                "integer": int,
                "number": float,
                "string": str,
            }[kind]


def all_references(schema: Any) -> list[str]:
    if isinstance(schema, list):
        return list(chain.from_iterable(map(all_references, schema)))
    if not isinstance(schema, dict):
        return []
    own = [schema["$ref"]] if isinstance(schema.get("$ref"), str) else []
    return own + list(chain.from_iterable(map(all_references, schema.values())))


def marked(name: str, keyword: str) -> dict[str, Any]:
    properties = DEFINITIONS[name]["properties"]
    return {
        snake_case(key): member[keyword] for key, member in properties.items() if keyword in member
    }


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_file_is_valid_draft_2020_12(name: str) -> None:
    assert DOCUMENTS[name]["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert DOCUMENTS[name]["$id"] == f"{name}.json"
    Draft202012Validator.check_schema(DOCUMENTS[name])


def test_names_are_unique_over_all_files() -> None:
    assert len(DEFINITIONS) == sum(len(document["$defs"]) for document in DOCUMENTS.values())


def test_every_reference_has_a_target() -> None:
    for name, document in DOCUMENTS.items():
        for reference in all_references(document):
            file, _, pointer = reference.partition("#/$defs/")
            assert pointer in DOCUMENTS[file.removesuffix(".json") or name]["$defs"], reference


def test_references_between_files_have_one_direction() -> None:
    graph = {
        name: {
            reference.partition(".json")[0]
            for reference in all_references(document)
            if not reference.startswith("#")
        }
        for name, document in DOCUMENTS.items()
    }
    TopologicalSorter(graph).prepare()  # raises CycleError
    assert graph["content"] == {"common"}
    assert graph["server"] <= {"common", "content"}
    assert graph["music"] <= {"common"}


def test_the_counts_of_the_wire_are_known() -> None:
    messages = set(MESSAGES) - OURS
    members = sum(len(DEFINITIONS[name]["properties"]) for name in messages)
    assert (len(messages), members, len(ENUMS)) == (151, 537, 46)
    assert set(DEFINITIONS) == messages | OURS | set(ENUMS) | SCALARS | ROLES


def test_everything_is_described() -> None:
    texts = [(name, definition["description"]) for name, definition in DEFINITIONS.items()]
    for name in MESSAGES:
        for key, member in DEFINITIONS[name]["properties"].items():
            texts.append((f"{name}.{key}", member["description"]))
        for key, accessor in DEFINITIONS[name].get("x-accessors", {}).items():
            texts.append((f"{name}.{key}", accessor["description"]))
        for key, constructor in DEFINITIONS[name].get("x-constructors", {}).items():
            texts.append((f"{name}.{key}", constructor["description"]))
    for name in ENUMS:
        values, words = DEFINITIONS[name]["enum"], DEFINITIONS[name]["x-enum-descriptions"]
        assert len(values) == len(words), name
        texts += [(f"{name}.{value}", text) for value, text in zip(values, words, strict=True)]
    for place, text in texts:
        assert text.endswith("."), place
        assert text == " ".join(text.split()), place


def test_keywords_are_those_that_the_generator_knows() -> None:
    for name in MESSAGES:
        assert DEFINITIONS[name].keys() <= MESSAGE_KEYWORDS, name
        for key, member in DEFINITIONS[name]["properties"].items():
            assert member.keys() <= MEMBER_KEYWORDS, f"{name}.{key}"
            assert member.get("x-only", "gemini") in ("gemini", "vertex")
            assert member.get("x-available", ["gemini"]) in (["gemini"], ["vertex"])
        for key, accessor in DEFINITIONS[name].get("x-accessors", {}).items():
            assert accessor.keys() <= ACCESSOR_KEYWORDS, f"{name}.{key}"
        for key, constructor in DEFINITIONS[name].get("x-constructors", {}).items():
            assert constructor.keys() <= CONSTRUCTOR_KEYWORDS, f"{name}.{key}"


def test_the_package_holds_every_definition_and_its_twins_and_nothing_else() -> None:
    twins = {f"{name}Dict" for name in writable()}
    assert set(dir(types)) == (DEFINITIONS.keys() - SCALARS) | twins


@pytest.mark.parametrize("name", MESSAGES)
def test_a_class_equals_its_definition(name: str) -> None:
    cls, definition = getattr(types, name), DEFINITIONS[name]
    assert cls.__bases__ == (Wire,)
    assert not hasattr(cls(), "__dict__")
    attrs.resolve_types(cls)
    fields = {field.name: field for field in attrs.fields(cls) if field.name != "extra"}
    assert {name: field.type for name, field in fields.items()} == {
        snake_case(key): annotation_of(member) for key, member in definition["properties"].items()
    }
    assert all(field.kw_only and field.default is None for field in fields.values())
    assert cls.__wire_names__ == {
        snake_case(key): key for key in definition["properties"] if snake_case(key) != key
    }
    assert cls.__wire_oneof__ is definition.get("x-oneof", False)
    least, greatest = marked(name, "minimum"), marked(name, "maximum")
    assert cls.__wire_limits__ == {
        key: (least.get(key), greatest.get(key)) for key in least | greatest
    }
    assert cls.__wire_backends__ == marked(name, "x-only")
    assert cls.__wire_refused__ == marked(name, "x-refused")
    assert cls.__wire_required__ == marked(name, "x-required").keys()
    assert cls.__wire_secret__ == marked(name, "x-secret").keys()
    assert " ".join(cls.__doc__.split()).startswith(definition["description"])
    accessors = {name: each for name, each in vars(cls).items() if isinstance(each, property)}
    assert {
        name: (" ".join(each.__doc__.split()), get_type_hints(each.fget)["return"])
        for name, each in accessors.items()
    } == {
        snake_case(key): (accessor["description"], annotation_of(accessor))
        for key, accessor in definition.get("x-accessors", {}).items()
    }


def test_shortcuts_of_a_message_join_what_is_there() -> None:
    parts = [
        types.Part(text="a"),
        types.Part(text="hm", thought=True),
        types.Part(inline_data=types.Blob(data=b"1")),
        types.Part(inline_data=types.Blob()),
        types.Part(text="b", inline_data=types.Blob(data=b"2")),
    ]
    content = types.LiveServerContent(model_turn=types.Content(parts=parts))
    message = types.LiveServerMessage(server_content=content)
    assert (message.text, message.data) == ("ab", b"12")
    content.model_turn = types.Content()
    assert (message.text, message.data) == (None, None)
    assert (types.LiveServerMessage().text, types.LiveServerMessage().data) == (None, None)


@pytest.mark.parametrize("name", ENUMS)
def test_an_enum_equals_its_definition(name: str) -> None:
    cls = getattr(types, name)
    assert issubclass(cls, OpenEnum)
    values = DEFINITIONS[name]["enum"]
    assert [(member.name, member.value) for member in cls] == [
        (value.upper(), value) for value in values
    ]
    assert cls.__doc__ == DEFINITIONS[name]["description"]


def writable() -> list[str]:
    found: set[str] = set()
    waiting = [name for name in MESSAGES if DEFINITIONS[name].get("x-input")]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [target(reference) for reference in all_references(DEFINITIONS[name])]
    return sorted(found.intersection(MESSAGES))


@pytest.mark.parametrize("name", writable())
def test_a_twin_takes_the_members_of_its_class(name: str) -> None:
    twin = getattr(types, f"{name}Dict")
    keys = dict.fromkeys(
        spelling for key in DEFINITIONS[name]["properties"] for spelling in (snake_case(key), key)
    )
    assert list(get_type_hints(twin)) == list(keys)
    assert twin.__optional_keys__ == set(keys)


def test_a_twin_takes_what_coercion_takes() -> None:
    hints = get_type_hints(types.LiveConnectConfigDict)
    prompt = types.Content | types.ContentDict | str | types.Part | types.PartDict
    pieces = list[str | types.Part | types.PartDict | types.Content | types.ContentDict]
    assert hints["system_instruction"] == prompt | pieces | None
    values = Literal["MODALITY_UNSPECIFIED", "TEXT", "IMAGE", "AUDIO", "VIDEO"]
    completed = Sequence[types.Modality | values]
    assert hints["response_modalities"] == completed | list[types.Modality | str] | None
    assert hints["responseModalities"] == hints["response_modalities"]
    sensitivity = get_type_hints(types.AutomaticActivityDetectionDict)
    assert "START_SENSITIVITY_LOW" in str(sensitivity["startOfSpeechSensitivity"])
    assert get_type_hints(types.BlobDict)["data"] == bytes | str | None
    assert not hasattr(types, "LiveServerMessageDict")


def test_modules_are_loaded_when_they_are_first_used() -> None:
    script = """
import sys, types
package = types.ModuleType("genai_live")  # in place of its __init__, which may load more
package.__path__ = [sys.argv[1]]
sys.modules["genai_live"] = package
from genai_live import types
def loaded():
    return {name for name in sys.modules if name.startswith("genai_live.types.")}
assert not loaded(), loaded()
assert "Blob" in dir(types)
types.Blob, types.Scale.C_MAJOR_A_MINOR
assert loaded() == {"genai_live.types.content", "genai_live.types.music"}, loaded()
"""
    package = Path(types.__file__).parent.parent
    subprocess.run([sys.executable, "-c", script, str(package)], check=True, timeout=30)


def test_a_misspelt_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="LiveServerMesage"):
        getattr(types, "LiveServerMesage")  # noqa: B009 - a checker would find it


def test_generated_files_stay_readable_in_size() -> None:
    for path in Path(types.__file__).parent.rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 1600, path.name


def test_secrets_stay_out_of_a_repr() -> None:
    token = types.AuthToken(name="auth_tokens/secret", uses=1)
    assert repr(token) == "AuthToken(name=***, uses=1)"


def test_schema_files_have_one_form() -> None:
    for name, document in DOCUMENTS.items():
        written = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        assert (SCHEMA / f"{name}.json").read_text(encoding="utf-8") == written, name


# JSON that comes out of the schema itself.

FREE_JSON = {"camelCase": {"snake_case": [1, 2.5, "x", None, True]}}
VALID = {
    "Base64": "+/8AAQ==",
    "Int64String": "9007199254740993",
    "Duration": "1.500s",
    "Timestamp": "2026-01-31T12:00:00.250Z",
    "any": FREE_JSON,
    "boolean": True,
    "integer": 7,
    "number": 0.5,
    "string": "text",
}
INVALID = {
    "Base64": ["*", 5, "AAA=A", {}],
    "Int64String": ["many", 1.5, [], True],
    "Duration": ["1.5", "s", 5, "1.5m"],
    "Timestamp": ["yesterday", 5, "2026-13-01T00:00:00Z"],
    "any": [],
    "array": ["text", {}, 5],
    "boolean": ["maybe", 5, {}],
    "enum": [5, True, []],
    "integer": ["many", 1.5, {}, True],
    "message": ["text", 5, []],
    "number": ["many", {}, False],
    "object": ["text", 5, []],
    "string": [5, True, {}],
}


def sample_of(schema: Any, depth: int) -> Any:
    """Make a value that is valid and written as `encode` writes it."""
    match kind_of(schema):
        case "message":
            return message_sample(target(schema["$ref"]), depth - 1)
        case "enum":
            return DEFINITIONS[target(schema["$ref"])]["enum"][-1]
        case "array":
            return [sample_of(schema["items"], depth)] * 2
        case "object":
            values = schema["additionalProperties"]
            return FREE_JSON if values is True else {"someKey": sample_of(values, depth)}
        case kind:
            return schema.get("maximum", VALID[kind])


def message_sample(name: str, depth: int) -> dict[str, Any]:
    """Give a message with every member set, `depth` messages deep."""
    if depth < 0:
        return {}
    members = DEFINITIONS[name]["properties"].items()
    return {key: sample_of(member, depth) for key, member in members}


def in_snake_case(value: Any, schema: Any) -> Any:
    """Write the members of messages in snake_case, and leave free-form JSON alone."""
    match kind_of(schema):
        case "message":
            return message_in_snake_case(value, target(schema["$ref"]))
        case "array":
            return [in_snake_case(item, schema["items"]) for item in value]
        case "object" if schema["additionalProperties"] is not True:
            values = schema["additionalProperties"]
            return {key: in_snake_case(item, values) for key, item in value.items()}
        case _:
            return value


def message_in_snake_case(message: dict[str, Any], name: str) -> dict[str, Any]:
    properties = DEFINITIONS[name]["properties"]
    return {
        snake_case(key): in_snake_case(value, properties[key]) for key, value in message.items()
    }


def wrong_values(schema: Any) -> Iterator[tuple[Any, str]]:
    """Give values that are not of a schema, each with the path to what is wrong."""
    kind = kind_of(schema)
    for value in INVALID[kind]:
        yield value, ""
    if kind == "array":
        for value, path in wrong_values(schema["items"]):
            yield [sample_of(schema["items"], 0), value], f"[1]{path}"
    if kind == "object" and schema["additionalProperties"] is not True:
        for value, path in wrong_values(schema["additionalProperties"]):
            yield {"someKey": value}, f".someKey{path}"


@pytest.mark.parametrize("name", MESSAGES)
def test_valid_json_goes_through_a_class_unchanged(name: str) -> None:
    cls = getattr(types, name)
    plane = next(plane for plane in DOCUMENTS if name in DOCUMENTS[plane]["$defs"])
    resources = [(f"{plane}.json", Resource.from_contents(DOCUMENTS[plane])) for plane in DOCUMENTS]
    validator = Draft202012Validator(
        {"$ref": f"{plane}.json#/$defs/{name}"}, registry=Registry().with_resources(resources)
    )
    whole = message_sample(name, 3)
    for sample in [{}, whole, *({key: value} for key, value in whole.items())]:
        validator.validate(sample)
        decoded = decode(json.dumps(sample), cls)
        assert type(decoded) is cls
        assert decoded.extra is None
        assert json.loads(encode(decoded)) == sample
        assert decode(json.dumps(message_in_snake_case(sample, name)), cls) == decoded
        nulls = sample | dict.fromkeys(whole.keys() - sample.keys())
        assert decode(json.dumps(nulls), cls) == decoded


@pytest.mark.parametrize("name", MESSAGES)
def test_invalid_json_is_refused_by_its_path(name: str) -> None:
    cls = getattr(types, name)
    for key, member in DEFINITIONS[name]["properties"].items():
        for value, path in wrong_values(member):
            for spelling in {key, snake_case(key)}:
                with pytest.raises(DecodeError) as caught:
                    decode(json.dumps({spelling: value}), cls)
                assert caught.value.path == f"$.{spelling}{path}"
                assert caught.value.problem


@pytest.mark.parametrize("name", MESSAGES)
def test_a_wrong_value_deep_inside_is_found_by_its_path(name: str) -> None:
    cls = getattr(types, name)
    for key, member in DEFINITIONS[name]["properties"].items():
        if kind_of(member) != "message":
            continue
        for inner_key, inner in DEFINITIONS[target(member["$ref"])]["properties"].items():
            for value, path in wrong_values(inner):
                with pytest.raises(DecodeError) as caught:
                    decode(json.dumps({key: {inner_key: value}}), cls)
                assert caught.value.path == f"$.{key}.{inner_key}{path}"


@pytest.mark.parametrize("name", MESSAGES)
def test_members_that_are_not_known_are_kept_and_written_back(name: str) -> None:
    cls = getattr(types, name)
    later = {"addedLater": FREE_JSON, "added_later_too": 1}
    decoded = decode(json.dumps(later), cls)
    assert decoded == cls(extra=later)
    assert json.loads(encode(decoded)) == later


@pytest.mark.parametrize("name", ENUMS)
def test_enum_values_that_are_not_known_are_kept(name: str) -> None:
    value = getattr(types, name)("ADDED_LATER")
    assert not value.is_known
    assert value == "ADDED_LATER"


# The same with values that Hypothesis thinks of.

TEXT = st.text(max_size=8)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=4,
)
VALUES: dict[Any, st.SearchStrategy[Any]] = {
    Any: JSON_VALUES.filter(lambda value: value is not None),
    bool: st.booleans(),
    bytes: st.binary(max_size=8),
    datetime: st.datetimes(timezones=st.just(UTC)),
    float: st.floats(allow_nan=False),
    int: st.integers(-(2**31), 2**31 - 1),
    Int64: st.integers(-(2**63), 2**63 - 1),
    str: TEXT,
    timedelta: st.timedeltas(timedelta(days=-3650000), timedelta(days=3650000)),
}


def values_of(kind: Any, depth: int) -> st.SearchStrategy[Any]:
    if kind in VALUES:
        return VALUES[kind]
    if get_origin(kind) is list:
        return st.lists(values_of(get_args(kind)[0], depth), max_size=2)
    if get_origin(kind) is dict:
        inner = JSON_VALUES if get_args(kind)[1] is Any else values_of(get_args(kind)[1], depth)
        return st.dictionaries(TEXT, inner, max_size=2)
    if issubclass(kind, OpenEnum):
        return st.sampled_from(kind) | TEXT.map(kind)
    return messages_of(kind, depth - 1)


@st.composite
def messages_of(draw: st.DrawFn, cls: type[Wire], depth: int) -> Wire:
    attrs.resolve_types(cls)
    fields = [field for field in attrs.fields(cls) if field.name != "extra"]
    if depth < 0 or not fields:
        return cls()
    chosen = draw(st.lists(st.sampled_from(fields), max_size=4, unique_by=lambda field: field.name))
    return cls(**{field.name: draw(values_of(get_args(field.type)[0], depth)) for field in chosen})


@settings(derandomize=True, max_examples=400, deadline=None, database=None)
@given(st.sampled_from(MESSAGES).flatmap(lambda name: messages_of(getattr(types, name), 3)))
def test_any_message_survives_encoding_and_decoding_in_both_spellings(message: Wire) -> None:
    cls, name = type(message), type(message).__name__
    text = encode(message)
    assert decode(text, cls) == message
    assert decode(json.dumps(message_in_snake_case(json.loads(text), name)), cls) == message
    assert encode(decode(text, cls)) == text
