"""Whom the commands talk to: the local server, or with --live the real service."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from genai_live import Client
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Generator

    from rich.console import Console

    from genai_live.types import HttpOptionsDict

MODEL = "gemini-2.5-flash-native-audio-latest"
"""Speaks."""
MUSIC_MODEL = "lyria-realtime-exp"
"""Plays."""
TEXT_MODEL = "gemini-live-2.5-flash"
"""Writes too; the local server's manners go by the name."""


@contextmanager
def local_service(console: Console, *, pace: float = 1.0) -> Generator[Client]:
    """Start the local server, say so, and give a client for it.

    Args:
        console: Where to say it.
        pace: Time that the server's speech takes to send, 1.0 for as long as it lasts.
    """
    from genai_live.testing import LiveServer  # loads aiohttp: not needed with --live

    with LiveServer(pace=pace) as server:
        console.print(
            f"A local Live server answers at {server.url}, on this machine and without a key.\n"
            "It speaks the real protocol but is no model; --live talks to the real one.\n",
            style="dim",
        )
        # A key of its own, so that one in the environment stays there.
        address: HttpOptionsDict = {"base_url": server.url}
        with Client(api_key="local", vertexai=False, http_options=address) as client:
            yield client


@contextmanager
def live_service(console: Console, model: str) -> Generator[Client]:
    """Give a client for the real service, from the environment.

    Raises:
        ConfigError: There is no key.
    """
    try:
        client = Client()
    except ConfigError as error:
        if error.field != "api_key":
            raise
        raise ConfigError(
            "--live needs an API key, and neither GEMINI_API_KEY nor GOOGLE_API_KEY is set.",
            hint="Get one at https://aistudio.google.com/apikey, or leave --live out: then a local"
            " server answers.",
        ) from None
    with client:
        console.print(f"Talking to {model} at the real service.\n", style="dim")
        yield client
