"""`twiml`: the answer to Twilio's webhook that connects a call to a WebSocket."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from genai_live.bridges.twilio.checks import (
    LONGEST_PARAMETER,
    checked_pairs,
    checked_text,
    checked_twiml,
)
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping


def twiml(url: str, parameters: Mapping[str, str] | None = None, *, after: str = "") -> str:
    """Return the TwiML that connects a call, in both directions, to a WebSocket.

    `<Connect><Stream>` is the bidirectional form; the TwiML goes on after it when the WebSocket is
    closed, and the call ends if nothing follows (twilio.com/docs/voice/twiml/stream).

    Args:
        url: The address of the WebSocket, `wss://...`, without a query: Twilio takes none.
        parameters: What `StreamStarted.parameters` will have; a name and its value have at most 500
            characters together.
        after: TwiML elements that follow when the session has ended, such as
            `<Say>We are busy at the moment.</Say>`; as they are.

    Raises:
        ConfigError: Something is no text, a parameter is too long, or XML cannot have it.
    """
    pairs = checked_pairs(parameters, "parameters")
    for name, value in pairs:
        if len(name) + len(value) > LONGEST_PARAMETER:
            problem = f"{name!r:.100} has more than {LONGEST_PARAMETER} characters with its value."
            raise ConfigError(problem, field="parameters", hint="Pass a key, and look up the rest.")
    checked_text(url, "url")
    inside = "".join(
        f"<Parameter name={quoteattr(name)} value={quoteattr(value)}/>" for name, value in pairs
    )
    elements = f"<Connect><Stream url={quoteattr(url)}>{inside}</Stream></Connect>"
    checked_twiml(elements, "parameters")
    checked_twiml(after, "after")
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{elements}{after}</Response>'
