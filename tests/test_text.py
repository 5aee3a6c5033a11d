"""Texts for people: one line, no secrets."""

import html
import pickle

import pytest

from genai_live._text import escape_controls, escape_markup, is_secret_name, mask_urls
from genai_live.errors import ConfigError, LiveError, ServerError


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("\x00\x1b[31mred\x1b[0m\x07", r"\x00\x1b[31mred\x1b[0m\x07"),
        ("\x7f\x85\x9b2J", r"\x7f\x85\x9b2J"),
        ("\u202eevil\u2066x\u2069\u200f", r"\u202eevil\u2066x\u2069\u200f"),
        ("a\u2028b\u2029c\ufeff", r"a\u2028b\u2029c\ufeff"),
        ("\ud800", r"\ud800"),
        ("Grüße, 世界 👩‍🚀 \\n", "Grüße, 世界 👩‍🚀 \\n"),
    ],
)
def test_what_steers_a_terminal_is_escaped_and_the_rest_is_kept(text, escaped):
    assert escape_controls(text) == escaped
    assert escape_controls(escaped) == escaped


@pytest.mark.parametrize(
    "name",
    [
        "headers",
        "basic_auth",
        "Bearer",
        "cookies",
        "db-pwd",
        "jwt",
        "passcode",
        "clientSecrets",
        "extraHeaders",
        "x-goog-api-key",
        "apiKey",
        "APIKey",
        "api_key_string",
        "apikey",
        "GEMINI_API_KEY",
        "Authorization",
        "Proxy-Authorization",
        "Set-Cookie",
        "access_token",
        "idToken",
        "new_handle",
        "handle",
        "password",
        "clientSecret",
        "https_proxy",
        "key",
    ],
)
def test_a_secret_is_known_by_its_name(name):
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "-",
        "model",
        "monkey",
        "max_output_tokens",
        "tokenCount",
        "tokens",
        "author",
        "key_signature",
        "content-type",
    ],
)
def test_other_names_are_no_secrets(name):
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("at http://me:pw@h:1/x now", "at http://***@h:1/x now"),
        ("wss://h/x?alt=1&key=K&access_token=T#f", "wss://h/x?alt=1&key=***&access_token=***#f"),
        ("https://h/@me?page=2", "https://h/@me?page=2"),
        ("a key=value b@c", "a key=value b@c"),
    ],
)
def test_urls_lose_passwords_and_keys(text, masked):
    assert mask_urls(text) == masked


def test_markup_is_escaped_as_the_standard_library_does():
    text = "<a href=\"x\" title='y'>&amp;</a>"
    assert escape_markup(text) == html.escape(text)


def test_an_error_escapes_in_its_text_what_its_attributes_keep():
    error = ServerError(1011, "boom\x1b]0;title\x07\nnext")
    assert error.reason == "boom\x1b]0;title\x07\nnext"
    assert r"boom\x1b]0;title\x07\nnext" in str(error)
    assert str(error).isprintable()
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_an_error_of_the_callers_is_one_line_too():
    error = ConfigError("bad\n", field="a.\x1b", hint="Fix\u202e it.")
    assert str(error) == r"a.\x1b: bad\n Fix\u202e it."
    assert error.hint == "Fix\u202e it."


def test_an_error_masks_urls_in_its_message_but_not_in_its_hint():
    error = LiveError("http://me:pw@h failed.", hint="Use http://user:password@host.")
    assert str(error) == "http://***@h failed. Use http://user:password@host."
