"""A server that takes a handle and has forgotten the conversation."""

import pytest

from genai_live import events
from genai_live.testing.faults import LoseContext
from tests.helpers.reconnect import ConnectionControl, quick
from tests.helpers.recorder import served

pytestmark = pytest.mark.anyio

both_apis = pytest.mark.parametrize("api", ["async", "blocking"])
TEXT = {"response_modalities": ["TEXT"]}
MODELS = ["gemini-2.5-flash-test", "gemini-3.1-flash-test"]
STORY = "Remember this: " + "the river runs to the sea, " * 20


async def talk(recorder, control):
    """Say two things, lose the connection, and say a third to a server that forgot them."""
    await recorder.prime()
    await recorder.prime(STORY)
    await control.call("abort")
    await recorder.until(events.Resumed)
    await recorder.prime("What is my name?")


@both_apis
@pytest.mark.parametrize("model", MODELS)
async def test_the_history_is_sent_to_another_connection_if_the_policy_says_so(api, model):
    control = ConnectionControl()
    server = {"faults": [None, LoseContext(), None]}
    policy = quick(on_context_lost="reseed")
    options = {"reconnect": policy, "model": model, "config": TEXT}
    async with served(api, control, server=server, **options) as recorder:
        await talk(recorder, control)
        resumed = await recorder.until(events.Resumed)
        assert (resumed.mode, resumed.seeded) == ("reseeded", 6)
        assert "lost the conversation" in recorder.of(events.Reconnecting)[-1].reason
        answer = await recorder.call("ask", "What is my name?")
        assert answer.text.endswith("Your name is Ada.")
        await recorder.end()
        assert recorder.labels.count("ContextLost") == 1
        assert [each.mode for each in recorder.of(events.Resumed)] == ["restored", "reseeded"]
        recorder.check_accounting()


@both_apis
async def test_a_loss_before_the_boundary_gives_the_handle_up_too(api):
    control = ConnectionControl()
    server = {"faults": [None, LoseContext(), None]}
    policy = quick(on_context_lost="reseed")
    weather = {"name": "get_weather", "parameters": {"type": "OBJECT", "properties": {}}}
    config = {**TEXT, "tools": [{"function_declarations": [weather]}]}
    options = {"reconnect": policy, "config": config}
    async with served(api, control, server=server, **options) as recorder:
        await recorder.prime()
        await recorder.prime(STORY)
        await control.call("abort")
        await recorder.until(events.Resumed)
        await recorder.call("send_text", "Call get_weather now.")
        call = await recorder.until(events.ToolCall)  # no boundary while it is open
        assert call.name == "get_weather"
        await control.call("send", {"usageMetadata": {"promptTokenCount": 3}})
        await recorder.until(events.ContextLost)
        await control.call("abort")
        assert (await recorder.until(events.Resumed)).mode == "reseeded"
        await recorder.end()


@both_apis
async def test_by_default_it_is_only_reported(api):
    control = ConnectionControl()
    async with served(api, control, server={"faults": [None, LoseContext()]}) as recorder:
        await talk(recorder, control)
        await recorder.prime("And now?")
        await recorder.end()
        assert recorder.labels.count("ContextLost") == 1
        assert recorder.labels.count("Resumed(restored)") == 1
        assert len(recorder.server.connections) == 2


async def test_a_server_that_remembers_is_not_accused():
    control = ConnectionControl()
    async with served("async", control, reconnect=quick(on_context_lost="reseed")) as recorder:
        await talk(recorder, control)
        await control.call("abort")
        await recorder.until(events.Resumed)
        await recorder.prime("What is my name?")
        await recorder.end()
        assert "ContextLost" not in recorder.labels
        assert recorder.labels.count("Resumed(restored)") == 2
