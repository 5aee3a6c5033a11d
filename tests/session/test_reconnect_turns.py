"""What readers see of a loss: whole answers, turns that end, events in the documented order."""

import queue
import subprocess
import sys
import threading
from typing import Any

import anyio
import anyio.to_thread
import pytest

from genai_live import events
from genai_live.testing import LiveServer, local_model
from genai_live.testing.faults import Abort, Mute, RefuseConnection
from tests.helpers.drivers import DEADLINE, connected
from tests.helpers.reconnect import ConnectionControl, quick
from tests.helpers.recorder import has_handle, label, recorded, served

pytestmark = pytest.mark.anyio

both_apis = pytest.mark.parametrize("api", ["async", "blocking"])
trio_too = pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"], indirect=True)
TEXT = {"response_modalities": ["TEXT"]}
LONG = "Count to 40."
COUNTED = ", ".join(map(str, range(1, 41))) + "."
WEATHER = {"name": "get_weather", "parameters": {"type": "OBJECT", "properties": {}}}


def said(messages):
    return "".join(message.text or "" for message in messages)


@both_apis
async def test_events_of_a_cut_turn_come_in_the_documented_order(api):
    async def cuts(conversation):
        await conversation.accept()
        async for _ in conversation:
            if conversation.number == 1:
                await conversation.say("Half an", turn_complete=False)
                await conversation.hang_up()
            await conversation.say("Whole.")

    async with served(api, cuts) as recorder:
        assert (await recorder.call("ask", "Well?")).text == "Whole."
        await recorder.end()
    told = [label(event) for event in recorder.seen]
    told = [each for each in told if each not in ("ResumptionUpdate", "Usage", "TextDelta")]
    assert told == [
        "SetupComplete",
        "Interrupted",
        "TurnComplete",
        "Reconnecting",
        "SetupComplete",
        "Resumed(fresh)",
        "GenerationComplete",
        "TurnComplete",
        "Closed",
    ]
    cut, whole = recorder.of(events.TurnComplete)
    assert (cut.turn, cut.final, cut.raw) == (0, False, None)
    assert (whole.turn, whole.final) == (1, True)
    assert recorder.of(events.Interrupted)[0].turn == 0
    assert recorder.of(events.Reconnecting)[0].will_resend
    assert [event.turn for event in recorder.of(events.TextDelta)][-1] == 1


@both_apis
async def test_a_call_that_the_user_answers_is_called_off_first(api):
    async def calls(conversation):
        await conversation.accept()
        async for message in conversation:
            if message.client_content and conversation.number == 1:
                await conversation.send_call("get_weather")
                await conversation.hang_up()
            elif message.client_content:
                await conversation.say("Never mind.")

    config = {**TEXT, "tools": [{"function_declarations": [WEATHER]}]}
    async with served(api, calls, config=config) as recorder:
        turn = await recorder.call("ask", "Well?")
        assert not turn.complete
        await recorder.until(events.Resumed)
        assert said(await recorder.receive_turn()).endswith("Never mind.")
        told = [label(event) for event in recorder.seen]
        start = told.index("ToolCall")
        assert told[start : start + 4] == [
            "ToolCall",
            "ToolCallCancelled",
            "Interrupted",
            "TurnComplete",
        ]


@trio_too
async def test_an_answer_is_whole_however_often_it_is_cut(anyio_backend):
    faults = lambda number: [Abort(after_sent=2 * number)] if number < 5 else []  # noqa: E731
    async with served("async", server={"faults": faults}, memory=True) as recorder:
        answer = await recorder.call("ask", LONG)
        assert answer.text.endswith(COUNTED)
        assert answer.text.count("40") == 1
        await recorder.end()
        assert recorder.session.stats.reconnects == 4
        finals = [event.final for event in recorder.of(events.TurnComplete)]
        assert finals.count(True) == 1
        recorder.check_accounting()


@both_apis
async def test_receive_goes_on_to_the_end_of_the_whole_answer(api):
    async with served(api, server={"faults": [Abort(after_sent=20)]}) as recorder:
        await recorder.call("send_text", LONG)
        assert said(await recorder.receive_turn()).endswith(COUNTED)


@both_apis
async def test_receive_ends_with_an_answer_to_speech_that_was_cut(api):
    """What was only heard is not said again once the model answers, so no more comes."""

    async def hears(conversation):
        await conversation.accept()
        async for message in conversation:
            if message.realtime_input and conversation.number == 1:
                await conversation.say("I hear you and", turn_complete=False)
                await conversation.hang_up()
            elif message.client_content:
                await conversation.say("Here.")

    async with served(api, hears) as recorder:
        await recorder.call("send_realtime_input", audio=bytes(640))
        assert said(await recorder.receive_turn()) == "I hear you and"
        await recorder.until(events.Resumed)
        cut = recorder.of(events.TurnComplete)[0]
        assert (cut.final, cut.raw) == (True, None)
        assert (await recorder.call("ask", "Hello?")).text == "Here."


@both_apis
@pytest.mark.parametrize("model", ["gemini-2.5-flash-test", "gemini-3.1-flash-test"])
async def test_speech_is_asked_again_by_the_channel_that_the_model_takes(api, model):
    async def hears(conversation):
        await conversation.accept()
        async for message in conversation:
            realtime = message.realtime_input
            if conversation.number == 1:
                await conversation.transcribe("What is ")
                await conversation.transcribe("my name?")
                await conversation.say("Your name is", turn_complete=False)
                await conversation.hang_up()
            elif message.client_content or (realtime and realtime.text):
                await conversation.say("Your name is Ada.")

    config = {**TEXT, "input_audio_transcription": {}}
    async with served(api, hears, model=model, config=config) as recorder:
        await recorder.call("send_realtime_input", audio=bytes(640))
        assert said(await recorder.receive_turn()) == "Your name isYour name is Ada."
        await recorder.end()
        second = recorder.server.connections[1].messages[1]
        if second.realtime_input is not None:
            assert second.realtime_input.text == "What is my name?"
        else:
            assert second.client_content.turns[0].parts[0].text == "What is my name?"
        assert (second.realtime_input is not None) == (model == "gemini-3.1-flash-test")
        assert [each.final for each in recorder.of(events.TurnComplete)] == [False, True]
        turns = [turn.parts[0].text for turn in recorder.session.history]
        assert turns == ["What is my name?", "Your name is Ada."]
        recorder.check_accounting()


@both_apis
async def test_a_function_that_speech_called_for_is_not_run_twice(api):
    runs = []

    async def look_up() -> str:
        """Look something up."""
        runs.append(1)
        return "Ada"

    async def hears(conversation):
        await conversation.accept()
        async for message in conversation:
            realtime = message.realtime_input
            if realtime and realtime.audio and conversation.number == 1:
                await conversation.transcribe("Look it up.")
                await conversation.send_call("look_up")
            elif message.client_content:
                await conversation.send_call("look_up")
            elif message.tool_response and conversation.number == 1:
                await conversation.say("It is", turn_complete=False)
                await conversation.hang_up()
            elif message.tool_response:
                (response,) = message.tool_response.function_responses
                await conversation.say(f"It is {response.response}.")

    config = {**TEXT, "input_audio_transcription": {}, "tools": [look_up]}
    async with served(api, hears, config=config) as recorder:
        await recorder.call("send_realtime_input", audio=bytes(640))
        await recorder.until(lambda event: getattr(event, "final", False))
        assert len(runs) == 1
        await recorder.end()
        assert "Ada" in "".join(each.text for each in recorder.of(events.TextDelta))
        recorder.check_accounting()


@both_apis
async def test_iterating_over_the_session_just_continues(api):
    control = ConnectionControl()
    texts = []

    def read(session):
        for message in session:
            texts.append(message.text or "")
            if "Ada." in texts[-1] and control.conversation.number == 3:
                break

    async def read_async(session):
        async for message in session:
            texts.append(message.text or "")
            if "Ada." in texts[-1] and control.conversation.number == 3:
                break

    async with served(api, control) as recorder, anyio.create_task_group() as tasks:
        if api == "async":
            tasks.start_soon(read_async, recorder.session)
        else:
            tasks.start_soon(anyio.to_thread.run_sync, read, recorder.session)
        await recorder.prime()
        for _ in range(2):
            await control.call("abort")
            await recorder.until(events.Resumed)
            await recorder.call("ask", "What is my name?")
    assert "".join(texts).count("Your name is Ada.") == 2


@both_apis
async def test_questions_are_answered_in_order_and_once(api):
    """Three questions, and a connection that breaks at each."""
    asked = []

    async def one_answer_a_connection(conversation):
        await conversation.accept()
        async for message in conversation:
            text = message.client_content.turns[0].parts[0].text
            asked.append((conversation.number, text))
            if len([each for each in asked if each[0] == conversation.number]) == 2:
                await conversation.hang_up()
            await conversation.say(f"Re: {text}")

    async with served(api, one_answer_a_connection) as recorder:
        for text in ("one", "two", "three"):
            await recorder.call("send_text", text)
        for _ in range(3):
            await recorder.until(lambda event: isinstance(event, events.TurnComplete) and event.raw)
        await recorder.end()
        text = "".join(event.text for event in recorder.of(events.TextDelta))
        assert text == "Re: oneRe: twoRe: three"
        assert asked == [(1, "one"), (1, "two"), (2, "two"), (2, "three"), (3, "three")]
        assert recorder.session.stats.pending == 0
        recorder.check_accounting()


@both_apis
async def test_pieces_of_a_question_are_sent_again_in_order(api):
    async with served(api, server={"faults": [Abort(after_received=4)]}) as recorder:
        await recorder.call("send_client_content", turns="My name", turn_complete=False)
        await recorder.call("send_client_content", turns="is Ada.", turn_complete=False)
        await recorder.call("send_text", "What is my name?")
        await recorder.until(lambda event: isinstance(event, events.TurnComplete) and event.final)
        texts = [
            message.client_content.turns[0].parts[0].text
            for message in recorder.server.connections[1].messages[1:]
        ]
        assert texts == ["My name", "is Ada.", "What is my name?"]


@both_apis
async def test_a_question_that_waits_too_long_times_out_and_the_session_lives(api):
    control = ConnectionControl()
    faults = [None, Mute(), None]
    options = {"server": {"faults": faults}, "setup_timeout": 0.5}
    async with served(api, control, **options) as recorder:
        await recorder.prime()
        await control.call("abort")
        await recorder.until(events.Reconnecting)
        with pytest.raises(TimeoutError):
            await recorder.call("ask", "Who are you?", timeout=0.05)
        await recorder.until(lambda event: isinstance(event, events.TurnComplete))
        await recorder.until(has_handle)
        answer = await recorder.call("ask", "What is my name?")
        assert answer.text == "Your name is Ada."
        assert recorder.session.stats.pending == 0
        recorder.check_accounting()


@trio_too
@pytest.mark.parametrize("when", ["wait", "dial", "setup"])
async def test_a_cancelled_ask_leaves_the_conversation_as_it_is(anyio_backend, when):
    faults = {"wait": None, "dial": RefuseConnection(503), "setup": Mute()}[when]
    control = ConnectionControl()
    policy = quick(initial_delay=0.1, max_delay=0.1, jitter=0)
    options = {"memory": True, "setup_timeout": 0.2, "reconnect": policy}
    async with served("async", control, server={"faults": [None, faults]}, **options) as recorder:
        await recorder.prime()
        await control.call("abort")
        await recorder.until(events.Reconnecting)
        with anyio.move_on_after(0.05) as scope:
            await recorder.session.ask("Who are you?")
        assert scope.cancelled_caught
        await recorder.until(events.TurnComplete)
        await recorder.until(has_handle)
        assert (await recorder.call("ask", "What is my name?")).text == "Your name is Ada."
        said = [part.text for turn in recorder.session.history for part in turn.parts]
        assert said.count("Who are you?") == 1
        recorder.check_accounting()


@pytest.mark.parametrize("api", ["async callbacks", "blocking callbacks"])
async def test_callbacks_continue_and_learn_of_the_end_once(api):
    told = queue.Queue()
    closed = threading.Event()

    def onclose():
        told.put("close")
        closed.set()

    callbacks = {
        "onopen": lambda: told.put("open"),
        "onerror": lambda error: told.put("error"),
        "onclose": onclose,
    }
    control = ConnectionControl()
    with LiveServer(control) as server:
        options: dict[str, Any] = {"callbacks": callbacks, "reconnect": quick()}
        async with connected(api, server, **options) as driver:
            await driver.call("send_text", "My name is Ada.")
            await driver.receive_turn()
            await driver.receive_turn(until=lambda message: says_newest(message))
            await control.call("abort")
            await driver.call("send_text", "What is my name?")
            assert said(await driver.receive_turn()) == "Your name is Ada."
            await driver.call("close")
            assert await anyio.to_thread.run_sync(closed.wait, DEADLINE)
        assert len(server.connections) == 2
    assert [told.get_nowait() for _ in range(told.qsize())] == ["open", "close"]


def says_newest(message):
    update = message.session_resumption_update
    return update is not None and bool(update.resumable)


@pytest.mark.parametrize("api", ["async callbacks", "blocking callbacks"])
async def test_callbacks_learn_of_a_loss_without_recovery(api):
    told = queue.Queue()
    closed = threading.Event()

    def onclose(info):
        told.put((info.code, info.clean))
        closed.set()

    faults = lambda number: [] if number == 1 else [RefuseConnection(503)]  # noqa: E731
    control = ConnectionControl()
    callbacks = {"onerror": told.put, "onclose": onclose}
    with LiveServer(control, faults=faults) as server:
        options: dict[str, Any] = {"callbacks": callbacks, "reconnect": quick(max_attempts=2)}
        async with connected(api, server, **options):
            await control.call("close", 1012, "restart")
            assert await anyio.to_thread.run_sync(closed.wait, DEADLINE)
    error, end = [told.get_nowait() for _ in range(told.qsize())]
    assert (error.code, end) == (1012, (1012, False))


SCRIPT = """
from genai_live import Client, ReconnectPolicy, events

policy = ReconnectPolicy(initial_delay=0.05, max_delay=0.05, jitter=0)
with Client(api_key="key", http_options={{"base_url": {url!r}}}) as client:
    with client.live.connect(
        model="gemini-test",
        config={{"response_modalities": ["TEXT"]}},
        reconnect=policy,
        setup_timeout=0.5,
    ) as session:
        session.ask("My name is Ada.", timeout=20)
        print("ready", flush=True)
        for event in session.events(timeout=20):
            if isinstance(event, events.Reconnecting):
                break
        try:
            print("asking", flush=True)
            session.ask("Who are you?", timeout=20)
        except KeyboardInterrupt:
            print("interrupted", flush=True)
        for event in session.events(timeout=20):
            if isinstance(event, events.ResumptionUpdate) and event.handle and event.turn == 1:
                break
        print(session.ask("What is my name?", timeout=20).text, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_ctrl_c_in_an_outage_leaves_the_session_usable():
    import signal
    import time

    async def script(conversation):
        if conversation.number == 2:
            conversation.behavior.mute = True
        await local_model(conversation)

    control = ConnectionControl(script)
    with LiveServer(control) as server:
        code = SCRIPT.format(url=server.url)
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        with process:
            assert process.stdout.readline() == "ready\n"
            anyio.run(control.call, "abort")
            assert process.stdout.readline() == "asking\n"
            server.wait_for(lambda: len(server.connections) == 2, timeout=10)
            time.sleep(0.1)  # until it waits for the answer; too early is tested just as well
            process.send_signal(signal.SIGINT)
            assert process.stdout.readline() == "interrupted\n"
            assert process.stdout.readline() == "Your name is Ada.\n"
            assert process.wait(10) == 0


async def test_several_readers_all_see_the_whole_outage():
    control = ConnectionControl()
    async with served("async", control) as recorder:
        others = [recorded_again(recorder) for _ in range(2)]
        await recorder.prime()
        await control.call("abort")
        await recorder.until(events.Resumed)
        await recorder.end()
        for other in others:
            assert [label(event) async for event in other] == recorder.labels


def recorded_again(recorder):
    return recorder.session.events(timeout=DEADLINE)


@both_apis
async def test_the_state_reports_the_outage(api):
    control = ConnectionControl()
    policy = quick(initial_delay=0.2, max_delay=0.2, jitter=0)
    with LiveServer(control) as server:
        async with recorded(api, server, reconnect=policy) as recorder:
            await recorder.prime()
            assert recorder.session.state == "idle"
            await control.call("abort")
            await recorder.until(events.Reconnecting)
            assert recorder.session.state == "reconnecting"
            await recorder.until(events.Resumed)
            assert recorder.session.state == "idle"


@both_apis
@pytest.mark.parametrize("answered", [0, 1, 2, 3])
async def test_of_questions_sent_at_once_those_without_an_answer_are_asked_again(api, answered):
    """The first connection breaks in the middle of an answer."""

    async def answers(conversation):
        await conversation.accept()
        questions = (
            [] if conversation.number > 1 else [await conversation.receive() for _ in "1234"]
        )
        for number, message in enumerate(questions):
            text = message.client_content.turns[0].parts[0].text
            await conversation.say(f"Re: {text}", turn_complete=False)
            if number == answered:
                await conversation.hang_up()
            await conversation.complete_turn()
        async for message in conversation:
            text = message.client_content.turns[0].parts[0].text
            await conversation.say(f"Re: {text}")

    async with served(api, answers) as recorder:
        for text in ("one", "two", "three", "four"):
            await recorder.call("send_text", text)
        for _ in range(4):
            await recorder.until(lambda event: isinstance(event, events.TurnComplete) and event.raw)
        await recorder.end()
        again = [
            message.client_content.turns[0].parts[0].text
            for message in recorder.server.connections[1].messages[1:]
            if message.client_content.turn_complete
        ]
        assert again == ["one", "two", "three", "four"][answered:]
        assert recorder.session.stats.pending == 0
        recorder.check_accounting()


@both_apis
@pytest.mark.parametrize("asked", [False, True])
async def test_receive_does_not_wait_for_what_a_lost_connection_had_announced(api, asked):
    """A turn that is complete, but not the interaction: more was to come."""

    async def announces(conversation):
        await conversation.accept()
        async for _ in conversation:
            if conversation.number == 1:
                await conversation.say("Let me think.", turn_complete=False)
                status = {"turnComplete": True, "interactionStatus": "IN_PROGRESS"}
                await conversation.send({"serverContent": status})
                await conversation.hang_up()
            await conversation.say("Here.")

    async with served(api, announces) as recorder:
        if asked:
            assert (await recorder.call("ask", "Well?")).text == "Here."
            return
        await recorder.call("send_realtime_input", audio=bytes(640))
        assert said(await recorder.receive_turn(until=lambda message: False)) == "Let me think."
        await recorder.until(events.Resumed)
        assert (await recorder.call("ask", "Well?")).text == "Here."
