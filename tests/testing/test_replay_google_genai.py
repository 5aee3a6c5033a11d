"""An independent client is recorded and replayed: google-genai, with its own types."""

import warnings
from typing import Any

import pytest

from genai_live.recording import RecordedFrame, read_session
from genai_live.testing import LiveServer, RecordingProxy, ReplayMismatch
from tests.helpers.raw_live_client import silence, tone

pytestmark = [pytest.mark.anyio, pytest.mark.filterwarnings("default::DeprecationWarning")]

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    genai = pytest.importorskip("google.genai")
    from google.genai import errors, live, types

DECLARATION = {"function_declarations": [{"name": "get_time"}]}
CONFIG = {
    "response_modalities": ["AUDIO"],
    "output_audio_transcription": {},
    "tools": [DECLARATION],
}


@pytest.fixture(autouse=True)
def without_tls(monkeypatch):
    """google-genai forces TLS, or at least its settings, on every WebSocket."""
    connect: Any = vars(live)["ws_connect"]

    def plain(uri, *, additional_headers, **_):
        return connect(uri.replace("wss:", "ws:"), additional_headers=additional_headers)

    monkeypatch.setattr(live, "ws_connect", plain)


async def converse(url, *, vertex, question="get_time"):
    """Let a function be called and speak; return all messages without what google-genai adds."""
    base_url = url.replace("http:", "ws:") if vertex else f"{url}/"
    access = {} if vertex else {"api_key": "google-genai-secret-key"}
    client = genai.Client(vertexai=vertex, http_options={"base_url": base_url}, **access)
    heard = []
    async with client.aio.live.connect(model="any-model", config=CONFIG) as session:
        content = types.Content(role="user", parts=[types.Part(text=question)])
        await session.send_client_content(turns=content)
        called = False
        while True:
            async for message in session.receive():
                heard.append(message)
                if message.tool_call:
                    (call,) = message.tool_call.function_calls
                    response = types.FunctionResponse(
                        id=call.id, name=call.name, response={"output": "noon"}
                    )
                    await session.send_tool_response(function_responses=response)
                    called = True
            transcript = "".join(
                message.server_content.output_transcription.text or ""
                for message in heard
                if message.server_content and message.server_content.output_transcription
            )
            if called and "noon" in transcript:  # on Vertex in a turn of its own
                break
        for pcm in (tone(0.5), silence(1)):
            blob = types.Blob(data=pcm, mime_type="audio/pcm;rate=16000")
            await session.send_realtime_input(audio=blob)
        heard += [message async for message in session.receive()]
    return [message.model_dump(exclude_none=True) for message in heard]


@pytest.fixture(params=[False, True], ids=["gemini", "vertex"])
def vertex(request, monkeypatch):
    for name in ("GOOGLE_API_KEY", "GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_LOCATION"):
        monkeypatch.delenv(name, raising=False)
    return request.param


@pytest.fixture
async def recorded(tmp_path, vertex):
    file = tmp_path / "session.jsonl"
    with LiveServer() as server, RecordingProxy(file, upstream=server.url) as proxy:
        messages = await converse(proxy.url, vertex=vertex)
    assert "google-genai-secret-key" not in file.read_text()
    return file, messages


@pytest.mark.parametrize("matching", ["lenient", "strict"])
async def test_it_hears_the_same_again(recorded, vertex, matching):
    file, messages = recorded
    async with LiveServer.replay(file, matching=matching) as server:
        assert await converse(server.url, vertex=vertex) == messages
    frames = [each for each in read_session(file).entries if isinstance(each, RecordedFrame)]
    assert len(frames) > len(messages)


async def test_it_learns_where_it_departs(recorded, vertex):
    file, _ = recorded
    with pytest.raises(ReplayMismatch, match=r"parts\[0\]\.text is"):
        async with LiveServer.replay(file) as server:
            with pytest.raises(errors.APIError, match="replay: line 5") as caught:
                await converse(server.url, vertex=vertex, question="What time is it?")
            assert caught.value.code == 1008
