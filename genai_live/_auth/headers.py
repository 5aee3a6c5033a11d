"""Headers of a connection: the API key, token or credentials, and the user's own headers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from genai_live._auth.auth_mode import AuthMode
from genai_live._version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genai_live._auth.credentials import GoogleCredentials
    from genai_live._auth.endpoint import Service

_PYTHON = sys.version.partition(" ")[0]
_DEFAULT_HEADERS = {
    "user-agent": f"genai-live/{__version__} python/{_PYTHON.rpartition('.')[0]}",
    "x-goog-api-client": f"genai-live/{__version__} gl-python/{_PYTHON}",
}


async def request_headers(
    service: Service,
    *,
    auth_mode: AuthMode,
    api_key: str | None,
    credentials: GoogleCredentials,
    own: Mapping[str, str],
) -> dict[str, str]:
    """Return the headers to send to a service, valid now; the user's own replace the others.

    Raises:
        ConnectError: The Google Cloud token could not be refreshed.
    """
    headers = dict(_DEFAULT_HEADERS)
    if auth_mode is AuthMode.CLOUD:
        if "authorization" not in own:  # with one of the user's no credentials are needed here
            headers |= await credentials.headers()
    elif api_key is not None:
        if auth_mode is AuthMode.TOKEN and service == "live":
            headers["authorization"] = f"Token {api_key}"
        else:
            headers["x-goog-api-key"] = api_key
    return headers | dict(own)
