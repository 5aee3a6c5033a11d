"""`mime_type_of_name`: the MIME type that the end of a name tells."""

from __future__ import annotations

import mimetypes

from genai_live.errors import ConfigError


def mime_type_of_name(name: object) -> str:
    """Return the MIME type of the file that a URI names.

    Raises:
        ConfigError: The name does not tell it.
    """
    kind, _ = mimetypes.guess_type(name) if isinstance(name, str) else (None, None)
    if kind is None:
        raise ConfigError(
            "is not set, and the end of the name does not tell it.",
            field="mime_type",
            hint='Pass it, such as mime_type="image/png".',
        )
    return kind
