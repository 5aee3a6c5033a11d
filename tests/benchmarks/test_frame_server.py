"""How the server of the benchmarks reads frames."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.frame_server import FrameReader


def client_frame(opcode, payload, mask=b"\1\2\3\4", *, is_last=True):
    size = len(payload)
    if size < 126:
        length = bytes([0x80 | size])
    elif size < 1 << 16:
        length = b"\xfe" + size.to_bytes(2)
    else:
        length = b"\xff" + size.to_bytes(8)
    masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
    return bytes([0x80 * is_last | opcode]) + length + mask + masked


FRAMES = [
    (1, b"setup"),
    (2, bytes(125)),
    (9, b"ping"),
    (2, bytes(126)),
    (2, b""),
    (2, bytes(4300)),
    (9, b""),
    (2, bytes(70_000)),
    (8, b"\x03\xe8bye"),
]
STREAM = b"".join(client_frame(*each) for each in FRAMES)
# What a control frame holds is kept, the rest is only counted.
EXPECTED = [(opcode, len(payload), payload if opcode & 8 else b"") for opcode, payload in FRAMES]


def read(pieces):
    seen = []
    reader = FrameReader(lambda *frame: seen.append(frame))
    for piece in pieces:
        reader.feed(piece)
    return seen


def test_every_frame_is_found():
    assert read([STREAM]) == EXPECTED


@given(st.lists(st.integers(0, len(STREAM)), max_size=30))
def test_it_does_not_matter_where_the_stream_is_cut(cuts):
    points = [0, *sorted(cuts), len(STREAM)]
    assert read(STREAM[start:end] for start, end in pairwise(points)) == EXPECTED


def test_a_stream_may_come_byte_by_byte_around_the_headers():
    assert read(STREAM[index : index + 1] for index in range(len(STREAM))) == EXPECTED


def test_a_message_in_several_frames_is_one():
    stream = client_frame(2, b"ab", is_last=False) + client_frame(0, b"c")
    assert read([stream]) == [(0, 1, b"")]
