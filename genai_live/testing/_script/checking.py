"""`check_document`: checks a file by its JSON Schema, and words what is wrong for people."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genai_live._wire.extras import import_extra
from genai_live._wire.reprs import short_repr
from genai_live._wire.typeguards import is_list
from genai_live.testing._script.problems import suggestion

if TYPE_CHECKING:
    from genai_live.testing._script.problems import ScenarioError
    from genai_live.testing._script.yaml_lines import YamlDocument

_TYPES = {
    "string": "a text",
    "object": "a mapping",
    "array": "a list",
    "number": "a number",
    "integer": "a whole number",
}
_UNQUOTED = (bool, int, float)
_ARTICLES: dict[Any, str] = {str: "the text", dict: "the mapping", list: "the list"}


@cache
def read_schema(name: str) -> Any:
    """Return one of the schemas in this folder."""
    return json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def check_document(document: YamlDocument, schema: str) -> None:
    """Check a document.

    Raises:
        ConfigError: jsonschema is not installed.
        ScenarioError: Something is wrong; names the line and the fix.
    """
    jsonschema = import_extra("jsonschema", extra="scenarios", purpose="A scenario file")
    validator = jsonschema.Draft202012Validator(read_schema(schema))
    problems = [_explain(document, error) for error in validator.iter_errors(document.data)]
    if problems:
        raise min(problems, key=lambda problem: problem.lineno)


def _explain(document: YamlDocument, error: Any) -> ScenarioError:
    path = list(error.absolute_path)
    where = f"{path[-1]}: " if path and isinstance(path[-1], str) else ""
    value, limit = error.instance, error.validator_value
    known = error.schema.get("properties", {})
    hint = ""
    match error.validator:
        case "additionalProperties":
            name = next(each for each in value if each not in known)
            hint = suggestion(name, known, listed="There is")
            return document.error([*path, name], f"{name!r} is unknown here.", hint)
        case "required" | "dependentRequired":
            if error.validator == "required":
                [name] = [each for each in limit if each not in value][:1]
                problem = f"{where}{name!r} is missing."
            else:
                [[present, [name]]] = [
                    (each, needed)
                    for each, needed in limit.items()
                    if each in value and needed[0] not in value
                ][:1]
                problem = f"{present!r} needs {name!r} beside it."
            return document.error(path, problem, f"Add {name}.")
        case "type":
            kinds = [limit] if isinstance(limit, str) else limit
            expected = " or ".join(_TYPES[kind] for kind in kinds)
            got = _shown(value)
            if "string" in kinds and "integer" not in kinds and type(value) in _UNQUOTED:
                hint = f'Put it in quotes: "{json.dumps(value)}".'
            if not path and is_list(value):
                hint = "Write rules: above the list, and indent it."
            return document.error(path, f"{where}must be {expected}, not {got}.", hint)
        case "const":
            return document.error(path, f"{where}must be {json.dumps(limit)}, not {_shown(value)}.")
        case "minimum":
            return document.error(path, f"{where}must be at least {limit}, not {value}.")
        case "maximum":
            return document.error(path, f"{where}must be at most {limit}, not {value}.")
        case "minProperties":
            hint = f"There is: {', '.join(sorted(known))}." if known else ""
            return document.error(path, f"{where}must not be empty.", hint)
        case _:
            return document.error(path, f"{where}{error.message}.")


def _shown(value: Any) -> str:
    kind = _ARTICLES.get(type(value))
    shown = "nothing" if value is None else short_repr(value, most=60)
    return f"{kind} {shown}" if kind else shown
