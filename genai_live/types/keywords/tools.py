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

    apiKeyConfig: ApiAuthApiKeyConfig | ApiAuthApiKeyConfigDict | None


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
    apiKeyConfig: ApiKeyConfig | ApiKeyConfigDict | None
    authType: AuthType | str | None
    googleServiceAccountConfig: (
        AuthConfigGoogleServiceAccountConfig | AuthConfigGoogleServiceAccountConfigDict | None
    )
    httpBasicAuthConfig: AuthConfigHttpBasicAuthConfig | AuthConfigHttpBasicAuthConfigDict | None
    oauthConfig: AuthConfigOauthConfig | AuthConfigOauthConfigDict | None
    oidcConfig: AuthConfigOidcConfig | AuthConfigOidcConfigDict | None


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

    apiAuth: ApiAuth | ApiAuthDict | None
    apiSpec: ApiSpec | str | None
    authConfig: AuthConfig | AuthConfigDict | None
    elasticSearchParams: ExternalApiElasticSearchParams | ExternalApiElasticSearchParamsDict | None
    simpleSearchParams: ExternalApiSimpleSearchParams | ExternalApiSimpleSearchParamsDict | None


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

    authConfig: AuthConfig | AuthConfigDict | None
    enableWidget: bool | None
    groundingTypes: GoogleMapsGroundingTypes | GoogleMapsGroundingTypesDict | None


class GoogleSearchKeywords(TypedDict, total=False):
    """Members of a `GoogleSearch` in camelCase."""

    searchTypes: SearchTypes | SearchTypesDict | None
    blockingConfidence: PhishBlockThreshold | str | None
    excludeDomains: Sequence[str] | None
    timeRangeFilter: Interval | IntervalDict | None


class GoogleSearchRetrievalKeywords(TypedDict, total=False):
    """Members of a `GoogleSearchRetrieval` in camelCase."""

    dynamicRetrievalConfig: DynamicRetrievalConfig | DynamicRetrievalConfigDict | None


class IntervalKeywords(TypedDict, total=False):
    """Members of a `Interval` in camelCase."""

    endTime: datetime | str | None
    startTime: datetime | str | None


class McpServerKeywords(TypedDict, total=False):
    """Members of a `McpServer` in camelCase."""

    streamableHttpTransport: StreamableHttpTransport | StreamableHttpTransportDict | None


class RagRetrievalConfigKeywords(TypedDict, total=False):
    """Members of a `RagRetrievalConfig` in camelCase."""

    hybridSearch: RagRetrievalConfigHybridSearch | RagRetrievalConfigHybridSearchDict | None
    topK: int | None


class RagRetrievalConfigFilterKeywords(TypedDict, total=False):
    """Members of a `RagRetrievalConfigFilter` in camelCase."""

    metadataFilter: str | None
    vectorDistanceThreshold: float | None
    vectorSimilarityThreshold: float | None


class RagRetrievalConfigRankingKeywords(TypedDict, total=False):
    """Members of a `RagRetrievalConfigRanking` in camelCase."""

    llmRanker: RagRetrievalConfigRankingLlmRanker | RagRetrievalConfigRankingLlmRankerDict | None
    rankService: (
        RagRetrievalConfigRankingRankService | RagRetrievalConfigRankingRankServiceDict | None
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
    externalApi: ExternalApi | ExternalApiDict | None
    vertexAiSearch: VertexAISearch | VertexAISearchDict | None
    vertexRagStore: VertexRagStore | VertexRagStoreDict | None


class SchemaKeywords(TypedDict, total=False):
    """Members of a `Schema` in camelCase."""

    additionalProperties: Any | None
    anyOf: Sequence[Schema | SchemaDict] | None
    maxItems: int | None
    maxLength: int | None
    maxProperties: int | None
    minItems: int | None
    minLength: int | None
    minProperties: int | None
    propertyOrdering: Sequence[str] | None


class SearchTypesKeywords(TypedDict, total=False):
    """Members of a `SearchTypes` in camelCase."""

    webSearch: WebSearch | WebSearchDict | None
    imageSearch: ImageSearch | ImageSearchDict | None


class StreamableHttpTransportKeywords(TypedDict, total=False):
    """Members of a `StreamableHttpTransport` in camelCase."""

    sseReadTimeout: timedelta | str | None
    terminateOnClose: bool | None


class ToolKeywords(TypedDict, total=False):
    """Members of a `Tool` in camelCase."""

    computerUse: ComputerUse | ComputerUseDict | None
    fileSearch: FileSearch | FileSearchDict | None
    googleSearch: GoogleSearch | GoogleSearchDict | None
    googleMaps: GoogleMaps | GoogleMapsDict | None
    codeExecution: ToolCodeExecution | ToolCodeExecutionDict | None
    enterpriseWebSearch: EnterpriseWebSearch | EnterpriseWebSearchDict | None
    functionDeclarations: Sequence[FunctionDeclaration | FunctionDeclarationDict] | None
    googleSearchRetrieval: GoogleSearchRetrieval | GoogleSearchRetrievalDict | None
    parallelAiSearch: ToolParallelAiSearch | ToolParallelAiSearchDict | None
    urlContext: UrlContext | UrlContextDict | None
    mcpServers: Sequence[McpServer | McpServerDict] | None
    exaAiSearch: ToolExaAiSearch | ToolExaAiSearchDict | None


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

    dataStoreSpecs: Sequence[VertexAISearchDataStoreSpec | VertexAISearchDataStoreSpecDict] | None
    maxResults: int | None


class VertexAISearchDataStoreSpecKeywords(TypedDict, total=False):
    """Members of a `VertexAISearchDataStoreSpec` in camelCase."""

    dataStore: str | None


class VertexRagStoreKeywords(TypedDict, total=False):
    """Members of a `VertexRagStore` in camelCase."""

    ragCorpora: Sequence[str] | None
    ragResources: Sequence[VertexRagStoreRagResource | VertexRagStoreRagResourceDict] | None
    ragRetrievalConfig: RagRetrievalConfig | RagRetrievalConfigDict | None
    similarityTopK: int | None
    storeContext: bool | None
    vectorDistanceThreshold: float | None


class VertexRagStoreRagResourceKeywords(TypedDict, total=False):
    """Members of a `VertexRagStoreRagResource` in camelCase."""

    ragCorpus: str | None
    ragFileIds: Sequence[str] | None
