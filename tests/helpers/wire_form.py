"""One form for frames that mean the same: driven by the schema files, not by our converters.

What is equal to the service is made equal here: both spellings of a name, both base64 alphabets,
64-bit integers as digits or numbers, 5 and 5.0, fractions of durations, zones of times, empty lists
and absent ones, tools that say nothing and none. Free-form JSON stays as it is.
"""

import base64
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

SCHEMA = Path(__file__).parents[2] / "schema"
DEFINITIONS = {
    name: definition
    for path in sorted(SCHEMA.glob("*.json"))
    if not path.stem.startswith("models")
    for name, definition in json.loads(path.read_text(encoding="utf-8"))["$defs"].items()
}
EMPTY_LISTS_COUNT = {"LiveClientContextUpdateTools"}


def snake_case(name):
    return re.sub("[A-Z]", lambda found: "_" + found[0].lower(), name)


def target(schema):
    return schema["$ref"].rpartition("/")[2]


class Ambiguous(Exception):
    """A frame that has one member in both spellings."""


def normal_frame(frame):
    """Return a client frame in the one form; a name that the wire has not is an error."""
    return normal_message(json.loads(frame), "LiveClientMessage")


def normal_message(document, name):
    properties = DEFINITIONS[name]["properties"]
    spellings = {spelling: key for key in properties for spelling in (key, snake_case(key))}
    result = {}
    for spelling, value in document.items():
        if spelling not in spellings:
            raise AssertionError(f"{name} has no member {spelling!r}")
        key = spellings[spelling]
        if key in result:
            raise Ambiguous(f"{name}.{key} stands there twice")
        value = _normal(value, properties[key])
        if value is not None and (value != [] or name in EMPTY_LISTS_COUNT):
            result[key] = value
    return result


def _normal(value, schema):
    if value is None:
        return None
    if "$ref" in schema:
        name = target(schema)
        if name in SCALARS:
            return SCALARS[name](value)
        return value if "enum" in DEFINITIONS[name] else normal_message(value, name)
    match schema.get("type"):
        case "array":
            items = [_normal(item, schema["items"]) for item in value]
            says_nothing = {} if schema["items"].get("$ref", "").endswith("/Tool") else None
            return [item for item in items if item != says_nothing]
        case "object" if schema["additionalProperties"] is not True:
            values = schema["additionalProperties"]
            return {key: _normal(item, values) for key, item in value.items()}
        case "number":
            return float(value)
        case "integer":
            assert int(value) == float(value)
            return int(value)
        case _:
            return value


def _normal_bytes(text):
    data = base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    return base64.b64encode(data).decode()


def _normal_time(text):
    return datetime.fromisoformat(text).astimezone(UTC).isoformat()


SCALARS: dict[str, Callable[[Any], Any]] = {
    "Base64": _normal_bytes,
    "Int64String": int,
    "Duration": lambda text: Decimal(text.removesuffix("s")).normalize(),
    "Timestamp": _normal_time,
}
