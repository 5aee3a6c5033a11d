"""The blocking batch is the same, and takes plain functions too."""

import inspect
import threading
import time

import anyio
import pytest

from genai_live import AsyncSession, Client, Session
from genai_live.batch import Batch, BatchError, RetryPolicy, ask
from genai_live.errors import ConfigError, LiveError
from genai_live.testing import faults
from tests.batch.batches import CONFIG, MODEL, questions, serve


@pytest.fixture
def server():
    with serve() as server:
        yield server


@pytest.fixture
def client(server):
    with Client(api_key="key", http_options={"base_url": server.url}) as client:
        yield client


def batch_of(client, work, **options):
    return Batch(client, work, model=MODEL, config=CONFIG, **options)


def plain(session, item):
    assert isinstance(session, Session)
    return session.ask(item, timeout=10).text


async def asynchronous(session, item):
    assert isinstance(session, AsyncSession)
    return (await session.ask(item, timeout=10)).text


class Callable:
    async def __call__(self, session, item):
        return await asynchronous(session, item)


@pytest.mark.parametrize("work", [plain, asynchronous, Callable(), ask])
def test_work_may_be_plain_or_async(client, work):
    batch = batch_of(client, work, concurrency=4)
    with batch.as_completed(f"item {number}" for number in range(8)) as results:
        come = {result.index: result.value for result in results}
    assert come == {number: f"ITEM {number}" for number in range(8)}
    assert results.stats.succeeded == 8
    assert [each.value for each in batch.gather(["one", "two"])] == ["ONE", "TWO"]


def test_plain_work_runs_in_threads_side_by_side(client):
    barrier = threading.Barrier(3, timeout=10)

    def work(session, item):
        barrier.wait()
        return threading.current_thread() is threading.main_thread()

    assert [each.value for each in batch_of(client, work).gather([1, 2, 3])] == [False] * 3


def test_a_function_may_make_the_client_and_it_is_closed(server):
    def make():
        return Client(api_key="key", http_options={"base_url": server.url})

    for work in (plain, asynchronous):
        assert [each.value for each in batch_of(make, work).gather(["one"])] == ["ONE"]


def test_leaving_early_ends_what_is_under_way(client, server):
    started = threading.Event()

    def work(session, item):
        if item == 0:
            return 0
        started.set()
        return session.turn(timeout=60).text  # never comes

    batch = batch_of(client, work, concurrency=3)
    with batch.as_completed(range(100)) as results:
        assert next(results).value == 0
        assert started.wait(10)
    assert list(results) == []
    server.wait_for(lambda: not any(each.open for each in server.connections))


def test_plain_work_has_a_timeout_too(client, server):
    def work(session, item):
        session.ask(item)
        return session.turn(timeout=60).text

    [result] = batch_of(client, work, timeout=0.5, retry=False).gather(["one"])
    assert isinstance(result.error, TimeoutError)
    assert result.usage.total_token_count
    server.wait_for(lambda: not any(each.open for each in server.connections))


@pytest.mark.parametrize("is_async", [True, False])
def test_a_value_counts_though_closing_takes_longer_than_the_timeout(is_async):
    async def work(session, item):
        await anyio.sleep(0.3)
        return item

    def plain(session, item):
        time.sleep(0.3)
        return item

    # The server never answers a close, for which a session waits most of a second.
    with serve(faults=lambda number: [faults.Freeze(after_sent=1)]) as frozen:
        other = Client(api_key="key", http_options={"base_url": frozen.url})
        batch = batch_of(other, work if is_async else plain, timeout=0.6, retry=False)
        [result] = batch.gather(["one"])
        other.close()
    assert (result.value, result.error) == ("one", None)


def test_a_session_that_is_refused_is_an_error_of_the_item(client):
    with serve(api_keys=["other"]) as strict:
        other = Client(api_key="key", http_options={"base_url": strict.url})
        [result] = batch_of(other, plain).gather(["one"])
    assert isinstance(result.error, LiveError)
    assert not result.error.retryable


def test_plain_work_that_returns_a_coroutine_is_an_error(client):
    def work(session, item):
        return asynchronous(session, item)

    [result] = batch_of(client, work).gather(["one"])
    assert "work: returned something to await" in str(result.error)


def test_errors_leave_it_as_they_are(client, tmp_path):
    def broken():
        yield "one"
        raise LookupError("mine")

    def fails(session, item):
        raise ValueError(item)

    batch = batch_of(client, plain, checkpoint=tmp_path / "answers.jsonl")
    with pytest.raises(LookupError, match="mine"):
        batch.gather(broken())
    with batch.as_completed(["one"]) as results:
        with pytest.raises(ConfigError, match="in use"):
            batch.gather(["one"])
        assert next(results).restored
    with pytest.raises(BatchError, match="max_failures=0"):
        batch_of(client, fails, max_failures=0, retry=RetryPolicy()).gather(range(5))
    with pytest.raises(ZeroDivisionError), batch.as_completed(["one"]):
        raise ZeroDivisionError
    with pytest.raises(LiveError, match="has not begun"):
        next(batch.as_completed(["one"]))
    with pytest.raises(ConfigError, match="client: "):
        batch_of(client.aio, plain)
    with pytest.raises(ConfigError, match="items: "):
        batch.gather("one")


@pytest.mark.anyio
async def test_it_works_inside_a_running_event_loop(client, server):
    assert inspect.iscoroutinefunction(asynchronous)
    [result] = batch_of(client, asynchronous).gather(["one"])
    assert result.value == "ONE"
    assert questions(server) == ["one"]
