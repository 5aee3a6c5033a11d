"""What is sent around a loss: each kind by its own rule, every message accounted for."""

import threading

import anyio
import anyio.to_thread
import pytest
from outages import Switch, quick, served

from genai_live import events, types
from genai_live.testing import faults, local_model

pytestmark = pytest.mark.anyio

both_faces = pytest.mark.parametrize("face", ["async", "blocking"])
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


@both_faces
async def test_an_update_that_comes_after_the_new_setup_was_made_is_sent(face):
    go_on = threading.Event()

    async def slow(conversation):
        if conversation.number == 2:
            await conversation.receive()  # the setup
            await anyio.to_thread.run_sync(go_on.wait, 10)
        await local_model(conversation)

    switch = Switch(slow)
    async with served(face, switch) as witness:
        await witness.tell()
        await switch.do("abort")
        server = witness.server
        await server.wait_for_async(
            lambda: len(server.connections) == 2 and server.connections[1].setup is not None
        )
        await witness.do("send_context_update", system_instruction="Be brief.", tools=[])
        go_on.set()
        answer = await witness.do("ask", "What are your instructions?")
        assert "Be brief." in answer.text
        assert server.connections[1].messages[0].setup.system_instruction is None
        await witness.end()
        witness.check_account()


@both_faces
async def test_what_waits_and_how_long_can_be_seen(face):
    switch = Switch()
    policy = quick(initial_delay=60, max_delay=60, jitter=0, timeout=100)
    async with served(face, switch, reconnect=policy) as witness:
        await witness.tell()
        stats = witness.session.stats
        assert (stats.bytes_waiting, stats.send_lag) == (0, 0.0)
        await switch.do("abort")
        await witness.until(events.Reconnecting)
        await witness.do("send_text", "Are you there?")
        first = witness.session.stats
        await witness.do("send_text", "Are you there?")
        second = witness.session.stats
        assert second.bytes_waiting == 2 * first.bytes_waiting > 0
        assert 0 < first.send_lag < second.send_lag
        await witness.end()
        assert witness.session.stats.bytes_waiting == 0


async def keeps_quiet(witness, number, count):
    record = witness.server.connections[number - 1]
    await witness.server.wait_for_async(lambda: len(numbers(record)) >= count)
    return numbers(record)


@both_faces
async def test_young_audio_that_may_be_lost_is_sent_again_in_order(face):
    switch = Switch(listens)
    async with served(face, switch) as witness:
        for number in range(10):
            await witness.do("send_realtime_input", audio=chunk(number))
        await keeps_quiet(witness, 1, 10)
        await switch.do("abort")
        resumed = await witness.until(events.Resumed)
        assert (resumed.replayed, resumed.dropped) == (10, 0)
        assert await keeps_quiet(witness, 2, 10) == list(range(10))
        witness.check_account()
        assert witness.session.stats.replayed == 10


@both_faces
async def test_old_audio_that_may_be_lost_is_dropped_and_told(face):
    switch = Switch(listens)
    policy = quick(max_audio_age=0.2)
    async with served(face, switch, reconnect=policy) as witness:
        for number in range(10):
            await witness.do("send_realtime_input", audio=chunk(number))
        await keeps_quiet(witness, 1, 10)
        await anyio.sleep(0.3)  # it grows old
        for number in range(10, 15):
            await witness.do("send_realtime_input", audio=chunk(number))
        await keeps_quiet(witness, 1, 15)
        await switch.do("abort")
        resumed = await witness.until(events.Resumed)
        (dropped,) = witness.of(events.InputDropped)
        assert dropped.kind == "audio"
        assert dropped.count == resumed.dropped == witness.session.stats.dropped >= 10
        assert dropped.reason
        await witness.do("send_text", "End")
        await witness.server.wait_for_async(
            lambda: any(each.client_content for each in witness.server.connections[1].messages)
        )
        assert numbers(witness.server.connections[1]) == list(range(dropped.count, 15))
        witness.check_account()


@trio_too
async def test_sound_is_carried_or_counted_over_many_losses(anyio_backend):
    """Every chunk is on a connection or in a count of what was dropped."""

    def plan(number):
        return [faults.Abort(after_received=7)] if number < 8 else []

    policy = quick(initial_delay=0.02, max_delay=0.05, max_attempts=50, max_audio_age=0.03)
    options = {"server": {"faults": plan}, "memory": True, "reconnect": policy}
    async with served("async", listens, **options) as witness:
        for number in range(200):
            await witness.do("send_realtime_input", audio=chunk(number))
            if number % 5 == 0:
                await anyio.sleep(0.005)
        while len(witness.of(events.Resumed)) < 7:
            await witness.until(events.Resumed)
        await witness.do("send_text", "End")
        last = witness.server.connections[-1]
        with anyio.fail_after(5):
            while not any(each.client_content for each in last.messages):  # noqa: ASYNC110
                await anyio.sleep(0.001)
        await witness.end()
        carried = {number for record in witness.server.connections for number in numbers(record)}
        dropped = sum(event.count for event in witness.of(events.InputDropped))
        assert dropped == witness.session.stats.dropped
        assert len(carried) + dropped >= 200
        for record in witness.server.connections:
            assert numbers(record) == sorted(numbers(record))
        witness.check_account()


@both_faces
@pytest.mark.parametrize("cut", range(2, 7))
async def test_activity_marked_by_hand_is_whole_wherever_it_was_cut(face, cut):
    server = {"faults": [faults.Abort(after_received=cut)]}
    async with served(face, config={**TEXT, **BY_HAND}, server=server) as witness:
        await witness.do("send_realtime_input", activity_start=True)
        for number in range(3):
            await witness.do("send_realtime_input", audio=bytes([number] * 3200))
        await witness.do("send_realtime_input", activity_end=True)
        complete = await witness.until(
            lambda event: isinstance(event, events.TurnComplete) and event.final
        )
        assert complete.raw is not None
        said = "".join(event.text for event in witness.of(events.TextDelta))
        assert "0.3 seconds of speech" in said
        inputs = [each.realtime_input for each in witness.server.connections[-1].messages[1:]]
        kinds = [
            "start" if each.activity_start else "end" if each.activity_end else "audio"
            for each in inputs
        ]
        assert kinds == ["start", "audio", "audio", "audio", "end"]
        await witness.end()
        witness.check_account()


@both_faces
async def test_the_end_of_the_stream_keeps_its_place(face):
    switch = Switch(listens)
    async with served(face, switch, reconnect=SLOW) as witness:
        await switch.do("abort")
        await witness.until(events.Reconnecting)
        await witness.do("send_realtime_input", audio=chunk(0))
        await witness.do("send_realtime_input", audio_stream_end=True)
        await witness.do("send_realtime_input", audio=chunk(1))
        await witness.until(events.Resumed)
        assert await keeps_quiet(witness, 2, 2) == [0, 1]
        inputs = [each.realtime_input for each in witness.server.connections[1].messages[1:]]
        assert [bool(each.audio_stream_end) for each in inputs] == [False, True, False]


@both_faces
async def test_of_video_that_may_be_lost_the_newest_frame_is_sent_again(face):
    switch = Switch(listens)

    def frames(record):
        return [
            message.realtime_input.video.data[0]
            for message in record.messages
            if message.realtime_input is not None and message.realtime_input.video is not None
        ]

    async with served(face, switch, reconnect=SLOW) as witness:
        first = witness.server.connections[0]
        for number in range(4):
            await witness.do("send_realtime_input", video=(bytes([number]), "image/jpeg"))
        await witness.server.wait_for_async(lambda: frames(first) == [0, 1, 2, 3])
        await switch.do("abort")
        await witness.until(events.Resumed)
        await witness.server.wait_for_async(lambda: frames(witness.server.connections[1]) == [3])
        dropped = witness.of(events.InputDropped)
        assert sum(event.count for event in dropped) == witness.session.stats.dropped == 3
        witness.check_account()


async def test_answers_of_tools_do_not_wait_behind_audio():
    """The server reads nothing for a while, so that audio piles up."""
    read_on = anyio.Event()

    async def busy(conversation):
        await conversation.accept()
        await conversation.call("get_weather")
        await read_on.wait()
        async for _ in conversation:
            pass

    weather = {"name": "get_weather", "parameters": {"type": "OBJECT", "properties": {}}}
    config = {**TEXT, "tools": [{"function_declarations": [weather]}]}
    async with served("async", busy, config=config, memory=True) as witness:
        call = await witness.until(events.ToolCall)
        for number in range(100):
            await witness.do("send_realtime_input", audio=chunk(number))
        answer = types.FunctionResponse(id=call.id, name=call.name, response={"output": "sunny"})
        await witness.do("send_tool_response", function_responses=answer)
        read_on.set()
        record = witness.server.connections[0]
        with anyio.fail_after(5):
            while len(record.messages) < 102:  # noqa: ASYNC110 - the log has no event of anyio
                await anyio.sleep(0.001)
        place = next(at for at, each in enumerate(record.messages) if each.tool_response)
        assert place < 30
        assert numbers(record) == list(range(100))


@both_faces
async def test_senders_wait_while_much_waits_and_nothing_is_lost(face):
    big = "x" * 1_500_000
    switch = Switch()
    async with served(face, switch, reconnect=SLOW) as witness:
        await switch.do("abort")
        await witness.until(events.Reconnecting)
        done = []

        async def send():
            for number in range(5):
                await witness.do("send_client_content", turns=f"{number}{big}", turn_complete=False)
                done.append(number)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(send)
            await witness.until(events.Resumed)
        record = witness.server.connections[1]
        await witness.server.wait_for_async(lambda: len(record.messages) == 6)
        firsts = [each.client_content.turns[0].parts[0].text[0] for each in record.messages[1:]]
        assert firsts == list("01234")
        assert done == [0, 1, 2, 3, 4]


async def test_a_sender_that_gives_up_waiting_has_sent_all_the_same():
    big = "x" * 5_000_000
    switch = Switch()
    policy = quick(initial_delay=60, max_delay=60, jitter=0, timeout=100)
    async with served("async", switch, reconnect=policy) as witness:
        await switch.do("abort")
        await witness.until(events.Reconnecting)
        with anyio.move_on_after(0.05) as scope:
            await witness.session.send_client_content(turns=big, turn_complete=False)
        assert scope.cancelled_caught
        await witness.end()
        (dropped,) = witness.of(events.InputDropped)
        assert (dropped.kind, dropped.count) == ("client_content", 1)
        assert dropped.size > 5_000_000
        witness.check_account()


@both_faces
async def test_what_waits_when_a_session_ends_is_told(face):
    plan = lambda number: [] if number == 1 else [faults.RefuseConnection(503)]  # noqa: E731
    switch = Switch()
    policy = quick(initial_delay=0.2, max_delay=0.2, jitter=0, max_attempts=2)
    async with served(face, switch, server={"faults": plan}, reconnect=policy) as witness:
        await switch.do("abort")
        await witness.until(events.Reconnecting)
        await witness.do("send_text", "Hello?")
        await witness.do("send_realtime_input", audio=chunk(0))
        await witness.do("send_context_update", system_instruction="Be brief.")
        await witness.rest()
        dropped = {event.kind: event.count for event in witness.of(events.InputDropped)}
        assert dropped == {"client_content": 1, "audio": 1, "context_update": 1}
        stats = witness.session.stats
        assert (stats.dropped, stats.pending) == (3, 0)
        assert type(witness.error).__name__ == "ConnectionClosed"
        witness.check_account()


@both_faces
async def test_the_account_balances_at_any_moment(face):
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
    async with served(face, **options) as witness:
        for number in range(6):
            await witness.do("send_realtime_input", audio=chunk(number))
            await witness.do("send_realtime_input", video=(bytes([number]), "image/jpeg"))
            answer = await witness.do("ask", f"My number is {number}.")
            assert answer.complete
            assert f"your number is {number}" in answer.text
            stats = witness.session.stats
            assert stats.acknowledged + stats.replayed + stats.dropped + stats.pending > 0
        await witness.end()
        witness.check_account()
        dropped = sum(event.count for event in witness.of(events.InputDropped))
        assert dropped == witness.session.stats.dropped
        assert witness.session.stats.reconnects == witness.labels.count("SetupComplete") - 1


@both_faces
async def test_a_long_outage_makes_nothing_arrive(face):
    """Only a connection that carried a message can tell that it arrived."""
    switch = Switch(listens)
    policy = quick(initial_delay=0.3, max_delay=0.3, jitter=0, max_audio_age=0.05)
    async with served(face, switch, reconnect=policy) as witness:
        await witness.do("send_client_content", turns="My name is Ada.", turn_complete=False)
        await witness.server.wait_for_async(lambda: witness.server.connections[0].received == 2)
        await switch.do("abort")
        assert (await witness.until(events.Resumed)).replayed == 1
        second = witness.server.connections[1]
        await witness.server.wait_for_async(lambda: len(second.messages) == 2)
        assert second.messages[1].client_content.turns[0].parts[0].text == "My name is Ada."
