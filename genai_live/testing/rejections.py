"""Rejections of the service: its close codes and reasons."""

from __future__ import annotations

import codecs

REASON_LIMIT = 123
"""Maximum size of the reason in a close frame, in bytes."""

INVALID_ARGUMENT = "Request contains an invalid argument."
PRECONDITION_FAILED = "Precondition check failed."
INTERNAL = "Internal error encountered."
ABORTED = "The operation was aborted."
NOT_IMPLEMENTED = "Operation is not implemented, or supported, or enabled."
SESSION_NOT_FOUND = "BidiGenerateContent session not found"
GOING_AWAY = "The local server is closing."


class Rejection(Exception):
    """An error that ends a conversation with a close frame.

    A scenario may raise it anywhere instead of calling `close`.

    Attributes:
        code: The WebSocket close code.
        reason: The full reason; the close frame carries its first 123 bytes.
    """

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason


def cut(reason: str) -> str:
    """Return the part of a reason that fits into a close frame, without cutting a character."""
    data = reason.encode(errors="replace")[:REASON_LIMIT]
    return codecs.getincrementaldecoder("utf-8")().decode(data)


def invalid(reason: str = INVALID_ARGUMENT) -> Rejection:
    """Reject an argument."""
    return Rejection(1007, reason)


def unknown_name(name: str, path: str) -> Rejection:
    """Reject a member that the message at `path` does not have."""
    at = f" at '{path}'" if path else ""
    return invalid(f'Invalid JSON payload received. Unknown name "{name}"{at}: Cannot find field.')


def not_implemented() -> Rejection:
    """Reject what the model cannot do now."""
    return Rejection(1008, NOT_IMPLEMENTED)


def context_exhausted(*, backend: str) -> Rejection:
    """End a session that has filled its context window without compression."""
    return Rejection(1000, "") if backend == "vertex" else invalid()


def session_expired() -> Rejection:
    """End a session that has lasted as long as the service lets one last."""
    return Rejection(1011, "Deadline expired before operation could complete.")


def idle() -> Rejection:
    """End a session in which neither side has said anything for too long."""
    return Rejection(1008, ABORTED)


def exhausted() -> Rejection:
    """End a session that asks for more than the server can hold."""
    return Rejection(1011, "RESOURCE_EXHAUSTED")


def missing_key() -> Rejection:
    """Reject a connection without a credential."""
    return Rejection(
        1008,
        "Method doesn't allow unregistered callers (callers without established identity). Please"
        " use API Key or other form of API consumer identity to call this API.",
    )


def wrong_key() -> Rejection:
    """Reject an API key."""
    return invalid("API key not valid. Please pass a valid API key.")


def unknown_token() -> Rejection:
    """Reject a credential that is not an ephemeral token of this server."""
    return Rejection(
        1008,
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login"
        " cookie or other valid authentication credential.",
    )


def expired_token() -> Rejection:
    """Reject a session whose token has expired."""
    return Rejection(1011, "Token has expired")


def used_up_token() -> Rejection:
    """Reject a session whose token has no uses left."""
    return Rejection(1011, "Token has been used too many times")


def outlived_token() -> Rejection:
    """End a session whose token has expired."""
    return Rejection(1011, "auth token has expired")


def scenario_failed(error: BaseException) -> Rejection:
    """End a connection whose scenario raised an error; the reason is the local server's own.

    The code is one after which clients do not try again, so that the error is seen at once.
    """
    text = " ".join(str(error).split())
    kind = type(error).__name__
    return Rejection(1008, f"The scenario failed: {kind}: {text}" if text else kind)


def no_model() -> Rejection:
    """Reject a setup that a token fixes without a model; the reason is the local server's own."""
    return invalid("The token fixes the whole setup and names no model.")


def unknown_model(model: str, *, backend: str, version: str) -> Rejection:
    """Reject a model."""
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
    """Reject the handle of an unknown session."""
    return Rejection(1008, SESSION_NOT_FOUND)


def session_in_use() -> Rejection:
    """Reject the handle of a session in use; the reason is the local server's own."""
    return Rejection(1011, "The session is still in use by another connection.")


def several_modalities() -> Rejection:
    """Reject more than one response modality."""
    return invalid(
        "At most one response modality can be specified in the setup request. To enable"
        " simultaneous transcription and audio output, set output_audio_transcription."
    )


def text_from_audio_model(*, with_voice: bool) -> Rejection:
    """Reject text output from a model that only produces audio."""
    return invalid(
        "Cannot extract voices from a non-audio request." if with_voice else INVALID_ARGUMENT
    )


def system_role() -> Rejection:
    """Reject a content whose role is neither user nor model."""
    return invalid("Please use a valid role: user, model.")


def not_pcm(mime_type: str) -> Rejection:
    """Reject audio that the local server cannot read; the reason is its own."""
    return invalid(f"The local server listens to mono audio/pcm only, not to {mime_type!r}.")
