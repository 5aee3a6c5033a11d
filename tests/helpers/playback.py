"""A device that takes blocks when a test says so, and spoken turns whose samples are known."""

from array import array
from contextlib import asynccontextmanager
from functools import partial

import anyio
import pybase64

from genai_live.audio import OUTPUT
from tests.helpers.drivers import DEADLINE, AsyncSessionDriver

BLOCK = 480
"""Frames of 20 ms."""
CHUNK = 40 * 24
"""Frames of 40 ms, as the service sends them."""
CONFIG = {"response_modalities": ["AUDIO"], "output_audio_transcription": {}}
SILENCE = bytes(2 * BLOCK)


def speech(seconds, level=1_000):
    """Return audio in which each sample tells where it is; none is 0."""
    return array("h", (level + n % 20_000 for n in range(round(seconds * OUTPUT.rate)))).tobytes()


def audio_messages(pcm):
    for start in range(0, len(pcm), 2 * CHUNK):
        data = pybase64.b64encode_as_string(pcm[start : start + 2 * CHUNK])
        blob = {"mimeType": "audio/pcm;rate=24000", "data": data}
        yield {"serverContent": {"modelTurn": {"parts": [{"inlineData": blob}]}}}


async def speak(conversation, *pieces, complete=True):
    """Send a turn: pieces of the transcript, each with its audio."""
    for text, pcm in pieces:
        await conversation.send({"serverContent": {"outputTranscription": {"text": text}}})
        for message in audio_messages(pcm):
            await conversation.send(message)
    if complete:
        await conversation.send({"serverContent": {"generationComplete": True}})
        await conversation.send({"serverContent": {"turnComplete": True}})


class Device:
    """Takes a block at each `tick`."""

    latency = 0.0

    def __init__(self):
        self.is_active = False
        self.heard = b""
        self._buffer = None

    def open(self, buffer):
        self._buffer = buffer
        self.is_active = True

    def close(self):
        self.is_active = False

    def tick(self, blocks=1):
        """Return what sounds in so many blocks."""
        taken = b""
        for _ in range(blocks):
            taken += self._buffer.read(BLOCK).ljust(2 * BLOCK, b"\0")
        self.heard += taken
        return taken


@asynccontextmanager
async def playing(driver, *args, **kwargs):
    """Play a session of either API."""
    if isinstance(driver, AsyncSessionDriver):
        async with driver.session.play(*args, **kwargs) as player:
            yield player
        return
    player = await in_thread(driver.session.play, *args, **kwargs)
    await anyio.to_thread.run_sync(player.start)
    try:
        yield player
    finally:
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(player.close)


async def until(condition):
    """Wait until a condition holds."""
    with anyio.fail_after(DEADLINE):
        while not condition():  # noqa: ASYNC110 - a device sets it
            await anyio.sleep(0.002)


def in_thread(function, *args, **kwargs):
    return anyio.to_thread.run_sync(partial(function, *args, **kwargs))
