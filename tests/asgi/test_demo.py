"""The page to talk on: who may load it, and a conversation in a real browser, by microphone."""

import http.client
import re
import struct
import time
import wave
from contextlib import closing
from importlib.resources import as_file, files
from typing import Any

import aiohttp
import anyio.to_thread
import pytest

from genai_live import Client
from genai_live.asgi import demo_html
from genai_live.cli.relay_server import RelayServer
from tests.helpers.browsers import browsing
from tests.helpers.chromium import PROGRAM, browse, chromium, microphone

in_a_browser = pytest.mark.skipif(PROGRAM is None, reason="Chromium is not installed")
DEADLINE = 10


@pytest.fixture
def server():
    with RelayServer() as server:
        yield server


def ask(server, path, host=None, **headers):
    """Send a request; return status, headers and body."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)) as connection:
        connection.putrequest("GET", path, skip_host=True)
        connection.putheader("Host", host or f"127.0.0.1:{server.port}")
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        return response.status, response.headers, response.read().decode()


# Without a browser


def test_the_page_is_whole_in_itself():
    text = demo_html()
    assert not re.search(r"(?:src|href)=(?!\"data:,)[\"']", text)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
    assert "default-src 'none'" in policy
    assert "connect-src 'self' wss://generativelanguage.googleapis.com;" in policy
    assert "unsafe" not in policy
    assert text.count("<script") == text.count("</script>") == 1
    assert len(text) < 60_000


def test_the_page_is_served_to_this_machine_only(server):
    status, headers, body = ask(server, "/talk/")
    assert (status, body) == (200, demo_html())
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Access-Control-Allow-Origin"] is None
    assert ask(server, "/talk")[1]["Location"] == "/talk/"
    for host in ("evil.example", "192.168.0.1:{}", "127.0.0.1"):
        assert ask(server, "/talk/", host=host.format(server.port))[0] == 403
    assert ask(server, "/talk/", Origin="http://evil.example")[0] == 403
    assert ask(server, "/other")[0] == 404


@pytest.mark.anyio
async def test_the_page_has_a_relay_for_its_own_origin_only(server):
    url = server.talk_url.replace("http", "ws", 1)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with browsing(url, headers={"Origin": "http://evil.example"}):
            pass
    assert refused.value.status == 403
    origin = f"http://127.0.0.1:{server.port}"
    async with browsing(url, headers={"Origin": origin}) as browser:
        key = (await browser.start())["conversation"]
        await browser.say(type="text", text="Please call get_time for Lisbon")
        assert (await browser.wait_for("ToolCall"))["name"] == "get_time"
        await browser.wait_for("ToolResult")
        await browser.wait_for("TurnComplete")
        assert browser.audio
        browser.abort()
    async with browsing(url, headers={"Origin": origin}) as browser:
        assert (await browser.start(key))["resumed"] is True
        await browser.socket.send_bytes(bytes(100_000))
        assert (await browser.wait_for_close())[0] == 1009


@pytest.mark.anyio
async def test_the_page_is_told_when_the_server_stops(server):
    async with browsing(server.talk_url.replace("http", "ws", 1)) as browser:
        await browser.start()
        await anyio.to_thread.run_sync(server.close)
        assert await browser.wait_for_close() == (1001, "The server stops.")


@pytest.mark.anyio
async def test_the_page_works_over_tls():
    pytest.importorskip("trustme")
    with RelayServer(tls=True) as server:
        url = server.talk_url.replace("http", "ws", 1)
        headers = {"Origin": server.url}
        async with browsing(url, headers=headers, ssl=server.ssl_context) as browser:
            await browser.start()
            await browser.say(type="text", text="Hello")
            await browser.wait_for("TurnComplete")


# In a browser


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """A browser whose microphone says hello every four seconds."""
    file = tmp_path_factory.mktemp("microphone") / "hello.wav"
    with (
        as_file(files("genai_live.cli") / "data" / "hello.wav") as hello,
        wave.open(str(hello)) as source,
        wave.open(str(file), "wb") as target,
    ):
        target.setparams(source.getparams())
        spoken = source.readframes(source.getnframes())
        target.writeframes(bytes(8_000) + spoken + bytes(32_000 * 2))
    with chromium(*microphone(file)) as port:
        yield port


def click(tab, name):
    return tab.run(f"document.getElementById('{name}').click()")


def text_of(name):
    return f"document.getElementById('{name}').textContent"


CONNECTED = f"{text_of('state')} === 'Connected'"
ANSWER = "[...document.querySelectorAll('.answer')].map(e => e.innerText).join('|')"


async def type_text(tab, text):
    await tab.run(
        f"{{const field = document.getElementById('text'); field.value = {text!r};"
        "document.getElementById('send').click();}"
    )


def visit(port, server, function, fragment="", **size):
    """Open the page, run `await function(tab)`, and check that the browser had no complaints."""

    async def main(tab):
        await tab.resize(**{"width": 1280, "height": 900, **size})
        await tab.open(server.talk_url + fragment)
        await tab.run("sessionStorage.clear()")
        result = await function(tab)
        problems = [each for each in tab.problems if "WebSocket" not in str(each.get("text"))]
        assert problems == []
        return result

    return browse(port, main)


def conversation(server):
    """Return the only conversation of the server's relay."""
    (found,) = server._relay._conversations.values()
    return found


@pytest.mark.alone
@in_a_browser
def test_speech_is_heard_answered_and_interrupts_the_answer(port):
    async def talk(tab):
        await click(tab, "start")
        await tab.wait_for(CONNECTED)
        await tab.wait_for("parseInt(document.getElementById('you').ariaValueNow) > 30")
        await tab.wait_for("document.querySelector('.user')?.innerText.includes('speech')")
        await tab.wait_for("parseInt(document.getElementById('model').ariaValueNow) > 30")
        # The next words come while the model still speaks.
        await tab.wait_for(f"{ANSWER}.includes('interrupted')")
        session = conversation(server).session
        assert 0 < (session.playback.position(0) or 0) < 30
        (said,) = [each for each in session.history if each.role == "model"][:1]
        whole = await tab.run("document.querySelector('.answer span').textContent")
        assert whole.startswith(said.parts[0].text.strip())
        await click(tab, "mute")
        await tab.wait_for(f"{text_of('you-note')} === 'muted'")
        await click(tab, "start")
        await tab.wait_for(f"{text_of('state')} === 'Not connected'")

    with RelayServer(pace=1.0) as server:
        visit(port, server, talk)
        end = time.monotonic() + DEADLINE
        while server._relay.sessions:
            assert time.monotonic() < end


@pytest.mark.alone
@in_a_browser
def test_a_key_stops_the_answer_where_it_was_heard(port):
    async def talk(tab):
        await type_text(tab, "count to 20")
        await tab.wait_for("parseInt(document.getElementById('model').ariaValueNow) > 30")
        await tab.run("document.activeElement.blur()")
        await tab.press(" ")
        await tab.wait_for(f"{ANSWER}.includes('interrupted')")
        await tab.wait_for(f"{text_of('model-note')} === 'silent'")
        played = conversation(server).session.playback
        await type_text(tab, "Hello")
        await tab.wait_for("document.querySelectorAll('.answer').length === 2")
        assert 0 < (played.position(0) or 0) < 8
        assert played.is_cut(0)
        await tab.wait_for(f"{ANSWER}.includes('Hello')")

    with RelayServer() as server:
        visit(port, server, talk)


@pytest.mark.alone
@in_a_browser
def test_what_is_said_and_called_is_text_and_not_run(port, server):
    async def talk(tab):
        await type_text(tab, "<img src=x onerror=window.ran=1> call get_time for Lisbon")
        await tab.wait_for("document.querySelector('.call')?.innerText.includes('answered in')")
        assert "get_time(city=" in await tab.run("document.querySelector('.call').innerText")
        await tab.wait_for("document.querySelectorAll('.answer').length > 0")
        assert await tab.run("window.ran") is None
        assert await tab.run("document.querySelectorAll('img').length") == 0

    visit(port, server, talk)


@pytest.mark.alone
@in_a_browser
def test_a_lost_connection_is_made_again_and_a_reload_continues(port, server):
    async def talk(tab):
        await type_text(tab, "My name is Ada")
        await tab.wait_for("document.querySelectorAll('.answer').length === 1")
        request = conversation(server).attachment._socket._response._req
        request._loop.call_soon_threadsafe(request.transport.abort)
        await tab.wait_for(f"{text_of('state')}.includes('again')")
        await tab.wait_for(CONNECTED)
        await type_text(tab, "What is my name?")
        await tab.wait_for(f"{ANSWER}.includes('Your name is Ada')")
        await tab.open(server.talk_url + "?again")
        await click(tab, "start")
        await tab.wait_for("document.querySelectorAll('.user').length === 2")
        assert server._relay.sessions == 1

    visit(port, server, talk)


@pytest.mark.alone
@in_a_browser
def test_a_second_window_takes_the_conversation(port, server):
    async def talk(tab):
        await type_text(tab, "Hello")
        await tab.wait_for("document.querySelectorAll('.answer').length === 1")
        key = conversation(server).key
        url = server.talk_url.replace("http", "ws", 1)
        async with browsing(url) as browser:
            assert (await browser.start(key))["resumed"] is True
            await tab.wait_for("document.body.innerText.includes('another window')")
            assert await tab.run(text_of("state")) == "Ended"

    visit(port, server, talk)


@pytest.mark.alone
@in_a_browser
@pytest.mark.parametrize("separator", ["#", "?"])
def test_with_a_token_the_page_talks_straight_to_the_service(port, server, separator):
    client = Client(api_key="any", http_options={"base_url": server.url})
    config: Any = {"response_modalities": ["AUDIO"], "output_audio_transcription": {}}
    constraints: Any = {"model": "gemini-3.8-live", "config": config | {"session_resumption": {}}}
    token = client.tokens.create(config={"live_connect_constraints": constraints})

    async def talk(tab):
        assert await tab.run("location.href") == server.talk_url
        await type_text(tab, "Hello")
        await tab.wait_for(f"{ANSWER}.includes('Hello')")
        await tab.wait_for("parseInt(document.getElementById('model').ariaValueNow) > 20")
        await click(tab, "start")
        assert server._relay is None
        assert server.connections[0].path.endswith("BidiGenerateContentConstrained")

    address = server.url.replace("http", "ws", 1)
    visit(port, server, talk, f"{separator}token={token.name}&address={address}")


@pytest.mark.alone
@in_a_browser
def test_without_a_token_the_page_says_what_is_missing(port, server):
    async def look(tab):
        await tab.run("document.querySelector('input[value=service]').click()")
        await click(tab, "start")
        await tab.wait_for("document.body.innerText.includes('There is no token')")

    visit(port, server, look)


@pytest.mark.alone
@in_a_browser
def test_without_a_microphone_one_can_type(port, server):
    async def talk(tab):
        await tab.run(
            "navigator.mediaDevices.getUserMedia = "
            "async () => { throw new DOMException('', 'NotAllowedError'); }; 0"
        )
        await click(tab, "start")
        await tab.wait_for("document.body.innerText.includes('was not allowed to use it')")
        await tab.wait_for(CONNECTED)
        await type_text(tab, "Hello")
        await tab.wait_for(f"{ANSWER}.includes('Hello')")

    visit(port, server, talk)


@pytest.mark.alone
@in_a_browser
def test_a_server_that_is_gone_is_told(port, server):
    async def talk(tab):
        await type_text(tab, "Hello")
        await tab.wait_for(CONNECTED)
        await anyio.to_thread.run_sync(server.close)
        await tab.wait_for(f"{text_of('state')}.includes('Connecting again')")
        await click(tab, "start")
        await tab.wait_for(f"{text_of('state')} === 'Not connected'")

    visit(port, server, talk)


@pytest.mark.alone
@in_a_browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("width", "height", "touch"),
    [(390, 844, True), (820, 1180, True), (1440, 900, False)],
    ids=["phone", "tablet", "desktop"],
)
def test_the_page_fits_screens_of_any_width(port, server, width, height, touch, dark):
    async def look(tab):
        await type_text(tab, "Please call get_time for Lisbon")
        await tab.wait_for("document.querySelectorAll('.answer').length > 0")
        await tab.run("document.getElementById('settings').open = true")
        overflowing = "[...document.body.querySelectorAll('*')].filter(e => "
        overflowing += "e.getBoundingClientRect().right > innerWidth + 1).length"
        assert await tab.run(overflowing) == 0
        ground = await tab.run("getComputedStyle(document.body).backgroundColor")
        assert (sum(map(int, re.findall(r"\d+", ground))) < 384) == dark
        picture = await tab.picture()
        return struct.unpack(">II", picture[16:24])

    size = visit(port, server, look, width=width, height=height, touch=touch, dark=dark)
    assert size[0] == width * (2 if touch else 1)
