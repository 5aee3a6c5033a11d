"""Frames as JPEG: `FrameEncoder`, the base class of sources of frames, and images as a source."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Any

from genai_live._wire.extras import import_extra
from genai_live._wire.numbers import check_number, check_whole
from genai_live._wire.reprs import short_repr
from genai_live.audio.sources import MediaSource
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Iterable

FRAME_RATE = 1.0
"""Frames a second; the service looks at no more."""
MAX_SIZE = 1024
"""Pixels of the longer side. The service scales larger frames down."""
QUALITY = 80
"""Quality of JPEG, 1 to 95."""


class FrameEncoder:
    """Makes JPEG of images, by Pillow (extra `video`).

    Args:
        max_size: Pixels of the longer side; larger images are scaled down. None keeps their size.
        quality: Quality of JPEG, 1 to 95.

    Raises:
        ConfigError: An argument is out of range.
    """

    def __init__(self, *, max_size: int | None = MAX_SIZE, quality: int = QUALITY) -> None:
        if max_size is not None:
            check_whole(max_size, field="max_size", least=16)
        self._max_size = max_size
        self._quality = check_whole(quality, field="quality", least=1, greatest=95)

    def encode(self, image: Any) -> tuple[bytes, str]:
        """Return an image as `(bytes, "image/jpeg")`.

        Args:
            image: A PIL image, a frame of PyAV, or a numpy array of uint8: height x width, or that
                times 3 (RGB) or 4 (RGBA).

        Raises:
            ConfigError: It is something else, or Pillow is not installed.
        """
        picture = self._fit(_picture(image))
        if picture.mode not in ("RGB", "L"):
            picture = picture.convert("RGB")
        buffer = io.BytesIO()
        picture.save(buffer, format="JPEG", quality=self._quality)
        return buffer.getvalue(), "image/jpeg"

    def _fit(self, picture: Any) -> Any:
        longer = max(picture.size)
        if self._max_size is None or longer <= self._max_size:
            return picture
        if picture.mode not in ("RGB", "L"):
            picture = picture.convert("RGB")  # a palette cannot be scaled
        scale = self._max_size / longer
        return picture.resize([max(1, round(side * scale)) for side in picture.size])


def is_frame(value: Any) -> bool:
    """Whether a value is an image that `FrameEncoder` takes, as far as its class tells."""
    if callable(getattr(value, "save", None)) and callable(getattr(value, "convert", None)):
        return True
    if callable(getattr(value, "to_image", None)):
        return True
    return str(getattr(value, "dtype", "")) == "uint8" and getattr(value, "ndim", 0) in (2, 3)


def _picture(image: Any) -> Any:
    """Return an image of Pillow."""
    pillow = import_extra("PIL.Image", extra="video", purpose="making JPEG of a frame")
    if not is_frame(image):
        raise ConfigError(
            f"{short_repr(image)} is no image.",
            field="frame",
            hint="Pass a PIL image, an array of uint8 (height, width, 3), or JPEG bytes.",
        )
    if hasattr(image, "to_image"):
        return image.to_image(**_options_for(image))
    if not hasattr(image, "dtype"):
        return image
    if image.ndim == 3 and image.shape[2] not in (3, 4):
        raise ConfigError(
            f"an array of the shape {tuple(image.shape)} is no image.",
            field="frame",
            hint="Pass (height, width), (height, width, 3) or (height, width, 4).",
        )
    return pillow.fromarray(image)


def _options_for(frame: Any) -> dict[str, int]:
    """Return what to convert a frame of PyAV with.

    PyAV keeps FFmpeg's threads for the thread that converts. A process that another thread forks
    waits for them, where they do not exist, before it runs anything; uvloop forks to start one.
    """
    av = sys.modules.get("av")
    if av is None or not isinstance(frame, av.VideoFrame) or int(av.__version__.split(".")[0]) < 17:
        return {}
    return {"threads": 1}


class FrameSource(MediaSource):
    """Base of sources of frames.

    Frames that are not `Timed` are fetched one at a time, `frame_rate` a second, so that a source
    which makes them on demand makes no more.

    Attributes:
        frame_rate: Frames a second.
        encoder: Makes JPEG of what is none yet.
    """

    frame_rate: float = FRAME_RATE
    encoder: FrameEncoder = FrameEncoder()

    def _set_options(self, fps: float, max_size: int | None, quality: int) -> None:
        self.frame_rate = check_number(fps, field="fps", least=0.001, greatest=60)
        self.encoder = FrameEncoder(max_size=max_size, quality=quality)


class Frames(FrameSource):
    """Images as a source, such as those of a loop of your own.

    Args:
        images: An iterable, sync or async, of PIL images, numpy arrays, frames of PyAV, or JPEG,
            PNG or WebP bytes; the last are sent as they are. A sync one runs in a thread.
        fps: Frames a second. The next image is fetched when it is due, no earlier.
        max_size: Pixels of the longer side; None keeps the size.
        quality: Quality of JPEG, 1 to 95.

    Attributes:
        images: The images.

    Raises:
        ConfigError: An argument cannot be used.
    """

    def __init__(
        self,
        images: Iterable[Any] | AsyncIterable[Any],
        *,
        fps: float = FRAME_RATE,
        max_size: int | None = MAX_SIZE,
        quality: int = QUALITY,
    ) -> None:
        if not (hasattr(images, "__iter__") or hasattr(images, "__aiter__")):
            raise ConfigError(
                f"{short_repr(images)} is not iterable.", field="images", hint="Pass a list."
            )
        self._set_options(fps, max_size, quality)
        self.images = images
