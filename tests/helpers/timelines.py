"""Frames of a session for tests of timelines, without a socket and a clock."""

import array
import math

import orjson
import pybase64

from genai_live.inspection import TimelineBuilder
from genai_live.recording import read_session

PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
MUSIC = PATH.replace("BidiGenerateContent", "BidiGenerateMusic")


def audio(seconds, *, rate=16_000, loud=True):
    """Return a blob of PCM, a tone or silence."""
    count = round(seconds * rate)
    samples = [round(8_000 * math.sin(index / 5)) if loud else 0 for index in range(count)]
    data = array.array("h", samples).tobytes()
    return {"data": pybase64.b64encode_as_string(data), "mimeType": f"audio/pcm;rate={rate}"}


def speech(seconds, *, loud=True):
    """Return a message of the microphone."""
    return {"realtimeInput": {"audio": audio(seconds, loud=loud)}}


def sound(seconds, **content):
    """Return a message with the model's audio."""
    part = {"inlineData": audio(seconds, rate=24_000)}
    return {"serverContent": {"modelTurn": {"parts": [part]}, **content}}


def said(text, **content):
    """Return a message with the model's text."""
    return {"serverContent": {"modelTurn": {"parts": [{"text": text}]}, **content}}


def asks(text):
    """Return a message with the user's text."""
    return {"clientContent": {"turns": [{"parts": [{"text": text}]}], "turnComplete": True}}


DONE = {"serverContent": {"turnComplete": True}}
INTERRUPTED = {"serverContent": {"interrupted": True}}


class Story:
    """A session told step by step.

    `client` and `server` take the time and a message, or bytes that are none.
    """

    def __init__(self, **options):
        self.builder = TimelineBuilder("story", **options)
        self.number = 0

    def open(self, time=0.0, *, path=PATH, model="models/any", **setup):
        """Open the next connection, with a setup that is accepted a tenth of a second later."""
        self.number += 1
        self.builder.opened(self.number, time, path)
        self.client(time, {"setup": {"model": model, **setup}})
        self.server(time + 0.1, {"setupComplete": {}})
        return self

    def client(self, time, message, **options):
        """Add a frame of the client."""
        return self._frame(time, "client", message, **options)

    def server(self, time, message, **options):
        """Add a frame of the server."""
        return self._frame(time, "server", message, **options)

    def _frame(self, time, sender, message, **options):
        data = message if isinstance(message, bytes) else orjson.dumps(message)
        self.builder.frame(self.number, time, sender, data, **options)
        return self

    def end(self, time, by="client", code=1000, reason=""):
        """End the connection."""
        self.builder.ended(self.number, time, by, code, reason)
        return self

    @property
    def timeline(self):
        """The timeline, as it is at the end of a file."""
        self.builder.finish()
        return self.builder.timeline

    @property
    def session(self):
        """The only session."""
        (session,) = self.timeline.sessions
        return session


def write_session(file, *lines, media="keep"):
    """Write a session file of (time, sender, message), on one connection that stays open."""
    header = {"format": "genai-live-session", "version": 1, "media": media}
    opened = {"time": 0, "connection": 1, "open": {"path": PATH}}
    frames = [
        {"time": time, "connection": 1, "from": sender, "frame": "text", "message": message}
        for time, sender, message in lines
    ]
    file.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in [header, opened, *frames]))
    read_session(file)
    return file
