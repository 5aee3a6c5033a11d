"""Music of the local server, looked at on the wire."""

import base64
import json

import anyio
import pytest

from genai_live.testing import LiveServer
from tests.helpers.raw_live_client import MUSIC, dial

pytestmark = pytest.mark.anyio

UNKNOWN = "Invalid JSON payload received. Unknown name \"{}\" at '{}': Cannot find field."
INVALID = "Request contains an invalid argument."
CHUNK = 2 * 48_000 * 4
OPEN = {"model": "models/any"}


def prompts(*texts):
    return {"clientContent": {"weightedPrompts": [{"text": text, "weight": 1} for text in texts]}}


@pytest.mark.conforms("endpoints.music", "music.flow")
async def test_the_setup_is_answered_and_chunks_come_after_play():
    with LiveServer() as server:
        async with dial(server.url, MUSIC) as client:
            assert await client.setup() == {"setupComplete": {}}
            await client.send(prompts("techno"))
            await client.send({"music_generation_config": {"bpm": 90, "top_k": 5.0}})
            await client.send({"playbackControl": "PLAY"})
            frame = await client.raw_frame()
            assert frame.type.name == "BINARY"
            (chunk,) = json.loads(frame.data)["serverContent"]["audioChunks"]
            assert len(base64.b64decode(chunk.pop("data"), validate=True)) == CHUNK
            assert chunk == {
                "mimeType": "audio/l16;rate=48000;channels=2",
                "sourceMetadata": {
                    **prompts("techno"),
                    "musicGenerationConfig": {"bpm": 90, "topK": 5},
                },
            }
            assert len(frame.data) < 2**20


async def test_text_frames_can_be_asked_for():
    with LiveServer(text_frames=True) as server:
        async with dial(server.url, MUSIC) as client:
            await client.send({"setup": OPEN})
            assert (await client.raw_frame()).type.name == "TEXT"


REFUSED = [
    ("hello", "Invalid JSON payload received. Unexpected token."),
    ("{}", INVALID),
    ({"setup": OPEN}, INVALID),
    ({"volume": 3}, 'Invalid JSON payload received. Unknown name "volume": Cannot find field.'),
    (
        {"clientContent": {"turns": []}},
        UNKNOWN.format("turns", "client_content"),
    ),
    ({"clientContent": {}}, INVALID),
    ({"clientContent": {"weightedPrompts": []}}, INVALID),
    (
        {"clientContent": {"weightedPrompts": [{"text": "a", "weight": 0}]}},
        "Weighted prompts must have a weight other than 0.",
    ),
    (
        {"clientContent": {"weightedPrompts": [{"text": "a"}]}},
        "Weighted prompts must have a weight other than 0.",
    ),
    (
        {"musicGenerationConfig": {"bpm": 201}},
        "Invalid value at 'music_generation_config.bpm': 201 is not from 60 to 200.",
    ),
    (
        {"musicGenerationConfig": {"density": -0.1}},
        "Invalid value at 'music_generation_config.density': -0.1 is not from 0 to 1.",
    ),
    (
        {"musicGenerationConfig": {"tempo": 90}},
        UNKNOWN.format("tempo", "music_generation_config"),
    ),
    (
        {"musicGenerationConfig": {"scale": "H_MAJOR"}},
        "Invalid value at 'music_generation_config.scale' (TYPE_ENUM), \"H_MAJOR\"",
    ),
    ({"playbackControl": "PLAYBACK_CONTROL_UNSPECIFIED"}, INVALID),
    ({"playbackControl": "LOUDER"}, "Invalid value at 'playback_control' (TYPE_ENUM), \"LOUDER\""),
    (
        {"playbackControl": "PLAY", "musicGenerationConfig": {}},
        (
            "Invalid value (oneof), oneof field 'message_type' is already set. Cannot set"
            " 'playbackControl'"
        ),
    ),
]


@pytest.mark.parametrize(("message", "reason"), REFUSED)
@pytest.mark.conforms("music.ranges")
async def test_what_the_service_refuses_ends_with_1007(message, reason):
    with LiveServer() as server:
        async with dial(server.url, MUSIC) as client:
            await client.setup()
            await client.send(message)
            assert await client.end() == (1007, reason[:123])


@pytest.mark.parametrize("first", [prompts("a"), {"playbackControl": "PLAY"}, {"setup": {}}])
async def test_a_setup_with_a_model_comes_first(first):
    with LiveServer() as server:
        async with dial(server.url, MUSIC) as client:
            await client.send(first)
            assert await client.end() == (1007, INVALID)


async def test_models_and_keys_are_checked_as_for_conversations():
    with LiveServer(models=["lyria-realtime-exp"], api_keys=["right"]) as server:
        key = {"x-goog-api-key": "right"}
        async with dial(server.url, MUSIC, headers=key) as client:
            await client.send({"setup": {"model": "models/lyria-2"}})
            code, reason = await client.end()
            assert (code, "models/lyria-2 is not found" in reason) == (1008, True)
        async with dial(server.url, MUSIC, headers=key) as client:
            await client.send({"setup": {"model": "models/lyria-realtime-exp"}})
            assert await client.frame() == {"setupComplete": {}}
        async with dial(server.url, MUSIC, headers={}) as client:
            assert (await client.end())[0] == 1008


@pytest.mark.parametrize(
    ("prompt", "reason"),
    [
        ("in the style of Nina Simone", "The prompt names an artist: Nina Simone."),
        ("piano by Satie", "The prompt names an artist: Satie."),
        ("Sounds like rain", ""),
        ("sounds like Kraftwerk", "The prompt names an artist: Kraftwerk."),
        ("a violent storm", "The prompt contains the word 'violent'."),
        ("nonviolent protest songs by the sea", ""),
    ],
)
@pytest.mark.conforms("music.filtered")
async def test_prompts_are_filtered_by_a_simple_rule(prompt, reason):
    with LiveServer() as server:
        async with dial(server.url, MUSIC) as client:
            await client.setup()
            await client.send(prompts("calm", prompt))
            await client.send({"playbackControl": "PLAY"})
            frame = await client.frame()
            if reason:
                assert frame == {"filteredPrompt": {"text": prompt, "filteredReason": reason}}
                frame = await client.frame()
            (chunk,) = frame["serverContent"]["audioChunks"]
            kept = ("calm",) if reason else ("calm", prompt)
            assert chunk["sourceMetadata"]["clientContent"] == prompts(*kept)["clientContent"]


@pytest.mark.parametrize("change", [{"bpm": 90}, {"scale": "C_MAJOR_A_MINOR"}])
@pytest.mark.parametrize("reset", [["RESET_CONTEXT"], ["STOP", "PLAY"]])
@pytest.mark.conforms("music.warning")
async def test_bpm_and_scale_wait_for_a_reset_and_a_warning_says_so(change, reset):
    def used(frame):
        (chunk,) = frame["serverContent"]["audioChunks"]
        return chunk["sourceMetadata"]["musicGenerationConfig"]

    with LiveServer() as server:
        async with dial(server.url, MUSIC) as client:
            await client.setup()
            await client.send({"playbackControl": "PLAY"})
            await client.frame()
            await client.send({"musicGenerationConfig": {"density": 0.9}})
            while used(frame := await client.frame()) != {"density": 0.9}:
                assert used(frame) == {}
            await client.send({"musicGenerationConfig": {"density": 0.5, **change}})
            frames = await client.until("warning")
            assert "RESET_CONTEXT" in frames[-1]["warning"]
            assert used(await client.frame()) == {"density": 0.5}
            for control in reset:
                await client.send({"playbackControl": control})
            while used(frame := await client.frame()) != {"density": 0.5, **change}:
                assert used(frame) == {"density": 0.5}


async def test_the_server_does_not_run_ahead_of_a_client_that_does_not_read():
    with LiveServer() as server:
        async with dial(server.url, MUSIC) as client:
            await client.setup()
            await client.send({"playbackControl": "PLAY"})
            record = server.connections[0]
            await server.wait_for_async(lambda: record.sent >= 3)
            with pytest.raises(TimeoutError):  # some fit into the buffers of the sockets
                await server.wait_for_async(lambda: record.sent > 40, timeout=0.5)
            await client.send({"playbackControl": "PAUSE"})
            before = record.sent
            for _ in range(before):
                await client.frame()


async def test_a_server_with_a_pace_is_four_seconds_ahead_at_most():
    with LiveServer(pace=0.05) as server:
        async with dial(server.url, MUSIC) as client:
            await client.setup()
            start = anyio.current_time()
            await client.send({"playbackControl": "PLAY"})
            for count in range(8):
                await client.frame()
                assert anyio.current_time() - start >= (2 * count - 4) * 0.05


@pytest.mark.conforms("music.flow")
async def test_pause_stops_the_stream_and_play_goes_on():
    with LiveServer() as server:
        async with dial(server.url, MUSIC) as client:
            await client.setup()
            for _ in range(2):
                await client.send({"playbackControl": "PLAY"})
                assert "serverContent" in await client.frame()
                await client.send({"playbackControl": "PAUSE"})
                await client.send(prompts("by Bo"))
                await client.until("filteredPrompt")
                await client.send(prompts("by Bo"))
                assert "filteredPrompt" in await client.frame()


async def test_a_scenario_scripts_music():
    async def warns(music):
        setup = await music.accept()
        await music.send({"warning": f"{setup.model} is tired."})
        async for message in music:
            if message.playback_control:
                await music.close(1011, "Out of tune.")

    with LiveServer(music=warns) as server:
        async with dial(server.url, MUSIC) as client:
            await client.setup()
            assert await client.frame() == {"warning": "models/any is tired."}
            await client.send({"playbackControl": "PLAY"})
            assert await client.end() == (1011, "Out of tune.")
        messages = server.connections[0].music_messages
        assert [message.playback_control for message in messages] == [None, "PLAY"]
        assert server.connections[0].messages == []
