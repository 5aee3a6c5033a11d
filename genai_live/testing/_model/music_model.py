"""The default music scenario: a loop that follows the configuration."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread
import attrs
import orjson

from genai_live import types
from genai_live.audio.pcm import MUSIC
from genai_live.converters import encode
from genai_live.testing._model.music_sound import LoopSettings, render_loop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genai_live.testing._service.music import MusicConversation

CHUNK_SECONDS = 2.0
LEAD_SECONDS = 4.0
"""How much music is sent before its time, where the server keeps time."""
FILTERED_WORDS = ("explicit", "hateful", "violent")
STALE = "A new bpm or scale takes effect after RESET_CONTEXT, or after STOP and PLAY."

_ARTIST = re.compile(r"\b(?:by|in the style of|sounds? like)\s+([A-Z]\w*(?:\s+[A-Z]\w*)*)")
_MIME_TYPE = f"audio/l16;rate={MUSIC.rate};channels={MUSIC.channels}"


async def local_music(music: MusicConversation) -> None:
    """Play a loop of drums, bass and a melody by fixed rules.

    - `bpm`, `scale`, `density`, `brightness`, `mute_bass`, `mute_drums` and `only_bass_and_drums`
      can be heard; prompts and `seed` choose the melody; the other members change nothing.
    - A new `bpm` or `scale` waits for a reset, and a warning says so.
    - PLAY, PAUSE, STOP and RESET_CONTEXT do what they say. Chunks hold two seconds. They come as
      fast as the client takes them, or, where the server has a pace, at that pace and four
      seconds ahead.
    - A prompt that names an artist (`by ...`, `in the style of ...`, `sounds like ...` and a
      capital letter) or holds one of `FILTERED_WORDS` is left out, and the client is told.
    """
    await music.accept()
    player = _Player(music)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(player.play)
        async for message in music:
            await player.take(message)
        tasks.cancel_scope.cancel()


class _Player:
    """Plays what it was told last."""

    def __init__(self, music: MusicConversation) -> None:
        self._music = music
        self._prompts: list[types.WeightedPrompt] = []
        self._wanted = types.LiveMusicGenerationConfig()
        self._config = self._wanted
        """What is in force: a new bpm or scale waits in `_wanted`."""
        self._started = False
        self._playing = False
        self._news = anyio.Event()
        self._since = 0.0
        self._sent_since = 0.0
        self._settings: LoopSettings | None = None
        self._loop = b""
        self._position = 0

    async def take(self, message: types.LiveMusicClientMessage) -> None:
        """Do what the client says."""
        if message.client_content is not None:
            await self._prompt(message.client_content.weighted_prompts or [])
        elif message.music_generation_config is not None:
            await self._configure(message.music_generation_config)
        else:
            self._control(message.playback_control)

    async def _prompt(self, prompts: Sequence[types.WeightedPrompt]) -> None:
        self._prompts = []
        for prompt in prompts:
            reason = _refusal(prompt.text or "")
            if reason:
                filtered = types.LiveMusicFilteredPrompt(text=prompt.text, filtered_reason=reason)
                await self._music.send(types.LiveMusicServerMessage(filtered_prompt=filtered))
            else:
                self._prompts.append(prompt)

    async def _configure(self, config: types.LiveMusicGenerationConfig) -> None:
        self._wanted = config
        if not self._started:
            self._config = config
            return
        before = self._config
        self._config = attrs.evolve(config, bpm=before.bpm, scale=before.scale)
        if self._config != config:
            await self._music.send({"warning": STALE})

    def _control(self, control: types.LiveMusicPlaybackControl | None) -> None:
        match control:
            case types.LiveMusicPlaybackControl.PLAY:
                if not self._playing:
                    self._since, self._sent_since = anyio.current_time(), 0.0
                self._started = self._playing = True
                self._news.set()
            case types.LiveMusicPlaybackControl.PAUSE:
                self._playing = False
            case types.LiveMusicPlaybackControl.STOP:
                self._playing = self._started = False
                self._reset()
            case _:
                self._reset()

    def _reset(self) -> None:
        self._config, self._position = self._wanted, 0

    async def play(self) -> None:
        """Send chunks while music is wanted."""
        while True:
            if not self._playing:
                self._news = anyio.Event()
                await self._news.wait()
            await self._music.sleep_until(self._since, self._sent_since - LEAD_SECONDS)
            settings = LoopSettings.of(self._config, self._prompts)
            if settings != self._settings:
                self._loop = await anyio.to_thread.run_sync(render_loop, settings)
                self._settings = settings
            elif self._playing:
                self._sent_since += CHUNK_SECONDS
                await self._music.send(self._chunk(self._cut(MUSIC.size(CHUNK_SECONDS))))

    def _cut(self, size: int) -> bytes:
        """Give the next so many bytes of the loop."""
        data = b""
        while len(data) < size:
            self._position %= len(self._loop)
            piece = self._loop[self._position : self._position + size - len(data)]
            self._position += len(piece)
            data += piece
        return data

    def _chunk(self, pcm: bytes) -> dict[str, Any]:
        source = types.LiveMusicSourceMetadata(
            client_content=types.LiveMusicClientContent(weighted_prompts=self._prompts),
            music_generation_config=self._config,
        )
        chunk = {
            "data": pcm,
            "mimeType": _MIME_TYPE,
            "sourceMetadata": orjson.loads(encode(source)),
        }
        return {"serverContent": {"audioChunks": [chunk]}}


def _refusal(prompt: str) -> str:
    """Say why a prompt is left out; empty where it is not."""
    artist = _ARTIST.search(prompt)
    if artist is not None:
        return f"The prompt names an artist: {artist[1]}."
    words = re.findall(r"\w+", prompt.casefold())
    found = next((word for word in FILTERED_WORDS if word in words), None)
    return f"The prompt contains the word {found!r}." if found else ""
