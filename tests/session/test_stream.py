"""`session.stream`: every kind of source, back-pressure, function calls, the end, cancellation."""

import array
import asyncio
import math
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import anyio
import pytest

from genai_live import Client, ReconnectPolicy, StreamStats, events
from genai_live._live.stream import MediaStream
from genai_live._live.stream_items import Chunker
from genai_live.audio import INPUT, AudioClip, AudioFile, MediaSource, PcmFormat, Timed, write_wav
from genai_live.errors import ConfigError, ConnectionClosed, LiveError, SessionClosed
from genai_live.models import ModelProfile
from genai_live.testing import LiveServer, faults
from tests.helpers.drivers import MODEL, connected
from tests.helpers.hostile import hostile

pytestmark = pytest.mark.anyio
SOUND = bytes(range(256)) * 25  # 0.2 s
JPEG = b"\xff\xd8\xff\xe0" + bytes(100)


@pytest.fixture(params=["async", "blocking"])
def api(request):
    return request.param


async def listens(conversation):
    await conversation.accept()
    async for _ in conversation:
        pass


@asynccontextmanager
async def streaming(api, scenario=listens, **options):
    """Connect to a server that listens; yield the driver, and what the server got."""
    with LiveServer(scenario) as server:
        async with connected(api, server, **options) as driver:
            yield driver, Received(server)


class Received:
    """What a server got on its last connection."""

    def __init__(self, server):
        self.server = server

    @property
    def inputs(self):
        messages = self.server.connections[-1].messages if self.server.connections else []
        return [each.realtime_input for each in messages if each.realtime_input]

    @property
    def audio(self):
        return [each.audio.data for each in self.inputs if each.audio]

    @property
    def frames(self):
        return [each.video.data for each in self.inputs if each.video]

    @property
    def ends(self):
        return sum(bool(each.audio_stream_end) for each in self.inputs)

    async def wait(self, predicate):
        await self.server.wait_for_async(lambda: predicate(self))


async def until(predicate):
    """Wait until something is so."""
    with anyio.fail_after(10):
        while not predicate():  # noqa: ASYNC110 - nothing reports it
            await anyio.sleep(0.01)


async def items(*values):
    for value in values:
        await anyio.lowlevel.checkpoint()
        yield value


class Own(MediaSource):
    """A source of a user's."""

    format = INPUT

    def __init__(self, *pieces):
        self.pieces = pieces
        self.closed_in = None

    async def __aiter__(self):
        try:
            for piece in self.pieces:
                yield piece
        finally:
            self.closed_in = threading.current_thread()


def made(kind, path):
    """Return 0.2 s of sound as a source of some kind."""
    samples = array.array("h", SOUND)
    pieces = [SOUND[start : start + 999] for start in range(0, len(SOUND), 999)]
    write_wav(path, SOUND, INPUT)
    return {
        "bytes": SOUND,
        "bytearray": bytearray(SOUND),
        "memoryview": memoryview(SOUND),
        "array": samples,
        "blob": {"data": SOUND, "mime_type": "audio/pcm;rate=16000"},
        "pair": (SOUND, "audio/pcm"),
        "path": path,
        "path as text": str(path),
        "clip": AudioClip(SOUND, speed=math.inf),
        "file": AudioFile(path, speed=4),
        "list": [SOUND[:3200], SOUND[3200:]],
        "odd pieces": pieces,
        "arrays": [samples[:100], samples[100:]],
        "blobs": [{"data": SOUND, "mime_type": "audio/pcm;rate=16000"}],
        "generator": (piece for piece in pieces),
        "async generator": items(*pieces),
        "own": Own(SOUND),
        "timed": Own(Timed(SOUND[:640], 0.0), Timed(SOUND[640:], 0.02)),
        "mixed": [SOUND[:640], (SOUND[640:], "audio/l16")],
    }[kind]


KINDS = [
    *["bytes", "bytearray", "memoryview", "array", "blob", "pair", "path", "path as text"],
    *["clip", "file", "list", "odd pieces", "arrays", "blobs", "generator", "async generator"],
    *["own", "timed", "mixed"],
]


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_of_source_arrives_whole_and_in_order(api, kind, tmp_path):
    async with streaming(api) as (driver, received):
        stats = await driver.call("stream", made(kind, tmp_path / "sound.wav"))
        assert stats.complete
        assert stats.audio_seconds == pytest.approx(0.2)
        await received.wait(lambda got: got.ends == 1)
        assert b"".join(received.audio) == SOUND
        assert all(len(chunk) % 2 == 0 for chunk in received.audio)
        assert all(640 <= len(chunk) <= 3200 for chunk in received.audio[:-1])


async def test_numpy_arrays_are_audio(api):
    numpy = pytest.importorskip("numpy")
    samples = numpy.frombuffer(SOUND, "<i2")
    async with streaming(api) as (driver, received):
        await driver.call("stream", [samples[:50], samples[50:]])
        await received.wait(lambda got: got.ends == 1)
        assert b"".join(received.audio) == SOUND


async def test_another_format_is_converted(api):
    pytest.importorskip("soxr")
    stereo = PcmFormat(48_000, 2)
    async with streaming(api) as (driver, received):
        clip = AudioClip(bytes(stereo.size(0.5)), format=stereo, speed=math.inf)
        await driver.call("stream", clip)
        await received.wait(lambda got: got.ends == 1)
        seconds = INPUT.seconds(sum(map(len, received.audio)))
        assert seconds == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("form", ["one recording", "an item"])
async def test_bytes_may_come_with_their_format(api, form):
    recording = SOUND * 3, PcmFormat(48_000)
    async with streaming(api) as (driver, received):
        source = recording if form == "one recording" else [recording]
        stats = await driver.call("stream", source)
        assert stats.audio_seconds == pytest.approx(0.2)
        await received.wait(lambda got: got.ends == 1)
        assert sum(map(len, received.audio)) == len(SOUND)


async def test_a_minute_is_sent_at_its_pace_whatever_the_machine_does():
    """A virtual clock: it moves when the stream sleeps, and a little at each look."""
    now = 0.0
    slept = []

    def clock():
        return now

    async def sleep(seconds):
        nonlocal now
        slept.append(seconds)
        now += seconds
        await anyio.lowlevel.checkpoint()

    async with streaming("async") as (driver, received):
        session = driver.session
        stream = MediaStream(
            session._live, session._messages, bytes(INPUT.size(60)), clock=clock, sleep=sleep
        )
        with anyio.fail_after(30):
            stats = await stream.run()
        assert stats.audio_seconds == pytest.approx(60)
        assert now == pytest.approx(60 - 0.04)
        assert max(slept) == pytest.approx(0.04)
        assert stats.max_lag == pytest.approx(0)
        await received.wait(lambda got: got.ends == 1)
        assert len(received.audio) == 1500


@pytest.mark.parametrize(
    ("config", "option", "ends"),
    [
        ({}, True, 1),
        ({}, False, 0),
        ({"realtime_input_config": {"automatic_activity_detection": {"disabled": True}}}, True, 0),
    ],
    ids=["by default", "option off", "marked by hand"],
)
async def test_the_end_of_the_audio_is_told_where_that_is_right(api, config, option, ends):
    async with streaming(api, config={"response_modalities": ["TEXT"], **config}) as made_for:
        driver, received = made_for
        if config:
            await driver.call("send_realtime_input", activity_start=True)
        await driver.call("stream", SOUND, audio_stream_end=option)
        if config:
            await driver.call("send_realtime_input", activity_end=True)
        await driver.call("send_realtime_input", text="done")
        await received.wait(lambda got: got.inputs and got.inputs[-1].text == "done")
        assert received.ends == ends


async def test_frames_alone_end_no_audio(api):
    async with streaming(api) as (driver, received):
        assert (await driver.call("stream", [JPEG])).frames == 1
        await driver.call("send_realtime_input", text="done")
        await received.wait(lambda got: got.inputs and got.inputs[-1].text == "done")
        assert (received.frames, received.ends) == ([JPEG], 0)


async def test_video_goes_along_and_stops_with_the_audio(api):
    async def frames():
        number = 0
        while True:
            number += 1
            yield JPEG + bytes([number])

    async with streaming(api) as (driver, received):
        stats = await driver.call("stream", SOUND, video=frames())
        await received.wait(lambda got: got.ends == 1)
        assert b"".join(received.audio) == SOUND
        assert len(received.frames) == stats.frames >= 1


async def test_audio_in_the_second_place_is_refused(api):
    async with streaming(api) as (driver, _):
        with pytest.raises(ConfigError, match=r"video\[0\]: is audio"):
            await driver.call("stream", Forever(), video=[SOUND])


class Forever(MediaSource):
    """Yields nothing, for ever."""

    def __init__(self):
        self.started = threading.Event()
        self.ended = threading.Event()

    def __iter__(self):
        try:
            while True:
                self.started.set()
                time.sleep(0.01)
                yield b""
        finally:
            self.ended.set()


class ForeverAsync(Forever):
    __iter__: Any = None

    async def __aiter__(self):
        try:
            yield SOUND
            self.started.set()
            await anyio.sleep_forever()
        finally:
            self.ended.set()


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (5, "cannot be streamed"),
        (None, "cannot be streamed"),
        (MediaSource(), "cannot be iterated over"),
        (AudioClip, r"AudioClip is a class. Pass AudioClip\(\)"),
        ("no-such-file.wav", "there is no file"),
        (b"abc", "not whole frames"),
        ((b"ab", "audio/webm"), "unsupported mime type"),
        ({"data": b"", "mime_type": "audio/pcm"}, "contains no bytes"),
    ],
)
async def test_what_cannot_be_streamed_is_refused_at_the_call(api, value, problem):
    async with streaming(api) as (driver, received):
        with pytest.raises(ConfigError, match=problem) as refused:
            await driver.call("stream", value)
        assert refused.value.field
        assert received.inputs == []


async def test_frames_alone_belong_in_the_first_place(api):
    async with streaming(api) as (driver, received):
        with pytest.raises(ConfigError, match=r"missing.*the first argument") as refused:
            await driver.call("stream", video=[JPEG])
        assert refused.value.field == "source"
        assert received.inputs == []


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("bad", ["text", 1.5, (SOUND, "text/plain")])
async def test_a_piece_that_is_neither_audio_nor_frame_is_named(api, kind, bad):
    async with streaming(api) as (driver, received):
        source = [SOUND, bad] if kind == "sync" else items(SOUND, bad)
        with pytest.raises(ConfigError, match=r"source\[1\]"):
            await driver.call("stream", source)
        await received.wait(lambda got: got.ends == 1)
        assert b"".join(received.audio) == SOUND


async def test_whatever_a_source_yields_only_documented_errors_leave():
    random = Random(3)
    refused = 0
    async with streaming("async") as (driver, _):
        for _ in range(300):
            value = hostile(random)
            try:
                await driver.call("stream", [value, SOUND])
            except ConfigError as error:
                assert error.field
                refused += 1
    assert refused > 200


async def test_audio_that_ends_inside_a_sample_is_reported_after_the_rest_was_sent(api):
    async with streaming(api) as (driver, received):
        with pytest.raises(ConfigError, match=r"ended inside a sample \(1 bytes too many\)"):
            await driver.call("stream", [SOUND, b"x"])
        await received.wait(lambda got: got.ends == 1)
        assert b"".join(received.audio) == SOUND


def test_cutting_a_long_recording_takes_as_long_as_cutting_its_parts():
    size = 16_000_000

    def seconds(parts):
        chunker = Chunker(INPUT)
        started = time.process_time()
        for _ in range(parts):
            assert sum(map(len, chunker.add(bytes(size // parts)))) == size // parts
        return time.process_time() - started

    assert min(seconds(1) for _ in range(3)) < 15 * seconds(200)


async def test_a_wav_file_that_was_cut_is_reported_after_the_rest_was_sent(api, tmp_path):
    write_wav(tmp_path / "cut.wav", SOUND, INPUT)
    (tmp_path / "cut.wav").write_bytes((tmp_path / "cut.wav").read_bytes()[:-1])
    async with streaming(api) as (driver, received):
        with pytest.raises(ConfigError, match="ended inside a sample"):
            await driver.call("stream", tmp_path / "cut.wav")
        await received.wait(lambda got: got.ends == 1)
        assert b"".join(received.audio) == SOUND[:-2]


@pytest.mark.parametrize("error", [ValueError("broken"), KeyError(1), SystemExit(3)])
@pytest.mark.parametrize("kind", ["sync", "async"])
async def test_what_a_source_raises_reaches_the_caller_and_the_session_lives(api, kind, error):
    def plain():
        yield SOUND
        raise error

    async def asynchronous():
        yield SOUND
        raise error

    async with streaming(api) as (driver, received):
        with pytest.raises(type(error)) as raised:
            await driver.call("stream", plain() if kind == "sync" else asynchronous())
        assert raised.value is error
        assert (await driver.call("stream", SOUND)).complete
        await received.wait(lambda got: got.ends == 2)


@pytest.mark.parametrize("kind", ["sync", "async", "video"])
async def test_a_source_that_is_cancelled_by_itself_is_reported(api, kind):
    error = asyncio.CancelledError()

    def plain():
        yield SOUND
        raise error

    async def asynchronous():
        if kind == "async":
            yield SOUND
        raise error

    stats = StreamStats()
    async with streaming(api) as (driver, _):
        sources = {
            "sync": (plain(), None),
            "async": (asynchronous(), None),
            "video": (ForeverAsync(), asynchronous()),
        }
        source, video = sources[kind]
        with pytest.raises(LiveError, match="the source was cancelled") as raised:
            await driver.call("stream", source, video=video, stats=stats)
        assert raised.value.__cause__ is error
        assert not stats.complete
        assert (await driver.call("stream", SOUND)).complete


async def test_cancelling_the_task_of_a_stream_is_no_error_of_its_source():
    source = ForeverAsync()
    async with streaming("async") as (driver, _):
        task = asyncio.create_task(driver.session.stream(source))
        await until(source.started.is_set)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert source.ended.is_set()


@pytest.mark.parametrize("source", [Forever, ForeverAsync])
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"], indirect=True)
async def test_cancelling_ends_the_stream_and_closes_the_source(source, anyio_backend):
    with LiveServer(listens) as server:
        received = Received(server)
        async with connected("async", server, memory=True) as driver:
            made_source = source()
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(driver.session.stream, made_source)
                with anyio.fail_after(5):
                    await anyio.to_thread.run_sync(made_source.started.wait, 5)
                tasks.cancel_scope.cancel()
            assert made_source.ended.is_set()
            assert (await driver.call("stream", SOUND)).complete
            await received.wait(lambda got: got.ends == 1 + (source is ForeverAsync))


@pytest.mark.parametrize("source", [Forever, ForeverAsync])
async def test_closing_the_session_from_elsewhere_ends_the_stream(api, source):
    async with streaming(api) as (driver, _):
        made_source, ended = source(), []

        async def stream():
            ended.append(await driver.call("stream", made_source))

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(stream)
            await anyio.to_thread.run_sync(made_source.started.wait, 5)
            await driver.call("close")
        assert [each.complete for each in ended] == [False]
        assert made_source.ended.is_set()
        with pytest.raises(SessionClosed):
            await driver.call("stream", SOUND)


async def test_a_connection_that_breaks_ends_the_stream_with_its_error(api):
    async def breaks(conversation):
        await conversation.accept()
        await conversation.receive()
        await conversation.close(1011, "Internal error encountered.")

    async with streaming(api, breaks, reconnect=False) as (driver, _):
        with pytest.raises(ConnectionClosed, match="1011"):
            await driver.call("stream", ForeverAsync())


def test_ctrl_c_leaves_a_blocking_stream_and_the_session_goes_on():
    source = ForeverAsync()
    with (
        LiveServer(listens) as server,
        Client(api_key="key", http_options={"base_url": server.url}) as client,
        client.live.connect(model=MODEL) as session,
    ):

        def interrupt():
            source.started.wait(20)
            os.kill(os.getpid(), signal.SIGINT)

        threading.Thread(target=interrupt).start()
        with pytest.raises(KeyboardInterrupt):
            session.stream(source)
        assert source.ended.wait(20)
        assert session.stream(SOUND).complete
        server.wait_for(lambda: Received(server).ends == 2)


async def test_a_stream_waits_for_room_and_ends_with_the_session(api):
    """The server reads nothing: a stream fills the session's buffer, and takes no more."""
    taken = 0

    async def much():
        nonlocal taken
        for _ in range(400):
            taken += 1
            yield bytes(100_000)

    stats = []
    policy = ReconnectPolicy(max_audio_age=60)
    with LiveServer(listens, faults=[faults.Freeze(after_received=2)]) as server:
        async with (
            connected(api, server, reconnect=policy) as driver,
            anyio.create_task_group() as tasks,
        ):

            async def stream():
                stats.append(await driver.call("stream", much()))

            tasks.start_soon(stream)
            await until(lambda: driver.session.stats.bytes_waiting > 4_000_000)
            await anyio.sleep(0.1)  # what the socket still takes
            before = taken
            await anyio.sleep(0.1)
            assert taken <= before + 1 < 400
            await driver.call("close")
    assert not stats[0].complete


HOLDS = ModelProfile(audio_during_blocking_call="refused")
TOOLS = [{"function_declarations": [{"name": "look"}]}]


class Caller:
    """A server that calls a function at the first audio, and ends the call in some way."""

    def __init__(self, end):
        self.end = end
        self.go = threading.Event()
        self.during = 0

    async def __call__(self, conversation):
        await conversation.accept()
        call_id = None
        async for message in conversation:
            realtime = message.realtime_input
            if call_id is None and realtime and realtime.audio:
                call_id = await conversation.send_call("look")
                if self.end == "cancellation":
                    await anyio.to_thread.run_sync(self.go.wait, 10)
                    await conversation.cancel_calls([call_id])


@pytest.mark.parametrize("end", ["response", "cancellation"])
async def test_a_stream_pauses_while_a_call_is_open_that_the_model_refuses_audio_for(api, end):
    caller = Caller(end)
    read = 0

    def speech():
        nonlocal read
        while True:
            read += 1
            time.sleep(0.005)
            yield SOUND[:1280]

    stats = StreamStats()
    config = {"response_modalities": ["TEXT"], "tools": TOOLS}
    async with streaming(api, caller, config=config, model_profile=HOLDS) as (driver, _):
        async with anyio.create_task_group() as tasks:

            async def stream():
                await driver.call("stream", speech(), stats=stats)

            tasks.start_soon(stream)
            pending = driver.session._core.protocol.calls.pending
            await until(lambda: pending)
            [call] = pending.values()
            await anyio.sleep(0.05)  # what was under way
            before = read
            await anyio.sleep(0.2)
            assert read <= before + 1
            if end == "response":
                response = {"id": call.id, "name": "look", "response": {}}
                await driver.call("send_tool_response", function_responses=[response])
            else:
                caller.go.set()
            await until(lambda: read >= before + 5)
            await driver.call("close")
        assert stats.paused > 0.1
        assert driver.session.stats.dropped == 0


async def test_a_stream_does_not_pause_where_the_model_accepts_audio(api):
    config = {"response_modalities": ["TEXT"], "tools": TOOLS}
    async with streaming(api, Caller("never"), config=config) as (driver, received):
        stats = await driver.call("stream", AudioClip(SOUND * 3, speed=2))
        assert stats.paused == 0
        await received.wait(lambda got: b"".join(got.audio) == SOUND * 3)


async def test_the_lag_is_seen_while_the_stream_runs(api):
    late = threading.Event()

    class Late(MediaSource):
        def __iter__(self):
            yield Timed(SOUND[:1280], 0.0)
            time.sleep(0.3)
            yield Timed(SOUND[:1280], 0.04)
            late.wait(20)

    stats = StreamStats()
    async with streaming(api) as (driver, _):
        async with anyio.create_task_group() as tasks:

            async def stream():
                await driver.call("stream", Late(), stats=stats)

            tasks.start_soon(stream)
            await until(lambda: stats.audio_seconds >= 0.08)
            assert stats.lag > 0.2
            assert not stats.complete
            late.set()
        assert stats.max_lag >= stats.lag > 0.2
        assert stats.complete


async def test_what_a_source_drops_is_counted_and_is_an_event(api):
    class Lossy(MediaSource):
        async def __aiter__(self):
            yield SOUND
            self.dropped += 3
            yield SOUND

    async with streaming(api) as (driver, _):
        stats = await driver.call("stream", Lossy())
        assert stats.audio_dropped == 3
        counted = driver.session.stats
        assert counted.dropped == 3
        total = counted.acknowledged + counted.replayed + counted.dropped + counted.pending
        assert counted.messages_sent == total + 1  # the setup
        await driver.call("close")
        found = []
        if api == "async":
            found = [event async for event in driver.session.events(timeout=20)]
        else:
            found = list(driver.session.events(timeout=20))
        [drop] = [event for event in found if isinstance(event, events.InputDropped)]
        assert (drop.kind, drop.count) == ("audio", 3)


async def test_a_stream_goes_on_over_a_reconnect(api):
    async def breaks_once(conversation):
        await conversation.accept()
        async for _ in conversation:
            if conversation.number == 1:
                await conversation.abort()
                return

    policy = ReconnectPolicy(initial_delay=0, jitter=0)
    async with streaming(api, breaks_once, reconnect=policy) as (driver, received):
        stats = await driver.call("stream", AudioClip(SOUND * 5, speed=2))
        assert stats.complete
        await received.wait(lambda got: got.ends == 1 and len(got.server.connections) == 2)
        assert received.audio


async def test_several_streams_may_run_at_once(api):
    async with streaming(api) as (driver, received):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(driver.call, "stream", SOUND)
            tasks.start_soon(driver.call, "stream", [JPEG])
        await received.wait(lambda got: got.ends == 1 and got.frames == [JPEG])


@pytest.mark.parametrize("paced", [None, True])
def test_standard_input_is_sent(paced, tmp_path):
    program = (
        "import sys; from genai_live import Client; from genai_live.audio import Stdin\n"
        "with Client(api_key='key', http_options={'base_url': sys.argv[1]}) as client:\n"
        "    with client.live.connect(model='gemini-test') as session:\n"
        f"        print(session.stream(Stdin(paced={paced})).complete)\n"
    )
    with LiveServer(listens) as server:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", program, server.url],
            input=SOUND,
            capture_output=True,
            timeout=30,
        )
        assert (done.returncode, done.stderr, done.stdout.split()) == (0, b"", [b"True"])
        server.wait_for(lambda: Received(server).ends == 1)
        assert b"".join(Received(server).audio) == SOUND


def test_a_program_that_waits_for_standard_input_can_end():
    program = (
        "import sys, threading, time; from genai_live import Client\n"
        "from genai_live.audio import Stdin\n"
        "with Client(api_key='key', http_options={'base_url': sys.argv[1]}) as client:\n"
        "    with client.live.connect(model='gemini-test') as session:\n"
        "        thread = threading.Thread(target=session.stream, args=(Stdin(),))\n"
        "        thread.start(); time.sleep(0.5)\n"
        "    thread.join(); print('ended')\n"
    )
    with LiveServer(listens) as server:
        running = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", program, server.url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        with running:
            try:
                output = running.stdout.readline()
                assert (output.split(), running.wait(10)) == ([b"ended"], 0)
            finally:
                running.kill()


def test_a_blocking_stream_in_the_event_loop_is_refused():
    with (
        LiveServer(listens) as server,
        Client(api_key="key", http_options={"base_url": server.url}) as client,
    ):
        problems = []

        async def onopen():
            try:
                session.stream(SOUND)
            except LiveError as error:
                problems.append(error)

        ready = threading.Event()

        async def onmessage(_):
            ready.wait(20)
            await onopen()

        session = client.live.connect(model=MODEL, callbacks={"onmessage": onmessage})
        ready.set()
        try:
            deadline = time.monotonic() + 5
            while not problems and time.monotonic() < deadline:
                time.sleep(0.01)
        finally:
            session.close()
        assert "would wait for itself" in str(problems[0])
