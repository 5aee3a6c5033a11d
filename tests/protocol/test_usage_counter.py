"""Token counts are whole at any moment, though other threads read them."""

import sys

from genai_live import types
from genai_live._protocol.usage import UsageCounter


def tokens(count):
    return types.UsageMetadata(total_token_count=count)


def totals_while(counter, action):
    """Read the total before each bytecode of the counter's own code, as another thread could."""
    totals = []

    def trace(frame, event, _):
        if frame.f_code.co_filename != sys.modules[UsageCounter.__module__].__file__:
            return None
        frame.f_trace_opcodes = True
        totals.append(counter.total.total_token_count)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        action()
    finally:
        sys.settrace(before)
    return totals


def test_a_reader_sees_the_total_before_a_report_or_after_it():
    counter = UsageCounter()
    counter.add(tokens(100), 0)
    totals = totals_while(counter, lambda: counter.add(tokens(10), 1))
    assert set(totals) == {100, 110}
    assert totals == sorted(totals)
