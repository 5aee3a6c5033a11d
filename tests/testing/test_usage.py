"""Token counts of the local server: their sum, and what it costs to ask for it."""

import copy
import random
import sys

from genai_live.testing._service.backends import GEMINI
from genai_live.testing._service.usage import TokenCounter


def talk(counter, turns, seed=1):
    """Hold a conversation of text, audio and images; return its input and output, turn by turn."""
    draw = random.Random(seed)
    exchanges = []
    for _ in range(turns):
        letters, seconds, images = draw.randrange(80), draw.randrange(20), draw.randrange(3)
        counter.add_input_text("x" * 4 * letters)
        counter.add_input_audio(seconds)
        for _ in range(images):
            counter.add_image()
        counter.add_output_audio(seconds / 2)
        counter.add_output_text("x" * 4 * letters)
        exchanges.append(2 * letters + 25 * seconds * 1.5 + 258 * images)
        counter.end_turn(GEMINI)
    return exchanges


def calls_of(function):
    """Count the calls that a function makes, of Python and C."""
    count = 0

    def note(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        function()
    finally:
        sys.setprofile(None)
    return count


def test_the_context_is_the_sum_of_all_turns_that_were_not_dropped():
    counter = TokenCounter()
    counter.add_fixed_text("x" * 40)
    exchanges = talk(counter, 50)
    assert abs(counter.context - 10 - sum(exchanges)) < 1
    copied = copy.deepcopy(counter)
    while exchanges:
        dropped = counter.drop_oldest(counter.context - 1)
        del exchanges[:dropped]
        assert abs(counter.context - 10 - sum(exchanges)) < 1
    assert counter.context == 10
    assert copied.context > 1_000
    talk(copied, 1)
    assert counter.context == 10


def test_a_long_conversation_costs_no_more_for_a_message_than_a_short_one():
    short, long = TokenCounter(), TokenCounter()
    talk(short, 5)
    talk(long, 500)
    for use in (lambda each: each.context, lambda each: talk(each, 1), copy.deepcopy):
        assert calls_of(lambda: use(long)) <= calls_of(lambda: use(short)) + 5  # noqa: B023
