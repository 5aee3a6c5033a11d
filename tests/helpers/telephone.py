"""A telephone: it plays Twilio's part of a call to an ASGI application, without a socket."""

import base64
import json
from collections import deque

import anyio

from genai_live.audio import (
    TELEPHONY,
    Resampler,
    decode_mulaw,
    encode_mulaw,
    read_audio,
)
from tests.helpers.speech import HELLO

DEADLINE = 10
STREAM = "MZ0"
SILENCE = b"\xff" * 160
HEADERS = [(b"host", b"bot.example.com")]


def hello():
    """Return "Hello" as mu-law."""
    data, pcm = read_audio(HELLO)
    resampler = Resampler(pcm, TELEPHONY)
    return encode_mulaw(resampler.convert(data) + resampler.flush())


class Telephone:
    """One call to an application.

    `plays` says whether marks are answered as soon as they come, as if no time passed; otherwise
    they wait for `play` or a `clear`.
    """

    def __init__(self, app, *, plays=True, headers=(), path="/voice", parameters=None):
        self.app = app
        self.plays = plays
        self.scope = {
            "type": "websocket",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [*HEADERS, *headers],
        }
        self.parameters = parameters or {}
        self.frames = []
        self.marks = []
        self.accepted = False
        self.closed = None
        self.error = None
        self.is_over = anyio.Event()
        self.unread = deque()
        self._arrived = anyio.Event()
        self._changed = anyio.Event()

    # The application's end.

    async def receive(self):
        while not self.unread:
            self._arrived = anyio.Event()
            await self._arrived.wait()
        await anyio.lowlevel.checkpoint()
        return self.unread.popleft()

    async def send(self, message):
        await anyio.lowlevel.checkpoint()
        if message["type"] == "websocket.accept":
            self.accepted = True
        elif message["type"] == "websocket.close":
            self.closed = message["code"]
        else:
            assert message["type"] == "websocket.send"
            self._take(json.loads(message["text"]))
        self._changed.set()
        self._changed = anyio.Event()

    def _take(self, frame):
        assert frame["streamSid"] == STREAM
        self.frames.append(frame)
        if frame["event"] == "mark":
            self.marks.append(frame["mark"]["name"])
        if frame["event"] == "clear" or self.plays:
            self.play(len(self.marks))

    async def run(self):
        """Run the application until it has ended the call."""
        try:
            await self.app(self.scope, self.receive, self.send)
        except Exception as error:
            self.error = error
        finally:
            self.is_over.set()

    # The caller's end.

    def put(self, message):
        self.unread.append(message)
        self._arrived.set()

    def say(self, frame):
        """Send a frame: an object, or any text."""
        text = frame if isinstance(frame, str) else json.dumps(frame)
        self.put({"type": "websocket.receive", "text": text})

    def dial(self):
        self.put({"type": "websocket.connect"})
        self.say({"event": "connected", "protocol": "Call", "version": "1.0.0"})
        start = {
            "streamSid": STREAM,
            "callSid": "CA0",
            "customParameters": self.parameters,
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        }
        self.say({"event": "start", "sequenceNumber": "1", "start": start, "streamSid": STREAM})

    def speak(self, mulaw):
        """Say mu-law, all of it at once, and a second of silence."""
        for start in range(0, len(mulaw), 160):
            self._media(mulaw[start : start + 160])
        for _ in range(50):
            self._media(SILENCE)

    def _media(self, mulaw):
        payload = base64.b64encode(mulaw).decode()
        self.say({"event": "media", "streamSid": STREAM, "media": {"payload": payload}})

    def press(self, digit):
        details = {"track": "inbound_track", "digit": digit}
        self.say({"event": "dtmf", "streamSid": STREAM, "dtmf": details})

    def play(self, count):
        """Play up to so many marks."""
        played, self.marks = self.marks[:count], self.marks[count:]
        for name in played:
            self.say({"event": "mark", "streamSid": STREAM, "mark": {"name": name}})

    def hang_up(self):
        self.say({"event": "stop", "streamSid": STREAM, "stop": {"callSid": "CA0"}})

    # What the caller hears.

    @property
    def kinds(self):
        return [frame["event"] for frame in self.frames]

    @property
    def heard(self):
        """All that was played, as PCM."""
        return b"".join(
            decode_mulaw(base64.b64decode(frame["media"]["payload"]))
            for frame in self.frames
            if frame["event"] == "media"
        )

    async def until(self, condition):
        """Wait for a condition that frames of the application bring about."""
        with anyio.fail_after(DEADLINE):
            while not condition():
                with anyio.move_on_after(0.05):
                    await self._changed.wait()
