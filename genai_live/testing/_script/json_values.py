"""`check_json`: the rule for values that a scenario sends and compares."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

import orjson

from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError


def check_json(value: Any, *, field: str) -> Any:
    """Return a copy of a JSON value.

    Raises:
        ConfigError: It is none: an object of Python, NaN, a number of more than 64 bits, a key
            that is no text.
    """
    try:
        json.dumps(value, allow_nan=False)  # orjson writes NaN as null, and objects of Python
        return orjson.loads(orjson.dumps(value))
    except Exception as error:  # code of the value's class, too
        problem = f"{short_repr(value, most=60)} is no JSON: {type(error).__name__}."
        hint = "Pass texts, finite numbers, bools, None, and lists and dicts of these."
        raise ConfigError(problem, field=field, hint=hint) from None


def check_object(value: object, *, field: str) -> dict[str, Any]:
    """Return a copy of a mapping of JSON values.

    Raises:
        ConfigError: It is none.
    """
    members: Any = value
    if not isinstance(value, Mapping):
        raise ConfigError(f"must be a dict, not {short_repr(value, most=60)}.", field=field)
    return cast("dict[str, Any]", check_json(dict(members), field=field))
