"""A driver that calls both APIs of a session in one way, so that one test body fits both."""

from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import anyio
import anyio.to_thread

from genai_live import AsyncClient, Client, events

DEADLINE = 10
TEXT = {"response_modalities": ["TEXT"]}


def sentences(turn):
    """Split an answer: results are in the order in which they came."""
    return set(turn.text.removesuffix(".").split(". "))


class ToolDriver:
    """A session whose methods are awaited, whichever kind it is."""

    def __init__(self, session, *, blocking):
        self.session = session
        self.blocking = blocking
        self._events = session.events(timeout=DEADLINE)

    async def call(self, name, *args, **kwargs):
        method = partial(getattr(self.session, name), *args, **kwargs)
        with anyio.fail_after(DEADLINE):
            return await (anyio.to_thread.run_sync(method) if self.blocking else method())

    async def until(self, kind, number=1):
        """Read events up to the last of `number` of a kind; return those of the kind."""
        found = []
        while len(found) < number:
            if self.blocking:
                event = await anyio.to_thread.run_sync(next, self._events)
            else:
                event = await anext(self._events)
            if isinstance(event, kind):
                found.append(event)
        return found

    async def results(self, number=1):
        return await self.until(events.ToolResult, number)

    async def dropped(self):
        """Wait until a result was dropped; return how many were."""
        with anyio.fail_after(DEADLINE):
            while not self.session.stats.tool_results_dropped:  # noqa: ASYNC110 - a thread counts
                await anyio.sleep(0.001)
        return self.session.stats.tool_results_dropped


@asynccontextmanager
async def connected(blocking, url, tools, *, vertex=False, model="gemini-test", **options):
    """Connect with these tools, by the blocking API or the async one."""
    access: dict[str, Any] = {
        "api_key": "key",
        "vertexai": vertex,
        "http_options": {"base_url": url},
    }
    defaults: dict[str, Any] = {"model": model, "config": {**TEXT, "tools": tools}}
    options = defaults | options
    if not blocking:
        async with AsyncClient(**access) as client, client.live.connect(**options) as session:
            yield ToolDriver(session, blocking=False)
        return
    with Client(**access) as blocking_client:
        connect = partial(blocking_client.live.connect, **options)
        blocking_session = await anyio.to_thread.run_sync(connect)
        try:
            yield ToolDriver(blocking_session, blocking=True)
        finally:
            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(blocking_session.close)
