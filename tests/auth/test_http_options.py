"""What may stand in `http_options`, and what is said of the rest."""

import ssl
from typing import Any

import pytest

from genai_live import types
from genai_live._auth.http_options import HttpSettings
from genai_live.errors import ConfigError

CONTEXT = ssl.create_default_context()
SAID: Any = {
    "base_url": "https://gw.example/pre",
    "api_version": "v1alpha",
    "headers": {"X-Tenant": "7"},
    "timeout": 30,
    "proxy": "http://me:swordfish@proxy.example:3128",
    "ssl": CONTEXT,
    "allow_insecure": True,
}
CHANGES: dict[str, Any] = {"headers": {"x-tenant": "7"}, "timeout": 30.0}
READ = HttpSettings(**SAID | CHANGES)


@pytest.mark.parametrize(
    "given",
    [
        SAID,
        {
            "baseUrl": SAID["base_url"],
            "apiVersion": SAID["api_version"],
            "allowInsecure": True,
            **{name: SAID[name] for name in ("headers", "timeout", "proxy", "ssl")},
        },
        types.HttpOptions(**SAID),
    ],
    ids=["dict", "camelCase", "types.HttpOptions"],
)
def test_a_dict_in_either_casing_or_an_object_is_read(given):
    assert HttpSettings.read(given) == READ


@pytest.mark.parametrize("given", [None, {}, types.HttpOptions(), {"base_url": "", "proxy": None}])
def test_nothing_said_is_nothing_set(given):
    assert HttpSettings.read(given) == HttpSettings()


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"base_url": "localhost:8080"}, "base_url", "http"),
        ({"base_url": "ftp://a.example"}, "base_url", "scheme"),
        ({"base_url": "https://"}, "base_url", "host"),
        ({"base_url": "https://a.example:port"}, "base_url", "URL"),
        ({"base_url": "https://me:pw@a.example"}, "base_url", "headers"),
        ({"base_url": "https://a.example/#x"}, "base_url", "fragment"),
        ({"base_url": 8080}, "base_url", "a string"),
        ({"api_version": "v1/x"}, "api_version", "v1beta"),
        ({"api_version": 1}, "api_version", "a string"),
        ({"headers": [("a", "b")]}, "headers", "an object"),
        ({"headers": {"a": 1}}, "headers.a", "a string"),
        ({"headers": {"a b": "1"}}, "headers", "'a b'"),
        ({"headers": {"a": "1\r\nb: 2"}}, "headers", "line break"),
        ({"timeout": 30_000}, "timeout", "seconds, not milliseconds: did you mean 30?"),
        ({"timeout": 600.5}, "timeout", "seconds, not milliseconds"),
        ({"timeout": 0}, "timeout", "seconds"),
        ({"timeout": True}, "timeout", "a number"),
        ({"timeout": "x"}, "timeout", "a number"),
        ({"proxy": "socks5://proxy:1080"}, "proxy", "HTTP proxy"),
        ({"proxy": "proxy:3128"}, "proxy", "http://host:3128"),
        ({"ssl": "cert.pem"}, "ssl", "ssl.create_default_context"),
        ({"allow_insecure": "yes"}, "allow_insecure", "a boolean"),
        ({"baseurl": "https://a.example"}, "baseurl", "base_url"),
        ({"retry_options": {}}, "retry_options", "connect(reconnect=ReconnectPolicy(...))"),
        ({"retries": 5}, "retries", "It takes"),
        ("https://a.example", "", "a dict"),
    ],
)
def test_what_cannot_be_used_is_named_with_the_remedy(given, field, words):
    with pytest.raises(ConfigError) as caught:
        HttpSettings.read(given)
    assert caught.value.field == ".".join(filter(None, ["http_options", field]))
    assert words in str(caught.value)
    assert "pw" not in str(caught.value)


def test_the_longest_timeout_is_allowed():
    assert HttpSettings.read({"timeout": 600}).timeout == 600


def test_ssl_false_trusts_any_certificate_and_true_is_the_default():
    trusting = HttpSettings.read({"ssl": False}).ssl
    assert trusting.verify_mode is ssl.CERT_NONE
    assert not trusting.check_hostname
    assert HttpSettings.read({"ssl": True}).ssl is None


def test_what_one_connection_says_lies_over_what_the_client_says():
    client = HttpSettings.read(SAID)
    connection = HttpSettings.read({"timeout": 5, "headers": {"X-TENANT": "8", "x-new": "1"}})
    merged = client.merged(connection)
    assert merged.timeout == 5
    assert merged.headers == {"x-tenant": "8", "x-new": "1"}
    assert merged.base_url == client.base_url
    assert client.headers == {"x-tenant": "7"}
    assert HttpSettings.read({"allow_insecure": True}).merged(
        HttpSettings.read({"allow_insecure": False})
    ) == HttpSettings(allow_insecure=False)


def test_headers_and_the_proxys_password_stay_out_of_the_repr():
    settings = HttpSettings.read({"headers": {"authorization": "s3cret"}, "proxy": SAID["proxy"]})
    assert "s3cret" not in repr(settings)
    assert "swordfish" not in repr(settings)


def test_a_key_in_the_base_urls_query_stays_out_of_the_repr():
    assert "s3cret" not in repr(HttpSettings.read({"base_url": "https://gw.example/?key=s3cret"}))


@pytest.mark.parametrize(
    "options",
    [
        {"proxy": "http://me:sword/fish@p:1"},
        {"proxy": "http://me:sword#fish@p:1"},
        {"proxy": "http://me:fish@p:port"},
        {"base_url": "https://me:fish/x@gw.example"},
        {"base_url": "https://me:fish@[gw"},
    ],
)
def test_a_url_that_cannot_be_used_is_refused_without_its_password(options):
    with pytest.raises(ConfigError) as caught:
        HttpSettings.read(options)
    assert "fish" not in str(caught.value)
    assert "sword" not in str(caught.value).replace("password", "")
