"""`Espeak`: a voice that speaks by the program espeak-ng."""

from __future__ import annotations

import io
import shutil
import subprocess
import wave
from difflib import get_close_matches
from functools import cache

import anyio

from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError

PROGRAM = "espeak-ng"
_TIMEOUT = 30.0
_COMMON = ("de", "en-gb", "en-us", "es", "fr-fr", "hi", "it", "ja", "pt-br")
_HINT = (
    "Install it (Debian, Ubuntu: apt install espeak-ng; macOS: brew install espeak-ng), or use"
    " tones."
)


def find_espeak() -> str | None:
    """Return the path of espeak-ng; None if it is not installed."""
    return shutil.which(PROGRAM)


@cache
def _list_voices(path: str) -> dict[str, list[str]]:
    """Return the voices of espeak-ng: their languages, with all names that stand for each."""
    listed = subprocess.run(  # noqa: S603
        [path, "--voices"], capture_output=True, encoding="utf-8", timeout=_TIMEOUT
    )
    voices: dict[str, list[str]] = {}
    for line in listed.stdout.splitlines()[1:]:
        columns = line.split()
        if len(columns) < 5:
            continue
        _, language, _, name, file, *others = columns
        names = [language, name.replace("_", " "), file, file.rpartition("/")[2]]
        names += [each.strip("()") for each in others if each.startswith("(")]
        voices[language] = [each.casefold() for each in names]
    return voices


def _voices_hint(name: str, voices: dict[str, list[str]]) -> str:
    names = {each: language for language, names in voices.items() for each in names}
    near = [names[each] for each in get_close_matches(name.casefold(), names, cutoff=0.75)]
    shown = dict.fromkeys(["tones", *near, *(each for each in _COMMON if each in voices)])
    listed = ", ".join(shown)
    return f"Use one of {listed}; `{PROGRAM} --voices` lists all."


class Espeak:
    """Speaks texts.

    Args:
        name: Name of an espeak-ng voice, such as `en-us` or `de`.
        field: The argument to name in errors.

    Raises:
        ConfigError: espeak-ng is not installed, or has no such voice.
    """

    def __init__(self, name: str = "en", *, field: str = "voice") -> None:
        path = find_espeak()
        if path is None:
            raise ConfigError(f"{PROGRAM} is not installed.", field=field, hint=_HINT)
        self._command = [path, "-v", name, "--stdin", "--stdout"]
        checked = subprocess.run(  # noqa: S603
            [path, "-q", "-v", name, "--stdin"], input=b"", capture_output=True, timeout=_TIMEOUT
        )
        if checked.returncode:
            problem = f"{PROGRAM} has no voice {short_repr(name, most=60)}."
            raise ConfigError(problem, field=field, hint=_voices_hint(name, _list_voices(path)))

    async def __call__(self, text: str) -> tuple[bytes, int]:
        """Return a text as mono 16-bit PCM, and its sample rate."""
        if not text.strip():
            return b"", 22_050
        with anyio.fail_after(_TIMEOUT):
            done = await anyio.run_process(self._command, input=text.encode())
        # The header was written before the length was known, so it tells none.
        with wave.open(io.BytesIO(done.stdout), "rb") as wav:
            return wav.readframes(len(done.stdout) // 2), wav.getframerate()
