"""An item is tried again where that can help, and not otherwise."""

from typing import Any

import anyio
import pytest

from genai_live import Limiter
from genai_live.batch import RetryPolicy
from genai_live.errors import (
    ConfigError,
    InvalidRequest,
    LimiterFull,
    LiveError,
    QuotaExceeded,
    ServerError,
    SetupError,
)
from genai_live.testing import faults
from tests.batch.batches import AT_ONCE, batch_of, serve

pytestmark = pytest.mark.anyio
UNAVAILABLE = (1011, "The service is currently unavailable.")
INVALID = (1007, "Request contains an invalid argument.")


async def run(server, **options):
    async with batch_of(server, **options) as batch:
        async with batch.as_completed(["hello"]) as results:
            [result] = [each async for each in results]
        return result, results.stats


def refused(code, times):
    """Close so many connections in place of an answer to the setup."""
    return [faults.Close(*code, after_received=1)] * times


async def test_a_retryable_error_is_tried_again_until_it_works():
    with serve(faults=refused(UNAVAILABLE, 2)) as server:
        result, stats = await run(server)
    assert (result.value, result.error, result.attempts) == ("HELLO", None, 3)
    assert (stats.succeeded, stats.failed, stats.retries) == (1, 0, 2)
    assert len(server.connections) == 3


async def test_it_ends_after_max_attempts_with_the_last_error():
    with serve(faults=refused(UNAVAILABLE, 9)) as server:
        result, stats = await run(server)
        assert isinstance(result.error, SetupError)
        assert isinstance(result.error.__cause__, ServerError)
        assert (result.attempts, stats.failed, stats.retries) == (3, 1, 2)
        result, _ = await run(server, retry=False)
        assert result.attempts == 1
    assert len(server.connections) == 4


async def test_what_would_fail_again_is_not_tried_again():
    with serve(faults=refused(INVALID, 9)) as server:
        result, _ = await run(server)
    assert isinstance(result.error.__cause__, InvalidRequest)
    assert len(server.connections) == 1


async def test_an_error_of_the_users_own_code_is_not_tried_again_unless_asked():
    calls = []

    async def work(session, item):
        calls.append(item)
        raise OSError("mine")

    with serve() as server:
        await run(server, work=work)
        assert len(calls) == 1
        policy = RetryPolicy(
            max_attempts=2, initial_delay=0, retry_if=lambda error: isinstance(error, OSError)
        )
        await run(server, work=work, retry=policy)
    assert len(calls) == 3


async def test_a_conversation_that_takes_too_long_is_tried_again():
    async def stalls_once(turn):
        if len(server.connections) == 1:
            await anyio.sleep_forever()
        return "done"

    with serve(stalls_once) as server:
        result, _ = await run(server, timeout=0.5)
        assert (result.value, result.attempts) == ("done", 2)
        await server.wait_for_async(lambda: not any(each.open for each in server.connections))


async def test_the_timeout_is_named_and_the_usage_until_then_is_known():
    async def work(session, item):
        await session.ask(item)
        await anyio.sleep_forever()

    with serve() as server:
        result, _ = await run(server, work=work, timeout=0.5, retry=False)
    assert isinstance(result.error, TimeoutError)
    assert str(result.error) == "the conversation was not done within 0.5 seconds."
    assert result.usage.total_token_count  # what it had cost by then


async def test_the_usage_of_failed_conversations_counts():
    async def work(session, item):
        await session.ask(item)
        raise LiveError("again", retryable=True)

    with serve() as server:
        once, _ = await run(server, work=work, retry=False)
        thrice, stats = await run(server, work=work)
    tokens = once.usage.total_token_count or 0
    assert tokens > 0
    assert thrice.usage.total_token_count == 3 * tokens
    assert stats.usage == thrice.usage


async def test_a_broken_retry_if_ends_the_batch():
    def broken(error):
        raise ZeroDivisionError

    with serve(faults=refused(UNAVAILABLE, 9)) as server:
        async with batch_of(server, retry=RetryPolicy(retry_if=broken)) as batch:
            with pytest.raises(ZeroDivisionError):
                await batch.gather(["hello"])


def test_delays_double_up_to_the_longest():
    policy = RetryPolicy(initial_delay=1, max_delay=5, jitter=0)
    assert [policy.delay(attempts) for attempts in (1, 2, 3, 4, 5000)] == [1, 2, 4, 5, 5]
    assert all(0 <= RetryPolicy().delay(1) <= 1 for _ in range(20))
    assert AT_ONCE.delay(3) == 0


def test_a_delay_is_as_long_as_the_error_says_and_some_more():
    error: Any = QuotaExceeded(1011, "quota")
    for said, waited in ((40.0, 41), (None, 1), (-5, 1), (float("nan"), 1), ("soon", 1)):
        error.retry_after = said
        assert RetryPolicy(max_delay=5, jitter=0).delay(1, error) == waited
    assert AT_ONCE.delay(1, OSError()) == 0


async def test_an_item_waits_for_as_long_as_the_server_says():
    waits = [faults.RefuseConnection(503, retry_after=0.2)]
    with serve(faults=waits) as server:
        began = anyio.current_time()
        result, _ = await run(server)
        assert (result.value, result.attempts) == ("HELLO", 2)
        assert anyio.current_time() - began >= 0.2


async def test_items_wait_for_room_in_a_limiter_however_often(monkeypatch):
    for name in ("UNKNOWN_SECONDS", "SHORTEST_SECONDS", "SLICE_SECONDS"):
        monkeypatch.setattr(f"genai_live._core.admission.{name}", 0.01)
    with serve() as server:
        limiter = Limiter(max_sessions=1, wait=False)
        async with batch_of(server, limiter=limiter, retry=RetryPolicy(max_attempts=2)) as batch:
            results = await batch.gather(map(str, range(6)))
        assert [(each.error, each.attempts) for each in results] == [(None, 1)] * 6
        limiter = Limiter(max_sessions=1, wait=False)
        async with batch_of(server, limiter=limiter, retry=False) as batch:
            results = await batch.gather(map(str, range(6)))
        assert any(isinstance(each.error, LimiterFull) for each in results)


async def test_a_full_limiter_inside_the_work_is_an_error_like_others():
    calls = []

    async def work(session, item):
        calls.append(item)
        raise LimiterFull(1013, "full")

    with serve() as server:
        result, _ = await run(server, work=work)
    assert (len(calls), result.attempts) == (3, 3)


@pytest.mark.parametrize(
    "change",
    [{"max_attempts": 0}, {"initial_delay": -1}, {"jitter": 2}, {"retry_if": True}],
)
def test_a_policy_names_what_it_cannot_use(change):
    [name] = change
    with pytest.raises(ConfigError, match=name):
        RetryPolicy(**change)
