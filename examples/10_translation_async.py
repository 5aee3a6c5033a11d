"""Real-time translation: stream English speech, receive Spanish speech.

One task sends the speech while another reads events, so the translation is printed as it comes.
Its audio is written to `translation.wav`.

    python examples/10_translation_async.py
    python examples/10_translation_async.py --local
"""

import asyncio
from contextlib import suppress
from pathlib import Path

import genai_live
from genai_live import AsyncClient, AsyncSession, events, types
from genai_live.audio import INPUT, OUTPUT, paced_async, read_wav, write_wav
from genai_live.testing import local_option

MODEL = "gemini-3.5-live-translate-preview"  # translates speech, and does nothing else
CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "translation_config": {"target_language_code": "es"},
    "input_audio_transcription": {},
    "output_audio_transcription": {},
}
HELLO = Path(genai_live.__file__).parent / "cli/data/hello.wav"
SILENCE = bytes(INPUT.size(1.0))  # a second of silence ends the user's turn


async def speak(session: AsyncSession) -> None:
    speech, _ = read_wav(HELLO, expect=INPUT)
    async for chunk in paced_async(speech + SILENCE):
        await session.send_realtime_input(audio=chunk)
    await session.send_realtime_input(audio_stream_end=True)


async def main() -> None:
    english, spanish = "", bytearray()
    async with (
        AsyncClient() as client,
        client.live.connect(model=MODEL, config=CONFIG) as session,
        asyncio.TaskGroup() as tasks,
    ):
        tasks.create_task(speak(session))
        print("Spanish: ", end="")
        with suppress(TimeoutError):  # such a model need not end its turns
            async for event in session.events(timeout=10):
                match event:
                    case events.InputTranscript(text=text):
                        english += text
                    case events.OutputTranscript(text=text):
                        print(text, end="", flush=True)
                    case events.AudioDelta(data=pcm):
                        spanish += pcm
                    case events.TurnComplete():
                        break
                    case _:
                        pass
    print("\nEnglish:", english)
    write_wav("translation.wav", bytes(spanish), OUTPUT)


if __name__ == "__main__":
    with local_option():
        asyncio.run(main())
