"""Audio in its many forms over a real connection: what is sent, and what is refused before."""

import io
from array import array
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genai_live import AsyncClient, Client, events, types
from genai_live.audio import OUTPUT, Rechunker
from genai_live.errors import ConfigError
from genai_live.testing import LiveServer

TEST_MODEL = "gemini-test"
AUDIO: types.LiveConnectConfigDict = {"response_modalities": ["AUDIO"]}
SOUND = array("h", [(n * 7_919) % 65_536 - 32_768 for n in range(24_000)])
FLOATS = array("f", [sample / 32_768 for sample in SOUND])


async def echo(conversation):
    """Play what is heard, once it ends."""
    await conversation.accept()
    heard = bytearray()
    async for message in conversation:
        piece = message.realtime_input
        if piece.audio is not None:
            assert piece.audio.mime_type == OUTPUT.mime_type
            heard += piece.audio.data
        elif piece.audio_stream_end:
            await conversation.play(bytes(heard), rate=OUTPUT.rate)
            await conversation.complete_turn()
            heard.clear()


@pytest.fixture(scope="module")
def server():
    with LiveServer(echo) as server:
        yield server


@pytest.fixture(scope="module")
def session(server):
    with (
        Client(api_key="key", http_options={"base_url": server.url}) as client,
        client.live.connect(model=TEST_MODEL, config=AUDIO) as session,
    ):
        yield session


@pytest.fixture(scope="module")
def new_session(server):
    """Nothing is ever sent by it."""
    with (
        Client(api_key="key", http_options={"base_url": server.url}) as client,
        client.live.connect(model=TEST_MODEL, config=AUDIO) as session,
    ):
        yield session


def played(session):
    session.send_realtime_input(audio_stream_end=True)
    sound = b""
    for event in session.events(timeout=10):
        if isinstance(event, events.AudioDelta):
            sound += event.data
        elif isinstance(event, events.TurnComplete):
            return sound
    raise AssertionError


@settings(deadline=None, max_examples=20)
@given(cuts=st.lists(st.integers(0, 48_000), max_size=30), seconds=st.sampled_from([0.02, 0.1]))
def test_what_comes_back_is_what_went_in(session, cuts, seconds):
    data, rechunker = SOUND.tobytes(), Rechunker(OUTPUT, seconds=seconds)
    ends = [0, *sorted(cuts), len(data)]
    for start, end in pairwise(ends):
        for chunk in rechunker.add(data[start:end]):
            session.send_realtime_input(audio=(chunk, OUTPUT.mime_type))
    if rest := rechunker.flush():
        session.send_realtime_input(audio=(rest, OUTPUT.mime_type))
    assert played(session) == data


@pytest.mark.parametrize("samples", [SOUND, FLOATS, memoryview(SOUND), array("d", FLOATS)])
def test_arrays_come_back_as_the_samples_that_went_in(session, samples):
    for start in range(0, len(samples), 960):
        session.send_realtime_input(audio=(samples[start : start + 960], OUTPUT.mime_type))
    assert played(session) == SOUND.tobytes()


def test_numpy_arrays_come_back_as_the_samples_that_went_in(session):
    np = pytest.importorskip("numpy")
    whole = np.array(SOUND)
    for samples in (whole, (whole / 32_768).astype(np.float32), whole.reshape(-1, 1)):
        for start in range(0, len(samples), 960):
            piece = samples[start : start + 960]
            session.send_realtime_input(audio=types.Blob(data=piece, mime_type=OUTPUT.mime_type))
        assert played(session) == SOUND.tobytes()


LOUD = array("f", [each * 2 for each in FLOATS[:960]])


def test_what_is_too_loud_is_clipped(session):
    session.send_realtime_input(audio=(LOUD, OUTPUT.mime_type))
    expected = [max(-32_768, min(32_767, each * 2)) for each in SOUND[:960]]
    assert played(session) == array("h", expected).tobytes()


REFUSED = [
    ("speech.wav", "read_wav"),
    (Path("speech.wav"), "read_wav"),
    (io.BytesIO(b"RIFF"), "read_wav"),
    (FLOATS[:960].tobytes(), "the bytes are floats.*Pass the array itself"),
    (array("d", FLOATS[:960]).tobytes(), "the bytes are floats"),
    (b"RIFF\0\0\0\0WAVEfmt " + bytes(100), "a WAV file, not audio/pcm.*read_wav"),
    ((bytes(100), "audio/webm"), "unsupported mime type 'audio/webm'.*read_audio"),
    ((bytes(100), "audio/mpeg"), "unsupported mime type 'audio/mpeg'.*read_audio"),
    ((bytes(100), "audio/ogg;codecs=opus"), "unsupported mime type.*read_audio"),
    ((bytes(100), "audio/pcmu"), "decode_mulaw"),
    (bytes(101), "not a whole number of 16-bit samples"),
    (array("q", [1, 2]), "Pass 16-bit integers"),
    (array("f", [20_000.0]), "from -1.0 to 1.0"),
    (array("f", [float("nan")]), "NaN"),
]


@pytest.mark.parametrize(("audio", "words"), REFUSED)
def test_what_is_no_pcm_is_refused_before_anything_is_sent(new_session, audio, words):
    with pytest.raises(ConfigError, match=words) as caught:
        new_session.send_realtime_input(audio=audio)
    assert caught.value.field.startswith("audio")
    assert new_session.stats.messages_sent == 1  # the setup


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_floats_as_bytes_are_refused_in_every_form(server):
    client = AsyncClient(api_key="key", http_options={"base_url": server.url})
    data = FLOATS[:960].tobytes()
    blob: types.BlobDict = {"data": data, "mime_type": "audio/pcm"}
    async with client, client.live.connect(model=TEST_MODEL, config=AUDIO) as session:
        for send in (
            lambda: session.send({"realtime_input": {"audio": blob}}),
            lambda: session.send_realtime_input(media=blob),
            lambda: session.send_realtime_input({"audio": blob}),
        ):
            with pytest.raises(ConfigError, match="the bytes are floats"):
                await send()
        assert session.stats.messages_sent == 1  # the setup


def test_only_the_first_chunks_are_looked_into(server):
    client = Client(api_key="key", http_options={"base_url": server.url})
    with client, client.live.connect(model=TEST_MODEL, config=AUDIO) as session:
        for _ in range(50):
            session.send_realtime_input(audio=(bytes(960), OUTPUT.mime_type))
        session.send_realtime_input(audio=(FLOATS[:960].tobytes(), OUTPUT.mime_type))
        assert len(played(session)) == 50 * 960 + 3_840
