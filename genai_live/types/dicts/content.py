"""Dict forms of the classes in `content`.

Generated from schema/content.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 6fde321dd38eb4093c59873194f2ae91e196386f376535c134095d21d724c2cb
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal, TypedDict

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
    """A `AudioMetadata` as a dict; keys in snake_case or camelCase."""

    start_offset: timedelta | str | None
    """Start of the clip."""
    startOffset: timedelta | str | None
    """Start of the clip."""
    end_offset: timedelta | str | None
    """End of the clip."""
    endOffset: timedelta | str | None
    """End of the clip."""


class BlobDict(TypedDict, total=False):
    """A `Blob` as a dict; keys in snake_case or camelCase."""

    data: bytes | str | None
    """The bytes; base64 on the wire. Required."""
    display_name: str | None
    """Name by which tools on the server know the media."""
    displayName: str | None
    """Name by which tools on the server know the media."""
    mime_type: str | None
    """MIME type, such as audio/pcm;rate=16000 or image/jpeg. Required."""
    mimeType: str | None
    """MIME type, such as audio/pcm;rate=16000 or image/jpeg. Required."""


class CodeExecutionResultDict(TypedDict, total=False):
    """A `CodeExecutionResult` as a dict; keys in snake_case or camelCase."""

    outcome: (
        Outcome
        | Literal[
            "OUTCOME_UNSPECIFIED", "OUTCOME_OK", "OUTCOME_FAILED", "OUTCOME_DEADLINE_EXCEEDED"
        ]
        | str
        | None
    )
    """Whether the code ran successfully. OUTCOME_OK: It ran successfully. OUTCOME_FAILED: It
    failed; the output contains the error. OUTCOME_DEADLINE_EXCEEDED: It took too long; there
    may be some output. Required.
    """
    output: str | None
    """Standard output, or the error."""
    id: str | None
    """Id of the code that was run."""


class ContentDict(TypedDict, total=False):
    """A `Content` as a dict; keys in snake_case or camelCase."""

    parts: list[Part | PartDict] | None
    """Pieces of the message, in order."""
    role: str | None
    """User or model; user when absent. Gemini leaves it out in the model's turns."""


class DocumentMetadataDict(TypedDict, total=False):
    """A `DocumentMetadata` as a dict; keys in snake_case or camelCase."""

    start_page: int | None
    """First page, counted from 1."""
    startPage: int | None
    """First page, counted from 1."""
    end_page: int | None
    """Last page, included."""
    endPage: int | None
    """Last page, included."""
    content_layers: (
        Sequence[
            DocumentMetadataContentLayer
            | Literal["CONTENT_LAYER_UNSPECIFIED", "PAGE_IMAGE", "PAGE_TEXT"]
        ]
        | list[DocumentMetadataContentLayer | str]
        | None
    )
    """Layers of the document that are read. PAGE_IMAGE: Pictures of the pages. PAGE_TEXT: Text
    of the pages.
    """
    contentLayers: (
        Sequence[
            DocumentMetadataContentLayer
            | Literal["CONTENT_LAYER_UNSPECIFIED", "PAGE_IMAGE", "PAGE_TEXT"]
        ]
        | list[DocumentMetadataContentLayer | str]
        | None
    )
    """Layers of the document that are read. PAGE_IMAGE: Pictures of the pages. PAGE_TEXT: Text
    of the pages.
    """


class ExecutableCodeDict(TypedDict, total=False):
    """A `ExecutableCode` as a dict; keys in snake_case or camelCase."""

    code: str | None
    """The source text. Required."""
    language: Language | Literal["LANGUAGE_UNSPECIFIED", "PYTHON"] | str | None
    """Programming language of the code. PYTHON: Python 3. Required."""
    id: str | None
    """Id that the result refers to."""


class FileDataDict(TypedDict, total=False):
    """A `FileData` as a dict; keys in snake_case or camelCase."""

    display_name: str | None
    """Name by which tools on the server know the file."""
    displayName: str | None
    """Name by which tools on the server know the file."""
    file_uri: str | None
    """Where the file is. Required."""
    fileUri: str | None
    """Where the file is. Required."""
    mime_type: str | None
    """MIME type of the file."""
    mimeType: str | None
    """MIME type of the file."""


class FunctionCallDict(TypedDict, total=False):
    """A `FunctionCall` as a dict; keys in snake_case or camelCase."""

    id: str | None
    """Id to return in the response; may be absent on Vertex AI."""
    args: dict[str, Any] | None
    """Arguments by name; absent when there are none."""
    name: str | None
    """Name of the function. Required."""
    partial_args: list[PartialArg | PartialArgDict] | None
    """Pieces of arguments that are streamed. Vertex AI only."""
    partialArgs: list[PartialArg | PartialArgDict] | None
    """Pieces of arguments that are streamed. Vertex AI only."""
    will_continue: bool | None
    """More pieces of this call follow. Vertex AI only."""
    willContinue: bool | None
    """More pieces of this call follow. Vertex AI only."""


class FunctionResponseDict(TypedDict, total=False):
    """A `FunctionResponse` as a dict; keys in snake_case or camelCase."""

    will_continue: bool | None
    """More responses to the same call follow; for functions that do not block. Gemini only."""
    willContinue: bool | None
    """More responses to the same call follow; for functions that do not block. Gemini only."""
    scheduling: (
        FunctionResponseScheduling
        | Literal["SCHEDULING_UNSPECIFIED", "SILENT", "WHEN_IDLE", "INTERRUPT"]
        | str
        | None
    )
    """When the model uses the result; WHEN_IDLE by default, for functions that do not block.
    SILENT: Adds it to the context without speaking. WHEN_IDLE: Speaks about it after
    finishing the current answer; the default. INTERRUPT: Interrupts the current answer and
    speaks about it at once.
    """
    parts: list[FunctionResponsePart | FunctionResponsePartDict] | None
    """Media that belongs to the result."""
    id: str | None
    """Id of the call that is answered; the Gemini API requires it."""
    name: str | None
    """Name of the function. Required."""
    response: dict[str, Any] | None
    """The result as a JSON object, by convention under output or error. Required."""


class FunctionResponseBlobDict(TypedDict, total=False):
    """A `FunctionResponseBlob` as a dict; keys in snake_case or camelCase."""

    mime_type: str | None
    """MIME type of the bytes. Required."""
    mimeType: str | None
    """MIME type of the bytes. Required."""
    data: bytes | str | None
    """The bytes; base64 on the wire. Required."""
    display_name: str | None
    """Name by which the result refers to the media."""
    displayName: str | None
    """Name by which the result refers to the media."""


class FunctionResponseFileDataDict(TypedDict, total=False):
    """A `FunctionResponseFileData` as a dict; keys in snake_case or camelCase."""

    file_uri: str | None
    """Where the file is."""
    fileUri: str | None
    """Where the file is."""
    mime_type: str | None
    """MIME type of the file."""
    mimeType: str | None
    """MIME type of the file."""
    display_name: str | None
    """Name by which the result refers to the file."""
    displayName: str | None
    """Name by which the result refers to the file."""


class FunctionResponsePartDict(TypedDict, total=False):
    """A `FunctionResponsePart` as a dict; keys in snake_case or camelCase."""

    inline_data: FunctionResponseBlob | FunctionResponseBlobDict | None
    """Media as bytes."""
    inlineData: FunctionResponseBlob | FunctionResponseBlobDict | None
    """Media as bytes."""
    file_data: FunctionResponseFileData | FunctionResponseFileDataDict | None
    """Media that is stored elsewhere."""
    fileData: FunctionResponseFileData | FunctionResponseFileDataDict | None
    """Media that is stored elsewhere."""
    media_processing: (
        MediaProcessing | Literal["MEDIA_PROCESSING_UNSPECIFIED", "STATIC", "AGENTIC"] | str | None
    )
    """How a video is analysed. STATIC: In one pass over fixed frames. AGENTIC: By the model,
    which chooses what to look at. Gemini only.
    """
    mediaProcessing: (
        MediaProcessing | Literal["MEDIA_PROCESSING_UNSPECIFIED", "STATIC", "AGENTIC"] | str | None
    )
    """How a video is analysed. STATIC: In one pass over fixed frames. AGENTIC: By the model,
    which chooses what to look at. Gemini only.
    """
    media_resolution: PartMediaResolution | PartMediaResolutionDict | None
    """Resolution in which the media is read."""
    mediaResolution: PartMediaResolution | PartMediaResolutionDict | None
    """Resolution in which the media is read."""
    video_metadata: VideoMetadata | VideoMetadataDict | None
    """Which part of a video is used."""
    videoMetadata: VideoMetadata | VideoMetadataDict | None
    """Which part of a video is used."""
    document_metadata: DocumentMetadata | DocumentMetadataDict | None
    """Which pages of a document are used."""
    documentMetadata: DocumentMetadata | DocumentMetadataDict | None
    """Which pages of a document are used."""
    spreadsheet_metadata: SpreadsheetMetadata | SpreadsheetMetadataDict | None
    """Which cells of a spreadsheet are used."""
    spreadsheetMetadata: SpreadsheetMetadata | SpreadsheetMetadataDict | None
    """Which cells of a spreadsheet are used."""
    audio_metadata: AudioMetadata | AudioMetadataDict | None
    """Which part of an audio file is used."""
    audioMetadata: AudioMetadata | AudioMetadataDict | None
    """Which part of an audio file is used."""


class PartDict(TypedDict, total=False):
    """A `Part` as a dict; keys in snake_case or camelCase."""

    media_resolution: PartMediaResolution | PartMediaResolutionDict | None
    """Resolution in which the media is read."""
    mediaResolution: PartMediaResolution | PartMediaResolutionDict | None
    """Resolution in which the media is read."""
    code_execution_result: CodeExecutionResult | CodeExecutionResultDict | None
    """Outcome of code that the server ran."""
    codeExecutionResult: CodeExecutionResult | CodeExecutionResultDict | None
    """Outcome of code that the server ran."""
    executable_code: ExecutableCode | ExecutableCodeDict | None
    """Code that the model wants to run."""
    executableCode: ExecutableCode | ExecutableCodeDict | None
    """Code that the model wants to run."""
    file_data: FileData | FileDataDict | None
    """Media that is stored elsewhere."""
    fileData: FileData | FileDataDict | None
    """Media that is stored elsewhere."""
    function_call: FunctionCall | FunctionCallDict | None
    """A function call, kept in the history."""
    functionCall: FunctionCall | FunctionCallDict | None
    """A function call, kept in the history."""
    function_response: FunctionResponse | FunctionResponseDict | None
    """The result of a function call, kept in the history."""
    functionResponse: FunctionResponse | FunctionResponseDict | None
    """The result of a function call, kept in the history."""
    inline_data: Blob | BlobDict | None
    """Media, given as bytes."""
    inlineData: Blob | BlobDict | None
    """Media, given as bytes."""
    text: str | None
    """Plain text."""
    thought: bool | None
    """Marks the model's thoughts."""
    thought_signature: bytes | str | None
    """Opaque signature of a thought, to be sent back unchanged with the history."""
    thoughtSignature: bytes | str | None
    """Opaque signature of a thought, to be sent back unchanged with the history."""
    video_metadata: VideoMetadata | VideoMetadataDict | None
    """Which part of a video is used."""
    videoMetadata: VideoMetadata | VideoMetadataDict | None
    """Which part of a video is used."""
    tool_call: ToolCall | ToolCallDict | None
    """Use of a tool on the server, to be sent back unchanged with the history. Gemini only."""
    toolCall: ToolCall | ToolCallDict | None
    """Use of a tool on the server, to be sent back unchanged with the history. Gemini only."""
    tool_response: ToolResponse | ToolResponseDict | None
    """Result of a tool on the server, to be sent back unchanged with the history. Gemini only."""
    toolResponse: ToolResponse | ToolResponseDict | None
    """Result of a tool on the server, to be sent back unchanged with the history. Gemini only."""
    part_metadata: dict[str, Any] | None
    """JSON of your own that belongs to the part. Gemini only."""
    partMetadata: dict[str, Any] | None
    """JSON of your own that belongs to the part. Gemini only."""
    audio_transcription: Transcription | TranscriptionDict | None
    """Transcript of the part's audio."""
    audioTranscription: Transcription | TranscriptionDict | None
    """Transcript of the part's audio."""
    media_processing: (
        MediaProcessing | Literal["MEDIA_PROCESSING_UNSPECIFIED", "STATIC", "AGENTIC"] | str | None
    )
    """How a video is analysed. STATIC: In one pass over fixed frames. AGENTIC: By the model,
    which chooses what to look at.
    """
    mediaProcessing: (
        MediaProcessing | Literal["MEDIA_PROCESSING_UNSPECIFIED", "STATIC", "AGENTIC"] | str | None
    )
    """How a video is analysed. STATIC: In one pass over fixed frames. AGENTIC: By the model,
    which chooses what to look at.
    """
    speech_metadata: SpeechMetadata | SpeechMetadataDict | None
    """Speaker and style for spoken output."""
    speechMetadata: SpeechMetadata | SpeechMetadataDict | None
    """Speaker and style for spoken output."""
    document_metadata: DocumentMetadata | DocumentMetadataDict | None
    """Which pages of a document are used."""
    documentMetadata: DocumentMetadata | DocumentMetadataDict | None
    """Which pages of a document are used."""
    spreadsheet_metadata: SpreadsheetMetadata | SpreadsheetMetadataDict | None
    """Which cells of a spreadsheet are used."""
    spreadsheetMetadata: SpreadsheetMetadata | SpreadsheetMetadataDict | None
    """Which cells of a spreadsheet are used."""
    audio_metadata: AudioMetadata | AudioMetadataDict | None
    """Which part of an audio file is used."""
    audioMetadata: AudioMetadata | AudioMetadataDict | None
    """Which part of an audio file is used."""


class PartMediaResolutionDict(TypedDict, total=False):
    """A `PartMediaResolution` as a dict; keys in snake_case or camelCase."""

    level: (
        PartMediaResolutionLevel
        | Literal[
            "MEDIA_RESOLUTION_UNSPECIFIED",
            "MEDIA_RESOLUTION_LOW",
            "MEDIA_RESOLUTION_MEDIUM",
            "MEDIA_RESOLUTION_HIGH",
            "MEDIA_RESOLUTION_ULTRA_HIGH",
        ]
        | str
        | None
    )
    """Level of detail. MEDIA_RESOLUTION_LOW: Low. MEDIA_RESOLUTION_MEDIUM: Medium.
    MEDIA_RESOLUTION_HIGH: High. MEDIA_RESOLUTION_ULTRA_HIGH: Very high.
    """
    num_tokens: int | None
    """Exact number of tokens to spend."""
    numTokens: int | None
    """Exact number of tokens to spend."""


class PartialArgDict(TypedDict, total=False):
    """A `PartialArg` as a dict; keys in snake_case or camelCase."""

    bool_value: bool | None
    """A boolean."""
    boolValue: bool | None
    """A boolean."""
    json_path: str | None
    """Where the value belongs in the arguments, as an RFC 9535 path. Required."""
    jsonPath: str | None
    """Where the value belongs in the arguments, as an RFC 9535 path. Required."""
    null_value: NullValue | Literal["NULL_VALUE"] | str | None
    """A null. NULL_VALUE: Null."""
    nullValue: NullValue | Literal["NULL_VALUE"] | str | None
    """A null. NULL_VALUE: Null."""
    number_value: float | None
    """A number."""
    numberValue: float | None
    """A number."""
    string_value: str | None
    """A piece of a string."""
    stringValue: str | None
    """A piece of a string."""
    will_continue: bool | None
    """More pieces for the same path follow."""
    willContinue: bool | None
    """More pieces for the same path follow."""


class SpeechMetadataDict(TypedDict, total=False):
    """A `SpeechMetadata` as a dict; keys in snake_case or camelCase."""

    speaker: str | None
    """Name of the speaker."""
    style: str | None
    """Style of speaking, described in words."""


class SpreadsheetMetadataDict(TypedDict, total=False):
    """A `SpreadsheetMetadata` as a dict; keys in snake_case or camelCase."""

    visible_cells: str | None
    """Range of cells in A1 notation."""
    visibleCells: str | None
    """Range of cells in A1 notation."""
    sheet_index: int | None
    """Number of the sheet, counted from 1."""
    sheetIndex: int | None
    """Number of the sheet, counted from 1."""
    content_layers: (
        Sequence[
            SpreadsheetMetadataContentLayer
            | Literal["CONTENT_LAYER_UNSPECIFIED", "DATA", "FORMULAS", "VISUAL"]
        ]
        | list[SpreadsheetMetadataContentLayer | str]
        | None
    )
    """Layers of the spreadsheet that are read. DATA: Values of the cells. FORMULAS: Formulas of
    the cells. VISUAL: Charts and pictures.
    """
    contentLayers: (
        Sequence[
            SpreadsheetMetadataContentLayer
            | Literal["CONTENT_LAYER_UNSPECIFIED", "DATA", "FORMULAS", "VISUAL"]
        ]
        | list[SpreadsheetMetadataContentLayer | str]
        | None
    )
    """Layers of the spreadsheet that are read. DATA: Values of the cells. FORMULAS: Formulas of
    the cells. VISUAL: Charts and pictures.
    """


class ToolCallDict(TypedDict, total=False):
    """A `ToolCall` as a dict; keys in snake_case or camelCase."""

    id: str | None
    """Id that the result refers to."""
    tool_type: (
        ToolType
        | Literal[
            "TOOL_TYPE_UNSPECIFIED",
            "GOOGLE_SEARCH_WEB",
            "GOOGLE_SEARCH_IMAGE",
            "URL_CONTEXT",
            "GOOGLE_MAPS",
            "FILE_SEARCH",
            "MEDIA_PROCESSING",
        ]
        | str
        | None
    )
    """Which tool is used. GOOGLE_SEARCH_WEB: Search for pages. GOOGLE_SEARCH_IMAGE: Search for
    images. URL_CONTEXT: Fetching of URLs. GOOGLE_MAPS: Google Maps. FILE_SEARCH: Search in
    files. MEDIA_PROCESSING: Analysis of media.
    """
    toolType: (
        ToolType
        | Literal[
            "TOOL_TYPE_UNSPECIFIED",
            "GOOGLE_SEARCH_WEB",
            "GOOGLE_SEARCH_IMAGE",
            "URL_CONTEXT",
            "GOOGLE_MAPS",
            "FILE_SEARCH",
            "MEDIA_PROCESSING",
        ]
        | str
        | None
    )
    """Which tool is used. GOOGLE_SEARCH_WEB: Search for pages. GOOGLE_SEARCH_IMAGE: Search for
    images. URL_CONTEXT: Fetching of URLs. GOOGLE_MAPS: Google Maps. FILE_SEARCH: Search in
    files. MEDIA_PROCESSING: Analysis of media.
    """
    args: dict[str, Any] | None
    """Arguments of the tool."""


class ToolResponseDict(TypedDict, total=False):
    """A `ToolResponse` as a dict; keys in snake_case or camelCase."""

    id: str | None
    """Id of the use it belongs to."""
    tool_type: (
        ToolType
        | Literal[
            "TOOL_TYPE_UNSPECIFIED",
            "GOOGLE_SEARCH_WEB",
            "GOOGLE_SEARCH_IMAGE",
            "URL_CONTEXT",
            "GOOGLE_MAPS",
            "FILE_SEARCH",
            "MEDIA_PROCESSING",
        ]
        | str
        | None
    )
    """Which tool was used. GOOGLE_SEARCH_WEB: Search for pages. GOOGLE_SEARCH_IMAGE: Search for
    images. URL_CONTEXT: Fetching of URLs. GOOGLE_MAPS: Google Maps. FILE_SEARCH: Search in
    files. MEDIA_PROCESSING: Analysis of media.
    """
    toolType: (
        ToolType
        | Literal[
            "TOOL_TYPE_UNSPECIFIED",
            "GOOGLE_SEARCH_WEB",
            "GOOGLE_SEARCH_IMAGE",
            "URL_CONTEXT",
            "GOOGLE_MAPS",
            "FILE_SEARCH",
            "MEDIA_PROCESSING",
        ]
        | str
        | None
    )
    """Which tool was used. GOOGLE_SEARCH_WEB: Search for pages. GOOGLE_SEARCH_IMAGE: Search for
    images. URL_CONTEXT: Fetching of URLs. GOOGLE_MAPS: Google Maps. FILE_SEARCH: Search in
    files. MEDIA_PROCESSING: Analysis of media.
    """
    response: dict[str, Any] | None
    """Output of the tool."""


class TranscriptionDict(TypedDict, total=False):
    """A `Transcription` as a dict; keys in snake_case or camelCase."""

    text: str | None
    """New text, to be appended to the previous text."""
    finished: bool | None
    """True on the piece that closes a transcript, seen on Vertex AI."""
    language_code: str | None
    """Language of the text as a BCP-47 code."""
    languageCode: str | None
    """Language of the text as a BCP-47 code."""
    speaker_label: str | None
    """Who speaks, such as spk_1."""
    speakerLabel: str | None
    """Who speaks, such as spk_1."""
    words: list[WordInfo | WordInfoDict] | None
    """Time of each word."""
    start_offset: timedelta | str | None
    """Start within the audio."""
    startOffset: timedelta | str | None
    """Start within the audio."""
    end_offset: timedelta | str | None
    """End within the audio."""
    endOffset: timedelta | str | None
    """End within the audio."""


class VideoMetadataDict(TypedDict, total=False):
    """A `VideoMetadata` as a dict; keys in snake_case or camelCase."""

    end_offset: timedelta | str | None
    """End of the clip."""
    endOffset: timedelta | str | None
    """End of the clip."""
    fps: float | None
    """Frames per second to process; 1 by default. Range: 0 to 24."""
    start_offset: timedelta | str | None
    """Start of the clip."""
    startOffset: timedelta | str | None
    """Start of the clip."""
    content_layers: (
        Sequence[
            VideoMetadataContentLayer
            | Literal["CONTENT_LAYER_UNSPECIFIED", "FRAMES", "AUDIO", "TRANSCRIPT"]
        ]
        | list[VideoMetadataContentLayer | str]
        | None
    )
    """Layers of the video that are read. FRAMES: Frames. AUDIO: Audio. TRANSCRIPT: Transcript."""
    contentLayers: (
        Sequence[
            VideoMetadataContentLayer
            | Literal["CONTENT_LAYER_UNSPECIFIED", "FRAMES", "AUDIO", "TRANSCRIPT"]
        ]
        | list[VideoMetadataContentLayer | str]
        | None
    )
    """Layers of the video that are read. FRAMES: Frames. AUDIO: Audio. TRANSCRIPT: Transcript."""


class VoiceConsentSignatureDict(TypedDict, total=False):
    """A `VoiceConsentSignature` as a dict; keys in snake_case or camelCase."""

    signature: str | None
    """The proof, to be given with the voice sample in later sessions."""


class WordInfoDict(TypedDict, total=False):
    """A `WordInfo` as a dict; keys in snake_case or camelCase."""

    word: str | None
    """The word."""
    start_offset: timedelta | str | None
    """Start within the audio."""
    startOffset: timedelta | str | None
    """Start within the audio."""
    end_offset: timedelta | str | None
    """End within the audio."""
    endOffset: timedelta | str | None
    """End within the audio."""
