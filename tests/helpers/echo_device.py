"""A program that speaks into a device whose microphone hears all of it; run with a null sink.

It reports the levels of what the microphone hears, and of what a canceller makes of it.
"""

import json
import sys
from typing import Any

import anyio

from genai_live.audio import (
    OUTPUT,
    EchoCanceller,
    MediaSource,
    Microphone,
    PlaybackBuffer,
    Speakers,
    SpeechSource,
)
from tests.helpers.room import level, pcm_of, recording


class Both(MediaSource):
    """Passes on a microphone, and keeps what it yields."""

    is_live = True

    def __init__(self, microphone):
        self.microphone = microphone
        self.format = microphone.format
        self.heard = b""

    async def __aiter__(self):
        async for piece in self.microphone:
            self.heard += piece.data
            yield piece


async def main():
    """Play ten seconds of speech, and record meanwhile."""
    canceller = EchoCanceller()
    output, buffer = canceller.output(Speakers()), PlaybackBuffer()
    speech = pcm_of(recording("question.wav", OUTPUT.rate, repeat=3) * 0.5)
    both, cleaned = Both(Microphone()), b""
    output.open(buffer)  # PortAudio opens one device at a time
    buffer.write(speech)
    items: Any = aiter(SpeechSource(both, echo=canceller))
    while buffer.ledger.waiting_frames:
        cleaned += (await anext(items)).data
    await items.aclose()
    output.close()
    skipped = 4 * 32_000
    json.dump(
        {
            "heard": level(both.heard[skipped : len(cleaned)]),
            "cleaned": level(cleaned[skipped:]),
            "behind": (len(both.heard) - len(cleaned)) / 32_000,
        },
        sys.stdout,
    )


if __name__ == "__main__":
    anyio.run(main)
