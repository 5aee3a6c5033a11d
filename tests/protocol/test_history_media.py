"""The history names media; a connection that lacks a turn is sent the newest of it."""

import pytest

from genai_live import types
from genai_live._protocol.history import History
from genai_live._protocol.history_media import RECENT_MEDIA_BYTES

MIB = 1024 * 1024


def asked(data, *, text="What is this?", mime_type: str | None = "image/jpeg"):
    image = types.Part(inline_data=types.Blob(data=data, mime_type=mime_type))
    turn = types.Content(role="user", parts=[image, types.Part(text=text)])
    content = types.LiveClientContent(turns=[turn], turn_complete=True)
    return types.LiveClientMessage(client_content=content)


def answered(**members):
    blob = types.FunctionResponseBlob(data=bytes(10), mime_type="image/png", **members)
    response = types.FunctionResponse(
        id="1",
        name="look",
        response={"output": {"$ref": "part_1"}},
        parts=[types.FunctionResponsePart(inline_data=blob)],
    )
    answer = types.LiveClientToolResponse(function_responses=[response])
    return types.LiveClientMessage(tool_response=answer)


def data_of(turns):
    return [part.inline_data.data for turn in turns for part in turn.parts if part.inline_data]


def texts_of(turns):
    return [[part.text for part in turn.parts] for turn in turns]


def test_media_is_named_by_kind_and_size():
    history = History()
    message = asked(bytes(MIB))
    history.record_sent(message, 1)
    assert texts_of(history.turns) == [["[image/jpeg, 1048576 bytes]", "What is this?"]]
    assert data_of(message.client_content.turns) == [bytes(MIB)]  # what was sent stays as it is


def test_media_is_kept_on_request():
    history = History(keeps_media=True)
    for number in range(8):
        history.record_sent(asked(bytes(MIB)), number)
    history.record_sent(answered())
    assert len(data_of(history.turns)) == 8
    assert history.turns[-1].parts[0].function_response.parts[0].inline_data.data == bytes(10)


@pytest.mark.parametrize("keeps_media", [False, True])
def test_a_connection_gets_the_newest_media_and_the_names_of_the_rest(keeps_media):
    history = History(keeps_media=keeps_media)
    images = [bytes([number]) * MIB for number in range(8)]
    for number, data in enumerate(images):
        history.record_sent(asked(data), number)
    missing = history.missing(())
    assert data_of(missing) == images[-RECENT_MEDIA_BYTES // MIB :]
    assert texts_of(missing)[0] == ["[image/jpeg, 1048576 bytes]", "What is this?"]
    assert texts_of(missing)[-1] == [None, "What is this?"]


def test_one_image_that_is_too_large_is_named():
    history = History()
    history.record_sent(asked(bytes(RECENT_MEDIA_BYTES + 1)), 1)
    history.record_sent(asked(b"small", mime_type=None), 2)
    assert data_of(history.missing(())) == [b"small"]
    assert texts_of(history.turns)[1][0] == "[media, 5 bytes]"


@pytest.mark.parametrize("members", [{}, {"display_name": "part_1"}])
def test_media_in_the_response_of_a_function_is_named_where_it_is_referred_to(members):
    history = History()
    history.record_sent(answered(**members))
    response = history.turns[0].parts[0].function_response
    assert response.response == {
        "output": {"$ref": "part_1"},
        "part_1": "[image/png, 10 bytes]",
    }
    assert response.parts is None


def test_a_turn_without_media_is_the_one_that_was_sent():
    history = History()
    turn = types.Content(role="user", parts=[types.Part(text="Hello")])
    content = types.LiveClientContent(turns=[turn])
    history.record_sent(types.LiveClientMessage(client_content=content), 1)
    assert history.turns[0] is turn
