"""A program that plays to the default device and records what that hears; run with a null sink."""

import json
import sys
import time
from array import array
from importlib import import_module
from typing import Any

from genai_live.audio import OUTPUT, PlaybackBuffer, Speakers

sounddevice: Any = import_module("sounddevice")


def main():
    """Play a second, flush in the midst of the next two, and report what was heard."""
    recorded = bytearray()

    def record(data, *_):
        recorded.extend(bytes(data))

    buffer: Any = PlaybackBuffer()
    speakers = Speakers()
    speech = array("h", (1_000 + n % 20_000 for n in range(OUTPUT.rate))).tobytes()
    with sounddevice.RawInputStream(
        samplerate=OUTPUT.rate, channels=1, dtype="int16", blocksize=240, callback=record
    ):
        while len(recorded) < OUTPUT.size(0.3):
            time.sleep(0.005)
        speakers.open(buffer)
        was_active = speakers.is_active
        buffer.write(bytes(OUTPUT.size(0.3)), 0)  # the sink may lose the first milliseconds
        buffer.write(speech, 1)
        while buffer.ledger.waiting_frames:
            time.sleep(0.005)
        buffer.write(speech + speech, 2)
        while buffer.ledger.position(2) < 0.7:
            time.sleep(0.005)
        buffer.flush()
        before = buffer.ledger.position(2)
        time.sleep(0.6 + speakers.latency)
        heard = buffer.ledger.position(2)
        speakers.close()
    samples = array("h", bytes(recorded[: len(recorded) // 2 * 2]))
    played = array("h", (sample for sample in samples if sample))  # pauses of a busy machine apart
    expected = array("h", speech + speech)
    fade = round(0.005 * OUTPUT.rate)
    whole = len(played) - fade
    json.dump(
        {
            "active": [was_active, speakers.is_active],
            "same": played[:whole] == expected[:whole],
            "seconds": len(played) / OUTPUT.rate,
            "heard": 1 + heard,
            "after_flush": heard - before,
            "latency": speakers.latency,
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
