"""Conversations move between real processes over a real Redis."""

import asyncio
import random
import signal

import anyio
import pytest

from genai_live import AsyncClient, events
from genai_live.errors import ConversationBusy
from genai_live.testing import LiveServer
from tests.helpers.recorder import recorded
from tests.helpers.redis_server import RedisServer, needs_redis_server
from tests.helpers.takeover import (
    PIECES,
    CountingModel,
    Worker,
    kill_in_mid_answer,
    serve,
    until_saved,
)

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.alone,
    pytest.mark.timeout(120),
    needs_redis_server,
]


@pytest.fixture
def redis_server():
    with RedisServer() as started:
        yield started


def number(count):
    return str(count) * PIECES


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_nothing_is_lost_or_doubled_when_a_process_is_killed_in_mid_answer(
    redis_server, seed
):
    model = CountingModel()
    with serve(model) as live:
        await kill_in_mid_answer(model, live, redis_server.url, "k", random.Random(seed))


async def test_the_socket_of_a_killed_process_is_closed_at_once(redis_server):
    with serve(CountingModel()) as live:
        options = {"server": live.url, "redis": redis_server.url, "key": "k", "lease": 3}
        worker = await Worker.start(**options)
        try:
            await worker.until("connected")
            assert live.connections[0].open
            await worker.kill()
            await live.wait_for_async(lambda: not live.connections[0].open)
        finally:
            await worker.kill()


async def test_a_process_that_was_paused_for_too_long_says_and_saves_nothing(redis_server):
    with serve(CountingModel()) as live:
        options = {"server": live.url, "redis": redis_server.url, "key": "k", "lease": 3}
        first = await Worker.start(**options)
        second = None
        try:
            await first.until("connected")
            assert await first.ask("one") == number(1)
            await until_saved(
                redis_server.url,
                "k",
                lambda found: [turn.covered for turn in found.turns] == [True] * 2,
            )
            second = await Worker.start(**options)
            first.process.send_signal(signal.SIGSTOP)
            first.send("from the past")
            # The service refuses the handle, since the stopped process has its connection.
            assert (await second.until("resumed"))["resumed"] == "reseeded"
            assert await second.ask("two") == number(1)
            first.process.send_signal(signal.SIGCONT)
            assert (await first.until("error"))["error"] == "LeaseLost"
            assert await second.ask("three") == number(2)
            account = await second.end()
            said = [text for role, text in account["history"] if role == "user"]
            assert said == ["one", "two", "three"]
            third = await Worker.start(**options)
            try:
                assert (await third.until("resumed"))["resumed"] == "restored"
                assert (await third.end())["history"] == account["history"]
            finally:
                await third.kill()
        finally:
            for worker in filter(None, (first, second)):
                await worker.kill()
        sent = [text for record in live.connections for text in record.texts]
        assert "from the past" not in sent


async def test_a_conversation_is_handed_over_between_processes(redis_server):
    with serve(CountingModel()) as live:
        options = {"server": live.url, "redis": redis_server.url, "key": "k", "lease": 10}
        first = await Worker.start(**options)
        second = None
        try:
            await first.until("connected")
            second = await Worker.start(**options)
            first.send("one")
            await first.until("begins")
            account = await first.end()
            assert account["history"] == [["user", "one"], ["model", number(1)]]
            resumed = await second.until("resumed")
            assert resumed == {"resumed": "restored", "replayed": 0, "missing": 0}
            assert await second.ask("two") == number(2)
            assert len((await second.end())["history"]) == 4
        finally:
            for worker in filter(None, (first, second)):
                await worker.kill()


async def test_a_redis_that_is_killed_and_back_costs_nothing_of_the_conversation(redis_server):
    model = CountingModel()
    with serve(model) as live:
        options = {"server": live.url, "redis": redis_server.url, "key": "k", "lease": 3}
        first = await Worker.start(**options)
        second = None
        try:
            await first.until("connected")
            assert await first.ask("one") == number(1)
            redis_server.kill()
            assert await first.ask("two") == number(2)
            stores = [told for told in first.told if "store" in told]
            stores = stores or [await first.until("store")]
            assert stores == [{"store": "StoreUnavailable"}]
            redis_server.start()  # it has lost everything
            assert (await first.until("store"))["store"] == "StoreAvailable"
            second = await Worker.start(**options)
            model.holds_after = 4
            first.send("three")
            await first.until("begins")
            await until_saved(redis_server.url, "k", lambda found: bool(found.questions))
            await first.kill()
            model.holds_after = None
            assert (await second.until("resumed"))["replayed"] == 1
            assert (await second.until("answer"))["answer"] == number(3)
            said = [text for role, text in (await second.end())["history"] if role == "user"]
            assert said == ["one", "two", "three"]
        finally:
            for worker in filter(None, (first, second)):
                await worker.kill()


async def test_a_hundred_conversations_at_once(redis_server):
    from genai_live.stores import RedisStore

    async def talk(store, live, name):
        for question in (f"My name is N{name}.", "What is my name?"):
            options = {"store": store, "key": str(name), "claim_timeout": 30}
            async with recorded("async", live, **options) as recorder:
                answer = await recorder.call("ask", question)
                await recorder.call("close", handover=True)
        assert answer.text.endswith(f"Your name is N{name}.")

    with LiveServer(strict_resumption=True, log_connections=1000) as live:
        async with RedisStore(redis_server.url) as store, anyio.create_task_group() as tasks:
            for name in range(100):
                tasks.start_soon(talk, store, live, name)
        assert len(live.connections) == 200


async def test_blocking_sessions_use_redis_too(redis_server):
    from genai_live.stores import RedisStore

    with LiveServer(strict_resumption=True) as live, RedisStore(redis_server.url) as store:
        options = {"store": store, "key": "k"}
        async with recorded("blocking", live, **options) as recorder:
            await recorder.prime()
            with pytest.raises(ConversationBusy):
                async with recorded("blocking", live, **options):
                    raise AssertionError("connected")
            await recorder.call("close", handover=True)
        async with recorded("blocking", live, **options) as recorder:
            assert (await recorder.until(events.Resumed)).mode == "restored"
        store.close()
        store.close()


async def test_redis_is_gone_at_the_close_and_nothing_hangs(redis_server):
    from genai_live.stores import RedisStore

    with LiveServer() as live:
        client = AsyncClient(api_key="key", http_options={"base_url": live.url})
        async with RedisStore(redis_server.url) as store, client:
            session = await client.live.connect(model="gemini-test", store=store, key="k")
            redis_server.kill()
            async with asyncio.timeout(10):
                await session.close(handover=True)
