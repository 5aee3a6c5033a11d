"""What callers of a music session may pass, as type aliases for signatures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from genai_live import types

Prompt: TypeAlias = str | types.WeightedPrompt | types.WeightedPromptDict
Prompts: TypeAlias = Prompt | Sequence[Prompt]
GenerationConfig: TypeAlias = (
    types.LiveMusicGenerationConfig
    | types.LiveMusicGenerationConfigDict
    | types.LiveMusicConfig
    | types.LiveMusicConfigDict
)
Config: TypeAlias = types.LiveMusicConfig | types.LiveMusicConfigDict
ClientMessage: TypeAlias = (
    types.LiveMusicClientMessage | types.LiveMusicClientMessageDict | Mapping[str, Any]
)
