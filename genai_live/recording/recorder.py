"""`Recorder`: writes a session to a folder: both voices, the transcript, and the session file."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, BinaryIO, cast

from genai_live._wire.numbers import check_flag
from genai_live._wire.paths import check_path
from genai_live.audio.wav import WavWriter
from genai_live.recording.recording_writer import RecordingWriter
from genai_live.recording.tracks import STEREO, StereoMix
from genai_live.recording.writer import SessionWriter, file_exists

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike
    from types import TracebackType
    from typing import Self

    from genai_live.errors import LiveError
    from genai_live.recording.entries import Media

FILES = ("audio.wav", "transcript.txt", "session.jsonl")
"""The names of the files in the folder of a recording."""


class Recorder:
    """Records one session to a folder, from its first connection on and across all others.

        recorder = Recorder("calls/0001")
        with client.live.connect(model=..., recorder=recorder) as session:
            ...

    The folder gets three files, whose times all begin when the session connects:

    - `audio.wav`: stereo, 24 kHz. Left what the user sent; right what was played, or what the model
      said, at the pace of speech, while nothing plays it. It is silent where nobody speaks. What an
      interruption cuts off is not in it.
    - `transcript.txt`: what was said, one line for each speaker in each turn.
    - `session.jsonl`: the session file, which `LiveServer.replay` and `genai-live replay` play.
      Secrets are replaced in it.

    They are written four times a second by a thread of their own, and can be read at any time, also
    after the program was killed. The session's end completes and closes them. A disk that cannot be
    written to ends the recording and not the session: see `error`.

    Attributes:
        path: The folder.
    """

    def __init__(
        self, path: str | PathLike[str], *, media: Media = "keep", overwrite: bool = False
    ) -> None:
        """Create the folder and its files. Needs `pip install "genai-live[audio]"`.

        Args:
            path: The folder.
            media: Whether the session file keeps audio, images and video (`keep`), or only their
                size and SHA-256 (`hash`).
            overwrite: Whether to replace files of an earlier recording.

        Raises:
            ConfigError: An argument cannot be used, or numpy or soxr is not installed.
            FileExistsError: The folder holds a recording, and `overwrite` is False.
            OSError: The files cannot be created.
        """
        self.path = check_path(path, field="path", expects="the path of a folder")
        check_flag(overwrite, field="overwrite")
        mix = StereoMix()
        self.path.mkdir(parents=True, exist_ok=True)
        wav_path, text_path, session_path = (self.path / name for name in FILES)
        if not overwrite:
            for path_of_file in (wav_path, text_path):
                if path_of_file.exists():
                    raise file_exists(path_of_file)
        with ExitStack() as stack:
            session = stack.enter_context(
                SessionWriter(session_path, media=media, overwrite=overwrite)
            )
            text = stack.enter_context(text_path.open("w", encoding="utf-8"))
            # Without a buffer, which a process that is forked would write once more.
            file = stack.enter_context(wav_path.open("wb", buffering=0))
            wav = stack.enter_context(WavWriter(cast("BinaryIO", file), STEREO))
            wav.flush()
            files = stack.pop_all()
        self._writer = RecordingWriter(self.path, session, text, wav, files, mix)

    @property
    def error(self) -> LiveError | OSError | None:
        """Why the recording ended early; None if it did not. `onerror` gets it as well."""
        return self._writer.error

    @property
    def dropped_seconds(self) -> float:
        """How much audio lay more than ten minutes ahead, and is missing in the audio file."""
        return self._writer.dropped_seconds

    @property
    def closed(self) -> bool:
        """Whether the recording has ended, and nothing more is written."""
        return self._writer.has_ended

    def begin(self, on_error: Callable[[Exception], object]) -> RecordingWriter:
        """Begin, and return what takes everything that is recorded. The session calls this.

        Args:
            on_error: Called in another thread if the recording ends early.

        Raises:
            ConfigError: Another session was recorded already, or the recorder is closed.
        """
        self._writer.start(on_error)
        return self._writer

    def close(self) -> None:
        """Complete and close the files; the session may go on. Idempotent.

        Waits for the disk, for five seconds at most; a thread goes on after that.
        """
        self._writer.close()

    def __enter__(self) -> Self:
        """Return the recorder."""
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the files."""
        self.close()

    def __repr__(self) -> str:
        """Show the folder and the state."""
        is_running = self._writer.is_running
        state = "closed" if self.closed else "recording" if is_running else "open"
        return f"<Recorder {str(self.path)!r} {state}>"
