"""Where the recordings of speech lie that come with the package, the wheel too."""

from pathlib import Path

import genai_live

DATA = Path(genai_live.__file__).parent / "cli" / "data"
HELLO = DATA / "hello.wav"
QUESTION = DATA / "question.wav"
