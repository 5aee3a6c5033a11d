"""One way to use a music session over every face, so that one test body fits all."""

import queue
from contextlib import asynccontextmanager
from functools import partial

import anyio
import anyio.to_thread

from genai_live import AsyncClient, Client

DEADLINE = 10
MODEL = "lyria-realtime-exp"
FACES = ["async", "blocking", "async callbacks", "blocking callbacks"]


class AsyncListener:
    """Uses `AsyncMusicSession`."""

    def __init__(self, session):
        self.session = session

    async def do(self, name, *args, **kwargs):
        with anyio.fail_after(DEADLINE):
            return await getattr(self.session, name)(*args, **kwargs)

    async def hear(self, until):
        """Give messages up to the first that `until` wants."""
        heard = []
        async for message in self.session.receive(timeout=DEADLINE):
            heard.append(message)
            if until(message):
                break
        return heard

    async def listen(self, seconds):
        return b"".join(
            [pcm async for pcm in self.session.audio(seconds=seconds, timeout=DEADLINE)]
        )


class BlockingListener:
    """Uses `MusicSession`, from worker threads."""

    def __init__(self, session):
        self.session = session

    async def do(self, name, *args, **kwargs):
        with anyio.fail_after(DEADLINE):
            return await anyio.to_thread.run_sync(
                partial(getattr(self.session, name), *args, **kwargs)
            )

    async def hear(self, until):
        def read():
            heard = []
            for message in self.session.receive(timeout=DEADLINE):
                heard.append(message)
                if until(message):
                    break
            return heard

        return await anyio.to_thread.run_sync(read)

    async def listen(self, seconds):
        return await anyio.to_thread.run_sync(
            lambda: b"".join(self.session.audio(seconds=seconds, timeout=DEADLINE))
        )


def calling_back(listener_class):
    """Give a listener who hears by callbacks only."""

    class CallbackListener(listener_class):
        def __init__(self, session, heard):
            super().__init__(session)
            self.heard = heard

        async def hear(self, until):
            def read():
                result = []
                while not result or not until(result[-1]):
                    result.append(self.heard.get(timeout=DEADLINE))
                return result

            return await anyio.to_thread.run_sync(read)

    return CallbackListener


@asynccontextmanager
async def meet(face, server, *, memory=False, **options):
    """Connect over a face, one of `FACES`."""
    heard = queue.Queue()
    if "callbacks" in face:
        options["callbacks"] = {"onmessage": heard.put, **options.get("callbacks", {})}
    if memory:
        options["transport"] = server.connector()
    options = {"model": MODEL, **options}
    access = {"api_key": "key", "vertexai": False, "http_options": {"base_url": server.url}}
    listener_class = AsyncListener if "async" in face else BlockingListener
    args = ()
    if "callbacks" in face:
        listener_class, args = calling_back(listener_class), (heard,)
    if "async" in face:
        async with (
            AsyncClient(**access) as client,
            client.live.music.connect(**options) as session,
        ):
            yield listener_class(session, *args)
        return
    with Client(**access) as client:
        connect = partial(client.live.music.connect, **options)
        session = await anyio.to_thread.run_sync(connect)
        try:
            yield listener_class(session, *args)
        finally:
            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(session.close)
