"""Frames: images of all kinds as JPEG, the screen, cameras, video files."""

import io
import itertools
import math
import struct
import subprocess
import sys
from typing import Any

import anyio
import pytest

from genai_live import ReconnectPolicy
from genai_live.audio import INPUT, Timed, loudness, write_wav
from genai_live.errors import ConfigError
from genai_live.testing import LiveServer
from genai_live.video import Camera, FrameEncoder, Frames, FrameSource, Screen, VideoFile
from tests.helpers.drivers import connected

Image: Any = pytest.importorskip("PIL.Image")


def opened(frame):
    """Open an encoded frame."""
    data, mime_type = frame
    image = Image.open(io.BytesIO(data))
    assert (mime_type, image.format) == ("image/jpeg", "JPEG")
    return image


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "1", "CMYK", "I;16"])
def test_images_of_every_mode_become_jpeg(mode):
    assert opened(FrameEncoder().encode(Image.new(mode, (40, 30)))).size == (40, 30)
    assert opened(FrameEncoder(max_size=20).encode(Image.new(mode, (40, 30)))).size == (20, 15)


def test_large_images_are_scaled_down_and_quality_counts():
    image = Image.effect_noise((2000, 500), 80)
    assert opened(FrameEncoder().encode(image)).size == (1024, 256)
    assert opened(FrameEncoder(max_size=None).encode(image)).size == (2000, 500)
    small, large = (FrameEncoder(quality=quality).encode(image)[0] for quality in (10, 95))
    assert len(small) < len(large) / 2


@pytest.mark.parametrize("shape", [(30, 40), (30, 40, 3), (30, 40, 4)])
def test_arrays_are_images(shape):
    numpy = pytest.importorskip("numpy")
    array = numpy.full(shape, 200, dtype="uint8")
    image = opened(FrameEncoder().encode(array)).convert("L")
    assert image.size == (40, 30)
    assert abs(image.getpixel((20, 15)) - 200) < 3


def test_what_is_no_image_is_refused():
    numpy = pytest.importorskip("numpy")
    for wrong in (numpy.zeros((3, 4, 2), "uint8"), numpy.zeros((3, 4)), "text", 5):
        with pytest.raises(ConfigError, match="is no image"):
            FrameEncoder().encode(wrong)


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"fps": 0}, "fps"),
        ({"fps": 1000}, "fps"),
        ({"max_size": 3}, "max_size"),
        ({"max_size": 1.5}, "max_size"),
        ({"quality": 0}, "quality"),
        ({"quality": 100}, "quality"),
    ],
)
def test_options_are_checked(options, field):
    with pytest.raises(ConfigError) as raised:
        Frames([], **options)
    assert raised.value.field == field


def test_what_cannot_be_iterated_over_is_refused():
    with pytest.raises(ConfigError, match="is not iterable"):
        Frames(5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("module", "make", "extra"),
    [
        ("mss", Screen, "video"),
        ("PIL.Image", Screen, "video"),
        ("av", Camera, "av"),
        ("PIL.Image", Camera, "video"),
        ("av", lambda: VideoFile(__file__), "av"),
        ("PIL.Image", lambda: FrameEncoder().encode(b""), "video"),
    ],
)
def test_a_missing_package_names_the_command(monkeypatch, module, make, extra):
    pytest.importorskip("av")
    pytest.importorskip("mss")
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ConfigError, match=f"needs {module.partition('.')[0]}") as raised:
        make()
    assert f'pip install "genai-live[{extra}]"' in raised.value.hint


# Sessions.


async def listens(conversation):
    await conversation.accept()
    async for _ in conversation:
        pass


def video_of(server) -> list[Any]:
    return [
        each.realtime_input.video
        for each in server.connections[-1].messages
        if each.realtime_input and each.realtime_input.video
    ]


@pytest.mark.anyio
@pytest.mark.parametrize("api", ["async", "blocking"])
async def test_frames_of_all_kinds_are_sent_in_order(api, tmp_path):
    numpy = pytest.importorskip("numpy")
    png = io.BytesIO()
    Image.new("RGB", (10, 10)).save(png, "PNG")
    path = tmp_path / "picture.png"
    path.write_bytes(png.getvalue())
    images = [
        Image.new("RGB", (11, 10)),
        numpy.zeros((10, 12, 3), "uint8"),
        png.getvalue(),
        (png.getvalue(), "image/png"),
        {"data": png.getvalue(), "mime_type": "image/png"},
        Timed(Image.new("RGB", (13, 10)), 0.0),
    ]

    async def asynchronous():
        for image in images:
            yield image

    with LiveServer(listens) as server:
        async with connected(api, server) as driver:
            for source in (
                Frames(images, fps=60),
                Frames((image for image in images), fps=60),
                Frames(asynchronous(), fps=60),
                path,
                images[0],
                images[1],
            ):
                stats = await driver.call("stream", source)
                assert stats.complete
            await server.wait_for_async(lambda: len(video_of(server)) == 21)
    sizes = [Image.open(io.BytesIO(blob.data)).size[0] for blob in video_of(server)]
    assert sizes == [11, 12, 10, 10, 10, 13] * 3 + [10, 11, 12]


@pytest.mark.anyio
async def test_frames_are_fetched_when_they_are_due_and_no_earlier():
    fetched = 0

    def images():
        nonlocal fetched
        while True:
            fetched += 1
            yield Image.new("RGB", (16, 16))

    with LiveServer(listens) as server:
        async with connected("async", server) as driver, anyio.create_task_group() as tasks:
            tasks.start_soon(driver.call, "stream", Frames(images(), fps=0.01))
            await server.wait_for_async(lambda: len(video_of(server)) == 1)
            await anyio.sleep(0.1)
            tasks.cancel_scope.cancel()
    assert fetched == 1


@pytest.mark.anyio
async def test_late_frames_of_a_recording_are_dropped_and_counted():
    class Late(FrameSource):
        frame_rate = 10.0

        async def __aiter__(self):
            yield Timed(Image.new("RGB", (16, 16)), 0.0)
            await anyio.sleep(0.5)
            for number in range(1, 7):
                yield Timed(Image.new("RGB", (16, 16)), number / 10)

    with LiveServer(listens) as server:
        async with connected("async", server) as driver:
            stats = await driver.call("stream", Late())
            assert stats.frames + stats.frames_dropped == 7
            assert stats.frames_dropped >= 3
            assert driver.session.stats.dropped == stats.frames_dropped
            await server.wait_for_async(lambda: len(video_of(server)) == stats.frames)


@pytest.mark.anyio
@pytest.mark.parametrize("api", ["async", "blocking"])
async def test_on_a_slow_line_the_newest_frame_wins(api):
    """Nothing goes out while there is no connection; frames that a newer one replaces go."""

    async def breaks(conversation):
        await conversation.accept()
        async for _ in conversation:
            if conversation.number == 1:
                await conversation.abort()
                return

    noise = Image.effect_noise((16, 16), 50)

    async def images():
        for number in itertools.count():
            yield noise.rotate(number)
            if number > 25:
                return

    policy = ReconnectPolicy(initial_delay=2.0, max_delay=2.0, jitter=0)
    with LiveServer(breaks) as server:
        async with connected(api, server, reconnect=policy) as driver:
            stats = await driver.call("stream", Frames(images(), fps=12))
            assert stats.complete
            assert stats.frames_dropped > 0


# The screen, which the test machines do not have.


def test_the_screen_is_taken_when_a_frame_is_due(monkeypatch):
    taken = []

    class Shot:
        size = (4, 2)
        bgra = bytes([10, 20, 30, 0]) * 8

    class Display:
        monitors = ("all", "first")

        def __enter__(self):
            return self

        def __exit__(self, *_):
            taken.append("closed")

        def grab(self, monitor):
            taken.append(monitor)
            return Shot

    mss = pytest.importorskip("mss")
    monkeypatch.setattr(mss, "MSS", Display)
    pictures: Any = iter(Screen())
    picture = next(pictures)
    assert (picture.size, picture.getpixel((0, 0)), taken) == ((4, 2), (30, 20, 10), ["first"])
    pictures.close()
    assert taken == ["first", "closed"]
    with pytest.raises(ConfigError, match="there is no monitor 2"):
        next(iter(Screen(2)))


def test_a_machine_without_a_screen_says_so(monkeypatch):
    mss = pytest.importorskip("mss")

    def fail():
        raise mss.ScreenShotError("$DISPLAY not set.")

    monkeypatch.setattr(mss, "MSS", fail)
    with pytest.raises(ConfigError, match="the screen cannot be read") as raised:
        next(iter(Screen()))
    assert raised.value.field == "monitor"


# Cameras and files.


def test_a_camera_shows_its_newest_frame_and_ends_with_its_device():
    pytest.importorskip("av")
    camera = Camera("testsrc=size=64x48:rate=50:duration=1", input_format="lavfi")
    frames = [frame for frame in camera if frame != b""]
    assert frames
    assert {(frame.width, frame.height) for frame in frames} == {(64, 48)}
    times = [frame.time for frame in frames]
    assert times == sorted(set(times))


def test_a_camera_is_left_when_the_stream_ends():
    pytest.importorskip("av")
    frames: Any = iter(Camera("testsrc=size=64x48:rate=50", input_format="lavfi"))
    assert next(frames).width == 64
    frames.close()


def test_a_camera_that_is_not_there_is_an_error():
    pytest.importorskip("av")
    with pytest.raises((OSError, ConfigError)):
        next(iter(Camera("/no/such/camera", input_format="rawvideo")))


SECONDS = 6
FLASH_AT = 3


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """A video that turns white when its sound begins, at three seconds."""
    av = pytest.importorskip("av")
    numpy = pytest.importorskip("numpy")
    path = tmp_path_factory.mktemp("film") / "film.mkv"
    with av.open(str(path), "w") as container:
        video = container.add_stream("mpeg4", rate=25)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        audio = container.add_stream("pcm_s16le", rate=48_000)
        audio.layout = "mono"
        for number in range(SECONDS * 25):
            white = 255 if number >= FLASH_AT * 25 else 0
            picture = numpy.full((48, 64, 3), white, "uint8")
            container.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            level = 8000 if white else 0
            frame = av.AudioFrame(format="s16", layout="mono", samples=1920)
            frame.sample_rate, frame.pts = 48_000, number * 1920
            wave = (round(level * math.sin(n / 10)) for n in range(1920))
            frame.planes[0].update(struct.pack("<1920h", *wave))
            container.mux(audio.encode(frame))
        container.mux(video.encode(None))
        container.mux(audio.encode(None))
    return path


def pieces_of(film, **options):
    pieces = list(VideoFile(film, **options))
    sound = [piece for piece in pieces if isinstance(piece.data, bytes)]
    frames = [piece for piece in pieces if not isinstance(piece.data, bytes)]
    return pieces, sound, frames


def test_audio_and_frames_of_a_file_share_one_clock(film):
    pieces, sound, frames = pieces_of(film, fps=5)
    times = [piece.at for piece in pieces]
    assert times == sorted(times)
    assert [piece.at for piece in frames] == [pytest.approx(n / 5, abs=0.041) for n in range(30)]
    assert sum(len(piece.data) for piece in sound) == pytest.approx(INPUT.size(SECONDS), abs=64)
    heard = next(piece.at for piece in sound if loudness(piece.data) > 0.05)
    seen = next(
        piece.at for piece in frames if opened(piece.data).convert("L").getpixel((9, 9)) > 99
    )
    assert abs(heard - FLASH_AT) < 0.05
    assert abs(seen - heard) < 0.05


def test_a_file_gives_one_frame_a_second_by_default(film):
    _, _, frames = pieces_of(film)
    assert [round(piece.at) for piece in frames] == [0, 1, 2, 3, 4, 5]


def test_options_of_a_file(film):
    _, sound, frames = pieces_of(film, audio=False, max_size=32, speed=2.0, fps=1)
    assert sound == []
    assert [round(piece.at, 1) for piece in frames] == [0, 1, 2]
    assert opened(frames[0].data).size == (32, 24)
    assert {piece.at for piece in pieces_of(film, speed=math.inf)[0]} == {0}


@pytest.mark.anyio
@pytest.mark.parametrize("api", ["async", "blocking"])
async def test_a_video_file_is_streamed_with_both(api, film):
    with LiveServer(listens) as server:
        async with connected(api, server) as driver:
            stats = await driver.call("stream", VideoFile(film, speed=10))
            assert stats.complete
            assert stats.audio_seconds == pytest.approx(SECONDS, abs=0.05)
            assert stats.frames + stats.frames_dropped == 1
            await server.wait_for_async(lambda: len(video_of(server)) == stats.frames)


def test_files_without_media_are_refused(tmp_path, film):
    with pytest.raises(ConfigError, match="path: there is no file"):
        VideoFile(tmp_path / "nothing.mp4")
    (tmp_path / "text.mp4").write_text("no video" * 100)
    with pytest.raises(ConfigError, match="cannot be read"):
        list(VideoFile(tmp_path / "text.mp4"))
    write_wav(tmp_path / "sound.wav", bytes(INPUT.size(0.1)), INPUT)
    with pytest.raises(ConfigError, match="has no video"):
        list(VideoFile(tmp_path / "sound.wav", audio=False))
    assert len(list(VideoFile(tmp_path / "sound.wav"))) == 3


FORK = """
import asyncio, sys, threading
import av, uvloop
from genai_live.video import FrameEncoder

FrameEncoder().encode(av.VideoFrame(640, 480, "yuv420p"))

async def start():
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    return await process.wait()

thread = threading.Thread(target=lambda: print(uvloop.run(start())))
thread.start()
thread.join()
"""


def test_a_frame_of_pyav_leaves_nothing_that_a_forked_process_waits_for():
    pytest.importorskip("av")
    pytest.importorskip("uvloop")
    done = subprocess.run(
        [sys.executable, "-c", FORK], capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.stdout, done.stderr) == ("0\n", "")
