"""Sessions that nobody closed are closed once they are collected, wherever that is."""

import asyncio
import gc
import io
import logging
import threading
import warnings
from typing import Any

import pytest

from genai_live import AsyncClient, Client
from genai_live._runtime.loop_thread import shared_loop_thread
from genai_live.testing import LiveServer
from tests.helpers.drivers import MODEL

DEADLINE = 10
TEXT: dict[str, Any] = {"model": MODEL, "config": {"response_modalities": ["TEXT"]}}


class Blocking:
    """Opens blocking sessions."""

    def __init__(self, url):
        self._client = Client(api_key="k", http_options={"base_url": url})

    def connect(self):
        return self._client.live.connect(**TEXT)

    def ask(self, session):
        return session.ask("Hello", timeout=DEADLINE)

    def call_soon(self, function):
        shared_loop_thread().call_soon(function)

    def close(self):
        self._client.close()


class Asynchronous:
    """Opens asynchronous sessions, in an event loop of a thread of its own."""

    def __init__(self, url):
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._client = AsyncClient(api_key="k", http_options={"base_url": url})

    def _run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(DEADLINE)

    async def _connect(self):
        return await self._client.live.connect(**TEXT)

    def connect(self):
        return self._run(self._connect())

    def ask(self, session):
        return self._run(session.ask("Hello", timeout=DEADLINE))

    def call_soon(self, function):
        self._loop.call_soon_threadsafe(function)

    def close(self):
        self._run(self._client.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(DEADLINE)
        self._loop.close()


class Box:
    """Something that has a session or readers, perhaps in a cycle."""

    me: Any
    session: Any
    readers: Any


def collect_here(collect, api):
    collect()


def collect_in_a_thread(collect, api):
    thread = threading.Thread(target=collect, daemon=True)
    thread.start()
    thread.join(DEADLINE)
    assert not thread.is_alive()


def collect_in_the_loop(collect, api):
    done = threading.Event()

    def call():
        collect()
        done.set()

    api.call_soon(call)
    assert done.wait(DEADLINE)


def collect_while_the_loop_waits_for_a_handlers_lock(collect, api):
    handler, waits = logging.StreamHandler(io.StringIO()), threading.Event()
    logger = logging.getLogger("genai_live")

    def log():
        waits.set()
        logger.warning("from the event loop")

    def hold_and_collect():
        handler.acquire()
        try:
            api.call_soon(log)
            assert waits.wait(DEADLINE)
            collect()
        finally:
            handler.release()

    logger.addHandler(handler)
    try:
        collect_in_a_thread(hold_and_collect, api)
    finally:
        logger.removeHandler(handler)


PLACES = [
    collect_here,
    collect_in_a_thread,
    collect_in_the_loop,
    collect_while_the_loop_waits_for_a_handlers_lock,
]


@pytest.fixture
def server():
    with LiveServer() as running:
        yield running


@pytest.fixture(params=[Blocking, Asynchronous])
def api(request, server):
    made = request.param(server.url)
    gc.collect()
    gc.freeze()  # the tests before have left much, and each test here collects twice
    gc.disable()  # so that the session is collected where the test says
    try:
        yield made
    finally:
        gc.enable()
        made.close()


@pytest.mark.parametrize("in_cycle", [False, True], ids=["alone", "in a cycle"])
@pytest.mark.parametrize("collect_in", PLACES)
def test_forgotten_sessions_are_closed_with_a_warning_each(server, api, collect_in, in_cycle):
    kept = api.connect()
    api.ask(kept)
    boxes = []
    for _ in range(3):
        box = Box()
        box.me, box.session = box if in_cycle else None, api.connect()
        boxes.append(box)
    del box

    def collect():
        boxes.clear()
        gc.collect()

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        collect_in(collect, api)
    assert [each.category for each in caught] == [ResourceWarning] * 3
    assert all("was not closed" in str(each.message) for each in caught)
    server.wait_for(lambda: sum(each.open for each in server.connections) == 1, timeout=DEADLINE)
    assert [each.close_code for each in server.connections if not each.open] == [1000] * 3
    assert api.ask(kept).complete
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        del kept
        gc.collect()
        server.wait_for(lambda: not any(each.open for each in server.connections), timeout=DEADLINE)


def test_readers_that_are_dropped_in_other_threads_hold_nobody_back():
    chunk, count = "x" * 100_000, 200  # 20 MB, far above what may wait for a reader

    async def scenario(conversation):
        await conversation.accept()
        async for _ in conversation:
            for _ in range(count):
                await conversation.say(chunk, turn_complete=False)
            await conversation.complete_turn()

    def drop():
        for in_cycle in (False, True):
            box = Box()
            box.me = box if in_cycle else None
            box.readers = session.events(), session.receive(), iter(session)

    with (
        LiveServer(scenario) as server,
        Client(api_key="k", http_options={"base_url": server.url}) as client,
        client.live.connect(**TEXT) as session,
    ):
        threads = [threading.Thread(target=drop) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(DEADLINE)
        gc.collect()
        for _ in range(2):
            assert len(session.ask("Go", timeout=30).text) == len(chunk) * count
