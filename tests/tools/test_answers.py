"""`ask()` follows the open calls of its question, and never returns what belongs to another one."""

import threading
from functools import partial

import anyio
import pytest

from genai_live import events
from genai_live.testing import LiveServer
from genai_live.tools import tool
from tests.helpers.reconnect import ConnectionControl, quick
from tests.helpers.tool_drivers import DEADLINE, connected

pytestmark = pytest.mark.anyio

CURRENT = "gemini-3.8-live"
AUDIO = {"response_modalities": ["AUDIO"], "output_audio_transcription": {}}
CALL = "look up"
LONG = 0.5
"""Much longer than these models take to answer."""
TEMPERATURE = "It is 20 degrees."


def talking(blocking, server, tools=(), *, model=CURRENT, **options):
    """Connect to a model that speaks."""
    config = {**AUDIO, "tools": list(tools)} if tools else AUDIO
    return connected(blocking, server.url, [], model=model, config=config, **options)


def is_question(message):
    realtime, content = message.realtime_input, message.client_content
    return bool(
        (realtime is not None and realtime.text)
        or (content is not None and content.turns and content.turn_complete)
    )


def text_of(message):
    if message.realtime_input is not None:
        return message.realtime_input.text
    return message.client_content.turns[-1].parts[0].text


def has_questions(server, number):
    return sum(map(is_question, server.connections[0].messages)) == number


async def say(conversation, words, **end):
    end = end or {"turnComplete": True}
    await conversation.send({"serverContent": {"outputTranscription": {"text": words}}})
    await conversation.send({"serverContent": {"generationComplete": True}})
    await conversation.send({"serverContent": end})


async def end_turn(conversation, **members):
    await conversation.send({"serverContent": {"turnComplete": True, **members}})


def model(*, filler="", before="", end=None, called=None, waits_with_others=False):
    """Return a model that calls `get_weather` and ends its turn, with or without a word.

    Args:
        filler: What it says after the call, in the same turn.
        before: What it says before the call.
        end: Members of the end of that turn.
        called: Set once the turn that called is over.
        waits_with_others: Whether it answers other questions after the result only.
    """

    async def play(conversation):
        await conversation.accept()
        asked = []
        answered = False
        async for message in conversation:
            if is_question(message):
                question = text_of(message)
                if question == CALL:
                    if before:
                        spoken = {"outputTranscription": {"text": before}}
                        await conversation.send({"serverContent": spoken})
                    await conversation.send_calls([conversation.new_call("get_weather", {})])
                    if filler:
                        await say(conversation, filler, turnComplete=True, **(end or {}))
                    else:
                        await end_turn(conversation, **(end or {}))
                    if called is not None:
                        called.set()
                elif waits_with_others and not answered:
                    asked.append(question)
                else:
                    await say(conversation, f"You said {question}.")
            elif message.tool_response is not None:
                answered = True
                await say(conversation, TEMPERATURE)
                for question in asked:
                    await say(conversation, f"You said {question}.")

    return play


def get_weather() -> str:
    """Get the weather."""
    return "20"


def held(go_on, behavior=None):
    """Return a function that runs until it may go on."""

    @tool(name="get_weather", behavior=behavior)
    def wait() -> str:
        """Get the weather."""
        go_on.wait(DEADLINE)
        return "20"

    return wait


async def test_a_turn_that_ends_with_its_call_is_not_the_answer(blocking):
    with LiveServer(model()) as server:
        async with talking(blocking, server, [get_weather]) as driver:
            turn = await driver.call("ask", CALL)
            assert (turn.text, turn.complete) == (TEMPERATURE, True)
            assert [call.name for call in turn.tool_calls] == ["get_weather"]
            assert (await driver.call("ask", "hi")).text == "You said hi."


@pytest.mark.parametrize("before", ["", "Let me see."])
@pytest.mark.parametrize(
    "model_name", [CURRENT, "gemini-test", "gemini-2.5-flash-native-audio-latest"]
)
async def test_a_function_that_still_runs_holds_the_answer_of_any_model(
    blocking, model_name, before
):
    go_on, called = threading.Event(), threading.Event()
    with LiveServer(model(before=before, called=called)) as server:
        async with (
            talking(blocking, server, [held(go_on)], model=model_name) as driver,
            anyio.create_task_group() as tasks,
        ):
            turns = []

            async def ask():
                turns.append(await driver.call("ask", CALL))

            tasks.start_soon(ask)
            await anyio.to_thread.run_sync(called.wait, DEADLINE)
            go_on.set()
        (turn,) = turns
        assert turn.text == (f"{before}\n{TEMPERATURE}" if before else TEMPERATURE)
        assert turn.complete


async def test_what_is_said_about_a_quick_result_of_a_nonblocking_function_is_waited_for(blocking):
    quick_one = tool(behavior="NON_BLOCKING")(get_weather)
    called = threading.Event()

    async def play(conversation):
        await conversation.accept()
        async for message in conversation:
            if is_question(message) and text_of(message) == CALL:
                await conversation.send_calls([conversation.new_call("get_weather", {})])
            elif message.tool_response is not None:
                await say(conversation, "One moment.")
                await say(conversation, TEMPERATURE)
                called.set()
            else:
                await say(conversation, "Fine.")

    with LiveServer(play) as server:
        async with talking(blocking, server, [quick_one], model="gemini-test") as driver:
            turn = await driver.call("ask", CALL)
            assert (turn.text, turn.complete) == (f"One moment.\n{TEMPERATURE}", True)
            assert (await driver.call("ask", "hi")).text == "Fine."


@pytest.mark.parametrize("behavior", [None, "NON_BLOCKING"])
async def test_a_model_that_speaks_on_ends_the_answer_and_its_late_answer_is_nobody_elses(
    blocking, behavior
):
    go_on = threading.Event()
    with LiveServer(model(filler="One moment.")) as server:
        async with talking(blocking, server, [held(go_on, behavior)]) as driver:
            first = await driver.call("ask", CALL)
            assert (first.text, first.complete) == ("One moment.", False)
            second = await driver.call("ask", "hi")
            assert (second.text, second.complete) == ("You said hi.", True)
            go_on.set()
            await driver.until(events.ToolResult)
            assert (await driver.call("ask", "again")).text == "You said again."
            said = [part.text for turn in driver.session.history for part in turn.parts]
            assert TEMPERATURE in said


@pytest.mark.parametrize("behavior", [None, "NON_BLOCKING"])
async def test_a_question_that_waits_behind_a_late_answer_gets_its_own(blocking, behavior):
    go_on = threading.Event()
    with LiveServer(model(filler="One moment.", waits_with_others=True)) as server:
        async with talking(blocking, server, [held(go_on, behavior)]) as driver:
            assert not (await driver.call("ask", CALL)).complete
            turns = []

            async def ask():
                turns.append(await driver.call("ask", "hi"))

            async with anyio.create_task_group() as tasks:
                tasks.start_soon(ask)
                asked_twice = partial(has_questions, server, 2)
                await server.wait_for_async(asked_twice, timeout=DEADLINE)
                await anyio.sleep(LONG)  # the model does not answer before the result
                go_on.set()
            assert [(turn.text, turn.complete) for turn in turns] == [("You said hi.", True)]


async def test_a_turn_in_progress_is_held_until_the_interaction_is_idle(blocking):
    async def play(conversation):
        await conversation.accept()
        async for _ in conversation:
            await say(
                conversation, "Thinking. ", turnComplete=True, interactionStatus="IN_PROGRESS"
            )
            await say(conversation, "Done.", turnComplete=True)
            await conversation.send({"serverContent": {"interactionStatus": "IDLE"}})

    with LiveServer(play) as server:
        async with talking(blocking, server) as driver:
            turn = await driver.call("ask", "hi")
            assert (turn.text, turn.complete) == ("Thinking. Done.", True)


async def test_time_that_is_up_between_two_turns_gives_what_came_and_the_rest_to_nobody(blocking):
    async def play(conversation):
        await conversation.accept()
        asked = 0
        async for _ in conversation:
            asked += 1
            if asked == 1:
                end = {"turnComplete": True, "interactionStatus": "IN_PROGRESS"}
                await say(conversation, "Thinking.", **end)
            else:
                end = {"turnComplete": True, "interactionStatus": "IDLE"}
                await say(conversation, "The rest.", **end)
                await say(conversation, "You said hi.", **end)

    with LiveServer(play) as server:
        async with talking(blocking, server) as driver:
            first = await driver.call("ask", "think", timeout=0.3)
            assert (first.text, first.complete) == ("Thinking.", False)
            assert (await driver.call("ask", "hi")).text == "You said hi."


async def test_a_silent_result_is_not_spoken_about(blocking):
    silent = tool(scheduling="SILENT")(get_weather)

    async def play(conversation):
        await conversation.accept()
        async for message in conversation:
            if is_question(message) and text_of(message) == CALL:
                await conversation.send_calls([conversation.new_call("get_weather", {})])
            elif message.tool_response is not None:
                await say(conversation, "Noted.")
            else:
                await say(conversation, "Fine.")

    with LiveServer(play) as server:
        async with talking(blocking, server, [silent]) as driver:
            assert (await driver.call("ask", CALL)).text == "Noted."
            assert (await driver.call("ask", "hi")).text == "Fine."


async def test_the_answer_to_a_call_answered_by_hand_is_not_that_of_the_next_question(blocking):
    by_hand = {"function_declarations": [{"name": "get_weather"}]}
    ended = threading.Event()
    with LiveServer(model(called=ended)) as server:
        async with talking(blocking, server, [by_hand]) as driver:
            first = await driver.call("ask", CALL)
            assert not first.complete
            await driver.until(events.TurnComplete)
            (call,) = first.tool_calls
            response = {"id": call.id, "name": call.name, "response": "20"}
            await driver.call("send_tool_response", function_responses=response)
            assert (await driver.call("ask", "hi")).text == "You said hi."


async def test_a_connection_lost_while_a_function_holds_the_answer_asks_again(blocking):
    go_on = threading.Event()
    runs = []

    @tool(name="get_weather")
    def run() -> str:
        """Get the weather."""
        runs.append(1)
        go_on.wait(DEADLINE)
        return "20"

    called = threading.Event()
    control = ConnectionControl(model(called=called))
    with LiveServer(control) as server:
        async with (
            talking(blocking, server, [run], reconnect=quick()) as driver,
            anyio.create_task_group() as tasks,
        ):
            turns = []

            async def ask():
                turns.append(await driver.call("ask", CALL))

            tasks.start_soon(ask)
            await anyio.to_thread.run_sync(called.wait, DEADLINE)
            await driver.until(events.TurnComplete)
            await control.call("abort")
            await driver.until(events.Resumed)
            go_on.set()
        assert [(turn.text, turn.complete) for turn in turns] == [(TEMPERATURE, True)]
        assert runs == [1]


async def test_an_answer_includes_what_is_said_about_each_of_several_results(blocking):
    @tool(behavior="NON_BLOCKING")
    def get_time() -> str:
        """Get the time."""
        return "noon"

    weather = tool(behavior="NON_BLOCKING")(get_weather)
    with LiveServer() as server:
        async with talking(blocking, server, [weather, get_time], model="gemini-test") as driver:
            turn = await driver.call("ask", "get_time, then get_weather")
            if turn.complete:  # else a function still ran when the model spoke on
                assert "noon" in turn.text
                assert "20" in turn.text
            assert (await driver.call("ask", "Hello")).text == 'You said "Hello".'


async def test_a_model_that_never_speaks_about_a_result_does_not_hold_the_answer_for_ever(
    blocking,
):
    async def play(conversation):
        await conversation.accept()
        async for message in conversation:
            if is_question(message) and text_of(message) == CALL:
                await conversation.send_calls([conversation.new_call("get_weather", {})])
                await end_turn(conversation)
            elif is_question(message):
                await say(conversation, "Fine.")

    policy = quick(stall_timeout=0.2)
    with LiveServer(play) as server:
        async with talking(blocking, server, [get_weather], reconnect=policy) as driver:
            turn = await driver.call("ask", CALL)
            assert (turn.text, turn.complete) == ("", False)
            assert (await driver.call("ask", "hi")).text == "Fine."
