"""Tokens made with either API against the local server, and sessions that they open."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import anyio
import pytest

from genai_live import AsyncClient, Client, types
from genai_live.errors import ConfigError, ConnectError, PermissionDenied, SetupError
from genai_live.testing import LiveServer

pytestmark = pytest.mark.anyio

DEADLINE = 10
TEXT: Any = {"response_modalities": ["TEXT"]}
MODEL = "gemini-asked"


class Clock:
    """A clock that is set by hand."""

    def __init__(self):
        self.now = datetime(2030, 1, 1, tzinfo=UTC)

    def __call__(self):
        return self.now

    def advance(self, **time):
        self.now += timedelta(**time)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def server(clock):
    with LiveServer(clock=clock) as server:
        yield server


@pytest.fixture(params=["async", "blocking", "aio"])
def create(request, server):
    """Make a token by one of both APIs."""

    async def create(config=None, *, key="key", **options):
        arguments: dict[str, Any] = {
            "api_key": key,
            "http_options": {"base_url": server.url, **options},
        }
        with anyio.fail_after(DEADLINE):
            if request.param == "async":
                async with AsyncClient(**arguments) as client:
                    return await client.tokens.create(config=config)
            if request.param == "aio":
                return await Client(**arguments).aio.auth_tokens.create(config=config)
            with Client(**arguments) as client:
                call = partial(client.tokens.create, config=config)
                return await anyio.to_thread.run_sync(call)

    return create


@pytest.fixture(params=["network", "memory"])
def talk(request, server):
    """Open a session with a token, hold a turn, and give the setup that was in force."""

    async def talk(token, config=None, model=MODEL, *, before_turn=lambda: None):
        options: dict[str, Any] = (
            {"transport": server.connector()} if request.param == "memory" else {}
        )
        access: dict[str, Any] = {"api_key": token.name, "http_options": {"base_url": server.url}}
        connect: dict[str, Any] = {
            "model": model,
            "config": TEXT if config is None else config,
            **options,
        }
        with anyio.fail_after(DEADLINE):
            async with (
                AsyncClient(**access) as client,
                client.live.connect(**connect) as session,
            ):
                before_turn()
                assert (await session.ask("Hello", timeout=DEADLINE)).text
                setup = server.connections[-1].setup
                if setup.session_resumption is not None:
                    vars(talk)["handle"] = await handle_of(session)
        return setup

    return talk


async def handle_of(session):
    async for message in session:
        update = message.session_resumption_update
        if update is not None and update.new_handle:
            return update.new_handle
    return None


async def refused(talk, token, config=None):
    with pytest.raises(SetupError) as caught:
        await talk(token, config)
    assert isinstance(caught.value.__cause__, PermissionDenied)
    assert token.name not in str(caught.value)
    return caught.value.code, caught.value.reason


USED_UP = (1011, "Token has been used too many times")
EXPIRED = (1011, "Token has expired")


async def test_a_token_opens_one_session_and_hides_its_name(create, talk, server):
    token = await create()
    assert isinstance(token, types.AuthToken)
    assert token.name is not None
    assert token.name.startswith("auth_tokens/")
    assert token.name not in repr(token)
    assert (await talk(token)).model == f"models/{MODEL}"
    assert server.connections[-1].path.endswith("BidiGenerateContentConstrained")
    assert await refused(talk, token) == USED_UP


@pytest.mark.conforms("tokens.use")
async def test_a_token_has_as_many_uses_as_it_was_made_with(create, talk):
    twice, unlimited = await create({"uses": 2}), await create({"uses": 0})
    for _ in range(2):
        await talk(twice)
    assert await refused(talk, twice) == USED_UP
    for _ in range(3):
        await talk(unlimited)


async def test_resuming_a_session_costs_no_use(create, talk, clock):
    token = await create()
    config = {**TEXT, "session_resumption": {}}
    await talk(token, config)
    clock.advance(minutes=29)  # far beyond the time to begin a session
    await talk(token, {**TEXT, "session_resumption": {"handle": talk.handle}})
    assert await refused(talk, token, config) == EXPIRED
    clock.advance(minutes=1)
    resumed = {**TEXT, "session_resumption": {"handle": talk.handle}}
    assert await refused(talk, token, resumed) == EXPIRED
    await talk(await create(), resumed)


@pytest.mark.conforms("tokens.use")
async def test_a_session_has_to_begin_within_a_minute_unless_said_otherwise(create, talk, clock):
    late = clock() + timedelta(minutes=10)
    usual, patient = await create(), await create({"new_session_expire_time": late})
    clock.advance(seconds=60)
    assert await refused(talk, usual) == EXPIRED
    await talk(patient)


@pytest.mark.conforms("tokens.use")
async def test_a_session_ends_when_its_token_expires(create, talk, clock):
    token = await create({"expire_time": clock() + timedelta(minutes=2)})
    with pytest.raises(PermissionDenied, match="auth token has expired") as caught:
        await talk(token, before_turn=lambda: clock.advance(minutes=2))
    assert caught.value.code == 1011


async def test_a_token_that_expired_before_it_was_made_opens_nothing(create, talk, clock):
    token = await create({"expire_time": clock() - timedelta(seconds=1)})
    assert await refused(talk, token) == EXPIRED


@pytest.mark.conforms("tokens.constraints")
async def test_constraints_without_a_lock_are_the_whole_setup(create, talk):
    constraints = {
        "model": "gemini-fixed",
        "config": {**TEXT, "temperature": 0.25, "system_instruction": "Speak of the sea."},
    }
    token = await create({"live_connect_constraints": constraints})
    asked = {"response_modalities": ["AUDIO"], "top_p": 0.5, "output_audio_transcription": {}}
    assert await talk(token, asked) == types.LiveClientSetup(
        model="models/gemini-fixed",
        generation_config=types.GenerationConfig(
            response_modalities=[types.Modality.TEXT], temperature=0.25
        ),
        system_instruction=types.Content(role="user", parts=[types.Part(text="Speak of the sea.")]),
    )


@pytest.mark.parametrize("lock", [None, []])
async def test_a_setup_that_fixes_resumption_is_resumed_by_the_holder(create, talk, lock):
    config = {**TEXT, "temperature": 0.25, "session_resumption": {}}
    constraints = {"model": "fixed", "config": config}
    token = await create({"live_connect_constraints": constraints, "lock_additional_fields": lock})
    await talk(token)
    setup = await talk(token, {"session_resumption": {"handle": talk.handle}})
    assert setup.generation_config.temperature == 0.25
    assert setup.session_resumption.handle


async def test_a_whole_setup_without_a_model_is_refused(create, talk):
    token = await create({"live_connect_constraints": {"config": TEXT}})
    with pytest.raises(SetupError, match="names no model"):
        await talk(token)


async def test_an_empty_lock_fixes_what_the_constraints_set(create, talk):
    constraints = {"model": "gemini-fixed", "config": {**TEXT, "temperature": 0.25}}
    token = await create({"live_connect_constraints": constraints, "lock_additional_fields": []})
    asked = {"response_modalities": ["AUDIO"], "temperature": 1, "top_p": 0.5, "seed": 3}
    setup = await talk(token, asked, model="other")
    assert setup.model == "models/gemini-fixed"
    assert setup.generation_config == types.GenerationConfig(
        response_modalities=[types.Modality.TEXT], temperature=0.25, top_p=0.5, seed=3
    )


@pytest.mark.conforms("tokens.constraints")
async def test_a_lock_keeps_the_holder_from_setting_what_it_names(create, talk):
    token = await create(
        {
            "live_connect_constraints": {"config": {"system_instruction": "Be brief."}},
            "lock_additional_fields": ["tools", "temperature", "max_output_tokens"],
        }
    )
    asked = {
        **TEXT,
        "temperature": 1,
        "max_output_tokens": 9,
        "seed": 3,
        "tools": [{"google_search": {}}],
        "system_instruction": "Ramble.",
    }
    setup = await talk(token, asked)
    assert setup.model == f"models/{MODEL}"
    assert setup.tools is None
    assert setup.system_instruction.parts == [types.Part(text="Be brief.")]
    assert setup.generation_config == types.GenerationConfig(
        response_modalities=[types.Modality.TEXT], seed=3
    )


async def test_what_the_holder_asked_for_stays_in_the_log(create, talk, server):
    token = await create({"live_connect_constraints": {"model": "fixed", "config": TEXT}})
    await talk(token)
    record = server.connections[-1]
    assert record.messages[0].setup.model == f"models/{MODEL}"
    assert record.setup.model == "models/fixed"
    assert token.name not in repr(record)


async def test_tokens_of_others_are_refused(create, talk):
    stranger = types.AuthToken(name="auth_tokens/0123")
    code, reason = await refused(talk, stranger)
    assert code == 1008
    assert reason.startswith("Request had invalid authentication credentials.")


async def test_only_listed_keys_make_tokens(clock, talk):
    with LiveServer(api_keys={"good"}, clock=clock) as server:
        options: dict[str, Any] = {"http_options": {"base_url": server.url}}
        token = await AsyncClient("good", **options).tokens.create()
        async with AsyncClient(token.name, **options) as client:
            session = await client.live.connect(model="m", config=TEXT)
            await session.close()
        with pytest.raises(ConnectError, match="API key not valid") as caught:
            await AsyncClient("bad", **options).tokens.create()
    assert caught.value.status == 400
    assert not caught.value.retryable


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (
            {"expire_time": datetime(2030, 1, 1, 21, tzinfo=UTC)},
            "expire_time is too far in the future. Maximum lifetime is 20h",
        ),
        (
            {"new_session_expire_time": datetime(2030, 1, 1, 21, tzinfo=UTC)},
            "new_session_expire_time is too far in the future. Maximum lifetime is 20h",
        ),
        (
            {"lock_additional_fields": ["config"]},
            "field_mask is invalid for BidiGenerateContentSetup",
        ),
    ],
)
async def test_what_the_server_refuses_is_reported_in_its_words(create, config, said):
    with pytest.raises(ConnectError) as caught:
        await create(config)
    assert caught.value.status == 400
    assert f"/v1alpha/auth_tokens refused the request with HTTP 400: {said}" in str(caught.value)
    assert not caught.value.retryable
    assert caught.value.hint


async def test_a_token_makes_no_tokens(create):
    with pytest.raises(ConfigError, match="cannot create other tokens"):
        await create(key="auth_tokens/1")


async def test_vertex_has_no_tokens(create):
    client = Client(vertexai=True, api_key="express")
    with pytest.raises(ConfigError, match="only available on the Gemini Developer API"):
        config: Any = {"live_connect_constraints": {"config": {"explicitVad": 1}}}
        client.tokens.create(config=config)
    with pytest.raises(ConfigError, match="only available on the Gemini Developer API"):
        await client.aio.tokens.create()


async def test_the_version_may_be_another(create, talk):
    assert (await create(api_version="v1beta")).name
    assert (await create({"http_options": {"api_version": "v7"}})).name
