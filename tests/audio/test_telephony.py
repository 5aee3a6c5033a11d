"""G.711 bit for bit: against the standard library where it has it, and against stored tables."""

import hashlib
import sys
import warnings
from array import array

import pytest

from genai_live.audio import (
    TELEPHONY,
    decode_alaw,
    decode_mulaw,
    encode_alaw,
    encode_mulaw,
)
from genai_live.errors import ConfigError

CODES = bytes(range(256))
ALL_SAMPLES = array("h", range(-32_768, 32_768)).tobytes()
# Output values of the first and last step of each segment, positive: ITU-T G.711, tables 2a and 1a.
MULAW = [
    (0, 120),
    (132, 372),
    (396, 876),
    (924, 1_884),
    (1_980, 3_900),
    (4_092, 7_932),
    (8_316, 15_996),
    (16_764, 32_124),
]
ALAW = [
    (8, 248),
    (264, 504),
    (528, 1_008),
    (1_056, 2_016),
    (2_112, 4_032),
    (4_224, 8_064),
    (8_448, 16_128),
    (16_896, 32_256),
]
ENCODED = {
    encode_mulaw: "81d633c9e6972a18c74a58720b96cb8ca0bdd096d4060b646dd708c3b846019a",
    encode_alaw: "38488f6fd710f4686360edc4d38639f96c491595ef93f8eb8d62d5e07ca6ce7b",
}


def samples(data):
    values = array("h", data)
    if sys.byteorder == "big":
        values.byteswap()
    return list(values)


@pytest.mark.parametrize(
    ("decode", "segments", "positive"),
    [
        (decode_mulaw, MULAW, lambda code: code ^ 0xFF),
        (decode_alaw, ALAW, lambda code: code ^ 0xD5),
    ],
)
def test_codes_are_those_of_the_standard(decode, segments, positive):
    table = samples(decode(CODES))
    for segment, (first, last) in enumerate(segments):
        steps = [table[positive(segment << 4 | step)] for step in range(16)]
        assert steps == list(range(first, last + 1, (last - first) // 15))
        assert [table[positive(segment << 4 | step | 0x80)] for step in range(16)] == [
            -step for step in steps
        ]


@pytest.mark.parametrize("encode", ENCODED)
def test_every_sample_has_the_code_that_is_stored(encode):
    assert hashlib.sha256(encode(ALL_SAMPLES)).hexdigest() == ENCODED[encode]


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="Python 3.13 has no audioop")
def test_the_standard_library_does_the_same():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import audioop
    assert encode_mulaw(ALL_SAMPLES) == audioop.lin2ulaw(ALL_SAMPLES, 2)
    assert encode_alaw(ALL_SAMPLES) == audioop.lin2alaw(ALL_SAMPLES, 2)
    assert decode_mulaw(CODES) == audioop.ulaw2lin(CODES, 2)
    assert decode_alaw(CODES) == audioop.alaw2lin(CODES, 2)


@pytest.mark.parametrize(
    ("encode", "decode"), [(encode_mulaw, decode_mulaw), (encode_alaw, decode_alaw)]
)
def test_a_call_may_be_encoded_again_without_loss(encode, decode):
    once = decode(CODES)
    assert decode(encode(once)) == once
    assert encode(array("f", [0.0, 0.5])) == encode(array("h", [0, 16_384]).tobytes())


def test_half_a_sample_is_refused():
    for encode in ENCODED:
        with pytest.raises(ConfigError, match="not whole frames"):
            encode(b"abc")
    assert TELEPHONY.mime_type == "audio/pcm;rate=8000"


@pytest.mark.parametrize("decode", [decode_mulaw, decode_alaw])
@pytest.mark.parametrize("data", ["x", 5, None, array("h", [1])])
def test_what_is_not_bytes_is_refused(decode, data):
    with pytest.raises(ConfigError) as raised:
        decode(data)
    assert raised.value.field == "data"
