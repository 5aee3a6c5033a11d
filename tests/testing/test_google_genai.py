"""An independent client holds the same conversations: google-genai, with its own types.

It is not patched: it gets a base URL and, since it insists on TLS, the certificate to trust.
"""

import ssl
import warnings

import pytest

from genai_live.testing import LiveServer
from tests.helpers.raw_live_client import silence, tone

pytestmark = [pytest.mark.anyio, pytest.mark.filterwarnings("default::DeprecationWarning")]

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    genai = pytest.importorskip("google.genai")
    from google.genai import errors, types

pytest.importorskip("trustme")

WEATHER = {
    "function_declarations": [
        {
            "name": "get_weather",
            "parameters": {"type": "OBJECT", "properties": {"city": {"type": "STRING"}}},
        }
    ]
}


@pytest.fixture
def server(monkeypatch):
    with LiveServer(tls=True) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.ca_file))
        yield server


@pytest.fixture
def vertex(server, monkeypatch):
    """A client without credentials, which dials the base URL as it is."""
    for name in ("GOOGLE_API_KEY", "GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_LOCATION"):
        monkeypatch.delenv(name, raising=False)
    url = server.url.replace("https:", "wss:")
    return genai.Client(vertexai=True, http_options={"base_url": url})


@pytest.fixture
def gemini(server):
    url = server.url + "/"
    return genai.Client(api_key="any", vertexai=False, http_options={"base_url": url})


@pytest.fixture(params=["vertex", "gemini"])
def client(request):
    return request.getfixturevalue(request.param)


async def turn(session):
    return [message async for message in session.receive()]


def text_of(messages):
    return "".join(message.text or "" for message in messages)


async def ask(session, text):
    await session.send_client_content(
        turns=types.Content(role="user", parts=[types.Part(text=text)])
    )
    return await turn(session)


async def test_it_holds_a_text_conversation(client, server):
    config = {"response_modalities": ["TEXT"], "temperature": 0.5, "top_k": 5}
    async with client.aio.live.connect(model="any-model", config=config) as session:
        assert 'You said "Hello there".' in text_of(await ask(session, "Hello there"))
        messages = await ask(session, "What did I say?")
    assert text_of(messages) == 'Before this you said "Hello there".'
    usage = messages[-1].usage_metadata
    assert usage.prompt_token_count > 10
    assert usage.total_token_count == usage.prompt_token_count + usage.response_token_count
    assert server.connections[0].setup.generation_config.top_k == 5


@pytest.mark.conforms("setup.complete")
async def test_it_knows_the_session_on_vertex(vertex):
    async with vertex.aio.live.connect(model="any-model") as session:
        assert len(session.session_id) == 36


async def test_it_reaches_the_doubled_slash_with_its_key(gemini, server):
    async with gemini.aio.live.connect(model="any-model"):
        record = server.connections[0]
    assert record.path.startswith("//ws/google.ai.generativelanguage.v1.")
    assert record.headers["x-goog-api-key"] == "any"


async def test_it_hears_the_model(client):
    config = {"response_modalities": ["AUDIO"], "output_audio_transcription": {}}
    async with client.aio.live.connect(model="any-model", config=config) as session:
        messages = await ask(session, "Hello")
    contents = [message.server_content for message in messages]
    transcripts = [each.output_transcription for each in contents if each.output_transcription]
    said = "".join(each.text or "" for each in transcripts)
    assert said.endswith('You said "Hello".')
    audio = b"".join(message.data for message in messages if message.data)
    assert len(audio) > 48_000


async def test_it_is_heard(client):
    config = {"response_modalities": ["TEXT"], "input_audio_transcription": {}}
    async with client.aio.live.connect(model="any-model", config=config) as session:
        for pcm in (tone(0.5), silence(1)):
            blob = types.Blob(data=pcm, mime_type="audio/pcm;rate=16000")
            await session.send_realtime_input(audio=blob)
        messages = await turn(session)
    assert text_of(messages).endswith("I heard 0.5 seconds of speech.")


@pytest.mark.conforms("client.realtime.activity")
async def test_it_marks_activity(client):
    config = {
        "response_modalities": ["TEXT"],
        "realtime_input_config": {"automatic_activity_detection": {"disabled": True}},
    }
    async with client.aio.live.connect(model="any-model", config=config) as session:
        await session.send_realtime_input(activity_start={})
        blob = types.Blob(data=tone(0.7), mime_type="audio/pcm;rate=16000")
        await session.send_realtime_input(audio=blob)
        await session.send_realtime_input(activity_end={})
        assert text_of(await turn(session)).endswith("I heard 0.7 seconds of speech.")
        await session.send_realtime_input(activity_start={})
        await session.send_realtime_input(text="Hello")
        await session.send_realtime_input(activity_end={})
        assert text_of(await turn(session)) == 'You said "Hello".'


@pytest.mark.filterwarnings("ignore:Realtime music")
@pytest.mark.conforms("music.flow")
async def test_it_plays_music_and_learns_which_setting_is_refused(server):
    options = {"base_url": server.url + "/", "api_version": "v1alpha"}
    client = genai.Client(api_key="any", vertexai=False, http_options=options)
    async with client.aio.live.music.connect(model="lyria-realtime-exp") as session:
        prompt = types.WeightedPrompt(text="techno", weight=1)
        await session.set_weighted_prompts(prompts=[prompt])
        config = types.LiveMusicGenerationConfig(bpm=120)
        await session.set_music_generation_config(config=config)
        await session.play()
        async for message in session.receive():
            if message.server_content and message.server_content.audio_chunks:
                (chunk,) = message.server_content.audio_chunks
                break
        assert len(chunk.data) == 2 * 48_000 * 2 * 2
        assert chunk.source_metadata.music_generation_config.bpm == 120
        config = types.LiveMusicGenerationConfig(bpm=300)
        await session.set_music_generation_config(config=config)
        with pytest.raises(errors.APIError, match="300 is not from 60 to 200"):
            async for _ in session.receive():
                pass


@pytest.mark.conforms("endpoints.tls")
async def test_it_connects_with_a_context_that_trusts_the_server(server, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    options = {"base_url": server.url}
    with pytest.raises(ssl.SSLCertVerificationError):
        stranger = genai.Client(api_key="any", vertexai=False, http_options=options)
        async with stranger.aio.live.connect(model="any-model"):
            pass
    options["async_client_args"] = {"ssl": server.ssl_context}
    client = genai.Client(api_key="any", vertexai=False, http_options=options)
    async with client.aio.live.connect(model="any-model") as session:
        assert text_of(await ask(session, "Hello")) == ""  # it speaks


async def test_it_runs_functions(client):
    config = {"response_modalities": ["TEXT"], "tools": [WEATHER]}
    async with client.aio.live.connect(model="any-model", config=config) as session:
        content = types.Content(role="user", parts=[types.Part(text="get_weather in Paris")])
        await session.send_client_content(turns=content)
        said = ""
        async for message in session.receive():
            said += message.text or ""
            if message.tool_call:
                (call,) = message.tool_call.function_calls
                assert (call.name, call.args) == ("get_weather", {"city": "Paris"})
                response = types.FunctionResponse(
                    id=call.id, name=call.name, response={"output": "sun"}
                )
                await session.send_tool_response(function_responses=response)
        if not said:  # on Vertex the answer is a turn of its own
            said = text_of(await turn(session))
    assert said == "get_weather says: sun."


async def test_it_updates_the_context(client):
    config = {"response_modalities": ["TEXT"]}
    async with client.aio.live.connect(model="any-model", config=config) as session:
        await session.send_context_update(system_instruction="Be brief.")
        messages = await ask(session, "What are your instructions?")
    assert '"Be brief."' in text_of(messages)


async def test_it_resumes_a_conversation(client):
    config = {"response_modalities": ["TEXT"], "session_resumption": {}}
    async with client.aio.live.connect(model="any-model", config=config) as session:
        await ask(session, "My name is Alice.")
        await session.send_realtime_input(text="Hello")
        updates = [message.session_resumption_update for message in await turn(session)]
    handle = next(update.new_handle for update in updates if update and update.resumable)
    config["session_resumption"] = {"handle": handle}
    async with client.aio.live.connect(model="any-model", config=config) as session:
        assert "Your name is Alice." in text_of(await ask(session, "What is my name?"))


@pytest.mark.conforms("setup.modalities")
async def test_it_learns_why_a_setup_is_refused(client):
    config = {"response_modalities": ["TEXT", "AUDIO"]}
    with pytest.raises(errors.APIError, match="At most one response modality") as caught:
        async with client.aio.live.connect(model="any-model", config=config):
            pass
    assert caught.value.code == 1007


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({"temperature": 3}, "3 is not from 0 to 2"),
        ({"top_p": 2}, "2 is not from 0 to 1"),
        ({"thinking_config": {"thinking_budget": -3}}, "invalid argument"),
        ({"max_output_tokens": -1}, "invalid argument"),
        ({"thinking_config": {"thinking_budget": -2}}, "invalid argument"),
    ],
)
@pytest.mark.conforms("setup.ranges")
async def test_it_learns_which_setting_of_a_setup_is_refused(client, config, reason):
    config = {"response_modalities": ["TEXT"], **config}
    with pytest.raises(errors.APIError, match=reason) as caught:
        async with client.aio.live.connect(model="any-model", config=config):
            pass
    assert caught.value.code == 1007


async def test_it_learns_why_a_message_is_refused(client):
    async with client.aio.live.connect(model="any-model") as session:
        await session.send_realtime_input(activity_start={})
        with pytest.raises(errors.APIError, match=r"Precondition check failed\."):
            await turn(session)


async def test_it_makes_an_ephemeral_token_and_presents_it(server):
    def client(key):
        options = {"base_url": server.url, "api_version": "v1alpha"}
        return genai.Client(api_key=key, vertexai=False, http_options=options)

    constraints = {"model": "fixed", "config": {"response_modalities": ["TEXT"]}}
    keeper = client("any")
    with pytest.warns(errors.ExperimentalWarning):
        token = keeper.auth_tokens.create(
            config={"live_connect_constraints": constraints, "lock_additional_fields": []}
        )
        async with client(token.name).aio.live.connect(model="any-model") as session:
            assert text_of(await ask(session, "Hello"))
            record = server.connections[0]
    assert record.path.endswith("BidiGenerateContentConstrained")
    assert record.headers["authorization"] == f"Token {token.name}"
    assert record.setup.model == "models/fixed"
