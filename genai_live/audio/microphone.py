"""`Microphone`: audio from a device, by sounddevice (extra `audio`)."""

from __future__ import annotations

import time
from collections import deque
from itertools import count
from typing import TYPE_CHECKING, Any

import anyio

from genai_live._runtime.owner import CallerLoop
from genai_live._runtime.signal import Signal
from genai_live._runtime.worker_thread import run_in_thread
from genai_live._wire.extras import import_extra
from genai_live._wire.numbers import check_number
from genai_live._wire.reprs import short_repr
from genai_live.audio.pcm import INPUT, PcmFormat, check_format, check_rate
from genai_live.audio.sources import CHUNK_SECONDS, MediaSource, Timed
from genai_live.errors import ConfigError, LiveError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_NO_DEVICE = "List the devices: python -m sounddevice"


class Microphone(MediaSource):
    """A microphone. It is open while a stream reads it.

    Args:
        device: Number or part of the name of the device; None for the system's default.
        format: The format to record in, 16-bit; by default 16 kHz mono, or where the device does
            not offer that, its own rate.
        max_delay: Seconds of audio to keep while the stream does not read, as during a function
            call; older audio is dropped and counted.

    Attributes:
        dropped: Blocks of 40 ms that were dropped so far.
        overflows: How often the device itself has lost audio so far.

    Raises:
        ConfigError: sounddevice is not installed, or an argument cannot be used. What is wrong with
            the device shows when a stream opens it.
    """

    is_live = True

    def __init__(
        self,
        device: int | str | None = None,
        *,
        format: PcmFormat | None = None,  # noqa: A002
        max_delay: float = 2.0,
    ) -> None:
        if device is not None and type(device) not in (int, str):
            raise ConfigError(
                f"{short_repr(device)} is no device.",
                field="device",
                hint=f"Pass its number or name. {_NO_DEVICE}",
            )
        if format is not None:
            check_rate(check_format(format, field="format").rate, "the format", field="format")
            if format.width != 2:
                raise ConfigError("needs 16-bit samples.", field="format", hint="Use width=2.")
        self.overflows = 0
        self.format = format or INPUT
        self._is_format_fixed = format is not None
        self._device = device
        self._capacity = max(1, round(check_number(max_delay, field="max_delay") / CHUNK_SECONDS))
        self._sounddevice = import_extra("sounddevice", extra="audio", purpose="a microphone")

    async def __aiter__(self) -> AsyncIterator[Timed]:
        news = Signal(CallerLoop().call_soon)
        blocks: deque[tuple[int, float, bytes]] = deque(maxlen=self._capacity)
        numbers = count()
        has_stopped = False

        def record(data: Any, _frames: int, _time: Any, status: Any) -> None:  # in its own thread
            blocks.append((next(numbers), time.monotonic(), bytes(data)))
            if status:
                self.overflows += 1
            news.set()

        def stop() -> None:
            nonlocal has_stopped
            has_stopped = True
            news.set()

        opened: list[Any] = []
        try:
            await run_in_thread(lambda: self._open(record, stop, opened))
            next_number = 0
            while True:
                await news.wait(lambda: blocks or has_stopped)
                if not blocks:
                    raise LiveError(
                        "the microphone has stopped.", hint="Check that it is still connected."
                    )
                number, at, data = blocks.popleft()
                self.dropped += number - next_number
                next_number = number + 1
                yield Timed(data, at)
        finally:
            with anyio.CancelScope(shield=True):
                await run_in_thread(lambda: [stream.close() for stream in opened])

    def _open(self, record: Any, stop: Any, opened: list[Any]) -> None:
        sounddevice = self._sounddevice
        try:
            if not self._is_format_fixed:
                self.format = self._choose_format()
            stream = sounddevice.RawInputStream(
                samplerate=self.format.rate,
                channels=self.format.channels,
                dtype="int16",
                blocksize=round(self.format.rate * CHUNK_SECONDS),
                device=self._device,
                callback=record,
                finished_callback=stop,
            )
            opened.append(stream)
            stream.start()
        except (sounddevice.PortAudioError, ValueError) as error:
            raise ConfigError(
                f"the microphone cannot be opened: {error}.", field="device", hint=_NO_DEVICE
            ) from error

    def _choose_format(self) -> PcmFormat:
        """Return 16 kHz mono, or where the device does not offer that, its own rate."""
        sounddevice = self._sounddevice
        try:
            sounddevice.check_input_settings(
                device=self._device, channels=1, dtype="int16", samplerate=INPUT.rate
            )
        except sounddevice.PortAudioError:
            info = sounddevice.query_devices(self._device, "input")
            return PcmFormat(round(info["default_samplerate"]))
        return INPUT
