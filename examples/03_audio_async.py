"""Audio in and out: a recording is spoken to the model, its speech becomes `reply.wav`.

Prints what the model heard, what it said, and how long its speech is.

    python examples/03_audio_async.py
"""

import asyncio
from pathlib import Path

import genai_live
from genai_live import AsyncClient, events, types
from genai_live.audio import INPUT, OUTPUT, paced_async, read_wav, write_wav

MODEL = "gemini-2.5-flash-native-audio-latest"
CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "speech_config": {"voice_config": {"prebuilt_voice_config": {"voice_name": "Kore"}}},
    "input_audio_transcription": {},
    "output_audio_transcription": {},
}
HELLO = Path(genai_live.__file__).parent / "cli/data/hello.wav"  # or a recording of yours
SILENCE = bytes(INPUT.size(1.0))  # one second of it tells the model that it is its turn


async def main() -> None:
    speech, _ = read_wav(HELLO, expect=INPUT)  # 16-bit PCM, 16 kHz, mono
    heard, said, reply = "", "", bytearray()
    async with AsyncClient() as client, client.live.connect(model=MODEL, config=CONFIG) as session:
        async for chunk in paced_async(speech + SILENCE):  # as slowly as one speaks
            await session.send_realtime_input(audio=chunk)
        await session.send_realtime_input(audio_stream_end=True)
        async for event in session.events(timeout=30):
            match event:
                case events.InputTranscript(text=text):
                    heard += text
                case events.OutputTranscript(text=text):
                    said += text
                case events.AudioDelta(data=pcm):  # as above, but 24 kHz
                    reply += pcm
                case events.TurnComplete():
                    break
                case _:
                    pass
    write_wav("reply.wav", bytes(reply), OUTPUT)
    print("Heard:", heard)
    print("Said:", said)
    print(f"Wrote {OUTPUT.seconds(len(reply)):.1f} s of speech to reply.wav")


if __name__ == "__main__":
    asyncio.run(main())
