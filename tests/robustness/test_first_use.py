"""The first use of a message class makes its rules: Ctrl+C or another thread may come between."""

import sys
import threading

import pytest

from genai_live import types
from genai_live.converters import new_converter
from tests.robustness.test_interrupted_calls import at_every_moment

WRITTEN = {"realtimeInput": {"audio": {"data": "YWI=", "mimeType": "audio/pcm"}}}
MESSAGE = types.LiveClientMessage(
    realtime_input=types.LiveClientRealtimeInput(
        audio=types.Blob(data=b"ab", mime_type="audio/pcm")
    )
)


def read(converter):
    return converter.structure(WRITTEN, types.LiveClientMessage) == MESSAGE


def write(converter):
    return converter.unstructure(MESSAGE) == WRITTEN


@pytest.mark.skipif(sys.getprofile() is not None, reason="something else profiles the calls")
@pytest.mark.parametrize("use", [read, write])
def test_an_interrupted_first_use_breaks_no_later_one(use):
    for interrupt in at_every_moment(step=7):
        converter = new_converter()
        with interrupt:
            use(converter)
        assert use(converter)


@pytest.mark.parametrize("use", [read, write])
def test_several_threads_may_use_a_class_first(use):
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(20):
            converter, results = new_converter(), []
            barrier = threading.Barrier(4)

            def run(converter=converter, results=results, barrier=barrier):
                barrier.wait(10)
                results.append(use(converter))

            threads = [threading.Thread(target=run) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(10)
            assert results == [True] * 4
            assert use(converter)
    finally:
        sys.setswitchinterval(interval)
