"""Text chat: ask two questions and print the answers as they come.

The model remembers the conversation, so it understands "it" in the second question. Models with
native audio only speak; the printed text is the transcript of their speech.

    python examples/02_text_chat.py
    python examples/02_text_chat.py --local
"""

from genai_live import Client, events, models, types
from genai_live.testing import local_option

MODEL = models.DEFAULT_MODEL
CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "output_audio_transcription": {},
}
QUESTIONS = ["What is quantum computing?", "Can you explain it more simply?"]


def main() -> None:
    with Client() as client, client.live.connect(model=MODEL, config=CONFIG) as session:
        for question in QUESTIONS:
            print("You:", question)
            session.send_text(question)
            print("Model: ", end="")
            for event in session.events(timeout=30):
                match event:
                    case events.OutputTranscript(text=text):
                        print(text, end="", flush=True)
                    case events.TurnComplete():
                        print()
                        break
                    case _:
                        pass


if __name__ == "__main__":
    with local_option():
        main()
