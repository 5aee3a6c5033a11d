"""`short_repr`: never fails, never grows large, whatever it is given."""

from typing import Any, ClassVar

import pytest

from genai_live import events, types
from genai_live._wire.reprs import error_text, short_key, short_repr
from tests.helpers.hostile import VALUES, Broken


def raising(error):
    """Return an object whose texts raise an error."""

    class Raising:
        def __repr__(self):
            raise error

        __str__ = __repr__

    return Raising()


@pytest.mark.parametrize("error", [ValueError("x"), SystemExit(1), KeyboardInterrupt()])
def test_what_raises_is_shown_as_its_class(error):
    part = types.Part(text="a", extra={"b": [raising(error), 1]})
    assert short_repr([raising(error), "after"]) == "[<Raising>, 'after']"
    assert repr(part) == "Part(text='a', extra={'b': [<Raising>, 1]})"


def test_every_hostile_value_has_a_short_repr():
    makers: list[Any] = VALUES
    for make in makers:
        for value in (make(), [make()], {"a": make()}, types.Part(text=make())):
            assert len(short_repr(value)) < 1500
            assert len(repr(types.Part(text=value))) < 12_000  # type: ignore[arg-type]


def test_a_broken_part_does_not_hide_the_rest():
    assert short_repr({"a": Broken(), "b": 2}) == "{'a': <Broken>, 'b': 2}"


def test_a_model_whose_members_raise_is_shown_as_its_class():
    class Model:
        model_fields: ClassVar = {"a": None}

        @property
        def a(self):
            raise ArithmeticError

    assert short_repr([Model()]) == "[<Model>]"


def test_a_message_without_a_member_is_shown_as_its_class():
    content = types.Content(parts=[])
    del content.parts
    assert repr(content) == "<Content>"


@pytest.mark.parametrize("leaf", [[], {}, (), "", 0, "text"])
def test_what_is_shared_many_times_is_shown_to_a_length(leaf):
    value: Any = leaf
    for _ in range(20):
        value = [value] * 100
    assert len(short_repr(value)) < 1500
    assert len(repr(types.Part(extra={"a": value}))) < 12_000
    assert " more>" in short_repr(value)


def test_messages_within_messages_are_shown_to_a_depth():
    schema = types.Schema(title="innermost")
    for _ in range(5_000):
        schema = types.Schema(items=schema)
    assert repr(schema).endswith("items=..." + ")" * 31)
    assert len(short_repr(schema)) < 1500


def test_a_message_that_contains_itself_is_shown():
    schema = types.Schema(title="t")
    schema.items = schema
    assert repr(schema) == short_repr(schema) == "Schema(items=..., title='t')"


def test_a_collection_that_lies_about_its_length_is_shown():
    class Endless(list[int]):
        def __iter__(self):
            while True:
                yield 1

    assert short_repr(Endless([1])).startswith("[1, 1, 1")


def test_keys_and_errors_are_short_and_without_secrets():
    url = "https://me:s3cret@host/"
    assert short_key("a" * 1000) == "a" * 100 + "..."
    assert short_key("a\n\ud800") == r"a\n\ud800"
    assert "s3cret" not in short_key("k" * 80 + url)
    assert "s3cret" not in error_text(ValueError("x" * 180 + url))
    assert error_text(KeyError()) == "KeyError"

    class Mute(Exception):
        def __str__(self):
            raise SystemExit

    assert error_text(Mute()) == "Mute"


def test_the_repr_of_an_event_is_short_and_without_secrets():
    text = "word " * 1_000_000
    shown = [
        events.TextDelta(text=text),
        events.AudioDelta(data=bytes(9_999_999), mime_type=text),
        events.ToolCall(id="1", name=text, args={"text": text, "api_key": "SECRET"}),
        events.ToolResult(id="1", name="f", duration=1.0, error=text),
        events.ToolCallCancelled(ids=("1",) * 1_000_000),
        events.ResumptionUpdate(handle="SECRET"),
        events.UnknownEvent(extra={"accessToken": "SECRET"}, raw=b"SECRET"),
    ]
    assert [len(repr(event)) for event in shown if len(repr(event)) > 1500] == []
    assert "SECRET" not in repr(shown)
    assert repr(shown[1]).startswith("AudioDelta(turn=0, data=<9999999 bytes>, mime_type='word")
    assert repr(events.TextDelta(text="a", turn=2)) == "TextDelta(turn=2, text='a')"
