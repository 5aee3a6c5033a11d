"""What an editor completes and shows, asked of pyright's language server: in `nox -s types`."""

from collections.abc import Callable, Iterator
from typing import Any, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from genai_live import types
from genai_live._wire.base import Wire
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


def documentation(shown: str) -> str:
    """Return what a hover shows below the name and its type."""
    return shown.rpartition("```")[2].strip(" -\n")


def dicts_in(hint: Any, wrap: Callable[[str], str]) -> Iterator[tuple[Any, Callable[[str], str]]]:
    """Find the typed dicts of a member; give each with what writes one in its place."""
    if is_typeddict(hint):
        yield hint, wrap
        return
    origin: object = get_origin(hint)
    before, after = (
        ("[", "]") if origin is list else ('{"any": ', "}") if origin is dict else ("", "")
    )
    for each in get_args(hint):
        yield from dicts_in(each, lambda inner: wrap(before + inner + after))


def forms_of_dicts(root: Any) -> Iterator[tuple[Any, Callable[[str], str]]]:
    """Find a dict and those within it, each once, with what writes one at its place."""
    waiting: list[tuple[Any, Callable[[str], str]]] = [(root, lambda inner: inner)]
    seen = [root]
    while waiting:
        form, wrap = waiting.pop()
        yield form, wrap
        for key, hint in get_type_hints(form).items():

            def inside(inner: str, key: str = key, wrap: Callable[[str], str] = wrap) -> str:
                return wrap(f'{{"{key}": {inner}}}')

            for found in dicts_in(hint, inside):
                if found[0] not in seen:
                    seen.append(found[0])
                    waiting.append(found)


@pytest.mark.timeout(300)
def test_every_key_of_a_config_completes_and_shows_its_documentation(
    server: LanguageServer,
) -> None:
    count, missing = 0, list[str]()
    for form, wrap in forms_of_dicts(types.LiveConnectConfigDict):
        keys = list(get_type_hints(form))
        completed = server.completions(ANNOTATED.replace("{CONFIG}", wrap('{"‸"}')))
        lines = [
            f"c{number}: types.LiveConnectConfigDict = " + wrap(f'{{"‸{key}": None}}')
            for number, key in enumerate(keys)
        ]
        shown = server.hovers("\n".join(["from genai_live import types", *lines]))
        count += len(keys)
        missing += [
            f"{form.__name__}.{key}"
            for key, text in zip(keys, shown, strict=True)
            if key not in completed or not documentation(text)
        ]
    assert missing == []
    assert count > 600


@pytest.mark.timeout(300)
def test_every_keyword_in_camel_case_shows_its_documentation(server: LanguageServer) -> None:
    count, missing = 0, list[str]()
    for name in dir(types):
        cls: Any = getattr(types, name)
        form = getattr(types, f"{name}Dict", None)
        if form is None or not issubclass(cls, Wire):
            continue
        keys = [key for key in get_type_hints(form) if key != key.lower()]
        lines = [f"types.{name}(‸{key}=None)" for key in keys]
        shown = server.hovers("\n".join(["from genai_live import types", *lines]))
        count += len(keys)
        missing += [
            f"{name}.{key}"
            for key, text in zip(keys, shown, strict=True)
            if not documentation(text)
        ]
    assert missing == []
    assert count > 250
