"""After `interrupt()` nothing more of the answer is delivered, and nothing else is lost."""

import threading

import anyio
import pytest

from genai_live import ReconnectPolicy, events, types
from genai_live.testing import LiveServer
from tests.helpers.drivers import DEADLINE, VARIANTS, AsyncSessionDriver, connected

pytestmark = pytest.mark.anyio
both_apis = pytest.mark.parametrize("api", ["async", "blocking"])
every_way = pytest.mark.parametrize(
    ("anyio_backend", "api", "memory"), VARIANTS, indirect=["anyio_backend"]
)

OUTPUT = (
    events.TextDelta,
    events.ThoughtDelta,
    events.AudioDelta,
    events.InlineData,
    events.OutputTranscript,
)
INTERRUPTED = {"serverContent": {"interrupted": True}}
TURN_COMPLETE = {"serverContent": {"turnComplete": True}}
USAGE = {"usageMetadata": {"totalTokenCount": 3}}
CALL = {"toolCall": {"functionCalls": [{"id": "1", "name": "look_up", "args": {}}]}}
HEARD = {"serverContent": {"inputTranscription": {"text": "Tell me."}}}
SOUND = {"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": "AAAA"}}
IMAGE = {"inlineData": {"mimeType": "image/png", "data": "AAAA"}}


def text(words, **more):
    return {"serverContent": {"modelTurn": {"parts": [{"text": words}]}, **more}}


def parts(*given):
    return {"serverContent": {"modelTurn": {"parts": list(given)}}}


EVERY_KIND = [
    text("old"),
    parts({"text": "old", "thought": True}),
    parts(SOUND),
    parts(IMAGE),
    {"serverContent": {"outputTranscription": {"text": "old"}}},
]


class Script:
    """A server that sends a list of messages for each message of the client that it hears."""

    def __init__(self, *answers):
        self.answers = answers

    async def __call__(self, conversation):
        await conversation.accept()
        for answer in self.answers:
            await conversation.receive()
            for message in answer:
                await conversation.send(message)


class Reader:
    """Reads messages, or events, of a session one after the other."""

    def __init__(self, driver, method):
        self.driver = driver
        session = driver.session
        if method == "iteration":
            self._items = (
                aiter(session) if isinstance(driver, AsyncSessionDriver) else iter(session)
            )
        else:
            self._items = getattr(session, method)(timeout=DEADLINE)

    async def next(self):
        with anyio.fail_after(DEADLINE):
            if isinstance(self.driver, AsyncSessionDriver):
                return await anext(self._items, None)
            return await anyio.to_thread.run_sync(next, self._items, None)

    async def until(self, last):
        """Read to the first item for which `last` is true; give all."""
        found = []
        while (item := await self.next()) is not None:
            found.append(item)
            if last(item):
                return found
        raise AssertionError(f"not among {found}")


def is_turn_end(item):
    if isinstance(item, events.Event):
        return isinstance(item, events.TurnComplete)
    return bool(item.server_content and item.server_content.turn_complete)


def has_output(item):
    if isinstance(item, events.Event):
        return isinstance(item, OUTPUT)
    content = item.server_content
    return bool(content and (content.model_turn or content.output_transcription))


def words_of(items):
    return "".join(item.text or "" for item in items if has_output(item) and hasattr(item, "text"))


async def received(driver, count):
    """Wait until so many messages have come in."""
    with anyio.fail_after(DEADLINE):
        while driver.session.stats.messages_received < count:  # noqa: ASYNC110 - a counter
            await anyio.sleep(0.005)


@both_apis
@pytest.mark.parametrize("method", ["iteration", "receive", "events"])
async def test_what_waits_unread_is_taken_away_and_the_rest_stays(api, method):
    mixed = {**parts(SOUND, {"text": "old"}), **USAGE}
    script = Script(
        [HEARD, *EVERY_KIND, mixed, CALL],
        [INTERRUPTED, TURN_COMPLETE],
        [text("new"), TURN_COMPLETE],
    )
    with LiveServer(script) as server:
        async with connected(api, server) as driver:
            await driver.call("send_text", "Tell me.")
            await received(driver, 9)
            await driver.call("interrupt")
            reader = Reader(driver, method)
            found = await reader.until(is_turn_end)
            assert not any(map(has_output, found))
            if method == "events":
                assert [type(event) for event in found if event.turn == 0][-5:] == [
                    events.InputTranscript,
                    events.Usage,
                    events.ToolCall,
                    events.Interrupted,
                    events.TurnComplete,
                ]
                assert not any(has_output(event.raw) for event in found)
            else:
                assert [message.usage_metadata is not None for message in found].count(True) == 1
                assert [message.tool_call is not None for message in found].count(True) == 1
            assert driver.session.stats.output_flushed == 6
            await driver.call("send_text", "And now?")
            if method == "receive":
                reader = Reader(driver, method)
            assert words_of(await reader.until(is_turn_end)) == "new"


@every_way
async def test_what_comes_late_of_the_interrupted_turn_is_left_out(anyio_backend, api, memory):
    script = Script(
        [text("old ")],
        [text("late "), *EVERY_KIND, text("last ", interrupted=True), {**USAGE, **TURN_COMPLETE}],
        [text("new "), text("answer"), TURN_COMPLETE],
    )
    with LiveServer(script) as server:
        async with connected(api, server, memory=memory) as driver:
            await driver.call("send_text", "Tell me.")
            begun = await driver.receive_turn(until=has_output)
            assert begun[-1].text == "old "
            await driver.call("interrupt")
            await driver.call("send_text", "Something else.")
            ended = await driver.receive_turn()
            assert not any(map(has_output, ended))
            assert any(message.server_content.interrupted for message in ended)
            assert ended[-1].usage_metadata
            new = await driver.receive_turn()
            assert "".join(message.text or "" for message in new) == "new answer"
            assert driver.session.stats.output_flushed == 7


@both_apis
async def test_a_server_that_does_not_heed_it_is_heard_again_with_its_next_turn(api):
    script = Script([text("old")], [text("on"), TURN_COMPLETE, text("new"), TURN_COMPLETE])
    with LiveServer(script) as server:
        async with connected(api, server) as driver:
            reader = Reader(driver, "events")
            await driver.call("send_text", "Tell me.")
            await reader.until(has_output)
            await driver.call("interrupt")
            assert words_of(await reader.until(is_turn_end)) == ""
            assert words_of(await reader.until(is_turn_end)) == "new"


@both_apis
async def test_what_follows_the_end_of_generation_is_new(api):
    done = {"serverContent": {"generationComplete": True}}
    script = Script([text("old")], [text("rest"), done, text("new"), TURN_COMPLETE])
    with LiveServer(script) as server:
        async with connected(api, server) as driver:
            reader = Reader(driver, "events")
            await driver.call("send_text", "Tell me.")
            await reader.until(has_output)
            await driver.call("interrupt")
            assert words_of(await reader.until(is_turn_end)) == "new"


@both_apis
async def test_the_rest_of_an_interaction_of_several_turns_is_left_out(api):
    more = {"serverContent": {"turnComplete": True, "interactionStatus": "IN_PROGRESS"}}
    idle = {"serverContent": {"turnComplete": True, "interactionStatus": "IDLE"}}
    script = Script([text("old"), more], [text("rest"), idle], [text("new"), idle])
    with LiveServer(script) as server:
        async with connected(api, server) as driver:
            reader = Reader(driver, "events")
            await driver.call("send_text", "Tell me.")
            await reader.until(is_turn_end)
            await driver.call("interrupt")
            assert words_of(await reader.until(is_turn_end)) == ""
            await driver.call("send_text", "And now?")
            assert words_of(await reader.until(is_turn_end)) == "new"


@both_apis
async def test_while_the_model_is_idle_only_what_waits_is_taken_away(api):
    script = Script([text("old"), TURN_COMPLETE], [], [text("new"), TURN_COMPLETE])
    with LiveServer(script) as server:
        async with connected(api, server) as driver:
            await driver.call("send_text", "Tell me.")
            await received(driver, 3)
            await driver.call("interrupt")
            assert words_of(await Reader(driver, "receive").until(is_turn_end)) == ""
            assert (await driver.call("ask", "And now?")).text == "new"


@both_apis
async def test_an_answer_that_has_not_begun_is_left_out(api):
    script = Script([], [text("old"), INTERRUPTED, TURN_COMPLETE], [text("new"), TURN_COMPLETE])
    with LiveServer(script) as server:
        async with connected(api, server) as driver:
            reader = Reader(driver, "events")
            await driver.call("send_text", "Tell me.")
            await driver.call("interrupt")
            found = await reader.until(is_turn_end)
            assert not any(map(has_output, found))
            await driver.call("send_text", "And now?")
            assert words_of(await reader.until(is_turn_end)) == "new"


@both_apis
@pytest.mark.parametrize("by", ["text", "speech"])
async def test_a_server_that_forgets_the_question_is_heard_when_it_answers_the_next(api, by):
    script = Script([], [], [*([HEARD] if by == "speech" else []), text("new"), TURN_COMPLETE])
    with LiveServer(script) as server:
        async with connected(api, server) as driver:
            reader = Reader(driver, "events")
            await driver.call("send_text", "Tell me.")
            await driver.call("interrupt")
            if by == "text":
                await driver.call("send_text", "And now?")
            else:
                await driver.call("send_realtime_input", audio=bytes(3200))
            assert words_of(await reader.until(is_turn_end)) == "new"


@both_apis
async def test_each_reader_loses_what_it_has_not_read(api):
    script = Script([text("a"), text("b"), text("c")], [INTERRUPTED, TURN_COMPLETE])
    with LiveServer(script) as server:
        async with connected(api, server) as driver:
            first, second = Reader(driver, "events"), Reader(driver, "iteration")
            third = Reader(driver, "iteration")
            await driver.call("send_text", "Tell me.")
            seen = await first.until(lambda event: words_of([event]) == "c")
            assert words_of(seen) == "abc"
            some = await second.until(has_output)
            assert some[-1].text == "a"
            await driver.call("interrupt")
            assert driver.session.stats.output_flushed == 3  # the third reader's
            for reader in (first, second, third):
                assert not any(map(has_output, await reader.until(is_turn_end)))


@both_apis
async def test_a_reader_amid_the_events_of_a_message_goes_on_behind_its_output(api):
    content = {**HEARD["serverContent"], **text("old")["serverContent"]}
    script = Script([{"serverContent": content, **CALL, **USAGE}], [INTERRUPTED, TURN_COMPLETE])
    with LiveServer(script) as server:
        async with connected(api, server) as driver:
            await driver.call("send_text", "Tell me.")
            some = await Reader(driver, "events").until(
                lambda event: isinstance(event, events.InputTranscript)
            )
            assert not any(map(has_output, some))
            await driver.call("interrupt")
            found = await Reader(driver, "events").until(is_turn_end)
            assert [type(event) for event in found] == [
                events.ToolCall,
                events.Usage,
                events.Interrupted,
                events.TurnComplete,
            ]


@both_apis
async def test_the_history_keeps_what_was_not_delivered(api):
    script = Script([text("I was ")], [text("saying"), INTERRUPTED, TURN_COMPLETE])
    with LiveServer(script) as server:
        async with connected(api, server) as driver:
            await driver.call("send_text", "Tell me.")
            await received(driver, 2)
            await driver.call("interrupt")
            await Reader(driver, "receive").until(is_turn_end)
            assert [content.parts[0].text for content in driver.session.history] == [
                "Tell me.",
                "I was saying",
            ]


@both_apis
async def test_an_interrupted_answer_ends_with_its_connection_and_mutes_nothing(api):
    async def scenario(conversation):
        await conversation.accept()
        if conversation.number == 1:
            await conversation.receive()
            await conversation.send(text("old"))
            await conversation.receive()
            await conversation.abort()
            return
        async for message in conversation:
            if message.client_content.turn_complete:
                said = message.client_content.turns[0].parts[0].text
                await conversation.send(text(f"[{said}]"))
                await conversation.send(TURN_COMPLETE)

    policy = ReconnectPolicy(initial_delay=0.01, max_delay=0.05)
    with LiveServer(scenario) as server:
        async with connected(api, server, reconnect=policy) as driver:
            reader = Reader(driver, "events")
            await driver.call("send_client_content", turns="Tell me.")
            await reader.until(has_output)
            await driver.call("interrupt")
            found = await reader.until(lambda event: isinstance(event, events.Resumed))
            assert not any(map(has_output, found))
            assert any(map(is_turn_end, found))
            await driver.call("send_client_content", turns="And now?")
            assert words_of(await reader.until(is_turn_end)) == "[And now?]"


@both_apis
async def test_ask_abandons_an_answer_that_was_interrupted_before_the_connection_broke(api):
    async def scenario(conversation):
        await conversation.accept()
        if conversation.number == 1:
            await conversation.receive()
            await conversation.receive()
            await conversation.abort()

    policy = ReconnectPolicy(initial_delay=0.01, max_delay=0.05)
    with LiveServer(scenario) as server:
        async with (
            connected(api, server, reconnect=policy) as driver,
            anyio.create_task_group() as tasks,
        ):

            async def ask():
                turn = await driver.call("ask", "Tell me.")
                assert (turn.text, turn.complete) == ("", True)

            tasks.start_soon(ask)
            await server.wait_for_async(lambda: server.connections[0].received == 2)
            await driver.call("interrupt")


@both_apis
@pytest.mark.parametrize("by", ["text", "speech"])
async def test_a_question_asked_before_the_loss_is_answered_after_it(api, by):
    async def scenario(conversation):
        await conversation.accept()
        if conversation.number == 1:
            await conversation.receive()
            await conversation.send(text("old"))
            await conversation.receive()
            await conversation.receive()
            await conversation.abort()
            return
        async for message in conversation:
            content = message.client_content
            if content and content.turn_complete and content.turns[0].parts[0].text == "And now?":
                await conversation.send(text("new"))
                await conversation.send(TURN_COMPLETE)

    policy = ReconnectPolicy(initial_delay=0.01, max_delay=0.05)
    with LiveServer(scenario) as server:
        async with connected(api, server, reconnect=policy) as driver:
            reader = Reader(driver, "events")
            if by == "text":
                await driver.call("send_client_content", turns="Tell me.")
            else:
                await driver.call("send_realtime_input", audio=bytes(3200))
            await reader.until(has_output)
            await driver.call("interrupt")
            await driver.call("send_client_content", turns="And now?")
            await reader.until(lambda event: isinstance(event, events.Resumed))
            assert words_of(await reader.until(is_turn_end)) == "new"


@both_apis
async def test_a_closed_session_keeps_what_waits(api):
    with LiveServer(Script([text("old"), TURN_COMPLETE])) as server:
        async with connected(api, server) as driver:
            await driver.call("send_text", "Tell me.")
            await received(driver, 3)
            await driver.call("close")
            with pytest.raises(Exception, match="closed"):
                await driver.call("interrupt")
            assert words_of(await Reader(driver, "iteration").until(is_turn_end)) == "old"


@both_apis
async def test_the_answer_after_an_interruption_of_the_local_model_is_whole(api):
    with LiveServer(pace=0.1) as server:
        async with connected(api, server) as driver:
            await driver.call("send_text", "Count to 20.")
            await driver.receive_turn(until=has_output)
            await driver.call("interrupt")
            ended = await driver.receive_turn()
            assert not any(map(has_output, ended))
            answer = await driver.call("ask", "My name is Ada.")
            assert "Ada" in answer.text
            assert not answer.interrupted
            assert isinstance(driver.session.history[0], types.Content)


@both_apis
async def test_an_earlier_answer_that_waits_unread_stays(api):
    first = [text("kept"), TURN_COMPLETE]
    second = [text("old"), text("old")]
    with LiveServer(Script(first, second, [INTERRUPTED, TURN_COMPLETE])) as server:
        async with connected(api, server) as driver:
            await driver.call("send_text", "One")
            await server.wait_for_async(lambda: server.connections[0].sent == 3)
            await driver.call("send_text", "Two")
            with anyio.fail_after(DEADLINE):
                while driver.session.stats.messages_received < 5:  # noqa: ASYNC110 - no event
                    await anyio.sleep(0.001)
            await driver.call("interrupt")
            heard = await driver.receive_turn()
            assert "".join(message.text or "" for message in heard) == "kept"
            ended = await driver.receive_turn()
            assert not any(message.text for message in ended)
            assert driver.session.stats.output_flushed == 2


@both_apis
async def test_a_question_interrupted_while_the_next_connection_is_set_up_is_not_asked_again(api):
    interrupted = threading.Event()

    async def scenario(conversation):
        if conversation.number == 1:
            await conversation.accept()
            await conversation.receive()
            await conversation.abort()
            return
        await conversation.receive()
        await anyio.to_thread.run_sync(interrupted.wait, DEADLINE)
        await conversation.accept()
        async for message in conversation:
            realtime = message.realtime_input
            if message.client_content is not None:
                await conversation.say("[old]")
            elif realtime is not None and realtime.text:
                await conversation.say(f"[{realtime.text}]")

    policy = ReconnectPolicy(initial_delay=0.01, max_delay=0.05)
    with LiveServer(scenario) as server:
        model = "gemini-3.1-flash-test"
        async with connected(api, server, model=model, reconnect=policy) as driver:
            reader = Reader(driver, "events")
            await driver.call("send_text", "Tell me.")
            await server.wait_for_async(
                lambda: [each.received for each in server.connections[1:]] == [1]
            )
            await driver.call("interrupt")
            interrupted.set()
            await reader.until(lambda event: isinstance(event, events.Resumed))
            await driver.call("send_text", "And now?")
            assert words_of(await reader.until(is_turn_end)) == "[And now?]"
