"""What the server of the benchmarks sends, and what its clients do: payloads, works, sizes.

Imported in every client's environment, so it needs the standard library only.
"""

import base64
import json
from enum import StrEnum

OUTPUT_PCM = bytes(range(240)) * 20
"""Audio that the server sends in one message: 4,800 bytes, 100 ms at 24 kHz."""

INPUT_PCM = bytes(range(200)) * 16
"""Audio that a client sends in one message: 3,200 bytes, 100 ms at 16 kHz."""

INPUT_MIME_TYPE = "audio/pcm;rate=16000"
TURN_MESSAGES = 20
"""Number of messages of a turn of the server in `Work.TALK`: two seconds."""

WORDS = "Hello there"
QUESTION = "hi"


class Work(StrEnum):
    """What one connection is for. The server reads it from the path of the URL.

    The first message after the setup starts the two that receive. `SEND_AUDIO` ends with one
    message of the server, once it has all audio. `ECHO` and `TALK` answer each message with one;
    the audio of `TALK` comes in turns.
    """

    RECEIVE_AUDIO = "receive_audio"
    RECEIVE_TEXT = "receive_text"
    SEND_AUDIO = "send_audio"
    ECHO = "echo"
    TALK = "talk"
    IDLE = "idle"


class Dialect(StrEnum):
    """Whose messages a connection speaks: Gemini Live, or OpenAI Realtime."""

    GEMINI = "gemini"
    OPENAI = "openai"


def path_of(dialect: Dialect, work: Work, count: int) -> str:
    """Return the path by which a client tells the server what to do."""
    return f"/{dialect}/{work}/{count}"


def as_json(message: object) -> bytes:
    """Return a message as compact JSON."""
    return json.dumps(message, separators=(",", ":")).encode()


def _gemini_turn(part: dict[str, object], **more: object) -> bytes:
    return as_json({"serverContent": {"modelTurn": {"parts": [part]}, **more}})


def _openai_delta(kind: str, delta: str) -> bytes:
    return as_json(
        {
            "type": kind,
            "event_id": "event_1",
            "response_id": "resp_1",
            "item_id": "item_1",
            "output_index": 0,
            "content_index": 0,
            "delta": delta,
        }
    )


_OUTPUT_BASE64 = base64.b64encode(OUTPUT_PCM).decode()

PAYLOADS = {
    Dialect.GEMINI: {
        "ready": as_json({"setupComplete": {}}),
        "audio": _gemini_turn(
            {"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": _OUTPUT_BASE64}}
        ),
        "last audio": _gemini_turn(
            {"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": _OUTPUT_BASE64}},
            turnComplete=True,
        ),
        "text": _gemini_turn({"text": WORDS}),
        "answer": _gemini_turn({"text": QUESTION}, turnComplete=True),
        "done": as_json({"serverContent": {"turnComplete": True}}),
    },
    Dialect.OPENAI: {
        "ready": as_json({"type": "session.created", "event_id": "event_0", "session": {}}),
        "audio": _openai_delta("response.output_audio.delta", _OUTPUT_BASE64),
        "text": _openai_delta("response.output_text.delta", WORDS),
        "answer": _openai_delta("response.output_text.delta", QUESTION),
        "done": as_json({"type": "input_audio_buffer.cleared", "event_id": "event_2"}),
    },
}
"""The server's messages as JSON."""
