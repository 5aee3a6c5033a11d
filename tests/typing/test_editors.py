"""What an editor completes and shows, asked of pyright's language server: in `nox -s types`."""

from collections.abc import Iterator

import pytest

from tests.typing.language_server import LanguageServer

CONNECT = """
from genai_live import Client
Client().live.connect(model="any", config={CONFIG})
"""
ANNOTATED = """
from genai_live import types
config: types.LiveConnectConfigDict = {CONFIG}
"""
PARAMETER = """
from genai_live import Session, StreamStats, Turn, events, types
def show(value: {KIND}) -> None:
    value.{MEMBER}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    pytest.importorskip("pyright")
    with LanguageServer(tmp_path_factory.mktemp("editor")) as server:
        yield server


@pytest.mark.timeout(120)
@pytest.mark.parametrize("program", [CONNECT, ANNOTATED])
@pytest.mark.parametrize(
    ("config", "completed"),
    [
        ('{"‸"}', {"response_modalities", "responseModalities", "tools"}),
        ('{"realtimeInputConfig": {"‸"}}', {"turnCoverage", "turn_coverage"}),
        ('{"response_modalities": ["‸"]}', {"AUDIO", "TEXT"}),
        ('{"mediaResolution": "‸"}', {"MEDIA_RESOLUTION_LOW"}),
        ('{"translationConfig": {"‸"}}', {"targetLanguageCode", "target_language_code"}),
    ],
)
def test_keys_and_values_of_a_config_complete(
    server: LanguageServer, program: str, config: str, completed: set[str]
) -> None:
    assert set(server.completions(program.replace("{CONFIG}", config))) >= completed


@pytest.mark.parametrize("key", ["response_‸modalities", "response‸Modalities"])
def test_a_key_shows_its_documentation_and_what_its_values_mean(
    server: LanguageServer, key: str
) -> None:
    shown = server.hover(ANNOTATED.replace("{CONFIG}", f'{{"{key}": ["AUDIO"]}}'))
    assert "exactly one in Live" in shown
    assert "VIDEO: Video of an avatar" in shown


@pytest.mark.parametrize(
    ("kind", "member", "words"),
    [
        ("Turn", "te‸xt", "transcript of its speech"),
        ("Turn", "audio_mime‸_type", "`audio/pcm;rate=24000`"),
        ("Session", "stats.send‸_lag", "Seconds since the oldest"),
        ("StreamStats", "paus‸ed", "Seconds that audio has waited"),
        ("events.Reconnecting", "del‸ay", "Seconds until it begins."),
        ("events.AudioDelta", "da‸ta", "16-bit PCM"),
        ("types.GenerationConfig", "temper‸ature", "Range: 0 to 2."),
        ("types.LiveMusicGenerationConfig", "b‸pm", "Range: 60 to 200."),
    ],
)
def test_a_field_shows_its_meaning_unit_and_limits(
    server: LanguageServer, kind: str, member: str, words: str
) -> None:
    program = PARAMETER.replace("{KIND}", kind).replace("{MEMBER}", member)
    assert words in server.hover(program).replace("\\", "")
