"""What a notebook shows of a message: its kind and its size."""

import pytest

from genai_live import types
from genai_live.converters import decode


def shown(data, cls=types.LiveServerMessage):
    return decode(data, cls)._repr_html_()


def test_a_message_shows_its_kind_and_its_size():
    part = b'{"inlineData": {"mimeType": "audio/pcm", "data": "%s"}}' % (b"AAAA" * 1_000_000)
    html = shown(b'{"serverContent": {"modelTurn": {"parts": [%s]}}}' % part)
    assert html.startswith(
        "<b>LiveServerMessage.server_content.model_turn.parts</b>: 3,000,009 bytes of text"
    )
    assert "data=&lt;3000000 bytes&gt;" in html
    assert len(html) < 1_000


def test_a_message_of_several_kinds_names_all():
    html = shown(b'{"goAway": {"timeLeft": "5s"}, "usageMetadata": {"totalTokenCount": 3}}')
    assert html.startswith("<b>LiveServerMessage (")
    assert "go_away" in html
    assert "usage_metadata" in html


@pytest.mark.parametrize("size", [1, 100_000])
def test_a_message_shows_no_secret_and_no_markup_of_others(size):
    update = b'{"newHandle": "%s", "resumable": true}' % (b"SECRET" * size)
    html = shown(b'{"sessionResumptionUpdate": %s}' % update)
    assert "SECRET" not in html
    assert len(html) < 1_000
    text = shown(b'{"serverContent": {"outputTranscription": {"text": "<script>"}}}')
    assert "<script>" not in text
    assert "server_content.output_transcription.text" in text


def test_an_empty_message_is_empty():
    assert shown(b"{}").startswith("<b>LiveServerMessage</b>: 0 bytes")
