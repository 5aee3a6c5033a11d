"""The page of a server's sessions: who may read it, what it is told, and how much it keeps."""

import http.client
import json
import time
from contextlib import closing
from typing import Any

import anyio.to_thread
import pytest

from genai_live import Client, ReconnectPolicy
from genai_live.testing import LiveServer, faults
from genai_live.testing._network import ui
from tests.helpers.chromium import PROGRAM, browse, chromium

TEXT: Any = {"response_modalities": ["TEXT"]}
DEADLINE = 10


@pytest.fixture
def server():
    with LiveServer(ui=True) as server:
        yield server


def ask(server, path, *headers, host=None):
    """Send a request; give status, headers and body."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)) as connection:
        connection.putrequest("GET", path, skip_host=True)
        connection.putheader("Host", host or f"127.0.0.1:{server.port}")
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        return response.status, response.headers, response.read().decode()


class Updates:
    """What the page is told."""

    def __init__(self, server):
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=DEADLINE)
        self._connection.request("GET", "/ui/events")
        self.response = self._connection.getresponse()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.response.close()
        self._connection.close()

    def next(self):
        """Wait for the next update."""
        while not (line := self.response.readline()).startswith(b"data: "):
            assert line, "the server has ended the updates"
        return json.loads(line[6:])

    def until(self, condition):
        """Read until an update meets a condition, and return it."""
        end = time.monotonic() + DEADLINE
        while not condition(update := self.next()):
            assert time.monotonic() < end
        return update


def talk(server, text="Hello", **options):
    client = Client(api_key="very-secret-key", http_options={"base_url": server.url})
    with client, client.live.connect(model="any", config=TEXT, **options) as session:
        return session.ask(text, timeout=DEADLINE).text


def texts(update):
    return [item[5] for session in update["sessions"] for item in session["items"]]


# Access


def test_without_ui_there_is_no_page():
    with LiveServer() as server:
        assert server.ui_url is None
        assert ask(server, "/ui/")[0] == 404


def test_the_page_is_served_with_headers_that_keep_others_out(server):
    status, headers, body = ask(server, "/ui/")
    assert status == 200
    assert server.ui_url == f"http://127.0.0.1:{server.port}/ui/"
    assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Access-Control-Allow-Origin"] is None
    assert "connect-src 'self'" in body
    assert ask(server, "/ui")[1]["Location"] == "/ui/"


@pytest.mark.parametrize("path", ["/ui/", "/ui/events"])
@pytest.mark.parametrize("host", ["evil.example", "evil.example:{}", "192.168.0.1:{}", "127.0.0.1"])
def test_another_host_is_refused(server, path, host):
    assert ask(server, path, host=host.format(server.port))[0] == 403


@pytest.mark.parametrize("path", ["/ui/", "/ui/events"])
def test_another_origin_is_refused(server, path):
    assert ask(server, path, ("Origin", "http://evil.example"))[0] == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_updates_are_for_the_page_itself(server, site):
    assert ask(server, "/ui/events", ("Sec-Fetch-Site", site))[0] == 403


def test_too_many_pages_are_refused_until_one_is_closed(server, monkeypatch):
    monkeypatch.setattr(ui, "_READERS", 1)
    with Updates(server) as updates:
        updates.next()
        assert ask(server, "/ui/events")[0] == 503
    talk(server)  # the server writes, and notices
    end = time.monotonic() + DEADLINE
    while True:
        with Updates(server) as updates:
            if updates.response.status == 200:
                break
        assert time.monotonic() < end
        time.sleep(0.05)


# Updates


def test_a_session_is_told_while_it_runs(server):
    with Updates(server) as updates:
        first = updates.next()
        assert (first["reset"], first["sessions"]) == (True, [])
        answer = talk(server)
        seen = []

        def ended(update):
            seen.append(update)
            return any(not session["open"] for session in update["sessions"])

        last = updates.until(ended)
    assert not last["reset"]
    told = [text for update in seen for text in texts(update)]
    assert "Hello" in told
    assert answer in told
    assert "very-secret-key" not in json.dumps(seen)


def test_a_page_that_comes_later_is_told_everything_at_once(server):
    talk(server, "One")
    talk(server, "Two")
    with Updates(server) as updates:
        update = updates.next()
    assert update["numbers"] == [1, 2]
    assert {"One", "Two"} <= set(texts(update))


def test_faults_are_shown():
    plan: Any = [faults.Abort(after_received=2), faults.RefuseConnection(status=503)]
    plan += [faults.RefuseConnection(), None]
    with LiveServer(ui=True, faults=plan) as server:
        talk(server)
        with Updates(server) as updates:
            (session,) = updates.until(
                lambda update: update["sessions"] and not update["sessions"][0]["open"]
            )["sessions"]
    shown = " ".join(item[5] + item[6] for item in session["items"])
    assert "1006 reset" in shown
    assert "Connection 2 was refused with HTTP 503" in shown
    assert "Connection 3 was reset before it was open" in shown


def test_only_the_latest_sessions_and_items_are_kept(monkeypatch):
    monkeypatch.setattr(ui, "_SESSIONS", 2)
    monkeypatch.setattr(ui, "_ITEMS", 20)
    with LiveServer(ui=True) as server:
        for _ in range(3):
            talk(server)
        client = Client(api_key="any", http_options={"base_url": server.url})
        with client, client.live.connect(model="any", config=TEXT) as session:
            for number in range(30):
                session.ask(f"Number {number}", timeout=DEADLINE)
        with Updates(server) as updates:
            update = updates.next()
    assert update["numbers"] == [3, 4]
    last = update["sessions"][-1]
    assert len(last["items"]) == 20
    assert last["forgotten"] > 0


def test_an_open_page_does_not_keep_the_server(server):
    with Updates(server) as updates:
        updates.next()
        begin = time.monotonic()
        server.close()
        assert time.monotonic() - begin < 5


@pytest.mark.skipif(PROGRAM is None, reason="Chromium is not installed")
@pytest.mark.alone
def test_the_page_follows_the_sessions_in_a_browser(server):
    async def watch(tab):
        await tab.resize(1280, 900)
        await tab.open(server.ui_url)
        await tab.wait_for("document.getElementById('state').textContent === 'Live'")
        assert "No session yet" in await tab.run("document.body.innerText")
        await anyio.to_thread.run_sync(talk, server, "<img src=x onerror=window.ran=1>")
        await tab.wait_for("document.body.innerText.includes('onerror=window.ran=1')")
        await anyio.to_thread.run_sync(talk, server, "Second session")
        await tab.wait_for("document.querySelectorAll('#sessions button').length === 2")
        await tab.wait_for("document.body.innerText.includes('Second session')")
        assert await tab.run("window.ran") is None
        assert tab.problems == []
        await anyio.to_thread.run_sync(server.close)
        await tab.wait_for("document.getElementById('state').textContent.includes('not answer')")

    with chromium() as port:
        browse(port, watch)


@pytest.mark.parametrize(
    "fault",
    [
        faults.SplitFrame(after_sent=1),
        faults.HangUp(after_received=2),
        faults.Freeze(after_received=2),
        faults.CutFrame(after_sent=1),
    ],
    ids=str,
)
def test_faults_work_as_they_do_without_the_page(fault):
    reconnect = ReconnectPolicy(stall_timeout=1.0, on_stall="resume", initial_delay=0.01)
    with LiveServer(ui=True, faults=[fault, None]) as server:
        assert talk(server, reconnect=reconnect)
        with Updates(server) as updates:
            update = updates.until(
                lambda update: all(not session["open"] for session in update["sessions"])
            )
    assert "Hello" in texts(update)
    assert sum(len(session["items"]) for session in update["sessions"])


def test_an_idle_page_is_written_to(server, monkeypatch):
    monkeypatch.setattr(ui, "_HEARTBEAT", 0.0)
    with Updates(server) as updates:
        updates.next()
        assert any(updates.response.readline().startswith(b": idle") for _ in range(5))


def test_a_page_is_told_which_sessions_are_gone(monkeypatch):
    monkeypatch.setattr(ui, "_SESSIONS", 1)
    with LiveServer(ui=True) as server, Updates(server) as updates:
        talk(server)
        updates.until(lambda update: update["numbers"] == [1])
        talk(server)
        updates.until(lambda update: update["numbers"] == [2])
