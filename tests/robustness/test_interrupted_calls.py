"""Ctrl+C at every moment of a blocking call: the session stays usable, and its counters balance."""

import _weakrefset
import gc
import inspect
import sys
import threading
import time
import weakref
from contextlib import nullcontext

import pytest

from genai_live import Client, errors, events
from genai_live.testing import LiveServer
from tests.helpers.drivers import MODEL

pytestmark = pytest.mark.skipif(
    sys.getprofile() is not None, reason="something else profiles the calls"
)


FINALIZE = weakref.finalize.__call__.__code__
"""What runs a finalizer; called with the weak reference where its object is collected."""


class Interrupt:
    """Raises `KeyboardInterrupt` at the n-th moment at which Python runs signal handlers.

    That is when a Python function begins, and after a call of a function in C.
    """

    def __init__(self, at):
        self.left = at
        self._ignored = None

    def __enter__(self):
        sys.setprofile(self._profile)
        return self

    def __exit__(self, kind, error, traceback):
        sys.setprofile(None)
        return kind is not None and issubclass(kind, KeyboardInterrupt)

    @property
    def came(self):
        return self.left <= 0

    def _profile(self, frame, event, argument):
        if frame.f_code is FINALIZE and frame.f_locals["_"] is not None:
            self._ignored = None if event == "return" else frame  # what it calls, too
        if frame.f_code.co_filename in (__file__, weakref.__file__, _weakrefset.__file__):
            return  # Python ignores what is raised in a callback of a weak reference
        if frame.f_code.co_flags & inspect.CO_GENERATOR:
            return  # and in a generator that is collected
        if frame.f_code.co_name == "gc_callback":
            return  # and in Hypothesis's function in `gc.callbacks`
        if frame.f_code.co_name == "__del__":
            self._ignored = None if event == "return" else frame  # and there
        if event in ("call", "c_return") and self._ignored is None:
            self.left -= 1
            if self.left == 0:
                sys.setprofile(None)
                raise KeyboardInterrupt


@pytest.fixture(scope="module")
def client():
    with (
        LiveServer() as server,
        Client(api_key="k", http_options={"base_url": server.url}) as made,
    ):
        yield made


def connect(client):
    return client.live.connect(model=MODEL, config={"response_modalities": ["TEXT"]})


def at_every_moment(step=1):
    """Yield an interrupt for each moment in turn, until a call ends before its interrupt."""
    at = 1
    while True:
        interrupt = Interrupt(at)
        yield interrupt
        if not interrupt.came:
            return
        at += step


def balance(stats):
    return stats.acknowledged + stats.replayed + stats.dropped + stats.pending


def settle(session):
    """Check that the session works, and that nothing waits or is missing in its account."""
    assert session.ask("Hello", timeout=10).complete
    deadline = time.monotonic() + 10
    while (stats := session.stats).bytes_waiting:
        assert time.monotonic() < deadline, stats
        time.sleep(0.001)
    assert balance(stats) == stats.messages_sent - 1  # but for the setup


CALLS = {
    "send_text": lambda session: session.send_text("Hello"),
    "audio": lambda session: session.send_realtime_input(audio=bytes(640)),
    "interrupt": lambda session: session.interrupt(),
    "stats": lambda session: session.stats,
    "history": lambda session: session.history,
    "read": lambda session: next(session.events(timeout=20), None),
    "receive": lambda session: next(session.receive(timeout=20), None),
}


@pytest.mark.parametrize("name", CALLS)
def test_an_interrupted_call_leaves_the_session_usable(client, name):
    with connect(client) as session, connect(client) as other:
        for count, interrupt in enumerate(at_every_moment()):
            if name in ("read", "receive"):
                session.send_text("Hello")
            with interrupt:
                CALLS[name](session)
            if count % 10 == 0:
                settle(session)
        settle(session)
        settle(other)


def test_an_interrupted_read_loses_no_event(client):
    def answer(interrupts):
        """Ask, and read the answer; each interrupt leaves one loop over the events."""
        session.send_text("Hello")
        found = []
        while not found or not isinstance(found[-1], events.TurnComplete):
            with next(interrupts, nullcontext()):
                for event in session.events(timeout=10):
                    found.append(event)
                    if isinstance(event, events.TurnComplete):
                        break
        kinds = [type(each) for each in found if not isinstance(each, events.ResumptionUpdate)]
        return kinds, "".join(getattr(each, "text", "") for each in found)

    with connect(client) as session:
        answer(iter(()))  # the first one introduces the server
        whole = answer(iter(()))
        for interrupt in at_every_moment(step=3):
            assert answer(iter([interrupt])) == whole


def test_an_interrupted_close_closes(client):
    for interrupt in at_every_moment(step=2):
        session = connect(client)
        with interrupt:
            session.close()
        session.close()
        with pytest.raises(errors.SessionClosed):
            session.send_text("Hello")


@pytest.mark.filterwarnings("ignore:.*was not closed:ResourceWarning")
def test_an_interrupted_connect_leaves_nothing_open():
    with (
        LiveServer() as server,
        Client(api_key="k", http_options={"base_url": server.url}) as client,
    ):
        for interrupt in at_every_moment(step=5):
            session = None
            with interrupt:
                session = connect(client)
            if session is not None:
                session.close()
        gc.collect()
        server.wait_for(lambda: not any(each.open for each in server.connections))
        assert sum(thread.name == "genai_live loop" for thread in threading.enumerate()) == 1
