"""What may be said to a music session, and what is refused before anything is sent."""

import math
import warnings
from functools import partial
from typing import Any

import pytest

from genai_live import Client, types
from genai_live._music import compat
from genai_live.converters import encode
from genai_live.errors import CompatibilityWarning, ConfigError
from genai_live.testing import LiveServer

Config = types.LiveMusicGenerationConfig


def prompts_of(message):
    return [(each.text, each.weight) for each in message.client_content.weighted_prompts]


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("techno", [("techno", 1.0)]),
        (["techno", "rain"], [("techno", 1.0), ("rain", 1.0)]),
        ({"text": "techno", "weight": 2}, [("techno", 2.0)]),
        ((types.WeightedPrompt(text="techno", weight=-0.5),), [("techno", -0.5)]),
        (["a", {"text": "b", "weight": 0.1}], [("a", 1.0), ("b", 0.1)]),
    ],
)
def test_prompts_have_many_forms(given, sent):
    assert prompts_of(compat.weighted_prompts(given)) == sent


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ([], "prompts", "empty"),
        ([{"text": "a", "weight": 0}], "prompts[0].weight", "0"),
        (["a", types.WeightedPrompt(text="b", weight=0.0)], "prompts[1].weight", "small weight"),
        ([{"text": "a"}], "prompts[0].weight", "required"),
        ([{"text": "a", "wight": 1}], "prompts[0].wight", "Did you mean 'weight'"),
        ([{"text": "a", "weight": math.nan}], "prompts[0].weight", "finite"),
        (3, "prompts", "WeightedPrompt"),
        ([None], "prompts[0]", "WeightedPrompt"),
    ],
)
def test_bad_prompts_are_refused_with_their_path(given, field, words):
    with pytest.raises(ConfigError, match=words) as caught:
        compat.weighted_prompts(given)
    assert caught.value.field == field


LIMITS = [
    ("temperature", 0, 3, 0.01),
    ("top_k", 1, 1000, 1),
    ("guidance", 0, 6, 0.01),
    ("bpm", 60, 200, 1),
    ("density", 0, 1, 0.01),
    ("brightness", 0, 1, 0.01),
]


@pytest.mark.parametrize(("name", "least", "greatest", "step"), LIMITS)
@pytest.mark.parametrize("as_object", [True, False])
def test_ranges_are_checked_before_sending(name, least, greatest, step, as_object):
    for value in (least, greatest):
        message = compat.generation_config(Config(**{name: value}) if as_object else {name: value})
        assert getattr(message.music_generation_config, name) == value
    for value in (least - step, greatest + step):
        with pytest.raises(ConfigError, match=rf"from {least} to {greatest}") as caught:
            compat.generation_config(Config(**{name: value}) if as_object else {name: value})
        assert caught.value.field == f"config.{name}"


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"bpm": 120.5}, "config.bpm", "whole number"),
        ({"bpm": "fast"}, "config.bpm", "number"),
        ({"muteBass": "yes"}, "config.muteBass", "boolean"),
        ({"scale": "H_MAJOR"}, "config.scale", "not a known Scale"),
        ({"music_generation_mode": "LOUD"}, "config.music_generation_mode", "MusicGenerationMode"),
        ({"volume": 1}, "config.volume", "no such member"),
        ({"weighted_prompts": ["a"]}, "config.weighted_prompts", r"set_weighted_prompts\(\)"),
        ({"bpm": 100, "tempo": 120}, "config.tempo", "bpm"),
        ({"mode": "QUALITY", "musicGenerationMode": "DIVERSITY"}, "config.mode", "Keep"),
        ({"tempo": 30}, "config.tempo", "from 60 to 200"),
        ("fast", "config", "expected"),
    ],
)
def test_bad_configurations_are_refused_with_their_path(given, field, words):
    with pytest.raises(ConfigError, match=words) as caught:
        compat.generation_config(given)
    assert caught.value.field == field


def test_an_empty_configuration_resets():
    assert encode(compat.generation_config({})) == b'{"musicGenerationConfig":{}}'


def test_members_that_are_not_known_yet_go_through_on_an_object():
    config = Config(bpm=90, extra={"swing": 0.2})
    sent = b'{"musicGenerationConfig":{"swing":0.2,"bpm":90}}'
    assert encode(compat.generation_config(config)) == sent


def test_a_config_at_connect_becomes_prompts_and_configuration():
    config = types.LiveMusicConfig(
        weighted_prompts=[types.WeightedPrompt(text="a", weight=1)], bpm=90, top_k=5
    )
    first, second = compat.opening(config)
    assert prompts_of(first) == [("a", 1.0)]
    assert second.music_generation_config == Config(bpm=90, top_k=5)
    assert compat.opening(None) == compat.opening({}) == []
    with pytest.raises(ConfigError, match=r"config\.weighted_prompts: is empty"):
        compat.opening({"weightedPrompts": []})


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"playbackControl": "PLAY"}, {"playback_control": "PLAY"}),
        ({"playback_control": "reset_context"}, {"playback_control": "RESET_CONTEXT"}),
        (types.LiveMusicClientMessage(music_generation_config=Config(bpm=90)), None),
        ({"musicGenerationConfig": {"topK": 3}}, {"music_generation_config": Config(top_k=3)}),
    ],
)
def test_a_whole_message_goes_out_unchanged(given, sent):
    assert compat.from_message(given) == [
        types.LiveMusicClientMessage(**sent) if sent is not None else given
    ]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "message"),
        ({"setup": {"model": "m"}}, "message.setup"),
        ({"playbackControl": "PLAY", "clientContent": {}}, "message"),
        ({"clientContent": {}}, "message.client_content"),
        (
            {"clientContent": {"weightedPrompts": [{"text": "a", "weight": 0}]}},
            "message.client_content.weighted_prompts[0].weight",
        ),
        ({"musicGenerationConfig": {"bpm": 20}}, "message.musicGenerationConfig.bpm"),
        ({"playbackControl": "LOUDER"}, "message.playbackControl"),
        ({"realtimeInput": {"text": "a"}}, "message.realtimeInput"),
        ("PLAY", "message"),
    ],
)
def test_a_whole_message_is_checked(given, field):
    with pytest.raises(ConfigError) as caught:
        compat.from_message(given)
    assert caught.value.field.startswith(field)


# The names of the earlier documentation.


@pytest.mark.parametrize(("tempo", "bpm"), [(120, 120), (119.6, 120), (60, 60), (90.4, 90)])
def test_tempo_is_bpm_rounded(tempo, bpm):
    for given in ({"tempo": tempo}, types.LiveMusicConfig(tempo=tempo), {"tempo": bpm, "bpm": bpm}):
        with pytest.warns(CompatibilityWarning, match="bpm"):
            (message,) = compat.opening(given)
        assert encode(message) == b'{"musicGenerationConfig":{"bpm":%d}}' % bpm


def test_mode_is_the_music_generation_mode():
    with pytest.warns(CompatibilityWarning, match="music_generation_mode"):
        (message,) = compat.opening({"mode": types.MusicGenerationMode.DIVERSITY})
    assert encode(message) == b'{"musicGenerationConfig":{"musicGenerationMode":"DIVERSITY"}}'


SCALES = [
    ("C_MAJOR_A_MINOR", "C_MAJOR_A_MINOR"),
    ("C_SHARP_D_FLAT_MAJOR_A_SHARP_B_FLAT_MINOR", "D_FLAT_MAJOR_B_FLAT_MINOR"),
    ("D_MAJOR_B_MINOR", "D_MAJOR_B_MINOR"),
    ("D_SHARP_E_FLAT_MAJOR_C_MINOR", "E_FLAT_MAJOR_C_MINOR"),
    ("E_MAJOR_C_SHARP_D_FLAT_MINOR", "E_MAJOR_D_FLAT_MINOR"),
    ("F_MAJOR_D_MINOR", "F_MAJOR_D_MINOR"),
    ("F_SHARP_G_FLAT_MAJOR_D_SHARP_E_FLAT_MINOR", "G_FLAT_MAJOR_E_FLAT_MINOR"),
    ("G_MAJOR_E_MINOR", "G_MAJOR_E_MINOR"),
    ("G_SHARP_A_FLAT_MAJOR_F_MINOR", "A_FLAT_MAJOR_F_MINOR"),
    ("A_MAJOR_F_SHARP_G_FLAT_MINOR", "A_MAJOR_G_FLAT_MINOR"),
    ("A_SHARP_B_FLAT_MAJOR_G_MINOR", "B_FLAT_MAJOR_G_MINOR"),
    ("B_MAJOR_G_SHARP_A_FLAT_MINOR", "B_MAJOR_A_FLAT_MINOR"),
]


@pytest.mark.parametrize(("long", "real"), SCALES)
def test_long_names_of_scales_are_real_scales(long, real):
    sent = b'{"musicGenerationConfig":{"scale":"%s"}}' % real.encode()
    for given in ({"scale": long}, {"scale": long.lower()}, {"scale": types.Scale(long)}):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            message = compat.generation_config(given)
        assert encode(message) == sent
        assert [each.category for each in caught] == (
            [] if long == real else [CompatibilityWarning]
        )
    assert encode(compat.generation_config({"scale": real})) == sent


@pytest.mark.parametrize("client_content", ["clientContent", "client_content"])
@pytest.mark.parametrize(
    "turns",
    [
        [{"role": "user", "parts": [{"text": "jazz"}, {"text": "rain"}]}],
        [{"parts": [{"text": "jazz"}]}, {"role": "user", "parts": [{"text": "rain"}]}],
        ["jazz", "rain"],
    ],
)
def test_turns_are_prompts_and_a_complete_turn_plays(client_content, turns):
    with pytest.warns(CompatibilityWarning, match=r"set_weighted_prompts\(\)"):
        content = {"turns": turns, "turnComplete": True}
        prompts, play = compat.from_message({client_content: content})
    assert prompts_of(prompts) == [("jazz", 1.0), ("rain", 1.0)]
    assert encode(play) == b'{"playbackControl":"PLAY"}'
    with pytest.warns(CompatibilityWarning):
        (prompts,) = compat.from_message({client_content: {"turns": turns}})
    assert prompts_of(prompts) == [("jazz", 1.0), ("rain", 1.0)]


@pytest.mark.filterwarnings("ignore::genai_live.errors.CompatibilityWarning")
@pytest.mark.parametrize(
    "content",
    [
        {"turns": [{"role": "model", "parts": [{"text": "jazz"}]}]},
        {"turns": [{"parts": [{"inlineData": {"data": "", "mimeType": "image/png"}}]}]},
        {"turns": []},
        {"turns": ["jazz"], "weightedPrompts": [{"text": "jazz", "weight": 1}]},
    ],
)
def test_turns_of_something_else_than_the_users_text_are_refused(content):
    with pytest.raises(ConfigError) as caught:
        compat.from_message({"clientContent": content})
    assert caught.value.field.startswith("message.client_content")


def test_the_example_of_the_documentation_plays():
    heard = []
    with LiveServer() as server:
        client = Client(api_key="k", vertexai=False, http_options={"base_url": server.url})
        config: Any = {
            "tempo": 120,
            "scale": types.Scale.C_MAJOR_A_MINOR,
            "mode": types.MusicGenerationMode.QUALITY,
        }
        turns = [{"role": "user", "parts": [{"text": "Something calm"}]}]
        callbacks: Any = {"onmessage": heard.append}
        connect = partial(client.live.music.connect, callbacks=callbacks)
        with (
            client,
            pytest.warns(CompatibilityWarning) as advice,
            connect(model="music-generation-model", config=config) as session,
        ):
            session.send({"clientContent": {"turns": turns, "turnComplete": True}})
            assert len(next(iter(session.audio(timeout=20)))) > 0
        assert {each.filename for each in advice} == {__file__}
        sent = server.connections[0].music_messages
    assert sent[0].setup.model == "models/music-generation-model"
    assert [message.playback_control for message in sent[-2:]] == [None, "PLAY"]
    assert heard[0].setup_complete is not None
    assert any(message.audio_chunk for message in heard)
