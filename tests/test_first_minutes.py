"""What a newcomer runs into first is answered by a line that works."""

import pytest

from genai_live import Client, errors
from genai_live.models import DEFAULT_MODEL, ModelProfile
from genai_live.testing import LiveServer, rejections

TEXT = {"response_modalities": ["TEXT"]}


def local(server, key="any"):
    return Client(api_key=key, vertexai=False, http_options={"base_url": server.url})


async def refuses_everything(conversation):
    await conversation.receive_raw()
    await conversation.close(1007, rejections.INVALID_ARGUMENT)


def refusal(server, model, **options):
    with pytest.raises(errors.SetupError) as caught:
        local(server).live.connect(model=model, config=TEXT, **options)
    return str(caught.value)


def test_text_asked_of_a_model_that_only_speaks_is_explained_by_the_table(live_server):
    text = refusal(live_server, DEFAULT_MODEL, model_profile=ModelProfile())
    assert ".." not in text
    assert f"invalid argument. {DEFAULT_MODEL} answers in AUDIO only." in text
    assert "output_audio_transcription={}" in text


def test_text_asked_of_an_unknown_model_may_be_what_is_wrong():
    with LiveServer(refuses_everything) as server:
        text = refusal(server, "models/gemini-9-live")
    assert 'If gemini-9-live only speaks, as most Live models do: Pass response_modalities=["' in text


def test_a_server_that_wants_a_key_gets_the_advice_for_clients_without_one(
    live_server, monkeypatch
):
    for name in ("GOOGLE_API_KEY", "GEMINI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(errors.SetupError) as caught:
        local(live_server, key=None).live.connect(model="any")
    assert "API c ... The client has no key. Pass api_key=" in str(caught.value)
    assert isinstance(caught.value.__cause__, errors.PermissionDenied)
