"""Sources of media for `session.stream`: the base class, recordings, standard input."""

from __future__ import annotations

import os
import select
import stat
import sys
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from genai_live._wire.numbers import check_flag, finite
from genai_live._wire.reprs import short_repr
from genai_live.audio.pcm import INPUT, PcmFormat, check_format, check_rate
from genai_live.audio.samples import pcm_bytes
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from genai_live.audio.samples import SamplesUnion

CHUNK_SECONDS = 0.04
"""How much audio sources yield at a time."""
POLL_SECONDS = 0.25
"""How often a source that waits for bytes lets the stream end."""


def _check_time(_: Timed, __: object, value: Any) -> None:
    if finite(value) is None:
        raise ConfigError(
            f"{short_repr(value)} is no time.", field="at", hint="Pass a number of seconds."
        )


@frozen
class Timed:
    """A piece of media with its time.

    Raises:
        ConfigError: `at` is not a finite number.
    """

    data: Any = field(repr=short_repr)
    """What a source may yield: audio or a frame."""
    at: float = field(validator=_check_time)
    """Seconds from the beginning of the media; of a live source, of any one clock."""


class MediaSource:
    """Base of what `session.stream` reads, for sources of your own that need more than a loop.

    Write `__aiter__`, usually as an async generator, or `__iter__`, which runs in a thread of its
    own and may block. What it yields is audio (bytes of PCM, an array, a Blob), a frame (an image,
    a Blob), `SpeechStart` or `SpeechEnd`, or any of these as `Timed`. What is `Timed` is sent at
    its time, and everything else as it comes. Empty bytes are nothing to send; a source that waits
    for long yields them now and then, so that the stream can end. A generator is closed when the
    stream ends: clean up in its `finally`.

    Attributes:
        format: The format of audio that comes as bare bytes.
        is_live: Whether pieces come in real time by themselves, as those of a microphone: late ones
            are sent at once, and `Timed.at` says when they were made.
        dropped: Pieces that the source itself dropped so far, since they were not read in time.
    """

    format: PcmFormat = INPUT
    is_live: bool = False
    dropped: int = 0


def check_speed(speed: object) -> float:
    """Return a speed: a positive number, or infinity.

    Raises:
        ConfigError: It is something else.
    """
    if isinstance(speed, int | float) and not isinstance(speed, bool) and speed > 0:
        return float(speed)
    raise ConfigError(
        f"{short_repr(speed)} is not above 0.",
        field="speed",
        hint="1.0 is real time; math.inf does not wait at all.",
    )


class AudioClip(MediaSource):
    """Audio in memory, sent at the pace of a microphone.

    Args:
        data: Whole frames of PCM, or an array of samples.
        format: Their format; 16 kHz mono by default.
        speed: 1.0 is real time, 2.0 is twice as fast, `math.inf` does not wait at all.

    Raises:
        ConfigError: The data is neither, such as a path (which `AudioFile` takes), or not whole
            frames; the rate is not from 1000 to 768000 Hz; or the speed is not positive.
    """

    def __init__(
        self,
        data: SamplesUnion,
        *,
        format: PcmFormat = INPUT,  # noqa: A002
        speed: float = 1.0,
    ) -> None:
        check_rate(check_format(format, field="format").rate, "the format", field="format")
        self._data = pcm_bytes(data, format)
        format.check(self._data)
        self.format = format
        self._speed = check_speed(speed)

    def __iter__(self) -> Iterator[Timed]:
        size = self.format.size(CHUNK_SECONDS)
        for start in range(0, len(self._data), size):
            at = self.format.seconds(start) / self._speed
            yield Timed(self._data[start : start + size], at)


class Stdin(MediaSource):
    """Raw PCM from standard input, as `arecord` or `ffmpeg` write it.

    It reads the file descriptor itself: what `sys.stdin` has read ahead is not included.

    Args:
        format: The format of the bytes; 16 kHz mono by default.
        paced: Whether to send at real-time pace; by default if standard input is a file. What comes
            through a pipe is sent as it comes.

    Raises:
        ConfigError: There is no standard input, or the rate is not from 1000 to 768000 Hz.
    """

    def __init__(
        self,
        *,
        format: PcmFormat = INPUT,  # noqa: A002
        paced: bool | None = None,
    ) -> None:
        check_rate(check_format(format, field="format").rate, "the format", field="format")
        self.format = format
        try:
            self._descriptor = sys.stdin.fileno()
            is_file = stat.S_ISREG(os.fstat(self._descriptor).st_mode)
        except (AttributeError, OSError, ValueError) as error:
            raise ConfigError(
                "there is no standard input.", field="source", hint="Pass a file or an iterable."
            ) from error
        self._paced = is_file if paced is None else check_flag(paced, field="paced")

    def __iter__(self) -> Iterator[Timed | bytes]:
        size, read = self.format.size(CHUNK_SECONDS), 0
        while True:
            if not self._is_readable():
                yield b""
                continue
            data = os.read(self._descriptor, size)
            if not data:
                return
            yield Timed(data, self.format.seconds(read)) if self._paced else data
            read += len(data)

    def _is_readable(self) -> bool:
        if sys.platform == "win32":  # select knows sockets only there
            return True
        return bool(select.select([self._descriptor], [], [], POLL_SECONDS)[0])
