"""Clients for the commands: of the local server, of the real service, or of a server by its URL."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from genai_live import Client
from genai_live._auth.auth_mode import AuthMode
from genai_live._auth.client_config import ClientConfig
from genai_live._text import mask_urls
from genai_live.cli.checks import check_options
from genai_live.errors import ConfigError, LiveError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Generator
    from contextlib import AbstractContextManager

    from rich.console import Console

    from genai_live.types import HttpOptionsDict


def open_service(
    arguments: Namespace, console: Console, *, pace: float = 1.0
) -> AbstractContextManager[Client]:
    """Return a context with a client for the server that `--live`, `--url` or `--local` name.

    Args:
        arguments: Those of the command.
        console: Where to print what the client talks to.
        pace: How long the local server takes to send speech; 1.0 is real time.

    Raises:
        ConfigError: There is no such address.
        LiveError: No API key is set, and it is needed.
    """
    if arguments.url is not None:
        return _service_at(arguments.url, console, arguments.model)
    if arguments.live:
        return live_service(console, arguments.model)
    return local_service(console, pace=pace)


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


def _service_at(url: str, console: Console, model: str) -> AbstractContextManager[Client]:
    check_options(url, model)
    address: HttpOptionsDict = {"base_url": url}
    own = ClientConfig.resolve(http_options=address)
    key = "any" if own.auth_mode is AuthMode.NONE else None  # servers of ours take any key
    client = Client(api_key=key, http_options=address)
    return _announced(console, model, client, mask_urls(url))


@contextmanager
def _announced(
    console: Console, model: str, client: Client, where: str = "the real service"
) -> Generator[Client]:
    with client:
        console.print(
            f"Talking to {model} at {where}.\n", style="dim", markup=False, soft_wrap=True
        )
        yield client
