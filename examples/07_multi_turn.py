"""Several turns: a system instruction, three questions, and the history.

The server keeps the conversation, so each request sends only what is new. The session keeps it
too: show `session.history`, or start another session with it.

    python examples/07_multi_turn.py
    python examples/07_multi_turn.py --local
"""

from genai_live import Client, models, types
from genai_live.testing import local_option

MODEL = models.DEFAULT_MODEL
CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "output_audio_transcription": {},
    "system_instruction": "You are a helpful coding assistant. Answer in a sentence.",
}
QUESTIONS = [
    "My favourite language is Python. How do I read a file in it?",
    "Can you show me an example with error handling?",
    "What is my favourite language?",
]


def main() -> None:
    with Client() as client, client.live.connect(model=MODEL, config=CONFIG) as session:
        for question in QUESTIONS:
            turn = session.ask(question, timeout=60)  # waits for the whole answer
            print("You:", question)
            print("Assistant:", turn.text)
        roles = [content.role for content in session.history]
        print("History:", *roles)
        print("Tokens:", session.usage.total_token_count)


if __name__ == "__main__":
    with local_option():
        main()
