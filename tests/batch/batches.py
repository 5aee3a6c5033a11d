"""What the tests of batches share: a server that answers by rule, and batches against it."""

from contextlib import asynccontextmanager
from typing import Any

import anyio

from genai_live import AsyncClient
from genai_live.batch import AsyncBatch, RetryPolicy, ask
from genai_live.testing import LiveServer

MODEL = "gemini-test"
CONFIG: Any = {"response_modalities": ["TEXT"]}
AT_ONCE = RetryPolicy(initial_delay=0)
DEADLINE = 20


async def shout(turn):
    """Answer with the question in capitals."""
    return turn.text.upper()


def serve(responder=shout, **options):
    return LiveServer(responder=responder, **options)


@asynccontextmanager
async def batch_of(server, work=ask, **options):
    """Make a batch against a server; all of the block has a deadline."""
    settings: dict[str, Any] = {"model": MODEL, "config": CONFIG, "retry": AT_ONCE, **options}
    with anyio.fail_after(DEADLINE):
        async with AsyncClient(api_key="key", http_options={"base_url": server.url}) as client:
            yield AsyncBatch(client, work, **settings)


def values(results):
    return {result.id: result.value for result in results}


def questions(server):
    """What each connection was asked."""
    return sorted(
        text
        for each in server.connections
        for text in (_text_of(message) for message in each.messages)
        if text
    )


def _text_of(message):
    if message.realtime_input is not None:
        return message.realtime_input.text
    content = message.client_content
    return content.turns[0].parts[0].text if content is not None and content.turns else None
