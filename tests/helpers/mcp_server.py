"""A small MCP server, run over stdio by the tests."""

import base64

from mcp.server.mcpserver import MCPServer
from mcp.types import ImageContent, TextContent
from pydantic import BaseModel

server = MCPServer("things")


class Place(BaseModel):
    name: str
    height: int | None = None


@server.tool()
def add(a: int, b: int = 2) -> int:
    """Add two numbers."""
    return a + b


@server.tool()
def find_place(place: Place, near: list[str]) -> dict[str, str]:
    """Find a place."""
    return {"found": place.name, "near": ",".join(near)}


@server.tool()
def fail() -> str:
    """Fail."""
    raise ValueError("out of order")


@server.tool(structured_output=False)
def draw() -> list[TextContent | ImageContent]:
    """Draw."""
    image = base64.b64encode(b"\x89PNG...").decode()
    return [
        TextContent(type="text", text="a line"),
        ImageContent(type="image", data=image, mime_type="image/png"),
    ]


if __name__ == "__main__":
    server.run()
