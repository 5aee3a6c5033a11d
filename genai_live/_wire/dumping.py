"""`dump`: a message as a dict, in the form of pydantic's `model_dump` as google-genai has it."""

from __future__ import annotations

import base64
import copy
import json
import math
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal, TypedDict, TypeVar

import attrs

from genai_live._wire.late import late
from genai_live._wire.scalars import write_duration
from genai_live._wire.typeguards import is_buffer, is_items, is_mapping
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

DumpMode = Literal["python", "json"]
"""`python` leaves values as they are, `json` makes JSON of them."""


class NoEffect(TypedDict, total=False):
    """Arguments of pydantic's `model_dump` about what messages here do not have."""

    context: Any
    exclude_computed_fields: bool
    fallback: Any
    round_trip: bool
    serialize_as_any: bool
    warnings: bool | Literal["none", "warn", "error"]


_NO_EFFECT = frozenset(NoEffect.__annotations__)
_ALL = "__all__"
_WHOLE = (True, ...)

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
    others: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the members of a message; see `Wire.model_dump`."""
    if mode not in ("python", "json"):
        raise ConfigError(f"{mode!r} is unknown.", field="mode", hint='Use "python" or "json".')
    for name in (others or {}).keys() - _NO_EFFECT:
        raise TypeError(f"model_dump() got an unexpected keyword argument {name!r}")
    _check_names(include, "include")
    _check_names(exclude, "exclude")
    return _Dump(mode == "json", by_alias, exclude_none).members(message, include, exclude)


def dump_json(members: dict[str, Any], indent: int | None, *, ensure_ascii: bool = False) -> str:
    """Write members as JSON, without spaces if on one line."""
    try:
        return json.dumps(
            members,
            indent=indent,
            ensure_ascii=ensure_ascii,
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


def _check_names(names: Any, argument: str) -> None:
    if names is None or names in _WHOLE:
        return
    if isinstance(names, str) or not hasattr(names, "__iter__"):
        raise ConfigError("expected a set of names.", field=argument, hint="Put the name in { }.")
    if is_mapping(names):
        for name, inner in names.items():
            if inner is not False:
                _check_names(inner, f"{argument}[{name!r}]")


def _chosen(names: Any, key: str | int) -> Any:
    """Return what names say of a member or an item: True, the names within, or None for nothing."""
    if names is None or names in _WHOLE:
        return None if names is None else True
    keyed: Any = names if is_mapping(names) else dict.fromkeys(names, True)
    for each in (key, _ALL) if isinstance(key, int) else (key,):
        if each in keyed:
            chosen = keyed[each]
            return True if chosen in _WHOLE else chosen or None
    return None


class _Dump:
    def __init__(self, is_json: bool, by_alias: bool, exclude_none: bool) -> None:
        self._is_json = is_json
        self._by_alias = by_alias
        self._exclude_none = exclude_none

    def members(self, message: Any, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        extra, *fields = attrs.fields(message.__class__)
        names: Mapping[str, str] = message.__wire_names__ if self._by_alias else {}
        members: dict[str, Any] = {
            str(field.name): item
            for field in fields
            if (item := getattr(message, field.name)) is not None or not self._exclude_none
        }
        members.update(getattr(message, extra.name) or {})
        if include is None and exclude is None:
            return {names.get(name, name): self.value(item) for name, item in members.items()}
        return {
            names.get(str(name), str(name)): item
            for name, item in self._some(members.items(), include, exclude)
        }

    def _some(
        self, items: Iterable[tuple[Any, Any]], include: Any, exclude: Any
    ) -> Iterator[tuple[Any, Any]]:
        """Yield what is chosen of members or of the items of a list, dumped."""
        for key, item in items:
            within, without = _chosen(include, key), _chosen(exclude, key)
            if (include is not None and within is None) or without is True:
                continue
            yield key, self.value(item, None if within is True else within, without)

    def value(self, value: Any, include: Any = None, exclude: Any = None) -> Any:
        if hasattr(value, "__wire_names__"):
            return self.members(value, include, exclude)
        if is_mapping(value):
            if include is None and exclude is None:
                return {key: self.value(item) for key, item in value.items()}
            return dict(self._some(value.items(), include, exclude))
        if is_items(value):
            if include is None and exclude is None:
                return [self.value(item) for item in value]
            return [item for _, item in self._some(enumerate(value), include, exclude)]
        return _json_of(value) if self._is_json else value


def _json_of(value: Any) -> Any:
    if is_buffer(value):
        return base64.urlsafe_b64encode(value).decode()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, timedelta):
        return write_duration(value)
    if isinstance(value, datetime):
        utc = value.astimezone(UTC) if value.tzinfo else value
        return utc.isoformat().replace("+00:00", "Z")
    return value
