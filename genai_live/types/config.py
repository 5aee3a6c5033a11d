"""The configuration of a session.

Generated from schema/config.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: d8cb24c5dbc2f0ec0b13ba912c803de0499c2fc939890aaa49cc2ada7c62bfed
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Unpack

from attrs import define

from genai_live._wire.base import Int64, OpenEnum, Wire

from .content import Content, VoiceConsentSignature
from .tools import Schema, Tool

if TYPE_CHECKING:
    from genai_live.types.content import Part
    from genai_live.types.dicts.config import (
        AudioResponseFormatDict,
        AudioTranscriptionConfigDict,
        AutomaticActivityDetectionDict,
        AvatarConfigDict,
        ContextWindowCompressionConfigDict,
        CustomizedAvatarDict,
        GenerationConfigDict,
        GenerationConfigRoutingConfigAutoRoutingModeDict,
        GenerationConfigRoutingConfigDict,
        GenerationConfigRoutingConfigManualRoutingModeDict,
        HistoryConfigDict,
        HttpOptionsDict,
        ImageResponseFormatDict,
        LanguageAutoDict,
        LanguageHintsDict,
        ModelSelectionConfigDict,
        MultiSpeakerVoiceConfigDict,
        PrebuiltVoiceConfigDict,
        ProactivityConfigDict,
        RealtimeInputConfigDict,
        ReplicatedVoiceConfigDict,
        ResponseFormatDict,
        SafetySettingDict,
        SessionResumptionConfigDict,
        SlidingWindowDict,
        SpeakerVoiceConfigDict,
        SpeechConfigDict,
        TextResponseFormatDict,
        ThinkingConfigDict,
        TranslationConfigDict,
        VideoResponseFormatDict,
        VoiceConfigDict,
    )
    from genai_live.types.dicts.content import ContentDict, PartDict, VoiceConsentSignatureDict
    from genai_live.types.dicts.tools import SchemaDict, ToolDict
    from genai_live.types.keywords import config as keywords


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class HttpOptions(Wire):
    """How to reach the service; absent members come from the client."""

    __wire_names__ = {
        "base_url": "baseUrl",
        "api_version": "apiVersion",
        "allow_insecure": "allowInsecure",
    }
    __wire_secret__ = frozenset({"headers", "proxy"})
    __wire_elsewhere__ = {
        "client_args": "Use proxy and ssl here, or connect(transport=...).",
        "clientArgs": "Use proxy and ssl here, or connect(transport=...).",
        "async_client_args": "Use proxy and ssl here, or connect(transport=...).",
        "asyncClientArgs": "Use proxy and ssl here, or connect(transport=...).",
        "httpx_client": "Use proxy and ssl here, or connect(transport=...).",
        "httpxClient": "Use proxy and ssl here, or connect(transport=...).",
        "httpx_async_client": "Use proxy and ssl here, or connect(transport=...).",
        "httpxAsyncClient": "Use proxy and ssl here, or connect(transport=...).",
        "aiohttp_client": "Use proxy and ssl here, or connect(transport=...).",
        "aiohttpClient": "Use proxy and ssl here, or connect(transport=...).",
        "retry_options": "Sessions have connect(reconnect=ReconnectPolicy(...)).",
        "retryOptions": "Sessions have connect(reconnect=ReconnectPolicy(...)).",
        "extra_body": "Live has no such requests; leave it out.",
        "extraBody": "Live has no such requests; leave it out.",
        "base_url_resource_scope": "Live has no such requests; leave it out.",
        "baseUrlResourceScope": "Live has no such requests; leave it out.",
    }

    base_url: str | None = None
    """Address of the service: http, https, ws or wss; a path is kept as a prefix."""
    api_version: str | None = None
    """API version in the path, such as v1beta."""
    headers: dict[str, str] | None = None
    """Headers of the upgrade request."""
    timeout: float | None = None
    """Timeout of an HTTP request, in seconds."""
    proxy: str | None = None
    """URL of an HTTP proxy; may contain a user and a password."""
    ssl: Any | None = None
    """An ssl.SSLContext, or False to trust any certificate."""
    allow_insecure: bool | None = None
    """Allows a key to be sent over plain ws:// to hosts other than loopback."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            base_url: str | None = None,
            api_version: str | None = None,
            headers: Mapping[str, str] | None = None,
            timeout: float | None = None,
            proxy: str | None = None,
            ssl: Any | None = None,
            allow_insecure: bool | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.HttpOptionsKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class SessionResumptionConfig(Wire):
    """Requests session resumption; empty for a new session."""

    __wire_backends__ = {"transparent": "vertex"}
    __wire_secret__ = frozenset({"handle"})

    handle: str | None = None
    """Handle of the session to continue."""
    transparent: bool | None = None
    """Also reports which client messages a handle covers, so that the rest can be sent again.
    Vertex AI only.
    """

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            handle: str | None = None,
            transparent: bool | None = None,
            extra: dict[str, Any] | None = None,
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ProactivityConfig(Wire):
    """Lets the model decide when to answer."""

    __wire_names__ = {"proactive_audio": "proactiveAudio", "proactive_video": "proactiveVideo"}

    proactive_audio: bool | None = None
    """The model may stay silent on what is not meant for it."""
    proactive_video: bool | None = None
    """The model may also react to images alone; needs proactiveAudio."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            proactive_audio: bool | None = None,
            proactive_video: bool | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.ProactivityConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class HistoryConfig(Wire):
    """How earlier history is sent."""

    __wire_names__ = {"initial_history_in_client_content": "initialHistoryInClientContent"}

    initial_history_in_client_content: bool | None = None
    """Treats client content up to the first turnComplete as history and does not answer it."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            initial_history_in_client_content: bool | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.HistoryConfigKeywords],
        ) -> None: ...


class MediaResolution(OpenEnum):
    """Number of tokens spent on an image or a frame."""

    MEDIA_RESOLUTION_UNSPECIFIED = "MEDIA_RESOLUTION_UNSPECIFIED"
    """Not set."""
    MEDIA_RESOLUTION_LOW = "MEDIA_RESOLUTION_LOW"
    """Few tokens."""
    MEDIA_RESOLUTION_MEDIUM = "MEDIA_RESOLUTION_MEDIUM"
    """A medium number of tokens."""
    MEDIA_RESOLUTION_HIGH = "MEDIA_RESOLUTION_HIGH"
    """Many tokens."""


class Modality(OpenEnum):
    """Kind of output."""

    MODALITY_UNSPECIFIED = "MODALITY_UNSPECIFIED"
    """Not set."""
    TEXT = "TEXT"
    """Text."""
    IMAGE = "IMAGE"
    """Images; not in Live."""
    AUDIO = "AUDIO"
    """Audio."""
    VIDEO = "VIDEO"
    """Video of an avatar, in Live with some models on Vertex AI."""


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class TranslationConfig(Wire):
    """Translates speech live."""

    __wire_names__ = {
        "echo_target_language": "echoTargetLanguage",
        "target_language_code": "targetLanguageCode",
    }

    echo_target_language: bool | None = None
    """Also speaks when the user already speaks the target language."""
    target_language_code: str | None = None
    """Language to translate to as a BCP-47 code."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            echo_target_language: bool | None = None,
            target_language_code: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.TranslationConfigKeywords],
        ) -> None: ...


class ActivityHandling(OpenEnum):
    """How the user's activity affects an answer in progress."""

    ACTIVITY_HANDLING_UNSPECIFIED = "ACTIVITY_HANDLING_UNSPECIFIED"
    """Not set."""
    START_OF_ACTIVITY_INTERRUPTS = "START_OF_ACTIVITY_INTERRUPTS"
    """Activity interrupts the model; the default."""
    NO_INTERRUPTION = "NO_INTERRUPTION"
    """Activity interrupts nothing."""


class TurnCoverage(OpenEnum):
    """Which input belongs to a turn."""

    TURN_COVERAGE_UNSPECIFIED = "TURN_COVERAGE_UNSPECIFIED"
    """The model decides."""
    TURN_INCLUDES_ONLY_ACTIVITY = "TURN_INCLUDES_ONLY_ACTIVITY"
    """Only input during activity, without silence."""
    TURN_INCLUDES_ALL_INPUT = "TURN_INCLUDES_ALL_INPUT"
    """Everything since the last turn, including silence."""
    TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO = "TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO"
    """Audio during activity, and all video."""


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class SlidingWindow(Wire):
    """Compression that drops the oldest turns."""

    __wire_names__ = {"target_tokens": "targetTokens"}

    target_tokens: Int64 | None = None
    """Size in tokens to shrink to; half of triggerTokens by default."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            target_tokens: int | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.SlidingWindowKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LanguageAuto(Wire):
    """Older switch that detects the language; has no members."""

    if TYPE_CHECKING:

        def __init__(self, *, extra: dict[str, Any] | None = None) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LanguageHints(Wire):
    """Older list of languages to expect."""

    __wire_names__ = {"language_codes": "languageCodes"}

    language_codes: list[str] | None = None
    """Languages as BCP-47 codes. Deprecated."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            language_codes: Sequence[str] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.LanguageHintsKeywords],
        ) -> None: ...


class AudioTranscriptionConfigMode(OpenEnum):
    """What a transcript looks like."""

    MODE_UNSPECIFIED = "MODE_UNSPECIFIED"
    """Not set."""
    VERBATIM = "VERBATIM"
    """Word for word."""
    SMART = "SMART"
    """Tidied up, and spoken instructions are followed."""


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class CustomizedAvatar(Wire):
    """An avatar made from a picture."""

    __wire_names__ = {"image_mime_type": "imageMimeType", "image_data": "imageData"}

    image_mime_type: str | None = None
    """MIME type of the picture."""
    image_data: bytes | None = None
    """Picture with an aspect ratio of 9:16, at least 704 by 1280 pixels."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            image_mime_type: str | None = None,
            image_data: bytes | str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.CustomizedAvatarKeywords],
        ) -> None: ...


class HarmCategory(OpenEnum):
    """Category of harm."""

    HARM_CATEGORY_UNSPECIFIED = "HARM_CATEGORY_UNSPECIFIED"
    """Not set."""
    HARM_CATEGORY_HARASSMENT = "HARM_CATEGORY_HARASSMENT"
    """Harassment."""
    HARM_CATEGORY_HATE_SPEECH = "HARM_CATEGORY_HATE_SPEECH"
    """Hate speech."""
    HARM_CATEGORY_SEXUALLY_EXPLICIT = "HARM_CATEGORY_SEXUALLY_EXPLICIT"
    """Sexually explicit content."""
    HARM_CATEGORY_DANGEROUS_CONTENT = "HARM_CATEGORY_DANGEROUS_CONTENT"
    """Dangerous content."""
    HARM_CATEGORY_CIVIC_INTEGRITY = "HARM_CATEGORY_CIVIC_INTEGRITY"
    """Harm to elections and civic life. Deprecated."""
    HARM_CATEGORY_JAILBREAK = "HARM_CATEGORY_JAILBREAK"
    """Attempts to circumvent the rules."""
    HARM_CATEGORY_IMAGE_HATE = "HARM_CATEGORY_IMAGE_HATE"
    """Hate in images."""
    HARM_CATEGORY_IMAGE_DANGEROUS_CONTENT = "HARM_CATEGORY_IMAGE_DANGEROUS_CONTENT"
    """Danger in images."""
    HARM_CATEGORY_IMAGE_HARASSMENT = "HARM_CATEGORY_IMAGE_HARASSMENT"
    """Harassment in images."""
    HARM_CATEGORY_IMAGE_SEXUALLY_EXPLICIT = "HARM_CATEGORY_IMAGE_SEXUALLY_EXPLICIT"
    """Sexually explicit images."""


class HarmBlockMethod(OpenEnum):
    """What a blocking threshold measures."""

    HARM_BLOCK_METHOD_UNSPECIFIED = "HARM_BLOCK_METHOD_UNSPECIFIED"
    """Not set."""
    SEVERITY = "SEVERITY"
    """Probability and severity."""
    PROBABILITY = "PROBABILITY"
    """Probability alone."""


class HarmBlockThreshold(OpenEnum):
    """Threshold from which content is blocked."""

    HARM_BLOCK_THRESHOLD_UNSPECIFIED = "HARM_BLOCK_THRESHOLD_UNSPECIFIED"
    """Not set."""
    BLOCK_LOW_AND_ABOVE = "BLOCK_LOW_AND_ABOVE"
    """Blocks from a low level."""
    BLOCK_MEDIUM_AND_ABOVE = "BLOCK_MEDIUM_AND_ABOVE"
    """Blocks from a medium level."""
    BLOCK_ONLY_HIGH = "BLOCK_ONLY_HIGH"
    """Blocks from a high level."""
    BLOCK_NONE = "BLOCK_NONE"
    """Blocks nothing."""
    OFF = "OFF"
    """Switches the filter off."""


class FeatureSelectionPreference(OpenEnum):
    """What to prefer when a model is chosen."""

    FEATURE_SELECTION_PREFERENCE_UNSPECIFIED = "FEATURE_SELECTION_PREFERENCE_UNSPECIFIED"
    """Not set."""
    PRIORITIZE_QUALITY = "PRIORITIZE_QUALITY"
    """Quality first."""
    BALANCED = "BALANCED"
    """A balance of quality and cost."""
    PRIORITIZE_COST = "PRIORITIZE_COST"
    """Cost first."""


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class GenerationConfigRoutingConfigManualRoutingMode(Wire):
    """The caller chooses the model. Vertex AI only."""

    __wire_names__ = {"model_name": "modelName"}

    model_name: str | None = None
    """Public name of the model."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            model_name: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.GenerationConfigRoutingConfigManualRoutingModeKeywords],
        ) -> None: ...


class ThinkingLevel(OpenEnum):
    """Rough level of effort in thinking."""

    THINKING_LEVEL_UNSPECIFIED = "THINKING_LEVEL_UNSPECIFIED"
    """Not set."""
    MINIMAL = "MINIMAL"
    """As little as possible."""
    LOW = "LOW"
    """A small amount."""
    MEDIUM = "MEDIUM"
    """A medium amount."""
    HIGH = "HIGH"
    """A large amount."""
    XHIGH = "XHIGH"
    """As much as possible."""


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class TextResponseFormat(Wire):
    """Format of text output."""

    __wire_names__ = {"mime_type": "mimeType"}
    __wire_elsewhere__ = {
        "json_schema": "It is schema, as on the wire.",
        "jsonSchema": "It is schema, as on the wire.",
    }

    mime_type: str | None = None
    """MIME type of the text."""
    schema: Any | None = None
    """JSON Schema of the text; google-genai 3.6.1 calls it json_schema."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            mime_type: str | None = None,
            schema: Any | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.TextResponseFormatKeywords],
        ) -> None: ...


class StartSensitivity(OpenEnum):
    """How readily a start of speech is assumed."""

    START_SENSITIVITY_UNSPECIFIED = "START_SENSITIVITY_UNSPECIFIED"
    """Not set."""
    START_SENSITIVITY_HIGH = "START_SENSITIVITY_HIGH"
    """Starts more often."""
    START_SENSITIVITY_LOW = "START_SENSITIVITY_LOW"
    """Starts less often."""


class EndSensitivity(OpenEnum):
    """How readily an end of speech is assumed."""

    END_SENSITIVITY_UNSPECIFIED = "END_SENSITIVITY_UNSPECIFIED"
    """Not set."""
    END_SENSITIVITY_HIGH = "END_SENSITIVITY_HIGH"
    """Ends more often."""
    END_SENSITIVITY_LOW = "END_SENSITIVITY_LOW"
    """Ends less often."""


class ModelRoutingPreference(OpenEnum):
    """What the choice of a model favours."""

    UNKNOWN = "UNKNOWN"
    """Not set."""
    PRIORITIZE_QUALITY = "PRIORITIZE_QUALITY"
    """Quality first."""
    BALANCED = "BALANCED"
    """A balance of quality and cost."""
    PRIORITIZE_COST = "PRIORITIZE_COST"
    """Cost first."""


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class PrebuiltVoiceConfig(Wire):
    """A ready-made voice."""

    __wire_names__ = {"voice_name": "voiceName"}

    voice_name: str | None = None
    """Name of the voice, such as Puck or Kore."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            voice_name: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.PrebuiltVoiceConfigKeywords],
        ) -> None: ...


class Delivery(OpenEnum):
    """How generated media is delivered."""

    DELIVERY_UNSPECIFIED = "DELIVERY_UNSPECIFIED"
    """Not set."""
    INLINE = "INLINE"
    """As bytes in the message."""
    URI = "URI"
    """As a link."""


class AspectRatio(OpenEnum):
    """Ratio of width to height of an image or video."""

    ASPECT_RATIO_UNSPECIFIED = "ASPECT_RATIO_UNSPECIFIED"
    """Not set."""
    ASPECT_RATIO_ONE_BY_ONE = "ASPECT_RATIO_ONE_BY_ONE"
    """1:1."""
    ASPECT_RATIO_TWO_BY_THREE = "ASPECT_RATIO_TWO_BY_THREE"
    """2:3."""
    ASPECT_RATIO_THREE_BY_TWO = "ASPECT_RATIO_THREE_BY_TWO"
    """3:2."""
    ASPECT_RATIO_THREE_BY_FOUR = "ASPECT_RATIO_THREE_BY_FOUR"
    """3:4."""
    ASPECT_RATIO_FOUR_BY_THREE = "ASPECT_RATIO_FOUR_BY_THREE"
    """4:3."""
    ASPECT_RATIO_FOUR_BY_FIVE = "ASPECT_RATIO_FOUR_BY_FIVE"
    """4:5."""
    ASPECT_RATIO_FIVE_BY_FOUR = "ASPECT_RATIO_FIVE_BY_FOUR"
    """5:4."""
    ASPECT_RATIO_NINE_BY_SIXTEEN = "ASPECT_RATIO_NINE_BY_SIXTEEN"
    """9:16."""
    ASPECT_RATIO_SIXTEEN_BY_NINE = "ASPECT_RATIO_SIXTEEN_BY_NINE"
    """16:9."""
    ASPECT_RATIO_TWENTY_ONE_BY_NINE = "ASPECT_RATIO_TWENTY_ONE_BY_NINE"
    """21:9."""
    ASPECT_RATIO_ONE_BY_EIGHT = "ASPECT_RATIO_ONE_BY_EIGHT"
    """1:8."""
    ASPECT_RATIO_EIGHT_BY_ONE = "ASPECT_RATIO_EIGHT_BY_ONE"
    """8:1."""
    ASPECT_RATIO_ONE_BY_FOUR = "ASPECT_RATIO_ONE_BY_FOUR"
    """1:4."""
    ASPECT_RATIO_FOUR_BY_ONE = "ASPECT_RATIO_FOUR_BY_ONE"
    """4:1."""


class ImageSize(OpenEnum):
    """Size of a generated image."""

    IMAGE_SIZE_UNSPECIFIED = "IMAGE_SIZE_UNSPECIFIED"
    """Not set."""
    IMAGE_SIZE_FIVE_TWELVE = "IMAGE_SIZE_FIVE_TWELVE"
    """512 pixels."""
    IMAGE_SIZE_ONE_K = "IMAGE_SIZE_ONE_K"
    """1K."""
    IMAGE_SIZE_TWO_K = "IMAGE_SIZE_TWO_K"
    """2K."""
    IMAGE_SIZE_FOUR_K = "IMAGE_SIZE_FOUR_K"
    """4K."""


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ContextWindowCompressionConfig(Wire):
    """Keeps the context below a size."""

    __wire_names__ = {"trigger_tokens": "triggerTokens", "sliding_window": "slidingWindow"}

    trigger_tokens: Int64 | None = None
    """Size in tokens at which compression starts; 80 percent of the window by default."""
    sliding_window: SlidingWindow | None = None
    """Compresses by dropping the oldest turns."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            trigger_tokens: int | None = None,
            sliding_window: SlidingWindow | SlidingWindowDict | Mapping[str, Any] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.ContextWindowCompressionConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class AudioTranscriptionConfig(Wire):
    """How speech is recognised; an empty object is enough to switch transcripts on."""

    __wire_names__ = {
        "language_codes": "languageCodes",
        "language_auto": "languageAuto",
        "language_hints": "languageHints",
        "custom_vocabulary": "customVocabulary",
        "adaptation_phrases": "adaptationPhrases",
        "word_timestamp": "wordTimestamp",
        "source_text": "sourceText",
    }

    language_codes: list[str] | None = None
    """Languages to expect, as BCP-47 codes; detected if empty."""
    language_auto: LanguageAuto | None = None
    """Older switch that detects the language. Deprecated."""
    language_hints: LanguageHints | None = None
    """Older list of languages to expect. Deprecated."""
    custom_vocabulary: list[str] | None = None
    """Words and phrases to expect."""
    adaptation_phrases: list[str] | None = None
    """Older name of customVocabulary. Deprecated."""
    word_timestamp: bool | None = None
    """Adds the time of each word."""
    diarization: bool | None = None
    """Tells the speakers apart."""
    mode: AudioTranscriptionConfigMode | None = None
    """Whether the transcript is word for word or tidied up; VERBATIM by default."""
    source_text: str | None = None
    """Text that spoken instructions edit, in the mode SMART."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            language_codes: Sequence[str] | None = None,
            language_auto: LanguageAuto | LanguageAutoDict | Mapping[str, Any] | None = None,
            language_hints: LanguageHints | LanguageHintsDict | Mapping[str, Any] | None = None,
            custom_vocabulary: Sequence[str] | None = None,
            adaptation_phrases: Sequence[str] | None = None,
            word_timestamp: bool | None = None,
            diarization: bool | None = None,
            mode: AudioTranscriptionConfigMode | str | None = None,
            source_text: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.AudioTranscriptionConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class AvatarConfig(Wire):
    """The talking avatar of a session."""

    __wire_names__ = {
        "avatar_name": "avatarName",
        "customized_avatar": "customizedAvatar",
        "audio_bitrate_bps": "audioBitrateBps",
        "video_bitrate_bps": "videoBitrateBps",
    }

    avatar_name: str | None = None
    """Name of a ready-made avatar."""
    customized_avatar: CustomizedAvatar | None = None
    """An avatar made from a picture."""
    audio_bitrate_bps: int | None = None
    """Bits per second of the compressed audio."""
    video_bitrate_bps: int | None = None
    """Bits per second of the compressed video."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            avatar_name: str | None = None,
            customized_avatar: CustomizedAvatar
            | CustomizedAvatarDict
            | Mapping[str, Any]
            | None = None,
            audio_bitrate_bps: int | None = None,
            video_bitrate_bps: int | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.AvatarConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class SafetySetting(Wire):
    """Threshold from which content of one category is blocked."""

    __wire_backends__ = {"method": "vertex"}
    __wire_required__ = frozenset({"category", "threshold"})

    category: HarmCategory | None = None
    """Category of harm. Required."""
    method: HarmBlockMethod | None = None
    """What the threshold measures. Vertex AI only."""
    threshold: HarmBlockThreshold | None = None
    """Threshold from which content is blocked. Required."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            category: HarmCategory | str | None = None,
            method: HarmBlockMethod | str | None = None,
            threshold: HarmBlockThreshold | str | None = None,
            extra: dict[str, Any] | None = None,
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ModelSelectionConfig(Wire):
    """What to prefer when a model is chosen. Vertex AI only."""

    __wire_names__ = {"feature_selection_preference": "featureSelectionPreference"}

    feature_selection_preference: FeatureSelectionPreference | None = None
    """Quality, cost, or a balance."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            feature_selection_preference: FeatureSelectionPreference | str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.ModelSelectionConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ThinkingConfig(Wire):
    """How much the model thinks."""

    __wire_names__ = {
        "include_thoughts": "includeThoughts",
        "thinking_budget": "thinkingBudget",
        "thinking_level": "thinkingLevel",
    }

    include_thoughts: bool | None = None
    """Sends the thoughts too, as parts marked thought."""
    thinking_budget: int | None = None
    """Tokens to think with; 0 switches thinking off, -1 leaves it to the model."""
    thinking_level: ThinkingLevel | None = None
    """Rough level of effort; newer models use it instead of a budget."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            include_thoughts: bool | None = None,
            thinking_budget: int | None = None,
            thinking_level: ThinkingLevel | str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.ThinkingConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class AutomaticActivityDetection(Wire):
    """How the server detects when the user speaks."""

    __wire_names__ = {
        "start_of_speech_sensitivity": "startOfSpeechSensitivity",
        "end_of_speech_sensitivity": "endOfSpeechSensitivity",
        "prefix_padding_ms": "prefixPaddingMs",
        "silence_duration_ms": "silenceDurationMs",
    }

    disabled: bool | None = None
    """True switches the detection off, and the client marks activity itself; false by default."""
    start_of_speech_sensitivity: StartSensitivity | None = None
    """How readily a start of speech is assumed; HIGH by default on Gemini, LOW on Vertex AI."""
    end_of_speech_sensitivity: EndSensitivity | None = None
    """How readily an end of speech is assumed; HIGH by default on Gemini, LOW on Vertex AI."""
    prefix_padding_ms: int | None = None
    """Milliseconds of speech before a start counts."""
    silence_duration_ms: int | None = None
    """Milliseconds of silence before an end counts."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            disabled: bool | None = None,
            start_of_speech_sensitivity: StartSensitivity | str | None = None,
            end_of_speech_sensitivity: EndSensitivity | str | None = None,
            prefix_padding_ms: int | None = None,
            silence_duration_ms: int | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.AutomaticActivityDetectionKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class GenerationConfigRoutingConfigAutoRoutingMode(Wire):
    """The service chooses the model. Vertex AI only."""

    __wire_names__ = {"model_routing_preference": "modelRoutingPreference"}

    model_routing_preference: ModelRoutingPreference | None = None
    """What the choice should favour."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            model_routing_preference: ModelRoutingPreference | str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.GenerationConfigRoutingConfigAutoRoutingModeKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class AudioResponseFormat(Wire):
    """Format of audio output."""

    __wire_names__ = {"bit_rate": "bitRate", "mime_type": "mimeType", "sample_rate": "sampleRate"}

    bit_rate: int | None = None
    """Bits per second of compressed audio."""
    delivery: Delivery | None = None
    """Whether the audio comes inline or as a link."""
    mime_type: str | None = None
    """MIME type of the audio."""
    sample_rate: int | None = None
    """Samples per second."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            bit_rate: int | None = None,
            delivery: Delivery | str | None = None,
            mime_type: str | None = None,
            sample_rate: int | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.AudioResponseFormatKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ImageResponseFormat(Wire):
    """Format of image output."""

    __wire_names__ = {
        "aspect_ratio": "aspectRatio",
        "image_size": "imageSize",
        "mime_type": "mimeType",
    }

    aspect_ratio: AspectRatio | None = None
    """Ratio of width to height."""
    delivery: Delivery | None = None
    """Whether the image comes inline or as a link."""
    image_size: ImageSize | None = None
    """Size of the image."""
    mime_type: str | None = None
    """MIME type of the image."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            aspect_ratio: AspectRatio | str | None = None,
            delivery: Delivery | str | None = None,
            image_size: ImageSize | str | None = None,
            mime_type: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.ImageResponseFormatKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class VideoResponseFormat(Wire):
    """Format of video output."""

    __wire_names__ = {"aspect_ratio": "aspectRatio", "gcs_uri": "gcsUri"}

    aspect_ratio: AspectRatio | None = None
    """Ratio of width to height."""
    delivery: Delivery | None = None
    """Whether the video comes inline or as a link."""
    duration: timedelta | None = None
    """Length of the video."""
    gcs_uri: str | None = None
    """Address in Cloud Storage to write to."""
    resolution: str | None = None
    """Resolution, such as 720p."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            aspect_ratio: AspectRatio | str | None = None,
            delivery: Delivery | str | None = None,
            duration: timedelta | str | None = None,
            gcs_uri: str | None = None,
            resolution: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.VideoResponseFormatKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ReplicatedVoiceConfig(Wire):
    """A voice cloned from a sample."""

    __wire_names__ = {
        "mime_type": "mimeType",
        "voice_sample_audio": "voiceSampleAudio",
        "consent_audio": "consentAudio",
        "voice_consent_signature": "voiceConsentSignature",
    }
    __wire_backends__ = {"consent_audio": "gemini", "voice_consent_signature": "gemini"}

    mime_type: str | None = None
    """MIME type of the sample; only audio/wav."""
    voice_sample_audio: bytes | None = None
    """The sample."""
    consent_audio: bytes | None = None
    """Recording in which the speaker agrees. Gemini only."""
    voice_consent_signature: VoiceConsentSignature | None = None
    """Proof of consent from an earlier session, in place of the recording. Gemini only."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            mime_type: str | None = None,
            voice_sample_audio: bytes | str | None = None,
            consent_audio: bytes | str | None = None,
            voice_consent_signature: VoiceConsentSignature
            | VoiceConsentSignatureDict
            | Mapping[str, Any]
            | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.ReplicatedVoiceConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class RealtimeInputConfig(Wire):
    """How streaming input is processed."""

    __wire_names__ = {
        "automatic_activity_detection": "automaticActivityDetection",
        "activity_handling": "activityHandling",
        "turn_coverage": "turnCoverage",
        "interim_transcript_timestamp_enabled": "interimTranscriptTimestampEnabled",
    }

    automatic_activity_detection: AutomaticActivityDetection | None = None
    """How the server detects when the user speaks; on by default."""
    activity_handling: ActivityHandling | None = None
    """Whether the user can interrupt the model; yes by default."""
    turn_coverage: TurnCoverage | None = None
    """Which input belongs to a turn; the model decides the default."""
    interim_transcript_timestamp_enabled: bool | None = None
    """Adds timestamps to provisional transcripts."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            automatic_activity_detection: AutomaticActivityDetection
            | AutomaticActivityDetectionDict
            | Mapping[str, Any]
            | None = None,
            activity_handling: ActivityHandling | str | None = None,
            turn_coverage: TurnCoverage | str | None = None,
            interim_transcript_timestamp_enabled: bool | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.RealtimeInputConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class GenerationConfigRoutingConfig(Wire):
    """Choice of the model. Vertex AI only."""

    __wire_names__ = {"auto_mode": "autoMode", "manual_mode": "manualMode"}

    auto_mode: GenerationConfigRoutingConfigAutoRoutingMode | None = None
    """The service chooses."""
    manual_mode: GenerationConfigRoutingConfigManualRoutingMode | None = None
    """The caller chooses."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            auto_mode: GenerationConfigRoutingConfigAutoRoutingMode
            | GenerationConfigRoutingConfigAutoRoutingModeDict
            | Mapping[str, Any]
            | None = None,
            manual_mode: GenerationConfigRoutingConfigManualRoutingMode
            | GenerationConfigRoutingConfigManualRoutingModeDict
            | Mapping[str, Any]
            | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.GenerationConfigRoutingConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ResponseFormat(Wire):
    """Format of the output."""

    audio: AudioResponseFormat | None = None
    """Format of audio output."""
    image: ImageResponseFormat | None = None
    """Format of image output."""
    text: TextResponseFormat | None = None
    """Format of text output."""
    video: VideoResponseFormat | None = None
    """Format of video output."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            audio: AudioResponseFormat | AudioResponseFormatDict | Mapping[str, Any] | None = None,
            image: ImageResponseFormat | ImageResponseFormatDict | Mapping[str, Any] | None = None,
            text: TextResponseFormat | TextResponseFormatDict | Mapping[str, Any] | None = None,
            video: VideoResponseFormat | VideoResponseFormatDict | Mapping[str, Any] | None = None,
            extra: dict[str, Any] | None = None,
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class VoiceConfig(Wire):
    """A voice, specified in one of three ways."""

    __wire_names__ = {
        "replicated_voice_config": "replicatedVoiceConfig",
        "prebuilt_voice_config": "prebuiltVoiceConfig",
    }
    __wire_instead__ = {"string": "Pass {'prebuilt_voice_config': {'voice_name': ...}}."}

    replicated_voice_config: ReplicatedVoiceConfig | None = None
    """A voice cloned from a sample."""
    prebuilt_voice_config: PrebuiltVoiceConfig | None = None
    """A ready-made voice."""
    voice: str | None = None
    """Id of a speaker."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            replicated_voice_config: ReplicatedVoiceConfig
            | ReplicatedVoiceConfigDict
            | Mapping[str, Any]
            | None = None,
            prebuilt_voice_config: PrebuiltVoiceConfig
            | PrebuiltVoiceConfigDict
            | Mapping[str, Any]
            | None = None,
            voice: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.VoiceConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class SpeakerVoiceConfig(Wire):
    """Voice of one speaker."""

    __wire_names__ = {"voice_config": "voiceConfig"}
    __wire_required__ = frozenset({"speaker", "voice_config"})

    speaker: str | None = None
    """Name of the speaker as the prompt writes it. Required."""
    voice_config: VoiceConfig | None = None
    """Voice of the speaker. Required."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            speaker: str | None = None,
            voice_config: VoiceConfig | VoiceConfigDict | Mapping[str, Any] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.SpeakerVoiceConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class MultiSpeakerVoiceConfig(Wire):
    """Voices of several speakers."""

    __wire_names__ = {"speaker_voice_configs": "speakerVoiceConfigs"}
    __wire_required__ = frozenset({"speaker_voice_configs"})

    speaker_voice_configs: list[SpeakerVoiceConfig] | None = None
    """Exactly two speakers. Required."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            speaker_voice_configs: Sequence[
                SpeakerVoiceConfig | SpeakerVoiceConfigDict | Mapping[str, Any]
            ]
            | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.MultiSpeakerVoiceConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class SpeechConfig(Wire):
    """Voice and language of the spoken output."""

    __wire_names__ = {
        "voice_config": "voiceConfig",
        "language_code": "languageCode",
        "multi_speaker_voice_config": "multiSpeakerVoiceConfig",
    }
    __wire_refused__ = {"multi_speaker_voice_config": "Use voice_config; a session has one voice."}
    __wire_instead__ = {
        "string": "Pass {'voice_config': {'prebuilt_voice_config': {'voice_name': ...}}}."
    }
    __wire_accepts__ = frozenset({"voice_config"})

    voice_config: VoiceConfig | None = None
    """Voice to speak with."""
    language_code: str | None = None
    """Language to speak as a BCP-47 code."""
    multi_speaker_voice_config: MultiSpeakerVoiceConfig | None = None
    """Voices of several speakers; not supported in Live."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            voice_config: VoiceConfig | VoiceConfigDict | Mapping[str, Any] | None = None,
            language_code: str | None = None,
            multi_speaker_voice_config: MultiSpeakerVoiceConfig
            | MultiSpeakerVoiceConfigDict
            | Mapping[str, Any]
            | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.SpeechConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class GenerationConfig(Wire):
    """Settings of the generation; Live does not support all of them."""

    __wire_names__ = {
        "model_config": "modelConfig",
        "response_json_schema": "responseJsonSchema",
        "audio_timestamp": "audioTimestamp",
        "candidate_count": "candidateCount",
        "enable_affective_dialog": "enableAffectiveDialog",
        "frequency_penalty": "frequencyPenalty",
        "max_output_tokens": "maxOutputTokens",
        "media_resolution": "mediaResolution",
        "presence_penalty": "presencePenalty",
        "response_logprobs": "responseLogprobs",
        "response_mime_type": "responseMimeType",
        "response_modalities": "responseModalities",
        "response_schema": "responseSchema",
        "routing_config": "routingConfig",
        "speech_config": "speechConfig",
        "stop_sequences": "stopSequences",
        "thinking_config": "thinkingConfig",
        "top_k": "topK",
        "top_p": "topP",
        "enable_enhanced_civic_answers": "enableEnhancedCivicAnswers",
        "response_format": "responseFormat",
        "translation_config": "translationConfig",
        "audio_transcription_config": "audioTranscriptionConfig",
    }
    __wire_limits__ = {
        "frequency_penalty": (-2, 2),
        "presence_penalty": (-2, 2),
        "temperature": (0, 2),
        "top_p": (0, 1),
    }
    __wire_backends__ = {"enable_enhanced_civic_answers": "gemini"}
    __wire_refused__ = {
        "response_json_schema": "Describe the structure in system_instruction, or declare a function with such parameters.",
        "audio_timestamp": "Leave it out; input_audio_transcription has word_timestamp.",
        "logprobs": "Leave it out; Live reports no probabilities.",
        "response_logprobs": "Leave it out; Live reports no probabilities.",
        "response_mime_type": "Describe the structure in system_instruction, or declare a function with such parameters.",
        "response_schema": "Describe the structure in system_instruction, or declare a function with such parameters.",
        "routing_config": "Leave it out, and name the model in connect().",
        "stop_sequences": "Leave it out, and describe in system_instruction where to stop.",
    }
    __wire_elsewhere__ = {
        "model_selection_config": "It is model_config, as on the wire.",
        "modelSelectionConfig": "It is model_config, as on the wire.",
    }

    model_config: ModelSelectionConfig | None = None
    """What to prefer when a model is chosen; google-genai calls it model_selection_config.
    Vertex AI only.
    """
    response_json_schema: Any | None = None
    """Structure of the output as a JSON Schema; not supported in Live."""
    audio_timestamp: bool | None = None
    """Adds timestamps to audio input; not supported in Live. Vertex AI only."""
    candidate_count: int | None = None
    """Number of answers to generate."""
    enable_affective_dialog: bool | None = None
    """Adapts the voice to how the user sounds; native audio models only."""
    frequency_penalty: float | None = None
    """Makes words less likely the more often they were used. Range: -2 to 2."""
    logprobs: int | None = None
    """Number of likely tokens to report; not supported in Live."""
    max_output_tokens: int | None = None
    """Maximum number of tokens in an answer."""
    media_resolution: MediaResolution | None = None
    """Number of tokens to spend on an image or a frame."""
    presence_penalty: float | None = None
    """Makes words less likely once they were used. Range: -2 to 2."""
    response_logprobs: bool | None = None
    """Reports probabilities of tokens; not supported in Live."""
    response_mime_type: str | None = None
    """MIME type of the output; not supported in Live."""
    response_modalities: list[Modality] | None = None
    """Kind of output; exactly one in Live: AUDIO, TEXT, or VIDEO for an avatar."""
    response_schema: Schema | None = None
    """Structure of the output as a Schema; not supported in Live."""
    routing_config: GenerationConfigRoutingConfig | None = None
    """Choice of the model; not supported in Live. Vertex AI only."""
    seed: int | None = None
    """Seed of the sampling; the same seed tends to produce the same answer."""
    speech_config: SpeechConfig | None = None
    """Voice and language of the spoken output."""
    stop_sequences: list[str] | None = None
    """Strings that end the generation; not supported in Live."""
    temperature: float | None = None
    """Randomness of the answer. Range: 0 to 2."""
    thinking_config: ThinkingConfig | None = None
    """How much the model thinks, and whether it returns its thoughts."""
    top_k: float | None = None
    """Samples from this many of the likeliest tokens; a whole number on Gemini."""
    top_p: float | None = None
    """Samples from the likeliest tokens up to this probability. Range: 0 to 1."""
    enable_enhanced_civic_answers: bool | None = None
    """Better answers on civic questions. Gemini only."""
    response_format: list[ResponseFormat] | None = None
    """Newer description of the output."""
    translation_config: TranslationConfig | None = None
    """Translates speech live."""
    audio_transcription_config: AudioTranscriptionConfig | None = None
    """Speech recognition settings of the request."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            model_config: ModelSelectionConfig
            | ModelSelectionConfigDict
            | Mapping[str, Any]
            | None = None,
            response_json_schema: Any | None = None,
            audio_timestamp: bool | None = None,
            candidate_count: int | None = None,
            enable_affective_dialog: bool | None = None,
            frequency_penalty: float | None = None,
            logprobs: int | None = None,
            max_output_tokens: int | None = None,
            media_resolution: MediaResolution | str | None = None,
            presence_penalty: float | None = None,
            response_logprobs: bool | None = None,
            response_mime_type: str | None = None,
            response_modalities: Sequence[Modality | str] | None = None,
            response_schema: Schema | SchemaDict | Mapping[str, Any] | None = None,
            routing_config: GenerationConfigRoutingConfig
            | GenerationConfigRoutingConfigDict
            | Mapping[str, Any]
            | None = None,
            seed: int | None = None,
            speech_config: SpeechConfig | SpeechConfigDict | Mapping[str, Any] | None = None,
            stop_sequences: Sequence[str] | None = None,
            temperature: float | None = None,
            thinking_config: ThinkingConfig | ThinkingConfigDict | Mapping[str, Any] | None = None,
            top_k: float | None = None,
            top_p: float | None = None,
            enable_enhanced_civic_answers: bool | None = None,
            response_format: Sequence[ResponseFormat | ResponseFormatDict | Mapping[str, Any]]
            | None = None,
            translation_config: TranslationConfig
            | TranslationConfigDict
            | Mapping[str, Any]
            | None = None,
            audio_transcription_config: AudioTranscriptionConfig
            | AudioTranscriptionConfigDict
            | Mapping[str, Any]
            | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.GenerationConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class LiveConnectConfig(Wire):
    """Configuration of a Live session: the setup and the generation settings on one level."""

    __wire_names__ = {
        "generation_config": "generationConfig",
        "response_modalities": "responseModalities",
        "top_p": "topP",
        "top_k": "topK",
        "max_output_tokens": "maxOutputTokens",
        "media_resolution": "mediaResolution",
        "speech_config": "speechConfig",
        "thinking_config": "thinkingConfig",
        "enable_affective_dialog": "enableAffectiveDialog",
        "system_instruction": "systemInstruction",
        "session_resumption": "sessionResumption",
        "input_audio_transcription": "inputAudioTranscription",
        "output_audio_transcription": "outputAudioTranscription",
        "realtime_input_config": "realtimeInputConfig",
        "context_window_compression": "contextWindowCompression",
        "explicit_vad_signal": "explicitVadSignal",
        "history_config": "historyConfig",
        "avatar_config": "avatarConfig",
        "safety_settings": "safetySettings",
        "translation_config": "translationConfig",
        "http_options": "httpOptions",
    }
    __wire_limits__ = {"temperature": (0, 2), "top_p": (0, 1)}
    __wire_backends__ = {"explicit_vad_signal": "vertex"}
    __wire_elsewhere__ = {
        "callbacks": "Pass it to connect(callbacks=...).",
        "limits": "Pass it to connect(limits=...).",
        "model": "Pass it to connect(model=...).",
        "observer": "Pass it to connect(observer=...).",
        "reconnect": "Pass it to connect(reconnect=...).",
        "recorder": "Pass it to connect(recorder=...).",
        "resume": "Pass it to connect(resume=...).",
        "api_key": "Pass it to Client(api_key=...).",
        "apiKey": "Pass it to Client(api_key=...).",
        "contents": "Send it with send_client_content(turns=..., turn_complete=False) once connected.",
        "functions": "Did you mean 'tools'?",
        "history": "Send it with send_client_content(turns=..., turn_complete=False) once connected.",
        "language": "Did you mean {'speech_config': {'language_code': ...}}?",
        "messages": "Send it with send_client_content(turns=..., turn_complete=False) once connected.",
        "prompt": "Did you mean 'system_instruction'?",
        "system": "Did you mean 'system_instruction'?",
        "system_message": "Did you mean 'system_instruction'?",
        "systemMessage": "Did you mean 'system_instruction'?",
        "system_prompt": "Did you mean 'system_instruction'?",
        "systemPrompt": "Did you mean 'system_instruction'?",
        "transcribe": "'output_audio_transcription' is for the words of the model, 'input_audio_transcription' for those of the user.",
        "transcription": "'output_audio_transcription' is for the words of the model, 'input_audio_transcription' for those of the user.",
        "turn_detection": "Did you mean {'realtime_input_config': {'automatic_activity_detection': ...}}?",
        "turnDetection": "Did you mean {'realtime_input_config': {'automatic_activity_detection': ...}}?",
        "vad": "Did you mean {'realtime_input_config': {'automatic_activity_detection': ...}}?",
        "voice": "Did you mean {'speech_config': {'voice_config': {'prebuilt_voice_config': {'voice_name': ...}}}}?",
        "voice_name": "Did you mean {'speech_config': {'voice_config': {'prebuilt_voice_config': {'voice_name': ...}}}}?",
        "voiceName": "Did you mean {'speech_config': {'voice_config': {'prebuilt_voice_config': {'voice_name': ...}}}}?",
    }
    __wire_accepts__ = frozenset({"system_instruction", "tools"})

    generation_config: GenerationConfig | None = None
    """Older container of the generation settings; members beside it take precedence. Deprecated."""
    response_modalities: list[Modality] | None = None
    """Kind of output; exactly one in Live: AUDIO, TEXT, or VIDEO for an avatar."""
    temperature: float | None = None
    """Randomness of the answer. Range: 0 to 2."""
    top_p: float | None = None
    """Samples from the likeliest tokens up to this probability. Range: 0 to 1."""
    top_k: float | None = None
    """Samples from this many of the likeliest tokens; a whole number on Gemini."""
    max_output_tokens: int | None = None
    """Maximum number of tokens in an answer."""
    media_resolution: MediaResolution | None = None
    """Number of tokens to spend on an image or a frame."""
    seed: int | None = None
    """Seed of the sampling; the same seed tends to produce the same answer."""
    speech_config: SpeechConfig | None = None
    """Voice and language of the spoken output."""
    thinking_config: ThinkingConfig | None = None
    """How much the model thinks, and whether it returns its thoughts."""
    enable_affective_dialog: bool | None = None
    """Adapts the voice to how the user sounds; native audio models only."""
    system_instruction: Content | None = None
    """The system prompt; in a dict also a string, a part, or a list of them."""
    tools: list[Tool] | None = None
    """Tools that the model may use; in a dict also Python functions."""
    session_resumption: SessionResumptionConfig | None = None
    """Requests resumption updates and may name the session to continue; an empty object is
    enough.
    """
    input_audio_transcription: AudioTranscriptionConfig | None = None
    """Requests transcripts of the user's audio; an empty object is enough."""
    output_audio_transcription: AudioTranscriptionConfig | None = None
    """Requests transcripts of the model's audio; an empty object is enough."""
    realtime_input_config: RealtimeInputConfig | None = None
    """Voice activity detection, interruption and turn coverage."""
    context_window_compression: ContextWindowCompressionConfig | None = None
    """Trims a long context automatically, which lifts the limit on a session's length."""
    proactivity: ProactivityConfig | None = None
    """Lets the model decide when to answer."""
    explicit_vad_signal: bool | None = None
    """Requests voiceActivity messages at the start and end of the user's speech. Vertex AI only."""
    history_config: HistoryConfig | None = None
    """How earlier history is sent."""
    avatar_config: AvatarConfig | None = None
    """The talking avatar of the session."""
    safety_settings: list[SafetySetting] | None = None
    """Thresholds from which content is blocked, by category."""
    translation_config: TranslationConfig | None = None
    """Translates speech live."""
    labels: dict[str, str] | None = None
    """Labels of your own, for billing."""
    http_options: HttpOptions | None = None
    """How to reach the service for this connection; never part of the setup."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            generation_config: GenerationConfig
            | GenerationConfigDict
            | Mapping[str, Any]
            | None = None,
            response_modalities: Sequence[Modality | str] | None = None,
            temperature: float | None = None,
            top_p: float | None = None,
            top_k: float | None = None,
            max_output_tokens: int | None = None,
            media_resolution: MediaResolution | str | None = None,
            seed: int | None = None,
            speech_config: SpeechConfig | SpeechConfigDict | Mapping[str, Any] | None = None,
            thinking_config: ThinkingConfig | ThinkingConfigDict | Mapping[str, Any] | None = None,
            enable_affective_dialog: bool | None = None,
            system_instruction: Content
            | ContentDict
            | Mapping[str, Any]
            | str
            | Part
            | PartDict
            | Mapping[str, Any]
            | Sequence[
                str
                | Part
                | PartDict
                | Mapping[str, Any]
                | Content
                | ContentDict
                | Mapping[str, Any]
            ]
            | None = None,
            tools: Sequence[Tool | ToolDict | Mapping[str, Any] | Callable[..., Any]] | None = None,
            session_resumption: SessionResumptionConfig
            | SessionResumptionConfigDict
            | Mapping[str, Any]
            | None = None,
            input_audio_transcription: AudioTranscriptionConfig
            | AudioTranscriptionConfigDict
            | Mapping[str, Any]
            | None = None,
            output_audio_transcription: AudioTranscriptionConfig
            | AudioTranscriptionConfigDict
            | Mapping[str, Any]
            | None = None,
            realtime_input_config: RealtimeInputConfig
            | RealtimeInputConfigDict
            | Mapping[str, Any]
            | None = None,
            context_window_compression: ContextWindowCompressionConfig
            | ContextWindowCompressionConfigDict
            | Mapping[str, Any]
            | None = None,
            proactivity: ProactivityConfig
            | ProactivityConfigDict
            | Mapping[str, Any]
            | None = None,
            explicit_vad_signal: bool | None = None,
            history_config: HistoryConfig | HistoryConfigDict | Mapping[str, Any] | None = None,
            avatar_config: AvatarConfig | AvatarConfigDict | Mapping[str, Any] | None = None,
            safety_settings: Sequence[SafetySetting | SafetySettingDict | Mapping[str, Any]]
            | None = None,
            translation_config: TranslationConfig
            | TranslationConfigDict
            | Mapping[str, Any]
            | None = None,
            labels: Mapping[str, str] | None = None,
            http_options: HttpOptions | HttpOptionsDict | Mapping[str, Any] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.LiveConnectConfigKeywords],
        ) -> None: ...
