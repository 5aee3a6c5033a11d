"""Connections that break, seen as bytes by a client that is none of the package's."""

import asyncio
import threading

import aiohttp
import anyio
import pytest

from genai_live.testing import LiveServer, faults, local_model
from genai_live.testing.faults import (
    Abort,
    Close,
    CutFrame,
    Freeze,
    HangUp,
    Mute,
    RefuseConnection,
    SendGoAway,
    SplitFrame,
)
from tests.helpers.raw_live_client import GEMINI, MUSIC, TEXT, dial
from tests.helpers.raw_tcp_client import tcp

pytestmark = pytest.mark.anyio

HELLO = {"clientContent": {"turns": [{"parts": [{"text": "Hello"}]}], "turnComplete": True}}
PING, PONG, CLOSE = 9, 10, 8


async def to_the_end(client):
    """Give the bytes that still come, and whether a reset ends them."""
    with anyio.fail_after(20):
        return await client.reader.rest()


async def in_a_turn(client, count):
    """Start, ask, and read so many frames."""
    with anyio.fail_after(20):
        await client.start(**TEXT)
        client.send(HELLO)
        return [await client.message() for _ in range(count)]


async def ended(server, number=1):
    return await server.wait_for_async(
        lambda: next(
            (each for each in server.connections if each.number == number and not each.open), None
        )
    )


@pytest.mark.conforms("ends.codes")
async def test_an_abort_in_the_middle_of_a_turn_is_a_reset():
    with LiveServer(faults=[Abort(after_sent=3)]) as server:
        async with tcp(server) as client:
            assert "modelTurn" in (await in_a_turn(client, 3))[-1]["serverContent"]
            assert await to_the_end(client) == (b"", True)
        record = await ended(server)
    assert (record.closed_by, record.close_code, record.sent) == ("server", 1006, 3)
    assert record.fault == "abort after 3 sent"
    assert record.faults == record.planned == (Abort(after_sent=3),)


@pytest.mark.conforms("ends.codes")
async def test_hanging_up_is_an_end_without_a_close_frame():
    with LiveServer(faults=[HangUp(after_sent=3)]) as server:
        async with tcp(server) as client:
            await in_a_turn(client, 3)
            assert await to_the_end(client) == (b"", False)
        record = await ended(server)
    assert (record.closed_by, record.close_code) == ("server", 1006)


async def test_who_is_hung_up_on_and_stays_is_cut_off():
    with LiveServer(faults=[HangUp(after_received=2)]) as server:
        async with tcp(server) as client:
            await in_a_turn(client, 1)
            assert await to_the_end(client) == (b"", False)
            with anyio.fail_after(20):
                while not client.writer.is_closing():
                    client.ping()
                    await anyio.sleep(0.01)


async def test_a_frozen_server_answers_neither_ping_nor_close():
    with LiveServer(faults=[Freeze(after_sent=3)]) as server:
        async with tcp(server) as client:
            await in_a_turn(client, 3)
            client.ping()
            client.send(HELLO)
            client.send_bytes(CLOSE, b"\x03\xe8")
            with anyio.move_on_after(0.3):
                raise AssertionError(await client.reader.readexactly(1))
            assert server.connections[0].open
            client.writer.write_eof()
            assert (await to_the_end(client))[0] == b""
        record = await ended(server)
    assert (record.closed_by, record.received) == ("client", 2)


async def test_a_frozen_server_stops_what_is_sent_to_it():
    with LiveServer(faults=[Freeze()]) as server:
        async with tcp(server) as client:
            with anyio.fail_after(20):
                await client.upgrade()
            client.writer.write(bytes(64 << 20))
            await anyio.sleep(0.3)  # in which a server that reads would have taken all
            assert client.writer.get_write_buffer_size() > 0


async def test_a_frozen_connection_does_not_hold_up_the_end_of_the_server():
    before = threading.active_count()
    with LiveServer(faults=[Freeze(after_sent=1)]) as server:
        async with tcp(server) as client:
            await in_a_turn(client, 1)
            await anyio.to_thread.run_sync(server.close)
            await to_the_end(client)
    assert threading.active_count() <= before + 1  # anyio's worker
    assert not server.connections[0].open


async def test_a_mute_server_answers_pings_only():
    with LiveServer(faults=[Mute()]) as server:
        async with tcp(server) as client:
            with anyio.fail_after(20):
                await client.start(**TEXT)
                client.send(HELLO)
                await server.wait_for_async(lambda: server.connections[0].received == 2)
                client.ping(b"there?")
                assert await client.frame() == (PONG, b"there?")
        record = await ended(server)
    assert (record.sent, record.closed_by) == (0, "client")


@pytest.mark.parametrize(
    ("moment", "frames"),
    [({}, 0), ({"after_received": 1}, 0), ({"after_sent": 1}, 1), ({"after_sent": 4}, 4)],
)
@pytest.mark.conforms("ends.codes")
async def test_a_close_comes_at_any_moment(moment, frames):
    with LiveServer(faults=[Close(1013, "Later.", **moment)]) as server:
        async with tcp(server) as client:
            await in_a_turn(client, frames)
            with anyio.fail_after(20):
                assert await client.frame() == (CLOSE, b"\x03\xf5Later.")
                client.send_bytes(CLOSE, b"\x03\xf5")
        record = await ended(server)
    assert (record.close_code, record.close_reason, record.sent) == (1013, "Later.", frames)


async def test_a_close_comes_while_nothing_else_happens():
    with LiveServer(faults=[Close(after_seconds=0.1)]) as server:
        async with dial(server.url, **TEXT) as client:
            assert await client.end() == (1011, "Internal error encountered.")
        assert (await ended(server)).fault == "close 1011 Internal error encountered. after 0.1 s"


@pytest.mark.parametrize(
    ("then", "end"),
    [
        (Close(1008, "The operation was aborted."), (1008, "The operation was aborted.")),
        (Close(1000, ""), (1000, "")),
    ],
)
@pytest.mark.conforms("server.go-away")
async def test_after_go_away_comes_the_end(then, end):
    with LiveServer(faults=[SendGoAway(0.1, then, after_sent=1)]) as server:
        async with dial(server.url, **TEXT) as client:
            assert await client.frame() == {"goAway": {"timeLeft": "0.1s"}}
            assert await client.end() == end


async def test_after_go_away_may_come_nothing():
    with LiveServer(faults=[SendGoAway(50, None, after_sent=1)]) as server:
        async with dial(server.url, **TEXT) as client:
            assert await client.frame() == {"goAway": {"timeLeft": "50s"}}
            assert "Hello" in await client.answer("Hello")


async def fourth_frame():
    """Give the bytes of the fourth frame of a conversation."""
    with LiveServer(faults=[HangUp(after_sent=4)]) as server:
        async with tcp(server) as client:
            await in_a_turn(client, 3)
            return (await to_the_end(client))[0]


@pytest.mark.parametrize(("then", "reset"), [(Abort(), True), (HangUp(), False)])
async def test_half_a_frame_and_the_end(then, reset):
    whole = await fourth_frame()
    with LiveServer(faults=[CutFrame(then, after_sent=3)]) as server:
        async with tcp(server) as client:
            await in_a_turn(client, 3)
            data, was_reset = await to_the_end(client)
        record = await ended(server)
    assert was_reset == reset
    assert data in (whole[: len(whole) // 2], *([b""] if reset else []))
    assert (record.sent, record.closed_by) == (3, "server")


async def test_half_a_frame_and_silence():
    whole = await fourth_frame()
    with LiveServer(faults=[CutFrame(Freeze(), after_sent=3)]) as server:
        async with tcp(server) as client:
            await in_a_turn(client, 3)
            with anyio.fail_after(20):
                half = await client.reader.readexactly(len(whole) // 2)
            client.ping()
            client.writer.write_eof()
            assert (await to_the_end(client))[0] == b""
    assert whole.startswith(half)


async def test_a_split_frame_arrives_whole():
    with LiveServer(faults=[SplitFrame(0.01, after_sent=3)]) as server:
        async with dial(server.url, **TEXT) as client:
            assert "You said" in await client.answer("Hello")


async def test_a_ping_in_the_middle_of_a_frame_is_answered_after_it():
    message = {"text": "x" * 70_000}

    async def halves(conversation):
        await conversation.accept()
        await conversation.send_half(message)
        await conversation.receive()
        await conversation.send_rest()

    with LiveServer(halves) as server:
        async with tcp(server) as client:
            with anyio.fail_after(20):
                await client.start(**TEXT)
                await client.message()
                client.ping(b"1")
                client.send(HELLO)
                assert await client.message() == message
                assert await client.frame() == (PONG, b"1")


async def test_the_next_frame_waits_for_the_second_half():
    async def forgetful(conversation):
        await conversation.accept()
        await conversation.send_half({"goAway": {}})
        await conversation.send({"usageMetadata": {}})

    with LiveServer(forgetful) as server:
        async with dial(server.url, **TEXT) as client:
            assert await client.frame() == {"goAway": {}}
            assert await client.frame() == {"usageMetadata": {}}


async def test_a_close_in_the_middle_of_a_frame_cuts_the_connection():
    async def clumsy(conversation):
        await conversation.accept()
        await conversation.send_half({"goAway": {}})
        await conversation.close(1011, "Too late.")

    with LiveServer(clumsy) as server:
        async with tcp(server) as client:
            with anyio.fail_after(20):
                await client.start(**TEXT)
                await client.message()
            assert b"Too late." not in (await to_the_end(client))[0]


@pytest.mark.parametrize(
    ("name", "reset"), [("abort", True), ("hang_up", False)], ids=["abort", "hang_up"]
)
async def test_a_scenario_breaks_off_where_it_likes(name, reset):
    async def breaks(conversation):
        await conversation.accept()
        async for _ in conversation:
            await conversation.say("Well", turn_complete=False)
            await getattr(conversation, name)()
            await conversation.say("never", turn_complete=False)

    with LiveServer(breaks) as server:
        async with tcp(server) as client:
            assert len(await in_a_turn(client, 2)) == 2
            assert await to_the_end(client) == (b"", reset)
        record = await ended(server)
    assert (record.error, record.closed_by, record.fault) == (None, "server", "")


async def test_a_scenario_falls_silent_where_it_likes():
    async def freezes(conversation):
        await conversation.accept()
        await conversation.freeze()
        await conversation.say("never")

    with LiveServer(freezes) as server:
        async with tcp(server) as client:
            with anyio.fail_after(20):
                await client.start(**TEXT)
                await client.message()
                client.ping()
                client.writer.write_eof()
            assert (await to_the_end(client))[0] == b""
        assert (await ended(server)).sent == 1


async def test_a_scenario_says_that_it_goes_away():
    async def leaves(conversation):
        await conversation.accept()
        await conversation.go_away(7.25)
        await local_model(conversation)

    with LiveServer(leaves) as server:
        async with dial(server.url, **TEXT) as client:
            assert await client.frame() == {"goAway": {"timeLeft": "7.25s"}}
            assert "setupComplete" in await client.frame()
            assert "Hello" in await client.answer("Hello")


async def test_only_the_second_dial_is_refused():
    with LiveServer(faults=[None, RefuseConnection(503)]) as server:
        async with dial(server.url, **TEXT):
            pass
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            async with dial(server.url, **TEXT):
                pass
        async with dial(server.url, **TEXT):
            pass
        records = server.connections
    assert caught.value.status == 503
    assert [record.fault for record in records] == ["", "connection refused with HTTP 503", ""]
    assert not records[1].open


async def test_a_dial_is_cut_off():
    with LiveServer(faults=[RefuseConnection()]) as server:
        async with tcp(server) as client:
            with anyio.fail_after(20), pytest.raises(ConnectionResetError):
                await client.upgrade()
        assert server.connections[0].fault == "connection cut off"


async def test_several_faults_strike_one_connection():
    several = [SendGoAway(5, None, after_sent=2), Abort(after_sent=4)]
    with LiveServer(faults=[several]) as server:
        async with tcp(server) as client:
            frames = await in_a_turn(client, 4)
            assert await to_the_end(client) == (b"", True)
        record = await ended(server)
    names = [next(iter(frame)) for frame in frames[1:]]
    assert names == ["serverContent", "goAway", "serverContent"]
    assert record.faults == tuple(several)


async def test_a_fault_that_never_comes_due_is_planned_and_did_not_strike():
    with LiveServer(faults=[Abort(after_sent=1_000)]) as server:
        async with dial(server.url, **TEXT) as client:
            await client.answer("Hello")
        record = await ended(server)
    assert (record.planned, record.faults) == ((Abort(after_sent=1_000),), ())


async def test_a_fault_of_ones_own():
    class Confuse(faults.TimedFault):
        async def apply(self, connection):
            await connection.send({"toolCallCancellation": {"ids": ["none"]}})

    with LiveServer(faults=lambda number: [Confuse(after_sent=1)]) as server:
        async with dial(server.url, **TEXT) as client:
            assert await client.frame() == {"toolCallCancellation": {"ids": ["none"]}}
            assert "Hello" in await client.answer("Hello")
        assert (await ended(server)).fault == "Confuse after 1 sent"


async def test_music_breaks_off_too():
    with LiveServer(faults=[Close(1011, "No more.", after_sent=2)]) as server:
        async with dial(server.url, MUSIC, model="models/lyria-realtime-exp") as client:
            await client.send({"clientContent": {"weightedPrompts": [{"text": "a", "weight": 1}]}})
            await client.send({"playbackControl": "PLAY"})
            assert await client.end() == (1011, "No more.")


async def test_the_log_keeps_as_many_connections_as_configured():
    with LiveServer(log_connections=2) as server:
        for _ in range(3):
            async with dial(server.url, GEMINI, **TEXT):
                pass
        assert [record.number for record in server.connections] == [2, 3]


async def test_a_hundred_broken_connections_leave_no_task_behind():
    kinds = [Abort(after_sent=2), HangUp(after_sent=2), Freeze(after_sent=2), CutFrame()]
    loops = set()

    async def watched(conversation):
        loops.add(asyncio.get_running_loop())
        await local_model(conversation)

    with LiveServer(watched, faults=lambda number: [kinds[number % 4]]) as server:
        for _ in range(100):
            async with tcp(server) as client:
                with anyio.fail_after(20):
                    await client.start(**TEXT)
                    client.send(HELLO)
                    await server.wait_for_async(lambda: server.connections[-1].faults)
        (loop,) = loops
        with anyio.fail_after(20):
            while len(asyncio.all_tasks(loop)) > 1:  # noqa: ASYNC110 the server itself
                await anyio.sleep(0.01)
        assert not any(record.open for record in server.connections)
