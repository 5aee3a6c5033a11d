import re

import aiohttp
import anyio
import pytest

from genai_live import Client, errors, types
from genai_live.errors import ConfigError
from genai_live.testing import (
    CallCancelled,
    LiveServer,
    Rejection,
    ScriptedScenario,
    local_model,
    when,
)
from tests.helpers.raw_live_client import GEMINI, MUSIC, TEXT, VERTEX, dial, parts, spoken

pytestmark = pytest.mark.anyio


async def one_word(conversation):
    await conversation.accept()
    async for message in conversation:
        if message.client_content:
            await conversation.say("Yes.")


async def test_a_scenario_answers_instead_of_the_default_one():
    with LiveServer(one_word) as server:
        async with dial(server.url, **TEXT) as client:
            assert await client.answer("Hello") == "Yes."
            assert await client.answer("Hello") == "Yes."


async def test_a_scenario_speaks_when_the_setup_wants_audio():
    with LiveServer(one_word) as server:
        async with dial(server.url, model="models/any") as client:
            await client.say("Hello")
            assert any("inlineData" in part for part in parts(await client.turn()))


async def test_a_scenario_may_look_at_the_setup_before_it_answers():
    async def picky(conversation):
        setup = (await conversation.receive()).setup
        if setup.model != "models/any":
            raise Rejection(1008, "No such model.")
        assert await conversation.accept() == setup

    with LiveServer(picky) as server, anyio.fail_after(20):
        async with dial(server.url) as client:
            assert await client.setup() == {"setupComplete": {}}
        async with dial(server.url) as client:
            await client.send({"setup": {"model": "models/other"}})
            assert await client.end() == (1008, "No such model.")


async def test_a_scenario_may_be_an_object():
    class Parrot:
        async def __call__(self, conversation):
            await one_word(conversation)

    with LiveServer(Parrot()) as server:
        async with dial(server.url, **TEXT) as client:
            assert await client.answer("Hello") == "Yes."


async def test_a_server_can_be_silent():
    async def silent(conversation):
        conversation.behavior.mute = True

    with LiveServer(silent) as server:
        async with dial(server.url) as client:
            await client.send({"setup": {"model": "models/any"}})
            await client.say("Hello")
            record = server.connections[0]
            await server.wait_for_async(lambda: len(record.messages) == 2)
            assert (record.sent, record.open) == (0, True)


async def returns(conversation):
    await conversation.receive()


async def listens(conversation):
    async for _ in conversation:
        pass


def plain(_):
    """Return nothing, so that there is nothing to wait for."""


@pytest.mark.parametrize(
    ("scenario", "problem"),
    [
        (returns, "it has not acknowledged the setup, so the client waits. Call `await conversa"),
        (listens, "it has not acknowledged the setup, so the client waits. Call `await conversa"),
        (plain, "plain returned None, which cannot be awaited. Write it with `async def`."),
    ],
)
@pytest.mark.parametrize("music", [False, True])
async def test_a_scenario_that_leaves_its_client_waiting_is_told_at_once(scenario, problem, music):
    field = "music" if music and scenario is plain else "scenario"
    server = LiveServer(**{"music" if music else "scenario": scenario})
    with pytest.raises(ConfigError, match=f"{field}: {re.escape(problem)}"), server:
        async with dial(server.url, MUSIC if music else GEMINI) as client:
            await client.send({"setup": {"model": "models/any"}})
            assert (await client.end())[0] == 1008


def yields(_):
    yield "Hello"


async def yields_too(_):
    yield "Hello"


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"scenario": lambda: None}, "cannot be called with one argument, the conversation."),
        ({"scenario": yields}, "yields is a generator. Leave out yield"),
        ({"scenario": yields_too}, "yields_too is a generator. Leave out yield"),
        ({"scenario": when("a").say("b")}, r"Pass ScriptedScenario\(rule, ...\)."),
        ({"responder": lambda a, b: None}, "cannot be called with one argument, the turn."),
        ({"music": lambda: None}, "cannot be called with one argument, the conversation."),
        ({"clock": lambda now: now}, "cannot be called with no argument."),
    ],
)
def test_what_is_no_scenario_is_refused(options, problem):
    with pytest.raises(ConfigError, match=problem):
        LiveServer(**options)


async def test_a_scenario_sends_what_it_likes():
    async def odd(conversation):
        await conversation.receive()
        await conversation.send({"error": {"code": 13, "message": "internal"}})
        await conversation.send_raw(b"{ garbage")
        await conversation.send_raw("{}")
        await conversation.send({"future": {"data": b"\xfb\xff"}})
        await conversation.send(types.LiveServerMessage(go_away=types.LiveServerGoAway()))
        await conversation.close(1011, "Internal error encountered.")

    with LiveServer(odd) as server:
        async with dial(server.url) as client:
            await client.send({"setup": {"model": "models/any"}})
            assert (await client.frame())["error"]["code"] == 13
            garbage = await client.raw_frame()
            assert (garbage.type, garbage.data) == (aiohttp.WSMsgType.BINARY, b"{ garbage")
            assert (await client.raw_frame()).type is aiohttp.WSMsgType.TEXT
            assert await client.frame() == {"future": {"data": "+/8="}}
            assert await client.frame() == {"goAway": {}}
            assert await client.end() == (1011, "Internal error encountered.")
        assert server.connections[0].closed_by == "server"


async def test_a_scenario_reads_frames_that_the_rules_would_refuse():
    frames = []

    async def lenient(conversation):
        while True:
            frames.append(await conversation.receive_raw())
            await conversation.send({})

    with LiveServer(lenient) as server:
        async with dial(server.url) as client:
            await client.send("hello")
            assert await client.frame() == {}
    assert frames == [b"hello"]


async def test_a_scenario_refuses_by_raising():
    async def refuses(conversation):
        await conversation.accept()
        raise Rejection(1011, "You exceeded your current quota. " + "ü" * 100)

    with LiveServer(refuses) as server:
        async with dial(server.url, model="models/any") as client:
            code, reason = await client.end()
    assert code == 1011
    assert reason.startswith("You exceeded your current quota. ü")
    assert len(reason.encode()) in (122, 123)
    assert server.connections[0].error is None


async def fails(conversation):
    await conversation.accept()
    async with anyio.create_task_group():
        assert conversation.setup.model == "other", "the wrong model"


async def test_an_error_in_a_scenario_closes_with_1008_and_is_kept(caplog):
    with LiveServer(fails, raise_errors=False) as server:
        async with dial(server.url, model="models/any") as client:
            code, reason = await client.end()
        record = server.connections[0]
        assert isinstance(await server.wait_for_async(lambda: record.error), AssertionError)
    assert code == 1008
    assert reason.startswith("The scenario failed: AssertionError: the wrong model")
    assert "connection 1: the scenario failed: the wrong model" in caplog.text
    assert "Traceback" in caplog.text
    assert 'engine.py", line' not in caplog.text
    assert "error=AssertionError(" in repr(record)


async def test_an_error_in_a_scenario_is_raised_when_the_server_is_left():
    with pytest.raises(AssertionError, match="the wrong model") as caught:
        async with LiveServer(fails) as server, dial(server.url, model="models/any") as client:
            await client.end()
    assert any(entry.name == "fails" for entry in caught.traceback)


async def test_an_error_in_the_block_has_that_of_the_scenario_as_a_note():
    with pytest.raises(LookupError) as caught:
        async with LiveServer(fails) as server, dial(server.url, model="models/any") as client:
            await client.end()
            raise LookupError
    assert "the wrong model" in caught.value.__notes__[0]
    assert "in fails" in caught.value.__notes__[0]
    assert "engine.py" not in caught.value.__notes__[0]


async def test_a_client_that_departs_is_told_without_the_code_of_the_server():
    scenario = ScriptedScenario(when("Hello").say("Hi."))
    with pytest.raises(LookupError) as caught:
        async with LiveServer(scenario) as server, dial(server.url, **TEXT) as client:
            await client.say("Bye")
            await client.end()
            raise LookupError
    expected = 'ScenarioMismatch: the client said "Bye", which no rule expects.'
    assert expected in caught.value.__notes__[0]
    assert "Traceback" not in caught.value.__notes__[0]


async def test_a_failure_of_pytest_in_a_scenario_is_raised_too():
    async def refuses(conversation):
        await conversation.accept()
        pytest.fail("never called")

    with pytest.raises(pytest.fail.Exception, match="never called"):
        async with LiveServer(refuses) as server, dial(server.url, model="models/any") as client:
            await client.end()


def test_a_client_does_not_retry_after_an_error_in_a_scenario():
    with LiveServer(fails, raise_errors=False) as server:
        with (
            Client(api_key="any", http_options={"base_url": server.url}) as client,
            client.live.connect(model="any") as session,
            pytest.raises(errors.ConnectionClosed, match="the wrong model"),
        ):
            session.ask("Hello", timeout=10)
        assert len(server.connections) == 1


async def test_a_misspelt_method_suggests_the_right_one():
    async def misspelt(conversation):
        await conversation.accept()
        await conversation.sey("Hello")

    with pytest.raises(AttributeError, match=r"no attribute 'sey'. Did you mean 'say'\?"):
        async with LiveServer(misspelt) as server, dial(server.url, model="models/any") as client:
            await client.end()


async def test_the_second_connection_can_go_better_than_the_first():
    async def fails_once(conversation):
        if conversation.number == 1:
            await conversation.close(1011, "The service is currently unavailable.")
        else:
            await local_model(conversation)

    with LiveServer(fails_once) as server:
        async with dial(server.url) as client:
            assert (await client.end())[0] == 1011
        async with dial(server.url, **TEXT) as client:
            assert "You said" in await client.answer("Hello")


async def test_a_scenario_calls_a_function_and_reads_the_answer():
    async def asks(conversation):
        await conversation.accept()
        call_id = await conversation.send_call("get_time", {"zone": "UTC"})
        assert list(conversation.open_calls) == [call_id]
        answer = await conversation.receive()
        assert not conversation.open_calls
        (response,) = answer.tool_response.function_responses
        await conversation.say(f"It is {response.response['time']}.")

    with LiveServer(asks) as server:
        async with dial(server.url, **TEXT) as client:
            (call,) = (await client.frame())["toolCall"]["functionCalls"]
            assert (call["name"], call["args"]) == ("get_time", {"zone": "UTC"})
            response = {"id": call["id"], "name": "get_time", "response": {"time": "noon"}}
            await client.send({"toolResponse": {"functionResponses": [response]}})
            assert spoken(await client.turn()) == "It is noon."


async def answer(client, frame, **more):
    (call,) = frame["toolCall"]["functionCalls"]
    response = {"id": call["id"], "name": call["name"], **more}
    await client.send({"toolResponse": {"functionResponses": [response]}})


async def test_a_call_waits_for_its_answer_and_leaves_other_messages():
    async def asks(conversation):
        await conversation.accept()
        response = await conversation.call("get_time", {"zone": "UTC"})
        message = await conversation.receive()
        said = message.client_content.turns[0].parts[0].text
        await conversation.say(f"{said}: {response.response['time']}")

    with LiveServer(asks) as server:
        async with dial(server.url, **TEXT) as client:
            frame = await client.frame()
            await client.say("Well")
            await answer(client, frame, response={"time": "noon"})
            assert spoken(await client.turn()) == "Well: noon"


async def test_messages_that_pile_up_while_a_call_waits_end_the_session(monkeypatch):
    monkeypatch.setattr("genai_live.testing._service.awaited_calls.WAITING_BYTES", 10_000)

    async def asks(conversation):
        await conversation.accept()
        await conversation.call("slow")

    with LiveServer(asks) as server:
        async with dial(server.url, **TEXT) as client:
            for _ in range(10):
                await client.say("Well")
            assert await client.end() == (1011, "RESOURCE_EXHAUSTED")


async def test_a_call_waits_while_another_task_receives():
    async def asks(conversation):
        await conversation.accept()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(listen, conversation)
            first = await conversation.call("slow")
            await conversation.say(f"{first.response['output']}.")
            tasks.cancel_scope.cancel()

    async def listen(conversation):
        async for message in conversation:
            (response,) = message.tool_response.function_responses
            assert response.will_continue

    with LiveServer(asks) as server:
        async with dial(server.url, **TEXT) as client:
            frame = await client.frame()
            await answer(client, frame, response={"output": "half"}, willContinue=True)
            await answer(client, frame, response={"output": "done"})
            assert spoken(await client.turn()) == "done."


async def test_a_call_that_is_cancelled_does_not_wait():
    async def asks(conversation):
        await conversation.accept()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(cancel, conversation)
            with pytest.raises(CallCancelled, match="The call of pay was cancelled"):
                await conversation.call("pay")
        await conversation.say("Cancelled.")

    async def cancel(conversation):
        await anyio.wait_all_tasks_blocked()
        await conversation.cancel_calls(list(conversation.open_calls))

    with LiveServer(asks) as server:
        async with dial(server.url, **TEXT) as client:
            assert spoken(await client.turn()) == "Cancelled."


async def test_a_scenario_puts_a_turn_together():
    async def thinks_aloud(conversation):
        await conversation.accept()
        await conversation.think("Hm.")
        await conversation.say("One", turn_complete=False)
        await conversation.say(" two", turn_complete=False)
        assert conversation.turn_text == "One two"
        await conversation.interrupt_turn()

    with LiveServer(thinks_aloud) as server:
        async with dial(server.url, **TEXT) as client:
            frames = await client.turn()
    thought, *said = parts(frames)
    assert thought == {"text": "Hm.", "thought": True}
    assert [part["text"] for part in said] == ["One", " two"]
    assert frames[-2] == {"serverContent": {"interrupted": True}}


async def test_a_scenario_plays_sound():
    async def plays(conversation):
        await conversation.accept()
        await conversation.play(b"\x01\x00" * 16_000, rate=16_000)
        await conversation.complete_turn()

    with LiveServer(plays) as server:
        async with dial(server.url, model="models/any") as client:
            frames = await client.turn()
    assert len(list(parts(frames))) == 5  # a second in pieces of 200 ms
    assert frames[-1]["usageMetadata"]["responseTokenCount"] == 25


async def test_what_a_scenario_remembers_travels_with_a_handle():
    async def counts(conversation):
        await conversation.accept()
        conversation.state = conversation.state or {"turns": 0}
        async for _ in conversation:
            conversation.state["turns"] += 1
            await conversation.say(f"Turn {conversation.state['turns']}.")

    with LiveServer(counts) as server:
        handle = None
        for number in (1, 2):
            resumption = {"handle": handle} if handle else {}
            async with dial(server.url, **TEXT, sessionResumption=resumption) as client:
                assert await client.answer("Hello") == f"Turn {number}."
                handle = (await client.frame())["sessionResumptionUpdate"]["newHandle"]


async def test_saying_something_before_the_setup_is_a_mistake_of_the_scenario(caplog):
    async def hasty(conversation):
        await conversation.say("Hello")

    with LiveServer(hasty, raise_errors=False) as server:
        async with dial(server.url) as client:
            assert (await client.end())[0] == 1008
        record = server.connections[0]
        error = await server.wait_for_async(lambda: record.error)
    assert isinstance(error, RuntimeError)
    assert "accept()" in str(error)
    assert caplog.records


@pytest.mark.parametrize(("path", "name"), [(GEMINI, "gemini"), (VERTEX, "vertex")])
async def test_a_scenario_knows_whom_it_plays(path, name):
    names = []

    async def notes(conversation):
        names.append(conversation.backend.name)
        await conversation.accept()

    with LiveServer(notes) as server:
        async with dial(server.url, path, model="models/any"):
            pass
    assert names == [name]


async def test_a_scenario_ends_when_the_client_leaves():
    ended = []

    async def waits(conversation):
        await conversation.accept()
        try:
            await conversation.receive()
        finally:
            ended.append(conversation.number)

    with LiveServer(waits) as server:
        async with dial(server.url, model="models/any"):
            pass
        await server.wait_for_async(lambda: not server.connections[0].open)
    assert ended == [1]


@pytest.mark.parametrize("model", ["any", "gemini-3.8-live"])
async def test_a_scenario_reads_what_was_written_whatever_message_it_is(model):
    async def repeats(conversation):
        await conversation.accept()
        async for message in conversation:
            kinds.append(message.client_content is not None)
            await conversation.say(conversation.record.texts[-1])

    kinds: list[bool] = []
    config: types.LiveConnectConfigDict = {
        "response_modalities": ["AUDIO"],
        "output_audio_transcription": {},
    }
    async with LiveServer(repeats) as server:
        client = Client(api_key="any", http_options={"base_url": server.url}).aio
        async with client.live.connect(model=model, config=config) as session:
            assert (await session.ask("Hello", timeout=20)).text == "Hello"
    assert kinds == [model == "any"]
