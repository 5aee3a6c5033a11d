import math
from array import array
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genai_live.audio import INPUT, PcmFormat, Rechunker, chunks, paced, paced_async
from genai_live.errors import ConfigError

SECOND = bytes(range(256)) * 125


class FakeTime:
    """A clock that only moves when something sleeps on it or works."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.sleeps: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)


Take = Callable[..., list[tuple[float, bytes]]]


def take_blocking(data: bytes, work: float = 0.0, **options: object) -> list[tuple[float, bytes]]:
    fake = FakeTime()
    taken = []
    for chunk in paced(data, clock=fake.clock, sleep=fake.sleep, **options):  # type: ignore[arg-type]
        taken.append((fake.now - 1000, chunk))
        fake.now += work
    return [*taken, (fake.now - 1000, b"")]


def take_async(data: bytes, work: float = 0.0, **options: object) -> list[tuple[float, bytes]]:
    async def run() -> list[tuple[float, bytes]]:
        fake = FakeTime()
        taken = []
        stream = paced_async(data, clock=fake.clock, sleep=fake.sleep_async, **options)  # type: ignore[arg-type]
        async for chunk in stream:
            taken.append((fake.now - 1000, chunk))
            fake.now += work
        return [*taken, (fake.now - 1000, b"")]

    return anyio.run(run)


@pytest.fixture(params=[take_blocking, take_async], ids=["blocking", "async"])
def take(request: pytest.FixtureRequest) -> Take:
    form: Take = request.param
    return form


@given(
    data=st.binary(max_size=20_000),
    seconds=st.floats(0.02, 0.1),
    rate=st.sampled_from([8_000, 11_025, 16_000, 48_000]),
    channels=st.integers(1, 2),
)
def test_chunks_are_whole_frames_of_one_length_and_nothing_is_lost(
    data: bytes, seconds: float, rate: int, channels: int
) -> None:
    pcm = PcmFormat(rate, channels)
    data = data[: len(data) // pcm.frame_size * pcm.frame_size]
    pieces = list(chunks(data, pcm, seconds=seconds))
    assert b"".join(pieces) == data
    assert all(len(piece) == pcm.size(seconds) for piece in pieces[:-1])
    assert all(0 < len(piece) <= pcm.size(seconds) for piece in pieces)
    assert all(len(piece) % pcm.frame_size == 0 for piece in pieces)


@pytest.mark.parametrize("seconds", [0, 0.019, 0.11, -0.04, math.nan, "x", None])
def test_a_chunk_length_out_of_range_is_refused(seconds: float) -> None:
    with pytest.raises(ConfigError, match=r"seconds: .* is not between 0.02 and 0.1 seconds"):
        next(chunks(SECOND, seconds=seconds))


@pytest.mark.parametrize("rate", [1, 999, 768_001])
def test_a_rate_without_whole_chunks_is_refused(rate: int) -> None:
    pcm = PcmFormat(rate)
    for make in (
        lambda: next(chunks(SECOND, pcm)),
        lambda: next(paced(SECOND, pcm)),
        lambda: Rechunker(pcm),
    ):
        with pytest.raises(ConfigError, match=f"pcm: the format has {rate} Hz. Use 1000 to"):
            make()
    assert Rechunker(PcmFormat(1_000), seconds=0.02).add(bytes(40)) == [bytes(40)]


def test_arrays_are_paced_as_samples(take: Take) -> None:
    for data in (array("h", [1] * 640), array("f", [1 / 32_768] * 640)):
        taken = take(data)
        assert [chunk for _, chunk in taken] == [b"\1\0" * 640, b""]


@pytest.mark.parametrize("data", ["x.wav", Path("x.wav")])
def test_a_path_is_not_paced(take: Take, data: object) -> None:
    for pcm in (INPUT, PcmFormat(16_000, 1, 3)):
        with pytest.raises(ConfigError, match="A path or a file is no audio"):
            take(data, pcm=pcm)


def test_half_a_sample_is_refused_before_the_first_chunk() -> None:
    with pytest.raises(ConfigError, match="not whole frames"):
        next(chunks(SECOND + b"x"))


def test_chunks_come_at_their_time_and_the_end_too(take: Take) -> None:
    taken = take(SECOND, seconds=0.1)
    assert [at for at, _ in taken] == pytest.approx([n / 10 for n in range(11)])
    assert b"".join(chunk for _, chunk in taken) == SECOND


def test_the_last_short_chunk_takes_its_short_time(take: Take) -> None:
    taken = take(SECOND[: INPUT.size(0.25)], seconds=0.1)
    assert [at for at, _ in taken] == pytest.approx([0, 0.1, 0.2, 0.25])


def test_work_between_chunks_does_not_make_the_pace_drift(take: Take) -> None:
    taken = take(SECOND, seconds=0.1, work=0.07)
    assert [at for at, _ in taken] == pytest.approx([n / 10 for n in range(11)])


def test_a_consumer_that_fell_behind_gets_the_late_chunks_at_once(take: Take) -> None:
    taken = take(SECOND, seconds=0.1, work=0.15)
    assert [at for at, _ in taken] == pytest.approx([n * 0.15 for n in range(11)])


def test_speed_shortens_the_schedule(take: Take) -> None:
    taken = take(SECOND, seconds=0.1, speed=4)
    assert [at for at, _ in taken] == pytest.approx([n / 40 for n in range(11)])


def test_infinite_speed_never_waits(take: Take) -> None:
    assert {at for at, _ in take(SECOND, speed=math.inf)} == {0}


def test_nothing_to_play_takes_no_time(take: Take) -> None:
    assert take(b"") == [(0, b"")]


@pytest.mark.parametrize("speed", [0, -1, math.nan, "2", None])
def test_a_speed_that_is_not_positive_is_refused(take: Take, speed: float) -> None:
    with pytest.raises(ConfigError, match=r"speed: .* is not above 0"):
        take(SECOND, speed=speed)


def test_one_recording_can_follow_another_without_a_jump() -> None:
    fake = FakeTime()

    def both() -> Iterator[bytes]:
        for data in (SECOND[: INPUT.size(0.06)], SECOND):
            yield from paced(data, clock=fake.clock, sleep=fake.sleep)

    starts = [fake.now - 1000 for _ in both()]
    assert starts[:4] == pytest.approx([0, 0.04, 0.06, 0.10])


def test_the_real_clock_is_the_default() -> None:
    assert b"".join(paced(SECOND[: INPUT.size(0.06)])) == SECOND[: INPUT.size(0.06)]


@pytest.mark.anyio
async def test_waiting_for_the_next_chunk_can_be_cancelled() -> None:
    stream: AsyncIterator[bytes] = paced_async(SECOND, seconds=0.1, speed=0.001)
    assert await anext(stream) == SECOND[: INPUT.size(0.1)]
    with anyio.move_on_after(0.01) as scope:
        await anext(stream)
    assert scope.cancelled_caught


@pytest.mark.anyio
async def test_the_async_form_leaves_the_loop_to_others_while_it_waits() -> None:
    order: list[str] = []

    async def other() -> None:
        order.append("other")

    with anyio.fail_after(5):
        async with anyio.create_task_group() as group:
            async for _ in paced_async(SECOND[: INPUT.size(0.04)], seconds=0.02):
                order.append("chunk")
                group.start_soon(other)
    assert order[:2] == ["chunk", "other"]


@given(
    pieces=st.lists(st.binary(max_size=5_000), max_size=20),
    seconds=st.floats(0.02, 0.1),
    channels=st.integers(1, 3),
)
def test_pieces_of_any_size_become_chunks_of_one(
    pieces: list[bytes], seconds: float, channels: int
) -> None:
    pcm = PcmFormat(8_000, channels)
    data = b"".join(pieces)
    rechunker = Rechunker(pcm, seconds=seconds)
    taken = [chunk for piece in pieces for chunk in rechunker.add(piece)]
    assert rechunker.pending == len(data) - len(b"".join(taken)) < pcm.size(seconds)
    rest = rechunker.flush()
    whole = data[: len(data) // pcm.frame_size * pcm.frame_size]
    assert b"".join([*taken, rest]) == whole
    assert [*taken, *filter(None, [rest])] == list(chunks(whole, pcm, seconds=seconds))
    assert rechunker.pending == 0
    assert rechunker.flush() == b""


def test_odd_bytes_wait_for_the_rest_of_their_sample() -> None:
    rechunker = Rechunker()
    assert rechunker.add(SECOND[:1_279]) == []
    assert rechunker.add(SECOND[1_279:1_283]) == [SECOND[:1_280]]
    assert rechunker.flush() == SECOND[1_280:1_282]


def test_arrays_are_cut_too() -> None:
    [chunk] = Rechunker(seconds=0.02).add(array("f", [1.0] * 400))
    assert chunk == b"\xff\x7f" * 320


def test_a_length_out_of_range_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"is not between 0.02 and 0.1 seconds"):
        Rechunker(seconds=0.2)
    with pytest.raises(ConfigError, match=r"'x' is not between 0.02 and 0.1 seconds"):
        Rechunker(seconds="x")  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="Read the file first"):
        Rechunker().add("speech.wav")  # type: ignore[arg-type]
