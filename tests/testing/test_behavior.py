"""A server whose connections hold, and which still does not behave."""

import pytest

from genai_live.testing import LiveServer, faults, local_model
from tests.helpers.raw_live_client import TEXT, VERTEX, dial, spoken

pytestmark = pytest.mark.anyio

ASKED = {**TEXT, "sessionResumption": {}}
TOOLS = [{"functionDeclarations": [{"name": "get_time"}]}]


def resuming(handle):
    return {"setup": {"model": "models/any", **TEXT, "sessionResumption": {"handle": handle}}}


def handle_in(frames):
    return next(
        frame["sessionResumptionUpdate"]["newHandle"]
        for frame in frames
        if "newHandle" in frame.get("sessionResumptionUpdate", {})
    )


async def one_turn(client, text="My name is Alice."):
    """A turn and the handle after it."""
    await client.say(text)
    frames = await client.turn()
    return [*frames, await client.frame()]


def order(frames):
    """What stands out in a turn, in its order."""
    names = []
    for frame in frames:
        content = frame.get("serverContent", {})
        if "sessionResumptionUpdate" in frame:
            names.append("handle" if frame["sessionResumptionUpdate"] else "none")
        elif "turnComplete" in content:
            names.append("end")
        elif "modelTurn" in content and names[-1:] != ["text"]:
            names.append("text")
    return names


async def test_a_handle_comes_before_the_end_of_its_turn():
    with LiveServer(faults=[faults.EarlyUpdates()]) as server:
        async with dial(server.url, **ASKED) as client:
            await client.say("My name is Alice.")
            frames = await client.turn()
            assert order(frames) == ["none", "text", "handle", "end"]
        async with dial(server.url) as client:
            await client.send(resuming(handle_in(frames)))
            assert await client.frame() == {"setupComplete": {}}
            assert await client.answer("What is my name?") == "Your name is Alice."


async def test_a_handle_comes_in_the_next_turn():
    with LiveServer(faults=[faults.LateUpdates()]) as server:
        async with dial(server.url, **ASKED) as client:
            await client.say("My name is Alice.")
            assert order(await client.turn()) == ["none", "text", "end"]
            await client.say("My name is Bob.")
            frames = await client.turn()
            assert order(frames) == ["none", "handle", "text", "end"]
        async with dial(server.url) as client:
            await client.send(resuming(handle_in(frames)))
            await client.frame()
            assert await client.answer("What is my name?") == "Your name is Alice."


async def test_a_call_is_cancelled_after_its_answer():
    with LiveServer(faults=[faults.LateCancellation()]) as server:
        async with dial(server.url, **TEXT, tools=TOOLS) as client:
            await client.say("get_time")
            call = (await client.until("toolCall"))[-1]["toolCall"]["functionCalls"][0]
            answer = {"id": call["id"], "name": "get_time", "response": {"result": "noon"}}
            await client.send({"toolResponse": {"functionResponses": [answer]}})
            assert await client.frame() == {"toolCallCancellation": {"ids": [call["id"]]}}
            assert "noon" in spoken(await client.turn())


@pytest.mark.parametrize(
    ("fault", "end"),
    [
        (faults.RefuseHandle(), (1008, "BidiGenerateContent session not found")),
        (faults.RefuseHandle(1011, "Not now."), (1011, "Not now.")),
    ],
)
async def test_a_handle_is_refused(fault, end):
    with LiveServer(faults=[None, fault, fault]) as server:
        async with dial(server.url, **ASKED) as client:
            handle = handle_in(await one_turn(client))
        async with dial(server.url) as client:
            await client.send(resuming(handle))
            assert await client.end() == end
        async with dial(server.url, **ASKED) as client:
            assert "Hello" in await client.answer("Hello")


async def test_a_scenario_changes_its_conduct():
    async def moody(conversation):
        conversation.behavior.updates = "early"
        await local_model(conversation)

    with LiveServer(moody) as server:
        async with dial(server.url, **ASKED) as client:
            await client.say("Hello")
            assert order(await client.turn()) == ["none", "text", "handle", "end"]


@pytest.mark.conforms("resumption.open")
async def test_a_strict_server_refuses_a_session_that_is_in_use():
    with LiveServer(strict_resumption=True) as server:
        async with dial(server.url, **ASKED) as first:
            handle = handle_in(await one_turn(first))
            async with dial(server.url) as second:
                await second.send(resuming(handle))
                assert (await second.end())[0] == 1011
        await server.wait_for_async(lambda: not server.connections[0].open)
        async with dial(server.url) as third:
            await third.send(resuming(handle))
            assert await third.frame() == {"setupComplete": {}}
            async with dial(server.url) as fourth:
                await fourth.send(resuming(handle))
                assert (await fourth.end())[0] == 1011
            assert await third.answer("What is my name?") == "Your name is Alice."


async def test_a_server_that_is_not_strict_lets_two_connections_resume():
    with LiveServer() as server:
        async with dial(server.url, **ASKED) as first:
            handle = handle_in(await one_turn(first))
            async with dial(server.url) as second:
                await second.send(resuming(handle))
                assert await second.answer("What is my name?") != ""


async def test_the_latest_handle_outlives_any_number_of_others():
    async def brief(conversation):
        await conversation.accept()
        conversation.state = conversation.state or conversation.number
        async for _ in conversation:
            await conversation.say(f"{conversation.state}")

    with LiveServer(brief) as server:
        async with dial(server.url, **ASKED) as quiet:
            handle = handle_in(await one_turn(quiet))
        async with dial(server.url, **ASKED) as busy:
            oldest = handle_in(await one_turn(busy))
            for _ in range(300):
                latest = handle_in(await one_turn(busy))
        for known, word in ((handle, "1"), (latest, "2")):
            async with dial(server.url) as client:
                await client.send(resuming(known))
                await client.frame()
                assert await client.answer("Who?") == word
        async with dial(server.url) as client:
            await client.send(resuming(oldest))
            assert await client.end() == (1008, "BidiGenerateContent session not found")


# What a client needs to go on after a loss.


async def test_a_turn_without_words_answers_what_was_seeded():
    with LiveServer() as server:
        async with dial(server.url, **TEXT) as client:
            await client.say("My name is Alice.", turn_complete=False)
            await client.say("What is my name?", turn_complete=False)
            await client.send({"clientContent": {"turnComplete": True}})
            assert spoken(await client.turn()).endswith("Your name is Alice.")


async def test_a_turn_without_words_answers_what_a_resumed_session_left_unanswered():
    asked = {**TEXT, "sessionResumption": {"transparent": True}}
    with LiveServer(pace=1) as server:
        async with dial(server.url, VERTEX, **asked) as client:
            await client.say("count to 1000")
            await client.until("modelTurn")
            await client.say("What is 1 and 1?")
            await client.until("interrupted")
            handle = handle_in(
                await client.until("sessionResumptionUpdate") + [await client.frame()]
            )
        setup = {**TEXT, "sessionResumption": {"handle": handle, "transparent": True}}
        async with dial(server.url, VERTEX, **setup) as client:
            await client.send({"clientContent": {"turnComplete": True}})
            assert "What is 1 and 1?" in spoken(await client.turn())


@pytest.mark.parametrize(
    ("members", "complete"),
    [({}, False), ({"historyConfig": {"initialHistoryInClientContent": True}}, True)],
)
@pytest.mark.conforms("setup.history")
async def test_a_seeded_session_remembers(members, complete):
    turns = [
        {"role": "user", "parts": [{"text": "My name is Alice."}]},
        {"role": "model", "parts": [{"text": "Hello, Alice."}]},
    ]
    with LiveServer() as server:
        async with dial(server.url, **TEXT, **members) as client:
            await client.send({"clientContent": {"turns": turns, "turnComplete": complete}})
            assert "Your name is Alice." in await client.answer("What is my name?")


async def test_a_seeded_question_is_answered_when_it_is_completed():
    turns = [
        {"role": "user", "parts": [{"text": "My name is Alice."}]},
        {"role": "model", "parts": [{"text": "Hello, Alice."}]},
        {"role": "user", "parts": [{"text": "What is my name?"}]},
    ]
    history = {"initialHistoryInClientContent": True}
    with LiveServer() as server:
        async with dial(server.url, **TEXT, historyConfig=history) as client:
            await client.send({"clientContent": {"turns": turns, "turnComplete": True}})
            await client.send({"clientContent": {"turnComplete": True}})
            assert spoken(await client.turn()).endswith("Your name is Alice.")
