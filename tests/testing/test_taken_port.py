"""A local server that cannot start says so and leaves nothing behind."""

import threading

import pytest

from genai_live.testing import LiveServer


def test_a_port_that_is_taken_is_an_error_and_no_thread_is_left():
    with LiveServer() as server:
        port = int(server.url.rpartition(":")[2])
        before = threading.enumerate()
        with pytest.raises(OSError, match=str(port)), LiveServer(port=port):
            raise AssertionError("it started")
        assert set(threading.enumerate()) <= set(before)
