import pytest

from genai_live.testing import LiveServer
from tests.helpers.raw_live_client import TEXT, VERTEX, dial, spoken

pytestmark = pytest.mark.anyio

ASKED = {**TEXT, "sessionResumption": {}}


@pytest.fixture
def server():
    with LiveServer() as server:
        yield server


async def handle_after(client, text):
    await client.say(text)
    frames = await client.turn()
    update = (await client.frame())["sessionResumptionUpdate"]
    assert update["resumable"] is True
    return frames, update["newHandle"]


def resuming(handle):
    return {**TEXT, "sessionResumption": {"handle": handle}}


@pytest.mark.conforms("setup.resumption", "server.resumption")
async def test_a_handle_comes_after_each_turn_and_none_during_it(server):
    async with dial(server.url, **ASKED) as client:
        frames, first = await handle_after(client, "One")
        assert frames[0] == {"sessionResumptionUpdate": {}}
        _, second = await handle_after(client, "Two")
    assert first != second


@pytest.mark.conforms("setup.resumption")
async def test_no_handle_comes_unasked(server):
    async with dial(server.url, **TEXT) as client:
        await client.answer("One")
        await client.say("Two")
        assert "serverContent" in await client.frame()


@pytest.mark.conforms("resumption.restores")
async def test_a_resumed_conversation_remembers(server):
    async with dial(server.url, **ASKED) as client:
        _, handle = await handle_after(client, "My name is Alice.")
    async with dial(server.url, **resuming(handle)) as client:
        frames, _ = await handle_after(client, "What is my name?")
    assert spoken(frames) == "Your name is Alice."
    assert frames[-1]["usageMetadata"]["promptTokenCount"] > 20


@pytest.mark.conforms("resumption.restores")
async def test_a_handle_holds_what_was_known_when_it_was_given(server):
    async with dial(server.url, **ASKED) as client:
        _, handle = await handle_after(client, "My name is Alice.")
        await handle_after(client, "My name is Bob.")
    for _ in range(2):
        async with dial(server.url, **resuming(handle)) as client:
            frames, _ = await handle_after(client, "What is my name?")
            assert spoken(frames) == "Your name is Alice."


@pytest.mark.conforms("resumption.unknown")
async def test_an_unknown_handle_is_refused(server):
    async with dial(server.url) as client:
        await client.send({"setup": {"model": "models/any", **resuming("nothing")}})
        assert await client.end() == (1008, "BidiGenerateContent session not found")


async def test_an_interrupted_turn_gives_a_handle_too():
    with LiveServer(pace=1) as server:
        async with dial(server.url, **ASKED) as client:
            await client.say("count to 1000")
            await client.until("modelTurn")
            await client.say("Stop")
            await client.until("interrupted")
            await client.turn()
            assert "newHandle" in (await client.frame())["sessionResumptionUpdate"]


@pytest.mark.conforms("resumption.transparent")
async def test_vertex_says_which_client_message_a_handle_covers(server):
    asked = {**TEXT, "sessionResumption": {"transparent": True}}
    async with dial(server.url, VERTEX, **asked) as client:
        await client.say("One", turn_complete=False)
        await client.say("Two")
        await client.turn()
        update = (await client.frame())["sessionResumptionUpdate"]
    assert update["lastConsumedClientMessageIndex"] == "2"
