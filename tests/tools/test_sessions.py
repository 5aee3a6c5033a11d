"""Tools within whole conversations with the local server, over both APIs."""

import threading
from typing import Any

import anyio
import anyio.lowlevel
import anyio.to_thread
import pytest

from genai_live import errors, events
from genai_live.testing import LiveServer
from genai_live.tools import Allow, Deny, Replace, ToolContext, ToolPolicy, tool
from tests.helpers.tool_drivers import DEADLINE, connected, sentences

pytestmark = pytest.mark.anyio

BY_HAND = {"function_declarations": [{"name": "by_hand"}]}


def get_weather(city: str) -> str:
    """Tell the weather."""
    return f"sunny in {city}"


async def get_time() -> str:
    """Tell the time."""
    return "noon"


@pytest.mark.parametrize("vertex", [False, True], ids=["gemini", "vertex"])
async def test_ask_gives_what_the_model_makes_of_the_results(blocking, vertex):
    with LiveServer(backend="vertex" if vertex else "gemini") as server:
        tools = [get_weather, get_time]
        async with connected(blocking, server.url, tools, vertex=vertex) as driver:
            turn = await driver.call("ask", "get_time, then get_weather in Oslo")
            assert sentences(turn) == {"get_time says: noon", "get_weather says: sunny in Oslo"}
            assert turn.complete
            assert [call.name for call in turn.tool_calls] == ["get_time", "get_weather"]
            assert (await driver.call("ask", "Hello")).text == 'You said "Hello".'


async def test_a_call_that_is_declared_by_hand_is_left_to_the_user(blocking, server):
    async with connected(blocking, server.url, [get_time, BY_HAND]) as driver:
        turn = await driver.call("ask", "get_time and by_hand")
        assert not turn.complete
        (mine,) = [call for call in await driver.until(events.ToolCall, 2) if not call.automatic]
        assert mine.name == "by_hand"
        await driver.call(
            "send_tool_response",
            function_responses={"id": mine.id, "name": "by_hand", "response": "me"},
        )
        await driver.until(events.TurnComplete)
        assert "by_hand says: me." in driver.session.history[-1].parts[0].text


async def test_without_auto_tools_functions_are_declared_and_not_run(blocking, server):
    ran = []

    def note() -> str:
        """Note."""
        ran.append(1)
        return "noted"

    async with connected(blocking, server.url, [note], auto_tools=False) as driver:
        turn = await driver.call("ask", "Please note this")
        (call,) = turn.tool_calls
        (event,) = await driver.until(events.ToolCall)
        assert not event.automatic
        answer = {"id": call.id, "name": "note", "response": {"output": "by hand"}}
        await driver.call("send_tool_response", function_responses=answer)
        await driver.until(events.TurnComplete)
        assert ran == []


async def test_results_come_after_their_calls_and_before_what_the_model_says(blocking, server):
    async with connected(blocking, server.url, [get_time]) as driver:
        await driver.call("send_text", "get_time")
        kinds = (events.ToolCall, events.ToolResult, events.TurnComplete)
        seen = [type(event) for event in await driver.until(kinds, 3)]
        assert seen == list(kinds)


async def test_a_tool_that_asks_for_it_gets_its_context(blocking, server):
    contexts: list[Any] = []

    def look(context: ToolContext, word: str = "") -> str:
        """Look."""
        contexts.append(context)
        return word

    async def look_too(word: str, context: ToolContext | None = None) -> str:
        """Look."""
        contexts.append(context)
        return word

    async with connected(blocking, server.url, [look, look_too]) as driver:
        await driver.call("ask", 'look "a" and look_too "b"')
        declared = server.connections[0].setup.tools[0].function_declarations
        assert [list(each.parameters.properties) for each in declared] == [["word"]] * 2
        assert sorted(context.call.args["word"] for context in contexts) == ["a", "b"]
        for context in contexts:
            assert context.session is driver.session
            assert context.id == context.call.id
            assert not context.cancelled


async def test_a_tool_may_call_its_session(blocking, server):
    @tool(behavior="NON_BLOCKING")
    def remark(context: ToolContext) -> str:
        """Say something meanwhile."""
        if blocking:
            context.session.send_client_content(turns="from the tool", turn_complete=False)
        else:
            send = context.session.send_client_content
            anyio.from_thread.run(lambda: send(turns="from the tool", turn_complete=False))
        return "remarked"

    async with connected(blocking, server.url, [remark]) as driver:
        await driver.call("send_text", "remark")
        (result,) = await driver.results()
        assert result.error is None
        record = server.connections[0]
        said = lambda: [  # noqa: E731
            part.text
            for message in record.messages
            if message.client_content
            for turn in message.client_content.turns or ()
            for part in turn.parts
        ]
        await anyio.to_thread.run_sync(server.wait_for, lambda: "from the tool" in said())


async def test_a_blocking_call_in_the_background_loop_is_refused(server):
    async def remark(context: ToolContext) -> str:
        """Say something meanwhile."""
        context.session.send_text("hello")
        return "remarked"

    async with connected(True, server.url, [remark]) as driver:
        turn = await driver.call("ask", "remark")
        assert "would wait for itself" in turn.text


@pytest.mark.parametrize("kind", ["plain", "async"])
async def test_before_tool_allows_denies_and_replaces(blocking, server, kind):
    asked = []

    def decide(call) -> Any:
        asked.append((call.name, call.args))
        return {
            "Oslo": True,
            "Rome": Allow({"city": "Paris"}),
            "Bonn": Deny("ask a grown-up."),
            "Kyiv": Replace("it rains"),
            "Lima": False,
            "Cork": None,
        }[call.args["city"]]

    async def decide_in_the_loop(call) -> Any:
        await anyio.lowlevel.checkpoint()
        return decide(call)

    policy = ToolPolicy(before_tool=decide if kind == "plain" else decide_in_the_loop)
    async with connected(blocking, server.url, [get_weather], auto_tools=policy) as driver:
        for city, answer in {
            "Oslo": "get_weather says: sunny in Oslo.",
            "Rome": "get_weather says: sunny in Paris.",
            "Bonn": "get_weather failed: ask a grown-up.",
            "Kyiv": "get_weather says: it rains.",
            "Lima": "get_weather failed: the user did not allow this call.",
            "Cork": "get_weather failed: TypeError: before_tool returned None; the call is denied.",
        }.items():
            turn = await driver.call("ask", f"get_weather in {city}")
            assert turn.text.rstrip(".") == answer.rstrip(".")
        assert len(asked) == 6
        results = await driver.results(6)
        assert [each.error is None for each in results] == [True, True, False, True, False, False]


async def test_a_call_that_waits_for_approval_can_be_cancelled(blocking, server):
    asked, answer = threading.Event(), threading.Event()

    def decide(call) -> Any:
        asked.set()
        return answer.wait(DEADLINE)

    policy = ToolPolicy(before_tool=decide)
    async with connected(blocking, server.url, [get_time], auto_tools=policy) as driver:
        await driver.call("send_text", "get_time")
        await anyio.to_thread.run_sync(asked.wait, DEADLINE)
        await driver.call("send_client_content", turns="Never mind.")
        (result,) = await driver.results()
        assert result.cancelled
        answer.set()


async def test_the_policy_limits_the_time_of_all_functions(blocking, server):
    async def wait() -> None:
        """Wait."""
        await anyio.sleep_forever()

    policy = ToolPolicy(timeout=0.05)
    async with connected(blocking, server.url, [wait], auto_tools=policy) as driver:
        turn = await driver.call("ask", "wait")
        assert turn.text == "wait failed: no result within 0.05 s."


async def test_an_interruption_cancels_what_runs(blocking, server):
    started = threading.Event()

    async def wait() -> None:
        """Wait."""
        started.set()
        await anyio.sleep_forever()

    async with connected(blocking, server.url, [wait]) as driver:
        await driver.call("send_text", "wait")
        await anyio.to_thread.run_sync(started.wait, DEADLINE)
        await driver.call("interrupt")
        (result,) = await driver.results()
        assert result.cancelled
        assert (await driver.call("ask", "Still there?")).complete


async def test_a_change_of_tools_changes_what_is_run(blocking, server):
    async with connected(blocking, server.url, [get_time]) as driver:
        await driver.call("send_context_update", tools=[get_weather, BY_HAND])
        assert (await driver.call("ask", "get_time")).tool_calls == []
        turn = await driver.call("ask", "get_weather in Oslo")
        assert turn.text == "get_weather says: sunny in Oslo."
        assert not (await driver.call("ask", "by_hand")).complete
        await driver.call("send_context_update", system_instruction="Be brief.")
        assert (await driver.call("ask", "get_weather in Rome")).complete
        await driver.call("send_context_update", tools=[])
        assert (await driver.call("ask", "get_weather in Oslo")).tool_calls == []
        with pytest.raises(errors.ConfigError):
            await driver.call("send_context_update", tools=[lambda: 1])


@pytest.mark.parametrize(
    ("auto_tools", "field"),
    [
        ("yes", "auto_tools"),
        (None, "auto_tools"),
        (ToolPolicy(before_tool=5), "auto_tools.before_tool"),  # type: ignore[arg-type]
        (ToolPolicy(timeout=0), "auto_tools.timeout"),
    ],
)
async def test_a_policy_that_cannot_be_used_is_refused(blocking, auto_tools, field):
    with pytest.raises(errors.ConfigError) as caught:
        async with connected(blocking, "http://127.0.0.1:9", [], auto_tools=auto_tools):
            pass
    assert caught.value.field == field


@pytest.mark.parametrize("anyio_backend", ["trio"])
async def test_tools_run_on_trio(anyio_backend):
    from genai_live import AsyncClient

    with LiveServer() as server:
        config: Any = {"response_modalities": ["TEXT"], "tools": [get_weather, get_time]}
        client = AsyncClient(api_key="key", http_options={"base_url": server.url})
        async with client.live.connect(
            model="m", config=config, transport=server.connector()
        ) as session:
            with anyio.fail_after(DEADLINE):
                turn = await session.ask("get_time and get_weather in Oslo")
            assert sentences(turn) == {"get_time says: noon", "get_weather says: sunny in Oslo"}
