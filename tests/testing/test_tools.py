import re

import pytest

from genai_live.testing import LiveServer
from tests.helpers.raw_live_client import TEXT, VERTEX, dial, spoken

pytestmark = pytest.mark.anyio


def function(name, *, behavior=None, **properties):
    parameters = {"type": "OBJECT", "properties": properties, "required": list(properties)}
    declaration = {"name": name, "parameters": parameters}
    return {**declaration, "behavior": behavior} if behavior else declaration


CITY = {"city": {"type": "STRING"}}
WEATHER = function("get_weather", **CITY)
CLOCK = function("get_time")
SLOW = function("get_weather", behavior="NON_BLOCKING", **CITY)


def tools(*functions):
    return {**TEXT, "tools": [{"functionDeclarations": list(functions)}]}


async def called(client):
    *before, frame = await client.until("toolCall")
    return before, frame["toolCall"]["functionCalls"]


async def respond(client, call, response, **members):
    answer = {"id": call["id"], "name": call["name"], "response": response, **members}
    await client.send({"toolResponse": {"functionResponses": [answer]}})


@pytest.fixture
def server():
    with LiveServer() as server:
        yield server


@pytest.mark.conforms("setup.tools")
async def test_a_text_that_names_a_function_calls_it(server):
    async with dial(server.url, **tools(WEATHER, CLOCK)) as client:
        await client.say("Please use get_weather for Paris.")
        before, (call,) = await called(client)
        assert before == []
        assert (call["name"], call["args"]) == ("get_weather", {"city": "Paris"})
        assert re.fullmatch(r"function-call-\d{19}", call["id"])
        await respond(client, call, {"output": "It is foggy."})
        frames = await client.turn()
    assert spoken(frames) == "get_weather says: It is foggy."
    assert [*frames[-2]["serverContent"], *frames[-1]["serverContent"]] == [
        "generationComplete",
        "turnComplete",
    ]


@pytest.mark.conforms("server.tool-call")
async def test_several_functions_are_called_in_one_message(server):
    async with dial(server.url, **tools(WEATHER, CLOCK)) as client:
        await client.say("GET_TIME and get weather in Oslo")
        _, calls = await called(client)
        assert [(call["name"], call["args"]) for call in calls] == [
            ("get_time", {}),
            ("get_weather", {"city": "Oslo"}),
        ]
        await respond(client, calls[1], {"result": {"celsius": 5}})
        await respond(client, calls[0], {"error": "no clock"})
        assert spoken(await client.turn()) == (
            'get_weather says: {"celsius":5}. get_time failed: no clock.'
        )


async def test_no_function_is_called_that_is_not_named(server):
    async with dial(server.url, **tools(WEATHER)) as client:
        assert "You said" in await client.answer("forget_weather and get_weathers")


async def test_gemini_3_1_names_its_calls_differently(server):
    model = {"model": "models/gemini-3.1-flash-live-preview"}
    declared = [{"functionDeclarations": [CLOCK]}]
    async with dial(server.url, **model, tools=declared) as client:
        await client.say("get_time")
        _, (call,) = await called(client)
    assert re.fullmatch(r"fc_\d+", call["id"])


@pytest.mark.conforms("server.tool-call")
async def test_vertex_ends_the_calling_turn_and_answers_in_another(server):
    async with dial(server.url, VERTEX, **tools(CLOCK)) as client:
        await client.say("get_time")
        _, (call,) = await called(client)
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", call["id"])
        await respond(client, call, {"output": "noon"})
        calling = await client.turn()
        answering = await client.turn()
    assert [next(iter(frame["serverContent"])) for frame in calling] == [
        "generationComplete",
        "turnComplete",
    ]
    assert spoken(answering) == "get_time says: noon."


@pytest.mark.conforms("client.tool-response")
async def test_vertex_matches_an_answer_without_an_id_by_its_name(server):
    async with dial(server.url, VERTEX, **tools(CLOCK, WEATHER)) as client:
        await client.say("get_time and get_weather")
        await called(client)
        answers = [
            {"name": "get_weather", "response": {"output": "fog"}},
            {"name": "get_time", "response": {"output": "noon"}},
        ]
        await client.send({"toolResponse": {"functionResponses": answers}})
        await client.turn()
        assert spoken(await client.turn()) == "get_weather says: fog. get_time says: noon."


async def test_vertex_takes_an_answer_that_nobody_asked_for(server):
    async with dial(server.url, VERTEX, **TEXT) as client:
        response = {"name": "getStatus", "response": {"mood": "happy"}}
        await client.send({"toolResponse": {"functionResponses": [response]}})
        assert spoken(await client.turn()) == 'getStatus says: {"mood":"happy"}.'


@pytest.mark.conforms("client.tool-response")
async def test_the_same_call_is_answered_once(server):
    async with dial(server.url, **tools(CLOCK)) as client:
        await client.say("get_time")
        _, (call,) = await called(client)
        await respond(client, call, {"output": "noon"})
        await client.turn()
        await respond(client, call, {"output": "noon"})
        assert await client.end() == (1007, "Request contains an invalid argument.")


@pytest.mark.conforms("server.tool-cancel")
async def test_an_interruption_takes_open_calls_back(server):
    async with dial(server.url, **tools(CLOCK)) as client:
        await client.say("get_time")
        _, (call,) = await called(client)
        await client.say("Never mind")
        frames = await client.turn()
        assert frames[0] == {"toolCallCancellation": {"ids": [call["id"]]}}
        assert frames[1] == {"serverContent": {"interrupted": True}}
        assert len(frames) == 3
        assert 'You said "Never mind".' in spoken(await client.turn())
        await respond(client, call, {"output": "too late"})
        assert await client.answer("Still there?") == 'You said "Still there?".'


async def test_a_call_that_does_not_block_lets_the_turn_go_on(server):
    async with dial(server.url, **tools(SLOW)) as client:
        await client.say("get_weather in Rome")
        _, (call,) = await called(client)
        assert spoken(await client.turn()) == "I called get_weather and continue meanwhile."
        assert await client.answer("Meanwhile") == 'You said "Meanwhile".'
        await respond(client, call, {"output": "half done"}, willContinue=True)
        assert spoken(await client.turn()) == "get_weather says: half done."
        await respond(client, call, {"output": "rain"})
        assert spoken(await client.turn()) == "get_weather says: rain."


async def test_a_silent_result_is_not_spoken(server):
    async with dial(server.url, **tools(SLOW)) as client:
        await client.say("get_weather in Rome")
        _, (call,) = await called(client)
        await client.turn()
        await respond(client, call, {"output": "rain"}, scheduling="SILENT")
        assert "rain" not in await client.answer("Hello")


@pytest.mark.parametrize(("scheduling", "ends"), [("INTERRUPT", "interrupted"), (None, None)])
@pytest.mark.conforms("server.scheduling")
async def test_a_result_interrupts_only_when_it_is_to(scheduling, ends):
    members = {"scheduling": scheduling} if scheduling else {}
    with LiveServer(pace=0.2) as server:
        async with dial(server.url, **tools(SLOW)) as client:
            await client.say("get_weather in Rome")
            _, (call,) = await called(client)
            await client.turn()
            await client.say("count to 20")
            await client.until("modelTurn")
            await respond(client, call, {"output": "rain"}, **members)
            cut = await client.turn()
            assert any("interrupted" in frame["serverContent"] for frame in cut) == bool(ends)
            assert spoken(await client.turn()) == "get_weather says: rain."


@pytest.mark.conforms("client.context-update")
async def test_a_context_update_changes_the_tools(server):
    async with dial(server.url, **tools(CLOCK)) as client:
        update = [{"functionDeclarations": [WEATHER]}]
        await client.send({"contextUpdate": {"tools": {"tools": update}}})
        assert "You said" in await client.answer("get_time")
        await client.say("get_weather in Rome")
        _, (call,) = await called(client)
        await respond(client, call, {"output": "sun"})
        await client.turn()
        await client.send({"contextUpdate": {"tools": {}}})
        assert "You said" in await client.answer("get_weather")
