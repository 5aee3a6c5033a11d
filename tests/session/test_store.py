"""A session's conversation is kept in a store, and the session is its only owner."""

import asyncio
import threading
from contextlib import nullcontext
from functools import partial
from typing import Any

import anyio
import anyio.to_thread
import pytest

from genai_live import Client, Limiter, Snapshot, events
from genai_live.errors import (
    ConfigError,
    ConnectError,
    ConversationBusy,
    LeaseLost,
    SessionClosed,
    StoreError,
)
from genai_live.recording import Recorder
from genai_live.stores import MemoryStore
from genai_live.testing import LiveServer
from genai_live.testing.faults import Abort, RefuseConnection
from tests.helpers.drivers import DEADLINE
from tests.helpers.reconnect import ConnectionControl, quick
from tests.helpers.recorder import recorded

pytestmark = pytest.mark.anyio

both_apis = pytest.mark.parametrize("api", ["async", "blocking"])
on_trio = pytest.mark.parametrize("anyio_backend", ["trio"], indirect=True)
TEXT: dict[str, Any] = {"response_modalities": ["TEXT"]}


class FailingStore(MemoryStore):
    """A store that fails, hangs, or is taken over, when a test says so."""

    def __init__(self, **options):
        super().__init__(**options)
        self.error: Any = None
        self.hangs = False
        self.calls: list[str] = []
        self._news = anyio.Event()

    async def _pass(self, name):
        self.calls.append(name)
        news, self._news = self._news, anyio.Event()
        news.set()
        if self.hangs:
            await anyio.sleep_forever()
        if self.error is not None:
            raise self.error

    async def claim(self, key, *, owner, ttl):
        await self._pass("claim")
        return await super().claim(key, owner=owner, ttl=ttl)

    async def save(self, key, data, *, owner, expected):
        await self._pass("save")
        return await super().save(key, data, owner=owner, expected=expected)

    async def renew(self, key, *, owner, ttl):
        await self._pass("renew")
        await super().renew(key, owner=owner, ttl=ttl)

    async def release(self, key, *, owner):
        await self._pass("release")
        await super().release(key, owner=owner)

    async def called(self, name, times):
        """Wait until a method was called so often."""
        with anyio.fail_after(DEADLINE):
            while self.calls.count(name) < times:
                await self._news.wait()

    async def take_over(self, key="k"):
        """Make somebody else the owner, as after a pause that was longer than the lease."""
        with self._lock:
            self._entries[key].claimed_until = 0.0
        await MemoryStore.claim(self, key, owner="other", ttl=60)


async def saved(store, is_so=lambda _: True, key="k") -> Any:
    """Wait for a snapshot in a store of which something is true; return it."""
    with anyio.fail_after(DEADLINE):
        while True:
            found = await store.load(key)
            if found is not None and found.data is not None:
                snapshot = Snapshot.from_json(found.data)
                if is_so(snapshot):
                    return snapshot
            await anyio.sleep(0.005)


async def claimed(store, key="k"):
    """Wait until a conversation is free, and claim it."""
    with anyio.fail_after(DEADLINE):
        while True:
            try:
                return await MemoryStore.claim(store, key, owner="third", ttl=1)
            except ConversationBusy:
                await anyio.sleep(0.005)


def words(snapshot):
    return [turn.parts[0].text for turn in snapshot.history]


@both_apis
async def test_the_next_session_of_a_key_goes_on_with_the_conversation(api):
    store = MemoryStore()
    with LiveServer(strict_resumption=True) as server:
        async with recorded(api, server, store=store, key="k") as recorder:
            await recorder.prime()
        assert (await store.load("k")).owner
        async with recorded(api, server, store=store, key="k") as recorder:
            resumed = await recorder.until(events.Resumed)
            assert (resumed.mode, resumed.missing_turns) == ("restored", 0)
            answer = await recorder.call("ask", "What is my name?")
            assert answer.text.endswith("Your name is Ada.")
            recorder.check_accounting(earlier=1)
            assert recorder.session.stats.saves > 0
            assert recorder.session.stats.store_failures == 0
        assert len(words(await saved(store))) == 4


@on_trio
async def test_a_memory_store_works_on_trio():
    store = MemoryStore()
    options: dict[str, Any] = {"memory": True, "store": store, "key": "k"}
    with LiveServer() as server:
        async with recorded("async", server, **options) as recorder:
            await recorder.prime()
        async with recorded("async", server, **options) as recorder:
            assert (await recorder.until(events.Resumed)).mode == "restored"


async def test_what_is_asked_is_saved_before_it_is_answered():
    store = MemoryStore()
    control = ConnectionControl()

    async def never_answers(conversation):
        await conversation.accept()
        async for _ in conversation:
            pass

    control.scenario = never_answers
    with LiveServer(control) as server:
        async with recorded("async", server, store=store, key="k") as recorder:
            await saved(store)
            await recorder.call("send_text", "Hello?")
            snapshot = await saved(store, lambda found: bool(found.questions))
            assert len(snapshot.questions) == 1


async def test_what_is_said_is_saved_before_it_is_answered():
    store = MemoryStore()

    async def hears(conversation):
        await conversation.accept()
        async for _ in conversation:
            await conversation.transcribe("Hello?")

    config = TEXT | {"input_audio_transcription": {}}
    with LiveServer(hears) as server:
        async with recorded("async", server, store=store, key="k", config=config) as recorder:
            await recorder.call("send_realtime_input", audio=bytes(640))
            await saved(store, lambda found: (found.spoken_question or "").startswith("Hello?"))


@both_apis
async def test_two_sessions_never_have_one_conversation(api):
    store = MemoryStore()
    with LiveServer() as server:
        async with recorded(api, server, store=store, key="k") as recorder:
            await recorder.prime()
            with pytest.raises(ConversationBusy) as caught:
                async with recorded(api, server, store=store, key="k"):
                    raise AssertionError("connected")
            assert caught.value.key == "k"
            assert len(server.connections) == 1
            async with recorded(api, server, store=store, key="other") as other:
                await other.prime()
            await recorder.call("ask", "Are you still there?")


async def test_a_session_may_wait_for_the_conversation_of_another():
    store = MemoryStore()
    with LiveServer(strict_resumption=True) as server:
        async with recorded("async", server, store=store, key="k") as first:
            await first.prime()
            second = recorded("async", server, store=store, key="k", claim_timeout=DEADLINE)
            async with anyio.create_task_group() as tasks:
                waiting = anyio.Event()

                async def wait():
                    waiting.set()
                    async with second as recorder:
                        assert (await recorder.until(events.Resumed)).mode == "restored"

                tasks.start_soon(wait)
                await waiting.wait()
                await first.call("close", handover=True)


async def test_the_lease_of_a_dead_session_ends():
    store = MemoryStore()
    await store.claim("k", owner="dead", ttl=0.1)
    with LiveServer() as server:
        async with recorded(
            "async", server, store=store, key="k", claim_timeout=DEADLINE
        ) as recorder:
            await recorder.prime()


async def test_a_claim_is_renewed_while_nothing_is_said():
    store = FailingStore(lease=0.15)
    with LiveServer() as server:
        async with recorded("async", server, store=store, key="k") as recorder:
            await store.called("renew", 4)
            with pytest.raises(ConversationBusy):
                await MemoryStore.claim(store, "k", owner="other", ttl=1)
            await recorder.prime()


@both_apis
async def test_a_session_that_was_taken_over_stops_and_overwrites_nothing(api):
    store = FailingStore(lease=0.3)
    with LiveServer() as server:
        async with recorded(api, server, store=store, key="k") as recorder:
            await recorder.prime()
            await saved(store, lambda found: found.turns and found.turns[-1].covered)
            await store.take_over()
            before = await store.load("k")
            await recorder.rest()
            assert isinstance(recorder.error, LeaseLost)
            for call in ("ask", "send_text"):
                with pytest.raises(LeaseLost, match="taken over"):
                    await recorder.call(call, "Hello?")
        assert await store.load("k") == before
        assert server.connections[0].texts == ["My name is Ada."]
        assert before.owner == "other"


async def test_a_session_is_fenced_when_the_other_one_has_gone_again():
    store = FailingStore(lease=0.3)
    with LiveServer() as server:
        async with recorded("async", server, store=store, key="k") as recorder:
            await recorder.prime()
            await store.take_over()
            await MemoryStore.release(store, "k", owner="other")
            await recorder.rest()
            assert isinstance(recorder.error, LeaseLost)
            await claimed(store)


async def test_nothing_is_sent_after_a_pause_until_the_claim_is_known_to_hold():
    store = FailingStore(lease=60)
    with LiveServer() as server:
        async with recorded("async", server, store=store, key="k") as recorder:
            await recorder.prime()
            storage = recorder.session._live._storage
            await store.take_over()
            storage._open_until = 0.0  # the lease has passed while the process was stopped
            await recorder.call("send_text", "Do you hear me?")
            await recorder.call("send_realtime_input", audio=bytes(640))
            storage._renew_at = 0.0
            storage._wake()
            await recorder.rest()
            assert isinstance(recorder.error, LeaseLost)
        assert server.connections[0].texts == ["My name is Ada."]


async def test_what_was_sent_after_a_pause_goes_out_when_nobody_has_taken_over():
    store = FailingStore(lease=60)
    with LiveServer() as server:
        async with recorded("async", server, store=store, key="k") as recorder:
            await recorder.prime()
            storage = recorder.session._live._storage
            with store._lock:
                store._entries["k"].claimed_until = 0.0
            storage._open_until = 0.0
            await recorder.call("send_text", "What is my name?")
            storage._renew_at = 0.0
            storage._wake()
            await recorder.until(events.TurnComplete)
            assert recorder.session.history[-1].parts[0].text.endswith("Your name is Ada.")


@both_apis
@pytest.mark.parametrize(
    "error", [OSError("no route"), StoreError("down"), RuntimeError(), SystemExit(3)]
)
async def test_a_store_that_fails_delays_nobody_and_is_told(api, error):
    store = FailingStore(lease=0.3)
    with LiveServer() as server:
        async with recorded(api, server, store=store, key="k") as recorder:
            await recorder.prime()
            store.error = error
            unavailable = await recorder.until(events.StoreUnavailable)
            assert str(error) in unavailable.reason
            answer = await recorder.call("ask", "What is my name?")
            assert answer.text.endswith("Your name is Ada.")
            store.error = None
            available = await recorder.until(events.StoreAvailable)
            assert available.downtime > 0
            assert recorder.session.stats.store_failures > 0
            await saved(store, lambda found: len(found.history) == 4)
            assert len(recorder.of(events.StoreUnavailable)) == 1


async def test_a_store_that_hangs_delays_nobody_and_is_told():
    store = FailingStore(lease=0.3)
    with LiveServer() as server:
        async with recorded("async", server, store=store, key="k") as recorder:
            await recorder.prime()
            store.hangs = True
            await recorder.call("ask", "What is my name?")
            unavailable = await recorder.until(events.StoreUnavailable)
            assert "did not answer within 0.1 s" in unavailable.reason
            await recorder.call("ask", "What is my name?")
            store.hangs = False
            await recorder.until(events.StoreAvailable)
            await saved(store, lambda found: len(found.history) == 6)


async def test_a_store_that_has_lost_everything_is_given_the_conversation_again():
    store = FailingStore(lease=0.3)
    with LiveServer() as server:
        async with recorded("async", server, store=store, key="k") as recorder:
            await recorder.prime()
            await store.delete("k")
            assert words(await saved(store))[0] == "My name is Ada."
            await recorder.call("ask", "What is my name?")


async def test_a_save_that_succeeded_unnoticed_is_not_taken_for_another_owner():
    class Deaf(FailingStore):
        async def save(self, key, data, *, owner, expected):
            revision = await super().save(key, data, owner=owner, expected=expected)
            if self.calls.count("save") == 3:
                raise OSError("the answer was lost")
            return revision

    store = Deaf(lease=0.3)
    with LiveServer() as server:
        async with recorded("async", server, store=store, key="k") as recorder:
            await recorder.prime()
            await recorder.call("ask", "What is my name?")
            await saved(store, lambda found: len(found.history) == 4)
            assert recorder.session.stats.store_failures == 1


@both_apis
async def test_a_handover_waits_for_the_end_of_the_answer(api):
    started, release = threading.Event(), threading.Event()

    async def slow(conversation):
        await conversation.accept()
        async for _ in conversation:
            await conversation.say("Well, ", turn_complete=False)
            started.set()
            await anyio.to_thread.run_sync(release.wait, DEADLINE)
            await conversation.say("yes.")

    store = MemoryStore()
    with LiveServer(slow) as server:
        async with recorded(api, server, store=store, key="k") as recorder:
            await recorder.call("send_text", "Really?")
            await recorder.until(events.TextDelta)
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(partial(recorder.call, "close", handover=True))
                await saved(store, lambda found: bool(found.questions))
                release.set()
        snapshot = await saved(store)
        assert words(snapshot) == ["Really?", "Well, yes."]
        assert (snapshot.questions, snapshot.turns[-1].covered) == ([], True)
        await server.wait_for_async(lambda: server.connections[0].close_code == 1000)
        await store.claim("k", owner="next", ttl=1)


@both_apis
async def test_a_close_in_mid_answer_leaves_the_question_to_the_next(api):
    async def stops(conversation):
        await conversation.accept()
        async for _ in conversation:
            await conversation.say("Well, ", turn_complete=conversation.number == 2)

    store = MemoryStore()
    with LiveServer(stops) as server:
        async with recorded(api, server, store=store, key="k") as recorder:
            await recorder.call("send_text", "Really?")
            await recorder.until(events.TextDelta)
        assert len((await saved(store)).questions) == 1
        async with recorded(api, server, store=store, key="k") as recorder:
            assert (await recorder.until(events.Resumed)).replayed == 1
            await recorder.until(events.TurnComplete)
        assert words(await saved(store)) == ["Really?", "Well, "]


class SilentObserver:
    """An observer that notes nothing."""

    def observe(self, session):
        return self

    def on_sent(self, message):
        pass

    def on_event(self, event):
        pass

    def running(self, call):
        return nullcontext()

    def on_end(self, error):
        pass


@pytest.mark.parametrize("observer", [None, SilentObserver()], ids=["unobserved", "observed"])
async def test_what_waits_without_a_connection_is_left_to_the_next(observer):
    store = MemoryStore()
    options: dict[str, Any] = {"store": store, "key": "k", "observer": observer}
    policy = quick(initial_delay=60, max_delay=60, jitter=0, timeout=600)
    with LiveServer(faults=[Abort(after_received=2)]) as server:
        async with recorded("async", server, reconnect=policy, **options) as recorder:
            await recorder.call("send_realtime_input", audio=bytes(640))
            await recorder.until(events.Reconnecting)
            await recorder.call("send_text", "My name is Ada.")
        assert len((await saved(store)).questions) == 1


async def test_what_waits_when_a_session_breaks_is_left_to_the_next():
    store = MemoryStore()
    faults = [Abort(after_sent=4), *[RefuseConnection(503)] * 2, None]
    policy = quick(max_attempts=2)
    with LiveServer(faults=faults) as server:
        async with recorded("async", server, store=store, key="k", reconnect=policy) as recorder:
            await recorder.call("send_text", "My name is Ada.")
            await recorder.rest()
            assert recorder.error is not None
        async with recorded("async", server, store=store, key="k") as recorder:
            await recorder.until(events.TurnComplete)
            answer = await recorder.call("ask", "What is my name?")
            assert answer.text.endswith("Your name is Ada.")


@both_apis
async def test_a_conversation_is_free_again_when_connecting_fails(api):
    store = MemoryStore()
    with LiveServer(faults=[RefuseConnection(403)]) as server:
        with pytest.raises(ConnectError):
            async with recorded(api, server, store=store, key="k"):
                raise AssertionError("connected")
        async with recorded(api, server, store=store, key="k") as recorder:
            await recorder.prime()


async def test_a_conversation_is_free_again_when_connecting_is_cancelled():
    store = MemoryStore()

    async def silent(conversation):
        if conversation.number == 1:
            await anyio.sleep_forever()
        await conversation.accept()

    with LiveServer(silent) as server:
        with anyio.move_on_after(0.1):
            async with recorded("async", server, store=store, key="k"):
                raise AssertionError("connected")
        async with recorded("async", server, store=store, key="k"):
            pass


async def test_a_conversation_that_is_taken_over_while_connecting_is_not_held():
    store = FailingStore(lease=0.15)
    release = threading.Event()

    async def late(conversation):
        await anyio.to_thread.run_sync(release.wait, DEADLINE)
        await conversation.accept()

    async def take_over():
        await store.called("claim", 1)
        await store.take_over()
        await store.called("claim", 2)
        release.set()

    with LiveServer(late) as server:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(take_over)
            with pytest.raises(LeaseLost):
                async with recorded("async", server, store=store, key="k"):
                    raise AssertionError("connected")
    assert (await store.load("k")).owner == "other"


@pytest.mark.parametrize("has_sent", [False, True])
async def test_a_recording_and_a_store_do_not_disturb_each_other(tmp_path, has_sent):
    store = MemoryStore()
    with LiveServer() as server:
        for number in range(2):
            options: dict[str, Any] = {"recorder": Recorder(tmp_path / str(number))}
            async with recorded("async", server, store=store, key="k", **options) as recorder:
                if has_sent:
                    await recorder.prime()
        assert len((await saved(store)).history) == 4 * has_sent
    assert (tmp_path / "1" / "session.jsonl").exists()


async def test_a_session_whose_task_for_the_store_breaks_ends_and_does_not_hang(monkeypatch):
    store = MemoryStore()
    with LiveServer() as server:
        async with recorded("async", server, store=store, key="k") as recorder:
            await recorder.prime()

            def fails(_):
                raise RuntimeError("a bug")

            monkeypatch.setattr(Snapshot, "to_json", fails)
            await recorder.call("send_text", "Hello?")
            await recorder.rest()
            assert "internal error" in str(recorder.error)


async def test_a_session_ends_when_all_tasks_of_its_loop_are_cancelled():
    store = MemoryStore()
    with LiveServer() as server:
        async with recorded("async", server, store=store, key="k") as recorder:
            await recorder.prime()
            for task in asyncio.all_tasks():
                if task.get_name() == "genai_live store":
                    task.cancel()
            await recorder.rest()
            assert "cancelled from outside" in str(recorder.error)


async def test_a_store_that_is_down_at_first_is_an_error():
    store = FailingStore()
    for error in (OSError("no route"), StoreError("no route")):
        store.error = error
        with LiveServer() as server, pytest.raises(StoreError, match="no route") as caught:
            async with recorded("async", server, store=store, key="k"):
                raise AssertionError("connected")
        assert caught.value.retryable
        assert server.connections == []


@pytest.mark.parametrize("error", [OSError("reset"), StoreError("wrong key"), SystemExit(3)])
async def test_a_claim_whose_answer_is_lost_is_released(error):
    class Forgetful(MemoryStore):
        async def claim(self, key, *, owner, ttl):
            claimed = await super().claim(key, owner=owner, ttl=ttl)
            if claimed.owner is None:
                raise error
            return claimed

    store = Forgetful(lease=60)
    with LiveServer() as server:
        with pytest.raises((StoreError, SystemExit), match=str(error)):
            async with recorded("async", server, store=store, key="k"):
                raise AssertionError("connected")
        async with recorded("async", server, store=store, key="k") as recorder:
            await recorder.prime()


async def test_room_and_conversation_are_free_though_an_observer_interrupts_the_end():
    class Interrupting(SilentObserver):
        def on_end(self, error):
            raise KeyboardInterrupt

    store, limiter = MemoryStore(lease=60), Limiter(max_sessions=1, wait=False)
    options: dict[str, Any] = {"store": store, "key": "k", "limiter": limiter}
    with LiveServer(faults=[RefuseConnection(403)]) as server:
        with pytest.raises(KeyboardInterrupt):
            async with recorded("async", server, observer=Interrupting(), **options):
                raise AssertionError("connected")
        assert limiter.open_sessions == 0
        async with recorded("async", server, **options) as recorder:
            await recorder.prime()


@pytest.mark.parametrize("lease", [1e-9, 0.01])
async def test_a_lease_that_ends_before_it_can_be_renewed_is_refused(lease):
    class Short(MemoryStore):
        @property
        def lease(self):
            return lease

    with pytest.raises(ConfigError, match=r"store\.lease: must be at least 0\.1 seconds"):
        Client(api_key="key").live.connect(model="gemini-test", store=Short(), key="k")


async def test_what_a_store_has_must_be_a_snapshot_of_the_model():
    store = MemoryStore()
    await store.claim("k", owner="a", ttl=9)
    await store.save("k", b"garbage", owner="a", expected=1)
    await store.release("k", owner="a")
    with LiveServer() as server:
        for _ in range(2):
            with pytest.raises(ConfigError, match="snapshot: cannot be read"):
                async with recorded("async", server, store=store, key="k"):
                    raise AssertionError("connected")
        async with recorded("async", server, store=store, key="other") as recorder:
            await recorder.prime()
        with pytest.raises(ConfigError) as caught:
            async with recorded("async", server, store=store, key="other", model="gemini-other"):
                raise AssertionError("connected")
        assert caught.value.field == "model"


async def test_a_session_that_is_closed_twice_is_saved_once_more_only():
    store = FailingStore()
    with LiveServer() as server:
        async with recorded("async", server, store=store, key="k") as recorder:
            await recorder.prime()
            await recorder.call("close", handover=True)
            calls = list(store.calls)
            await recorder.call("close", handover=True)
            await recorder.call("close")
        assert store.calls == calls
        assert calls[-2:] == ["save", "release"]


@both_apis
async def test_a_handover_without_a_store_only_waits(api):
    with LiveServer() as server:
        async with recorded(api, server) as recorder:
            await recorder.call("send_text", "My name is Ada.")
            await recorder.call("close", handover=True)
            snapshot = recorder.session.snapshot()
        assert (len(snapshot.history), snapshot.questions) == (2, [])


@both_apis
@pytest.mark.parametrize("handover", [None, 1, "yes"])
async def test_a_handover_is_a_flag(api, handover):
    with LiveServer() as server:
        async with recorded(api, server) as recorder:
            with pytest.raises(ConfigError, match="handover"):
                await recorder.call("close", handover=handover)
            await recorder.prime()


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"store": MemoryStore()}, "key"),
        ({"key": "k"}, "store"),
        ({"store": MemoryStore(), "key": ""}, "key"),
        ({"store": MemoryStore(), "key": "a\0"}, "key"),
        ({"store": MemoryStore(), "key": "k" * 513}, "key"),
        ({"store": MemoryStore(), "key": 5}, "key"),
        ({"store": MemoryStore(), "key": b"k"}, "key"),
        ({"store": object(), "key": "k"}, "store"),
        ({"store": {}, "key": "k"}, "store"),
        ({"store": MemoryStore, "key": "k"}, "store"),
        ({"store": MemoryStore(), "key": "k", "claim_timeout": -1}, "claim_timeout"),
        ({"store": MemoryStore(), "key": "k", "claim_timeout": None}, "claim_timeout"),
        ({"store": MemoryStore(), "key": "k", "claim_timeout": "1"}, "claim_timeout"),
    ],
)
def test_options_that_cannot_be_used_are_refused_at_once(options, field):
    with Client(api_key="key", http_options={"base_url": "http://127.0.0.1:9"}) as client:
        connect: Any = client.live.connect
        with pytest.raises(ConfigError) as caught:
            connect(model="gemini-test", config=TEXT, **options)
        assert caught.value.field == field
        assert caught.value.hint or field == "claim_timeout"


async def test_conversations_share_a_store():
    store = MemoryStore(lease=2)

    async def talk(server, number):
        for question in (f"My name is N{number}.", "What is my name?"):
            async with recorded("async", server, store=store, key=str(number)) as recorder:
                answer = await recorder.call("ask", question)
                assert answer.text
        assert answer.text.endswith(f"Your name is N{number}.")

    with LiveServer(strict_resumption=True) as server:
        async with anyio.create_task_group() as tasks:
            for number in range(20):
                tasks.start_soon(talk, server, number)
        assert len(server.connections) == 40
    for number in range(20):
        assert len((await saved(store, key=str(number))).history) == 4


async def test_the_history_of_a_closed_session_is_read_but_it_sends_no_more():
    store = MemoryStore()
    with LiveServer() as server:
        async with recorded("async", server, store=store, key="k") as recorder:
            await recorder.prime()
        with pytest.raises(SessionClosed):
            await recorder.call("ask", "Hello?")
        assert recorder.session.snapshot().history == (await saved(store)).history
