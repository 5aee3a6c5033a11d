"""Read requests to the server: which service, which API version, which credential."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import field, frozen

from genai_live.testing._service.backends import GEMINI, VERTEX, Backend

if TYPE_CHECKING:
    from collections.abc import Mapping

_GEMINI = re.compile(
    r"/+ws/+google\.ai\.generativelanguage\.(?P<version>v[0-9a-z]+)"
    r"\.GenerativeService\.BidiGenerate(?P<method>ContentConstrained|Content|Music)/*$"
)
_VERTEX = re.compile(
    r"/+ws/+google\.cloud\.aiplatform\.(?P<version>v[0-9a-z]+)"
    r"\.LlmBidiService/BidiGenerateContent/*$"
)
_TOKENS = re.compile(r"/+v[0-9a-z]+/+auth_tokens/*$")


@frozen
class LiveRequest:
    """An upgrade request for a Live connection.

    Attributes:
        path: The path, without the query.
        backend: The service that the path belongs to.
        version: The API version in the path; empty if the path has none.
        method: `Content`, `ContentConstrained` or `Music`.
        credential: The key or token in the headers or the query; empty if there is none.
        needs_credential: False for a bare URL, which clients request without credentials.
    """

    path: str
    backend: Backend
    version: str = ""
    method: str = "Content"
    credential: str = field(default="", repr=False)
    needs_credential: bool = True


def read_request(
    path: str, query: Mapping[str, str], headers: Mapping[str, str]
) -> LiveRequest | None:
    """Read an upgrade request; None if the path is not one of the Live API.

    The path may have a prefix and doubled slashes. The bare path `/` is Vertex AI: in Vertex mode
    clients with nothing but a custom base URL connect to that URL unchanged.
    """
    if not path.strip("/"):
        return LiveRequest(
            path, VERTEX, credential=_credential(query, headers), needs_credential=False
        )
    for pattern, backend in ((_GEMINI, GEMINI), (_VERTEX, VERTEX)):
        match = pattern.search(path)
        if match:
            return LiveRequest(
                path,
                backend,
                version=match["version"],
                method=match.groupdict().get("method", "Content"),
                credential=_credential(query, headers),
            )
    return None


def token_credential(path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> str | None:
    """Return the credential of a request to create an ephemeral token; empty if there is none.

    None if the path is not the one for tokens; it may have a prefix and doubled slashes.
    """
    return _credential(query, headers) if _TOKENS.search(path) else None


def _credential(query: Mapping[str, str], headers: Mapping[str, str]) -> str:
    lower = {name.lower(): value for name, value in headers.items()}
    scheme, _, token = lower.get("authorization", "").partition(" ")
    if scheme.lower() in ("token", "bearer") and token.strip():
        return token.strip()
    return lower.get("x-goog-api-key") or query.get("access_token") or query.get("key") or ""
