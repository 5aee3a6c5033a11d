"""Refusals in the middle of a conversation: avoided where the model is known, or retried once."""

import anyio
import pytest

from genai_live import errors, events, types
from genai_live.testing import local_model, rejections
from genai_live.testing.faults import RefuseConnection
from tests.helpers.reconnect import ConnectionControl, quick
from tests.helpers.recorder import served

pytestmark = pytest.mark.anyio

both_apis = pytest.mark.parametrize("api", ["async", "blocking"])
NOT_IMPLEMENTED = "Operation is not implemented, or supported, or enabled."
NATIVE_AUDIO = "gemini-2.5-flash-native-audio-latest"
LOOK_UP = {"name": "look_up", "parameters": {"type": "OBJECT", "properties": {}}}
AUDIO = {
    "response_modalities": ["AUDIO"],
    "output_audio_transcription": {},
    "tools": [{"function_declarations": [LOOK_UP]}],
}
CHUNK = bytes(1280)


class RefusesAudioDuringCalls:
    """Calls a function for each question; audio meanwhile ends the connection.

    Args:
        calls_again: Whether later connections do the same, or answer at once.
        cancels: Whether the call is taken back when the client says so.
    """

    def __init__(self, *, calls_again=True, cancels=False):
        self.calls_again = calls_again
        self.cancels = cancels
        self.heard = []

    async def __call__(self, conversation):
        await conversation.accept()
        async for message in conversation:
            content = message.client_content
            realtime = message.realtime_input
            if content and content.turn_complete:
                if conversation.open_calls and self.cancels:
                    await conversation.cancel_calls(list(conversation.open_calls))
                elif conversation.number > 1 and not self.calls_again:
                    await conversation.say("Done.")
                else:
                    await conversation.send_calls([conversation.new_call("look_up", {})])
            elif message.tool_response:
                await conversation.say("Done.")
            elif realtime and realtime.audio:
                if conversation.open_calls:
                    await conversation.close(1008, NOT_IMPLEMENTED)
                    return
                self.heard.append(realtime.audio.data)


def response(call):
    return types.FunctionResponse(id=call.id, name=call.name, response={"output": "ok"})


async def ask_aloud(recorder, chunks=3):
    """Ask what leads to a call, and speak while it is open; return the call."""
    await recorder.call("send_text", "Look it up.")
    call = await recorder.until(events.ToolCall)
    for number in range(chunks):
        await recorder.call("send_realtime_input", audio=bytes([number, 0]) + CHUNK)
    return call


@both_apis
async def test_audio_waits_for_the_answer_to_a_call_where_the_model_refuses_it(api):
    scenario = RefusesAudioDuringCalls()
    async with served(api, scenario, model=NATIVE_AUDIO, config=AUDIO) as recorder:
        call = await ask_aloud(recorder)
        assert recorder.session.stats.bytes_waiting > 3 * len(CHUNK)
        await recorder.call("send_tool_response", function_responses=response(call))
        await recorder.until(events.TurnComplete)
        await recorder.server.wait_for_async(lambda: len(scenario.heard) == 3)
        assert [data[0] for data in scenario.heard] == [0, 1, 2]
        assert recorder.session.stats.bytes_waiting == 0
        await recorder.end()
        assert len(recorder.server.connections) == 1
        assert not recorder.of(events.InputDropped)
        recorder.check_accounting()


@both_apis
async def test_audio_that_waits_too_long_for_a_call_is_dropped_and_counted(api):
    scenario = RefusesAudioDuringCalls()
    policy = quick(max_audio_age=0.1)
    async with served(
        api, scenario, model=NATIVE_AUDIO, config=AUDIO, reconnect=policy
    ) as recorder:
        call = await ask_aloud(recorder)
        await anyio.sleep(0.2)  # older than max_audio_age
        await recorder.call("send_tool_response", function_responses=response(call))
        dropped = await recorder.until(events.InputDropped)
        assert (dropped.kind, dropped.count) == ("audio", 3)
        await recorder.call("send_realtime_input", audio=b"\x09\x00" + CHUNK)
        await recorder.server.wait_for_async(lambda: scenario.heard)
        assert [data[0] for data in scenario.heard] == [9]
        assert recorder.session.stats.dropped == 3
        await recorder.end()
        recorder.check_accounting()


@both_apis
async def test_text_overtakes_audio_that_waits_and_a_call_taken_back_lets_it_go(api):
    scenario = RefusesAudioDuringCalls(cancels=True)
    async with served(api, scenario, model=NATIVE_AUDIO, config=AUDIO) as recorder:
        await ask_aloud(recorder)
        await recorder.call("send_text", "Never mind.")
        await recorder.until(events.ToolCallCancelled)
        await recorder.server.wait_for_async(lambda: len(scenario.heard) == 3)
        assert len(recorder.server.connections) == 1


@both_apis
async def test_a_session_that_closes_does_not_wait_for_audio_held_back(api):
    async with served(api, RefusesAudioDuringCalls(), model=NATIVE_AUDIO, config=AUDIO) as recorder:
        await ask_aloud(recorder)
        with anyio.fail_after(2):
            await recorder.end()
        (dropped,) = recorder.of(events.InputDropped)
        assert (dropped.kind, dropped.count) == ("audio", 3)


@both_apis
@pytest.mark.parametrize("model", ["gemini-test", NATIVE_AUDIO])
@pytest.mark.parametrize("calls_again", [False, True])
async def test_a_microphone_that_streams_on_during_a_function_costs_one_connection(
    api, model, calls_again
):
    started = anyio.Event()

    async def look_up() -> str:
        """Look something up."""
        await anyio.sleep(0.1)
        return "ok"

    async def stream(recorder):
        while True:
            await recorder.call("send_realtime_input", audio=CHUNK)
            started.set()
            await anyio.sleep(0.01)

    scenario = RefusesAudioDuringCalls(calls_again=calls_again)
    config = {**AUDIO, "tools": [look_up]}
    async with served(api, scenario, model=model, config=config) as recorder:
        async with anyio.create_task_group() as group:
            group.start_soon(stream, recorder)
            await started.wait()
            for _ in range(2):
                turn = await recorder.call("ask", "Look it up.")
                assert (turn.text, turn.complete) == ("Done.", True)
            group.cancel_scope.cancel()
        await recorder.end()
        assert recorder.error is None
        assert len(recorder.server.connections) <= 2
        recorder.check_accounting()


@both_apis
@pytest.mark.parametrize(
    ("code", "reason"),
    [(1008, NOT_IMPLEMENTED), (1008, "No."), (1007, rejections.INVALID_ARGUMENT)],
)
async def test_a_refusal_that_comes_again_ends_the_session_with_its_facts(api, code, reason):
    async def refuses(conversation):
        await conversation.accept()
        await conversation.receive()
        await conversation.say("Let me", turn_complete=False)
        await conversation.close(code, reason)

    async with served(api, refuses) as recorder:
        await recorder.call("send_text", "Look it up.")
        await recorder.rest()
        error = recorder.error
        assert type(error) is errors.InvalidRequest
        assert (error.code, error.reason, error.retryable) == (code, reason, False)
        assert error.hint
        assert recorder.labels.count("Reconnecting") == 1
        assert (recorder.seen[-1].code, recorder.seen[-1].reason) == (code, reason)
    assert len(recorder.server.connections) == 2


@both_apis
@pytest.mark.parametrize(
    ("code", "reason"),
    [(1008, NOT_IMPLEMENTED), (1007, rejections.INVALID_ARGUMENT), (1007, "Too fast.")],
)
async def test_a_refusal_while_the_user_streams_is_retried_with_the_handle(api, code, reason):
    control = ConnectionControl()
    async with served(api, control) as recorder:
        await recorder.prime()
        await recorder.call("send_realtime_input", audio=CHUNK)
        first = recorder.server.connections[0]
        await recorder.server.wait_for_async(lambda: first.messages[-1].realtime_input)
        await control.call("close", code, reason)
        assert (await recorder.until(events.Resumed)).mode == "restored"
        (reconnecting,) = recorder.of(events.Reconnecting)
        assert (reconnecting.code, reconnecting.reason) == (code, reason)
        assert (await recorder.call("ask", "What is my name?")).text == "Your name is Ada."


@both_apis
@pytest.mark.parametrize(
    ("code", "reason", "kind"),
    [
        (1007, "API key expired. Please renew the API key.", errors.PermissionDenied),
        (1008, "models/x is not found for API version v1beta", errors.NotFound),
        (1008, "You exceeded your current quota", errors.QuotaExceeded),
        (1011, "RESOURCE_EXHAUSTED", errors.QuotaExceeded),
    ],
)
async def test_a_matter_of_key_model_or_quota_is_not_retried(api, code, reason, kind):
    control = ConnectionControl()
    async with served(api, control) as recorder:
        await recorder.prime()
        await recorder.call("send_realtime_input", audio=CHUNK)
        await control.call("close", code, reason)
        await recorder.rest()
        assert type(recorder.error) is kind
        assert (recorder.error.code, recorder.error.reason) == (code, reason)
        assert "Reconnecting" not in recorder.labels


@both_apis
@pytest.mark.parametrize("reason", ["Internal error: failed to sample the next token.", "Quota?"])
async def test_an_unknown_1011_is_retried(api, reason):
    control = ConnectionControl()
    async with served(api, control) as recorder:
        await recorder.prime()
        await control.call("close", 1011, reason)
        assert (await recorder.until(events.Resumed)).mode == "restored"


@both_apis
async def test_what_ended_the_connection_is_told_when_no_other_can_be_made(api):
    def never_again(number):
        return [] if number == 1 else [RefuseConnection(503)]

    control = ConnectionControl()
    policy = quick(max_attempts=2)
    async with served(api, control, server={"faults": never_again}, reconnect=policy) as recorder:
        await recorder.prime()
        await control.call("close", 1011, rejections.INTERNAL)
        await recorder.rest()
        error = recorder.error
        assert type(error) is errors.ServerError
        assert (error.code, error.reason) == (1011, rejections.INTERNAL)
        assert "503" in error.hint
        assert errors.ServerError.default_hint in error.hint


@both_apis
@pytest.mark.parametrize("end", ["goAway", "1011", "rotation"])
async def test_the_old_socket_is_closed_before_the_next_setup(api, end):
    """A server refuses to resume a session whose old connection is still open."""
    order = []

    async def noting(conversation):
        setup = conversation.accept

        async def accept():
            accepted = await setup()
            order.append(f"setup {conversation.number}")
            return accepted

        conversation.accept = accept
        try:
            await local_model(conversation)
        finally:
            order.append(f"end {conversation.number}")

    control = ConnectionControl(noting)
    policy = quick(rotate_after=0.5 if end == "rotation" else None)
    server = {"strict_resumption": True}
    async with served(api, control, server=server, reconnect=policy) as recorder:
        await recorder.prime()
        if end == "goAway":
            await control.call("go_away", 60)
        elif end == "1011":
            await control.call("close", 1011, rejections.INTERNAL)
        assert (await recorder.until(events.Resumed)).mode == "restored"
    assert order[:3] == ["setup 1", "end 1", "setup 2"]
