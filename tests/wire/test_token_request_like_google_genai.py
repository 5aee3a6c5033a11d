"""The request for an ephemeral token equals google-genai's, field mask included.

A mask's order means nothing and is not compared. `python -m pytest tests/wire -k tokens -s` prints
how many generated configs were compared.
"""

import json
import sys
import warnings
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genai_live import types
from genai_live._auth.client_config import ClientConfig
from genai_live.converters import encode
from genai_live.errors import ConfigError
from genai_live.tokens import read_token_config, token_request
from tests.helpers.live_configs import TIMES, live_configs
from tests.helpers.wire_form import DEFINITIONS, normal_message, snake_case

pytestmark = pytest.mark.filterwarnings("ignore")  # google-genai warns on import

EXAMPLES = 400
GENERATION = {snake_case(key) for key in DEFINITIONS["GenerationConfig"]["properties"]}
NAMES = sorted(
    {snake_case(key) for key in DEFINITIONS["LiveConnectConfig"]["properties"]}
    | GENERATION - {"model_config"}  # google-genai calls it model_selection_config
)


@pytest.fixture(scope="module")
def their_body():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from google import genai

        client: Any = genai.Client(api_key="k", vertexai=False)
    caught = []

    def request(method, path, body, http_options):
        assert (method, path) == ("post", "auth_tokens")
        caught.append(json.loads(json.dumps(body)))
        raise InterruptedError

    client._api_client.request = request

    def body_of(config):
        with pytest.raises(InterruptedError):
            client.auth_tokens.create(config=config)
        return normal(caught.pop())

    return body_of


def our_body(config):
    request = token_request(ClientConfig.resolve("k", environment={}), read_token_config(config))
    return normal(json.loads(encode(request)))


def normal(body):
    if body.get("bidiGenerateContentSetup") == {"config": {}}:
        # google-genai makes this of an empty config; the service knows no such member.
        del body["bidiGenerateContentSetup"]
    body = normal_message(body, "AuthToken")
    if "fieldMask" in body:
        body["fieldMask"] = sorted(body["fieldMask"].split(","))
    return body


CONFIG: dict[str, Any] = {
    "system_instruction": "Be brief.",
    "temperature": 0.5,
    "response_modalities": ["AUDIO"],
    "speech_config": {"voice_config": {"prebuilt_voice_config": {"voice_name": "Kore"}}},
    "translation_config": {"target_language_code": "de"},
    "tools": [{"google_search": {}}, {"function_declarations": [{"name": "f"}]}],
    "session_resumption": {"handle": "h"},
    "input_audio_transcription": {},
    "output_audio_transcription": {"language_codes": ["de"]},
    "realtime_input_config": {"automatic_activity_detection": {"disabled": True}},
    "context_window_compression": {"trigger_tokens": 9, "sliding_window": {"target_tokens": 5}},
    "proactivity": {"proactive_audio": True},
    "history_config": {"initial_history_in_client_content": True},
    "safety_settings": [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "OFF"}],
    "labels": {"team": "a", "cost-centre": "b"},
}
MOMENT = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
LOCKS = [None, [], ["temperature"], ["tools", "max_output_tokens", "session_resumption"], NAMES]
CONSTRAINTS = {
    "none": None,
    "empty": {},
    "empty config": {"config": {}},
    "model": {"model": "gemini-live"},
    "tuned model": {"model": "tunedModels/a"},
    "config": {"config": CONFIG},
    "both": {"model": "models/gemini-live", "config": CONFIG},
    "container": {"config": {"generation_config": {"top_p": 0.5, "temperature": 1}}},
    "empty parts": {"config": {"session_resumption": {}, "labels": {}, "tools": []}},
    **{name: {"config": {name: value}} for name, value in CONFIG.items()},
}


@pytest.mark.parametrize("lock", LOCKS, ids=["absent", "empty", "one", "some", "all"])
@pytest.mark.parametrize("name", CONSTRAINTS)
def test_constraints_and_locks(their_body, name, lock):
    config = {"live_connect_constraints": CONSTRAINTS[name], "lock_additional_fields": lock}
    assert our_body(config) == their_body(config)


@pytest.mark.parametrize(
    "config",
    [
        None,
        {},
        {"uses": 0},
        {"uses": 5, "expire_time": MOMENT, "new_session_expire_time": MOMENT},
        {"expire_time": "2030-01-02T03:04:05Z"},
        {"http_options": {"api_version": "v1alpha"}},
    ],
)
def test_the_rest_of_the_config(their_body, config):
    assert our_body(config) == their_body(config)


@st.composite
def token_configs(draw):
    config = draw(live_configs("gemini"))
    container = {"generation_config", "generationConfig"}
    if {snake_case(name) for name in config} & GENERATION:
        # google-genai cannot put one into the other here.
        config = {name: value for name, value in config.items() if name not in container}
    constraints = st.fixed_dictionaries(
        {}, optional={"model": st.sampled_from(["m", "models/m"]), "config": st.just(config)}
    )
    names = st.lists(st.sampled_from(NAMES), min_size=1, max_size=4)
    locks = [[], draw(names), draw(names), None]
    return draw(
        st.fixed_dictionaries(
            {
                "live_connect_constraints": constraints,
                "lock_additional_fields": st.sampled_from(locks),
            },
            optional={
                "uses": st.integers(0, 100),
                "expire_time": TIMES,
                "new_session_expire_time": TIMES,
            },
        )
    )


@pytest.mark.alone
@pytest.mark.timeout(120)
def test_generated_tokens_are_asked_for_equally(their_body):
    ends = Counter()

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),  # pyright: ignore[reportArgumentType]
    )
    @given(token_configs())
    def compare(config):
        try:
            ours = our_body(config)
        except ConfigError:  # what is refused is the matter of the tests of the setup
            ends["refused"] += 1
            return
        assert ours == their_body(config)
        ends["masked" if "fieldMask" in ours else "equal"] += 1

    compare()
    sys.stdout.write(f"\n{ends.total()} configs: {dict(ends)}\n")
    assert ends.total() >= EXAMPLES
    assert ends["equal"] + ends["masked"] >= 300
    assert ends["masked"] >= 100


def in_camel_case(config):
    head, *rest = config.split("_")
    return head + "".join(word.capitalize() for word in rest)


def test_dicts_in_camel_case_and_objects_say_the_same():
    config: dict[str, Any] = {"live_connect_constraints": {"model": "m", "config": CONFIG}}
    config["uses"] = 2
    config["lock_additional_fields"] = ["temperature"]
    camel = {in_camel_case(name): value for name, value in config.items()}
    constraints = types.LiveConnectConstraints(model="m", config=types.LiveConnectConfig(**CONFIG))
    objects = types.CreateAuthTokenConfig(**config)
    assert our_body(camel) == our_body(objects) == our_body(config)
    assert our_body(attrs.evolve(objects, live_connect_constraints=constraints)) == our_body(config)


def test_a_locked_name_of_generation_may_be_in_camel_case():
    config = {"live_connect_constraints": {"model": "m"}, "lock_additional_fields": ["topK"]}
    assert our_body(config)["fieldMask"] == ["generationConfig.topK", "model"]


def test_the_older_container_beside_flat_settings_is_locked_as_a_whole():
    setting = {"generation_config": {"top_p": 0.5}, "temperature": 1}
    config = {"live_connect_constraints": {"config": setting}, "lock_additional_fields": []}
    assert our_body(config) == {
        "bidiGenerateContentSetup": {"generationConfig": {"topP": 0.5, "temperature": 1.0}},
        "fieldMask": ["generationConfig"],
    }


@pytest.mark.parametrize(
    ("config", "place"),
    [
        (5, "config"),
        ({"livve_connect_constraints": {}}, "config.livve_connect_constraints"),
        ({"uses": -1}, "config.uses"),
        ({"expire_time": datetime(2030, 1, 1)}, "config.expire_time"),
        ({"live_connect_constraints": "m"}, "config.live_connect_constraints"),
        ({"live_connect_constraints": {"modle": "m"}}, "config.live_connect_constraints.modle"),
        ({"live_connect_constraints": {"model": ""}}, "model"),
        ({"live_connect_constraints": {"config": {"explicit_vad_signal": True}}}, "config."),
        (
            {"live_connect_constraints": {"config": {"http_options": {"timeout": 1}}}},
            "config.live_connect_constraints.config.http_options",
        ),
        ({"lock_additional_fields": "tools"}, "config.lock_additional_fields"),
        ({"uses": 1, "lockAdditionalFields": [], "lock_additional_fields": []}, "config."),
    ],
)
def test_what_cannot_be_used_is_named(config, place):
    with pytest.raises(ConfigError) as caught:
        our_body(config)
    assert caught.value.field.startswith(place)
