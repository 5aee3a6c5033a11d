"""Drivers that call every API of a session in one way, so that one test body fits all."""

import queue
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import anyio
import pytest

from genai_live import AsyncClient, Client
from genai_live.models import ModelProfile

DEADLINE = 10
MODEL = "gemini-test"
PROFILES = {"gemini-3.1-flash-test": ModelProfile(client_content="start")}
"""Profiles of models that the table does not have, by name."""
APIS = ["async", "blocking", "async callbacks", "blocking callbacks"]
VARIANTS = [
    *[pytest.param("asyncio", api, memory) for memory in (False, True) for api in APIS],
    pytest.param("trio", "async", True),
    pytest.param("trio", "async callbacks", True),
]


def is_final(message):
    content = message.server_content
    return content is not None and bool(content.turn_complete)


class AsyncSessionDriver:
    """Uses `AsyncSession`."""

    def __init__(self, session):
        self.session = session

    async def call(self, name, *args, **kwargs):
        with anyio.fail_after(DEADLINE):
            return await getattr(self.session, name)(*args, **kwargs)

    async def receive_turn(self, until=is_final):
        heard = []
        async for message in self.session.receive(timeout=DEADLINE):
            heard.append(message)
            if until(message):
                break
        return heard


class BlockingSessionDriver:
    """Uses `Session`, from worker threads."""

    def __init__(self, session):
        self.session = session

    async def call(self, name, *args, **kwargs):
        with anyio.fail_after(DEADLINE):
            return await anyio.to_thread.run_sync(
                partial(getattr(self.session, name), *args, **kwargs)
            )

    async def receive_turn(self, until=is_final):
        def read():
            heard = []
            for message in self.session.receive(timeout=DEADLINE):
                heard.append(message)
                if until(message):
                    break
            return heard

        return await anyio.to_thread.run_sync(read)


def reading_by_callback(driver_class: Any):
    """Return a driver class that receives by callbacks only."""

    class CallbackDriver(driver_class):
        def __init__(self, session, heard):
            super().__init__(session)
            self.heard = heard

        async def receive_turn(self, until=is_final):
            def read():
                result = []
                while not result or not until(result[-1]):
                    message = self.heard.get(timeout=DEADLINE)
                    if message.setup_complete is None:
                        result.append(message)
                return result

            return await anyio.to_thread.run_sync(read)

    return CallbackDriver


@asynccontextmanager
async def connected(api, server, *, memory=False, config=None, **options):
    """Connect by one of `APIS`."""
    heard = queue.Queue()
    if "callbacks" in api:
        options["callbacks"] = {"onmessage": heard.put, **options.get("callbacks", {})}
    if memory:
        options["transport"] = server.connector()
    defaults: dict[str, Any] = {
        "model": MODEL,
        "config": config or {"response_modalities": ["TEXT"]},
    }
    options = defaults | options
    options.setdefault("model_profile", PROFILES.get(options["model"]))
    access: dict[str, Any] = {"api_key": "key", "http_options": {"base_url": server.url}}
    driver_class: Any = AsyncSessionDriver if "async" in api else BlockingSessionDriver
    args = []
    if "callbacks" in api:
        driver_class, args = reading_by_callback(driver_class), [heard]
    if "async" in api:
        async with AsyncClient(**access) as client, client.live.connect(**options) as session:
            yield driver_class(session, *args)
        return
    with Client(**access) as blocking_client:
        connect = partial(blocking_client.live.connect, **options)
        blocking_session = await anyio.to_thread.run_sync(connect)
        try:
            yield driver_class(blocking_session, *args)
        finally:
            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(blocking_session.close)
