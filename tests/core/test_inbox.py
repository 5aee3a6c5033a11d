"""Between the connection and its readers: order, positions, and the bound in bytes."""

from typing import Any

import anyio
import pytest

from genai_live import events, types
from genai_live._core.inbox import EndOfStream, Inbox
from genai_live._core.readers import InboundReader
from genai_live._protocol import InboundMessage

pytestmark = pytest.mark.anyio


class RawReader(InboundReader):
    """Takes messages, and single events of them."""

    def take(self):
        item = self.read_nowait()
        if item is not None:
            self.position.at = self.after
            self.inbox.moved()
        return item

    def take_event(self):
        found = self.inbox.next_event(self.position.at)
        if found is None:
            return None
        event, self.position.at = found
        return event


def delivery(number, size=0, count=1):
    found = tuple(events.TextDelta(text=f"{number}.{index}") for index in range(count))
    return InboundMessage(types.LiveServerMessage(), found, size=size)


def drain(place):
    taken = []
    while (item := place.take()) is not None:
        taken.append(item)
    return taken


async def test_a_reader_goes_on_where_the_last_one_stopped():
    inbox = Inbox()
    sent = [delivery(number) for number in range(4)]
    for each in sent:
        inbox.publish(each)
    first = RawReader(inbox)
    assert [first.take(), first.take()] == sent[:2]
    assert drain(RawReader(inbox)) == sent[2:]
    assert drain(RawReader(inbox)) == []


async def test_readers_at_the_same_time_see_everything():
    inbox = Inbox()
    places = [RawReader(inbox) for _ in range(3)]
    sent = [delivery(number) for number in range(3)]
    for each in sent:
        inbox.publish(each)
    assert [drain(place) for place in places] == [sent] * 3


async def test_a_delivery_left_midway_is_gone_on_with():
    inbox = Inbox()
    inbox.publish(delivery(0, count=3))
    first: Any = RawReader(inbox)
    assert [first.take_event().text, first.take_event().text] == ["0.0", "0.1"]
    second: Any = RawReader(inbox)
    assert second.take_event().text == "0.2"
    assert second.take_event() is None


async def test_what_waits_is_read_before_the_end_and_the_end_is_reported_each_time():
    inbox = Inbox()
    place = RawReader(inbox)
    inbox.publish(delivery(0))
    inbox.end(None)
    assert place.take() is not None
    for _ in range(2):
        with pytest.raises(EndOfStream):
            place.take()
    failed = Inbox()
    failed.end(ValueError("broken"))
    with pytest.raises(ValueError, match="broken"):
        RawReader(failed).take()


async def test_a_slow_reader_holds_the_socket_until_it_has_made_up_half():
    inbox = Inbox(limit=100_000)
    place = RawReader(inbox)
    published = 0
    while inbox.has_room():
        inbox.publish(delivery(published, size=9_000))
        published += 1
    assert 9 <= published <= 11
    passed = anyio.Event()

    async def read_on():
        await inbox.room()
        passed.set()

    with anyio.fail_after(20):
        async with anyio.create_task_group() as group:
            group.start_soon(read_on)
            await anyio.wait_all_tasks_blocked()
            place.take()
            await anyio.wait_all_tasks_blocked()
            assert inbox.has_room()
            assert not passed.is_set()
            drain(place)
            await passed.wait()


@pytest.mark.parametrize("leave", [lambda place: place.close(), lambda place: None])
async def test_a_reader_that_left_holds_nobody(leave):
    inbox = Inbox(limit=10_000)
    slow, quick = RawReader(inbox), RawReader(inbox)
    for number in range(5):
        inbox.publish(delivery(number, size=3_000))
    drain(quick)
    assert not inbox.has_room()
    with anyio.fail_after(20):
        async with anyio.create_task_group() as group:
            group.start_soon(inbox.room)
            await anyio.wait_all_tasks_blocked()
            leave(slow)
            del slow
    assert inbox.has_room()
