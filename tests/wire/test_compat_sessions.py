"""Sessions opened, read and closed in the earlier form, with both APIs."""

import json
import queue
import threading
from typing import Any

import anyio
import pytest

from genai_live import AsyncClient, Client, CloseInfo, LiveCallbacks, compat, types
from genai_live.converters import decode
from genai_live.errors import CompatibilityWarning, ConfigError, SetupError
from genai_live.testing import LiveServer

MODEL = "gemini-2.0-flash-exp"
TEXT: Any = {"responseModalities": ["TEXT"]}
HELLO: dict[str, Any] = {
    "clientContent": {
        "turns": [{"role": "user", "parts": [{"text": "Hello, how are you?"}]}],
        "turnComplete": True,
    }
}
DEADLINE = 10


class CallbackLog:
    """Every call of a callback, by name, and whether the turn or the session is over."""

    def __init__(self):
        self.calls = []
        self.turn_over = threading.Event()
        self.closed = threading.Event()

    def callbacks(self, **others) -> Any:
        return {
            "onopen": lambda: self.calls.append(("onopen", None)),
            "onmessage": self.onmessage,
            "onerror": lambda error: self.calls.append(("onerror", error)),
            "onclose": self.onclose,
            **others,
        }

    def onmessage(self, message):
        self.calls.append(("onmessage", message))
        if message.server_content is not None and message.server_content.turn_complete:
            self.turn_over.set()

    def onclose(self, info=None):
        self.calls.append(("onclose", info))
        self.closed.set()

    @property
    def messages(self):
        return [value for name, value in self.calls if name == "onmessage"]


def access(server) -> dict[str, Any]:
    return {"api_key": "k", "http_options": {"base_url": server.url}}


def speak_blocking(server, log, config, messages, **callbacks):
    with Client(**access(server)) as client:
        session = client.live.connect(
            model=MODEL, config=config, callbacks=log.callbacks(**callbacks)
        )
        for message in messages:
            session.send(message)
            assert log.turn_over.wait(DEADLINE)
        session.close()
        assert log.closed.wait(DEADLINE)


def speak_async(server, log, config, messages, **callbacks):
    async def run():
        async with AsyncClient(**access(server)) as client:
            session = await client.live.connect(
                model=MODEL, config=config, callbacks=log.callbacks(**callbacks)
            )
            for message in messages:
                await session.send(message)
                assert await anyio.to_thread.run_sync(log.turn_over.wait, DEADLINE)
            await session.close()
            assert await anyio.to_thread.run_sync(log.closed.wait, DEADLINE)

    anyio.run(run)


@pytest.fixture(params=[speak_blocking, speak_async], ids=["blocking", "async"])
def speak(request):
    return request.param


def test_a_text_chat_with_callbacks(speak):
    log = CallbackLog()
    with LiveServer() as server:
        speak(server, log, TEXT, [HELLO])
        (connection,) = server.connections
    names = [name for name, _ in log.calls]
    assert (names[0], names[-1]) == ("onopen", "onclose")
    assert set(names[1:-1]) == {"onmessage"}
    assert "".join(message.text or "" for message in log.messages)
    assert log.calls[-1][1].code == 1000
    assert connection.setup == types.LiveClientSetup(
        model=f"models/{MODEL}",
        generation_config=types.GenerationConfig(response_modalities=[types.Modality.TEXT]),
        session_resumption=types.SessionResumptionConfig(),
    )


def test_onclose_may_take_no_argument(speak):
    log, ends = CallbackLog(), queue.Queue()

    def onclose():
        ends.put("over")
        log.closed.set()

    with LiveServer() as server:
        speak(server, log, TEXT, [], onclose=onclose)
    assert ends.get(timeout=DEADLINE) == "over"
    assert ends.empty()


def test_every_callback_is_optional():
    with LiveServer() as server, Client(**access(server)) as client:
        given: Any = (None, {}, LiveCallbacks(), {"onmessage": lambda message: None})
        for callbacks in given:
            with client.live.connect(model=MODEL, config=TEXT, callbacks=callbacks):
                pass


def test_the_parameters_of_connect_may_be_a_dict_of_the_earlier_form():
    log = CallbackLog()
    config = compat.LiveConnectConfig(**TEXT)  # type: ignore[typeddict-item]
    parameters = compat.LiveConnectParameters(model=MODEL, config=config, callbacks=log.callbacks())
    with LiveServer() as server, Client(**access(server)) as client:
        client.live.connect(**parameters).close()
    assert isinstance(log.calls[-1][1], CloseInfo)


def test_the_model_is_required():
    with LiveServer() as server, Client(**access(server)) as client:
        with pytest.raises(TypeError, match="model"):
            client.live.connect(config=TEXT)  # type: ignore[call-arg]
        with pytest.raises(ConfigError, match="model"):
            client.live.connect(model="", config=TEXT)


def test_a_refused_session_is_an_error_with_code_and_reason():
    with (
        LiveServer(models=["gemini-live-test"]) as server,
        Client(**access(server)) as client,
        pytest.raises(SetupError) as caught,
    ):
        client.live.connect(model=MODEL, config=TEXT)
    assert caught.value.code == 1008
    assert MODEL in caught.value.reason


def test_close_is_orderly_and_may_be_repeated():
    with LiveServer() as server, Client(**access(server)) as client:
        session = client.live.connect(model=MODEL, config=TEXT)
        session.close()
        session.close()
        (connection,) = server.connections
        server.wait_for(lambda: connection.close_code == 1000)


@pytest.mark.filterwarnings("ignore::genai_live.errors.CompatibilityWarning")
@pytest.mark.parametrize("modalities", [["TEXT", "AUDIO"], ["AUDIO", "TEXT"]])
def test_the_text_of_messages_is_the_transcript_where_text_and_audio_were_asked_for(
    speak, modalities
):
    log = CallbackLog()
    with LiveServer() as server:
        speak(server, log, {"responseModalities": modalities}, [HELLO])
        (connection,) = server.connections
    assert connection.setup.generation_config.response_modalities == [types.Modality.AUDIO]
    assert connection.setup.output_audio_transcription == types.AudioTranscriptionConfig()
    said = "".join(message.text or "" for message in log.messages)
    transcript = "".join(
        message.server_content.output_transcription.text or ""
        for message in log.messages
        if message.server_content and message.server_content.output_transcription
    )
    assert said
    assert said == transcript
    assert b"".join(message.data or b"" for message in log.messages)
    assert all(isinstance(message, types.LiveServerMessage) for message in log.messages)


def test_the_text_of_a_gathered_turn_is_the_transcript():
    with LiveServer() as server, Client(**access(server)) as client:
        with pytest.warns(CompatibilityWarning, match="output_audio_transcription") as caught:
            config: Any = {"responseModalities": ["TEXT", "AUDIO"]}
            session = client.live.connect(model=MODEL, config=config)
        assert [each.filename for each in caught] == [__file__]
        with session:
            turn = session.ask("Hello", timeout=DEADLINE)
            assert turn.text == turn.transcript != ""
            assert turn.audio
            assert session.history[-1] == types.Content(
                role="model", parts=[types.Part(text=turn.text)]
            )
            session.send_text("And now?")
            assert any(message.text for message in session.receive(timeout=DEADLINE))


def test_in_other_sessions_text_is_text_as_in_google_genai():
    config: Any = {"response_modalities": ["AUDIO"], "output_audio_transcription": {}}
    with (
        LiveServer() as server,
        Client(**access(server)) as client,
        client.live.connect(model=MODEL, config=config) as session,
    ):
        session.send_text("Hello")
        heard = list(session.receive(timeout=DEADLINE))
    assert not any(message.text for message in heard)
    said = [message.server_content for message in heard if message.server_content]
    assert any(content.output_transcription for content in said)


SAID = {"outputTranscription": {"text": "said"}}


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (SAID, "said"),
        ({"outputTranscription": {"finished": True}}, None),
        ({"modelTurn": {"parts": [{"text": "a"}]}, **SAID}, "a"),
        ({"modelTurn": {"parts": [{"text": "hm", "thought": True}]}, **SAID}, "said"),
        ({"inputTranscription": {"text": "asked"}}, None),
        ({}, None),
        (None, None),
    ],
)
def test_text_is_what_the_model_says_and_else_its_transcript(content, text):
    message = decode(json.dumps({"serverContent": content}), compat.LiveServerMessage)
    assert message.text == text


def test_a_turn_without_turn_complete_gets_no_answer_yet():
    first: Any = {"clientContent": {"turns": HELLO["clientContent"]["turns"]}}
    with (
        LiveServer() as server,
        Client(**access(server)) as client,
        client.live.connect(model=MODEL, config=TEXT) as session,
    ):
        session.send(first)
        end: Any = {"clientContent": {"turnComplete": True}}
        session.send(end)
        assert any(message.text for message in session.receive(timeout=DEADLINE))
        record = server.connections[0]
    assert [each.client_content.turn_complete for each in record.messages[1:]] == [None, True]
