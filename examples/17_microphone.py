"""Translation by microphone: speak English, read Spanish.

Speaks to the default microphone until Ctrl+C, which needs `pip install "genai-live[audio]"`; or
sends a recording.

    python examples/17_microphone.py
    python examples/17_microphone.py --local
    python examples/17_microphone.py --in speech.wav
"""

from argparse import ArgumentParser
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

from genai_live import Client, Session, StreamStats, events, types
from genai_live.audio import AudioFile, Microphone
from genai_live.testing import local_option

MODEL = "gemini-3.5-live-translate-preview"  # translates speech, and does nothing else
CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "translation_config": {"target_language_code": "es"},
    "output_audio_transcription": {},
}


def show(session: Session, timeout: float | None) -> None:
    for event in session.events(timeout=timeout):
        match event:
            case events.OutputTranscript(text=text):
                print(text, end="", flush=True)
            case events.TurnComplete():
                print()
                if timeout:
                    break
            case _:
                pass


def end_on_error(stream: Future[StreamStats], session: Session) -> None:
    if stream.exception():  # such as that there is no microphone: nothing would end `show`
        session.close()


def main() -> None:
    arguments = ArgumentParser()
    arguments.add_argument("--in", dest="recording", help="send this file, not the microphone")
    recording: str | None = arguments.parse_args().recording
    source = AudioFile(recording) if recording else Microphone()
    with (
        ThreadPoolExecutor() as threads,
        Client() as client,
        client.live.connect(model=MODEL, config=CONFIG) as session,
    ):
        stream = threads.submit(session.stream, source)
        stream.add_done_callback(lambda done: end_on_error(done, session))
        with suppress(KeyboardInterrupt, TimeoutError):
            show(session, timeout=10 if recording else None)
        session.close()  # ends the stream
    print(f"Sent {stream.result().audio_seconds:.1f} s of speech")


if __name__ == "__main__":
    with local_option(short_errors=True):
        main()
