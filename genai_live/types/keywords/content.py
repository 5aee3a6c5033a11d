"""Keywords of the constructors in `content`.

Generated from schema/content.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: a856220afa76942016eb06dc14cd4f7690761a49b097d9ffe89f4c9ce690ae62
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
    endOffset: timedelta | str | None


class BlobKeywords(TypedDict, total=False):
    """Members of a `Blob` in camelCase."""

    displayName: str | None
    mimeType: str | None


class DocumentMetadataKeywords(TypedDict, total=False):
    """Members of a `DocumentMetadata` in camelCase."""

    startPage: int | None
    endPage: int | None
    contentLayers: Sequence[DocumentMetadataContentLayer | str] | None


class FileDataKeywords(TypedDict, total=False):
    """Members of a `FileData` in camelCase."""

    displayName: str | None
    fileUri: str | None
    mimeType: str | None


class FunctionCallKeywords(TypedDict, total=False):
    """Members of a `FunctionCall` in camelCase."""

    partialArgs: Sequence[PartialArg | PartialArgDict | Mapping[str, Any]] | None
    willContinue: bool | None


class FunctionResponseKeywords(TypedDict, total=False):
    """Members of a `FunctionResponse` in camelCase."""

    willContinue: bool | None


class FunctionResponseBlobKeywords(TypedDict, total=False):
    """Members of a `FunctionResponseBlob` in camelCase."""

    mimeType: str | None
    displayName: str | None


class FunctionResponseFileDataKeywords(TypedDict, total=False):
    """Members of a `FunctionResponseFileData` in camelCase."""

    fileUri: str | None
    mimeType: str | None
    displayName: str | None


class FunctionResponsePartKeywords(TypedDict, total=False):
    """Members of a `FunctionResponsePart` in camelCase."""

    inlineData: FunctionResponseBlob | FunctionResponseBlobDict | Mapping[str, Any] | None
    fileData: FunctionResponseFileData | FunctionResponseFileDataDict | Mapping[str, Any] | None
    mediaProcessing: MediaProcessing | str | None
    mediaResolution: PartMediaResolution | PartMediaResolutionDict | Mapping[str, Any] | None
    videoMetadata: VideoMetadata | VideoMetadataDict | Mapping[str, Any] | None
    documentMetadata: DocumentMetadata | DocumentMetadataDict | Mapping[str, Any] | None
    spreadsheetMetadata: SpreadsheetMetadata | SpreadsheetMetadataDict | Mapping[str, Any] | None
    audioMetadata: AudioMetadata | AudioMetadataDict | Mapping[str, Any] | None


class PartKeywords(TypedDict, total=False):
    """Members of a `Part` in camelCase."""

    mediaResolution: PartMediaResolution | PartMediaResolutionDict | Mapping[str, Any] | None
    codeExecutionResult: CodeExecutionResult | CodeExecutionResultDict | Mapping[str, Any] | None
    executableCode: ExecutableCode | ExecutableCodeDict | Mapping[str, Any] | None
    fileData: FileData | FileDataDict | Mapping[str, Any] | None
    functionCall: FunctionCall | FunctionCallDict | Mapping[str, Any] | None
    functionResponse: FunctionResponse | FunctionResponseDict | Mapping[str, Any] | None
    inlineData: Blob | BlobDict | Mapping[str, Any] | None
    thoughtSignature: bytes | str | None
    videoMetadata: VideoMetadata | VideoMetadataDict | Mapping[str, Any] | None
    toolCall: ToolCall | ToolCallDict | Mapping[str, Any] | None
    toolResponse: ToolResponse | ToolResponseDict | Mapping[str, Any] | None
    partMetadata: Mapping[str, Any] | None
    audioTranscription: Transcription | TranscriptionDict | Mapping[str, Any] | None
    mediaProcessing: MediaProcessing | str | None
    speechMetadata: SpeechMetadata | SpeechMetadataDict | Mapping[str, Any] | None
    documentMetadata: DocumentMetadata | DocumentMetadataDict | Mapping[str, Any] | None
    spreadsheetMetadata: SpreadsheetMetadata | SpreadsheetMetadataDict | Mapping[str, Any] | None
    audioMetadata: AudioMetadata | AudioMetadataDict | Mapping[str, Any] | None


class PartMediaResolutionKeywords(TypedDict, total=False):
    """Members of a `PartMediaResolution` in camelCase."""

    numTokens: int | None


class PartialArgKeywords(TypedDict, total=False):
    """Members of a `PartialArg` in camelCase."""

    boolValue: bool | None
    jsonPath: str | None
    nullValue: NullValue | str | None
    numberValue: float | None
    stringValue: str | None
    willContinue: bool | None


class SpreadsheetMetadataKeywords(TypedDict, total=False):
    """Members of a `SpreadsheetMetadata` in camelCase."""

    visibleCells: str | None
    sheetIndex: int | None
    contentLayers: Sequence[SpreadsheetMetadataContentLayer | str] | None


class ToolCallKeywords(TypedDict, total=False):
    """Members of a `ToolCall` in camelCase."""

    toolType: ToolType | str | None


class ToolResponseKeywords(TypedDict, total=False):
    """Members of a `ToolResponse` in camelCase."""

    toolType: ToolType | str | None


class TranscriptionKeywords(TypedDict, total=False):
    """Members of a `Transcription` in camelCase."""

    languageCode: str | None
    speakerLabel: str | None
    startOffset: timedelta | str | None
    endOffset: timedelta | str | None


class VideoMetadataKeywords(TypedDict, total=False):
    """Members of a `VideoMetadata` in camelCase."""

    endOffset: timedelta | str | None
    startOffset: timedelta | str | None
    contentLayers: Sequence[VideoMetadataContentLayer | str] | None


class WordInfoKeywords(TypedDict, total=False):
    """Members of a `WordInfo` in camelCase."""

    startOffset: timedelta | str | None
    endOffset: timedelta | str | None
