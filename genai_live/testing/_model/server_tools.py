"""The tools that run at the service: web search and code execution, by fixed rules."""

from __future__ import annotations

import ast
import operator
import re
from typing import TYPE_CHECKING, Any

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from genai_live import types

_SEARCHES = re.compile(r"\b(?:google(?:[_ ]search)?|search(?: the web)?)\b(?: for)?", re.IGNORECASE)
_COMPUTES = re.compile(r"\b(?:code|code_execution|calculate|compute)\b", re.IGNORECASE)
_FORMULA = re.compile(r"[\d(][\d\s.()+*/-]*[+*/-][\d\s.()+*/-]*[\d)]")
_SOURCE = {"uri": "https://example.com/live", "title": "example.com"}
_OPERATORS: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda one, other: one / other,
}


@frozen
class Search:
    """A search in the web.

    Attributes:
        words: What the model says.
        metadata: The grounding metadata.
    """

    words: str
    metadata: dict[str, Any]


@frozen
class CodeRun:
    """Python code that was run.

    Attributes:
        code: The code.
        output: What it printed.
    """

    code: str
    output: str


def find_search(text: str, tools: Iterable[types.Tool]) -> Search | None:
    """Return the search that a text names, if the tool is declared."""
    found = _SEARCHES.search(text)
    if found is None or all(tool.google_search is None for tool in tools):
        return None
    query = " ".join(text[found.end() :].split()).strip(" .?!\"'") or text.strip()
    words = f"I searched for {query} and found one page."
    segment = {"endIndex": len(words.encode()), "text": words}
    return Search(
        words,
        {
            "webSearchQueries": [query],
            "searchEntryPoint": {"renderedContent": "<div>The local Live server</div>"},
            "groundingChunks": [{"web": _SOURCE}],
            "groundingSupports": [{"segment": segment, "groundingChunkIndices": [0]}],
        },
    )


def find_code(text: str, tools: Iterable[types.Tool]) -> CodeRun | None:
    """Return the code that a text needs run, if the tool is declared: a formula, or any code."""
    if all(tool.code_execution is None for tool in tools):
        return None
    formula = _FORMULA.search(text)
    if formula is not None:
        try:
            value = _value(ast.parse(formula[0].strip(), mode="eval").body)
        except (SyntaxError, ValueError, ArithmeticError):
            return None
        return CodeRun(f"print({formula[0].strip()})", f"{value:g}\n")
    if _COMPUTES.search(text):
        return CodeRun('print("Hello")', "Hello\n")
    return None


def _value(node: ast.expr) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node.value
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _OPERATORS[type(node.op)](_value(node.left), _value(node.right))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand)
    raise ValueError(ast.dump(node))
