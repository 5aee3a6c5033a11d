"""Functions are declared, and their results sent, as the model needs it."""

import logging
from typing import Any

import pytest

from genai_live import events, types
from genai_live.errors import ConfigError
from genai_live.models import ModelProfile
from genai_live.tools import tool
from tests.models.service import DONE, FAMILIES, session_of, setup_for, words

pytestmark = pytest.mark.anyio

PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)
PDF = b"%PDF-1.7"


def look_up(word: str) -> str:
    """Look a word up."""
    return word


@tool(behavior="NON_BLOCKING")
def non_blocking() -> str:
    """Do not wait."""
    return ""


@tool(behavior="BLOCKING")
def blocking() -> str:
    """Wait."""
    return ""


@tool(scheduling="SILENT")
def scheduled() -> str:
    """Use the result silently."""
    return ""


def several():
    """Yield several results."""
    yield 1
    yield 2


class Listed:
    def __init__(self, **members):
        self.__dict__.update(members)


class McpServer:
    """Stands for an open client of an MCP server with one tool."""

    session = None

    def __init__(self):
        self.session = self

    async def list_tools(self):
        listed = Listed(name="search", description="Search.", input_schema={})
        return Listed(tools=[listed], next_cursor=None)

    async def call_tool(self, name, args):
        block = Listed(data="iVBORw0KGgo=", mime_type="image/png")
        return Listed(content=[block], is_error=False, structured_content=None)


def behavior_of(setup, name):
    return {
        function.name: function.behavior
        for listed in setup.tools
        for function in listed.function_declarations or ()
    }[name]


@pytest.mark.parametrize(
    ("family", "behavior"),
    [
        ("2.5", None),
        ("2.5 half", None),
        ("3.1", None),
        ("3.8", "BLOCKING"),
        ("3.8 thinking", None),
        ("unknown", None),
    ],
)
@pytest.mark.parametrize("vertex", [False, True])
async def test_a_function_blocks_unless_it_says_otherwise(family, behavior, vertex):
    tools = [look_up, non_blocking] if vertex else [look_up, non_blocking, several]
    setup = await setup_for(FAMILIES[family], {"tools": tools}, vertex=vertex)
    assert behavior_of(setup, "look_up") == behavior
    assert behavior_of(setup, "non_blocking") == "NON_BLOCKING"
    if not vertex:
        assert behavior_of(setup, "several") == "NON_BLOCKING"


@pytest.mark.parametrize(("family", "behavior"), [("3.8", "BLOCKING"), ("3.1", None)])
async def test_so_does_the_tool_of_an_mcp_server(family, behavior):
    setup = await setup_for(FAMILIES[family], {"tools": [McpServer()]})
    assert behavior_of(setup, "search") == behavior


async def test_a_declaration_written_by_hand_stays_as_it_is():
    by_hand = {"function_declarations": [{"name": "by_hand"}]}
    setup = await setup_for(FAMILIES["3.8"], {"tools": [by_hand, look_up]})
    assert behavior_of(setup, "by_hand") is None
    assert behavior_of(setup, "look_up") == "BLOCKING"


async def test_a_change_of_tools_is_declared_alike():
    async with session_of(FAMILIES["3.8"]) as (session, service, _):
        await session.send_context_update(tools=[look_up])
        await session.ask("Done?", timeout=20)
        update = service.messages[0].context_update
        assert behavior_of(update.tools, "look_up") == "BLOCKING"


@pytest.mark.parametrize(
    ("function", "field"),
    [
        (blocking, "config.tools[0]: blocking: behavior"),
        (scheduled, "config.tools[0]: scheduled: scheduling"),
        (
            {"function_declarations": [{"name": "by_hand", "behavior": "BLOCKING"}]},
            "config.tools: by_hand.behavior",
        ),
    ],
)
async def test_an_option_that_the_model_refuses_is_an_error(function, field):
    model = FAMILIES["3.8 thinking"]
    with pytest.raises(ConfigError) as caught:
        await setup_for(model, {"tools": [function]})
    assert caught.value.field == field
    assert model in str(caught.value)
    assert "out" in caught.value.hint
    assert await setup_for(FAMILIES["3.8"], {"tools": [function]})


@pytest.mark.parametrize("function", [blocking, scheduled])
async def test_so_it_is_in_a_change_of_tools(function):
    async with session_of(FAMILIES["3.8 thinking"]) as (session, service, _):
        with pytest.raises(ConfigError, match="tools"):
            await session.send_context_update(tools=[function])
        by_hand = {"function_declarations": [{"name": "by_hand", "behavior": "BLOCKING"}]}
        with pytest.raises(ConfigError, match="by_hand"):
            await session.send_context_update(tools=[by_hand])
        assert not service.messages


async def test_a_model_that_takes_blocking_functions_only_gets_no_others():
    profile = ModelProfile(function_behaviors=("BLOCKING",))
    for function in (non_blocking, several, scheduled):
        with pytest.raises(ConfigError, match="refuses NON_BLOCKING"):
            await setup_for("any", {"tools": [function]}, model_profile=profile)


async def test_scheduling_that_is_ignored_is_logged_once(caplog):
    caplog.set_level(logging.WARNING, "genai_live")
    model = "gemini-3.1-flash-live-logged-once"
    for _ in range(2):
        await setup_for(model, {"tools": [scheduled]})
    (warning,) = [text for text in caplog.messages if "scheduling" in text]
    assert model in warning


def response(**members):
    return {"id": "1", "name": "look_up", "response": {}, **members}


def media(mime_type):
    return [{"inline_data": {"mime_type": mime_type, "data": b"x"}}]


@pytest.mark.parametrize(
    ("family", "members", "field", "fix"),
    [
        ("2.5", {"parts": media("image/png")}, "parts[0].inline_data.mime_type", "text or JSON"),
        ("3.8", {"parts": media("application/pdf")}, "parts[0].inline_data.mime_type", "image/png"),
        ("3.8 thinking", {"scheduling": "SILENT"}, "scheduling", "Leave scheduling out"),
    ],
)
@pytest.mark.parametrize("method", ["send_tool_response", "send"])
async def test_a_response_that_the_model_refuses_is_an_error(family, members, field, fix, method):
    async with session_of(FAMILIES[family]) as (session, service, _):
        with pytest.raises(ConfigError) as caught:
            if method == "send":
                message: Any = {"tool_response": {"function_responses": [response(**members)]}}
                await session.send(message)
            else:
                await session.send_tool_response(function_responses=response(**members))
        assert caught.value.field == f"function_responses[0].{field}"
        assert FAMILIES[family] in str(caught.value)
        assert fix in caught.value.hint
        assert not service.messages


@pytest.mark.parametrize(
    ("family", "members"),
    [
        ("3.8", {"parts": media("image/PNG; q=1"), "scheduling": "INTERRUPT"}),
        ("3.1", {"parts": media("image/jpeg"), "scheduling": "SILENT"}),
        ("2.5", {"scheduling": "SILENT"}),
        ("unknown", {"parts": media("application/pdf"), "scheduling": "SILENT"}),
    ],
)
async def test_any_other_response_is_sent(family, members):
    async with session_of(FAMILIES[family]) as (session, service, _):
        await session.send_tool_response(function_responses=response(**members))
        await session.ask("Done?", timeout=20)
        (sent,) = service.messages[0].tool_response.function_responses
        assert sent.scheduling == members["scheduling"]
        assert bool(sent.parts) == ("parts" in members)


async def answered(family, function, name):
    """Let the model call a function; return the responses that it gets."""
    answers = []

    async def react(connection, message):
        if message.tool_response is None:
            call = {"id": "1", "name": name, "args": {}}
            await connection.send({"toolCall": {"functionCalls": [call]}})
            return True
        (answer,) = message.tool_response.function_responses
        answers.append(answer)
        if not answer.will_continue:
            await connection.send(words("Yes."))
            await connection.send(DONE)
        return True

    async with session_of(FAMILIES[family], {"tools": [function]}, react=react) as (session, *_):
        await session.send_text("Go.")
        async for event in session.events(timeout=20):
            if isinstance(event, events.TurnComplete):
                break
    return answers


async def test_media_that_the_model_refuses_is_an_error_for_the_model():
    def picture() -> bytes:
        """Return a picture."""
        return PNG

    def document() -> bytes:
        """Return a document."""
        return PDF

    (refused,) = await answered("2.5", picture, "picture")
    assert "accepts no media" in refused.response["error"]
    assert refused.parts is None
    (accepted,) = await answered("3.8", picture, "picture")
    assert accepted.parts[0].inline_data.mime_type == "image/png"
    (refused,) = await answered("3.8", document, "document")
    assert "refuses application/pdf" in refused.response["error"]
    (refused,) = await answered("2.5", McpServer(), "search")
    assert "accepts no media" in refused.response["error"]


async def test_scheduling_that_a_function_returns_is_an_error_where_it_is_refused():
    silent = types.FunctionResponseScheduling.SILENT

    def own() -> types.FunctionResponse:
        """Return a response."""
        return types.FunctionResponse(response={"a": 1}, scheduling=silent)

    (refused,) = await answered("3.8 thinking", own, "own")
    assert "refuses scheduling" in refused.response["error"]
    (accepted,) = await answered("3.8", own, "own")
    assert accepted.scheduling == "SILENT"


@pytest.mark.parametrize(("family", "last"), [("3.8", "SILENT"), ("3.8 thinking", None)])
async def test_the_end_of_a_generator_is_silent_only_where_that_can_be_said(family, last):
    answers = await answered(family, several, "several")
    assert [answer.scheduling for answer in answers] == [None, None, last]
