"""`Script`: what a recorded connection expects of the client, and when the server does what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from genai_live._wire.typeguards import is_dict, is_list
from genai_live.recording import (
    ConnectionEnded,
    ConnectionOpened,
    ConnectionRefused,
    RecordedFrame,
)
from genai_live.recording.media import read_base64
from genai_live.testing._replay.comparison import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from genai_live.recording import SessionEntry, SessionFile


@frozen
class Audio:
    """A chunk of realtime audio.

    Attributes:
        mime_type: Its MIME type.
        size: Its size in bytes.
    """

    mime_type: str
    size: int


@frozen
class ExpectedFrame:
    """A frame that the client has to send.

    Attributes:
        entry: The recorded frame.
        message: Its message, in canonical form for lenient matching.
        audio: Bytes of realtime audio that came before, where audio is matched as a stream.
    """

    entry: RecordedFrame
    message: Any
    audio: int


@frozen
class Step:
    """Something that the server does.

    Attributes:
        entry: The frame to send, or the end of the connection.
        frames: Expected frames that come before.
        audio: Bytes of realtime audio that come before.
        gap: Seconds since the entry before it.
    """

    entry: RecordedFrame | ConnectionEnded
    frames: int
    audio: int
    gap: float


@frozen
class Script:
    """One recorded connection.

    Attributes:
        number: Its number in the file.
        lineno: The line where it begins.
        path: The path that the client asked for; empty if it was not recorded.
        refused: The HTTP status that refuses the connection; None to accept it.
        music: Whether it is a music session.
        expected: What the client says, in order, without audio that is matched as a stream.
        steps: What the server does, in order.
        audio: The line and the MIME type of each kind of realtime audio, if matched as a stream.
        end: How the client ended the connection; None if it did not.
    """

    number: int
    lineno: int
    path: str
    refused: int | None
    music: bool
    expected: tuple[ExpectedFrame, ...]
    steps: tuple[Step, ...]
    audio: dict[str, int]
    end: ConnectionEnded | None


def read_scripts(session: SessionFile, *, strict: bool) -> list[Script]:
    """Return the connections of a session file, in the order in which they began."""
    return [_read_script(entries, strict=strict) for entries in session.connections]


def issued_texts(session: SessionFile) -> frozenset[str]:
    """Return the texts in all frames of the server."""
    return frozenset(
        text
        for entry in session.entries
        if isinstance(entry, RecordedFrame) and entry.sender == "server"
        for text in _texts(entry.message)
    )


def read_audio(message: Any) -> Audio | None:
    """Return the audio of a message that has nothing else; the message is in canonical form."""
    match message:
        case {"realtimeInput": {"audio": {"data": data, **blob}, **rest}, **others}:
            pass
        case {"realtimeInput": {"mediaChunks": [{"data": data, **blob}], **rest}, **others}:
            pass
        case _:
            return None
    mime_type = blob.get("mimeType", "")
    if rest or others or not isinstance(mime_type, str) or mime_type.startswith(("image", "video")):
        return None
    content = read_base64(data) if isinstance(data, str) else None
    return None if content is None else Audio(mime_type, len(content))


def _read_script(entries: tuple[SessionEntry, ...], *, strict: bool) -> Script:
    first = entries[0]
    path = first.path if isinstance(first, ConnectionOpened) else ""
    music = "BidiGenerateMusic" in path
    expected: list[ExpectedFrame] = []
    steps: list[Step] = []
    audio_kinds: dict[str, int] = {}
    audio, before = 0, first.time
    end: ConnectionEnded | None = None
    for entry in entries:
        if isinstance(entry, RecordedFrame) and entry.sender == "client":
            # Strictly the message counts as it was written.
            message = entry.message if strict else canonical(entry.message, music=music)
            chunk = None if strict else read_audio(message)
            if chunk is None:
                expected.append(ExpectedFrame(entry, message, audio))
            else:
                audio += chunk.size
                audio_kinds.setdefault(chunk.mime_type, entry.lineno)
        elif isinstance(entry, RecordedFrame) or (
            isinstance(entry, ConnectionEnded) and entry.sender == "server"
        ):
            # A client may have spoken before its setup was complete; others wait for that.
            first_answer = isinstance(entry, RecordedFrame) and _completes_setup(entry.message)
            steps.append(
                Step(
                    entry,
                    min(len(expected), 1) if first_answer else len(expected),
                    0 if first_answer else audio,
                    max(entry.time - before, 0),
                )
            )
        elif isinstance(entry, ConnectionEnded) and entry.sender == "client":
            end = entry
        before = entry.time
    return Script(
        number=first.connection,
        lineno=first.lineno,
        path=path,
        refused=first.status if isinstance(first, ConnectionRefused) else None,
        music=music,
        expected=tuple(expected),
        steps=tuple(steps),
        audio=audio_kinds,
        end=end,
    )


def _completes_setup(message: Any) -> bool:
    return isinstance(message, dict) and "setupComplete" in message


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif is_list(value):
        for item in value:
            yield from _texts(item)
    elif is_dict(value):
        for name, item in value.items():
            if name != "data":
                yield from _texts(item)
