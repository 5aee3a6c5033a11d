"""What a session promises to threads: properties wait for nobody and show what was sent."""

import threading
import time

import pytest

from genai_live import Client
from genai_live.testing import LiveServer
from tests.helpers.drivers import MODEL


@pytest.fixture
def session():
    with (
        LiveServer() as server,
        Client(api_key="k", http_options={"base_url": server.url}) as client,
        client.live.connect(model=MODEL, config={"response_modalities": ["TEXT"]}) as made,
    ):
        made.ask("My name is Ada.", timeout=10)
        yield made


@pytest.mark.parametrize("name", ["usage", "history", "resumption_handle", "stats", "state"])
def test_a_property_waits_for_nobody(session, name):
    """A logging handler may read it while the event loop waits for that handler's lock."""
    stopped, go_on = threading.Event(), threading.Event()

    def stop():
        stopped.set()
        go_on.wait(10)

    session._core.owner.call_soon(stop)
    assert stopped.wait(10)
    try:
        session.send_text("one more")  # the loop cannot take it
        before = time.monotonic()
        getattr(session, name)
        assert not go_on.is_set()
        assert time.monotonic() - before < 5
    finally:
        go_on.set()


def test_what_a_thread_sent_counts_at_once(session):
    before = session.stats.messages_sent
    for number in range(1, 50):
        session.send_realtime_input(audio=bytes(640))
        assert session.stats.messages_sent == before + number


def test_the_counters_balance_at_any_time(session):
    sending = True

    def send():
        while sending:
            session.send_realtime_input(audio=bytes(640))

    sender = threading.Thread(target=send, daemon=True)
    sender.start()
    try:
        for _ in range(300):
            assert session.stats.pending >= 0
    finally:
        sending = False
        sender.join(10)


@pytest.mark.parametrize("name", ["history", "stats"])
def test_a_property_is_a_copy(session, name):
    assert getattr(session, name) is not getattr(session, name)


def test_the_history_that_was_read_does_not_change(session):
    history = session.history
    length = len(history)
    session.ask("What is my name?", timeout=10)
    assert len(history) == length < len(session.history)
