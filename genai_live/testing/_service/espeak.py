"""`Espeak`: a voice that speaks by the program espeak-ng."""

from __future__ import annotations

import io
import shutil
import subprocess
import wave

import anyio

from genai_live.errors import ConfigError

PROGRAM = "espeak-ng"
_TIMEOUT = 30.0
_HINT = (
    "Install it (Debian, Ubuntu: apt install espeak-ng; macOS: brew install espeak-ng), or use"
    " tones."
)


def find_espeak() -> str | None:
    """Return the path of espeak-ng; None if it is not installed."""
    return shutil.which(PROGRAM)


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
            problem = f"{PROGRAM} has no voice {name!r}."
            raise ConfigError(problem, field=field, hint=f"{PROGRAM} --voices lists them.")

    async def __call__(self, text: str) -> tuple[bytes, int]:
        """Return a text as mono 16-bit PCM, and its sample rate."""
        if not text.strip():
            return b"", 22_050
        with anyio.fail_after(_TIMEOUT):
            done = await anyio.run_process(self._command, input=text.encode())
        # The header was written before the length was known, so it tells none.
        with wave.open(io.BytesIO(done.stdout), "rb") as wav:
            return wav.readframes(len(done.stdout) // 2), wav.getframerate()
