"""What is known of a music session, the same on both faces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from genai_live._core.session_base import SessionInfo
from genai_live._music.connect import MusicCore

if TYPE_CHECKING:
    from genai_live import types
    from genai_live._protocol import MusicState


class MusicSessionInfo(SessionInfo[MusicCore]):
    """What is known of a music session."""

    @property
    def state(self) -> MusicState:
        """Whether it plays, by what was sent."""
        return self._core.state

    @property
    def weighted_prompts(self) -> list[types.WeightedPrompt]:
        """The prompts that were sent last; a fresh list each time."""
        return list(self._core.protocol.weighted_prompts)

    @property
    def music_generation_config(self) -> types.LiveMusicGenerationConfig:
        """The configuration that was sent last; a copy, to be changed and sent as a whole."""
        return attrs.evolve(self._core.protocol.config)
