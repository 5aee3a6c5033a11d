"""Proactive and affective audio: the model hears how you speak, and decides whether to answer.

It adapts its voice to yours, and stays silent on speech that is not meant for it.
Only API version v1alpha has both settings; the client chooses it.

    python examples/13_proactive_audio_async.py
    python examples/13_proactive_audio_async.py --local
"""

import asyncio
from pathlib import Path

import genai_live
from genai_live import AsyncClient, events, types
from genai_live.audio import INPUT, paced_async, read_wav
from genai_live.testing import local_option

MODEL = "gemini-2.5-flash-native-audio-latest"  # later models are always proactive
CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "proactivity": {"proactive_audio": True},
    "enable_affective_dialog": True,
    "output_audio_transcription": {},
}
HELLO = Path(genai_live.__file__).parent / "cli/data/hello.wav"  # or your own recording
SILENCE = bytes(INPUT.size(1.0))  # a second of silence ends the user's turn


async def main() -> None:
    speech, _ = read_wav(HELLO, expect=INPUT)
    async with AsyncClient() as client, client.live.connect(model=MODEL, config=CONFIG) as session:
        async for chunk in paced_async(speech + SILENCE):
            await session.send_realtime_input(audio=chunk)
        await session.send_realtime_input(audio_stream_end=True)
        said = ""
        try:
            async for event in session.events(timeout=5):
                match event:
                    case events.OutputTranscript(text=text):
                        said += text
                    case events.TurnComplete():
                        break
                    case _:
                        pass
        except TimeoutError:
            print("The model stays silent.")
        else:
            print("Model:", said)


if __name__ == "__main__":
    with local_option():
        asyncio.run(main())
