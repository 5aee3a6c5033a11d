"""Checks of what the user passes: texts, pairs of texts, TwiML, options of `connect`."""

from __future__ import annotations

import xml.parsers.expat
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genai_live import AsyncClient

LONGEST_PARAMETER = 500
"""Characters of the name and the value of a `<Parameter>`."""


def checked_text(value: object, field: str, *, empty: bool = True) -> str:
    """Return a text that can be sent.

    Raises:
        ConfigError: It is none, or empty where it must not be. The message does not show it.
    """
    if type(value) is not str or not (value or empty):
        raise ConfigError(f"must be a text{'' if empty else ' that is not empty'}.", field=field)
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ConfigError("has a character that cannot be sent.", field=field) from error
    return value


def checked_token(value: object) -> str:
    """Return an auth token.

    Raises:
        ConfigError: It is none. The message does not show it.
    """
    token = checked_text(value, "auth_token", empty=False)
    if not token.isascii() or not token.isprintable() or token != token.strip():
        raise ConfigError(
            "has a space, the end of a line or another character that no token has.",
            field="auth_token",
            hint="Copy it again from Twilio's console; strip() what was read from a file.",
        )
    return token


def checked_pairs(
    parameters: Mapping[str, str] | Iterable[tuple[str, str]] | None, field: str
) -> list[tuple[str, str]]:
    """Return pairs of name and value.

    Raises:
        ConfigError: They are no texts, or no pairs.
    """
    hint = 'Pass a dict such as {"From": "+15550100"}, or pairs.'
    try:
        items = parameters or ()
        if isinstance(items, Mapping):
            items = cast("Mapping[str, str]", items).items()
        pairs = [(name, value) for name, value in items]
    except Exception as error:  # no pairs, or code of the value's class
        raise ConfigError("must be pairs of name and value.", field=field, hint=hint) from error
    for name, value in pairs:
        checked_text(name, field)
        checked_text(value, f"{field}[{name!r:.100}]")
    return pairs


def checked_twiml(text: str, field: str) -> str:
    """Return TwiML elements.

    Raises:
        ConfigError: They are not well-formed: Twilio would end each call with its error 12100.
    """
    parser = xml.parsers.expat.ParserCreate()
    try:
        parser.Parse(f"<Response>{checked_text(text, field)}</Response>", True)
    except xml.parsers.expat.ExpatError as error:
        raise ConfigError(
            f"is not well-formed: {error}.", field=field, hint="Write & as &amp; and < as &lt;."
        ) from error
    return text


def checked_arguments(client: AsyncClient, options: object, **arguments: Any) -> dict[str, Any]:
    """Return arguments of `connect`, as far as they are the same for all calls.

    Raises:
        ConfigError: One cannot be used; nothing was opened.
    """
    hint = 'Pass a dict such as {"reconnect": False}.'
    try:
        given = dict(cast("Mapping[str, Any]", options)) if options is not None else {}
    except Exception as error:  # no mapping, or code of the value's class
        raise ConfigError("must be a dict.", field="options", hint=hint) from error
    found = {**arguments, **given}
    try:
        client.live.connect(**found)  # finds what is wrong, and opens nothing
    except TypeError as error:
        raise ConfigError(f"{error}.", field="options", hint=hint) from error
    return found
