"""`AsyncMusicSession`: a session of Live Music for async code."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread

from genai_live._core.async_base import AsyncSessionBase
from genai_live._music import compat
from genai_live._music.info import MusicSessionCore, MusicSessionInfo
from genai_live._music.readers import MusicAudioReader, MusicMessageReader, checked_path
from genai_live.audio.data import check_wav_name
from genai_live.audio.pcm import MUSIC
from genai_live.audio.wav import WavWriter
from genai_live.types import LiveMusicPlaybackControl

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from os import PathLike

    from genai_live.types import LiveMusicServerMessage
    from genai_live.typing import (
        LiveMusicClientMessageUnion,
        LiveMusicGenerationConfigUnion,
        WeightedPromptListUnion,
    )


class AsyncMusicSession(MusicSessionInfo, AsyncSessionBase[MusicSessionCore]):
    """A stream of music that is steered while it plays.

    Made by `AsyncClient.live.music.connect`. Usable with `async with`, or without and `close()`.

    Its methods belong to the event loop that made it. Cancelling any of them leaves the session
    usable. Messages are kept until they are read. A reader that starts after another continues
    where that one stopped; readers at the same time each see everything.

    What `play` starts comes faster than it sounds, in chunks of about two seconds; what is changed
    is heard that much later. While about half a minute of music is unread, the server is slowed.
    """

    async def set_weighted_prompts(self, prompts: WeightedPromptListUnion) -> None:
        """Set what to play; replaces all earlier prompts.

        Args:
            prompts: Texts, `WeightedPrompt`s or dicts with `text` and `weight`, or a list of them.
                A text alone has the weight 1.0. Weights count in proportion; they may be negative,
                but not 0.

        Raises:
            ConfigError: There are none, or one cannot be sent; names the field and the fix.
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        await self._post(compat.weighted_prompts(prompts))

    async def set_music_generation_config(self, config: LiveMusicGenerationConfigUnion) -> None:
        """Set how to play. Replaces the whole configuration: what is absent gets its default.

        `bpm` and `scale` take effect after `reset_context()`, or `stop()` and `play()`. To change
        one member, change `music_generation_config` and send that.

        Args:
            config: A `LiveMusicGenerationConfig` or a dict, keys in either spelling; empty resets.

        Raises:
            ConfigError: A value is out of range, or cannot be sent; names the field and the fix.
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        await self._post(compat.generation_config(config))

    async def play(self) -> None:
        """Start the music, or continue where `pause()` stopped it.

        Raises:
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        await self._post(compat.playback(LiveMusicPlaybackControl.PLAY))

    async def pause(self) -> None:
        """Pause the music. Music that is on its way still arrives.

        Raises:
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        await self._post(compat.playback(LiveMusicPlaybackControl.PAUSE))

    async def stop(self) -> None:
        """Stop the music and clear its context; prompts and configuration stay.

        Raises:
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        await self._post(compat.playback(LiveMusicPlaybackControl.STOP))

    async def reset_context(self) -> None:
        """Clear the context and keep playing: a clean cut after which `bpm` and `scale` apply.

        Raises:
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        await self._post(compat.playback(LiveMusicPlaybackControl.RESET_CONTEXT))

    async def send(self, message: LiveMusicClientMessageUnion) -> None:
        """Send one whole client message.

        Args:
            message: A `LiveMusicClientMessage` or a dict, keys in either spelling, with exactly
                one of `client_content`, `music_generation_config`, `playback_control`.

        Raises:
            ConfigError: The message cannot be sent; names the field and the fix.
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        await self._post(*compat.from_message(message))

    def receive(self, *, timeout: float | None = None) -> AsyncIterator[LiveMusicServerMessage]:
        """Iterate over the server's messages for as long as the session lives.

        Its answer to the setup is left out, as in google-genai.

        Args:
            timeout: Seconds to wait for each message; None waits indefinitely.

        Raises:
            ConfigError: `timeout` is neither None nor a number of at least 0.
            TimeoutError: No message within `timeout`.
            SessionClosed: The session had ended, and an earlier `receive` came to its end.
            ConnectionClosed: The connection ended, and not cleanly.
        """
        return self._iterate(partial(MusicMessageReader, is_receive=True), timeout)

    def __aiter__(self) -> AsyncIterator[LiveMusicServerMessage]:
        """Iterate over every message of the server for as long as the session lives.

        Raises:
            ConnectionClosed: The connection ended, and not cleanly.
        """
        return self._iterate(MusicMessageReader, None)

    def audio(
        self, *, seconds: float | None = None, timeout: float | None = None
    ) -> AsyncIterator[bytes]:
        """Iterate over the music as one stream of PCM: 48 kHz, stereo, 16 bit, whole frames.

        It begins with the oldest chunk that nobody has taken. Prompts that were left out and
        warnings of the service are logged.

        Args:
            seconds: How much music to return, exactly; the rest of the last chunk is dropped. None
                continues for as long as the session lives.
            timeout: Seconds to wait for each piece; None waits indefinitely.

        Raises:
            ConfigError: `seconds` or `timeout` cannot be used.
            TimeoutError: No music within `timeout`.
            DecodeError: The server plays another format.
            ConnectionClosed: The connection ended, and not cleanly.
        """
        return self._iterate(partial(MusicAudioReader, seconds=seconds), timeout)

    async def record(
        self, path: str | PathLike[str], *, seconds: float, timeout: float | None = 30.0
    ) -> float:
        """Write music to a WAV file as it comes. `play()` starts it, before this.

        Args:
            path: The file, overwritten if it exists. It holds what arrived, even if this is left
                early.
            seconds: How much music to write.
            timeout: Seconds to wait for each piece; None waits indefinitely.

        Returns:
            The seconds written, fewer where the session was closed before.

        Raises:
            ConfigError: `path`, `seconds` or `timeout` cannot be used.
            OSError: The file cannot be written.
            TimeoutError: No music within `timeout`.
            DecodeError: The server plays another format.
            ConnectionClosed: The connection ended, and not cleanly.
        """
        path = checked_path(path)
        check_wav_name(path, field="path")
        sound = self.audio(seconds=seconds, timeout=timeout)
        written = 0
        wav = await anyio.to_thread.run_sync(WavWriter, path, MUSIC)
        try:
            async for pcm in sound:
                await anyio.to_thread.run_sync(wav.write, pcm)
                written += len(pcm)
        finally:
            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(wav.close)
        return MUSIC.seconds(written)
