"""A voice assistant: ask for the time, a shopping list, a timer; it acts while you talk on.

Talks by microphone and speakers until Ctrl+C; wear headphones, or it hears itself. Needs
`pip install "genai-live[audio,cli]"`. Or it hears a file and writes its voice to another.

    python examples/gallery/voice_assistant.py
    python examples/gallery/voice_assistant.py --local --in question.wav --out answer.wav
"""

import asyncio
from argparse import ArgumentParser, RawTextHelpFormatter
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from genai_live import AsyncClient, events, models, types
from genai_live.audio import AudioFile, Microphone
from genai_live.testing import ScriptedScenario, local_option, when
from genai_live.tools import tool

console = Console(highlight=False)
shopping: list[str] = []


def tell_time(zone: str) -> str:
    """Tell the time of day in a time zone, such as Europe/Lisbon."""
    return f"{datetime.now(ZoneInfo(zone)):%H:%M}"


def add_to_shopping_list(item: str, amount: int = 1) -> list[str]:
    """Put something on the shopping list; returns the whole list."""
    shopping.append(f"{amount} x {item}")
    return shopping


@tool(behavior="NON_BLOCKING", scheduling="INTERRUPT")
async def set_timer(label: str, seconds: float) -> str:
    """Remind the user once some seconds have passed. Go on talking meanwhile."""
    await asyncio.sleep(seconds)
    return f"Tell the user now: {label}"


CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "system_instruction": "You are a friendly assistant in a kitchen. Answer in one sentence.",
    "input_audio_transcription": {},
    "output_audio_transcription": {},
    "tools": [tell_time, add_to_shopping_list, set_timer],
}


def say(name: str, text: str, style: str, before: str) -> str:
    """Print a piece of what somebody says, on a line of their own; return their name."""
    words = text if name == before else "\n" * bool(before) + f"{name}: {text.lstrip()}"
    console.print(Text(words, style), end="", soft_wrap=True)
    return name


async def main() -> None:
    arguments = ArgumentParser(description=__doc__, formatter_class=RawTextHelpFormatter)
    arguments.add_argument("--in", dest="source", help="hear this file, not the microphone")
    arguments.add_argument("--out", help="write the voice to this WAV file, not to the speakers")
    options = arguments.parse_args()
    source = AudioFile(options.source) if options.source else Microphone()
    async with (
        AsyncClient() as client,
        client.live.connect(model=models.DEFAULT_MODEL, config=CONFIG) as session,
        asyncio.TaskGroup() as tasks,
        session.play(options.out, pace=not options.out),
    ):
        listening, speaker = tasks.create_task(session.stream(source)), ""
        with suppress(TimeoutError):  # nothing more is said
            async for event in session.events(timeout=15 if options.source else None):
                match event:
                    case events.InputTranscript(text=text, interim=False):
                        speaker = say("You", text, "cyan", speaker)
                    case events.ToolCall(name=name, args=args):
                        speaker = say("Calls", f"{name} {args}", "dim", speaker)
                    case events.OutputTranscript(text=text):
                        speaker = say("Assistant", text, "bold green", speaker)
                    case events.TurnComplete():
                        console.print()
                        speaker = ""
                        if listening.done():
                            break
                    case _:
                        pass
        await session.close()  # ends the stream


if __name__ == "__main__":
    WORDS = "Sorry, one question. What time is it in Lisbon?"
    asked = when(heard=WORDS).call("tell_time", {"zone": "Europe/Lisbon"}, save="time")
    scenario = ScriptedScenario(asked.say("It is {time.output} in Lisbon."))
    with suppress(KeyboardInterrupt), local_option(scenario, short_errors=True):
        asyncio.run(main())
