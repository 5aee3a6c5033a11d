"""A relay in front of a local Live server, and what reaches it."""

from contextlib import asynccontextmanager
from typing import Any

import pytest

from genai_live import AsyncClient
from genai_live.asgi import LiveRelay
from genai_live.testing import LiveServer
from tests.helpers.browsers import serving

MODEL = "gemini-3.8-live"
CONFIG: Any = {
    "response_modalities": ["AUDIO"],
    "input_audio_transcription": {},
    "output_audio_transcription": {},
}


@pytest.fixture
def server():
    with LiveServer() as server:
        yield server


@pytest.fixture
def client(server):
    return AsyncClient(api_key="any", http_options={"base_url": server.url})


@pytest.fixture
def relaying(client):
    """Serve a relay with these options; yield it and its address."""

    @asynccontextmanager
    async def open_relay(*, relay_client=client, uvicorn=None, **options):
        async with relay_client:
            relay = LiveRelay(relay_client, **{"model": MODEL, "config": CONFIG, **options})
            async with serving(relay, **(uvicorn or {})) as url:
                yield relay, url

    return open_relay
