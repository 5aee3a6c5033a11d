"""The microphone, with sounddevice's callbacks from a thread of their own."""

import sys
import threading
import types

import anyio
import pytest

from genai_live.audio import INPUT, Microphone, PcmFormat
from genai_live.errors import ConfigError, LiveError
from genai_live.testing import LiveServer
from tests.helpers.drivers import connected

pytestmark = pytest.mark.anyio


class PortAudioError(Exception):
    """What sounddevice raises."""


class Device:
    """Stands in for sounddevice and its device, which the test machines do not have."""

    def __init__(self, *, rates=(16_000,), default_rate=44_100, error=None):
        self.rates = rates
        self.default_rate = default_rate
        self.error = error
        self.opened = []
        self.module = types.ModuleType("sounddevice")
        self.module.__dict__.update(
            PortAudioError=PortAudioError,
            RawInputStream=self.open,
            check_input_settings=self.check,
            query_devices=lambda device, kind: {"default_samplerate": float(default_rate)},
        )

    def check(self, *, device, channels, dtype, samplerate):
        if samplerate not in self.rates:
            raise PortAudioError("Invalid sample rate")

    def open(self, **options):
        if self.error is not None:
            raise PortAudioError(self.error)
        self.opened.append(Stream(**options))
        return self.opened[-1]

    def wait(self):
        """Wait until a stream was started, and return it."""
        while not self.opened:
            pass
        assert self.opened[-1].started.wait(20)
        return self.opened[-1]


class Stream:
    def __init__(self, **options):
        self.options = options
        self.started = threading.Event()
        self.closed_in = None

    def start(self):
        self.started.set()

    def close(self):
        self.closed_in = threading.get_ident()

    def record(self, *blocks, status=0):
        """Call back from another thread, as PortAudio does."""

        def call():
            for block in blocks:
                self.options["callback"](memoryview(block), len(block) // 2, None, status)

        thread = threading.Thread(target=call)
        thread.start()
        thread.join()


@pytest.fixture
def device(monkeypatch):
    def plug_in(**options):
        made = Device(**options)
        monkeypatch.setitem(sys.modules, "sounddevice", made.module)
        return made

    return plug_in


BLOCKS = [bytes([number]) * INPUT.size(0.04) for number in range(100)]


async def take(pieces, count):
    with anyio.fail_after(5):
        return [await anext(pieces) for _ in range(count)]


async def opened(device, microphone):
    """Open a microphone, and return its pieces and its stream, with the first block taken."""
    pieces = aiter(microphone)
    first = []

    async def begin():
        first.extend(await take(pieces, 1))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(begin)
        stream = await anyio.to_thread.run_sync(device.wait)
        await anyio.to_thread.run_sync(stream.record, BLOCKS[0])
    assert first[0].data == BLOCKS[0]
    return pieces, stream


@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"], indirect=True)
async def test_blocks_come_in_order_with_the_time_that_they_were_recorded_at(device, anyio_backend):
    made = device()
    microphone = Microphone("USB")
    pieces, stream = await opened(made, microphone)
    stream.record(*BLOCKS[1:11])
    taken = await take(pieces, 10)
    assert [piece.data for piece in taken] == BLOCKS[1:11]
    assert [piece.at for piece in taken] == sorted(piece.at for piece in taken)
    assert stream.options["device"] == "USB"
    assert (stream.options["samplerate"], stream.options["blocksize"]) == (16_000, 640)
    assert (microphone.dropped, microphone.overflows) == (0, 0)
    await pieces.aclose()
    assert stream.closed_in not in (None, threading.get_ident())  # it may block


async def test_what_nobody_reads_is_dropped_oldest_first_and_counted(device):
    made = device()
    microphone = Microphone(max_delay=0.4)
    pieces, stream = await opened(made, microphone)
    stream.record(*BLOCKS[1:31])
    assert [piece.data for piece in await take(pieces, 10)] == BLOCKS[21:31]
    assert microphone.dropped == 20
    stream.record(BLOCKS[31], status=1)
    await take(pieces, 1)
    assert (microphone.dropped, microphone.overflows) == (20, 1)
    await pieces.aclose()


async def test_a_device_without_16_khz_is_recorded_at_its_own_rate(device):
    made = device(rates=(44_100,))
    microphone = Microphone()
    pieces, stream = await opened(made, microphone)
    assert microphone.format == PcmFormat(44_100)
    assert stream.options["samplerate"] == 44_100
    await pieces.aclose()


async def test_a_format_that_is_asked_for_is_used(device):
    made = device(rates=())
    pieces, stream = await opened(made, Microphone(format=PcmFormat(48_000, 2)))
    assert (stream.options["samplerate"], stream.options["channels"]) == (48_000, 2)
    await pieces.aclose()


async def test_a_device_that_cannot_be_opened_is_an_error_that_says_how_to_list_them(device):
    device(error="Invalid device")
    with pytest.raises(ConfigError, match="cannot be opened: Invalid device") as raised:
        await take(aiter(Microphone(7)), 1)
    assert "python -m sounddevice" in raised.value.hint


async def test_a_device_that_is_unplugged_is_an_error(device):
    made = device()
    pieces, stream = await opened(made, Microphone())
    stream.options["finished_callback"]()
    with pytest.raises(LiveError, match="the microphone has stopped"):
        await take(pieces, 1)
    assert stream.closed_in is not None


async def test_cancelling_closes_the_device(device):
    made = device()
    pieces, stream = await opened(made, Microphone())
    with anyio.move_on_after(0.05):
        await anext(pieces)
    assert stream.closed_in is not None


@pytest.mark.parametrize("api", ["async", "blocking"])
async def test_a_session_streams_it_until_it_is_closed(device, api):
    made = device()

    async def listens(conversation):
        await conversation.accept()
        async for _ in conversation:
            pass

    def heard():
        messages = server.connections[0].messages[1:]
        return [each.realtime_input.audio.data for each in messages if each.realtime_input.audio]

    stats = []
    with LiveServer(listens) as server:
        async with connected(api, server) as driver, anyio.create_task_group() as tasks:

            async def stream():
                stats.append(await driver.call("stream", Microphone()))

            tasks.start_soon(stream)
            opened_stream = await anyio.to_thread.run_sync(made.wait)
            await anyio.to_thread.run_sync(opened_stream.record, *BLOCKS[:20])
            await server.wait_for_async(lambda: heard() == BLOCKS[:20])
            await driver.call("close")
    assert stats[0].audio_seconds == pytest.approx(0.8)
    assert not stats[0].complete
    assert opened_stream.closed_in is not None


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"device": 1.5}, "device"),
        ({"device": True}, "device"),
        ({"format": PcmFormat(16_000, 1, 4)}, "format"),
        ({"max_delay": -1}, "max_delay"),
    ],
)
def test_arguments_are_checked(device, arguments, field):
    device()
    with pytest.raises(ConfigError) as raised:
        Microphone(**arguments)
    assert raised.value.field == field


def test_a_missing_package_names_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(ConfigError, match="needs sounddevice") as raised:
        Microphone()
    assert 'pip install "genai-live[audio]"' in raised.value.hint


def test_a_missing_library_of_the_system_is_named(monkeypatch, tmp_path):
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    with pytest.raises(ConfigError, match="PortAudio library not found"):
        Microphone()
