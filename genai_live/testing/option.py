"""`local_option`: `--local` for a program, which runs it against a local server."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from genai_live._text import escape_controls
from genai_live.errors import ConfigError, LiveError

if TYPE_CHECKING:
    from collections.abc import Generator

    from genai_live.testing._service.conversation import Scenario
    from genai_live.testing.faults.plan import Faults

OPTION = "--local"
_CREDENTIALS = ("api_key", "credentials")
"""Fields of the errors of a client that has no key."""


@contextmanager
def local_option(
    scenario: Scenario | None = None,
    *,
    pace: float = 0.5,
    faults: Faults = (),
    short_errors: bool = False,
) -> Generator[None]:
    """Take `--local` out of the arguments of this program; with it, clients use a local server.

        if __name__ == "__main__":
            with local_option():
                main()

    The server is started for the block, and clients that are made inside find its address and a key
    in the environment, instead of yours. Without `--local` nothing is changed, and a program that
    ends for want of a key says that there is `--local`.

    Args:
        scenario: What the server answers, as for `LiveServer`; None for `local_model`.
        pace: How long the server takes to send speech and music: 1 is real time.
        faults: Faults of each connection, as for `LiveServer`.
        short_errors: Whether a program that an error of this package or of a file ends, alone or in
            a group, says its text instead of a traceback, as people who only run it need it.

    Raises:
        SystemExit: There is no key, and no `--local`; or an error ended the program, with
            `short_errors`.
    """
    with _texts_alone() if short_errors else nullcontext():
        if OPTION not in sys.argv[1:]:
            with _advice():
                yield
            return
        with _local_server(scenario, pace, faults):
            yield


@contextmanager
def _local_server(scenario: Scenario | None, pace: float, faults: Faults) -> Generator[None]:
    sys.argv[1:] = [each for each in sys.argv[1:] if each != OPTION]
    from genai_live.testing.server import LiveServer  # loads aiohttp's server

    with LiveServer(scenario, pace=pace, faults=faults) as server, _environment(server.url):
        sys.stderr.write(f"A local server answers, which is no model: {server.url}\n")
        yield


@contextmanager
def _advice() -> Generator[None]:
    try:
        yield
    except (ConfigError, SystemExit) as error:
        cause = error.__cause__ if isinstance(error, SystemExit) else error
        if not isinstance(cause, ConfigError) or cause.field not in _CREDENTIALS:
            raise
        command = f"python {sys.argv[0]} {OPTION}"
        raise SystemExit(f"{error}\nOr try it without a key: {command}") from None


@contextmanager
def _texts_alone() -> Generator[None]:
    try:
        yield
    except Exception as error:
        _, others = ExceptionGroup("", [error]).split((LiveError, OSError))
        if others is not None:
            raise
        first: BaseException = error
        while grouped := getattr(first, "exceptions", None):
            first = grouped[0]
        raise SystemExit(escape_controls(f"{Path(sys.argv[0]).name}: {first}")) from error


@contextmanager
def _environment(url: str) -> Generator[None]:
    before = dict(os.environ)
    for name in before:
        if name.startswith(("GEMINI_", "GOOGLE_")):
            del os.environ[name]
    os.environ |= {
        "GEMINI_API_KEY": "local",
        "GOOGLE_GEMINI_BASE_URL": url,
        "GOOGLE_VERTEX_BASE_URL": url,
    }
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
