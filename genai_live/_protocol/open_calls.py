"""The model's function calls that are not answered yet."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from genai_live.types import FunctionCall, FunctionResponse, LiveClientMessage
MAX_OPEN_CALLS = 1024
"""How many open calls are followed; more than the session runs, for those that users answer."""
MAX_KEYS = 10_000
"""How many calls are remembered of a connection, and of the earlier ones together."""


class OpenCalls:
    """Follows function calls from `toolCall` to their response, cancellation or connection's end.

    Calls beyond `MAX_OPEN_CALLS` are not followed. A call ends with the connection that it came
    over. It is stale from then on, until a later connection makes it again: no server waits for its
    response.

    Args:
        is_automatic: Whether the session itself answers the calls of a function.

    Attributes:
        pending: The open calls by id, or by name where the server gives no id.
        is_automatic: See above.
    """

    def __init__(self, is_automatic: Callable[[str], bool] = lambda _: False) -> None:
        self.pending: dict[str, FunctionCall] = {}
        self.is_automatic = is_automatic
        self._seen: OrderedDict[str, None] = OrderedDict()  # calls of this connection
        self._stale: OrderedDict[str, None] = OrderedDict()  # calls of earlier connections

    def add(self, call: FunctionCall) -> None:
        """Record a call of the server."""
        key = call.id or call.name or ""
        if len(self.pending) < MAX_OPEN_CALLS or key in self.pending:
            self.pending[key] = call
        _remember(self._seen, key)
        self._stale.pop(key, None)

    def cancel(self, ids: Iterable[str]) -> None:
        """Record that the server takes back calls."""
        for call_id in ids:
            self.pending.pop(call_id, None)

    def record_responses(self, responses: Iterable[FunctionResponse]) -> None:
        """Record responses of the client. A call stays open while more results are announced."""
        for response in responses:
            if not response.will_continue:
                self.pending.pop(response.id or response.name or "", None)

    def is_stale(self, response: FunctionResponse) -> bool:
        """Whether a response is to a call that ended with its connection."""
        return (response.id or response.name) in self._stale

    def drop_stale_responses(self, message: LiveClientMessage) -> LiveClientMessage:
        """Return a message without the stale ones among its responses.

        One that holds no other responses is returned as it is.
        """
        answer = message.tool_response
        responses = (answer.function_responses if answer is not None else None) or []
        kept = [response for response in responses if not self.is_stale(response)]
        if answer is None or not kept or len(kept) == len(responses):
            return message
        return attrs.evolve(message, tool_response=attrs.evolve(answer, function_responses=kept))

    def clear(self) -> None:
        """Close all calls, since the interaction was interrupted."""
        self.pending.clear()

    def connection_lost(self) -> tuple[str, ...]:
        """Close all calls, since their connection is lost.

        Returns:
            The ids of the open calls that the session does not answer itself.
        """
        manual = tuple(
            call.id
            for call in self.pending.values()
            if call.id and not self.is_automatic(call.name or "")
        )
        for key in self._seen:
            _remember(self._stale, key)
        self._seen.clear()
        self.pending.clear()
        return manual


def _remember(keys: OrderedDict[str, None], key: str) -> None:
    """Add the newest key, and forget the oldest if there are too many."""
    keys[key] = None
    keys.move_to_end(key)
    if len(keys) > MAX_KEYS:
        keys.popitem(last=False)
