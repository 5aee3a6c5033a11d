"""A music jam box: type what you want to hear, and the music follows; an empty line ends it.

    piano      adds it              piano 0.3    makes it softer
    piano 0    takes it out         bpm 140      changes the tempo

Plays by the speakers, which needs `pip install "genai-live[audio,cli]"`. Or it writes the music to
a file, four seconds after each line.

    python examples/gallery/music_jam.py
    printf 'piano\\nbpm 140\\n' | python examples/gallery/music_jam.py --local --out jam.wav
"""

import re
import sys
import time
from argparse import ArgumentParser, RawTextHelpFormatter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext, suppress
from itertools import chain, takewhile

import rich
from rich.markup import escape
from rich.table import Table

from genai_live import Client, MusicSession
from genai_live.audio import MUSIC, PlaybackBuffer, Speakers, WavWriter
from genai_live.testing import local_option


class Mix:
    """What plays: prompts with their weights, and the tempo."""

    def __init__(self, session: MusicSession) -> None:
        self.session = session
        self.prompts: dict[str, float] = {}
        self.bpm = 120

    def change(self, name: str, number: str = "1") -> None:
        """Change the tempo or a prompt. Raises ValueError where that cannot be done."""
        if name == "bpm":
            self.session.set_music_generation_config({"bpm": (bpm := round(float(number)))})
            self.session.reset_context()  # a new tempo takes effect after it
            self.bpm = bpm
            return
        prompts = {**self.prompts, name: float(number)}
        playing = {text: weight for text, weight in prompts.items() if weight}
        self.session.set_weighted_prompts([{"text": t, "weight": w} for t, w in playing.items()])
        self.prompts = playing

    def __rich__(self) -> Table:
        table = Table.grid(padding=(0, 2))
        for text, weight in self.prompts.items():
            table.add_row(escape(text), f"[magenta]{'█' * round(10 * weight)}[/] {weight:g}")
        table.add_row("tempo", f"[dim]{self.bpm} bpm[/]")
        return table


def listen(session: MusicSession) -> None:
    """Play the music by the speakers until the session is closed."""
    buffer = PlaybackBuffer(MUSIC)
    with closing(Speakers()) as device:
        device.open(buffer)
        for pcm in takewhile(lambda _: session.state != "closed", session.audio()):
            while device.is_active and buffer.ledger.waiting_seconds > 2:
                time.sleep(0.05)
            buffer.write(pcm)


def main() -> None:
    arguments = ArgumentParser(description=__doc__, formatter_class=RawTextHelpFormatter)
    arguments.add_argument("--out", help="write the music to this WAV file, not to the speakers")
    options = arguments.parse_args()
    with (
        Client() as client,
        WavWriter(options.out, MUSIC) if options.out else nullcontext() as wav,
        ThreadPoolExecutor() as threads,
        client.live.music.connect(model="models/lyria-realtime-exp") as session,
    ):
        mix = Mix(session)
        listening = None if wav else threads.submit(listen, session)
        for line in chain(["minimal techno"], takewhile(bool, map(str.strip, sys.stdin))):
            if listening and listening.done():
                break
            try:
                mix.change(*re.split(r" (?=[\d.]+$)", line))
            except ValueError as error:
                rich.print(f"[red]{escape(str(error))}[/]")
            session.play()
            rich.print(mix)
            if wav:
                for pcm in session.audio(seconds=4.0, timeout=30):
                    wav.write(pcm)
    if listening:
        listening.result()  # raises what ended it, such as that there are no speakers


if __name__ == "__main__":
    with suppress(KeyboardInterrupt), local_option(short_errors=True):
        main()
