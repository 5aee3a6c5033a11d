"""Recordings: `Recorder` writes a session's audio, transcript and session file.

A session file is what both sides of Live connections said, with times, without secrets:
`SessionWriter` writes one, `read_session` reads it, and `SessionReader` one that is large.
docs/session-files.md describes the format.
"""

from genai_live.recording.entries import (
    ConnectionEnded,
    ConnectionOpened,
    ConnectionRefused,
    RecordedFrame,
    SessionEntry,
    SessionHeader,
)
from genai_live.recording.reader import SessionFile, SessionReader, read_session
from genai_live.recording.recorder import Recorder
from genai_live.recording.redaction import is_redacted
from genai_live.recording.writer import ConnectionWriter, SessionWriter

__all__ = [
    "ConnectionEnded",
    "ConnectionOpened",
    "ConnectionRefused",
    "ConnectionWriter",
    "RecordedFrame",
    "Recorder",
    "SessionEntry",
    "SessionFile",
    "SessionHeader",
    "SessionReader",
    "SessionWriter",
    "is_redacted",
    "read_session",
]
