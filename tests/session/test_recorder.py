"""A recorded session: both voices where they were, every message, across connections."""

import wave
from array import array
from typing import Any

import anyio
import pytest

from genai_live.audio import INPUT, OUTPUT, AudioClip
from genai_live.errors import ConfigError, ConnectError, SetupError
from genai_live.recording import Recorder, read_session
from genai_live.testing import LiveServer
from genai_live.testing.faults import RefuseConnection
from tests.helpers.drivers import VARIANTS, connected
from tests.helpers.playback import CONFIG, Device, playing, speak, speech, until
from tests.helpers.reconnect import quick

pytest.importorskip("soxr")
pytestmark = pytest.mark.anyio
both_apis = pytest.mark.parametrize("api", ["async", "blocking"])
every_way = pytest.mark.parametrize(
    ("anyio_backend", "api", "memory"), VARIANTS, indirect=["anyio_backend"]
)
ALIGNED = 0.02
TONE = array("h", ([8_000] * 20 + [-8_000] * 20) * 20).tobytes()
"""0.05 s at 16 kHz."""
TEXT = {"response_modalities": ["TEXT"]}


def sides(folder):
    """Return the samples of the user and of the model."""
    with wave.open(str(folder / "audio.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24_000, 2, 2)
        both = array("h", file.readframes(file.getnframes()))
    return both[::2], both[1::2]


def first_sound(samples, level=500):
    """Return when the first sound begins, in seconds."""
    return next(n for n, sample in enumerate(samples) if abs(sample) >= level) / OUTPUT.rate


def said(folder):
    """Return the lines of the transcript without their times."""
    lines = (folder / "transcript.txt").read_text(encoding="utf-8").splitlines()
    return [line.partition("] ")[2] for line in lines]


def entries_of(folder) -> Any:
    return read_session(folder / "session.jsonl").entries


def frames_of(folder):
    return [entry for entry in entries_of(folder) if hasattr(entry, "frame")]


async def speaks(conversation):
    """Answer each question with three seconds of speech."""
    await conversation.accept()
    async for message in conversation:
        if message.client_content and message.client_content.turn_complete:
            await speak(conversation, ("One", speech(1)), (" two", speech(2, 2_000)))


@every_way
async def test_every_message_and_all_speech_is_recorded(api, memory, tmp_path):
    recorder = Recorder(tmp_path)
    async with (
        LiveServer(speaks) as server,
        connected(api, server, memory=memory, config=CONFIG, recorder=recorder) as driver,
    ):
        if "callbacks" in api:
            await driver.call("send_client_content", turns="Go on.")
            await driver.receive_turn()
        else:
            assert (await driver.call("ask", "Go on.")).transcript == "One two"
    assert recorder.closed
    assert recorder.error is None
    recorder.close()
    user, model = sides(tmp_path)
    assert not any(user)
    whole = speech(1) + speech(2, 2_000)
    begin = round(first_sound(model, level=1) * OUTPUT.rate)
    assert model[begin : begin + 3 * OUTPUT.rate].tobytes() == whole
    assert not any(model[begin + 3 * OUTPUT.rate :])
    assert said(tmp_path) == ["user: Go on.", "model: One two"]
    sent = [frame.message for frame in frames_of(tmp_path) if frame.sender == "client"]
    assert [next(iter(message)) for message in sent] == ["setup", "clientContent"]
    entries = entries_of(tmp_path)
    assert [entries[0].path.rpartition(".")[2], entries[-1].code] == ["BidiGenerateContent", 1000]


@both_apis
async def test_a_session_without_speech_of_its_own_is_silent(api, tmp_path):
    async with (
        LiveServer(pace=0) as server,
        connected(api, server, config=TEXT, recorder=Recorder(tmp_path)) as driver,
    ):
        answer = (await driver.call("ask", "Say pear.")).text
    assert said(tmp_path) == ["user: Say pear.", f"model: {answer}"]
    assert not any(map(any, sides(tmp_path)))


@both_apis
async def test_what_the_user_streams_is_where_it_was_sent(api, tmp_path):
    """A second of silence, then sound, streamed at the pace of a microphone."""
    sound = bytes(2 * 8_000) + TONE * 10
    recorder = Recorder(tmp_path)
    begun = {}

    async def notes(conversation):
        await conversation.accept()
        async for message in conversation:
            if message.realtime_input and message.realtime_input.audio:
                begun.setdefault("at", anyio.current_time())
            if message.realtime_input and message.realtime_input.audio_stream_end:
                await speak(conversation, ("One", speech(0.2)))

    async with (
        LiveServer(notes) as server,
        connected(api, server, config=CONFIG, recorder=recorder) as driver,
    ):
        await driver.call("stream", AudioClip(sound))
        await driver.call("turn")
    user, _ = sides(tmp_path)
    sent = [frame for frame in frames_of(tmp_path) if "realtimeInput" in (frame.message or {})]
    assert abs(first_sound(user) - 0.5 - sent[0].time) < ALIGNED
    sounding = [n for n, sample in enumerate(user) if abs(sample) > 500]
    assert abs(len(range(sounding[0], sounding[-1])) / OUTPUT.rate - 0.5) < ALIGNED


@both_apis
async def test_what_was_played_is_where_it_was_played_and_cut_where_it_was_cut(api, tmp_path):
    async def is_interrupted(conversation):
        await conversation.accept()
        await conversation.receive()
        await speak(conversation, ("One", speech(1)), (" two", speech(2)), complete=False)
        await conversation.receive()
        await conversation.send({"serverContent": {"interrupted": True}})
        await conversation.send({"serverContent": {"turnComplete": True}})

    device = Device()
    async with (
        LiveServer(is_interrupted) as server,
        connected(api, server, config=CONFIG, recorder=Recorder(tmp_path)) as driver,
        playing(driver, device),
    ):
        await driver.call("send_client_content", turns="Go on.")
        ledger = driver.session.playback
        await until(lambda: ledger.queued_seconds >= 3)
        device.tick(70)  # 1.4 s
        await driver.call("send_client_content", turns="Stop.")
        await until(lambda: ledger.flushed_seconds)
        device.tick(10)
        await until(lambda: ledger.is_cut(0))
        await driver.receive_turn()
    _, model = sides(tmp_path)
    begin = round(first_sound(model, level=1) * OUTPUT.rate)
    assert model[begin:].tobytes().rstrip(b"\0") == device.heard.rstrip(b"\0")
    assert said(tmp_path) == ["user: Go on.", "model: One (interrupted)", "user: Stop."]


@both_apis
async def test_without_a_player_an_interruption_cuts_what_would_still_be_heard(api, tmp_path):
    async def goes_on(conversation):
        await conversation.accept()
        await conversation.receive()
        await speak(conversation, ("One", speech(8)), complete=False)
        await conversation.receive()
        await conversation.send({"serverContent": {"interrupted": True}})
        await conversation.send({"serverContent": {"turnComplete": True}})

    async with (
        LiveServer(goes_on) as server,
        connected(api, server, config=CONFIG, recorder=Recorder(tmp_path)) as driver,
    ):
        await driver.call("send_client_content", turns="Go on.")
        await until(lambda: driver.session.stats.messages_received >= 200)
        await anyio.sleep(0.3)
        await driver.call("send_client_content", turns="Stop.")
        await driver.receive_turn()
    _, model = sides(tmp_path)
    begin = first_sound(model, level=1)
    end = max(n for n, sample in enumerate(model) if sample) / OUTPUT.rate
    cut = next(
        frame.time
        for frame in frames_of(tmp_path)
        if frame.sender == "server" and "interrupted" in frame.message.get("serverContent", {})
    )
    assert 0.2 < end - begin < 7
    assert abs(end - cut) < ALIGNED


@both_apis
async def test_interrupt_cuts_it_at_once(api, tmp_path):
    async def says_nothing_to_it(conversation):
        await conversation.accept()
        await conversation.receive()
        await speak(conversation, ("One", speech(8)), complete=False)
        async for _ in conversation:
            pass

    async with (
        LiveServer(says_nothing_to_it) as server,
        connected(api, server, config=CONFIG, recorder=Recorder(tmp_path)) as driver,
    ):
        await driver.call("send_client_content", turns="Go on.")
        await until(lambda: driver.session.stats.messages_received >= 200)
        await driver.call("interrupt")
    _, model = sides(tmp_path)
    assert sum(map(bool, model)) < 7 * OUTPUT.rate


@both_apis
async def test_the_recording_goes_on_over_the_next_connection(api, tmp_path):
    """What was sent again is in the audio once, and each connection is in the session file."""

    async def cuts(conversation):
        await conversation.accept()
        async for message in conversation:
            if message.realtime_input and message.realtime_input.audio:
                continue
            if conversation.number == 1:
                await conversation.say("Half an", turn_complete=False)
                await conversation.hang_up()
            await conversation.say("Whole.")

    recorder = Recorder(tmp_path)
    async with (
        LiveServer(cuts) as server,
        connected(api, server, config=TEXT, recorder=recorder, reconnect=quick()) as driver,
    ):
        await asks_aloud(driver)
    assert recorder.error is None
    entries = entries_of(tmp_path)
    assert {entry.connection for entry in entries} == {1, 2}
    user, _ = sides(tmp_path)
    assert abs(sum(abs(sample) > 2_000 for sample in user) / OUTPUT.rate - 0.3) < ALIGNED
    assert said(tmp_path) == [
        "user: Well?",
        "model: Half an (interrupted)",
        "session: connection lost",
        "session: connected again (fresh)",
        "model: Whole.",
    ]
    assert [entry.code for entry in entries if hasattr(entry, "code")] == [1006, 1000]

    async with (  # the loss included
        LiveServer.replay(tmp_path / "session.jsonl", matching="strict") as server,
        connected(api, server, config=TEXT, reconnect=quick()) as driver,
    ):
        await asks_aloud(driver)


async def asks_aloud(driver):
    for _ in range(3):
        await driver.call("send_realtime_input", audio=(TONE * 2, INPUT.mime_type))
    assert (await driver.call("ask", "Well?")).text == "Whole."
    assert driver.session.stats.reconnects == 1
    assert driver.session.stats.replayed


@both_apis
async def test_an_answer_that_begins_again_replaces_the_lost_one(api, tmp_path):
    async def is_lost(conversation):
        await conversation.accept()
        async for _ in conversation:
            if conversation.number == 1:
                await speak(conversation, ("One", speech(6)), complete=False)
                await conversation.hang_up()
            await speak(conversation, ("One", speech(1)))

    async with (
        LiveServer(is_lost) as server,
        connected(
            api, server, config=CONFIG, recorder=Recorder(tmp_path), reconnect=quick()
        ) as driver,
    ):
        await driver.call("ask", "Go on.")
    _, model = sides(tmp_path)
    sounding = sum(map(bool, model)) / OUTPUT.rate
    assert 1.0 <= sounding < 5.0
    whole = array("h", speech(1))
    end = max(n for n, sample in enumerate(model) if sample) + 1
    assert model[end - OUTPUT.rate : end] == whole


@both_apis
async def test_a_replay_of_the_session_file_gives_the_same_session(api, tmp_path):
    async def hold(server, **options):
        heard = []
        async with connected(api, server, config=CONFIG, **options) as driver:
            for question in ("Say pear.", "Count to 3."):
                turn = await driver.call("ask", question)
                heard.append((turn.transcript, bytes(turn.audio)))
            history = driver.session.history
        return heard, history

    async with LiveServer(pace=0) as server:
        live = await hold(server, recorder=Recorder(tmp_path / "first"))
    file = tmp_path / "first" / "session.jsonl"
    async with LiveServer.replay(file, matching="strict") as server:
        replayed = await hold(server, recorder=Recorder(tmp_path / "second"))
    assert replayed == live
    for side in ("client", "server"):
        first, second = (
            [
                frame.message
                for frame in frames_of(tmp_path / name)
                # The last update may come too late: nobody waits for it.
                if frame.sender == side and "sessionResumptionUpdate" not in frame.message
            ]
            for name in ("first", "second")
        )
        assert first == second
    assert said(tmp_path / "first") == said(tmp_path / "second")


@both_apis
async def test_errors_of_the_disk_are_reported_and_end_no_session(api, tmp_path):
    recorder: Any = Recorder(tmp_path)
    reported = []

    def fail(*_):
        raise OSError(28, "No space left on device")

    recorder._writer._wav.write = fail
    async with (
        LiveServer(speaks) as server,
        connected(
            f"{api} callbacks",
            server,
            config=CONFIG,
            recorder=recorder,
            callbacks={"onerror": reported.append},
        ) as driver,
    ):
        await driver.call("send_client_content", turns="Go on.")
        await driver.receive_turn()
        await until(lambda: reported)
        await driver.call("send_client_content", turns="Go on.")
        await driver.receive_turn()
        assert driver.session.state == "idle"
    assert reported == [recorder.error]


@both_apis
async def test_a_recorder_may_be_closed_before_the_session(api, tmp_path):
    recorder = Recorder(tmp_path)
    async with (
        LiveServer(speaks) as server,
        connected(api, server, config=CONFIG, recorder=recorder) as driver,
    ):
        await driver.call("ask", "Go on.")
        await anyio.to_thread.run_sync(recorder.close)
        size = (tmp_path / "session.jsonl").stat().st_size
        await driver.call("ask", "Go on.")
    assert (tmp_path / "session.jsonl").stat().st_size == size
    assert recorder.error is None


@both_apis
async def test_a_refused_connection_is_recorded(api, tmp_path):
    recorder = Recorder(tmp_path)
    async with LiveServer(faults=lambda _: [RefuseConnection(503)]) as server:
        with pytest.raises(ConnectError):
            async with connected(api, server, recorder=recorder):
                pass
    assert recorder.closed
    [refused] = entries_of(tmp_path)
    assert refused.status == 503


@both_apis
async def test_a_session_that_does_not_start_leaves_whole_files(api, tmp_path):
    recorder = Recorder(tmp_path)
    async with LiveServer(api_keys=["right"]) as server:
        with pytest.raises(SetupError):
            async with connected(api, server, recorder=recorder):
                pass
    assert recorder.closed
    assert entries_of(tmp_path)[-1].code == 1007


@both_apis
async def test_only_a_recorder_records(api, tmp_path):
    async with LiveServer() as server:
        with pytest.raises(ConfigError, match="recorder"):
            async with connected(api, server, recorder=str(tmp_path)):
                pass


@both_apis
async def test_without_a_recorder_nothing_is_between(api, tmp_path):
    async with LiveServer() as server:
        async with connected(api, server) as driver:
            plain = driver.session._core
            assert "Recorded" not in type(plain.connection.transport).__name__
            assert "Recorded" not in type(plain._observer).__name__
        async with connected(api, server, recorder=Recorder(tmp_path)) as driver:
            recorded = driver.session._core
            assert "Recorded" in type(recorded.connection.transport).__name__
            assert "Recorded" in type(recorded._observer).__name__
            # What saves waking a task for each frame is still there.
            for name in ("send_nowait", "receive_nowait", "on_arrival"):
                assert hasattr(recorded.connection.transport, name)
