"""The relay behind other servers: plain ASGI calls, any object with three methods, positions."""

import asyncio
import json
from typing import Any

import pytest

from genai_live import events
from genai_live.asgi import BrowserLeft, LiveRelay, Visitor
from genai_live.asgi.positions import PlaybackPositions
from genai_live.asgi.sockets import REASON_BYTES, AsgiSocket, short_reason
from genai_live.audio import OUTPUT, PcmFormat, PlaybackLedger
from genai_live.errors import ConfigError
from tests.asgi.conftest import CONFIG, MODEL
from tests.helpers.browsers import eventually

START = '{"type":"start","version":1}'


class MemorySocket:
    """A browser that sends these messages and then does what it is told."""

    def __init__(self, *messages, then: Any = BrowserLeft, on_send=None):
        self.sent = []
        self.closed: tuple[int, str] | None = None
        self._messages = list(messages)
        self._then: Any = then
        self._on_send = on_send

    async def receive(self):
        if self._messages:
            return self._messages.pop(0)
        if self._then is not None:
            raise self._then
        return await asyncio.get_running_loop().create_future()

    async def send(self, data):
        if self._on_send is not None:
            raise self._on_send
        self.sent.append(data)

    async def close(self, code, reason):
        self.closed = int(code), reason

    @property
    def told(self):
        return [json.loads(each) for each in self.sent if isinstance(each, str)]


@pytest.fixture
async def relay(client):
    async with client, LiveRelay(client, model=MODEL, config=CONFIG, keep_seconds=0) as relay:
        yield relay


@pytest.mark.anyio
async def test_any_object_with_three_methods_is_a_browser(relay):
    browser = MemorySocket(START, '{"type":"text","text":"Hello"}', then=None)
    serving = asyncio.create_task(relay.serve_socket(browser, {}, visitor=Visitor(user="ada")))
    await eventually(lambda: any(each.get("event") == "TurnComplete" for each in browser.told))
    await relay.aclose()
    await serving
    assert browser.closed == (1001, "The server stops.")


@pytest.mark.anyio
@pytest.mark.parametrize("messages", [(), (START,)], ids=["first", "later"])
async def test_a_socket_that_raises_is_contained(relay, caplog, messages):
    browser = MemorySocket(*messages, then=ValueError("broken"))
    await relay.serve_socket(browser, {})
    assert browser.closed == (4500, "Something failed in the server.")
    assert "broken" in caplog.text
    await eventually(lambda: relay.sessions == 0)


@pytest.mark.anyio
async def test_a_browser_that_leaves_before_it_is_ready_is_not_waited_for(client):
    left = []

    def on_leave(session, visitor):
        left.append(session)

    async with client, LiveRelay(client, model=MODEL, config=CONFIG, on_leave=on_leave) as relay:
        browser = MemorySocket(START, then=None, on_send=BrowserLeft())
        await relay.serve_socket(browser, {})
        await eventually(lambda: left and left[0].state == "closed")
        assert relay.sessions == 0


@pytest.mark.anyio
async def test_a_session_that_the_server_closed_ends_the_conversation(client):
    async def close(session, visitor):
        await session.close()

    async with client, LiveRelay(client, model=MODEL, config=CONFIG, on_open=close) as relay:
        browser = MemorySocket(START, '{"type":"text","text":"Hello"}', then=None)
        await relay.serve_socket(browser, {})
        assert browser.closed is not None
        assert browser.closed[0] in (1000, 4502)
        await eventually(lambda: relay.sessions == 0)


@pytest.mark.anyio
async def test_a_relay_makes_and_closes_a_client_of_its_own(server, monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "key")
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", server.url)
    async with LiveRelay(model=MODEL, config=CONFIG, sent_events=[events.Usage]) as relay:
        browser = MemorySocket(START)
        await relay.serve_socket(browser, {})
        assert browser.told[0]["type"] == "ready"
    server.wait_for(lambda: server.connections[0].close_code)


def plain(relay, scope, *received):
    """Call an ASGI application with these messages; return what it sent."""
    sent = []
    messages = list(received)

    async def receive():
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    async def main():
        await relay(scope, receive, send)
        return sent

    return main()


@pytest.mark.anyio
async def test_a_lifespan_closes_the_relay(relay):
    kinds = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    sent = await plain(relay, {"type": "lifespan"}, *kinds)
    assert [each["type"] for each in sent] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]
    late = MemorySocket(START)
    await relay.serve_socket(late, {})
    assert late.closed == (1001, "The server stops.")


@pytest.mark.anyio
async def test_a_websocket_that_left_before_it_was_accepted_is_no_error(relay):
    left = {"type": "websocket.disconnect", "code": 1006}
    assert await plain(relay, {"type": "websocket", "headers": []}, left) == []
    foreign = {"type": "websocket", "headers": [(b"origin", b"http://evil.example")]}
    assert await plain(relay, foreign, left) == []


@pytest.mark.anyio
async def test_a_websocket_that_was_accepted_already_is_an_error(relay):
    with pytest.raises(ConfigError, match="in place of accept"):
        await plain(relay, {"type": "websocket"}, {"type": "websocket.receive", "text": START})


@pytest.mark.anyio
async def test_a_visitor_of_another_type_is_an_error(relay):
    with pytest.raises(ConfigError, match="visitor"):
        await relay.serve_socket(MemorySocket(START), {}, visitor="ada")


@pytest.mark.anyio
async def test_an_asgi_socket_takes_messages_in_either_form():
    messages = [
        {"type": "websocket.receive", "text": None, "bytes": b"ab"},
        {"type": "websocket.receive", "text": "ab", "bytes": None},
        {"type": "websocket.receive"},
        {"type": "another"},
        {"type": "websocket.disconnect"},
    ]

    async def receive():
        return messages.pop(0)

    async def send(message):
        raise OSError("gone")

    socket = AsgiSocket(receive, send)
    assert [await socket.receive(), await socket.receive()] == [b"ab", "ab"]
    for _ in range(2):
        with pytest.raises(BrowserLeft):
            await socket.receive()
    with pytest.raises(BrowserLeft):
        await socket.send("x")
    await socket.close(1000, "")
    with pytest.raises(BrowserLeft):
        await AsgiSocket(receive, send).send("x")


@pytest.mark.parametrize("reason", ["", "short", "x" * 123, "x" * 124, "é" * 100, "\ud800" * 50])
def test_a_reason_fits_a_close_frame(reason):
    short = short_reason(reason)
    assert len(short.encode()) <= REASON_BYTES
    assert short.endswith("...") == (len(reason.encode(errors="replace")) > REASON_BYTES)


# Positions

SECOND = OUTPUT.size(1)


def positions(*turns):
    ledger = PlaybackLedger()
    positions = PlaybackPositions(ledger)
    for turn in turns:
        positions.sent(turn, SECOND, OUTPUT)
    return ledger, positions


def test_before_the_first_report_nothing_is_known():
    ledger, told = positions(0, 1)
    told.flush()
    told.played(7, 1.0)
    assert not ledger.is_used
    assert not told.are_waiting
    told.played(1, 0.5)
    assert ledger.position(0) == 1.0
    assert ledger.position(1) == 0.5
    assert ledger.waiting_seconds == 0.5


def test_reports_may_be_late_doubled_and_too_high():
    ledger, told = positions(0)
    for seconds in (0.2, 0.5, 0.5, 0.1, 0.0):
        told.played(0, seconds)
    assert ledger.position(0) == 0.5
    told.played(0, 1e308)
    assert ledger.position(0) == 1.0
    told.sent(0, SECOND, OUTPUT)
    assert ledger.waiting_seconds == 1.0


def test_a_report_after_the_flush_counts_for_the_turn_that_was_cut():
    ledger, told = positions(0)
    told.played(0, 0.2)
    told.flush()
    told.played(0, 0.3)
    assert ledger.position(0) == 0.3
    told.sent(1, SECOND, OUTPUT)
    told.played(1, 0.4)
    assert ledger.position(0) == 0.3
    assert ledger.position(1) == 0.4


def test_half_a_sample_waits_for_its_other_half():
    ledger, told = positions(0)
    told.played(0, 1.0)
    told.sent(0, 3, OUTPUT)
    told.sent(0, 3, OUTPUT)
    assert ledger.waiting_frames == 3
    assert told.seconds(0) == pytest.approx(1 + 3 / 24_000)
    assert told.seconds(5) == 0.0


def test_only_the_latest_turns_are_kept():
    ledger, told = positions(*range(100))
    told.played(99, 1.0)
    assert ledger.position(0) is None
    assert ledger.position(92) == 1.0
    told.sent(100, 2, PcmFormat(8_000))
    told.played(92, 1.0)
    assert told.seconds(100) == 1 / 8_000
