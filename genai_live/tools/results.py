"""Convert the result of a function to the response to its call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genai_live import types
from genai_live._inputs.coercion import coerce, members_of
from genai_live._inputs.foreign import is_google_genai, plain
from genai_live._inputs.json_values import to_json
from genai_live._wire.reprs import text_of
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
    `FunctionResponse` is sent with its own members, and the call's id and name.

    Raises:
        ToolError: The result cannot be sent: it has no JSON form, or a member is not valid.
    """
    parts: list[types.FunctionResponsePart] = []
    try:
        if isinstance(result, types.FunctionResponse) or is_google_genai(
            result, "FunctionResponse"
        ):
            return _checked(call, result)
        value = _object(to_json(result, replace_surrogates=True, media=_collector(parts)))
    except Unreadable as error:
        path = f"{error.path}: " if error.path else ""
        raise ToolError(f"{path}{error.problem}") from None
    except ConfigError as error:
        raise ToolError(str(error)) from None
    return types.FunctionResponse(id=call.id, name=call.name, response=value, parts=parts or None)


def _checked(call: ToolCall, result: object) -> types.FunctionResponse:
    """Return a response that a function made itself, with members that can be sent.

    Raises:
        Unreadable: Its JSON is none.
        ConfigError: Another member is not valid.
    """
    members = members_of(result, types.FunctionResponse, field="")
    value = members.pop("response", None)
    members |= {"id": call.id, "name": call.name, "response": {}}
    response = coerce(members, types.FunctionResponse)
    response.response = _object(to_json({} if value is None else value, replace_surrogates=True))
    return response


def _object(value: Any) -> dict[str, Any]:
    """Return JSON as an object, which a response has to be."""
    return value if is_dict(value) and set(value) != {"$ref"} else {"output": value}


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
    words = str(error.args[0]) if isinstance(error, ToolError) else text_of(error)
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
