"""Background tasks that end in other ways than by returning."""

import asyncio

import anyio
import pytest

from genai_live._runtime.background import BackgroundTask

pytestmark = pytest.mark.anyio


async def test_a_task_that_is_cancelled_before_its_first_step_has_ended():
    steps = []

    async def work():
        steps.append("begun")

    background = BackgroundTask()
    background.start(work, name="work")
    [task] = [each for each in asyncio.all_tasks() if each.get_name() == "work"]
    task.cancel()
    with anyio.fail_after(20):
        await background.wait()
    assert steps == []
