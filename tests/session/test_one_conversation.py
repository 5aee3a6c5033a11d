"""The same conversation over every face and every transport."""

import pytest

from genai_live import types
from genai_live.testing import LiveServer
from tests.helpers.drivers import WAYS, is_final, meet

WEATHER = {
    "function_declarations": [
        {
            "name": "get_weather",
            "description": "Tells the weather of a city.",
            "parameters": {
                "type": "OBJECT",
                "properties": {"city": {"type": "STRING"}},
                "required": ["city"],
            },
        }
    ]
}


def said(messages):
    return "".join(message.text or "" for message in messages)


def call_of(messages):
    return next(message.tool_call for message in messages if message.tool_call).function_calls[0]


@pytest.mark.anyio
@pytest.mark.parametrize(("anyio_backend", "face", "memory"), WAYS, indirect=["anyio_backend"])
async def test_a_conversation_of_text_and_a_tool(anyio_backend, face, memory):
    config = {"response_modalities": ["TEXT"], "tools": [WEATHER]}
    with LiveServer() as server:
        async with meet(face, server, memory=memory, config=config) as person:
            await person.do("send_text", "My name is Ada.")
            first = await person.hear()
            assert len(first) > 2
            assert said(first)
            assert is_final(first[-1])

            await person.do("send_client_content", turns=["Please", "go on."])
            assert said(await person.hear())

            await person.do("send_text", "Call get_weather for Lisbon.")
            call = call_of(await person.hear(until=lambda message: message.tool_call))
            assert call.name == "get_weather"
            await person.do(
                "send_tool_response",
                function_responses=types.FunctionResponse(
                    id=call.id, name=call.name, response={"output": "sunny, 21 degrees"}
                ),
            )
            assert "21 degrees" in said(await person.hear())

            answer = await person.do("ask", "Anything else?")
            assert answer.complete
            assert answer.text

            session = person.session
            assert session.usage.total_token_count > 0
            assert [turn.role for turn in session.history][:2] == ["user", "model"]
            await person.do("close")
            await person.do("close")
            assert session.state == "closed"
        record = server.connections[0]
        await server.wait_for_async(lambda: record.close_code == 1000)
