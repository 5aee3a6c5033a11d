"""Wake-up signals and mailboxes, with an interrupt at the worst moment."""

import threading

import anyio
import pytest

from genai_live._runtime.mailbox import Mailbox
from genai_live._runtime.signal import Signal

pytestmark = pytest.mark.anyio


async def test_a_wake_up_that_a_signal_handler_cut_in_two_does_not_spin():
    woken = []
    signal = Signal(woken.append)
    async with anyio.create_task_group() as group:
        group.start_soon(signal.wait, lambda: False)
        await anyio.wait_all_tasks_blocked()
        # As `set` does, but a handler runs before it remembers which event it was.
        event = signal._loop_event
        assert event is not None
        event.set()
        with anyio.fail_after(20):
            await anyio.wait_all_tasks_blocked()  # never reached by a task that spins
        signal._set_event = event
        signal.set()
        assert len(woken) == 1
        group.cancel_scope.cancel()


def test_what_several_threads_put_is_handled_once_and_in_order():
    handled = []
    calls = threading.Semaphore(0)
    mailbox = Mailbox(handled.append, lambda _: calls.release())

    def put(thread):
        for number in range(2000):
            assert mailbox.put((thread, number), 1)

    threads = [threading.Thread(target=put, args=(number,)) for number in range(3)]
    for each in threads:
        each.start()
    while any(each.is_alive() for each in threads) or not mailbox.is_empty():
        if calls.acquire(timeout=0.1):
            mailbox.drain()
    mailbox.drain()
    assert mailbox.waiting_size() == 0
    for thread in range(3):
        assert [number for who, number in handled if who == thread] == list(range(2000))


def put_numbers(mailbox, accepted):
    accepted += [number for number in range(300) if mailbox.put(number)]


def test_what_is_put_while_the_mailbox_closes_is_handled_or_refused():
    for _ in range(50):
        handled = []
        accepted = []
        mailbox = Mailbox(handled.append, lambda _: None)
        thread = threading.Thread(target=put_numbers, args=(mailbox, accepted))
        thread.start()
        while mailbox.is_empty() and thread.is_alive():
            pass
        mailbox.close()
        thread.join(10)
        mailbox.drain()
        assert handled == accepted
