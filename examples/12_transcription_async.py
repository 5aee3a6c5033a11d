"""Transcription: write down speech, with hints about its language and its words.

Prints the transcript as it comes. The model only listens: it owes no answer.

    python examples/12_transcription_async.py
    python examples/12_transcription_async.py --local
"""

import asyncio
from contextlib import suppress
from pathlib import Path

import genai_live
from genai_live import AsyncClient, events, types
from genai_live.audio import INPUT, paced_async, read_wav
from genai_live.testing import local_option

MODEL = "gemini-3.5-transcribe-live"
CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["TEXT"],
    "input_audio_transcription": {
        "language_codes": ["en-US", "pt-PT"],
        "custom_vocabulary": ["Lisbon", "Tejo"],
    },
}
QUESTION = Path(genai_live.__file__).parent / "cli/data/question.wav"  # or your own recording
SILENCE = bytes(INPUT.size(1.0))  # a second of silence ends the utterance


async def main() -> None:
    speech, _ = read_wav(QUESTION, expect=INPUT)
    async with AsyncClient() as client, client.live.connect(model=MODEL, config=CONFIG) as session:
        async for chunk in paced_async(speech + SILENCE):
            await session.send_realtime_input(audio=chunk)
        await session.send_realtime_input(audio_stream_end=True)
        print("Heard: ", end="")
        with suppress(TimeoutError):  # nothing more for five seconds
            async for event in session.events(timeout=5):
                match event:
                    case events.InputTranscript(text=text, interim=False):
                        print(text, end="", flush=True)
                    case events.TurnComplete():
                        break
                    case _:
                        pass
        print()


if __name__ == "__main__":
    with local_option():
        asyncio.run(main())
