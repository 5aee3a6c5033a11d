"""Screen or video: send three frames, one per second, and ask about them.

Prints the answer.

    python examples/05_video.py
    python examples/05_video.py --local
"""

import time
from pathlib import Path

from genai_live import Client, models, types
from genai_live.testing import local_option

MODEL = models.DEFAULT_MODEL
CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "output_audio_transcription": {},
    # By default a turn may contain only the frames sent while the user speaks.
    "realtime_input_config": {"turn_coverage": "TURN_INCLUDES_ALL_INPUT"},
}
SCREENS = sorted(Path(__file__).parent.glob("data/screen-*.jpg"))
FRAMES = [path.read_bytes() for path in SCREENS]  # or screenshots, or camera frames


def main() -> None:
    with Client() as client, client.live.connect(model=MODEL, config=CONFIG) as session:
        for number, frame in enumerate(FRAMES, start=1):
            session.send_realtime_input(video=(frame, "image/jpeg"))
            print("Sent frame", number)
            time.sleep(1)  # the service uses one frame per second
        turn = session.ask("Analyze what you see on the screen.", timeout=60)
        print("Analysis:", turn.text)


if __name__ == "__main__":
    with local_option():
        main()
