"""Keywords of the constructors in `content`.

Generated from schema/content.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 6fde321dd38eb4093c59873194f2ae91e196386f376535c134095d21d724c2cb
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, TypedDict

from genai_live.types.content import (
    AudioMetadata,
    Blob,
    CodeExecutionResult,
    DocumentMetadata,
    DocumentMetadataContentLayer,
    ExecutableCode,
    FileData,
    FunctionCall,
    FunctionResponse,
    FunctionResponseBlob,
    FunctionResponseFileData,
    MediaProcessing,
    NullValue,
    PartialArg,
    PartMediaResolution,
    SpeechMetadata,
    SpreadsheetMetadata,
    SpreadsheetMetadataContentLayer,
    ToolCall,
    ToolResponse,
    ToolType,
    Transcription,
    VideoMetadata,
    VideoMetadataContentLayer,
)
from genai_live.types.dicts.content import (
    AudioMetadataDict,
    BlobDict,
    CodeExecutionResultDict,
    DocumentMetadataDict,
    ExecutableCodeDict,
    FileDataDict,
    FunctionCallDict,
    FunctionResponseBlobDict,
    FunctionResponseDict,
    FunctionResponseFileDataDict,
    PartialArgDict,
    PartMediaResolutionDict,
    SpeechMetadataDict,
    SpreadsheetMetadataDict,
    ToolCallDict,
    ToolResponseDict,
    TranscriptionDict,
    VideoMetadataDict,
)


class AudioMetadataKeywords(TypedDict, total=False):
    """Members of a `AudioMetadata` in camelCase."""

    startOffset: timedelta | str | None
    """Start of the clip."""
    endOffset: timedelta | str | None
    """End of the clip."""


class BlobKeywords(TypedDict, total=False):
    """Members of a `Blob` in camelCase."""

    displayName: str | None
    """Name by which tools on the server know the media."""
    mimeType: str | None
    """MIME type, such as audio/pcm;rate=16000 or image/jpeg. Required."""


class DocumentMetadataKeywords(TypedDict, total=False):
    """Members of a `DocumentMetadata` in camelCase."""

    startPage: int | None
    """First page, counted from 1."""
    endPage: int | None
    """Last page, included."""
    contentLayers: Sequence[DocumentMetadataContentLayer | str] | None
    """Layers of the document that are read. PAGE_IMAGE: Pictures of the pages. PAGE_TEXT: Text
    of the pages.
    """


class FileDataKeywords(TypedDict, total=False):
    """Members of a `FileData` in camelCase."""

    displayName: str | None
    """Name by which tools on the server know the file."""
    fileUri: str | None
    """Where the file is. Required."""
    mimeType: str | None
    """MIME type of the file."""


class FunctionCallKeywords(TypedDict, total=False):
    """Members of a `FunctionCall` in camelCase."""

    partialArgs: Sequence[PartialArg | PartialArgDict | Mapping[str, Any]] | None
    """Pieces of arguments that are streamed. Vertex AI only."""
    willContinue: bool | None
    """More pieces of this call follow. Vertex AI only."""


class FunctionResponseKeywords(TypedDict, total=False):
    """Members of a `FunctionResponse` in camelCase."""

    willContinue: bool | None
    """More responses to the same call follow; for functions that do not block. Gemini only."""


class FunctionResponseBlobKeywords(TypedDict, total=False):
    """Members of a `FunctionResponseBlob` in camelCase."""

    mimeType: str | None
    """MIME type of the bytes. Required."""
    displayName: str | None
    """Name by which the result refers to the media."""


class FunctionResponseFileDataKeywords(TypedDict, total=False):
    """Members of a `FunctionResponseFileData` in camelCase."""

    fileUri: str | None
    """Where the file is."""
    mimeType: str | None
    """MIME type of the file."""
    displayName: str | None
    """Name by which the result refers to the file."""


class FunctionResponsePartKeywords(TypedDict, total=False):
    """Members of a `FunctionResponsePart` in camelCase."""

    inlineData: FunctionResponseBlob | FunctionResponseBlobDict | Mapping[str, Any] | None
    """Media as bytes."""
    fileData: FunctionResponseFileData | FunctionResponseFileDataDict | Mapping[str, Any] | None
    """Media that is stored elsewhere."""
    mediaProcessing: MediaProcessing | str | None
    """How a video is analysed. STATIC: In one pass over fixed frames. AGENTIC: By the model,
    which chooses what to look at. Gemini only.
    """
    mediaResolution: PartMediaResolution | PartMediaResolutionDict | Mapping[str, Any] | None
    """Resolution in which the media is read."""
    videoMetadata: VideoMetadata | VideoMetadataDict | Mapping[str, Any] | None
    """Which part of a video is used."""
    documentMetadata: DocumentMetadata | DocumentMetadataDict | Mapping[str, Any] | None
    """Which pages of a document are used."""
    spreadsheetMetadata: SpreadsheetMetadata | SpreadsheetMetadataDict | Mapping[str, Any] | None
    """Which cells of a spreadsheet are used."""
    audioMetadata: AudioMetadata | AudioMetadataDict | Mapping[str, Any] | None
    """Which part of an audio file is used."""


class PartKeywords(TypedDict, total=False):
    """Members of a `Part` in camelCase."""

    mediaResolution: PartMediaResolution | PartMediaResolutionDict | Mapping[str, Any] | None
    """Resolution in which the media is read."""
    codeExecutionResult: CodeExecutionResult | CodeExecutionResultDict | Mapping[str, Any] | None
    """Outcome of code that the server ran."""
    executableCode: ExecutableCode | ExecutableCodeDict | Mapping[str, Any] | None
    """Code that the model wants to run."""
    fileData: FileData | FileDataDict | Mapping[str, Any] | None
    """Media that is stored elsewhere."""
    functionCall: FunctionCall | FunctionCallDict | Mapping[str, Any] | None
    """A function call, kept in the history."""
    functionResponse: FunctionResponse | FunctionResponseDict | Mapping[str, Any] | None
    """The result of a function call, kept in the history."""
    inlineData: Blob | BlobDict | Mapping[str, Any] | None
    """Media, given as bytes."""
    thoughtSignature: bytes | str | None
    """Opaque signature of a thought, to be sent back unchanged with the history."""
    videoMetadata: VideoMetadata | VideoMetadataDict | Mapping[str, Any] | None
    """Which part of a video is used."""
    toolCall: ToolCall | ToolCallDict | Mapping[str, Any] | None
    """Use of a tool on the server, to be sent back unchanged with the history. Gemini only."""
    toolResponse: ToolResponse | ToolResponseDict | Mapping[str, Any] | None
    """Result of a tool on the server, to be sent back unchanged with the history. Gemini only."""
    partMetadata: Mapping[str, Any] | None
    """JSON of your own that belongs to the part. Gemini only."""
    audioTranscription: Transcription | TranscriptionDict | Mapping[str, Any] | None
    """Transcript of the part's audio."""
    mediaProcessing: MediaProcessing | str | None
    """How a video is analysed. STATIC: In one pass over fixed frames. AGENTIC: By the model,
    which chooses what to look at.
    """
    speechMetadata: SpeechMetadata | SpeechMetadataDict | Mapping[str, Any] | None
    """Speaker and style for spoken output."""
    documentMetadata: DocumentMetadata | DocumentMetadataDict | Mapping[str, Any] | None
    """Which pages of a document are used."""
    spreadsheetMetadata: SpreadsheetMetadata | SpreadsheetMetadataDict | Mapping[str, Any] | None
    """Which cells of a spreadsheet are used."""
    audioMetadata: AudioMetadata | AudioMetadataDict | Mapping[str, Any] | None
    """Which part of an audio file is used."""


class PartMediaResolutionKeywords(TypedDict, total=False):
    """Members of a `PartMediaResolution` in camelCase."""

    numTokens: int | None
    """Exact number of tokens to spend."""


class PartialArgKeywords(TypedDict, total=False):
    """Members of a `PartialArg` in camelCase."""

    boolValue: bool | None
    """A boolean."""
    jsonPath: str | None
    """Where the value belongs in the arguments, as an RFC 9535 path. Required."""
    nullValue: NullValue | str | None
    """A null. NULL_VALUE: Null."""
    numberValue: float | None
    """A number."""
    stringValue: str | None
    """A piece of a string."""
    willContinue: bool | None
    """More pieces for the same path follow."""


class SpreadsheetMetadataKeywords(TypedDict, total=False):
    """Members of a `SpreadsheetMetadata` in camelCase."""

    visibleCells: str | None
    """Range of cells in A1 notation."""
    sheetIndex: int | None
    """Number of the sheet, counted from 1."""
    contentLayers: Sequence[SpreadsheetMetadataContentLayer | str] | None
    """Layers of the spreadsheet that are read. DATA: Values of the cells. FORMULAS: Formulas of
    the cells. VISUAL: Charts and pictures.
    """


class ToolCallKeywords(TypedDict, total=False):
    """Members of a `ToolCall` in camelCase."""

    toolType: ToolType | str | None
    """Which tool is used. GOOGLE_SEARCH_WEB: Search for pages. GOOGLE_SEARCH_IMAGE: Search for
    images. URL_CONTEXT: Fetching of URLs. GOOGLE_MAPS: Google Maps. FILE_SEARCH: Search in
    files. MEDIA_PROCESSING: Analysis of media.
    """


class ToolResponseKeywords(TypedDict, total=False):
    """Members of a `ToolResponse` in camelCase."""

    toolType: ToolType | str | None
    """Which tool was used. GOOGLE_SEARCH_WEB: Search for pages. GOOGLE_SEARCH_IMAGE: Search for
    images. URL_CONTEXT: Fetching of URLs. GOOGLE_MAPS: Google Maps. FILE_SEARCH: Search in
    files. MEDIA_PROCESSING: Analysis of media.
    """


class TranscriptionKeywords(TypedDict, total=False):
    """Members of a `Transcription` in camelCase."""

    languageCode: str | None
    """Language of the text as a BCP-47 code."""
    speakerLabel: str | None
    """Who speaks, such as spk_1."""
    startOffset: timedelta | str | None
    """Start within the audio."""
    endOffset: timedelta | str | None
    """End within the audio."""


class VideoMetadataKeywords(TypedDict, total=False):
    """Members of a `VideoMetadata` in camelCase."""

    endOffset: timedelta | str | None
    """End of the clip."""
    startOffset: timedelta | str | None
    """Start of the clip."""
    contentLayers: Sequence[VideoMetadataContentLayer | str] | None
    """Layers of the video that are read. FRAMES: Frames. AUDIO: Audio. TRANSCRIPT: Transcript."""


class WordInfoKeywords(TypedDict, total=False):
    """Members of a `WordInfo` in camelCase."""

    startOffset: timedelta | str | None
    """Start within the audio."""
    endOffset: timedelta | str | None
    """End within the audio."""
