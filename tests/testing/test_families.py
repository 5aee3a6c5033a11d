"""The client against the local server, for every family: a text, a function, a cut, a reconnect."""

import anyio
import pytest

from genai_live import AsyncClient, events
from genai_live.testing import LiveServer
from genai_live.testing._model.hearing import phrase_audio
from genai_live.testing.faults import RefuseHandle
from tests.helpers.families import config_of, profiles
from tests.helpers.reconnect import ConnectionControl, quick

pytestmark = pytest.mark.anyio

DEADLINE = 10
ANSWERING = [each for each in profiles() if each.values[0].answers_speech]


@pytest.fixture(scope="module")
def server():
    with LiveServer() as server:
        yield server


def connecting(profile, server, **members):
    """A client of the profile's backend, and the arguments of `connect`."""
    client = AsyncClient(
        api_key="any",
        http_options={"base_url": server.url},
        vertexai=profile.backend == "vertex",
    )
    return client, {"model": profile.family, "config": config_of(profile, **members)}


@pytest.mark.parametrize("profile", ANSWERING)
async def test_a_text_gets_its_answer(server, profile):
    client, arguments = connecting(profile, server)
    async with client, client.live.connect(**arguments) as session:
        turn = await session.ask("Hello there", timeout=DEADLINE)
        assert turn.complete
        assert turn.text.endswith('You said "Hello there".')
        again = await session.ask("And again", timeout=DEADLINE)
    assert again.text == 'You said "And again".'


@pytest.mark.parametrize("profile", ANSWERING)
async def test_a_function_leads_to_the_answer(server, profile):
    def get_time(city: str) -> str:
        """Return the time in a city."""
        return f"noon in {city}"

    client, arguments = connecting(profile, server, tools=[get_time])
    async with client, client.live.connect(**arguments) as session:
        turn = await session.ask("get_time in Lisbon", timeout=DEADLINE)
        assert "get_time says: noon in Lisbon." in turn.text
        other = await session.ask("Hello", timeout=DEADLINE)
    assert other.text == 'You said "Hello".'


@pytest.mark.parametrize("profile", ANSWERING)
async def test_an_interruption_ends_the_answer_and_the_next_is_whole(profile):
    with LiveServer(pace=0.05) as server:
        client, arguments = connecting(profile, server)
        async with client, client.live.connect(**arguments) as session:
            await session.send_text("Count to 200")
            with anyio.fail_after(DEADLINE):
                async for event in session.events():
                    if isinstance(event, events.TextDelta | events.AudioDelta):
                        break
            await session.interrupt()
            turn = await session.ask("Hello", timeout=DEADLINE)
        assert turn.text == 'You said "Hello".'
        assert len(server.connections) == 1


@pytest.mark.parametrize("profile", ANSWERING)
async def test_a_lost_connection_is_replaced_and_the_conversation_goes_on(profile):
    control = ConnectionControl()
    with LiveServer(control) as server:
        client, arguments = connecting(profile, server)
        async with client, client.live.connect(**arguments, reconnect=quick()) as session:
            await session.ask("My name is Ada.", timeout=DEADLINE)
            await control.call("abort")
            turn = await session.ask("What is my name?", timeout=DEADLINE)
        assert turn.text == "Your name is Ada."
        assert len(server.connections) == 2


@pytest.mark.parametrize("profile", ANSWERING)
async def test_a_conversation_with_a_call_is_told_to_a_new_session(profile):
    def get_time() -> str:
        """Return the time."""
        return "noon"

    control = ConnectionControl()
    with LiveServer(control, faults=[None, RefuseHandle()]) as server:
        client, arguments = connecting(profile, server, tools=[get_time])
        async with client, client.live.connect(**arguments, reconnect=quick()) as session:
            await session.ask("My name is Ada.", timeout=DEADLINE)
            await session.ask("get_time", timeout=DEADLINE)
            await control.call("abort")
            turn = await session.ask("What is my name?", timeout=DEADLINE)
        assert turn.text.endswith("Your name is Ada.")
        assert len(server.connections) == 3
        assert server.connections[1].close_code == 1008


@pytest.mark.parametrize("profile", [each for each in profiles() if each not in ANSWERING])
async def test_speech_is_transcribed_or_translated(server, profile):
    client, arguments = connecting(profile, server, input_audio_transcription={})
    async with client, client.live.connect(**arguments) as session:
        await session.send_realtime_input(audio=phrase_audio("Thank you.") + bytes(32_000))
        heard, said = "", ""
        with anyio.fail_after(DEADLINE):
            async for event in session.events():
                if isinstance(event, events.InputTranscript):
                    heard += event.text
                elif isinstance(event, events.OutputTranscript):
                    said += event.text
                elif isinstance(event, events.TurnComplete):
                    break
    assert heard == "Thank you."
    assert said == ("Danke." if "translation_config" in profile.required_config else "")
