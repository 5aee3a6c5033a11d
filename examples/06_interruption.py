"""Interruption: break in while the model speaks.

A long answer is asked for, and three seconds into it something else. The server cuts the answer
short and says so; what was not played of it by then is dropped. The new question is answered.

    python examples/06_interruption.py
"""

from genai_live import Client, events, types
from genai_live.audio import OUTPUT

MODEL = "gemini-2.5-flash-native-audio-latest"
CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "output_audio_transcription": {},
}


def main() -> None:
    unplayed = bytearray()  # stands for the buffer of a loudspeaker
    broke_in = False
    with Client() as client, client.live.connect(model=MODEL, config=CONFIG) as session:
        session.send_text("Please count to 200, without a break.")
        for event in session.events(timeout=30):
            match event:
                case events.OutputTranscript(text=text):
                    print(text, end="", flush=True)
                case events.AudioDelta(data=pcm):
                    unplayed += pcm
                    if not broke_in and OUTPUT.seconds(len(unplayed)) >= 3:
                        broke_in = True
                        session.send_text("Actually, just tell me a joke instead.")
                case events.Interrupted():
                    seconds = OUTPUT.seconds(len(unplayed))
                    unplayed.clear()
                    print(f"\n[interrupted, {seconds:.1f} s of audio dropped]")
                case events.TurnComplete(turn=turn) if turn > 0:  # turn 0 is the interrupted one
                    print()
                    break
                case _:
                    pass


if __name__ == "__main__":
    main()
