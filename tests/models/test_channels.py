"""Turns, interruptions and prompts go by a channel that the model accepts."""

import logging
import threading
from typing import Any, cast

import anyio
import anyio.to_thread
import pytest

from genai_live import Client, ReconnectPolicy, events
from genai_live.errors import ConfigError, SessionClosed
from genai_live.models import ModelProfile
from genai_live.testing import LiveServer
from tests.models.service import DONE, FAMILIES, Service, session_of, words

pytestmark = pytest.mark.anyio

MARKED = {"realtime_input_config": {"automatic_activity_detection": {"disabled": True}}}
CALL = {"role": "model", "parts": [{"function_call": {"name": "f", "args": {}}}]}
RESULT = {"role": "user", "parts": [{"function_response": {"name": "f", "response": {}}}]}
JPEG = (b"\xff\xd8\xff\xe0", "image/jpeg")
NEWER = (b"\xff\xd8\xff\xe1", "image/jpeg")
REALTIME = ["3.1", "3.8", "3.8 thinking"]
CONTENT = [family for family in FAMILIES if family not in REALTIME]


def channel(message):
    """Return what a message of the client is, and its text."""
    if message.client_content is not None:
        turns = message.client_content.turns or ()
        texts = [part.text for turn in turns for part in turn.parts if part.text]
        return "content", "".join(texts)
    realtime = message.realtime_input
    return next(
        (name, getattr(realtime, name) if name == "text" else "")
        for name in ("text", "video", "audio", "activity_start", "activity_end")
        if getattr(realtime, name) is not None
    )


async def until(session, kind):
    """Read events up to the first of a kind; return all."""
    found = []
    async for event in session.events(timeout=20):
        found.append(event)
        if isinstance(event, kind):
            break
    return found


@pytest.mark.parametrize("family", FAMILIES)
async def test_a_typed_turn_goes_by_the_channel_of_the_family(family):
    async with session_of(FAMILIES[family]) as (session, service, _):
        assert (await session.ask("Hello?", timeout=20)).text == "Yes."
        expected = "text" if family in REALTIME else "content"
        assert [channel(message) for message in service.messages] == [(expected, "Hello?")]


# Interruption.


def speaks_until_more_comes():
    """A model that says half an answer, and ends it when it hears more; content is a mistake."""
    contents = []

    async def react(connection, message):
        if message.client_content is not None:
            contents.append(message)
            await connection.close(1007, "Request contains an invalid argument.")
            return True
        text = message.realtime_input.text
        if text == "Speak.":
            await connection.send(words("Half"))
        elif text:
            await connection.send(words(" and half"))
            await connection.send({"serverContent": {"interrupted": True}})
            await connection.send(DONE)
            await connection.send(words("Something else."))
            await connection.send(DONE)
        return True

    return react, contents


@pytest.mark.parametrize("config", [{}, MARKED])
async def test_an_interruption_does_not_end_a_session_without_client_content(config):
    react, contents = speaks_until_more_comes()
    async with session_of(FAMILIES["3.1"], config, react=react) as (session, _, server):
        await session.send_text("Speak.")
        await until(session, events.TextDelta)
        await session.interrupt()
        (interrupted,) = await until(session, events.Interrupted)
        assert (interrupted.turn, interrupted.raw) == (0, None)
        answer = await session.ask("What else?", timeout=20)
        assert (answer.text, answer.complete) == ("Something else.", True)
        assert not contents
        assert len(server.connections) == 1


async def test_what_was_interrupted_is_not_delivered_although_the_model_speaks_on():
    go_on = threading.Event()

    async def react(connection, message):
        if message.realtime_input.text == "Speak.":
            await connection.send(words("Half"))
            await anyio.to_thread.run_sync(go_on.wait, 5)
            await connection.send(words(" and half"))
            await connection.send({"serverContent": {"generationComplete": True}})
            await connection.send(DONE)
            return True
        return False

    async with session_of(FAMILIES["3.1"], react=react) as (session, *_):
        await session.send_text("Speak.")
        await until(session, events.TextDelta)
        await session.interrupt()
        go_on.set()
        found = await until(session, events.TurnComplete)
        assert not [event for event in found if isinstance(event, events.TextDelta)]
        assert session.stats.output_flushed == 1
        assert (await session.ask("What else?", timeout=20)).text == "Yes."


@pytest.mark.parametrize("family", ["2.5", "3.8", "3.8 thinking", "unknown"])
async def test_elsewhere_an_interruption_is_content_without_turns(family):
    async def react(connection, message):
        if message.client_content and not message.client_content.turn_complete:
            await connection.send({"serverContent": {"interrupted": True}})
            await connection.send(DONE)
        else:
            await connection.send(words("Half"))
        return True

    async with session_of(FAMILIES[family], react=react) as (session, service, _):
        await session.send_text("Speak.")
        await until(session, events.TextDelta)
        await session.interrupt()
        await until(session, events.TurnComplete)
        content = service.messages[-1].client_content
        assert (content.turns, bool(content.turn_complete)) == (None, False)


async def test_a_closed_session_cannot_be_interrupted():
    async with session_of(FAMILIES["3.1"]) as (session, *_):
        await session.close()
        with pytest.raises(SessionClosed):
            await session.interrupt()


# A prompt to continue.


@pytest.mark.parametrize(
    ("family", "config", "prompt"),
    [
        ("2.5", {}, [("content", "")]),
        ("3.8", {}, [("content", "")]),
        ("3.1", {}, [("text", "Please continue.")]),
        (
            "3.1",
            MARKED,
            [("activity_start", ""), ("text", "Please continue."), ("activity_end", "")],
        ),
    ],
)
async def test_a_silent_model_is_prompted_by_a_channel_that_it_accepts(family, config, prompt):
    question = 3 if config else 1

    async def react(connection, message):
        if len(service.messages) == question + len(prompt):
            await connection.send(words("At last."))
            await connection.send(DONE)
        return True

    policy = ReconnectPolicy(stall_timeout=0.1, on_stall="prompt")
    async with session_of(FAMILIES[family], config, react=react, reconnect=policy) as (
        session,
        service,
        server,
    ):
        answer = await session.ask("Go.", timeout=20)
        assert answer.text == "At last."
        assert [channel(message) for message in service.messages][-len(prompt) :] == prompt
        assert len(server.connections) == 1
        stats = session.stats
        accounted = stats.acknowledged + stats.replayed + stats.dropped + stats.pending
        assert stats.messages_sent == 1 + accounted


# History.


@pytest.mark.parametrize("turn", [CALL, RESULT])
@pytest.mark.parametrize("method", ["send_client_content", "send"])
async def test_function_parts_in_turns_are_an_error_where_they_are_refused(turn, method):
    async with session_of(FAMILIES["2.5"]) as (session, service, _):
        turns = [{"role": "user", "parts": [{"text": "a"}]}, turn]
        with pytest.raises(ConfigError) as caught:
            if method == "send":
                await session.send({"client_content": {"turns": turns}})
            else:
                await session.send_client_content(turns=turns, turn_complete=False)
        (member,) = turn["parts"][0]
        assert caught.value.field == f"turns[1].parts[0].{member}"
        assert FAMILIES["2.5"] in str(caught.value)
        assert not service.messages


@pytest.mark.parametrize("family", ["3.1", "3.8", "unknown"])
async def test_elsewhere_they_are_sent(family, caplog):
    caplog.set_level(logging.WARNING, "genai_live")
    model = FAMILIES[family] + "-history"
    config = {"history_config": {"initial_history_in_client_content": True}}
    async with session_of(model, config) as (session, service, _):
        await session.send_client_content(turns=cast("Any", [CALL, RESULT]))
        await session.send_text("Done?")
        await until(session, events.TurnComplete)
        assert len(service.messages[0].client_content.turns) == 2
    assert bool(caplog.messages) == (family == "3.1")


async def test_content_inside_a_session_is_warned_of_where_it_may_be_refused(caplog):
    model = "gemini-3.1-flash-live-content"
    async with session_of(model) as (session, _, _):
        for _ in range(2):
            await session.send_client_content(turns="Hello?")
    (warning,) = [text for text in caplog.messages if "client content" in text]
    assert model in warning
    assert "send_text" in warning


# Video.


def image_of(message):
    """Return the picture in a typed turn."""
    parts = message.client_content.turns[0].parts
    return [part.inline_data.data for part in parts if part.inline_data is not None]


@pytest.mark.parametrize("family", ["2.5", "2.5 half", "3.8", "3.8 thinking", "robotics"])
async def test_a_typed_turn_contains_the_newest_frame_that_it_would_not_see(family):
    async with session_of(FAMILIES[family], resend_video=True) as (session, service, _):
        for frame in (JPEG, NEWER):
            await session.send_realtime_input(video=frame)
        assert (await session.ask("What is this?", timeout=20)).text == "Yes."
        turn = service.messages[-1]
        assert image_of(turn) == [NEWER[0]]
        assert channel(turn) == ("content", "What is this?")
        await session.ask("And now?", timeout=20)
        again = service.messages[-1]
        assert again.client_content is None or not image_of(again)
        assert session.stats.messages_sent == 5


async def test_a_frame_of_an_earlier_turn_is_not_sent_again():
    async def react(connection, message):
        if message.realtime_input and message.realtime_input.audio:
            await connection.send(words("I see."))
            await connection.send(DONE)
        return False

    async with session_of(FAMILIES["3.8"], react=react, resend_video=True) as (
        session,
        service,
        _,
    ):
        await session.send({"realtime_input": {"video": {"data": b"x", "mime_type": "image/png"}}})
        await session.send_realtime_input(audio=bytes(640))
        await until(session, events.TurnComplete)
        await session.ask("What was it?", timeout=20)
        assert channel(service.messages[-1]) == ("text", "What was it?")


async def test_no_frame_is_sent_again_unless_asked_for():
    async with session_of(FAMILIES["3.8"]) as (session, service, _):
        await session.send_realtime_input(video=JPEG)
        await session.ask("What is this?", timeout=20)
        assert channel(service.messages[-1]) == ("text", "What is this?")


async def test_no_frame_is_sent_again_to_a_model_that_sees_it():
    async with session_of(FAMILIES["unknown"], resend_video=True) as (session, service, _):
        await session.send_realtime_input(video=JPEG)
        await session.ask("What is this?", timeout=20)
        assert image_of(service.messages[-1]) == []


@pytest.mark.parametrize(
    ("config", "sent"),
    [
        ({}, ["video", "text"]),
        (MARKED, ["video", "activity_start", "video", "text", "activity_end"]),
    ],
)
async def test_realtime_text_takes_a_frame_along_inside_marked_activity_only(config, sent):
    async with session_of(FAMILIES["3.1"], config, resend_video=True) as (session, service, _):
        await session.send_realtime_input(video=JPEG)
        await session.send_text("What is this?")
        await until(session, events.TurnComplete)
        with anyio.fail_after(20):
            while len(service.messages) < len(sent):  # noqa: ASYNC110 - the server's thread
                await anyio.sleep(0.005)
        assert [channel(message)[0] for message in service.messages] == sent


def test_the_blocking_api_does_the_same():
    service = Service()
    with LiveServer(service) as server:
        client = Client(api_key="key", http_options={"base_url": server.url})
        with client, client.live.connect(model=FAMILIES["3.8"], resend_video=True) as session:
            session.send_realtime_input(video=JPEG)
            assert session.ask("What is this?", timeout=20).text == "Yes."
            with pytest.raises(ConfigError, match="application/pdf"):
                blob = {"mime_type": "application/pdf", "data": b"x"}
                response = {
                    "id": "1",
                    "name": "f",
                    "response": {},
                    "parts": [{"inline_data": blob}],
                }
                session.send_tool_response(function_responses=response)
        assert image_of(service.messages[-1]) == [JPEG[0]]


async def test_a_profile_of_the_users_own_decides_on_the_channel():
    profile = ModelProfile(client_content="start")
    async with session_of("any", model_profile=profile) as (session, service, _):
        await session.ask("Hello?", timeout=20)
        assert channel(service.messages[0]) == ("text", "Hello?")
