"""Programs that were written for google-genai run with their imports changed."""

import asyncio
from typing import Any

import pytest

import genai_live as genai
from genai_live import errors, types
from genai_live.testing import LiveServer

MODEL = "gemini-live-2.5-flash-preview"
TEXT: types.LiveConnectConfigDict = {"response_modalities": ["TEXT"]}
LIGHTS = {"name": "turn_off_the_lights"}
loose: Any = genai
"""The package, for calls that a checker would refuse."""


@pytest.fixture(scope="module")
def client():
    with LiveServer(pace=0) as server:
        yield genai.Client(api_key="k", http_options={"base_url": server.url})


def run(program):
    return asyncio.run(asyncio.wait_for(program, 20))


def test_turns_in_an_endless_loop(client):
    async def main():
        heard = []
        async with client.aio.live.connect(model=MODEL, config=TEXT) as session:

            async def receive():
                while True:
                    turn = session.receive()
                    async for response in turn:
                        if text := response.text:
                            heard.append(text)
                        assert response.server_content is not None  # nothing that was not asked for
                    if heard:
                        await session.close()

            task = asyncio.create_task(receive())
            await session.send_client_content(
                turns={"role": "user", "parts": [{"text": "Hello"}]}, turn_complete=True
            )
            with pytest.raises(errors.SessionClosed, match="Leave the loop around receive"):
                await task
        return heard

    assert "".join(run(main())).count("local") >= 1


def test_functions_by_hand(client):
    config = types.LiveConnectConfig(
        responseModalities=[types.Modality.TEXT],
        tools=[{"function_declarations": [LIGHTS]}],
        system_instruction=types.Content(parts=[types.Part.from_text(text="Be brief.")]),
    )

    async def main():
        said = ""
        async with client.aio.live.connect(model=MODEL, config=config) as session:
            prompt = types.UserContent("Turn off the lights: turn_off_the_lights")
            await session.send_client_content(turns=prompt)
            async for chunk in session.receive():
                if chunk.tool_call:
                    await session.send_tool_response(
                        function_responses=[
                            types.FunctionResponse(id=call.id, name=call.name, response={"ok": 1})
                            for call in chunk.tool_call.function_calls
                        ]
                    )
                elif chunk.text is not None:
                    said += chunk.text
        return said

    assert "turn_off_the_lights" in run(main())


def test_speech(client):
    async def main():
        config = {"response_modalities": ["AUDIO"], "output_audio_transcription": {}}
        audio = bytearray()
        async with client.aio.live.connect(model=MODEL, config=config) as session:
            turns = types.Content(role="user", parts=[types.Part(text="Hello")])
            await session.send_client_content(turns=turns, turn_complete=True)
            async for response in session.receive():
                if response.data is not None:
                    audio += response.data
                if response.server_content.model_turn is not None:
                    assert response.server_content.model_turn.parts[0].inline_data.mime_type
        return audio

    assert len(run(main())) > 1000


def test_who_asks_for_resumption_updates_gets_them(client):
    async def main():
        config = types.LiveConnectConfig(
            response_modalities=["TEXT"], session_resumption=types.SessionResumptionConfig()
        )
        async with client.aio.live.connect(model=MODEL, config=config) as session:
            await session.send_client_content(turns={"parts": [{"text": "Hello"}]})
            return [message async for message in session.receive()]

    assert any(message.session_resumption_update for message in run(main()))


@pytest.mark.parametrize(
    ("given", "kind", "current"),
    [
        ({"input": "Hello", "end_of_turn": True}, "client_content", "send_client_content"),
        ({"input": [types.Part(text="Hello")], "end_of_turn": True}, "client_content", "send_cl"),
        ({"input": None}, "client_content", "send_client_content"),
        ({"input": {"data": bytes(320), "mime_type": "audio/pcm"}}, "realtime_input", "send_real"),
        ({"input": types.Blob(data=bytes(320), mime_type="audio/pcm")}, "realtime_input", "send_r"),
        (
            {
                "input": types.LiveClientRealtimeInput(
                    media_chunks=[{"data": bytes(320), "mime_type": "audio/pcm"}]
                )
            },
            "realtime_input",
            "send_realtime_input",
        ),
        (
            {"input": types.LiveClientContent(turns=[types.UserContent("Hi")])},
            "client_content",
            "send_client_content",
        ),
        (
            {
                "input": types.LiveClientToolResponse(
                    function_responses=[{"id": "1", "name": "f", "response": {}}]
                )
            },
            "tool_response",
            "send_tool_response",
        ),
        ({"input": {"realtime_input": {"text": "Hi"}}}, "realtime_input", r"send\(message\)"),
    ],
)
def test_the_deprecated_send(given, kind, current):
    with LiveServer(pace=0) as server:
        client = genai.Client(api_key="k", http_options={"base_url": server.url})
        with client, client.live.connect(model=MODEL, config=TEXT) as session:
            with pytest.warns(errors.CompatibilityWarning, match=current):
                session.send(**given)
            server.wait_for(lambda: len(server.connections[0].messages) > 1, timeout=10)
            assert getattr(server.connections[0].messages[-1], kind) is not None


@pytest.mark.parametrize("given", [{"input": 5}, {"input": object()}, {"input": {"a": 1}}])
@pytest.mark.filterwarnings("ignore::genai_live.errors.CompatibilityWarning")
def test_the_deprecated_send_refuses_what_it_does_not_know(client, given):
    with client.live.connect(model=MODEL, config=TEXT) as session:
        with pytest.raises(errors.ConfigError):
            session.send(**given)
        assert session.stats.messages_sent == 1


def test_errors_are_caught_by_their_name():
    client = genai.Client(api_key="k", http_options={"base_url": "http://127.0.0.1:9"})
    with pytest.raises(errors.APIError) as caught:
        client.live.connect(model=MODEL)
    assert (caught.value.code, caught.value.message) == (None, str(caught.value))
    ended = errors.from_close(1008, "Quota exceeded.")
    assert isinstance(ended, errors.APIError)
    assert (ended.code, ended.message) == (1008, "Quota exceeded.")
    assert (ended.status, ended.details) == (None, "Quota exceeded.")


@pytest.mark.parametrize("name", ["models", "files", "chats", "caches"])
def test_other_apis_are_named(client, name):
    for each in (client, client.aio):
        with pytest.raises(AttributeError, match=rf"google_genai.Client\(\).{name}"):
            getattr(each, name)
    with pytest.raises(AttributeError, match="no attribute 'modles'"):
        client.modles  # noqa: B018
    for module, name, advice in (
        (types, "GenerateContentConfig", "Types of other APIs than Live"),
        (types, "ToolListUnion", "are in genai_live.typing"),
        (types, "PartOrDict", "Write types.Part | types.PartDict"),
        (types, "LiveServerMessageDict", "Write types.LiveServerMessage; converters.to_dict"),
        (genai, "live", "there is genai_live.AsyncSession"),
        (genai, "chats", "from google import genai as google_genai"),
        (errors, "ClientError", "APIError is what the service ends"),
    ):
        with pytest.raises(AttributeError, match=advice):
            getattr(module, name)
    for argument, advice in (("enterprise", "Pass it as vertexai="), ("debug_config", "record")):
        with pytest.raises(TypeError, match=advice):
            loose.Client(**{argument: True})


def test_a_session_says_what_replaces_a_method(client):
    with client.live.connect(model=MODEL, config=TEXT) as session:
        with pytest.raises(AttributeError, match=r"Use stream\(source\)"):
            session.start_stream  # noqa: B018
        with pytest.raises(AttributeError, match="object has no attribute 'sned'"):
            session.sned  # noqa: B018


def test_music(client):
    async def main():
        async with client.aio.live.music.connect(model="models/lyria-realtime-exp") as session:
            await session.set_weighted_prompts(
                prompts=[types.WeightedPrompt(text="minimal techno", weight=1.0)]
            )
            await session.set_music_generation_config(
                config=types.LiveMusicGenerationConfig(bpm=90, temperature=1.0)
            )
            await session.play()
            async for message in session.receive():
                return message.server_content.audio_chunks[0].data
        return b""

    assert run(main())
