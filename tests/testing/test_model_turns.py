"""The turns of the local server have the shape that the table gives the model."""

import base64
import re

import pytest

from genai_live.testing import LiveServer
from genai_live.testing._model.hearing import phrase_audio
from tests.helpers.families import path_of, profiles, setup_of
from tests.helpers.raw_live_client import VERTEX, dial, parts, silence, spoken, transcript

pytestmark = pytest.mark.anyio

FUNCTION = {"name": "get_time", "description": "Time."}
LATE = "get_time says: noon."


@pytest.fixture(scope="module")
def server():
    with LiveServer() as server:
        yield server


def calling(profile, **function):
    """A setup with a function."""
    members = {"outputAudioTranscription": {}, **setup_of(profile)}
    return {**members, "tools": [{"functionDeclarations": [{**FUNCTION, **function}]}]}


async def called(client):
    await client.realtime(text="get_time")
    *_, frame = await client.until("toolCall")
    return frame["toolCall"]["functionCalls"][0]


async def respond(client, call, **members):
    answer = {"id": call["id"], "name": call["name"], "response": {"output": "noon"}, **members}
    await client.send({"toolResponse": {"functionResponses": [answer]}})


def said(frames):
    return spoken(frames) or transcript(frames)


def statuses(frames):
    contents = [frame.get("serverContent", {}) for frame in frames]
    return [each.get("interactionStatus") for each in contents if "turnComplete" in each]


async def answer(client, profile):
    """The frames of an answer, all its parts."""
    frames = await client.turn()
    while profile.interaction_status and statuses(frames)[-1] == "IN_PROGRESS":
        frames += await client.turn()
    return frames


@pytest.mark.proves("unset_behavior", "waits_for_results")
@pytest.mark.parametrize("profile", profiles("unset_behavior"))
async def test_a_function_without_behavior_is_what_the_table_says(server, profile):
    async with dial(server.url, path_of(profile)) as client:
        await client.send({"setup": calling(profile)})
        call = await called(client)
        if profile.unset_behavior == "NON_BLOCKING":  # the turn ends with the call
            assert said(await client.turn()) == "I called get_time and continue meanwhile."
        await respond(client, call)
        if profile.blocking_call_ends_turn:
            assert said(await client.turn()) == ""
        assert said(await answer(client, profile)) == LATE


@pytest.mark.proves("waits_for_results", "function_behaviors")
@pytest.mark.parametrize("profile", profiles("function_behaviors"))
async def test_a_non_blocking_call_ends_the_turn_unless_the_model_waits(server, profile):
    async with dial(server.url, path_of(profile)) as client:
        await client.send({"setup": calling(profile, behavior="NON_BLOCKING")})
        call = await called(client)
        if not profile.waits_for_results:
            assert said(await client.turn()) == "I called get_time and continue meanwhile."
        await respond(client, call)
        assert said(await answer(client, profile)) == LATE


@pytest.mark.proves("blocking_call_ends_turn")
@pytest.mark.parametrize("profile", profiles("blocking_call_ends_turn"))
@pytest.mark.conforms("server.tool-call")
async def test_a_blocking_call_has_a_turn_of_its_own_or_not(server, profile):
    async with dial(server.url, path_of(profile)) as client:
        await client.send({"setup": calling(profile, behavior="BLOCKING")})
        await respond(client, await called(client))
        frames = await client.turn()
        if profile.blocking_call_ends_turn:
            assert [next(iter(frame["serverContent"])) for frame in frames] == [
                "generationComplete",
                "turnComplete",
            ]
            frames = await client.turn()
    assert said(frames) == LATE


@pytest.mark.proves("scheduling")
@pytest.mark.parametrize("profile", profiles("scheduling"))
@pytest.mark.conforms("server.scheduling")
async def test_a_silent_result_is_answered_only_where_scheduling_is_ignored(server, profile):
    if profile.scheduling == "refused" or profile.waits_for_results:
        return  # another test has the refusal; a model that waits answers in the turn
    async with dial(server.url, path_of(profile)) as client:
        await client.send({"setup": calling(profile, behavior="NON_BLOCKING")})
        call = await called(client)
        await client.turn()
        await respond(client, call, scheduling="SILENT")
        if profile.scheduling == "ignored":
            assert said(await client.turn()) == LATE
        await client.realtime(text="Hello")
        assert said(await client.turn()) == 'You said "Hello".'


async def test_an_interrupting_result_cuts_off_and_one_when_idle_waits():
    for scheduling, cut in (("INTERRUPT", True), ("WHEN_IDLE", False)):
        with LiveServer(pace=0.02) as server:
            async with dial(server.url) as client:
                profile = profiles("scheduling")[4].values[0]
                assert profile.family == "gemini-3.8-live"
                await client.send({"setup": calling(profile)})
                call = await called(client)
                await client.turn()
                await client.realtime(text="Count to 40")
                await client.until("modelTurn")
                await respond(client, call, scheduling=scheduling)
                frames = await client.turn()
                assert any("interrupted" in each["serverContent"] for each in frames) == cut
                assert said(await client.turn()) == LATE


@pytest.mark.proves("interaction_status")
@pytest.mark.parametrize("profile", profiles("function_behaviors"))
@pytest.mark.conforms("server.status")
async def test_an_answer_comes_in_parts_where_the_model_tells_its_status(server, profile):
    async with dial(server.url, path_of(profile)) as client:
        await client.send({"setup": calling(profile)})
        await client.realtime(text="Hello there")
        frames = await answer(client, profile)
        expected = ["IN_PROGRESS", "IDLE"] if profile.interaction_status else [None]
        assert statuses(frames) == expected
        assert said(frames).endswith('You said "Hello there".')
        if profile.interaction_status:
            call = await called(client)
            assert statuses(await client.turn()) == ["IN_PROGRESS"]
            await respond(client, call)
            assert statuses(await answer(client, profile)) == ["IN_PROGRESS", "IDLE"]


@pytest.mark.proves("text_cuts_off")
@pytest.mark.parametrize("profile", profiles("text_cuts_off"))
async def test_text_cuts_off_or_is_answered_afterwards(profile):
    with LiveServer(pace=0.02) as server:
        async with dial(server.url, path_of(profile)) as client:
            await client.send({"setup": calling(profile)})
            await client.realtime(text="Count to 40")
            await client.until("modelTurn")
            await client.realtime(text="Hello")
            frames = await client.turn()
            assert said(await client.turn()) == 'You said "Hello".'
    cut = any("interrupted" in frame["serverContent"] for frame in frames)
    assert cut is profile.text_cuts_off


@pytest.mark.proves("sees_video_before_text")
@pytest.mark.parametrize("profile", profiles("sees_video_before_text"))
async def test_a_typed_turn_does_not_see_the_frame_before_it(server, profile):
    image = {"data": "AAAA", "mimeType": "image/png"}
    async with dial(server.url, path_of(profile)) as client:
        await client.send({"setup": calling(profile)})
        await client.realtime(video=image)
        await client.realtime(text="What is this?")
        assert "frame" not in said(await answer(client, profile))
        if profile.client_content == "session":
            turn = {"role": "user", "parts": [{"inlineData": image}, {"text": "And this?"}]}
            await client.send({"clientContent": {"turns": [turn], "turnComplete": True}})
            assert said(await answer(client, profile)).endswith("I have seen 1 frame.")


async def test_a_frame_that_is_sent_again_with_the_text_counts_once(server):
    image = {"data": "AAAA", "mimeType": "image/png"}
    turn = {"role": "user", "parts": [{"inlineData": image}, {"text": "Hi"}]}
    members = {"generationConfig": {"responseModalities": ["TEXT"]}}
    async with dial(server.url, **members) as client:
        await client.realtime(video={**image, "data": "BBBB"})
        await client.realtime(video=image)
        await client.send({"clientContent": {"turns": [turn], "turnComplete": True}})
        assert said(await client.turn()).endswith("I have seen 2 frames.")


@pytest.mark.proves("turn_coverage")
@pytest.mark.parametrize("profile", profiles("turn_coverage"))
@pytest.mark.conforms("client.realtime.video")
async def test_a_spoken_turn_includes_the_frames_that_its_coverage_says(server, profile):
    image = {"data": "AAAA", "mimeType": "image/png"}
    detection = {"automaticActivityDetection": {"disabled": True}}
    for config, seen in (
        (detection, 1 if profile.turn_coverage == "TURN_INCLUDES_ONLY_ACTIVITY" else 2),
        ({**detection, "turnCoverage": "TURN_INCLUDES_ONLY_ACTIVITY"}, 1),
        ({**detection, "turnCoverage": "TURN_INCLUDES_ALL_INPUT"}, 2),
    ):
        async with dial(server.url, path_of(profile)) as client:
            await client.send({"setup": {**calling(profile), "realtimeInputConfig": config}})
            await client.realtime(video=image)
            await client.realtime(activityStart={})
            await client.realtime(video=image)
            await client.realtime(activityEnd={})
            words = said(await answer(client, profile))
        assert words.endswith(f"I have seen {seen} frame{'s' * (seen > 1)}.")


@pytest.mark.proves("joins_transcripts")
@pytest.mark.parametrize("profile", profiles("function_behaviors"))
async def test_transcript_and_audio_share_a_message_or_not(server, profile):
    if profile.output_modalities[0] != "AUDIO":
        return
    async with dial(server.url, path_of(profile)) as client:
        await client.send({"setup": calling(profile)})
        await client.realtime(text="Hello")
        contents = [frame.get("serverContent", {}) for frame in await answer(client, profile)]
    joined = [each for each in contents if {"outputTranscription", "modelTurn"} <= set(each)]
    assert bool(joined) is profile.joins_transcripts


@pytest.mark.proves("code_execution")
@pytest.mark.parametrize("profile", profiles("code_execution"))
async def test_code_is_run_only_where_the_tool_is_accepted(server, profile):
    if profile.code_execution == "refused":
        return  # another test has the refusal
    async with dial(server.url, path_of(profile)) as client:
        await client.send({"setup": {**calling(profile), "tools": [{"codeExecution": {}}]}})
        await client.realtime(text="What is 6 * 7?")
        frames = await answer(client, profile)
    assert not any("executableCode" in part for part in parts(frames))


@pytest.mark.conforms("setup.tools")
async def test_code_and_its_result_come_before_the_answer(server):
    members = {
        "generationConfig": {"responseModalities": ["TEXT"]},
        "tools": [{"codeExecution": {}}],
    }
    async with dial(server.url, **members) as client:
        await client.say("What is 6 * 7?")
        code, result, *words = parts(await client.turn())
    assert code == {"executableCode": {"language": "PYTHON", "code": "print(6 * 7)"}}
    assert result == {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "42\n"}}
    assert "".join(part["text"] for part in words) == "The code printed 42."


@pytest.mark.parametrize("path_name", ["gemini", "vertex"])
@pytest.mark.conforms("setup.tools", "server.grounding")
async def test_a_search_that_the_question_names_is_a_source(server, path_name):
    profile = next(
        each.values[0] for each in profiles() if each.id == f"gemini-3.8-live-{path_name}"
    )
    setup = {**calling(profile), "tools": [{"googleSearch": {}}]}
    async with dial(server.url, path_of(profile)) as client:
        await client.send({"setup": setup})
        await client.realtime(text="Search for tides in Lisbon.")
        frames = await client.turn()
        assert said(frames) == "I searched for tides in Lisbon and found one page."
        metadata = frames[-1]["serverContent"]["groundingMetadata"]
        assert metadata["webSearchQueries"] == ["tides in Lisbon"]
        assert metadata["groundingChunks"][0]["web"]["title"] == "example.com"
        await client.realtime(text="Hello")
        assert not (await client.turn())[-1]["serverContent"].get("groundingMetadata")


@pytest.mark.parametrize("profile", profiles("thinking"))
async def test_thoughts_come_where_they_are_asked_for(server, profile):
    setup = calling(profile)
    thinking = {**setup["generationConfig"].get("thinkingConfig", {}), "includeThoughts": True}
    setup["generationConfig"]["thinkingConfig"] = thinking
    async with dial(server.url, path_of(profile)) as client:
        await client.send({"setup": setup})
        await client.realtime(text="Hello")
        thought = next(parts(await answer(client, profile)))
    assert thought["thought"] is True


async def hear(client, pcm):
    for start in range(0, len(pcm), 12_800):
        data = base64.b64encode(pcm[start : start + 12_800]).decode()
        await client.realtime(audio={"data": data, "mimeType": "audio/pcm;rate=16000"})


@pytest.mark.proves("answers_speech")
@pytest.mark.parametrize("profile", profiles("answers_speech"))
async def test_speech_is_transcribed_or_translated_and_not_answered(server, profile):
    setup = {**setup_of(profile), "inputAudioTranscription": {}, "outputAudioTranscription": {}}
    async with dial(server.url, path_of(profile)) as client:
        await client.send({"setup": setup})
        await hear(client, phrase_audio("Where is the station?") + silence(1))
        frames = await client.turn()
    assert transcript(frames, "inputTranscription") == "Where is the station?"
    translates = "translation_config" in profile.required_config
    assert said(frames) == ("Wo ist der Bahnhof?" if translates else "")


@pytest.mark.proves("context_tokens")
@pytest.mark.parametrize("profile", profiles("context_tokens"))
@pytest.mark.conforms("limits.context")
async def test_a_full_context_ends_the_session(server, profile):
    async with dial(server.url, path_of(profile)) as client:
        await client.send({"setup": setup_of(profile)})
        await client.realtime(text="x" * (4 * profile.context_tokens + 1))
        code, _ = await client.end()
    assert code == (1007 if profile.backend == "gemini" else 1000)


@pytest.mark.conforms("setup.compression")
async def test_compression_drops_the_oldest_turns(server):
    config = {"triggerTokens": "120", "slidingWindow": {"targetTokens": "60"}}
    members = {"generationConfig": {"responseModalities": ["TEXT"]}}
    async with dial(server.url, **members, contextWindowCompression=config) as client:
        assert "Alice" in await client.answer("My name is Alice.")
        assert await client.answer("What is my name?") == "Your name is Alice."
        for _ in range(3):
            await client.say("Tell me something that is long enough to fill the window, please.")
            usage = (await client.turn())[-1]["usageMetadata"]
            assert usage["totalTokenCount"] < 180
        assert await client.answer("What is my name?") == "You have not told me."


@pytest.mark.proves("context_tokens")
@pytest.mark.parametrize("profile", profiles("context_tokens"))
@pytest.mark.conforms("setup.compression")
async def test_compression_begins_by_itself_at_four_fifths_of_the_window(server, profile):
    setup = setup_of(profile, contextWindowCompression={"slidingWindow": {}})
    fifth = profile.context_tokens // 5
    async with dial(server.url, path_of(profile)) as client:
        await client.send({"setup": setup})
        for _ in range(6):
            turn = {"role": "user", "parts": [{"text": "x" * 4 * fifth}]}
            answer = {"role": "model", "parts": [{"text": "Yes."}]}
            await client.send({"clientContent": {"turns": [turn, answer]}})
        await client.realtime(text="Who are you?")
        while "usageMetadata" not in (frame := await client.frame()):
            pass
    assert 2 * fifth <= frame["usageMetadata"]["totalTokenCount"] < 4 * fifth


@pytest.mark.conforms("setup.avatar")
async def test_the_avatar_is_a_video_beside_the_audio(server):
    setup = {
        "model": "publishers/google/models/gemini-3.8-live",
        "generationConfig": {"responseModalities": ["VIDEO"]},
        "avatarConfig": {"avatarName": "Kira"},
    }
    async with dial(server.url, VERTEX) as client:
        await client.send({"setup": setup})
        await client.realtime(text="Hello")
        frames = await client.turn()
    blobs = [part["inlineData"] for part in parts(frames)]
    assert {blob["mimeType"] for blob in blobs} == {"audio/pcm", "video/mp4"}
    video, sound = (
        b"".join(base64.b64decode(blob["data"]) for blob in blobs if blob["mimeType"] == kind)
        for kind in ("video/mp4", "audio/pcm")
    )
    boxes = list(top_boxes(video))
    assert boxes[:4] == [b"ftyp", b"moov", b"moof", b"mdat"]
    assert boxes[4:] == [b"moof", b"mdat"] * (len(boxes[4:]) // 2)
    runs = [match.end() for match in re.finditer(b"trun", video)]
    shown = sum(int.from_bytes(video[end + 4 : end + 8]) for end in runs)
    assert abs(len(sound) / 48_000 - shown / 24) < 0.05


def top_boxes(data):
    while data:
        size = int.from_bytes(data[:4])
        assert 8 <= size <= len(data)
        yield data[4:8]
        data = data[size:]


@pytest.mark.parametrize(("echo", "expected"), [(True, "Danke."), (False, "")])
async def test_speech_in_the_target_language_is_repeated_only_if_asked(server, echo, expected):
    config = {"targetLanguageCode": "de-DE", "echoTargetLanguage": echo}
    members = {
        "model": "models/gemini-3.5-live-translate-preview",
        "generationConfig": {"responseModalities": ["AUDIO"], "translationConfig": config},
        "outputAudioTranscription": {},
    }
    async with dial(server.url, **members) as client:
        await client.realtime(text="Danke.")
        assert said(await client.turn()) == expected


async def test_a_result_waits_until_the_user_has_spoken(server):
    function = {**FUNCTION, "behavior": "NON_BLOCKING"}
    members = {
        "generationConfig": {"responseModalities": ["TEXT"]},
        "tools": [{"functionDeclarations": [function]}],
    }
    async with dial(server.url, **members) as client:
        call = await called(client)
        await client.turn()
        await hear(client, phrase_audio("Where is the station?")[:32_000])
        await respond(client, call, scheduling="INTERRUPT")
        await hear(client, silence(1))
        assert said(await client.turn()) == LATE
        assert "seconds of speech" in said(await client.turn())
