"""Live Music: sessions that play while they are steered."""

from genai_live._music.api import AsyncMusic, Music
from genai_live._music.session import AsyncMusicSession
from genai_live._music.sync import MusicSession

__all__ = ["AsyncMusic", "AsyncMusicSession", "Music", "MusicSession"]
