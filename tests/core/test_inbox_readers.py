"""Readers of an inbox, whatever they do: each sees all, in order, once."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from genai_live import events, types
from genai_live._core.inbound_log import OVERHEAD
from genai_live._core.inbox import Inbox
from genai_live._core.readers import InboundReader
from genai_live._protocol import InboundMessage

SIZE = 100
ACTION = st.sampled_from(
    ["publish", "join", "take", "take more", "take and lose", "event", "event and lose", "leave"]
)
ACTIONS = st.lists(st.tuples(ACTION, st.integers(0, 2)), max_size=60)


class RawReader(InboundReader):
    """Takes messages, and single events of them."""

    def take(self, *, join=False):
        return self.inbox.read(self.position, join=join)

    def take_event(self):
        return self.inbox.read_event(self.position)


def delivery_of(number):
    """Make a delivery of three events, the middle one the model's."""
    part = types.Part(text=f"{number}")
    content = types.LiveServerContent(model_turn=types.Content(parts=[part]), turn_complete=True)
    message = types.LiveServerMessage(server_content=content)
    happened = (
        events.InputTranscript(text=f"{number}"),
        events.TextDelta(text=f"{number}"),
        events.TurnComplete(turn=number),
    )
    return InboundMessage(message, happened, size=SIZE)


class Reader:
    """A reader, and what it got: numbers of messages, or events with their place."""

    def __init__(self, inbox):
        self.place = RawReader(inbox)
        self.start, self.start_seen = self.place.position.at
        self.got = []
        self.pending = []

    def take(self, *, join=False):
        if not join:
            self.commit()
        delivery = self.place.take(join=join)
        if delivery is not None:
            number, seen = delivery.events[-1].turn, self._seen(delivery)
            self.pending += [(number, at) for at in range(seen, 3)]
        if not join:
            self.commit()

    def event(self):
        self.commit()
        event: Any = self.place.take_event()
        if event is not None:
            at = {events.InputTranscript: 0, events.TextDelta: 1, events.TurnComplete: 2}
            number = event.turn if isinstance(event, events.TurnComplete) else int(event.text)
            self.pending.append((number, at[type(event)]))
        self.commit()

    def lose(self, take):
        """Take, and be interrupted before the item is out of the call."""
        self.commit()
        take()
        self.place.rollback()

    def commit(self):
        self.got += self.pending
        self.pending = []
        self.place.commit()

    def _seen(self, delivery):
        number = delivery.events[-1].turn
        before = [at for found, at in [*self.got, *self.pending] if found == number]
        if before:
            return max(before) + 1
        return self.start_seen if number == self.start else 0


def published(inbox):
    return inbox._log.end


def waiting(inbox, cursor):
    """Give what a reader has not taken whole, with numbers."""
    numbers = range(cursor.at[0], published(inbox))
    found = [(number, inbox._log.find(number)[0]) for number in numbers]
    return [(number, delivery) for number, delivery in found if delivery is not None]


def kept(inbox):
    return [number for number, _, _ in inbox._log._kept]


def check(inbox, readers):
    for cursor in [inbox._tail, *(reader.place.position for reader in readers)]:
        size = sum(delivery.size + OVERHEAD for _, delivery in waiting(inbox, cursor))
        assert inbox._log.size - cursor.size == size
    numbers = kept(inbox)
    assert numbers == list(range(published(inbox) - len(numbers), published(inbox)))
    for reader in readers:
        every = [
            (number, at) for number in range(reader.start, published(inbox)) for at in (0, 1, 2)
        ]
        expected = every[reader.start_seen :]
        assert reader.got == expected[: len(reader.got)]


@given(ACTIONS)
def test_readers_at_the_same_time_each_see_all_in_order(actions):
    inbox = Inbox()
    readers = []
    for action, which in actions:
        reader = readers[which % len(readers)] if readers else None
        if action == "publish":
            inbox.publish(delivery_of(published(inbox)))
        elif action == "join" and len(readers) < 3:
            readers.append(Reader(inbox))
        elif reader is None:
            continue
        elif action == "take":
            reader.take()
        elif action == "take more":
            reader.take(join=True)
        elif action == "take and lose":
            reader.lose(reader.place.take)
        elif action == "event":
            reader.event()
        elif action == "event and lose":
            reader.lose(reader.place.take_event)
        else:
            reader.commit()
            readers.remove(reader)
        check(inbox, readers)


@given(ACTIONS)
def test_a_reader_continues_where_the_one_before_it_stopped(actions):
    inbox = Inbox()
    got, pending = [], []
    place = RawReader(inbox)
    for action, _ in actions:
        if action == "publish":
            inbox.publish(delivery_of(published(inbox)))
        elif action == "take more":
            delivery = place.take(join=True)
            pending += [delivery.events[-1].turn] if delivery is not None else []
        elif action == "take and lose":
            place.take(join=True)
            place.rollback()
            pending = []
        elif action == "join":
            place.rollback()
            pending = []
            place = RawReader(inbox)
        else:
            got += pending
            pending = []
            place.commit()
            place = RawReader(inbox)
    place.rollback()
    place = RawReader(inbox)
    while (delivery := place.take()) is not None:
        got.append(delivery.events[-1].turn)
    assert got == list(range(published(inbox)))


@given(ACTIONS)
def test_a_flush_leaves_no_output_and_everything_else(actions):
    inbox = Inbox()
    places = [RawReader(inbox)]
    for action, which in actions:
        place = places[which % len(places)]
        if action == "publish":
            inbox.publish(delivery_of(published(inbox)))
        elif action == "join":
            places.append(RawReader(inbox))
        elif action == "take":
            place.take()
        elif action == "event":
            place.take_event()
        elif action == "event and lose":
            place.commit()
            place.take_event()
            place.rollback()
    before = [waiting(inbox, place.position) for place in places]
    ends = [place.position.at[1] for place in places]
    untaken = waiting(inbox, inbox._tail)
    assert inbox.flush(1) == 0  # all of it is output of turn 0
    flushed = inbox.flush(0)
    assert flushed == len({number for items in [*before, untaken] for number, _ in items})
    assert inbox.flush(0) == 0
    for place, items, seen in zip(places, before, ends, strict=True):
        left = [event for _, item in items for event in item.events][seen:]
        expected = [type(event) for event in left if not isinstance(event, events.TextDelta)]
        found = []
        while (event := place.take_event()) is not None:
            found.append(type(event))
            raw: Any = event.raw
            assert raw is None or raw.server_content.model_turn is None
        assert found == expected
        assert place.position.size == inbox._log.size


def test_what_nobody_needs_any_more_is_not_kept():
    inbox = Inbox()
    fast, slow, gone = RawReader(inbox), RawReader(inbox), RawReader(inbox)
    for number in range(5):
        inbox.publish(delivery_of(number))
    gone.take()
    slow.take()
    fast.take()
    fast.take()
    assert kept(inbox) == [0, 1, 2, 3, 4]  # the slow one may give 0 back
    slow.commit()
    gone.close()
    fast.take()
    assert kept(inbox) == [0, 1, 2, 3, 4]  # so may one that has left
    del gone
    fast.take()
    assert kept(inbox) == [1, 2, 3, 4]
    del slow
    fast.take()
    assert kept(inbox) == [4]  # held, until the next
    inbox.publish(delivery_of(5))
    fast.take()
    assert kept(inbox) == [5]


def test_who_has_left_may_ask_again_when_all_is_forgotten():
    inbox = Inbox()
    gone, other = RawReader(inbox), RawReader(inbox)
    for number in range(5):
        inbox.publish(delivery_of(number))
    gone.take()
    gone.close()
    gone.commit()
    for _ in range(5):
        other.take()
    gone.rollback()
    other.rollback()
    assert RawReader(inbox).take().events[-1].turn == 4


def test_a_reader_gives_back_no_more_than_it_took():
    inbox = Inbox()
    first = RawReader(inbox)
    for number in range(2):
        inbox.publish(delivery_of(number))
    first.take()
    second = RawReader(inbox)
    first.rollback()
    del first
    second.take()
    second.rollback()
    third = RawReader(inbox)
    for place in (second, third):
        assert place.take().events[-1].turn == 1
        assert place.take() is None
