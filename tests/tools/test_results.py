"""What a function gives becomes the response to its call."""

import dataclasses
import enum
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

import attrs
import pydantic
import pytest

from genai_live import events, types
from genai_live.converters import encode
from genai_live.errors import ToolError
from genai_live.tools.results import describe_error, error_response, response_to

CALL = events.ToolCall(id="1", name="f", args={})
PNG = b"\x89PNG rest"


class Colour(enum.Enum):
    RED = "red"


@attrs.frozen
class Point:
    x: int
    _y: Colour = Colour.RED


@dataclasses.dataclass
class Trip:
    stops: tuple[Point, ...]


class Order(pydantic.BaseModel):
    day: date


def given(result):
    return response_to(CALL, result).response


@pytest.mark.parametrize(
    ("result", "response"),
    [
        (None, {"output": None}),
        ("sunny", {"output": "sunny"}),
        (5, {"output": 5}),
        (1.5, {"output": 1.5}),
        (True, {"output": True}),
        ([1, "a", None], {"output": [1, "a", None]}),
        ((1,), {"output": [1]}),
        ({"celsius": 21}, {"celsius": 21}),
        ({}, {}),
        ({Colour.RED: {1}}, {"red": [1]}),
        (Colour.RED, {"output": "red"}),
        (Point(1), {"x": 1, "y": "red"}),
        (Trip((Point(1),)), {"stops": [{"x": 1, "y": "red"}]}),
        ([Point(1)], {"output": [{"x": 1, "y": "red"}]}),
        (Order(day=date(2026, 1, 31)), {"day": "2026-01-31"}),
        (datetime(2026, 1, 31, tzinfo=UTC), {"output": "2026-01-31T00:00:00+00:00"}),
        (timedelta(seconds=1.5), {"output": 1.5}),
        (Decimal("1.10"), {"output": "1.10"}),
        (UUID(int=1), {"output": "00000000-0000-0000-0000-000000000001"}),
        (PurePosixPath("/a"), {"output": "/a"}),
        (types.Modality.AUDIO, {"output": "AUDIO"}),
        (types.Transcription(text="hi", finished=True), {"text": "hi", "finished": True}),
    ],
)
def test_a_result_becomes_an_object(result, response):
    made = response_to(CALL, result)
    assert made == types.FunctionResponse(id="1", name="f", response=response)
    encode(made)


def test_media_become_parts_that_the_response_names():
    blob = types.Blob(data=b"pcm", mime_type="audio/pcm")
    made = response_to(CALL, {"image": PNG, "sounds": [blob], "other": bytearray(b"?")})
    assert made.response == {
        "image": {"$ref": "part_1"},
        "sounds": [{"$ref": "part_2"}],
        "other": {"$ref": "part_3"},
    }
    media = [part.inline_data for part in made.parts]
    assert [(each.display_name, each.mime_type, each.data) for each in media] == [
        ("part_1", "image/png", PNG),
        ("part_2", "audio/pcm", b"pcm"),
        ("part_3", "application/octet-stream", b"?"),
    ]
    assert given(b"%PDF-") == {"output": {"$ref": "part_1"}}


def test_a_function_response_is_sent_as_it_is():
    own = types.FunctionResponse(response={"a": 1}, scheduling="SILENT")
    made = response_to(CALL, own)
    assert (made.id, made.name, made.response, made.scheduling) == ("1", "f", {"a": 1}, "SILENT")
    assert own.id is None
    assert given(types.FunctionResponse()) == {}


@pytest.mark.parametrize("value", ["sunny", [1], 5, True])
def test_the_response_of_a_function_response_becomes_an_object(value):
    assert given(types.FunctionResponse(response=value)) == {"output": value}


def test_dicts_in_a_function_response_become_objects():
    part: Any = {"inline_data": {"data": PNG, "mime_type": "image/png"}}
    made = response_to(CALL, types.FunctionResponse(parts=[part], scheduling="silent"))
    assert made.parts[0].inline_data.data == PNG
    assert made.scheduling == types.FunctionResponseScheduling.SILENT


def test_an_error_without_words_has_its_name():
    class Mute(Exception):
        def __str__(self):
            raise ValueError("no words")

    assert describe_error(Mute()) == "Mute"


def test_what_has_no_json_is_refused():
    with pytest.raises(ToolError, match="a result of type object cannot be written as JSON"):
        given({"a": [object()]})
    endless = []
    endless.append(endless)
    with pytest.raises(ToolError, match="nested too deeply"):
        given(endless)


def test_errors_are_reported_in_few_words():
    assert describe_error(ValueError("no\n such  city")) == "ValueError: no such city"
    assert describe_error(KeyError()) == "KeyError"
    assert describe_error(ToolError("ask for a city")) == "ask for a city"
    assert describe_error(ExceptionGroup("several", [ValueError("one")])) == "ValueError: one"
    response: Any = error_response(CALL, "x" * 1000).response
    told = response["error"]
    assert len(told) < 320
