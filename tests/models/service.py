"""A service that notes what it is sent, for one model of a family."""

from contextlib import asynccontextmanager
from typing import Any, cast

from genai_live import AsyncClient, types
from genai_live.converters import decode
from genai_live.testing import LiveServer

FAMILIES = {
    "2.5": "gemini-2.5-flash-native-audio-latest",
    "2.5 half": "gemini-live-2.5-flash",
    "3.1": "gemini-3.1-flash-live-preview",
    "3.8": "gemini-3.8-live",
    "3.8 thinking": "gemini-3.8-live-extended-thinking",
    "robotics": "gemini-robotics-er-2-streaming",
    "transcribe": "gemini-3.5-transcribe-live",
    "translate": "gemini-3.5-live-translate-preview",
    "unknown": "gemini-9-live",
}
"""A model of each family, and one that nothing is known of."""

NEEDED: dict[str, dict[str, Any]] = {
    FAMILIES["transcribe"]: {"input_audio_transcription": {}},
    FAMILIES["translate"]: {"translation_config": {"target_language_code": "de"}},
}
"""What a model's config cannot do without."""


def words(text, **more):
    """Return the message of a turn with these words, complete unless `more` says otherwise."""
    return {"serverContent": {"modelTurn": {"parts": [{"text": text}]}, **more}}


DONE = {"serverContent": {"turnComplete": True}}


class Service:
    """A scenario that validates nothing, notes what is sent, and answers typed turns.

    Args:
        react: Called with the connection and each message; returns whether it dealt with it.

    Attributes:
        setup: The setup that was sent last.
        messages: The messages that were sent after it.
    """

    def __init__(self, react=None):
        self.react = react
        self.setup: Any = None
        self.messages = []

    async def __call__(self, connection):
        self.setup = decode(await connection.receive_raw(), types.LiveClientMessage).setup
        await connection.send({"setupComplete": {}})
        while True:
            message = decode(await connection.receive_raw(), types.LiveClientMessage)
            self.messages.append(message)
            if self.react is not None and await self.react(connection, message):
                continue
            content, realtime = message.client_content, message.realtime_input
            if (content and content.turn_complete) or (realtime and realtime.text):
                await connection.send(words("Yes."))
                await connection.send(DONE)


def client_for(server, *, vertex=False, **http_options):
    """Return a client of either backend."""
    http: Any = {"base_url": server.url, **http_options}
    if vertex:
        return AsyncClient(vertexai=True, http_options=http)
    return AsyncClient(api_key="key", http_options=http)


@asynccontextmanager
async def session_of(model, config=None, *, react=None, vertex=False, http=(), **options):
    """Connect to a model; yield the session, the service, and the local server."""
    config = {**NEEDED.get(model, {}), **(config or {})}
    service = Service(react)
    with LiveServer(service) as server:
        async with (
            client_for(server, vertex=vertex, **dict(http)) as client,
            client.live.connect(model=model, config=cast("Any", config), **options) as session,
        ):
            yield session, service, server


async def setup_for(model, config=None, **options):
    """Return the setup that a model is sent."""
    async with session_of(model, config, **options) as (_, service, _):
        return service.setup
