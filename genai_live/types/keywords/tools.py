"""Keywords of the constructors in `tools`.

Generated from schema/tools.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 266b1eefbd54489b01ef5ec93ea2b659fc92b84fff70a446bdb8f6b4882bdd7b
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
    """Logs in with an API key."""


class ApiAuthApiKeyConfigKeywords(TypedDict, total=False):
    """Members of a `ApiAuthApiKeyConfig` in camelCase."""

    apiKeySecretVersion: str | None
    """Resource name of the key in Secret Manager."""
    apiKeyString: str | None
    """The key itself."""


class ApiKeyConfigKeywords(TypedDict, total=False):
    """Members of a `ApiKeyConfig` in camelCase."""

    apiKeySecret: str | None
    """Resource name of the key in Secret Manager."""
    apiKeyString: str | None
    """The key itself."""
    httpElementLocation: HttpElementLocation | str | None
    """Part of the request that carries the key. HTTP_IN_QUERY: The query. HTTP_IN_HEADER: A
    header. HTTP_IN_PATH: The path. HTTP_IN_BODY: The body. HTTP_IN_COOKIE: A cookie.
    """


class AuthConfigKeywords(TypedDict, total=False):
    """Members of a `AuthConfig` in camelCase."""

    apiKey: str | None
    """The key itself."""
    apiKeyConfig: ApiKeyConfig | ApiKeyConfigDict | Mapping[str, Any] | None
    """Logs in with an API key. Vertex AI only."""
    authType: AuthType | str | None
    """Which method is used. NO_AUTH: No login. API_KEY_AUTH: An API key. HTTP_BASIC_AUTH: HTTP
    basic authentication. GOOGLE_SERVICE_ACCOUNT_AUTH: A Google service account. OAUTH: OAuth.
    OIDC_AUTH: OpenID Connect. Vertex AI only.
    """
    googleServiceAccountConfig: (
        AuthConfigGoogleServiceAccountConfig
        | AuthConfigGoogleServiceAccountConfigDict
        | Mapping[str, Any]
        | None
    )
    """Logs in as a service account. Vertex AI only."""
    httpBasicAuthConfig: (
        AuthConfigHttpBasicAuthConfig | AuthConfigHttpBasicAuthConfigDict | Mapping[str, Any] | None
    )
    """Logs in with HTTP basic authentication. Vertex AI only."""
    oauthConfig: AuthConfigOauthConfig | AuthConfigOauthConfigDict | Mapping[str, Any] | None
    """Logs in with OAuth. Vertex AI only."""
    oidcConfig: AuthConfigOidcConfig | AuthConfigOidcConfigDict | Mapping[str, Any] | None
    """Logs in with OpenID Connect. Vertex AI only."""


class AuthConfigGoogleServiceAccountConfigKeywords(TypedDict, total=False):
    """Members of a `AuthConfigGoogleServiceAccountConfig` in camelCase."""

    serviceAccount: str | None
    """E-mail address of the account."""


class AuthConfigHttpBasicAuthConfigKeywords(TypedDict, total=False):
    """Members of a `AuthConfigHttpBasicAuthConfig` in camelCase."""

    credentialSecret: str | None
    """Resource name of user and password in Secret Manager."""


class AuthConfigOauthConfigKeywords(TypedDict, total=False):
    """Members of a `AuthConfigOauthConfig` in camelCase."""

    accessToken: str | None
    """Access token."""
    serviceAccount: str | None
    """E-mail address of the account for which tokens are created."""


class AuthConfigOidcConfigKeywords(TypedDict, total=False):
    """Members of a `AuthConfigOidcConfig` in camelCase."""

    idToken: str | None
    """Identity token."""
    serviceAccount: str | None
    """E-mail address of the account for which tokens are created."""


class ComputerUseKeywords(TypedDict, total=False):
    """Members of a `ComputerUse` in camelCase."""

    excludedPredefinedFunctions: Sequence[str] | None
    """Predefined actions that the model may not use."""
    enablePromptInjectionDetection: bool | None
    """Detects prompt injection in the content of the screen."""
    disabledSafetyPolicies: Sequence[SafetyPolicy | str] | None
    """Safety policies that are switched off. FINANCIAL_TRANSACTIONS: Buying, paying and banking.
    SENSITIVE_DATA_MODIFICATION: Changing sensitive data. COMMUNICATION_TOOL: Writing to other
    people. ACCOUNT_CREATION: Creating accounts. DATA_MODIFICATION: Changing data.
    USER_CONSENT_MANAGEMENT: Consenting for the user. LEGAL_TERMS_AND_AGREEMENTS: Accepting
    terms and agreements.
    """


class DynamicRetrievalConfigKeywords(TypedDict, total=False):
    """Members of a `DynamicRetrievalConfig` in camelCase."""

    dynamicThreshold: float | None
    """Score from which a search is run. Range: 0 to 1."""


class EnterpriseWebSearchKeywords(TypedDict, total=False):
    """Members of a `EnterpriseWebSearch` in camelCase."""

    blockingConfidence: PhishBlockThreshold | str | None
    """Blocks pages that are phishing with at least this confidence. BLOCK_LOW_AND_ABOVE: Low and
    above. BLOCK_MEDIUM_AND_ABOVE: Medium and above. BLOCK_HIGH_AND_ABOVE: High and above.
    BLOCK_HIGHER_AND_ABOVE: Higher and above. BLOCK_VERY_HIGH_AND_ABOVE: Very high and above.
    BLOCK_ONLY_EXTREMELY_HIGH: Extremely high only.
    """
    excludeDomains: Sequence[str] | None
    """Domains whose pages are left out."""


class ExternalApiKeywords(TypedDict, total=False):
    """Members of a `ExternalApi` in camelCase."""

    apiAuth: ApiAuth | ApiAuthDict | Mapping[str, Any] | None
    """Older form of authConfig. Deprecated."""
    apiSpec: ApiSpec | str | None
    """Protocol of the API. SIMPLE_SEARCH: The simple search protocol. ELASTIC_SEARCH: The
    protocol of Elasticsearch.
    """
    authConfig: AuthConfig | AuthConfigDict | Mapping[str, Any] | None
    """How to log in."""
    elasticSearchParams: (
        ExternalApiElasticSearchParams
        | ExternalApiElasticSearchParamsDict
        | Mapping[str, Any]
        | None
    )
    """Parameters for Elasticsearch."""
    simpleSearchParams: (
        ExternalApiSimpleSearchParams | ExternalApiSimpleSearchParamsDict | Mapping[str, Any] | None
    )
    """Parameters for the simple protocol."""


class ExternalApiElasticSearchParamsKeywords(TypedDict, total=False):
    """Members of a `ExternalApiElasticSearchParams` in camelCase."""

    numHits: int | None
    """Number of hits to retrieve."""
    searchTemplate: str | None
    """Search template to use."""


class FileSearchKeywords(TypedDict, total=False):
    """Members of a `FileSearch` in camelCase."""

    fileSearchStoreNames: Sequence[str] | None
    """Resource names of the stores to search."""
    topK: int | None
    """Number of excerpts to retrieve."""
    metadataFilter: str | None
    """Filter on the metadata of the files."""


class FunctionDeclarationKeywords(TypedDict, total=False):
    """Members of a `FunctionDeclaration` in camelCase."""

    parametersJsonSchema: Any | None
    """Parameters as a JSON Schema, in place of parameters."""
    responseJsonSchema: Any | None
    """Result as a JSON Schema, in place of response."""


class GoogleMapsKeywords(TypedDict, total=False):
    """Members of a `GoogleMaps` in camelCase."""

    authConfig: AuthConfig | AuthConfigDict | Mapping[str, Any] | None
    """How to log in; only an API key on Gemini."""
    enableWidget: bool | None
    """Requests a token that renders a widget. Deprecated."""
    groundingTypes: (
        GoogleMapsGroundingTypes | GoogleMapsGroundingTypesDict | Mapping[str, Any] | None
    )
    """Kinds of answer to request. Vertex AI only."""


class GoogleSearchKeywords(TypedDict, total=False):
    """Members of a `GoogleSearch` in camelCase."""

    searchTypes: SearchTypes | SearchTypesDict | Mapping[str, Any] | None
    """Kinds of search to run."""
    blockingConfidence: PhishBlockThreshold | str | None
    """Blocks pages that are phishing with at least this confidence. BLOCK_LOW_AND_ABOVE: Low and
    above. BLOCK_MEDIUM_AND_ABOVE: Medium and above. BLOCK_HIGH_AND_ABOVE: High and above.
    BLOCK_HIGHER_AND_ABOVE: Higher and above. BLOCK_VERY_HIGH_AND_ABOVE: Very high and above.
    BLOCK_ONLY_EXTREMELY_HIGH: Extremely high only. Vertex AI only.
    """
    excludeDomains: Sequence[str] | None
    """Domains whose pages are left out. Vertex AI only."""
    timeRangeFilter: Interval | IntervalDict | Mapping[str, Any] | None
    """Limits the search to pages of this time. Gemini only."""


class GoogleSearchRetrievalKeywords(TypedDict, total=False):
    """Members of a `GoogleSearchRetrieval` in camelCase."""

    dynamicRetrievalConfig: (
        DynamicRetrievalConfig | DynamicRetrievalConfigDict | Mapping[str, Any] | None
    )
    """When to search."""


class IntervalKeywords(TypedDict, total=False):
    """Members of a `Interval` in camelCase."""

    endTime: datetime | str | None
    """End of the span, not included."""
    startTime: datetime | str | None
    """Start of the span, included."""


class McpServerKeywords(TypedDict, total=False):
    """Members of a `McpServer` in camelCase."""

    streamableHttpTransport: (
        StreamableHttpTransport | StreamableHttpTransportDict | Mapping[str, Any] | None
    )
    """How to reach it over HTTP. Gemini only."""


class RagRetrievalConfigKeywords(TypedDict, total=False):
    """Members of a `RagRetrievalConfig` in camelCase."""

    hybridSearch: (
        RagRetrievalConfigHybridSearch
        | RagRetrievalConfigHybridSearchDict
        | Mapping[str, Any]
        | None
    )
    """How to combine keyword search and semantic search."""
    topK: int | None
    """Number of excerpts to retrieve."""


class RagRetrievalConfigFilterKeywords(TypedDict, total=False):
    """Members of a `RagRetrievalConfigFilter` in camelCase."""

    metadataFilter: str | None
    """Filter on the metadata of the files."""
    vectorDistanceThreshold: float | None
    """Maximum distance of excerpts."""
    vectorSimilarityThreshold: float | None
    """Minimum similarity of excerpts."""


class RagRetrievalConfigRankingKeywords(TypedDict, total=False):
    """Members of a `RagRetrievalConfigRanking` in camelCase."""

    llmRanker: (
        RagRetrievalConfigRankingLlmRanker
        | RagRetrievalConfigRankingLlmRankerDict
        | Mapping[str, Any]
        | None
    )
    """Sorts with a language model."""
    rankService: (
        RagRetrievalConfigRankingRankService
        | RagRetrievalConfigRankingRankServiceDict
        | Mapping[str, Any]
        | None
    )
    """Sorts with the rank service."""


class RagRetrievalConfigRankingLlmRankerKeywords(TypedDict, total=False):
    """Members of a `RagRetrievalConfigRankingLlmRanker` in camelCase."""

    modelName: str | None
    """Name of the model."""


class RagRetrievalConfigRankingRankServiceKeywords(TypedDict, total=False):
    """Members of a `RagRetrievalConfigRankingRankService` in camelCase."""

    modelName: str | None
    """Name of the model."""


class RetrievalKeywords(TypedDict, total=False):
    """Members of a `Retrieval` in camelCase."""

    disableAttribution: bool | None
    """Has no effect any more. Deprecated."""
    externalApi: ExternalApi | ExternalApiDict | Mapping[str, Any] | None
    """A search API of your own."""
    vertexAiSearch: VertexAISearch | VertexAISearchDict | Mapping[str, Any] | None
    """A data store of Vertex AI Search."""
    vertexRagStore: VertexRagStore | VertexRagStoreDict | Mapping[str, Any] | None
    """A Vertex RAG store."""


class SchemaKeywords(TypedDict, total=False):
    """Members of a `Schema` in camelCase."""

    additionalProperties: Any | None
    """Whether other properties are allowed, or their schema."""
    anyOf: Sequence[Schema | SchemaDict | Mapping[str, Any]] | None
    """Alternative schemas; one must match."""
    maxItems: int | None
    """Maximum number of items."""
    maxLength: int | None
    """Maximum number of characters."""
    maxProperties: int | None
    """Maximum number of properties."""
    minItems: int | None
    """Minimum number of items."""
    minLength: int | None
    """Minimum number of characters."""
    minProperties: int | None
    """Minimum number of properties."""
    propertyOrdering: Sequence[str] | None
    """Order of the properties; not in OpenAPI."""


class SearchTypesKeywords(TypedDict, total=False):
    """Members of a `SearchTypes` in camelCase."""

    webSearch: WebSearch | WebSearchDict | Mapping[str, Any] | None
    """Search for pages."""
    imageSearch: ImageSearch | ImageSearchDict | Mapping[str, Any] | None
    """Search for images."""


class StreamableHttpTransportKeywords(TypedDict, total=False):
    """Members of a `StreamableHttpTransport` in camelCase."""

    sseReadTimeout: timedelta | str | None
    """Longest silence on the event stream."""
    terminateOnClose: bool | None
    """Ends the MCP session when the connection closes."""


class ToolKeywords(TypedDict, total=False):
    """Members of a `Tool` in camelCase."""

    computerUse: ComputerUse | ComputerUseDict | Mapping[str, Any] | None
    """Control of a computer."""
    fileSearch: FileSearch | FileSearchDict | Mapping[str, Any] | None
    """Search in uploaded files. Gemini only."""
    googleSearch: GoogleSearch | GoogleSearchDict | Mapping[str, Any] | None
    """Search on the web."""
    googleMaps: GoogleMaps | GoogleMapsDict | Mapping[str, Any] | None
    """Search on Google Maps."""
    codeExecution: ToolCodeExecution | ToolCodeExecutionDict | Mapping[str, Any] | None
    """Run code on the server."""
    enterpriseWebSearch: EnterpriseWebSearch | EnterpriseWebSearchDict | Mapping[str, Any] | None
    """Search on the web under enterprise terms. Vertex AI only."""
    functionDeclarations: (
        Sequence[FunctionDeclaration | FunctionDeclarationDict | Mapping[str, Any]] | None
    )
    """Functions that the client runs."""
    googleSearchRetrieval: (
        GoogleSearchRetrieval | GoogleSearchRetrievalDict | Mapping[str, Any] | None
    )
    """Older form of googleSearch. Deprecated."""
    parallelAiSearch: ToolParallelAiSearch | ToolParallelAiSearchDict | Mapping[str, Any] | None
    """Search with Parallel.ai. Vertex AI only."""
    urlContext: UrlContext | UrlContextDict | Mapping[str, Any] | None
    """Fetch the URLs in the prompt."""
    mcpServers: Sequence[McpServer | McpServerDict | Mapping[str, Any]] | None
    """MCP servers that the service connects to. Gemini only."""
    exaAiSearch: ToolExaAiSearch | ToolExaAiSearchDict | Mapping[str, Any] | None
    """Search with Exa.ai. Vertex AI only."""


class ToolExaAiSearchKeywords(TypedDict, total=False):
    """Members of a `ToolExaAiSearch` in camelCase."""

    apiKey: str | None
    """Key for Exa.ai."""
    customConfigs: Mapping[str, Any] | None
    """Further parameters of the search."""


class ToolParallelAiSearchKeywords(TypedDict, total=False):
    """Members of a `ToolParallelAiSearch` in camelCase."""

    apiKey: str | None
    """Key for Parallel.ai."""
    customConfigs: Mapping[str, Any] | None
    """Further parameters of the search."""
    enableDataRetention: bool | None
    """Older switch that lets Parallel.ai keep data. Deprecated."""
    enableZeroDataRetention: bool | None
    """Asks Parallel.ai to keep no data."""


class VertexAISearchKeywords(TypedDict, total=False):
    """Members of a `VertexAISearch` in camelCase."""

    dataStoreSpecs: (
        Sequence[VertexAISearchDataStoreSpec | VertexAISearchDataStoreSpecDict | Mapping[str, Any]]
        | None
    )
    """Data stores of the engine to search."""
    maxResults: int | None
    """Number of hits to retrieve; 10 by default. Range: 1 to 10."""


class VertexAISearchDataStoreSpecKeywords(TypedDict, total=False):
    """Members of a `VertexAISearchDataStoreSpec` in camelCase."""

    dataStore: str | None
    """Resource name of the data store."""


class VertexRagStoreKeywords(TypedDict, total=False):
    """Members of a `VertexRagStore` in camelCase."""

    ragCorpora: Sequence[str] | None
    """Older list of corpora. Deprecated."""
    ragResources: (
        Sequence[VertexRagStoreRagResource | VertexRagStoreRagResourceDict | Mapping[str, Any]]
        | None
    )
    """Corpora and files to search."""
    ragRetrievalConfig: RagRetrievalConfig | RagRetrievalConfigDict | Mapping[str, Any] | None
    """How to search."""
    similarityTopK: int | None
    """Number of excerpts to retrieve. Deprecated."""
    storeContext: bool | None
    """Saves the conversation in the store; Live only."""
    vectorDistanceThreshold: float | None
    """Maximum distance of excerpts. Deprecated."""


class VertexRagStoreRagResourceKeywords(TypedDict, total=False):
    """Members of a `VertexRagStoreRagResource` in camelCase."""

    ragCorpus: str | None
    """Resource name of the corpus."""
    ragFileIds: Sequence[str] | None
    """Ids of the files; all of them when absent."""
