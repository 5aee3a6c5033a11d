"""Dict forms of the classes in `content`.

Generated from schema/content.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 09537fac394e9062412ca2a39172430a3c0228de3bfef34200da4b4c29ef3367
"""

from __future__ import annotations

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
    FunctionResponsePart,
    FunctionResponseScheduling,
    Language,
    MediaProcessing,
    NullValue,
    Outcome,
    Part,
    PartialArg,
    PartMediaResolution,
    PartMediaResolutionLevel,
    SpeechMetadata,
    SpreadsheetMetadata,
    SpreadsheetMetadataContentLayer,
    ToolCall,
    ToolResponse,
    ToolType,
    Transcription,
    VideoMetadata,
    VideoMetadataContentLayer,
    WordInfo,
)


class AudioMetadataDict(TypedDict, total=False):
    """A `AudioMetadata` as a dict."""

    start_offset: timedelta | str | None
    """Start of the clip."""
    end_offset: timedelta | str | None
    """End of the clip."""


class BlobDict(TypedDict, total=False):
    """A `Blob` as a dict."""

    data: bytes | str | None
    """The bytes; base64 on the wire. Required."""
    display_name: str | None
    """Name by which tools on the server know the media."""
    mime_type: str | None
    """MIME type, such as audio/pcm;rate=16000 or image/jpeg. Required."""


class CodeExecutionResultDict(TypedDict, total=False):
    """A `CodeExecutionResult` as a dict."""

    outcome: Outcome | str | None
    """Whether the code ran successfully. Required."""
    output: str | None
    """Standard output, or the error."""
    id: str | None
    """Id of the code that was run."""


class ContentDict(TypedDict, total=False):
    """A `Content` as a dict."""

    parts: list[Part | PartDict] | None
    """Pieces of the message, in order."""
    role: str | None
    """User or model; user when absent. Gemini leaves it out in the model's turns."""


class DocumentMetadataDict(TypedDict, total=False):
    """A `DocumentMetadata` as a dict."""

    start_page: int | None
    """First page, counted from 1."""
    end_page: int | None
    """Last page, included."""
    content_layers: list[DocumentMetadataContentLayer | str] | None
    """Layers of the document that are read."""


class ExecutableCodeDict(TypedDict, total=False):
    """A `ExecutableCode` as a dict."""

    code: str | None
    """The source text. Required."""
    language: Language | str | None
    """Programming language of the code. Required."""
    id: str | None
    """Id that the result refers to."""


class FileDataDict(TypedDict, total=False):
    """A `FileData` as a dict."""

    display_name: str | None
    """Name by which tools on the server know the file."""
    file_uri: str | None
    """Where the file is. Required."""
    mime_type: str | None
    """MIME type of the file."""


class FunctionCallDict(TypedDict, total=False):
    """A `FunctionCall` as a dict."""

    id: str | None
    """Id to return in the response; may be absent on Vertex AI."""
    args: dict[str, Any] | None
    """Arguments by name; absent when there are none."""
    name: str | None
    """Name of the function. Required."""
    partial_args: list[PartialArg | PartialArgDict] | None
    """Pieces of arguments that are streamed. Vertex AI only."""
    will_continue: bool | None
    """More pieces of this call follow. Vertex AI only."""


class FunctionResponseDict(TypedDict, total=False):
    """A `FunctionResponse` as a dict."""

    will_continue: bool | None
    """More responses to the same call follow; for functions that do not block. Gemini only."""
    scheduling: FunctionResponseScheduling | str | None
    """When the model uses the result; WHEN_IDLE by default, for functions that do not block."""
    parts: list[FunctionResponsePart | FunctionResponsePartDict] | None
    """Media that belongs to the result."""
    id: str | None
    """Id of the call that is answered; the Gemini API requires it."""
    name: str | None
    """Name of the function. Required."""
    response: dict[str, Any] | None
    """The result as a JSON object, by convention under output or error. Required."""


class FunctionResponseBlobDict(TypedDict, total=False):
    """A `FunctionResponseBlob` as a dict."""

    mime_type: str | None
    """MIME type of the bytes. Required."""
    data: bytes | str | None
    """The bytes; base64 on the wire. Required."""
    display_name: str | None
    """Name by which the result refers to the media."""


class FunctionResponseFileDataDict(TypedDict, total=False):
    """A `FunctionResponseFileData` as a dict."""

    file_uri: str | None
    """Where the file is."""
    mime_type: str | None
    """MIME type of the file."""
    display_name: str | None
    """Name by which the result refers to the file."""


class FunctionResponsePartDict(TypedDict, total=False):
    """A `FunctionResponsePart` as a dict."""

    inline_data: FunctionResponseBlob | FunctionResponseBlobDict | None
    """Media as bytes."""
    file_data: FunctionResponseFileData | FunctionResponseFileDataDict | None
    """Media that is stored elsewhere."""
    media_processing: MediaProcessing | str | None
    """How a video is analysed. Gemini only."""
    media_resolution: PartMediaResolution | PartMediaResolutionDict | None
    """Resolution in which the media is read."""
    video_metadata: VideoMetadata | VideoMetadataDict | None
    """Which part of a video is used."""
    document_metadata: DocumentMetadata | DocumentMetadataDict | None
    """Which pages of a document are used."""
    spreadsheet_metadata: SpreadsheetMetadata | SpreadsheetMetadataDict | None
    """Which cells of a spreadsheet are used."""
    audio_metadata: AudioMetadata | AudioMetadataDict | None
    """Which part of an audio file is used."""


class PartDict(TypedDict, total=False):
    """A `Part` as a dict."""

    media_resolution: PartMediaResolution | PartMediaResolutionDict | None
    """Resolution in which the media is read."""
    code_execution_result: CodeExecutionResult | CodeExecutionResultDict | None
    """Outcome of code that the server ran."""
    executable_code: ExecutableCode | ExecutableCodeDict | None
    """Code that the model wants to run."""
    file_data: FileData | FileDataDict | None
    """Media that is stored elsewhere."""
    function_call: FunctionCall | FunctionCallDict | None
    """A function call, kept in the history."""
    function_response: FunctionResponse | FunctionResponseDict | None
    """The result of a function call, kept in the history."""
    inline_data: Blob | BlobDict | None
    """Media, given as bytes."""
    text: str | None
    """Plain text."""
    thought: bool | None
    """Marks the model's thoughts."""
    thought_signature: bytes | str | None
    """Opaque signature of a thought, to be sent back unchanged with the history."""
    video_metadata: VideoMetadata | VideoMetadataDict | None
    """Which part of a video is used."""
    tool_call: ToolCall | ToolCallDict | None
    """Use of a tool on the server, to be sent back unchanged with the history. Gemini only."""
    tool_response: ToolResponse | ToolResponseDict | None
    """Result of a tool on the server, to be sent back unchanged with the history. Gemini only."""
    part_metadata: dict[str, Any] | None
    """JSON of your own that belongs to the part. Gemini only."""
    audio_transcription: Transcription | TranscriptionDict | None
    """Transcript of the part's audio."""
    media_processing: MediaProcessing | str | None
    """How a video is analysed."""
    speech_metadata: SpeechMetadata | SpeechMetadataDict | None
    """Speaker and style for spoken output."""
    document_metadata: DocumentMetadata | DocumentMetadataDict | None
    """Which pages of a document are used."""
    spreadsheet_metadata: SpreadsheetMetadata | SpreadsheetMetadataDict | None
    """Which cells of a spreadsheet are used."""
    audio_metadata: AudioMetadata | AudioMetadataDict | None
    """Which part of an audio file is used."""


class PartMediaResolutionDict(TypedDict, total=False):
    """A `PartMediaResolution` as a dict."""

    level: PartMediaResolutionLevel | str | None
    """Level of detail."""
    num_tokens: int | None
    """Exact number of tokens to spend."""


class PartialArgDict(TypedDict, total=False):
    """A `PartialArg` as a dict."""

    bool_value: bool | None
    """A boolean."""
    json_path: str | None
    """Where the value belongs in the arguments, as an RFC 9535 path. Required."""
    null_value: NullValue | str | None
    """A null."""
    number_value: float | None
    """A number."""
    string_value: str | None
    """A piece of a string."""
    will_continue: bool | None
    """More pieces for the same path follow."""


class SpeechMetadataDict(TypedDict, total=False):
    """A `SpeechMetadata` as a dict."""

    speaker: str | None
    """Name of the speaker."""
    style: str | None
    """Style of speaking, described in words."""


class SpreadsheetMetadataDict(TypedDict, total=False):
    """A `SpreadsheetMetadata` as a dict."""

    visible_cells: str | None
    """Range of cells in A1 notation."""
    sheet_index: int | None
    """Number of the sheet, counted from 1."""
    content_layers: list[SpreadsheetMetadataContentLayer | str] | None
    """Layers of the spreadsheet that are read."""


class ToolCallDict(TypedDict, total=False):
    """A `ToolCall` as a dict."""

    id: str | None
    """Id that the result refers to."""
    tool_type: ToolType | str | None
    """Which tool is used."""
    args: dict[str, Any] | None
    """Arguments of the tool."""


class ToolResponseDict(TypedDict, total=False):
    """A `ToolResponse` as a dict."""

    id: str | None
    """Id of the use it belongs to."""
    tool_type: ToolType | str | None
    """Which tool was used."""
    response: dict[str, Any] | None
    """Output of the tool."""


class TranscriptionDict(TypedDict, total=False):
    """A `Transcription` as a dict."""

    text: str | None
    """New text, to be appended to the previous text."""
    finished: bool | None
    """True on the piece that closes a transcript, seen on Vertex AI."""
    language_code: str | None
    """Language of the text as a BCP-47 code."""
    speaker_label: str | None
    """Who speaks, such as spk_1."""
    words: list[WordInfo | WordInfoDict] | None
    """Time of each word."""
    start_offset: timedelta | str | None
    """Start within the audio."""
    end_offset: timedelta | str | None
    """End within the audio."""


class VideoMetadataDict(TypedDict, total=False):
    """A `VideoMetadata` as a dict."""

    end_offset: timedelta | str | None
    """End of the clip."""
    fps: float | None
    """Frames per second to process; 1 by default. Range: 0 to 24."""
    start_offset: timedelta | str | None
    """Start of the clip."""
    content_layers: list[VideoMetadataContentLayer | str] | None
    """Layers of the video that are read."""


class VoiceConsentSignatureDict(TypedDict, total=False):
    """A `VoiceConsentSignature` as a dict."""

    signature: str | None
    """The proof, to be given with the voice sample in later sessions."""


class WordInfoDict(TypedDict, total=False):
    """A `WordInfo` as a dict."""

    word: str | None
    """The word."""
    start_offset: timedelta | str | None
    """Start within the audio."""
    end_offset: timedelta | str | None
    """End within the audio."""
