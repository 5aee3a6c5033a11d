"""Ephemeral tokens, which stand in for an API key where the key itself must not be."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import attrs

from genai_live import types
from genai_live._auth.client_config import OfClient
from genai_live._inputs.coercion import coerce, members_of
from genai_live._inputs.guard import guarded
from genai_live._live.config import read_config, setup_of
from genai_live._runtime.loop_thread import shared_loop_thread
from genai_live._wire.base import present_members
from genai_live._wire.typeguards import is_dict
from genai_live.converters import decode, encode, parse
from genai_live.errors import ConfigError, ConnectError, DecodeError

if TYPE_CHECKING:
    from genai_live._auth.client_config import ClientConfig
    from genai_live.types import CreateAuthTokenConfigDict

__all__ = ["DEFAULT_TIMEOUT", "AsyncTokens", "Tokens"]

DEFAULT_TIMEOUT = 30.0
"""Seconds for the request unless `http_options.timeout` is set."""

_GENERATION = {
    name
    for field in attrs.fields(types.GenerationConfig)
    for name in (field.name, types.GenerationConfig.__wire_names__.get(field.name, field.name))
} - {"extra"}
# google-genai locks these member by member and all others as a whole; a mask follows from that.
_LOCKED_BY_MEMBER = frozenset(
    {"generationConfig", "labels", "sessionResumption", "systemInstruction"}
)


class AsyncTokens(OfClient):
    """`AsyncClient.tokens`: creates ephemeral tokens."""

    def __init__(self, client_config: ClientConfig) -> None:
        self._client_config = client_config

    async def create(
        self, *, config: types.CreateAuthTokenConfig | CreateAuthTokenConfigDict | None = None
    ) -> types.AuthToken:
        """Create an ephemeral token, a limited key for Live sessions that may be given away.

        Use its `name` as `api_key`: `AsyncClient(api_key=token.name)`. Gemini only.

        Args:
            config: A `types.CreateAuthTokenConfig` or a dict, keys in snake_case or camelCase:
                `uses`, the number of sessions that it can open (default 1, 0 for no limit);
                `expire_time`, when its sessions end (default in 30 minutes, at most in 20 hours);
                `new_session_expire_time`, until when one may begin (default in 60 seconds);
                `live_connect_constraints`, a `model` and a `config` as for `connect`;
                `lock_additional_fields`, which decides how much of them is locked: if it is
                absent, they are the whole setup, and the config of the token's holder is ignored;
                a list locks what the constraints set and the fields that it names, such as
                `temperature` or `tools`, and leaves the rest to the holder;
                `http_options` for this request, whose `timeout` is 30 seconds by default.

        Raises:
            ConfigError: The config is invalid, the client uses Vertex AI, or its own key is an
                ephemeral token.
            ConnectError: The service refused, with its HTTP `status`, or did not answer.
        """
        return await create_token(self._client_config, config)


class Tokens(OfClient):
    """`Client.tokens`: creates ephemeral tokens."""

    def __init__(self, client_config: ClientConfig) -> None:
        self._client_config = client_config

    def create(
        self, *, config: types.CreateAuthTokenConfig | CreateAuthTokenConfigDict | None = None
    ) -> types.AuthToken:
        """Create an ephemeral token, a limited key for Live sessions that may be given away.

        Use its `name` as `api_key`: `Client(api_key=token.name)`. Gemini only.

        Args:
            config: A `types.CreateAuthTokenConfig` or a dict, keys in snake_case or camelCase:
                `uses`, the number of sessions that it can open (default 1, 0 for no limit);
                `expire_time`, when its sessions end (default in 30 minutes, at most in 20 hours);
                `new_session_expire_time`, until when one may begin (default in 60 seconds);
                `live_connect_constraints`, a `model` and a `config` as for `connect`;
                `lock_additional_fields`, which decides how much of them is locked: if it is
                absent, they are the whole setup, and the config of the token's holder is ignored;
                a list locks what the constraints set and the fields that it names, such as
                `temperature` or `tools`, and leaves the rest to the holder;
                `http_options` for this request, whose `timeout` is 30 seconds by default.

        Raises:
            ConfigError: The config is invalid, the client uses Vertex AI, or its own key is an
                ephemeral token.
            ConnectError: The service refused, with its HTTP `status`, or did not answer.
        """
        return shared_loop_thread().call(create_token, self._client_config, config)


async def create_token(client_config: ClientConfig, config: object) -> types.AuthToken:
    """Request a token from the service."""
    client_config.check_service("tokens")
    token_config = read_token_config(config)
    client_config = client_config.with_http_options(token_config.http_options)
    endpoint = await client_config.resolve_endpoint("tokens")
    from genai_live.transport.http import post

    response = await post(
        endpoint,
        encode(token_request(client_config, token_config)),
        timeout=client_config.http.timeout or DEFAULT_TIMEOUT,
        proxy=client_config.http.proxy,
        ssl=client_config.http.ssl,
    )
    try:
        token = decode(response, types.AuthToken)
    except DecodeError:
        token = types.AuthToken()
    if not token.name:
        raise ConnectError(
            "the response contains no token.",
            hint="Check that http_options.base_url is the address of the Gemini API.",
            retryable=False,
        )
    return token


@guarded("config")
def read_token_config(config: object) -> types.CreateAuthTokenConfig:
    """Validate the user's config and convert it to its type.

    Raises:
        ConfigError: The config is invalid; names the field and the fix.
    """
    members = members_of(config, types.CreateAuthTokenConfig, field="config")
    for name in ("live_connect_constraints", "liveConnectConstraints"):
        if members.get(name) is not None:
            members[name] = _read_constraints(members[name], f"config.{name}")
    return coerce(members, types.CreateAuthTokenConfig, field="config", backend="gemini")


def _read_constraints(value: object, field: str) -> types.LiveConnectConstraints:
    members = members_of(value, types.LiveConnectConstraints, field=field)
    if members.get("config") is not None:
        config = members["config"] = read_config(members["config"], backend="gemini")
        if config.http_options is not None:
            raise ConfigError(
                "cannot be part of a token.",
                field=f"{field}.config.http_options",
                hint="Remove it, and pass http_options to the client that connects with the token.",
            )
    return coerce(members, types.LiveConnectConstraints, field=field, backend="gemini")


def token_request(
    client_config: ClientConfig, config: types.CreateAuthTokenConfig
) -> types.AuthToken:
    """Build the message that requests a token.

    Raises:
        ConfigError: The name of the model is invalid.
    """
    setup = _setup(client_config, config.live_connect_constraints)
    return types.AuthToken(
        expire_time=config.expire_time,
        new_session_expire_time=config.new_session_expire_time,
        uses=config.uses,
        bidi_generate_content_setup=setup,
        field_mask=_mask(setup, config),
    )


def _setup(
    client_config: ClientConfig, constraints: types.LiveConnectConstraints | None
) -> types.LiveClientSetup | None:
    constraints = constraints or types.LiveConnectConstraints()
    config = constraints.config or types.LiveConnectConfig()
    setup = setup_of(config, model="", audio_by_default=False)
    setup.model = None if constraints.model is None else client_config.model(constraints.model)
    for name, value in present_members(config):
        if value == [] and hasattr(setup, name):
            setattr(setup, name, [])  # if the mask names it, the holder gets none
    return None if setup == types.LiveClientSetup() else setup


def _mask(setup: types.LiveClientSetup | None, config: types.CreateAuthTokenConfig) -> str | None:
    named = config.lock_additional_fields
    if named is None:
        return None
    if setup is None:
        return ",".join(named) or None
    constraints = cast("types.LiveConnectConstraints", config.live_connect_constraints)
    container = constraints.config is not None and constraints.config.generation_config is not None
    paths: list[str] = []
    for name, value in parse(encode(setup)).items():
        whole = name not in _LOCKED_BY_MEMBER or (container and name == "generationConfig")
        if whole or not is_dict(value) or not value:
            paths.append(name)
        else:
            paths += [f"{name}.{member}" for member in value]
    for name in named:
        paths.append(f"generationConfig.{name}" if name in _GENERATION else name)
    return ",".join(paths)
