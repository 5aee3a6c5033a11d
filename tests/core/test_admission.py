"""The queue of a limiter: event loops that end, time that passes, slots that nobody holds."""

import asyncio
import gc
import threading

import anyio
import pytest

from genai_live import Limiter
from genai_live._core import admission
from genai_live._core.limiter import admit
from genai_live._runtime.owner import CallerLoop
from genai_live.errors import LimiterFull
from tests.helpers.playback import until

pytestmark = pytest.mark.anyio


async def enter(limiter, timeout=10.0):
    return await admit(limiter, CallerLoop(), timeout)


async def wait_in_line(limiter):
    """Start to wait for room, and return the task."""
    before = limiter.waiting
    task = asyncio.create_task(enter(limiter))
    await until(lambda: limiter.waiting > before)
    return task


async def test_without_a_limiter_there_is_no_slot():
    assert await enter(None) is None


async def test_a_slot_counts_until_it_is_released_once():
    limiter = Limiter(max_sessions=2)
    first, second = await enter(limiter), await enter(limiter)
    for _ in range(3):
        first.release()
        assert limiter.open_sessions == 1
    second.release()
    assert limiter.room == 2


@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"], indirect=True)
async def test_it_works_on_either_kind_of_event_loop(anyio_backend):
    limiter = Limiter(max_sessions=1)
    slot = await enter(limiter)
    entered = []

    async def wait():
        entered.append(await enter(limiter))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(wait)
        await until(lambda: limiter.waiting)
        assert entered == []
        slot.release()
    assert limiter.open_sessions == len(entered) == 1


async def test_a_slot_that_nobody_holds_lets_the_next_one_in():
    limiter = Limiter(max_sessions=1)
    slot = await enter(limiter)
    task = await wait_in_line(limiter)
    assert slot is not None
    del slot
    gc.collect()
    with anyio.fail_after(10):
        assert await task is not None


async def test_a_slot_that_another_thread_releases_lets_the_next_one_in():
    limiter = Limiter(max_sessions=1)
    slot = await enter(limiter)
    task = await wait_in_line(limiter)
    thread = threading.Thread(target=slot.release)
    thread.start()
    with anyio.fail_after(10):
        await task
    thread.join()


def test_a_slot_of_a_loop_that_was_closed_counts_no_more():
    limiter = Limiter(max_sessions=1)
    loop = asyncio.new_event_loop()
    slot = loop.run_until_complete(enter(limiter))
    assert limiter.open_sessions == 1
    loop.close()
    assert limiter.open_sessions == 0
    assert asyncio.run(enter(limiter)) is not None
    slot.release()  # of no effect on the other


def test_who_waits_in_a_loop_that_was_closed_is_passed_over():
    limiter = Limiter(max_sessions=1)
    loop = asyncio.new_event_loop()
    slot = loop.run_until_complete(enter(limiter))
    task = loop.run_until_complete(wait_in_line(limiter))
    loop.close()
    slot.release()
    assert (limiter.waiting, limiter.is_ready) == (0, True)
    assert asyncio.run(enter(limiter)) is not None
    assert limiter.waiting == 0
    with pytest.raises(RuntimeError, match="no running event loop"):
        task.get_coro().close()  # as a garbage collection would, which tells it nobody
    task._log_destroy_pending = False  # pyright: ignore[reportAttributeAccessIssue]


def test_who_waits_in_a_loop_that_stands_still_holds_up_nobody_for_long(monkeypatch):
    monkeypatch.setattr(admission, "SHORTEST_SECONDS", 0.05)
    limiter = Limiter(max_sessions=1, wait=0.1)
    loop = asyncio.new_event_loop()
    slot = loop.run_until_complete(enter(limiter))
    task = loop.run_until_complete(wait_in_line(limiter))
    slot.release()
    patient = Limiter(max_sessions=1, wait=5)
    patient._admission = limiter._admission
    limiter._admission._wait = 5
    assert asyncio.run(enter(patient)) is not None
    with pytest.raises(LimiterFull):
        loop.run_until_complete(task)
    loop.close()


async def test_who_waits_begins_when_the_minute_is_over(monkeypatch):
    monkeypatch.setattr(admission, "MINUTE", 0.3)
    limiter = Limiter(per_minute=2)
    slots = [await enter(limiter) for _ in range(4)]
    assert limiter.open_sessions == 4
    with pytest.raises(LimiterFull, match="in the last minute") as caught:
        await enter(limiter, timeout=0.01)
    assert 0.01 < (caught.value.retry_after or 0) <= 0.3
    del slots


@pytest.mark.parametrize(("ahead", "minutes"), [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2)])
async def test_those_before_count_against_the_next_minutes(ahead, minutes):
    limiter = Limiter(per_minute=2)
    now = anyio.current_time()
    delay = limiter._admission._rate_delay(ahead, now)
    assert delay == 60 * minutes


async def test_the_pace_of_the_last_ends_tells_when_to_come_back():
    limiter = Limiter(max_sessions=1, wait=False)
    for _ in range(3):
        (await enter(limiter)).release()
    slot = await enter(limiter)
    with pytest.raises(LimiterFull) as caught:
        await enter(limiter)
    assert caught.value.retry_after == 1.0  # they end faster than that
    slot.release()


async def test_who_is_behind_one_that_waits_for_other_processes_is_told_so():
    class Full:
        lease_seconds = 30.0

        async def claim(self, lease):
            return 0.05

        async def renew(self, lease):
            """Not called."""

        async def release(self, lease):
            """Nothing was counted."""

    limiter = Limiter(shared=Full(), max_sessions=5)
    task = await wait_in_line(limiter)
    with pytest.raises(LimiterFull, match="other calls were first, and 1 more wait"):
        await enter(limiter, timeout=0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (limiter.open_sessions, limiter.waiting) == (0, 0)
