"""The same calls make the same frames as google-genai; and it can talk to the local server."""

import json
import warnings
from typing import Any

import pytest

from genai_live import types as ours
from genai_live.testing import LiveServer
from tests.helpers.music_drivers import MODEL, connected

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Realtime music generation is experimental"),
]

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    genai = pytest.importorskip("google.genai")
    from google.genai import live_music
    from google.genai import types as theirs

CONFIGS = [
    {},
    {"bpm": 60},
    {"temperature": 1.5, "top_k": 40, "seed": 7, "guidance": 4.0},
    {"density": 0.25, "brightness": 1.0, "scale": "D_FLAT_MAJOR_B_FLAT_MINOR"},
    {"mute_bass": True, "mute_drums": False, "only_bass_and_drums": True},
    {"music_generation_mode": "VOCALIZATION", "bpm": 200},
]
PROMPTS = [
    [{"text": "techno", "weight": 1.0}],
    [{"text": "techno", "weight": 0.3}, {"text": "rain on a tin roof", "weight": -1.5}],
]
CALLS = [
    *[("set_weighted_prompts", prompts) for prompts in PROMPTS],
    *[("set_music_generation_config", config) for config in CONFIGS],
    ("play", None),
    ("pause", None),
    ("reset_context", None),
    ("stop", None),
]


@pytest.fixture
def server():
    with LiveServer() as server:
        yield server


@pytest.fixture
def frames(monkeypatch):
    """What google-genai sends, caught on its way to a plain WebSocket."""
    sent = []
    connect: Any = vars(live_music)["connect"]

    def plain(uri, *, additional_headers, **_):
        opening = connect(uri.replace("wss:", "ws:"), additional_headers=additional_headers)

        class Caught:
            async def __aenter__(self):
                socket = await opening.__aenter__()
                send = socket.send

                async def keep(frame):
                    sent.append(json.loads(frame))
                    await send(frame)

                socket.send = keep
                return socket

            async def __aexit__(self, *exc):
                return await opening.__aexit__(*exc)

        return Caught()

    monkeypatch.setattr(live_music, "connect", plain)
    return sent


def theirs_of(name, value):
    if name == "set_weighted_prompts":
        return ([theirs.WeightedPrompt(**prompt) for prompt in value],)
    if name == "set_music_generation_config":
        return (theirs.LiveMusicGenerationConfig(**value),)
    return ()


def ours_of(name, value):
    if name == "set_weighted_prompts":
        return ([ours.WeightedPrompt(**prompt) for prompt in value],)
    return (value,) if value is not None else ()


class Overhearing:
    """A connector that keeps what goes out."""

    def __init__(self, connector, sent):
        self.connector = connector
        self.sent = sent

    async def connect(self, endpoint, options):
        transport = await self.connector.connect(endpoint, options)
        send = transport.send

        async def keep(frame):
            self.sent.append(json.loads(frame))
            await send(frame)

        transport.send = keep
        return transport

    async def aclose(self):
        await self.connector.aclose()


async def test_the_same_calls_make_the_same_frames(server, frames):
    client = genai.Client(
        api_key="any", vertexai=False, http_options={"base_url": server.url + "/"}
    )
    async with client.aio.live.music.connect(model=MODEL) as session:
        for name, value in CALLS:
            await getattr(session, name)(*theirs_of(name, value))

    sent = []
    connector = Overhearing(server.connector(), sent)
    async with connected("async", server, transport=connector) as driver:
        for name, value in CALLS:
            await driver.call(name, *ours_of(name, value))

    assert sent == frames
    assert len(sent) == 1 + len(CALLS)


async def test_google_genai_hears_the_local_server(server, frames):
    client = genai.Client(
        api_key="any", vertexai=False, http_options={"base_url": server.url + "/"}
    )
    async with client.aio.live.music.connect(model=MODEL) as session:
        await session.set_weighted_prompts(
            [theirs.WeightedPrompt(text="in the style of Bo", weight=1)]
        )
        await session.set_music_generation_config(theirs.LiveMusicGenerationConfig(bpm=90))
        await session.play()
        filtered = chunk = None
        async for message in session.receive():
            filtered = filtered or message.filtered_prompt
            if message.server_content:
                (chunk,) = message.server_content.audio_chunks
                break
    assert filtered.filtered_reason == "The prompt names an artist: Bo."
    assert len(chunk.data) == 2 * 48_000 * 4
    assert chunk.source_metadata.music_generation_config.bpm == 90
