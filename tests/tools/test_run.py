"""Functions that a model calls are run and answered; the server is not ours."""

import functools
import threading
from typing import Any

import anyio
import anyio.lowlevel
import anyio.to_thread
import pytest

from genai_live import events, types
from genai_live.tools import ToolContext, tool
from tests.helpers.tool_drivers import DEADLINE, connected

pytestmark = pytest.mark.anyio


async def in_thread(function, *args):
    with anyio.fail_after(DEADLINE):
        return await anyio.to_thread.run_sync(function, *args)


def add(a: int, b: int = 1) -> int:
    """Add two numbers."""
    return a + b


async def greet(name: str) -> str:
    """Greet somebody."""
    await anyio.lowlevel.checkpoint()
    return f"Hello, {name}!"


class Counter:
    def __init__(self):
        self.value = 0

    def increase(self, by: int) -> dict[str, int]:
        """Count on."""
        self.value += by
        return {"value": self.value}


async def test_plain_and_async_functions_methods_and_partials_are_answered(blocking, raw):
    counter = Counter()
    add_ten = tool(name="add_ten")(functools.partial(add, b=10))
    tools = [add, greet, counter.increase, add_ten]
    async with connected(blocking, raw.url, tools) as driver:
        raw.call(("1", "add", {"a": 2}))
        assert (await in_thread(raw.answer)) == {
            "id": "1",
            "name": "add",
            "response": {"output": 3},
        }
        raw.call(("2", "greet", {"name": "Ada"}), ("3", "increase", {"by": 4}))
        raw.call(("4", "add_ten", {"a": 5}))
        answers = await in_thread(raw.answers, 3)
        assert [each["response"] for each in answers] == [
            {"output": "Hello, Ada!"},
            {"value": 4},
            {"output": 15},
        ]
        results = await driver.results(4)
        assert {(each.id, each.name, each.error, each.cancelled) for each in results} == {
            ("1", "add", None, False),
            ("2", "greet", None, False),
            ("3", "increase", None, False),
            ("4", "add_ten", None, False),
        }
        assert all(each.duration >= 0 for each in results)


async def test_the_declarations_stand_in_the_setup(blocking, raw):
    manual = {"function_declarations": [{"name": "by_hand"}]}
    async with connected(blocking, raw.url, [add, manual, {"google_search": {}}]):
        pass
    search, functions = raw.setup["tools"]
    assert search == {"googleSearch": {}}
    assert functions["functionDeclarations"] == [
        {
            "name": "add",
            "description": "Add two numbers.",
            "parameters": {
                "type": "OBJECT",
                "properties": {"a": {"type": "INTEGER"}, "b": {"type": "INTEGER", "default": 1}},
                "required": ["a"],
            },
        },
        {"name": "by_hand"},
    ]


@pytest.mark.parametrize("kind", ["plain", "async"])
async def test_four_calls_run_at_the_same_time(blocking, raw, kind):
    together = threading.Barrier(4, timeout=DEADLINE)
    arrived = []

    def plain(number: int) -> int:
        together.wait()  # passes only when four are inside
        return number

    async def cooperative(number: int) -> int:
        arrived.append(anyio.Event())
        if len(arrived) == 4:
            arrived[0].set()
        await arrived[0].wait()  # passes only when four are inside
        return number

    function = tool(name="meet")(plain if kind == "plain" else cooperative)
    async with connected(blocking, raw.url, [function]):
        raw.call(*((str(number), "meet", {"number": number}) for number in range(4)))
        answers = await in_thread(raw.answers, 4)
    assert [each["response"] for each in answers] == [{"output": number} for number in range(4)]


async def test_the_reader_goes_on_while_a_function_runs(blocking, raw):
    go_on = threading.Event()

    def wait() -> str:
        """Wait."""
        go_on.wait(DEADLINE)
        return "done"

    async with connected(blocking, raw.url, [wait]) as driver:
        raw.call(("1", "wait", {}))
        raw.send({"serverContent": {"modelTurn": {"parts": [{"text": "meanwhile"}]}}})
        (delta,) = await driver.until(events.TextDelta)
        assert delta.text == "meanwhile"
        go_on.set()
        assert (await in_thread(raw.answer))["response"] == {"output": "done"}
        await driver.results()


async def test_what_goes_wrong_is_reported_to_the_model_and_logged(blocking, raw, caplog):
    def fail() -> None:
        """Fail."""
        raise ValueError("no such\ncity")

    def leave() -> None:
        """Leave."""
        raise SystemExit(3)

    def odd() -> object:
        """Give what JSON cannot say."""
        return object()

    def huge() -> int:
        """Give a number that JSON cannot say."""
        return 10**5000

    async with connected(blocking, raw.url, [fail, leave, odd, huge, add]) as driver:
        raw.call(("1", "fail", {}), ("2", "leave", {}), ("3", "odd", {}), ("4", "huge", {}))
        raw.call(("5", "add", {"a": "2"}), ("6", "add", {"a": 2, "c": 3}), ("7", "add", {}))
        raw.call(("8", "subtract", {"a": 2}))
        said = [each["response"]["error"] for each in await in_thread(raw.answers, 8)]
        assert said[0] == "ValueError: no such city"
        assert said[1] == "SystemExit: 3"
        assert said[2] == "a result of type object cannot be written as JSON."
        assert said[3] == "a whole number of this size cannot be written as JSON."
        assert said[4] == "a: expected a whole number, got a string."
        assert said[5] == "c: unknown argument; expected: a, b."
        assert said[6] == "a: is missing."
        assert said[7].startswith("unknown function 'subtract'; available functions: add, fail,")
        results = await driver.results(8)
        assert sorted(each.error for each in results) == sorted(said)
    logged = [record for record in caplog.records if record.name == "genai_live"]
    assert len(logged) == 8
    assert all(record.exc_info for record in logged)


async def test_a_function_that_takes_too_long_is_answered_with_an_error(blocking, raw):
    go_on = threading.Event()

    @tool(timeout=0.05)
    def slow() -> str:
        """Take long."""
        go_on.wait(DEADLINE)
        return "late"

    @tool(timeout=0.05)
    async def slow_too() -> None:
        """Take long."""
        await anyio.sleep_forever()

    async with connected(blocking, raw.url, [slow, slow_too]) as driver:
        raw.call(("1", "slow", {}), ("2", "slow_too", {}))
        said = [each["response"] for each in await in_thread(raw.answers, 2)]
        assert said == [{"error": "no result within 0.05 s."}] * 2
        await driver.results(2)
        assert driver.session.stats.tool_results_dropped == 0
        go_on.set()  # the thread's result comes now, and nobody wants it
        assert await driver.dropped() == 1


async def test_a_cancelled_call_is_stopped_and_its_late_result_dropped(blocking, raw):
    running = threading.Barrier(3, timeout=DEADLINE)
    go_on = threading.Event()
    stopped = threading.Event()
    noticed = []

    def in_a_thread(context: ToolContext) -> str:
        """Run in a thread."""
        running.wait()
        go_on.wait(DEADLINE)
        noticed.append(context.cancelled)
        return "late"

    async def in_the_loop() -> None:
        """Run in the event loop."""
        await anyio.to_thread.run_sync(running.wait)
        try:
            await anyio.sleep_forever()
        finally:
            stopped.set()

    async with connected(blocking, raw.url, [in_a_thread, in_the_loop, add]) as driver:
        raw.call(("1", "in_a_thread", {}), ("2", "in_the_loop", {}))
        await in_thread(running.wait)
        raw.cancel("1", "2", "unknown")
        results = await driver.results(2)
        assert {(each.id, each.error, each.cancelled) for each in results} == {
            ("1", None, True),
            ("2", None, True),
        }
        assert stopped.is_set()
        go_on.set()
        assert await driver.dropped() == 1
        assert noticed == [True]
        raw.call(("3", "add", {"a": 1}))
        assert (await in_thread(raw.answer))["id"] == "3"  # and nothing came before it
        assert driver.session.stats.tool_results_dropped == 1


async def test_a_result_in_spite_of_cancellation_is_dropped(blocking, raw):
    started = threading.Event()

    async def stubborn() -> str:
        """Go on."""
        with anyio.CancelScope(shield=True):
            started.set()
            await anyio.sleep(0.01)
        return "late"

    async with connected(blocking, raw.url, [stubborn]) as driver:
        raw.call(("1", "stubborn", {}))
        await in_thread(started.wait, DEADLINE)
        raw.cancel("1")
        (result,) = await driver.results()
        assert result.cancelled
        raw.call(("2", "unknown", {}))
        assert (await in_thread(raw.answer))["id"] == "2"


async def test_a_function_that_cancels_itself_is_answered(raw):
    async def gives_up() -> None:
        """Give up."""
        import asyncio

        raise asyncio.CancelledError

    async with connected(False, raw.url, [gives_up]) as driver:
        raw.call(("1", "gives_up", {}))
        answer = await in_thread(raw.answer)
        assert answer["response"] == {"error": "the function cancelled itself."}
        await driver.results()


async def test_a_call_that_comes_twice_runs_once(blocking, raw):
    ran = []

    def note(word: str) -> str:
        """Note a word."""
        ran.append(word)
        return word

    async with connected(blocking, raw.url, [note]) as driver:
        raw.call(("1", "note", {"word": "a"}), ("1", "note", {"word": "a"}))
        raw.call(("1", "note", {"word": "a"}))
        raw.call(("2", "note", {"word": "b"}))
        answers = await in_thread(raw.answers, 2)
        assert [each["id"] for each in answers] == ["1", "2"]
        assert sorted(ran) == ["a", "b"]
        await driver.results(2)
    await in_thread(raw.ended.wait, DEADLINE)
    assert raw.frames.empty()


async def test_calls_without_an_id_are_all_answered(blocking, raw):
    async with connected(blocking, raw.url, [add], vertex=True):
        listed = [{"name": "add", "args": {"a": 1}}, {"name": "add", "args": {"a": 1}}]
        raw.send({"toolCall": {"functionCalls": listed}})
        for _ in range(2):
            answer = await in_thread(raw.answer)
            assert answer == {"name": "add", "response": {"output": 2}}


@pytest.mark.parametrize("kind", ["plain", "async"])
async def test_a_generator_gives_several_results(blocking, raw, kind):
    def plain(upto: int):
        """Count."""
        yield from range(upto)

    async def cooperative(upto: int):
        """Count."""
        for number in range(upto):
            yield number

    count = tool(name="count", scheduling="interrupt")(plain if kind == "plain" else cooperative)
    async with connected(blocking, raw.url, [count]) as driver:
        (declared,) = raw.setup["tools"][0]["functionDeclarations"]
        assert declared["behavior"] == "NON_BLOCKING"
        raw.call(("1", "count", {"upto": 2}))
        answers = [await in_thread(raw.answer) for _ in range(3)]
        named = {"id": "1", "name": "count"}
        assert answers == [
            {**named, "response": {"output": 0}, "willContinue": True, "scheduling": "INTERRUPT"},
            {**named, "response": {"output": 1}, "willContinue": True, "scheduling": "INTERRUPT"},
            {**named, "response": {}, "willContinue": False, "scheduling": "SILENT"},
        ]
        (result,) = await driver.results()
        assert result.error is None


@pytest.mark.parametrize("kind", ["plain", "async"])
async def test_a_generator_that_stalls_is_answered_with_an_error(blocking, raw, kind):
    go_on = threading.Event()

    def plain():
        """Count."""
        yield 1
        go_on.wait(DEADLINE)
        yield 2

    async def cooperative():
        """Count."""
        yield 1
        await anyio.sleep_forever()

    count = tool(name="count", timeout=1)(plain if kind == "plain" else cooperative)
    async with connected(blocking, raw.url, [count]) as driver:
        raw.call(("1", "count", {}))
        assert (await in_thread(raw.answer))["response"] == {"output": 1}
        answer = await in_thread(raw.answer)
        assert answer["response"] == {"error": "no result within 1 s."}
        assert "willContinue" not in answer
        await driver.results()
        go_on.set()
        if kind == "plain":
            assert await driver.dropped() == 1


async def test_a_generator_is_closed_when_its_call_is_cancelled(raw):
    closed = threading.Event()
    first = threading.Event()

    async def count():
        """Count."""
        try:
            yield 1
            first.set()
            await anyio.sleep_forever()
        finally:
            closed.set()

    async with connected(False, raw.url, [count]) as driver:
        raw.call(("1", "count", {}))
        await in_thread(raw.answer)
        await in_thread(first.wait, DEADLINE)
        raw.cancel("1")
        (result,) = await driver.results()
        assert result.cancelled
        assert closed.is_set()


async def test_scheduling_of_a_function_and_of_a_single_result(blocking, raw):
    @tool(scheduling="SILENT")
    def look() -> str:
        """Look."""
        return "seen"

    @tool(behavior="NON_BLOCKING")
    def shout() -> types.FunctionResponse:
        """Shout."""
        response: Any = types.FunctionResponse
        return response(response={"output": "hey"}, scheduling="INTERRUPT")

    async with connected(blocking, raw.url, [look, shout]):
        declared = raw.setup["tools"][0]["functionDeclarations"]
        assert [each["behavior"] for each in declared] == ["NON_BLOCKING"] * 2
        raw.call(("1", "look", {}), ("2", "shout", {}))
        answers = await in_thread(raw.answers, 2)
        assert [each["scheduling"] for each in answers] == ["SILENT", "INTERRUPT"]
        assert answers[1]["id"] == "2"


async def test_close_leaves_nothing_behind(blocking, raw):
    started = threading.Barrier(3, timeout=DEADLINE)
    go_on = threading.Event()
    stopped = threading.Event()

    def in_a_thread() -> str:
        """Run in a thread."""
        started.wait()
        go_on.wait(DEADLINE)
        return "late"

    async def in_the_loop() -> None:
        """Run in the event loop."""
        await anyio.to_thread.run_sync(started.wait)
        try:
            await anyio.sleep_forever()
        finally:
            stopped.set()

    async with connected(blocking, raw.url, [in_a_thread, in_the_loop]) as driver:
        raw.call(("1", "in_a_thread", {}), ("2", "in_the_loop", {}))
        await in_thread(started.wait)
        await driver.call("close")
        assert stopped.is_set()
        results = await driver.results(2)
        assert all(each.cancelled for each in results)
        (closed,) = await driver.until(events.Closed)
        assert closed.clean
        go_on.set()
        assert await driver.dropped() == 1
    assert await in_thread(raw.ended.wait, DEADLINE)
    assert raw.frames.empty()


async def test_the_end_of_the_connection_ends_the_tools(blocking, raw):
    started, stopped = threading.Event(), threading.Event()

    async def wait() -> None:
        """Wait."""
        started.set()
        try:
            await anyio.sleep_forever()
        finally:
            stopped.set()

    async with connected(blocking, raw.url, [wait]) as driver:
        raw.call(("1", "wait", {}))
        await in_thread(started.wait, DEADLINE)
        raw.hang_up()
        await driver.until(events.Closed)
        assert await in_thread(stopped.wait, DEADLINE)


async def test_a_tool_may_close_its_session(blocking, raw):
    def leave(context: ToolContext) -> None:
        """Leave."""
        if blocking:
            context.session.close()
        else:
            anyio.from_thread.run(context.session.close)

    async with connected(blocking, raw.url, [leave]) as driver:
        raw.call(("1", "leave", {}))
        await driver.until(events.Closed)
        assert driver.session.state == "closed"
