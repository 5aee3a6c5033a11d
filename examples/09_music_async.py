"""Live Music: generate music from weighted prompts and write ten seconds to `music.wav`.

The model generates it while it plays: prompts and settings may change at any time.

    python examples/09_music_async.py
    python examples/09_music_async.py --local
"""

import asyncio

from genai_live import AsyncClient, types
from genai_live.testing import local_option

MODEL = "models/lyria-realtime-exp"
CONFIG: types.LiveMusicConfigDict = {
    "bpm": 120,
    "scale": "C_MAJOR_A_MINOR",
    "music_generation_mode": "QUALITY",
}
PROMPTS: list[types.WeightedPromptDict] = [
    {"text": "Upbeat electronic music", "weight": 1.0},
    {"text": "Piano", "weight": 0.3},
]


async def main() -> None:
    async with (
        AsyncClient() as client,
        client.live.music.connect(model=MODEL, config=CONFIG) as session,
    ):
        await session.set_weighted_prompts(PROMPTS)
        await session.play()
        seconds = await session.record("music.wav", seconds=10)  # 48 kHz, stereo
        print(f"Wrote {seconds:.1f} s of music to music.wav")


if __name__ == "__main__":
    with local_option():
        asyncio.run(main())
