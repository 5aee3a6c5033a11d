"""Mu-law and A-law, the 8-bit codes of telephony (ITU-T G.711)."""

from __future__ import annotations

import functools
import sys
from array import array
from typing import TYPE_CHECKING

from genai_live.audio.pcm import PcmFormat
from genai_live.audio.samples import pcm_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live.audio.samples import SamplesUnion

TELEPHONY = PcmFormat(8_000)
"""The format of what telephony carries, once it is decoded: 8 kHz mono."""
_CODES = PcmFormat(8_000, width=1)


def decode_mulaw(data: bytes | bytearray | memoryview) -> bytes:
    """Return mu-law as 16-bit PCM of the same rate, which is 8 kHz in telephony.

    Raises:
        ConfigError: It is not bytes.
    """
    return _decode(data, *_decoder(_mulaw_sample))


def encode_mulaw(data: SamplesUnion) -> bytes:
    """Return 16-bit PCM as mu-law of the same rate; convert it to 8 kHz first (`Resampler`).

    Raises:
        ConfigError: The data ends inside a sample, or is no audio.
    """
    return _encode(data, _encoder(_mulaw_code))


def decode_alaw(data: bytes | bytearray | memoryview) -> bytes:
    """Return A-law as 16-bit PCM of the same rate, which is 8 kHz in telephony.

    Raises:
        ConfigError: It is not bytes.
    """
    return _decode(data, *_decoder(_alaw_sample))


def encode_alaw(data: SamplesUnion) -> bytes:
    """Return 16-bit PCM as A-law of the same rate; convert it to 8 kHz first (`Resampler`).

    Raises:
        ConfigError: The data ends inside a sample, or is no audio.
    """
    return _encode(data, _encoder(_alaw_code))


# A code is a sign, three bits of a segment and four bits of a step inside it. Segments double.


def _mulaw_sample(code: int) -> int:
    code ^= 0xFF
    magnitude = ((code & 15) * 8 + 132 << (code >> 4 & 7)) - 132
    return -magnitude if code & 0x80 else magnitude


def _mulaw_code(sample: int) -> int:
    magnitude = min(abs(sample >> 2), 8158) + 33
    segment = magnitude.bit_length() - 6
    code = segment << 4 | magnitude >> segment + 1 & 15
    return code ^ (0x7F if sample < 0 else 0xFF)


def _alaw_sample(code: int) -> int:
    code ^= 0x55
    segment, step = code >> 4 & 7, code & 15
    magnitude = step * 16 + 264 << segment - 1 if segment else step * 16 + 8
    return magnitude if code & 0x80 else -magnitude


def _alaw_code(sample: int) -> int:
    magnitude = sample >> 3 if sample >= 0 else -(sample >> 3) - 1
    segment = max(0, magnitude.bit_length() - 5)
    code = segment << 4 | magnitude >> max(1, segment) & 15
    return code ^ (0x55 if sample < 0 else 0xD5)


@functools.cache
def _decoder(sample_of: Callable[[int], int]) -> tuple[bytes, bytes]:
    """Return the low and the high byte of the sample of each code."""
    samples = array("H", [sample_of(code) & 0xFFFF for code in range(256)])
    return bytes(sample & 0xFF for sample in samples), bytes(sample >> 8 for sample in samples)


@functools.cache
def _encoder(code_of: Callable[[int], int]) -> bytes:
    """Return the code of each sample, in the order of unsigned numbers.

    Codes ignore the two lowest bits of a sample.
    """
    order = (*range(0, 32_768, 4), *range(-32_768, 0, 4))
    return b"".join(bytes([code_of(sample)]) * 4 for sample in order)


def _decode(data: bytes | bytearray | memoryview, low: bytes, high: bytes) -> bytes:
    codes = pcm_bytes(data, _CODES)
    pcm = bytearray(2 * len(codes))
    pcm[::2] = codes.translate(low)
    pcm[1::2] = codes.translate(high)
    return bytes(pcm)


def _encode(data: SamplesUnion, table: bytes) -> bytes:
    pcm = pcm_bytes(data, TELEPHONY)
    TELEPHONY.check(pcm)
    samples = array("H", pcm)
    if sys.byteorder == "big":
        samples.byteswap()
    return bytes(map(table.__getitem__, samples))
