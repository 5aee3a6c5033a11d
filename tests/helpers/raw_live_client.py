"""A Live client made of nothing but aiohttp, to look at the wire itself."""

import json
import math
from array import array
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import WSMsgType

GEMINI = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
MUSIC = "/ws/google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateMusic"
VERTEX = "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent"
TEXT: dict[str, Any] = {"generationConfig": {"responseModalities": ["TEXT"]}}


class RawLive:
    def __init__(self, socket):
        self.socket = socket

    async def send(self, message):
        text = message if isinstance(message, str) else json.dumps(message)
        await self.socket.send_str(text)

    async def setup(self, **members):
        await self.send({"setup": {"model": "models/any", **members}})
        return await self.frame()

    async def say(self, text, *, turn_complete=True):
        turns = [{"role": "user", "parts": [{"text": text}]}]
        await self.send({"clientContent": {"turns": turns, "turnComplete": turn_complete}})

    async def realtime(self, **members):
        await self.send({"realtimeInput": members})

    async def raw_frame(self):
        message = await self.socket.receive(timeout=20)
        assert message.type in (WSMsgType.TEXT, WSMsgType.BINARY), message
        return message

    async def frame(self):
        return json.loads((await self.raw_frame()).data)

    async def until(self, key):
        """Frames up to the first that has `key`, at the top or in its serverContent."""
        frames = []
        while True:
            frame = await self.frame()
            frames.append(frame)
            if key in frame or key in frame.get("serverContent", {}):
                return frames

    async def turn(self):
        return await self.until("turnComplete")

    async def answer(self, text):
        await self.say(text)
        return spoken(await self.turn())

    async def end(self):
        """The close frame, whatever comes before it."""
        while True:
            message = await self.socket.receive(timeout=20)
            if message.type is WSMsgType.CLOSE:
                return message.data, message.extra
            assert message.type in (WSMsgType.TEXT, WSMsgType.BINARY), message


@asynccontextmanager
async def dial(url, path=GEMINI, /, *, headers=None, **members):
    """Connect, and send a setup when members of one are given."""
    headers = {"x-goog-api-key": "any"} if headers is None else headers
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url + path, headers=headers, max_msg_size=0) as socket,
    ):
        client = RawLive(socket)
        if members:
            await client.setup(**members)
        yield client


def parts(frames):
    for frame in frames:
        turn = frame.get("serverContent", {}).get("modelTurn", {})
        yield from turn.get("parts", [])


def spoken(frames):
    """The text of a turn, thoughts left out."""
    return "".join(part.get("text", "") for part in parts(frames) if not part.get("thought"))


def transcript(frames, kind="outputTranscription"):
    return "".join(
        frame["serverContent"][kind].get("text", "")
        for frame in frames
        if kind in frame.get("serverContent", {})
    )


def tone(seconds, *, rate=16_000, loudness=8_000):
    count = round(seconds * rate)
    samples = (loudness * math.sin(index * 0.2) for index in range(count))
    return array("h", map(round, samples)).tobytes()


def silence(seconds, *, rate=16_000):
    return bytes(2 * round(seconds * rate))
