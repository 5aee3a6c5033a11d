"""Translation by microphone: speak English, read Spanish.

Speaks to the default microphone until Ctrl+C, which needs `pip install "genai-live[audio]"`; or
sends a recording.

    python examples/17_microphone_async.py
    python examples/17_microphone_async.py --local
    python examples/17_microphone_async.py --in speech.wav
"""

import asyncio
from argparse import ArgumentParser
from contextlib import suppress

from genai_live import AsyncClient, AsyncSession, events, types
from genai_live.audio import AudioFile, Microphone
from genai_live.testing import local_option

MODEL = "gemini-3.5-live-translate-preview"  # translates speech, and does nothing else
CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "translation_config": {"target_language_code": "es"},
    "output_audio_transcription": {},
}


async def show(session: AsyncSession, timeout: float | None) -> None:
    async for event in session.events(timeout=timeout):
        match event:
            case events.OutputTranscript(text=text):
                print(text, end="", flush=True)
            case events.TurnComplete():
                print()
                if timeout:
                    break
            case _:
                pass


async def main() -> None:
    arguments = ArgumentParser()
    arguments.add_argument("--in", dest="recording", help="send this file, not the microphone")
    recording: str | None = arguments.parse_args().recording
    source = AudioFile(recording) if recording else Microphone()
    async with (
        asyncio.TaskGroup() as tasks,
        AsyncClient() as client,
        client.live.connect(model=MODEL, config=CONFIG) as session,
    ):
        stream = tasks.create_task(session.stream(source))
        with suppress(asyncio.CancelledError, TimeoutError):
            await show(session, timeout=10 if recording else None)
        await session.close()  # ends the stream
    print(f"Sent {stream.result().audio_seconds:.1f} s of speech")


if __name__ == "__main__":
    with local_option(short_errors=True):
        asyncio.run(main())
