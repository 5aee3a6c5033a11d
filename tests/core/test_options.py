"""Options of `connect`: described once, checked once, refused with a suggestion when misspelt."""

import inspect
import sys

import attrs
import pytest

from genai_live import AsyncClient, Client, ConnectOptions, LiveConnectOptions, ReconnectPolicy
from genai_live._core.options import ConnectSettings, read_options
from genai_live._live.options import LiveConnectSettings
from genai_live.errors import ConfigError
from genai_live.tools import ToolPolicy
from genai_live.transport.base import TransportOptions

PAIRS = [(ConnectOptions, ConnectSettings), (LiveConnectOptions, LiveConnectSettings)]


@pytest.mark.parametrize(("options", "settings"), PAIRS)
def test_every_option_is_a_setting(options, settings):
    described = {name for cls in options.__mro__ for name in getattr(cls, "__annotations__", {})}
    assert described == {field.name for field in attrs.fields(settings)}


@pytest.mark.parametrize(("options", "settings"), PAIRS)
def test_every_option_is_described_with_its_default(options, settings):
    source = inspect.getsource(sys.modules[options.__module__])
    for name in options.__annotations__:
        if f"    {name}:" in source:
            text = source.split(f"    {name}:")[1].split('"""')[1]
            assert "Default: " in text, name


@pytest.mark.parametrize("client", [Client(api_key="k"), AsyncClient(api_key="k")])
@pytest.mark.parametrize(
    ("service", "name", "suggestion"),
    [
        ("live", "keepalife", "Did you mean 'keepalive'?"),
        ("live", "reconect", "Did you mean 'reconnect'?"),
        ("music", "setup_timeot", "Did you mean 'setup_timeout'?"),
        ("music", "auto_tools", "Options are: connect_timeout, "),
    ],
)
def test_a_misspelt_option_is_refused_with_a_suggestion(client, service, name, suggestion):
    connect = client.live.connect if service == "live" else client.live.music.connect
    with pytest.raises(TypeError) as caught:
        connect(model="m", **{name: True})
    assert f"unexpected keyword argument {name!r}. {suggestion}" in str(caught.value)


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"connect_timeout": 0}, "connect_timeout"),
        ({"setup_timeout": "10"}, "setup_timeout"),
        ({"keepalive": -1.0}, "keepalive"),
        ({"max_message_size": 1.5}, "max_message_size"),
        ({"reconnect": "yes"}, "reconnect"),
        ({"auto_tools": None}, "auto_tools"),
        ({"transport": "aiohttp"}, "transport"),
        ({"resend_video": "no"}, "resend_video"),
        ({"history_media": 1}, "history_media"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(options, field):
    with pytest.raises(ConfigError) as caught:
        read_options(options, LiveConnectSettings)
    assert caught.value.field == field


def test_what_is_not_given_has_its_default():
    settings = read_options({"keepalive": None, "auto_tools": False}, LiveConnectSettings)
    assert settings.keepalive is None
    assert settings.auto_tools is None
    assert settings.reconnect == ReconnectPolicy()
    assert read_options({}, LiveConnectSettings).auto_tools == ToolPolicy()
    assert (settings.connect_timeout, settings.setup_timeout) == (10.0, 10.0)


def test_a_pong_may_take_longer_than_the_slowest_that_was_seen():
    assert TransportOptions().keepalive == ConnectSettings().keepalive == 45.0 > 30


def test_editors_see_the_options():
    for connect in (Client(api_key="k").live.connect, AsyncClient(api_key="k").live.connect):
        annotation = inspect.signature(connect).parameters["options"].annotation
        assert annotation == "Unpack[LiveConnectOptions]"
