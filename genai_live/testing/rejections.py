"""What the service refuses, as the close codes and reasons that it uses."""

from __future__ import annotations

import codecs

REASON_LIMIT = 123
"""A close frame holds at most so many bytes of reason."""

INVALID_ARGUMENT = "Request contains an invalid argument."
PRECONDITION_FAILED = "Precondition check failed."
INTERNAL = "Internal error encountered."
ABORTED = "The operation was aborted."
SESSION_NOT_FOUND = "BidiGenerateContent session not found"
GOING_AWAY = "The local server is closing."


class Rejection(Exception):
    """Ends a conversation with a close frame.

    A scenario may raise it anywhere in place of closing by hand.

    Attributes:
        code: The WebSocket close code.
        reason: The reason in full; the wire carries its first 123 bytes.
    """

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason


def cut(reason: str) -> str:
    """Give the part of a reason that fits into a close frame, whole characters only."""
    data = reason.encode(errors="replace")[:REASON_LIMIT]
    return codecs.getincrementaldecoder("utf-8")().decode(data)


def invalid(reason: str = INVALID_ARGUMENT) -> Rejection:
    """Refuse an argument."""
    return Rejection(1007, reason)


def missing_key() -> Rejection:
    """Refuse a connection that shows no credential."""
    return Rejection(
        1008,
        "Method doesn't allow unregistered callers (callers without established identity). Please"
        " use API Key or other form of API consumer identity to call this API.",
    )


def wrong_key() -> Rejection:
    """Refuse a credential."""
    return invalid("API key not valid. Please pass a valid API key.")


def unknown_token() -> Rejection:
    """Refuse what is no ephemeral token of this server."""
    return Rejection(
        1008,
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login"
        " cookie or other valid authentication credential.",
    )


def expired_token() -> Rejection:
    """Refuse a session with a token whose time is over."""
    return Rejection(1011, "Token has expired")


def used_up_token() -> Rejection:
    """Refuse a session with a token that has no use left."""
    return Rejection(1011, "Token has been used too many times")


def outlived_token() -> Rejection:
    """End a session whose token's time is over."""
    return Rejection(1011, "auth token has expired")


def no_model() -> Rejection:
    """Refuse a setup that a token fixes without a model; the words are the local server's own."""
    return invalid("The token fixes the whole setup and names no model.")


def unknown_model(model: str, *, backend: str, version: str) -> Rejection:
    """Refuse a model."""
    if backend == "vertex":
        return Rejection(
            1008,
            f"Publisher Model `{model}` was not found or your project does not have access to it.",
        )
    return Rejection(
        1008,
        f"{model} is not found for API version {version}, or is not supported for"
        " bidiGenerateContent. Call ListModels to see the list of available models.",
    )


def unknown_handle() -> Rejection:
    """Refuse to resume a session that is not known."""
    return Rejection(1008, SESSION_NOT_FOUND)


def session_in_use() -> Rejection:
    """Refuse to resume a session that another connection holds; the words are the server's own."""
    return Rejection(1011, "The session is still in use by another connection.")


def several_modalities() -> Rejection:
    """Refuse more than one response modality."""
    return invalid(
        "At most one response modality can be specified in the setup request. To enable"
        " simultaneous transcription and audio output, set output_audio_transcription."
    )


def text_from_audio_model(*, with_voice: bool) -> Rejection:
    """Refuse text output of a model that can only speak."""
    return invalid(
        "Cannot extract voices from a non-audio request." if with_voice else INVALID_ARGUMENT
    )


def system_role() -> Rejection:
    """Refuse a content whose role is neither user nor model."""
    return invalid("Please use a valid role: user, model.")


def not_pcm(mime_type: str) -> Rejection:
    """Refuse audio that the local server cannot listen to; the words are its own."""
    return invalid(f"The local server listens to mono audio/pcm only, not to {mime_type!r}.")
