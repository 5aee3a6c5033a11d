"""Telephone calls by Twilio Media Streams: frames to and from a session, and an ASGI application.

    from genai_live import AsyncClient
    from genai_live.bridges.twilio import TwilioApp

    app = TwilioApp(AsyncClient(), config={"system_instruction": "You answer the telephone."})

`TwilioReader` and `TwilioWriter` do the same without I/O, for a server of your own. No package of
Twilio is needed. Converting the model's speech needs `pip install "genai-live[audio]"`.
docs/telephony.md is the guide.

What this relies on is in Twilio's public documentation, below twilio.com/docs: the frames in
voice/media-streams/websocket-messages, the element `<Stream>` in voice/twiml/stream, the signature
in usage/webhooks/webhooks-security.
"""

from genai_live.bridges.twilio.app import TwilioApp
from genai_live.bridges.twilio.frames import (
    CallerAudio,
    CallerDigit,
    MarkReached,
    StreamStarted,
    StreamStopped,
    TwilioInput,
    TwilioReader,
)
from genai_live.bridges.twilio.signature import compute_signature, is_signed
from genai_live.bridges.twilio.twiml import twiml
from genai_live.bridges.twilio.writer import TwilioWriter

__all__ = [
    "CallerAudio",
    "CallerDigit",
    "MarkReached",
    "StreamStarted",
    "StreamStopped",
    "TwilioApp",
    "TwilioInput",
    "TwilioReader",
    "TwilioWriter",
    "compute_signature",
    "is_signed",
    "twiml",
]
