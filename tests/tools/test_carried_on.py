"""What is done for a call whose connection was lost, and for the call that takes its place."""

import threading
from contextlib import asynccontextmanager
from typing import Any

import anyio
import anyio.lowlevel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genai_live import events
from genai_live.errors import SessionClosed
from genai_live.tools import ToolPolicy, tool
from genai_live.tools.runner import ToolRunner

pytestmark = pytest.mark.anyio

DEADLINE = 20

both_loops = pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])


class Line:
    """What a runner does its work for, with connections that come and go as a test wants."""

    def __init__(self, *functions, **policy):
        self.answers = []
        self.results = []
        self.dropped = 0
        self._changed = anyio.Event()
        session: Any = self
        self.runner = ToolRunner(session, ToolPolicy(**policy), lambda: None)
        self.runner.set_tools(self.runner.collect(functions, backend="gemini"), [])

    def post(self, message):
        (response,) = message.tool_response.function_responses
        self.answers.append((response.id, response.response))
        self._changed.set()

    def publish(self, event):
        self.results.append((event.id, event.error, event.cancelled))
        self._changed.set()

    def count_dropped_result(self):
        self.dropped += 1

    def call(self, call_id, name, **args):
        call = events.ToolCall(id=call_id, name=name, args=args, automatic=True)
        self.runner.handle_events([call])

    def take_back(self, *ids):
        self.runner.handle_events([events.ToolCallCancelled(ids=ids)])

    def lose(self, asks_again=True):
        self.runner.on_connection_lost(will_resend=asks_again)

    def complete_turn(self):
        self.runner.on_turn_completed()

    async def told(self, number):
        """Wait until so many results were told of."""
        while len(self.results) < number:
            self._changed = anyio.Event()
            await self._changed.wait()

    async def counted(self, number):
        """Wait until a thread has counted so many results."""
        while self.dropped < number:  # noqa: ASYNC110 - a thread counts
            await anyio.sleep(0.001)


@asynccontextmanager
async def line(*functions, **policy):
    line = Line(*functions, **policy)
    try:
        with anyio.fail_after(DEADLINE):
            yield line
    finally:
        line.runner.close()
        with anyio.fail_after(DEADLINE, shield=True):
            await line.runner.wait()


class Shop:
    """Has a function that takes as long as a test wants."""

    def __init__(self):
        self.paid = []
        self.cancelled = []
        self.started = anyio.Event()
        self.go_on = anyio.Event()

    async def pay(self, amount: int) -> str:
        """Pay."""
        self.paid.append(amount)
        number = len(self.paid)
        self.started.set()
        try:
            await self.go_on.wait()
        except BaseException:
            self.cancelled.append(amount)
            raise
        return f"payment {number}"


def counter():
    given = []

    async def count() -> int:
        """Count."""
        given.append(1)
        return len(given)

    return count


@both_loops
async def test_a_function_that_runs_is_not_started_again_and_answers_the_new_call():
    shop = Shop()
    async with line(shop.pay) as wire:
        wire.call("old", "pay", amount=5)
        await shop.started.wait()
        wire.lose()
        wire.call("new", "pay", amount=5)
        shop.go_on.set()
        await wire.told(1)
        assert wire.answers == [("new", {"output": "payment 1"})]
        assert wire.results == [("new", None, False)]
        assert shop.paid == [5]
        assert wire.dropped == 0


@both_loops
async def test_a_function_that_ends_while_there_is_no_connection_waits_to_be_called_again():
    shop = Shop()
    async with line(shop.pay) as wire:
        wire.call("old", "pay", amount=5)
        wire.lose()
        shop.go_on.set()
        await wire.runner.wait()
        assert wire.answers == wire.results == []
        wire.call("new", "pay", amount=5)
        assert wire.answers == [("new", {"output": "payment 1"})]
        assert wire.results == [("new", None, False)]
        wire.complete_turn()
    assert shop.paid == [5]
    assert len(wire.answers) == len(wire.results) == 1
    assert wire.dropped == 0


@both_loops
async def test_an_answer_whose_turn_was_cut_is_given_again_without_asking_anybody():
    asked = []

    def approve(call):
        asked.append(call.id)
        return True

    async with line(counter(), before_tool=approve) as wire:
        wire.call("old", "count")
        await wire.told(1)
        wire.lose()
        wire.call("new", "count")
        assert wire.answers == [("old", {"output": 1}), ("new", {"output": 1})]
        assert wire.results == [("old", None, False), ("new", None, False)]
        wire.complete_turn()
    assert asked == ["old"]
    assert wire.dropped == 0


@both_loops
async def test_who_was_asked_for_approval_is_not_asked_again():
    asked, approved = [], anyio.Event()

    async def approve(call):
        asked.append(call.id)
        await approved.wait()
        return True

    async with line(counter(), before_tool=approve) as wire:
        wire.call("old", "count")
        await anyio.wait_all_tasks_blocked()
        wire.lose()
        wire.call("new", "count")
        approved.set()
        await wire.told(1)
        assert wire.answers == [("new", {"output": 1})]
        assert asked == ["old"]


@both_loops
async def test_equal_calls_take_over_one_by_one_in_their_order():
    async with line(counter()) as wire:
        for number, call_id in enumerate(("a", "b"), 1):
            wire.call(call_id, "count")
            await wire.told(number)
        wire.lose()
        for call_id in ("c", "d", "e"):
            wire.call(call_id, "count")
        await wire.told(5)
        assert [answer["output"] for _, answer in wire.answers[2:]] == [1, 2, 3]
        assert [call_id for call_id, _ in wire.answers[2:]] == ["c", "d", "e"]


@both_loops
async def test_other_arguments_are_another_call_and_their_order_does_not_matter():
    given = []

    @tool(name="note")
    async def note(what: str, where: dict[str, str]) -> int:
        given.append((what, where))
        return len(given)

    async with line(note) as wire:
        wire.call("a", "note", what="x", where={"k": "1", "l": "2"})
        await wire.told(1)
        wire.lose()
        wire.call("b", "note", what="x", where={"k": "1", "l": "3"})
        await wire.told(2)
        wire.call("c", "note", where={"l": "2", "k": "1"}, what="x")
        assert wire.answers[1:] == [("b", {"output": 2}), ("c", {"output": 1})]


@both_loops
async def test_arguments_too_deep_to_be_compared_are_another_call():
    given = []

    @tool(name="note")
    async def note(where: dict[str, object]) -> int:
        given.append(1)
        return len(given)

    deep = {}
    for _ in range(300):
        deep = {"in": deep}
    async with line(note) as wire:
        wire.call("a", "note", where=deep)
        await wire.told(1)
        wire.lose()
        wire.call("b", "note", where=deep)
        await wire.told(2)
        assert [call_id for call_id, _ in wire.answers] == ["a", "b"]


@both_loops
async def test_what_a_function_does_to_its_arguments_does_not_make_it_another_call():
    def approve(call):
        call.args["text"] = "changed"
        return True

    @tool(name="note")
    async def note(text: str) -> str:
        return text

    async with line(note, before_tool=approve) as wire:
        wire.call("a", "note", text="original")
        await wire.told(1)
        wire.lose()
        wire.call("b", "note", text="original")
        assert wire.answers[1:] == [("b", {"output": "changed"})]


@both_loops
async def test_what_was_not_called_again_is_reported_when_the_turn_is_over(caplog):
    running, ended = Shop(), Shop()
    finish = tool(name="finish")(ended.pay)
    with caplog.at_level("INFO", "genai_live"):
        async with line(running.pay, finish, counter()) as wire:
            wire.call("1", "pay", amount=1)
            wire.call("2", "finish", amount=2)
            wire.call("3", "count")
            await wire.told(1)
            assert wire.results == [("3", None, False)]
            wire.lose()
            ended.go_on.set()
            await anyio.wait_all_tasks_blocked()
            wire.complete_turn()
            await wire.told(3)
            assert sorted(wire.results) == [
                ("1", None, True),
                ("2", None, True),
                ("3", None, False),
            ]
            assert running.cancelled == [1]
            assert wire.dropped == 2  # the results of `finish` and of `count`
            wire.call("4", "count")  # is a new call
            await wire.told(4)
            assert wire.answers == [("3", {"output": 1}), ("4", {"output": 2})]
    assert sorted(record.getMessage() for record in caplog.records) == [
        "The model did not ask again for the result of count.",
        "The model did not ask again for the result of finish.",
    ]


@both_loops
async def test_what_will_not_be_asked_again_is_cancelled_at_once():
    shop = Shop()
    async with line(shop.pay, counter()) as wire:
        wire.call("1", "pay", amount=1)
        wire.call("2", "count")
        await wire.told(1)
        wire.lose(asks_again=False)
        await wire.told(2)
        assert wire.results == [("2", None, False), ("1", None, True)]
        assert shop.cancelled == [1]
        wire.call("3", "count")
        await wire.told(3)
        assert wire.answers == [("2", {"output": 1}), ("3", {"output": 2})]
    assert wire.dropped == 0


@both_loops
async def test_a_thread_goes_on_across_a_loss_and_its_late_result_is_counted_when_nobody_asks():
    running, go_on = threading.Event(), threading.Event()
    started = []

    def work(number: int) -> int:
        """Work."""
        started.append(number)
        running.set()
        go_on.wait(DEADLINE)
        return number

    async with line(work) as wire:
        wire.call("a", "work", number=1)
        await anyio.to_thread.run_sync(running.wait, DEADLINE)
        wire.lose()
        wire.call("b", "work", number=1)
        wire.lose(asks_again=False)
        await wire.told(1)
        assert wire.results == [("b", None, True)]
        go_on.set()
        await wire.counted(1)
        wire.call("c", "work", number=1)
        await wire.told(2)
        assert wire.answers == [("c", {"output": 1})]
        assert started == [1, 1]


@both_loops
async def test_a_generator_restarts_because_a_part_of_its_results_was_sent():
    begun = []

    @tool(name="watch", behavior="NON_BLOCKING")
    async def watch():
        begun.append(1)
        yield len(begun)
        if len(begun) == 1:
            await anyio.sleep_forever()

    async with line(watch) as wire:
        wire.call("a", "watch")
        while not wire.answers:
            await anyio.lowlevel.checkpoint()
        wire.lose()
        await wire.told(1)
        assert wire.results == [("a", None, True)]
        wire.call("b", "watch")
        await wire.told(2)
        wire.lose()
        wire.call("c", "watch")
        await wire.told(3)
        assert begun == [1, 1, 1]
        assert [call_id for call_id, _ in wire.answers] == ["a", "b", "b", "c", "c"]
        assert wire.dropped == 0


@both_loops
async def test_calls_without_an_id_are_taken_over_too():
    async with line(counter()) as wire:
        wire.call(None, "count")
        await wire.told(1)
        wire.lose()
        wire.call(None, "count")
        assert wire.answers == [(None, {"output": 1})] * 2


@both_loops
async def test_a_call_that_was_taken_back_is_not_carried_on_unless_it_was_answered_before():
    shop = Shop()
    async with line(shop.pay, counter()) as wire:
        wire.call("1", "pay", amount=1)
        wire.call("2", "count")
        await wire.told(1)
        wire.take_back("1", "2")
        wire.lose()
        wire.call("3", "pay", amount=1)
        wire.call("4", "count")
        shop.go_on.set()
        await wire.told(4)
        assert shop.paid == [1, 1]
        assert sorted(wire.answers) == [
            ("2", {"output": 1}),
            ("3", {"output": "payment 2"}),
            ("4", {"output": 1}),
        ]


@both_loops
async def test_an_id_means_what_it_means_on_its_own_connection():
    shop = Shop()
    async with line(shop.pay, counter()) as wire:
        wire.call("1", "pay", amount=1)
        await shop.started.wait()
        wire.lose()
        wire.call("1", "count")
        wire.call("1", "count")  # twice on one connection
        await wire.told(1)
        wire.take_back("1")  # means the count, not the payment
        await anyio.wait_all_tasks_blocked()
        assert shop.cancelled == []
        wire.call("2", "pay", amount=1)
        shop.go_on.set()
        await wire.told(2)
        assert wire.answers == [("1", {"output": 1}), ("2", {"output": "payment 1"})]


@both_loops
@pytest.mark.parametrize("when", ["before the new call", "after the new call"])
async def test_failures_answer_the_new_call(when, caplog):
    caplog.set_level("CRITICAL", "genai_live")  # parallel pytest cannot pass on half a character
    go_on = anyio.Event()

    async def fail() -> None:
        """Fail."""
        await go_on.wait()
        raise ValueError("no such account \udc80")

    async def odd() -> int:
        """Give what JSON cannot say."""
        await go_on.wait()
        return 10**5000

    @tool(name="slow", timeout=0.01)
    async def slow() -> None:
        await anyio.sleep_forever()

    names = ("fail", "odd", "slow")
    async with line(fail, odd, slow) as wire:
        for name in names:
            wire.call(f"old {name}", name)
        wire.lose()
        if when == "before the new call":
            go_on.set()
            await wire.runner.wait()
            assert wire.answers == []
        for name in names:
            wire.call(f"new {name}", name)
        go_on.set()
        await wire.told(3)
        assert dict(wire.answers) == {
            "new fail": {"error": "ValueError: no such account ?"},
            "new odd": {"error": "a whole number of this size cannot be written as JSON."},
            "new slow": {"error": "no result within 0.01 s."},
        }
        assert sorted(result[0] for result in wire.results) == sorted(dict(wire.answers))


@both_loops
async def test_a_function_survives_several_losses():
    shop = Shop()
    async with line(shop.pay) as wire:
        wire.call("a", "pay", amount=1)
        wire.lose()
        wire.lose()
        wire.call("b", "pay", amount=1)
        wire.lose()
        wire.call("c", "pay", amount=1)
        shop.go_on.set()
        await wire.told(1)
        wire.lose()
        wire.call("d", "pay", amount=1)
        assert shop.paid == [1]
        assert wire.answers == [("c", {"output": "payment 1"}), ("d", {"output": "payment 1"})]
        wire.lose()
        wire.lose(asks_again=False)
        assert wire.dropped == 1


@both_loops
async def test_an_answer_is_forgotten_once_its_turn_is_over():
    shop = Shop()
    later = tool(name="later", behavior="NON_BLOCKING")(shop.pay)
    async with line(counter(), later) as wire:
        wire.call("1", "count")
        wire.call("2", "later", amount=1)
        await wire.told(1)
        wire.complete_turn()
        shop.go_on.set()  # the turn was over before this answer
        await wire.told(2)
        wire.lose()
        wire.call("3", "count")
        wire.call("4", "later", amount=1)
        await wire.told(4)
        assert sorted(wire.answers[2:]) == [("3", {"output": 2}), ("4", {"output": "payment 2"})]
    assert wire.dropped == 0


@both_loops
async def test_a_function_that_outlives_its_turn_and_its_connection_belongs_to_the_new_turn():
    shop = Shop()
    later = tool(name="later", behavior="NON_BLOCKING")(shop.pay)
    async with line(later) as wire:
        wire.call("1", "later", amount=1)
        wire.complete_turn()
        wire.lose()
        wire.call("2", "later", amount=1)
        shop.go_on.set()
        await wire.told(1)
        wire.lose()
        wire.call("3", "later", amount=1)
        assert wire.answers == [("2", {"output": "payment 1"}), ("3", {"output": "payment 1"})]


@both_loops
async def test_closing_reports_what_waits_to_be_called_again():
    running, ended = Shop(), Shop()
    finish = tool(name="finish")(ended.pay)
    async with line(running.pay, finish) as wire:
        wire.call("1", "pay", amount=1)
        wire.call("2", "finish", amount=2)
        await running.started.wait()
        wire.lose()
        ended.go_on.set()
        await anyio.wait_all_tasks_blocked()
        wire.runner.close()
        await wire.runner.wait()
        assert sorted(wire.results) == [("1", None, True), ("2", None, True)]
        assert running.cancelled == [1]
        assert wire.dropped == 1
        assert wire.answers == []


@both_loops
async def test_an_answer_that_a_closed_session_does_not_take_is_counted():
    class Closed(Line):
        def post(self, message):
            raise SessionClosed("closed.")

    wire = Closed(counter())
    wire.call("1", "count")
    with anyio.fail_after(DEADLINE):
        await wire.told(1)
    assert wire.dropped == 1


CALLS = st.tuples(st.just("call"), st.sampled_from("xy"))
LOSSES = st.tuples(st.just("lose"), st.booleans())
ENDS = st.tuples(st.sampled_from(["finish", "turn", "take back", "settle"]), st.none())


@given(st.lists(CALLS | CALLS | LOSSES | ENDS, max_size=20))
def test_whatever_happens_each_call_is_dealt_with_once(happens):
    anyio.run(play, happens)


async def play(happens):
    """Play a schedule, with functions that end when they are let."""
    runs, gates, connection = [], [], 0
    called = []

    async def work(key: str) -> int:
        """Work."""
        runs.append(key)
        gates.append(gate := anyio.Event())
        await gate.wait()
        return len(runs)

    async with line(work) as wire:
        for what, detail in happens:
            before = len(wire.answers)
            match what:
                case "call":
                    called.append((connection, f"{connection}:{len(called)}"))
                    wire.call(called[-1][1], "work", key=detail)
                case "lose":
                    wire.lose(asks_again=detail)
                    connection += 1
                case "finish" if gates:
                    gates.pop(0).set()
                case "turn":
                    wire.complete_turn()
                case "take back" if called:
                    wire.take_back(called[-1][1])
            if what in ("finish", "settle"):
                await anyio.wait_all_tasks_blocked()
            for call_id, _ in wire.answers[before:]:
                assert call_id.startswith(f"{connection}:")  # never under the id of a lost one
        wire.runner.close()
        await wire.runner.wait()
    ids = [call_id for _, call_id in called]
    answered = [call_id for call_id, _ in wire.answers]
    told = [call_id for call_id, _, _ in wire.results]
    assert len(answered) == len(set(answered))
    assert len(told) == len(set(told))
    assert set(answered) <= set(told) <= set(ids)
    assert len(runs) <= len(ids)
    followed = set(ids) - set(told)
    assert not any(call_id.startswith(f"{connection}:") for call_id in followed)
    assert len(followed) <= len(ids) - len(runs)  # each gave its work to a later one
