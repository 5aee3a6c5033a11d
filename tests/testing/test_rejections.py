import json

import pytest

from genai_live.testing import LiveServer
from tests.helpers.raw_live_client import TEXT, VERTEX, dial, silence

pytestmark = pytest.mark.anyio

INVALID = "Request contains an invalid argument."
MODEL = {"model": "models/any"}


def setup(**members):
    return {"setup": {**MODEL, **members}}


def unknown(name, place=""):
    at = f" at '{place}'" if place else ""
    return f'Invalid JSON payload received. Unknown name "{name}"{at}: Cannot find field.'


def declaring(properties):
    parameters = {"type": "OBJECT", "properties": properties}
    return setup(tools=[{"functionDeclarations": [{"name": "f", "parameters": parameters}]}])


FIRST_FRAMES = [
    ("hello", "Invalid JSON payload received. Unexpected token."),
    (
        "[]",
        'Invalid JSON payload received. Unknown name "": Root element must be a message.',
    ),
    ("{}", INVALID),
    ({"clientContent": {"turnComplete": True}}, INVALID),
    ({"realtimeInput": {"text": "Hello"}}, INVALID),
    ({"setup": {}}, INVALID),
    (setup(foo=1), unknown("foo", "setup")),
    ({**setup(), "foo": 1}, unknown("foo")),
    (setup(generationConfig={"foo": 1}), unknown("foo", "setup.generation_config")),
    (setup(responseModalities=["TEXT"]), unknown("responseModalities", "setup")),
    (setup(speechConfig={}), unknown("speechConfig", "setup")),
    (setup(toolConfig={}), unknown("toolConfig", "setup")),
    (
        setup(tools=[{"functionDeclarations": [{"name": "f", "foo": 1}]}]),
        unknown("foo", "setup.tools[0].function_declarations[0]"),
    ),
    (
        declaring({"a": {"type": "STRING"}, "b": {"foo": 1}}),
        unknown("foo", "setup.tools[0].function_declarations[0].parameters.properties[1].value"),
    ),
    (setup(explicitVadSignal=True), unknown("explicitVadSignal", "setup")),
    (
        setup(sessionResumption={"transparent": True}),
        unknown("transparent", "setup.session_resumption"),
    ),
    (
        {**setup(), "clientContent": {}},
        (
            "Invalid value (oneof), oneof field 'message_type' is already set."
            " Cannot set 'clientContent'"
        ),
    ),
    (
        setup(systemInstruction={"parts": [{"text": "a", "inlineData": {}}]}),
        (
            "Invalid value at 'setup.system_instruction.parts[0]' (oneof), oneof field 'data' is"
            " already set. Cannot set"
        ),
    ),
    (
        setup(generationConfig={"temperature": "hot"}),
        "Invalid value at 'setup.generation_config.temperature' (TYPE_DOUBLE), \"hot\"",
    ),
    (
        setup(generationConfig={"maxOutputTokens": 1.5}),
        "Invalid value at 'setup.generation_config.max_output_tokens' (TYPE_INT32), 1.5",
    ),
    ({"setup": {"model": 5}}, "Invalid value at 'setup.model' (TYPE_STRING), 5"),
    ({"setup": "x"}, "Invalid value at 'setup' (TYPE_MESSAGE), \"x\""),
    (
        {"setup": []},
        (
            'Invalid JSON payload received. Unknown name "setup": Proto field is not repeating,'
            " cannot start list."
        ),
    ),
    (
        setup(generationConfig={"responseModalities": ["SMELL"]}),
        "Invalid value at 'setup.generation_config.response_modalities[0]' (TYPE_ENUM), \"SMELL\"",
    ),
    (
        declaring({"a.b": {"type": 5}}),
        "Invalid value at 'setup.tools[0].function_declarations[0].parameters.properties.a.b.type'",
    ),
    (
        setup(generationConfig={"responseModalities": ["TEXT", "AUDIO"]}),
        (
            "At most one response modality can be specified in the setup request."
            " To enable simultaneous transcription and audio output,"
        ),
    ),
    (setup(generationConfig={"responseModalities": ["IMAGE"]}), INVALID),
    *(
        (
            setup(generationConfig={name: value}),
            f"Invalid value at 'setup.generation_config.{field}': {value} is not from {limits}.",
        )
        for name, field, value, limits in (
            ("temperature", "temperature", 2.5, "0 to 2"),
            ("temperature", "temperature", -1, "0 to 2"),
            ("topP", "top_p", 1.5, "0 to 1"),
            ("presencePenalty", "presence_penalty", 3, "-2 to 2"),
            ("frequencyPenalty", "frequency_penalty", -3, "-2 to 2"),
        )
    ),
    *(
        (setup(generationConfig={name: value}), INVALID)
        for name, value in (
            ("maxOutputTokens", -1),
            ("topK", -1),
            ("candidateCount", -1),
            ("thinkingConfig", {"thinkingBudget": -2}),
            ("logprobs", 1),
            ("responseLogprobs", True),
            ("responseMimeType", "application/json"),
            ("responseSchema", {"type": "STRING"}),
            ("responseJsonSchema", {"type": "string"}),
            ("stopSequences", ["stop"]),
            ("speechConfig", {"multiSpeakerVoiceConfig": {}}),
        )
    ),
    *(
        (setup(generationConfig={name: value}), unknown(name, "setup.generation_config"))
        for name, value in (
            ("audioTimestamp", True),
            ("modelConfig", {}),
            ("routingConfig", {}),
        )
    ),
    *(
        (
            setup(realtimeInputConfig={"automaticActivityDetection": {name: -1}}),
            INVALID,
        )
        for name in ("prefixPaddingMs", "silenceDurationMs")
    ),
    (setup(contextWindowCompression={"triggerTokens": "-1"}), INVALID),
    (setup(contextWindowCompression={"slidingWindow": {"targetTokens": "-1"}}), INVALID),
    (setup(tools=[{"functionDeclarations": [{"description": "no name"}]}]), INVALID),
    (
        setup(systemInstruction={"parts": [{"inlineData": {"data": "", "mimeType": "image/png"}}]}),
        INVALID,
    ),
    (
        {"setup": {"model": "models/gemini-2.5-flash-native-audio-latest", **TEXT}},
        INVALID,
    ),
    (
        {
            "setup": {
                "model": "models/gemini-2.5-flash-native-audio-latest",
                "generationConfig": {"responseModalities": ["TEXT"], "speechConfig": {}},
            }
        },
        "Cannot extract voices from a non-audio request.",
    ),
    ("[" * 2_000, "Invalid JSON payload received. Unexpected token."),
    ('{"setup":' * 900 + "1" + "}" * 900, unknown("setup", "setup")),
]


@pytest.mark.parametrize(("frame", "reason"), FIRST_FRAMES)
@pytest.mark.conforms(
    "models.required",
    "framing.unknown",
    "client.setup",
    "setup.ranges",
    "setup.not-in-live",
    "setup.modalities",
    "setup.instruction",
    "backends.gemini",
)
async def test_a_first_frame_that_the_service_refuses_closes_with_1007(frame, reason):
    with LiveServer() as server:
        async with dial(server.url) as client:
            await client.send(frame)
            code, said = await client.end()
    assert code == 1007
    assert said.startswith(reason[:123])


PCM = "audio/pcm;rate=16000"
LATER_FRAMES = [
    (setup(), INVALID),
    ({}, INVALID),
    ({"foo": {}}, unknown("foo")),
    ({"clientContent": {"foo": 1}}, unknown("foo", "client_content")),
    (
        {"clientContent": {"turns": [{"role": "user", "parts": [{"txt": "a"}]}]}},
        unknown("txt", "client_content.turns[0].parts[0]"),
    ),
    (
        {"clientContent": {"turns": [{"role": "system", "parts": [{"text": "a"}]}]}},
        "Please use a valid role: user, model.",
    ),
    ({"clientContent": {"turns": {"role": "user"}}}, "Invalid value at 'client_content.turns' "),
    (
        {"clientContent": {}, "realtimeInput": {}},
        "Invalid value (oneof), oneof field 'message_type' is already set.",
    ),
    (
        {"realtimeInput": {"audio": {"data": "???", "mimeType": PCM}}},
        (
            "Invalid value at 'realtime_input.audio.data' (TYPE_BYTES), Base64 decoding failed for"
            ' "???"'
        ),
    ),
    ({"realtimeInput": {"activityStart": {}}}, "Precondition check failed."),
    ({"realtimeInput": {"activityEnd": {}}}, "Precondition check failed."),
    ({"realtimeInput": {"audio": {"data": "AAAA", "mimeType": "image/png"}}}, INVALID),
    ({"realtimeInput": {"video": {"data": "AAAA", "mimeType": "audio/pcm"}}}, INVALID),
    ({"realtimeInput": {"audio": {"data": "AAAA"}}}, INVALID),
    ({"realtimeInput": {"audio": {"data": "AAAA", "mimeType": "audio/pcm;rate=1"}}}, INVALID),
    ({"realtimeInput": {"audio": {"data": "AAAA", "mimeType": "audio/pcm;rate=999999"}}}, INVALID),
    (
        {"realtimeInput": {"audio": {"data": "AAAA", "mimeType": "audio/wav"}}},
        "The local server listens to mono audio/pcm only, not to 'audio/wav'.",
    ),
    ({"toolResponse": {"functionResponses": [{"id": "x", "response": {}}]}}, INVALID),
    ({"toolResponse": {"functionResponses": [{"name": "f", "response": {}}]}}, INVALID),
    (
        {
            "clientContent": {
                "turns": [{"parts": [{"text": "a", "videoMetadata": {"fps": 25}}]}],
            }
        },
        (
            "Invalid value at 'client_content.turns[0].parts[0].video_metadata.fps': 25 is not"
            " from 0 to 24."
        ),
    ),
    (
        {"contextUpdate": {"tools": {"tools": [{"functionDeclarations": [{}]}]}}},
        INVALID,
    ),
    (
        {"contextUpdate": {"systemInstruction": {"parts": [{"fileData": {"fileUri": "a"}}]}}},
        INVALID,
    ),
    (
        {"contextUpdate": {"tools": [{"googleSearch": {}}]}},
        (
            "Invalid JSON payload received. Unknown name \"tools\" at 'context_update':"
            " Proto field is not repeating, cannot start list."
        ),
    ),
]


@pytest.mark.parametrize(("frame", "reason"), LATER_FRAMES)
@pytest.mark.conforms(
    "framing.unknown",
    "client.setup",
    "client.union",
    "client.roles",
    "client.realtime.activity",
    "client.tool-response",
)
async def test_a_later_frame_that_the_service_refuses_closes_with_1007(frame, reason):
    with LiveServer() as server:
        async with dial(server.url, **MODEL) as client:
            await client.send(frame)
            code, said = await client.end()
    assert code == 1007
    assert said.startswith(reason[:123])


@pytest.mark.parametrize(
    ("setup_message", "reason"),
    [
        (
            setup(generationConfig={"enableEnhancedCivicAnswers": True}),
            unknown("enableEnhancedCivicAnswers", "setup.generation_config"),
        ),
        (setup(generationConfig={"audioTimestamp": True}), INVALID),
        (setup(generationConfig={"routingConfig": {"manualMode": {"modelName": "m"}}}), INVALID),
        (setup(foo=1), unknown("foo", "setup")),
    ],
)
@pytest.mark.conforms("setup.not-in-live", "backends.vertex")
async def test_vertex_refuses_what_only_gemini_knows(setup_message, reason):
    with LiveServer() as server:
        async with dial(server.url, VERTEX) as client:
            await client.send(setup_message)
            assert await client.end() == (1007, reason)


@pytest.mark.conforms("ends.reasons")
async def test_a_reason_is_cut_at_a_character_within_123_bytes():
    with LiveServer() as server:
        async with dial(server.url) as client:
            await client.send(setup(**{"ä" * 200: 1}))
            _, reason = await client.end()
    assert reason.endswith("ä")
    assert len(reason.encode()) in (122, 123)


@pytest.mark.conforms("framing.unknown")
async def test_a_frame_that_is_not_utf8_is_not_json():
    with LiveServer() as server:
        async with dial(server.url) as client:
            await client.socket.send_bytes(b'{"setup": "\xff"}')
            code, _ = await client.end()
    assert code == 1007


@pytest.mark.parametrize(
    "config",
    [
        {"temperature": 0, "topP": 0, "topK": 0, "presencePenalty": -2, "frequencyPenalty": 2},
        {"temperature": 2, "topP": 1, "topK": 40.0, "maxOutputTokens": 1, "seed": -5},
        {"thinkingConfig": {"thinkingBudget": -1}},
        {"responseMimeType": "", "stopSequences": []},
    ],
)
@pytest.mark.conforms("setup.ranges")
async def test_the_ends_of_ranges_and_unset_members_are_accepted(config):
    detection = {"prefixPaddingMs": 2**31 - 1, "silenceDurationMs": 0}
    realtime = {"automaticActivityDetection": detection}
    with LiveServer() as server:
        async with dial(server.url) as client:
            await client.send(setup(generationConfig=config, realtimeInputConfig=realtime))
            assert await client.frame() == {"setupComplete": {}}


@pytest.mark.conforms("framing.null")
async def test_nulls_are_absent():
    with LiveServer() as server:
        async with dial(server.url) as client:
            await client.send(setup(tools=None, sessionResumption={"handle": None}))
            assert "setupComplete" in await client.frame()
            await client.send({"clientContent": None, "realtimeInput": {"text": "a"}})
            assert await client.turn()


@pytest.mark.conforms("framing.names")
async def test_both_casings_and_alphabets_are_understood():
    frame = {
        "realtime_input": {
            "audio": {"data": "-_-_AAAA", "mime_type": "audio/pcm"},
            "audio_stream_end": True,
        }
    }
    with LiveServer() as server:
        async with dial(server.url, **MODEL) as client:
            await client.send(frame)
            await client.send({"client_content": {"turnComplete": True}})
            await client.turn()
        message = server.connections[0].messages[1]
    assert message.realtime_input.audio.data == b"\xfb\xff\xbf\x00\x00\x00"


@pytest.mark.conforms("framing.client")
async def test_a_binary_frame_is_read_like_a_text_frame():
    with LiveServer() as server:
        async with dial(server.url) as client:
            await client.socket.send_bytes(json.dumps(setup()).encode())
            assert await client.frame() == {"setupComplete": {}}


@pytest.mark.parametrize("model", ["models/gemini-live", "gemini-live"])
@pytest.mark.conforms("models.unknown")
async def test_named_models_are_found_by_their_last_name(model):
    with LiveServer(models=["models/gemini-live"]) as server:
        async with dial(server.url) as client:
            await client.send({"setup": {"model": model}})
            assert "setupComplete" in await client.frame()


@pytest.mark.parametrize(
    ("path", "model", "reason"),
    [
        (
            None,
            "models/other",
            (
                "models/other is not found for API version v1beta, or is not supported for"
                " bidiGenerateContent. Call ListModels to see the"
            ),
        ),
        (
            VERTEX,
            "publishers/google/models/other",
            "Publisher Model `publishers/google/models/other` was not found",
        ),
    ],
)
@pytest.mark.conforms("models.unknown")
async def test_an_unknown_model_is_not_found(path, model, reason):
    with LiveServer(models={"gemini-live"}) as server:
        async with dial(server.url, *([path] if path else [])) as client:
            await client.send({"setup": {"model": model}})
            code, said = await client.end()
    assert code == 1008
    assert said.startswith(reason[:123])


async def test_a_token_may_hold_the_setup_so_the_client_need_not():
    path = (
        "/ws/google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateContentConstrained"
    )
    headers = {"Authorization": "Token auth_tokens/1"}
    with LiveServer(api_keys=["auth_tokens/1"]) as server:
        async with dial(server.url, path, headers=headers) as client:
            await client.send({"setup": {}})
            assert await client.frame() == {"setupComplete": {}}


@pytest.mark.conforms("setup.early")
async def test_messages_may_come_before_the_setup_is_answered():
    with LiveServer() as server:
        async with dial(server.url) as client:
            await client.send(setup(**TEXT))
            await client.say("Hello")
            assert await client.frame() == {"setupComplete": {}}
            await client.turn()


@pytest.mark.conforms("client.realtime.chunks")
async def test_an_old_media_list_counts_by_its_first_entry():
    pcm = {"mimeType": PCM, "data": ""}
    wav = {"mimeType": "audio/wav", "data": ""}
    with LiveServer() as server:
        async with dial(server.url, **MODEL) as client:
            await client.realtime(mediaChunks=[pcm, wav])
            await client.realtime(mediaChunks=[{"mimeType": "text/plain", "data": ""}])
            assert await client.end() == (1007, INVALID)
        assert server.connections[0].received == 3


async def test_silence_is_not_a_reason_to_answer():
    import base64

    data = base64.b64encode(silence(2)).decode()
    with LiveServer() as server:
        async with dial(server.url, **MODEL, **TEXT) as client:
            await client.realtime(audio={"data": data, "mimeType": PCM})
            await client.realtime(audioStreamEnd=True)
            await client.answer("Hello")
        assert server.connections[0].sent < 20
