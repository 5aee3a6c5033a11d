"""Proactive and affective audio: the model hears how you speak, and decides whether to answer.

It adapts its voice to yours, and stays silent on speech that is not meant for it.

    python examples/13_proactive_audio.py
"""

from pathlib import Path

import genai_live
from genai_live import Client, events, models, types
from genai_live.audio import INPUT, paced, read_wav

MODEL = models.DEFAULT_MODEL  # later models are always proactive
CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "proactivity": {"proactive_audio": True},
    "enable_affective_dialog": True,
    "output_audio_transcription": {},
}
HTTP_OPTIONS: types.HttpOptionsDict = {"api_version": "v1alpha"}  # has both settings
HELLO = Path(genai_live.__file__).parent / "cli/data/hello.wav"  # or your own recording
SILENCE = bytes(INPUT.size(1.0))  # a second of silence ends the user's turn


def main() -> None:
    speech, _ = read_wav(HELLO, expect=INPUT)
    with (
        Client(http_options=HTTP_OPTIONS) as client,
        client.live.connect(model=MODEL, config=CONFIG) as session,
    ):
        for chunk in paced(speech + SILENCE):
            session.send_realtime_input(audio=chunk)
        session.send_realtime_input(audio_stream_end=True)
        said = ""
        try:
            for event in session.events(timeout=5):
                match event:
                    case events.OutputTranscript(text=text):
                        said += text
                    case events.TurnComplete():
                        break
                    case _:
                        pass
        except TimeoutError:
            print("The model stays silent.")
        else:
            print("Model:", said)


if __name__ == "__main__":
    main()
