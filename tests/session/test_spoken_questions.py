"""`ask` with speech, and `turn()` after realtime input."""

import threading
from pathlib import Path
from typing import Any

import anyio
import pytest

from genai_live import Client, SessionState, events, types
from genai_live.audio import INPUT, AudioData, PcmFormat, chunks, loudness, read_wav, write_wav
from genai_live.errors import ConfigError, SessionClosed
from genai_live.testing import LiveServer
from genai_live.testing.faults import Abort
from tests.helpers.drivers import DEADLINE, connected
from tests.helpers.families import config_of, profiles
from tests.helpers.raw_live_client import tone
from tests.helpers.reconnect import quick
from tests.helpers.speech import HELLO

pytestmark = pytest.mark.anyio

both_apis = pytest.mark.parametrize("api", ["async", "blocking"])
VARIANTS = pytest.mark.parametrize(
    ("anyio_backend", "api", "memory"),
    [
        ("asyncio", "async", False),
        ("asyncio", "blocking", False),
        ("asyncio", "blocking", True),
        ("trio", "async", True),
    ],
    indirect=["anyio_backend"],
)
MANUAL: Any = {"realtime_input_config": {"automatic_activity_detection": {"disabled": True}}}
TEXT: Any = {"response_modalities": ["TEXT"], "input_audio_transcription": {}}
SPOKEN: Any = {"response_modalities": ["AUDIO"], "input_audio_transcription": {}}
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)


@pytest.fixture
def server():
    with LiveServer() as server:
        yield server


def answer_to(seconds):
    return f"I heard {seconds:.1f} seconds of speech."


def sent(server):
    """What the last connection was sent, as realtime input."""
    return [each.realtime_input for each in server.connections[-1].messages if each.realtime_input]


def heard(server):
    return b"".join(each.audio.data for each in sent(server) if each.audio)


@VARIANTS
@pytest.mark.parametrize("detection", [{}, MANUAL], ids=["automatic", "manual"])
async def test_speech_gets_the_whole_answer(server, api, memory, detection):
    async with connected(api, server, memory=memory, config=TEXT | detection) as driver:
        for seconds in (1.0, 0.5):
            turn = await driver.call("ask", tone(seconds), timeout=DEADLINE)
            assert turn.text.endswith(answer_to(seconds))
            assert turn.input_transcript == f"[{seconds:.1f} s of speech]"
            assert turn.complete


@both_apis
@pytest.mark.parametrize("profile", profiles())
@pytest.mark.parametrize("detection", [{}, MANUAL], ids=["automatic", "manual"])
async def test_each_model_hears_a_recording(api, profile, detection):
    config = config_of(profile, input_audio_transcription={}, **detection)
    with LiveServer(backend=profile.backend) as server:
        vertex: Any = {"model_profile": profile} if profile.backend == "vertex" else {}
        async with connected(
            api, server, memory=True, model=profile.family, config=config, **vertex
        ) as driver:
            turn = await driver.call("ask", HELLO, timeout=DEADLINE)
            assert turn.complete
            assert turn.input_transcript
            if profile.answers_speech:
                assert "seconds of speech" in turn.text
            if "AUDIO" in profile.output_modalities[:1]:
                assert turn.audio.seconds > 1
                assert loudness(turn.audio) > 0.01


def audio_file(folder):
    write_wav(folder / "q.wav", tone(1, rate=24_000), PcmFormat(24_000))
    return folder / "q.wav"


SPEECH: Any = {
    "path": audio_file,
    "bytes": lambda _: tone(1),
    "bytearray": lambda _: bytearray(tone(1)),
    "format": lambda _: (tone(1, rate=8_000), PcmFormat(8_000)),
    "mime type": lambda _: (tone(1, rate=48_000), "audio/pcm;rate=48000"),
    "blob": lambda _: types.Blob(data=tone(1), mime_type="audio/pcm;rate=16000"),
    "blob as a dict": lambda _: {"data": tone(1), "mimeType": "audio/pcm;rate=16000"},
    "part": lambda _: types.Part(
        inline_data=types.Blob(data=tone(1), mime_type="audio/pcm;rate=16000")
    ),
    "content": lambda _: {
        "role": "user",
        "parts": [{"inline_data": {"data": tone(1), "mime_type": "audio/pcm;rate=16000"}}],
    },
    "list": lambda _: [tone(0.5), tone(0.5)],
    "list with a path": lambda folder: [audio_file(folder)],
}


@both_apis
@pytest.mark.parametrize("form", SPEECH)
async def test_speech_may_be_passed_in_many_forms(server, api, form, tmp_path):
    async with connected(api, server, memory=True, config=TEXT) as driver:
        turn = await driver.call("ask", SPEECH[form](tmp_path), timeout=DEADLINE)
        assert turn.text.endswith(answer_to(1.0))


REFUSED: Any = {
    "nothing": (b"", "no bytes"),
    "half a sample": (tone(1)[:-1], "whole number of 16-bit samples"),
    "a WAV file as bytes": (HELLO.read_bytes(), "a WAV file"),
    "stereo": ((tone(1), PcmFormat(16_000, 2)), "mono"),
    "compressed": ((tone(1), "audio/mpeg"), "unsupported mime type"),
    "a file that is missing": (Path("missing.wav"), "cannot be read"),
    "a file that is no WAV": (Path(__file__), "cannot be read"),
    "the name of a file": ("question.wav", "pathlib.Path"),
    "a number": (5, "expected"),
    "an empty list": ([], "is empty"),
    "blank text in parts": ([types.Part(text=" ")], "is empty"),
    "audio of the model": (
        types.Content(role="model", parts=[types.Part(inline_data=types.Blob(data=b"\0\0"))]),
        "mime_type",
    ),
    "audio among turns": (
        [
            types.Content(role="model", parts=[types.Part(text="Hi")]),
            types.Part(inline_data=types.Blob(data=b"\0\0", mime_type="audio/pcm")),
        ],
        "one of several turns",
    ),
}


@both_apis
@pytest.mark.parametrize("value", REFUSED)
async def test_what_cannot_be_asked_is_refused_before_anything_is_sent(server, api, value):
    question, problem = REFUSED[value]
    async with connected(api, server, memory=True, config=TEXT) as driver:
        with pytest.raises(ConfigError, match=problem) as caught:
            await driver.call("ask", question, timeout=DEADLINE)
        assert caught.value.field
        assert driver.session.stats.messages_sent == 1  # the setup


@both_apis
async def test_contents_are_a_typed_turn_where_the_model_takes_them(server, api):
    async with connected(api, server, config=TEXT) as driver:
        turns = [
            types.Content(role="user", parts=[types.Part(text="My name is Ada.")]),
            types.Content(role="model", parts=[types.Part(text="Noted.")]),
            "What did I say?",
        ]
        turn = await driver.call("ask", turns, timeout=DEADLINE)
        assert "What did I say?" in turn.text or "Ada" in turn.text
        message = server.connections[-1].messages[-1]
        assert len(message.client_content.turns) == 3
        turn = await driver.call("ask", ["What is this?", (JPEG, "image/jpeg")], timeout=DEADLINE)
        assert turn.complete
        parts = server.connections[-1].messages[-1].client_content.turns[0].parts
        assert [bool(part.inline_data) for part in parts] == [False, True]


@both_apis
async def test_text_beside_speech_goes_before_it_as_context(server, api):
    async with connected(api, server, config=TEXT) as driver:
        turn = await driver.call("ask", ["Listen:", tone(1)], timeout=DEADLINE)
        assert turn.text.endswith(answer_to(1.0))
        content = server.connections[-1].messages[1].client_content
        assert (content.turns[0].parts[0].text, content.turn_complete) == ("Listen:", False)


@both_apis
@pytest.mark.parametrize("detection", [{}, MANUAL], ids=["automatic", "manual"])
async def test_a_model_without_client_content_gets_text_and_one_image_by_realtime_input(
    server, api, detection
):
    async with connected(
        api, server, model="gemini-3.1-flash-test", config=TEXT | detection
    ) as driver:
        turn = await driver.call("ask", [tone(1), (JPEG, "image/jpeg")], timeout=DEADLINE)
        assert answer_to(1.0) in turn.text
        turn = await driver.call("ask", types.Part(text="Hello"), timeout=DEADLINE)
        assert 'You said "Hello"' in turn.text
        messages = sent(server)
        (frame,) = [index for index, each in enumerate(messages) if each.video]
        assert (messages[frame - 1].activity_start is not None) == bool(detection)
        for refused in (["Listen:", tone(1)], ["See:", (JPEG, "image/jpeg")]):
            with pytest.raises(ConfigError, match="accepts"):
                await driver.call("ask", refused, timeout=DEADLINE)
        assert len(sent(server)) == len(messages)
        assert all(each.client_content is None for each in server.connections[-1].messages)


@both_apis
async def test_speech_is_marked_as_activity_only_where_the_client_marks_it(server, api):
    async with connected(api, server, config=TEXT | MANUAL) as driver:
        await driver.call("ask", tone(1), timeout=DEADLINE)
        first, *audio, last = sent(server)
        assert first.activity_start is not None
        assert last.activity_end is not None
        assert b"".join(each.audio.data for each in audio) == tone(1)
    async with connected(api, server, config=TEXT) as driver:
        await driver.call("ask", tone(1), timeout=DEADLINE)
        server.wait_for(lambda: sent(server)[-1].audio_stream_end)
        *audio, _ = sent(server)
        assert heard(server).rstrip(b"\0") == tone(1).rstrip(b"\0")
        assert all(0.02 <= INPUT.seconds(len(each.audio.data)) <= 0.1 for each in audio)


@both_apis
async def test_the_silence_is_as_long_as_the_setup_asks_for(server, api):
    detection = {"automatic_activity_detection": {"silence_duration_ms": 2_000}}
    config = {**TEXT, "realtime_input_config": detection}
    async with connected(api, server, config=config) as driver:
        turn = await driver.call("ask", tone(1), timeout=DEADLINE)
        assert turn.text.endswith(answer_to(1.0))
        assert INPUT.seconds(len(heard(server))) >= 3.0


async def hears_two_utterances(conversation):
    """Answer speech as if there were a pause in it, after which the user speaks on."""
    await conversation.accept()
    async for message in conversation:
        if message.realtime_input.audio_stream_end:
            for content in (
                {"inputTranscription": {"text": "One."}},
                {"modelTurn": {"parts": [{"text": "To one"}]}},
                {"interrupted": True},
                {"turnComplete": True},
                {"inputTranscription": {"text": "Two."}},
                {"modelTurn": {"parts": [{"text": "To both"}]}},
                {"turnComplete": True},
            ):
                await conversation.send({"serverContent": content})


@both_apis
async def test_an_answer_that_later_words_of_the_question_cut_off_is_not_returned(api):
    with LiveServer(hears_two_utterances) as server:
        async with connected(api, server, config=TEXT) as driver:
            for _ in range(2):
                turn = await driver.call("ask", tone(1), timeout=DEADLINE)
                assert (turn.text, turn.interrupted, turn.complete) == ("To both", False, True)
                assert turn.input_transcript == "One. Two."


@both_apis
async def test_a_cut_off_answer_is_returned_if_no_other_comes_in_time(api):

    async def play(conversation):
        await conversation.accept()
        async for message in conversation:
            if message.realtime_input.audio_stream_end:
                for content in (
                    {"modelTurn": {"parts": [{"text": "To one"}]}},
                    {"interrupted": True},
                    {"turnComplete": True},
                ):
                    await conversation.send({"serverContent": content})

    with LiveServer(play) as server:
        async with connected(api, server, config=TEXT) as driver:
            turn = await driver.call("ask", tone(1), timeout=1)
            assert (turn.text, turn.interrupted) == ("To one", True)


@both_apis
async def test_a_spoken_question_that_is_asked_again_keeps_its_words(api):

    async def play(conversation):
        await conversation.accept()
        conversation.state = True  # the conversation can be resumed
        async for message in conversation:
            realtime = message.realtime_input
            if conversation.number == 1 and realtime and realtime.audio_stream_end:
                await conversation.transcribe("What is the time?")
                await conversation.say("It is", turn_complete=False)
                await conversation.hang_up()
                return
            if message.client_content:
                await conversation.say("It is noon.")

    with LiveServer(play) as server:
        async with connected(api, server, config=TEXT) as driver:
            turn = await driver.call("ask", tone(1), timeout=DEADLINE)
            assert (turn.text, turn.input_transcript) == ("It is noon.", "What is the time?")


@both_apis
async def test_speech_waits_for_a_connection_since_without_one_it_would_be_dropped(api):
    policy = quick(initial_delay=1.0, max_delay=1.0, jitter=0.0, max_audio_age=0.1)
    with LiveServer(faults=[Abort(after_received=2)]) as server:
        async with connected(api, server, config=TEXT, reconnect=policy) as driver:
            await driver.call("send_realtime_input", audio=bytes(640))
            with anyio.fail_after(DEADLINE):
                while driver.session.state is not SessionState.RECONNECTING:  # noqa: ASYNC110
                    await anyio.sleep(0.01)
            turn = await driver.call("ask", tone(1), timeout=DEADLINE)
            assert turn.text.endswith(answer_to(1.0))


@both_apis
async def test_an_answer_that_another_call_interrupts_is_returned(api):
    begun = threading.Event()

    def note(message):
        content = message.server_content
        if content is not None and content.model_turn is not None:
            begun.set()

    with LiveServer(pace=0.5) as server:
        async with (
            connected(api, server, config=SPOKEN, callbacks={"onmessage": note}) as driver,
            anyio.create_task_group() as tasks,
        ):
            turns = []

            async def ask():
                turns.append(await driver.call("ask", tone(1), timeout=DEADLINE))

            tasks.start_soon(ask)
            assert await anyio.to_thread.run_sync(begun.wait, DEADLINE)
            await driver.call("interrupt")
        (turn,) = turns
        assert turn.interrupted


@both_apis
async def test_an_answer_in_sound_without_transcript_says_why_its_text_is_empty(server, api):
    async with connected(api, server, config=SPOKEN) as driver:
        turn = await driver.call("ask", tone(1), timeout=DEADLINE)
        assert turn.text == ""
        assert "output_audio_transcription={}" in turn.empty_reason
        assert isinstance(turn.audio, AudioData)
        assert turn.audio.seconds > 1


@both_apis
async def test_speech_that_waits_too_long_is_a_timeout_and_the_session_goes_on(api):

    async def deaf(conversation):
        await conversation.accept()
        async for message in conversation:
            if message.client_content is not None:
                await conversation.say("Yes")

    with LiveServer(deaf) as server:
        async with connected(api, server, config=TEXT) as driver:
            with pytest.raises(TimeoutError, match=r"within 0\.05 seconds"):
                await driver.call("ask", tone(1), timeout=0.05)
            with pytest.raises(TimeoutError, match="within 0 seconds"):
                await driver.call("ask", tone(20), timeout=0)
            turn = await driver.call("ask", "Hello", timeout=DEADLINE)
            assert turn.text == "Yes"


@pytest.mark.parametrize("detection", [{}, MANUAL], ids=["automatic", "manual"])
async def test_cancelling_long_speech_ends_it_for_the_server(server, detection):
    async with connected("async", server, config=TEXT | detection) as driver:
        with anyio.move_on_after(0):
            await driver.session.ask(tone(5), timeout=DEADLINE)
        turn = await driver.call("turn", timeout=DEADLINE)
        assert "seconds of speech" in turn.text
        last = sent(server)[-1]
        assert last.activity_end is not None if detection else last.audio_stream_end
        assert 0 < len(heard(server)) < len(tone(5))
        assert driver.session.stats.dropped == 0
        assert answer_to(0.5) in (await driver.call("ask", tone(0.5), timeout=DEADLINE)).text


@both_apis
async def test_a_long_recording_arrives_whole(server, api):
    async with connected(api, server, config=TEXT | MANUAL) as driver:
        speech = tone(20)
        turn = await driver.call("ask", speech, timeout=DEADLINE)
        assert answer_to(20.0) in turn.text
        assert heard(server) == speech
        assert driver.session.stats.dropped == 0


# After realtime input.


async def stream(driver, *pieces, **end):
    for piece in pieces:
        for chunk in chunks(piece, INPUT):
            await driver.call("send_realtime_input", audio=chunk)
    if end:
        await driver.call("send_realtime_input", **end)


@VARIANTS
async def test_a_turn_after_realtime_input_is_gathered_as_for_a_question(server, api, memory):
    async with connected(api, server, memory=memory, config=TEXT) as driver:
        for seconds in (1.0, 0.5):
            await stream(driver, tone(seconds), audio_stream_end=True)
            turn = await driver.call("turn", timeout=DEADLINE)
            assert turn.text.endswith(answer_to(seconds))
            assert turn.input_transcript == f"[{seconds:.1f} s of speech]"
            assert turn.complete


@both_apis
async def test_an_answer_that_is_there_already_counts(server, api):
    async with connected(api, server, config=TEXT) as driver:
        for count in (1, 2):
            await stream(driver, tone(1 / count), audio_stream_end=True)
            with anyio.fail_after(DEADLINE):
                # What was said, and the answer.
                while len(driver.session.history) < 2 * count:  # noqa: ASYNC110
                    await anyio.sleep(0.01)
        for seconds in (1.0, 0.5):
            assert answer_to(seconds) in (await driver.call("turn", timeout=DEADLINE)).text


@both_apis
async def test_the_rest_of_an_answer_is_a_turn_after_a_call_that_you_answer(server, api):
    tools = [{"function_declarations": [{"name": "get_time"}]}]
    async with connected(api, server, config={**TEXT, "tools": tools}) as driver:
        turn = await driver.call("ask", "Call get_time.", timeout=DEADLINE)
        (call,) = turn.tool_calls
        assert turn.empty_reason == "the model called get_time, and has said nothing so far."
        response = {"id": call.id, "name": call.name, "response": {"time": "noon"}}
        await driver.call("send_tool_response", function_responses=response)
        turn = await driver.call("turn", timeout=DEADLINE)
        assert "noon" in turn.text
        assert turn.complete


@both_apis
async def test_an_interrupted_answer_is_a_turn_and_the_words_that_cut_it_belong_to_the_next(api):

    async def play(conversation):
        await conversation.accept()
        await conversation.receive()
        for content in (
            {"inputTranscription": {"text": "Count"}},
            {"modelTurn": {"parts": [{"text": "1, 2"}]}},
            {"interrupted": True},
            {"inputTranscription": {"text": "Stop "}},
            {"turnComplete": True},
            {"modelTurn": {"parts": [{"text": "Well,"}]}},
            {"inputTranscription": {"text": "please"}},
            {"turnComplete": True},
        ):
            await conversation.send({"serverContent": content})
        async for _ in conversation:
            pass

    with LiveServer(play) as server:
        async with connected(api, server, config=TEXT) as driver:
            await stream(driver, tone(0.1))
            first = await driver.call("turn", timeout=DEADLINE)
            second = await driver.call("turn", timeout=DEADLINE)
    assert (first.text, first.input_transcript) == ("1, 2", "Count")
    assert (second.text, second.input_transcript) == ("Well,", "Stop please")
    assert (first.interrupted, second.interrupted) == (True, False)


async def test_what_is_left_of_an_interrupted_answer_is_no_turn():
    with LiveServer(pace=0.02) as server:  # the answer is not over when it is interrupted
        async with connected("async", server, config=TEXT) as driver:
            await driver.call("send_text", "Count to 200")
            is_sent = False
            async for event in driver.session.events(timeout=DEADLINE):
                if isinstance(event, events.TextDelta) and not is_sent:
                    is_sent = True
                    await driver.call("send_client_content", turns="Hello")
                if isinstance(event, events.Interrupted):
                    break
            turn = await driver.call("turn", timeout=DEADLINE)
            assert 'You said "Hello"' in turn.text
            assert not turn.interrupted


@both_apis
async def test_without_an_answer_there_is_a_timeout(server, api):
    async with connected(api, server, config=TEXT) as driver:
        with pytest.raises(TimeoutError, match="no whole answer"):
            await driver.call("turn", timeout=0.05)
        with pytest.raises(ConfigError):
            await driver.call("turn", timeout=-1)
        await driver.call("close")
        with pytest.raises(SessionClosed):
            await driver.call("turn", timeout=DEADLINE)


async def test_a_cancelled_wait_leaves_the_whole_answer(server):
    async with connected("async", server, config=TEXT) as driver:
        await driver.call("send_text", "Hello")
        turns = []
        with anyio.fail_after(DEADLINE):
            while not turns:
                with anyio.CancelScope() as scope:
                    async with anyio.create_task_group() as tasks:

                        async def wait():
                            turns.append(await driver.session.turn())

                        tasks.start_soon(wait)
                        await anyio.lowlevel.checkpoint()
                        await anyio.lowlevel.checkpoint()
                        scope.cancel()
        assert turns[0].text.endswith('You said "Hello".')


def test_a_recording_is_read_once_and_not_kept(server, tmp_path):
    path = audio_file(tmp_path)
    access: Any = {"api_key": "key", "http_options": {"base_url": server.url}}
    with Client(**access) as client, client.live.connect(model="m", config=TEXT) as session:
        assert answer_to(1.0) in session.ask(path, timeout=DEADLINE).text
        path.unlink()
    assert read_wav(HELLO)[1] == INPUT
