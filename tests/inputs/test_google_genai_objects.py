# ruff: noqa: E501
"""Objects of google-genai's types are taken wherever ours are."""

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from google.genai import types as theirs

from genai_live import events, types
from genai_live._auth.http_options import HttpSettings
from genai_live._inputs.coercion import coerce
from genai_live._live.compat.configs import modern_config
from genai_live._live.compat.messages import MessageBuilder
from genai_live._live.config import read_config
from genai_live._music import messages as music
from genai_live._protocol import LiveProtocol
from genai_live.converters import encode
from genai_live.errors import ConfigError
from genai_live.models import ModelProfile
from genai_live.tokens import read_token_config
from genai_live.tools.registry import extract_tools
from genai_live.tools.results import response_to

if TYPE_CHECKING:
    from collections.abc import Callable

BUILDER = MessageBuilder(LiveProtocol(), backend="gemini", resend_video=False)
MARKING = MessageBuilder(
    LiveProtocol(
        types.LiveClientSetup(
            realtime_input_config=types.RealtimeInputConfig(
                automatic_activity_detection=types.AutomaticActivityDetection(disabled=True)
            )
        )
    ),
    backend="gemini",
    resend_video=False,
)
PCM = bytes(320)
HI = types.Content(role="user", parts=[types.Part(text="hi")])


def get_time() -> str:
    """Tell the time."""
    return "noon"


def read(config: Any) -> Any:
    config = modern_config(config, backend="gemini")
    config, registry = extract_tools(config, backend="gemini", profile=ModelProfile())
    return read_config(config, backend="gemini"), registry


def config(module) -> Any:
    return module.LiveConnectConfig(
        response_modalities=["AUDIO"],
        temperature=0.5,
        speech_config=module.SpeechConfig(
            voice_config=module.VoiceConfig(
                prebuilt_voice_config=module.PrebuiltVoiceConfig(voice_name="Puck")
            )
        ),
        system_instruction=module.Content(role="user", parts=[module.Part(text="hi")]),
        tools=[
            module.Tool(google_search=module.GoogleSearch()),
            module.Tool(
                function_declarations=[
                    module.FunctionDeclaration(
                        name="f",
                        parameters=module.Schema(
                            type="OBJECT", properties={"a": module.Schema(type="STRING")}
                        ),
                    )
                ]
            ),
        ],
        context_window_compression=module.ContextWindowCompressionConfig(
            sliding_window=module.SlidingWindow()
        ),
    )


def test_a_config_is_taken_with_all_that_is_in_it():
    mine, _ = read(config(types))
    assert read(config(theirs))[0] == mine
    as_dict = dict(config(theirs))  # a dict of their objects
    assert read({key: value for key, value in as_dict.items() if value is not None})[0] == mine
    mixed = types.LiveConnectConfig(response_modalities=["AUDIO"], tools=[theirs.Tool(google_search=theirs.GoogleSearch())])  # type: ignore[list-item]  # fmt: skip
    assert read(mixed)[0].tools == [types.Tool(google_search=types.GoogleSearch())]


def test_functions_in_a_config_stay_functions():
    google = theirs.Tool(google_search=theirs.GoogleSearch())
    settings, registry = read(theirs.LiveConnectConfig(tools=[get_time, google]))
    assert list(registry.runnable) == ["get_time"]
    assert registry.runnable["get_time"].function is get_time
    search, functions = settings.tools
    assert search.google_search is not None
    assert [each.name for each in functions.function_declarations] == ["get_time"]


@pytest.mark.parametrize(
    "turns",
    [
        theirs.Content(role="user", parts=[theirs.Part(text="hi")]),
        [theirs.Content(role="user", parts=[theirs.Part(text="hi")])],
        theirs.Part(text="hi"),
        [theirs.Part(text="hi")],
        {"role": "user", "parts": [theirs.Part(text="hi")]},
        types.Content(role="user", parts=[theirs.Part(text="hi")]),  # type: ignore[list-item]
        theirs.UserContent("hi"),
    ],
)
def test_contents_and_parts(turns):
    message = BUILDER.client_content(turns, turn_complete=True)
    assert message.client_content is not None
    assert message.client_content.turns == [HI]


def test_blobs_and_realtime_input():
    blob = theirs.Blob(data=PCM, mime_type="audio/pcm")
    for sent in (
        BUILDER.realtime_input(None, {"audio": blob}),
        BUILDER.realtime_input(None, {"media": blob}),
        BUILDER.realtime_input({"audio": blob}, {}),
        BUILDER.realtime_input(theirs.LiveClientRealtimeInput(audio=blob), {}),
        BUILDER.from_message({"realtime_input": {"audio": blob}}),
    ):
        (message,) = sent
        assert message.realtime_input == types.LiveClientRealtimeInput(
            audio=types.Blob(data=PCM, mime_type="audio/pcm")
        )
    frame = theirs.Blob(data=b"\xff\xd8\xff", mime_type="image/jpeg")
    (message,) = BUILDER.realtime_input(None, {"video": frame})
    assert message.realtime_input is not None
    (start,) = MARKING.realtime_input(None, {"activity_start": theirs.ActivityStart()})
    assert start.realtime_input == types.LiveClientRealtimeInput(
        activity_start=types.ActivityStart()
    )


def test_marks_of_activity_are_refused_where_the_service_detects_it():
    start, end = theirs.ActivityStart(), theirs.ActivityEnd()
    calls: list[tuple[str, Callable[[MessageBuilder], object]]] = [
        ("activity_start", lambda builder: builder.realtime_input(None, {"activity_start": True})),
        ("activity_end", lambda builder: builder.realtime_input(None, {"activity_end": end})),
        ("activity_start", lambda builder: builder.realtime_input({"activityStart": start}, {})),
        (
            "activity_end",
            lambda builder: builder.from_message({"realtimeInput": {"activityEnd": {}}}),
        ),
    ]
    for field, call in calls:
        call(MARKING)
        with pytest.raises(ConfigError, match="detects activity itself") as caught:
            call(BUILDER)
        assert caught.value.field == field


def test_function_responses():
    response = theirs.FunctionResponse(id="1", name="f", response={"a": 1}, scheduling="SILENT")  # type: ignore[arg-type]
    mine = types.FunctionResponse(
        id="1", name="f", response={"a": 1}, scheduling=types.FunctionResponseScheduling.SILENT
    )
    for value in (
        response,
        [response],
        {"function_responses": [response]},
        theirs.LiveClientToolResponse(function_responses=[response]),
    ):
        message = BUILDER.tool_response(value, None)
        assert message.tool_response is not None
        assert message.tool_response.function_responses == [mine]
    whole = theirs.LiveClientMessage(
        client_content=theirs.LiveClientContent(turns=[theirs.Content(role="user", parts=[])])
    )
    (message,) = BUILDER.from_message(whole)
    assert message.client_content is not None


def test_what_a_function_returns():
    call = events.ToolCall(id="1", name="f", args={})
    own = response_to(call, theirs.FunctionResponse(response={"a": 1}, will_continue=False))
    assert own == types.FunctionResponse(id="1", name="f", response={"a": 1}, will_continue=False)
    picture = response_to(call, {"image": theirs.Blob(data=b"x", mime_type="image/png")})
    assert picture.response == {"image": {"$ref": "part_1"}}
    encode(response_to(call, theirs.Content(role="user", parts=[theirs.Part(text="hi")])))


def test_music_tokens_and_http_options():
    prompt = theirs.WeightedPrompt(text="piano", weight=2)
    assert music.weighted_prompts([prompt]) == music.weighted_prompts(
        [types.WeightedPrompt(text="piano", weight=2)]
    )
    assert music.generation_config(theirs.LiveMusicGenerationConfig(bpm=90)) == (
        music.generation_config({"bpm": 90})
    )
    settings: Any = HttpSettings.read(theirs.HttpOptions(timeout=5000, headers={"x-a": "b"}))  # type: ignore[arg-type]
    assert (settings.timeout, settings.headers) == (5.0, {"x-a": "b"})
    options = coerce(
        {"http_options": theirs.HttpOptions(timeout=5000)}, types.LiveConnectConfig, field="config"
    ).http_options
    assert options is not None
    assert options.timeout == 5.0


def test_the_config_of_a_token():
    constraints = theirs.LiveConnectConstraints(model="m", config=config(theirs))
    given = theirs.CreateAuthTokenConfig(uses=2, live_connect_constraints=constraints)
    mine = {"uses": 2, "live_connect_constraints": {"model": "m", "config": config(types)}}
    assert read_token_config(given) == read_token_config(mine)


def test_google_genai_is_not_imported():
    code = "import sys, genai_live, genai_live.tools, genai_live._inputs.media; print(sorted(each for each in sys.modules if each.startswith(('google.genai', 'pydantic', 'annotated_types', 'numpy'))))"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
