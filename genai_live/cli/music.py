"""The `music` command: music from prompts, written to a WAV file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

from genai_live._text import escape_controls
from genai_live.audio import MUSIC, WavWriter
from genai_live.audio.data import check_wav_name
from genai_live.cli.console import check_output_file, make_console
from genai_live.cli.service import open_service
from genai_live.errors import LiveError

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from rich.console import Console

    from genai_live import Client, types

TIMEOUT = 30.0
"""Seconds to wait for the next message."""


def run(arguments: Namespace) -> int:
    """Generate the music and write it to the file."""
    console = make_console()
    out: Path = arguments.out
    check_wav_name(out, field="--out")
    check_output_file(out)
    model: str = arguments.model
    config: types.LiveMusicConfigDict = {"weighted_prompts": arguments.prompts}
    if arguments.bpm is not None:
        config["bpm"] = arguments.bpm
    if arguments.scale is not None:
        config["scale"] = arguments.scale
    with open_service(arguments, console, pace=0.0) as client:
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
    """Write the music as it comes; return its length in seconds."""
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
    length = MUSIC.seconds(written)
    raise LiveError(
        f"The server ended the session after {length:.2f} s of music, which is in {out}."
    )


def _show(console: Console, message: types.LiveMusicServerMessage) -> None:
    """Print the notices that come beside the music."""
    if (prompt := message.filtered_prompt) is not None:
        notice = f"Filtered prompt {prompt.text!r}: {prompt.filtered_reason or 'no reason given'}"
        console.print(Text(escape_controls(notice), "yellow"))
    if message.warning:
        console.print(Text(escape_controls(message.warning), "yellow"))
