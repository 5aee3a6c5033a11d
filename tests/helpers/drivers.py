"""One way to hold a conversation over every face of a session, so that one test body fits all."""

import queue
from contextlib import asynccontextmanager
from functools import partial

import anyio
import pytest

from genai_live import AsyncClient, Client

DEADLINE = 10
MODEL = "gemini-test"
FACES = ["async", "blocking", "async callbacks", "blocking callbacks"]
WAYS = [
    *[pytest.param("asyncio", face, memory) for memory in (False, True) for face in FACES],
    pytest.param("trio", "async", True),
    pytest.param("trio", "async callbacks", True),
]


def is_final(message):
    content = message.server_content
    return content is not None and bool(content.turn_complete)


class AsyncPerson:
    """Uses `AsyncSession`."""

    def __init__(self, session):
        self.session = session

    async def do(self, name, *args, **kwargs):
        with anyio.fail_after(DEADLINE):
            return await getattr(self.session, name)(*args, **kwargs)

    async def hear(self, until=is_final):
        heard = []
        async for message in self.session.receive(timeout=DEADLINE):
            heard.append(message)
            if until(message):
                break
        return heard


class BlockingPerson:
    """Uses `Session`, from worker threads."""

    def __init__(self, session):
        self.session = session

    async def do(self, name, *args, **kwargs):
        with anyio.fail_after(DEADLINE):
            return await anyio.to_thread.run_sync(
                partial(getattr(self.session, name), *args, **kwargs)
            )

    async def hear(self, until=is_final):
        def read():
            heard = []
            for message in self.session.receive(timeout=DEADLINE):
                heard.append(message)
                if until(message):
                    break
            return heard

        return await anyio.to_thread.run_sync(read)


def calling_back(person_class):
    """Give a person who hears by callbacks only."""

    class CallbackPerson(person_class):
        def __init__(self, session, heard):
            super().__init__(session)
            self.heard = heard

        async def hear(self, until=is_final):
            def read():
                result = []
                while not result or not until(result[-1]):
                    message = self.heard.get(timeout=DEADLINE)
                    if message.setup_complete is None:
                        result.append(message)
                return result

            return await anyio.to_thread.run_sync(read)

    return CallbackPerson


@asynccontextmanager
async def meet(face, server, *, memory=False, config=None, **options):
    """Connect over a face: `async`, `blocking`, `async callbacks` or `blocking callbacks`."""
    heard = queue.Queue()
    if "callbacks" in face:
        options["callbacks"] = {"onmessage": heard.put, **options.get("callbacks", {})}
    if memory:
        options["transport"] = server.connector()
    options = {"model": MODEL, "config": config or {"response_modalities": ["TEXT"]}, **options}
    access = {"api_key": "key", "http_options": {"base_url": server.url}}
    person_class = AsyncPerson if "async" in face else BlockingPerson
    args = ()
    if "callbacks" in face:
        person_class, args = calling_back(person_class), (heard,)
    if "async" in face:
        async with AsyncClient(**access) as client, client.live.connect(**options) as session:
            yield person_class(session, *args)
        return
    with Client(**access) as client:
        connect = partial(client.live.connect, **options)
        session = await anyio.to_thread.run_sync(connect)
        try:
            yield person_class(session, *args)
        finally:
            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(session.close)
