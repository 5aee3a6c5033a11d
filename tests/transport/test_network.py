import pytest

from genai_live.transport.network import environment_proxy, is_http_proxy, is_loopback, redact_url


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.1", "::1"])
def test_this_machine_is_recognised(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        "0.0.0.0",
        "10.0.0.1",
        "localhost.example",
        "notlocalhost",
        "127.0.0.1.example",
        "a.localhost",  # a resolver may ask the network for it
        "localhost.",
        "127.0.0.1.",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "::ffff:127.0.0.1",
        "::1%1",
        "127.0.0.1%00",
        "１２７.0.0.1",
        "ｌｏｃａｌｈｏｓｔ",
    ],
)
def test_other_hosts_are_not_taken_for_this_machine(host):
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("environment", "url", "proxy"),
    [
        ({}, "wss://a.example/x", None),
        ({"HTTPS_PROXY": "http://p:1"}, "wss://a.example/x", "http://p:1"),
        ({"https_proxy": "p:1"}, "wss://a.example/x", "http://p:1"),
        ({"HTTPS_PROXY": "http://p:1", "WSS_PROXY": "http://q:2"}, "wss://a.example", "http://q:2"),
        ({"HTTPS_PROXY": "http://p:1"}, "ws://a.example/x", None),
        ({"HTTP_PROXY": "http://p:1"}, "ws://a.example/x", "http://p:1"),
        ({"HTTP_PROXY": "http://p:1"}, "wss://a.example/x", None),
        ({"ALL_PROXY": "http://p:1"}, "wss://a.example/x", "http://p:1"),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "a.example"}, "wss://a.example/x", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "example"}, "wss://a.example:8443/x", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "*"}, "wss://a.example/x", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "b.example"}, "ws://a.example/x", "http://p:1"),
        (
            {"HTTPS_PROXY": "http://p:1", "WSS_PROXY": "http://q:2"},
            "https://a.example",
            "http://p:1",
        ),
        ({"HTTP_PROXY": "http://p:1", "WS_PROXY": "http://q:2"}, "http://a.example", "http://p:1"),
        ({"ALL_PROXY": "http://p:1"}, "https://a.example/x", "http://p:1"),
        ({"ALL_PROXY": "http://p:1"}, "ws://127.0.0.1:80/x", None),
        ({"ALL_PROXY": "http://p:1"}, "ws://[::1]:80/x", None),
    ],
)
def test_the_proxy_of_the_environment(monkeypatch, environment, url, proxy):
    for name in ("http", "https", "ws", "wss", "all", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name}_proxy".upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert environment_proxy(url) == proxy


@pytest.mark.parametrize(
    ("url", "usable"),
    [
        ("http://p:1", True),
        ("https://me:swordfish@p.example/", True),
        ("http://me:sword%2Ffish@p:1", True),
        ("http://me:sword/fish@p:1", False),
        ("http://me:sword#fish@p:1", False),
        ("http://me:sword?fish@p:1", False),
        ("http://p:port", False),
        ("http://[p", False),
        ("http://", False),
        ("socks5://p:1", False),
    ],
)
def test_a_proxys_url_has_a_host_and_nothing_after_its_port(url, usable):
    assert is_http_proxy(url) is usable


@pytest.mark.parametrize(
    "url", ["http://me:swordfish@a.example/x?key=swordfish", "http://me:swordfish@[broken"]
)
def test_a_redacted_url_has_neither_password_nor_query(url):
    assert "swordfish" not in redact_url(url)
