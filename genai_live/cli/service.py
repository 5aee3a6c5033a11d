"""Clients for the commands: of the local server, or with --live of the real service."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from genai_live import Client
from genai_live.errors import ConfigError, LiveError

if TYPE_CHECKING:
    from collections.abc import Generator
    from contextlib import AbstractContextManager

    from rich.console import Console

    from genai_live.types import HttpOptionsDict


@contextmanager
def local_service(console: Console, *, pace: float = 1.0) -> Generator[Client]:
    """Start the local server, print its address, and yield a client for it.

    Args:
        console: Where to print.
        pace: How long the server takes to send speech; 1.0 is real time.
    """
    from genai_live.testing import LiveServer  # loads the server: not needed with --live

    with LiveServer(pace=pace) as server:
        console.print(
            f"A local Live server answers at {server.url}, on this machine and without a key.\n"
            "It speaks the real protocol but is not a model; --live uses the real service.\n",
            style="dim",
        )
        # A key in the environment is not sent to the local server.
        address: HttpOptionsDict = {"base_url": server.url}
        with Client(api_key="local", vertexai=False, http_options=address) as client:
            yield client


def live_service(console: Console, model: str) -> AbstractContextManager[Client]:
    """Return a context with a client for the real service, configured by the environment.

    The client is made at once, the model is printed when the context is entered.

    Raises:
        LiveError: No API key is set.
    """
    try:
        client = Client()
    except ConfigError as error:
        if error.field != "api_key":
            raise
        raise LiveError(
            "--live needs an API key, and neither GEMINI_API_KEY nor GOOGLE_API_KEY is set.",
            hint="Get one at https://aistudio.google.com/apikey and set GEMINI_API_KEY, or omit"
            " --live to use the local server.",
        ) from None
    return _announced(console, model, client)


@contextmanager
def _announced(console: Console, model: str, client: Client) -> Generator[Client]:
    with client:
        console.print(f"Talking to {model} at the real service.\n", style="dim")
        yield client
