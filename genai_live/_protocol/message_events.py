"""Events that follow from a server message alone, without the state of the conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genai_live import events, types

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from genai_live.errors import DecodeError
    from genai_live.events import Event
    from genai_live.types import LiveServerContent, LiveServerMessage


_MEDIA = {"audio": events.AudioDelta, "video": events.VideoDelta}
"""Events of inline data by the first word of its mime type."""
INLINE_DATA = events.AudioDelta, events.VideoDelta, events.InlineData
"""Events that carry bytes."""


def has_input_transcript(content: LiveServerContent) -> bool:
    """Whether a message holds a transcript of the user's speech, even an empty one."""
    return content.input_transcription is not None or (
        content.interim_input_transcription is not None
    )


def input_transcripts(
    message: LiveServerMessage, content: LiveServerContent, turn: int
) -> Iterator[events.InputTranscript]:
    """Yield the transcripts of the user's speech, the interim one first."""
    for piece, interim in (
        (content.interim_input_transcription, True),
        (content.input_transcription, False),
    ):
        if piece is not None and (piece.text or piece.finished):
            yield events.InputTranscript(
                raw=message,
                turn=turn,
                text=piece.text or "",
                interim=interim,
                finished=bool(piece.finished),
                speaker=piece.speaker_label,
            )


def has_output(content: LiveServerContent) -> bool:
    """Whether a message holds output of the model, even an empty part."""
    if content.model_turn is not None and content.model_turn.parts:
        return True
    piece = content.output_transcription
    return piece is not None and bool(piece.text or piece.finished)


def output(message: LiveServerMessage, content: LiveServerContent, turn: int) -> Iterator[Event]:
    """Yield the model's text, thoughts, inline data, code and transcript."""
    for part in (content.model_turn.parts if content.model_turn is not None else None) or ():
        yield from _part(message, part, turn)
    piece = content.output_transcription
    if piece is not None and (piece.text or piece.finished):
        yield events.OutputTranscript(
            raw=message, turn=turn, text=piece.text or "", finished=bool(piece.finished)
        )


def _part(message: LiveServerMessage, part: types.Part, turn: int) -> Iterator[Event]:
    """Yield what a part holds."""
    if part.text:
        text = events.ThoughtDelta if part.thought else events.TextDelta
        yield text(raw=message, turn=turn, text=part.text)
    if part.inline_data is not None and part.inline_data.data:
        yield media_event(message, part.inline_data, turn)
    code = part.executable_code
    if code is not None:
        yield events.ExecutableCode(
            raw=message, turn=turn, code=code.code or "", language=code.language, id=code.id
        )
    result = part.code_execution_result
    if result is not None:
        yield events.CodeExecutionResult(
            raw=message,
            turn=turn,
            output=result.output or "",
            outcome=result.outcome,
            id=result.id,
        )


def media_event(message: LiveServerMessage, blob: types.Blob, turn: int) -> Event:
    """Return the event of inline data."""
    mime_type = blob.mime_type or ""
    event = _MEDIA.get(mime_type.partition("/")[0].lower(), events.InlineData)
    return event(raw=message, turn=turn, data=blob.data or b"", mime_type=mime_type)


def largest_media(found: Iterable[Event]) -> int:
    """Return the size of the largest piece of inline data in some events, in bytes."""
    largest = 0
    for event in found:
        if isinstance(event, INLINE_DATA) and len(event.data) > largest:
            largest = len(event.data)
    return largest


def sources(
    message: LiveServerMessage, content: LiveServerContent, turn: int
) -> Iterator[events.Sources]:
    """Yield the sources that a message names; Vertex AI often sends the metadata empty."""
    grounding, url_context = content.grounding_metadata, content.url_context_metadata
    if grounding == types.GroundingMetadata():
        grounding = None
    if url_context == types.UrlContextMetadata():
        url_context = None
    if grounding is not None or url_context is not None:
        yield events.Sources(raw=message, turn=turn, grounding=grounding, url_context=url_context)


def resumption_update(
    message: LiveServerMessage, update: types.LiveServerSessionResumptionUpdate, turn: int
) -> events.ResumptionUpdate:
    """Return the event of a `sessionResumptionUpdate`."""
    return events.ResumptionUpdate(
        raw=message,
        turn=turn,
        handle=(update.new_handle or None) if update.resumable else None,
        resumable=bool(update.resumable),
        last_consumed_client_message_index=update.last_consumed_client_message_index,
    )


def voice_activity(message: LiveServerMessage, turn: int) -> events.VoiceActivity:
    """Return the event of a `voiceActivity` or a `voiceActivityDetectionSignal`, or of both."""
    activity = message.voice_activity
    signal = message.voice_activity_detection_signal
    return events.VoiceActivity(
        raw=message,
        turn=turn,
        type=activity.type if activity is not None else None,
        audio_offset=activity.audio_offset if activity is not None else None,
        signal=signal.vad_signal_type if signal is not None else None,
    )


def unknown_part(
    message: LiveServerMessage, problems: Sequence[DecodeError], turn: int
) -> events.UnknownEvent:
    """Return an event for what other events do not tell of a message.

    Args:
        message: The message.
        problems: What could not be decoded.
        turn: The turn that the event belongs to.
    """
    return events.UnknownEvent(
        raw=message, turn=turn, extra=dict(message.extra or {}), problems=tuple(problems)
    )


def is_empty(message: LiveServerMessage) -> bool:
    """Whether a message without events holds nothing but empty objects."""
    content = message.server_content
    return content is None or content in (
        types.LiveServerContent(),
        types.LiveServerContent(input_transcription=types.Transcription()),
        types.LiveServerContent(output_transcription=types.Transcription()),
    )
