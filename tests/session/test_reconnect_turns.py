"""What readers see of a loss: whole answers, turns that end, events in the documented order."""

import queue
import subprocess
import sys
import threading

import anyio
import anyio.to_thread
import pytest
from outages import Switch, label, quick, says_handle, served, watched
from people import DEADLINE, meet

from genai_live import events
from genai_live.testing import LiveServer, local_model
from genai_live.testing.faults import Abort, Mute, RefuseConnection

pytestmark = pytest.mark.anyio

both_faces = pytest.mark.parametrize("face", ["async", "blocking"])
trio_too = pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"], indirect=True)
TEXT = {"response_modalities": ["TEXT"]}
LONG = "Count to 40."
COUNTED = ", ".join(map(str, range(1, 41))) + "."
WEATHER = {"name": "get_weather", "parameters": {"type": "OBJECT", "properties": {}}}


def said(messages):
    return "".join(message.text or "" for message in messages)


@both_faces
async def test_events_of_a_cut_turn_come_in_the_documented_order(face):
    async def cuts(conversation):
        await conversation.accept()
        async for _ in conversation:
            if conversation.number == 1:
                await conversation.say("Half an", turn_complete=False)
                await conversation.hang_up()
            await conversation.say("Whole.")

    async with served(face, cuts) as witness:
        assert (await witness.do("ask", "Well?")).text == "Whole."
        await witness.end()
    told = [label(event) for event in witness.seen]
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
    cut, whole = witness.of(events.TurnComplete)
    assert (cut.turn, cut.final, cut.raw) == (0, False, None)
    assert (whole.turn, whole.final) == (1, True)
    assert witness.of(events.Interrupted)[0].turn == 0
    assert witness.of(events.Reconnecting)[0].will_resend
    assert [event.turn for event in witness.of(events.TextDelta)][-1] == 1


@both_faces
async def test_a_call_that_the_user_answers_is_called_off_first(face):
    async def calls(conversation):
        await conversation.accept()
        async for message in conversation:
            if message.client_content and conversation.number == 1:
                await conversation.call("get_weather")
                await conversation.hang_up()
            elif message.client_content:
                await conversation.say("Never mind.")

    config = {**TEXT, "tools": [{"function_declarations": [WEATHER]}]}
    async with served(face, calls, config=config) as witness:
        turn = await witness.do("ask", "Well?")
        assert not turn.complete
        await witness.until(events.Resumed)
        assert said(await witness.hear()).endswith("Never mind.")
        told = [label(event) for event in witness.seen]
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
    async with served("async", server={"faults": faults}, memory=True) as witness:
        answer = await witness.do("ask", LONG)
        assert answer.text.endswith(COUNTED)
        assert answer.text.count("40") == 1
        await witness.end()
        assert witness.session.stats.reconnects == 4
        finals = [event.final for event in witness.of(events.TurnComplete)]
        assert finals.count(True) == 1
        witness.check_account()


@both_faces
async def test_receive_goes_on_to_the_end_of_the_whole_answer(face):
    async with served(face, server={"faults": [Abort(after_sent=20)]}) as witness:
        await witness.do("send_text", LONG)
        assert said(await witness.hear()).endswith(COUNTED)


@both_faces
async def test_receive_ends_with_an_answer_to_speech_that_was_cut(face):
    """What was only heard is not said again once the model answers, so no more comes."""

    async def hears(conversation):
        await conversation.accept()
        async for message in conversation:
            if message.realtime_input and conversation.number == 1:
                await conversation.say("I hear you and", turn_complete=False)
                await conversation.hang_up()
            elif message.client_content:
                await conversation.say("Here.")

    async with served(face, hears) as witness:
        await witness.do("send_realtime_input", audio=bytes(640))
        assert said(await witness.hear()) == "I hear you and"
        await witness.until(events.Resumed)
        cut = witness.of(events.TurnComplete)[0]
        assert (cut.final, cut.raw) == (True, None)
        assert (await witness.do("ask", "Hello?")).text == "Here."


@both_faces
@pytest.mark.parametrize("model", ["gemini-2.5-flash-test", "gemini-3.1-flash-test"])
async def test_speech_is_asked_again_by_the_channel_that_the_model_takes(face, model):
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
    async with served(face, hears, model=model, config=config) as witness:
        await witness.do("send_realtime_input", audio=bytes(640))
        assert said(await witness.hear()) == "Your name isYour name is Ada."
        await witness.end()
        second = witness.server.connections[1].messages[1]
        if second.realtime_input is not None:
            assert second.realtime_input.text == "What is my name?"
        else:
            assert second.client_content.turns[0].parts[0].text == "What is my name?"
        assert (second.realtime_input is not None) == (model == "gemini-3.1-flash-test")
        assert [each.final for each in witness.of(events.TurnComplete)] == [False, True]
        turns = [turn.parts[0].text for turn in witness.session.history]
        assert turns == ["What is my name?", "Your name is Ada."]
        witness.check_account()


@both_faces
async def test_a_function_that_speech_called_for_is_not_run_twice(face):
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
                await conversation.call("look_up")
            elif message.client_content:
                await conversation.call("look_up")
            elif message.tool_response and conversation.number == 1:
                await conversation.say("It is", turn_complete=False)
                await conversation.hang_up()
            elif message.tool_response:
                (response,) = message.tool_response.function_responses
                await conversation.say(f"It is {response.response}.")

    config = {**TEXT, "input_audio_transcription": {}, "tools": [look_up]}
    async with served(face, hears, config=config) as witness:
        await witness.do("send_realtime_input", audio=bytes(640))
        await witness.until(lambda event: getattr(event, "final", False))
        assert len(runs) == 1
        await witness.end()
        assert "Ada" in "".join(each.text for each in witness.of(events.TextDelta))
        witness.check_account()


@both_faces
async def test_iterating_over_the_session_just_goes_on(face):
    switch = Switch()
    texts = []

    def read(session):
        for message in session:
            texts.append(message.text or "")
            if "Ada." in texts[-1] and switch.conversation.number == 3:
                break

    async def read_async(session):
        async for message in session:
            texts.append(message.text or "")
            if "Ada." in texts[-1] and switch.conversation.number == 3:
                break

    async with served(face, switch) as witness, anyio.create_task_group() as tasks:
        if face == "async":
            tasks.start_soon(read_async, witness.session)
        else:
            tasks.start_soon(anyio.to_thread.run_sync, read, witness.session)
        await witness.tell()
        for _ in range(2):
            await switch.do("abort")
            await witness.until(events.Resumed)
            await witness.do("ask", "What is my name?")
    assert "".join(texts).count("Your name is Ada.") == 2


@both_faces
async def test_questions_are_answered_in_order_and_once(face):
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

    async with served(face, one_answer_a_connection) as witness:
        for text in ("one", "two", "three"):
            await witness.do("send_text", text)
        for _ in range(3):
            await witness.until(lambda event: isinstance(event, events.TurnComplete) and event.raw)
        await witness.end()
        text = "".join(event.text for event in witness.of(events.TextDelta))
        assert text == "Re: oneRe: twoRe: three"
        assert asked == [(1, "one"), (1, "two"), (2, "two"), (2, "three"), (3, "three")]
        assert witness.session.stats.pending == 0
        witness.check_account()


@both_faces
async def test_pieces_of_a_question_are_sent_again_in_order(face):
    async with served(face, server={"faults": [Abort(after_received=4)]}) as witness:
        await witness.do("send_client_content", turns="My name", turn_complete=False)
        await witness.do("send_client_content", turns="is Ada.", turn_complete=False)
        await witness.do("send_text", "What is my name?")
        await witness.until(lambda event: isinstance(event, events.TurnComplete) and event.final)
        texts = [
            message.client_content.turns[0].parts[0].text
            for message in witness.server.connections[1].messages[1:]
        ]
        assert texts == ["My name", "is Ada.", "What is my name?"]


@both_faces
async def test_a_question_that_waits_too_long_times_out_and_the_session_lives(face):
    switch = Switch()
    faults = [None, Mute(), None]
    options = {"server": {"faults": faults}, "setup_timeout": 0.5}
    async with served(face, switch, **options) as witness:
        await witness.tell()
        await switch.do("abort")
        await witness.until(events.Reconnecting)
        with pytest.raises(TimeoutError):
            await witness.do("ask", "Who are you?", timeout=0.05)
        await witness.until(lambda event: isinstance(event, events.TurnComplete))
        await witness.until(says_handle)
        answer = await witness.do("ask", "What is my name?")
        assert answer.text == "Your name is Ada."
        assert witness.session.stats.pending == 0
        witness.check_account()


@trio_too
@pytest.mark.parametrize("when", ["wait", "dial", "setup"])
async def test_a_cancelled_ask_leaves_the_conversation_as_it_is(anyio_backend, when):
    faults = {"wait": None, "dial": RefuseConnection(503), "setup": Mute()}[when]
    switch = Switch()
    policy = quick(initial_delay=0.1, max_delay=0.1, jitter=0)
    options = {"memory": True, "setup_timeout": 0.2, "reconnect": policy}
    async with served("async", switch, server={"faults": [None, faults]}, **options) as witness:
        await witness.tell()
        await switch.do("abort")
        await witness.until(events.Reconnecting)
        with anyio.move_on_after(0.05) as scope:
            await witness.session.ask("Who are you?")
        assert scope.cancelled_caught
        await witness.until(events.TurnComplete)
        await witness.until(says_handle)
        assert (await witness.do("ask", "What is my name?")).text == "Your name is Ada."
        said = [part.text for turn in witness.session.history for part in turn.parts]
        assert said.count("Who are you?") == 1
        witness.check_account()


@pytest.mark.parametrize("face", ["async callbacks", "blocking callbacks"])
async def test_callbacks_go_on_and_are_told_of_the_end_once(face):
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
    switch = Switch()
    with LiveServer(switch) as server:
        options = {"callbacks": callbacks, "reconnect": quick()}
        async with meet(face, server, **options) as person:
            await person.do("send_text", "My name is Ada.")
            await person.hear()
            await person.hear(until=lambda message: says_newest(message))
            await switch.do("abort")
            await person.do("send_text", "What is my name?")
            assert said(await person.hear()) == "Your name is Ada."
            await person.do("close")
            assert await anyio.to_thread.run_sync(closed.wait, DEADLINE)
        assert len(server.connections) == 2
    assert [told.get_nowait() for _ in range(told.qsize())] == ["open", "close"]


def says_newest(message):
    update = message.session_resumption_update
    return update is not None and bool(update.resumable)


@pytest.mark.parametrize("face", ["async callbacks", "blocking callbacks"])
async def test_callbacks_are_told_of_a_loss_that_was_not_got_over(face):
    told = queue.Queue()
    closed = threading.Event()

    def onclose(info):
        told.put((info.code, info.clean))
        closed.set()

    faults = lambda number: [] if number == 1 else [RefuseConnection(503)]  # noqa: E731
    switch = Switch()
    callbacks = {"onerror": told.put, "onclose": onclose}
    with LiveServer(switch, faults=faults) as server:
        options = {"callbacks": callbacks, "reconnect": quick(max_attempts=2)}
        async with meet(face, server, **options):
            await switch.do("close", 1012, "restart")
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
        session.ask("My name is Ada.", timeout=5)
        print("ready", flush=True)
        for event in session.events(timeout=5):
            if isinstance(event, events.Reconnecting):
                break
        try:
            print("asking", flush=True)
            session.ask("Who are you?", timeout=20)
        except KeyboardInterrupt:
            print("interrupted", flush=True)
        for event in session.events(timeout=5):
            if isinstance(event, events.ResumptionUpdate) and event.handle and event.turn == 1:
                break
        print(session.ask("What is my name?", timeout=5).text, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_ctrl_c_in_an_outage_leaves_the_session_usable():
    import signal
    import time

    async def script(conversation):
        if conversation.number == 2:
            conversation.behavior.mute = True
        await local_model(conversation)

    switch = Switch(script)
    with LiveServer(switch) as server:
        code = SCRIPT.format(url=server.url)
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        with process:
            assert process.stdout.readline() == "ready\n"
            anyio.run(switch.do, "abort")
            assert process.stdout.readline() == "asking\n"
            server.wait_for(lambda: len(server.connections) == 2, timeout=10)
            time.sleep(0.1)  # until it waits for the answer; too early is tested just as well
            process.send_signal(signal.SIGINT)
            assert process.stdout.readline() == "interrupted\n"
            assert process.stdout.readline() == "Your name is Ada.\n"
            assert process.wait(10) == 0


async def test_several_readers_all_see_the_whole_outage():
    switch = Switch()
    async with served("async", switch) as witness:
        others = [watched_again(witness) for _ in range(2)]
        await witness.tell()
        await switch.do("abort")
        await witness.until(events.Resumed)
        await witness.end()
        for other in others:
            assert [label(event) async for event in other] == witness.labels


def watched_again(witness):
    return witness.session.events(timeout=DEADLINE)


@both_faces
async def test_state_tells_of_the_outage(face):
    switch = Switch()
    policy = quick(initial_delay=0.2, max_delay=0.2, jitter=0)
    with LiveServer(switch) as server:
        async with watched(face, server, reconnect=policy) as witness:
            await witness.tell()
            assert witness.session.state == "idle"
            await switch.do("abort")
            await witness.until(events.Reconnecting)
            assert witness.session.state == "reconnecting"
            await witness.until(events.Resumed)
            assert witness.session.state == "idle"


@both_faces
@pytest.mark.parametrize("answered", [0, 1, 2, 3])
async def test_of_questions_sent_at_once_those_without_an_answer_are_asked_again(face, answered):
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

    async with served(face, answers) as witness:
        for text in ("one", "two", "three", "four"):
            await witness.do("send_text", text)
        for _ in range(4):
            await witness.until(lambda event: isinstance(event, events.TurnComplete) and event.raw)
        await witness.end()
        again = [
            message.client_content.turns[0].parts[0].text
            for message in witness.server.connections[1].messages[1:]
            if message.client_content.turn_complete
        ]
        assert again == ["one", "two", "three", "four"][answered:]
        assert witness.session.stats.pending == 0
        witness.check_account()


@both_faces
@pytest.mark.parametrize("asked", [False, True])
async def test_receive_does_not_wait_for_what_a_lost_connection_had_announced(face, asked):
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

    async with served(face, announces) as witness:
        if asked:
            assert (await witness.do("ask", "Well?")).text == "Here."
            return
        await witness.do("send_realtime_input", audio=bytes(640))
        assert said(await witness.hear(until=lambda message: False)) == "Let me think."
        await witness.until(events.Resumed)
        assert (await witness.do("ask", "Well?")).text == "Here."
