"""Audio in chunks, at once, from a stream, or at real-time pace.

The schedule is absolute: chunk n is due n chunk lengths after the first, however long the others
took. So the pace does not drift, and a consumer that fell behind gets the late chunks at once until
it has caught up.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import anyio

from genai_live._wire.numbers import finite
from genai_live._wire.reprs import short_repr
from genai_live.audio.pcm import INPUT, PcmFormat, check_format, check_rate
from genai_live.audio.samples import pcm_bytes
from genai_live.audio.sources import check_speed
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from genai_live.audio.samples import SamplesUnion

SHORTEST, LONGEST = 0.02, 0.1
"""Seconds. Shorter chunks are mostly overhead, longer ones make the server answer late."""


def chunks(data: SamplesUnion, pcm: PcmFormat = INPUT, *, seconds: float = 0.04) -> Iterator[bytes]:
    """Split audio into chunks of `seconds` (0.02 to 0.1); the last one may be shorter.

    Raises:
        ConfigError: `seconds` is out of range, the rate is not from 1000 to 768000 Hz, or the data
            is no audio or not whole frames; raised at the first chunk.
    """
    _check_seconds(seconds)
    check_rate(check_format(pcm, field="pcm").rate, "the format", field="pcm")
    samples = pcm_bytes(data, pcm)
    pcm.check(samples)
    size = pcm.size(seconds)
    for start in range(0, len(samples), size):
        yield samples[start : start + size]


class Rechunker:
    """Makes chunks of one length of a stream that comes in pieces of any size.

    Args:
        pcm: Format of the stream; 16 kHz mono by default.
        seconds: Length of a chunk, 0.02 to 0.1.

    Raises:
        ConfigError: `seconds` is out of range, or the rate is not from 1000 to 768000 Hz.
    """

    def __init__(self, pcm: PcmFormat = INPUT, *, seconds: float = 0.04) -> None:
        _check_seconds(seconds)
        check_rate(check_format(pcm, field="pcm").rate, "the format", field="pcm")
        self._pcm = pcm
        self._size = pcm.size(seconds)
        self._waiting = bytearray()

    @property
    def pending(self) -> int:
        """Bytes that wait for the rest of their chunk."""
        return len(self._waiting)

    def add(self, data: SamplesUnion) -> list[bytes]:
        """Add the next piece, and return the chunks that are complete.

        Args:
            data: Bytes, which may end inside a frame; or an array of samples.

        Raises:
            ConfigError: It is neither.
        """
        self._waiting += pcm_bytes(data, self._pcm)
        end = len(self._waiting) // self._size * self._size
        whole = bytes(self._waiting[:end])
        del self._waiting[:end]
        return [whole[start : start + self._size] for start in range(0, end, self._size)]

    def flush(self) -> bytes:
        """Return what waits, shorter than a chunk, and be ready for another stream.

        A frame that is incomplete cannot be played, and is left out.
        """
        size = len(self._waiting)
        rest = bytes(self._waiting[: size - size % self._pcm.frame_size])
        self._waiting.clear()
        return rest


def _check_seconds(seconds: object) -> None:
    number = finite(seconds)
    if number is None or not SHORTEST <= number <= LONGEST:
        raise ConfigError(
            f"{short_repr(seconds)} is not between {SHORTEST} and {LONGEST} seconds.",
            field="seconds",
        )


def paced(
    data: SamplesUnion,
    pcm: PcmFormat = INPUT,
    *,
    seconds: float = 0.04,
    speed: float = 1.0,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], object] = time.sleep,
) -> Iterator[bytes]:
    """Yield the chunks of `chunks()` at the pace of a microphone, the first one at once.

    The iteration ends when the last chunk would have been played, so that another recording can
    follow without a jump.

    Args:
        data: Whole frames of `pcm`, or an array of samples.
        pcm: Format of the bytes; 16 kHz mono by default.
        seconds: Length of a chunk, 0.02 to 0.1.
        speed: 1.0 is real time, 2.0 is twice as fast, `math.inf` does not wait at all.
        clock: Returns the time in seconds.
        sleep: Waits for a number of seconds.

    Raises:
        ConfigError: As for `chunks()`, or `speed` is not positive.
    """
    start = clock()
    for due, chunk in _schedule(data, pcm, seconds, speed):
        if (wait := start + due - clock()) > 0:
            sleep(wait)
        if chunk:
            yield chunk


async def paced_async(
    data: SamplesUnion,
    pcm: PcmFormat = INPUT,
    *,
    seconds: float = 0.04,
    speed: float = 1.0,
    clock: Callable[[], float] = anyio.current_time,
    sleep: Callable[[float], Awaitable[object]] = anyio.sleep,
) -> AsyncIterator[bytes]:
    """Yield the same as `paced()` in async code, on asyncio and trio. Cancelling it is safe."""
    start = clock()
    for due, chunk in _schedule(data, pcm, seconds, speed):
        if (wait := start + due - clock()) > 0:
            await sleep(wait)
        if chunk:
            yield chunk


def _schedule(
    data: SamplesUnion,
    pcm: PcmFormat,
    seconds: float,
    speed: float,
) -> Iterator[tuple[float, bytes]]:
    """Yield each chunk with its offset in seconds, and an empty one for the end."""
    check_speed(speed)
    sent = 0
    for chunk in chunks(data, pcm, seconds=seconds):
        yield pcm.seconds(sent) / speed, chunk
        sent += len(chunk)
    yield pcm.seconds(sent) / speed, b""
