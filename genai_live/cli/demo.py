"""The `demo` command: speech, an interruption, a function call, and the reply as a WAV file."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from rich.text import Text

from genai_live.audio import write_wav
from genai_live.audio.data import check_wav_name
from genai_live.cli.console import check_output_file, make_console, print_row
from genai_live.cli.dialogue import CONFIG, Dialogue
from genai_live.cli.display import Display
from genai_live.cli.service import open_service
from genai_live.errors import LiveError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from pathlib import Path

    from rich.console import Console

    from genai_live import Client
    from genai_live._core.stats import Stats

FAST_PACE = 0.2
"""Pace of the local server with --fast: the reply has to last until it is interrupted."""


def run(arguments: Namespace) -> int:
    """Hold the conversation, show it, and print the measurements.

    Returns:
        0 if the reply was interrupted, the function called and every question answered, else 1.
    """
    console = make_console()
    out: Path = arguments.out
    check_wav_name(out, field="--out")
    check_output_file(out)
    model: str = arguments.model
    with open_service(arguments, console, pace=FAST_PACE if arguments.fast else 1.0) as client:
        speed = math.inf if arguments.fast else 1.0
        dialogue, stats, failure = _converse(console, client, model, speed)
    if dialogue.audio:
        write_wav(out, dialogue.audio, dialogue.pcm)
    console.print()
    for name, value in _figures(dialogue, stats, out):
        print_row(console, Text(name, "dim"), value, widths=(22,))
    problems = [failure] if failure else list(dialogue.problems())
    for problem in problems:
        console.print(f"Failed: {problem}", style="red", markup=False)
    if not (problems or arguments.live or arguments.url):
        console.print("\nNext: genai-live chat, or with a key: genai-live demo --live", style="dim")
    return 1 if problems else 0


def _converse(
    console: Console, client: Client, model: str, speed: float
) -> tuple[Dialogue, Stats, str]:
    failure = ""
    with (
        Display(console) as display,
        ThreadPoolExecutor(1, "microphone") as microphone,
        client.live.connect(model=model, config=CONFIG) as session,  # closes before the microphone
    ):
        dialogue = Dialogue(session, microphone, display, speed=speed)
        try:
            dialogue.run()
        except (LiveError, TimeoutError) as error:
            failure = str(error)
    return dialogue, session.stats, failure


def _figures(dialogue: Dialogue, stats: Stats, out: Path) -> Iterator[tuple[str, str]]:
    waits = ", ".join(
        f"{reply.waited:.2f} s" for reply in dialogue.replies if reply.waited is not None
    )
    calls = f" ({', '.join(dialogue.calls)})" if dialogue.calls else ""
    yield "turns", str(sum(reply.complete for reply in dialogue.replies))
    yield "interruptions", str(sum(reply.interrupted for reply in dialogue.replies))
    yield "tool calls", f"{len(dialogue.calls)}{calls}"
    yield "time to first audio", f"{waits} after the question" if waits else "no audio came"
    yield "sent", f"{stats.bytes_sent:,} bytes in {stats.messages_sent} messages"
    yield "received", f"{stats.bytes_received:,} bytes in {stats.messages_received} messages"
    if dialogue.audio:
        seconds = dialogue.pcm.seconds(len(dialogue.audio))
        yield "reply", f"{out}, {seconds:.2f} s, {dialogue.pcm}"
