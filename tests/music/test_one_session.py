"""The same music session over every API and every transport."""

from typing import Any

import pytest

from genai_live import MusicState, types
from genai_live.audio import MUSIC, read_wav
from genai_live.testing import LiveServer
from tests.helpers.music_drivers import APIS, connected

VARIANTS = [
    *[pytest.param("asyncio", api, memory) for memory in (False, True) for api in APIS],
    pytest.param("trio", "async", True),
    pytest.param("trio", "async callbacks", True),
]
CONFIG = {"weighted_prompts": ["minimal techno", {"text": "rain", "weight": 0.5}], "bpm": 140}


def sounds(message):
    return message.audio_chunk is not None


def made_with(message):
    chunk = message.audio_chunk
    return chunk.source_metadata.music_generation_config if chunk is not None else None


@pytest.mark.anyio
@pytest.mark.parametrize(("anyio_backend", "api", "memory"), VARIANTS, indirect=["anyio_backend"])
async def test_music_that_is_steered_while_it_plays(anyio_backend, api, memory):
    with LiveServer() as server:
        async with connected(api, server, memory=memory, config=CONFIG) as driver:
            session = driver.session
            assert session.state == MusicState.STOPPED
            await driver.call("play")
            assert session.state == MusicState.PLAYING
            first = (await driver.receive_until(sounds))[-1]
            chunk = first.audio_chunk
            assert chunk.mime_type == "audio/l16;rate=48000;channels=2"
            assert len(chunk.data) == MUSIC.size(2)
            assert first.data == chunk.data
            assert made_with(first).bpm == 140
            prompts = chunk.source_metadata.client_content.weighted_prompts
            assert [prompt.text for prompt in prompts] == ["minimal techno", "rain"]

            await driver.call("set_weighted_prompts", ["calm", "by Someone Famous"])
            heard = await driver.receive_until(lambda message: message.filtered_prompt)
            assert heard[-1].filtered_prompt.text == "by Someone Famous"
            assert heard[-1].filtered_prompt.filtered_reason

            config = session.music_generation_config
            config.bpm, config.mute_drums = 90, True
            await driver.call("set_music_generation_config", config)
            heard = await driver.receive_until(lambda message: message.warning)
            assert "RESET_CONTEXT" in heard[-1].warning
            heard = await driver.receive_until(lambda message: made_with(message) is not None
                                        and made_with(message).mute_drums)  # fmt: skip
            assert made_with(heard[-1]).bpm == 140
            await driver.call("reset_context")
            heard = await driver.receive_until(lambda message: made_with(message) is not None
                                        and made_with(message).bpm == 90)  # fmt: skip
            assert made_with(heard[-1]).mute_drums

            await driver.call("pause")
            assert session.state == MusicState.PAUSED
            await driver.call("send", {"playbackControl": "STOP"})
            assert session.state == MusicState.STOPPED
            assert session.weighted_prompts[0].text == "calm"
            assert session.music_generation_config.bpm == 90
            assert session.stats.messages_sent == 9
            await driver.call("close")
            await driver.call("close")
            assert session.state == MusicState.CLOSED
        record = server.connections[0]
        await server.wait_for_async(lambda: record.close_code == 1000)
        said: list[Any] = record.music_messages
        assert said[0].setup == types.LiveMusicClientSetup(model="models/lyria-realtime-exp")
        assert said[1].client_content.weighted_prompts[0].weight == 1.0
        assert said[2].music_generation_config == types.LiveMusicGenerationConfig(bpm=140)


@pytest.mark.anyio
@pytest.mark.parametrize("api", ["async", "blocking"])
async def test_exactly_so_much_music_goes_into_a_file(api, tmp_path):
    path = tmp_path / "music.wav"
    with LiveServer() as server:
        async with connected(api, server) as driver:
            await driver.call("play")
            assert await driver.call("record", path, seconds=4.5) == 4.5
            assert len(await driver.read_audio(1.25)) == MUSIC.size(1.25)
    data, pcm = read_wav(path)
    assert pcm == MUSIC
    assert len(data) == MUSIC.size(4.5)
    assert any(data)


@pytest.mark.anyio
@pytest.mark.parametrize("api", ["async", "blocking"])
async def test_a_recording_that_is_left_early_holds_what_came(api, tmp_path):
    path = tmp_path / "music.wav"

    async def plays_once(music):
        await music.accept()
        chunk = {"data": bytes(MUSIC.size(0.5)), "mimeType": "audio/l16;rate=48000;channels=2"}
        await music.send({"serverContent": {"audioChunks": [chunk, chunk]}})

    with LiveServer(music=plays_once) as server:
        async with connected(api, server) as driver:
            with pytest.raises(TimeoutError, match=r"no music came .*play\(\) starts it"):
                await driver.call("record", path, seconds=5, timeout=0.2)
            data, _ = read_wav(path)
            assert len(data) == MUSIC.size(1)
            with pytest.raises(TimeoutError):
                await driver.call("record", path, seconds=5, timeout=0.01)
            with pytest.raises(FileNotFoundError):
                await driver.call("record", tmp_path / "no" / "music.wav", seconds=1)
        async with connected(api, server) as driver:
            await driver.receive_until(sounds)
            await driver.call("close")
            assert await driver.call("record", path, seconds=5) == 0
