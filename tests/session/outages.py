"""Losing connections on purpose: a quick policy, a switch at the server, a witness of events."""

import asyncio
from contextlib import asynccontextmanager

import anyio
from people import DEADLINE, AsyncPerson, meet

from genai_live import ReconnectPolicy, errors, events
from genai_live.testing import LiveServer, faults, local_model


def quick(**settings):
    """Give a policy that loses no time."""
    return ReconnectPolicy(**{"initial_delay": 0.01, "max_delay": 0.05, "timeout": 5, **settings})


def running_loop():
    """Give the asyncio loop that runs here; None on trio."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


class Switch:
    """A scenario with a switch: `await switch.do("abort")` acts on the newest connection."""

    def __init__(self, scenario=local_model):
        self.scenario = scenario
        self.conversation = None
        self._loop = None

    async def __call__(self, conversation):
        self._loop = running_loop()
        self.conversation = conversation
        await self.scenario(conversation)

    async def do(self, name, *args):
        async def act():
            await getattr(self.conversation, name)(*args)

        with anyio.fail_after(DEADLINE):
            if self._loop is running_loop():  # through memory
                await act()
                return
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(act(), self._loop))


def label(event):
    """Name an event as docs/reconnecting.md does."""
    match event:
        case events.Resumed(mode=mode):
            return f"Resumed({mode})"
        case events.InputDropped(kind=kind):
            return f"InputDropped({kind})"
    return type(event).__name__


def says_handle(event):
    return isinstance(event, events.ResumptionUpdate) and event.handle is not None


class Witness:
    """A person whose session is watched: sees every event, from the beginning."""

    def __init__(self, person, server):
        self.person = person
        self.session = person.session
        self.server = server
        self.do = person.do
        self.hear = person.hear
        self.seen = []
        self.error = None
        self._events = person.session.events(timeout=DEADLINE)

    async def next(self):
        if isinstance(self.person, AsyncPerson):
            event = await anext(self._events, None)
        else:
            event = await anyio.to_thread.run_sync(next, self._events, None)
        if event is not None:
            self.seen.append(event)
        return event

    async def until(self, wanted):
        """Read to the next event of a kind, or for which `wanted` is true; give it."""
        while (event := await self.next()) is not None:
            if isinstance(event, wanted) if isinstance(wanted, type) else wanted(event):
                return event
        raise AssertionError(f"the session ended: {self.labels}")

    async def tell(self, text="My name is Ada."):
        """Say something, and read on until a handle covers it; give the answer."""
        answer = await self.do("ask", text)
        await self.until(says_handle)
        return answer

    async def end(self):
        """Close, and read to the end; give the labels of all that happened."""
        await self.do("close")
        return await self.rest()

    async def rest(self):
        """Read to the end; give the labels of all that happened, an error last."""
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

    def check_account(self):
        """Every message is accounted for, on whichever connection it went out."""
        stats = self.session.stats
        setups = sum(
            not any(isinstance(fault, faults.RefuseConnection) for fault in record.faults)
            for record in self.server.connections
        )
        accounted = stats.acknowledged + stats.replayed + stats.dropped + stats.pending
        assert stats.messages_sent == setups + accounted


@asynccontextmanager
async def watched(face, server, **options):
    """Meet over a face, quick to reconnect, and watch."""
    options.setdefault("reconnect", quick())
    async with meet(face, server, **options) as person:
        yield Witness(person, server)


@asynccontextmanager
async def served(face, scenario=None, *, server=(), **options):
    """Serve and meet in one."""
    with LiveServer(scenario, **dict(server)) as live:
        async with watched(face, live, **options) as witness:
            yield witness
