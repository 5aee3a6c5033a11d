"""What goes wrong in a music session, and how it is told."""

import logging
import threading
from typing import Any

import anyio
import pytest

from genai_live import AsyncClient, Client, MusicState, types
from genai_live.audio import MUSIC
from genai_live.errors import (
    ConfigError,
    DecodeError,
    InvalidRequest,
    SessionClosed,
    SetupError,
)
from genai_live.testing import LiveServer
from tests.helpers.music_drivers import DEADLINE, MODEL, connected

pytestmark = pytest.mark.anyio

APIS = ["async", "blocking"]
VERTEX: dict[str, Any] = {"vertexai": True, "api_key": "express"}


async def test_vertex_has_no_music():
    async with AsyncClient(**VERTEX) as client:
        with pytest.raises(ConfigError, match="Live Music is only available on the Gemini"):
            await client.live.music.connect(model=MODEL)
    blocking_client = Client(**VERTEX)
    with (
        blocking_client,
        pytest.raises(ConfigError, match="Live Music is only available on the Gemini"),
    ):
        blocking_client.live.music.connect(model=MODEL)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"config": {"bpm": 300}}, "config.bpm"),
        ({"config": {"weighted_prompts": []}}, "config.weighted_prompts"),
        ({"config": "fast"}, "config"),
        ({"callbacks": {"onmusic": print}}, "callbacks.onmusic"),
        ({"keepalive": 0}, "keepalive"),
        ({"connect_timeout": -1}, "connect_timeout"),
        ({"max_message_size": 0}, "max_message_size"),
    ],
)
async def test_arguments_are_checked_before_anything_is_dialled(wrong, field):
    with LiveServer() as server, Client(api_key="k", vertexai=False) as client:
        options: dict[str, Any] = {"model": MODEL, "transport": server.connector()}
        for live in (client.live, client.aio.live):
            with pytest.raises(ConfigError) as caught:
                live.music.connect(**options | wrong)
            assert caught.value.field == field
        assert server.connections == []


@pytest.mark.parametrize("api", APIS)
async def test_a_refused_setup_says_why(api):
    with LiveServer(models=["lyria-2"]) as server:
        with pytest.raises(SetupError, match="lyria-realtime-exp is not found") as caught:
            async with connected(api, server):
                pass
        assert caught.value.code == 1008


@pytest.mark.parametrize("api", APIS)
async def test_what_the_service_refuses_ends_iteration_with_its_reason(api):
    async def refuses(music):
        await music.accept()
        await music.receive()
        await music.close(1007, "Request contains an invalid argument.")

    with LiveServer(music=refuses) as server:
        async with connected(api, server) as driver:
            await driver.call("play")
            with pytest.raises(InvalidRequest, match="invalid argument"):
                await driver.read_audio(1)
            with pytest.raises(InvalidRequest):
                await driver.call("pause")
            assert driver.session.state == MusicState.CLOSED


@pytest.mark.parametrize("api", APIS)
async def test_a_closed_session_sends_nothing_and_iterates_over_the_rest(api):
    with LiveServer() as server:
        async with connected(api, server) as driver:
            await driver.call("play")
            await driver.receive_until(lambda message: message.audio_chunk)
            await driver.call("close")
            for call in (
                ("play",),
                ("set_weighted_prompts", "a"),
                ("set_music_generation_config", {}),
                ("send", {"playbackControl": "STOP"}),
            ):
                with pytest.raises(SessionClosed):
                    await driver.call(*call)
            await driver.read_audio(1000)


@pytest.mark.parametrize("api", APIS)
async def test_leaving_out_and_warning_are_messages_and_are_logged_by_audio(api, caplog):
    async def talks(music):
        await music.accept()
        await music.send({"filteredPrompt": {"text": "a", "filteredReason": "Not\rnice."}})
        await music.send({"warning": "Careful.\x1b[2J\n"})
        await music.send({"serverContent": {"audioChunks": [{"data": bytes(8)}]}})
        await music.close()

    with LiveServer(music=talks) as server:
        async with connected(api, server) as driver:
            heard = await driver.receive_until(lambda message: message.audio_chunk)
        assert heard[0].filtered_prompt == types.LiveMusicFilteredPrompt(
            text="a", filtered_reason="Not\rnice."
        )
        assert heard[1].warning == "Careful.\x1b[2J\n"
        with caplog.at_level(logging.WARNING, "genai_live"):
            async with connected(api, server) as driver:
                assert await driver.read_audio(1) == bytes(8)
    said = [record.getMessage() for record in caplog.records]
    assert said == [
        r"The music service left out the prompt 'a': Not\rnice.",
        r"The music service warns: Careful.\x1b[2J\n",
    ]


@pytest.mark.parametrize("api", APIS)
async def test_frames_that_chunks_cut_in_two_are_joined(api):
    sound = bytes(range(1, 25))

    async def cuts(music):
        await music.accept()
        for start in range(0, len(sound), 5):
            chunks = [{"data": sound[start : start + 3]}, {"data": sound[start + 3 : start + 5]}]
            await music.send({"serverContent": {"audioChunks": chunks}})
        await music.close()

    with LiveServer(music=cuts) as server:
        async with connected(api, server) as driver:
            pieces = []
            if api == "async":
                pieces = [pcm async for pcm in driver.session.audio(timeout=DEADLINE)]
            else:
                pieces = await anyio.to_thread.run_sync(
                    lambda: list(driver.session.audio(timeout=DEADLINE))
                )
    assert b"".join(pieces) == sound
    assert all(len(piece) % MUSIC.frame_size == 0 for piece in pieces)


@pytest.mark.parametrize("mime_type", ["audio/mpeg", "audio/l16;rate=24000;channels=2", "audio/l16;rate=48000;channels=1"])  # fmt: skip  # noqa: E501
async def test_another_format_is_not_taken_for_music(mime_type):
    async def plays_otherwise(music):
        await music.accept()
        chunk = {"data": bytes(8), "mimeType": mime_type}
        await music.send({"serverContent": {"audioChunks": [chunk]}})

    with LiveServer(music=plays_otherwise) as server:
        async with connected("async", server) as driver:
            with pytest.raises(DecodeError, match="wanted audio/pcm;rate=48000;channels=2"):
                await driver.read_audio(1)


@pytest.mark.parametrize("seconds", [0, -1, float("inf"), float("nan")])
async def test_a_length_is_a_positive_number(seconds):
    with LiveServer() as server:
        async with connected("async", server, memory=True) as driver:
            with pytest.raises(ConfigError, match="must be a positive number of seconds") as caught:
                driver.session.audio(seconds=seconds)
            assert caught.value.field == "seconds"


@pytest.mark.parametrize("api", APIS)
async def test_what_is_not_known_yet_is_kept_and_what_cannot_be_read_is_reported(api):
    errors = []

    async def confuses(music):
        await music.accept()
        await music.send({"mood": "blue"})
        await music.send_raw(b"{ garbage")
        await music.send({"serverContent": {"audioChunks": [{"data": "?"}, {"data": bytes(4)}]}})

    with LiveServer(music=confuses) as server:
        callbacks: Any = {"onerror": errors.append}
        async with connected(f"{api} callbacks", server, callbacks=callbacks) as driver:
            heard = await driver.receive_until(lambda message: message.audio_chunk)
            assert heard[1].extra == {"mood": "blue"}
            assert heard[-1].data == bytes(4)
            assert driver.session.stats.undecodable == 2
    assert [type(error) for error in errors] == [DecodeError, DecodeError]
    assert errors[1].path == "$.serverContent.audioChunks[0].data"


@pytest.mark.parametrize("api", APIS)
async def test_callbacks_open_first_and_close_last_with_the_reason(api):
    told: list[Any] = []
    over = threading.Event()

    def onclose(info):
        told.append((info.code, info.reason))
        over.set()

    callbacks: Any = {
        "onopen": lambda: told.append("open"),
        "onmessage": lambda message: told.append(message.warning or "setup"),
        "onerror": lambda error: told.append(type(error)),
        "onclose": onclose,
    }

    async def warns_and_goes(music):
        await music.accept()
        await music.send({"warning": "Careful."})
        await music.close(1007, "Enough.")

    with LiveServer(music=warns_and_goes) as server:
        client = Client(api_key="k", vertexai=False, http_options={"base_url": server.url})
        with client:
            if api == "async":
                async with client.aio.live.music.connect(model=MODEL, callbacks=callbacks):
                    assert await anyio.to_thread.run_sync(over.wait, DEADLINE)
                await client.aio.aclose()
            else:
                with client.live.music.connect(model=MODEL, callbacks=callbacks):
                    assert await anyio.to_thread.run_sync(over.wait, DEADLINE)
    assert told == ["open", "setup", "Careful.", InvalidRequest, (1007, "Enough.")]


async def test_a_slow_listener_slows_the_server_and_not_the_memory():
    with LiveServer() as server:
        async with connected("async", server) as driver:
            await driver.call("play")
            record = server.connections[0]
            await server.wait_for_async(lambda: record.sent > 15)
            with pytest.raises(TimeoutError):  # 8 MiB here, up to 40 in the sockets
                await server.wait_for_async(lambda: record.sent > 120, timeout=0.5)
            assert driver.session.stats.bytes_received < 10 * 2**20
            await driver.read_audio(60)


async def test_a_session_that_is_forgotten_is_reported():
    with LiveServer() as server:
        client = Client(api_key="k", vertexai=False, http_options={"base_url": server.url})
        with client:
            session = client.live.music.connect(model=MODEL)
            with pytest.warns(ResourceWarning, match="MusicSession.*was not closed; use `with`"):
                del session
            server.wait_for(lambda: server.connections[0].close_code == 1000)
