"""`AsyncPlayer` and `Player`: the model's speech as sound, as it comes."""

from __future__ import annotations

import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from genai_live.errors import SessionClosed

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from genai_live._live.playback import PlayerCore
    from genai_live._runtime.loop_thread import LoopThread


class _Unstarted:
    """Base of players: one that nobody started is silent, which is hardly meant."""

    _syntax: ClassVar[str]
    _is_used = False

    def __del__(self) -> None:
        if not self._is_used:
            warnings.warn(
                f"a player was never started, so nothing is heard. Use `{self._syntax}"
                " session.play():`, or call its start().",
                RuntimeWarning,
                stacklevel=2,
            )


class AsyncPlayer(_Unstarted):
    """Plays the model's speech as it comes. Made by `AsyncSession.play`.

    Use it with `async with`, or with `start` and `close`.
    """

    _syntax = "async with"

    def __init__(self, core: PlayerCore) -> None:
        self._core = core

    @property
    def latency(self) -> float:
        """Seconds from a block that the output takes to its sound, as the output reports it."""
        return self._core.latency

    @property
    def waiting_seconds(self) -> float:
        """How much audio waits for the output."""
        return self._core.buffer.ledger.waiting_seconds

    @property
    def dropped_seconds(self) -> float:
        """How much audio found no room, since ten minutes of it waited already."""
        return self._core.buffer.dropped_seconds

    async def start(self) -> None:
        """Open the output and begin to play.

        Raises:
            ConfigError: What the output needs is not installed.
            LiveError: It cannot be opened, or the session is played already.
            OSError: The file cannot be written.
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        self._is_used = True
        self._core.owner.check()
        await self._core.start()

    def flush(self) -> None:
        """Play nothing more of what waits, nor of the newest turn; the model is not told."""
        self._core.flush()

    async def close(self) -> None:
        """Stop at once, and close the output. Idempotent."""
        self._is_used = True
        await self._core.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()


class Player(_Unstarted):
    """Plays the model's speech as it comes. Made by `Session.play`.

    Use it with `with`, or with `start` and `close`.
    """

    _syntax = "with"

    def __init__(self, core: PlayerCore, loop: LoopThread) -> None:
        self._core = core
        self._loop = loop

    @property
    def latency(self) -> float:
        """Seconds from a block that the output takes to its sound, as the output reports it."""
        return self._core.latency

    @property
    def waiting_seconds(self) -> float:
        """How much audio waits for the output."""
        return self._core.buffer.ledger.waiting_seconds

    @property
    def dropped_seconds(self) -> float:
        """How much audio found no room, since ten minutes of it waited already."""
        return self._core.buffer.dropped_seconds

    def start(self) -> None:
        """Open the output and begin to play.

        Raises:
            ConfigError: What the output needs is not installed.
            LiveError: It cannot be opened, or the session is played already.
            OSError: The file cannot be written.
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        self._is_used = True
        self._loop.call(self._core.start)

    def flush(self) -> None:
        """Play nothing more of what waits, nor of the newest turn; the model is not told."""
        self._core.flush()

    def close(self) -> None:
        """Stop at once, and close the output. Idempotent."""
        self._is_used = True
        with suppress(SessionClosed):  # the loop has ended, and the player with it
            self._loop.call(self._core.close)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
