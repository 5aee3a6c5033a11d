import pytest

from genai_live.transport.network import environment_proxy, is_loopback


@pytest.mark.parametrize("host", ["localhost", "a.localhost", "127.0.0.1", "127.8.9.1", "::1"])
def test_this_machine_is_recognised(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [None, "", "0.0.0.0", "10.0.0.1", "localhost.example", "notlocalhost", "127.0.0.1.example"],
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
