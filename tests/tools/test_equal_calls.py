"""Equal open calls run the function once, where the policy says so."""

import anyio
import anyio.lowlevel
import pytest

from genai_live.errors import ConfigError
from genai_live.tools import ToolPolicy
from tests.tools.test_carried_on import Shop, both_loops, line

pytestmark = pytest.mark.anyio


@both_loops
async def test_equal_open_calls_are_answered_by_one_run():
    shop = Shop()
    asked = []

    async def allow(call):
        asked.append(call.id)
        return True

    async with line(shop.pay, share_equal_calls=True, before_tool=allow) as wire:
        for call_id in "abc":
            wire.call(call_id, "pay", amount=1)
        wire.call("d", "pay", amount=2)
        while len(shop.paid) < 2:
            await anyio.lowlevel.checkpoint()
        shop.go_on.set()
        await wire.told(4)
        assert sorted(shop.paid) == [1, 2]
        assert sorted(asked) == ["a", "d"]
        answers = dict(wire.answers)
        assert sorted(answers) == ["a", "b", "c", "d"]
        assert answers["a"] == answers["b"] == answers["c"] != answers["d"]
        assert sorted(wire.results) == [(each, None, False) for each in "abcd"]
        wire.call("e", "pay", amount=1)  # none is open any more
        await wire.told(5)
        assert len(shop.paid) == 3
    assert wire.dropped == 0


@both_loops
async def test_each_call_runs_without_the_option():
    shop = Shop()
    async with line(shop.pay) as wire:
        wire.call("a", "pay", amount=1)
        wire.call("b", "pay", amount=1)
        shop.go_on.set()
        await wire.told(2)
        assert shop.paid == [1, 1]


@both_loops
async def test_a_cancelled_call_leaves_the_others():
    shop = Shop()
    async with line(shop.pay, share_equal_calls=True) as wire:
        for call_id in "abc":
            wire.call(call_id, "pay", amount=1)
        await shop.started.wait()
        wire.take_back("a")
        wire.take_back("c")
        assert shop.cancelled == []
        shop.go_on.set()
        await wire.told(3)
        assert wire.answers == [("b", {"output": "payment 1"})]
        assert sorted(wire.results) == [("a", None, True), ("b", None, False), ("c", None, True)]


@both_loops
async def test_the_function_stops_when_all_of_its_calls_are_cancelled():
    shop = Shop()
    async with line(shop.pay, share_equal_calls=True) as wire:
        wire.call("a", "pay", amount=1)
        wire.call("b", "pay", amount=1)
        await shop.started.wait()
        wire.take_back("a", "b")
        await wire.told(2)
        assert shop.cancelled == [1]
        assert wire.answers == []
        assert all(cancelled for _, _, cancelled in wire.results)


@both_loops
@pytest.mark.parametrize("when", ["while it runs", "after its answer"])
async def test_calls_that_shared_a_run_find_it_again_after_a_loss(when):
    shop = Shop()
    async with line(shop.pay, share_equal_calls=True) as wire:
        wire.call("a", "pay", amount=1)
        wire.call("b", "pay", amount=1)
        await shop.started.wait()
        if when == "after its answer":
            shop.go_on.set()
            await wire.told(2)
        wire.answers.clear()
        wire.results.clear()
        wire.lose()
        wire.call("a", "pay", amount=1)
        wire.call("b", "pay", amount=1)
        shop.go_on.set()
        await wire.told(2)
        assert wire.answers == [("a", {"output": "payment 1"}), ("b", {"output": "payment 1"})]
        assert shop.paid == [1]


def test_the_option_is_a_bool():
    with pytest.raises(ConfigError, match=r"auto_tools\.share_equal_calls: expected a bool"):
        ToolPolicy.of(ToolPolicy(share_equal_calls="yes"))  # type: ignore[arg-type]
