"""The messages of Live Interactions, a second protocol of google-genai since 3.5.

It is a WebSocket at `interactions/live` with JSON text frames, each with an `event_type`. It is
watched, not supported.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, get_args

from pydantic import Tag

_TYPES = "google.genai._gaos.types.interactions"
_UNIONS = {"client": ("clientevent", "ClientEvent"), "server": ("serverevent", "ServerEvent")}


def read_messages() -> set[str]:
    """Return the messages as `client.name` and `server.name`; none in versions without them."""
    return {
        f"{side}.{name}"
        for side, (module, union) in _UNIONS.items()
        for name in _tags(_find(module, union))
    }


def _find(module: str, union: str) -> Any:
    try:
        return getattr(import_module(f"{_TYPES}.{module}"), union, None)
    except ModuleNotFoundError:
        return None


def _tags(annotation: Any) -> set[str]:
    inside = get_args(annotation)
    found = {each.tag for each in inside if isinstance(each, Tag)}
    return found or found.union(*map(_tags, inside))
