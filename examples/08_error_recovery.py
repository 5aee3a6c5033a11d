"""Error recovery: connect again when the connection breaks, and go on where it stopped.

A resumption handle carries the conversation over; it comes with every turn, once asked for. Only
what a retry can help is tried again, after a pause that doubles each time.

    python examples/08_error_recovery.py
"""

import time
from collections import deque

from genai_live import Client, types
from genai_live.errors import LiveError

MODEL = "gemini-2.5-flash-native-audio-latest"
CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "output_audio_transcription": {},
}
LONGEST_PAUSE = 16.0


def main() -> None:
    questions = deque(["My name is Ada.", "What is my name?"])
    handle: str | None = None
    pause = 1.0
    with Client() as client:
        while questions:
            config: types.LiveConnectConfigDict = {
                **CONFIG,
                "session_resumption": {"handle": handle},  # None begins a new conversation
            }
            try:
                with client.live.connect(model=MODEL, config=config) as session:
                    try:
                        while questions:
                            turn = session.ask(questions[0], timeout=60)
                            print("Model:", turn.text)
                            questions.popleft()  # answered; else it is asked again
                            pause = 1.0
                    finally:
                        handle = session.resumption_handle or handle
            except LiveError as error:
                if not error.retryable or pause > LONGEST_PAUSE:
                    raise  # the message says what to change
                print(f"Lost: {error} Trying again in {pause:g} s.")
                time.sleep(pause)
                pause *= 2


if __name__ == "__main__":
    main()
