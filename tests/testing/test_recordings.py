"""Beside recorded sessions of the real service: the same client's messages get the same shapes."""

import json
import re

import pytest

from genai_live.testing import LiveServer
from tests.helpers.raw_live_client import GEMINI, TEXT, VERTEX, dial

pytestmark = pytest.mark.anyio

CLIENT, SERVER = "client", "server"


def shape(value, path=""):
    """The keys that occur in a message, as paths; what stands in free-form JSON is left out."""
    if isinstance(value, dict):
        keys = {path or "{}"}
        for key, item in value.items():
            free = key in ("args", "parameters")
            keys |= {f"{path}.{key}"} if free else shape(item, f"{path}.{key}")
        return keys
    if isinstance(value, list):
        return {path}.union(*(shape(item, f"{path}[]") for item in value))
    return {path}


def read(folder, name):
    lines = (folder / f"{name}.jsonl").read_text().splitlines()
    entries = [json.loads(line) for line in lines[1:]]
    return [entry for entry in entries if "message" in entry]


def sent_by(entries, side):
    return [entry["message"] for entry in entries if entry["from"] == side]


def shapes(messages):
    return {frozenset(shape(message)) for message in messages}


async def replay(entries, function):
    """Send what that client sent, its answers under our ids, and gather what comes back.

    A function is only called here when it is named, so the first text gets its name in front.
    """
    vertex = any(
        "sessionId" in frame.get("setupComplete", {}) for frame in sent_by(entries, SERVER)
    )
    frames = []
    with LiveServer() as server:
        async with dial(server.url, VERTEX if vertex else GEMINI) as client:
            for message in sent_by(entries, CLIENT):
                text = json.dumps(message)
                if function and "turns" in text:
                    text = text.replace('"text": "', f'"text": "{function} ', 1)
                if function and "functionResponses" in text:
                    (call,) = frames[-1]["toolCall"]["functionCalls"]
                    text = re.sub(r"function-call-\d+", call["id"], text)
                await client.send(text)
                frames += await answer(client, message, function)
    return frames


async def answer(client, message, function):
    """What comes for a message, up to where its sender waits for it."""
    if "setup" in message:
        return [await client.frame()]
    content = message.get("clientContent") or message.get("client_content")
    if content:
        if not content.get("turnComplete"):
            return []
        return await (client.until("toolCall") if function else client.turn())
    realtime = message.get("realtimeInput", {})
    if "activityStart" in realtime or "audio" in realtime:
        return []  # with markers: the turn is over at activityEnd
    return await client.turn()


def left_out(shape):
    """Whether a recorded shape is one that the local server never makes."""
    return (
        # Native-audio models think unasked; old text models write their calls as code as well;
        # gemini-3.1 sends empty contents, and transcripts whose audio was not recorded.
        any("thought" in key or "executableCode" in key for key in shape)
        or shape == {"{}", ".serverContent"}
    )


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("dotnet-sendclientcontenttest-sendclientcontentsysteminstructionvertextest", ""),
        ("dotnet-sendclientcontenttest-sendclientcontenttoolsgeminitest", "GetCurrentWeather"),
        ("dotnet-sendrealtimeinputtest-sendrealtimeinputaudiogeminitest", ""),
        ("dotnet-sendtoolresponsetest-sendtoolresponsefunctionresponsevertextest", ""),
        ("js-ml-dev-handle-activity-start-and-end", ""),
        (
            "js-ml-dev-should-receive-transcription-in-async-session-with-transcription-enabled",
            "",
        ),
        ("js-ml-dev-should-reply-to-realtime-text-input", ""),
        ("js-ml-dev-should-send-tool-response", "get_current_weather"),
        ("js-vertex-should-send-text-in-async-session", ""),
        ("pai-gateway-gemini-text-in-audio-out", ""),
        ("pai-text-in-audio-out-turn", ""),
        ("pai-text-tool-round-parity-google-previous", "get_weather"),
        ("pai-tool-call-round", "record_reading"),
    ],
)
@pytest.mark.conforms("framing.shapes")
async def test_the_same_messages_get_frames_of_the_recorded_shapes(recordings, name, function):
    entries = read(recordings, name)
    ours = shapes(await replay(entries, function))
    theirs = shapes(sent_by(entries, SERVER))
    assert not {one for one in theirs - ours if not left_out(one)}


@pytest.mark.parametrize("vertex", [False, True])
@pytest.mark.conforms("framing.shapes")
async def test_no_frame_has_a_shape_that_was_never_recorded(recordings, vertex):
    recorded = set()
    for path in recordings.glob("*.jsonl"):
        messages = sent_by(read(recordings, path.stem), SERVER)
        if vertex == any("sessionId" in each.get("setupComplete", {}) for each in messages):
            recorded |= shapes(messages)
    declared = [{"functionDeclarations": [{"name": "get_time"}]}]
    transcribed = {"outputAudioTranscription": {}, "tools": declared}
    frames = []
    with LiveServer() as server:
        for members in (transcribed, {**TEXT, "tools": declared}):
            async with dial(server.url, VERTEX if vertex else GEMINI) as client:
                frames.append(await client.setup(**members))
                await client.say("Hello")
                frames += await client.turn()
                await client.say("get_time")
                frames += await client.until("toolCall")
    assert not shapes(frames) - recorded
