"""Steps of a rule: what the model does when the rule is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anyio
from attrs import define, field, frozen

from genai_live.testing._model.function_calls import FoundCall
from genai_live.testing._script.conditions import is_part
from genai_live.testing._script.problems import ScenarioMismatch, suggestion
from genai_live.testing._script.texts import fill, fill_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from genai_live.testing._model.model_session import ModelSession
    from genai_live.testing._service.conversation import Conversation
    from genai_live.testing._service.settings import Voice
    from genai_live.testing.faults import TimedFault


@define
class Performance:
    """A rule while it is used.

    Attributes:
        session: The session.
        variables: Values by name; steps change them.
        file: The file of the scenario; None if there is none.
    """

    session: ModelSession
    variables: dict[str, Any]
    file: Path | None = None

    @property
    def conversation(self) -> Conversation:
        """The connection."""
        return self.session.conversation

    async def run(self, steps: Sequence[ScriptStep]) -> bool:
        """Run steps; return whether the connection still works.

        Raises:
            ScenarioMismatch: The client departs from the scenario; has the line of the step.
        """
        for step in steps:
            try:
                works = await step.run(self)
            except ScenarioMismatch as error:
                raise error.at(self.file, step.lineno) from None
            if not works:
                return False
        return True


@frozen(kw_only=True)
class ScriptStep:
    """Something that the model or the server does.

    Attributes:
        lineno: Its line in the file; 0 if there is none.
    """

    lineno: int = 0

    async def run(self, performance: Performance) -> bool:
        """Do it; return whether the connection still works."""
        raise NotImplementedError

    def used(self) -> Any:
        """Return the texts that may have variables."""
        return ()

    def assigned(self) -> Sequence[str]:
        """Return the names of the variables that it sets."""
        return ()

    def steps(self) -> Sequence[ScriptStep]:
        """Return the steps inside it."""
        return ()


@frozen
class Say(ScriptStep):
    """Says a text, in the modality of the setup."""

    text: str

    async def run(self, performance: Performance) -> bool:
        """Say it, without ending the turn."""
        text = fill_text(self.text, performance.variables)
        await performance.session.say(text)
        return True

    def used(self) -> Any:
        """Return the text."""
        return self.text


@frozen
class Speak(ScriptStep):
    """Speaks a text with a voice, or plays a recording."""

    text: str
    voice: Voice | None = None
    pcm: bytes = field(default=b"", repr=False)
    rate: int = 24_000

    async def run(self, performance: Performance) -> bool:
        """Speak it, without ending the turn."""
        text = fill_text(self.text, performance.variables)
        pcm, rate = (self.pcm, self.rate) if self.voice is None else await self.voice(text)
        await performance.conversation.play(pcm, rate=rate, transcript=text)
        return True

    def used(self) -> Any:
        """Return the text."""
        return self.text


@frozen
class Think(ScriptStep):
    """Sends a thought."""

    text: str

    async def run(self, performance: Performance) -> bool:
        """Send it."""
        await performance.conversation.think(fill_text(self.text, performance.variables))
        return True

    def used(self) -> Any:
        """Return the text."""
        return self.text


@frozen
class Call(ScriptStep):
    """Calls a function of the client, and continues with what it answers.

    Attributes:
        name: Name of the function.
        args: Its arguments.
        save: Name of the variable for the response; empty for `result` only.
        results: Conditions of the response, and the steps that follow one.
    """

    name: str
    args: Mapping[str, Any]
    save: str = ""
    results: tuple[tuple[Any, tuple[ScriptStep, ...]], ...] = ()

    async def run(self, performance: Performance) -> bool:
        """Call it, and wait for the response unless the function does not block."""
        conversation = performance.conversation
        declared = {
            function.name or ""
            for tool in conversation.tools
            for function in tool.function_declarations or ()
        }
        if self.name not in declared:
            hint = suggestion(self.name, declared, listed="It declares")
            problem = f"the client declares no function {self.name!r}. {hint}".strip()
            raise ScenarioMismatch(problem)
        args = fill(dict(self.args), performance.variables)
        responses = await performance.session.call_functions([FoundCall(self.name, args)])
        if not responses:
            return True
        response = responses[-1].response or {}
        performance.variables["result"] = response
        if self.save:
            performance.variables[self.save] = response
        if not self.results:
            return True
        for expected, steps in self.results:
            if is_part(fill(expected, performance.variables), response):
                return await performance.run(steps)
        problem = f"{self.name} answered {response}, which none of the results expects."
        raise ScenarioMismatch(problem)

    def used(self) -> Any:
        """Return the arguments and the expected responses."""
        return [dict(self.args), *(expected for expected, _ in self.results)]

    def assigned(self) -> Sequence[str]:
        """Return the variable of the response."""
        return ("result", self.save) if self.save else ("result",)

    def steps(self) -> Sequence[ScriptStep]:
        """Return the steps after a result."""
        return [step for _, steps in self.results for step in steps]


@frozen
class Wait(ScriptStep):
    """Waits, in real seconds whatever the pace of the server."""

    seconds: float

    async def run(self, performance: Performance) -> bool:  # noqa: ARG002
        """Wait."""
        await anyio.sleep(self.seconds)
        return True


@frozen
class Slow(ScriptStep):
    """Delays every frame from now on."""

    seconds: float

    async def run(self, performance: Performance) -> bool:
        """Change the behavior of the connection."""
        performance.conversation.behavior.delay = self.seconds
        return True


@frozen
class Fail(ScriptStep):
    """Applies a fault: a close, a reset, a `goAway`."""

    fault: TimedFault
    ends: bool

    async def run(self, performance: Performance) -> bool:
        """Apply it."""
        performance.conversation.record.note_fault(self.fault)
        await self.fault.apply(performance.conversation)
        return not self.ends


@frozen
class Assign(ScriptStep):
    """Sets variables."""

    values: Mapping[str, Any]

    async def run(self, performance: Performance) -> bool:
        """Set them."""
        performance.variables.update(fill(dict(self.values), performance.variables))
        return True

    def used(self) -> Any:
        """Return the values."""
        return dict(self.values)

    def assigned(self) -> Sequence[str]:
        """Return the names."""
        return list(self.values)


@frozen
class EndTurn(ScriptStep):
    """Ends the turn of the model; what follows is another one."""

    async def run(self, performance: Performance) -> bool:
        """End it."""
        performance.session.remember()
        await performance.session.complete()
        return True
