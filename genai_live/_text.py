"""Text for people: control characters escaped, secrets masked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MASK = "***"
"""What is shown instead of a secret."""

# The categories Cc and Cs, the marks that change the direction of text, and other line ends.
_CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
# Without line breaks and tabs, and the marks of direction that ordinary text needs.
_CONTROLS_IN_MARKUP = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_MARKUP = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"},
)
_SECRET_WORDS = frozenset(
    {
        "auth",
        "authorization",
        "bearer",
        "cookie",
        "cookies",
        "credential",
        "credentials",
        "handle",
        "headers",
        "jwt",
        "key",
        "passcode",
        "passphrase",
        "passwd",
        "password",
        "passwords",
        "proxy",
        "pwd",
        "secret",
        "secrets",
        "token",
    }
)
_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z0-9]+(?![a-z])")
_LONGEST_SECRET = 10_000
_USER_INFO = re.compile(r"(?<=://)[^/?#\s]*@")
_QUERY_VALUE = re.compile(r"(?<=[?&])([\w.-]+)=[^&#\s\"']+")


def escape_controls(text: str) -> str:
    r"""Return text on one line that cannot steer a terminal: a line break becomes `\n`, and so on.

    Escapes control characters, marks that change the direction of text, and lone surrogates.
    """
    return _CONTROLS.sub(_as_escape, text)


def _as_escape(match: re.Match[str]) -> str:
    return repr(match[0])[1:-1]


def did_you_mean(
    name: str, names: Iterable[str], *, otherwise: str = "", cutoff: float = 0.6
) -> str:
    """Return the sentence that suggests the name that was meant.

    Args:
        name: The name that does not exist.
        names: Those that do.
        otherwise: What to return if none of them is close.
        cutoff: How close one has to be, from 0 to 1.
    """
    from difflib import get_close_matches  # takes a while to import, and serves errors only

    close = get_close_matches(name, list(names), n=1, cutoff=cutoff)
    return f"Did you mean {close[0]!r}?" if close else otherwise


def no_attribute(module: str, name: str, names: Iterable[str], *, hint: str = "") -> AttributeError:
    """Return the error for a name that a module does not have, with the one that may be meant."""
    problem = f"module {module!r} has no attribute {name!r}"
    if name == "__path__":  # each `from module import name` asks for it
        return AttributeError(problem, name=name)
    told = " ".join(filter(None, (did_you_mean(name, names), hint)))
    return AttributeError(f"{problem}. {told}" if told else problem, name=name)


def no_member(owner: object, name: str, meant: Mapping[str, str]) -> AttributeError:
    """Return the error for a member that an object does not have, with the one that may be meant.

    Args:
        owner: The object.
        name: What it does not have.
        meant: Names that others use, and what does the same here.
    """
    told = f"Use {meant[name]}." if name in meant else ""
    if not told and not name.startswith("_"):  # `dir` asks for __dict__
        told = did_you_mean(name, [each for each in dir(owner) if not each.startswith("_")])
    problem = f"{type(owner).__name__!r} object has no attribute {name!r}"
    # With `obj`, Python would suggest private names.
    return AttributeError(f"{problem}. {told}" if told else problem, name=name)


def escape_markup(text: str) -> str:
    """Return text for HTML, as `html.escape`, which takes a while to import.

    Control characters are escaped too, but for line breaks, and what cannot be written as UTF-8.
    """
    return _CONTROLS_IN_MARKUP.sub(_as_escape, text).translate(_MARKUP)


def short_markup(text: str, most: int) -> str:
    """Return text of others for HTML, cut at a number of characters, without secrets in URLs."""
    start, is_cut = masked_start(text, most)
    shown = f"{start}... ({len(text):,} characters)" if is_cut else start
    return escape_markup(shown).replace("\n", "<br>")


def is_secret_name(name: str) -> bool:
    """Whether a member, a header or a parameter of this name may hold a secret.

    The last word counts, in any casing: `x-goog-api-key`, `newHandle`, `ACCESS_TOKEN`.
    """
    words = [word.lower() for word in _WORD.findall(name)]
    return bool(words) and (words[-1] in _SECRET_WORDS or "apikey" in "".join(words))


def mask_urls(text: str) -> str:
    """Return text in which the URLs have neither user and password nor secrets in their query."""
    return _QUERY_VALUE.sub(_mask_query_value, _USER_INFO.sub(f"{MASK}@", text))


def masked_start(text: str, most: int) -> tuple[str, bool]:
    """Return the first characters of a text, as `mask_urls` does, and whether there are more.

    Only what is near them is looked at: of a password, no part may be left over by the cut.
    """
    near = text[: most + _LONGEST_SECRET]
    masked = mask_urls(near)
    return masked[:most], len(masked) > most or len(near) < len(text)


def _mask_query_value(match: re.Match[str]) -> str:
    return f"{match[1]}={MASK}" if is_secret_name(match[1]) else match[0]


REASON_BYTES = 123
"""The size of the longest reason that a close frame can hold."""


def is_truncated(reason: str) -> bool:
    """Whether a reason fills its frame, but for a last character that did not fit or was cut."""
    return REASON_BYTES - 4 < len(reason.encode(errors="replace")) <= REASON_BYTES + 2


_RETRY_IN = re.compile(r"retry in ([0-9]{1,6}(?:\.[0-9]+)?) ?s\b", re.IGNORECASE)
"""What the service says of a quota that fills again: `Please retry in 34.07s.`"""


def said_delay(text: str) -> float | None:
    """Return the seconds after which a server says to try again; None if it does not say."""
    found = _RETRY_IN.search(text)
    return float(found[1]) if found else None


def as_sentence(text: str) -> str:
    """Return what somebody else wrote as the end of a message, with one full stop."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def reason_as_sentence(reason: str) -> str:
    """Return the reason of a close frame as the end of a message; the mark says that it was cut."""
    return f"{reason} ..." if is_truncated(reason) else as_sentence(reason)
