"""Rules that depend on the model, by its name."""

from __future__ import annotations


def takes_content_at_start_only(model: str) -> bool:
    """Whether a model takes client content as initial history only, and text as realtime input.

    Live models from 3.1 on do (official guide of the Live API, 2026-06).
    """
    name = model.rpartition("/")[2]
    major, _, rest = name.removeprefix("gemini-").partition("-")[0].partition(".")
    if not name.startswith("gemini-") or not major.isdigit():
        return False
    return (int(major), int(rest) if rest.isdigit() else 0) >= (3, 1)
