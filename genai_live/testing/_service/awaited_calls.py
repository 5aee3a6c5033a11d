"""`AwaitedCall`: a function call whose response a scenario waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import attrs

if TYPE_CHECKING:
    from genai_live import types


class CallCancelled(Exception):
    """The call whose response a scenario waits for was cancelled."""


@attrs.define(eq=False)
class AwaitedCall:
    """A call that a scenario waits for.

    Attributes:
        event: Set when the call was answered or cancelled.
        response: The response; None if the call was cancelled.
    """

    event: anyio.Event = attrs.field(factory=anyio.Event)
    response: types.FunctionResponse | None = None
