"""Readers of a music session: messages, or the audio in them."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, cast

from genai_live._core.inbox import EndOfStream
from genai_live._core.readers import Reader, refused_receive
from genai_live._inputs.guard import as_config_error
from genai_live._text import escape_controls
from genai_live._wire.numbers import check_seconds
from genai_live._wire.reprs import short_repr
from genai_live.audio.pcm import MUSIC, PcmFormat
from genai_live.errors import ConfigError, DecodeError

if TYPE_CHECKING:
    from os import PathLike

    from genai_live import types
    from genai_live._core.inbox import Inbox
    from genai_live.types import LiveMusicServerMessage

logger = logging.getLogger("genai_live")


def checked_path(path: object) -> str:
    """Return the path of a file to write.

    Raises:
        ConfigError: No file can have it.
    """
    try:
        name = os.fspath(cast("PathLike[str]", path))
        os.fsencode(name)
    except Exception as error:
        raise as_config_error(error, "path") from error
    if not isinstance(name, str) or not name or "\0" in name:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ConfigError(
            f"{short_repr(path)} is not the path of a file.",
            field="path",
            hint="Pass a str or a pathlib.Path.",
        )
    return str.__str__(name)


class MusicMessageReader(Reader["LiveMusicServerMessage"]):
    """Every message from the server; or, as google-genai, those after its answer to the setup."""

    item = "message"

    def __init__(self, inbox: Inbox, *, is_receive: bool = False) -> None:
        super().__init__(inbox)
        self._is_receive = is_receive
        self._is_late = is_receive and inbox.end_was_read

    def read_nowait(self) -> LiveMusicServerMessage | None:
        """Find the next message; None if none is available yet.

        Raises:
            SessionClosed: The session had ended, and a reader before this one came to its end.
        """
        try:
            return self._read()
        except EndOfStream:
            if self._is_receive:
                self.inbox.end_was_read = True
                if self._is_late:
                    raise refused_receive() from None
            raise

    def _read(self) -> LiveMusicServerMessage | None:
        while (found := self.inbox.next_message(self.position.at)) is not None:
            inbound, after = found
            message = cast("LiveMusicServerMessage | None", inbound.message)
            if message is not None and not (self._is_receive and message.setup_complete):
                self.after = after
                return message
            self.position.at = after
        return None


class MusicAudioReader(Reader[bytes]):
    """The music as PCM without a gap, in whole frames of `MUSIC`; what else is said is logged.

    Args:
        inbox: What came.
        seconds: How much to give, exactly; None for all there is.
    """

    item = "music"

    def __init__(self, inbox: Inbox, seconds: float | None) -> None:
        seconds = check_seconds(seconds, field="seconds", optional=True)
        super().__init__(inbox)
        # What is left to return, and the bytes of a frame that is split, before the entry of that
        # number. The next one's are known as soon as an item was found, before it is taken.
        left = None if seconds is None else MUSIC.size(seconds)
        self._before: dict[int, tuple[int | None, bytes]] = {self.position.at[0]: (left, b"")}

    def timed_out(self, timeout: float | None) -> TimeoutError:
        """Return the error for music that did not come in time."""
        return TimeoutError(f"no music came within {timeout} seconds; play() starts it.")

    def read_nowait(self) -> bytes | None:
        """Find the next piece; None if none is available yet.

        Raises:
            DecodeError: A chunk holds something else than such PCM.
        """
        while True:
            number = self.position.at[0]
            left, begun = self._before[number]
            if left == 0:
                self.close()
                raise EndOfStream
            found = self.inbox.next_message(self.position.at)
            if found is None:
                return None
            inbound, after = found
            pcm = b""
            if inbound.message is not None:
                data = begun + _pcm_of(cast("LiveMusicServerMessage", inbound.message))
                end = len(data) - len(data) % MUSIC.frame_size
                begun = data[end:]
                if left is not None:
                    end = min(end, left)
                    left -= end
                pcm = data[:end]
            self._before = {number: self._before[number], after[0]: (left, begun)}
            if pcm:
                self.after = after
                return pcm
            self.position.at = after


def _pcm_of(message: LiveMusicServerMessage) -> bytes:
    """Return the music of a message, and log what else it says."""
    _log(message)
    content = message.server_content
    chunks = (content.audio_chunks if content is not None else None) or []
    return b"".join(map(_pcm, chunks))


def _pcm(chunk: types.AudioChunk) -> bytes:
    kind = chunk.mime_type or ""
    if chunk.data and kind and not _is_music(kind):
        raise DecodeError(
            "$.serverContent.audioChunks[].mimeType",
            f"wanted {MUSIC.mime_type}, got {kind!r}.",
            hint="Iterate over the session, and decode the chunks' data yourself.",
        )
    return chunk.data or b""


def _is_music(mime_type: str) -> bool:
    """Whether it names 48 kHz stereo PCM; what it leaves open counts as right."""
    try:
        pcm = PcmFormat.from_mime_type(mime_type, default_rate=MUSIC.rate)
    except ConfigError:
        return False
    return pcm.rate == MUSIC.rate and ("channels" not in mime_type or pcm == MUSIC)


def _log(message: LiveMusicServerMessage) -> None:
    if message.warning:
        logger.warning(
            "The music service warns: %s",
            escape_controls(message.warning),
            extra={"event_name": "music_warning"},
        )
    if (prompt := message.filtered_prompt) is not None:
        reason = escape_controls(prompt.filtered_reason or "without a reason")
        logger.warning(
            "The music service left out the prompt %r: %s",
            prompt.text,
            reason,
            extra={"event_name": "prompt_filtered"},
        )
