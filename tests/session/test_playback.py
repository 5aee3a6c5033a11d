"""What comes is heard, `Interrupted` silences it, and the history knows what was heard."""

import sys
import threading
import wave

import anyio
import pytest

from genai_live import ReconnectPolicy
from genai_live.audio import OUTPUT, Speakers
from genai_live.audio.playback import FADE_SECONDS
from genai_live.converters import encode
from genai_live.errors import ConfigError, LiveError, SessionClosed
from genai_live.testing import LiveServer
from tests.helpers.drivers import DEADLINE, VARIANTS, connected
from tests.helpers.playback import (
    BLOCK,
    CONFIG,
    SILENCE,
    Device,
    in_thread,
    playing,
    speak,
    speech,
    until,
)

pytestmark = pytest.mark.anyio
both_apis = pytest.mark.parametrize("api", ["async", "blocking"])
every_way = pytest.mark.parametrize(
    ("anyio_backend", "api", "memory"), VARIANTS, indirect=["anyio_backend"]
)

PIECES = [("One", speech(1)), (" two", speech(1, 2_000)), (" three", speech(1, 3_000))]
TRANSCRIPT = "One two three"
AUDIO = b"".join(pcm for _, pcm in PIECES)
FADE = 2 * round(FADE_SECONDS * OUTPUT.rate)
STOPPED = [
    {"serverContent": {"interrupted": True}},
    {"serverContent": {"turnComplete": True}},
]


async def speaks(conversation):
    """Answer each question with three seconds of speech."""
    await conversation.accept()
    async for message in conversation:
        if message.client_content and message.client_content.turn_complete:
            await speak(conversation, *PIECES)


async def is_interrupted(conversation):
    """Speak for three seconds; the next message of the client interrupts."""
    await conversation.accept()
    await conversation.receive()
    await speak(conversation, *PIECES, complete=False)
    await conversation.receive()
    for message in STOPPED:
        await conversation.send(message)


def said(driver):
    """Return what the model said, by the history."""
    turns = driver.session.history
    return [turn.parts[0].text for turn in turns if turn.role == "model"]


def check_silence(device, position):
    """Check that the next block fades out and all others are silent; return what was heard."""
    block = device.tick()
    assert block[FADE:] == bytes(len(block) - FADE)
    assert device.tick(20) == SILENCE * 20
    heard = len(device.heard.rstrip(b"\0")) // 2 / OUTPUT.rate
    assert abs(position() - heard) < 0.02
    return heard


@every_way
async def test_a_function_gets_every_sample(api, memory):
    heard = []
    async with (
        LiveServer(speaks) as server,
        connected(api, server, memory=memory, config=CONFIG) as driver,
        playing(driver, heard.append, pace=False),
    ):
        turn = await driver.call("ask", "Go on.")
        await driver.call("wait_for_playback", timeout=DEADLINE)
        assert turn.heard_text == TRANSCRIPT
        assert turn.heard_seconds == pytest.approx(3.0)
    assert b"".join(heard) == AUDIO
    assert max(map(len, heard)) <= 2 * BLOCK


@both_apis
async def test_a_file_holds_every_sample_and_is_complete_once_the_player_is_closed(api, tmp_path):
    path = tmp_path / "answer.wav"
    async with (
        LiveServer(speaks) as server,
        connected(api, server, config=CONFIG) as driver,
        playing(driver, path, pace=False),
    ):
        await driver.call("ask", "Go on.")
        await driver.call("wait_for_playback", timeout=DEADLINE)
    with wave.open(str(path)) as wav:
        assert wav.getframerate() == 24_000
        assert wav.readframes(wav.getnframes()) == AUDIO


async def test_an_async_function_is_awaited():
    heard = []

    async def write(data):
        await anyio.lowlevel.checkpoint()
        heard.append(data)

    async with (
        LiveServer(speaks) as server,
        connected("async", server, config=CONFIG) as driver,
        playing(driver, write, pace=False),
    ):
        await driver.call("ask", "Go on.")
        await driver.call("wait_for_playback", timeout=DEADLINE)
    assert b"".join(heard) == AUDIO


@both_apis
async def test_real_time_pace_takes_as_long_as_the_audio(api):
    async def short(conversation):
        await conversation.accept()
        await conversation.receive()
        await speak(conversation, ("One", speech(0.4)))

    heard = []
    async with (
        LiveServer(short) as server,
        connected(api, server, config=CONFIG) as driver,
        playing(driver, heard.append) as player,
    ):
        turn = await driver.call("ask", "Go on.")
        started = anyio.current_time()
        assert turn.heard_seconds < 0.4
        await driver.call("wait_for_playback", timeout=DEADLINE)
        assert player.waiting_seconds == 0
        assert turn.heard_text == "One"
        assert anyio.current_time() - started > 0.4 - turn.heard_seconds
    assert b"".join(heard) == speech(0.4)


@every_way
async def test_barge_in_silences_the_device_within_a_block(api, memory):
    device = Device()
    async with (
        LiveServer(is_interrupted) as server,
        connected(api, server, memory=memory, config=CONFIG) as driver,
        playing(driver, device),
    ):
        session = driver.session
        await driver.call("send_text", "Go on.")
        await until(lambda: session.playback.queued_seconds > 2.99)
        assert device.tick(80) == AUDIO[: 80 * len(SILENCE)]
        await driver.call("send_text", "Stop!")
        await until(lambda: session.playback.is_cut(0))
        heard = check_silence(device, lambda: session.playback.position(0))
        assert heard == pytest.approx(1.6 + FADE_SECONDS, abs=0.001)
        await until(lambda: said(driver) == ["One"])
        assert session.playback.flushed_seconds == pytest.approx(3 - heard, abs=0.001)


@both_apis
async def test_a_turn_that_is_cut_while_it_is_played_holds_what_was_heard(api):
    device = Device()
    async with (
        LiveServer(speaks) as server,
        connected(api, server, config=CONFIG) as driver,
        playing(driver, device),
    ):
        turn = await driver.call("ask", "Go on.")
        await until(lambda: driver.session.playback.queued_seconds > 2.99)
        assert turn.heard_text == ""
        device.tick(110)
        assert (turn.heard_text, turn.transcript) == ("One two", TRANSCRIPT)
        assert said(driver) == [TRANSCRIPT]  # the rest will be heard
        await driver.call("interrupt")
        check_silence(device, lambda: turn.heard_seconds)
        assert turn.heard_text == "One two"
        assert said(driver) == ["One two"]
        await driver.call("wait_for_playback", timeout=DEADLINE)


@both_apis
async def test_interrupt_tells_what_was_heard_where_nobody_else_does(api):
    async with (
        LiveServer(is_interrupted) as server,
        connected(api, server, config=CONFIG) as driver,
    ):
        await driver.call("send_text", "Go on.")
        await until(lambda: driver.session.stats.messages_received >= 79)
        await driver.call("interrupt", played=1.2)
        await until(lambda: driver.session.history and said(driver))
        assert said(driver) == ["One"]
        assert driver.session.playback.position(0) == 1.2


@both_apis
@pytest.mark.parametrize("played", [-1, "1", float("nan"), True])
async def test_a_wrong_position_is_refused_before_anything_is_sent(api, played):
    async with LiveServer(speaks) as server, connected(api, server, config=CONFIG) as driver:
        sent = driver.session.stats.messages_sent
        with pytest.raises(ConfigError, match="played"):
            await driver.call("interrupt", played=played)
        assert driver.session.stats.messages_sent == sent


@both_apis
async def test_a_browser_is_reported_by_hand(api):
    async with LiveServer(speaks) as server, connected(api, server, config=CONFIG) as driver:
        playback = driver.session.playback
        turn = await driver.call("ask", "Go on.")
        assert turn.heard_text is None
        playback.queued(0, len(turn.audio))
        with pytest.raises(TimeoutError, match="not heard within 0"):
            await driver.call("wait_for_playback", timeout=0.01)
        playback.played(round(2.2 * OUTPUT.rate))
        playback.flushed()
        await driver.call("wait_for_playback", timeout=DEADLINE)
        assert turn.heard_text == "One two"
        assert said(driver) == ["One two"]


@both_apis
async def test_a_lost_connection_leaves_no_gap_and_the_answer_that_begins_again_replaces_it(api):
    again = speech(1, 8_000)
    may_answer = threading.Event()  # the server has a loop of its own

    async def breaks(conversation):
        await conversation.accept()
        await conversation.receive()
        if conversation.number == 1:
            await speak(conversation, *PIECES, complete=False)
            await conversation.hang_up()
            return
        await until(may_answer.is_set)
        await speak(conversation, ("Again", again))

    device = Device()
    policy = ReconnectPolicy(initial_delay=0.01, jitter=0)
    async with (
        LiveServer(breaks) as server,
        connected(api, server, config=CONFIG, reconnect=policy) as driver,
        playing(driver, device),
    ):
        await driver.call("send_text", "Go on.")
        playback = driver.session.playback
        await until(lambda: driver.session.stats.reconnects == 1)
        assert playback.queued_seconds == pytest.approx(3.0)
        assert device.tick(60) == AUDIO[: 60 * len(SILENCE)]  # no gap, no fade
        may_answer.set()
        await until(lambda: playback.queued_seconds > 3.99)
        block = device.tick()
        assert block[FADE:] == again[: len(SILENCE) - FADE]
        device.tick(60)
        assert again in device.heard
        await until(lambda: said(driver) == ["Again"])


@both_apis
async def test_an_answer_that_has_all_its_audio_is_played_on_without_a_connection(api):
    async def breaks(conversation):
        await conversation.accept()
        await conversation.receive()
        await speak(conversation, *PIECES, complete=False)
        await conversation.send({"serverContent": {"generationComplete": True}})
        await conversation.hang_up()

    device = Device()
    async with (
        LiveServer(breaks) as server,
        connected(api, server, config=CONFIG, reconnect=False) as driver,
        playing(driver, device),
    ):
        await driver.call("send_text", "Go on.")
        await until(lambda: driver.session.state == "closed")
        await until(lambda: driver.session.playback.queued_seconds > 2.99)
        assert device.tick(150) == AUDIO
        await driver.call("wait_for_playback", timeout=DEADLINE)


@both_apis
async def test_a_new_connection_is_told_what_was_heard(api):
    device = Device()
    seeds = []

    async def breaks(conversation):
        setup = await conversation.accept()
        if conversation.number == 1:
            await conversation.receive()
            await speak(conversation, *PIECES, complete=False)
            await conversation.receive()
            for message in STOPPED:
                await conversation.send(message)
            await speak(conversation, ("Yes", speech(0.1)))
            await conversation.receive()
            await conversation.hang_up()
            return
        seeds.append(encode(setup))
        async for message in conversation:
            seeds.append(encode(message))
            if message.client_content and message.client_content.turn_complete:
                await speak(conversation, ("Well", speech(0.1)))

    policy = ReconnectPolicy(initial_delay=0.01, jitter=0)
    async with (
        LiveServer(breaks) as server,
        connected(api, server, config=CONFIG, reconnect=policy) as driver,
        playing(driver, device),
    ):
        await driver.call("send_text", "Go on.")
        await until(lambda: driver.session.playback.queued_seconds > 2.99)
        device.tick(110)
        await driver.call("send_text", "Stop!")
        await until(lambda: driver.session.playback.is_cut(0))
        device.tick()
        await until(lambda: "Yes" in said(driver))
        await driver.call("send_text", "And now?")
        await until(lambda: "Well" in said(driver))
    assert b"One two" in b"".join(seeds)
    assert b"three" not in b"".join(seeds)


@both_apis
async def test_only_one_player_tells_what_was_heard(api):
    async with LiveServer(speaks) as server, connected(api, server, config=CONFIG) as driver:
        async with playing(driver, Device()):
            with pytest.raises(LiveError, match="played already"):
                async with playing(driver, Device()):
                    raise AssertionError
        async with playing(driver, Device()) as player:
            player.flush()
            assert player.latency == 0.0
            assert player.dropped_seconds == 0.0


async def test_a_call_that_is_cancelled_leaves_no_device_open():
    class SlowDevice(Device):
        def __init__(self):
            super().__init__()
            self.may_open = threading.Event()

        def open(self, buffer):
            assert self.may_open.wait(DEADLINE)
            super().open(buffer)

    async def play():
        async with driver.session.play(device):
            await anyio.sleep_forever()

    device = SlowDevice()
    async with LiveServer(speaks) as server, connected("async", server, config=CONFIG) as driver:
        with anyio.CancelScope() as scope:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(play)
                await anyio.lowlevel.checkpoint()
                scope.cancel()
                device.may_open.set()
        assert not device.is_active
        async with playing(driver, device):
            assert device.is_active


@both_apis
async def test_a_player_may_be_started_again(api):
    heard = []
    async with LiveServer(speaks) as server, connected(api, server, config=CONFIG) as driver:
        session = driver.session
        if api == "async":
            player = session.play(heard.append, pace=False)
        else:
            player = await in_thread(session.play, heard.append, pace=False)
        for turn in range(2):
            if api == "async":
                await player.start()
            else:
                await in_thread(player.start)
            await driver.call("ask", "Go on.")
            await driver.call("wait_for_playback", timeout=DEADLINE)
            assert b"".join(heard) == AUDIO * (turn + 1)
            if api == "async":
                await player.close()
            else:
                await in_thread(player.close)


@both_apis
async def test_closing_the_player_or_the_session_flushes_what_was_not_heard(api):
    device = Device()
    async with LiveServer(speaks) as server, connected(api, server, config=CONFIG) as driver:
        playback = driver.session.playback
        async with playing(driver, device):
            turn = await driver.call("ask", "Go on.")
            await until(lambda: playback.queued_seconds > 2.99)
            device.tick(60)
        assert not device.is_active
        assert playback.flushed_seconds == pytest.approx(1.8)
        assert turn.heard_text == "One"
        async with playing(driver, device):
            await driver.call("ask", "And on.")
            await until(lambda: playback.queued_seconds > 5.99)
            assert device.tick(150) == AUDIO  # nothing of the old turn
        async with playing(driver, device):
            await driver.call("close")
            assert not device.is_active


@pytest.mark.parametrize("closed", ["player", "session"])
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"], indirect=True)
async def test_an_async_function_may_close_the_player_or_the_session(closed):
    blocks = []
    returned = anyio.Event()

    async def write(data):
        blocks.append(data)
        try:
            await (player if closed == "player" else driver.session).close()
        finally:
            returned.set()

    async with (
        LiveServer(speaks) as server,
        connected("async", server, config=CONFIG, memory=True) as driver,
        playing(driver, write, pace=False) as player,
    ):
        await driver.session.send_text("Go on.")
        with anyio.fail_after(DEADLINE):
            await returned.wait()
        await player.close()
        if closed == "player":
            assert (await driver.call("ask", "And on.")).transcript == TRANSCRIPT
        assert len(blocks) == 1


async def test_a_player_that_starts_again_waits_for_its_function():
    entered, may_return = threading.Event(), threading.Event()
    running, most, blocks = 0, 0, []

    def write(data):
        nonlocal running, most
        running += 1
        most = max(most, running)
        blocks.append(data)
        entered.set()
        may_return.wait(DEADLINE)
        running -= 1

    async with (
        LiveServer(speaks) as server,
        connected("blocking", server, config=CONFIG) as driver,
    ):
        player = await in_thread(driver.session.play, write, pace=False)
        await in_thread(player.start)
        await driver.call("ask", "Go on.")
        assert await in_thread(entered.wait, DEADLINE)
        await in_thread(player.close)
        await in_thread(player.start)
        await driver.call("ask", "And on.")
        may_return.set()
        await driver.call("wait_for_playback", timeout=DEADLINE)
        await in_thread(player.close)
    assert most == 1
    assert b"".join(blocks[1:]) == AUDIO


@both_apis
async def test_what_a_function_raises_stops_the_player_and_reaches_onerror(api):
    failures = []

    def fails(data):
        raise OSError("the pipe is gone")

    async with (
        LiveServer(speaks) as server,
        connected(api, server, config=CONFIG, callbacks={"onerror": failures.append}) as driver,
        playing(driver, fails),
    ):
        turn = await driver.call("ask", "Go on.")
        await until(lambda: failures)
        assert str(failures[0]) == "the pipe is gone"
        with pytest.raises(LiveError, match="output has stopped"):
            await driver.call("wait_for_playback", timeout=DEADLINE)
        assert turn.transcript == TRANSCRIPT
        assert driver.session.playback.waiting_frames == 0


@both_apis
async def test_a_device_that_stops_is_noticed_by_who_waits(api):
    device = Device()
    async with (
        LiveServer(speaks) as server,
        connected(api, server, config=CONFIG) as driver,
        playing(driver, device),
    ):
        await driver.call("ask", "Go on.")
        device.is_active = False
        with pytest.raises(LiveError, match="output has stopped"):
            await driver.call("wait_for_playback", timeout=DEADLINE)


@both_apis
@pytest.mark.parametrize("output", [3, b"x.wav\0", object(), "", ["x.wav"], Device])
async def test_what_plays_no_audio_is_refused(api, output):
    async with LiveServer(speaks) as server, connected(api, server, config=CONFIG) as driver:
        if output is Device:
            with pytest.raises(ConfigError, match="pace"):
                driver.session.play(Device(), pace="fast")
            return
        with pytest.raises(ConfigError, match="plays no audio"):
            driver.session.play(output)


class WithoutState:
    latency = 0.0

    def open(self, buffer): ...

    def close(self): ...


@both_apis
@pytest.mark.parametrize(
    ("output", "problem"),
    [
        (Speakers, r"Speakers is a class. Pass Speakers\(\)"),
        (WithoutState(), "WithoutState has no `is_active`"),
        (lambda: 0, "cannot be called with a block of audio.*one parameter"),
        ("x.mp3", r"a \.mp3 file cannot be written. Pass a name that ends in \.wav"),
    ],
)
async def test_what_cannot_play_is_refused_with_the_fix(api, output, problem):
    async with LiveServer(speaks) as server, connected(api, server, config=CONFIG) as driver:
        with pytest.raises(ConfigError, match=problem) as refused:
            driver.session.play(output)
        assert refused.value.field == "output"


@both_apis
async def test_nobody_waits_for_the_playback_of_a_closed_session(api):
    async with LiveServer(speaks) as server, connected(api, server, config=CONFIG) as driver:
        await driver.call("close")
        with pytest.raises(SessionClosed):
            await driver.call("wait_for_playback")


async def test_a_blocking_session_awaits_no_function():
    async def write(data): ...

    async with LiveServer(speaks) as server, connected("blocking", server) as driver:
        with pytest.raises(ConfigError, match="cannot await"):
            driver.session.play(write)


@both_apis
async def test_missing_sounddevice_is_an_error_that_names_the_command(api, monkeypatch):
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    async with LiveServer(speaks) as server, connected(api, server, config=CONFIG) as driver:
        with pytest.raises(ConfigError, match=r'pip install "genai-live\[audio\]"'):
            async with playing(driver):
                raise AssertionError


@both_apis
async def test_audio_in_another_format_is_not_played_at_the_wrong_speed(api):
    async def speaks_wide(conversation):
        await conversation.accept()
        await conversation.receive()
        blob = {"mimeType": "audio/pcm;rate=48000", "data": "AAAA"}
        parts = [{"inlineData": blob}]
        await conversation.send({"serverContent": {"modelTurn": {"parts": parts}}})
        await conversation.send(STOPPED[1])

    failures = []
    device = Device()
    async with (
        LiveServer(speaks_wide) as server,
        connected(api, server, config=CONFIG, callbacks={"onerror": failures.append}) as driver,
        playing(driver, device),
    ):
        assert (await driver.call("ask", "Go on.")).audio == b"\0\0\0"
        await until(lambda: failures)
        assert "speaks in 48000 Hz mono 16 bit" in str(failures[0])
        assert device.tick() == SILENCE


@both_apis
async def test_a_player_that_is_opened_later_begins_with_what_nobody_has_read(api):
    device = Device()
    async with LiveServer(speaks) as server, connected(api, server, config=CONFIG) as driver:
        await driver.call("ask", "Go on.")
        await driver.call("send_text", "And on.")
        await until(lambda: driver.session.stats.messages_received >= 2 * 80)
        async with playing(driver, device):
            await until(lambda: driver.session.playback.queued_seconds > 2.99)
            assert device.tick(151) == AUDIO + SILENCE
            assert driver.session.playback.position(0) is None
            assert driver.session.playback.position(1) == pytest.approx(3.0)


@both_apis
async def test_other_readers_see_everything_beside_the_player(api):
    device = Device()
    async with (
        LiveServer(speaks) as server,
        connected(api, server, config=CONFIG) as driver,
        playing(driver, device),
    ):
        await driver.call("send_text", "Go on.")
        await until(lambda: driver.session.playback.queued_seconds > 2.99)
        messages = await driver.receive_turn()
        assert b"".join(message.data or b"" for message in messages) == AUDIO
