"""A batch holds a conversation for each item, a bounded number at a time."""

import asyncio
from contextlib import closing
from decimal import Decimal
from random import Random
from typing import Any

import anyio
import pytest
from attrs import fields

from genai_live import AsyncClient, Snapshot
from genai_live.batch import AsyncBatch, BatchError, ask, transcribe
from genai_live.batch.options import BatchSettings
from genai_live.batch.rate import RateLimit
from genai_live.errors import ConfigError, LiveError
from genai_live.recording import Recorder
from genai_live.stores import MemoryStore
from tests.batch.batches import CONFIG, MODEL, batch_of, questions, serve, shout, values
from tests.helpers.hostile import hostile
from tests.helpers.speech import HELLO

pytestmark = pytest.mark.anyio


async def test_results_come_with_ids_and_are_gathered_in_the_order_of_the_input():
    async def work(session, item):
        if item == "one":
            await has_two.wait()
        return item

    has_two = anyio.Event()
    with serve() as server:
        async with batch_of(server, work, item_id=str.title) as batch:
            async with batch.as_completed(["one", "two"]) as results:
                first = await anext(results)
                has_two.set()
                assert [first.id, (await anext(results)).id] == ["Two", "One"]
            gathered = await batch.gather(["one", "two"])
    assert [(each.index, each.id, each.item, each.value) for each in gathered] == [
        (0, "One", "one", "one"),
        (1, "Two", "two", "two"),
    ]


async def test_work_of_several_turns_gets_a_session_of_its_own():
    async def work(session, item):
        first = await session.ask(item)
        second = await session.ask(f"{item} again")
        return [first.text, second.text]

    with serve() as server:
        async with batch_of(server, work) as batch:
            results = await batch.gather(["a", "b"])
        assert [each.value for each in results] == [["A", "A AGAIN"], ["B", "B AGAIN"]]
        assert len(server.connections) == 2
        await server.wait_for_async(lambda: not any(each.open for each in server.connections))
        assert {each.close_code for each in server.connections} == {1000}


async def test_recordings_are_transcribed():
    with serve() as server:
        config = {"response_modalities": ["AUDIO"], "input_audio_transcription": {}}
        async with batch_of(server, transcribe, config=config) as batch:
            [result] = await batch.gather([HELLO])
    assert result.error is None
    assert result.value


async def test_no_more_than_concurrency_run_and_items_are_read_as_they_are_begun():
    taken, running, most = 0, 0, 0

    async def items():
        nonlocal taken
        for number in range(12):
            taken += 1
            yield f"item {number}"

    async def work(session, item):
        nonlocal running, most
        running += 1
        most = max(most, running)
        if running == 3:
            three.set()
        await three.wait()
        assert taken <= done + 2 * 3 + 1  # in conversation, and waiting to be taken
        await session.ask(item)
        running -= 1

    done, three = 0, anyio.Event()
    with serve() as server:
        async with (
            batch_of(server, work, concurrency=3) as batch,
            batch.as_completed(items()) as results,
        ):
            async for result in results:
                done += 1
                assert result.error is None, result.error
    assert (done, taken, most) == (12, 12, 3)


async def test_nothing_is_begun_while_nobody_takes_results():
    taken = []

    def items():
        for number in range(100):
            taken.append(number)
            yield "hello"

    with serve() as server:
        async with batch_of(server, concurrency=2) as batch, batch.as_completed(items()) as results:
            await anext(results)
            await server.wait_for_async(
                lambda: sum(not each.open for each in server.connections) >= 5
            )
            assert len(taken) <= 1 + 2 + 2
    assert len(server.connections) <= 5


async def test_a_million_items_are_not_kept():
    with serve() as server:
        async with (
            batch_of(server) as batch,
            batch.as_completed(str(number) for number in range(10**9)) as results,
        ):
            result = await anext(results)
    assert result.error is None


async def test_an_error_of_the_work_is_the_error_of_its_item():
    async def work(session, item):
        if item == "bad":
            raise LookupError(item)
        return item

    with serve() as server:
        async with batch_of(server, work) as batch:
            good, bad = await batch.gather(["good", "bad"])
    assert (good.value, good.error) == ("good", None)
    assert (bad.value, repr(bad.error), bad.attempts) == (None, "LookupError('bad')", 1)


async def test_an_item_that_cannot_be_asked_is_an_error_of_that_item():
    with serve() as server:
        async with batch_of(server) as batch:
            results = await batch.gather(["", None, 7, "fine"])
    assert [type(each.error) for each in results] == [ConfigError] * 3 + [type(None)]


async def test_cancelling_inside_the_work_loses_no_item():
    async def work(session, item):
        task = asyncio.ensure_future(asyncio.sleep(10))
        task.cancel()
        await task

    with serve() as server:
        async with batch_of(server, work) as batch:
            [result] = await batch.gather(["hello"])
    assert "cancelled from inside" in str(result.error)


async def test_too_many_failures_end_the_batch_after_what_is_under_way():
    async def work(session, item):
        if item < 2:
            raise LookupError(item)
        return item

    with serve() as server:
        async with batch_of(server, work, max_failures=1, concurrency=2) as batch:
            come = []
            with pytest.raises(BatchError, match="2 items failed, more than max_failures=1"):
                async with batch.as_completed(range(1000)) as results:
                    async for result in results:
                        come += [result.index]
            assert {0, 1} <= set(come)
            assert len(come) < 100  # those that came while the second one failed
            with pytest.raises(BatchError) as caught:
                await batch.gather(range(1000))
    assert isinstance(caught.value.__cause__, LookupError)
    assert caught.value.id in ("0", "1")


@pytest.mark.parametrize("is_async", [True, False])
async def test_what_the_input_raises_comes_after_what_is_under_way(is_async):
    def plain():
        yield "one"
        raise OSError("no more")

    async def items():
        for item in plain():
            yield item

    with serve() as server:
        async with batch_of(server) as batch:
            come = []
            with pytest.raises(OSError, match="no more"):
                async with batch.as_completed(items() if is_async else plain()) as results:
                    async for result in results:
                        come += [result.value]
    assert come == ["ONE"]


async def test_an_error_of_the_block_stays_as_it_is_and_ends_the_conversations():
    async def never(turn):
        await anyio.sleep_forever()

    with serve(never) as server:
        async with batch_of(server, concurrency=2) as batch:
            with pytest.raises(KeyError, match="mine"):
                async with batch.as_completed(["a", "b", "c"]):
                    await server.wait_for_async(lambda: len(questions(server)) == 2)
                    raise KeyError("mine")
        await server.wait_for_async(lambda: not any(each.open for each in server.connections))
    assert len(server.connections) == 2


class Stop(BaseException):
    pass


def stop(now=True):
    if now:
        raise Stop


@pytest.mark.parametrize("leaves", ["early", "by an error", "by an interrupt of the work"])
async def test_leaving_leaves_no_trace_in_the_task(leaves):
    async def work(session, item):
        stop(item == "stop")
        await anyio.sleep_forever()

    with serve() as server:
        async with batch_of(server, work) as batch:
            try:
                async with batch.as_completed(["forever", "stop"]) as results:
                    if leaves == "by an interrupt of the work":
                        await anext(results)
                    stop(leaves == "by an error")
            except Stop:
                assert leaves != "early"
            task = asyncio.current_task()
            assert task is not None
            assert task.cancelling() == 0
            await asyncio.sleep(0)


async def test_usage_and_cost_are_counted_for_each_item_and_summed():
    async def work(session, item):
        await session.ask(item)
        await session.ask(item)

    def price(model, usage):
        assert model == MODEL
        return usage.total_token_count * Decimal("0.5")

    with serve() as server:
        async with batch_of(server, work, price=price) as batch:
            async with batch.as_completed(["one", "two"]) as results:
                come = [result async for result in results]
            stats = results.stats
    tokens = [result.usage.total_token_count or 0 for result in come]
    assert all(tokens)
    assert stats.usage.total_token_count == sum(tokens)
    details = stats.usage.response_tokens_details or []
    assert len(details) == 1
    assert details[0].token_count == stats.usage.response_token_count
    assert [result.cost for result in come] == [count * Decimal("0.5") for count in tokens]
    assert stats.cost == sum(tokens) * Decimal("0.5")
    assert (stats.succeeded, stats.failed, stats.restored, stats.done) == (2, 0, 0, 2)


async def test_an_unknown_price_is_said_once_and_a_broken_one_costs_no_result(caplog):
    def broken(model, usage):
        raise ZeroDivisionError

    with serve() as server:
        for price in (lambda model, usage: None, broken):
            async with (
                batch_of(server, price=price) as batch,
                batch.as_completed(["one", "two"]) as results,
            ):
                come = [result async for result in results]
            assert [(each.error, each.cost) for each in come] == [(None, None)] * 2
            assert results.stats.cost is None
    assert caplog.text.count("No price is known for the model gemini-test") == 1
    assert caplog.text.count("price raised") == 2


async def test_a_price_that_is_no_decimal_costs_no_result(caplog):
    async def echo(session, item):
        return item

    prices: list[Any] = [1.5, Decimal(2), "3", Decimal("NaN"), True, [4]]
    left = iter(prices)
    with serve() as server:
        async with (
            batch_of(server, echo, price=lambda *_: next(left), concurrency=1) as batch,
            batch.as_completed(range(len(prices))) as results,
        ):
            costs = [result.cost async for result in results]
    assert costs == [None, 2, None, None, None, None]
    assert results.stats.cost == 2
    assert caplog.text.count("price: returned ") == 5


async def test_two_items_with_one_id_and_ids_that_are_none():
    with serve() as server:
        async with batch_of(server, item_id=lambda item: item) as batch:
            results = await batch.gather(["same", "same", "", 5])
    assert [each.error is None for each in results] == [True, False, False, False]
    assert "two items have the id same" in str(results[1].error)
    assert questions(server) == ["same"]


async def test_a_function_may_make_the_client_and_it_is_closed():
    made = []

    def make():
        made.append(AsyncClient(api_key="key", http_options={"base_url": server.url}))
        return made[-1]

    with serve() as server:
        batch = AsyncBatch(make, ask, model=MODEL, config=CONFIG)
        assert made == []
        assert values(await batch.gather(["one"])) == {"0": "ONE"}
    assert len(made) == 1
    with pytest.raises(ConfigError, match="client: the function returned str"):
        await make_batch(lambda: "client", ask, model=MODEL).gather(["one"])
    with pytest.raises(ConfigError, match="model: "):
        await make_batch(lambda: AsyncClient(api_key="key"), ask, model=5).gather(["one"])


async def test_a_run_is_entered_once_and_has_no_results_outside():
    with serve() as server:
        async with batch_of(server) as batch:
            results = batch.as_completed(["one"])
            with pytest.raises(LiveError, match="has not begun"):
                await anext(results)
            async with results:
                with pytest.raises(LiveError, match="entered once"):
                    await results.__aenter__()
            assert [result async for result in results] == []
            assert await batch.gather([]) == []


@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"], indirect=True)
async def test_it_runs_in_either_loop_with_items_from_a_thread():
    with serve() as server:
        async with batch_of(server, transport=server.connector(), timeout=None) as batch:
            async with batch.as_completed(text for text in ("one", "two")) as results:
                come = {result.value async for result in results}
            async with batch.as_completed(text for text in ("one", "two")):
                pass
    assert come == {"ONE", "TWO"}


async def test_the_rate_limit_holds_within_any_span():
    limit = RateLimit(2, seconds=0.1)
    starts = []

    async def start():
        await limit.wait()
        starts.append(anyio.current_time())

    with anyio.fail_after(20):
        async with anyio.create_task_group() as tasks:
            for _ in range(6):
                tasks.start_soon(start)
    assert all(later - earlier > 0.099 for earlier, later in zip(starts, starts[2:], strict=False))


async def test_a_batch_keeps_to_its_rate_limit():
    with serve() as server:
        async with (
            batch_of(server, per_minute=3) as batch,
            batch.as_completed(["hello"] * 5) as results,
        ):
            for _ in range(3):
                await anext(results)
            with anyio.move_on_after(0.2) as scope:
                await anext(results)
    assert scope.cancelled_caught
    assert len(server.connections) == 3


make_batch: Any = AsyncBatch


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"client": None}, "client"),
        ({"client": "key"}, "client"),
        ({"work": None}, "work"),
        ({"work": "ask"}, "work"),
        ({"model": None}, "model"),
        ({"config": 5}, "config"),
        ({"concurrency": 0}, "concurrency"),
        ({"concurrency": True}, "concurrency"),
        ({"concurrency": 10**9}, "concurrency"),
        ({"per_minute": 0}, "per_minute"),
        ({"per_minute": 1.5}, "per_minute"),
        ({"retry": 3}, "retry"),
        ({"timeout": float("nan")}, "timeout"),
        ({"timeout": 0}, "timeout"),
        ({"checkpoint": ""}, "checkpoint"),
        ({"checkpoint": "a\0b"}, "checkpoint"),
        ({"checkpoint": b"a"}, "checkpoint"),
        ({"item_id": "id"}, "item_id"),
        ({"fingerprint": 1}, "fingerprint"),
        ({"on_change": "ignore"}, "on_change"),
        ({"price": Decimal(1)}, "price"),
        ({"store": MemoryStore(), "key": "k"}, "store"),
        ({"key": "k"}, "key"),
        ({"resume": Snapshot()}, "resume"),
        ({"max_failures": -1}, "max_failures"),
        ({"progress": "yes"}, "progress"),
        ({"engine": "spark"}, "engine"),
        ({"engine": "ray"}, "client"),
        ({"keepalive": -1}, "keepalive"),
        ({"no_option": 1}, ""),
    ],
)
async def test_what_cannot_be_used_is_named_before_anything_is_opened(change, field):
    client = change.pop("client", AsyncClient(api_key="key"))
    work = change.pop("work", ask)
    with pytest.raises((ConfigError, TypeError)) as caught:
        make_batch(client, work, **{"model": MODEL, "config": CONFIG, **change})
    assert getattr(caught.value, "field", "") == field


def test_a_recorder_is_of_one_conversation(tmp_path):
    with (
        closing(Recorder(tmp_path)) as recorder,
        pytest.raises(ConfigError, match="recorder: is of one conversation"),
    ):
        make_batch(AsyncClient(api_key="key"), ask, model=MODEL, recorder=recorder)


@pytest.mark.parametrize("items", ["text", b"bytes", HELLO, {"a": 1}, None, 5])
async def test_a_single_item_is_no_input(items):
    batch = AsyncBatch(AsyncClient(api_key="key"), ask, model=MODEL)
    with pytest.raises(ConfigError, match="items: "):
        batch.as_completed(items)


def test_hostile_arguments_are_refused_with_errors_of_this_package():
    random = Random(1)
    client = AsyncClient(api_key="key")
    names = [each.name for each in fields(BatchSettings)]
    for _ in range(300):
        name = random.choice([*names, "client", "work", "items"])
        value = hostile(random)
        options: Any = {name: value} if name in names else {}
        try:
            batch = make_batch(
                value if name == "client" else client,
                value if name == "work" else ask,
                model=MODEL,
                **options,
            )
            batch.as_completed(value if name == "items" else [])
        except ConfigError as error:
            assert error.field.startswith(name)


async def test_plain_work_needs_the_blocking_batch():
    with serve(shout) as server:
        async with batch_of(server, lambda session, item: item) as batch:
            [result] = await batch.gather(["one"])
    assert "work: is a plain function" in str(result.error)
