"""A screen helper: ask about what is on your screen; it answers, and points at it.

Type questions, an empty line ends it. Where it points, the picture goes to pointed.png. Needs
`pip install "genai-live[cli,video]"`. Or it looks at a picture.

    python examples/gallery/screen_helper.py
    echo "What is red?" | python examples/gallery/screen_helper.py --local --in screen.jpg
"""

from argparse import ArgumentParser, RawTextHelpFormatter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from itertools import repeat
from pathlib import Path

from attrs import define
from PIL import Image, ImageDraw
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from genai_live import Client, models, types
from genai_live.testing import ScriptedScenario, local_option, when
from genai_live.video import Frames, Screen

MODEL = models.DEFAULT_MODEL
console = Console(highlight=False)


@define
class Helper:
    """Looks at pictures, and draws where the model points."""

    pictures: Iterable[Image.Image]
    out: Path
    picture: Image.Image | None = None

    def __iter__(self) -> Iterator[Image.Image]:
        """Show the pictures, and remember the newest."""
        for picture in self.pictures:
            self.picture = picture
            yield picture

    def point_at(self, label: str, box: list[int]) -> str:
        """Show the user where something is on the screen.

        Args:
            label: What it is, in a word or two.
            box: The box around it: top, left, bottom, right, each from 0 to 1000.
        """
        if self.picture is None:
            return "There is no picture yet."
        pointed = self.picture.copy()
        top, left, bottom, right = box
        width, height = pointed.size
        frame = [left * width, top * height, right * width, bottom * height]
        drawing = ImageDraw.Draw(pointed)
        drawing.rectangle([each / 1000 for each in frame], outline="magenta", width=3)
        pointed.save(self.out)
        console.print(Text(f"→ {label}, see {self.out}", "magenta"))
        return "The user sees it."


def main() -> None:
    arguments = ArgumentParser(description=__doc__, formatter_class=RawTextHelpFormatter)
    arguments.add_argument("--in", dest="image", type=Path, help="look at this, not the screen")
    arguments.add_argument("--out", type=Path, default=Path("pointed.png"))
    options = arguments.parse_args()
    still = options.image and Image.open(options.image).convert("RGB")
    helper = Helper(repeat(still) if still else Screen(), options.out, still)
    config: types.LiveConnectConfigDict = {
        "response_modalities": ["AUDIO"],
        "system_instruction": "You see the user's screen. Help in a sentence, and point at things.",
        "output_audio_transcription": {},
        "tools": [helper.point_at],
    }
    with (
        ThreadPoolExecutor() as threads,
        Client() as client,
        client.live.connect(model=MODEL, config=config, resend_video=True) as session,
    ):
        sharing = threads.submit(session.stream, Frames(helper))
        wait([sharing], timeout=1)  # for the first picture
        with suppress(EOFError, KeyboardInterrupt):
            while not sharing.done() and (question := console.input("[cyan]You:[/] ").strip()):
                console.print(Panel(Text(session.ask(question, timeout=60).transcript)))
        session.close()  # ends the stream
        sharing.result()  # raises what the stream raised, such as that there is no screen


if __name__ == "__main__":
    RED = {"label": "red circle", "box": [180, 260, 830, 750]}
    scenario = ScriptedScenario(
        when(contains="red").call("point_at", RED).say("That is the red circle in the middle."),
        otherwise=when().say("I only know what is red."),
    )
    with local_option(scenario, short_errors=True):
        main()
