"""`EventRecorder`: what a session reports, by the names that docs/reconnecting.md uses."""

from contextlib import asynccontextmanager
from typing import Any

import anyio
import anyio.to_thread

from genai_live import errors, events
from genai_live.testing import LiveServer, faults
from tests.helpers.drivers import DEADLINE, AsyncSessionDriver, connected
from tests.helpers.reconnect import quick


def label(event):
    """Name an event as docs/reconnecting.md does."""
    match event:
        case events.Resumed(mode=mode):
            return f"Resumed({mode})"
        case events.InputDropped(kind=kind):
            return f"InputDropped({kind})"
    return type(event).__name__


def has_handle(event):
    return isinstance(event, events.ResumptionUpdate) and event.handle is not None


class EventRecorder:
    """Records every event of a driver's session, from the beginning."""

    def __init__(self, driver, server):
        self.driver = driver
        self.session = driver.session
        self.server = server
        self.call = driver.call
        self.receive_turn = driver.receive_turn
        self.seen = []
        self.error: Any = None
        self._events = driver.session.events(timeout=DEADLINE)

    async def next(self):
        if isinstance(self.driver, AsyncSessionDriver):
            event = await anext(self._events, None)
        else:
            event = await anyio.to_thread.run_sync(next, self._events, None)
        if event is not None:
            self.seen.append(event)
        return event

    async def until(self, wanted):
        """Read to the next event of a kind, or for which `wanted` is true; return it."""
        while (event := await self.next()) is not None:
            if isinstance(event, wanted) if isinstance(wanted, type) else wanted(event):
                return event
        raise AssertionError(f"the session ended: {self.labels}")

    async def prime(self, text="My name is Ada."):
        """Say something, and read on until a handle covers it; return the answer."""
        answer = await self.call("ask", text)
        await self.until(has_handle)
        return answer

    async def end(self):
        """Close, and read to the end; return the labels of all events."""
        await self.call("close")
        return await self.rest()

    async def rest(self):
        """Read to the end; return the labels of all events, an error last."""
        try:
            while await self.next() is not None:
                pass
        except errors.LiveError as error:
            self.error = error
        return self.labels

    @property
    def labels(self):
        error = [type(self.error).__name__] if self.error else []
        return [*map(label, self.seen), *error]

    def of(self, kind):
        return [event for event in self.seen if isinstance(event, kind)]

    def check_accounting(self, earlier=0):
        """Every message is accounted for, on whichever connection it went out.

        The first `earlier` connections were those of another session.
        """
        stats = self.session.stats
        setups = sum(
            not any(isinstance(fault, faults.RefuseConnection) for fault in record.faults)
            for record in self.server.connections[earlier:]
        )
        accounted = stats.acknowledged + stats.replayed + stats.dropped + stats.pending
        assert stats.messages_sent == setups + accounted


@asynccontextmanager
async def recorded(api, server, **options):
    """Connect by one of `APIS`, quick to reconnect, and record the events."""
    options.setdefault("reconnect", quick())
    async with connected(api, server, **options) as driver:
        yield EventRecorder(driver, server)


@asynccontextmanager
async def served(api, scenario=None, *, server=(), **options):
    """Serve, connect and record in one."""
    with LiveServer(scenario, **dict(server)) as live:
        async with recorded(api, live, **options) as recorder:
            yield recorder
