"""Ask aloud: a question from a WAV file, the answer as words and as another WAV file.

Prints what the model heard, what it said and how long it spoke; writes its speech to `answer.wav`.

    python examples/16_spoken_question.py
    python examples/16_spoken_question.py --local
"""

from pathlib import Path

import genai_live
from genai_live import Client, models, types
from genai_live.testing import local_option

MODEL = models.DEFAULT_MODEL
CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "input_audio_transcription": {},
    "output_audio_transcription": {},
}
QUESTION = Path(genai_live.__file__).parent / "cli/data/hello.wav"  # or your own recording


def main() -> None:
    with Client() as client, client.live.connect(model=MODEL, config=CONFIG) as session:
        turn = session.ask(QUESTION, timeout=60)  # any rate, mono, 16 bit
    print("Heard:", turn.input_transcript)
    print("Said:", turn.text)
    turn.audio.save("answer.wav")
    print(f"Wrote {turn.audio.seconds:.1f} s of speech to answer.wav ({turn.audio.format})")


if __name__ == "__main__":
    with local_option():
        main()
