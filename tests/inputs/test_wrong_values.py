"""A value of a wrong kind, size or depth is refused with its field."""

import pytest

from genai_live import types
from genai_live._inputs.coercion import coerce
from genai_live.errors import ConfigError


def refused(value, cls, **options):
    with pytest.raises(ConfigError) as error:
        coerce(value, cls, **options)
    return error.value


def test_a_value_that_is_nested_too_deeply():
    schema: dict[str, object] = {"type": "STRING"}
    for _ in range(5_000):
        schema = {"type": "ARRAY", "items": schema}
    error = refused({"name": "f", "parameters": schema}, types.FunctionDeclaration, field="tool")
    assert error.field == "tool"
    assert "nested too deeply" in str(error)


def test_a_number_below_the_only_limit():
    error = refused({"uses": -1}, types.CreateAuthTokenConfig)
    assert error.field == "uses"
    assert "at least 0" in str(error)


def test_an_enum_value_that_is_not_a_string():
    error = refused({"response_modalities": [1]}, types.LiveConnectConfig)
    assert error.field == "response_modalities[0]"
    assert "Modality" in str(error)


def test_bytes_that_are_a_number():
    error = refused({"data": 1}, types.Blob)
    assert error.field == "data"
    assert "base64" in str(error)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_a_buffer_is_bytes(kind):
    blob = coerce({"data": kind(b"ab"), "mime_type": "audio/pcm"}, types.Blob)
    assert blob.data == b"ab"
