"""Types used in both directions: contents, their parts, function calls and results, transcripts.

Generated from schema/content.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 6fde321dd38eb4093c59873194f2ae91e196386f376535c134095d21d724c2cb
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, Self, Unpack

from attrs import define

from genai_live._wire.base import OpenEnum, Wire
from genai_live._wire.late import late

if TYPE_CHECKING:
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
        FunctionResponsePartDict,
        PartDict,
        PartialArgDict,
        PartMediaResolutionDict,
        SpeechMetadataDict,
        SpreadsheetMetadataDict,
        ToolCallDict,
        ToolResponseDict,
        TranscriptionDict,
        VideoMetadataDict,
        WordInfoDict,
    )
    from genai_live.types.keywords import content as keywords


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class FileData(Wire):
    """Media that is stored elsewhere."""

    __wire_names__ = {"display_name": "displayName", "file_uri": "fileUri", "mime_type": "mimeType"}
    __wire_required__ = frozenset({"file_uri"})

    display_name: str | None = None
    """Name by which tools on the server know the file."""
    file_uri: str | None = None
    """Where the file is. Required."""
    mime_type: str | None = None
    """MIME type of the file."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            display_name: str | None = None,
            file_uri: str | None = None,
            mime_type: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.FileDataKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class Blob(Wire):
    """Media as bytes."""

    __wire_names__ = {"display_name": "displayName", "mime_type": "mimeType"}
    __wire_required__ = frozenset({"data", "mime_type"})

    data: bytes | None = None
    """The bytes; base64 on the wire. Required."""
    display_name: str | None = None
    """Name by which tools on the server know the media."""
    mime_type: str | None = None
    """MIME type, such as audio/pcm;rate=16000 or image/jpeg. Required."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            data: bytes | str | None = None,
            display_name: str | None = None,
            mime_type: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.BlobKeywords],
        ) -> None: ...


class MediaProcessing(OpenEnum):
    """How a video is analysed."""

    MEDIA_PROCESSING_UNSPECIFIED = "MEDIA_PROCESSING_UNSPECIFIED"
    """Not set."""
    STATIC = "STATIC"
    """In one pass over fixed frames."""
    AGENTIC = "AGENTIC"
    """By the model, which chooses what to look at."""


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class SpeechMetadata(Wire):
    """How to speak a part."""

    speaker: str | None = None
    """Name of the speaker."""
    style: str | None = None
    """Style of speaking, described in words."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            speaker: str | None = None,
            style: str | None = None,
            extra: dict[str, Any] | None = None,
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class AudioMetadata(Wire):
    """Which part of an audio file is used."""

    __wire_names__ = {"start_offset": "startOffset", "end_offset": "endOffset"}

    start_offset: timedelta | None = None
    """Start of the clip."""
    end_offset: timedelta | None = None
    """End of the clip."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            start_offset: timedelta | str | None = None,
            end_offset: timedelta | str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.AudioMetadataKeywords],
        ) -> None: ...


class PartMediaResolutionLevel(OpenEnum):
    """Level of detail in which a part's media is read."""

    MEDIA_RESOLUTION_UNSPECIFIED = "MEDIA_RESOLUTION_UNSPECIFIED"
    """Not set."""
    MEDIA_RESOLUTION_LOW = "MEDIA_RESOLUTION_LOW"
    """Low."""
    MEDIA_RESOLUTION_MEDIUM = "MEDIA_RESOLUTION_MEDIUM"
    """Medium."""
    MEDIA_RESOLUTION_HIGH = "MEDIA_RESOLUTION_HIGH"
    """High."""
    MEDIA_RESOLUTION_ULTRA_HIGH = "MEDIA_RESOLUTION_ULTRA_HIGH"
    """Very high."""


class Outcome(OpenEnum):
    """Whether code ran successfully."""

    OUTCOME_UNSPECIFIED = "OUTCOME_UNSPECIFIED"
    """Not set."""
    OUTCOME_OK = "OUTCOME_OK"
    """It ran successfully."""
    OUTCOME_FAILED = "OUTCOME_FAILED"
    """It failed; the output contains the error."""
    OUTCOME_DEADLINE_EXCEEDED = "OUTCOME_DEADLINE_EXCEEDED"
    """It took too long; there may be some output."""


class Language(OpenEnum):
    """Programming language."""

    LANGUAGE_UNSPECIFIED = "LANGUAGE_UNSPECIFIED"
    """Not set."""
    PYTHON = "PYTHON"
    """Python 3."""


class FunctionResponseScheduling(OpenEnum):
    """When the model uses the result of a function that does not block."""

    SCHEDULING_UNSPECIFIED = "SCHEDULING_UNSPECIFIED"
    """Not set."""
    SILENT = "SILENT"
    """Adds it to the context without speaking."""
    WHEN_IDLE = "WHEN_IDLE"
    """Speaks about it after finishing the current answer; the default."""
    INTERRUPT = "INTERRUPT"
    """Interrupts the current answer and speaks about it at once."""


class VideoMetadataContentLayer(OpenEnum):
    """Layer of a video."""

    CONTENT_LAYER_UNSPECIFIED = "CONTENT_LAYER_UNSPECIFIED"
    """Not set."""
    FRAMES = "FRAMES"
    """Frames."""
    AUDIO = "AUDIO"
    """Audio."""
    TRANSCRIPT = "TRANSCRIPT"
    """Transcript."""


class ToolType(OpenEnum):
    """Tool that runs on the server."""

    TOOL_TYPE_UNSPECIFIED = "TOOL_TYPE_UNSPECIFIED"
    """Not set."""
    GOOGLE_SEARCH_WEB = "GOOGLE_SEARCH_WEB"
    """Search for pages."""
    GOOGLE_SEARCH_IMAGE = "GOOGLE_SEARCH_IMAGE"
    """Search for images."""
    URL_CONTEXT = "URL_CONTEXT"
    """Fetching of URLs."""
    GOOGLE_MAPS = "GOOGLE_MAPS"
    """Google Maps."""
    FILE_SEARCH = "FILE_SEARCH"
    """Search in files."""
    MEDIA_PROCESSING = "MEDIA_PROCESSING"
    """Analysis of media."""


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class WordInfo(Wire):
    """Time of one word of a transcript."""

    __wire_names__ = {"start_offset": "startOffset", "end_offset": "endOffset"}

    word: str | None = None
    """The word."""
    start_offset: timedelta | None = None
    """Start within the audio."""
    end_offset: timedelta | None = None
    """End within the audio."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            word: str | None = None,
            start_offset: timedelta | str | None = None,
            end_offset: timedelta | str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.WordInfoKeywords],
        ) -> None: ...


class DocumentMetadataContentLayer(OpenEnum):
    """Layer of a document."""

    CONTENT_LAYER_UNSPECIFIED = "CONTENT_LAYER_UNSPECIFIED"
    """Not set."""
    PAGE_IMAGE = "PAGE_IMAGE"
    """Pictures of the pages."""
    PAGE_TEXT = "PAGE_TEXT"
    """Text of the pages."""


class SpreadsheetMetadataContentLayer(OpenEnum):
    """Layer of a spreadsheet."""

    CONTENT_LAYER_UNSPECIFIED = "CONTENT_LAYER_UNSPECIFIED"
    """Not set."""
    DATA = "DATA"
    """Values of the cells."""
    FORMULAS = "FORMULAS"
    """Formulas of the cells."""
    VISUAL = "VISUAL"
    """Charts and pictures."""


class NullValue(OpenEnum):
    """The null of JSON."""

    NULL_VALUE = "NULL_VALUE"
    """Null."""


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class FunctionResponseBlob(Wire):
    """Media as bytes within a function's result."""

    __wire_names__ = {"mime_type": "mimeType", "display_name": "displayName"}
    __wire_required__ = frozenset({"mime_type", "data"})

    mime_type: str | None = None
    """MIME type of the bytes. Required."""
    data: bytes | None = None
    """The bytes; base64 on the wire. Required."""
    display_name: str | None = None
    """Name by which the result refers to the media."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            mime_type: str | None = None,
            data: bytes | str | None = None,
            display_name: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.FunctionResponseBlobKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class FunctionResponseFileData(Wire):
    """Media that is stored elsewhere, within a function's result."""

    __wire_names__ = {"file_uri": "fileUri", "mime_type": "mimeType", "display_name": "displayName"}

    file_uri: str | None = None
    """Where the file is."""
    mime_type: str | None = None
    """MIME type of the file."""
    display_name: str | None = None
    """Name by which the result refers to the file."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            file_uri: str | None = None,
            mime_type: str | None = None,
            display_name: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.FunctionResponseFileDataKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class VoiceConsentSignature(Wire):
    """Proof that a speaker agreed to the cloning of the voice. Gemini only."""

    signature: str | None = None
    """The proof, to be given with the voice sample in later sessions."""

    if TYPE_CHECKING:

        def __init__(
            self, *, signature: str | None = None, extra: dict[str, Any] | None = None
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class PartMediaResolution(Wire):
    """Resolution in which one part's media is read."""

    __wire_names__ = {"num_tokens": "numTokens"}

    level: PartMediaResolutionLevel | None = None
    """Level of detail."""
    num_tokens: int | None = None
    """Exact number of tokens to spend."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            level: PartMediaResolutionLevel | str | None = None,
            num_tokens: int | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.PartMediaResolutionKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class CodeExecutionResult(Wire):
    """Result of running code on the server."""

    __wire_required__ = frozenset({"outcome"})

    outcome: Outcome | None = None
    """Whether the code ran successfully. Required."""
    output: str | None = None
    """Standard output, or the error."""
    id: str | None = None
    """Id of the code that was run."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            outcome: Outcome | str | None = None,
            output: str | None = None,
            id: str | None = None,
            extra: dict[str, Any] | None = None,
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ExecutableCode(Wire):
    """Code that the model wants to run on the server."""

    __wire_required__ = frozenset({"code", "language"})

    code: str | None = None
    """The source text. Required."""
    language: Language | None = None
    """Programming language of the code. Required."""
    id: str | None = None
    """Id that the result refers to."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            code: str | None = None,
            language: Language | str | None = None,
            id: str | None = None,
            extra: dict[str, Any] | None = None,
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class VideoMetadata(Wire):
    """Which part of a video is used, and how densely."""

    __wire_names__ = {
        "end_offset": "endOffset",
        "start_offset": "startOffset",
        "content_layers": "contentLayers",
    }
    __wire_limits__ = {"fps": (0, 24)}

    end_offset: timedelta | None = None
    """End of the clip."""
    fps: float | None = None
    """Frames per second to process; 1 by default. Range: 0 to 24."""
    start_offset: timedelta | None = None
    """Start of the clip."""
    content_layers: list[VideoMetadataContentLayer] | None = None
    """Layers of the video that are read."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            end_offset: timedelta | str | None = None,
            fps: float | None = None,
            start_offset: timedelta | str | None = None,
            content_layers: Sequence[VideoMetadataContentLayer | str] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.VideoMetadataKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ToolCall(Wire):
    """Use of a tool that runs on the server. Gemini only."""

    __wire_names__ = {"tool_type": "toolType"}

    id: str | None = None
    """Id that the result refers to."""
    tool_type: ToolType | None = None
    """Which tool is used."""
    args: dict[str, Any] | None = None
    """Arguments of the tool."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None = None,
            tool_type: ToolType | str | None = None,
            args: Mapping[str, Any] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.ToolCallKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ToolResponse(Wire):
    """Result of a tool that runs on the server. Gemini only."""

    __wire_names__ = {"tool_type": "toolType"}

    id: str | None = None
    """Id of the use it belongs to."""
    tool_type: ToolType | None = None
    """Which tool was used."""
    response: dict[str, Any] | None = None
    """Output of the tool."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None = None,
            tool_type: ToolType | str | None = None,
            response: Mapping[str, Any] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.ToolResponseKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class Transcription(Wire):
    """A piece of a transcript; an empty one opens a transcript on Vertex AI."""

    __wire_names__ = {
        "language_code": "languageCode",
        "speaker_label": "speakerLabel",
        "start_offset": "startOffset",
        "end_offset": "endOffset",
    }

    text: str | None = None
    """New text, to be appended to the previous text."""
    finished: bool | None = None
    """True on the piece that closes a transcript, seen on Vertex AI."""
    language_code: str | None = None
    """Language of the text as a BCP-47 code."""
    speaker_label: str | None = None
    """Who speaks, such as spk_1."""
    words: list[WordInfo] | None = None
    """Time of each word."""
    start_offset: timedelta | None = None
    """Start within the audio."""
    end_offset: timedelta | None = None
    """End within the audio."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            text: str | None = None,
            finished: bool | None = None,
            language_code: str | None = None,
            speaker_label: str | None = None,
            words: Sequence[WordInfo | WordInfoDict | Mapping[str, Any]] | None = None,
            start_offset: timedelta | str | None = None,
            end_offset: timedelta | str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.TranscriptionKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class DocumentMetadata(Wire):
    """Which pages of a document are used."""

    __wire_names__ = {
        "start_page": "startPage",
        "end_page": "endPage",
        "content_layers": "contentLayers",
    }

    start_page: int | None = None
    """First page, counted from 1."""
    end_page: int | None = None
    """Last page, included."""
    content_layers: list[DocumentMetadataContentLayer] | None = None
    """Layers of the document that are read."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            start_page: int | None = None,
            end_page: int | None = None,
            content_layers: Sequence[DocumentMetadataContentLayer | str] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.DocumentMetadataKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class SpreadsheetMetadata(Wire):
    """Which cells of a spreadsheet are used."""

    __wire_names__ = {
        "visible_cells": "visibleCells",
        "sheet_index": "sheetIndex",
        "content_layers": "contentLayers",
    }

    visible_cells: str | None = None
    """Range of cells in A1 notation."""
    sheet_index: int | None = None
    """Number of the sheet, counted from 1."""
    content_layers: list[SpreadsheetMetadataContentLayer] | None = None
    """Layers of the spreadsheet that are read."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            visible_cells: str | None = None,
            sheet_index: int | None = None,
            content_layers: Sequence[SpreadsheetMetadataContentLayer | str] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.SpreadsheetMetadataKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class PartialArg(Wire):
    """A streamed piece of one argument. Vertex AI only."""

    __wire_names__ = {
        "bool_value": "boolValue",
        "json_path": "jsonPath",
        "null_value": "nullValue",
        "number_value": "numberValue",
        "string_value": "stringValue",
        "will_continue": "willContinue",
    }
    __wire_required__ = frozenset({"json_path"})

    bool_value: bool | None = None
    """A boolean."""
    json_path: str | None = None
    """Where the value belongs in the arguments, as an RFC 9535 path. Required."""
    null_value: NullValue | None = None
    """A null."""
    number_value: float | None = None
    """A number."""
    string_value: str | None = None
    """A piece of a string."""
    will_continue: bool | None = None
    """More pieces for the same path follow."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            bool_value: bool | None = None,
            json_path: str | None = None,
            null_value: NullValue | str | None = None,
            number_value: float | None = None,
            string_value: str | None = None,
            will_continue: bool | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.PartialArgKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class FunctionResponsePart(Wire):
    """Media that belongs to a function's result."""

    __wire_names__ = {
        "inline_data": "inlineData",
        "file_data": "fileData",
        "media_processing": "mediaProcessing",
        "media_resolution": "mediaResolution",
        "video_metadata": "videoMetadata",
        "document_metadata": "documentMetadata",
        "spreadsheet_metadata": "spreadsheetMetadata",
        "audio_metadata": "audioMetadata",
    }
    __wire_backends__ = {"media_processing": "gemini"}

    inline_data: FunctionResponseBlob | None = None
    """Media as bytes."""
    file_data: FunctionResponseFileData | None = None
    """Media that is stored elsewhere."""
    media_processing: MediaProcessing | None = None
    """How a video is analysed. Gemini only."""
    media_resolution: PartMediaResolution | None = None
    """Resolution in which the media is read."""
    video_metadata: VideoMetadata | None = None
    """Which part of a video is used."""
    document_metadata: DocumentMetadata | None = None
    """Which pages of a document are used."""
    spreadsheet_metadata: SpreadsheetMetadata | None = None
    """Which cells of a spreadsheet are used."""
    audio_metadata: AudioMetadata | None = None
    """Which part of an audio file is used."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            inline_data: FunctionResponseBlob
            | FunctionResponseBlobDict
            | Mapping[str, Any]
            | None = None,
            file_data: FunctionResponseFileData
            | FunctionResponseFileDataDict
            | Mapping[str, Any]
            | None = None,
            media_processing: MediaProcessing | str | None = None,
            media_resolution: PartMediaResolution
            | PartMediaResolutionDict
            | Mapping[str, Any]
            | None = None,
            video_metadata: VideoMetadata | VideoMetadataDict | Mapping[str, Any] | None = None,
            document_metadata: DocumentMetadata
            | DocumentMetadataDict
            | Mapping[str, Any]
            | None = None,
            spreadsheet_metadata: SpreadsheetMetadata
            | SpreadsheetMetadataDict
            | Mapping[str, Any]
            | None = None,
            audio_metadata: AudioMetadata | AudioMetadataDict | Mapping[str, Any] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.FunctionResponsePartKeywords],
        ) -> None: ...

    @classmethod
    def from_bytes(
        cls, *, data: bytes | str, mime_type: str, display_name: str | None = None
    ) -> Self:
        """Make a part of media, given as bytes."""
        return cls(
            inline_data=FunctionResponseBlob(
                data=data, mime_type=mime_type, display_name=display_name
            )
        )

    @classmethod
    def from_uri(
        cls, *, file_uri: str, mime_type: str | None = None, display_name: str | None = None
    ) -> Self:
        """Make a part of media that is stored elsewhere; without a MIME type the end of its name
        tells it.
        """
        return cls(
            file_data=FunctionResponseFileData(
                file_uri=file_uri,
                mime_type=late("_inputs.mime_types.mime_type_of_name")(file_uri)
                if mime_type is None
                else mime_type,
                display_name=display_name,
            )
        )


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class FunctionCall(Wire):
    """A function that the client is asked to run."""

    __wire_names__ = {"partial_args": "partialArgs", "will_continue": "willContinue"}
    __wire_backends__ = {"partial_args": "vertex", "will_continue": "vertex"}
    __wire_required__ = frozenset({"name"})

    id: str | None = None
    """Id to return in the response; may be absent on Vertex AI."""
    args: dict[str, Any] | None = None
    """Arguments by name; absent when there are none."""
    name: str | None = None
    """Name of the function. Required."""
    partial_args: list[PartialArg] | None = None
    """Pieces of arguments that are streamed. Vertex AI only."""
    will_continue: bool | None = None
    """More pieces of this call follow. Vertex AI only."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None = None,
            args: Mapping[str, Any] | None = None,
            name: str | None = None,
            partial_args: Sequence[PartialArg | PartialArgDict | Mapping[str, Any]] | None = None,
            will_continue: bool | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.FunctionCallKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class FunctionResponse(Wire):
    """The result of one function call."""

    __wire_names__ = {"will_continue": "willContinue"}
    __wire_backends__ = {"will_continue": "gemini"}
    __wire_required__ = frozenset({"name", "response"})

    will_continue: bool | None = None
    """More responses to the same call follow; for functions that do not block. Gemini only."""
    scheduling: FunctionResponseScheduling | None = None
    """When the model uses the result; WHEN_IDLE by default, for functions that do not block."""
    parts: list[FunctionResponsePart] | None = None
    """Media that belongs to the result."""
    id: str | None = None
    """Id of the call that is answered; the Gemini API requires it."""
    name: str | None = None
    """Name of the function. Required."""
    response: dict[str, Any] | None = None
    """The result as a JSON object, by convention under output or error. Required."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            will_continue: bool | None = None,
            scheduling: FunctionResponseScheduling | str | None = None,
            parts: Sequence[FunctionResponsePart | FunctionResponsePartDict | Mapping[str, Any]]
            | None = None,
            id: str | None = None,
            name: str | None = None,
            response: Mapping[str, Any] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.FunctionResponseKeywords],
        ) -> None: ...

    @classmethod
    def from_mcp_response(cls, *, name: str, response: Any) -> FunctionResponse:
        """Make the result of a function from that of an MCP tool, a `CallToolResult`."""
        made: FunctionResponse = late("tools.declarations.response_from_mcp")(
            name=name, response=response
        )
        return made


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class Part(Wire):
    """One piece of a message: one kind of data, and notes about it."""

    __wire_names__ = {
        "media_resolution": "mediaResolution",
        "code_execution_result": "codeExecutionResult",
        "executable_code": "executableCode",
        "file_data": "fileData",
        "function_call": "functionCall",
        "function_response": "functionResponse",
        "inline_data": "inlineData",
        "thought_signature": "thoughtSignature",
        "video_metadata": "videoMetadata",
        "tool_call": "toolCall",
        "tool_response": "toolResponse",
        "part_metadata": "partMetadata",
        "audio_transcription": "audioTranscription",
        "media_processing": "mediaProcessing",
        "speech_metadata": "speechMetadata",
        "document_metadata": "documentMetadata",
        "spreadsheet_metadata": "spreadsheetMetadata",
        "audio_metadata": "audioMetadata",
    }
    __wire_backends__ = {
        "tool_call": "gemini",
        "tool_response": "gemini",
        "part_metadata": "gemini",
    }
    __wire_unnamed__ = "text"

    media_resolution: PartMediaResolution | None = None
    """Resolution in which the media is read."""
    code_execution_result: CodeExecutionResult | None = None
    """Outcome of code that the server ran."""
    executable_code: ExecutableCode | None = None
    """Code that the model wants to run."""
    file_data: FileData | None = None
    """Media that is stored elsewhere."""
    function_call: FunctionCall | None = None
    """A function call, kept in the history."""
    function_response: FunctionResponse | None = None
    """The result of a function call, kept in the history."""
    inline_data: Blob | None = None
    """Media, given as bytes."""
    text: str | None = None
    """Plain text."""
    thought: bool | None = None
    """Marks the model's thoughts."""
    thought_signature: bytes | None = None
    """Opaque signature of a thought, to be sent back unchanged with the history."""
    video_metadata: VideoMetadata | None = None
    """Which part of a video is used."""
    tool_call: ToolCall | None = None
    """Use of a tool on the server, to be sent back unchanged with the history. Gemini only."""
    tool_response: ToolResponse | None = None
    """Result of a tool on the server, to be sent back unchanged with the history. Gemini only."""
    part_metadata: dict[str, Any] | None = None
    """JSON of your own that belongs to the part. Gemini only."""
    audio_transcription: Transcription | None = None
    """Transcript of the part's audio."""
    media_processing: MediaProcessing | None = None
    """How a video is analysed."""
    speech_metadata: SpeechMetadata | None = None
    """Speaker and style for spoken output."""
    document_metadata: DocumentMetadata | None = None
    """Which pages of a document are used."""
    spreadsheet_metadata: SpreadsheetMetadata | None = None
    """Which cells of a spreadsheet are used."""
    audio_metadata: AudioMetadata | None = None
    """Which part of an audio file is used."""

    if TYPE_CHECKING:

        def __init__(
            self,
            text: str | None = None,
            *,
            media_resolution: PartMediaResolution
            | PartMediaResolutionDict
            | Mapping[str, Any]
            | None = None,
            code_execution_result: CodeExecutionResult
            | CodeExecutionResultDict
            | Mapping[str, Any]
            | None = None,
            executable_code: ExecutableCode | ExecutableCodeDict | Mapping[str, Any] | None = None,
            file_data: FileData | FileDataDict | Mapping[str, Any] | None = None,
            function_call: FunctionCall | FunctionCallDict | Mapping[str, Any] | None = None,
            function_response: FunctionResponse
            | FunctionResponseDict
            | Mapping[str, Any]
            | None = None,
            inline_data: Blob | BlobDict | Mapping[str, Any] | None = None,
            thought: bool | None = None,
            thought_signature: bytes | str | None = None,
            video_metadata: VideoMetadata | VideoMetadataDict | Mapping[str, Any] | None = None,
            tool_call: ToolCall | ToolCallDict | Mapping[str, Any] | None = None,
            tool_response: ToolResponse | ToolResponseDict | Mapping[str, Any] | None = None,
            part_metadata: Mapping[str, Any] | None = None,
            audio_transcription: Transcription
            | TranscriptionDict
            | Mapping[str, Any]
            | None = None,
            media_processing: MediaProcessing | str | None = None,
            speech_metadata: SpeechMetadata | SpeechMetadataDict | Mapping[str, Any] | None = None,
            document_metadata: DocumentMetadata
            | DocumentMetadataDict
            | Mapping[str, Any]
            | None = None,
            spreadsheet_metadata: SpreadsheetMetadata
            | SpreadsheetMetadataDict
            | Mapping[str, Any]
            | None = None,
            audio_metadata: AudioMetadata | AudioMetadataDict | Mapping[str, Any] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.PartKeywords],
        ) -> None: ...

    @classmethod
    def from_text(cls, *, text: str) -> Self:
        """Make a part of text."""
        return cls(text=text)

    @classmethod
    def from_bytes(
        cls,
        *,
        data: bytes | str,
        mime_type: str,
        media_resolution: PartMediaResolutionLevel
        | str
        | PartMediaResolution
        | PartMediaResolutionDict
        | Mapping[str, Any]
        | None = None,
    ) -> Self:
        """Make a part of media, given as bytes."""
        return cls(
            inline_data=Blob(data=data, mime_type=mime_type),
            media_resolution={"level": media_resolution}
            if isinstance(media_resolution, str)
            else media_resolution,
        )

    @classmethod
    def from_uri(
        cls,
        *,
        file_uri: str,
        mime_type: str | None = None,
        media_resolution: PartMediaResolutionLevel
        | str
        | PartMediaResolution
        | PartMediaResolutionDict
        | Mapping[str, Any]
        | None = None,
    ) -> Self:
        """Make a part of media that is stored elsewhere; without a MIME type the end of its name
        tells it.
        """
        return cls(
            file_data=FileData(
                file_uri=file_uri,
                mime_type=late("_inputs.mime_types.mime_type_of_name")(file_uri)
                if mime_type is None
                else mime_type,
            ),
            media_resolution={"level": media_resolution}
            if isinstance(media_resolution, str)
            else media_resolution,
        )

    @classmethod
    def from_function_call(cls, *, name: str, args: Mapping[str, Any]) -> Self:
        """Make a part of a function call."""
        return cls(function_call=FunctionCall(name=name, args=args))

    @classmethod
    def from_function_response(
        cls,
        *,
        name: str,
        response: Mapping[str, Any],
        parts: Sequence[FunctionResponsePart | FunctionResponsePartDict | Mapping[str, Any]]
        | None = None,
    ) -> Self:
        """Make a part of the result of a function call."""
        return cls(function_response=FunctionResponse(name=name, response=response, parts=parts))

    @classmethod
    def from_executable_code(cls, *, code: str, language: Language | str) -> Self:
        """Make a part of code."""
        return cls(executable_code=ExecutableCode(code=code, language=language))

    @classmethod
    def from_code_execution_result(cls, *, outcome: Outcome | str, output: str) -> Self:
        """Make a part of the result of running code."""
        return cls(code_execution_result=CodeExecutionResult(outcome=outcome, output=output))


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class Content(Wire):
    """One message of a conversation."""

    __wire_elsewhere__ = {"content": "Did you mean {'parts': [{'text': ...}]}?"}

    parts: list[Part] | None = None
    """Pieces of the message, in order."""
    role: str | None = None
    """User or model; user when absent. Gemini leaves it out in the model's turns."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            parts: Sequence[Part | PartDict | Mapping[str, Any]] | None = None,
            role: str | None = None,
            extra: dict[str, Any] | None = None,
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class UserContent(Content):
    """One message of the user: a text, a part, or a list of these."""

    def __init__(
        self,
        parts: str | Part | Mapping[str, Any] | Sequence[str | Part | Mapping[str, Any]],
        *,
        role: Literal["user"] = "user",
        extra: dict[str, Any] | None = None,
    ) -> None:
        """Make it of its parts.

        Args:
            parts: A text, a part, its dict form, or a list of these.
            role: Who speaks.
            extra: Members that this version does not know, by wire name.
        """
        items: Sequence[Any] = parts if isinstance(parts, list | tuple) else [parts]
        super().__init__(
            parts=[Part(text=item) if isinstance(item, str) else item for item in items],
            role=role,
            extra=extra,
        )


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ModelContent(Content):
    """One message of the model: a text, a part, or a list of these."""

    def __init__(
        self,
        parts: str | Part | Mapping[str, Any] | Sequence[str | Part | Mapping[str, Any]],
        *,
        role: Literal["model"] = "model",
        extra: dict[str, Any] | None = None,
    ) -> None:
        """Make it of its parts.

        Args:
            parts: A text, a part, its dict form, or a list of these.
            role: Who speaks.
            extra: Members that this version does not know, by wire name.
        """
        items: Sequence[Any] = parts if isinstance(parts, list | tuple) else [parts]
        super().__init__(
            parts=[Part(text=item) if isinstance(item, str) else item for item in items],
            role=role,
            extra=extra,
        )
