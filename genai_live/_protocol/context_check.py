"""Detect lost context after a resumption by comparing prompt token counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genai_live import types


class ContextCheck:
    """Compares the first prompt after a resumption with the last one that the handle covers.

    A turn's prompt is the whole conversation (usageMetadata.promptTokenCount), so it only grows,
    unless the setup enables compression. If more than half of what the turns before the handle
    added to the first prompt is missing, the server cannot have the conversation.

    Args:
        compression: The setup's settings for compression.
    """

    def __init__(self, compression: types.ContextWindowCompressionConfig | None) -> None:
        self._compression = compression
        # Prompt tokens: of the first turn of any of the server's sessions, of the newest, of the
        # newest that a handle covers, and what the next report is compared with. A session that is
        # sent the history has that in its first prompt, so that the least of them counts.
        self._first: int | None = None
        self._newest: int | None = None
        self._covered: int | None = None
        self._expected: int | None = None

    @property
    def tokens(self) -> tuple[int | None, int | None, int | None]:
        """Prompt tokens of the first turn, the newest, and the newest that a handle covers."""
        return self._first, self._newest, self._covered

    def restore(self, tokens: tuple[int | None, int | None, int | None]) -> None:
        """Continue with what `tokens` was before."""
        self._first, self._newest, self._covered = tokens

    def on_handle(self) -> None:
        """Record a new handle: it covers all turns so far."""
        self._covered = self._newest

    def on_restored(self) -> None:
        """Record that a connection continues from the newest handle."""
        self._expected = self._covered
        if self._first is None:
            self._first = 0  # the first turns belong to another conversation

    def on_fresh(self) -> None:
        """Record that a connection starts without the conversation."""
        self._newest = self._covered = self._expected = None

    def check(self, usage: types.UsageMetadata) -> tuple[int, int] | None:
        """Compare a report of the server.

        Returns:
            The tokens before and now if the context is lost; else None.
        """
        now = usage.prompt_token_count
        if now is None:
            return None
        if self._first is None or (self._newest is None and now < self._first):
            self._first = now
        self._newest = now
        before, self._expected = self._expected, None
        if before is None or now >= (self._first + self._fewest_tokens(before)) / 2:
            return None
        return before, now

    def _fewest_tokens(self, before: int) -> int:
        """Return how many tokens compression may leave; by default it halves them."""
        if self._compression is None:
            return before
        window = self._compression.sliding_window
        target = window.target_tokens if window is not None else None
        return min(before, target or before // 2)
