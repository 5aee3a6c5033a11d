"""docs/reconnecting.md, fault by fault: every row is played, on both APIs."""

import re
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import pytest

from genai_live import errors, events, types
from genai_live.testing import rejections
from genai_live.testing.faults import (
    Abort,
    Close,
    CutFrame,
    HangUp,
    LoseContext,
    Mute,
    RefuseConnection,
    RefuseHandle,
    SendGoAway,
    TimedFault,
)
from tests.helpers.reconnect import ConnectionControl, quick
from tests.helpers.recorder import has_handle, served

pytestmark = pytest.mark.anyio

DOCS = Path(__file__).parent.parent.parent / "docs" / "reconnecting.md"
TABLE = DOCS.read_text(encoding="utf-8").partition("| fault |")[2]
ROWS = re.findall(r"^\| ((?!-).+?) \| (.+?) \| (.+?) \|$", TABLE, re.MULTILINE)
WEATHER = {"name": "get_weather", "parameters": {"type": "OBJECT", "properties": {}}}
BY_HAND = {"realtime_input_config": {"automatic_activity_detection": {"disabled": True}}}
TEXT = {"response_modalities": ["TEXT"]}
LONG = "Count to 40."
ROW_TESTS = {}


def row(*faults):
    """Play a row, or several that look alike."""

    def note(row_test):
        ROW_TESTS.update(dict.fromkeys(faults, row_test))
        return row_test

    return note


def is_in_order(wanted, seen):
    """Whether all that is wanted was seen, in this order, other things between."""
    left = iter(seen)
    return all(each in left for each in wanted)


@pytest.mark.parametrize("api", ["async", "blocking"])
@pytest.mark.parametrize(("fault", "seen"), [each[:2] for each in ROWS])
async def test_a_row_of_the_table(fault, seen, api):
    with anyio.fail_after(10):
        recorder = await ROW_TESTS[fault](api, fault)
    wanted = re.findall(r"`((?!keepalive|on_)[\w()]+)`", seen)
    assert wanted
    assert is_in_order(wanted, recorder.labels), recorder.labels
    assert recorder.labels.count("Closed") == 1
    recorder.check_accounting()


def test_every_row_test_is_a_row():
    assert {fault for fault, _, _ in ROWS} == set(ROW_TESTS)
    assert len(ROWS) > 30


async def recalls(recorder):
    """The conversation is still known to the server, and to the session."""
    answer = await recorder.call("ask", "What is my name?")
    assert answer.text.endswith("Your name is Ada.")
    assert recorder.session.state == "idle"
    assert recorder.session.stats.pending == 0
    await recorder.end()
    assert recorder.error is None
    return recorder


async def idle_loss(api, strike, *args, **options):
    control = ConnectionControl()
    async with served(api, control, **options) as recorder:
        await recorder.prime()
        await control.call(strike, *args)
        resumed = await recorder.until(events.Resumed)
        assert (resumed.replayed, resumed.dropped, resumed.seeded) == (0, 0, 0)
        assert recorder.session.stats.reconnects == 1
        return await recalls(recorder)


@row("the connection is reset")
async def reset(api, fault):
    recorder = await idle_loss(api, "abort")
    assert recorder.of(events.Reconnecting)[0].code == 1006
    return recorder


@row("the connection ends without a close frame")
async def hung_up(api, fault):
    return await idle_loss(api, "hang_up")


@row("the server goes silent and answers no pings")
async def frozen(api, fault):
    recorder = await idle_loss(api, "freeze", keepalive=0.1)
    assert "ping" in recorder.of(events.Reconnecting)[0].reason
    return recorder


@row(*(f"closed with {code}" for code in (1001, 1011, 1012, 1013)))
async def closed(api, fault):
    code = int(fault.split()[-1])
    recorder = await idle_loss(api, "close", code, "for a while")
    (reconnecting,) = recorder.of(events.Reconnecting)
    assert (reconnecting.code, reconnecting.reason) == (code, "for a while")
    return recorder


@row("closed for idleness (1008 `The operation was aborted.`)")
async def idle(api, fault):
    return await idle_loss(api, "close", 1008, rejections.ABORTED)


@row("lost before anything was sent")
async def nothing_said(api, fault):
    async with served(api, server={"faults": [Abort(after_sent=1)]}) as recorder:
        await recorder.until(events.Resumed)
        await recorder.prime()
        return await recalls(recorder)


@row("lost with an unanswered question")
async def with_a_question(api, fault):
    async with served(api, server={"faults": [Abort(after_received=3)]}) as recorder:
        await recorder.prime()
        answer = await recorder.call("ask", "What is my name?")
        assert answer.text == "Your name is Ada."
        await recorder.until(events.TurnComplete)
        assert recorder.of(events.Resumed)[0].replayed == 1
        assert recorder.of(events.Reconnecting)[0].will_resend
        return await recalls(recorder)


async def cut_answer(api, fault):
    # Not by a reset, which may take back what came before it.
    async with served(api, server={"faults": [fault]}) as recorder:
        await recorder.prime()
        answer = await recorder.call("ask", LONG)
        assert answer.text == ", ".join(map(str, range(1, 41))) + "."
        assert answer.complete
        assert not answer.interrupted
        await recalls(recorder)
        texts = [part.text for content in recorder.session.history for part in content.parts]
        assert texts.count(LONG) == 1
        assert texts.count(answer.text) == 1
        cut = next(each for each in recorder.of(events.TurnComplete) if each.raw is None)
        assert not cut.final
        return recorder


@row("lost during an answer")
async def in_an_answer(api, fault):
    return await cut_answer(api, HangUp(after_sent=30))


@row("lost after `interrupt()`")
async def in_an_interrupted_answer(api, fault):
    stopped = HangUp(after_received=4)  # setup, name, question, and the interruption
    async with served(api, server={"faults": [stopped], "pace": 0.3}) as recorder:
        await recorder.call("ask", "My name is Ada.")
        await recorder.until(has_handle)
        await recorder.call("send_text", "Count to 100.")
        await recorder.until(events.TextDelta)
        await recorder.call("interrupt")
        await recorder.until(events.Resumed)
        assert not recorder.of(events.Reconnecting)[0].will_resend
        assert (await recorder.call("ask", "What is my name?")).text == "Your name is Ada."
        await recorder.end()
        second = recorder.server.connections[1]
        asked = [each.client_content for each in second.messages if each.client_content]
        assert [content.turn_complete for content in asked] == [False, True]
        return recorder


@row("lost in the middle of a message")
async def in_a_message(api, fault):
    return await cut_answer(api, CutFrame(HangUp(), after_sent=30))


class CutBefore(TimedFault):
    """Cuts the connection instead of sending a message."""

    is_reached: Any

    async def apply(self, connection):
        send = connection.send

        async def send_or_die(message):
            if isinstance(message, dict) and self.is_reached(message):
                await connection.hang_up()
            await send(message)

        connection.send = send_or_die


class CutBeforeTheHandle(CutBefore):
    def is_reached(self, message):
        return bool(message.get("sessionResumptionUpdate"))


class CutBeforeTheEnd(CutBefore):
    def is_reached(self, message):
        return "turnComplete" in message.get("serverContent", {})


@row("lost during an answer to speech")
async def in_an_answer_to_speech(api, fault):
    cut = HangUp(after_sent=26)
    config = {**TEXT, **BY_HAND, "input_audio_transcription": {}}
    async with served(api, config=config, server={"faults": [cut]}) as recorder:
        await recorder.prime()
        await recorder.call("send_realtime_input", activity_start=True)
        await recorder.call("send_realtime_input", audio=bytes(32_000))
        await recorder.call("send_realtime_input", activity_end=True)
        await recorder.until(events.Resumed)
        await recorder.until(events.TurnComplete)
        heard = "".join(each.text for each in recorder.of(events.InputTranscript))
        second = recorder.server.connections[1]
        asked = [each.client_content for each in second.messages if each.client_content]
        assert [content.turns[0].parts[0].text for content in asked] == [heard]
        assert asked[0].turn_complete
        assert not any(each.realtime_input for each in second.messages)
        assert recorder.of(events.Reconnecting)[0].will_resend
        return await recalls(recorder)


@row("lost when only the end of an answer was missing")
async def before_the_end(api, fault):
    async with served(api, server={"faults": [CutBeforeTheEnd(after_received=3)]}) as recorder:
        await recorder.prime("My dog is Rex.")
        answer = await recorder.call("ask", "My name is Ada.")
        assert answer.text.endswith("your name is Ada.")
        assert not answer.interrupted
        resumed = await recorder.until(events.Resumed)
        assert (resumed.replayed, resumed.seeded) == (0, 2)
        assert not recorder.of(events.Reconnecting)[0].will_resend
        assert not recorder.of(events.Interrupted)
        return await recalls(recorder)


@row("lost after an answer, before its handle came")
async def before_the_handle(api, fault):
    fault = CutBeforeTheHandle(after_received=3)
    async with served(api, server={"faults": [fault]}) as recorder:
        await recorder.prime("My dog is Rex.")
        await recorder.call("ask", "My name is Ada.")
        resumed = await recorder.until(events.Resumed)
        assert resumed.seeded == 2
        assert resumed.replayed == 0
        return await recalls(recorder)


async def two_attempts(api, problem, **options):
    control = ConnectionControl()
    async with served(api, control, server={"faults": [None, problem]}, **options) as recorder:
        await recorder.prime()
        await control.call("abort")
        await recorder.until(events.Resumed)
        attempts = [each.attempt for each in recorder.of(events.Reconnecting)]
        assert attempts == [1, 2]
        return await recalls(recorder)


@row("the next attempt is refused")
async def dial_refused(api, fault):
    recorder = await two_attempts(api, RefuseConnection(503))
    assert "503" in recorder.of(events.Reconnecting)[1].reason
    return recorder


@row("the next setup is never answered")
async def setup_unanswered(api, fault):
    recorder = await two_attempts(api, Mute(), setup_timeout=0.2)
    assert "setup" in recorder.of(events.Reconnecting)[1].reason
    return recorder


@row("attempts or time run out")
async def given_up(api, fault):
    def never_again(number):
        return [] if number == 1 else [RefuseConnection(503)]

    control = ConnectionControl()
    policy = quick(max_attempts=2)
    async with served(api, control, server={"faults": never_again}, reconnect=policy) as recorder:
        await recorder.prime()
        await control.call("close", 1012, "restart")
        await recorder.rest()
        assert (recorder.error.code, recorder.error.reason) == (1012, "restart")
        assert "503" in recorder.error.hint
        assert isinstance(recorder.error.__cause__, errors.ConnectError)
        assert len(recorder.server.connections) == 3
        assert recorder.session.resumption_handle
        assert len(recorder.session.history) == 2
        with pytest.raises(errors.ConnectionClosed):
            await recorder.call("send_text", "Hello?")
        return recorder


class CloseAtAWord(TimedFault):
    """Closes with 1011 after the first word of the answer to a question."""

    async def apply(self, connection: Any):
        receive, send = connection.receive, connection.send
        asked = False

        async def note():
            nonlocal asked
            message = await receive()
            content = message.client_content
            asked = asked or bool(content and content.turns and "What" in str(content.turns[-1]))
            return message

        async def send_and_close(message):
            await send(message)
            if asked and "modelTurn" in message.get("serverContent", {}):
                await connection.close(1011, "Internal error encountered.")

        connection.receive, connection.send = note, send_and_close


@row("a question ends every connection")
async def asked_in_vain(api, fault):
    options: dict[str, Any] = {"server": {"faults": lambda _: [CloseAtAWord()]}}
    async with served(api, **options, reconnect=quick(max_attempts=2)) as recorder:
        await recorder.prime()
        with pytest.raises(errors.ServerError, match="3 connections in a row"):
            await recorder.call("ask", "What is my name?")
        await recorder.rest()
        assert recorder.error.code == 1011
        assert len(recorder.server.connections) == 3
        assert recorder.session.stats.replayed == 2
        assert recorder.session.resumption_handle
        return recorder


async def reseeded(api, faults, refused):
    control = ConnectionControl()
    async with served(api, control, server={"faults": faults}) as recorder:
        await recorder.prime()
        await control.call("abort")
        resumed = await recorder.until(lambda event: getattr(event, "mode", "") == "reseeded")
        assert resumed.seeded == 2
        handles = [
            record.setup.session_resumption.handle if record.setup else "refused"
            for record in recorder.server.connections
        ]
        assert [bool(handle) for handle in handles] == [False, True, False]
        return await recalls(recorder)


@row("the handle is refused")
async def handle_refused(api, fault):
    return await reseeded(api, [None, RefuseHandle()], "refused")


@row("the handle is accepted, but the connection ends at once")
async def handle_poisoned(api, fault):
    poison = Close(1011, rejections.INTERNAL, after_sent=1)
    return await reseeded(api, [None, poison], "taken")


@row("the handle is accepted, but the conversation is gone")
async def context_gone(api, fault):
    control = ConnectionControl()
    async with served(api, control, server={"faults": [None, LoseContext()]}) as recorder:
        await recorder.prime()
        await recorder.prime("Tell me about " + "rivers and " * 20)
        await control.call("abort")
        await recorder.until(events.Resumed)
        answer = await recorder.call("ask", "What is my name?")
        assert "Ada" not in answer.text
        lost = await recorder.until(events.ContextLost)
        assert lost.tokens < lost.tokens_before / 2
        assert len(recorder.session.history) == 6
        await recorder.end()
        return recorder


@row("the dial is refused with HTTP 401 or 403 when reconnecting")
async def dial_refused_for_good(api, fault):
    control = ConnectionControl()
    async with served(api, control, server={"faults": [None, RefuseConnection(401)]}) as recorder:
        await recorder.prime()
        await control.call("abort")
        await recorder.rest()
        assert len(recorder.server.connections) == 2
        assert recorder.session.resumption_handle
        return recorder


@row("the key is refused when reconnecting")
async def key_refused(api, fault):
    control = ConnectionControl()
    refusal = Close(1007, "API key not valid. Please pass a valid API key.")
    async with served(api, control, server={"faults": [None, refusal]}) as recorder:
        await recorder.prime()
        await control.call("abort")
        await recorder.rest()
        assert len(recorder.server.connections) == 2
        assert recorder.session.resumption_handle
        return recorder


@row("closed because a request, key, model or quota is refused")
async def refused(api, fault):
    control = ConnectionControl()
    async with served(api, control) as recorder:
        await recorder.prime()
        await control.call("close", 1007, rejections.INVALID_ARGUMENT)
        labels = await recorder.rest()
        assert "Reconnecting" not in labels
        assert len(recorder.server.connections) == 1
        assert len(recorder.session.history) == 2
        return recorder


class RefuseAudioDuringCalls(TimedFault):
    """Closes with 1008 when audio arrives while a call is open."""

    async def apply(self, connection: Any):
        receive = connection.receive

        async def receive_or_refuse():
            message = await receive()
            realtime = message.realtime_input
            if realtime and realtime.audio and connection.open_calls:
                reason = "Operation is not implemented, or supported, or enabled."
                await connection.close(1008, reason)
            return message

        connection.receive = receive_or_refuse


@row("audio is refused during a function call (1008)")
async def audio_refused(api, fault):
    refusing = [RefuseAudioDuringCalls(), RefuseAudioDuringCalls()]
    async with served(api, config=TOOLS, server={"faults": refusing}) as recorder:
        await recorder.prime()
        await call(recorder)
        await recorder.call("send_realtime_input", audio=bytes(640))
        again = await recorder.until(events.ToolCall)
        await recorder.call("send_realtime_input", audio=bytes(640))
        assert recorder.session.stats.bytes_waiting > 640
        await recorder.call("send_tool_response", function_responses=response(again))
        await recorder.until(events.TurnComplete)
        assert len(recorder.server.connections) == 2
        return await recalls(recorder)


@row("audio is sent during a call for which the model refuses it")
async def audio_held(api, fault):
    model = "gemini-2.5-flash-native-audio-latest"
    refusing = [RefuseAudioDuringCalls()]
    async with served(
        api, model=model, config=TOOLS_OF_AUDIO, server={"faults": refusing}
    ) as recorder:
        event = await call(recorder)
        await recorder.call("send_realtime_input", audio=bytes(640))
        assert recorder.session.stats.bytes_waiting > 640
        await recorder.call("send_tool_response", function_responses=response(event))
        await recorder.until(events.TurnComplete)
        (connection,) = recorder.server.connections
        audio = lambda: [each for each in connection.messages if each.realtime_input]  # noqa: E731
        await recorder.server.wait_for_async(audio)
        assert len(audio()) == 1
        await recorder.end()
        return recorder


@row("the session reaches `rotate_after`")
async def rotated(api, fault):
    async with served(api, reconnect=quick(rotate_after=0.3)) as recorder:
        await recorder.prime()
        resumed = await recorder.until(events.Resumed)
        assert (resumed.replayed, resumed.dropped, resumed.seeded) == (0, 0, 0)
        return await recalls(recorder)


@row("closed cleanly (1000), without a `goAway`")
async def clean(api, fault):
    control = ConnectionControl()
    async with served(api, control) as recorder:
        await recorder.prime()
        await control.call("close", 1000)
        labels = await recorder.rest()
        assert "Reconnecting" not in labels
        assert recorder.error is None
        assert len(recorder.server.connections) == 1
        return recorder


@row("`goAway` between turns")
async def told_between_turns(api, fault):
    control = ConnectionControl()
    async with served(api, control, server={"strict_resumption": True}) as recorder:
        await recorder.prime()
        await control.call("go_away", 60)
        await recorder.until(events.Resumed)
        assert recorder.of(events.Reconnecting)[0].code is None
        assert recorder.of(events.Reconnecting)[0].delay == 0
        assert recorder.server.connections[0].closed_by == "client"
        return await recalls(recorder)


@row("`goAway` during an answer that ends in time")
async def told_in_an_answer(api, fault):
    warning = SendGoAway(60, after_sent=30)
    async with served(api, server={"faults": [warning], "strict_resumption": True}) as recorder:
        await recorder.prime()
        answer = await recorder.call("ask", LONG)
        assert answer.text.endswith("39, 40.")
        await recorder.until(events.Resumed)
        assert "Interrupted" not in recorder.labels
        assert all(each.raw is not None for each in recorder.of(events.TurnComplete))
        assert recorder.server.connections[0].closed_by == "client"
        return await recalls(recorder)


@row("`goAway` during an answer that does not end in time")
async def told_in_a_long_answer(api, fault):
    silence = [SendGoAway(0.3, after_sent=30), Mute(after_sent=31)]
    async with served(api, server={"faults": [silence]}) as recorder:
        await recorder.prime()
        answer = await recorder.call("ask", LONG)
        assert answer.text == ", ".join(map(str, range(1, 41))) + "."
        await recorder.until(events.Resumed)
        assert recorder.of(events.Reconnecting)[0].code is None
        assert recorder.server.connections[0].closed_by == "client"
        return await recalls(recorder)


async def call(recorder):
    await recorder.call("send_text", "Call get_weather now.")
    return await recorder.until(events.ToolCall)


def response(event, words="sunny"):
    return types.FunctionResponse(id=event.id, name=event.name, response={"output": words})


TOOLS = {**TEXT, "tools": [{"function_declarations": [WEATHER]}]}
TOOLS_OF_AUDIO = {**TOOLS, "response_modalities": ["AUDIO"]}


@row("`goAway` while a tool call is open")
async def told_in_a_call(api, fault):
    control = ConnectionControl()
    async with served(api, control, config=TOOLS) as recorder:
        await recorder.prime()
        event = await call(recorder)
        await control.call("go_away", 60)
        await recorder.until(events.GoAway)
        assert recorder.server.connections[0].open
        await recorder.call("send_tool_response", function_responses=response(event))
        await recorder.until(events.Resumed)
        assert "ToolCallCancelled" not in recorder.labels
        return await recalls(recorder)


@row("text is sent while there is no connection")
async def text_meanwhile(api, fault):
    control = ConnectionControl()
    policy = quick(initial_delay=0.3, max_delay=0.3, jitter=0)
    async with served(api, control, reconnect=policy) as recorder:
        await recorder.prime()
        await control.call("abort")
        await recorder.until(events.Reconnecting)
        assert recorder.session.state == "reconnecting"
        answer = await recorder.call("ask", "What is my name?")
        assert answer.text == "Your name is Ada."
        await recorder.until(events.TurnComplete)
        texts = recorder.server.connections[1].messages[1:]
        assert len(texts) == 1
        return await recalls(recorder)


@row("audio is sent during a long outage")
async def audio_meanwhile(api, fault):
    control = ConnectionControl()
    policy = quick(initial_delay=0.5, max_delay=0.5, jitter=0, max_audio_age=0.2)
    async with served(api, control, reconnect=policy) as recorder:
        await recorder.prime()
        await control.call("abort")
        await recorder.until(events.Reconnecting)
        for number in range(3):
            await recorder.call("send_realtime_input", audio=bytes([number] * 640))
        resumed = await recorder.until(events.Resumed)
        assert resumed.dropped == 3
        (dropped,) = recorder.of(events.InputDropped)
        assert (dropped.count, recorder.session.stats.dropped) == (3, 3)
        assert dropped.size > 3 * 640
        return await recalls(recorder)


@row("video is sent while there is no connection")
async def video_meanwhile(api, fault):
    control = ConnectionControl()
    policy = quick(initial_delay=0.5, max_delay=0.5, jitter=0)
    async with served(api, control, reconnect=policy) as recorder:
        await recorder.prime()
        await control.call("abort")
        await recorder.until(events.Reconnecting)
        for number in range(5):
            await recorder.call("send_realtime_input", video=(bytes([number]), "image/jpeg"))
        await recorder.until(events.Resumed)
        answer = await recorder.call("ask", "What is my name?")
        assert answer.text == "Your name is Ada. I have seen 1 frame."
        await recalls(recorder)
        frames = [
            message.realtime_input.video.data
            for message in recorder.server.connections[1].messages
            if message.realtime_input
        ]
        assert frames == [b"\x04"]
        assert recorder.session.stats.dropped == 4
        return recorder


@row("lost while the user speaks, with activity marked by hand")
async def while_speaking(api, fault):
    config = {**TEXT, **BY_HAND}
    abort = Abort(after_received=5)
    async with served(api, config=config, server={"faults": [abort]}) as recorder:
        await recorder.prime()
        await recorder.call("send_realtime_input", activity_start=True)
        for number in range(3):
            await recorder.call("send_realtime_input", audio=bytes([number] * 3200))
        await recorder.call("send_realtime_input", activity_end=True)
        await recorder.until(events.Resumed)
        await recorder.until(events.TurnComplete)
        await recalls(recorder)
        inputs = [each.realtime_input for each in recorder.server.connections[1].messages[1:6]]
        assert inputs[0].activity_start is not None
        assert [each.audio.data[0] for each in inputs[1:4]] == [0, 1, 2]
        assert inputs[4].activity_end is not None
        return recorder


@row("lost with an open call that you answer")
async def with_a_call(api, fault):
    control = ConnectionControl()
    async with served(api, control, config=TOOLS) as recorder:
        await recorder.prime()
        event = await call(recorder)
        await control.call("abort")
        await recorder.until(events.Resumed)
        assert recorder.of(events.ToolCallCancelled)[0].ids == (event.id,)
        again = await recorder.until(events.ToolCall)
        assert again.id != event.id
        await recorder.call("send_tool_response", function_responses=response(event, "too late"))
        dropped = await recorder.until(events.InputDropped)
        assert (dropped.kind, dropped.count) == ("tool_response", 1)
        await recorder.call("send_tool_response", function_responses=response(again))
        await recorder.until(events.TurnComplete)
        said = "".join(each.text for each in recorder.of(events.TextDelta))
        assert said.endswith("get_weather says: sunny.")
        return await recalls(recorder)


@row("lost while a Python function runs")
async def while_a_function_runs(api, fault):
    runs = []
    go_on = anyio.Event()

    async def get_weather() -> str:
        """Tell the weather."""
        runs.append(1)
        await go_on.wait()
        return "sunny"

    control = ConnectionControl()
    config = {**TEXT, "tools": [get_weather]}
    async with served(api, control, config=config) as recorder:
        await recorder.prime()
        await call(recorder)
        await control.call("abort")
        await recorder.until(events.Resumed)
        await recorder.until(events.ToolCall)
        loop = recorder.session._loop if api == "blocking" else None
        if loop is None:
            go_on.set()
        else:
            loop.call_soon(go_on.set)
        await recorder.until(events.TurnComplete)
        assert runs == [1]
        return await recalls(recorder)


@row("lost after instructions or tools were changed")
async def after_a_change(api, fault):
    control = ConnectionControl()
    async with served(api, control) as recorder:
        await recorder.prime()
        await recorder.call("send_context_update", system_instruction="Be brief.", tools=[])
        answer = await recorder.prime("What are your instructions?")
        assert answer.text == 'My instructions are "Be brief.".'
        await control.call("abort")
        await recorder.until(events.Resumed)
        setup = recorder.server.connections[1].setup
        assert setup.system_instruction.parts[0].text == "Be brief."
        answer = await recorder.call("ask", "What are your instructions?")
        assert "Be brief." in answer.text
        return await recalls(recorder)


@row("the model does not answer")
async def says_nothing(api, fault):
    policy = quick(stall_timeout=0.1)
    async with served(
        api, server={"faults": [Mute(after_received=3)]}, reconnect=policy
    ) as recorder:
        await recorder.prime()
        await recorder.call("send_text", "Are you there?")
        stalled = await recorder.until(events.TurnStalled)
        assert stalled.seconds >= 0.1
        await recorder.end()
        assert "Reconnecting" not in recorder.labels
        assert recorder.labels.count("TurnStalled") == 1
        return recorder


@row("`close()` while there is no connection")
async def closed_meanwhile(api, fault):
    control = ConnectionControl()
    policy = quick(initial_delay=60, max_delay=60, jitter=0, timeout=100)
    async with served(api, control, reconnect=policy) as recorder:
        await recorder.prime()
        await control.call("abort")
        await recorder.until(events.Reconnecting)
        await recorder.call("send_text", "Never sent")
        with anyio.fail_after(2):
            await recorder.end()
        (dropped,) = recorder.of(events.InputDropped)
        assert (dropped.kind, dropped.count) == ("client_content", 1)
        assert recorder.error is None
        assert recorder.seen[-1].clean
        return recorder
