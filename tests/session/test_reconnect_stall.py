"""Silence: told when the model owes something, and never else."""

import time

import anyio
import pytest

from genai_live import events, types
from genai_live.testing.faults import Mute
from tests.helpers.reconnect import Switch, quick, served

pytestmark = pytest.mark.anyio

both_faces = pytest.mark.parametrize("face", ["async", "blocking"])
trio_too = pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"], indirect=True)
TEXT = {"response_modalities": ["TEXT"]}
WEATHER = {"name": "get_weather", "parameters": {"type": "OBJECT", "properties": {}}}
TIMEOUT = 0.1
LONG_AFTER = 0.3
"""Enough for a watch to trip that should not."""


def watching(on_stall="event", **settings):
    return quick(stall_timeout=TIMEOUT, on_stall=on_stall, **settings)


async def nothing_happens(witness):
    """Let time pass, with an eye on the session."""
    await anyio.sleep(LONG_AFTER)
    await witness.end()
    assert "TurnStalled" not in witness.labels
    assert "Reconnecting" not in witness.labels


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


@both_faces
async def test_an_answer_that_never_begins_is_told_once(face):
    server = {"faults": [Mute(after_received=2)]}
    async with served(face, server=server, reconnect=watching()) as witness:
        await witness.do("send_text", "Are you there?")
        stalled = await witness.until(events.TurnStalled)
        assert TIMEOUT <= stalled.seconds < 5
        assert stalled.turn == 0
        await anyio.sleep(LONG_AFTER)
        await witness.end()
        assert witness.labels.count("TurnStalled") == 1
        assert "Reconnecting" not in witness.labels


@both_faces
async def test_an_answer_that_stops_half_way_is_told(face):
    async with served(face, half_a_turn(), reconnect=watching()) as witness:
        await witness.do("send_text", "Go on")
        await witness.until(events.TextDelta)
        await witness.until(events.TurnStalled)


@both_faces
async def test_each_question_may_stall(face):
    server = {"faults": [Mute(after_received=2)]}
    async with served(face, server=server, reconnect=watching()) as witness:
        for _ in range(2):
            await witness.do("send_text", "Are you there?")
            await witness.until(events.TurnStalled)


@trio_too
async def test_a_prompt_makes_the_model_go_on(anyio_backend):
    options = {"reconnect": watching("prompt"), "memory": True}
    async with served("async", half_a_turn(), **options) as witness:
        answer = await witness.do("ask", "Go on")
        assert answer.text == "Half and half."
        prompt = witness.server.connections[0].messages[2].client_content
        assert prompt.turn_complete
        assert not prompt.turns
        await witness.end()
        assert witness.labels.count("TurnStalled") == 1
        witness.check_account()


@both_faces
async def test_resuming_asks_again_over_another_connection(face):
    server = {"faults": [Mute(after_received=3)], "strict_resumption": True}
    async with served(face, server=server, reconnect=watching("resume")) as witness:
        await witness.tell()
        answer = await witness.do("ask", "What is my name?")
        assert answer.text == "Your name is Ada."
        await witness.end()
        assert witness.labels.count("TurnStalled") == 1
        (reconnecting,) = witness.of(events.Reconnecting)
        assert "nothing" in reconnecting.reason
        assert reconnecting.will_resend
        assert witness.server.connections[0].closed_by == "client"
        witness.check_account()


@both_faces
async def test_an_idle_session_never_stalls(face):
    async with served(face, reconnect=watching("resume")) as witness:
        await nothing_happens(witness)


@both_faces
async def test_a_session_that_was_answered_never_stalls(face):
    async with served(face, reconnect=watching("resume")) as witness:
        await witness.tell()
        await nothing_happens(witness)


@both_faces
async def test_sound_that_nobody_answers_owes_nothing(face):
    async with served(face, reconnect=watching("resume")) as witness:
        for _ in range(5):
            await witness.do("send_realtime_input", audio=bytes(3200))
        await witness.do("send_client_content", turns="By the way", turn_complete=False)
        await nothing_happens(witness)


@both_faces
async def test_the_pause_of_a_long_playback_is_no_stall(face):
    """The service ends a turn when it has been played, long after all of it was produced."""

    async def plays(conversation):
        await conversation.accept()
        await conversation.receive()
        await conversation.say("All of it.", turn_complete=False)
        await conversation.send({"serverContent": {"generationComplete": True}})
        await anyio.sleep(2 * LONG_AFTER)
        await conversation.send({"serverContent": {"turnComplete": True}})

    spoken = {"response_modalities": ["AUDIO"]}
    async with served(face, plays, config=spoken, reconnect=watching("resume")) as witness:
        await witness.do("send_text", "Hello")
        complete = await witness.until(events.TurnComplete)
        assert complete.raw is not None
        await witness.end()
        assert "TurnStalled" not in witness.labels


@both_faces
async def test_a_turn_that_is_produced_and_never_ended_is_a_stall(face):
    async def forgets(conversation):
        await conversation.accept()
        await conversation.receive()
        await conversation.say("All of it.", turn_complete=False)
        await conversation.send({"serverContent": {"generationComplete": True}})

    async with served(face, forgets, reconnect=watching()) as witness:
        await witness.do("send_text", "Hello")
        await witness.until(events.TurnStalled)
        await witness.end()


@both_faces
async def test_a_call_that_waits_for_the_user_is_no_stall(face):
    config = {**TEXT, "tools": [{"function_declarations": [WEATHER]}]}
    async with served(face, config=config, reconnect=watching("resume")) as witness:
        await witness.do("send_text", "Call get_weather now.")
        call = await witness.until(events.ToolCall)
        await anyio.sleep(LONG_AFTER)
        answer = types.FunctionResponse(id=call.id, name=call.name, response={"output": "sunny"})
        await witness.do("send_tool_response", function_responses=answer)
        await witness.until(events.TurnComplete)
        await nothing_happens(witness)


@both_faces
async def test_a_model_that_says_nothing_after_a_result_stalls(face):
    async def calls(conversation):
        await conversation.accept()
        await conversation.receive()
        await conversation.call("get_weather")
        async for _ in conversation:
            pass

    config = {**TEXT, "tools": [{"function_declarations": [WEATHER]}]}
    async with served(face, calls, config=config, reconnect=watching()) as witness:
        await witness.do("send_text", "Well?")
        call = await witness.until(events.ToolCall)
        answer = types.FunctionResponse(id=call.id, name=call.name, response={"output": "sunny"})
        await witness.do("send_tool_response", function_responses=answer)
        await witness.until(events.TurnStalled)


@both_faces
async def test_an_outage_is_no_stall(face):
    switch = Switch()
    policy = watching("resume", initial_delay=LONG_AFTER, max_delay=LONG_AFTER, jitter=0)
    async with served(face, switch, reconnect=policy) as witness:
        await witness.tell()
        await switch.do("abort")
        assert (await witness.do("ask", "What is my name?")).text == "Your name is Ada."
        await witness.end()
        assert "TurnStalled" not in witness.labels
        assert witness.labels.count("Reconnecting") == 1


@both_faces
async def test_without_a_timeout_nothing_is_watched(face):
    server = {"faults": [Mute(after_received=2)]}
    policy = quick(stall_timeout=None, on_stall="resume")
    async with served(face, server=server, reconnect=policy) as witness:
        await witness.do("send_text", "Are you there?")
        await nothing_happens(witness)


@both_faces
async def test_the_wait_for_a_result_does_not_count(face):
    """The watch begins when the result is given, however long that took."""

    async def calls(conversation):
        await conversation.accept()
        await conversation.receive()
        await conversation.call("get_weather")
        async for _ in conversation:
            pass

    config = {**TEXT, "tools": [{"function_declarations": [WEATHER]}]}
    async with served(face, calls, config=config, reconnect=watching()) as witness:
        await witness.do("send_text", "Well?")
        call = await witness.until(events.ToolCall)
        await anyio.sleep(LONG_AFTER)
        answer = types.FunctionResponse(id=call.id, name=call.name, response={"output": "sunny"})
        given = time.monotonic()
        await witness.do("send_tool_response", function_responses=answer)
        stalled = await witness.until(events.TurnStalled)
        assert TIMEOUT <= stalled.seconds <= time.monotonic() - given


@both_faces
async def test_speech_that_was_heard_and_not_answered_is_told(face):
    async def hears(conversation):
        await conversation.accept()
        await conversation.receive()
        await conversation.send({"serverContent": {"inputTranscription": {"text": "Hello?"}}})
        async for _ in conversation:
            pass

    config = {"response_modalities": ["AUDIO"], "input_audio_transcription": {}}
    async with served(face, hears, config=config, reconnect=watching()) as witness:
        await anyio.sleep(LONG_AFTER)  # the watch rests for as long as nobody speaks
        await witness.do("send_realtime_input", audio=bytes(3200))
        await witness.until(events.InputTranscript)
        await witness.until(events.TurnStalled)


@both_faces
async def test_a_question_asked_again_may_stall_again(face):
    mute = [Mute(after_received=2)]
    async with served(face, server={"faults": [mute, mute]}, reconnect=watching("resume")) as w:
        answer = await w.do("ask", "Are you there?")
        assert "Are you there?" in answer.text
        await w.end()
        assert w.labels.count("TurnStalled") == 2
        for stalled in w.of(events.TurnStalled):
            assert stalled.seconds >= TIMEOUT
        w.check_account()


@both_faces
async def test_a_question_that_waits_out_an_outage_has_its_whole_time(face):
    switch = Switch()
    policy = watching(initial_delay=LONG_AFTER, max_delay=LONG_AFTER, jitter=0)
    server = {"faults": [None, Mute(after_received=2)]}
    async with served(face, switch, server=server, reconnect=policy) as witness:
        await witness.tell()
        before = time.monotonic()
        await switch.do("abort")
        await witness.until(events.Reconnecting)
        await witness.do("send_text", "Are you there?")
        await witness.until(events.Resumed)
        stalled = await witness.until(events.TurnStalled)
        assert TIMEOUT <= stalled.seconds <= time.monotonic() - before - LONG_AFTER
