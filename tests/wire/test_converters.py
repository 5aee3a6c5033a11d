"""JSON to types and back, kind by kind."""

import copy
import json
import math
import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genai_live import types
from genai_live.converters import decode, encode, salvage
from genai_live.errors import ConfigError, DecodeError, LiveError
from tests.helpers.work import function_calls

SERVER = types.LiveServerMessage


def blob(data):
    return decode(json.dumps({"data": data}), types.Blob).data


@pytest.mark.parametrize("data", [b"{}", "{}", bytearray(b"{}"), b" {\n  } "])
def test_text_and_bytes_are_read(data):
    assert decode(data, SERVER) == SERVER()


def test_both_spellings_are_read_and_camel_case_is_written():
    camel = decode('{"serverContent": {"turnComplete": true}}', SERVER)
    snake = decode('{"server_content": {"turn_complete": true}}', SERVER)
    assert camel == snake
    assert encode(snake) == b'{"serverContent":{"turnComplete":true}}'


@pytest.mark.parametrize("text", ["+/8=", "-_8=", "+_8=", "+/8", "-_8"])
def test_both_base64_alphabets_padded_or_not_are_read_and_the_standard_is_written(text):
    assert blob(text) == b"\xfb\xff"
    assert json.loads(encode(types.Blob(data=b"\xfb\xff"))) == {"data": "+/8="}


@pytest.mark.parametrize("text", ["a", "****", "ab cd", "é", "a=bc"])
def test_what_is_not_base64_is_refused(text):
    with pytest.raises(DecodeError, match=r"^\$\.data: not base64"):
        blob(text)


def test_empty_bytes_are_not_absent():
    assert blob("") == b""
    assert encode(types.Blob(data=b"")) == b'{"data":""}'


@pytest.mark.parametrize("value", [123456789012, "123456789012"])
def test_sixty_four_bits_are_read_as_number_or_digits_and_written_as_digits(value):
    frame = json.dumps({"lastConsumedClientMessageIndex": value})
    update = decode(frame, types.LiveServerSessionResumptionUpdate)
    assert update.last_consumed_client_message_index == 123456789012
    assert json.loads(encode(update)) == {"lastConsumedClientMessageIndex": "123456789012"}


@pytest.mark.parametrize("value", [5, 5.0, "5"])
def test_integers_are_read_in_every_form_of_protobuf_json(value):
    assert decode(json.dumps({"tokenCount": value}), types.ModalityTokenCount).token_count == 5


@pytest.mark.parametrize("value", [True, 5.5, "five", "", [], {}])
def test_what_is_not_an_integer_is_refused(value):
    with pytest.raises(DecodeError) as error:
        decode(json.dumps({"tokenCount": value}), types.ModalityTokenCount)
    assert error.value.path == "$.tokenCount"


@pytest.mark.parametrize("value", [1, 0, "yes", "True", None.__class__.__name__, []])
def test_only_booleans_are_booleans(value):
    with pytest.raises(DecodeError):
        decode(json.dumps({"turnComplete": value}), types.LiveServerContent)


@pytest.mark.parametrize(
    ("text", "seconds", "written"),
    [
        ("50s", 50, "50s"),
        ("0.320s", 0.32, "0.320s"),
        ("1.5s", 1.5, "1.500s"),
        ("0.000001s", 1e-6, "0.000001s"),
        ("1.123456789s", 1.123456, "1.123456s"),
        ("-1.5s", -1.5, "-1.500s"),
        ("0s", 0, "0s"),
    ],
)
def test_durations(text, seconds, written):
    go_away = decode(json.dumps({"timeLeft": text}), types.LiveServerGoAway)
    assert go_away.time_left == timedelta(seconds=seconds)
    assert json.loads(encode(go_away)) == {"timeLeft": written}


@pytest.mark.parametrize("value", ["50", "s", "1,5s", "1.s", 50, "99999999999999s", "١s"])
def test_what_is_not_a_duration_is_refused(value):
    with pytest.raises(DecodeError):
        decode(json.dumps({"timeLeft": value}), types.LiveServerGoAway)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"),
        ("2026-01-31T13:00:00.5+01:00", "2026-01-31T12:00:00.500Z"),
        ("2026-01-31T12:00:00.123456789Z", "2026-01-31T12:00:00.123456Z"),
    ],
)
def test_timestamps(text, written):
    token = decode(json.dumps({"expireTime": text}), types.AuthToken)
    assert token.expire_time.tzinfo is not None
    assert json.loads(encode(token)) == {"expireTime": written}


@pytest.mark.parametrize("value", ["2026-01-31T12:00:00", "soon", 5, ""])
def test_what_is_not_a_timestamp_is_refused(value):
    with pytest.raises(DecodeError):
        decode(json.dumps({"expireTime": value}), types.AuthToken)


@pytest.mark.parametrize("value", [0.5, 1, "0.5", "Infinity", "-Infinity"])
def test_numbers_that_json_has_no_form_for_survive(value):
    prompt = decode(json.dumps({"weight": value}), types.WeightedPrompt)
    assert prompt.weight == float(value)
    assert decode(encode(prompt), types.WeightedPrompt) == prompt


def test_not_a_number_is_written_by_name():
    assert encode(types.WeightedPrompt(weight=math.nan)) == b'{"weight":"NaN"}'


def test_unknown_enum_values_survive_compare_copy_pickle_and_go_back():
    frame = b'{"turnCompleteReason":"FROM_THE_FUTURE"}'
    content = decode(frame, types.LiveServerContent)
    reason = content.turn_complete_reason
    assert (reason, reason.value, reason.is_known) == ("FROM_THE_FUTURE", "FROM_THE_FUTURE", False)
    assert isinstance(reason, types.TurnCompleteReason)
    assert types.TurnCompleteReason.MALFORMED_FUNCTION_CALL.is_known
    assert len({reason, types.TurnCompleteReason("FROM_THE_FUTURE")}) == 1
    assert encode(content) == frame
    assert pickle.loads(pickle.dumps(content)) == copy.deepcopy(content) == content


def test_unknown_members_survive_at_every_depth():
    frame = {"new": {"deep": [1, None]}, "serverContent": {"modelTurn": {"parts": [{"n": 1}]}}}
    message: Any = decode(json.dumps(frame), SERVER)
    assert message.extra == {"new": {"deep": [1, None]}}
    assert message.server_content.model_turn.parts[0].extra == {"n": 1}
    assert json.loads(encode(message)) == frame
    assert pickle.loads(pickle.dumps(message)) == message


def test_null_is_absent_and_absent_is_not_written():
    assert decode('{"serverContent": null, "new": null}', SERVER) == SERVER()
    assert encode(SERVER()) == b"{}"
    assert encode(types.LiveServerContent(turn_complete=False)) == b'{"turnComplete":false}'


def test_free_form_json_is_never_touched():
    args = {"snake_case": None, "camelCase": {"turn_complete": [1, None, 1.5, "x"]}}
    call = decode(json.dumps({"name": "f", "args": args}), types.FunctionCall)
    assert call.args == args
    assert json.loads(encode(call))["args"] == args


def test_bytes_and_types_inside_free_form_json_are_written_as_the_wire_writes_them():
    response = {"raw": b"\xfb\xff", "part": types.Part(text="x"), "kind": types.Modality.AUDIO}
    written = json.loads(encode(types.FunctionResponse(response=response)))["response"]
    assert written == {"raw": "+/8=", "part": {"text": "x"}, "kind": "AUDIO"}


@pytest.mark.parametrize("value", [object(), {1: 2}, 2**70, {"a", "b"}, "\ud800"])
def test_what_json_cannot_say_is_refused_plainly(value):
    with pytest.raises(ConfigError, match="FunctionResponse cannot be written as JSON"):
        encode(types.FunctionResponse(response={"value": value}))


def test_a_thing_that_holds_itself_is_refused():
    loop = {}
    loop["loop"] = loop
    with pytest.raises(ConfigError):
        encode(types.FunctionResponse(response=loop))


@pytest.mark.parametrize(
    ("frame", "path"),
    [
        (b"", "$"),
        (b"nonsense", "$"),
        (b"\xff", "$"),
        (b"[]", "$"),
        (b"5", "$"),
        (b'{"serverContent": []}', "$.serverContent"),
        (b'{"server_content": {"model_turn": 1}}', "$.server_content.model_turn"),
        (b'{"toolCallCancellation": {"ids": ["a", 2]}}', "$.toolCallCancellation.ids[1]"),
        (b'{"toolCallCancellation": {"ids": "a"}}', "$.toolCallCancellation.ids"),
        (b'{"toolCall": {"functionCalls": [null]}}', "$.toolCall.functionCalls[0]"),
        (b'{"toolCall": {"functionCalls": [{"args": []}]}}', "$.toolCall.functionCalls[0].args"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_path(frame, path):
    with pytest.raises(DecodeError) as error:
        decode(frame, SERVER)
    assert error.value.path == path


def test_deep_nesting_is_an_error_and_not_a_crash():
    def at_depth(depth, function):
        return at_depth(depth - 1, function) if depth else function()

    for levels, depth in ((2000, 0), (900, 500)):
        deep = b'{"items":' * levels + b"{}" + b"}" * levels
        with pytest.raises(DecodeError):
            at_depth(depth, lambda deep=deep: decode(deep, types.Schema))
        salvaged, problems = at_depth(depth, lambda deep=deep: salvage(deep, types.Schema))
        assert (salvaged, len(problems)) == (None, 1)


def test_salvage_keeps_what_can_be_read():
    frame = (
        b'{"serverContent":{"turnComplete":true,"modelTurn":{"parts":[5,{"text":"a"},{"text":1}]}}}'
    )
    message, problems = salvage(frame, SERVER)
    assert message.server_content.turn_complete
    assert message.text == "a"
    assert [problem.path for problem in problems] == [
        "$.serverContent.modelTurn.parts[0]",
        "$.serverContent.modelTurn.parts[2].text",
    ]


def unreadable_parts(count):
    parts = [{"text": "x"}] * count + [5] * count
    return json.dumps({"serverContent": {"modelTurn": {"parts": parts}}}).encode()


def test_salvage_takes_time_in_proportion_to_the_frame():
    small, large = unreadable_parts(100), unreadable_parts(1000)
    salvage(small, SERVER)  # rules are made on first use
    once = function_calls(lambda: salvage(small, SERVER))
    assert function_calls(lambda: salvage(large, SERVER)) < 15 * once


def test_salvage_reports_at_most_20_problems_and_counts_the_others():
    message, problems = salvage(unreadable_parts(1000), SERVER)
    assert message.text == "x" * 1000
    assert [problem.path for problem in problems[:2]] == [
        "$.serverContent.modelTurn.parts[1000]",
        "$.serverContent.modelTurn.parts[1001]",
    ]
    assert len(problems) == 20
    assert [problem.count for problem in problems] == [1] * 19 + [981]
    assert "981 more values cannot be read" in str(problems[-1])
    assert pickle.loads(pickle.dumps(problems[-1])).count == 981
    assert [each.count for each in salvage(unreadable_parts(20), SERVER)[1]] == [1] * 20


def test_the_problem_of_a_frame_that_is_no_json_keeps_no_copy_of_it():
    _, (problem,) = salvage(b"{" + b" " * 1000, SERVER)
    assert problem.__context__ is None
    assert problem.__cause__ is None


@pytest.mark.parametrize("value", [None, 5, [1]])
def test_salvage_leaves_out_unreadable_members_of_a_map(value):
    frame = {"properties": {"good": {"type": "STRING"}, "bad": value}}
    schema, problems = salvage(json.dumps(frame).encode(), types.Schema)
    assert schema == types.Schema(properties={"good": types.Schema(type=types.Type.STRING)})
    assert [problem.path for problem in problems] == ["$.properties.bad"]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("serverContent", "modelTurn", "parts", "text", "inlineData", "data", "args"),
                    *("toolCall", "functionCalls", "usageMetadata", "goAway", "timeLeft"),
                    *("turn_complete", "x"),
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
@settings(max_examples=400, derandomize=True, deadline=None)
def test_any_bytes_are_read_or_refused_with_a_decode_error_and_never_anything_else(data):
    try:
        message = decode(data, SERVER)
    except DecodeError as error:
        assert error.path.startswith("$")
        salvaged, problems = salvage(data, SERVER)
        assert problems
        if salvaged is not None:
            assert decode(encode(salvaged), SERVER) == salvaged
    else:
        assert decode(encode(message), SERVER) == message


def test_text_and_data_are_those_of_google_genai():
    frame = {
        "serverContent": {
            "modelTurn": {
                "parts": [
                    {"text": "hidden", "thought": True},
                    {"text": "Hello "},
                    {"text": "there"},
                    {"inlineData": {"data": "AQI=", "mimeType": "audio/pcm"}},
                    {"inlineData": {"data": "AwQ=", "mimeType": "audio/pcm"}},
                ]
            }
        }
    }
    theirs = pytest.importorskip("google.genai.types").LiveServerMessage.model_validate(frame)
    ours = decode(json.dumps(frame), SERVER)
    assert (
        (ours.text, ours.data) == (theirs.text, theirs.data) == ("Hello there", b"\x01\x02\x03\x04")
    )
    assert (SERVER().text, SERVER().data) == (None, None)


def test_a_repr_shows_what_is_set_and_neither_media_nor_secrets():
    part = types.Part(inline_data=types.Blob(data=bytes(4800), mime_type="audio/pcm"))
    assert repr(part) == "Part(inline_data=Blob(mime_type='audio/pcm', data=<4800 bytes>))" or (
        repr(part) == "Part(inline_data=Blob(data=<4800 bytes>, mime_type='audio/pcm'))"
    )
    assert "secret" not in repr(types.AuthToken(name="auth_tokens/secret"))


def test_every_decode_error_is_a_live_error_and_a_value_error():
    with pytest.raises(LiveError) as error:
        decode("x", SERVER)
    assert isinstance(error.value, ValueError)
    assert isinstance(pickle.loads(pickle.dumps(error.value)), DecodeError)


def test_timestamps_are_written_in_utc():
    moment = datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert encode(types.AuthToken(expire_time=moment)) == b'{"expireTime":"2026-01-31T12:00:00Z"}'
