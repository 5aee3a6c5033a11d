"""The same conversation over every API and every transport."""

import pytest

from genai_live import types
from genai_live.testing import LiveServer
from tests.helpers.drivers import VARIANTS, connected, is_final

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
@pytest.mark.parametrize(("anyio_backend", "api", "memory"), VARIANTS, indirect=["anyio_backend"])
async def test_a_conversation_of_text_and_a_tool(anyio_backend, api, memory):
    config = {"response_modalities": ["TEXT"], "tools": [WEATHER]}
    with LiveServer() as server:
        async with connected(api, server, memory=memory, config=config) as driver:
            await driver.call("send_text", "My name is Ada.")
            first = await driver.receive_turn()
            assert len(first) > 2
            assert said(first)
            assert is_final(first[-1])

            await driver.call("send_client_content", turns=["Please", "go on."])
            assert said(await driver.receive_turn())

            await driver.call("send_text", "Call get_weather for Lisbon.")
            call = call_of(await driver.receive_turn(until=lambda message: message.tool_call))
            assert call.name == "get_weather"
            await driver.call(
                "send_tool_response",
                function_responses=types.FunctionResponse(
                    id=call.id, name=call.name, response={"output": "sunny, 21 degrees"}
                ),
            )
            assert "21 degrees" in said(await driver.receive_turn())

            answer = await driver.call("ask", "Anything else?")
            assert answer.complete
            assert answer.text

            session = driver.session
            assert session.usage.total_token_count > 0
            assert [turn.role for turn in session.history][:2] == ["user", "model"]
            await driver.call("close")
            await driver.call("close")
            assert session.state == "closed"
        record = server.connections[0]
        await server.wait_for_async(lambda: record.close_code == 1000)
