"""Keywords of the constructors in `tools`.

Generated from schema/tools.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 05a2ad1792bbed0987ac655091fa710b8c1b70e7c9c06a61e485af543397bb0f
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypedDict

from genai_live.types.dicts.tools import (
    ApiAuthApiKeyConfigDict,
    ApiAuthDict,
    ApiKeyConfigDict,
    AuthConfigDict,
    AuthConfigGoogleServiceAccountConfigDict,
    AuthConfigHttpBasicAuthConfigDict,
    AuthConfigOauthConfigDict,
    AuthConfigOidcConfigDict,
    ComputerUseDict,
    DynamicRetrievalConfigDict,
    EnterpriseWebSearchDict,
    ExternalApiDict,
    ExternalApiElasticSearchParamsDict,
    ExternalApiSimpleSearchParamsDict,
    FileSearchDict,
    FunctionDeclarationDict,
    GoogleMapsDict,
    GoogleMapsGroundingTypesDict,
    GoogleSearchDict,
    GoogleSearchRetrievalDict,
    ImageSearchDict,
    IntervalDict,
    McpServerDict,
    RagRetrievalConfigDict,
    RagRetrievalConfigHybridSearchDict,
    RagRetrievalConfigRankingLlmRankerDict,
    RagRetrievalConfigRankingRankServiceDict,
    SchemaDict,
    SearchTypesDict,
    StreamableHttpTransportDict,
    ToolCodeExecutionDict,
    ToolExaAiSearchDict,
    ToolParallelAiSearchDict,
    UrlContextDict,
    VertexAISearchDataStoreSpecDict,
    VertexAISearchDict,
    VertexRagStoreDict,
    VertexRagStoreRagResourceDict,
    WebSearchDict,
)
from genai_live.types.tools import (
    ApiAuth,
    ApiAuthApiKeyConfig,
    ApiKeyConfig,
    ApiSpec,
    AuthConfig,
    AuthConfigGoogleServiceAccountConfig,
    AuthConfigHttpBasicAuthConfig,
    AuthConfigOauthConfig,
    AuthConfigOidcConfig,
    AuthType,
    ComputerUse,
    DynamicRetrievalConfig,
    EnterpriseWebSearch,
    ExternalApi,
    ExternalApiElasticSearchParams,
    ExternalApiSimpleSearchParams,
    FileSearch,
    FunctionDeclaration,
    GoogleMaps,
    GoogleMapsGroundingTypes,
    GoogleSearch,
    GoogleSearchRetrieval,
    HttpElementLocation,
    ImageSearch,
    Interval,
    McpServer,
    PhishBlockThreshold,
    RagRetrievalConfig,
    RagRetrievalConfigHybridSearch,
    RagRetrievalConfigRankingLlmRanker,
    RagRetrievalConfigRankingRankService,
    SafetyPolicy,
    Schema,
    SearchTypes,
    StreamableHttpTransport,
    ToolCodeExecution,
    ToolExaAiSearch,
    ToolParallelAiSearch,
    UrlContext,
    VertexAISearch,
    VertexAISearchDataStoreSpec,
    VertexRagStore,
    VertexRagStoreRagResource,
    WebSearch,
)


class ApiAuthKeywords(TypedDict, total=False):
    """Members of a `ApiAuth` in camelCase."""

    apiKeyConfig: ApiAuthApiKeyConfig | ApiAuthApiKeyConfigDict | Mapping[str, Any] | None


class ApiAuthApiKeyConfigKeywords(TypedDict, total=False):
    """Members of a `ApiAuthApiKeyConfig` in camelCase."""

    apiKeySecretVersion: str | None
    apiKeyString: str | None


class ApiKeyConfigKeywords(TypedDict, total=False):
    """Members of a `ApiKeyConfig` in camelCase."""

    apiKeySecret: str | None
    apiKeyString: str | None
    httpElementLocation: HttpElementLocation | str | None


class AuthConfigKeywords(TypedDict, total=False):
    """Members of a `AuthConfig` in camelCase."""

    apiKey: str | None
    apiKeyConfig: ApiKeyConfig | ApiKeyConfigDict | Mapping[str, Any] | None
    authType: AuthType | str | None
    googleServiceAccountConfig: (
        AuthConfigGoogleServiceAccountConfig
        | AuthConfigGoogleServiceAccountConfigDict
        | Mapping[str, Any]
        | None
    )
    httpBasicAuthConfig: (
        AuthConfigHttpBasicAuthConfig | AuthConfigHttpBasicAuthConfigDict | Mapping[str, Any] | None
    )
    oauthConfig: AuthConfigOauthConfig | AuthConfigOauthConfigDict | Mapping[str, Any] | None
    oidcConfig: AuthConfigOidcConfig | AuthConfigOidcConfigDict | Mapping[str, Any] | None


class AuthConfigGoogleServiceAccountConfigKeywords(TypedDict, total=False):
    """Members of a `AuthConfigGoogleServiceAccountConfig` in camelCase."""

    serviceAccount: str | None


class AuthConfigHttpBasicAuthConfigKeywords(TypedDict, total=False):
    """Members of a `AuthConfigHttpBasicAuthConfig` in camelCase."""

    credentialSecret: str | None


class AuthConfigOauthConfigKeywords(TypedDict, total=False):
    """Members of a `AuthConfigOauthConfig` in camelCase."""

    accessToken: str | None
    serviceAccount: str | None


class AuthConfigOidcConfigKeywords(TypedDict, total=False):
    """Members of a `AuthConfigOidcConfig` in camelCase."""

    idToken: str | None
    serviceAccount: str | None


class ComputerUseKeywords(TypedDict, total=False):
    """Members of a `ComputerUse` in camelCase."""

    excludedPredefinedFunctions: Sequence[str] | None
    enablePromptInjectionDetection: bool | None
    disabledSafetyPolicies: Sequence[SafetyPolicy | str] | None


class DynamicRetrievalConfigKeywords(TypedDict, total=False):
    """Members of a `DynamicRetrievalConfig` in camelCase."""

    dynamicThreshold: float | None


class EnterpriseWebSearchKeywords(TypedDict, total=False):
    """Members of a `EnterpriseWebSearch` in camelCase."""

    blockingConfidence: PhishBlockThreshold | str | None
    excludeDomains: Sequence[str] | None


class ExternalApiKeywords(TypedDict, total=False):
    """Members of a `ExternalApi` in camelCase."""

    apiAuth: ApiAuth | ApiAuthDict | Mapping[str, Any] | None
    apiSpec: ApiSpec | str | None
    authConfig: AuthConfig | AuthConfigDict | Mapping[str, Any] | None
    elasticSearchParams: (
        ExternalApiElasticSearchParams
        | ExternalApiElasticSearchParamsDict
        | Mapping[str, Any]
        | None
    )
    simpleSearchParams: (
        ExternalApiSimpleSearchParams | ExternalApiSimpleSearchParamsDict | Mapping[str, Any] | None
    )


class ExternalApiElasticSearchParamsKeywords(TypedDict, total=False):
    """Members of a `ExternalApiElasticSearchParams` in camelCase."""

    numHits: int | None
    searchTemplate: str | None


class FileSearchKeywords(TypedDict, total=False):
    """Members of a `FileSearch` in camelCase."""

    fileSearchStoreNames: Sequence[str] | None
    topK: int | None
    metadataFilter: str | None


class FunctionDeclarationKeywords(TypedDict, total=False):
    """Members of a `FunctionDeclaration` in camelCase."""

    parametersJsonSchema: Any | None
    responseJsonSchema: Any | None


class GoogleMapsKeywords(TypedDict, total=False):
    """Members of a `GoogleMaps` in camelCase."""

    authConfig: AuthConfig | AuthConfigDict | Mapping[str, Any] | None
    enableWidget: bool | None
    groundingTypes: (
        GoogleMapsGroundingTypes | GoogleMapsGroundingTypesDict | Mapping[str, Any] | None
    )


class GoogleSearchKeywords(TypedDict, total=False):
    """Members of a `GoogleSearch` in camelCase."""

    searchTypes: SearchTypes | SearchTypesDict | Mapping[str, Any] | None
    blockingConfidence: PhishBlockThreshold | str | None
    excludeDomains: Sequence[str] | None
    timeRangeFilter: Interval | IntervalDict | Mapping[str, Any] | None


class GoogleSearchRetrievalKeywords(TypedDict, total=False):
    """Members of a `GoogleSearchRetrieval` in camelCase."""

    dynamicRetrievalConfig: (
        DynamicRetrievalConfig | DynamicRetrievalConfigDict | Mapping[str, Any] | None
    )


class IntervalKeywords(TypedDict, total=False):
    """Members of a `Interval` in camelCase."""

    endTime: datetime | str | None
    startTime: datetime | str | None


class McpServerKeywords(TypedDict, total=False):
    """Members of a `McpServer` in camelCase."""

    streamableHttpTransport: (
        StreamableHttpTransport | StreamableHttpTransportDict | Mapping[str, Any] | None
    )


class RagRetrievalConfigKeywords(TypedDict, total=False):
    """Members of a `RagRetrievalConfig` in camelCase."""

    hybridSearch: (
        RagRetrievalConfigHybridSearch
        | RagRetrievalConfigHybridSearchDict
        | Mapping[str, Any]
        | None
    )
    topK: int | None


class RagRetrievalConfigFilterKeywords(TypedDict, total=False):
    """Members of a `RagRetrievalConfigFilter` in camelCase."""

    metadataFilter: str | None
    vectorDistanceThreshold: float | None
    vectorSimilarityThreshold: float | None


class RagRetrievalConfigRankingKeywords(TypedDict, total=False):
    """Members of a `RagRetrievalConfigRanking` in camelCase."""

    llmRanker: (
        RagRetrievalConfigRankingLlmRanker
        | RagRetrievalConfigRankingLlmRankerDict
        | Mapping[str, Any]
        | None
    )
    rankService: (
        RagRetrievalConfigRankingRankService
        | RagRetrievalConfigRankingRankServiceDict
        | Mapping[str, Any]
        | None
    )


class RagRetrievalConfigRankingLlmRankerKeywords(TypedDict, total=False):
    """Members of a `RagRetrievalConfigRankingLlmRanker` in camelCase."""

    modelName: str | None


class RagRetrievalConfigRankingRankServiceKeywords(TypedDict, total=False):
    """Members of a `RagRetrievalConfigRankingRankService` in camelCase."""

    modelName: str | None


class RetrievalKeywords(TypedDict, total=False):
    """Members of a `Retrieval` in camelCase."""

    disableAttribution: bool | None
    externalApi: ExternalApi | ExternalApiDict | Mapping[str, Any] | None
    vertexAiSearch: VertexAISearch | VertexAISearchDict | Mapping[str, Any] | None
    vertexRagStore: VertexRagStore | VertexRagStoreDict | Mapping[str, Any] | None


class SchemaKeywords(TypedDict, total=False):
    """Members of a `Schema` in camelCase."""

    additionalProperties: Any | None
    anyOf: Sequence[Schema | SchemaDict | Mapping[str, Any]] | None
    maxItems: int | None
    maxLength: int | None
    maxProperties: int | None
    minItems: int | None
    minLength: int | None
    minProperties: int | None
    propertyOrdering: Sequence[str] | None


class SearchTypesKeywords(TypedDict, total=False):
    """Members of a `SearchTypes` in camelCase."""

    webSearch: WebSearch | WebSearchDict | Mapping[str, Any] | None
    imageSearch: ImageSearch | ImageSearchDict | Mapping[str, Any] | None


class StreamableHttpTransportKeywords(TypedDict, total=False):
    """Members of a `StreamableHttpTransport` in camelCase."""

    sseReadTimeout: timedelta | str | None
    terminateOnClose: bool | None


class ToolKeywords(TypedDict, total=False):
    """Members of a `Tool` in camelCase."""

    computerUse: ComputerUse | ComputerUseDict | Mapping[str, Any] | None
    fileSearch: FileSearch | FileSearchDict | Mapping[str, Any] | None
    googleSearch: GoogleSearch | GoogleSearchDict | Mapping[str, Any] | None
    googleMaps: GoogleMaps | GoogleMapsDict | Mapping[str, Any] | None
    codeExecution: ToolCodeExecution | ToolCodeExecutionDict | Mapping[str, Any] | None
    enterpriseWebSearch: EnterpriseWebSearch | EnterpriseWebSearchDict | Mapping[str, Any] | None
    functionDeclarations: (
        Sequence[FunctionDeclaration | FunctionDeclarationDict | Mapping[str, Any]] | None
    )
    googleSearchRetrieval: (
        GoogleSearchRetrieval | GoogleSearchRetrievalDict | Mapping[str, Any] | None
    )
    parallelAiSearch: ToolParallelAiSearch | ToolParallelAiSearchDict | Mapping[str, Any] | None
    urlContext: UrlContext | UrlContextDict | Mapping[str, Any] | None
    mcpServers: Sequence[McpServer | McpServerDict | Mapping[str, Any]] | None
    exaAiSearch: ToolExaAiSearch | ToolExaAiSearchDict | Mapping[str, Any] | None


class ToolExaAiSearchKeywords(TypedDict, total=False):
    """Members of a `ToolExaAiSearch` in camelCase."""

    apiKey: str | None
    customConfigs: Mapping[str, Any] | None


class ToolParallelAiSearchKeywords(TypedDict, total=False):
    """Members of a `ToolParallelAiSearch` in camelCase."""

    apiKey: str | None
    customConfigs: Mapping[str, Any] | None
    enableDataRetention: bool | None
    enableZeroDataRetention: bool | None


class VertexAISearchKeywords(TypedDict, total=False):
    """Members of a `VertexAISearch` in camelCase."""

    dataStoreSpecs: (
        Sequence[VertexAISearchDataStoreSpec | VertexAISearchDataStoreSpecDict | Mapping[str, Any]]
        | None
    )
    maxResults: int | None


class VertexAISearchDataStoreSpecKeywords(TypedDict, total=False):
    """Members of a `VertexAISearchDataStoreSpec` in camelCase."""

    dataStore: str | None


class VertexRagStoreKeywords(TypedDict, total=False):
    """Members of a `VertexRagStore` in camelCase."""

    ragCorpora: Sequence[str] | None
    ragResources: (
        Sequence[VertexRagStoreRagResource | VertexRagStoreRagResourceDict | Mapping[str, Any]]
        | None
    )
    ragRetrievalConfig: RagRetrievalConfig | RagRetrievalConfigDict | Mapping[str, Any] | None
    similarityTopK: int | None
    storeContext: bool | None
    vectorDistanceThreshold: float | None


class VertexRagStoreRagResourceKeywords(TypedDict, total=False):
    """Members of a `VertexRagStoreRagResource` in camelCase."""

    ragCorpus: str | None
    ragFileIds: Sequence[str] | None
