"""`VideoFile`: the audio and the frames of a file on one clock, by PyAV (extra `av`)."""

from __future__ import annotations

import heapq
import math
from itertools import count
from typing import TYPE_CHECKING, Any

from attrs import evolve

from genai_live._wire.extras import import_extra
from genai_live._wire.numbers import check_flag
from genai_live.audio._files import media_path
from genai_live.audio.decoding import AudioDecoder, import_av, open_media
from genai_live.audio.sources import Timed, check_speed
from genai_live.errors import ConfigError
from genai_live.video.frames import FRAME_RATE, MAX_SIZE, QUALITY, FrameSource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

LOOK_AHEAD = 2.0
"""Seconds of media that wait at most to be put in order; a file may hold audio and video apart."""


class VideoFile(FrameSource):
    """A video file: its frames, and its audio as 16 kHz mono, each at its time.

    It is decoded while it is sent.

    Args:
        path: The file.
        audio: Whether to send its audio too, if it has any.
        fps: Frames a second; those between are skipped.
        max_size: Pixels of the longer side; None keeps the size.
        quality: Quality of JPEG, 1 to 95.
        speed: 1.0 is real time, 2.0 is twice as fast, `math.inf` does not wait at all.

    Raises:
        OSError: The file cannot be opened.
        ConfigError: There is no such file, PyAV or Pillow is not installed, or an argument cannot
            be used.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        *,
        audio: bool = True,
        fps: float = FRAME_RATE,
        max_size: int | None = MAX_SIZE,
        quality: int = QUALITY,
        speed: float = 1.0,
    ) -> None:
        self._set_options(fps, max_size, quality)
        self._path = media_path(path, field="path")
        self._with_audio = check_flag(audio, field="audio")
        self._speed = check_speed(speed)
        self._path.open("rb").close()
        import_av(f"reading {self._path.name}")

    def __iter__(self) -> Iterator[Timed]:
        with open_media(self._path) as container:
            audio = container.streams.audio[0] if container.streams.audio else None
            video = next((each for each in container.streams.video if not _is_cover(each)), None)
            if not self._with_audio:
                audio = None
            if audio is None and video is None:
                missing = "audio or video" if self._with_audio else "video"
                raise ConfigError(f"{self._path.name} has no {missing}.", field="path")
            if video is not None:
                import_extra("PIL.Image", extra="video", purpose="sending frames")
            start = (container.start_time or 0) / 1_000_000
            for piece in self._in_order(container, audio, video, start):
                yield evolve(piece, at=piece.at / self._speed)

    def _in_order(self, container: Any, audio: Any, video: Any, start: float) -> Iterator[Timed]:
        """Yield audio and frames in the order of their times."""
        waiting: list[tuple[float, int, Timed]] = []
        numbers = count()
        decoder = AudioDecoder(start) if audio is not None else None
        reached = {stream.index: 0.0 for stream in (audio, video) if stream is not None}
        step = (1.0 if math.isinf(self._speed) else self._speed) / self.frame_rate
        next_frame_at = 0.0

        def add(piece: Timed) -> None:
            heapq.heappush(waiting, (piece.at, next(numbers), piece))

        for packet in container.demux([each for each in (audio, video) if each is not None]):
            for frame in packet.decode():
                index = packet.stream.index
                if decoder is not None and packet.stream is audio:
                    for piece in decoder.decode(frame):
                        add(piece)
                        reached[index] = piece.at
                elif frame.time is not None:
                    at = max(0.0, frame.time - start)
                    reached[index] = at
                    if at >= next_frame_at:
                        add(Timed(self.encoder.encode(frame), at))
                        next_frame_at += step * (1 + (at - next_frame_at) // step)
            newest = max(reached.values())
            until = max(min(reached.values()), newest - LOOK_AHEAD)
            while waiting and waiting[0][0] <= until:
                yield heapq.heappop(waiting)[2]
        if decoder is not None:
            for piece in decoder.flush():
                add(piece)
        while waiting:
            yield heapq.heappop(waiting)[2]


def _is_cover(stream: Any) -> bool:
    """Whether a stream is the picture of an audio file, not video."""
    return "attached_pic" in (stream.disposition.name or "")
