"""What a new connection is set up with, and what it is sent first."""

import pytest

from genai_live import types
from genai_live._protocol import carry_over as decisions
from genai_live._protocol.inbound import ResumePlan
from genai_live.converters import encode
from genai_live.models import find_profile

OLDER, NEWER = "models/gemini-2.5-flash-native-audio-latest", "models/gemini-3.1-flash-live"


def turns(*texts):
    return [
        types.Content(role=("user", "model")[index % 2], parts=[types.Part(text=text)])
        for index, text in enumerate(texts)
    ]


def plan(*missing, owed=False):
    return ResumePlan([], owed, turns(*missing))


def next_setup(setup, **arguments):
    return decisions.next_setup(setup, profile=find_profile(setup.model), **arguments)


def carry_over(setup, plan, **arguments):
    return decisions.carry_over(setup, plan, profile=find_profile(setup.model), **arguments)


def setup(model=OLDER, **members):
    return types.LiveClientSetup(model=model, **members)


def test_a_handle_restores_and_the_rest_of_the_setup_stays():
    config = types.SessionResumptionConfig(transparent=True)
    before = setup(session_resumption=config, system_instruction=turns("Be brief.")[0])
    after = next_setup(before, newest_handle="h", restore=True, missing=turns("a", "b"))
    assert after.session_resumption == types.SessionResumptionConfig(transparent=True, handle="h")
    assert after.system_instruction == before.system_instruction
    assert before.session_resumption is config


@pytest.mark.parametrize("model", [OLDER, NEWER])
def test_with_a_handle_no_history_is_announced(model):
    announced = types.HistoryConfig(initial_history_in_client_content=True)
    before = setup(model, history_config=announced)
    assert (
        next_setup(before, newest_handle="h", restore=True, missing=turns("a")).history_config
        is None
    )


@pytest.mark.parametrize(
    ("model", "missing", "announced"),
    [(OLDER, turns("a"), None), (NEWER, turns("a"), True), (NEWER, [], None)],
)
def test_without_a_handle_newer_models_are_announced_the_history(model, missing, announced):
    config = next_setup(
        setup(model), newest_handle="h", restore=False, missing=missing
    ).history_config
    assert (config and config.initial_history_in_client_content) == announced


def test_a_history_too_long_for_the_window_is_not_announced():
    long = turns("x" * 300_000)
    assert (
        next_setup(setup(NEWER), newest_handle="h", restore=False, missing=long).history_config
        is None
    )
    carried = carry_over(setup(NEWER), plan("x" * 300_000))
    assert (carried.history, carried.seeded, carried.missing) == (None, 0, 1)


@pytest.mark.parametrize(
    ("model", "restored", "seeded", "missing", "complete"),
    [
        (OLDER, False, 2, 0, False),
        (OLDER, True, 2, 0, False),
        (NEWER, False, 2, 0, True),
        (NEWER, True, 0, 2, None),
    ],
)
def test_the_history_goes_by_the_channel_that_the_model_takes(
    model, restored, seeded, missing, complete
):
    opened_with = next_setup(
        setup(model), newest_handle="h", restore=restored, missing=turns("Hello", "Hi")
    )
    carried = carry_over(opened_with, plan("Hello", "Hi"))
    assert (carried.seeded, carried.missing) == (seeded, missing)
    if complete is None:
        assert carried.history is None
    else:
        content = carried.history.client_content
        assert [turn.parts[0].text for turn in content.turns] == ["Hello", "Hi"]
        assert content.turn_complete is complete


@pytest.mark.parametrize(
    ("model", "seeded", "missing", "complete"), [(OLDER, 1, 0, False), (NEWER, 0, 1, None)]
)
def test_what_becomes_history_during_the_setup_is_not_taken_for_a_question(
    model, seeded, missing, complete
):
    opened_with = next_setup(setup(model), newest_handle=None, restore=False, missing=[])
    carried = carry_over(opened_with, plan("Hello"))
    assert (carried.seeded, carried.missing) == (seeded, missing)
    content = carried.history and carried.history.client_content
    assert (content and content.turn_complete) == complete


def test_an_answer_that_is_owed_is_asked_for():
    carried = carry_over(setup(), plan(owed=True))
    assert [encode(prompt) for prompt in carried.prompts] == [
        b'{"clientContent":{"turnComplete":true}}'
    ]
    assert carry_over(setup(), plan()).prompts == []
