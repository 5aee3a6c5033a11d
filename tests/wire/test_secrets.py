"""Reprs: secrets masked and media shortened, at any depth."""

import json
from pathlib import Path
from typing import Any

import attrs
import pytest

from genai_live import errors, events, types
from genai_live._inputs.coercion import coerce
from genai_live._live.reconnect import ReconnectPolicy
from genai_live._text import is_secret_name
from genai_live._wire.reprs import short_repr
from genai_live.converters import decode

SECRET = "s3cret-value"
SCHEMA = Path(__file__).parents[2] / "schema"
MEDIA = b"\x00" * 1_000_000
HEADERS = {"x-goog-api-key": SECRET}
MCP = {
    "mcp_servers": [{"streamable_http_transport": {"url": "https://a.example", "headers": HEADERS}}]
}


def secret_members():
    """List the members that the schema marks as secrets: definition and member."""
    for path in SCHEMA.glob("*.json"):
        for name, definition in json.loads(path.read_text()).get("$defs", {}).items():
            for member, rule in definition.get("properties", {}).items():
                if rule.get("x-secret"):
                    yield name, member


def test_a_dict_hides_every_member_that_an_object_hides():
    members = list(secret_members())
    assert len(members) >= 10
    exposed = [member for member in members if not is_secret_name(member[1])]
    assert exposed == [("AuthToken", "name")]  # only the client makes these


@pytest.mark.parametrize(
    "members",
    [
        {"http_options": {"headers": HEADERS}},
        {"http_options": {"httpOptions": {"headers": [("x-key", SECRET)]}}},
        {"http_options": {"proxy": f"http://me:{SECRET}@p:1"}},
        {"http_options": {"base_url": f"https://me:{SECRET}@h/?key={SECRET}"}},
        {"http_options": types.HttpOptions(headers=HEADERS)},
        {"session_resumption": {"handle": SECRET}},
        {"session_resumption": {"newHandle": SECRET}},
        {"tools": [MCP]},
        {"tools": [{"deep": [({"apiKey": SECRET},)]}]},
        {"tools": [{"env": {"GEMINI_API_KEY": SECRET, "PATH": "/bin"}}]},
        {"extra": {"token": SECRET, "x": {"Authorization": f"Bearer {SECRET}"}}},
    ],
)
def test_a_secret_in_a_dict_is_masked(members):
    config = types.LiveConnectConfig()
    for name, value in members.items():
        setattr(config, name, value)
    assert SECRET not in repr(config)
    assert "***" in repr(config)
    assert SECRET not in short_repr(members)


def test_a_secret_in_an_object_of_google_genai_is_masked():
    genai_types = pytest.importorskip("google.genai.types")
    options = genai_types.HttpOptions(headers=HEADERS, base_url="https://a.example")
    config = types.LiveConnectConfig(http_options=options)
    assert repr(config) == (
        "LiveConnectConfig(http_options=HttpOptions(base_url='https://a.example', headers=***))"
    )


def test_a_message_under_the_name_of_a_secret_shows_itself():
    schema = types.Schema(properties={"token": types.Schema(title="t")})
    assert "'token': Schema(title='t')" in repr(schema)


@pytest.mark.parametrize(
    "media",
    [
        {"data": MEDIA},
        {"inline_data": {"data": bytearray(MEDIA)}},
        [[memoryview(MEDIA)]],
        ({"data": MEDIA.hex()},),
        "x" * 1_000_000,
        [0] * 1_000_000,
        {number: number for number in range(100_000)},
    ],
    ids=["bytes", "bytearray", "memoryview", "text in a dict", "text", "list", "dict"],
)
def test_media_and_long_text_are_shown_by_size(media):
    shown = repr(types.Part(extra={"a": [media]}))
    assert len(shown) < 3000
    assert any(unit in shown for unit in (" bytes>", " characters>", " more>"))


def test_short_values_are_shown_as_they_are():
    values = {"a": [1, 2.5, None, True], "b": (), "c": (1,), "d": "text", 3: b"short"}
    assert short_repr(values) == repr(values)


def test_values_that_contain_themselves_are_shown():
    loop: dict[str, Any] = {}
    loop["self"] = [loop, loop]
    tools: list[Any] = [loop]
    config = types.LiveConnectConfig(tools=tools)
    tools.append(config)
    assert repr(config) == "LiveConnectConfig(tools=[{'self': [..., ...]}, ...])"


def test_deep_values_are_shown_to_a_depth():
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    assert repr(types.Part(extra={"a": deep})).count("[") < 100


def test_the_events_and_their_messages_mask_too():
    frame = json.dumps(
        {
            "toolCall": {"functionCalls": [{"id": "1", "name": "f", "args": {"token": SECRET}}]},
            "brandNew": {"headers": HEADERS},
        }
    ).encode()
    message = decode(frame, types.LiveServerMessage)
    call = events.ToolCall(id="1", name="f", args={"token": SECRET}, raw=message)
    unknown = events.UnknownEvent(raw=message, extra=message.extra or {})
    for shown in (call, unknown, call.raw, unknown.raw):
        assert SECRET not in repr(shown)
        assert "***" in repr(shown)


@pytest.mark.parametrize(
    "refused",
    [
        lambda value: ReconnectPolicy.of(value),
        lambda value: ReconnectPolicy(on_stall=value),
        lambda value: ReconnectPolicy(max_delay=value),
        lambda value: ReconnectPolicy(rotate_after=value),
    ],
)
def test_an_error_that_shows_a_value_masks_it(refused):
    with pytest.raises(errors.ConfigError) as caught:
        refused({"headers": HEADERS, "data": MEDIA})
    assert SECRET not in str(caught.value)
    assert len(str(caught.value)) < 1000


def test_an_error_about_a_long_value_is_short():
    with pytest.raises(errors.ConfigError) as caught:
        coerce({"response_modalities": ["x" * 1_000_000]}, types.LiveConnectConfig)
    assert len(str(caught.value)) < 1500


def test_the_mask_of_the_schema_holds_for_every_class():
    token = types.AuthToken(name=SECRET)
    assert attrs.asdict(token)["name"] == SECRET
    assert repr(token) == "AuthToken(name=***)"
