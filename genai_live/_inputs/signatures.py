"""Recognise formats of media by their first bytes."""

from __future__ import annotations

from array import array
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


_FLOATS = {
    # The bytes that hold the sign and the exponent of floats up to 2.0, the highest in memory.
    "f": bytes([*range(0x30, 0x40), *range(0xB0, 0xC0)]),
    "d": bytes([*range(0x3C, 0x40), *range(0xBC, 0xC0)]),
}
_FLOATS_FROM = 1024
_FEWEST_FLOATS = 64


def looks_like_floats(data: bytes) -> bool:
    """Whether bytes are samples in floats rather than in 16 bits, by the first 1024 of them.

    In memory every second or fourth 16 bits of floats are the sign and the exponent: as 16-bit
    samples they would be from 12288 to 16383 or from -20480 to -16385 each time, and the samples
    between them anywhere. No sound is like that, if both signs and many values occur.
    """
    return any(_are_floats(data, kind) for kind in _FLOATS)


def _are_floats(data: bytes, kind: str) -> bool:
    exponents, size = _FLOATS[kind], 4 if kind == "f" else 8
    highest = data[size - 1 : _FLOATS_FROM : size]
    # Zeros tell nothing; a few floats may be smaller than any 16-bit sample.
    if len(highest[:16].translate(None, exponents).strip(b"\x00\x80")) > 1 or len(data) % size:
        return False
    others = highest.translate(None, exponents).replace(b"\x00", b"").replace(b"\x80", b"")
    floats = [sample for sample in array(kind, data[:_FLOATS_FROM]) if sample]
    if len(floats) < _FEWEST_FLOATS or len(others) * 16 > len(floats):
        return False
    negative = sum(sample < 0 for sample in floats)
    if not len(floats) <= 16 * negative <= 15 * len(floats):
        return False
    tops = data[size - 2 : _FLOATS_FROM : size]
    between = data[size - 3 : _FLOATS_FROM : size].translate(None, exponents)
    return len(set(zip(tops, highest, strict=True))) >= 8 and 2 * len(between) > len(floats)
