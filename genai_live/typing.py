"""Type aliases for what methods accept, named as google-genai names such unions."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Iterable, Mapping, Sequence
from os import PathLike
from typing import Any, Literal, TypeAlias

from genai_live import types
from genai_live.audio.pcm import PcmFormat
from genai_live.audio.playback import PlaybackOutput
from genai_live.audio.samples import SamplesUnion
from genai_live.audio.sources import MediaSource

BytesLike: TypeAlias = bytes | bytearray | memoryview

LiveClientMessageOrDict: TypeAlias = types.LiveClientMessage | types.LiveClientMessageDict
"""One whole client message of a Live session."""

ContentUnion: TypeAlias = str | types.Part | types.PartDict | types.Content | types.ContentDict
"""One turn, or a part of one."""

ContentListUnion: TypeAlias = ContentUnion | Sequence[ContentUnion]
"""Turns of a conversation, or an instruction."""

AudioUnion: TypeAlias = SamplesUnion | tuple[SamplesUnion, str] | types.Blob | types.BlobDict
"""16-bit PCM, 16 kHz, mono as bytes or an array; other formats with their mime type."""

QuestionUnion: TypeAlias = (
    ContentUnion
    | AudioUnion
    | tuple[BytesLike, PcmFormat]
    | PathLike[str]
    | Sequence[ContentUnion | AudioUnion | tuple[BytesLike, PcmFormat] | PathLike[str]]
)
"""Text, speech, parts or a turn. A string is text; the path of a WAV file is a `pathlib.Path`."""

VideoUnion: TypeAlias = tuple[BytesLike, str] | types.Blob | types.BlobDict | Any
"""One frame with its mime type, or a PIL image (`Any`)."""

MediaUnion: TypeAlias = tuple[SamplesUnion, str] | types.Blob | types.BlobDict
"""Audio or a frame of video, with its mime type."""

SourceUnion: TypeAlias = (
    MediaSource
    | str
    | PathLike[str]
    | BytesLike
    | types.Blob
    | types.BlobDict
    | Iterable[Any]
    | AsyncIterable[Any]
    | Any
)
"""What `stream` sends: a source, a path, a recording, an image (`Any`), or an iterable of these."""

ActivityStartUnion: TypeAlias = Literal[True] | types.ActivityStart | types.ActivityStartDict
ActivityEndUnion: TypeAlias = Literal[True] | types.ActivityEnd | types.ActivityEndDict

PlaybackUnion: TypeAlias = PlaybackOutput | str | PathLike[str] | Callable[[bytes], object]
"""What plays audio: an output such as `audio.Speakers`, a WAV file, or a function."""

RealtimeInputUnion: TypeAlias = types.LiveClientRealtimeInput | Mapping[str, Any]
"""One piece of realtime input as an object or a dict."""

InputUnion: TypeAlias = (
    ContentListUnion
    | types.Blob
    | types.BlobDict
    | types.FunctionResponse
    | types.FunctionResponseDict
    | Sequence[types.Blob | types.BlobDict | types.FunctionResponse | types.FunctionResponseDict]
    | types.LiveClientContent
    | types.LiveClientRealtimeInput
    | types.LiveClientToolResponse
    | types.LiveClientMessage
    | Mapping[str, Any]
)
"""What google-genai's deprecated `send(input=...)` takes."""

FunctionResponseOrDict: TypeAlias = types.FunctionResponse | types.FunctionResponseDict

FunctionResponseListUnion: TypeAlias = (
    FunctionResponseOrDict | Sequence[FunctionResponseOrDict] | Mapping[str, Any]
)
"""One function response or several."""

ToolResponseUnion: TypeAlias = FunctionResponseListUnion | types.LiveClientToolResponse
"""One function response or several, or the message that holds them."""

ToolListUnion: TypeAlias = Sequence[
    types.Tool | types.ToolDict | Callable[..., Any] | Mapping[str, Any] | Any
]
"""Tools: declarations, Python functions, and clients of MCP servers (`Any`)."""

LiveMusicClientMessageUnion: TypeAlias = (
    types.LiveMusicClientMessage | types.LiveMusicClientMessageDict | Mapping[str, Any]
)
"""One whole client message of a music session."""

LiveMusicConfigOrDict: TypeAlias = types.LiveMusicConfig | types.LiveMusicConfigDict
"""What a music session starts with."""

LiveMusicGenerationConfigUnion: TypeAlias = (
    types.LiveMusicGenerationConfig
    | types.LiveMusicGenerationConfigDict
    | types.LiveMusicConfig
    | types.LiveMusicConfigDict
)
"""How to play."""

WeightedPromptUnion: TypeAlias = str | types.WeightedPrompt | types.WeightedPromptDict
WeightedPromptListUnion: TypeAlias = WeightedPromptUnion | Sequence[WeightedPromptUnion]
"""What to play; a string has the weight 1.0."""
