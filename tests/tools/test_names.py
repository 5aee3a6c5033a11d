"""Names that the service refuses are mapped for MCP servers, and refused for functions."""

import re
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genai_live import errors
from genai_live.tools import tool
from genai_live.tools.functions import python_function
from genai_live.tools.names import is_valid_name, valid_name
from tests.helpers.tool_drivers import connected

ODD = ["a/b", "a b", "a_b", "2nd", "größe", "x" * 140, "x" * 141, "搜索", "", "a.b:c-d"]


class Server:
    """What a session needs of an MCP client."""

    def __init__(self, *names):
        self.names = names
        self.called = []

    async def list_tools(self, **_):
        tools = [
            SimpleNamespace(name=name, description="A tool.", input_schema={"type": "object"})
            for name in self.names
        ]
        return SimpleNamespace(tools=tools, next_cursor=None)

    async def call_tool(self, name, args):
        self.called.append(name)
        return SimpleNamespace(content=[], is_error=False, structured_content={"got": args})


@pytest.mark.anyio
async def test_tools_of_a_server_are_declared_under_valid_names_and_called_by_their_own(raw):
    server, other = Server(*ODD), Server("a b")
    async with connected(False, raw.url, [server, other]) as driver:
        (declared,) = raw.setup["tools"]
        names = [each["name"] for each in declared["functionDeclarations"]]
        assert len(set(names)) == len(ODD) + 1
        assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.:-]{0,63}", name) for name in names)
        assert names[2] == "a_b"
        assert names[4] == "grosse"
        assert names[9] == "a.b:c-d"
        for index, name in enumerate(names):
            raw.call((str(index), name, {}))
            await driver.results(1)
    assert server.called == ODD
    assert other.called == ["a b"]


@given(st.text(max_size=200), st.sets(st.text(max_size=8)))
def test_any_name_is_mapped_to_one_that_is_free(name, taken):
    mapped = valid_name(name, taken)
    assert is_valid_name(mapped)
    assert mapped not in taken
    assert mapped == valid_name(name, taken)
    assert valid_name(name, {*taken, mapped}) != mapped


@pytest.mark.parametrize("name", ["two words", "a/b", "2nd", "größe", "x" * 65, "a\n"])
def test_names_of_functions_are_refused_with_the_fix(name):
    def function() -> None: ...

    with pytest.raises(errors.ConfigError, match=r"64 characters at most") as caught:
        python_function(tool(name=name)(function), field="tools[0]", backend="gemini")
    assert repr(name) in str(caught.value)
    function.__name__ = name
    with pytest.raises(errors.ConfigError, match=r"@tool\(name=\.\.\.\)"):
        python_function(function, field="tools[0]", backend="gemini")
