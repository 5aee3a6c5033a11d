"""`genai-live music`: music by prompts, into a WAV file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

from genai_live.audio import MUSIC, WavWriter
from genai_live.cli.console import make_console
from genai_live.cli.service import MUSIC_MODEL, live_service, local_service
from genai_live.errors import LiveError

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from rich.console import Console

    from genai_live import Client, types

TIMEOUT = 30.0
"""Seconds without music until it is given up."""


def run(arguments: Namespace) -> int:
    """Play what the prompts ask for, and write it down."""
    console = make_console()
    out: Path = arguments.out
    if not out.absolute().parent.is_dir():
        raise FileNotFoundError(f"there is no folder {out.absolute().parent} for the music.")
    model = arguments.model or MUSIC_MODEL
    config: types.LiveMusicConfigDict = {"weighted_prompts": arguments.prompts}
    if arguments.bpm is not None:
        config["bpm"] = arguments.bpm
    if arguments.scale is not None:
        config["scale"] = arguments.scale
    service = live_service(console, model) if arguments.live else local_service(console, pace=0.0)
    with service as client:
        seconds = _record(console, client, model, config, arguments.seconds, out)
    console.print(f"{out}, {seconds:.2f} s, {MUSIC}", markup=False)
    return 0


def _record(
    console: Console,
    client: Client,
    model: str,
    config: types.LiveMusicConfigDict,
    seconds: float,
    out: Path,
) -> float:
    """Write the music as it comes; give how long it is."""
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.0f} s")
    size, written = MUSIC.size(seconds), 0
    with (
        client.live.music.connect(model=model, config=config) as session,
        WavWriter(out, MUSIC) as wav,
        Progress(*columns, console=console, transient=True) as progress,
    ):
        task = progress.add_task("music", total=seconds)
        session.play()
        for message in session.receive(timeout=TIMEOUT):
            _show(console, message)
            chunk = (message.data or b"")[: size - written]
            wav.write(chunk)
            written += len(chunk)
            progress.update(task, completed=MUSIC.seconds(written))
            if written == size:
                return seconds
    raise LiveError(f"The server ended the session after {MUSIC.seconds(written):.2f} s.")


def _show(console: Console, message: types.LiveMusicServerMessage) -> None:
    """Tell what the service says beside its music."""
    if (prompt := message.filtered_prompt) is not None:
        notice = f"Left out {prompt.text!r}: {prompt.filtered_reason or 'no reason given'}"
        console.print(Text(notice, "yellow"))
    if message.warning:
        console.print(Text(message.warning, "yellow"))
