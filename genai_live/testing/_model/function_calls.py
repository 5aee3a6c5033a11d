"""Finds the functions that a text names, and their arguments in its words.

A function is named where its name stands in the text as a word of its own, in any case, with
underscores or spaces between its parts. The words after it, up to the next function, hold the
arguments, and so do the words before where none come after. In this order:

1. `name=value` or `name: value` sets that parameter;
2. a value of a parameter's enum that occurs in the words;
3. numbers go to number parameters, quoted texts to string parameters, each in turn;
4. `true`, `yes`, `on`, `false`, `no`, `off` go to boolean parameters;
5. the words left go to the first string parameter that has nothing yet, without a `for` or `in`
   before them and an `and then` or `please` after them.

A required parameter that got nothing gets its enum's first value, or an empty value of its type;
others are left out.
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
    """A function to call."""

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
    """Give the calls that a text asks for, in the order of their names in it."""
    found: list[tuple[int, int, types.FunctionDeclaration]] = []
    for declaration in _declarations(tools):
        parts = [re.escape(part) for part in (declaration.name or "").split("_")]
        match = re.search(r"(?<!\w)" + r"[_\s]".join(parts) + r"(?!\w)", text, flags=re.IGNORECASE)
        if declaration.name and match:
            found.append((match.start(), match.end(), declaration))
    found.sort(key=lambda each: each[:2])
    ends = [*(start for start, _, _ in found), len(text)]
    calls: list[FoundCall] = []
    for (start, end, declaration), (_, until) in zip(found, pairwise(ends), strict=True):
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
    """Draw a function's arguments from words, as the module describes."""
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
    """Give what the words hold to the parameters that have nothing yet."""
    quoted = ["".join(groups) for groups in _QUOTED.findall(words)]
    plain = _QUOTED.sub(" ", words)
    numbers = _NUMBER.findall(plain)
    booleans = [word for word in re.findall(r"\w+", plain) if word.casefold() in _BOOLEANS]
    given: list[str] = []
    texts = [parameter for parameter in parameters if not parameter.choices]
    for parameter in texts:
        if parameter.name in args:
            continue
        if parameter.kind in ("INTEGER", "NUMBER") and numbers:
            given.append(numbers.pop(0))
            args[parameter.name] = _convert(given[-1], parameter.kind)
        elif parameter.kind == "STRING" and quoted:
            args[parameter.name] = quoted.pop(0)
        elif parameter.kind == "BOOLEAN" and booleans:
            given.append(booleans.pop(0))
            args[parameter.name] = _BOOLEANS[given[-1].casefold()]
        elif parameter.kind == "ARRAY" and (
            quoted or (numbers and parameter.item_kind != "STRING")
        ):
            items = quoted if parameter.item_kind == "STRING" else numbers
            args[parameter.name] = [_convert(item, parameter.item_kind) for item in items]
            items.clear()
    for word in given:
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
    for name, found in _object(document.get("properties")).items():
        each = _object(found)
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
