"""`ScriptedScenario`: a scenario of rules, written in Python or read from a YAML file."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import orjson
from attrs import define, field

from genai_live._wire.reprs import short_repr
from genai_live.converters import encode
from genai_live.errors import ConfigError
from genai_live.testing._model.hearing import Hearing
from genai_live.testing._model.model_session import ModelSession, TurnInput, transcript
from genai_live.testing._model.replies import quote
from genai_live.testing._script.conditions import Said, is_part
from genai_live.testing._script.json_values import check_object
from genai_live.testing._script.problems import ScenarioError, ScenarioMismatch, suggestion
from genai_live.testing._script.rules import Rule
from genai_live.testing._script.setup_part import SetupProblem, read_setup_part
from genai_live.testing._script.steps import Performance
from genai_live.testing._script.texts import variables_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike
    from pathlib import Path
    from typing import Self

    from genai_live.testing._script.steps import ScriptStep
    from genai_live.testing._service.conversation import Conversation

_BUILT_IN = frozenset({"said", "result", "connection"})
_MOST_EXPECTED = 5

logger = logging.getLogger("genai_live.testing")


class ScriptedScenario:
    """A scenario of rules: what the client says leads to what the model does.

        weather = ScriptedScenario(
            when("Hello").say("Hello, {customer}."),
            when(contains="weather").call("get_weather", save="weather").say("{weather.sky}."),
            variables={"customer": "Ada"},
        )
        with LiveServer(weather) as server: ...

    The first rule that fits is used. Input that no rule fits is an error that fails the test, see
    `LiveServer(raise_errors=)`. Setups, interruptions, speech and resumption are handled as by
    `local_model`. Variables are those of one session, and survive its resumption. `{said}` is what
    the client said last, `{result}` what a function answered last, `{connection}` the number of
    the connection.
    """

    def __init__(
        self,
        *rules: Rule,
        turns: Iterable[Rule] = (),
        opening: Rule | None = None,
        otherwise: Rule | None = None,
        variables: Mapping[str, Any] | None = None,
        setup: Mapping[str, Any] | None = None,
    ) -> None:
        """Create a scenario; `load` reads one from a file.

        Args:
            rules: Rules that may be used in any order, as often as they fit.
            turns: Rules that are used in this order, once each, before `rules` are looked at.
            opening: What the model does before the client says anything: a rule without condition.
            otherwise: What the model does where nothing else fits.
            variables: The variables at the beginning of a session.
            setup: What the setup must have at least, such as `{"tools": [{"google_search": {}}]}`,
                in either spelling of the names; another setup is an error.

        Raises:
            ConfigError: An argument cannot be used, or a text names a variable that nothing sets.
        """
        self._rules = _rules(rules, "rules")
        self._turns = _rules(turns, "turns")
        self._opening = _rules([opening], "opening")[0] if opening is not None else None
        self._otherwise = _rules([otherwise], "otherwise")[0] if otherwise is not None else None
        self._variables = _mapping(variables, "variables")
        self._setup = _setup(setup)
        self._setup_lineno = 0
        self._file: Path | None = None
        self._check_variables()

    @classmethod
    def load(cls, file: str | PathLike[str], *, variables: Mapping[str, Any] | None = None) -> Self:
        """Read a scenario from a YAML file, see docs/scenarios.md. Needs the extra `scenarios`.

        Args:
            file: The file.
            variables: Variables that replace those of the file.

        Raises:
            ScenarioError: The file has a mistake; names the file, the line and the fix.
            ConfigError: The extra is not installed, or `file` is no path.
            OSError: The file cannot be read.
        """
        from genai_live.testing._script.reading import read_scenario

        read = read_scenario(file)
        scenario = cls.__new__(cls)
        scenario._rules, scenario._turns = read.rules, read.turns
        scenario._opening, scenario._otherwise = read.opening, read.otherwise
        scenario._variables = {**read.variables, **_mapping(variables, "variables")}
        scenario._setup, scenario._setup_lineno = read.setup, read.setup_lineno
        scenario._file = read.file
        scenario._check_variables()
        return scenario

    async def __call__(self, conversation: Conversation) -> None:
        """Play one connection."""
        await ModelSession(conversation, _ScriptedAnswers(self)).run()

    def __repr__(self) -> str:
        """Show the file, or the number of rules."""
        count = len(self._rules) + len(self._turns)
        return f"<ScriptedScenario {self._file or f'of {count} rules'}>"

    def hearing(self) -> Hearing:
        """Return what recognizes the phrases of the rules in speech."""
        conditions = [rule.condition for rule in (*self._turns, *self._rules)]
        return Hearing(
            [each.value for each in conditions if each.kind in ("heard", "text")],
            recordings=[(each.value, each.sound) for each in conditions if each.sound is not None],
        )

    def find(self, said: Said, position: int) -> tuple[Rule, dict[str, Any], bool] | None:
        """Return the rule to use, the variables that it sets, and whether it is of `turns`."""
        ordered = self._turns[position : position + 1]
        for rule in (*ordered, *self._rules, *([self._otherwise] if self._otherwise else [])):
            captured = rule.condition.match(said)
            if captured is not None:
                return rule, captured, bool(ordered) and rule is ordered[0]
        return None

    def departs(self, said: Said, position: int) -> ScenarioMismatch:
        """Return the error that tells what was expected."""
        expected = [*self._turns[position : position + 1], *self._rules]
        listed = "; ".join(
            f"line {rule.lineno}: {rule.condition}" if rule.lineno else str(rule.condition)
            for rule in expected[:_MOST_EXPECTED]
        )
        more = len(expected) - _MOST_EXPECTED
        listed += f"; and {more} more" if more > 0 else ""
        problem = f"the client {said}, which no rule expects."
        problem += f" Expected: {listed or 'nothing more'}."
        lineno = expected[0].lineno if expected else int(self._file is not None)
        return ScenarioMismatch(problem).at(self._file, lineno)

    def check_setup(self, conversation: Conversation) -> None:
        """Raise an error if the setup lacks something."""
        if conversation.setup is None or not self._setup:
            return
        received = orjson.loads(encode(conversation.setup))
        missing = [
            f"{name} is {short_repr(received.get(name))}, not {short_repr(value)}"
            for name, value in self._setup.items()
            if not is_part(value, received.get(name))
        ]
        if missing:
            problem = f"the setup is not the one of the scenario: {'; '.join(missing)}."
            raise ScenarioMismatch(problem).at(self._file, self._setup_lineno)

    @property
    def opening(self) -> Rule | None:
        """What the model does first."""
        return self._opening

    @property
    def variables(self) -> dict[str, Any]:
        """The variables at the beginning of a session."""
        return dict(self._variables)

    @property
    def file(self) -> Path | None:
        """The file; None if the scenario was written in Python."""
        return self._file

    def _check_variables(self) -> None:
        """Raise an error for a variable that nothing sets."""
        rules = [each for each in (self._opening, self._otherwise) if each is not None]
        rules += [*self._turns, *self._rules]
        known = {*self._variables, *_BUILT_IN}
        for rule in rules:
            if rule.condition.pattern is not None:
                known.update(rule.condition.pattern.groupindex)
            for step in _all_steps(rule.steps):
                known.update(step.assigned())
        for rule in rules:
            for step in _all_steps(rule.steps):
                for name in variables_in(step.used()):
                    if name not in known:
                        hint = suggestion(name, known - _BUILT_IN, listed="There is")
                        fix = hint or "Add it to variables, or write {{ for a brace."
                        problem = f"nothing sets the variable {{{name}}}."
                        raise ScenarioError(problem, file=self._file, lineno=step.lineno, hint=fix)


@define
class _Progress:
    """Where a session is; it travels with the session's memory when it is resumed."""

    variables: dict[str, Any] = field(factory=dict[str, Any])
    position: int = 0


class _ScriptedAnswers:
    """Answers by the rules of a scenario."""

    def __init__(self, scenario: ScriptedScenario) -> None:
        self._scenario = scenario
        self._progress = _Progress()
        self._hearing = scenario.hearing()

    async def start(self, session: ModelSession) -> None:
        """Check the setup, and have the model begin."""
        self._scenario.check_setup(session.conversation)
        memory = session.memory
        resumed = isinstance(memory.progress, _Progress)
        if not resumed:
            memory.progress = _Progress(self._scenario.variables)
        self._progress = memory.progress
        self._progress.variables["connection"] = session.conversation.number
        if self._scenario.opening is not None and not resumed:
            session.add_turn(TurnInput(opening=True))

    async def answer(self, session: ModelSession, turn: TurnInput) -> bool:
        """Use the rule that fits; return whether a turn of the model is to be ended."""
        said = await self._listen(session.conversation, turn)
        if turn.opening and self._scenario.opening is not None:
            rule, captured, in_order = self._scenario.opening, dict[str, Any](), False
        else:
            found = self._scenario.find(said, self._progress.position)
            if found is None and turn.results:
                logger.info("connection %d: no rule for a result", session.conversation.number)
                return False
            if found is None:
                raise self._scenario.departs(said, self._progress.position)
            rule, captured, in_order = found
        self._progress.position += in_order
        self._progress.variables.update({"said": said.text, **captured})
        performance = Performance(session, self._progress.variables, self._scenario.file)
        works = await performance.run(rule.steps)
        # Input always ends with a turn, even where the model has nothing to say.
        silent = not turn.opening and not session.turn_ended
        return works and (silent or session.conversation.turn_open)

    async def _listen(self, conversation: Conversation, turn: TurnInput) -> Said:
        if turn.speech is None:
            return Said(turn.text, results=turn.results)
        heard = self._hearing.recognize(turn.speech.pcm)
        await conversation.transcribe(heard or transcript(turn.speech))
        return Said(f"{turn.text} {heard}".strip(), speech=True)


def _all_steps(steps: Iterable[ScriptStep]) -> Iterator[ScriptStep]:
    for step in steps:
        yield step
        yield from _all_steps(step.steps())


def _rules(rules: object, field: str) -> tuple[Rule, ...]:
    values: Any = rules
    try:
        each_rule = None if isinstance(rules, str | bytes | Mapping) else list(values)
    except Exception:  # it has none, or code of the value's class
        each_rule = None
    if each_rule is None:
        problem = f"must be a list of rules, not {short_repr(values, most=60)}."
        raise ConfigError(problem, field=field, hint="when(...) makes a rule.")
    listed: list[Rule] = []
    for rule in each_rule:
        if not isinstance(rule, Rule):
            hint = f"Write when({quote(rule)}).say(...)." if isinstance(rule, str) else ""
            problem = f"{short_repr(rule)} is not a rule."
            raise ConfigError(problem, field=field, hint=hint or "when(...) makes a rule.")
        listed.append(rule)
    return tuple(listed)


def _setup(value: object) -> dict[str, Any]:
    try:
        return read_setup_part(_mapping(value, "setup"))
    except SetupProblem as error:
        raise ConfigError(error.problem, field=error.field, hint=error.hint) from None


def _mapping(value: object, field: str) -> dict[str, Any]:
    return {} if value is None else check_object(value, field=field)
