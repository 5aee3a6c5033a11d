"""goAway: the connection is changed in time, at a good moment, and nothing is cut for it."""

import threading

import anyio
import anyio.to_thread
import pytest

from genai_live import events, types
from genai_live.testing import local_model, rejections
from genai_live.testing.faults import Abort, LateUpdates, Mute, SendGoAway
from tests.helpers.reconnect import ConnectionControl, quick
from tests.helpers.recorder import has_handle, served

pytestmark = pytest.mark.anyio

both_apis = pytest.mark.parametrize("api", ["async", "blocking"])
trio_too = pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"], indirect=True)
TEXT = {"response_modalities": ["TEXT"]}
WEATHER = {"name": "get_weather", "parameters": {"type": "OBJECT", "properties": {}}}
TOOLS = {**TEXT, "tools": [{"function_declarations": [WEATHER]}]}
LONG = "Count to 40."
COUNTED = ", ".join(map(str, range(1, 41))) + "."


def first_leaves(recorder):
    first = recorder.server.connections[0]
    return (first.closed_by, first.close_code) == ("client", 1000)


@trio_too
async def test_between_turns_the_change_is_made_at_once(anyio_backend):
    control = ConnectionControl()
    async with served("async", control, memory=True) as recorder:
        await recorder.prime()
        await control.call("go_away", 600)
        resumed = await recorder.until(events.Resumed)
        assert (resumed.mode, resumed.replayed, resumed.seeded) == ("restored", 0, 0)
        assert first_leaves(recorder)
        assert (await recorder.call("ask", "What is my name?")).text == "Your name is Ada."
        recorder.check_accounting()


@both_apis
@pytest.mark.parametrize("left", [600, 0.5])
async def test_before_anything_was_said_the_change_is_made_at_once(api, left):
    control = ConnectionControl()
    async with served(api, control) as recorder:
        await control.call("go_away", left)
        assert (await recorder.until(events.Resumed)).mode == "fresh"
        assert first_leaves(recorder)


@both_apis
async def test_an_answer_under_way_is_heard_to_its_end(api):
    """The pace is real, so that the goAway comes early and the answer ends late."""
    server = {"faults": [SendGoAway(60, after_sent=6)], "pace": 0.05}
    async with served(api, server=server) as recorder:
        answer = await recorder.call("ask", LONG)
        assert answer.text.endswith(COUNTED)
        await recorder.until(events.Resumed)
        await recorder.end()
        assert all(event.raw is not None for event in recorder.of(events.TurnComplete))
        assert recorder.labels.count("TurnComplete") == 1
        assert first_leaves(recorder)
        assert recorder.session.stats.replayed == 0


@both_apis
async def test_the_change_waits_for_the_handle_of_the_last_turn(api):
    """A handle comes after the end of its turn: leaving before it would lose the turn."""
    async with served(api, server={"faults": [SendGoAway(60, after_sent=6)]}) as recorder:
        answer = await recorder.call("ask", "My name is Ada.")
        assert answer.complete
        resumed = await recorder.until(events.Resumed)
        assert resumed.seeded == 0
        assert (await recorder.call("ask", "What is my name?")).text == "Your name is Ada."


@both_apis
async def test_without_a_handle_in_time_the_timer_decides(api):
    faults = [LateUpdates(), SendGoAway(0.5, None, after_sent=6)]
    async with served(api, server={"faults": [faults]}) as recorder:
        await recorder.call("ask", "My name is Ada.")
        resumed = await recorder.until(events.Resumed)
        assert (resumed.mode, resumed.seeded) == ("reseeded", 2)
        assert first_leaves(recorder)
        answer = await recorder.call("ask", "What is my name?")
        assert answer.text.endswith("Your name is Ada.")


@both_apis
async def test_the_timer_needs_no_word_of_the_server(api):
    """The server announces its end in the middle of an answer, and falls silent."""
    faults = [SendGoAway(0.5, None, after_sent=6), Mute(after_sent=7)]
    async with served(api, server={"faults": [faults]}) as recorder:
        answer = await recorder.call("ask", LONG)
        assert answer.text.endswith(COUNTED)
        assert answer.complete
        assert first_leaves(recorder)
        await recorder.end()
        assert recorder.labels.count("Reconnecting") == 1
        recorder.check_accounting()


@both_apis
@pytest.mark.parametrize("left", [0.0, 0.01])
async def test_hardly_any_time_is_enough(api, left):
    control = ConnectionControl()
    async with served(api, control) as recorder:
        await recorder.prime()
        await control.call("go_away", left)
        assert (await recorder.until(events.Resumed)).mode == "restored"
        assert (await recorder.call("ask", "What is my name?")).text == "Your name is Ada."


@both_apis
async def test_a_call_that_the_user_answers_is_not_cut_by_the_timer(api):
    control = ConnectionControl()
    async with served(api, control, config=TOOLS) as recorder:
        await recorder.prime()
        await recorder.call("send_text", "Call get_weather now.")
        call = await recorder.until(events.ToolCall)
        await control.call("go_away", 0.05)
        await recorder.until(events.GoAway)
        await anyio.sleep(0.2)  # the time is up, and more
        assert recorder.server.connections[0].open
        answer = types.FunctionResponse(id=call.id, name=call.name, response={"output": "sunny"})
        await recorder.call("send_tool_response", function_responses=answer)
        await recorder.until(events.TurnComplete)
        await recorder.end()
        said = "".join(event.text for event in recorder.of(events.TextDelta))
        assert said.endswith("get_weather says: sunny.")
        assert "ToolCallCancelled" not in recorder.labels


@both_apis
async def test_a_call_that_the_server_cuts_is_called_off_and_comes_again(api):
    control = ConnectionControl()
    async with served(api, control, config=TOOLS) as recorder:
        await recorder.prime()
        await recorder.call("send_text", "Call get_weather now.")
        first = await recorder.until(events.ToolCall)
        await control.call("go_away", 60)
        await control.call("close", 1008, rejections.ABORTED)
        cancelled = await recorder.until(events.ToolCallCancelled)
        assert cancelled.ids == (first.id,)
        second = await recorder.until(events.ToolCall)
        answer = types.FunctionResponse(id=second.id, name=second.name, response={"output": "x"})
        await recorder.call("send_tool_response", function_responses=answer)
        assert (await recorder.until(events.TurnComplete)).final
        recorder.check_accounting()


@both_apis
async def test_a_function_that_runs_is_not_cut_by_the_timer(api):
    started, go_on, runs = threading.Event(), threading.Event(), []

    def get_weather() -> str:
        """Tell the weather."""
        runs.append(1)
        started.set()
        go_on.wait(20)
        return "sunny"

    control = ConnectionControl()
    async with served(api, control, config={**TEXT, "tools": [get_weather]}) as recorder:
        await recorder.prime()
        await recorder.call("send_text", "Call get_weather now.")
        await anyio.to_thread.run_sync(started.wait, 5)
        await control.call("go_away", 0.05)
        await recorder.until(events.GoAway)
        await anyio.sleep(0.2)  # the time is up, and more
        assert recorder.server.connections[0].open
        go_on.set()
        await recorder.until(events.TurnComplete)
        await recorder.end()
        assert runs == [1]
        assert "Reconnecting" not in recorder.labels[: recorder.labels.index("ToolResult")]


@both_apis
async def test_the_change_waits_while_the_user_speaks(api):
    by_hand = {"realtime_input_config": {"automatic_activity_detection": {"disabled": True}}}
    control = ConnectionControl()
    async with served(api, control, config={**TEXT, **by_hand}) as recorder:
        await recorder.prime()
        await recorder.call("send_realtime_input", activity_start=True)
        await control.call("go_away", 600)
        await recorder.until(events.GoAway)
        await recorder.call("send_realtime_input", audio=bytes(3200))
        first = recorder.server.connections[0]
        await recorder.server.wait_for_async(lambda: first.received == 4)
        assert first.open
        await recorder.call("send_realtime_input", activity_end=True)
        await recorder.until(events.TurnComplete)
        await recorder.until(events.Resumed)
        assert first_leaves(recorder)
        assert recorder.session.stats.replayed == 0


@both_apis
async def test_each_connection_may_say_it(api):
    """Ten minutes a connection, hour after hour."""
    faults = lambda number: [SendGoAway(60, after_received=2)]  # noqa: E731
    async with served(api, server={"faults": faults, "strict_resumption": True}) as recorder:
        await recorder.call("ask", "My name is Ada.")
        for number in range(1, 6):
            await recorder.until(events.Resumed)
            assert recorder.session.stats.reconnects == number
            assert (await recorder.call("ask", "What is my name?")).text == "Your name is Ada."
        await recorder.until(events.Resumed)
        assert "Interrupted" not in recorder.labels
        assert recorder.session.stats.replayed == 0
        assert recorder.session.stats.dropped == 0
        recorder.check_accounting()


@both_apis
async def test_without_reconnecting_it_is_an_event_only(api):
    control = ConnectionControl()
    async with served(api, control, reconnect=False) as recorder:
        await control.call("go_away", 0.0)
        await recorder.until(events.GoAway)
        assert (await recorder.call("ask", "My name is Ada.")).complete
        assert len(recorder.server.connections) == 1


async def test_a_loss_before_the_change_is_dealt_with_once():
    async def leaves(conversation):
        if conversation.number > 1:
            await local_model(conversation)
            return
        await conversation.accept()
        await conversation.send({"goAway": {"timeLeft": "0.1s"}})
        await conversation.abort()

    async with served("async", leaves) as recorder:
        await recorder.until(events.Resumed)
        await recorder.prime()
        await recorder.end()
        assert recorder.labels.count("Resumed(fresh)") == 1
        assert recorder.session.stats.reconnects == 1


async def test_a_change_that_fails_is_tried_again():
    control = ConnectionControl()
    faults = [None, Abort(), Abort(after_received=1)]
    async with served("async", control, server={"faults": faults}) as recorder:
        await recorder.prime()
        await control.call("go_away", 600)
        await recorder.until(events.Resumed)
        assert [each.code for each in recorder.of(events.Reconnecting)] == [None] * 3
        assert [each.attempt for each in recorder.of(events.Reconnecting)] == [1, 2, 3]
        assert (await recorder.call("ask", "What is my name?")).text == "Your name is Ada."


async def test_a_change_that_never_succeeds_ends_the_session_with_an_error():
    faults = lambda number: [] if number == 1 else [Abort()]  # noqa: E731
    control = ConnectionControl()
    options = {"server": {"faults": faults}, "reconnect": quick(max_attempts=2)}
    async with served("async", control, **options) as recorder:
        await recorder.prime()
        await control.call("go_away", 600)
        await recorder.rest()
        assert recorder.error.code == 1006
        assert recorder.error.retryable
        assert has_handle(recorder.of(events.ResumptionUpdate)[-1])


@both_apis
async def test_one_that_comes_before_the_setup_is_done_is_heeded_too(api):
    async def impatient(conversation):
        if conversation.number == 1:
            await conversation.receive()
            await conversation.go_away(600)
        await local_model(conversation)

    async with served(api, impatient) as recorder:
        assert (await recorder.until(events.Resumed)).mode == "fresh"
        assert first_leaves(recorder)
        await recorder.prime()


@both_apis
async def test_one_that_comes_before_the_setup_of_a_new_connection_ends_nothing(api):
    server = {"faults": [Abort(after_sent=3), SendGoAway(600, after_received=1)]}
    async with served(api, server=server) as recorder:
        await recorder.prime()
        assert (await recorder.call("ask", "What is my name?")).text == "Your name is Ada."
        recorder.check_accounting()
