"""`TwilioReader`: the frames of a call, read into what a session is sent. Without I/O."""

from __future__ import annotations

import binascii
import logging
from collections import Counter
from typing import Any, TypeAlias, cast

import orjson
import pybase64
from attrs import field, frozen

from genai_live.audio import TELEPHONY, decode_mulaw

logger = logging.getLogger("genai_live")

LARGEST_FRAME = 256 * 1024
"""Bytes of a frame. Those of Twilio hold 20 ms of audio, and have about 350 bytes."""
_ENCODING, _RATE = "audio/x-mulaw", 8_000
"""The only media format of Twilio, which `start.mediaFormat` names."""
_DIGITS = frozenset("0123456789*#ABCD")


@frozen(kw_only=True)
class StreamStarted:
    """The call is connected (`start`)."""

    stream_sid: str
    """Twilio's name of the stream, which frames to Twilio need."""
    call_sid: str = ""
    """Twilio's name of the call; empty if it says none."""
    parameters: dict[str, str] = field(factory=dict[str, str])
    """What the `<Parameter>` elements of the TwiML say."""


@frozen(kw_only=True)
class CallerAudio:
    """What the caller says (`media`): 16-bit PCM at 8 kHz, mono, mostly 20 ms of it."""

    data: bytes = field(repr=lambda data: f"<{len(data)} bytes>")
    """The samples."""
    mime_type: str = TELEPHONY.mime_type
    """Their format."""


@frozen(kw_only=True)
class CallerDigit:
    """A key that the caller pressed (`dtmf`): 0 to 9, `*`, `#`, or A to D."""

    digit: str
    """The key."""


@frozen(kw_only=True)
class MarkReached:
    """The telephone has played all up to a mark, or discarded it (`mark`)."""

    name: str
    """The name of the mark, as it was sent."""


@frozen
class StreamStopped:
    """The call has ended, or has left the stream (`stop`)."""


TwilioInput: TypeAlias = StreamStarted | CallerAudio | CallerDigit | MarkReached | StreamStopped
"""What a frame means for a session."""


class TwilioReader:
    """Reads the frames that Twilio sends over the WebSocket of one call.

        reader = TwilioReader()
        match reader.read(frame):
            case CallerAudio(data=data, mime_type=mime_type):
                await session.send_realtime_input(audio=(data, mime_type))

    Twilio sends `connected` first, `start` next and once, then `media`, `dtmf` and `mark`, and
    `stop` at the end, each as an object in a text frame. Nothing that comes raises: what cannot be
    used is counted in `ignored`, and the first of each kind is logged.

    Attributes:
        started: What the call began with; None before that.
        is_stopped: Whether it has ended.
        ignored: How many frames were left out, by reason.
    """

    def __init__(self) -> None:
        self.started: StreamStarted | None = None
        self.is_stopped = False
        self.ignored: Counter[str] = Counter()
        self._has_mulaw = True

    def read(self, frame: str | bytes) -> TwilioInput | None:
        """Read one frame; None if it means nothing for a session.

        Args:
            frame: The text of the frame.
        """
        if not isinstance(cast("object", frame), str | bytes):
            return self._ignore("no text")
        if len(frame) > LARGEST_FRAME:
            return self._ignore("too large")
        try:
            data = orjson.loads(frame)
        except orjson.JSONDecodeError:
            return self._ignore("no JSON")
        if not isinstance(data, dict):
            return self._ignore("no object")
        members = cast("dict[str, Any]", data)
        if self.is_stopped:
            return self._ignore("after the end")
        event = members.get("event")
        if event == "connected":
            return None
        if event == "start":
            return self._start(members)
        if event not in ("media", "dtmf", "mark", "stop"):
            return self._ignore("unknown event")
        if self.started is None:
            return self._ignore("before the start")
        if members.get("streamSid", self.started.stream_sid) != self.started.stream_sid:
            return self._ignore("another stream")
        if event == "stop":
            self.is_stopped = True
            return StreamStopped()
        details = members.get(event)
        if not isinstance(details, dict):
            return self._ignore(f"{event} without details")
        return self._details(event, cast("dict[str, Any]", details))

    def _start(self, members: dict[str, Any]) -> TwilioInput | None:
        if self.started is not None:
            return self._ignore("a second start")
        given = members.get("start")
        start = cast("dict[str, Any]", given) if isinstance(given, dict) else {}
        stream_sid = start.get("streamSid") or members.get("streamSid")
        if not isinstance(stream_sid, str) or not stream_sid:
            return self._ignore("a start without streamSid")
        media = start.get("mediaFormat")
        if isinstance(media, dict):
            media = cast("dict[str, Any]", media)
            encoding, rate = media.get("encoding", _ENCODING), media.get("sampleRate", _RATE)
            self._has_mulaw = (encoding, rate) == (_ENCODING, _RATE)
        parameters = start.get("customParameters")
        self.started = StreamStarted(
            stream_sid=stream_sid,
            call_sid=_text(start.get("callSid")),
            parameters={
                name: _text(value)
                for name, value in (
                    cast("dict[str, Any]", parameters) if isinstance(parameters, dict) else {}
                ).items()
            },
        )
        return self.started

    def _details(self, event: str, details: dict[str, Any]) -> TwilioInput | None:
        if event == "media":
            return self._media(details)
        value = details.get("digit" if event == "dtmf" else "name")
        if event == "mark" and isinstance(value, str):
            return MarkReached(name=value)
        if event == "dtmf" and isinstance(value, str) and value in _DIGITS:
            return CallerDigit(digit=value)
        return self._ignore(f"{event} without details")

    def _media(self, media: dict[str, Any]) -> TwilioInput | None:
        if not self._has_mulaw:
            return self._ignore("another media format")
        if media.get("track", "inbound") != "inbound":  # what the caller hears is `outbound`
            return self._ignore("another track")
        payload = media.get("payload")
        try:
            data = pybase64.b64decode(payload, validate=True) if isinstance(payload, str) else b""
        except (binascii.Error, ValueError):
            data = b""
        return CallerAudio(data=decode_mulaw(data)) if data else self._ignore("media without audio")

    def _ignore(self, reason: str) -> TwilioInput | None:
        self.ignored[reason] += 1
        if self.ignored[reason] == 1:
            logger.warning(
                "A frame of a telephone call was ignored: %s.",
                reason,
                extra={"event_name": "call_frame_ignored"},
            )
        return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
