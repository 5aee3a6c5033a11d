"""Interruption: send a new question while the model speaks.

Asks for a long answer, and three seconds into it asks for something else. The server stops the
first answer and reports the interruption; the audio not played yet is dropped.

    python examples/06_interruption_async.py
    python examples/06_interruption_async.py --local
"""

import asyncio

from genai_live import AsyncClient, events, models, types
from genai_live.audio import OUTPUT
from genai_live.testing import local_option

MODEL = models.DEFAULT_MODEL
CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "output_audio_transcription": {},
}


async def main() -> None:
    unplayed = bytearray()  # stands in for a playback buffer
    interrupted = False
    async with AsyncClient() as client, client.live.connect(model=MODEL, config=CONFIG) as session:
        await session.send_text("Please count to 200, without a break.")
        async for event in session.events(timeout=30):
            match event:
                case events.OutputTranscript(text=text):
                    print(text, end="", flush=True)
                case events.AudioDelta(data=pcm):
                    unplayed += pcm
                    if not interrupted and OUTPUT.seconds(len(unplayed)) >= 3:
                        interrupted = True
                        await session.send_text("Actually, just tell me a joke instead.")
                case events.Interrupted():
                    seconds = OUTPUT.seconds(len(unplayed))
                    unplayed.clear()
                    print(f"\n[interrupted, {seconds:.1f} s of audio dropped]")
                case events.TurnComplete(turn=turn) if turn > 0:  # turn 0 is the interrupted one
                    print()
                    break
                case _:
                    pass


if __name__ == "__main__":
    with local_option():
        asyncio.run(main())
