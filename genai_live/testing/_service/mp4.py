"""`VideoWriter`: fragmented MP4 for avatars, in plain Python.

The picture is one macroblock of H.264 (baseline profile, level 1) whose samples are uncompressed
(I_PCM), so that every player shows it and no encoder is needed.
"""

from __future__ import annotations

import re
from struct import pack

FRAMES_PER_SECOND = 24

_SIZE = 16
_WHOLE_SAMPLE = 0x02000000  # a key frame: it depends on no other
_MATRIX = pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_FORBIDDEN = re.compile(rb"\x00\x00(?=[\x00-\x03])")


class VideoWriter:
    """Writes a video that grows with the audio: its header first, then fragments."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._frames = 0
        self._fragments = 0

    def write(self, seconds: float) -> bytes:
        """Return the fragment that `seconds` more of audio need; empty if no frame is due."""
        self._seconds += seconds
        due = round(self._seconds * FRAMES_PER_SECOND)
        frames = [_frame(number) for number in range(self._frames, due)]
        if not frames:
            return b""
        header = b"" if self._fragments else _header()
        self._fragments += 1
        data = header + _fragment(self._fragments, self._frames, frames)
        self._frames = due
        return data


class _Bits:
    """Writes bits, and Exp-Golomb codes as H.264 has them."""

    def __init__(self) -> None:
        self._bits = ""

    def add(self, *values: tuple[int, int]) -> _Bits:
        """Add numbers, each with its width."""
        self._bits += "".join(f"{value:0{width}b}" for value, width in values)
        return self

    def golomb(self, *values: int) -> _Bits:
        """Add unsigned Exp-Golomb codes."""
        for value in values:
            digits = f"{value + 1:b}"
            self._bits += "0" * (len(digits) - 1) + digits
        return self

    def aligned(self, bit: str = "0") -> bytes:
        """Return the bits, filled up to a byte by `bit` and zeros."""
        bits = self._bits + (bit if bit == "1" else "")
        bits += "0" * (-len(bits) % 8)
        return int(bits, 2).to_bytes(len(bits) // 8)


def _unit(kind: int, payload: bytes) -> bytes:
    """Return a NAL unit."""
    return bytes([kind]) + _FORBIDDEN.sub(b"\x00\x00\x03", payload)


def _sequence_parameters() -> bytes:
    bits = _Bits().add((66, 8), (0xC0, 8), (10, 8))  # constrained baseline, level 1.0
    bits.golomb(0, 0, 2, 0)  # id, frame number of 4 bits, no order count, no reference frames
    bits.add((0, 1)).golomb(0, 0)  # one macroblock wide and high
    bits.add((1, 1), (1, 1), (0, 1), (0, 1))  # frames only, 8x8 inference, no cropping, no VUI
    return _unit(0x67, bits.aligned("1"))


def _picture_parameters() -> bytes:
    bits = _Bits().golomb(0, 0).add((0, 1), (0, 1)).golomb(0, 0, 0).add((0, 1), (0, 2))
    bits.golomb(0, 0, 0).add((0, 1), (0, 1), (0, 1))
    return _unit(0x68, bits.aligned("1"))


def _frame(number: int) -> bytes:
    """Return a frame in grey that gets lighter and darker once a second, with its length."""
    phase = number % FRAMES_PER_SECOND
    grey = 64 + 10 * min(phase, FRAMES_PER_SECOND - phase)
    bits = _Bits().golomb(0, 7, 0).add((0, 4))  # first macroblock, I slice, parameters, number
    bits.golomb(number % 2).add((0, 2)).golomb(0)  # picture id, marking, quantizer
    bits.golomb(25)  # macroblock of type I_PCM
    samples = bytes([grey]) * _SIZE**2 + bytes([128]) * (_SIZE**2 // 2)
    unit = _unit(0x65, bits.aligned() + samples + b"\x80")
    return pack(">I", len(unit)) + unit


def _box(kind: bytes, *content: bytes) -> bytes:
    data = b"".join(content)
    return pack(">I", 8 + len(data)) + kind + data


def _full_box(kind: bytes, flags: int, *content: bytes, version: int = 0) -> bytes:
    return _box(kind, pack(">I", version << 24 | flags), *content)


def _header() -> bytes:
    """Return the boxes before the first fragment."""
    kind = _box(b"ftyp", b"isom", pack(">I", 512), b"isomiso5avc1mp41")
    movie = _full_box(
        b"mvhd",
        0,
        pack(">IIII", 0, 0, FRAMES_PER_SECOND, 0),
        pack(">IHHII", 0x10000, 0x100, 0, 0, 0),
        _MATRIX,
        bytes(24),
        pack(">I", 2),
    )
    extends = _box(b"mvex", _full_box(b"trex", 0, pack(">IIIII", 1, 1, 1, 0, _WHOLE_SAMPLE)))
    return kind + _box(b"moov", movie, _track(), extends)


def _track() -> bytes:
    header = _full_box(
        b"tkhd",
        3,
        pack(">IIIII", 0, 0, 1, 0, 0),
        bytes(16),
        _MATRIX,
        pack(">II", _SIZE << 16, _SIZE << 16),
    )
    media = _full_box(b"mdhd", 0, pack(">IIIIHH", 0, 0, FRAMES_PER_SECOND, 0, 0x55C4, 0))
    handler = _full_box(b"hdlr", 0, bytes(4), b"vide", bytes(12), b"avatar\0")
    reference = _box(b"dinf", _full_box(b"dref", 0, pack(">I", 1), _full_box(b"url ", 1)))
    tables = _box(
        b"stbl",
        _full_box(b"stsd", 0, pack(">I", 1), _sample_entry()),
        _full_box(b"stts", 0, bytes(4)),
        _full_box(b"stsc", 0, bytes(4)),
        _full_box(b"stsz", 0, bytes(8)),
        _full_box(b"stco", 0, bytes(4)),
    )
    information = _box(b"minf", _full_box(b"vmhd", 1, bytes(8)), reference, tables)
    return _box(b"trak", header, _box(b"mdia", media, handler, information))


def _sample_entry() -> bytes:
    sequence, picture = _sequence_parameters(), _picture_parameters()
    configuration = _box(
        b"avcC",
        bytes([1, *sequence[1:4], 0xFF, 0xE1]),
        pack(">H", len(sequence)),
        sequence,
        b"\x01",
        pack(">H", len(picture)),
        picture,
    )
    return _box(
        b"avc1",
        bytes(6),
        pack(">H", 1),
        bytes(16),
        pack(">HHIIIH", _SIZE, _SIZE, 0x480000, 0x480000, 0, 1),
        bytes(32),
        pack(">Hh", 24, -1),
        configuration,
    )


def _fragment(number: int, first: int, frames: list[bytes]) -> bytes:
    """Return a fragment whose first frame is the `first` of the video."""

    def boxes(offset: int) -> bytes:
        sizes = pack(f">{len(frames)}I", *map(len, frames))
        run = _full_box(b"trun", 0x201, pack(">Ii", len(frames), offset), sizes)
        track = _box(
            b"traf",
            _full_box(b"tfhd", 0x20000, pack(">I", 1)),
            _full_box(b"tfdt", 0, pack(">Q", first), version=1),
            run,
        )
        return _box(b"moof", _full_box(b"mfhd", 0, pack(">I", number)), track)

    return boxes(len(boxes(0)) + 8) + _box(b"mdat", *frames)
