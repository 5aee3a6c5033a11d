"""Convert the result of a function to the response to its call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from genai_live import types
from genai_live._inputs.coercion import coerce
from genai_live._inputs.foreign import is_google_genai, plain
from genai_live._inputs.json_values import to_json
from genai_live._runtime.describe import describe
from genai_live._wire.scalars import Unreadable
from genai_live._wire.typeguards import is_buffer, is_dict, is_items
from genai_live.errors import ConfigError, ToolError

if TYPE_CHECKING:
    from genai_live._inputs.json_values import MediaHook
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
    if is_google_genai(result, "FunctionResponse"):
        members = plain(result)
        response = members.pop("response", None)
        try:
            result = coerce({**members, "name": call.name, "response": {}}, types.FunctionResponse)
        except ConfigError as error:
            raise ToolError(str(error)) from None
        result.response = response
    parts: list[types.FunctionResponsePart] = []
    try:
        if isinstance(result, types.FunctionResponse):
            value = {} if result.response is None else result.response
            response = to_json(value, replace_surrogates=True)
            return attrs.evolve(result, id=call.id, name=call.name, response=response)
        value = to_json(result, replace_surrogates=True, media=_collector(parts))
    except Unreadable as error:
        path = f"{error.path}: " if error.path else ""
        raise ToolError(f"{path}{error.problem}") from None
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
    # The tool's own words; str() escapes their line breaks.
    words = str(error.args[0]) if isinstance(error, ToolError) else describe(error)
    text = " ".join(words.split())
    if isinstance(error, ToolError) and text:
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _collector(parts: list[types.FunctionResponsePart]) -> MediaHook:
    """Return a hook that moves media to `parts` and leaves their names."""

    def collect(value: object) -> Any:
        if is_google_genai(value, "Blob"):
            value = coerce(plain(value), types.Blob)
        if isinstance(value, types.Blob):
            return _media(value.data or b"", value.mime_type, parts)
        if is_buffer(value) and getattr(value, "format", "B") in ("B", "b", "c"):
            return _media(bytes(value), None, parts)
        return NotImplemented

    return collect


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
