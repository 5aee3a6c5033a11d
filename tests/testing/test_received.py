"""Assertions on what the server has received, with a readable difference."""

import pytest

from genai_live import types
from genai_live.errors import ConfigError
from genai_live.testing import LiveServer
from tests.helpers.raw_live_client import TEXT, dial

pytestmark = pytest.mark.anyio


@pytest.fixture
async def server(anyio_backend):
    with LiveServer() as server:
        async with dial(server.url, **TEXT) as client:
            await client.answer("Hello")
            await client.realtime(text="Well")
            await client.turn()
            await client.realtime(audioStreamEnd=True)
        async with dial(server.url, **TEXT) as client:
            await client.answer("Again")
        await server.assert_received_async({"realtime_input": {"audio_stream_end": True}})
        yield server


async def test_texts_of_the_user_are_listed(server):
    assert [record.texts for record in server.connections] == [["Hello", "Well"], ["Again"]]


async def test_messages_are_compared_by_what_is_expected_of_them(server):
    turns = [{"role": "user", "parts": [{"text": "Hello"}]}]
    server.assert_received(
        {"setup": {"generation_config": {"response_modalities": ["TEXT"]}}},
        {"clientContent": {"turns": turns}},
        types.LiveClientMessage(realtime_input=types.LiveClientRealtimeInput(text="Well")),
        "Again",
    )
    server.assert_received("Again", connection=2)
    server.assert_received()
    server.assert_not_received("Good evening")
    server.assert_not_received("Again", connection=1)


async def test_a_missing_text_shows_what_was_said(server):
    with pytest.raises(AssertionError) as caught:
        await server.assert_received_async("Hallo", timeout=0)
    assert str(caught.value) == (
        "the client never said 'Hallo'.\n--- expected\n+++ received\n@@ -1 +1,3 @@\n"
        "-'Hallo'\n+'Hello'\n+'Well'\n+'Again'"
    )


async def test_a_missing_message_shows_the_nearest(server):
    with pytest.raises(AssertionError) as caught:
        server.assert_received("Hello", {"realtimeInput": {"text": "Wall"}}, timeout=0)
    text = str(caught.value)
    assert text.startswith(
        "expectation 2: the server has not received it; the nearest is message 3"
    )
    assert '-    "text": "Wall"' in text
    assert '+    "text": "Well"' in text


async def test_the_order_counts(server):
    with pytest.raises(AssertionError, match="expectation 2: the client never said 'Hello'"):
        server.assert_received("Well", "Hello", timeout=0)


async def test_a_message_that_should_not_have_come_is_named(server):
    with pytest.raises(AssertionError, match="message 2 of connection 1 is one: "):
        server.assert_not_received("Hello")


async def test_lists_and_values_have_to_be_equal(server):
    for turns in ([], [{"parts": [{"text": "Hello"}, {"text": "x"}]}], [{"role": "model"}]):
        with pytest.raises(AssertionError):
            server.assert_received({"client_content": {"turns": turns}}, timeout=0)


async def test_nothing_received_is_said(server):
    with pytest.raises(AssertionError, match="the server has received nothing, expected 'Hello'"):
        server.assert_received("Hello", connection=9, timeout=0)


async def test_what_is_no_message_is_refused(server):
    for wrong in (7, {"setup": 7}, {"setup": {1, 2}}, {"setup": {"model": object()}}):
        with pytest.raises(ConfigError, match="expected: "):
            server.assert_received(wrong)
    with pytest.raises(ConfigError, match="timeout: "):
        server.assert_received("Hello", timeout="soon")
