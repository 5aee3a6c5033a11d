"""Live Music: sessions that play while they are steered."""

from genai_live.music.doors import AsyncMusic, Music
from genai_live.music.session import AsyncMusicSession
from genai_live.music.sync import MusicSession

__all__ = ["AsyncMusic", "AsyncMusicSession", "Music", "MusicSession"]
