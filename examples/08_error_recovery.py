"""Error recovery: the connection breaks, and the conversation continues over a new one.

The session reconnects, restores the conversation and resends unanswered questions. Events report
each step. An error is raised only if reconnecting cannot help, and says what to do.

    python examples/08_error_recovery.py
    python examples/08_error_recovery.py --local
"""

from genai_live import Client, ReconnectPolicy, Session, errors, events, models, types
from genai_live.testing import faults, local_option

MODEL = models.DEFAULT_MODEL
CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "output_audio_transcription": {},
}
POLICY = ReconnectPolicy(max_attempts=5, timeout=30)  # by default: 8 attempts in a minute


def answer(session: Session, question: str) -> str:
    words: list[str] = []
    session.send_text(question)
    for event in session.events(timeout=60):
        match event:
            case events.OutputTranscript(text=text):
                words.append(text)
            case events.Reconnecting(attempt=attempt, code=code):
                print(f"Connection lost ({code}), attempt {attempt} to reconnect.")
            case events.Interrupted():
                words.clear()  # the answer was cut short and will be repeated
            case events.Resumed(mode=mode, replayed=replayed):
                print(f"Reconnected: {mode}, {replayed} sent again.")
            case events.TurnComplete(final=True):
                break
            case _:
                pass
    return "".join(words)


def main() -> None:
    try:
        with (
            Client() as client,
            client.live.connect(model=MODEL, config=CONFIG, reconnect=POLICY) as session,
        ):
            for question in ("My name is Ada.", "What is my name?"):
                print("Model:", answer(session, question))
    except errors.LiveError as error:
        raise SystemExit(f"The session failed: {error}") from error


if __name__ == "__main__":
    with local_option(faults=[faults.Close(1011, after_received=3)]):  # breaks once
        main()
