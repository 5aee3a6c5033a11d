"""`Question`: text, speech or contents that `ask` sends, by the channel that the model accepts.

Text and images go as a typed turn. Speech goes as realtime audio, in chunks of 100 ms, as fast as
the connection takes them. Where the client marks activity, it is marked; where the server detects
it, silence and `audioStreamEnd` follow, so that the turn ends whichever the server goes by.
"""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, cast

from attrs import frozen

from genai_live import types
from genai_live._inputs.contents import contents
from genai_live._inputs.foreign import foreign_members
from genai_live._inputs.media import audio_blob, mime_type_of, video_blob
from genai_live._inputs.model_checks import name_of
from genai_live._protocol.typed_turn import realtime_text, takes_realtime_text
from genai_live._protocol.user_activity import client_marks_activity
from genai_live._wire.reprs import short_repr
from genai_live._wire.typeguards import is_items, is_mapping
from genai_live.audio.pacing import chunks
from genai_live.audio.pcm import INPUT, PcmFormat
from genai_live.audio.samples import is_array
from genai_live.audio.wav import read_wav
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from genai_live._wire.backend import Backend
    from genai_live.models import ModelProfile

CHUNK_SECONDS = 0.1
PORTION = 10
"""Messages of speech that are sent at a time: a second."""
SILENCE_MS = 800
"""How long a server waits at most for more speech, unless the setup says otherwise."""
LONGEST_SILENCE_MS = 5_000
MORE_SILENCE_MS = 200
_PICTURES = {
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
"""Suffixes of images, and their types."""


@frozen
class Question:
    """The messages of one question.

    Attributes:
        messages: All of them, in order.
        is_speech: Whether it is asked aloud.
    """

    messages: list[types.LiveClientMessage]
    is_speech: bool = False

    def portions(self) -> Iterator[list[types.LiveClientMessage]]:
        """Yield the messages, as many as are sent at a time."""
        if not self.is_speech:
            yield self.messages
            return
        for start in range(0, len(self.messages), PORTION):
            yield self.messages[start : start + PORTION]

    @property
    def end(self) -> types.LiveClientMessage:
        """The message that ends speech, also where not all of it was sent."""
        return self.messages[-1]


def question(
    value: Any, *, setup: types.LiveClientSetup, profile: ModelProfile, backend: Backend
) -> Question:
    """Build a question that is no string.

    Args:
        value: The path of a WAV file, audio, a part, a content, or a list of these and strings.
        setup: What the conversation is set up with.
        profile: What the model accepts.
        backend: `gemini` or `vertex`.

    Raises:
        ConfigError: It cannot be sent; names the field and the fix.
    """
    is_list = is_items(value) and not _is_pair(value)
    items = [_as_part(item) for item in (value if is_list else [value])]
    turns = contents(items if is_list else items[0], field="text", backend=backend)
    parts = [part for turn in turns for part in turn.parts or ()]
    speech = [part.inline_data for part in parts if _is_audio(part)]
    if not speech:
        return Question(_typed(turns, parts, setup, profile))
    if len(turns) > 1 or turns[0].role not in (None, "user"):
        raise ConfigError(
            "audio cannot be one of several turns, or a turn of the model.",
            field="text",
            hint="Send the turns before with send_client_content(turn_complete=False).",
        )
    pieces = _spoken([blob for blob in speech if blob is not None], setup)
    messages = [types.LiveClientMessage(realtime_input=piece) for piece in pieces]
    others = [part for part in parts if not _is_audio(part)]
    if others and profile.client_content == "session":
        turn = types.Content(role="user", parts=others)
        context = types.LiveClientContent(turns=[turn], turn_complete=False)
        messages.insert(0, types.LiveClientMessage(client_content=context))
    elif others:
        frame = types.LiveClientRealtimeInput(video=_only_image(others, profile))
        after_start = int(pieces[0].activity_start is not None)
        messages.insert(after_start, types.LiveClientMessage(realtime_input=frame))
    return Question(messages, is_speech=True)


def check_text(value: str) -> None:
    """Check that a text is not the path of a recording.

    Raises:
        ConfigError: It looks like one.
    """
    if value[-4:].lower() == ".wav" and not any(map(str.isspace, value)):
        raise ConfigError(
            f"{short_repr(value)} would be sent as text.",
            field="text",
            hint="Pass pathlib.Path(...) to ask with a recording, or use send_text() for text.",
        )


def _is_pair(value: Any) -> bool:
    """Whether it is a tuple of bytes and their format."""
    if not is_items(value) or isinstance(value, list) or len(value) != 2:
        return False
    data, kind = value
    return isinstance(kind, str | PcmFormat) and is_array(data)


def _as_part(item: Any) -> Any:
    """Return a part with the bytes of audio or an image; anything else unchanged."""
    if isinstance(item, os.PathLike):
        path = cast("os.PathLike[str]", item)
        if (suffix := PurePath(path).suffix.lower()) in _PICTURES:
            raise ConfigError(
                f"{short_repr(path)} is a picture, not speech.",
                field="text",
                hint=f'Ask about it: [text, (path.read_bytes(), "{_PICTURES[suffix]}")].',
            )
        try:
            data, pcm = read_wav(path)
        except ConfigError as error:
            error.field = "text"
            raise
        except OSError as error:
            raise ConfigError(
                f"{short_repr(path)} cannot be read: {error.strerror or type(error).__name__}.",
                field="text",
                hint="Pass the path of a WAV file.",
            ) from error
        return _audio_part((data, pcm.mime_type))
    if is_array(item):
        return _audio_part(item)
    if _is_pair(item):
        data, kind = item
        if isinstance(kind, PcmFormat):
            kind = kind.mime_type
        return _media_part((data, kind), kind)
    if isinstance(item, types.Blob):
        return _media_part(item, item.mime_type)
    members = item if is_mapping(item) else foreign_members(item)
    if members is not None and "data" in members:
        return _media_part(item, members.get("mime_type", members.get("mimeType")))
    return item


def _media_part(value: Any, mime_type: object) -> types.Part:
    if isinstance(mime_type, str) and mime_type.strip().lower().startswith("image/"):
        return types.Part(inline_data=video_blob(value))
    return _audio_part(value)


def _audio_part(value: Any) -> types.Part:
    return types.Part(inline_data=audio_blob(value, "text"))


def _is_audio(part: types.Part) -> bool:
    return part.inline_data is not None and mime_type_of(part.inline_data).startswith("audio/")


def _is_image(part: types.Part) -> bool:
    return part.inline_data is not None and mime_type_of(part.inline_data).startswith("image/")


def _typed(
    turns: list[types.Content],
    parts: list[types.Part],
    setup: types.LiveClientSetup,
    profile: ModelProfile,
) -> list[types.LiveClientMessage]:
    """Build a turn without audio."""
    texts = [part.text for part in parts if part.text is not None]
    is_text = len(turns) == 1 and turns[0].role in (None, "user") and len(texts) == len(parts)
    if is_text and not any(map(str.strip, texts)):
        raise ConfigError("is empty.", field="text", hint="Pass some text.")
    if is_text and takes_realtime_text(profile):
        return realtime_text("\n".join(texts), setup=setup)
    if profile.client_content == "session":
        content = types.LiveClientContent(turns=turns, turn_complete=True)
        return [types.LiveClientMessage(client_content=content)]
    raise ConfigError(
        f"{name_of(profile)} accepts text or speech as a question, and no other parts.",
        field="text",
        hint="Send images with send_realtime_input(video=...) and ask aloud; announce earlier turns"
        " by history_config and send them at the start.",
    )


def _only_image(others: list[types.Part], profile: ModelProfile) -> types.Blob | None:
    """Return what goes beside speech where the model accepts no client content."""
    if len(others) == 1 and _is_image(others[0]):
        return others[0].inline_data
    raise ConfigError(
        f"{name_of(profile)} accepts one image beside speech, and no other parts.",
        field="text",
        hint="Ask the text with a question of its own, or put it into the system instruction.",
    )


def _spoken(
    speech: Sequence[types.Blob], setup: types.LiveClientSetup
) -> list[types.LiveClientRealtimeInput]:
    """Build realtime input of speech, and its end."""
    config = setup.realtime_input_config
    pieces: list[types.LiveClientRealtimeInput] = []
    is_marked = client_marks_activity(config)
    if is_marked:
        pieces.append(types.LiveClientRealtimeInput(activity_start=types.ActivityStart()))
    pcm = INPUT
    for each in speech:
        blob = audio_blob(each, "text")
        pcm = _format_of(blob)
        pieces += _audio(blob.data or b"", pcm)
    if is_marked:
        pieces.append(types.LiveClientRealtimeInput(activity_end=types.ActivityEnd()))
    else:
        detection = config.automatic_activity_detection if config is not None else None
        silence_ms = detection.silence_duration_ms if detection is not None else None
        silence_ms = SILENCE_MS if silence_ms is None else min(silence_ms, LONGEST_SILENCE_MS)
        pieces += _audio(bytes(pcm.size((silence_ms + MORE_SILENCE_MS) / 1000)), pcm)
        pieces.append(types.LiveClientRealtimeInput(audio_stream_end=True))
    return pieces


def _audio(data: bytes, pcm: PcmFormat) -> Iterator[types.LiveClientRealtimeInput]:
    for chunk in chunks(data, pcm, seconds=CHUNK_SECONDS):
        blob = types.Blob(data=chunk, mime_type=pcm.mime_type)
        yield types.LiveClientRealtimeInput(audio=blob)


def _format_of(blob: types.Blob) -> PcmFormat:
    pcm = PcmFormat.from_mime_type(blob.mime_type or "")
    if pcm.channels != 1:
        raise ConfigError(
            f"the audio is {pcm}, expected mono.",
            field="text",
            hint="Convert it: ffmpeg -i in.wav -ac 1 -c:a pcm_s16le out.wav",
        )
    return pcm
