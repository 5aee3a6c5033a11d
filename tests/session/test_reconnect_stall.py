"""Silence: reported when the model owes something, and never else."""

import time

import anyio
import pytest

from genai_live import events, types
from genai_live.testing.faults import Mute
from tests.helpers.reconnect import ConnectionControl, quick
from tests.helpers.recorder import served

pytestmark = pytest.mark.anyio

both_apis = pytest.mark.parametrize("api", ["async", "blocking"])
trio_too = pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"], indirect=True)
TEXT = {"response_modalities": ["TEXT"]}
WEATHER = {"name": "get_weather", "parameters": {"type": "OBJECT", "properties": {}}}
TIMEOUT = 0.1
LONG_AFTER = 0.3
"""Enough for a watch to trip that should not."""


def watching(on_stall="event", **settings):
    return quick(**{"stall_timeout": TIMEOUT, "on_stall": on_stall, **settings})


async def nothing_happens(recorder):
    """Let time pass, with an eye on the session."""
    await anyio.sleep(LONG_AFTER)
    await recorder.end()
    assert "TurnStalled" not in recorder.labels
    assert "Reconnecting" not in recorder.labels


def half_a_turn():
    """A model that stops in the middle of each turn, and goes on when prompted."""

    async def play(conversation):
        await conversation.accept()
        async for message in conversation:
            content = message.client_content
            if content is not None and content.turns:
                await conversation.say("Half", turn_complete=False)
            elif content is not None:
                await conversation.say(" and half.")

    return play


@both_apis
async def test_an_answer_that_never_begins_is_reported_once(api):
    server = {"faults": [Mute(after_received=2)]}
    async with served(api, server=server, reconnect=watching()) as recorder:
        await recorder.call("send_text", "Are you there?")
        stalled = await recorder.until(events.TurnStalled)
        assert TIMEOUT <= stalled.seconds < 5
        assert stalled.turn == 0
        await anyio.sleep(LONG_AFTER)
        await recorder.end()
        assert recorder.labels.count("TurnStalled") == 1
        assert "Reconnecting" not in recorder.labels


@both_apis
async def test_an_answer_that_stops_half_way_is_reported(api):
    async with served(api, half_a_turn(), reconnect=watching()) as recorder:
        await recorder.call("send_text", "Go on")
        await recorder.until(events.TextDelta)
        await recorder.until(events.TurnStalled)


@both_apis
async def test_each_question_may_stall(api):
    server = {"faults": [Mute(after_received=2)]}
    async with served(api, server=server, reconnect=watching()) as recorder:
        for _ in range(2):
            await recorder.call("send_text", "Are you there?")
            await recorder.until(events.TurnStalled)


@trio_too
async def test_a_prompt_makes_the_model_go_on(anyio_backend):
    options = {"reconnect": watching("prompt"), "memory": True}
    async with served("async", half_a_turn(), **options) as recorder:
        answer = await recorder.call("ask", "Go on")
        assert answer.text == "Half and half."
        prompt = recorder.server.connections[0].messages[2].client_content
        assert prompt.turn_complete
        assert not prompt.turns
        await recorder.end()
        assert recorder.labels.count("TurnStalled") == 1
        recorder.check_accounting()


@both_apis
async def test_resuming_asks_again_over_another_connection(api):
    server = {"faults": [Mute(after_received=3)], "strict_resumption": True}
    async with served(api, server=server, reconnect=watching("resume")) as recorder:
        await recorder.prime()
        answer = await recorder.call("ask", "What is my name?")
        assert answer.text == "Your name is Ada."
        await recorder.end()
        assert recorder.labels.count("TurnStalled") == 1
        (reconnecting,) = recorder.of(events.Reconnecting)
        assert "nothing" in reconnecting.reason
        assert reconnecting.will_resend
        assert recorder.server.connections[0].closed_by == "client"
        recorder.check_accounting()


@both_apis
async def test_an_idle_session_never_stalls(api):
    async with served(api, reconnect=watching("resume")) as recorder:
        await nothing_happens(recorder)


@both_apis
async def test_a_session_that_was_answered_never_stalls(api):
    async with served(api, reconnect=watching("resume")) as recorder:
        await recorder.prime()
        await nothing_happens(recorder)


@both_apis
async def test_sound_that_nobody_answers_owes_nothing(api):
    async with served(api, reconnect=watching("resume")) as recorder:
        for _ in range(5):
            await recorder.call("send_realtime_input", audio=bytes(3200))
        await recorder.call("send_client_content", turns="By the way", turn_complete=False)
        await nothing_happens(recorder)


@both_apis
async def test_the_pause_of_a_long_playback_is_not_a_stall(api):
    """The service ends a turn when it has been played, long after all of it was produced."""

    async def plays(conversation):
        await conversation.accept()
        await conversation.receive()
        await conversation.say("All of it. " * 5, turn_complete=False)
        await conversation.send({"serverContent": {"generationComplete": True}})
        await anyio.sleep(1.5)  # less than it takes to play, more than makes a stall
        await conversation.send({"serverContent": {"turnComplete": True}})

    spoken = {"response_modalities": ["AUDIO"]}
    policy = watching("resume", stall_timeout=1)  # so that a busy machine is not a stall
    async with served(api, plays, config=spoken, reconnect=policy) as recorder:
        await recorder.call("send_text", "Hello")
        complete = await recorder.until(events.TurnComplete)
        assert complete.raw is not None
        await recorder.end()
        assert "TurnStalled" not in recorder.labels


@both_apis
async def test_a_turn_that_is_produced_and_never_ended_is_a_stall(api):
    async def forgets(conversation):
        await conversation.accept()
        await conversation.receive()
        await conversation.say("All of it.", turn_complete=False)
        await conversation.send({"serverContent": {"generationComplete": True}})

    async with served(api, forgets, reconnect=watching()) as recorder:
        await recorder.call("send_text", "Hello")
        await recorder.until(events.TurnStalled)
        await recorder.end()


@both_apis
async def test_a_call_that_waits_for_the_user_is_not_a_stall(api):
    config = {**TEXT, "tools": [{"function_declarations": [WEATHER]}]}
    async with served(api, config=config, reconnect=watching("resume")) as recorder:
        await recorder.call("send_text", "Call get_weather now.")
        call = await recorder.until(events.ToolCall)
        await anyio.sleep(LONG_AFTER)
        answer = types.FunctionResponse(id=call.id, name=call.name, response={"output": "sunny"})
        await recorder.call("send_tool_response", function_responses=answer)
        await recorder.until(events.TurnComplete)
        await nothing_happens(recorder)


@both_apis
async def test_a_model_that_says_nothing_after_a_result_stalls(api):
    async def calls(conversation):
        await conversation.accept()
        await conversation.receive()
        await conversation.send_call("get_weather")
        async for _ in conversation:
            pass

    config = {**TEXT, "tools": [{"function_declarations": [WEATHER]}]}
    async with served(api, calls, config=config, reconnect=watching()) as recorder:
        await recorder.call("send_text", "Well?")
        call = await recorder.until(events.ToolCall)
        answer = types.FunctionResponse(id=call.id, name=call.name, response={"output": "sunny"})
        await recorder.call("send_tool_response", function_responses=answer)
        await recorder.until(events.TurnStalled)


@both_apis
async def test_an_outage_is_not_a_stall(api):
    control = ConnectionControl()
    policy = watching("resume", initial_delay=LONG_AFTER, max_delay=LONG_AFTER, jitter=0)
    async with served(api, control, reconnect=policy) as recorder:
        await recorder.prime()
        await control.call("abort")
        assert (await recorder.call("ask", "What is my name?")).text == "Your name is Ada."
        await recorder.end()
        assert "TurnStalled" not in recorder.labels
        assert recorder.labels.count("Reconnecting") == 1


@both_apis
async def test_without_a_timeout_nothing_is_watched(api):
    server = {"faults": [Mute(after_received=2)]}
    policy = quick(stall_timeout=None, on_stall="resume")
    async with served(api, server=server, reconnect=policy) as recorder:
        await recorder.call("send_text", "Are you there?")
        await nothing_happens(recorder)


@both_apis
async def test_the_wait_for_a_result_does_not_count(api):
    """The watch begins when the result is given, however long that took."""

    async def calls(conversation):
        await conversation.accept()
        await conversation.receive()
        await conversation.send_call("get_weather")
        async for _ in conversation:
            pass

    config = {**TEXT, "tools": [{"function_declarations": [WEATHER]}]}
    async with served(api, calls, config=config, reconnect=watching()) as recorder:
        await recorder.call("send_text", "Well?")
        call = await recorder.until(events.ToolCall)
        await anyio.sleep(LONG_AFTER)
        answer = types.FunctionResponse(id=call.id, name=call.name, response={"output": "sunny"})
        given = time.monotonic()
        await recorder.call("send_tool_response", function_responses=answer)
        stalled = await recorder.until(events.TurnStalled)
        assert TIMEOUT <= stalled.seconds <= time.monotonic() - given


@both_apis
async def test_speech_that_was_heard_and_not_answered_is_reported(api):
    async def hears(conversation):
        await conversation.accept()
        await conversation.receive()
        await conversation.send({"serverContent": {"inputTranscription": {"text": "Hello?"}}})
        async for _ in conversation:
            pass

    config = {"response_modalities": ["AUDIO"], "input_audio_transcription": {}}
    async with served(api, hears, config=config, reconnect=watching()) as recorder:
        await anyio.sleep(LONG_AFTER)  # the watch rests for as long as nobody speaks
        await recorder.call("send_realtime_input", audio=bytes(3200))
        await recorder.until(events.InputTranscript)
        await recorder.until(events.TurnStalled)


@both_apis
async def test_a_question_asked_again_may_stall_again(api):
    mute = [Mute(after_received=2)]
    async with served(
        api, server={"faults": [mute, mute]}, reconnect=watching("resume")
    ) as recorder:
        answer = await recorder.call("ask", "Are you there?")
        assert "Are you there?" in answer.text
        await recorder.end()
        assert recorder.labels.count("TurnStalled") == 2
        for stalled in recorder.of(events.TurnStalled):
            assert stalled.seconds >= TIMEOUT
        recorder.check_accounting()


@both_apis
async def test_a_question_that_waits_out_an_outage_has_its_whole_time(api):
    control = ConnectionControl()
    policy = watching(initial_delay=LONG_AFTER, max_delay=LONG_AFTER, jitter=0)
    server = {"faults": [None, Mute(after_received=2)]}
    async with served(api, control, server=server, reconnect=policy) as recorder:
        await recorder.prime()
        before = time.monotonic()
        await control.call("abort")
        await recorder.until(events.Reconnecting)
        await recorder.call("send_text", "Are you there?")
        await recorder.until(events.Resumed)
        stalled = await recorder.until(events.TurnStalled)
        assert TIMEOUT <= stalled.seconds <= time.monotonic() - before - LONG_AFTER
