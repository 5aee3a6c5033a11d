"""Speakers: the local server tells them apart where the setup asks for it."""

import pytest

from genai_live import events, types
from genai_live.audio import INPUT
from genai_live.testing import phrase_audio

PAUSE = bytes(INPUT.size(1.0))


@pytest.mark.parametrize(
    ("diarization", "speakers"), [(True, ["spk_1", "spk_2"]), (False, [None] * 2)]
)
def test_each_utterance_is_another_speakers(live_client, diarization, speakers):
    config: types.LiveConnectConfigDict = {
        "response_modalities": ["TEXT"],
        "input_audio_transcription": {"diarization": diarization},
    }
    heard = []
    with live_client.live.connect(model="gemini-3.5-transcribe-live", config=config) as session:
        session.send_realtime_input(
            audio=phrase_audio("Good morning.") + PAUSE + phrase_audio("Thank you.") + PAUSE
        )
        for event in session.events(timeout=10):
            if isinstance(event, events.InputTranscript):
                heard.append((event.text, event.speaker))
            if len(heard) == 2:
                break
    assert heard == list(zip(["Good morning.", "Thank you."], speakers, strict=True))
