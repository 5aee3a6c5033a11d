"""Events of the loop, and Ctrl+C at any line."""

import asyncio
import sys

import pytest

from genai_live._runtime.event import new_event

pytestmark = pytest.mark.anyio


class AtLine:
    """Calls a function before one line of what runs inside, as the handler of a signal may be."""

    def __init__(self, line, function):
        self.left = line
        self._function = function

    def __enter__(self):
        self._before = sys.gettrace()
        sys.settrace(self._trace)
        return self

    def __exit__(self, *_):
        sys.settrace(self._before)

    def _trace(self, frame, event, argument):
        if event == "line":
            self.left -= 1
            if self.left == 0:
                self._function()
        return self._trace


async def test_ctrl_c_before_any_line_of_a_wake_up_breaks_nothing():
    line = cancelled = 0
    while True:
        event = new_event()
        # `asyncio.run` cancels the main task in the handler of the signal.
        main, other = (asyncio.create_task(event.wait()) for _ in range(2))
        await asyncio.sleep(0)
        line += 1
        with AtLine(line, main.cancel) as interrupt:
            event.set()
        async with asyncio.timeout(20):
            await other
            await asyncio.wait([main])
        cancelled += main.cancelled()
        if interrupt.left > 0:
            break
    assert cancelled > 3
