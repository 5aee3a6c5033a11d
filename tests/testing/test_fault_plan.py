from collections import Counter

import pytest

from genai_live.errors import ConfigError
from genai_live.testing import FaultPlan, LiveServer, faults
from genai_live.testing.faults.plan import PASSING_CLOSES
from tests.helpers.raw_live_client import TEXT, dial


def drawn(plan, count=400):
    return [plan(number) for number in range(1, count + 1)]


def test_the_same_seed_gives_the_same_faults_in_any_order():
    forwards = drawn(FaultPlan(seed=7))
    plan = FaultPlan(seed=7)
    backwards = [plan(number) for number in range(400, 0, -1)]
    assert forwards == backwards[::-1]


def test_another_seed_gives_others():
    assert drawn(FaultPlan(seed=7)) != drawn(FaultPlan(seed=8))


def test_every_kind_is_drawn():
    kinds = {type(fault) for each in drawn(FaultPlan(seed=1)) for fault in each}
    assert kinds == {
        kind
        for kind in vars(faults).values()
        if isinstance(kind, type) and issubclass(kind, faults.Fault)
    } - {faults.Fault, faults.TimedFault}


def test_weights_and_chances_are_kept():
    plan = FaultPlan(
        seed=1,
        endings={faults.Abort: 3, faults.HangUp: 1, faults.Freeze: 0},
        disturbances={faults.SlowFrames: 1, faults.LateUpdates: 0},
    )
    counts = Counter(type(fault) for each in drawn(plan, 1_000) for fault in each)
    assert set(counts) == {faults.Abort, faults.HangUp, faults.SlowFrames}
    assert counts[faults.SlowFrames] == 1_000
    assert 700 < counts[faults.Abort] < 800


def test_no_endings_and_no_disturbances_give_no_faults():
    assert drawn(FaultPlan(seed=1, endings={}, disturbances={}), 10) == [[]] * 10


def test_moments_and_measures_stay_in_their_ranges():
    plan = FaultPlan(
        seed=1,
        after_received=(2, 3),
        after_sent=(4, 5),
        after_seconds=(6, 7),
        time_left=(8, 9),
        delay=(10, 11),
        pause=(12, 13),
        statuses=(500,),
    )
    ranges = {
        "after_received": (2, 3),
        "after_sent": (4, 5),
        "after_seconds": (6, 7),
        "time_left": (8, 9),
        "delay": (10, 11),
        "pause": (12, 13),
        "status": (500, 500),
    }
    seen = set()
    for fault in (fault for each in drawn(plan) for fault in each):
        for name, (least, greatest) in ranges.items():
            value = getattr(fault, name, None)
            if value is not None:
                seen.add(name)
                assert least <= value <= greatest, fault
        if isinstance(fault, faults.Close):
            assert (fault.code, fault.reason) in PASSING_CLOSES
    assert seen == set(ranges)


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="TimedFault"):
        FaultPlan(seed=1, endings={faults.TimedFault: 1})


@pytest.mark.anyio
async def test_a_server_follows_its_plan_and_records_it():
    plan = FaultPlan(
        seed=3,
        endings={faults.Abort: 1, faults.Close: 1},
        disturbances={},
        after_received=(1, 1),
        after_sent=(1, 1),
        after_seconds=(0, 0.05),
    )
    with LiveServer(faults=plan) as server:
        for _ in range(6):
            try:
                async with dial(server.url) as client:
                    await client.send({"setup": {"model": "models/any", **TEXT}})
                    while not client.socket.closed:
                        await client.socket.receive(timeout=20)
            except OSError:  # reset before the client had seen the upgrade
                pass
        await server.wait_for_async(lambda: not any(each.open for each in server.connections))
        told = [list(record.faults) for record in server.connections]
    assert told == [plan(number) for number in range(1, 7)]
    assert all(record.fault for record in server.connections)


@pytest.mark.parametrize(
    "members",
    [
        {"seed": True},
        {"endings": {faults.Abort: -1}},
        {"endings": {faults.Abort: float("inf")}},
        {"endings": [faults.Abort]},
        {"disturbances": {faults.SlowFrames: 1.5}},
        {"after_received": (2, 1)},
        {"after_sent": (0, 1.5)},
        {"pause": (0, 1, 2)},
        {"time_left": "12"},
        {"closes": [1008]},
        {"closes": []},
        {"statuses": [99]},
    ],
    ids=str,
)
def test_a_plan_that_could_not_be_drawn_from_is_refused(members):
    with pytest.raises(ConfigError, match=next(iter(members))):
        FaultPlan(**{"seed": 7, **members})


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        (faults.Abort(after_sent=2), "Put it in a list, which has one entry per connection."),
        (faults.Abort, "Call it: Abort(...)."),
        ([faults.Abort], "Call it: Abort(...)."),
        (["abort"], "read_faults(file) reads a file with names."),
        ("plan.yaml", "read_faults(file) reads a file with names."),
        ({"abort": {}}, "read_faults(file) reads a file with names."),
        (7, "FaultPlan(seed=7) draws faults at random."),
        (lambda: (), "Define it as `def function(number)`."),
    ],
)
def test_what_is_no_list_of_faults_says_what_to_write(given, hint):
    with pytest.raises(ConfigError) as caught:
        LiveServer(faults=given)
    assert str(caught.value).endswith(hint)


@pytest.mark.parametrize("entry", [faults.Close(1012), [faults.Close(1012)], (), None])
@pytest.mark.anyio
async def test_a_function_returns_what_a_list_has(entry):
    async with LiveServer(faults=lambda _: entry) as server, dial(server.url) as client:
        await client.socket.close()
    assert list(server.connections[0].planned) == ([faults.Close(1012)] if entry else [])


@pytest.mark.parametrize("chosen", [lambda _: "abort", lambda number: {}[number]])
@pytest.mark.anyio
async def test_a_function_without_faults_fails_the_connection(chosen):
    with pytest.raises((ConfigError, KeyError)) as caught:
        async with LiveServer(faults=chosen) as server, dial(server.url) as client:
            code, _ = await client.end()
            assert code == 1008
    assert "faults(1): 'abort' is not a fault" in str(caught.value) or caught.value.args == (1,)
