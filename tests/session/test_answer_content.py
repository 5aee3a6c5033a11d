"""What beside words and sound a model sends reaches `ask()` and `events()`."""

import pytest

from genai_live import Source, events
from genai_live.testing import LiveServer
from tests.helpers.drivers import connected

pytestmark = pytest.mark.anyio

both_apis = pytest.mark.parametrize("api", ["async", "blocking"])
CODE = {"executableCode": {"language": "PYTHON", "code": "print(6*7)"}}
RESULT = {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "42"}}
SEARCH = {
    "webSearchQueries": ["6*7"],
    "groundingChunks": [{"web": {"uri": "https://example.org", "title": "t"}}],
}


async def grounded(conversation):
    await conversation.accept()
    async for _ in conversation:
        parts = [CODE, RESULT, {"text": "It is 42."}]
        await conversation.send({"serverContent": {"modelTurn": {"parts": parts}}})
        await conversation.send(
            {"serverContent": {"turnComplete": True, "groundingMetadata": SEARCH}}
        )


async def avatar(conversation):
    await conversation.accept()
    async for _ in conversation:
        for data in ("AQI=", "Aw=="):
            part = {"inlineData": {"mimeType": "video/mp4", "data": data}}
            await conversation.send({"serverContent": {"modelTurn": {"parts": [part]}}})
        await conversation.send({"serverContent": {"turnComplete": True}})


@both_apis
async def test_a_grounded_answer_has_its_sources_and_the_code_that_was_run(api):
    with LiveServer(grounded) as server:
        async with connected(api, server) as driver:
            turn = await driver.call("ask", "6 times 7?")
            assert turn.sources == [Source("web", "https://example.org", "t")]
            assert turn.search_queries == ["6*7"]
            (run,) = turn.executed_code
            assert (run.code, run.output, turn.text) == ("print(6*7)", "42", "It is 42.")


@both_apis
async def test_an_interrupted_answer_keeps_no_code_or_video(api):

    async def play(conversation):
        await conversation.accept()
        await conversation.receive()
        await conversation.receive()
        video = {"inlineData": {"mimeType": "video/mp4", "data": "AQI="}}
        parts = [CODE, RESULT, video]
        await conversation.send({"serverContent": {"modelTurn": {"parts": parts}}})
        await conversation.send({"serverContent": {"interrupted": True}})
        await conversation.send({"serverContent": {"turnComplete": True}})
        async for _ in conversation:
            pass

    with LiveServer(play) as server:
        async with connected(api, server) as driver:
            await driver.call("send_text", "6 times 7?")
            await driver.call("interrupt")
            heard = await driver.receive_turn()
            contents = [message.server_content for message in heard]
            assert all(content is None or content.model_turn is None for content in contents)


@both_apis
async def test_an_avatar_can_be_saved(api, tmp_path):
    with LiveServer(avatar) as server:
        async with connected(api, server) as driver:
            turn = await driver.call("ask", "hi")
            turn.save_video(tmp_path / "avatar.mp4")
            assert (tmp_path / "avatar.mp4").read_bytes() == b"\x01\x02\x03"
            assert turn.video_mime_type == "video/mp4"


async def test_events_of_an_avatar_are_its_fragments():
    with LiveServer(avatar) as server:
        async with connected("async", server) as driver:
            await driver.call("send_text", "hi")
            found = []
            async for event in driver.session.events(timeout=20):
                if isinstance(event, events.VideoDelta):
                    found.append(event.data)
                if isinstance(event, events.TurnComplete):
                    break
            assert found == [b"\x01\x02", b"\x03"]
