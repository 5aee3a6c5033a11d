"""Audio in and out: send a recording to the model and write its speech to `reply.wav`.

Prints what the model heard, what it said, and the length of its speech.

    python examples/03_audio.py
    python examples/03_audio.py --local
"""

from pathlib import Path

import genai_live
from genai_live import Client, events, models, types
from genai_live.audio import INPUT, OUTPUT, paced, read_wav, write_wav
from genai_live.testing import local_option

MODEL = models.DEFAULT_MODEL
CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "speech_config": {"voice_config": {"prebuilt_voice_config": {"voice_name": "Kore"}}},
    "input_audio_transcription": {},
    "output_audio_transcription": {},
}
HELLO = Path(genai_live.__file__).parent / "cli/data/hello.wav"  # or your own recording
SILENCE = bytes(INPUT.size(1.0))  # a second of silence ends the user's turn


def main() -> None:
    speech, _ = read_wav(HELLO, expect=INPUT)  # 16-bit PCM, 16 kHz, mono
    heard, said, reply = "", "", bytearray()
    with Client() as client, client.live.connect(model=MODEL, config=CONFIG) as session:
        for chunk in paced(speech + SILENCE):  # at the speed of a microphone
            session.send_realtime_input(audio=chunk)
        session.send_realtime_input(audio_stream_end=True)
        for event in session.events(timeout=30):
            match event:
                case events.InputTranscript(text=text):
                    heard += text
                case events.OutputTranscript(text=text):
                    said += text
                case events.AudioDelta(data=pcm):  # 16-bit PCM, 24 kHz, mono
                    reply += pcm
                case events.TurnComplete():
                    break
                case _:
                    pass
    write_wav("reply.wav", bytes(reply), OUTPUT)
    print("Heard:", heard)
    print("Said:", said)
    print(f"Wrote {OUTPUT.seconds(len(reply)):.1f} s of speech to reply.wav")


if __name__ == "__main__":
    with local_option():
        main()
