"""`is_signed`: whether a request comes from Twilio, by its `X-Twilio-Signature`."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from genai_live.bridges.twilio.checks import checked_pairs, checked_text, checked_token

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PORTS = {"https": 443, "wss": 443, "http": 80, "ws": 80}


def compute_signature(
    auth_token: str, url: str, parameters: Mapping[str, str] | Iterable[tuple[str, str]] = ()
) -> str:
    """Return the signature that Twilio computes for a request.

    It is the HMAC-SHA1, in base64, of the URL with the parameters of the POST body appended, sorted
    by name and without anything between; the key is the auth token of the account
    (twilio.com/docs/usage/webhooks/webhooks-security). A WebSocket has no body, and its URL begins
    with `wss:`.

    Args:
        auth_token: The auth token.
        url: The whole URL as Twilio has it, with the query.
        parameters: The form fields of a POST request, as pairs of name and value, or a dict.

    Raises:
        ConfigError: Something is no text, or the token has characters that no token has.
    """
    fields = sorted(set(checked_pairs(parameters, "parameters")))
    text = checked_text(url, "url") + "".join(name + value for name, value in fields)
    key = checked_token(auth_token).encode()
    digest = hmac.new(key, text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def is_signed(
    auth_token: str,
    signature: str | None,
    url: str,
    parameters: Mapping[str, str] | Iterable[tuple[str, str]] = (),
) -> bool:
    """Return whether a signature is right; compared in constant time.

    Twilio signs some URLs with the port and some without it, so that both count.

    Args:
        auth_token: The auth token of the account.
        signature: The value of the header `X-Twilio-Signature`; None if there is none.
        url: The whole URL as Twilio has it, with the query.
        parameters: The form fields of a POST request, as pairs of name and value, or a dict.

    Raises:
        ConfigError: As for `compute_signature`.
    """
    pairs = checked_pairs(parameters, "parameters")
    given = signature.encode(errors="replace") if isinstance(signature, str) else b""
    found = False
    for candidate in _with_and_without_port(checked_text(url, "url")):
        expected = compute_signature(auth_token, candidate, pairs).encode()
        found |= hmac.compare_digest(expected, given)
    return found


def _with_and_without_port(url: str) -> list[str]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # a port that is no number
        return [url]
    host = parts.netloc.removesuffix(f":{port}") if port is not None else parts.netloc
    explicit = port if port is not None else _PORTS.get(parts.scheme, 443)
    rest = url[len(f"{parts.scheme}://{parts.netloc}") :]  # urlsplit drops an empty query
    both = [f"{parts.scheme}://{netloc}{rest}" for netloc in (host, f"{host}:{explicit}")]
    return [url, *both]
