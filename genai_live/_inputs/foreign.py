"""Objects of other packages that have members: those of google-genai, and other pydantic models.

They are read by their public members. No other package is imported for it.
"""

from __future__ import annotations

from typing import Any

from genai_live._wire.base import Wire
from genai_live._wire.typeguards import is_mapping

_MILLISECONDS = 1000


def is_foreign(value: object) -> bool:
    """Whether the value is an object that lists its members as pydantic models do."""
    is_model = callable(getattr(type(value), "model_dump", None))
    return is_model and not isinstance(value, Wire)


def is_google_genai(value: object, name: str | None = None) -> bool:
    """Whether the value is an object of google-genai: of its class of this name, or of any."""
    return is_foreign(value) and any(
        cls.__module__.startswith("google.genai") and name in (None, cls.__name__)
        for cls in type(value).__mro__
    )


def foreign_members(value: object) -> dict[str, Any] | None:
    """Return the members of such an object that are set, by name; None for any other value.

    Members are not converted, so functions and clients among them stay what they are.
    """
    if not is_foreign(value):
        return None
    holder: Any = value
    names = getattr(type(value), "model_fields", None)
    if is_mapping(names):
        members = {name: getattr(value, name) for name in names}
        members.update(getattr(value, "model_extra", None) or {})
    else:
        dumped = holder.model_dump(exclude_none=True)
        if not is_mapping(dumped):
            return None
        members = dict(dumped)
    if is_google_genai(value, "HttpOptions") and members.get("timeout") is not None:
        members["timeout"] /= _MILLISECONDS  # a timeout here is in seconds
    return {key: item for key, item in members.items() if item is not None}


def plain(value: Any) -> Any:
    """Return such an object as a dict of its members, and any other value unchanged."""
    members = foreign_members(value)
    return value if members is None else members
