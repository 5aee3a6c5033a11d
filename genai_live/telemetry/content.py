"""Texts and results of functions in sent messages, where content is captured."""

from __future__ import annotations

import json
from typing import Any


def texts_of(frame: bytes) -> list[str]:
    """Return the texts of a client message: realtime text, or the parts of its turns."""
    message: dict[str, Any] = json.loads(frame)
    texts = [message.get("realtimeInput", {}).get("text")]
    for turn in message.get("clientContent", {}).get("turns", ()):
        texts += [part.get("text") for part in turn.get("parts", ())]
    return [text for text in texts if text]


def results_of(frame: bytes) -> dict[str, str]:
    """Return the responses of a message to function calls, as JSON, by id or name."""
    message: dict[str, Any] = json.loads(frame)
    return {
        each.get("id") or each.get("name", ""): json.dumps(each.get("response"), ensure_ascii=False)
        for each in message.get("toolResponse", {}).get("functionResponses", ())
    }
