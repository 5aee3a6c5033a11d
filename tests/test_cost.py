"""The price of a conversation: by modality, every turn once, unknown prices said once."""

import sys
from decimal import Decimal
from typing import Any, cast

import pytest

from genai_live import AsyncClient, Client, Limits, events, types
from genai_live._protocol.usage import UsageCounter
from genai_live.cost import cost_of
from genai_live.errors import ConfigError, LimitExceeded
from genai_live.testing import LiveServer
from genai_live.testing.faults import Abort
from tests.helpers.reconnect import quick

pytest.importorskip("genai_prices")

price: Any = cost_of
LIVE = "gemini-3.8-live"
PROMPT = {"TEXT": Decimal("0.75"), "AUDIO": Decimal(3), "IMAGE": Decimal(1), "VIDEO": Decimal(1)}
ANSWER = {"TEXT": Decimal("4.5"), "AUDIO": Decimal(12)}
"""Dollars for a million tokens of `LIVE`, from its page of prices."""


def details(**tokens: Any) -> list[types.ModalityTokenCount]:
    return [
        types.ModalityTokenCount(modality=types.MediaModality(name), token_count=count)
        for name, count in tokens.items()
    ]


def dollars(prompt, answer):
    """Compute by hand what tokens of `LIVE` cost."""
    total = sum(PROMPT[name] * count for name, count in prompt.items())
    return (total + sum(ANSWER[name] * count for name, count in answer.items())) / 1_000_000


@pytest.mark.parametrize(
    ("usage", "prompt", "answer"),
    [
        pytest.param(types.UsageMetadata(), {}, {}, id="nothing"),
        pytest.param(
            types.UsageMetadata(
                prompt_token_count=1000,
                prompt_tokens_details=details(TEXT=500, AUDIO=300, IMAGE=150, VIDEO=50),
                response_token_count=200,
                response_tokens_details=details(TEXT=20, AUDIO=180),
                total_token_count=1200,
            ),
            {"TEXT": 500, "AUDIO": 300, "IMAGE": 150, "VIDEO": 50},
            {"TEXT": 20, "AUDIO": 180},
            id="every modality",
        ),
        pytest.param(
            types.UsageMetadata(
                prompt_token_count=187,
                prompt_tokens_details=details(TEXT=54, AUDIO=100),
                candidates_token_count=10,
                candidates_tokens_details=details(AUDIO=8),
            ),
            {"TEXT": 87, "AUDIO": 100},
            {"TEXT": 2, "AUDIO": 8},
            id="details that leave some out are filled with text",
        ),
        pytest.param(
            types.UsageMetadata(
                prompt_token_count=100,
                prompt_tokens_details=details(AUDIO=300),
                response_tokens_details=details(AUDIO=7),
            ),
            {"AUDIO": 300},
            {"AUDIO": 7},
            id="details with more than the count",
        ),
        pytest.param(
            types.UsageMetadata(
                prompt_token_count=1131,
                response_token_count=26,
                response_tokens_details=details(AUDIO=26),
                thoughts_token_count=24,
                total_token_count=1157,
            ),
            {"TEXT": 1131},
            {"TEXT": 24, "AUDIO": 26},
            id="thoughts are text beside the answer",
        ),
        pytest.param(
            types.UsageMetadata(
                prompt_token_count=100,
                prompt_tokens_details=details(TEXT=60, AUDIO=40),
                tool_use_prompt_token_count=30,
                tool_use_prompt_tokens_details=details(TEXT=20, DOCUMENT=10),
            ),
            {"TEXT": 80, "AUDIO": 40, "IMAGE": 10},
            {},
            id="results of the server's tools come on top of the prompt",
        ),
        pytest.param(
            types.UsageMetadata(
                prompt_token_count=100,
                prompt_tokens_details=details(TEXT=60, AUDIO=40),
                cached_content_token_count=90,
                cache_tokens_details=details(AUDIO=70, VIDEO=20),
            ),
            {"TEXT": 60, "AUDIO": 40},
            {},
            id="cached tokens are part of the prompt",
        ),
        pytest.param(
            types.UsageMetadata(
                prompt_token_count=-5,
                response_token_count=3,
                prompt_tokens_details=details(AUDIO=-7, TELEPATHY=4),
            ),
            {"TEXT": 4},
            {"TEXT": 3},
            id="what makes no sense",
        ),
    ],
)
@pytest.mark.parametrize("model", [LIVE, f"models/{LIVE}", f"publishers/google/models/{LIVE}"])
def test_each_token_is_priced_once_by_its_modality(model, usage, prompt, answer):
    assert cost_of(model, usage) == dollars(prompt, answer)


def test_cached_tokens_are_cheaper_where_the_model_has_a_price_for_them():
    cached = types.UsageMetadata(
        prompt_token_count=1000,
        prompt_tokens_details=details(TEXT=400, AUDIO=600),
        cached_content_token_count=500,
        cache_tokens_details=details(TEXT=200, AUDIO=300),
    )
    millionths = 200 * Decimal("0.3") + 200 * Decimal("0.03") + 300 * 1 + 300 * Decimal("0.1")
    assert cost_of("gemini-2.5-flash", cached) == millionths / 1_000_000


def test_an_unknown_price_is_none_and_said_once_for_each_model(caplog):
    usage = types.UsageMetadata(prompt_token_count=5)
    for model in ("gemini-unpriced", "models/gemini-unpriced", "gemini-other\x1b"):
        assert cost_of(model, usage) is None
    counter = UsageCounter()
    counter.add(usage, 0)
    assert counter.cost("gemini-unpriced") is None
    messages = [record.getMessage() for record in caplog.records]
    assert [message.split("is not")[0] for message in messages] == [
        "The price of gemini-unpriced ",
        "The price of gemini-other\\x1b ",
    ]


def with_details(member, value):
    """Usage with details that its constructor would refuse."""
    usage = types.UsageMetadata()
    setattr(usage, member, value)
    return usage


@pytest.mark.parametrize(
    ("model", "usage", "message"),
    [
        (None, types.UsageMetadata(), "model: expected the name of a model, got None."),
        ("", types.UsageMetadata(), "model: expected the name of a model, got ''."),
        (LIVE, None, "usage: expected a types.UsageMetadata, got NoneType."),
        (LIVE, {"promptTokenCount": 5}, "usage: expected a types.UsageMetadata, got dict."),
        (
            LIVE,
            types.UsageMetadata(thoughts_token_count=cast("Any", "5")),
            "usage: has a count that is '5'.",
        ),
        (
            LIVE,
            with_details("prompt_tokens_details", [None]),
            "usage: has details that are [None].",
        ),
        (
            LIVE,
            with_details("response_tokens_details", 5),
            "usage: has details that are 5.",
        ),
    ],
)
def test_wrong_arguments_are_refused(model, usage, message):
    with pytest.raises(ConfigError) as caught:
        cost_of(model, usage)
    assert str(caught.value).startswith(message)


def test_without_the_extra_the_error_names_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "genai_prices", None)
    counter = UsageCounter()
    for ask in (lambda: cost_of(LIVE, types.UsageMetadata()), lambda: counter.cost(LIVE)):
        with pytest.raises(ConfigError) as caught:
            ask()
        assert "needs genai_prices, which is not installed" in str(caught.value)
        assert 'pip install "genai-live[cost]"' in caught.value.hint


def test_the_newest_report_of_a_turn_replaces_the_earlier_one():
    counter = UsageCounter()
    for turn, tokens in ((0, 100), (1, 7), (1, 200), (2, 40)):
        counter.add(types.UsageMetadata(prompt_token_count=tokens), turn)
        counter.cost(LIVE)  # what is priced must not be kept where it can still change
    assert counter.cost(LIVE) == dollars({"TEXT": 340}, {})
    assert counter.context_tokens == 40


def check_total(session: Any, model: str, turns: list[Any]) -> None:
    """Check that a session costs what its turns cost."""
    assert session.cost == sum(turn.cost for turn in turns) > 0
    assert session.cost == sum(price(model, turn.usage) for turn in turns)
    usage = turns[-1].usage
    filled = usage.prompt_token_count + usage.response_token_count
    assert session.context_used == filled / 131_072


def test_a_session_adds_up_its_turns_over_all_connections():
    with (
        LiveServer(faults=[Abort(after_received=3)]) as server,
        Client(api_key="key", http_options=types.HttpOptions(base_url=server.url)) as client,
        client.live.connect(model=LIVE, reconnect=quick()) as session,
    ):
        assert session.cost == 0
        assert session.context_used is None
        turns = [session.ask(text, timeout=10) for text in ("One", "Two", "Three")]
        assert session.stats.reconnects == 1
        check_total(session, LIVE, turns)


def test_a_conversation_that_was_taken_over_costs_what_it_cost_before_and_since():
    with (
        LiveServer() as server,
        Client(api_key="key", http_options=types.HttpOptions(base_url=server.url)) as client,
    ):
        with client.live.connect(model=LIVE) as session:
            first = session.ask("One", timeout=10)
            snapshot = session.snapshot()
        with client.live.connect(model=LIVE, resume=snapshot) as session:
            assert session.cost == first.cost
            check_total(session, LIVE, [first, session.ask("Two", timeout=10)])
        limits = Limits(cost=first.cost)
        with (
            client.live.connect(model=LIVE, resume=snapshot, limits=limits) as session,
            pytest.raises(LimitExceeded),
        ):
            session.ask("Two", timeout=10)


def test_an_answer_in_several_turns_costs_what_all_of_them_cost():
    def get_weather(city: str) -> str:
        """Return the weather in a city."""
        return f"sunny in {city}"

    model = "gemini-live-2.5-flash-native-audio"  # there a call has a turn of its own
    with (
        LiveServer(backend="vertex") as server,
        Client(
            api_key="key", vertexai=True, http_options=types.HttpOptions(base_url=server.url)
        ) as client,
        client.live.connect(model=model, config={"tools": [get_weather]}) as session,
    ):
        listened = session.events(timeout=10)
        turn: Any = session.ask("get_weather: Oslo", timeout=10)
        session.close()
        found: Any = [event.usage for event in listened if isinstance(event, events.Usage)]
    assert len(found) == 2
    assert turn.usage.total_token_count == sum(usage.total_token_count for usage in found)
    assert turn.cost == session.cost == sum(price(model, usage) for usage in found)


@pytest.mark.anyio
async def test_the_async_session_has_the_same_properties():
    async with (
        LiveServer() as server,
        AsyncClient(api_key="key", http_options=types.HttpOptions(base_url=server.url)) as client,
        client.live.connect(model=LIVE) as session,
    ):
        check_total(session, LIVE, [await session.ask("Hello!")])
