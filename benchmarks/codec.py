"""Reading and writing messages, compared with google-genai's conversion from JSON to objects."""

import base64
import json
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

from google.genai import _live_converters as google_converters
from google.genai import types as google_types
from rich.table import Table

from genai_live import types
from genai_live.converters import decode, encode

TITLE = "microseconds per message"
GOOGLE_CONVERTERS: Any = google_converters  # these names are private
GOOGLE_MESSAGE: Any = google_types.LiveServerMessage
CALLS = 300

AUDIO = {
    "inlineData": {
        "mimeType": "audio/pcm;rate=24000",
        "data": base64.b64encode(bytes(4800)).decode(),
    }
}
FRAMES = {
    "audio, 100 ms": {"serverContent": {"modelTurn": {"parts": [AUDIO]}}},
    "text delta": {"serverContent": {"modelTurn": {"parts": [{"text": "Hello there"}]}}},
    "tool call": {
        "toolCall": {"functionCalls": [{"id": "1", "name": "f", "args": {"city": "Lisbon"}}]}
    },
    "turn end, usage": {
        "serverContent": {"turnComplete": True},
        "usageMetadata": {
            "promptTokenCount": 10,
            "responseTokenCount": 20,
            "totalTokenCount": 30,
            "responseTokensDetails": [{"modality": "AUDIO", "tokenCount": 20}],
        },
    },
}


def timed(
    theirs: Callable[[], object], ours: Callable[[], object], rounds: int
) -> tuple[float, float]:
    """Return the median time of each function in microseconds, measured in turn."""
    times: tuple[list[float], list[float]] = [], []
    for function in (theirs, ours):
        function()  # makes what is made when first used
    for _ in range(rounds):
        for function, measured in zip((theirs, ours), times, strict=True):
            started = time.perf_counter()
            for _ in range(CALLS):
                function()
            measured.append((time.perf_counter() - started) / CALLS * 1e6)
    return median(times[0]), median(times[1])


def google_read(frame: bytes) -> object:
    """Read as google-genai's `AsyncSession.receive` does."""
    response = GOOGLE_CONVERTERS._LiveServerMessage_from_mldev(json.loads(frame))
    kwargs = google_types.LiveServerMessage().model_dump()
    return GOOGLE_MESSAGE._from_response(response=response, kwargs=kwargs)


def google_write(pcm: bytes) -> str:
    """Write as google-genai's `send_realtime_input` does."""
    from google.genai import _common

    parameters = google_types.LiveSendRealtimeInputParameters(
        audio=google_types.Blob(data=pcm, mime_type="audio/pcm;rate=16000")
    )
    message = GOOGLE_CONVERTERS._LiveSendRealtimeInputParameters_to_mldev(parameters)
    return json.dumps(
        {"realtime_input": _common.encode_unserializable_types(_common.convert_to_dict(message))}
    )


def our_write(pcm: bytes) -> bytes:
    """Write the same message with our types."""
    blob = types.Blob(data=pcm, mime_type="audio/pcm;rate=16000")
    return encode(types.LiveClientMessage(realtime_input=types.LiveClientRealtimeInput(audio=blob)))


def measure(rounds: int) -> dict[str, tuple[float, float]]:
    """Return google-genai's and our median microseconds by kind of message."""
    results: dict[str, tuple[float, float]] = {}
    for name, frame in FRAMES.items():
        data = json.dumps(frame).encode()
        results[f"read {name}"] = timed(
            partial(google_read, data), partial(decode, data, types.LiveServerMessage), rounds
        )
    pcm = bytes(3200)
    results["write audio, 100 ms"] = timed(
        partial(google_write, pcm), partial(our_write, pcm), rounds
    )
    return results


def make_table(results: dict[str, tuple[float, float]]) -> Table:
    """Return the medians and their ratios as a table."""
    table = Table("message", "google-genai", "genai_live", "times faster", title=TITLE)
    for name, (theirs, ours) in results.items():
        table.add_row(name, f"{theirs:.1f}", f"{ours:.1f}", f"{theirs / ours:.1f}")
    return table
