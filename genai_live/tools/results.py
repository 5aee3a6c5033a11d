"""Convert the result of a function to the response to its call."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import attrs
import orjson

from genai_live import types
from genai_live._wire.base import Wire
from genai_live._wire.typeguards import is_buffer, is_dict, is_items
from genai_live.converters import encode
from genai_live.errors import ToolError
from genai_live.tools.members import is_pydantic

if TYPE_CHECKING:
    from genai_live.events import ToolCall

_SIGNATURES = {
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"%PDF": "application/pdf",
}
_MAX_ERROR_LENGTH = 300


def response_to(call: ToolCall, result: object) -> types.FunctionResponse:
    """Return the response that carries a function's result.

    A dict, or any object with members, becomes the response; any other value is sent under
    `output`. Bytes and Blobs become parts of the response, which refers to them by name. A
    `FunctionResponse` is sent unchanged, with the call's id and name.

    Raises:
        ToolError: The result cannot be written as JSON.
    """
    if isinstance(result, types.FunctionResponse):
        response = attrs.evolve(result, id=call.id, name=call.name)
        response.response = {} if response.response is None else response.response
        return response
    parts: list[types.FunctionResponsePart] = []
    try:
        value: Any = _plain(result, parts)
    except RecursionError:
        raise ToolError("the result is nested too deeply, or contains itself.") from None
    if not is_dict(value) or set(value) == {"$ref"}:
        value = {"output": value}
    return types.FunctionResponse(id=call.id, name=call.name, response=value, parts=parts or None)


def error_response(call: ToolCall, problem: str) -> types.FunctionResponse:
    """Return the response that carries an error, shortened to 300 characters."""
    if len(problem) > _MAX_ERROR_LENGTH:
        problem = problem[:_MAX_ERROR_LENGTH] + " ..."
    return types.FunctionResponse(id=call.id, name=call.name, response={"error": problem})


def describe_error(error: BaseException) -> str:
    """Describe an error in one line, for the model."""
    inner: Any = getattr(error, "exceptions", None)
    if is_items(inner) and len(inner) == 1:  # a group of one
        return describe_error(inner[0])
    text = " ".join(str(error).split())
    if isinstance(error, ToolError) and text:
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _plain(value: Any, parts: list[types.FunctionResponsePart]) -> Any:
    """Return the value as JSON; move media to `parts`."""
    if value is None or type(value) in (str, int, float, bool):
        return value
    if isinstance(value, types.Blob):
        return _media(value.data or b"", value.mime_type, parts)
    if is_buffer(value):
        return _media(bytes(value), None, parts)
    if isinstance(value, enum.Enum):
        return _plain(value.value, parts)
    if isinstance(value, Wire):
        return orjson.loads(encode(value))
    if isinstance(value, Mapping):
        items = cast("Mapping[object, object]", value).items()
        return {_key(key): _plain(item, parts) for key, item in items}
    if is_pydantic(type(value)):
        return _plain(value.model_dump(), parts)
    if attrs.has(value.__class__):
        fields = attrs.fields(value.__class__)
        names = ((field.alias or field.name, field.name) for field in fields)
        return {alias: _plain(getattr(value, name), parts) for alias, name in names}
    if dataclasses.is_dataclass(value):
        return {
            field.name: _plain(getattr(value, field.name), parts)
            for field in dataclasses.fields(value)
        }
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, PathLike):
        return fspath(cast("PathLike[str]", value))
    if isinstance(value, str | int | float):  # and their subclasses
        return next(kind(value) for kind in (str, int, float) if isinstance(value, kind))  # pyright: ignore[reportUnnecessaryIsInstance]
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item, parts) for item in cast("Iterable[object]", value)]
    raise ToolError(f"a result of type {type(value).__name__} cannot be written as JSON.")


def _key(key: object) -> str:
    return str(key.value if isinstance(key, enum.Enum) else key)


def _media(
    data: bytes, mime_type: str | None, parts: list[types.FunctionResponsePart]
) -> dict[str, str]:
    if mime_type is None:
        known = (kind for start, kind in _SIGNATURES.items() if data.startswith(start))
        mime_type = next(known, "application/octet-stream")
    name = f"part_{len(parts) + 1}"
    blob = types.FunctionResponseBlob(data=data, mime_type=mime_type, display_name=name)
    parts.append(types.FunctionResponsePart(inline_data=blob))
    return {"$ref": name}
