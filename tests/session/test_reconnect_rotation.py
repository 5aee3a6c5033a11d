"""Rotation: a session changes its connection before the service's limit for it, between turns."""

import anyio
import pytest

from genai_live import ReconnectPolicy, events, types
from genai_live._live.reconnect import ROTATE_SHARE
from genai_live.models import PROFILES, find_profile
from genai_live.testing import rejections
from genai_live.testing.faults import RefuseHandle
from tests.helpers.reconnect import ConnectionControl, quick
from tests.helpers.recorder import served

pytestmark = pytest.mark.anyio

both_apis = pytest.mark.parametrize("api", ["async", "blocking"])
WEATHER = {"name": "get_weather", "parameters": {"type": "OBJECT", "properties": {}}}
TOOLS = {"response_modalities": ["TEXT"], "tools": [{"function_declarations": [WEATHER]}]}


def was_left(record):
    return (record.closed_by, record.close_code) == ("client", 1000)


@both_apis
async def test_a_session_is_rotated_between_turns_without_loss_again_and_again(api):
    async with served(api, reconnect=quick(rotate_after=0.3)) as recorder:
        await recorder.prime()
        for _ in range(2):
            resumed = await recorder.until(events.Resumed)
            assert (resumed.mode, resumed.replayed, resumed.dropped) == ("restored", 0, 0)
            assert (await recorder.call("ask", "What is my name?")).text == "Your name is Ada."
        reconnecting = recorder.of(events.Reconnecting)
        assert all(each.code is None and "age" in each.reason for each in reconnecting)
        first, second = recorder.server.connections[:2]
        assert was_left(first)
        assert was_left(second)
        recorder.check_accounting()


@both_apis
async def test_idle_rotations_are_no_failures(api):
    policy = quick(rotate_after=0.05, max_attempts=1)
    async with served(api, reconnect=policy) as recorder:
        await recorder.prime()
        for _ in range(4):
            assert (await recorder.until(events.Resumed)).mode == "restored"
        assert (await recorder.call("ask", "What is my name?")).text.endswith("Ada.")


@both_apis
async def test_an_answer_under_way_is_not_cut_by_a_rotation(api):
    server = {"pace": 0.05}
    async with served(api, server=server, reconnect=quick(rotate_after=0.1)) as recorder:
        answer = await recorder.call("ask", "Count to 40.")
        assert answer.text.endswith("39, 40.")
        assert (await recorder.until(events.Resumed)).mode == "restored"
        assert not recorder.of(events.Interrupted)
        assert recorder.session.stats.replayed == 0


@both_apis
async def test_an_open_call_is_not_cut_by_a_rotation(api):
    policy = quick(rotate_after=0.2)
    control = ConnectionControl()
    async with served(api, control, config=TOOLS, reconnect=policy) as recorder:
        await recorder.call("send_text", "Call get_weather now.")
        call = await recorder.until(events.ToolCall)
        await anyio.sleep(0.4)  # older than rotate_after
        assert recorder.server.connections[-1].open
        reconnects = len(recorder.of(events.Reconnecting))
        answer = types.FunctionResponse(id=call.id, name=call.name, response={"output": "sunny"})
        await recorder.call("send_tool_response", function_responses=answer)
        await recorder.until(events.TurnComplete)
        assert len(recorder.of(events.Reconnecting)) == reconnects
        assert not recorder.of(events.ToolCallCancelled)
        await recorder.until(events.Resumed)


@both_apis
async def test_a_rotation_whose_handle_is_refused_sends_the_history(api):
    faults = [None, RefuseHandle(1007, rejections.INVALID_ARGUMENT)]
    policy = quick(rotate_after=0.3)
    async with served(api, server={"faults": faults}, reconnect=policy) as recorder:
        await recorder.prime()
        resumed = await recorder.until(events.Resumed)
        assert (resumed.mode, resumed.seeded) == ("reseeded", 2)
        answer = await recorder.call("ask", "What is my name?")
        assert answer.text.endswith("Your name is Ada.")


@both_apis
async def test_none_never_rotates_and_an_unknown_model_has_no_limit(api):
    for rotate_after in (None, "auto"):
        policy = quick(rotate_after=rotate_after)
        async with served(api, reconnect=policy) as recorder:
            await recorder.prime()
            await anyio.sleep(0.2)
            await recorder.end()
            assert "Reconnecting" not in recorder.labels


@pytest.mark.parametrize("profile", PROFILES.values(), ids=[" ".join(key) for key in PROFILES])
def test_by_default_each_family_is_rotated_a_little_before_its_limit(profile):
    due = ReconnectPolicy().rotation(profile.session_seconds)
    if profile.session_seconds is None:
        assert due is None
    else:
        assert due == ROTATE_SHARE * profile.session_seconds < profile.session_seconds - 60


def test_the_limit_of_the_default_model_is_known():
    limit = find_profile("gemini-3.8-live").session_seconds
    assert limit == 58 * 60
    assert ReconnectPolicy(rotate_after=60).rotation(limit) == 60
    assert ReconnectPolicy(rotate_after=None).rotation(limit) is None
