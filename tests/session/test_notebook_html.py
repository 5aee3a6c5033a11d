"""What a notebook shows of sessions and turns: little, whatever they hold, and no secrets."""

import pytest

from genai_live import Client, Turn, events, types
from genai_live.audio import AudioData
from genai_live.testing import LiveServer

IMAGE = {"inline_data": {"mime_type": "image/jpeg", "data": b"\xff\xd8\xff" + bytes(3_000_000)}}


def get_weather(city: str) -> dict[str, str]:
    """Get the weather in a city."""
    return {"sky": f"<sunny> in {city}", "api_key": "SECRET"}


@pytest.fixture
def client():
    with (
        LiveServer() as server,
        Client(api_key="THE-KEY", http_options={"base_url": server.url}) as made,
    ):
        yield made


def test_a_session_shows_its_transcript_and_calls(client):
    config = {"tools": [get_weather], "response_modalities": ["TEXT"]}
    with client.live.connect(model="gemini-live-2.5-flash", config=config) as session:
        session.send_client_content(turns=[IMAGE, "Look, <b>", "x" * 5_000], turn_complete=False)
        turn = session.ask("Call get_weather for Lisbon.", timeout=10)
        for event in session.events(timeout=10):
            if isinstance(event, events.ResumptionUpdate) and event.handle:
                break
        html = session._repr_html_()
        assert session.resumption_handle not in html
    for shown in (html, turn._repr_html_()):
        assert "<th>function</th><th>arguments</th>" in shown
        assert "<code>get_weather</code>" in shown
        assert "Lisbon" in shown
        assert "<sunny>" not in shown
    assert "THE-KEY" not in html
    assert "api_key&#x27;: ***" in html
    assert "&lt;sunny&gt; in Lisbon" in html
    assert "Session models/gemini-live-2.5-flash" in html
    assert "messages sent" in html
    assert "<b>User:</b>" in html
    assert "Look, &lt;b&gt;" in html
    assert "(5,000 characters)" in html
    assert len(html) < 5_000
    assert "closed" in session._repr_html_()


def test_a_long_session_shows_the_newest_turns(client):
    with client.live.connect(
        model="gemini-live-2.5-flash", config={"response_modalities": ["TEXT"]}
    ) as session:
        for number in range(15):
            session.ask(f"Question {number}.", timeout=10)
        html = session._repr_html_()
    assert "10 earlier turns" in html
    assert "Question 4." not in html
    assert "Question 14." in html


def test_a_music_session_shows_its_prompts(client):
    config = {"weighted_prompts": [{"text": "<techno>", "weight": 1.0}] * 200}
    with client.live.music.connect(model="lyria-realtime-exp", config=config) as music:
        html = music._repr_html_()
    assert "MusicSession models/lyria-realtime-exp" in html
    assert "&lt;techno&gt;" in html
    assert len(html) < 2_000


def test_a_turn_is_shown_in_little_whatever_it_holds():
    calls = [types.FunctionCall(name="<b>" * 1_000_000, args={"pwd": "SECRET"})] * 10_000
    turn = Turn(
        text="<script>\x00\u202e\ud800" + "x" * 1_000_000,
        input_transcript="https://me:" + "SECRET" * 1_000 + "@host/",
        tool_calls=calls,
        video=b"x",
        video_mime_type="<script>" * 1_000_000,
    )
    html = turn._repr_html_()
    assert len(html.encode()) < 300_000
    assert "<b><b>" not in html
    assert "<script" not in html
    assert "SECRET" not in html
    assert "&lt;script&gt;\\x00\\u202e\\ud800x" in html
    assert "and 9,950 more calls" in html


@pytest.mark.parametrize(
    "mime_type", ["audio/pcm;rate=9999999999", f"audio/pcm;rate={'9' * 5_000}", "<b>" * 1_000_000]
)
def test_audio_that_cannot_be_played_is_shown_by_its_size(mime_type):
    html = Turn(text="a", audio=AudioData(bytes(100), mime_type))._repr_html_()
    assert "100 bytes of" in html
    assert "<b><b>" not in html
    assert len(html) < 1_000


def test_a_question_of_many_parts_is_shown_by_the_first_ones(client):
    config = {"response_modalities": ["TEXT"]}
    with client.live.connect(model="gemini-live-2.5-flash", config=config) as session:
        session.send_client_content(turns=["part " * 100] * 1_000, turn_complete=False)
        session.ask("Now.", timeout=10)
        html = session._repr_html_()
    assert "more parts</small>" in html
    assert len(html) < 20_000
