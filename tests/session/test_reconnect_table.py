"""docs/reconnecting.md, fault by fault: every row is played, on both faces."""

import re
from pathlib import Path

import anyio
import anyio.to_thread
import pytest
from outages import Switch, quick, says_handle, served

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

pytestmark = pytest.mark.anyio

DOCS = Path(__file__).parent.parent.parent / "docs" / "reconnecting.md"
TABLE = DOCS.read_text(encoding="utf-8").partition("| fault |")[2]
ROWS = re.findall(r"^\| ((?!-).+?) \| (.+?) \| (.+?) \|$", TABLE, re.MULTILINE)
WEATHER = {"name": "get_weather", "parameters": {"type": "OBJECT", "properties": {}}}
BY_HAND = {"realtime_input_config": {"automatic_activity_detection": {"disabled": True}}}
TEXT = {"response_modalities": ["TEXT"]}
LONG = "Count to 40."
scenes = {}


def row(*faults):
    """Play a row, or several that look alike."""

    def note(scene):
        scenes.update(dict.fromkeys(faults, scene))
        return scene

    return note


def is_in_order(wanted, seen):
    """Whether all that is wanted was seen, in this order, other things between."""
    left = iter(seen)
    return all(each in left for each in wanted)


@pytest.mark.parametrize("face", ["async", "blocking"])
@pytest.mark.parametrize(("fault", "seen"), [each[:2] for each in ROWS])
async def test_a_row_of_the_table(fault, seen, face):
    with anyio.fail_after(10):
        witness = await scenes[fault](face, fault)
    wanted = re.findall(r"`((?!keepalive|on_)[\w()]+)`", seen)
    assert wanted
    assert is_in_order(wanted, witness.labels), witness.labels
    assert witness.labels.count("Closed") == 1
    witness.check_account()


def test_every_scene_is_a_row():
    assert {fault for fault, _, _ in ROWS} == set(scenes)
    assert len(ROWS) > 30


async def recalls(witness):
    """The conversation is still known to the server, and to the session."""
    answer = await witness.do("ask", "What is my name?")
    assert answer.text.endswith("Your name is Ada.")
    assert witness.session.state == "idle"
    assert witness.session.stats.pending == 0
    await witness.end()
    assert witness.error is None
    return witness


async def idle_loss(face, strike, *args, **options):
    switch = Switch()
    async with served(face, switch, **options) as witness:
        await witness.tell()
        await switch.do(strike, *args)
        resumed = await witness.until(events.Resumed)
        assert (resumed.replayed, resumed.dropped, resumed.seeded) == (0, 0, 0)
        assert witness.session.stats.reconnects == 1
        return await recalls(witness)


@row("the connection is reset")
async def reset(face, fault):
    witness = await idle_loss(face, "abort")
    assert witness.of(events.Reconnecting)[0].code == 1006
    return witness


@row("the connection ends without a close frame")
async def hung_up(face, fault):
    return await idle_loss(face, "hang_up")


@row("nothing comes any more, not even the answer to a ping")
async def frozen(face, fault):
    witness = await idle_loss(face, "freeze", keepalive=0.1)
    assert "ping" in witness.of(events.Reconnecting)[0].reason
    return witness


@row(*(f"closed with {code}" for code in (1001, 1011, 1012, 1013)))
async def closed(face, fault):
    code = int(fault.split()[-1])
    witness = await idle_loss(face, "close", code, "for a while")
    (reconnecting,) = witness.of(events.Reconnecting)
    assert (reconnecting.code, reconnecting.reason) == (code, "for a while")
    return witness


@row("closed for idleness (1008 `The operation was aborted.`)")
async def idle(face, fault):
    return await idle_loss(face, "close", 1008, rejections.ABORTED)


@row("lost before anything was said")
async def nothing_said(face, fault):
    async with served(face, server={"faults": [Abort(after_sent=1)]}) as witness:
        await witness.until(events.Resumed)
        await witness.tell()
        return await recalls(witness)


@row("lost with a question")
async def with_a_question(face, fault):
    async with served(face, server={"faults": [Abort(after_received=3)]}) as witness:
        await witness.tell()
        answer = await witness.do("ask", "What is my name?")
        assert answer.text == "Your name is Ada."
        await witness.until(events.TurnComplete)
        assert witness.of(events.Resumed)[0].replayed == 1
        assert witness.of(events.Reconnecting)[0].will_resend
        return await recalls(witness)


async def cut_answer(face, fault):
    # Not by a reset, which may take back what came before it.
    async with served(face, server={"faults": [fault]}) as witness:
        await witness.tell()
        answer = await witness.do("ask", LONG)
        assert answer.text == ", ".join(map(str, range(1, 41))) + "."
        assert answer.complete
        assert not answer.interrupted
        await recalls(witness)
        texts = [part.text for content in witness.session.history for part in content.parts]
        assert texts.count(LONG) == 1
        assert texts.count(answer.text) == 1
        cut = next(each for each in witness.of(events.TurnComplete) if each.raw is None)
        assert not cut.final
        return witness


@row("lost in the middle of an answer")
async def in_an_answer(face, fault):
    return await cut_answer(face, HangUp(after_sent=30))


@row("lost after `interrupt()`")
async def in_an_interrupted_answer(face, fault):
    stopped = HangUp(after_received=4)  # setup, name, question, and the interruption
    async with served(face, server={"faults": [stopped], "pace": 1.0}) as witness:
        await witness.do("ask", "My name is Ada.")
        await witness.until(says_handle)
        await witness.do("send_text", "Count to 100.")
        await witness.until(events.TextDelta)
        await witness.do("interrupt")
        await witness.until(events.Resumed)
        assert not witness.of(events.Reconnecting)[0].will_resend
        assert (await witness.do("ask", "What is my name?")).text == "Your name is Ada."
        await witness.end()
        second = witness.server.connections[1]
        asked = [each.client_content for each in second.messages if each.client_content]
        assert [content.turn_complete for content in asked] == [False, True]
        return witness


@row("lost in the middle of a message")
async def in_a_message(face, fault):
    return await cut_answer(face, CutFrame(HangUp(), after_sent=30))


class CutBefore(TimedFault):
    """Cuts the line in place of a message."""

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


@row("lost in the middle of an answer to speech")
async def in_an_answer_to_speech(face, fault):
    cut = HangUp(after_sent=26)
    config = {**TEXT, **BY_HAND, "input_audio_transcription": {}}
    async with served(face, config=config, server={"faults": [cut]}) as witness:
        await witness.tell()
        await witness.do("send_realtime_input", activity_start=True)
        await witness.do("send_realtime_input", audio=bytes(32_000))
        await witness.do("send_realtime_input", activity_end=True)
        await witness.until(events.Resumed)
        await witness.until(events.TurnComplete)
        heard = "".join(each.text for each in witness.of(events.InputTranscript))
        second = witness.server.connections[1]
        asked = [each.client_content for each in second.messages if each.client_content]
        assert [content.turns[0].parts[0].text for content in asked] == [heard]
        assert asked[0].turn_complete
        assert not any(each.realtime_input for each in second.messages)
        assert witness.of(events.Reconnecting)[0].will_resend
        return await recalls(witness)


@row("lost when of an answer only the end was missing")
async def before_the_end(face, fault):
    async with served(face, server={"faults": [CutBeforeTheEnd(after_received=3)]}) as witness:
        await witness.tell("My dog is Rex.")
        answer = await witness.do("ask", "My name is Ada.")
        assert answer.text.endswith("your name is Ada.")
        assert not answer.interrupted
        resumed = await witness.until(events.Resumed)
        assert (resumed.replayed, resumed.seeded) == (0, 2)
        assert not witness.of(events.Reconnecting)[0].will_resend
        assert not witness.of(events.Interrupted)
        return await recalls(witness)


@row("lost after an answer, before its handle came")
async def before_the_handle(face, fault):
    fault = CutBeforeTheHandle(after_received=3)
    async with served(face, server={"faults": [fault]}) as witness:
        await witness.tell("My dog is Rex.")
        await witness.do("ask", "My name is Ada.")
        resumed = await witness.until(events.Resumed)
        assert resumed.seeded == 2
        assert resumed.replayed == 0
        return await recalls(witness)


async def two_attempts(face, problem, **options):
    switch = Switch()
    async with served(face, switch, server={"faults": [None, problem]}, **options) as witness:
        await witness.tell()
        await switch.do("abort")
        await witness.until(events.Resumed)
        attempts = [each.attempt for each in witness.of(events.Reconnecting)]
        assert attempts == [1, 2]
        return await recalls(witness)


@row("the next dial is refused")
async def dial_refused(face, fault):
    witness = await two_attempts(face, RefuseConnection(503))
    assert "503" in witness.of(events.Reconnecting)[1].reason
    return witness


@row("the next setup is never answered")
async def setup_unanswered(face, fault):
    witness = await two_attempts(face, Mute(), setup_timeout=0.2)
    assert "setup" in witness.of(events.Reconnecting)[1].reason
    return witness


@row("the attempts or the time are used up")
async def given_up(face, fault):
    def never_again(number):
        return [] if number == 1 else [RefuseConnection(503)]

    switch = Switch()
    policy = quick(max_attempts=2)
    async with served(face, switch, server={"faults": never_again}, reconnect=policy) as witness:
        await witness.tell()
        await switch.do("close", 1012, "restart")
        await witness.rest()
        assert (witness.error.code, witness.error.reason) == (1012, "restart")
        assert "503" in witness.error.hint
        assert isinstance(witness.error.__cause__, errors.ConnectError)
        assert len(witness.server.connections) == 3
        assert witness.session.resumption_handle
        assert len(witness.session.history) == 2
        with pytest.raises(errors.ConnectionClosed):
            await witness.do("send_text", "Hello?")
        return witness


async def reseeded(face, faults, refused):
    switch = Switch()
    async with served(face, switch, server={"faults": faults}) as witness:
        await witness.tell()
        await switch.do("abort")
        resumed = await witness.until(lambda event: getattr(event, "mode", "") == "reseeded")
        assert resumed.seeded == 2
        handles = [
            record.setup.session_resumption.handle if record.setup else "refused"
            for record in witness.server.connections
        ]
        assert [bool(handle) for handle in handles] == [False, True, False]
        return await recalls(witness)


@row("the handle is refused")
async def handle_refused(face, fault):
    return await reseeded(face, [None, RefuseHandle()], "refused")


@row("the handle is taken, and the connection ends at once")
async def handle_poisoned(face, fault):
    poison = Close(1011, rejections.INTERNAL, after_sent=1)
    return await reseeded(face, [None, poison], "taken")


@row("the handle is taken, but the conversation is gone")
async def context_gone(face, fault):
    switch = Switch()
    async with served(face, switch, server={"faults": [None, LoseContext()]}) as witness:
        await witness.tell()
        await witness.tell("Tell me about " + "rivers and " * 20)
        await switch.do("abort")
        await witness.until(events.Resumed)
        answer = await witness.do("ask", "What is my name?")
        assert "Ada" not in answer.text
        lost = await witness.until(events.ContextLost)
        assert lost.tokens < lost.tokens_before / 2
        assert len(witness.session.history) == 6
        await witness.end()
        return witness


@row("the key is refused at a new dial")
async def key_refused(face, fault):
    switch = Switch()
    refusal = Close(1007, "API key not valid. Please pass a valid API key.")
    async with served(face, switch, server={"faults": [None, refusal]}) as witness:
        await witness.tell()
        await switch.do("abort")
        await witness.rest()
        assert len(witness.server.connections) == 2
        assert witness.session.resumption_handle
        return witness


@row("closed because a request, key, model or quota is refused")
async def refused(face, fault):
    switch = Switch()
    async with served(face, switch) as witness:
        await witness.tell()
        await switch.do("close", 1007, rejections.INVALID_ARGUMENT)
        labels = await witness.rest()
        assert "Reconnecting" not in labels
        assert len(witness.server.connections) == 1
        assert len(witness.session.history) == 2
        return witness


@row("closed cleanly (1000), without a `goAway`")
async def clean(face, fault):
    switch = Switch()
    async with served(face, switch) as witness:
        await witness.tell()
        await switch.do("close", 1000)
        labels = await witness.rest()
        assert "Reconnecting" not in labels
        assert witness.error is None
        assert len(witness.server.connections) == 1
        return witness


@row("`goAway` between turns")
async def told_between_turns(face, fault):
    switch = Switch()
    async with served(face, switch, server={"strict_resumption": True}) as witness:
        await witness.tell()
        await switch.do("go_away", 60)
        await witness.until(events.Resumed)
        assert witness.of(events.Reconnecting)[0].code is None
        assert witness.of(events.Reconnecting)[0].delay == 0
        assert witness.server.connections[0].closed_by == "client"
        return await recalls(witness)


@row("`goAway` during an answer that ends in time")
async def told_in_an_answer(face, fault):
    warning = SendGoAway(60, after_sent=30)
    async with served(face, server={"faults": [warning], "strict_resumption": True}) as witness:
        await witness.tell()
        answer = await witness.do("ask", LONG)
        assert answer.text.endswith("39, 40.")
        await witness.until(events.Resumed)
        assert "Interrupted" not in witness.labels
        assert all(each.raw is not None for each in witness.of(events.TurnComplete))
        assert witness.server.connections[0].closed_by == "client"
        return await recalls(witness)


@row("`goAway` during an answer that does not")
async def told_in_a_long_answer(face, fault):
    silence = [SendGoAway(0.3, after_sent=30), Mute(after_sent=31)]
    async with served(face, server={"faults": [silence]}) as witness:
        await witness.tell()
        answer = await witness.do("ask", LONG)
        assert answer.text == ", ".join(map(str, range(1, 41))) + "."
        await witness.until(events.Resumed)
        assert witness.of(events.Reconnecting)[0].code is None
        assert witness.server.connections[0].closed_by == "client"
        return await recalls(witness)


async def call(witness):
    await witness.do("send_text", "Call get_weather now.")
    return await witness.until(events.ToolCall)


def response(event, words="sunny"):
    return types.FunctionResponse(id=event.id, name=event.name, response={"output": words})


TOOLS = {**TEXT, "tools": [{"function_declarations": [WEATHER]}]}


@row("`goAway` while a tool call is open")
async def told_in_a_call(face, fault):
    switch = Switch()
    async with served(face, switch, config=TOOLS) as witness:
        await witness.tell()
        event = await call(witness)
        await switch.do("go_away", 60)
        await witness.until(events.GoAway)
        assert witness.server.connections[0].open
        await witness.do("send_tool_response", function_responses=response(event))
        await witness.until(events.Resumed)
        assert "ToolCallCancelled" not in witness.labels
        return await recalls(witness)


@row("text is sent while there is no connection")
async def text_meanwhile(face, fault):
    switch = Switch()
    policy = quick(initial_delay=0.3, max_delay=0.3, jitter=0)
    async with served(face, switch, reconnect=policy) as witness:
        await witness.tell()
        await switch.do("abort")
        await witness.until(events.Reconnecting)
        assert witness.session.state == "reconnecting"
        answer = await witness.do("ask", "What is my name?")
        assert answer.text == "Your name is Ada."
        await witness.until(events.TurnComplete)
        texts = witness.server.connections[1].messages[1:]
        assert len(texts) == 1
        return await recalls(witness)


@row("audio is sent while there is no connection for long")
async def audio_meanwhile(face, fault):
    switch = Switch()
    policy = quick(initial_delay=0.5, max_delay=0.5, jitter=0, max_audio_age=0.2)
    async with served(face, switch, reconnect=policy) as witness:
        await witness.tell()
        await switch.do("abort")
        await witness.until(events.Reconnecting)
        for number in range(3):
            await witness.do("send_realtime_input", audio=bytes([number] * 640))
        resumed = await witness.until(events.Resumed)
        assert resumed.dropped == 3
        (dropped,) = witness.of(events.InputDropped)
        assert (dropped.count, witness.session.stats.dropped) == (3, 3)
        assert dropped.size > 3 * 640
        return await recalls(witness)


@row("video is sent while there is no connection")
async def video_meanwhile(face, fault):
    switch = Switch()
    policy = quick(initial_delay=0.5, max_delay=0.5, jitter=0)
    async with served(face, switch, reconnect=policy) as witness:
        await witness.tell()
        await switch.do("abort")
        await witness.until(events.Reconnecting)
        for number in range(5):
            await witness.do("send_realtime_input", video=(bytes([number]), "image/jpeg"))
        await witness.until(events.Resumed)
        answer = await witness.do("ask", "What is my name?")
        assert answer.text == "Your name is Ada. I have seen 1 frame."
        await recalls(witness)
        frames = [
            message.realtime_input.video.data
            for message in witness.server.connections[1].messages
            if message.realtime_input
        ]
        assert frames == [b"\x04"]
        assert witness.session.stats.dropped == 4
        return witness


@row("lost while the user speaks, marked by hand")
async def while_speaking(face, fault):
    config = {**TEXT, **BY_HAND}
    abort = Abort(after_received=5)
    async with served(face, config=config, server={"faults": [abort]}) as witness:
        await witness.tell()
        await witness.do("send_realtime_input", activity_start=True)
        for number in range(3):
            await witness.do("send_realtime_input", audio=bytes([number] * 3200))
        await witness.do("send_realtime_input", activity_end=True)
        await witness.until(events.Resumed)
        await witness.until(events.TurnComplete)
        await recalls(witness)
        inputs = [each.realtime_input for each in witness.server.connections[1].messages[1:6]]
        assert inputs[0].activity_start is not None
        assert [each.audio.data[0] for each in inputs[1:4]] == [0, 1, 2]
        assert inputs[4].activity_end is not None
        return witness


@row("lost with a call that you answer")
async def with_a_call(face, fault):
    switch = Switch()
    async with served(face, switch, config=TOOLS) as witness:
        await witness.tell()
        event = await call(witness)
        await switch.do("abort")
        await witness.until(events.Resumed)
        assert witness.of(events.ToolCallCancelled)[0].ids == (event.id,)
        again = await witness.until(events.ToolCall)
        assert again.id != event.id
        await witness.do("send_tool_response", function_responses=response(event, "too late"))
        dropped = await witness.until(events.InputDropped)
        assert (dropped.kind, dropped.count) == ("tool_response", 1)
        await witness.do("send_tool_response", function_responses=response(again))
        await witness.until(events.TurnComplete)
        said = "".join(each.text for each in witness.of(events.TextDelta))
        assert said.endswith("get_weather says: sunny.")
        return await recalls(witness)


@row("lost while a Python function runs")
async def while_a_function_runs(face, fault):
    runs = []
    go_on = anyio.Event()

    async def get_weather() -> str:
        """Tell the weather."""
        runs.append(1)
        await go_on.wait()
        return "sunny"

    switch = Switch()
    config = {**TEXT, "tools": [get_weather]}
    async with served(face, switch, config=config) as witness:
        await witness.tell()
        await call(witness)
        await switch.do("abort")
        await witness.until(events.Resumed)
        await witness.until(events.ToolCall)
        loop = witness.session._loop if face == "blocking" else None
        if loop is None:
            go_on.set()
        else:
            loop.call_soon(go_on.set)
        await witness.until(events.TurnComplete)
        assert runs == [1]
        return await recalls(witness)


@row("lost after instructions or tools were changed")
async def after_a_change(face, fault):
    switch = Switch()
    async with served(face, switch) as witness:
        await witness.tell()
        await witness.do("send_context_update", system_instruction="Be brief.", tools=[])
        answer = await witness.tell("What are your instructions?")
        assert answer.text == 'My instructions are "Be brief.".'
        await switch.do("abort")
        await witness.until(events.Resumed)
        setup = witness.server.connections[1].setup
        assert setup.system_instruction.parts[0].text == "Be brief."
        answer = await witness.do("ask", "What are your instructions?")
        assert "Be brief." in answer.text
        return await recalls(witness)


@row("the model says nothing")
async def says_nothing(face, fault):
    policy = quick(stall_timeout=0.1)
    async with served(
        face, server={"faults": [Mute(after_received=3)]}, reconnect=policy
    ) as witness:
        await witness.tell()
        await witness.do("send_text", "Are you there?")
        stalled = await witness.until(events.TurnStalled)
        assert stalled.seconds >= 0.1
        await witness.end()
        assert "Reconnecting" not in witness.labels
        assert witness.labels.count("TurnStalled") == 1
        return witness


@row("`close()` while there is no connection")
async def closed_meanwhile(face, fault):
    switch = Switch()
    policy = quick(initial_delay=60, max_delay=60, jitter=0, timeout=100)
    async with served(face, switch, reconnect=policy) as witness:
        await witness.tell()
        await switch.do("abort")
        await witness.until(events.Reconnecting)
        await witness.do("send_text", "Never sent")
        with anyio.fail_after(2):
            await witness.end()
        (dropped,) = witness.of(events.InputDropped)
        assert (dropped.kind, dropped.count) == ("client_content", 1)
        assert witness.error is None
        assert witness.seen[-1].clean
        return witness
