"""The official JavaScript client holds the same conversations: @google/genai, where node is."""

import pytest

from genai_live.testing import LiveServer
from tests.helpers.google_genai_js import NotAvailable, hold, install


@pytest.fixture(scope="module")
def folder():
    try:
        return install()
    except NotAvailable as error:
        pytest.skip(str(error))


@pytest.fixture
def server():
    with LiveServer() as server:
        yield server


@pytest.mark.parametrize("tls", [False, True], ids=["ws", "wss"])
@pytest.mark.conforms("endpoints.tls")
def test_it_holds_a_text_conversation(folder, tls):
    if tls:
        pytest.importorskip("trustme")
    with LiveServer(tls=tls) as server:
        trust = {"NODE_EXTRA_CA_CERTS": str(server.ca_file)} if tls else {}
        got = hold("text", server.url, folder, **trust)
        record = server.connections[0]
        assert server.wait_for(lambda: record.closed_by) == "client"
    assert got["answers"] == [
        'This is the local Live server, not a model. You said "Hello there".',
        'Before this you said "Hello there".',
    ]
    assert got["usage"]["promptTokenCount"] > 10
    assert record.setup.generation_config.temperature == 0.5
    assert record.query == {"key": "any"}


def test_it_hears_and_is_heard(folder, server):
    got = hold("audio", server.url, folder)
    assert got["heard"] == "[0.5 s of speech]"
    assert got["said"].endswith("I heard 0.5 seconds of speech.")
    assert got["bytes"] > 48_000


def test_it_runs_functions(folder, server):
    got = hold("tool", server.url, folder)
    assert (got["call"]["name"], got["call"]["args"]) == ("get_weather", {"city": "Paris"})
    assert got["answer"] == "get_weather says: sun."


def test_it_resumes_a_conversation(folder, server):
    assert "Your name is Alice." in hold("resumption", server.url, folder)["answer"]


@pytest.mark.conforms("client.realtime.activity")
def test_it_marks_activity(folder, server):
    got = hold("manual", server.url, folder)
    assert got["spoken"].endswith("I heard 0.7 seconds of speech.")
    assert got["typed"] == 'You said "Hello".'


@pytest.mark.conforms("music.flow")
def test_it_plays_music_and_learns_which_setting_is_refused(folder, server):
    got = hold("music", server.url, folder)
    assert got["bytes"] == 2 * 48_000 * 2 * 2
    assert got["mimeType"] == "audio/l16;rate=48000;channels=2"
    assert got["bpm"] == 120
    assert got["end"]["code"] == 1007
    assert "bpm" in got["end"]["reason"]


@pytest.mark.conforms("setup.ranges")
def test_it_learns_which_setting_of_a_setup_is_refused(folder, server):
    got = hold("refused", server.url, folder)
    assert got["code"] == 1007
    assert got["reason"].endswith("temperature': 3 is not from 0 to 2.")
