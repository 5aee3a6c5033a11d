"""A meeting transcriber: who said what and when, on the screen and in minutes.md.

Listens to the microphone until Ctrl+C, which needs `pip install "genai-live[audio,cli]"`; or
hears a recording. `--words` are names and words that it may not know.

    python examples/gallery/meeting_transcriber.py --words "Tejo,Lisbon"
    python examples/gallery/meeting_transcriber.py --local --in examples/data/meeting.wav
"""

import asyncio
import time
from argparse import ArgumentParser, RawTextHelpFormatter
from contextlib import suppress
from pathlib import Path

from attrs import define, field
from rich.console import Console
from rich.text import Text

from genai_live import AsyncClient, events, types
from genai_live.audio import AudioFile, Microphone
from genai_live.testing import local_option

MODEL = "gemini-3.5-transcribe-live"  # only listens, and tells speakers apart
COLORS = ("cyan", "magenta", "green", "yellow", "blue", "red")


@define
class Minutes:
    """What was said: paragraphs of a time, a speaker's number, and words."""

    paragraphs: list[tuple[str, int, str]] = field(factory=list[tuple[str, int, str]])
    speakers: list[str | None] = field(factory=list[str | None])
    began: float = field(factory=time.monotonic)

    def add(self, speaker: str | None, text: str) -> Text:
        """Add a piece of the transcript; return what to print."""
        if speaker not in self.speakers:
            self.speakers.append(speaker)
        number = self.speakers.index(speaker) + 1
        if self.paragraphs and self.paragraphs[-1][1] == number:
            at, _, before = self.paragraphs.pop()
            self.paragraphs.append((at, number, before + text))
            return Text(text)
        seconds = int(time.monotonic() - self.began)
        at = f"{seconds // 60:02}:{seconds % 60:02}"
        self.paragraphs.append((at, number, text.lstrip()))
        color = f"bold {COLORS[number % len(COLORS)]}"
        line = "\n" if len(self.paragraphs) > 1 else ""
        name = f"Speaker {number}: "
        return Text.assemble(line, (f"{at} ", "dim"), (name, color), text.lstrip())

    def write(self, path: Path) -> None:
        """Write the minutes as Markdown."""
        lines = [f"**Speaker {number}** ({at}): {text}" for at, number, text in self.paragraphs]
        path.write_text("\n\n".join(["# Minutes", *lines]) + "\n", encoding="utf-8")


async def main() -> None:
    arguments = ArgumentParser(description=__doc__, formatter_class=RawTextHelpFormatter)
    arguments.add_argument("--in", dest="source", help="hear this file, not the microphone")
    arguments.add_argument("--out", type=Path, default=Path("minutes.md"))
    arguments.add_argument("--words", default="", help="names and words to expect, with commas")
    options = arguments.parse_args()
    source = AudioFile(options.source) if options.source else Microphone()
    transcription: types.AudioTranscriptionConfigDict = {"diarization": True}
    if options.words:
        transcription["custom_vocabulary"] = options.words.split(",")
    config: types.LiveConnectConfigDict = {
        "response_modalities": ["TEXT"],
        "input_audio_transcription": transcription,
    }
    console, minutes = Console(highlight=False), Minutes()
    try:
        async with (
            AsyncClient() as client,
            client.live.connect(model=MODEL, config=config) as session,
            asyncio.TaskGroup() as tasks,
        ):
            listening = tasks.create_task(session.stream(source))
            with suppress(TimeoutError):  # nothing more is said
                async for event in session.events(timeout=15 if options.source else None):
                    match event:
                        case events.InputTranscript(text=text, speaker=speaker, interim=False):
                            console.print(minutes.add(speaker, text), end="", soft_wrap=True)
                        case events.TurnComplete() if listening.done():
                            break
                        case _:
                            pass
            await session.close()  # ends the stream
    finally:
        if minutes.paragraphs:
            minutes.write(options.out)
            console.print(f"\n\nWritten: {options.out}")


if __name__ == "__main__":
    with suppress(KeyboardInterrupt), local_option(short_errors=True):
        asyncio.run(main())
