"""Screen sharing: let the model see the screen, and ask about it.

Shares the first monitor for three seconds, which needs `pip install "genai-live[video]"`; or shows
image files. Prints the answer.

    python examples/18_screen.py
    python examples/18_screen.py --local
    python examples/18_screen.py --in first.jpg second.jpg
"""

from argparse import ArgumentParser
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from genai_live import Client, models, types
from genai_live.testing import local_option
from genai_live.video import Frames, Screen

MODEL = models.DEFAULT_MODEL
CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "output_audio_transcription": {},
    # By default a turn may contain only the frames sent while the user speaks.
    "realtime_input_config": {"turn_coverage": "TURN_INCLUDES_ALL_INPUT"},
}


def main() -> None:
    arguments = ArgumentParser()
    arguments.add_argument("--in", dest="images", nargs="+", type=Path, help="show these files")
    images: list[Path] | None = arguments.parse_args().images
    source = Frames([path.read_bytes() for path in images], fps=2) if images else Screen()
    with (
        ThreadPoolExecutor() as threads,
        Client() as client,
        client.live.connect(model=MODEL, config=CONFIG) as session,
    ):
        sharing = threads.submit(session.stream, source)
        wait([sharing], timeout=3)
        if sharing.done():
            sharing.result()  # raises what ended it, such as that there is no screen
        turn = session.ask("What do you see on the screen?", timeout=60)
        print("Model:", turn.transcript)
        session.close()  # ends the stream
    print("Shared", sharing.result().frames, "frames")


if __name__ == "__main__":
    with local_option(short_errors=True):
        main()
