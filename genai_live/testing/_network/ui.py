"""`LiveUi`: a web page about the server's sessions, updated while they run."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

import orjson
from aiohttp import web

from genai_live._wire.pages import HEADERS
from genai_live.inspection import LANES, TimelineBuilder
from genai_live.inspection.html import live_html

if TYPE_CHECKING:
    from genai_live.inspection import SessionTimeline

PATH = "/ui/"
"""Where the page is."""
_EVENTS = "/ui/events"
_ITEMS = 3_000
"""Items, levels and turns kept of each session."""
_SESSIONS = 20
_READERS = 8
"""Pages that are served at a time."""
_INTERVAL = 0.25
"""Seconds between two updates of a page."""
_HEARTBEAT = 10.0
"""Seconds after which an idle page gets a line, so that a dead one is noticed."""


class LiveUi:
    """Observes the connections of a server, and serves a page about them.

    Memory is bounded: of the latest sessions, the latest items are kept, and a page that reads
    slowly gets fewer updates. Safe to use from several threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._start = time.monotonic()
        self._builder = TimelineBuilder("Live sessions", limit=_ITEMS, sessions=_SESSIONS)
        self._readers = 0

    def observe(self, number: int, path: str) -> _Observer:
        """Return the observer of a new connection."""
        with self._lock:
            self._builder.opened(number, self._now(), path)
        return _Observer(self, number)

    def refused(self, number: int, path: str, status: int | None) -> None:
        """Note a connection that was refused with an HTTP status, or reset if that is None."""
        with self._lock:
            self._builder.refused(number, self._now(), path, status)

    def note_frame(self, number: int, sender: Literal["client", "server"], data: bytes) -> None:
        """Add a frame of a connection."""
        with self._lock:
            self._builder.frame(number, self._now(), sender, data)

    def note_end(self, number: int, by: str, code: int, reason: str) -> None:
        """Add the end of a connection."""
        with self._lock:
            self._builder.ended(number, self._now(), by, code, reason)

    async def answer(self, request: web.Request) -> web.StreamResponse | None:
        """Answer a request for the page or its updates; None if it asks for something else."""
        if request.path == PATH.rstrip("/"):
            raise web.HTTPFound(PATH, headers=HEADERS)
        if request.path == PATH:
            return web.Response(text=live_html(), content_type="text/html", headers=HEADERS)
        if request.path == _EVENTS:
            return await self._send_updates(request)
        return None

    async def _send_updates(self, request: web.Request) -> web.StreamResponse:
        # A browser says which page asks; other programs need not.
        if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            return web.Response(status=403, text="Only the page of this server may read this.")
        if self._readers >= _READERS:
            return web.Response(
                status=503, text="Too many pages are open. Close one.", headers={"Retry-After": "5"}
            )
        self._readers += 1
        try:
            response = web.StreamResponse(headers=HEADERS | {"Content-Type": "text/event-stream"})
            await response.prepare(request)
            with suppress(ConnectionError):
                await self._write_updates(response)
            return response
        finally:
            self._readers -= 1

    async def _write_updates(self, response: web.StreamResponse) -> None:
        cursor = _Cursor()
        written = time.monotonic()
        while True:
            with self._lock:
                news = cursor.news(self._builder.timeline.sessions)
            if news is not None:
                # Waits while the page reads slowly; the next update then has all that came since.
                await response.write(b"data: " + orjson.dumps(news) + b"\n\n")
                written = time.monotonic()
            elif time.monotonic() - written > _HEARTBEAT:
                await response.write(b": idle\n\n")
                written = time.monotonic()
            await asyncio.sleep(_INTERVAL)

    def _now(self) -> float:
        return time.monotonic() - self._start


class _Observer:
    """Tells the page of one connection."""

    def __init__(self, page: LiveUi, number: int) -> None:
        self._page = page
        self._number = number
        self._ended = False

    def frame(self, sender: Literal["client", "server"], data: bytes) -> None:
        """Note a frame."""
        if not self._ended:
            self._page.note_frame(self._number, sender, data)

    def ended(self, by: Literal["client", "server"], code: int, reason: str) -> None:
        """Note the end of the connection; only the first call has an effect."""
        if not self._ended:
            self._ended = True
            self._page.note_end(self._number, by, code, reason)


class _Cursor:
    """What one page has already."""

    def __init__(self) -> None:
        self._versions: dict[int, int] = {}
        self._levels: dict[int, dict[str, int]] = {}
        self._first = True

    def news(self, sessions: list[SessionTimeline]) -> dict[str, Any] | None:
        """Return what the page has not, None if there is nothing."""
        changed: list[dict[str, Any]] = []
        for session in sessions:
            had = self._versions.get(session.number, 0)
            if session.version == had:
                continue
            marks = self._levels.get(session.number, {})
            changed.append(session.document(had, marks))
            self._versions[session.number] = session.version
            # The latest levels may still change.
            self._levels[session.number] = {
                lane: max(0, found.next - _MUTABLE) for lane, found in session.levels.items()
            }
        numbers = [session.number for session in sessions]
        gone = self._versions.keys() - set(numbers)
        if not (changed or gone or self._first):
            return None
        for number in gone:
            del self._versions[number]
            self._levels.pop(number, None)
        news: dict[str, Any] = {"reset": self._first, "sessions": changed, "numbers": numbers}
        if self._first:
            news["lanes"] = list(LANES.items())
        self._first = False
        return news


_MUTABLE = 600
"""Levels of a lane that an interruption may still remove."""
