"""`Camera`: the newest frame of a camera, by PyAV (extra `av`)."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any

from genai_live._wire.extras import import_extra
from genai_live.audio.decoding import import_av, open_media
from genai_live.errors import LiveError
from genai_live.video.frames import FRAME_RATE, MAX_SIZE, QUALITY, FrameSource

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

POLL_SECONDS = 0.25
"""How often a camera that shows nothing lets the stream end."""
STOP_SECONDS = 1.0
"""How long the camera may take to stop."""
_DEVICES = {"darwin": ("0", "avfoundation"), "win32": ("video=Integrated Camera", "dshow")}


class Camera(FrameSource):
    """A camera, open while a stream reads it. Frames between those that are due are skipped.

    Args:
        device: What ffmpeg opens: on Linux a path such as `/dev/video0`, on macOS a number, on
            Windows `video=` and a name. None for the usual one.
        input_format: ffmpeg's name of the kind of device; None for that of the system: `v4l2`,
            `avfoundation`, `dshow`.
        options: Options of ffmpeg, such as `{"video_size": "1280x720"}`.
        fps: Frames a second.
        max_size: Pixels of the longer side; None keeps the size.
        quality: Quality of JPEG, 1 to 95.

    Raises:
        ConfigError: PyAV or Pillow is not installed, or an argument cannot be used. A camera that
            cannot be opened shows when a stream begins: as an `OSError`, or a `ConfigError`.
    """

    is_live = True

    def __init__(
        self,
        device: str | None = None,
        *,
        input_format: str | None = None,
        options: Mapping[str, str] | None = None,
        fps: float = FRAME_RATE,
        max_size: int | None = MAX_SIZE,
        quality: int = QUALITY,
    ) -> None:
        self._set_options(fps, max_size, quality)
        usual_device, usual_format = _DEVICES.get(sys.platform, ("/dev/video0", "v4l2"))
        self._device = device or usual_device
        self._format = input_format or usual_format
        self._options = dict(options or {})
        import_av("a camera")
        import_extra("PIL.Image", extra="video", purpose="a camera")

    def __iter__(self) -> Iterator[Any]:
        newest = _Newest()
        with open_media(self._device, format=self._format, options=self._options) as container:
            thread = threading.Thread(
                target=newest.read, args=(container,), name="genai_live camera", daemon=True
            )
            thread.start()
            try:
                while not newest.has_ended or newest.frame is not None:
                    if newest.arrived.wait(POLL_SECONDS):
                        yield newest.take()
                    else:
                        yield b""
            finally:
                newest.is_stopped = True
                thread.join(STOP_SECONDS)
        if newest.error is not None:
            raise LiveError(
                f"the camera has stopped: {newest.error}.",
                hint="Check that it is still connected.",
            ) from newest.error


class _Newest:
    """The newest frame of a camera, which a thread reads all the time.

    Attributes:
        frame: The frame, until it is taken.
        arrived: Set when there is one.
        has_ended: Whether no more will come.
        is_stopped: Set to end the thread.
        error: What ended it.
    """

    def __init__(self) -> None:
        self.frame: Any = None
        self.arrived = threading.Event()
        self.has_ended = self.is_stopped = False
        self.error: Exception | None = None

    def read(self, container: Any) -> None:
        try:
            for frame in container.decode(video=0):
                self.frame = frame
                self.arrived.set()
                if self.is_stopped:
                    break
        except Exception as error:
            self.error = error
        self.has_ended = True

    def take(self) -> Any:
        self.arrived.clear()
        frame, self.frame = self.frame, None
        return b"" if frame is None else frame
