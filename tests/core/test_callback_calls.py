"""Callbacks may be functions of any kind; what they raise reaches nobody but the log."""

import collections
import threading

import anyio
import anyio.to_thread
import pytest

from genai_live import LiveCallbacks, errors
from genai_live.testing import LiveServer
from tests.helpers.drivers import DEADLINE, connected

pytestmark = pytest.mark.anyio
APIS = pytest.mark.parametrize("api", ["async callbacks", "blocking callbacks"])


@pytest.mark.parametrize("value", [[], "onopen", 1])
def test_what_is_not_a_set_of_callbacks_is_refused(value):
    with pytest.raises(errors.ConfigError, match="expected LiveCallbacks or a dict") as error:
        LiveCallbacks.of(value)
    assert error.value.field == "callbacks"


@APIS
async def test_a_plain_function_may_return_something_to_await(api):
    closed = threading.Event()

    async def note():
        closed.set()

    with LiveServer() as server:
        async with connected(api, server, callbacks={"onclose": lambda: note()}) as driver:
            await driver.call("close")
            assert await anyio.to_thread.run_sync(closed.wait, DEADLINE)


@APIS
async def test_onclose_may_be_a_builtin_without_a_signature(api):
    closings = collections.deque()
    with LiveServer() as server:
        async with connected(api, server, callbacks={"onclose": closings.append}) as driver:
            await driver.call("close")
            with anyio.fail_after(DEADLINE):
                while not closings:  # noqa: ASYNC110 - a worker thread adds it
                    await anyio.sleep(0.01)
    assert [info.clean for info in closings] == [True]


@APIS
async def test_an_onerror_that_raises_is_logged_and_the_end_still_told(api, caplog):
    closed = threading.Event()

    def broken(_):
        raise RuntimeError("broken")

    callbacks = {"onmessage": broken, "onerror": broken, "onclose": closed.set}
    with LiveServer() as server:
        async with connected(api, server, callbacks=callbacks) as driver:
            await driver.call("ask", "Hello")
            await driver.call("close")
            assert await anyio.to_thread.run_sync(closed.wait, DEADLINE)
    assert "onerror raised." in caplog.messages
