"""Whether a server that restored a conversation has it, judged by its token counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genai_live import types


class ContextCheck:
    """Compares the prompt after a connection was restored with what its handle stands for.

    A turn's prompt is the whole conversation (usageMetadata.promptTokenCount), so it only grows,
    unless the setup has it compressed. When more than half of what the turns before the handle
    added to the first one is missing, the server cannot have the conversation.

    Args:
        compression: What the setup says of it.
    """

    def __init__(self, compression: types.ContextWindowCompressionConfig | None) -> None:
        self._compression = compression
        self._first: int | None = None
        self._newest: int | None = None
        self._covered: int | None = None
        self._expected: int | None = None

    def on_handle(self) -> None:
        """Note that a handle came: it stands for what was counted so far."""
        self._covered = self._newest

    def on_restored(self) -> None:
        """Note that a connection goes on from the newest handle."""
        self._expected = self._covered
        if self._newest is None:
            self._first = 0  # it was counted elsewhere

    def on_fresh(self) -> None:
        """Note that a connection knows nothing of what was before."""
        self._first = self._newest = self._covered = self._expected = None

    def check(self, usage: types.UsageMetadata) -> tuple[int, int] | None:
        """Take a report of the server; give the tokens before and now where the context is gone."""
        now = usage.prompt_token_count
        if now is None:
            return None
        if self._first is None:
            self._first = now
        self._newest = now
        before, self._expected = self._expected, None
        if before is None or now >= (self._first + self._fewest_tokens(before)) / 2:
            return None
        return before, now

    def _fewest_tokens(self, before: int) -> int:
        """Give how many tokens may be left of so many; compression halves them by default."""
        if self._compression is None:
            return before
        window = self._compression.sliding_window
        target = window.target_tokens if window is not None else None
        return min(before, target or before // 2)
