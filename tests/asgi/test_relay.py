"""A browser talks with a model through the relay, over an ASGI server."""

import array
import asyncio
import math

import pytest

from genai_live import events
from genai_live.testing import LiveServer, faults
from tests.asgi.conftest import CONFIG
from tests.helpers.browsers import browsing, eventually, serving

pytestmark = pytest.mark.anyio


def speech(seconds):
    """Return a loud tone as 16 kHz PCM, which the local model takes for speech."""
    count = int(16_000 * seconds)
    samples = (int(12_000 * math.sin(n / 8)) for n in range(count))
    return array.array("h", samples).tobytes()


# Talking


async def test_a_typed_question_is_answered_in_sound_and_words(relaying):
    async with relaying() as (relay, url), browsing(url) as browser:
        ready = await browser.start()
        assert (ready["version"], ready["resumed"], ready["history"]) == (1, False, [])
        assert relay.sessions == 1
        await browser.say(type="text", text="Hello")
        done = await browser.wait_for("TurnComplete")
        assert done["turn"] == 0
        assert "Hello" in browser.said("OutputTranscript")
        announced = [each for each in browser.told if each.get("type") == "audio"]
        assert [(each["turn"], each["seconds"], each["rate"]) for each in announced] == [
            (0, 0.0, 24_000)
        ]
        assert len(browser.audio) > 1_000


async def test_speech_is_binary_frames_both_ways(relaying, server):
    async with relaying() as (_, url), browsing(url) as browser:
        await browser.start()
        sound = speech(0.8) + bytes(32_000)
        for begin in range(0, len(sound), 3_200):
            await browser.socket.send_bytes(sound[begin : begin + 3_200])
        await browser.say(type="audioEnd")
        await browser.wait_for("TurnComplete")
        assert browser.said("InputTranscript")
        assert len(browser.audio) > 24_000
    server.assert_received({"realtimeInput": {"audio": {"mimeType": "audio/pcm;rate=16000"}}})
    server.assert_received({"realtimeInput": {"audioStreamEnd": True}})


async def test_the_second_turn_is_announced_anew(relaying):
    async with relaying() as (_, url), browsing(url) as browser:
        await browser.start()
        for _ in range(2):
            await browser.say(type="text", text="Hello")
            await browser.wait_for("TurnComplete")
        assert [each["turn"] for each in browser.told if each.get("type") == "audio"] == [0, 1]


async def test_function_calls_and_results_are_told(client, relaying):
    def get_time(city: str) -> str:
        """Tell the time in a city."""
        return "noon"

    config = CONFIG | {"tools": [get_time]}
    async with relaying(config=config) as (_, url), browsing(url) as browser:
        await browser.start()
        await browser.say(type="text", text="Please call get_time for Lisbon")
        call = await browser.wait_for("ToolCall")
        result = await browser.wait_for("ToolResult")
        assert (call["name"], call["automatic"], result["name"]) == ("get_time", True, "get_time")
        assert "error" not in result


async def test_only_the_events_that_were_chosen_are_sent(relaying):
    chosen = [events.TurnComplete]
    async with relaying(sent_events=chosen) as (_, url), browsing(url) as browser:
        await browser.start()
        await browser.say(type="text", text="Hello")
        await browser.wait_for("TurnComplete")
        assert {each.get("event") for each in browser.told} == {None, "TurnComplete"}


async def test_no_handle_and_no_key_reaches_the_browser(relaying, server):
    async with relaying() as (_, url), browsing(url) as browser:
        await browser.start()
        await browser.say(type="text", text="Hello")
        await browser.wait_for("TurnComplete")
    told = str(browser.told)
    assert "ResumptionUpdate" not in told
    assert "handle" not in told


async def test_marks_of_activity_reach_a_session_that_wants_them(relaying, server):
    manual = {"realtime_input_config": {"automatic_activity_detection": {"disabled": True}}}
    async with relaying(config=CONFIG | manual) as (_, url), browsing(url) as browser:
        await browser.start()
        await browser.say(type="activityStart")
        await browser.socket.send_bytes(speech(0.3))
        await browser.say(type="activityEnd")
        await browser.wait_for("TurnComplete")


# What was heard


async def heard(relay):
    """Return the session of the only conversation."""
    (conversation,) = relay._conversations.values()
    return conversation.session


async def test_the_history_ends_with_the_last_word_that_was_heard():
    from genai_live import AsyncClient
    from genai_live.asgi import LiveRelay

    with LiveServer(pace=1.0) as server:
        client = AsyncClient(api_key="any", http_options={"base_url": server.url})
        async with client:
            relay = LiveRelay(client, model="gemini-3.8-live", config=CONFIG)
            async with serving(relay) as url, browsing(url) as browser:
                await browser.start()
                await browser.say(type="text", text="count to 20")
                while len(browser.audio) < 48_000:
                    await browser.next()
                await browser.say(type="played", turn=0, seconds=0.4)
                await browser.say(type="interrupt", turn=0, seconds=0.6)
                await browser.wait_for("Interrupted")
                await browser.wait_for("TurnComplete")
                session = await heard(relay)
                assert session.playback.position(0) == pytest.approx(0.6)
                said = session.history[-1].parts[0].text
                assert said
                assert browser.said("OutputTranscript").startswith(said)
                assert len(said) < len(browser.said("OutputTranscript"))


async def test_a_report_that_comes_after_the_interruption_still_counts(relaying):
    async with relaying() as (relay, url), browsing(url) as browser:
        await browser.start()
        await browser.say(type="text", text="count to 20")
        await browser.wait_for("TurnComplete")
        session = await heard(relay)
        await browser.say(type="interrupt")
        await browser.say(type="played", turn=0, seconds=0.5)
        await eventually(lambda: session.playback.position(0) == pytest.approx(0.5))
        await browser.say(type="played", turn=0, seconds=1e308)  # more than was ever sent
        await browser.say(type="played", turn=77, seconds=1)
        whole = len(browser.audio) / 48_000
        await eventually(lambda: session.playback.position(0) == pytest.approx(whole))
        assert session.playback.position(77) == 0.0


async def test_of_a_browser_that_reports_nothing_nothing_is_known(relaying):
    async with relaying() as (relay, url), browsing(url) as browser:
        await browser.start()
        await browser.say(type="text", text="count to 20")
        await browser.wait_for("TurnComplete")
        words = browser.said("OutputTranscript")
        await browser.say(type="interrupt")
        await browser.say(type="text", text="Hello")
        await browser.wait_for("TurnComplete")
        session = await heard(relay)
        assert session.playback.position(0) is None
        assert session.history[1].parts[0].text == words


async def test_a_report_about_a_turn_means_that_those_before_were_heard(relaying):
    async with relaying() as (relay, url), browsing(url) as browser:
        await browser.start()
        for _ in range(2):
            await browser.say(type="text", text="Hello")
            await browser.wait_for("TurnComplete")
        session = await heard(relay)
        await browser.say(type="played", turn=1, seconds=100)
        whole = pytest.approx(len(browser.audio) / 48_000)
        await eventually(lambda: session.playback.played_seconds == whole)


# Coming back


async def test_a_browser_continues_its_conversation(relaying):
    async with relaying() as (relay, url):
        async with browsing(url) as browser:
            first = await browser.start()
            await browser.say(type="text", text="My name is Ada")
            await browser.wait_for("TurnComplete")
        async with browsing(url) as browser:
            again = await browser.start(first["conversation"])
            assert again["resumed"] is True
            assert again["conversation"] == first["conversation"]
            assert again["history"][0] == {"role": "user", "text": "My name is Ada"}
            assert [each["role"] for each in again["history"]] == ["user", "model"]
            await browser.say(type="text", text="What is my name?")
            await browser.wait_for("TurnComplete")
            assert "Ada" in browser.said("OutputTranscript")
        assert relay.sessions == 1


async def test_a_browser_that_left_in_the_middle_of_an_answer_gets_the_rest():
    from genai_live import AsyncClient
    from genai_live.asgi import LiveRelay

    with LiveServer(pace=0.1) as server:
        client = AsyncClient(api_key="any", http_options={"base_url": server.url})
        async with client:
            relay = LiveRelay(client, model="gemini-3.8-live", config=CONFIG)
            async with serving(relay) as url:
                async with browsing(url) as browser:
                    key = (await browser.start())["conversation"]
                    await browser.say(type="text", text="count to 20")
                    while len(browser.audio) < 48_000:
                        await browser.next()
                    await browser.say(type="played", turn=0, seconds=0.5)
                    words = browser.said("OutputTranscript")
                async with browsing(url) as browser:
                    await browser.start(key, playing=True)
                    await browser.wait_for("TurnComplete")
                    announced = next(each for each in browser.told if each.get("type") == "audio")
                    assert announced["turn"] == 0
                    assert announced["seconds"] >= 1.0
                    words += browser.said("OutputTranscript")
                    assert "20" in words
                    session = await heard(relay)
                    assert session.playback.waiting_seconds > announced["seconds"]


async def test_what_a_page_lost_that_was_loaded_again_counts_as_not_heard(relaying):
    async with relaying() as (relay, url):
        async with browsing(url) as browser:
            key = (await browser.start())["conversation"]
            await browser.say(type="text", text="count to 20")
            await browser.wait_for("TurnComplete")
            await browser.say(type="played", turn=0, seconds=0.1)
            session = await heard(relay)
            await eventually(lambda: session.playback.waiting_seconds > 0)
        async with browsing(url) as browser:
            await browser.start(key)
            assert session.playback.waiting_seconds == 0
            assert session.playback.flushed_seconds > 0


@pytest.mark.parametrize("key", ["", "x", "A" * 43, None])
async def test_an_unknown_id_begins_a_new_conversation(relaying, key):
    async with relaying() as (_, url), browsing(url) as browser:
        ready = await browser.start(key)
        assert ready["resumed"] is False
        assert len(ready["conversation"]) >= 40
        assert ready["conversation"] != key


async def test_one_browser_a_conversation(relaying):
    async with relaying() as (relay, url), browsing(url) as first:
        key = (await first.start())["conversation"]
        async with browsing(url) as second:
            await second.start(key)
            code, reason = await first.wait_for_close()
            assert (code, "another window" in reason) == (4000, True)
            await second.say(type="text", text="Hello")
            await second.wait_for("TurnComplete")
            assert relay.sessions == 1


async def test_many_browsers_with_one_id_leave_one(relaying):
    async with relaying() as (relay, url), browsing(url) as first:
        key = (await first.start())["conversation"]
        async with (
            browsing(url) as one,
            browsing(url) as two,
            browsing(url) as three,
        ):
            others = [one, two, three]
            await asyncio.gather(*(each.start(key) for each in others))
            await first.wait_for_close()
            open_ones = []
            for each in others:
                await each.say(type="text", text="Hello")
            for each in others:
                try:
                    await each.wait_for("TurnComplete")
                    open_ones.append(each)
                except AssertionError:
                    assert each.code == 4000
            assert len(open_ones) == 1
            assert relay.sessions == 1


async def test_a_browser_that_stays_away_closes_its_session(relaying, server):
    left = []
    options = {"keep_seconds": 0.05, "on_leave": lambda session, visitor: left.append(session)}
    async with relaying(**options) as (relay, url):
        async with browsing(url) as browser:
            key = (await browser.start())["conversation"]
        await eventually(lambda: relay.sessions == 0)
        await eventually(lambda: server.connections[0].close_code is not None)
        assert [session.state for session in left] == ["closed"]
        async with browsing(url) as browser:
            assert (await browser.start(key))["resumed"] is False


async def test_a_session_can_be_taken_over_when_its_browser_stays_away(relaying, server):
    handles = []

    async def hand_over(session, visitor):
        handles.append(session.resumption_handle)

    async with relaying(keep_seconds=0, on_leave=hand_over) as (relay, url):
        async with browsing(url) as browser:
            await browser.start()
            await browser.say(type="text", text="Hello")
            await browser.wait_for("TurnComplete")
        await eventually(lambda: handles and relay.sessions == 0)
    assert handles[0]


async def test_a_browser_that_ends_its_conversation_is_not_waited_for(relaying, server):
    async with relaying() as (relay, url), browsing(url) as browser:
        await browser.start()
        await browser.say(type="end")
        assert await browser.wait_for_close() == (1000, "The conversation is over.")
        await eventually(lambda: relay.sessions == 0)
        await server.wait_for_async(lambda: server.connections[0].close_code == 1000)


async def test_a_browser_that_comes_and_goes_is_waited_for_each_time(relaying):
    async with relaying(keep_seconds=0.3) as (relay, url):
        key = None
        for _ in range(5):
            async with browsing(url) as browser:
                ready = await browser.start(key)
                assert ready["resumed"] is (key is not None)
                key = ready["conversation"]
                await asyncio.sleep(0.1)
        assert relay.sessions == 1


# The session's own troubles


async def test_a_lost_connection_is_told_and_the_conversation_goes_on(client):
    from genai_live import AsyncClient
    from genai_live.asgi import LiveRelay

    with LiveServer(faults=[faults.Abort(after_sent=3), None]) as server:
        client = AsyncClient(api_key="any", http_options={"base_url": server.url})
        async with client:
            relay = LiveRelay(client, model="gemini-3.8-live", config=CONFIG)
            async with serving(relay) as url, browsing(url) as browser:
                await browser.start()
                await browser.say(type="text", text="Hello")
                await browser.wait_for("Resumed")
                while not (await browser.wait_for("TurnComplete")).get("final"):
                    pass
                assert "Hello" in browser.said("OutputTranscript")


async def test_the_end_of_the_session_reaches_the_browser_in_words():
    from genai_live import AsyncClient
    from genai_live.asgi import LiveRelay

    async def scenario(conversation):
        await conversation.accept()
        await conversation.receive()
        await conversation.close(1011, "You exceeded your current quota. " + "x" * 60)

    with LiveServer(scenario) as server:
        client = AsyncClient(api_key="any", http_options={"base_url": server.url})
        async with client:
            relay = LiveRelay(
                client, model="gemini-3.8-live", config=CONFIG, connect={"reconnect": False}
            )
            async with serving(relay) as url, browsing(url) as browser:
                await browser.start()
                await browser.say(type="text", text="Hello")
                closed = await browser.wait_for("Closed")
                assert closed["code"] == 1011
                assert closed["reason"].startswith("You exceeded your current quota.")
                code, reason = await browser.wait_for_close()
                assert code == 4502
                assert "1011: You exceeded your current quota." in reason
                await eventually(lambda: relay.sessions == 0)


async def test_a_service_that_cannot_be_reached_is_told_without_details(relaying, caplog):
    from genai_live import AsyncClient

    dead = AsyncClient(api_key="secret", http_options={"base_url": "http://127.0.0.1:9"})
    async with relaying(relay_client=dead) as (relay, url), browsing(url) as browser:
        await browser.say(type="start", version=1)
        code, reason = await browser.wait_for_close()
        assert (code, reason) == (4502, "The model cannot be reached. Try again in a moment.")
        assert relay.sessions == 0
        assert "127.0.0.1:9" in caplog.text
