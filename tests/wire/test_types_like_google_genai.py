"""Constructors and methods of the types do what those of google-genai do."""

import base64
import inspect
import json
from typing import Any

import pydantic
import pytest
from google.genai import types as theirs

from genai_live import Client, types
from genai_live.converters import decode, encode, from_dict, to_dict
from genai_live.errors import ConfigError, DecodeError

pytestmark = pytest.mark.filterwarnings("ignore")  # google-genai warns on import

loose: Any = types
"""The types, for values that a checker would refuse."""
LIST: Any = []

PNG = b"\xfb\xff\xfe\x00"


def declare(module):
    def get_weather(city: str, days: int = 1) -> str:
        """Tell the weather.

        Args:
            city: Where.
            days: How far.
        """
        return city

    return module.FunctionDeclaration.from_callable_with_api_option(
        callable=get_weather, behavior=module.Behavior.NON_BLOCKING
    )


BUILT = {
    "nested dicts": lambda t: t.Content(
        role="user", parts=[{"text": "a"}, {"inlineData": {"mimeType": "a/b", "data": PNG}}]
    ),
    "camelCase": lambda t: t.LiveConnectConfig(
        responseModalities=["AUDIO"], maxOutputTokens=5
    ),
    "enums as strings": lambda t: t.LiveConnectConfig(
        response_modalities=["audio"], media_resolution="MEDIA_RESOLUTION_LOW"
    ),
    "an enum": lambda t: t.LiveConnectConfig(response_modalities=[t.Modality.AUDIO]),
    "an instruction as text": lambda t: t.LiveConnectConfig(system_instruction="Be brief."),
    "an instruction as a dict": lambda t: t.LiveConnectConfig(
        system_instruction={"parts": [{"text": "Be brief."}]}
    ),
    "tools as dicts": lambda t: t.LiveConnectConfig(
        tools=[{"google_search": {}}, {"functionDeclarations": [{"name": "f"}]}]
    ),
    "a voice": lambda t: t.SpeechConfig(
        voice_config={"prebuilt_voice_config": {"voice_name": "Puck"}}, languageCode="de-DE"
    ),
    "a schema": lambda t: t.Schema(
        type="object", properties={"a": {"type": "STRING"}, "b": t.Schema(type=t.Type.ARRAY)}
    ),
    "activity detection": lambda t: t.RealtimeInputConfig(
        automatic_activity_detection={"disabled": True, "prefixPaddingMs": 20},
        turn_coverage="TURN_INCLUDES_ALL_INPUT",
    ),
    "from_text": lambda t: t.Part.from_text(text="a"),
    "from_bytes": lambda t: t.Part.from_bytes(data=PNG, mime_type="image/png"),
    "from_uri": lambda t: t.Part.from_uri(file_uri="gs://a/b", mime_type="a/b"),
    "from_bytes at a resolution": lambda t: t.Part.from_bytes(
        data=PNG, mime_type="image/png", media_resolution="MEDIA_RESOLUTION_LOW"
    ),
    "from_uri at a resolution": lambda t: t.Part.from_uri(
        file_uri="gs://a/b",
        mime_type="a/b",
        media_resolution=t.PartMediaResolutionLevel.MEDIA_RESOLUTION_LOW,
    ),
    "from_uri without a type": lambda t: t.Part.from_uri(file_uri="gs://a/b.png"),
    "a part of a text": lambda t: t.Part("a"),
    "a part of a dict": lambda t: t.Part({"inlineData": {"mimeType": "a/b", "data": PNG}}),
    "a part of a part": lambda t: t.Part(t.Part(text="a")),
    "a part of None": lambda t: t.Part(None),
    "from_function_call": lambda t: t.Part.from_function_call(name="f", args={"aB": 1}),
    "from_function_response": lambda t: t.Part.from_function_response(
        name="f", response={"aB": [1]}
    ),
    "from_function_response with parts": lambda t: t.Part.from_function_response(
        name="f",
        response={},
        parts=[t.FunctionResponsePart.from_bytes(data=PNG, mime_type="image/png")],
    ),
    "from_executable_code": lambda t: t.Part.from_executable_code(
        code="1", language=t.Language.PYTHON
    ),
    "from_code_execution_result": lambda t: t.Part.from_code_execution_result(
        outcome="OUTCOME_OK", output="1"
    ),
    "a part of a response by URI": lambda t: t.FunctionResponsePart.from_uri(
        file_uri="gs://a/b.png", mime_type="image/png", display_name="b"
    ),
    "a user's text": lambda t: t.UserContent("a"),
    "a user's parts": lambda t: t.UserContent(parts=["a", t.Part(text="b")]),
    "a model's part": lambda t: t.ModelContent(t.Part(text="a")),
    "a message": lambda t: t.LiveServerMessage(
        server_content={"model_turn": {"parts": [{"text": "a"}]}, "turnComplete": True},
        usage_metadata=t.UsageMetadata(total_token_count=3),
    ),
    "model_validate": lambda t: t.LiveServerMessage.model_validate(
        {"toolCall": {"functionCalls": [{"id": "1", "name": "f", "args": {"a_b": {"cD": 1}}}]}}
    ),
    "model_validate_json": lambda t: t.Content.model_validate_json(
        '{"parts": [{"inlineData": {"data": "-_8=", "mimeType": "a/b"}}]}'
    ),
    "model_copy": lambda t: t.Content(role="user").model_copy(update={"role": "model"}),
}  # fmt: skip


@pytest.mark.parametrize("build", BUILT.values(), ids=BUILT)
def test_what_is_built_dumps_as_in_google_genai(build):
    ours, wanted = build(types), build(theirs)
    assert ours.to_json_dict() == wanted.to_json_dict()
    assert ours.model_dump(exclude_none=True) == wanted.model_dump(exclude_none=True)
    for options in ({}, {"indent": 2}, {"by_alias": True}):
        made = ours.model_dump_json(exclude_none=True, **options)
        reference = wanted.model_dump_json(exclude_none=True, **options)
        assert json.loads(made) == json.loads(reference)
        assert made.count("\n") == reference.count("\n")


def test_nothing_else_is_none_where_it_is_asked_for():
    assert types.Blob(data=b"a").model_dump() == theirs.Blob(data=b"a").model_dump()
    assert types.Blob().model_dump(include={"data"}) == {"data": None}
    assert types.Blob(data=b"a").model_dump(exclude={"data", "mime_type"}) == {"display_name": None}
    by_alias = types.Blob(mime_type="a").model_dump(by_alias=True, include={"mime_type"})
    assert by_alias == {"mimeType": "a"}


CONTENT: Any = {"role": "user", "parts": [{"text": "a"}, {"text": "b", "thought": True}]}


@pytest.mark.parametrize(
    "options",
    [
        {"exclude": {"parts": {0: {"text"}}}},
        {"exclude": {"parts": {"__all__": {"text"}}}},
        {"exclude": {"parts": {0: True}, "role": ...}},
        {"exclude": {"parts": {0}}},
        {"include": {"parts": {1: {"thought"}}}},
        {"include": {"parts": {"__all__": {"text", "thought"}}}, "exclude": {"parts": {0}}},
        {"include": {"role": True}, "exclude": {"parts": True}},
        {"include": {"role", "parts"}, "exclude": {"parts": {1: {"text": True}}}},
        {"round_trip": True, "warnings": False, "serialize_as_any": True, "context": {}},
    ],
)
def test_what_is_within_can_be_included_and_excluded(options):
    ours, wanted = types.Content(**CONTENT), theirs.Content(**CONTENT)
    expected = wanted.model_dump(exclude_none=True, **options)
    assert ours.model_dump(exclude_none=True, **options) == expected
    made = ours.model_dump_json(exclude_none=True, ensure_ascii=True, **options)
    assert made == wanted.model_dump_json(exclude_none=True, ensure_ascii=True, **options)


def test_what_json_has_no_form_for_is_written_as_google_genai_does():
    for module in (types, theirs):
        odd: Any = module.FunctionResponse(response={"a": float("nan"), "b": "é"})
        written = odd.model_dump_json(exclude_none=True, ensure_ascii=True)
        assert written == '{"response":{"a":null,"b":"\\u00e9"}}'


def test_models_of_pydantic_have_fields_of_our_types():
    for module in (types, theirs):
        fields: Any = {
            "content": (module.Content | None, None),
            "modality": (module.Modality, module.Modality.TEXT),
        }
        Entry: Any = pydantic.create_model("Entry", **fields)  # noqa: N806 - a class
        content = module.Content(role="user", parts=[{"inline_data": {"data": PNG}}])
        entry = Entry(content=content, modality="AUDIO")
        assert entry.content is content
        assert entry.modality == "AUDIO"
        assert Entry(content={"role": "user"}).content == module.Content(role="user")
        with pytest.raises(pydantic.ValidationError):
            Entry(content={"rol": "user"})
        dumped = entry.model_dump(exclude_none=True)["content"]
        assert dumped == {"role": "user", "parts": [{"inline_data": {"data": PNG}}]}
        assert Entry.model_validate_json(entry.model_dump_json(by_alias=True)) == entry
        assert '"inlineData":{"data":"-__-AA=="}' in entry.model_dump_json(
            by_alias=True, exclude_none=True
        )
        assert Entry.model_json_schema()["title"] == "Entry"


def test_an_enum_finds_a_known_value_in_any_case():
    for module in (types, theirs):
        assert module.Modality("audio") is module.Modality.AUDIO
        assert module.Type("sTRing") is module.Type.STRING
        assert module.Modality("new") == "new"
        assert module.Modality("new") not in list(module.Modality)


def test_nested_values_are_objects():
    content = types.Content(parts=[{"functionCall": {"name": "f"}}])
    assert content.parts[0].function_call.name == "f"
    config = types.LiveConnectConfig(response_modalities=["AUDIO"])
    assert config.response_modalities[0] is types.Modality.AUDIO
    whole = types.Content(parts=[types.Part(text="a")])
    assert types.LiveClientContent(turns=[whole]).turns[0] is whole


def test_enum_members_are_those_of_google_genai():
    names = [name for name in dir(types) if hasattr(getattr(types, name), "__members__")]
    assert len(names) > 40
    for name in names:
        enum = getattr(theirs, name, None)
        if enum is not None and hasattr(enum, "__members__"):
            assert set(enum.__members__) == set(getattr(types, name).__members__), name


def test_a_function_is_declared_as_a_tool_is():
    ours: Any = declare(types).to_json_dict()
    wanted: Any = declare(theirs).to_json_dict()
    assert ours["name"] == wanted["name"] == "get_weather"
    assert ours["behavior"] == wanted["behavior"]
    assert ours["parameters"]["properties"].keys() == wanted["parameters"]["properties"].keys()
    made = types.FunctionDeclaration.from_callable(client=Client(api_key="k"), callable=print_text)
    assert made.parameters.properties["text"].type is types.Type.STRING


def print_text(text: str) -> None:
    """Print."""


class Result:
    """What an MCP server answers."""

    def __init__(self, *texts, is_error=False, structured=None):
        self.content = [types.Part(text=text) for text in texts]
        self.is_error, self.structured_content = is_error, structured


def test_an_mcp_result_becomes_a_response():
    make = types.FunctionResponse.from_mcp_response
    assert make(name="f", response=Result("a", "b")).response == {"output": "a\nb"}
    assert make(name="f", response=Result(structured={"a": 1})).response == {"a": 1}
    assert make(name="f", response=Result("no", is_error=True)).response == {"error": "no"}
    with pytest.raises(ConfigError, match="response: expected a CallToolResult, got str"):
        make(name="f", response="text")


def test_a_json_schema_becomes_a_schema():
    schema = types.Schema.from_json_schema(json_schema={"type": "string", "maxLength": 5})
    assert schema == types.Schema(type="STRING", max_length=5)
    theirs_too = theirs.JSONSchema(type=theirs.JSONSchemaType.STRING, max_length=5)
    assert loose.Schema.from_json_schema(json_schema=theirs_too) == schema
    with pytest.raises(ConfigError, match="json_schema: expected a dict"):
        loose.Schema.from_json_schema(json_schema=5)


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: loose.Part(txt="a"), "txt: Part has no such member. Did you mean 'text'?"),
        (lambda: loose.Part(inlineDta={}), "inlineDta: Part has no .* Did you mean 'inlineData'?"),
        (lambda: loose.Blob(mime_type="a", mimeType="b"), "mimeType: is set twice"),
        (lambda: loose.Content(parts="a"), "parts: expected a list, got a string"),
        (lambda: loose.Content(parts=[None]), r"parts\[0\]: expected Part or a dict, got null"),
        (lambda: loose.Content(parts=[{"txt": 1}]), r"parts\[0\].txt: Part has no such member"),
        (
            lambda: loose.Content(parts=[{"inline_data": {"data": 5}}]),
            r"parts\[0\].inline_data.data: expected bytes",
        ),
        (lambda: loose.Content(parts=[types.Blob()]), r"parts\[0\]: expected Part or a dict, got"),
        (
            lambda: loose.LiveConnectConfig(response_modalities=["AUDO"]),
            r"response_modalities\[0\]: 'AUDO' is not a known Modality. Did you mean 'AUDIO'?",
        ),
        (
            lambda: loose.LiveConnectConfig(tools=[{"function_declarations": [{"nmae": "f"}]}]),
            r"tools\[0\].function_declarations\[0\].nmae",
        ),
        (lambda: loose.Content.model_validate(5), "expected Content or a dict, got a number"),
        (lambda: loose.Content.model_validate({"rol": "a"}), "rol: .* Did you mean 'role'?"),
        (lambda: loose.Content.model_validate_json(5), "expected JSON as a string or bytes"),
        (lambda: loose.Content().model_copy(update={"rol": "a"}), "rol: .* 'role'?"),
        (lambda: loose.Content().model_copy(update=5), "update: expected a dict"),
        (lambda: loose.Content().model_dump(mode="xml"), "mode: 'xml' is unknown"),
        (lambda: loose.Content().model_dump(include="role"), "include: expected a set"),
        (
            lambda: loose.Content().model_dump(exclude={"parts": {0: "text"}}),
            r"exclude\['parts'\]\[0\]: expected a set of names",
        ),
        (
            lambda: loose.Part("a", thought=True),
            "one value without a name, or keywords; it got both",
        ),
        (lambda: loose.HttpOptions(client_args={}), "client_args: .* Use proxy and ssl here"),
        (lambda: loose.HttpOptions(extraBody={}), "extraBody: .* leave it out"),
        (lambda: loose.VoiceActivity(voice_activity_type="A"), "It is type, as on the wire"),
        (lambda: loose.Part(5), "expected Part or a dict, got a number"),
        (lambda: types.Part.from_uri(file_uri="gs://a"), "mime_type: is not set, and the end of"),
        (lambda: loose.Part(text=object()).model_dump_json(), "cannot be written as JSON"),
        (
            lambda: loose.FunctionDeclaration.from_callable(callable=5),
            "callable: a int object has no function name",
        ),
        (
            lambda: loose.FunctionDeclaration.from_callable_with_api_option(
                callable=print_text, api_option="LIVE"
            ),
            "api_option: 'LIVE' is unknown",
        ),
    ],
)
def test_wrong_input_is_named_with_its_path(make, problem):
    with pytest.raises(ConfigError, match=problem):
        make()


def test_a_constructor_takes_keywords_only():
    for _ in range(2):  # the second call finds a compiled constructor
        with pytest.raises(TypeError, match=r"Blob\(\) takes keywords only, such as data"):
            types.Blob(b"a")  # type: ignore[call-arg]
    assert list(inspect.signature(types.Blob).parameters)[:2] == ["data", "display_name"]
    assert next(iter(inspect.signature(types.UserContent).parameters)) == "parts"
    assert next(iter(inspect.signature(types.Part).parameters)) == "text"


def test_subclasses_construct_too():
    class Shout(types.Part):
        """A part without members of its own."""

    class Loud(types.Part):
        """A part with a constructor of its own."""

        def __init__(self, text: str) -> None:
            super().__init__(text=text.upper())

    assert Shout(text="a").text == "a"
    assert Loud("a").text == Loud("a").text == "A"
    assert types.Part(text="a").text == "a"
    content = types.UserContent({"inlineData": {"data": base64.b64encode(PNG).decode()}})
    assert type(content.model_copy(deep=True)) is types.UserContent


def test_a_message_becomes_a_dict_and_back():
    message = types.LiveClientMessage(
        client_content={"turns": [{"parts": [{"inline_data": {"data": PNG, "mime_type": "a/b"}}]}]}
    )
    written = to_dict(message)
    assert written == json.loads(encode(message))
    assert from_dict(written, types.LiveClientMessage) == message
    unknown = {"serverContent": {"mood": 5, "turn_complete": True}}
    kept = from_dict(unknown, types.LiveServerMessage)
    assert kept.server_content.extra == {"mood": 5}
    assert to_dict(kept) == {"serverContent": {"mood": 5, "turnComplete": True}}
    assert kept.model_dump(exclude_none=True)["server_content"]["mood"] == 5
    assert kept == decode(encode(kept), types.LiveServerMessage)


def test_what_is_no_message_is_refused():
    with pytest.raises(ConfigError, match="message: expected a message of"):
        to_dict(loose)
    with pytest.raises(DecodeError, match=r"\$: not JSON"):
        from_dict({"text": object()}, types.Part)
    with pytest.raises(DecodeError, match=r"\$\.text: expected a string"):
        from_dict({"text": 5}, types.Part)
    with pytest.raises(DecodeError, match=r"\$: expected an object"):
        from_dict(LIST, types.Part)
