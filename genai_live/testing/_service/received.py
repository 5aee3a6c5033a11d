"""`find_missing`: compares what a server has received with what a test expects."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import orjson
from attrs import frozen

from genai_live import types
from genai_live._wire.reprs import short_repr
from genai_live._wire.typeguards import is_dict, is_items, is_list
from genai_live.converters import decode, encode
from genai_live.errors import ConfigError, DecodeError
from genai_live.testing._service.records import user_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from genai_live.testing._service.records import ConnectionRecord

_LONGEST = 200


@frozen
class ReceivedMessage:
    """A message of a client, as JSON.

    Attributes:
        connection: Number of the connection.
        number: Number of the message on it, 1 for the first that is kept.
        document: The message.
        text: What the user wrote in it; None if it has no text of the user.
    """

    connection: int
    number: int
    document: dict[str, Any]
    text: str | None


def read_expected(expected: object) -> str | dict[str, Any]:
    """Return what a test expects, in the spelling of the wire.

    Raises:
        ConfigError: It is no text, dict or message.
    """
    if isinstance(expected, str):
        return expected
    if isinstance(expected, types.LiveClientMessage):
        return dict(orjson.loads(encode(expected)))
    try:
        if is_dict(expected):
            message = decode(orjson.dumps(expected), types.LiveClientMessage)
            return dict(orjson.loads(encode(message)))
    except (TypeError, DecodeError) as error:
        raise ConfigError(f"it is no message of a client: {error}", field="expected") from None
    problem = f"{short_repr(expected)} is no text of the user, dict or LiveClientMessage."
    raise ConfigError(problem, field="expected")


def received_messages(records: Sequence[ConnectionRecord]) -> list[ReceivedMessage]:
    """Return what clients have sent, oldest first."""
    return [
        ReceivedMessage(record.number, number, orjson.loads(encode(message)), user_text(message))
        for record in records
        for number, message in enumerate(record.messages, 1)
    ]


def find_missing(
    expected: Sequence[str | dict[str, Any]], received: Sequence[ReceivedMessage]
) -> int | None:
    """Return the index of the first expectation that is not met in order; None if all are."""
    left = iter(received)
    for index, each in enumerate(expected):
        if not any(matches(each, message) for message in left):
            return index
    return None


def matches(expected: str | dict[str, Any], message: ReceivedMessage) -> bool:
    """Return whether a message has all that is expected, and perhaps more."""
    if isinstance(expected, str):
        return message.text == expected
    return not _differences(expected, message.document)


def explain_missing(
    expected: str | dict[str, Any], received: Sequence[ReceivedMessage], *, index: int
) -> str:
    """Return a text with the difference to the message that comes nearest."""
    which = f"expectation {index + 1}: " if index else ""
    if not received:
        return f"{which}the server has received nothing, expected {_short(expected)}."
    if isinstance(expected, str):
        texts = [each.text for each in received if each.text is not None]
        lines = _diff([repr(expected)], [repr(text) for text in texts])
        return f"{which}the client never said {_short(expected)}.\n{lines}"
    nearest = min(received, key=lambda each: _differences(expected, each.document))
    lines = _diff(_pretty(expected), _pretty(_pruned(nearest.document, expected)))
    where = f"message {nearest.number} of connection {nearest.connection}"
    return f"{which}the server has not received it; the nearest is {where}.\n{lines}"


def _differences(expected: Any, received: Any) -> int:
    """Count how much of what is expected is missing or different."""
    if is_dict(expected) and is_dict(received):
        return sum(
            _differences(value, received[name]) if name in received else 1 + _size(value)
            for name, value in expected.items()
        )
    if is_items(expected) and is_items(received):
        pairs = sum(_differences(*pair) for pair in zip(expected, received, strict=False))
        return pairs + abs(len(expected) - len(received))
    return 0 if expected == received else 1


def _size(value: Any) -> int:
    items: Iterator[Any] = iter(())
    if is_dict(value):
        items = iter(value.values())
    elif is_list(value):
        items = iter(value)
    return sum(1 + _size(item) for item in items)


def _pruned(received: Any, expected: Any) -> Any:
    """Return a message without what nobody asked for."""
    if is_dict(received) and is_dict(expected):
        kept = {
            name: _pruned(received[name], expected[name]) for name in expected if name in received
        }
        return kept or dict.fromkeys(received, "...")
    if is_items(received) and is_items(expected):
        pairs = zip(received, [*expected, *[None] * len(received)], strict=False)
        return [_pruned(item, other) for item, other in pairs]
    return received


def _pretty(value: Any) -> list[str]:
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
    return orjson.dumps(_shortened(value), option=options).decode().splitlines()


def _diff(expected: list[str], received: list[str]) -> str:
    lines = difflib.unified_diff(expected, received, "expected", "received", lineterm="", n=20)
    return "\n".join(lines)


def _shortened(value: Any) -> Any:
    if is_dict(value):
        return {name: _shortened(item) for name, item in value.items()}
    if is_list(value):
        return [_shortened(item) for item in value]
    if isinstance(value, str) and len(value) > _LONGEST:
        return f"{value[:_LONGEST]}... ({len(value)} characters)"
    return value


def _short(expected: str | dict[str, Any]) -> str:
    return repr(expected) if isinstance(expected, str) else short_repr(expected)
