"""A server that takes a handle and has forgotten the conversation."""

import pytest

from genai_live import events
from genai_live.testing.faults import LoseContext
from tests.helpers.reconnect import Switch, quick, served

pytestmark = pytest.mark.anyio

both_faces = pytest.mark.parametrize("face", ["async", "blocking"])
TEXT = {"response_modalities": ["TEXT"]}
MODELS = ["gemini-2.5-flash-test", "gemini-3.1-flash-test"]
STORY = "Remember this: " + "the river runs to the sea, " * 20


async def talk(witness, switch):
    """Say two things, lose the connection, and say a third to a server that forgot them."""
    await witness.tell()
    await witness.tell(STORY)
    await switch.do("abort")
    await witness.until(events.Resumed)
    await witness.tell("What is my name?")


@both_faces
@pytest.mark.parametrize("model", MODELS)
async def test_the_history_is_given_to_another_connection_where_that_is_wanted(face, model):
    switch = Switch()
    server = {"faults": [None, LoseContext(), None]}
    policy = quick(on_context_lost="reseed")
    options = {"reconnect": policy, "model": model, "config": TEXT}
    async with served(face, switch, server=server, **options) as witness:
        await talk(witness, switch)
        resumed = await witness.until(events.Resumed)
        assert (resumed.mode, resumed.seeded) == ("reseeded", 6)
        assert "lost the conversation" in witness.of(events.Reconnecting)[-1].reason
        answer = await witness.do("ask", "What is my name?")
        assert answer.text.endswith("Your name is Ada.")
        await witness.end()
        assert witness.labels.count("ContextLost") == 1
        assert [each.mode for each in witness.of(events.Resumed)] == ["restored", "reseeded"]
        witness.check_account()


@both_faces
async def test_a_loss_before_the_boundary_gives_the_handle_up_too(face):
    switch = Switch()
    server = {"faults": [None, LoseContext(), None]}
    policy = quick(on_context_lost="reseed")
    weather = {"name": "get_weather", "parameters": {"type": "OBJECT", "properties": {}}}
    config = {**TEXT, "tools": [{"function_declarations": [weather]}]}
    options = {"reconnect": policy, "config": config}
    async with served(face, switch, server=server, **options) as witness:
        await witness.tell()
        await witness.tell(STORY)
        await switch.do("abort")
        await witness.until(events.Resumed)
        await witness.do("send_text", "Call get_weather now.")
        call = await witness.until(events.ToolCall)  # no boundary while it is open
        assert call.name == "get_weather"
        await switch.do("send", {"usageMetadata": {"promptTokenCount": 3}})
        await witness.until(events.ContextLost)
        await switch.do("abort")
        assert (await witness.until(events.Resumed)).mode == "reseeded"
        await witness.end()


@both_faces
async def test_by_default_it_is_only_told(face):
    switch = Switch()
    async with served(face, switch, server={"faults": [None, LoseContext()]}) as witness:
        await talk(witness, switch)
        await witness.tell("And now?")
        await witness.end()
        assert witness.labels.count("ContextLost") == 1
        assert witness.labels.count("Resumed(restored)") == 1
        assert len(witness.server.connections) == 2


async def test_a_server_that_remembers_is_not_accused():
    switch = Switch()
    async with served("async", switch, reconnect=quick(on_context_lost="reseed")) as witness:
        await talk(witness, switch)
        await switch.do("abort")
        await witness.until(events.Resumed)
        await witness.tell("What is my name?")
        await witness.end()
        assert "ContextLost" not in witness.labels
        assert witness.labels.count("Resumed(restored)") == 2
