"""The number and the progress of the model's turns."""

from __future__ import annotations

from genai_live.audio.pcm import OUTPUT


class TurnTracker:
    """Numbers the model's turns and follows the newest one.

    A turn begins with its first output and ends with `turnComplete`, or with its connection. What
    is known of a turn stays until the next one begins.

    Attributes:
        number: Number of the newest turn, from 0; -1 before the first.
        between_turns: Whether no turn is under way.
        generated: Whether the server reported the end of generation.
        interrupted: Whether the server reported an interruption, of this turn or after it.
        interrupted_after_turn: Whether that report came between two turns. The `turnComplete` that
            follows it belongs to the turn before.
        cut_by_client: Whether the client cut the turn off without telling the server.
        audio_bytes: Size of the turn's audio and other inline data.
        other_bytes: Size of the other inline data in that.
    """

    def __init__(self) -> None:
        self.number = -1
        self.between_turns = True
        self.generated = False
        self.interrupted = False
        self.interrupted_after_turn = False
        self.cut_by_client = False
        self.audio_bytes = self.other_bytes = 0

    @property
    def current(self) -> int:
        """Number of the turn under way, or of the last one; 0 before the first."""
        return max(self.number, 0)

    @property
    def playback_seconds(self) -> float:
        """How long the audio of a turn lasts whose generation has ended; else 0.0."""
        return OUTPUT.seconds(self.audio_bytes) if self.generated else 0.0

    def audio_seconds(self, *, but: int = 0) -> float:
        """Return how long the turn's audio is, without so many bytes of it."""
        return OUTPUT.seconds(self.audio_bytes - self.other_bytes - but)

    @property
    def has_all_output(self) -> bool:
        """Whether a turn is under way and only its end is still to come."""
        return (self.generated or self.interrupted) and not self.between_turns

    @property
    def ends_interrupted(self) -> bool:
        """Whether the turn was interrupted that an end would belong to now."""
        if self.between_turns:
            return self.interrupted_after_turn
        return self.interrupted or self.cut_by_client

    def begin(self) -> None:
        """Begin the next turn."""
        self.number += 1
        self.between_turns = False
        self.generated = self.interrupted = self.interrupted_after_turn = False
        self.cut_by_client = False
        self.audio_bytes = self.other_bytes = 0

    def skip(self) -> int:
        """Count a turn that has no output, and return its number."""
        self.number += 1
        return self.number

    def interrupt(self) -> None:
        """Record that the server reported an interruption."""
        self.interrupted_after_turn = self.between_turns
        self.interrupted = True

    def complete(self) -> None:
        """Record a `turnComplete`: it ends the turn under way, or is a turn without output."""
        if self.between_turns and not self.interrupted_after_turn:
            self.skip()
        self.end()

    def end(self) -> None:
        """End the turn under way, if there is one."""
        self.between_turns = True
        self.interrupted_after_turn = False
