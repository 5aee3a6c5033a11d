"""Transcription: write down speech, with hints about its language and its words.

Prints the transcript as it comes. The model only listens: it owes no answer.

    python examples/12_transcription.py
    python examples/12_transcription.py --local
"""

from contextlib import suppress
from pathlib import Path

import genai_live
from genai_live import Client, events, types
from genai_live.audio import INPUT, paced, read_wav
from genai_live.testing import local_option

MODEL = "gemini-3.5-transcribe-live"
CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["TEXT"],
    "input_audio_transcription": {
        "language_codes": ["en-US", "pt-PT"],
        "custom_vocabulary": ["Lisbon", "Tejo"],
    },
}
QUESTION = Path(genai_live.__file__).parent / "cli/data/question.wav"  # or your own recording
SILENCE = bytes(INPUT.size(1.0))  # a second of silence ends the utterance


def main() -> None:
    speech, _ = read_wav(QUESTION, expect=INPUT)
    with Client() as client, client.live.connect(model=MODEL, config=CONFIG) as session:
        for chunk in paced(speech + SILENCE):
            session.send_realtime_input(audio=chunk)
        session.send_realtime_input(audio_stream_end=True)
        print("Heard: ", end="")
        with suppress(TimeoutError):  # nothing more for five seconds
            for event in session.events(timeout=5):
                match event:
                    case events.InputTranscript(text=text, interim=False):
                        print(text, end="", flush=True)
                    case events.TurnComplete():
                        break
                    case _:
                        pass
        print()


if __name__ == "__main__":
    with local_option():
        main()
