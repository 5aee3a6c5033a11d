"""Python functions that a model calls: declared, run and answered automatically.

    def get_weather(city: str) -> str:
        # A docstring here tells the model what the function is for.
        return "sunny, 21 degrees"

    client.live.connect(model=..., config={"tools": [get_weather]})

See docs/tools.md.
"""

from genai_live.tools.context import ToolContext
from genai_live.tools.decorator import tool
from genai_live.tools.policy import Allow, Decision, Deny, Replace, ToolPolicy

__all__ = ["Allow", "Decision", "Deny", "Replace", "ToolContext", "ToolPolicy", "tool"]
