"""Drivers that call every API of a music session in one way, so that one test body fits all."""

import queue
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import anyio
import anyio.to_thread

from genai_live import AsyncClient, Client

DEADLINE = 10
MODEL = "lyria-realtime-exp"
APIS = ["async", "blocking", "async callbacks", "blocking callbacks"]


class AsyncMusicDriver:
    """Uses `AsyncMusicSession`."""

    def __init__(self, session):
        self.session = session

    async def call(self, name, *args, **kwargs):
        with anyio.fail_after(DEADLINE):
            return await getattr(self.session, name)(*args, **kwargs)

    async def receive_until(self, until):
        """Return the messages up to the first for which `until` is true."""
        heard = []
        async for message in self.session.receive(timeout=DEADLINE):
            heard.append(message)
            if until(message):
                break
        return heard

    async def read_audio(self, seconds):
        return b"".join(
            [pcm async for pcm in self.session.audio(seconds=seconds, timeout=DEADLINE)]
        )


class BlockingMusicDriver:
    """Uses `MusicSession`, from worker threads."""

    def __init__(self, session):
        self.session = session

    async def call(self, name, *args, **kwargs):
        with anyio.fail_after(DEADLINE):
            return await anyio.to_thread.run_sync(
                partial(getattr(self.session, name), *args, **kwargs)
            )

    async def receive_until(self, until):
        def read():
            heard = []
            for message in self.session.receive(timeout=DEADLINE):
                heard.append(message)
                if until(message):
                    break
            return heard

        return await anyio.to_thread.run_sync(read)

    async def read_audio(self, seconds):
        return await anyio.to_thread.run_sync(
            lambda: b"".join(self.session.audio(seconds=seconds, timeout=DEADLINE))
        )


def reading_by_callback(driver_class: Any):
    """Return a driver class that receives by callbacks only."""

    class CallbackMusicDriver(driver_class):
        def __init__(self, session, heard):
            super().__init__(session)
            self.heard = heard

        async def receive_until(self, until):
            def read():
                result = []
                while not result or not until(result[-1]):
                    result.append(self.heard.get(timeout=DEADLINE))
                return result

            return await anyio.to_thread.run_sync(read)

    return CallbackMusicDriver


@asynccontextmanager
async def connected(api, server, *, memory=False, **options):
    """Connect by one of `APIS`."""
    heard = queue.Queue()
    if "callbacks" in api:
        options["callbacks"] = {"onmessage": heard.put, **options.get("callbacks", {})}
    if memory:
        options["transport"] = server.connector()
    defaults: dict[str, Any] = {"model": MODEL}
    options = defaults | options
    access: dict[str, Any] = {
        "api_key": "key",
        "vertexai": False,
        "http_options": {"base_url": server.url},
    }
    driver_class: Any = AsyncMusicDriver if "async" in api else BlockingMusicDriver
    args = []
    if "callbacks" in api:
        driver_class, args = reading_by_callback(driver_class), [heard]
    if "async" in api:
        async with (
            AsyncClient(**access) as client,
            client.live.music.connect(**options) as session,
        ):
            yield driver_class(session, *args)
        return
    with Client(**access) as blocking_client:
        connect = partial(blocking_client.live.music.connect, **options)
        blocking_session = await anyio.to_thread.run_sync(connect)
        try:
            yield driver_class(blocking_session, *args)
        finally:
            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(blocking_session.close)
