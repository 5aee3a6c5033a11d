"""What callers may pass, as type aliases for signatures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from genai_live import types

ClientMessage = types.LiveClientMessage | types.LiveClientMessageDict
Turn = str | types.Part | types.PartDict | types.Content | types.ContentDict
Turns = Turn | Sequence[Turn]
Buffer = bytes | bytearray | memoryview
Audio = Buffer | tuple[Buffer, str] | types.Blob | types.BlobDict
Video = tuple[Buffer, str] | types.Blob | types.BlobDict | Any
"""The last is for PIL images."""
Media = tuple[Buffer, str] | types.Blob | types.BlobDict
ActivityStart = Literal[True] | types.ActivityStart | types.ActivityStartDict
ActivityEnd = Literal[True] | types.ActivityEnd | types.ActivityEndDict
FunctionResponse = types.FunctionResponse | types.FunctionResponseDict
FunctionResponses = FunctionResponse | Sequence[FunctionResponse] | Mapping[str, Any]
RealtimeInput = types.LiveClientRealtimeInput | Mapping[str, Any]
ToolResponse = FunctionResponses | types.LiveClientToolResponse
Instruction = Turns
Tools = Sequence[types.Tool | types.ToolDict | Callable[..., Any] | Mapping[str, Any] | Any]
"""The last is for clients of MCP servers."""
