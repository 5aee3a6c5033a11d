"""goAway: the connection is changed in time, at a good moment, and nothing is cut for it."""

import threading

import anyio
import anyio.to_thread
import pytest
from outages import Switch, quick, says_handle, served

from genai_live import events, types
from genai_live.testing import local_model, rejections
from genai_live.testing.faults import Abort, LateUpdates, Mute, SendGoAway

pytestmark = pytest.mark.anyio

both_faces = pytest.mark.parametrize("face", ["async", "blocking"])
trio_too = pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"], indirect=True)
TEXT = {"response_modalities": ["TEXT"]}
WEATHER = {"name": "get_weather", "parameters": {"type": "OBJECT", "properties": {}}}
TOOLS = {**TEXT, "tools": [{"function_declarations": [WEATHER]}]}
LONG = "Count to 40."
COUNTED = ", ".join(map(str, range(1, 41))) + "."


def first_leaves(witness):
    first = witness.server.connections[0]
    return (first.closed_by, first.close_code) == ("client", 1000)


@trio_too
async def test_between_turns_the_change_is_made_at_once(anyio_backend):
    switch = Switch()
    async with served("async", switch, memory=True) as witness:
        await witness.tell()
        await switch.do("go_away", 600)
        resumed = await witness.until(events.Resumed)
        assert (resumed.mode, resumed.replayed, resumed.seeded) == ("restored", 0, 0)
        assert first_leaves(witness)
        assert (await witness.do("ask", "What is my name?")).text == "Your name is Ada."
        witness.check_account()


@both_faces
@pytest.mark.parametrize("left", [600, 0.5])
async def test_before_anything_was_said_the_change_is_made_at_once(face, left):
    switch = Switch()
    async with served(face, switch) as witness:
        await switch.do("go_away", left)
        assert (await witness.until(events.Resumed)).mode == "fresh"
        assert first_leaves(witness)


@both_faces
async def test_an_answer_under_way_is_heard_to_its_end(face):
    """The pace is real, so that the goAway comes early and the answer ends late."""
    server = {"faults": [SendGoAway(60, after_sent=6)], "pace": 0.05}
    async with served(face, server=server) as witness:
        answer = await witness.do("ask", LONG)
        assert answer.text.endswith(COUNTED)
        await witness.until(events.Resumed)
        await witness.end()
        assert all(event.raw is not None for event in witness.of(events.TurnComplete))
        assert witness.labels.count("TurnComplete") == 1
        assert first_leaves(witness)
        assert witness.session.stats.replayed == 0


@both_faces
async def test_the_change_waits_for_the_handle_of_the_last_turn(face):
    """A handle comes after the end of its turn: leaving before it would lose the turn."""
    async with served(face, server={"faults": [SendGoAway(60, after_sent=6)]}) as witness:
        answer = await witness.do("ask", "My name is Ada.")
        assert answer.complete
        resumed = await witness.until(events.Resumed)
        assert resumed.seeded == 0
        assert (await witness.do("ask", "What is my name?")).text == "Your name is Ada."


@both_faces
async def test_without_a_handle_in_time_the_timer_decides(face):
    faults = [LateUpdates(), SendGoAway(0.5, None, after_sent=6)]
    async with served(face, server={"faults": [faults]}) as witness:
        await witness.do("ask", "My name is Ada.")
        resumed = await witness.until(events.Resumed)
        assert (resumed.mode, resumed.seeded) == ("reseeded", 2)
        assert first_leaves(witness)
        answer = await witness.do("ask", "What is my name?")
        assert answer.text.endswith("Your name is Ada.")


@both_faces
async def test_the_timer_needs_no_word_of_the_server(face):
    """The server announces its end in the middle of an answer, and falls silent."""
    faults = [SendGoAway(0.5, None, after_sent=6), Mute(after_sent=7)]
    async with served(face, server={"faults": [faults]}) as witness:
        answer = await witness.do("ask", LONG)
        assert answer.text.endswith(COUNTED)
        assert answer.complete
        assert first_leaves(witness)
        await witness.end()
        assert witness.labels.count("Reconnecting") == 1
        witness.check_account()


@both_faces
@pytest.mark.parametrize("left", [0.0, 0.01])
async def test_hardly_any_time_is_enough(face, left):
    switch = Switch()
    async with served(face, switch) as witness:
        await witness.tell()
        await switch.do("go_away", left)
        assert (await witness.until(events.Resumed)).mode == "restored"
        assert (await witness.do("ask", "What is my name?")).text == "Your name is Ada."


@both_faces
async def test_a_call_that_the_user_answers_is_not_cut_by_the_timer(face):
    switch = Switch()
    async with served(face, switch, config=TOOLS) as witness:
        await witness.tell()
        await witness.do("send_text", "Call get_weather now.")
        call = await witness.until(events.ToolCall)
        await switch.do("go_away", 0.05)
        await witness.until(events.GoAway)
        await anyio.sleep(0.2)  # the time is up, and more
        assert witness.server.connections[0].open
        answer = types.FunctionResponse(id=call.id, name=call.name, response={"output": "sunny"})
        await witness.do("send_tool_response", function_responses=answer)
        await witness.until(events.TurnComplete)
        await witness.end()
        said = "".join(event.text for event in witness.of(events.TextDelta))
        assert said.endswith("get_weather says: sunny.")
        assert "ToolCallCancelled" not in witness.labels


@both_faces
async def test_a_call_that_the_server_cuts_is_called_off_and_comes_again(face):
    switch = Switch()
    async with served(face, switch, config=TOOLS) as witness:
        await witness.tell()
        await witness.do("send_text", "Call get_weather now.")
        first = await witness.until(events.ToolCall)
        await switch.do("go_away", 60)
        await switch.do("close", 1008, rejections.ABORTED)
        cancelled = await witness.until(events.ToolCallCancelled)
        assert cancelled.ids == (first.id,)
        second = await witness.until(events.ToolCall)
        answer = types.FunctionResponse(id=second.id, name=second.name, response={"output": "x"})
        await witness.do("send_tool_response", function_responses=answer)
        assert (await witness.until(events.TurnComplete)).final
        witness.check_account()


@both_faces
async def test_a_function_that_runs_is_not_cut_by_the_timer(face):
    started, go_on, runs = threading.Event(), threading.Event(), []

    def get_weather() -> str:
        """Tell the weather."""
        runs.append(1)
        started.set()
        go_on.wait(5)
        return "sunny"

    switch = Switch()
    async with served(face, switch, config={**TEXT, "tools": [get_weather]}) as witness:
        await witness.tell()
        await witness.do("send_text", "Call get_weather now.")
        await anyio.to_thread.run_sync(started.wait, 5)
        await switch.do("go_away", 0.05)
        await witness.until(events.GoAway)
        await anyio.sleep(0.2)  # the time is up, and more
        assert witness.server.connections[0].open
        go_on.set()
        await witness.until(events.TurnComplete)
        await witness.end()
        assert runs == [1]
        assert "Reconnecting" not in witness.labels[: witness.labels.index("ToolResult")]


@both_faces
async def test_the_change_waits_while_the_user_speaks(face):
    by_hand = {"realtime_input_config": {"automatic_activity_detection": {"disabled": True}}}
    switch = Switch()
    async with served(face, switch, config={**TEXT, **by_hand}) as witness:
        await witness.tell()
        await witness.do("send_realtime_input", activity_start=True)
        await switch.do("go_away", 600)
        await witness.until(events.GoAway)
        await witness.do("send_realtime_input", audio=bytes(3200))
        first = witness.server.connections[0]
        await witness.server.wait_for_async(lambda: first.received == 4)
        assert first.open
        await witness.do("send_realtime_input", activity_end=True)
        await witness.until(events.TurnComplete)
        await witness.until(events.Resumed)
        assert first_leaves(witness)
        assert witness.session.stats.replayed == 0


@both_faces
async def test_each_connection_may_say_it(face):
    """Ten minutes a connection, hour after hour."""
    faults = lambda number: [SendGoAway(60, after_received=2)]  # noqa: E731
    async with served(face, server={"faults": faults, "strict_resumption": True}) as witness:
        await witness.do("ask", "My name is Ada.")
        for number in range(1, 6):
            await witness.until(events.Resumed)
            assert witness.session.stats.reconnects == number
            assert (await witness.do("ask", "What is my name?")).text == "Your name is Ada."
        await witness.until(events.Resumed)
        assert "Interrupted" not in witness.labels
        assert witness.session.stats.replayed == 0
        assert witness.session.stats.dropped == 0
        witness.check_account()


@both_faces
async def test_without_reconnecting_it_is_an_event_only(face):
    switch = Switch()
    async with served(face, switch, reconnect=False) as witness:
        await switch.do("go_away", 0.0)
        await witness.until(events.GoAway)
        assert (await witness.do("ask", "My name is Ada.")).complete
        assert len(witness.server.connections) == 1


async def test_a_loss_before_the_change_is_dealt_with_once():
    async def leaves(conversation):
        if conversation.number > 1:
            await local_model(conversation)
            return
        await conversation.accept()
        await conversation.send({"goAway": {"timeLeft": "0.1s"}})
        await conversation.abort()

    async with served("async", leaves) as witness:
        await witness.until(events.Resumed)
        await witness.tell()
        await witness.end()
        assert witness.labels.count("Resumed(fresh)") == 1
        assert witness.session.stats.reconnects == 1


async def test_a_change_that_fails_is_tried_again():
    switch = Switch()
    faults = [None, Abort(), Abort(after_received=1)]
    async with served("async", switch, server={"faults": faults}) as witness:
        await witness.tell()
        await switch.do("go_away", 600)
        await witness.until(events.Resumed)
        assert [each.code for each in witness.of(events.Reconnecting)] == [None] * 3
        assert [each.attempt for each in witness.of(events.Reconnecting)] == [1, 2, 3]
        assert (await witness.do("ask", "What is my name?")).text == "Your name is Ada."


async def test_a_change_that_never_succeeds_ends_the_session_with_an_error():
    faults = lambda number: [] if number == 1 else [Abort()]  # noqa: E731
    switch = Switch()
    options = {"server": {"faults": faults}, "reconnect": quick(max_attempts=2)}
    async with served("async", switch, **options) as witness:
        await witness.tell()
        await switch.do("go_away", 600)
        await witness.rest()
        assert witness.error.code == 1006
        assert witness.error.retryable
        assert says_handle(witness.of(events.ResumptionUpdate)[-1])


@both_faces
async def test_one_that_comes_before_the_setup_is_done_is_heeded_too(face):
    async def impatient(conversation):
        if conversation.number == 1:
            await conversation.receive()
            await conversation.go_away(600)
        await local_model(conversation)

    async with served(face, impatient) as witness:
        assert (await witness.until(events.Resumed)).mode == "fresh"
        assert first_leaves(witness)
        await witness.tell()


@both_faces
async def test_one_that_comes_before_the_setup_of_a_new_connection_ends_nothing(face):
    server = {"faults": [Abort(after_sent=3), SendGoAway(600, after_received=1)]}
    async with served(face, server=server) as witness:
        await witness.tell()
        assert (await witness.do("ask", "What is my name?")).text == "Your name is Ada."
        witness.check_account()
