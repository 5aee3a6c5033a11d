import base64
from array import array

import pytest

from genai_live.testing import LiveServer
from tests.helpers.raw_live_client import (
    TEXT,
    VERTEX,
    dial,
    parts,
    silence,
    spoken,
    tone,
    transcript,
)

pytestmark = pytest.mark.anyio

MODEL = {"model": "models/any"}
TRANSCRIBED = {"inputAudioTranscription": {}, "outputAudioTranscription": {}}
MANUAL = {"realtimeInputConfig": {"automaticActivityDetection": {"disabled": True}}}


@pytest.fixture
def server():
    with LiveServer() as server:
        yield server


def detection(**settings):
    return {"realtimeInputConfig": {"automaticActivityDetection": settings}}


async def send_audio(client, pcm, *, rate=16_000, chunk=3_200):
    for start in range(0, len(pcm), chunk):
        data = base64.b64encode(pcm[start : start + chunk]).decode()
        await client.realtime(audio={"data": data, "mimeType": f"audio/pcm;rate={rate}"})


def audio(frames):
    return [
        base64.b64decode(part["inlineData"]["data"])
        for part in parts(frames)
        if "inlineData" in part
    ]


@pytest.mark.conforms("setup.generation", "audio.output")
async def test_an_answer_is_spoken_unless_text_is_asked_for(server):
    async with dial(server.url, **MODEL) as client:
        await client.say("Hello")
        frames = await client.turn()
    chunks = audio(frames)
    assert {len(chunk) for chunk in chunks[:-1]} == {9_600}
    assert 0 < len(chunks[-1]) <= 9_600
    assert {part["inlineData"]["mimeType"] for part in parts(frames)} == {"audio/pcm;rate=24000"}
    assert any(any(chunk) for chunk in chunks)
    assert transcript(frames) == spoken(frames) == ""


@pytest.mark.conforms("setup.transcription", "server.content")
async def test_speech_comes_with_its_transcript_when_asked_for(server):
    async with dial(server.url, **MODEL, **TRANSCRIBED) as client:
        await client.say("Hello")
        frames = await client.turn()
    assert transcript(frames).endswith('You said "Hello".')
    kinds = ["".join(frame["serverContent"]) for frame in frames]
    assert kinds.index("modelTurn") < len(kinds) - 1 - kinds[::-1].index("outputTranscription")
    assert kinds[-2:] == ["generationComplete", "turnComplete"]


@pytest.mark.conforms("server.vertex")
async def test_vertex_opens_and_closes_a_transcript(server):
    async with dial(server.url, VERTEX, **MODEL, **TRANSCRIBED) as client:
        await client.say("Hello")
        frames = await client.turn()
    pieces = [
        frame["serverContent"]["outputTranscription"]
        for frame in frames
        if "outputTranscription" in frame["serverContent"]
    ]
    assert pieces[0] == {}
    assert pieces[-1] == {"finished": True}
    assert pieces[1:-1] == [{"text": piece["text"]} for piece in pieces[1:-1]]
    assert {part["inlineData"]["mimeType"] for part in parts(frames)} == {"audio/pcm"}


async def test_gemini_3_1_puts_transcript_and_audio_into_one_frame(server):
    async with dial(server.url, model="models/gemini-3.1-flash-live", **TRANSCRIBED) as client:
        await client.say("Hello")
        frames = await client.turn()
    joined = [frame for frame in frames if "outputTranscription" in frame["serverContent"]]
    assert all("modelTurn" in frame["serverContent"] for frame in joined)
    assert transcript(frames).endswith('You said "Hello".')


@pytest.mark.conforms("client.realtime.audio", "setup.transcription", "server.input-transcription")
async def test_speech_is_found_transcribed_and_played_back(server):
    async with dial(server.url, **MODEL, **TRANSCRIBED) as client:
        await send_audio(client, silence(0.5) + tone(1) + silence(1))
        frames = await client.turn()
    assert transcript(frames, "inputTranscription") == "[1.0 s of speech]"
    assert transcript(frames).endswith("I heard 1.0 seconds of speech.")
    played = b"".join(audio(frames))[-2 * 24_000 :]
    assert max(array("h", played)) > 7_000  # as high as the tone that was sent
    assert frames[-1]["usageMetadata"]["promptTokensDetails"] == [
        {"modality": "AUDIO", "tokenCount": 63}
    ]


@pytest.mark.conforms("server.vertex")
async def test_vertex_opens_and_closes_the_transcript_of_the_user_too(server):
    async with dial(server.url, VERTEX, **MODEL, **TRANSCRIBED) as client:
        await send_audio(client, tone(1) + silence(1))
        frames = await client.until("outputTranscription")
    assert [frame["serverContent"]["inputTranscription"] for frame in frames[:-1]] == [
        {},
        {"text": "[1.0 s of speech]"},
        {"finished": True},
    ]


async def test_a_text_conversation_hears_speech_too(server):
    async with dial(server.url, **MODEL, **TEXT) as client:
        await send_audio(client, tone(0.5) + silence(1))
        frames = await client.turn()
    assert spoken(frames).endswith("I heard 0.5 seconds of speech.")
    assert audio(frames) == []


@pytest.mark.parametrize("rate", [8_000, 24_000, 48_000])
@pytest.mark.conforms("audio.input")
async def test_other_rates_are_resampled(server, rate):
    async with dial(server.url, **MODEL, **TEXT) as client:
        await send_audio(client, tone(1, rate=rate) + silence(1, rate=rate), rate=rate)
        assert "1.0 seconds" in spoken(await client.turn())


@pytest.mark.conforms("client.realtime.end")
async def test_the_end_of_the_stream_ends_the_turn(server):
    async with dial(server.url, **MODEL, **TEXT) as client:
        await send_audio(client, tone(1))
        await client.realtime(audioStreamEnd=True)
        assert "1.0 seconds" in spoken(await client.turn())
        await send_audio(client, tone(0.5))
        await client.realtime(audioStreamEnd=True)
        assert "0.5 seconds" in spoken(await client.turn())


async def test_a_short_noise_is_not_speech(server):
    padded = detection(prefixPaddingMs=300)
    async with dial(server.url, **MODEL, **TEXT, **padded) as client:
        await send_audio(client, tone(0.2) + silence(1) + tone(0.4) + silence(1))
        assert "0.4 seconds" in spoken(await client.turn())


@pytest.mark.conforms("setup.realtime")
async def test_the_silence_that_ends_speech_is_the_setups(server):
    patient = detection(silenceDurationMs=1_500)
    async with dial(server.url, **MODEL, **TEXT, **patient) as client:
        await send_audio(client, tone(0.5) + silence(1) + tone(0.5) + silence(2))
        assert "2.0 seconds" in spoken(await client.turn())


@pytest.mark.parametrize(
    ("sensitivity", "pcm"),
    [
        ("HIGH", tone(0.5, loudness=800) + silence(1)),
        ("LOW", tone(2, loudness=800) + silence(1) + tone(0.5) + silence(1)),
    ],
)
@pytest.mark.conforms("setup.realtime")
async def test_low_sensitivity_needs_loud_speech(server, sensitivity, pcm):
    settings = detection(startOfSpeechSensitivity=f"START_SENSITIVITY_{sensitivity}")
    async with dial(server.url, **MODEL, **TEXT, **settings) as client:
        await send_audio(client, pcm)
        assert "0.5 seconds" in spoken(await client.turn())


@pytest.mark.conforms("client.realtime.activity")
async def test_activity_markers_replace_detection(server):
    async with dial(server.url, **MODEL, **TEXT, **MANUAL) as client:
        await send_audio(client, tone(1) + silence(1))
        await client.realtime(activityStart={})
        await send_audio(client, silence(0.7))
        await client.realtime(activityEnd={})
        assert "0.7 seconds" in spoken(await client.turn())


@pytest.mark.conforms("client.realtime.text")
async def test_text_in_a_marked_activity_is_answered_once_at_its_end(server):
    async with dial(server.url, **MODEL, **TEXT, **MANUAL) as client:
        await client.realtime(activityStart={})
        await client.realtime(text="Hello")
        await client.realtime(text="there")
        await client.realtime(activityEnd={})
        assert 'You said "Hello there".' in spoken(await client.turn())
        assert await client.answer("What did I say?") == 'Before this you said "there".'


async def test_speech_and_text_in_a_marked_activity_are_one_turn(server):
    async with dial(server.url, **MODEL, **TEXT, **MANUAL, **TRANSCRIBED) as client:
        await client.realtime(activityStart={})
        await client.realtime(text="Hello")
        await send_audio(client, tone(0.5))
        await client.realtime(activityEnd={})
        frames = await client.turn()
        assert 'You said "Hello".' in spoken(frames)
        assert transcript(frames, "inputTranscription") == "[0.5 s of speech]"
        assert await client.answer("Hi") == 'You said "Hi".'


async def test_content_in_a_marked_activity_is_not_answered_again_at_its_end(server):
    async with dial(server.url, **MODEL, **TEXT, **MANUAL) as client:
        await client.realtime(activityStart={})
        assert "Hello" in await client.answer("Hello")
        await client.realtime(activityEnd={})
        assert await client.answer("What did I say?") == 'Before this you said "Hello".'


async def test_text_outside_a_marked_activity_is_answered_at_once(server):
    async with dial(server.url, **MODEL, **TEXT, **MANUAL) as client:
        await client.realtime(text="Hello")
        assert 'You said "Hello".' in spoken(await client.turn())


@pytest.mark.conforms("setup.vad-signal", "server.voice-activity")
async def test_voice_activity_is_reported_when_asked_for(server):
    async with dial(server.url, VERTEX, **MODEL, **TEXT, explicitVadSignal=True) as client:
        await send_audio(client, silence(1) + tone(0.5) + silence(1))
        start, end, *_ = await client.turn()
    assert start == {"voiceActivity": {"type": "ACTIVITY_START", "audioOffset": "1.000s"}}
    assert end == {"voiceActivity": {"type": "ACTIVITY_END", "audioOffset": "1.500s"}}


@pytest.mark.conforms("client.realtime.video")
async def test_frames_of_video_are_counted_in_the_next_answer(server):
    async with dial(server.url, **MODEL, **TEXT) as client:
        for _ in range(3):
            await client.realtime(video={"data": "AAAA", "mimeType": "image/jpeg"})
        assert (await client.answer("Hello")).endswith("I have seen 3 frames.")
        assert "frames" not in await client.answer("Hello")


@pytest.mark.conforms("server.interrupted")
async def test_speech_interrupts_an_answer():
    with LiveServer(pace=1) as server:
        async with dial(server.url, **MODEL, **TRANSCRIBED) as client:
            await client.say("count to 1000")
            await client.until("modelTurn")
            await send_audio(client, tone(0.5) + silence(1))
            interrupted, ended = (await client.turn())[-2:]
            assert interrupted == {"serverContent": {"interrupted": True}}
            assert ended["serverContent"] == {"turnComplete": True}
            frames = await client.until("inputTranscription")
            assert transcript(frames, "inputTranscription") == "[0.5 s of speech]"


async def test_vertex_closes_the_transcript_of_an_interrupted_answer():
    with LiveServer(pace=1) as server:
        async with dial(server.url, VERTEX, **MODEL, **TRANSCRIBED) as client:
            await client.say("count to 1000")
            await client.until("modelTurn")
            await client.say("Stop")
            *_, closing, interrupted, _ = await client.turn()
    assert closing == {"serverContent": {"outputTranscription": {"finished": True}}}
    assert interrupted == {"serverContent": {"interrupted": True}}


@pytest.mark.conforms("setup.realtime")
async def test_speech_does_not_interrupt_when_the_setup_says_so():
    settings = {"realtimeInputConfig": {"activityHandling": "NO_INTERRUPTION"}}
    with LiveServer(pace=0.1) as server:
        async with dial(server.url, **MODEL, **settings, outputAudioTranscription={}) as client:
            await client.say("count to 9")
            await client.until("modelTurn")
            await send_audio(client, tone(0.5) + silence(1))
            frames = await client.turn()
            assert frames[-2] == {"serverContent": {"generationComplete": True}}
            assert "0.5 seconds" in transcript(await client.turn())


async def test_a_marked_activity_interrupts_before_it_ends():
    with LiveServer(pace=1) as server:
        async with dial(server.url, **MODEL, **MANUAL) as client:
            await client.say("count to 1000")
            await client.until("modelTurn")
            await client.realtime(activityStart={})
            assert (await client.turn())[-2] == {"serverContent": {"interrupted": True}}


async def test_nothing_is_interrupted_when_nothing_is_said(server):
    async with dial(server.url, **MODEL, **TEXT, **MANUAL) as client:
        await client.realtime(activityStart={})
        await client.realtime(activityEnd={})
        frames = await client.turn()
    assert not any("interrupted" in frame["serverContent"] for frame in frames)
