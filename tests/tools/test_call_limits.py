"""How many calls may be open, and what becomes of the others."""

from functools import partial

import anyio
import anyio.to_thread
import pytest

from genai_live import events, types
from genai_live.tools.runs import (
    MAX_ANSWERED,
    MAX_ANSWERED_SIZE,
    MAX_IDS,
    MAX_OPEN_CALLS,
    ToolRuns,
)
from tests.helpers.tool_drivers import TEXT, connected
from tests.tools.test_carried_on import both_loops, line

pytestmark = pytest.mark.anyio

in_thread = anyio.to_thread.run_sync


def calls(number, name="double"):
    return [(str(each), name, {"number": each}) for each in range(number)]


async def test_calls_of_one_message_beyond_the_limit_are_answered_with_an_error(blocking, raw):
    doubled = []

    async def double(number: int) -> int:
        """Double."""
        doubled.append(number)
        return 2 * number

    extra = 50
    async with connected(blocking, raw.url, [double]) as driver:
        raw.call(*calls(MAX_OPEN_CALLS + extra))
        refused = (await in_thread(raw.next))["toolResponse"]["functionResponses"]
        assert [each["id"] for each in refused] == [
            str(MAX_OPEN_CALLS + number) for number in range(extra)
        ]
        assert all("too many calls" in each["response"]["error"] for each in refused)
        answered = await in_thread(raw.answers, MAX_OPEN_CALLS)
        assert all(each["response"]["output"] == 2 * int(each["id"]) for each in answered)
        results = await driver.results(MAX_OPEN_CALLS + extra)
        assert sum("too many calls" in (each.error or "") for each in results) == extra
    assert sorted(doubled) == list(range(MAX_OPEN_CALLS))


async def test_a_call_is_refused_while_too_many_wait_for_their_functions(blocking, raw):
    started = []

    async def stay(number: int) -> None:
        """Stay."""
        started.append(number)
        await anyio.sleep_forever()

    async def double(number: int) -> int:
        """Double."""
        return 2 * number

    async with connected(blocking, raw.url, [stay, double]) as driver:
        raw.call(*calls(MAX_OPEN_CALLS - 1, "stay"))
        raw.call(("a", "double", {"number": 1}))
        assert (await in_thread(raw.answer))["response"] == {"output": 2}
        raw.call(("b", "stay", {"number": 0}))
        raw.call(("c", "double", {"number": 1}))
        assert "too many calls" in (await in_thread(raw.answer))["response"]["error"]
        raw.cancel("0")
        *_, cancelled = await driver.results(3)
        assert (cancelled.id, cancelled.cancelled) == ("0", True)
        raw.call(("d", "double", {"number": 1}))
        assert (await in_thread(raw.answer))["response"] == {"output": 2}
    assert len(started) == MAX_OPEN_CALLS


async def test_calls_that_users_answer_have_no_limit(blocking, raw):
    declared = types.Tool(function_declarations=[types.FunctionDeclaration(name="double")])
    number = MAX_OPEN_CALLS + 50
    async with connected(blocking, raw.url, [declared]) as driver:
        raw.call(*calls(number))
        found = await driver.until(events.ToolCall, number)
        assert not any(call.automatic for call in found)
        await driver.call("send_tool_response", {"id": "7", "name": "double", "response": {}})
        assert (await in_thread(raw.answer))["id"] == "7"


@both_loops
async def test_answers_are_not_kept_for_ever_for_a_call_that_may_come_again():
    ran = []

    async def double(number: int) -> int:
        """Double."""
        ran.append(number)
        return 2 * number

    async with line(double) as wire:
        for number in range(MAX_ANSWERED + 2):
            wire.call(str(number), "double", number=number)
            await wire.told(number + 1)
        await anyio.wait_all_tasks_blocked()
        wire.lose()
        for number in (MAX_ANSWERED + 1, 0):  # the first has its answer still
            before = len(wire.results)
            wire.call(f"again {number}", "double", number=number)
            await wire.told(before + 1)
    assert ran == [*range(MAX_ANSWERED + 2), 0]


async def test_large_answers_are_kept_up_to_a_size():
    runs = ToolRuns()
    for number in range(5):
        call = events.ToolCall(id=str(number), name="f", args={})
        run = runs.add(call, number, None, now=0.0)
        run.answer, run.size = types.FunctionResponse(), MAX_ANSWERED_SIZE // 3
    assert [run.call.id for run in runs.excess()] == ["0", "1"]


def test_ids_are_remembered_up_to_a_number():
    runs = ToolRuns()
    for number in range(MAX_IDS + 1):
        assert runs.register_id(str(number))
    assert not runs.register_id(str(MAX_IDS))
    assert runs.register_id("0")


@pytest.mark.parametrize("size", [9, 20])
async def test_a_result_that_is_too_large_is_answered_with_an_error(blocking, server, size):
    async def look() -> str:
        """Look."""
        return "x" * (size << 20)

    model = "gemini-2.5-flash"
    config = {**TEXT, "tools": [look]}
    async with connected(blocking, server.url, [], model=model, config=config) as driver:
        await driver.call("ask", "call look")
        (result,) = await driver.results()
        assert "too large" in result.error
        assert (await driver.call("ask", "Hello")).complete


@pytest.mark.parametrize(
    ("made", "problem"),
    [
        ({"scheduling": "bogus"}, "scheduling"),
        ({"will_continue": "maybe"}, "will_continue"),
        ({"parts": "x"}, "parts"),
        ({"parts": [{"inline_data": {"data": b"x", "mime_type": 5}}]}, "mime_type"),
        ({"response": {"a": object()}}, "a: "),
    ],
)
async def test_a_response_with_a_wrong_member_is_answered_with_an_error(
    blocking, raw, made, problem
):
    def look() -> types.FunctionResponse:
        """Look."""
        return partial(types.FunctionResponse, response={})(**made)

    async with connected(blocking, raw.url, [look]):
        raw.call(("1", "look", {}))
        assert problem in (await in_thread(raw.answer))["response"]["error"]
