"""A connection is lost while functions run: each does its work once, and is answered once."""

import threading
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread
import pytest

from genai_live import ReconnectPolicy, events
from genai_live.testing import LiveServer
from tests.helpers.tool_drivers import DEADLINE, connected

pytestmark = pytest.mark.anyio

SOON = ReconnectPolicy(initial_delay=0.01)
BY_HAND = {"function_declarations": [{"name": "pay"}]}

MOMENTS = [
    ("gemini", "the call"),
    ("gemini", "the start of the function"),
    ("gemini", "half the answer"),
    ("vertex", "the start of the function"),
    ("vertex", "the turn that called"),
    ("vertex", "half the answer"),
]


class Till:
    """Has a function, and a model that calls it when it is asked and says what it gave.

    The first connection ends after a moment of the test's choice. A function that runs then goes on
    to its end before the second one is set up, unless it `waits`.
    """

    def __init__(self, *, lost_after, lost="closed"):
        self.lost_after = lost_after
        self.lost = lost
        self.paid = []
        self.started = threading.Event()
        self.go_on = threading.Event()
        self.ended = threading.Event()
        self.waits = False
        self.name_call: Any = lambda own_id: own_id

    def pay(self, amount: int) -> str:
        """Pay."""
        self.paid.append(amount)
        self.started.set()
        assert self.go_on.wait(DEADLINE)
        self.ended.set()
        return f"payment {len(self.paid)}"

    async def serve(self, conversation):
        if conversation.number > 1 and not self.waits:
            self.go_on.set()
            if self.started.is_set():
                await in_thread(self.ended.wait)
        await conversation.accept()
        async for message in conversation:
            if message.client_content:
                call = conversation.new_call("pay", {"amount": 5})
                call.id = self.name_call(call.id)
                await conversation.send_calls([call])
                await self.reached(conversation, "the call")
                await in_thread(self.started.wait)
                await self.reached(conversation, "the start of the function")
            elif message.tool_response and message.tool_response.function_responses:
                (response,) = message.tool_response.function_responses
                if conversation.backend.splits_tool_turns:
                    await conversation.complete_turn()
                    await self.reached(conversation, "the turn that called")
                await conversation.say("This was", turn_complete=False)
                await self.reached(conversation, "half the answer")
                await conversation.say(f" {response.response['output']}")

    async def reached(self, conversation, moment):
        if conversation.number > 1 or moment != self.lost_after:
            return
        if self.lost == "reset":
            await conversation.abort()
        else:
            await conversation.close(1011, "Internal error encountered.")


async def in_thread(wait):
    assert await anyio.to_thread.run_sync(wait, DEADLINE)


def answers_in(record):
    return [
        (response.id, response.response["output"])
        for message in record.messages
        if message.tool_response
        for response in message.tool_response.function_responses
    ]


@asynccontextmanager
async def paying(blocking, till, *, backend: Any = "gemini", by_hand=False):
    tools = [BY_HAND if by_hand else till.pay]
    options: dict[str, Any] = {"vertex": backend == "vertex", "reconnect": SOON}
    with LiveServer(till.serve, backend=backend) as server:
        async with connected(blocking, server.url, tools, **options) as driver:
            yield driver, server


@pytest.mark.parametrize("lost", ["reset", "closed"])
@pytest.mark.parametrize(("backend", "moment"), MOMENTS)
async def test_wherever_the_connection_breaks_a_function_is_run_once(
    blocking, lost, backend, moment
):
    till = Till(lost=lost, lost_after=moment)
    if moment != "the start of the function":
        till.go_on.set()
    async with paying(blocking, till, backend=backend) as (driver, server):
        turn = await driver.call("ask", "Pay 5")
        assert turn.text == "This was payment 1"
        assert turn.complete
        assert till.paid == [5]
        assert len(server.connections) == 2
        answered = moment in ("the turn that called", "half the answer")
        assert len(answers_in(server.connections[0])) == answered
        ((call_id, output),) = answers_in(server.connections[1])
        assert output == "payment 1"
        while (result := (await driver.results())[0]).id != call_id:
            assert not result.cancelled
        assert (result.error, result.cancelled) == (None, False)
        assert driver.session.stats.tool_results_dropped == 0
        assert turn.tool_calls[-1].id == call_id


@pytest.mark.parametrize(("backend", "call_id"), [("gemini", "same"), ("vertex", None)])
@pytest.mark.parametrize("moment", ["the start of the function", "half the answer"])
async def test_calls_are_distinguished_by_their_connection(blocking, backend, call_id, moment):
    till = Till(lost_after=moment)
    till.name_call = lambda _: call_id
    if moment != "the start of the function":
        till.go_on.set()
    async with paying(blocking, till, backend=backend) as (driver, server):
        turn = await driver.call("ask", "Pay 5")
        assert turn.text == "This was payment 1"
        assert till.paid == [5]
        assert [output for _, output in answers_in(server.connections[1])] == ["payment 1"]


async def test_a_function_goes_on_while_another_connection_is_made(blocking):
    till = Till(lost_after="the start of the function")
    till.waits = True
    async with paying(blocking, till) as (driver, server):
        await driver.call("send_client_content", turns="Pay 5")
        former, latter = await driver.until(events.ToolCall, 2)
        till.go_on.set()
        (result,) = await driver.results()
        assert (result.id, result.error, result.cancelled) == (latter.id, None, False)
        await driver.until(events.TurnComplete)
        assert till.paid == [5]
        assert former.id != latter.id
        assert answers_in(server.connections[0]) == []
        assert answers_in(server.connections[1]) == [(latter.id, "payment 1")]


async def test_an_answer_by_hand_to_a_call_of_a_lost_connection_is_dropped(blocking):
    till = Till(lost_after="the call")
    till.waits = True
    till.started.set()
    async with paying(blocking, till, by_hand=True) as (driver, server):
        await driver.call("send_client_content", turns="Pay 5")
        (former,) = await driver.until(events.ToolCall)
        (cancelled,) = await driver.until(events.ToolCallCancelled)
        assert cancelled.raw is None
        assert cancelled.ids == (former.id,)
        late = {"id": former.id, "name": "pay", "response": {"output": "late"}}
        await driver.call("send_tool_response", function_responses=late)
        (latter,) = await driver.until(events.ToolCall)
        assert (latter.automatic, latter.id == former.id) == (False, False)
        await driver.call("send_tool_response", function_responses=late)
        (dropped,) = await driver.until(events.InputDropped)
        assert (dropped.kind, dropped.count) == ("tool_response", 1)
        good = {"id": latter.id, "name": "pay", "response": {"output": "good"}}
        await driver.call("send_tool_response", function_responses=good)
        (complete,) = await driver.until(events.TurnComplete)
        assert complete.final
        assert [answers_in(record) for record in server.connections] == [
            [],
            [(latter.id, "good")],
        ]
