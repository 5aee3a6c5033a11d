"""`Screen`: pictures of the screen, by mss (extra `video`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genai_live._wire.extras import import_extra
from genai_live._wire.numbers import check_whole
from genai_live.errors import ConfigError
from genai_live.video.frames import FRAME_RATE, MAX_SIZE, QUALITY, FrameSource

if TYPE_CHECKING:
    from collections.abc import Iterator


class Screen(FrameSource):
    """The screen. A picture is taken when a frame is due.

    Args:
        monitor: 1 for the first monitor, 2 for the second; 0 for all of them as one picture.
        fps: Frames a second.
        max_size: Pixels of the longer side; None keeps the size.
        quality: Quality of JPEG, 1 to 95.

    Raises:
        ConfigError: mss or Pillow is not installed, or an argument cannot be used. A screen that
            cannot be read shows when a stream begins.
    """

    is_live = True

    def __init__(
        self,
        monitor: int = 1,
        *,
        fps: float = FRAME_RATE,
        max_size: int | None = MAX_SIZE,
        quality: int = QUALITY,
    ) -> None:
        self._set_options(fps, max_size, quality)
        self._monitor = check_whole(monitor, field="monitor", least=0)
        self._mss = import_extra("mss", extra="video", purpose="sharing the screen")
        self._pillow = import_extra("PIL.Image", extra="video", purpose="sharing the screen")

    def __iter__(self) -> Iterator[Any]:
        try:
            screen = self._mss.MSS()
        except self._mss.ScreenShotError as error:
            raise ConfigError(
                f"the screen cannot be read: {error}.",
                field="monitor",
                hint="It needs a graphical session, and on Linux X11 or XWayland.",
            ) from error
        with screen:
            if self._monitor >= len(screen.monitors):
                raise ConfigError(
                    f"there is no monitor {self._monitor}.",
                    field="monitor",
                    hint=f"There are {len(screen.monitors) - 1}; 0 is all of them.",
                )
            while True:
                shot = screen.grab(screen.monitors[self._monitor])
                yield self._pillow.frombytes("RGB", shot.size, shot.bgra, "raw", "BGRX")
