"""Find the functions that a text names, and their arguments.

A function is named if its name occurs in the text as a separate word, in any case, with
underscores or spaces between its parts. Its arguments are taken from the words after it, up to
the next function, or, if there are none, from the words before it. In this order:

1. `name=value` or `name: value` sets that parameter;
2. a value of a parameter's enum sets that parameter;
3. numbers set number parameters, quoted texts string parameters, each in order;
4. `true`, `yes`, `on`, `false`, `no` and `off` set boolean parameters;
5. the remaining words set the first string parameter without a value, less a leading `for` or `in`
   and a trailing `and then` or `please`.

A required parameter without a value gets the first value of its enum, or an empty value of its
type; other parameters are omitted.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from genai_live import types

_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w])")
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'|“([^”]*)”")
_FILLER = re.compile(
    r"^(?:(?:in|for|of|with|to|at|on|about|is|and|the|a|an|please|it|called)\s+)+"
    r"|(?:[\s,]+(?:and|then|please|now))+$",
    re.IGNORECASE,
)
_BOOLEANS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_EMPTY: dict[str, Callable[[], Any]] = {
    "INTEGER": int,
    "NUMBER": float,
    "BOOLEAN": bool,
    "ARRAY": list,
    "OBJECT": dict,
}


@frozen
class FoundCall:
    """A function to call, with its arguments."""

    name: str
    args: dict[str, Any]
    blocking: bool = True


@frozen
class _Parameter:
    name: str
    kind: str
    choices: tuple[str, ...]
    required: bool
    item_kind: str = "STRING"


def find_calls(text: str, tools: Sequence[types.Tool]) -> list[FoundCall]:
    """Return the calls that a text asks for, in the order of their names in it."""
    matches: list[tuple[int, int, types.FunctionDeclaration]] = []
    for declaration in _declarations(tools):
        parts = [re.escape(part) for part in (declaration.name or "").split("_")]
        match = re.search(r"(?<!\w)" + r"[_\s]".join(parts) + r"(?!\w)", text, flags=re.IGNORECASE)
        if declaration.name and match:
            matches.append((match.start(), match.end(), declaration))
    matches.sort(key=lambda each: each[:2])
    ends = [*(start for start, _, _ in matches), len(text)]
    calls: list[FoundCall] = []
    for (start, end, declaration), (_, until) in zip(matches, pairwise(ends), strict=True):
        words = text[end:until].strip(" \t\n.,;:!?()`") or text[:start]
        calls.append(
            FoundCall(
                declaration.name or "",
                arguments(words, declaration),
                blocking=declaration.behavior != "NON_BLOCKING",
            )
        )
    return calls


def arguments(words: str, declaration: types.FunctionDeclaration) -> dict[str, Any]:
    """Return a function's arguments from words, by the rules of this module."""
    parameters = list(_parameters(declaration))
    args: dict[str, Any] = {}
    for parameter in parameters:
        explicit = re.search(
            rf"(?<!\w){re.escape(parameter.name)}\s*[=:]\s*"
            r"(\"[^\"]*\"|'[^']*'|[^\s,;)]+)",
            words,
            re.IGNORECASE,
        )
        if explicit:
            args[parameter.name] = _convert(explicit[1].strip("\"'"), parameter.kind)
            words = words[: explicit.start()] + words[explicit.end() :]
    for parameter in parameters:
        if parameter.name in args:
            continue
        for choice in parameter.choices:
            named = re.search(rf"(?<!\w){re.escape(choice)}(?!\w)", words, re.IGNORECASE)
            if named:
                args[parameter.name] = choice
                words = words[: named.start()] + words[named.end() :]
                break
    _fill(args, parameters, words)
    for parameter in parameters:
        if parameter.required and parameter.name not in args:
            empty = _EMPTY.get(parameter.kind, str)
            args[parameter.name] = parameter.choices[0] if parameter.choices else empty()
    return {
        parameter.name: args[parameter.name] for parameter in parameters if parameter.name in args
    }


def _fill(args: dict[str, Any], parameters: Sequence[_Parameter], words: str) -> None:
    """Set the parameters without a value from the words."""
    quoted = ["".join(groups) for groups in _QUOTED.findall(words)]
    plain = _QUOTED.sub(" ", words)
    numbers = _NUMBER.findall(plain)
    booleans = [word for word in re.findall(r"\w+", plain) if word.casefold() in _BOOLEANS]
    used: list[str] = []
    texts = [parameter for parameter in parameters if not parameter.choices]
    for parameter in texts:
        if parameter.name in args:
            continue
        if parameter.kind in ("INTEGER", "NUMBER") and numbers:
            used.append(numbers.pop(0))
            args[parameter.name] = _convert(used[-1], parameter.kind)
        elif parameter.kind == "STRING" and quoted:
            args[parameter.name] = quoted.pop(0)
        elif parameter.kind == "BOOLEAN" and booleans:
            used.append(booleans.pop(0))
            args[parameter.name] = _BOOLEANS[used[-1].casefold()]
        elif parameter.kind == "ARRAY" and (
            quoted or (numbers and parameter.item_kind != "STRING")
        ):
            items = quoted if parameter.item_kind == "STRING" else numbers
            args[parameter.name] = [_convert(item, parameter.item_kind) for item in items]
            items.clear()
    for word in used:
        plain = plain.replace(word, " ", 1)
    left = _FILLER.sub("", " ".join(plain.split()).strip(" .,;:!?()`"))
    for parameter in texts:
        if left and parameter.kind == "STRING" and parameter.name not in args:
            args[parameter.name] = left
            return


def _declarations(tools: Iterable[types.Tool]) -> Iterator[types.FunctionDeclaration]:
    for tool in tools:
        yield from tool.function_declarations or ()


def _parameters(declaration: types.FunctionDeclaration) -> Iterator[_Parameter]:
    schema = declaration.parameters
    if schema is not None:
        for name, value in (schema.properties or {}).items():
            yield _Parameter(
                name,
                str(value.type or "STRING"),
                tuple(value.enum or ()),
                name in (schema.required or ()),
                str((value.items.type if value.items else None) or "STRING"),
            )
        return
    document = _object(declaration.parameters_json_schema)
    for name, value in _object(document.get("properties")).items():
        each = _object(value)
        yield _Parameter(
            name,
            _json_kind(each),
            tuple(choice for choice in _list(each.get("enum")) if isinstance(choice, str)),
            name in _list(document.get("required")),
            _json_kind(_object(each.get("items"))),
        )


def _json_kind(schema: dict[str, Any]) -> str:
    kind = schema.get("type")
    kinds = [kind] if isinstance(kind, str) else _list(kind)
    return next((each.upper() for each in kinds if each != "null"), "STRING")


def _object(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return list(cast("Iterable[Any]", value)) if isinstance(value, list) else []


def _convert(text: str, kind: str) -> Any:
    if kind in ("INTEGER", "NUMBER") and _NUMBER.fullmatch(text):
        return round(float(text)) if kind == "INTEGER" else float(text)
    if kind == "BOOLEAN":
        return _BOOLEANS.get(text.casefold(), False)
    if kind == "ARRAY":
        return [text]
    return text
