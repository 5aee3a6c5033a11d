"""`dump`: a message as a dict, in the form of pydantic's `model_dump` as google-genai has it."""

from __future__ import annotations

import base64
import copy
import json
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import attrs

from genai_live._wire.late import late
from genai_live._wire.scalars import write_duration
from genai_live._wire.typeguards import is_buffer, is_items, is_mapping
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

DumpMode = Literal["python", "json"]
"""`python` leaves values as they are, `json` makes JSON of them."""

M = TypeVar("M")

_attributes = late("_inputs.coercion.attributes")


def dump(
    message: Any,
    *,
    mode: str,
    by_alias: bool,
    exclude_none: bool,
    include: Any = None,
    exclude: Any = None,
) -> dict[str, Any]:
    """Return the members of a message; see `Wire.model_dump`."""
    if mode not in ("python", "json"):
        raise ConfigError(f"{mode!r} is unknown.", field="mode", hint='Use "python" or "json".')
    members = _Dump(mode == "json", by_alias, exclude_none).members(message)
    for names, kept in ((include, True), (exclude, False)):
        if names is not None:
            chosen = _keys(names, message, by_alias, "include" if kept else "exclude")
            members = {key: item for key, item in members.items() if (key in chosen) is kept}
    return members


def dump_json(members: dict[str, Any], indent: int | None) -> str:
    """Write members as JSON, without spaces if on one line."""
    try:
        return json.dumps(
            members,
            indent=indent,
            ensure_ascii=False,
            separators=(",", ":") if indent is None else None,
        )
    except (TypeError, ValueError, RecursionError) as error:
        raise ConfigError(
            f"the message cannot be written as JSON: {error}.",
            hint="Use strings, numbers, booleans, lists and dicts with string keys.",
        ) from None


def copy_of(message: M, update: Mapping[str, Any] | None, *, deep: bool) -> M:
    """Return a copy of a message with other members; see `Wire.model_copy`."""
    if update is not None and not is_mapping(update):
        raise ConfigError("expected a dict of members.", field="update")
    copied = copy.deepcopy(message) if deep else copy.copy(message)
    for name, value in (update or {}).items():
        (attribute,) = _attributes({name: True}, type(message))
        setattr(copied, attribute, value)
    return copied


def _keys(names: Any, message: Any, by_alias: bool, argument: str) -> set[str]:
    """Return the keys of a dump that names of attributes stand for."""
    if isinstance(names, str) or not hasattr(names, "__iter__"):
        raise ConfigError("expected a set of names.", field=argument, hint="Put the name in { }.")
    if is_mapping(names) and any(value not in (True, ...) for value in names.values()):
        raise ConfigError(
            "names of nested members are not supported.",
            field=argument,
            hint="Call model_dump() of the nested object.",
        )
    wire_names: Mapping[str, str] = message.__wire_names__ if by_alias else {}
    return {wire_names.get(name, name) for name in names}


class _Dump:
    def __init__(self, is_json: bool, by_alias: bool, exclude_none: bool) -> None:
        self._is_json = is_json
        self._by_alias = by_alias
        self._exclude_none = exclude_none

    def members(self, message: Any) -> dict[str, Any]:
        extra, *fields = attrs.fields(message.__class__)
        names: Mapping[str, str] = message.__wire_names__ if self._by_alias else {}
        dumped: dict[str, Any] = {
            names.get(str(field.name), str(field.name)): self.value(item)
            for field in fields
            if (item := getattr(message, field.name)) is not None or not self._exclude_none
        }
        dumped.update(self.value(getattr(message, extra.name) or {}))
        return dumped

    def value(self, value: Any) -> Any:
        if hasattr(value, "__wire_names__"):
            return self.members(value)
        if is_mapping(value):
            return {key: self.value(item) for key, item in value.items()}
        if is_items(value):
            return [self.value(item) for item in value]
        return _json_of(value) if self._is_json else value


def _json_of(value: Any) -> Any:
    if is_buffer(value):
        return base64.urlsafe_b64encode(value).decode()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, timedelta):
        return write_duration(value)
    if isinstance(value, datetime):
        utc = value.astimezone(UTC) if value.tzinfo else value
        return utc.isoformat().replace("+00:00", "Z")
    return value
