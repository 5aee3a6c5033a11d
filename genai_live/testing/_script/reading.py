"""`read_scenario`: reads a scenario from a YAML file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from genai_live._wire.typeguards import is_dict
from genai_live.errors import ConfigError
from genai_live.testing._script.checking import check_document
from genai_live.testing._script.conditions import Condition
from genai_live.testing._script.rules import Rule, when
from genai_live.testing._script.setup_part import SetupProblem, read_setup_part
from genai_live.testing._script.yaml_lines import read_yaml

if TYPE_CHECKING:
    from os import PathLike
    from pathlib import Path

    from genai_live.testing._script.problems import ScenarioError
    from genai_live.testing._script.yaml_lines import Place, YamlDocument

_VERBS = (
    "say",
    "speak",
    "think",
    "call",
    "wait",
    "slow",
    "go_away",
    "fail",
    "set",
    "end_turn",
)
_CONDITIONS = ("text", "contains", "matches", "heard", "speech", "any", "result")


@frozen
class ReadScenario:
    """What a file says."""

    file: Path
    rules: tuple[Rule, ...]
    turns: tuple[Rule, ...]
    opening: Rule | None
    otherwise: Rule | None
    variables: dict[str, Any]
    setup: dict[str, Any]
    setup_lineno: int


def read_scenario(file: str | PathLike[str]) -> ReadScenario:
    """Read a file.

    Raises:
        ConfigError: The extra is not installed.
        ScenarioError: The file has a mistake.
        OSError: The file, or a recording that it names, cannot be read.
    """
    document = read_yaml(file, purpose="A scenario file")
    check_document(document, "scenario.schema.json")
    return _ScenarioReading(document).read()


class _ScenarioReading:
    def __init__(self, document: YamlDocument) -> None:
        self._document = document

    def read(self) -> ReadScenario:
        data = self._document.data
        return ReadScenario(
            file=self._document.file,
            rules=self._rules(data.get("rules") or [], ("rules",)),
            turns=self._rules(data.get("turns") or [], ("turns",)),
            opening=self._optional("opening"),
            otherwise=self._optional("otherwise"),
            variables=data.get("variables") or {},
            setup=self._setup(data.get("setup") or {}),
            setup_lineno=self._document.lineno(("setup",)) if "setup" in data else 0,
        )

    def _setup(self, setup: dict[str, Any]) -> dict[str, Any]:
        try:
            return read_setup_part(setup)
        except SetupProblem as error:
            problem = f"{error.field}: {error.problem}"
            raise self._document.error(("setup", *error.path), problem, error.hint) from None

    def _rules(self, rules: list[Any], path: Place) -> tuple[Rule, ...]:
        return tuple(
            self._steps(self._condition(rule["when"], (*path, at, "when")), rule, (*path, at))
            for at, rule in enumerate(rules)
        )

    def _optional(self, name: str) -> Rule | None:
        data = self._document.data
        if name not in data:
            return None
        return self._add_steps(Rule(Condition()), data[name], (name,))

    def _condition(self, condition: Any, path: Place) -> Rule:
        if isinstance(condition, str):
            condition = {"text": condition}
        [kind] = self._one(condition, _CONDITIONS, path)
        arguments = {name: value for name, value in condition.items() if name != "any"}
        if is_dict(arguments.get("heard")):
            heard = arguments["heard"]
            arguments |= {"heard": heard["text"], "file": self._beside(heard["file"])}
        try:
            rule = when(**arguments)
        except ConfigError as error:
            raise self._document.error((*path, kind), str(error)) from None
        except OSError as error:
            raise self._unreadable((*path, kind), error) from None
        return Rule(rule.condition, lineno=self._document.lineno(path))

    def _steps(self, rule: Rule, entry: Any, path: Place) -> Rule:
        return self._add_steps(rule, entry["then"], (*path, "then"))

    def _add_steps(self, rule: Rule, steps: Any, path: Place) -> Rule:
        if isinstance(steps, str):
            return rule.say(steps).at(self._document.lineno(path))
        if is_dict(steps):
            return self._add_step(rule, steps, path)
        for at, step in enumerate(steps):
            rule = self._add_step(rule, step, (*path, at))
        return rule

    def _add_step(self, rule: Rule, step: dict[str, Any], path: Place) -> Rule:
        [verb] = self._one(step, _VERBS, path)
        value = step[verb]
        try:
            match verb:
                case "speak":
                    rule = self._speak(rule, value)
                case "call":
                    rule = rule.call(
                        value,
                        step.get("args"),
                        save=step.get("save", ""),
                        results=self._results(step.get("results", []), (*path, "results")),
                    )
                case "fail" if is_dict(value):
                    rule = rule.fail(value["code"], value.get("reason"))
                case "set":
                    rule = rule.set(**value)
                case "end_turn":
                    rule = rule.end_turn()
                case _:
                    rule = getattr(rule, verb)(value)
        except ConfigError as error:
            raise self._document.error((*path, verb), str(error)) from None
        except OSError as error:
            raise self._unreadable((*path, verb), error) from None
        return rule.at(self._document.lineno((*path, verb)))

    def _speak(self, rule: Rule, value: Any) -> Rule:
        if isinstance(value, str):
            return rule.speak(value)
        file = value.get("file")
        path = self._beside(file) if file is not None else None
        return rule.speak(value.get("text", ""), file=path, voice=value.get("voice"))

    def _beside(self, file: str) -> Path:
        return self._document.file.parent / file

    def _unreadable(self, path: Place, error: OSError) -> ScenarioError:
        problem = f"{error.filename} cannot be read: {error.strerror}."
        hint = "Write its path relative to the folder of the scenario."
        return self._document.error(path, problem, hint)

    def _results(self, results: list[Any], path: Place) -> list[tuple[Any, Rule]]:
        return [
            (entry.get("when"), self._steps(Rule(Condition()), entry, (*path, at)))
            for at, entry in enumerate(results)
        ]

    def _one(self, entry: dict[str, Any], names: tuple[str, ...], path: Place) -> list[str]:
        """Return the one name of several that an entry has."""
        found = [name for name in names if name in entry]
        if len(found) == 1:
            return found
        if found:
            problem = f"{' and '.join(found)} are in one entry."
            hint = "Give each its own entry of the list, with a - before it."
        else:
            problem = f"{' and '.join(entry)} is not enough."
            hint = f"Add one of: {', '.join(names)}."
        raise self._document.error((*path, *found[1:2]), problem, hint)
