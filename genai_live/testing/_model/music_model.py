"""`local_music`: the default music scenario, a loop that follows the configuration."""

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
"""Seconds of music sent ahead of time, if the server has a pace."""
FILTERED_WORDS = ("explicit", "hateful", "violent")
STALE = "A new bpm or scale takes effect after RESET_CONTEXT, or after STOP and PLAY."

_ARTIST = re.compile(r"\b(?:by|in the style of|sounds? like)\s+([A-Z]\w*(?:\s+[A-Z]\w*)*)")
_MIME_TYPE = f"audio/l16;rate={MUSIC.rate};channels={MUSIC.channels}"


async def local_music(music: MusicConversation) -> None:
    """Play a loop of drums, bass and a melody by fixed rules.

    - `bpm`, `scale`, `density`, `brightness`, `mute_bass`, `mute_drums` and `only_bass_and_drums`
      change the sound; prompts and `seed` choose the melody; other fields have no effect.
    - A new `bpm` or `scale` takes effect after a reset, and the client gets a warning.
    - PLAY, PAUSE, STOP and RESET_CONTEXT work as in the service. Chunks last two seconds. They
      are sent as fast as the client reads them or, if the server has a pace, at that pace and
      four seconds ahead.
    - A prompt that names an artist (`by ...`, `in the style of ...`, `sounds like ...` and a
      capital letter) or contains one of `FILTERED_WORDS` is ignored, and the client is informed.
    """
    await music.accept()
    player = _Player(music)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(player.play)
        async for message in music:
            await player.handle(message)
        tasks.cancel_scope.cancel()


class _Player:
    """Plays the loop for the client's latest messages."""

    def __init__(self, music: MusicConversation) -> None:
        self._music = music
        self._prompts: list[types.WeightedPrompt] = []
        self._requested = types.LiveMusicGenerationConfig()
        self._config = self._requested
        """The configuration in effect; a new bpm or scale waits in `_requested`."""
        self._started = False
        self._playing = False
        self._play_requested = anyio.Event()
        self._started_at = 0.0
        self._sent_seconds = 0.0
        self._settings: LoopSettings | None = None
        self._loop = b""
        self._position = 0

    async def handle(self, message: types.LiveMusicClientMessage) -> None:
        """Handle a message of the client."""
        if message.client_content is not None:
            await self._prompt(message.client_content.weighted_prompts or [])
        elif message.music_generation_config is not None:
            await self._configure(message.music_generation_config)
        else:
            self._control(message.playback_control)

    async def _prompt(self, prompts: Sequence[types.WeightedPrompt]) -> None:
        self._prompts = []
        for prompt in prompts:
            reason = _filter_reason(prompt.text or "")
            if reason:
                filtered = types.LiveMusicFilteredPrompt(text=prompt.text, filtered_reason=reason)
                await self._music.send(types.LiveMusicServerMessage(filtered_prompt=filtered))
            else:
                self._prompts.append(prompt)

    async def _configure(self, config: types.LiveMusicGenerationConfig) -> None:
        self._requested = config
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
                    self._started_at, self._sent_seconds = anyio.current_time(), 0.0
                self._started = self._playing = True
                self._play_requested.set()
            case types.LiveMusicPlaybackControl.PAUSE:
                self._playing = False
            case types.LiveMusicPlaybackControl.STOP:
                self._playing = self._started = False
                self._reset()
            case _:
                self._reset()

    def _reset(self) -> None:
        self._config, self._position = self._requested, 0

    async def play(self) -> None:
        """Send chunks while music is playing."""
        while True:
            if not self._playing:
                self._play_requested = anyio.Event()
                await self._play_requested.wait()
            await self._music.sleep_until(self._started_at, self._sent_seconds - LEAD_SECONDS)
            settings = LoopSettings.from_config(self._config, self._prompts)
            if settings != self._settings:
                self._loop = await anyio.to_thread.run_sync(render_loop, settings)
                self._settings = settings
            elif self._playing:
                self._sent_seconds += CHUNK_SECONDS
                await self._music.send(self._chunk(self._cut(MUSIC.size(CHUNK_SECONDS))))

    def _cut(self, size: int) -> bytes:
        """Return the next `size` bytes of the loop."""
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


def _filter_reason(prompt: str) -> str:
    """Return why a prompt is ignored; empty if it is not."""
    artist = _ARTIST.search(prompt)
    if artist is not None:
        return f"The prompt names an artist: {artist[1]}."
    words = re.findall(r"\w+", prompt.casefold())
    filtered = next((word for word in FILTERED_WORDS if word in words), None)
    return f"The prompt contains the word {filtered!r}." if filtered else ""
