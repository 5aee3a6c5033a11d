"""`TwilioWriter`: the model's speech as frames of a call, and what of it was heard. Without I/O."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, cast

import orjson
import pybase64

from genai_live import events
from genai_live.audio import (
    OUTPUT,
    TELEPHONY,
    PcmFormat,
    PlaybackLedger,
    Resampler,
    encode_mulaw,
)
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from genai_live.events import Event

MULAW = PcmFormat(8_000, width=1)
"""What is reported to the ledger: a frame has one byte of mu-law."""
MARK_SECONDS = 0.2
"""How much audio has a mark of its own, and so how exactly the position is known."""
_CHUNK = MULAW.size(MARK_SECONDS)
_PREFIX = "genai-live-"


class TwilioWriter:
    """Writes the frames that Twilio takes over the WebSocket of one call.

        writer = TwilioWriter(started.stream_sid, session.playback)
        async for event in session.events():
            for frame in writer.write(event):
                await websocket.send(frame)

    Twilio queues what it gets in `media`, and plays it at its pace; it answers a `mark` with one of
    the same name once it has played all before it. `clear` has it discard the queue, whereupon the
    marks come at once. So audio is followed by a mark every 0.2 seconds, and what these report is
    the position in the turn: `reached` passes it to the ledger, which is what `session.history` and
    `Turn.heard_text` go by. Twilio keeps ten minutes of audio and discards what comes after (its
    error 31931), which no answer fills.

    Args:
        stream_sid: The name of the stream, from `StreamStarted`.
        ledger: `session.playback`, or another ledger; None for a new one.

    Attributes:
        ledger: The same.

    Raises:
        ConfigError: numpy or soxr, of the extra `audio`, is not installed, or an argument cannot be
            used.
    """

    def __init__(self, stream_sid: str, ledger: PlaybackLedger | None = None) -> None:
        if type(stream_sid) is not str or not stream_sid:
            raise ConfigError("must be a name of a stream.", field="stream_sid")
        if ledger is not None and not issubclass(type(cast("object", ledger)), PlaybackLedger):
            raise ConfigError("must be a PlaybackLedger or None.", field="ledger")
        self.ledger = ledger if ledger is not None else PlaybackLedger()
        self.ledger.begin(0)
        self._stream_sid = stream_sid
        self._resampler = Resampler(OUTPUT, TELEPHONY)
        self._mime_type: str = OUTPUT.mime_type
        self._turn = 0
        self._rest = b""
        self._marks = 0
        # Frames of audio before each mark that has not come back, oldest first.
        self._waiting: deque[tuple[str, int]] = deque()

    @property
    def waiting(self) -> int:
        """Marks that the telephone has not reached yet."""
        return len(self._waiting)

    def write(self, event: Event) -> list[str]:
        """Return the frames that an event of the session needs; mostly none.

        `AudioDelta` is played, `Interrupted` discards what waits. What still comes of a turn that
        was interrupted is left out.
        """
        match event:
            case events.AudioDelta():
                return self._audio(event)
            case events.Interrupted():
                return self.clear()
            case events.GenerationComplete() | events.TurnComplete():
                return self.flush()
            case _:
                return []

    def flush(self) -> list[str]:
        """Return the frames of what conversion holds back, up to 30 ms, at the end of an answer."""
        return self._media(self._resampler.flush(), is_last=True)

    def clear(self) -> list[str]:
        """Have the telephone fall silent: return the frame for it, if anything waits there."""
        self._resampler.flush()
        self._rest = b""
        self.ledger.flushed()
        if not self._waiting:
            return []
        self._waiting.clear()
        return [self._frame("clear")]

    def reached(self, name: str) -> bool:
        """Record that the telephone has come to a mark.

        Args:
            name: The name of the mark, from `MarkReached`.

        Returns:
            Whether it is a mark that was waited for: not so after `clear`, or of somebody else.
        """
        if not any(name == known for known, _ in self._waiting):
            return False
        while self._waiting:
            known, frames = self._waiting.popleft()
            self.ledger.played(frames)
            if known == name:
                break
        return True

    def _audio(self, event: events.AudioDelta) -> list[str]:
        frames: list[str] = []
        if event.turn != self._turn:
            frames = self.flush()  # of the turn before
            self._turn = event.turn
        if self.ledger.is_cut(event.turn):
            return frames
        if event.mime_type != self._mime_type:
            frames += self.flush()
            try:
                pcm = PcmFormat.from_mime_type(event.mime_type, default_rate=OUTPUT.rate)
                self._resampler = Resampler(pcm, TELEPHONY)
            except ConfigError:  # audio that is no PCM: there is nothing to play
                return frames
            self._mime_type = event.mime_type
        return [*frames, *self._media(self._resampler.convert(event.data))]

    def _media(self, pcm: bytes, *, is_last: bool = False) -> list[str]:
        data = self._rest + encode_mulaw(pcm)
        whole = len(data) if is_last else len(data) - len(data) % _CHUNK
        self._rest = data[whole:]
        frames: list[str] = []
        for start in range(0, whole, _CHUNK):
            chunk = data[start : start + _CHUNK]
            self._marks += 1
            name = f"{_PREFIX}{self._marks}"
            self.ledger.queued(self._turn, len(chunk), MULAW)
            self._waiting.append((name, len(chunk)))
            payload = pybase64.b64encode_as_string(chunk)
            frames += [
                self._frame("media", media={"payload": payload}),
                self._frame("mark", mark={"name": name}),
            ]
        return frames

    def _frame(self, event: str, **details: Any) -> str:
        return orjson.dumps({"event": event, "streamSid": self._stream_sid, **details}).decode()
