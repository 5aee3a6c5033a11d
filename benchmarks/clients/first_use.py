"""What a program waits for at its start: a fresh process imports, decodes and connects once.

    python -m benchmarks.clients.first_use google_genai http://127.0.0.1:8000

Prints the milliseconds of each step as a JSON object. The steps are those of a program that has
imported nothing else, so each import is inside the step that needs it.
"""

import json
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from benchmarks.frames import PAYLOADS, Dialect, Work, path_of

FRAME = PAYLOADS[Dialect.GEMINI]["audio"]
PATH = path_of(Dialect.GEMINI, Work.IDLE, 0)


class Step(StrEnum):
    """A step of the start, with the title that it has in the report."""

    IMPORT = "import the package"
    NAMES = "import client and types"
    DECODE = "decode the first message"
    CONNECT = "connect for the first time"


times: dict[Step, float] = {}


@contextmanager
def timed(step: Step) -> Generator[None]:
    """Time a step."""
    started = time.perf_counter()
    yield
    times[step] = (time.perf_counter() - started) * 1000


def google_genai(url: str) -> None:
    """Use google-genai for the first time."""
    with timed(Step.IMPORT):
        from google import genai
    with timed(Step.NAMES):
        from google.genai import _live_converters, types
    converters: Any = _live_converters
    message: Any = types.LiveServerMessage
    with timed(Step.DECODE):
        response = converters._LiveServerMessage_from_mldev(json.loads(FRAME))
        message._from_response(response=response, kwargs={})
    from benchmarks.clients import google_genai as google_genai_client

    started = time.perf_counter()
    import asyncio

    async def connect() -> None:
        client = genai.Client(api_key="key", vertexai=False, http_options={"base_url": url})
        google_genai_client.dial_locally(client, url)
        config: Any = {"response_modalities": ["AUDIO"]}
        async with client.aio.live.connect(model="local", config=config):
            times[Step.CONNECT] = (time.perf_counter() - started) * 1000

    asyncio.run(connect())


def genai_live_async(url: str) -> None:
    """Use genai_live's async API for the first time."""
    _genai_live_messages()
    from genai_live import AsyncClient

    started = time.perf_counter()
    import asyncio

    async def connect() -> None:
        async with (
            AsyncClient(api_key="key", http_options={"base_url": url}) as client,
            client.live.connect(model="local", config={"response_modalities": ["AUDIO"]}),
        ):
            times[Step.CONNECT] = (time.perf_counter() - started) * 1000

    asyncio.run(connect())


def genai_live_blocking(url: str) -> None:
    """Use genai_live's blocking API for the first time."""
    _genai_live_messages()
    from genai_live import Client

    started = time.perf_counter()
    with (
        Client(api_key="key", http_options={"base_url": url}) as client,
        client.live.connect(model="local", config={"response_modalities": ["AUDIO"]}),
    ):
        times[Step.CONNECT] = (time.perf_counter() - started) * 1000


def _genai_live_messages() -> None:
    with timed(Step.IMPORT):
        import genai_live
    with timed(Step.NAMES):
        from genai_live import converters, types

        _ = genai_live.AsyncClient, genai_live.Client, types.LiveServerMessage
    with timed(Step.DECODE):
        converters.decode(FRAME, types.LiveServerMessage)


CLIENTS: dict[str, Callable[[str], None]] = {
    each.__name__: each for each in (google_genai, genai_live_async, genai_live_blocking)
}


def main() -> None:
    """Run one client's steps."""
    name, url = sys.argv[1:]
    CLIENTS[name](url + PATH)
    print(json.dumps(times))


if __name__ == "__main__":
    main()
