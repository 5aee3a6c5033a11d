"""The settings by which a server misbehaves on a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from attrs import define

if TYPE_CHECKING:
    from genai_live.testing.rejections import Rejection


@define
class Behavior:
    """How the server behaves on a connection; a scenario may change it at any time.

    Attributes:
        delay: Seconds that every frame waits before it goes out.
        mute: Whether what is sent goes nowhere, though the server reads on.
        updates: Where a resumption handle comes: after the `turnComplete` of the turn that it
            covers, before it (`early`), or when the next turn has begun (`late`).
        cancels_late: Whether function calls are cancelled after they were answered.
        handle_refusal: What a setup with a resumption handle is refused with; None to take it.
        forgets: Whether a handle is taken, but the conversation behind it is gone.
    """

    delay: float = 0.0
    mute: bool = False
    updates: Literal["in order", "early", "late"] = "in order"
    cancels_late: bool = False
    handle_refusal: Rejection | None = None
    forgets: bool = False
