"""Limits end a session, or ask a hook, before the next question; blocking and async alike."""

import pickle
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import anyio
import anyio.from_thread
import anyio.lowlevel
import attrs
import pytest

from genai_live import Client, Limits, events, types
from genai_live.errors import ConfigError, LimitExceeded, SessionClosed
from genai_live.testing import LiveServer
from genai_live.testing.faults import Abort
from tests.helpers.reconnect import quick
from tests.helpers.tool_drivers import connected

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("blocking", [False, True])]
MODEL = "gemini-3.8-live"


@pytest.fixture(scope="module")
def server():
    with LiveServer() as made:
        yield made


def limited(server, blocking, *, tools=(), **options):
    config = {"output_audio_transcription": {}, "tools": list(tools)}
    return connected(blocking, server.url, [], model=MODEL, config=config, **options)


async def test_a_limit_of_tokens_ends_the_session_after_the_answer(server, blocking):
    async with limited(server, blocking, limits=Limits(tokens=1)) as driver:
        turn = await driver.call("ask", "One two three")
        assert turn.text or turn.audio
        [reached] = await driver.until(events.LimitReached)
        [closed] = await driver.until(events.Closed)
        used = driver.session.usage.total_token_count
        assert (reached.limit, reached.value, reached.maximum) == ("tokens", used, 1)
        assert closed.reason == f"limits.tokens is reached: {used} of 1"
        assert (closed.code, closed.clean) == (1000, False)
        for name, argument in (("ask", "Four"), ("send_text", "Five"), ("turn", None)):
            arguments = () if argument is None else (argument,)
            with pytest.raises(LimitExceeded, match=f"used {used} tokens, and may use 1"):
                await driver.call(name, *arguments)


async def test_a_limit_of_cost_counts_what_the_session_costs(server, blocking):
    pytest.importorskip("genai_prices")
    async with limited(server, blocking, limits=Limits(cost=0.000001)) as driver:
        turn = await driver.call("ask", "One two three")
        [reached] = await driver.until(events.LimitReached)
        assert (reached.limit, reached.value) == ("cost", float(turn.cost))
        await driver.until(events.Closed)
        with pytest.raises(LimitExceeded) as caught:
            await driver.call("send_realtime_input", audio=bytes(3200))
        error = caught.value
        assert (error.limit, error.value, error.maximum) == ("cost", float(turn.cost), 0.000001)
        assert "limits.cost" in error.hint
        assert not error.retryable
        copy = pickle.loads(pickle.dumps(error))
        assert (str(copy), copy.value) == (str(error), error.value)


async def test_a_limit_of_seconds_ends_even_an_answer(blocking):
    async def never_ends(_):
        yield "Once upon a time "
        await anyio.sleep_forever()

    with LiveServer(responder=never_ends) as server:
        async with limited(server, blocking, limits=Limits(seconds=0.05)) as driver:
            with pytest.raises(LimitExceeded, match=r"may last 0\.05"):
                await driver.call("ask", "Tell me a story")
            [reached] = await driver.until(events.LimitReached)
            assert reached.value >= reached.maximum == 0.05


async def test_calls_beyond_a_limit_are_not_run_and_the_model_is_told(server, blocking):
    ran = []

    def note() -> str:
        """Note it."""
        ran.append("note")
        return "noted"

    def tell() -> str:
        """Tell it."""
        ran.append("tell")
        return "told"

    tools = [note, tell]
    async with limited(server, blocking, tools=tools, limits=Limits(tool_calls=2)) as driver:
        await driver.call("ask", "note")
        turn = await driver.call("ask", "note, tell")
        assert "no more functions" in turn.text
        results = await driver.results(3)
        assert ran == ["note", "note"]
        assert [result.error for result in results].count(None) == 2
        assert any("no more functions" in (result.error or "") for result in results)
        with pytest.raises(LimitExceeded, match="made 2 function calls, and may make 2"):
            await driver.call("ask", "Hello")


@pytest.mark.parametrize("kind", ["plain", "async"])
async def test_a_hook_decides_before_the_next_question(server, blocking, kind):
    limits = Limits(tokens=1)
    asked = []

    def decide(reached):
        asked.append((reached.limit, reached.maximum))
        return attrs.evolve(limits, tokens=10**6) if len(asked) == 1 else None

    async def decide_later(reached):
        await anyio.lowlevel.checkpoint()
        return decide(reached)

    hook = decide if kind == "plain" else decide_later
    async with limited(server, blocking, limits=attrs.evolve(limits, on_limit=hook)) as driver:
        await driver.call("ask", "One")
        await driver.until(events.LimitReached)
        assert asked == []
        await driver.call("ask", "Two")
        await driver.call("ask", "Three")
        assert asked == [("tokens", 1)]


async def test_a_hook_that_returns_none_ends_the_session(server, blocking):
    limits = Limits(tokens=1, on_limit=lambda _: None)
    async with limited(server, blocking, limits=limits) as driver:
        await driver.call("ask", "One")
        with pytest.raises(LimitExceeded):
            await driver.call("ask", "Two")
        [closed] = await driver.until(events.Closed)
        assert closed.reason.startswith("limits.tokens is reached")


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (ValueError("no"), ValueError),
        (StopIteration(), (StopIteration, RuntimeError)),
        ("yes", ConfigError),
        (True, ConfigError),
    ],
)
async def test_what_a_hook_raises_is_the_cause_and_the_session_lives(
    server, blocking, answer, cause
):
    limits = Limits(tokens=1)
    answers = [answer, attrs.evolve(limits, tokens=10**6)]

    def decide(_):
        found = answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    async with limited(server, blocking, limits=attrs.evolve(limits, on_limit=decide)) as driver:
        await driver.call("ask", "One")
        with pytest.raises(LimitExceeded) as caught:
            await driver.call("ask", "Two")
        assert isinstance(caught.value.__cause__, cause)
        assert (await driver.call("ask", "Three")).complete


async def test_what_a_hook_sends_itself_does_not_ask_it_again(server, blocking):
    raised = []

    async def decide(_):
        try:
            await driver.session.send_text("May I?")
        except LimitExceeded as error:
            raised.append(error)

    def decide_in_thread(_):
        try:
            driver.session.send_text("May I?")
        except LimitExceeded as error:
            raised.append(error)

    limits = Limits(tokens=1, on_limit=decide_in_thread if blocking else decide)
    async with limited(server, blocking, limits=limits) as driver:
        await driver.call("ask", "One")
        with pytest.raises(LimitExceeded):
            await driver.call("send_text", "Two")
        assert len(raised) == 1


async def test_the_hook_is_asked_once_by_streams_and_senders(server, blocking):
    asked = []
    limits = Limits(tokens=1)

    def decide(_):
        asked.append(None)
        return attrs.evolve(limits, tokens=10**6)

    chunks = [bytes(3200)] * 4
    async with limited(server, blocking, limits=attrs.evolve(limits, on_limit=decide)) as driver:
        await driver.call("ask", "One")
        stats = await driver.call("stream", iter(chunks))
        assert stats.complete
        assert len(asked) == 1
    async with limited(server, blocking, limits=limits) as driver:
        await driver.call("ask", "One")
        await driver.until(events.Closed)
        with pytest.raises(LimitExceeded):
            await driver.call("stream", iter(chunks))


async def test_a_session_that_is_closed_waits_for_no_hook(server, blocking):
    asked = anyio.Event()
    token = anyio.lowlevel.current_token()

    async def hang(_):
        anyio.from_thread.run_sync(asked.set, token=token) if blocking else asked.set()
        await anyio.sleep_forever()

    raised = []

    async def send():
        with pytest.raises(SessionClosed) as caught:
            await driver.call("send_text", "Two")
        raised.append(caught.value)

    async with limited(server, blocking, limits=Limits(tokens=1, on_limit=hang)) as driver:
        await driver.call("ask", "One")
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(send)
            with anyio.fail_after(10):
                await asked.wait()
            await driver.call("close")
        assert len(raised) == 1


async def test_limits_count_over_all_connections(blocking):
    limits = Limits(tool_calls=2)

    def note(city: str) -> str:
        """Note a city."""
        return f"noted {city}"

    with LiveServer(faults=[Abort(after_received=4)]) as server:
        options = {"limits": limits, "reconnect": quick(), "tools": [note]}
        async with limited(server, blocking, **options) as driver:
            await driver.call("ask", "note: Oslo")
            await driver.call("ask", "note: Rome")
            await driver.until(events.LimitReached)
            await driver.until(events.Closed)
            assert driver.session.stats.reconnects == 1


async def test_a_closed_session_is_closed_and_not_limited(server, blocking):
    async with limited(server, blocking, limits=Limits(tokens=1, on_limit=print)) as driver:
        await driver.call("ask", "One")
        await driver.call("close")
        with pytest.raises(SessionClosed):
            await driver.call("ask", "Two")


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"cost": 0}, "limits.cost"),
        ({"cost": -1}, "limits.cost"),
        ({"cost": "1"}, "limits.cost"),
        ({"cost": True}, "limits.cost"),
        ({"cost": float("nan")}, "limits.cost"),
        ({"cost": Decimal("inf")}, "limits.cost"),
        ({"tokens": 0}, "limits.tokens"),
        ({"tokens": 1.5}, "limits.tokens"),
        ({"tokens": True}, "limits.tokens"),
        ({"seconds": 0}, "limits.seconds"),
        ({"seconds": float("inf")}, "limits.seconds"),
        ({"seconds": "60"}, "limits.seconds"),
        ({"tool_calls": -1}, "limits.tool_calls"),
        ({"on_limit": "decide"}, "limits.on_limit"),
    ],
)
async def test_wrong_limits_are_refused(blocking, members, field):
    with pytest.raises(ConfigError) as caught:
        Limits(**members)
    assert caught.value.field == field


async def test_numbers_of_other_kinds_are_dollars(blocking):
    costs = [Limits(cost=value).cost for value in (Decimal("0.10"), 0.1, 1, Fraction(1, 4))]
    assert costs == [Decimal("0.10"), Decimal("0.1"), 1, Decimal("0.25")]


async def test_what_is_no_limits_is_refused_at_connect(server, blocking):
    pytest.importorskip("genai_prices")
    connect = partial(
        Client(api_key="key", http_options=types.HttpOptions(base_url=server.url)).live.connect,
        model="gemini-without-price",
    )
    wrong: Any = {"cost": 1}
    for limits, field in ((wrong, "limits"), (Limits(cost=1), "limits.cost")):
        with pytest.raises(ConfigError) as caught:
            connect(limits=limits)
        assert caught.value.field == field
