"""A live interpreter: one voice in, several languages out, side by side while it speaks.

Each language has a session of its own. The first is heard, all are shown. Listens to the
microphone until Ctrl+C; wear headphones. Needs `pip install "genai-live[audio,cli]"`. Or it hears
a file, and writes each language to one.

    python examples/gallery/live_interpreter.py --to es,de,fr
    python examples/gallery/live_interpreter.py --local --in hello.wav --out translated
"""

import asyncio
from argparse import ArgumentParser, RawTextHelpFormatter
from contextlib import nullcontext, suppress
from pathlib import Path

from attrs import define
from rich.live import Live
from rich.table import Table
from rich.text import Text

from genai_live import AsyncClient, events, types
from genai_live.audio import AudioFile, Microphone, Speakers
from genai_live.testing import local_option

MODEL = "gemini-3.5-live-translate-preview"  # translates speech, and does nothing else


@define
class Interpreter:
    """Translates what it hears into one language."""

    language: str
    output: Speakers | str | None
    heard: str = ""
    said: str = ""

    async def run(self, client: AsyncClient, recording: str | None) -> None:
        """Interpret until the recording or the session ends."""
        config: types.LiveConnectConfigDict = {
            "response_modalities": ["AUDIO"],
            "translation_config": {"target_language_code": self.language},
            "input_audio_transcription": {},
            "output_audio_transcription": {},
        }
        source = AudioFile(recording) if recording else Microphone()
        async with (
            client.live.connect(model=MODEL, config=config) as session,
            asyncio.TaskGroup() as tasks,
            session.play(self.output, pace=False) if self.output else nullcontext(),
        ):
            listening = tasks.create_task(session.stream(source))
            with suppress(TimeoutError):  # nothing more is said
                async for event in session.events(timeout=15 if recording else None):
                    match event:
                        case events.InputTranscript(text=text, interim=False):
                            self.heard += text
                        case events.OutputTranscript(text=text):
                            self.said += text
                        case events.TurnComplete():
                            if listening.done():
                                break
                            self.said += "\n"
                        case _:
                            pass
            await session.close()  # ends the stream


def table_of(interpreters: list[Interpreter]) -> Table:
    """Show what was heard above what was said."""
    table = Table(
        *(each.language for each in interpreters), title=Text(interpreters[0].heard[-200:])
    )
    table.add_row(*(Text(each.said[-400:]) for each in interpreters))
    return table


async def main() -> None:
    arguments = ArgumentParser(description=__doc__, formatter_class=RawTextHelpFormatter)
    arguments.add_argument("--in", dest="recording", help="hear this file, not the microphone")
    arguments.add_argument("--out", type=Path, help="write the translations to this folder")
    arguments.add_argument("--to", default="es,de,fr", help="languages, with commas")
    options = arguments.parse_args()
    languages: list[str] = options.to.split(",")
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        interpreters = [Interpreter(each, f"{options.out / each}.wav") for each in languages]
    else:
        interpreters = [Interpreter(each, None) for each in languages]
        interpreters[0].output = Speakers()
    async with AsyncClient() as client:
        with Live(get_renderable=lambda: table_of(interpreters), refresh_per_second=10):
            async with asyncio.TaskGroup() as tasks:
                for each in interpreters:
                    tasks.create_task(each.run(client, options.recording))


if __name__ == "__main__":
    with suppress(KeyboardInterrupt), local_option(short_errors=True):
        asyncio.run(main())
