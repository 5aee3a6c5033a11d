"""The `chat` command: a conversation in text, one line per turn."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from rich.text import Text

from genai_live import events
from genai_live.cli.console import MARGIN, make_console, speaker_label, strip_escapes
from genai_live.cli.service import open_service
from genai_live.errors import LiveError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from rich.console import Console

    from genai_live import Session, types

TIMEOUT = 60.0
"""Seconds to wait for the next event of an answer."""
PACE = 0.3
"""Pace of the local server: its speech is only read."""
HELP = (
    "Each line is a turn. /help shows this, /quit or Ctrl+D leaves, Ctrl+C interrupts an answer;"
    " while the model is silent it leaves."
)


def run(arguments: Namespace) -> int:
    """Chat until /quit, the end of the input, or Ctrl+C while the model is silent."""
    console = make_console()
    model: str = arguments.model
    service = open_service(arguments, console, pace=PACE)
    # Live models speak; the transcript of their speech is the text.
    config: types.LiveConnectConfigDict = {
        "response_modalities": ["AUDIO"],
        "output_audio_transcription": {},
    }
    if arguments.system:
        config["system_instruction"] = arguments.system
    with service as client, client.live.connect(model=model, config=config) as session:
        if sys.stdin.isatty():
            console.print(
                "Type /help for help, /quit to leave; Ctrl+C interrupts an answer.\n", style="dim"
            )
        for line in _read_lines(console):
            if line.startswith("/") and " " not in line:
                console.print(HELP if line == "/help" else f"There is no command {line}. {HELP}")
                continue
            session.send_text(line)
            _answer(console, session)
    return 0


def _read_lines(console: Console) -> Iterator[str]:
    """Yield the lines that the user types; lines from a pipe are also printed."""
    interactive = sys.stdin.isatty()
    name = "you".ljust(MARGIN)
    if interactive:
        with suppress(ImportError):  # not on Windows; makes the line editable
            import_module("readline")
    while True:
        try:
            line = input(name if interactive else "").strip()
        except EOFError:
            break
        except UnicodeDecodeError:
            raise LiveError(
                f"The input is not text in {sys.stdin.encoding}.",
                hint="Convert it, or set PYTHONIOENCODING to its encoding.",
            ) from None
        if line == "/quit":
            return
        if line and not interactive:
            console.print(speaker_label(name) + Text(strip_escapes(line)), soft_wrap=True)
        if line:
            yield line
    if interactive:
        console.print()


def _answer(console: Console, session: Session) -> None:
    """Print the answer as it comes. Ctrl+C stops the model, a second one the program."""
    console.print(speaker_label("model".ljust(MARGIN)), end="")
    answer = session.events(timeout=TIMEOUT)
    complete = interrupted = lost = False
    while not complete:
        try:
            event = next(answer, None)
            complete = isinstance(event, events.TurnComplete) and event.final
            if isinstance(event, events.Reconnecting):
                if lost:  # another attempt; a loss soon after another does not begin with 1
                    continue
                lost = True
            elif isinstance(event, events.Resumed):
                lost = False
            _show(console, event)
        except KeyboardInterrupt:
            if complete or interrupted:
                raise
            interrupted = True
            session.interrupt()


def _show(console: Console, event: events.Event | None) -> None:
    match event:
        case events.TextDelta(text=text) | events.OutputTranscript(text=text):
            console.print(strip_escapes(text), end="", markup=False, soft_wrap=True)
        case events.Interrupted():
            console.print(Text(" (interrupted)", "yellow"), end="")
        case events.TurnComplete(final=True):
            console.print()
        case events.Reconnecting():
            console.print(Text(" (connection lost, reconnecting ...)", "yellow"), end="")
        case events.Resumed(mode=mode):
            console.print(Text(f" ({mode}) ", "yellow"), end="")
        case events.ContextLost():
            console.print(Text(" (the server has lost the conversation)", "yellow"), end="")
        case events.TurnStalled(seconds=seconds):
            console.print(Text(f" (no answer for {seconds:.0f} s) ", "yellow"), end="")
        case None:
            raise LiveError("The server ended the session. Start the chat again to continue.")
        case _:
            pass
