"""Losing connections on purpose: a quick policy, and control of the server's end."""

import asyncio
from typing import Any

import anyio

from genai_live import ReconnectPolicy
from genai_live.testing import local_model
from tests.helpers.drivers import DEADLINE


def quick(**settings):
    """Return a policy that loses no time."""
    defaults: dict[str, Any] = {"initial_delay": 0.01, "max_delay": 0.05, "timeout": 5}
    return ReconnectPolicy(**defaults | settings)


def running_loop():
    """Return the running asyncio loop; None on trio."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


class ConnectionControl:
    """A scenario that a test controls.

    `await control.call("abort")` acts on the newest connection.
    """

    def __init__(self, scenario=local_model):
        self.scenario = scenario
        self.conversation = None
        self._loop: Any = None

    async def __call__(self, conversation):
        self._loop = running_loop()
        self.conversation = conversation
        await self.scenario(conversation)

    async def call(self, name, *args):
        async def act():
            await getattr(self.conversation, name)(*args)

        with anyio.fail_after(DEADLINE):
            if self._loop is running_loop():  # through memory
                await act()
                return
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(act(), self._loop))
