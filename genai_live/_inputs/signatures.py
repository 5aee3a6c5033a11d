"""Recognise formats of media by their first bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    FrameSize = Callable[[bytes], int]

_STARTS = {
    b"RIFF": "a WAV file",
    b"RIFX": "a WAV file",
    b"RF64": "a WAV file",
    b"FORM": "an AIFF file",
    b"caff": "a CAF file",
    b".snd": "an AU file",
    b"ID3": "an MP3 file",
    b"OggS": "an Ogg file",
    b"fLaC": "a FLAC file",
    b"\x1aE\xdf\xa3": "a WebM or Matroska file",
    b"#!AMR": "an AMR file",
    b"wvpk": "a WavPack file",
    b"MThd": "a MIDI file",
    b"\x30\x26\xb2\x75": "a WMA or WMV file",
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG": "PNG",
    b"GIF8": "a GIF file",
    b"%PDF": "a PDF file",
}
_FIRST_BYTES = frozenset(start[0] for start in _STARTS)
_LONGEST = 32
_BITRATES = {
    # MPEG version 1 and 2, layer III, in kbit/s
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def format_of(data: bytes) -> str | None:
    """Return the name of the format that the bytes begin with; None if none is recognised.

    Raw samples may begin with any bytes, so what is recognised is at least three bytes long, and
    formats that begin with fewer have to continue as they began.
    """
    head = data[:_LONGEST]
    if head[:4] == b"RIFF" and head[8:12] in (b"WEBP", b"AVI "):
        return "WebP" if head[8:12] == b"WEBP" else "an AVI file"
    if head[4:8] == b"ftyp":
        is_image = head[8:12] in (b"heic", b"heix", b"heif", b"mif1", b"msf1", b"hevc")
        return "HEIF" if is_image else "an MP4 file"
    if head[:1] and head[0] in _FIRST_BYTES:
        for start, name in _STARTS.items():
            if head.startswith(start):
                return name
    if head[:1] != b"\xff":
        return None
    if _continues(data, _mp3_frame):
        return "an MP3 stream"
    return "an AAC stream" if _continues(data, _aac_frame) else None


def _continues(data: bytes, frame_size: FrameSize) -> bool:
    """Whether a second frame follows the first."""
    size = frame_size(data[:7])
    return size > 0 and frame_size(data[size : size + 7]) > 0


def _mp3_frame(head: bytes) -> int:
    """Return the size of an MPEG layer III frame; 0 if it is none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, rate, bitrate = head[1] >> 3 & 3, head[2] >> 2 & 3, head[2] >> 4
    if version == 1 or rate == 3 or bitrate in (0, 15):
        return 0
    first = version == 3
    samples = 144 if first else 72
    return samples * 1000 * _BITRATES[first][bitrate] // _RATES[version][rate] + (head[2] >> 1 & 1)


def _aac_frame(head: bytes) -> int:
    """Return the size of an ADTS frame; 0 if it is none."""
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0 or head[2] >> 2 & 15 > 12:
        return 0
    size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return size if size > 7 else 0
