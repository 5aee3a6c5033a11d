"""What is sent around a loss: each kind by its own rule, every message accounted for."""

import threading

import anyio
import anyio.to_thread
import pytest

from genai_live import events, types
from genai_live.testing import faults, local_model
from tests.helpers.reconnect import ConnectionControl, quick
from tests.helpers.recorder import served

pytestmark = pytest.mark.anyio

both_apis = pytest.mark.parametrize("api", ["async", "blocking"])
trio_too = pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"], indirect=True)
TEXT = {"response_modalities": ["TEXT"]}
BY_HAND = {"realtime_input_config": {"automatic_activity_detection": {"disabled": True}}}
SLOW = quick(initial_delay=0.3, max_delay=0.3, jitter=0)


def chunk(number):
    return number.to_bytes(2, "little") * 320


def numbers(record):
    """The chunks of audio that a connection carried."""
    return [
        int.from_bytes(message.realtime_input.audio.data[:2], "little")
        for message in record.messages
        if message.realtime_input is not None and message.realtime_input.audio is not None
    ]


async def listens(conversation):
    """Hears everything, says nothing."""
    await conversation.accept()
    async for _ in conversation:
        pass


@both_apis
async def test_an_update_that_comes_after_the_new_setup_was_made_is_sent(api):
    go_on = threading.Event()

    async def slow(conversation):
        if conversation.number == 2:
            await conversation.receive()  # the setup
            await anyio.to_thread.run_sync(go_on.wait, 10)
        await local_model(conversation)

    control = ConnectionControl(slow)
    async with served(api, control) as recorder:
        await recorder.prime()
        await control.call("abort")
        server = recorder.server
        await server.wait_for_async(
            lambda: len(server.connections) == 2 and server.connections[1].setup is not None
        )
        await recorder.call("send_context_update", system_instruction="Be brief.", tools=[])
        go_on.set()
        answer = await recorder.call("ask", "What are your instructions?")
        assert "Be brief." in answer.text
        assert server.connections[1].messages[0].setup.system_instruction is None
        await recorder.end()
        recorder.check_accounting()


@both_apis
async def test_what_waits_and_how_long_can_be_seen(api):
    control = ConnectionControl()
    policy = quick(initial_delay=60, max_delay=60, jitter=0, timeout=100)
    async with served(api, control, reconnect=policy) as recorder:
        await recorder.prime()
        stats = recorder.session.stats
        assert (stats.bytes_waiting, stats.send_lag) == (0, 0.0)
        await control.call("abort")
        await recorder.until(events.Reconnecting)
        await recorder.call("send_text", "Are you there?")
        first = recorder.session.stats
        await recorder.call("send_text", "Are you there?")
        second = recorder.session.stats
        assert second.bytes_waiting == 2 * first.bytes_waiting > 0
        assert 0 < first.send_lag < second.send_lag
        await recorder.end()
        assert recorder.session.stats.bytes_waiting == 0


async def keeps_quiet(recorder, number, count):
    record = recorder.server.connections[number - 1]
    await recorder.server.wait_for_async(lambda: len(numbers(record)) >= count)
    return numbers(record)


@both_apis
async def test_young_audio_that_may_be_lost_is_sent_again_in_order(api):
    control = ConnectionControl(listens)
    async with served(api, control) as recorder:
        for number in range(10):
            await recorder.call("send_realtime_input", audio=chunk(number))
        await keeps_quiet(recorder, 1, 10)
        await control.call("abort")
        resumed = await recorder.until(events.Resumed)
        assert (resumed.replayed, resumed.dropped) == (10, 0)
        assert await keeps_quiet(recorder, 2, 10) == list(range(10))
        recorder.check_accounting()
        assert recorder.session.stats.replayed == 10


@both_apis
async def test_old_audio_that_may_be_lost_is_dropped_and_reported(api):
    control = ConnectionControl(listens)
    policy = quick(max_audio_age=0.2)
    async with served(api, control, reconnect=policy) as recorder:
        for number in range(10):
            await recorder.call("send_realtime_input", audio=chunk(number))
        await keeps_quiet(recorder, 1, 10)
        await anyio.sleep(0.3)  # it grows old
        for number in range(10, 15):
            await recorder.call("send_realtime_input", audio=chunk(number))
        await keeps_quiet(recorder, 1, 15)
        await control.call("abort")
        resumed = await recorder.until(events.Resumed)
        (dropped,) = recorder.of(events.InputDropped)
        assert dropped.kind == "audio"
        assert dropped.count == resumed.dropped == recorder.session.stats.dropped >= 10
        assert dropped.reason
        await recorder.call("send_text", "End")
        await recorder.server.wait_for_async(
            lambda: any(each.client_content for each in recorder.server.connections[1].messages)
        )
        assert numbers(recorder.server.connections[1]) == list(range(dropped.count, 15))
        recorder.check_accounting()


@trio_too
async def test_sound_is_carried_or_counted_over_many_losses(anyio_backend):
    """Every chunk is on a connection or in a count of what was dropped."""

    def plan(number):
        return [faults.Abort(after_received=7)] if number < 8 else []

    policy = quick(initial_delay=0.02, max_delay=0.05, max_attempts=50, max_audio_age=0.03)
    options = {"server": {"faults": plan}, "memory": True, "reconnect": policy}
    async with served("async", listens, **options) as recorder:
        for number in range(200):
            await recorder.call("send_realtime_input", audio=chunk(number))
            if number % 5 == 0:
                await anyio.sleep(0.005)
        while len(recorder.of(events.Resumed)) < 7:
            await recorder.until(events.Resumed)
        await recorder.call("send_text", "End")
        last = recorder.server.connections[-1]
        with anyio.fail_after(5):
            while not any(each.client_content for each in last.messages):  # noqa: ASYNC110
                await anyio.sleep(0.001)
        await recorder.end()
        carried = {number for record in recorder.server.connections for number in numbers(record)}
        dropped = sum(event.count for event in recorder.of(events.InputDropped))
        assert dropped == recorder.session.stats.dropped
        assert len(carried) + dropped >= 200
        for record in recorder.server.connections:
            assert numbers(record) == sorted(numbers(record))
        recorder.check_accounting()


@both_apis
@pytest.mark.parametrize("cut", range(2, 7))
async def test_activity_marked_by_hand_is_whole_wherever_it_was_cut(api, cut):
    server = {"faults": [faults.Abort(after_received=cut)]}
    async with served(api, config={**TEXT, **BY_HAND}, server=server) as recorder:
        await recorder.call("send_realtime_input", activity_start=True)
        for number in range(3):
            await recorder.call("send_realtime_input", audio=bytes([number] * 3200))
        await recorder.call("send_realtime_input", activity_end=True)
        complete = await recorder.until(
            lambda event: isinstance(event, events.TurnComplete) and event.final
        )
        assert complete.raw is not None
        said = "".join(event.text for event in recorder.of(events.TextDelta))
        assert "0.3 seconds of speech" in said
        inputs = [each.realtime_input for each in recorder.server.connections[-1].messages[1:]]
        kinds = [
            "start" if each.activity_start else "end" if each.activity_end else "audio"
            for each in inputs
        ]
        assert kinds == ["start", "audio", "audio", "audio", "end"]
        await recorder.end()
        recorder.check_accounting()


@both_apis
async def test_the_end_of_the_stream_keeps_its_position(api):
    control = ConnectionControl(listens)
    async with served(api, control, reconnect=SLOW) as recorder:
        await control.call("abort")
        await recorder.until(events.Reconnecting)
        await recorder.call("send_realtime_input", audio=chunk(0))
        await recorder.call("send_realtime_input", audio_stream_end=True)
        await recorder.call("send_realtime_input", audio=chunk(1))
        await recorder.until(events.Resumed)
        assert await keeps_quiet(recorder, 2, 2) == [0, 1]
        inputs = [each.realtime_input for each in recorder.server.connections[1].messages[1:]]
        assert [bool(each.audio_stream_end) for each in inputs] == [False, True, False]


@both_apis
async def test_of_video_that_may_be_lost_the_newest_frame_is_sent_again(api):
    control = ConnectionControl(listens)

    def frames(record):
        return [
            message.realtime_input.video.data[0]
            for message in record.messages
            if message.realtime_input is not None and message.realtime_input.video is not None
        ]

    async with served(api, control, reconnect=SLOW) as recorder:
        first = recorder.server.connections[0]
        for number in range(4):
            await recorder.call("send_realtime_input", video=(bytes([number]), "image/jpeg"))
        await recorder.server.wait_for_async(lambda: frames(first) == [0, 1, 2, 3])
        await control.call("abort")
        await recorder.until(events.Resumed)
        await recorder.server.wait_for_async(lambda: frames(recorder.server.connections[1]) == [3])
        dropped = recorder.of(events.InputDropped)
        assert sum(event.count for event in dropped) == recorder.session.stats.dropped == 3
        recorder.check_accounting()


async def test_answers_of_tools_do_not_wait_behind_audio():
    """The server reads nothing for a while, so that audio piles up."""
    read_on = anyio.Event()

    async def busy(conversation):
        await conversation.accept()
        await conversation.send_call("get_weather")
        await read_on.wait()
        async for _ in conversation:
            pass

    weather = {"name": "get_weather", "parameters": {"type": "OBJECT", "properties": {}}}
    config = {**TEXT, "tools": [{"function_declarations": [weather]}]}
    async with served("async", busy, config=config, memory=True) as recorder:
        call = await recorder.until(events.ToolCall)
        for number in range(100):
            await recorder.call("send_realtime_input", audio=chunk(number))
        answer = types.FunctionResponse(id=call.id, name=call.name, response={"output": "sunny"})
        await recorder.call("send_tool_response", function_responses=answer)
        read_on.set()
        record = recorder.server.connections[0]
        with anyio.fail_after(5):
            while len(record.messages) < 102:  # noqa: ASYNC110 - the log has no event of anyio
                await anyio.sleep(0.001)
        place = next(at for at, each in enumerate(record.messages) if each.tool_response)
        assert place < 30
        assert numbers(record) == list(range(100))


@both_apis
async def test_senders_wait_while_much_waits_and_nothing_is_lost(api):
    big = "x" * 1_500_000
    control = ConnectionControl()
    async with served(api, control, reconnect=SLOW) as recorder:
        await control.call("abort")
        await recorder.until(events.Reconnecting)
        done = []

        async def send():
            for number in range(5):
                await recorder.call(
                    "send_client_content", turns=f"{number}{big}", turn_complete=False
                )
                done.append(number)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(send)
            await recorder.until(events.Resumed)
        record = recorder.server.connections[1]
        await recorder.server.wait_for_async(lambda: len(record.messages) == 6)
        firsts = [each.client_content.turns[0].parts[0].text[0] for each in record.messages[1:]]
        assert firsts == list("01234")
        assert done == [0, 1, 2, 3, 4]


async def test_a_sender_that_gives_up_waiting_has_sent_all_the_same():
    big = "x" * 5_000_000
    control = ConnectionControl()
    policy = quick(initial_delay=60, max_delay=60, jitter=0, timeout=100)
    async with served("async", control, reconnect=policy) as recorder:
        await control.call("abort")
        await recorder.until(events.Reconnecting)
        with anyio.move_on_after(0.05) as scope:
            await recorder.session.send_client_content(turns=big, turn_complete=False)
        assert scope.cancelled_caught
        await recorder.end()
        (dropped,) = recorder.of(events.InputDropped)
        assert (dropped.kind, dropped.count) == ("client_content", 1)
        assert dropped.size > 5_000_000
        recorder.check_accounting()


@both_apis
async def test_what_waits_when_a_session_ends_is_reported(api):
    plan = lambda number: [] if number == 1 else [faults.RefuseConnection(503)]  # noqa: E731
    control = ConnectionControl()
    policy = quick(initial_delay=0.2, max_delay=0.2, jitter=0, max_attempts=2)
    async with served(api, control, server={"faults": plan}, reconnect=policy) as recorder:
        await control.call("abort")
        await recorder.until(events.Reconnecting)
        await recorder.call("send_text", "Hello?")
        await recorder.call("send_realtime_input", audio=chunk(0))
        await recorder.call("send_context_update", system_instruction="Be brief.")
        await recorder.rest()
        dropped = {event.kind: event.count for event in recorder.of(events.InputDropped)}
        assert dropped == {"client_content": 1, "audio": 1, "context_update": 1}
        stats = recorder.session.stats
        assert (stats.dropped, stats.pending) == (3, 0)
        assert type(recorder.error).__name__ == "ConnectionClosed"
        recorder.check_accounting()


@both_apis
async def test_the_accounting_balances_at_any_moment(api):
    """All kinds at once, over connections that break in all ways."""

    def plan(number):
        if number > 12:
            return []
        kinds = [
            faults.Abort(after_received=4),
            faults.HangUp(after_sent=12),
            faults.Close(1011, "Internal error encountered.", after_received=3),
            faults.RefuseConnection(503),
            faults.SendGoAway(0.05, after_sent=5),
            faults.CutFrame(after_sent=9),
        ]
        return [kinds[number % len(kinds)]]

    policy = quick(max_attempts=50, timeout=9)
    options = {"server": {"faults": plan}, "reconnect": policy}
    async with served(api, **options) as recorder:
        for number in range(6):
            await recorder.call("send_realtime_input", audio=chunk(number))
            await recorder.call("send_realtime_input", video=(bytes([number]), "image/jpeg"))
            answer = await recorder.call("ask", f"My number is {number}.")
            assert answer.complete
            assert f"your number is {number}" in answer.text
            stats = recorder.session.stats
            assert stats.acknowledged + stats.replayed + stats.dropped + stats.pending > 0
        await recorder.end()
        recorder.check_accounting()
        dropped = sum(event.count for event in recorder.of(events.InputDropped))
        assert dropped == recorder.session.stats.dropped
        assert recorder.session.stats.reconnects == recorder.labels.count("SetupComplete") - 1


@both_apis
async def test_a_long_outage_makes_nothing_arrive(api):
    """Only a connection that carried a message can tell that it arrived."""
    control = ConnectionControl(listens)
    policy = quick(initial_delay=0.3, max_delay=0.3, jitter=0, max_audio_age=0.05)
    async with served(api, control, reconnect=policy) as recorder:
        await recorder.call("send_client_content", turns="My name is Ada.", turn_complete=False)
        await recorder.server.wait_for_async(lambda: recorder.server.connections[0].received == 2)
        await control.call("abort")
        assert (await recorder.until(events.Resumed)).replayed == 1
        second = recorder.server.connections[1]
        await recorder.server.wait_for_async(lambda: len(second.messages) == 2)
        assert second.messages[1].client_content.turns[0].parts[0].text == "My name is Ada."
