"""Waiting for work that goes on when the caller is cancelled."""

import asyncio

import pytest

from genai_live._runtime.uncancelled import uncancelled

pytestmark = pytest.mark.anyio


async def wait_and_be_cancelled(work):
    waiting = asyncio.create_task(uncancelled(work))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_it_ends_with_the_work():
    async def work():
        done.append(1)

    done = []
    await uncancelled(work())
    assert done == [1]


async def test_the_error_of_the_work_is_raised():
    async def work():
        raise ConnectionError("lost")

    with pytest.raises(ConnectionError, match="lost"):
        await uncancelled(work())


async def test_the_work_goes_on_when_the_caller_is_cancelled():
    async def work():
        await may_end.wait()
        ended.set()

    may_end, ended = asyncio.Event(), asyncio.Event()
    await wait_and_be_cancelled(work())
    may_end.set()
    await asyncio.wait_for(ended.wait(), 5)


async def test_an_error_after_the_cancellation_is_not_reported_as_forgotten():
    async def work():
        await may_end.wait()
        try:
            raise ConnectionError("lost")
        finally:
            ended.set()

    reported = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
    may_end, ended = asyncio.Event(), asyncio.Event()
    await wait_and_be_cancelled(work())
    may_end.set()
    await asyncio.wait_for(ended.wait(), 5)
    await asyncio.sleep(0)  # callbacks of the work's task
    assert not reported
