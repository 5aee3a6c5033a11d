"""The messages of the wire protocol, imported lazily.

Generated from schema/; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 56eead3d9574753c8f1f56ccd231c3f5323ca712a0a03bf3d2b1ae5790662f5c
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from genai_live.types.client import ActivityEnd as ActivityEnd
    from genai_live.types.client import ActivityStart as ActivityStart
    from genai_live.types.client import LiveClientContent as LiveClientContent
    from genai_live.types.client import LiveClientContextUpdate as LiveClientContextUpdate
    from genai_live.types.client import LiveClientContextUpdateTools as LiveClientContextUpdateTools
    from genai_live.types.client import LiveClientMessage as LiveClientMessage
    from genai_live.types.client import LiveClientRealtimeInput as LiveClientRealtimeInput
    from genai_live.types.client import LiveClientSetup as LiveClientSetup
    from genai_live.types.client import LiveClientToolResponse as LiveClientToolResponse
    from genai_live.types.config import ActivityHandling as ActivityHandling
    from genai_live.types.config import AspectRatio as AspectRatio
    from genai_live.types.config import AudioResponseFormat as AudioResponseFormat
    from genai_live.types.config import AudioTranscriptionConfig as AudioTranscriptionConfig
    from genai_live.types.config import AudioTranscriptionConfigMode as AudioTranscriptionConfigMode
    from genai_live.types.config import AutomaticActivityDetection as AutomaticActivityDetection
    from genai_live.types.config import AvatarConfig as AvatarConfig
    from genai_live.types.config import (
        ContextWindowCompressionConfig as ContextWindowCompressionConfig,
    )
    from genai_live.types.config import CustomizedAvatar as CustomizedAvatar
    from genai_live.types.config import Delivery as Delivery
    from genai_live.types.config import EndSensitivity as EndSensitivity
    from genai_live.types.config import FeatureSelectionPreference as FeatureSelectionPreference
    from genai_live.types.config import GenerationConfig as GenerationConfig
    from genai_live.types.config import (
        GenerationConfigRoutingConfig as GenerationConfigRoutingConfig,
    )
    from genai_live.types.config import (
        GenerationConfigRoutingConfigAutoRoutingMode as GenerationConfigRoutingConfigAutoRoutingMode,
    )
    from genai_live.types.config import (
        GenerationConfigRoutingConfigManualRoutingMode as GenerationConfigRoutingConfigManualRoutingMode,
    )
    from genai_live.types.config import HarmBlockMethod as HarmBlockMethod
    from genai_live.types.config import HarmBlockThreshold as HarmBlockThreshold
    from genai_live.types.config import HarmCategory as HarmCategory
    from genai_live.types.config import HistoryConfig as HistoryConfig
    from genai_live.types.config import HttpOptions as HttpOptions
    from genai_live.types.config import ImageResponseFormat as ImageResponseFormat
    from genai_live.types.config import ImageSize as ImageSize
    from genai_live.types.config import LanguageAuto as LanguageAuto
    from genai_live.types.config import LanguageHints as LanguageHints
    from genai_live.types.config import LiveConnectConfig as LiveConnectConfig
    from genai_live.types.config import MediaResolution as MediaResolution
    from genai_live.types.config import Modality as Modality
    from genai_live.types.config import ModelRoutingPreference as ModelRoutingPreference
    from genai_live.types.config import ModelSelectionConfig as ModelSelectionConfig
    from genai_live.types.config import MultiSpeakerVoiceConfig as MultiSpeakerVoiceConfig
    from genai_live.types.config import PrebuiltVoiceConfig as PrebuiltVoiceConfig
    from genai_live.types.config import ProactivityConfig as ProactivityConfig
    from genai_live.types.config import RealtimeInputConfig as RealtimeInputConfig
    from genai_live.types.config import ReplicatedVoiceConfig as ReplicatedVoiceConfig
    from genai_live.types.config import ResponseFormat as ResponseFormat
    from genai_live.types.config import SafetySetting as SafetySetting
    from genai_live.types.config import SessionResumptionConfig as SessionResumptionConfig
    from genai_live.types.config import SlidingWindow as SlidingWindow
    from genai_live.types.config import SpeakerVoiceConfig as SpeakerVoiceConfig
    from genai_live.types.config import SpeechConfig as SpeechConfig
    from genai_live.types.config import StartSensitivity as StartSensitivity
    from genai_live.types.config import TextResponseFormat as TextResponseFormat
    from genai_live.types.config import ThinkingConfig as ThinkingConfig
    from genai_live.types.config import ThinkingLevel as ThinkingLevel
    from genai_live.types.config import TranslationConfig as TranslationConfig
    from genai_live.types.config import TurnCoverage as TurnCoverage
    from genai_live.types.config import VideoResponseFormat as VideoResponseFormat
    from genai_live.types.config import VoiceConfig as VoiceConfig
    from genai_live.types.content import AudioMetadata as AudioMetadata
    from genai_live.types.content import Blob as Blob
    from genai_live.types.content import CodeExecutionResult as CodeExecutionResult
    from genai_live.types.content import Content as Content
    from genai_live.types.content import DocumentMetadata as DocumentMetadata
    from genai_live.types.content import (
        DocumentMetadataContentLayer as DocumentMetadataContentLayer,
    )
    from genai_live.types.content import ExecutableCode as ExecutableCode
    from genai_live.types.content import FileData as FileData
    from genai_live.types.content import FunctionCall as FunctionCall
    from genai_live.types.content import FunctionResponse as FunctionResponse
    from genai_live.types.content import FunctionResponseBlob as FunctionResponseBlob
    from genai_live.types.content import FunctionResponseFileData as FunctionResponseFileData
    from genai_live.types.content import FunctionResponsePart as FunctionResponsePart
    from genai_live.types.content import FunctionResponseScheduling as FunctionResponseScheduling
    from genai_live.types.content import Language as Language
    from genai_live.types.content import MediaProcessing as MediaProcessing
    from genai_live.types.content import ModelContent as ModelContent
    from genai_live.types.content import NullValue as NullValue
    from genai_live.types.content import Outcome as Outcome
    from genai_live.types.content import Part as Part
    from genai_live.types.content import PartialArg as PartialArg
    from genai_live.types.content import PartMediaResolution as PartMediaResolution
    from genai_live.types.content import PartMediaResolutionLevel as PartMediaResolutionLevel
    from genai_live.types.content import SpeechMetadata as SpeechMetadata
    from genai_live.types.content import SpreadsheetMetadata as SpreadsheetMetadata
    from genai_live.types.content import (
        SpreadsheetMetadataContentLayer as SpreadsheetMetadataContentLayer,
    )
    from genai_live.types.content import ToolCall as ToolCall
    from genai_live.types.content import ToolResponse as ToolResponse
    from genai_live.types.content import ToolType as ToolType
    from genai_live.types.content import Transcription as Transcription
    from genai_live.types.content import UserContent as UserContent
    from genai_live.types.content import VideoMetadata as VideoMetadata
    from genai_live.types.content import VideoMetadataContentLayer as VideoMetadataContentLayer
    from genai_live.types.content import VoiceConsentSignature as VoiceConsentSignature
    from genai_live.types.content import WordInfo as WordInfo
    from genai_live.types.dicts.client import ActivityEndDict as ActivityEndDict
    from genai_live.types.dicts.client import ActivityStartDict as ActivityStartDict
    from genai_live.types.dicts.client import LiveClientContentDict as LiveClientContentDict
    from genai_live.types.dicts.client import (
        LiveClientContextUpdateDict as LiveClientContextUpdateDict,
    )
    from genai_live.types.dicts.client import (
        LiveClientContextUpdateToolsDict as LiveClientContextUpdateToolsDict,
    )
    from genai_live.types.dicts.client import LiveClientMessageDict as LiveClientMessageDict
    from genai_live.types.dicts.client import (
        LiveClientRealtimeInputDict as LiveClientRealtimeInputDict,
    )
    from genai_live.types.dicts.client import LiveClientSetupDict as LiveClientSetupDict
    from genai_live.types.dicts.client import (
        LiveClientToolResponseDict as LiveClientToolResponseDict,
    )
    from genai_live.types.dicts.config import AudioResponseFormatDict as AudioResponseFormatDict
    from genai_live.types.dicts.config import (
        AudioTranscriptionConfigDict as AudioTranscriptionConfigDict,
    )
    from genai_live.types.dicts.config import (
        AutomaticActivityDetectionDict as AutomaticActivityDetectionDict,
    )
    from genai_live.types.dicts.config import AvatarConfigDict as AvatarConfigDict
    from genai_live.types.dicts.config import (
        ContextWindowCompressionConfigDict as ContextWindowCompressionConfigDict,
    )
    from genai_live.types.dicts.config import CustomizedAvatarDict as CustomizedAvatarDict
    from genai_live.types.dicts.config import GenerationConfigDict as GenerationConfigDict
    from genai_live.types.dicts.config import (
        GenerationConfigRoutingConfigAutoRoutingModeDict as GenerationConfigRoutingConfigAutoRoutingModeDict,
    )
    from genai_live.types.dicts.config import (
        GenerationConfigRoutingConfigDict as GenerationConfigRoutingConfigDict,
    )
    from genai_live.types.dicts.config import (
        GenerationConfigRoutingConfigManualRoutingModeDict as GenerationConfigRoutingConfigManualRoutingModeDict,
    )
    from genai_live.types.dicts.config import HistoryConfigDict as HistoryConfigDict
    from genai_live.types.dicts.config import HttpOptionsDict as HttpOptionsDict
    from genai_live.types.dicts.config import ImageResponseFormatDict as ImageResponseFormatDict
    from genai_live.types.dicts.config import LanguageAutoDict as LanguageAutoDict
    from genai_live.types.dicts.config import LanguageHintsDict as LanguageHintsDict
    from genai_live.types.dicts.config import LiveConnectConfigDict as LiveConnectConfigDict
    from genai_live.types.dicts.config import ModelSelectionConfigDict as ModelSelectionConfigDict
    from genai_live.types.dicts.config import (
        MultiSpeakerVoiceConfigDict as MultiSpeakerVoiceConfigDict,
    )
    from genai_live.types.dicts.config import PrebuiltVoiceConfigDict as PrebuiltVoiceConfigDict
    from genai_live.types.dicts.config import ProactivityConfigDict as ProactivityConfigDict
    from genai_live.types.dicts.config import RealtimeInputConfigDict as RealtimeInputConfigDict
    from genai_live.types.dicts.config import ReplicatedVoiceConfigDict as ReplicatedVoiceConfigDict
    from genai_live.types.dicts.config import ResponseFormatDict as ResponseFormatDict
    from genai_live.types.dicts.config import SafetySettingDict as SafetySettingDict
    from genai_live.types.dicts.config import (
        SessionResumptionConfigDict as SessionResumptionConfigDict,
    )
    from genai_live.types.dicts.config import SlidingWindowDict as SlidingWindowDict
    from genai_live.types.dicts.config import SpeakerVoiceConfigDict as SpeakerVoiceConfigDict
    from genai_live.types.dicts.config import SpeechConfigDict as SpeechConfigDict
    from genai_live.types.dicts.config import TextResponseFormatDict as TextResponseFormatDict
    from genai_live.types.dicts.config import ThinkingConfigDict as ThinkingConfigDict
    from genai_live.types.dicts.config import TranslationConfigDict as TranslationConfigDict
    from genai_live.types.dicts.config import VideoResponseFormatDict as VideoResponseFormatDict
    from genai_live.types.dicts.config import VoiceConfigDict as VoiceConfigDict
    from genai_live.types.dicts.content import AudioMetadataDict as AudioMetadataDict
    from genai_live.types.dicts.content import BlobDict as BlobDict
    from genai_live.types.dicts.content import CodeExecutionResultDict as CodeExecutionResultDict
    from genai_live.types.dicts.content import ContentDict as ContentDict
    from genai_live.types.dicts.content import DocumentMetadataDict as DocumentMetadataDict
    from genai_live.types.dicts.content import ExecutableCodeDict as ExecutableCodeDict
    from genai_live.types.dicts.content import FileDataDict as FileDataDict
    from genai_live.types.dicts.content import FunctionCallDict as FunctionCallDict
    from genai_live.types.dicts.content import FunctionResponseBlobDict as FunctionResponseBlobDict
    from genai_live.types.dicts.content import FunctionResponseDict as FunctionResponseDict
    from genai_live.types.dicts.content import (
        FunctionResponseFileDataDict as FunctionResponseFileDataDict,
    )
    from genai_live.types.dicts.content import FunctionResponsePartDict as FunctionResponsePartDict
    from genai_live.types.dicts.content import PartDict as PartDict
    from genai_live.types.dicts.content import PartialArgDict as PartialArgDict
    from genai_live.types.dicts.content import PartMediaResolutionDict as PartMediaResolutionDict
    from genai_live.types.dicts.content import SpeechMetadataDict as SpeechMetadataDict
    from genai_live.types.dicts.content import SpreadsheetMetadataDict as SpreadsheetMetadataDict
    from genai_live.types.dicts.content import ToolCallDict as ToolCallDict
    from genai_live.types.dicts.content import ToolResponseDict as ToolResponseDict
    from genai_live.types.dicts.content import TranscriptionDict as TranscriptionDict
    from genai_live.types.dicts.content import VideoMetadataDict as VideoMetadataDict
    from genai_live.types.dicts.content import (
        VoiceConsentSignatureDict as VoiceConsentSignatureDict,
    )
    from genai_live.types.dicts.content import WordInfoDict as WordInfoDict
    from genai_live.types.dicts.music import (
        LiveMusicClientContentDict as LiveMusicClientContentDict,
    )
    from genai_live.types.dicts.music import (
        LiveMusicClientMessageDict as LiveMusicClientMessageDict,
    )
    from genai_live.types.dicts.music import LiveMusicClientSetupDict as LiveMusicClientSetupDict
    from genai_live.types.dicts.music import LiveMusicConfigDict as LiveMusicConfigDict
    from genai_live.types.dicts.music import (
        LiveMusicGenerationConfigDict as LiveMusicGenerationConfigDict,
    )
    from genai_live.types.dicts.music import WeightedPromptDict as WeightedPromptDict
    from genai_live.types.dicts.tokens import AuthTokenDict as AuthTokenDict
    from genai_live.types.dicts.tokens import CreateAuthTokenConfigDict as CreateAuthTokenConfigDict
    from genai_live.types.dicts.tokens import (
        LiveConnectConstraintsDict as LiveConnectConstraintsDict,
    )
    from genai_live.types.dicts.tools import ApiAuthApiKeyConfigDict as ApiAuthApiKeyConfigDict
    from genai_live.types.dicts.tools import ApiAuthDict as ApiAuthDict
    from genai_live.types.dicts.tools import ApiKeyConfigDict as ApiKeyConfigDict
    from genai_live.types.dicts.tools import AuthConfigDict as AuthConfigDict
    from genai_live.types.dicts.tools import (
        AuthConfigGoogleServiceAccountConfigDict as AuthConfigGoogleServiceAccountConfigDict,
    )
    from genai_live.types.dicts.tools import (
        AuthConfigHttpBasicAuthConfigDict as AuthConfigHttpBasicAuthConfigDict,
    )
    from genai_live.types.dicts.tools import AuthConfigOauthConfigDict as AuthConfigOauthConfigDict
    from genai_live.types.dicts.tools import AuthConfigOidcConfigDict as AuthConfigOidcConfigDict
    from genai_live.types.dicts.tools import ComputerUseDict as ComputerUseDict
    from genai_live.types.dicts.tools import (
        DynamicRetrievalConfigDict as DynamicRetrievalConfigDict,
    )
    from genai_live.types.dicts.tools import EnterpriseWebSearchDict as EnterpriseWebSearchDict
    from genai_live.types.dicts.tools import ExternalApiDict as ExternalApiDict
    from genai_live.types.dicts.tools import (
        ExternalApiElasticSearchParamsDict as ExternalApiElasticSearchParamsDict,
    )
    from genai_live.types.dicts.tools import (
        ExternalApiSimpleSearchParamsDict as ExternalApiSimpleSearchParamsDict,
    )
    from genai_live.types.dicts.tools import FileSearchDict as FileSearchDict
    from genai_live.types.dicts.tools import FunctionDeclarationDict as FunctionDeclarationDict
    from genai_live.types.dicts.tools import GoogleMapsDict as GoogleMapsDict
    from genai_live.types.dicts.tools import (
        GoogleMapsGroundingTypesDict as GoogleMapsGroundingTypesDict,
    )
    from genai_live.types.dicts.tools import GoogleMapsPlacesDict as GoogleMapsPlacesDict
    from genai_live.types.dicts.tools import GoogleMapsRoutingDict as GoogleMapsRoutingDict
    from genai_live.types.dicts.tools import GoogleSearchDict as GoogleSearchDict
    from genai_live.types.dicts.tools import GoogleSearchRetrievalDict as GoogleSearchRetrievalDict
    from genai_live.types.dicts.tools import ImageSearchDict as ImageSearchDict
    from genai_live.types.dicts.tools import IntervalDict as IntervalDict
    from genai_live.types.dicts.tools import McpServerDict as McpServerDict
    from genai_live.types.dicts.tools import RagRetrievalConfigDict as RagRetrievalConfigDict
    from genai_live.types.dicts.tools import (
        RagRetrievalConfigFilterDict as RagRetrievalConfigFilterDict,
    )
    from genai_live.types.dicts.tools import (
        RagRetrievalConfigHybridSearchDict as RagRetrievalConfigHybridSearchDict,
    )
    from genai_live.types.dicts.tools import (
        RagRetrievalConfigRankingDict as RagRetrievalConfigRankingDict,
    )
    from genai_live.types.dicts.tools import (
        RagRetrievalConfigRankingLlmRankerDict as RagRetrievalConfigRankingLlmRankerDict,
    )
    from genai_live.types.dicts.tools import (
        RagRetrievalConfigRankingRankServiceDict as RagRetrievalConfigRankingRankServiceDict,
    )
    from genai_live.types.dicts.tools import RetrievalDict as RetrievalDict
    from genai_live.types.dicts.tools import SchemaDict as SchemaDict
    from genai_live.types.dicts.tools import SearchTypesDict as SearchTypesDict
    from genai_live.types.dicts.tools import (
        StreamableHttpTransportDict as StreamableHttpTransportDict,
    )
    from genai_live.types.dicts.tools import ToolCodeExecutionDict as ToolCodeExecutionDict
    from genai_live.types.dicts.tools import ToolDict as ToolDict
    from genai_live.types.dicts.tools import ToolExaAiSearchDict as ToolExaAiSearchDict
    from genai_live.types.dicts.tools import ToolParallelAiSearchDict as ToolParallelAiSearchDict
    from genai_live.types.dicts.tools import UrlContextDict as UrlContextDict
    from genai_live.types.dicts.tools import (
        VertexAISearchDataStoreSpecDict as VertexAISearchDataStoreSpecDict,
    )
    from genai_live.types.dicts.tools import VertexAISearchDict as VertexAISearchDict
    from genai_live.types.dicts.tools import VertexRagStoreDict as VertexRagStoreDict
    from genai_live.types.dicts.tools import (
        VertexRagStoreRagResourceDict as VertexRagStoreRagResourceDict,
    )
    from genai_live.types.dicts.tools import WebSearchDict as WebSearchDict
    from genai_live.types.music import AudioChunk as AudioChunk
    from genai_live.types.music import LiveMusicClientContent as LiveMusicClientContent
    from genai_live.types.music import LiveMusicClientMessage as LiveMusicClientMessage
    from genai_live.types.music import LiveMusicClientSetup as LiveMusicClientSetup
    from genai_live.types.music import LiveMusicConfig as LiveMusicConfig
    from genai_live.types.music import LiveMusicFilteredPrompt as LiveMusicFilteredPrompt
    from genai_live.types.music import LiveMusicGenerationConfig as LiveMusicGenerationConfig
    from genai_live.types.music import LiveMusicPlaybackControl as LiveMusicPlaybackControl
    from genai_live.types.music import LiveMusicServerContent as LiveMusicServerContent
    from genai_live.types.music import LiveMusicServerMessage as LiveMusicServerMessage
    from genai_live.types.music import LiveMusicServerSetupComplete as LiveMusicServerSetupComplete
    from genai_live.types.music import LiveMusicSourceMetadata as LiveMusicSourceMetadata
    from genai_live.types.music import MusicGenerationMode as MusicGenerationMode
    from genai_live.types.music import Scale as Scale
    from genai_live.types.music import WeightedPrompt as WeightedPrompt
    from genai_live.types.server import GroundingChunk as GroundingChunk
    from genai_live.types.server import GroundingChunkCustomMetadata as GroundingChunkCustomMetadata
    from genai_live.types.server import GroundingChunkImage as GroundingChunkImage
    from genai_live.types.server import GroundingChunkMaps as GroundingChunkMaps
    from genai_live.types.server import (
        GroundingChunkMapsPlaceAnswerSources as GroundingChunkMapsPlaceAnswerSources,
    )
    from genai_live.types.server import (
        GroundingChunkMapsPlaceAnswerSourcesAuthorAttribution as GroundingChunkMapsPlaceAnswerSourcesAuthorAttribution,
    )
    from genai_live.types.server import (
        GroundingChunkMapsPlaceAnswerSourcesReviewSnippet as GroundingChunkMapsPlaceAnswerSourcesReviewSnippet,
    )
    from genai_live.types.server import GroundingChunkMapsRoute as GroundingChunkMapsRoute
    from genai_live.types.server import (
        GroundingChunkRetrievedContext as GroundingChunkRetrievedContext,
    )
    from genai_live.types.server import GroundingChunkStringList as GroundingChunkStringList
    from genai_live.types.server import GroundingChunkWeb as GroundingChunkWeb
    from genai_live.types.server import GroundingMetadata as GroundingMetadata
    from genai_live.types.server import (
        GroundingMetadataSourceFlaggingUri as GroundingMetadataSourceFlaggingUri,
    )
    from genai_live.types.server import GroundingSupport as GroundingSupport
    from genai_live.types.server import InteractionStatus as InteractionStatus
    from genai_live.types.server import LiveServerContent as LiveServerContent
    from genai_live.types.server import LiveServerGoAway as LiveServerGoAway
    from genai_live.types.server import LiveServerMessage as LiveServerMessage
    from genai_live.types.server import (
        LiveServerSessionResumptionUpdate as LiveServerSessionResumptionUpdate,
    )
    from genai_live.types.server import LiveServerSetupComplete as LiveServerSetupComplete
    from genai_live.types.server import LiveServerToolCall as LiveServerToolCall
    from genai_live.types.server import (
        LiveServerToolCallCancellation as LiveServerToolCallCancellation,
    )
    from genai_live.types.server import MediaModality as MediaModality
    from genai_live.types.server import ModalityTokenCount as ModalityTokenCount
    from genai_live.types.server import RagChunk as RagChunk
    from genai_live.types.server import RagChunkPageSpan as RagChunkPageSpan
    from genai_live.types.server import RetrievalMetadata as RetrievalMetadata
    from genai_live.types.server import SearchEntryPoint as SearchEntryPoint
    from genai_live.types.server import Segment as Segment
    from genai_live.types.server import ServiceTier as ServiceTier
    from genai_live.types.server import TrafficType as TrafficType
    from genai_live.types.server import TurnCompleteReason as TurnCompleteReason
    from genai_live.types.server import UrlContextMetadata as UrlContextMetadata
    from genai_live.types.server import UrlMetadata as UrlMetadata
    from genai_live.types.server import UrlRetrievalStatus as UrlRetrievalStatus
    from genai_live.types.server import UsageMetadata as UsageMetadata
    from genai_live.types.server import VadSignalType as VadSignalType
    from genai_live.types.server import VoiceActivity as VoiceActivity
    from genai_live.types.server import VoiceActivityDetectionSignal as VoiceActivityDetectionSignal
    from genai_live.types.server import VoiceActivityType as VoiceActivityType
    from genai_live.types.tokens import AuthToken as AuthToken
    from genai_live.types.tokens import CreateAuthTokenConfig as CreateAuthTokenConfig
    from genai_live.types.tokens import LiveConnectConstraints as LiveConnectConstraints
    from genai_live.types.tools import ApiAuth as ApiAuth
    from genai_live.types.tools import ApiAuthApiKeyConfig as ApiAuthApiKeyConfig
    from genai_live.types.tools import ApiKeyConfig as ApiKeyConfig
    from genai_live.types.tools import ApiSpec as ApiSpec
    from genai_live.types.tools import AuthConfig as AuthConfig
    from genai_live.types.tools import (
        AuthConfigGoogleServiceAccountConfig as AuthConfigGoogleServiceAccountConfig,
    )
    from genai_live.types.tools import (
        AuthConfigHttpBasicAuthConfig as AuthConfigHttpBasicAuthConfig,
    )
    from genai_live.types.tools import AuthConfigOauthConfig as AuthConfigOauthConfig
    from genai_live.types.tools import AuthConfigOidcConfig as AuthConfigOidcConfig
    from genai_live.types.tools import AuthType as AuthType
    from genai_live.types.tools import Behavior as Behavior
    from genai_live.types.tools import ComputerUse as ComputerUse
    from genai_live.types.tools import DynamicRetrievalConfig as DynamicRetrievalConfig
    from genai_live.types.tools import DynamicRetrievalConfigMode as DynamicRetrievalConfigMode
    from genai_live.types.tools import EnterpriseWebSearch as EnterpriseWebSearch
    from genai_live.types.tools import Environment as Environment
    from genai_live.types.tools import ExternalApi as ExternalApi
    from genai_live.types.tools import (
        ExternalApiElasticSearchParams as ExternalApiElasticSearchParams,
    )
    from genai_live.types.tools import (
        ExternalApiSimpleSearchParams as ExternalApiSimpleSearchParams,
    )
    from genai_live.types.tools import FileSearch as FileSearch
    from genai_live.types.tools import FunctionDeclaration as FunctionDeclaration
    from genai_live.types.tools import GoogleMaps as GoogleMaps
    from genai_live.types.tools import GoogleMapsGroundingTypes as GoogleMapsGroundingTypes
    from genai_live.types.tools import GoogleMapsPlaces as GoogleMapsPlaces
    from genai_live.types.tools import GoogleMapsRouting as GoogleMapsRouting
    from genai_live.types.tools import GoogleSearch as GoogleSearch
    from genai_live.types.tools import GoogleSearchRetrieval as GoogleSearchRetrieval
    from genai_live.types.tools import HttpElementLocation as HttpElementLocation
    from genai_live.types.tools import ImageSearch as ImageSearch
    from genai_live.types.tools import Interval as Interval
    from genai_live.types.tools import McpServer as McpServer
    from genai_live.types.tools import PhishBlockThreshold as PhishBlockThreshold
    from genai_live.types.tools import RagRetrievalConfig as RagRetrievalConfig
    from genai_live.types.tools import RagRetrievalConfigFilter as RagRetrievalConfigFilter
    from genai_live.types.tools import (
        RagRetrievalConfigHybridSearch as RagRetrievalConfigHybridSearch,
    )
    from genai_live.types.tools import RagRetrievalConfigRanking as RagRetrievalConfigRanking
    from genai_live.types.tools import (
        RagRetrievalConfigRankingLlmRanker as RagRetrievalConfigRankingLlmRanker,
    )
    from genai_live.types.tools import (
        RagRetrievalConfigRankingRankService as RagRetrievalConfigRankingRankService,
    )
    from genai_live.types.tools import Retrieval as Retrieval
    from genai_live.types.tools import SafetyPolicy as SafetyPolicy
    from genai_live.types.tools import Schema as Schema
    from genai_live.types.tools import SearchTypes as SearchTypes
    from genai_live.types.tools import StreamableHttpTransport as StreamableHttpTransport
    from genai_live.types.tools import Tool as Tool
    from genai_live.types.tools import ToolCodeExecution as ToolCodeExecution
    from genai_live.types.tools import ToolExaAiSearch as ToolExaAiSearch
    from genai_live.types.tools import ToolParallelAiSearch as ToolParallelAiSearch
    from genai_live.types.tools import Type as Type
    from genai_live.types.tools import UrlContext as UrlContext
    from genai_live.types.tools import VertexAISearch as VertexAISearch
    from genai_live.types.tools import VertexAISearchDataStoreSpec as VertexAISearchDataStoreSpec
    from genai_live.types.tools import VertexRagStore as VertexRagStore
    from genai_live.types.tools import VertexRagStoreRagResource as VertexRagStoreRagResource
    from genai_live.types.tools import WebSearch as WebSearch

_MODULE_OF = {
    "ActivityEnd": "client",
    "ActivityStart": "client",
    "LiveClientContent": "client",
    "LiveClientContextUpdate": "client",
    "LiveClientContextUpdateTools": "client",
    "LiveClientMessage": "client",
    "LiveClientRealtimeInput": "client",
    "LiveClientSetup": "client",
    "LiveClientToolResponse": "client",
    "ActivityHandling": "config",
    "AspectRatio": "config",
    "AudioResponseFormat": "config",
    "AudioTranscriptionConfig": "config",
    "AudioTranscriptionConfigMode": "config",
    "AutomaticActivityDetection": "config",
    "AvatarConfig": "config",
    "ContextWindowCompressionConfig": "config",
    "CustomizedAvatar": "config",
    "Delivery": "config",
    "EndSensitivity": "config",
    "FeatureSelectionPreference": "config",
    "GenerationConfig": "config",
    "GenerationConfigRoutingConfig": "config",
    "GenerationConfigRoutingConfigAutoRoutingMode": "config",
    "GenerationConfigRoutingConfigManualRoutingMode": "config",
    "HarmBlockMethod": "config",
    "HarmBlockThreshold": "config",
    "HarmCategory": "config",
    "HistoryConfig": "config",
    "HttpOptions": "config",
    "ImageResponseFormat": "config",
    "ImageSize": "config",
    "LanguageAuto": "config",
    "LanguageHints": "config",
    "LiveConnectConfig": "config",
    "MediaResolution": "config",
    "Modality": "config",
    "ModelRoutingPreference": "config",
    "ModelSelectionConfig": "config",
    "MultiSpeakerVoiceConfig": "config",
    "PrebuiltVoiceConfig": "config",
    "ProactivityConfig": "config",
    "RealtimeInputConfig": "config",
    "ReplicatedVoiceConfig": "config",
    "ResponseFormat": "config",
    "SafetySetting": "config",
    "SessionResumptionConfig": "config",
    "SlidingWindow": "config",
    "SpeakerVoiceConfig": "config",
    "SpeechConfig": "config",
    "StartSensitivity": "config",
    "TextResponseFormat": "config",
    "ThinkingConfig": "config",
    "ThinkingLevel": "config",
    "TranslationConfig": "config",
    "TurnCoverage": "config",
    "VideoResponseFormat": "config",
    "VoiceConfig": "config",
    "AudioMetadata": "content",
    "Blob": "content",
    "CodeExecutionResult": "content",
    "Content": "content",
    "DocumentMetadata": "content",
    "DocumentMetadataContentLayer": "content",
    "ExecutableCode": "content",
    "FileData": "content",
    "FunctionCall": "content",
    "FunctionResponse": "content",
    "FunctionResponseBlob": "content",
    "FunctionResponseFileData": "content",
    "FunctionResponsePart": "content",
    "FunctionResponseScheduling": "content",
    "Language": "content",
    "MediaProcessing": "content",
    "ModelContent": "content",
    "NullValue": "content",
    "Outcome": "content",
    "Part": "content",
    "PartMediaResolution": "content",
    "PartMediaResolutionLevel": "content",
    "PartialArg": "content",
    "SpeechMetadata": "content",
    "SpreadsheetMetadata": "content",
    "SpreadsheetMetadataContentLayer": "content",
    "ToolCall": "content",
    "ToolResponse": "content",
    "ToolType": "content",
    "Transcription": "content",
    "UserContent": "content",
    "VideoMetadata": "content",
    "VideoMetadataContentLayer": "content",
    "VoiceConsentSignature": "content",
    "WordInfo": "content",
    "AudioChunk": "music",
    "LiveMusicClientContent": "music",
    "LiveMusicClientMessage": "music",
    "LiveMusicClientSetup": "music",
    "LiveMusicConfig": "music",
    "LiveMusicFilteredPrompt": "music",
    "LiveMusicGenerationConfig": "music",
    "LiveMusicPlaybackControl": "music",
    "LiveMusicServerContent": "music",
    "LiveMusicServerMessage": "music",
    "LiveMusicServerSetupComplete": "music",
    "LiveMusicSourceMetadata": "music",
    "MusicGenerationMode": "music",
    "Scale": "music",
    "WeightedPrompt": "music",
    "GroundingChunk": "server",
    "GroundingChunkCustomMetadata": "server",
    "GroundingChunkImage": "server",
    "GroundingChunkMaps": "server",
    "GroundingChunkMapsPlaceAnswerSources": "server",
    "GroundingChunkMapsPlaceAnswerSourcesAuthorAttribution": "server",
    "GroundingChunkMapsPlaceAnswerSourcesReviewSnippet": "server",
    "GroundingChunkMapsRoute": "server",
    "GroundingChunkRetrievedContext": "server",
    "GroundingChunkStringList": "server",
    "GroundingChunkWeb": "server",
    "GroundingMetadata": "server",
    "GroundingMetadataSourceFlaggingUri": "server",
    "GroundingSupport": "server",
    "InteractionStatus": "server",
    "LiveServerContent": "server",
    "LiveServerGoAway": "server",
    "LiveServerMessage": "server",
    "LiveServerSessionResumptionUpdate": "server",
    "LiveServerSetupComplete": "server",
    "LiveServerToolCall": "server",
    "LiveServerToolCallCancellation": "server",
    "MediaModality": "server",
    "ModalityTokenCount": "server",
    "RagChunk": "server",
    "RagChunkPageSpan": "server",
    "RetrievalMetadata": "server",
    "SearchEntryPoint": "server",
    "Segment": "server",
    "ServiceTier": "server",
    "TrafficType": "server",
    "TurnCompleteReason": "server",
    "UrlContextMetadata": "server",
    "UrlMetadata": "server",
    "UrlRetrievalStatus": "server",
    "UsageMetadata": "server",
    "VadSignalType": "server",
    "VoiceActivity": "server",
    "VoiceActivityDetectionSignal": "server",
    "VoiceActivityType": "server",
    "AuthToken": "tokens",
    "CreateAuthTokenConfig": "tokens",
    "LiveConnectConstraints": "tokens",
    "ApiAuth": "tools",
    "ApiAuthApiKeyConfig": "tools",
    "ApiKeyConfig": "tools",
    "ApiSpec": "tools",
    "AuthConfig": "tools",
    "AuthConfigGoogleServiceAccountConfig": "tools",
    "AuthConfigHttpBasicAuthConfig": "tools",
    "AuthConfigOauthConfig": "tools",
    "AuthConfigOidcConfig": "tools",
    "AuthType": "tools",
    "Behavior": "tools",
    "ComputerUse": "tools",
    "DynamicRetrievalConfig": "tools",
    "DynamicRetrievalConfigMode": "tools",
    "EnterpriseWebSearch": "tools",
    "Environment": "tools",
    "ExternalApi": "tools",
    "ExternalApiElasticSearchParams": "tools",
    "ExternalApiSimpleSearchParams": "tools",
    "FileSearch": "tools",
    "FunctionDeclaration": "tools",
    "GoogleMaps": "tools",
    "GoogleMapsGroundingTypes": "tools",
    "GoogleMapsPlaces": "tools",
    "GoogleMapsRouting": "tools",
    "GoogleSearch": "tools",
    "GoogleSearchRetrieval": "tools",
    "HttpElementLocation": "tools",
    "ImageSearch": "tools",
    "Interval": "tools",
    "McpServer": "tools",
    "PhishBlockThreshold": "tools",
    "RagRetrievalConfig": "tools",
    "RagRetrievalConfigFilter": "tools",
    "RagRetrievalConfigHybridSearch": "tools",
    "RagRetrievalConfigRanking": "tools",
    "RagRetrievalConfigRankingLlmRanker": "tools",
    "RagRetrievalConfigRankingRankService": "tools",
    "Retrieval": "tools",
    "SafetyPolicy": "tools",
    "Schema": "tools",
    "SearchTypes": "tools",
    "StreamableHttpTransport": "tools",
    "Tool": "tools",
    "ToolCodeExecution": "tools",
    "ToolExaAiSearch": "tools",
    "ToolParallelAiSearch": "tools",
    "Type": "tools",
    "UrlContext": "tools",
    "VertexAISearch": "tools",
    "VertexAISearchDataStoreSpec": "tools",
    "VertexRagStore": "tools",
    "VertexRagStoreRagResource": "tools",
    "WebSearch": "tools",
    "ActivityEndDict": "dicts.client",
    "ActivityStartDict": "dicts.client",
    "LiveClientContentDict": "dicts.client",
    "LiveClientContextUpdateDict": "dicts.client",
    "LiveClientContextUpdateToolsDict": "dicts.client",
    "LiveClientMessageDict": "dicts.client",
    "LiveClientRealtimeInputDict": "dicts.client",
    "LiveClientSetupDict": "dicts.client",
    "LiveClientToolResponseDict": "dicts.client",
    "AudioResponseFormatDict": "dicts.config",
    "AudioTranscriptionConfigDict": "dicts.config",
    "AutomaticActivityDetectionDict": "dicts.config",
    "AvatarConfigDict": "dicts.config",
    "ContextWindowCompressionConfigDict": "dicts.config",
    "CustomizedAvatarDict": "dicts.config",
    "GenerationConfigDict": "dicts.config",
    "GenerationConfigRoutingConfigDict": "dicts.config",
    "GenerationConfigRoutingConfigAutoRoutingModeDict": "dicts.config",
    "GenerationConfigRoutingConfigManualRoutingModeDict": "dicts.config",
    "HistoryConfigDict": "dicts.config",
    "HttpOptionsDict": "dicts.config",
    "ImageResponseFormatDict": "dicts.config",
    "LanguageAutoDict": "dicts.config",
    "LanguageHintsDict": "dicts.config",
    "LiveConnectConfigDict": "dicts.config",
    "ModelSelectionConfigDict": "dicts.config",
    "MultiSpeakerVoiceConfigDict": "dicts.config",
    "PrebuiltVoiceConfigDict": "dicts.config",
    "ProactivityConfigDict": "dicts.config",
    "RealtimeInputConfigDict": "dicts.config",
    "ReplicatedVoiceConfigDict": "dicts.config",
    "ResponseFormatDict": "dicts.config",
    "SafetySettingDict": "dicts.config",
    "SessionResumptionConfigDict": "dicts.config",
    "SlidingWindowDict": "dicts.config",
    "SpeakerVoiceConfigDict": "dicts.config",
    "SpeechConfigDict": "dicts.config",
    "TextResponseFormatDict": "dicts.config",
    "ThinkingConfigDict": "dicts.config",
    "TranslationConfigDict": "dicts.config",
    "VideoResponseFormatDict": "dicts.config",
    "VoiceConfigDict": "dicts.config",
    "AudioMetadataDict": "dicts.content",
    "BlobDict": "dicts.content",
    "CodeExecutionResultDict": "dicts.content",
    "ContentDict": "dicts.content",
    "DocumentMetadataDict": "dicts.content",
    "ExecutableCodeDict": "dicts.content",
    "FileDataDict": "dicts.content",
    "FunctionCallDict": "dicts.content",
    "FunctionResponseDict": "dicts.content",
    "FunctionResponseBlobDict": "dicts.content",
    "FunctionResponseFileDataDict": "dicts.content",
    "FunctionResponsePartDict": "dicts.content",
    "PartDict": "dicts.content",
    "PartMediaResolutionDict": "dicts.content",
    "PartialArgDict": "dicts.content",
    "SpeechMetadataDict": "dicts.content",
    "SpreadsheetMetadataDict": "dicts.content",
    "ToolCallDict": "dicts.content",
    "ToolResponseDict": "dicts.content",
    "TranscriptionDict": "dicts.content",
    "VideoMetadataDict": "dicts.content",
    "VoiceConsentSignatureDict": "dicts.content",
    "WordInfoDict": "dicts.content",
    "LiveMusicClientContentDict": "dicts.music",
    "LiveMusicClientMessageDict": "dicts.music",
    "LiveMusicClientSetupDict": "dicts.music",
    "LiveMusicConfigDict": "dicts.music",
    "LiveMusicGenerationConfigDict": "dicts.music",
    "WeightedPromptDict": "dicts.music",
    "AuthTokenDict": "dicts.tokens",
    "CreateAuthTokenConfigDict": "dicts.tokens",
    "LiveConnectConstraintsDict": "dicts.tokens",
    "ApiAuthDict": "dicts.tools",
    "ApiAuthApiKeyConfigDict": "dicts.tools",
    "ApiKeyConfigDict": "dicts.tools",
    "AuthConfigDict": "dicts.tools",
    "AuthConfigGoogleServiceAccountConfigDict": "dicts.tools",
    "AuthConfigHttpBasicAuthConfigDict": "dicts.tools",
    "AuthConfigOauthConfigDict": "dicts.tools",
    "AuthConfigOidcConfigDict": "dicts.tools",
    "ComputerUseDict": "dicts.tools",
    "DynamicRetrievalConfigDict": "dicts.tools",
    "EnterpriseWebSearchDict": "dicts.tools",
    "ExternalApiDict": "dicts.tools",
    "ExternalApiElasticSearchParamsDict": "dicts.tools",
    "ExternalApiSimpleSearchParamsDict": "dicts.tools",
    "FileSearchDict": "dicts.tools",
    "FunctionDeclarationDict": "dicts.tools",
    "GoogleMapsDict": "dicts.tools",
    "GoogleMapsGroundingTypesDict": "dicts.tools",
    "GoogleMapsPlacesDict": "dicts.tools",
    "GoogleMapsRoutingDict": "dicts.tools",
    "GoogleSearchDict": "dicts.tools",
    "GoogleSearchRetrievalDict": "dicts.tools",
    "ImageSearchDict": "dicts.tools",
    "IntervalDict": "dicts.tools",
    "McpServerDict": "dicts.tools",
    "RagRetrievalConfigDict": "dicts.tools",
    "RagRetrievalConfigFilterDict": "dicts.tools",
    "RagRetrievalConfigHybridSearchDict": "dicts.tools",
    "RagRetrievalConfigRankingDict": "dicts.tools",
    "RagRetrievalConfigRankingLlmRankerDict": "dicts.tools",
    "RagRetrievalConfigRankingRankServiceDict": "dicts.tools",
    "RetrievalDict": "dicts.tools",
    "SchemaDict": "dicts.tools",
    "SearchTypesDict": "dicts.tools",
    "StreamableHttpTransportDict": "dicts.tools",
    "ToolDict": "dicts.tools",
    "ToolCodeExecutionDict": "dicts.tools",
    "ToolExaAiSearchDict": "dicts.tools",
    "ToolParallelAiSearchDict": "dicts.tools",
    "UrlContextDict": "dicts.tools",
    "VertexAISearchDict": "dicts.tools",
    "VertexAISearchDataStoreSpecDict": "dicts.tools",
    "VertexRagStoreDict": "dicts.tools",
    "VertexRagStoreRagResourceDict": "dicts.tools",
    "WebSearchDict": "dicts.tools",
}

if not TYPE_CHECKING:  # else every misspelt name would be of type Any

    def __getattr__(name: str) -> Any:
        if name not in _MODULE_OF:
            from genai_live._text import no_attribute

            hint = (
                "Types of other APIs than Live are google-genai's: from google.genai import types."
            )
            base = name.removesuffix("OrDict").removesuffix("Dict")
            if name.endswith("Union"):
                hint = "Unions, such as ContentListUnion, are in genai_live.typing."
            elif base in _MODULE_OF and f"{base}Dict" in _MODULE_OF:
                hint = f"Write types.{base} | types.{base}Dict."
            elif base in _MODULE_OF:
                hint = f"Write types.{base}; converters.to_dict makes a dict of it."
            raise no_attribute(__name__, name, _MODULE_OF, hint=hint)
        value = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(_MODULE_OF)
