"""`ServerBehavior`: how a server misbehaves on one connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from attrs import define

if TYPE_CHECKING:
    from genai_live.testing.rejections import Rejection


@define
class ServerBehavior:
    """How the server behaves on one connection; a scenario may change it at any time.

    Attributes:
        delay: Seconds that every frame waits before it is sent.
        mute: Whether messages are discarded instead of sent; the server still reads.
        updates: When a resumption handle is sent: after the `turnComplete` of the turn that it
            covers (`in order`), before it (`early`), or when the next turn has begun (`late`).
        cancels_late: Whether function calls are cancelled after they were answered.
        handle_refusal: The rejection of a setup with a resumption handle; None to accept it.
        forgets: Whether a setup with a handle is accepted but starts an empty conversation.
    """

    delay: float = 0.0
    mute: bool = False
    updates: Literal["in order", "early", "late"] = "in order"
    cancels_late: bool = False
    handle_refusal: Rejection | None = None
    forgets: bool = False
