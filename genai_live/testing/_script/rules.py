"""`Rule`: what the client has to say, and the steps that the model takes then."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, cast

from attrs import evolve, field, frozen

from genai_live._wire.numbers import check_flag, check_seconds, check_text, check_whole
from genai_live._wire.paths import check_path
from genai_live._wire.reprs import short_repr
from genai_live.audio.wav import read_wav
from genai_live.errors import ConfigError
from genai_live.testing import rejections
from genai_live.testing._model.hearing import RATE, sound_of
from genai_live.testing._script.conditions import Condition, has_words
from genai_live.testing._script.json_values import check_object
from genai_live.testing._script.problems import suggestion
from genai_live.testing._script.steps import (
    Assign,
    Call,
    EndTurn,
    Fail,
    Say,
    ScriptStep,
    Slow,
    Speak,
    Think,
    Wait,
)
from genai_live.testing._service.espeak import Espeak, find_espeak
from genai_live.testing._service.speech import resample
from genai_live.testing.faults import Abort, Close, Freeze, HangUp, Mute, SendGoAway
from genai_live.testing.faults.base import check_close_code

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from os import PathLike

Ending = Literal["abort", "hang_up", "freeze", "mute"]

_ENDINGS = {"abort": Abort, "hang_up": HangUp, "freeze": Freeze, "mute": Mute}
_NAME = re.compile(r"[A-Za-z_]\w*")


@frozen
class Rule:
    """What the client has to say, and what the model does then. `when` makes one.

        when(contains="weather").call("get_weather", save="weather").say("{weather.sky}.")

    Each method returns a rule with one step more. Texts may name variables in braces. The turn of
    the model ends after the last step.
    """

    condition: Condition
    """What the client has to say."""
    steps: tuple[ScriptStep, ...] = ()
    """What the model does."""
    lineno: int = field(default=0, repr=False)
    """Line of a scenario file, from 1; 0 if it comes from Python."""

    def say(self, text: str) -> Rule:
        """Say a text in the modality of the setup: as text, or spoken with a transcript.

        Raises:
            ConfigError: It is no text.
        """
        return self._with(Say(check_text(text, field="say")))

    def speak(
        self,
        text: str = "",
        *,
        file: str | PathLike[str] | None = None,
        voice: str | None = None,
    ) -> Rule:
        """Speak a text, with espeak-ng where it is installed, else as tones; or play a recording.

        A setup that asks for text gets the text.

        Args:
            text: What is said; with `file` the transcript of the recording.
            file: A WAV file with mono 16-bit PCM, of any sample rate.
            voice: `tones`, or the name of an espeak-ng voice, such as `en-us`, which has to be
                installed.

        Raises:
            ConfigError: The text, the file or the voice cannot be used.
            OSError: The file cannot be read.
        """
        check_text(text, field="speak")
        if voice is not None and not check_text(voice, field="voice"):
            raise ConfigError("is empty.", field="voice", hint="Pass tones, or leave it out.")
        if file is not None:
            pcm, rate = _read_mono(file)
            return self._with(Speak(text, pcm=pcm, rate=rate))
        if voice == "tones" or (voice is None and find_espeak() is None):
            return self._with(Say(text))
        return self._with(Speak(text, voice=Espeak(voice or "en")))

    def think(self, text: str) -> Rule:
        """Send a thought.

        Raises:
            ConfigError: It is no text.
        """
        return self._with(Think(check_text(text, field="think")))

    def call(
        self,
        name: str,
        args: Mapping[str, Any] | None = None,
        *,
        save: str = "",
        results: Sequence[tuple[Any, Rule]] = (),
    ) -> Rule:
        """Call a function of the client, and wait for its response.

        If the client declares that the model does not wait for the function, the next steps follow
        at once, and the response is input for the rules with `result=`.

        Args:
            name: Name of the function.
            args: Its arguments.
            save: Name of the variable for the response; it is in `result` in any case.
            results: Pairs of what a response must have at least, None for any, and of a rule
                without condition: the first that fits has the next steps.

        Raises:
            ConfigError: An argument cannot be used.
        """
        if not check_text(name, field="call"):
            hint = "Pass the name of a function that the client declares."
            raise ConfigError("is empty.", field="call", hint=hint)
        if check_text(save, field="save"):
            _variable(save, "save")
        given = {} if args is None else check_object(args, field="args")
        return self._with(Call(name, given, save, _results(results)))

    def wait(self, seconds: float) -> Rule:
        """Wait, in real seconds whatever the pace of the server.

        Raises:
            ConfigError: It is no number of seconds, 0 or more.
        """
        return self._with(Wait(_seconds(seconds, "wait")))

    def slow(self, seconds: float) -> Rule:
        """Delay every frame from now on; 0 ends it.

        Raises:
            ConfigError: It is no number of seconds, 0 or more.
        """
        return self._with(Slow(_seconds(seconds, "slow")))

    def go_away(self, seconds: float = 0.0) -> Rule:
        """Announce that the connection will close in `seconds`, and close it then with 1008.

        Raises:
            ConfigError: It is no number of seconds, 0 or more.
        """
        return self._with(Fail(SendGoAway(_seconds(seconds, "go_away")), ends=False))

    def fail(self, how: Ending | int = 1011, reason: str | None = None) -> Rule:
        """End the connection; the steps after it are not taken.

        Args:
            how: A close code; or `abort` (TCP reset), `hang_up` (no close frame), `freeze` (the
                server stops reading and answering), `mute` (it sends nothing more).
            reason: The reason of the close frame; None for that of an internal error.

        Raises:
            ConfigError: There is no such end, or the code cannot be sent.
        """
        if isinstance(how, str):
            if how not in _ENDINGS:
                hint = suggestion(how, _ENDINGS, listed="There is")
                if how.isdecimal():
                    hint = f"Write a close code without quotes: {how}."
                raise ConfigError(f"{short_repr(how)} is unknown.", field="fail", hint=hint)
            return self._with(Fail(_ENDINGS[how](), ends=True))
        code = check_close_code(how, field="fail")
        if reason is not None:
            check_text(reason, field="reason")
        close = Close(code, rejections.INTERNAL if reason is None else reason)
        return self._with(Fail(close, ends=True))

    def set(self, /, **variables: Any) -> Rule:
        """Set variables, to JSON values.

        Raises:
            ConfigError: There is none, or one cannot be used.
        """
        if not variables:
            raise ConfigError("sets nothing.", field="set", hint="Write set(name=value).")
        for name in variables:
            _variable(name, "set")
        return self._with(Assign(check_object(variables, field="set")))

    def end_turn(self) -> Rule:
        """End the turn of the model here; what follows is another turn."""
        return self._with(EndTurn())

    def at(self, lineno: int) -> Rule:
        """Return the rule with the line of its last step.

        Raises:
            ConfigError: It has no steps, or that is no line.
        """
        check_whole(lineno, field="lineno", least=0, greatest=2**31)
        if not self.steps:
            raise ConfigError("the rule has no steps.", field="lineno", hint="Add say(...) first.")
        *before, last = self.steps
        return evolve(self, steps=(*before, evolve(last, lineno=lineno)))

    def _with(self, step: ScriptStep) -> Rule:
        return evolve(self, steps=(*self.steps, step))


def when(
    text: str | None = None,
    *,
    contains: str | None = None,
    matches: str | None = None,
    heard: str | None = None,
    file: str | PathLike[str] | None = None,
    speech: bool = False,
    result: str | None = None,
    response: Mapping[str, Any] | None = None,
) -> Rule:
    r"""Return a rule without steps; without arguments it is used whatever the client says.

        when("Hello").say("Hello to you.")
        when(matches=r"my name is (?P<name>\w+)").say("Hello, {name}.")

    Case, space and the end of a sentence do not count. Words are those of a text, or those that
    were recognized in speech.

    Args:
        text: All words.
        contains: Whole words among others: `art` is not in `start`.
        matches: A regular expression that is searched for; its named groups become variables.
        heard: All words, in speech. They are recognized if they are spoken as the local server
            speaks, see `phrase_audio`, or as in `file`.
        file: With `heard`, a WAV file with mono 16-bit PCM that sounds like the speech.
        speech: Whether any speech will do.
        result: Name of a function whose result has come that the model did not wait for.
        response: With `result`, what the response must have at least.

    Raises:
        ConfigError: An argument of the wrong type, more than one condition, a text without words,
            a regular expression with an error, or a file that is no such WAV file.
        OSError: The file cannot be read.
    """
    passed: dict[str, Any] = {
        name: value
        for name, value in (
            ("text", text),
            ("contains", contains),
            ("matches", matches),
            ("heard", heard),
            ("result", result),
        )
        if value is not None
    }
    if len(passed) + check_flag(speech, field="speech") > 1:
        names = " and ".join([*passed, *(["speech"] if speech else [])])
        raise ConfigError(f"{names} are several conditions.", hint="Pass one of them.")
    if response is not None:
        response = check_object(response, field="response")
        if result is None:
            raise ConfigError("it needs result=, the function.", field="response")
    if file is not None and heard is None:
        raise ConfigError("it needs heard=, the words in it.", field="file")
    sound = None if file is None else sound_of(resample(*_read_mono(file), RATE))
    for name, value in passed.items():
        check_text(value, field=name)
        if not value or (name in ("text", "contains", "heard") and not has_words(value)):
            hint = "Leave it out for a rule that is used whatever the client says."
            raise ConfigError(f"{short_repr(value)} has no words.", field=name, hint=hint)
        return Rule(Condition(_kind(name), value, response, _pattern(value, name), sound))
    return Rule(Condition("speech" if speech else "any"))


def _read_mono(file: str | PathLike[str]) -> tuple[bytes, int]:
    path = check_path(file, field="file", expects="the path of a WAV file")
    pcm, form = read_wav(path)
    if form.channels != 1:
        hint = f"Convert it: ffmpeg -i {file} -ac 1 mono.wav"
        raise ConfigError(f"{file} is {form}, not mono.", field="file", hint=hint)
    return pcm, form.rate


def _kind(name: str) -> Any:
    return name


def _pattern(value: str, name: str) -> re.Pattern[str] | None:
    if name != "matches":
        return None
    try:
        return re.compile(value, re.IGNORECASE)
    except re.error as error:
        problem = f"{short_repr(value)} is not a regular expression: {error}."
        raise ConfigError(problem, field="matches") from None


def _variable(name: str, field: str) -> None:
    if not _NAME.fullmatch(name):
        hint = "Use letters, digits and _."
        raise ConfigError(f"{short_repr(name)} is no name of a variable.", field=field, hint=hint)


def _results(results: object) -> tuple[tuple[Any, tuple[ScriptStep, ...]], ...]:
    hint = "Pass pairs such as ({'sky': 'clear'}, when().say('Fine.')), None for any response."
    if not isinstance(results, list | tuple):
        problem = f"must be a list of pairs, not {short_repr(results)}."
        raise ConfigError(problem, field="results", hint=hint)
    fitting: list[tuple[Any, tuple[ScriptStep, ...]]] = []
    for at, pair in enumerate(cast("Sequence[object]", results)):
        field = f"results[{at}]"
        members: Any = pair
        if not isinstance(pair, list | tuple) or len(members) != 2:
            raise ConfigError(f"{short_repr(members)} is no pair.", field=field, hint=hint)
        expected, rule = members
        if not isinstance(rule, Rule):
            raise ConfigError(f"{short_repr(rule)} is not a rule.", field=field, hint=hint)
        least = {} if expected is None else check_object(expected, field=field)
        fitting.append((least, rule.steps))
    return tuple(fitting)


def _seconds(value: float, field: str) -> float:
    return check_seconds(value, field=field, zero=True)
