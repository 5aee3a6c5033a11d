"""What the server knows after a loss: restored, caught up, or told anew."""

from typing import Any

import pytest

from genai_live import AsyncClient, events
from genai_live.testing import LiveServer, rejections
from genai_live.testing.faults import (
    Abort,
    Close,
    EarlyUpdates,
    LateUpdates,
    RefuseHandle,
)
from tests.helpers.reconnect import ConnectionControl, quick
from tests.helpers.recorder import has_handle, served

pytestmark = pytest.mark.anyio

both_apis = pytest.mark.parametrize("api", ["async", "blocking"])
trio_too = pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"], indirect=True)
TEXT: dict[str, Any] = {"response_modalities": ["TEXT"]}
MODELS = ["gemini-2.5-flash-test", "gemini-3.1-flash-test"]


async def name_is_known(recorder):
    answer = await recorder.call("ask", "What is my name?")
    assert answer.text.endswith("Your name is Ada.")


def given_past(record):
    """The history that a connection was given."""
    return next(
        message.client_content
        for message in record.messages
        if message.client_content is not None and len(message.client_content.turns or ()) > 1
    )


def texts(contents):
    return [(content.role, content.parts[0].text) for content in contents]


@both_apis
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (1008, rejections.SESSION_NOT_FOUND),
        (1007, rejections.INVALID_ARGUMENT),
        (1011, "invalid session handle"),
    ],
)
async def test_a_refused_handle_leads_to_a_connection_that_is_sent_the_history(
    api, model, code, reason
):
    control = ConnectionControl()
    faults = [None, RefuseHandle(code, reason)]
    async with served(api, control, server={"faults": faults}, model=model) as recorder:
        await recorder.prime()
        history = texts(recorder.session.history)
        await control.call("abort")
        resumed = await recorder.until(events.Resumed)
        assert (resumed.mode, resumed.seeded) == ("reseeded", 2)
        assert reason in recorder.of(events.Reconnecting)[1].reason
        await name_is_known(recorder)
        record = recorder.server.connections[2]
        past = given_past(record)
        assert texts(past.turns) == history
        announced = record.setup.history_config
        if model == MODELS[0]:
            assert (announced, past.turn_complete) == (None, False)
        else:
            assert announced.initial_history_in_client_content
            assert past.turn_complete
        recorder.check_accounting()


@both_apis
@pytest.mark.parametrize("keeps", [False, True])
async def test_a_new_conversation_is_sent_the_newest_media(api, keeps):
    control = ConnectionControl()
    options = {"model": MODELS[0], "history_media": keeps}
    faults = [None, RefuseHandle(1008, rejections.SESSION_NOT_FOUND)]
    async with served(api, control, server={"faults": faults}, **options) as recorder:
        await recorder.prime()
        names = ["[image/jpeg, 2500000 bytes]", "[image/jpeg, 2000000 bytes]"]
        sizes = (2_500_000, 2_000_000)
        images = [{"data": bytes(size), "mime_type": "image/jpeg"} for size in sizes]
        for image in images:
            parts = [{"inline_data": image}, {"text": "What is my name?"}]
            turn = {"role": "user", "parts": parts}
            await recorder.call("send_client_content", turns=turn)
            await recorder.until(events.TurnComplete)
        await recorder.until(has_handle)
        shown = [part for turn in recorder.session.history for part in turn.parts]
        named = [part.text for part in shown if part.text and part.text.startswith("[")]
        assert named == ([] if keeps else names)
        assert sum(part.inline_data is not None for part in shown) == (2 if keeps else 0)
        await control.call("abort")
        await recorder.until(events.Resumed)
        await recorder.call("ask", "Hello?")
        past = given_past(recorder.server.connections[2])
        first = [turn.parts[0] for turn in past.turns if len(turn.parts) > 1]
        assert first[0].text == names[0]
        assert len(first[1].inline_data.data) == 2_000_000
        recorder.check_accounting()


@both_apis
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (1011, rejections.INTERNAL),
        (1007, rejections.INVALID_ARGUMENT),
        (1008, rejections.SESSION_NOT_FOUND),
    ],
)
async def test_a_handle_that_kills_its_connection_is_not_used_again(api, model, code, reason):
    control = ConnectionControl()
    faults = [None, Close(code, reason, after_sent=1), None]
    async with served(api, control, server={"faults": faults}, model=model) as recorder:
        await recorder.prime()
        await control.call("abort")
        await recorder.until(lambda event: getattr(event, "mode", "") == "reseeded")
        await name_is_known(recorder)
        assert [each.mode for each in recorder.of(events.Resumed)] == ["restored", "reseeded"]
        assert len(recorder.server.connections) == 3
        recorder.check_accounting()


async def test_a_handle_is_not_blamed_for_a_key():
    faults = [None, Close(1007, "API key not valid. Please pass a valid API key.", after_sent=1)]
    control = ConnectionControl()
    async with served("async", control, server={"faults": faults}) as recorder:
        await recorder.prime()
        handle = recorder.session.resumption_handle
        await control.call("abort")
        await recorder.rest()
        assert type(recorder.error).__name__ == "PermissionDenied"
        assert recorder.session.resumption_handle == handle


async def test_a_restored_connection_that_has_brought_a_turn_does_not_blame_its_handle():
    faults = [Abort(after_received=3), Close(1007, "no", after_received=3)]
    async with served("async", server={"faults": faults}) as recorder:
        await recorder.prime()
        await recorder.call("ask", "What is my name?")
        await recorder.call("send_text", "One more")
        await recorder.rest()
        assert type(recorder.error).__name__ == "InvalidRequest"


@both_apis
async def test_the_history_of_speech_is_sent_as_its_transcripts(api):
    config = {
        "response_modalities": ["AUDIO"],
        "input_audio_transcription": {},
        "output_audio_transcription": {},
        "realtime_input_config": {"automatic_activity_detection": {"disabled": True}},
    }
    faults = [None, RefuseHandle()]
    control = ConnectionControl()
    async with served(api, control, server={"faults": faults}, config=config) as recorder:
        await recorder.call("send_realtime_input", activity_start=True)
        await recorder.call("send_realtime_input", audio=bytes(32_000))
        await recorder.call("send_realtime_input", activity_end=True)
        await recorder.until(has_handle)
        await control.call("abort")
        resumed = await recorder.until(events.Resumed)
        assert resumed.mode == "reseeded"
        await recorder.call("ask", "My name is Ada.")
        past = given_past(recorder.server.connections[2])
        assert past.turns[0].role == "user"
        assert "of speech" in past.turns[0].parts[0].text
        assert past.turns[1].role == "model"
        assert "of speech" in past.turns[1].parts[0].text


@both_apis
@pytest.mark.parametrize("updates", [LateUpdates(), EarlyUpdates()])
@pytest.mark.parametrize("model", MODELS)
async def test_whenever_the_handle_comes_nothing_is_forgotten_or_doubled(api, updates, model):
    """The second turn is not in the newest handle when it comes late, and is when early."""
    control = ConnectionControl()
    async with served(api, control, server={"faults": [updates]}, model=model) as recorder:
        await recorder.call("ask", "My name is Ada.")
        await recorder.call("ask", "My dog is Rex.")
        await control.call("abort")
        resumed = await recorder.until(events.Resumed)
        takes_history = model == MODELS[0]
        assert (resumed.seeded, resumed.missing_turns) == ((2, 0) if takes_history else (0, 2))
        dog = await recorder.call("ask", "What is my dog?")
        lacks_it = resumed.missing_turns and isinstance(updates, LateUpdates)
        assert dog.text.endswith("Your dog is Rex.") is not bool(lacks_it)
        await name_is_known(recorder)
        said = [part.text for each in recorder.session.history for part in each.parts]
        assert said.count("My dog is Rex.") == 1
        recorder.check_accounting()


@both_apis
@pytest.mark.parametrize("model", MODELS)
async def test_of_a_long_history_the_newest_is_sent(api, model):
    control = ConnectionControl()
    faults = [None, RefuseHandle()]
    long = "word " * 20_000  # of 100 kB, so that two fit
    async with served(api, control, server={"faults": faults}, model=model) as recorder:
        await recorder.call("ask", "My dog is Rex.")
        for number in range(3):
            await recorder.call("ask", f"{number} {long}")
        await recorder.prime()
        said = texts(recorder.session.history)
        await control.call("abort")
        resumed = await recorder.until(events.Resumed)
        assert resumed.mode == "reseeded"
        assert 2 < resumed.seeded < len(said)
        assert resumed.seeded + resumed.missing_turns == len(said)
        await name_is_known(recorder)
        past = texts(given_past(recorder.server.connections[2]).turns)
        assert past == said[-resumed.seeded :]
        assert sum(len(text) for _, text in past) <= 256 * 1024
        recorder.check_accounting()


@both_apis
@pytest.mark.parametrize("model", MODELS)
async def test_a_turn_too_long_to_be_sent_is_reported_as_missing(api, model):
    control = ConnectionControl()
    async with served(
        api, control, server={"faults": [None, RefuseHandle()]}, model=model
    ) as recorder:
        await recorder.prime("word " * 60_000)
        await control.call("abort")
        resumed = await recorder.until(events.Resumed)
        assert resumed.seeded + resumed.missing_turns == 2
        assert resumed.missing_turns
        answer = await recorder.call("ask", "My name is Ada.")
        assert answer.text
        await name_is_known(recorder)
        recorder.check_accounting()


@both_apis
async def test_two_losses_in_a_row_send_the_same_history(api):
    control = ConnectionControl()
    faults = [None, RefuseHandle(), Abort(after_received=2), None]
    async with served(api, control, server={"faults": faults}) as recorder:
        await recorder.prime()
        await control.call("abort")
        for _ in range(2):
            await recorder.until(events.Resumed)
        assert [each.mode for each in recorder.of(events.Resumed)] == ["reseeded", "reseeded"]
        await name_is_known(recorder)
        first, second = recorder.server.connections[2:]
        assert texts(given_past(first).turns) == texts(given_past(second).turns)
        recorder.check_accounting()


@trio_too
async def test_a_question_is_asked_after_the_history_is_sent(anyio_backend):
    control = ConnectionControl()
    faults = [Abort(after_received=3), RefuseHandle(), None]
    options = {"server": {"faults": faults}, "memory": True}
    async with served("async", control, **options) as recorder:
        await recorder.prime()
        await name_is_known(recorder)
        messages = recorder.server.connections[2].messages[1:]
        assert len(messages) == 2
        assert texts(messages[0].client_content.turns)[0] == ("user", "My name is Ada.")
        assert texts(messages[1].client_content.turns) == [("user", "What is my name?")]
        recorder.check_accounting()


async def test_an_initial_history_of_the_user_is_sent_again():
    """A connection lost before the first handle gets it from the session's history."""
    config = {
        **TEXT,
        "history_config": {"initial_history_in_client_content": True},
    }
    past = [
        {"role": "user", "parts": [{"text": "My name is Ada."}]},
        {"role": "model", "parts": [{"text": "Noted."}]},
    ]
    faults = [Abort(after_received=3)]
    options = {"server": {"faults": faults}, "config": config, "model": MODELS[1]}
    async with served("async", **options) as recorder:
        await recorder.call("send_client_content", turns=past)
        await name_is_known(recorder)
        await recorder.until(events.Resumed)
        record = recorder.server.connections[1]
        assert record.setup.history_config.initial_history_in_client_content
        recorder.check_accounting()


@both_apis
@pytest.mark.parametrize("model", MODELS)
async def test_changes_of_instructions_and_tools_are_part_of_the_next_setup(api, model):
    weather = {"name": "get_weather", "parameters": {"type": "OBJECT", "properties": {}}}
    control = ConnectionControl()
    config = {**TEXT, "system_instruction": "Be long."}
    async with served(api, control, config=config, model=model) as recorder:
        tools = [{"function_declarations": [weather]}]
        await recorder.call("send_context_update", system_instruction="Be brief.")
        await recorder.call("send_context_update", tools=tools)
        await control.call("abort")
        await recorder.until(events.Resumed)
        setup = recorder.server.connections[-1].setup
        assert setup.system_instruction.parts[0].text == "Be brief."
        assert setup.tools[0].function_declarations[0].name == "get_weather"
        await recorder.call("send_context_update", tools=[])
        await recorder.prime()
        await control.call("abort")
        await recorder.until(events.Resumed)
        assert not recorder.server.connections[-1].setup.tools
        assert recorder.session.stats.pending == 0
        recorder.check_accounting()


# Vertex AI's transparent resumption: the server says what a handle contains.


class Counting:
    """A model that answers when told, and says in each handle what it contains."""

    def __init__(self, play):
        self.play = play
        self.heard = {}

    async def __call__(self, conversation):
        await conversation.accept()
        heard = self.heard[conversation.number] = []
        async for message in conversation:
            heard.append(message)
            await self.play(conversation, len(heard), message)


async def handle(conversation, index):
    update = {
        "newHandle": f"handle-{index}",
        "resumable": True,
        "lastConsumedClientMessageIndex": str(index),
    }
    await conversation.send({"sessionResumptionUpdate": update})


def transparent(server, **options):
    client = AsyncClient(
        vertexai=True,
        project="p",
        location="global",
        credentials=Token(),
        http_options={"base_url": server.url},
    )
    config: Any = {**TEXT, "session_resumption": {"transparent": True}}
    return client, client.live.connect(
        model="gemini-test", config=config, reconnect=quick(), **options
    )


class Token:
    token: str | None = "token"
    valid = True

    def refresh(self, request):
        raise AssertionError


def sound(message):
    return message.realtime_input.audio.data[0]


async def restored(session):
    async for event in session.events(timeout=20):
        if isinstance(event, events.Resumed):
            return event
    raise AssertionError


class AnyHandle:
    """Lets every handle pass, so that a scenario may make up its own."""

    def __init__(self, scenario):
        self.scenario = scenario

    async def __call__(self, conversation):
        conversation._resume = lambda handle: (None, conversation._counter)
        await self.scenario(conversation)


async def test_exactly_what_follows_the_handle_is_sent_again_in_order():
    async def play(conversation, count, message):
        if conversation.number > 1:
            return
        if count == 3:
            await handle(conversation, 3)
        if count == 6:
            await conversation.hang_up()

    model = Counting(play)
    with LiveServer(AnyHandle(model)) as server:
        client, connecting = transparent(server)
        async with client, connecting as session:
            for number in range(6):
                await session.send_realtime_input(audio=bytes([number] * 640))
            event = await restored(session)
            assert (event.mode, event.replayed) == ("restored", 3)
            assert event.seeded == 0
            await session.send_realtime_input(audio=bytes([6] * 640))
            await server.wait_for_async(lambda: len(model.heard.get(2, ())) == 4)
            assert [sound(message) for message in model.heard[2]] == [3, 4, 5, 6]
            stats = session.stats
            assert (stats.acknowledged, stats.replayed, stats.dropped) == (3, 3, 0)
            assert stats.pending == 4
        assert server.connections[1].messages[0].setup.session_resumption.handle == "handle-3"
        assert server.connections[1].setup.session_resumption.transparent


async def test_what_was_sent_again_is_not_sent_a_third_time():
    async def play(conversation, count, message):
        if conversation.number == 1 and count == 4:
            await handle(conversation, 2)
            await conversation.hang_up()
        if conversation.number == 2 and count == 3:
            await handle(conversation, 1)  # counted anew on each connection
            await conversation.hang_up()

    model = Counting(play)
    with LiveServer(AnyHandle(model)) as server:
        client, connecting = transparent(server)
        async with client, connecting as session:
            for number in range(4):
                await session.send_realtime_input(audio=bytes([number] * 640))
            await restored(session)
            await session.send_realtime_input(audio=bytes([4] * 640))
            await server.wait_for_async(lambda: len(model.heard.get(3, ())) == 2)
            assert [sound(message) for message in model.heard[2]] == [2, 3, 4]
            assert [sound(message) for message in model.heard[3]] == [3, 4]
            stats = session.stats
            assert stats.messages_sent - 3 == (
                stats.acknowledged + stats.replayed + stats.dropped + stats.pending
            )


async def test_a_question_that_the_server_has_is_not_asked_twice_but_answered():
    """The handle contains the question, and the connection is lost before the answer."""

    async def play(conversation, count, message):
        if conversation.number == 1:
            await handle(conversation, 1)
            await conversation.hang_up()
        else:
            await conversation.say("Here is the answer.")

    model = Counting(play)
    with LiveServer(AnyHandle(model)) as server:
        client, connecting = transparent(server)
        async with client, connecting as session:
            answer = await session.ask("A question", timeout=20)
            assert answer.text == "Here is the answer."
            (prompt,) = model.heard[2]
            assert not prompt.client_content.turns
            assert prompt.client_content.turn_complete
            stats = session.stats
            assert (stats.acknowledged, stats.replayed, stats.pending) == (2, 0, 0)


async def test_a_question_after_the_one_that_the_server_has_is_asked_too():
    async def play(conversation, count, message):
        if conversation.number == 1 and count == 2:
            await handle(conversation, 1)
            await conversation.hang_up()
        elif conversation.number == 2:
            await conversation.say(f"Answer {count}.")

    model = Counting(play)
    with LiveServer(AnyHandle(model)) as server:
        client, connecting = transparent(server)
        async with client, connecting as session:
            await session.send_text("One")
            await session.send_text("Two")
            await server.wait_for_async(lambda: len(model.heard.get(2, ())) == 2)
            prompt, second = model.heard[2]
            assert not prompt.client_content.turns
            assert second.client_content.turns[0].parts[0].text == "Two"


async def test_the_local_server_counts_alike():
    """The same by LiveServer's own handles, which count what they contain."""
    with LiveServer(faults=[Abort(after_received=4)]) as server:
        client, connecting = transparent(server)
        async with client, connecting as session:
            await session.ask("My name is Ada.", timeout=20)
            await session.send_realtime_input(audio=bytes(640))
            answer = await session.ask("What is my name?", timeout=20)
            assert answer.text == "Your name is Ada."
            kinds = [
                message.client_content is not None for message in server.connections[1].messages
            ]
            assert kinds == [False, False, True]
            assert session.stats.replayed == 2


@both_apis
async def test_a_service_that_is_away_for_a_moment_does_not_cost_the_handle(api):
    away = Close(1011, "The service is currently unavailable.")
    control = ConnectionControl()
    async with served(api, control, server={"faults": [None, away, None]}) as recorder:
        await recorder.prime()
        await control.call("abort")
        assert (await recorder.until(events.Resumed)).mode == "restored"
        assert recorder.labels.count("Reconnecting") == 2


@both_apis
async def test_a_handle_that_is_refused_again_and_again_is_abandoned(api):
    def refuses(number):
        return [RefuseHandle(1011, rejections.INTERNAL)] if number > 1 else []

    control = ConnectionControl()
    async with served(api, control, server={"faults": refuses}) as recorder:
        await recorder.prime()
        await control.call("abort")
        assert (await recorder.until(events.Resumed)).mode == "reseeded"
        assert recorder.labels.count("Reconnecting") == 3
