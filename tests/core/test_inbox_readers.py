"""Readers of an inbox, whatever they do: each sees all, in order, once."""

import weakref
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from genai_live import events, types
from genai_live._core.inbound_log import OVERHEAD
from genai_live._core.inbox import Inbox
from genai_live._core.readers import InboundReader, Reader
from genai_live._protocol import InboundMessage

SIZE = 100
ACTION = st.sampled_from(
    ["publish", "open", "take", "look", "take event", "look at event", "leave", "settle", "flush"]
)
ACTIONS = st.lists(st.tuples(ACTION, st.integers(0, 2)), max_size=60)


class EventReader(Reader[Any]):
    """Reads single events."""

    item = "event"

    def read_nowait(self):
        found = self.inbox.next_event(self.position.at)
        if found is None:
            return None
        event, self.after = found
        return event


def look(reader):
    """Find the next item, as a read does that is interrupted before it returns."""
    return reader.read_nowait()


def take(reader):
    item = reader.read_nowait()
    if item is not None:
        reader.position.at = reader.after
    return item


def rest(reader):
    items = []
    while (item := take(reader)) is not None:
        items.append(item)
    return items


def message_of(number):
    """Make a message of three events, the middle one the model's."""
    part = types.Part(text=f"{number}")
    content = types.LiveServerContent(model_turn=types.Content(parts=[part]), turn_complete=True)
    message = types.LiveServerMessage(server_content=content)
    happened = (
        events.InputTranscript(text=f"{number}"),
        events.TextDelta(text=f"{number}"),
        events.TurnComplete(turn=number),
    )
    return InboundMessage(message, happened, size=SIZE)


def number_of(message):
    return message.events[-1].turn


def place_of(event):
    at = {events.InputTranscript: 0, events.TextDelta: 1, events.TurnComplete: 2}[type(event)]
    return (event.turn if at == 2 else int(event.text)), at


class Played:
    """An inbox, what was published, and its readers with what each has to get next."""

    def __init__(self):
        self.inbox = Inbox()
        self.published = 0
        self.flushed = 0
        self.tail = (0, 0)
        self.readers = []
        self.references = []

    def play(self, action, which):
        reader = self.readers[which % len(self.readers)] if self.readers else None
        if action == "publish":
            message = message_of(self.published)
            self.references.append(weakref.ref(message))
            self.inbox.publish(message)
            self.published += 1
        elif action == "open" and len(self.readers) < 3:
            self.readers.append([InboundReader(self.inbox), EventReader(self.inbox), self.tail])
        elif action == "settle":
            self.inbox.forget_read()
        elif action == "flush":
            assert self.inbox.flush(1) == 0  # all of it is output of turn 0
            self.inbox.flush(0)
            self.flushed = self.published
        elif reader is None:
            pass
        elif action == "leave":
            self.readers.remove(reader)
        else:
            self.read(reader, action)

    def read(self, reader, action):
        messages, single, at = reader
        # One reader in two forms: what it takes in one is taken in the other.
        kind = single if "event" in action else messages
        found = look(kind)
        if kind is messages:
            expected = at[0] if at[0] < self.published else None
            assert (None if found is None else number_of(found)) == expected
            following = (at[0] + 1, 0)
        else:
            assert (None if found is None else place_of(found)) == self.event_at(at)
            number, index = self.event_at(at) or at
            following = (number, index + 1) if index < 2 else (number + 1, 0)
        if found is not None and action.startswith("take"):
            messages.after = single.after = kind.after
            messages.position.at = single.position.at = kind.after
            reader[2] = following
            self.tail = max(self.tail, following)

    def event_at(self, at):
        number, index = at
        if number >= self.published:
            return None
        return (number, 2) if index == 1 and number < self.flushed else (number, index)

    def check(self):
        last = self.inbox._last
        assert last.number == self.published
        for messages, single, at in self.readers:
            assert messages.position.at == single.position.at
            waits = self.published - at[0]
            size = sum(
                OVERHEAD + (0 if number < self.flushed else SIZE)
                for number in range(at[0], self.published)
            )
            assert last.bytes_before - messages.position.bytes_before == size, waits


@given(ACTIONS)
def test_each_reader_sees_all_in_order_and_a_new_one_continues_after_the_others(actions):
    played = Played()
    for action, which in actions:
        played.play(action, which)
        played.check()
    number, index = played.tail
    left = rest(EventReader(played.inbox))
    assert [place_of(event) for event in left] == [
        (each, at)
        for each in range(number, played.published)
        for at in range(index if each == number else 0, 3)
        if not (at == 1 and each < played.flushed)
    ]


@given(ACTIONS)
def test_what_no_reader_needs_is_not_kept(actions):
    played = Played()
    for action, which in actions:
        played.play(action, which)
    played.inbox.forget_read()
    needed = min([played.tail, *(at for _, _, at in played.readers)])[0]
    alive = [number for number, ref in enumerate(played.references) if ref() is not None]
    assert all(number >= min(needed, played.published) for number in alive)
    # What a flush has replaced is gone as a whole.
    assert all(number >= played.flushed for number in alive)


def test_a_flush_leaves_no_output_and_everything_else():
    inbox = Inbox()
    slow, quick = EventReader(inbox), InboundReader(inbox)
    for number in range(3):
        inbox.publish(message_of(number))
    take(slow)
    take(quick)
    assert inbox.flush(0) == 3
    assert inbox.flush(0) == 0
    left = rest(slow)
    assert [type(event) for event in left] == [
        events.TurnComplete,
        events.InputTranscript,
        events.TurnComplete,
        events.InputTranscript,
        events.TurnComplete,
    ]
    raws: Any = [event.raw for event in left]
    assert all(raw is None or raw.server_content.model_turn is None for raw in raws)
    assert [len(message.events) for message in rest(quick)] == [2, 2]


def test_a_long_log_is_freed_without_recursion():
    inbox = Inbox()
    reader = InboundReader(inbox)
    for _ in range(100_000):
        inbox.publish(InboundMessage(None, ()))
    del reader
    inbox.forget_read()
    del inbox


def test_a_reader_that_looks_ahead_holds_nobody_back():
    inbox = Inbox(limit=10 * SIZE)
    reader = InboundReader(inbox)
    for number in range(20):
        inbox.publish(message_of(number))
    assert not inbox.has_room()
    at = reader.position.at
    while (found := inbox.next_message(at)) is not None:
        _, at = found
    reader.position.ahead = at[2]
    assert inbox.has_room()
    assert len(rest(reader)) == 20
