"""What a session promises to threads: properties never show a change half made."""

import threading

import pytest

from genai_live import Client
from genai_live.testing import LiveServer
from tests.helpers.drivers import MODEL

SOON = 0.05
"""Longer than an unlocked read takes; where a read is slower than this, a fault would be missed."""


@pytest.fixture
def session():
    with (
        LiveServer() as server,
        Client(api_key="k", http_options={"base_url": server.url}) as client,
        client.live.connect(model=MODEL, config={"response_modalities": ["TEXT"]}) as made,
    ):
        made.ask("My name is Ada.", timeout=10)
        yield made


@pytest.mark.parametrize("name", ["usage", "history", "resumption_handle", "stats"])
def test_a_property_waits_while_the_protocol_changes(session, name):
    before = getattr(session, name)
    read = threading.Event()
    values = []

    def read_property():
        values.append(getattr(session, name))
        read.set()

    reader = threading.Thread(target=read_property, daemon=True)
    with session._core.lock:
        reader.start()
        assert not read.wait(SOON)
    assert read.wait(10)
    assert type(values[0]) is type(before)


@pytest.mark.parametrize("name", ["history", "stats"])
def test_a_property_is_a_copy(session, name):
    assert getattr(session, name) is not getattr(session, name)


def test_the_history_that_was_read_does_not_change(session):
    history = session.history
    length = len(history)
    session.ask("What is my name?", timeout=10)
    assert len(history) == length < len(session.history)
