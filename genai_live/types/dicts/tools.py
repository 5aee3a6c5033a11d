"""Dict forms of the classes in `tools`.

Generated from schema/tools.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 266b1eefbd54489b01ef5ec93ea2b659fc92b84fff70a446bdb8f6b4882bdd7b
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, TypedDict

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
    Behavior,
    ComputerUse,
    DynamicRetrievalConfig,
    DynamicRetrievalConfigMode,
    EnterpriseWebSearch,
    Environment,
    ExternalApi,
    ExternalApiElasticSearchParams,
    ExternalApiSimpleSearchParams,
    FileSearch,
    FunctionDeclaration,
    GoogleMaps,
    GoogleMapsGroundingTypes,
    GoogleMapsPlaces,
    GoogleMapsRouting,
    GoogleSearch,
    GoogleSearchRetrieval,
    HttpElementLocation,
    ImageSearch,
    Interval,
    McpServer,
    PhishBlockThreshold,
    RagRetrievalConfig,
    RagRetrievalConfigFilter,
    RagRetrievalConfigHybridSearch,
    RagRetrievalConfigRanking,
    RagRetrievalConfigRankingLlmRanker,
    RagRetrievalConfigRankingRankService,
    Retrieval,
    SafetyPolicy,
    Schema,
    SearchTypes,
    StreamableHttpTransport,
    ToolCodeExecution,
    ToolExaAiSearch,
    ToolParallelAiSearch,
    Type,
    UrlContext,
    VertexAISearch,
    VertexAISearchDataStoreSpec,
    VertexRagStore,
    VertexRagStoreRagResource,
    WebSearch,
)


class ApiAuthDict(TypedDict, total=False):
    """A `ApiAuth` as a dict; keys in snake_case or camelCase."""

    api_key_config: ApiAuthApiKeyConfig | ApiAuthApiKeyConfigDict | None
    """Logs in with an API key."""
    apiKeyConfig: ApiAuthApiKeyConfig | ApiAuthApiKeyConfigDict | None
    """Logs in with an API key."""


class ApiAuthApiKeyConfigDict(TypedDict, total=False):
    """A `ApiAuthApiKeyConfig` as a dict; keys in snake_case or camelCase."""

    api_key_secret_version: str | None
    """Resource name of the key in Secret Manager."""
    apiKeySecretVersion: str | None
    """Resource name of the key in Secret Manager."""
    api_key_string: str | None
    """The key itself."""
    apiKeyString: str | None
    """The key itself."""


class ApiKeyConfigDict(TypedDict, total=False):
    """A `ApiKeyConfig` as a dict; keys in snake_case or camelCase."""

    api_key_secret: str | None
    """Resource name of the key in Secret Manager."""
    apiKeySecret: str | None
    """Resource name of the key in Secret Manager."""
    api_key_string: str | None
    """The key itself."""
    apiKeyString: str | None
    """The key itself."""
    http_element_location: (
        HttpElementLocation
        | Literal[
            "HTTP_IN_UNSPECIFIED",
            "HTTP_IN_QUERY",
            "HTTP_IN_HEADER",
            "HTTP_IN_PATH",
            "HTTP_IN_BODY",
            "HTTP_IN_COOKIE",
        ]
        | str
        | None
    )
    """Part of the request that carries the key. HTTP_IN_QUERY: The query. HTTP_IN_HEADER: A
    header. HTTP_IN_PATH: The path. HTTP_IN_BODY: The body. HTTP_IN_COOKIE: A cookie.
    """
    httpElementLocation: (
        HttpElementLocation
        | Literal[
            "HTTP_IN_UNSPECIFIED",
            "HTTP_IN_QUERY",
            "HTTP_IN_HEADER",
            "HTTP_IN_PATH",
            "HTTP_IN_BODY",
            "HTTP_IN_COOKIE",
        ]
        | str
        | None
    )
    """Part of the request that carries the key. HTTP_IN_QUERY: The query. HTTP_IN_HEADER: A
    header. HTTP_IN_PATH: The path. HTTP_IN_BODY: The body. HTTP_IN_COOKIE: A cookie.
    """
    name: str | None
    """Name of the parameter that carries the key."""


class AuthConfigDict(TypedDict, total=False):
    """A `AuthConfig` as a dict; keys in snake_case or camelCase."""

    api_key: str | None
    """The key itself."""
    apiKey: str | None
    """The key itself."""
    api_key_config: ApiKeyConfig | ApiKeyConfigDict | None
    """Logs in with an API key. Vertex AI only."""
    apiKeyConfig: ApiKeyConfig | ApiKeyConfigDict | None
    """Logs in with an API key. Vertex AI only."""
    auth_type: (
        AuthType
        | Literal[
            "AUTH_TYPE_UNSPECIFIED",
            "NO_AUTH",
            "API_KEY_AUTH",
            "HTTP_BASIC_AUTH",
            "GOOGLE_SERVICE_ACCOUNT_AUTH",
            "OAUTH",
            "OIDC_AUTH",
        ]
        | str
        | None
    )
    """Which method is used. NO_AUTH: No login. API_KEY_AUTH: An API key. HTTP_BASIC_AUTH: HTTP
    basic authentication. GOOGLE_SERVICE_ACCOUNT_AUTH: A Google service account. OAUTH: OAuth.
    OIDC_AUTH: OpenID Connect. Vertex AI only.
    """
    authType: (
        AuthType
        | Literal[
            "AUTH_TYPE_UNSPECIFIED",
            "NO_AUTH",
            "API_KEY_AUTH",
            "HTTP_BASIC_AUTH",
            "GOOGLE_SERVICE_ACCOUNT_AUTH",
            "OAUTH",
            "OIDC_AUTH",
        ]
        | str
        | None
    )
    """Which method is used. NO_AUTH: No login. API_KEY_AUTH: An API key. HTTP_BASIC_AUTH: HTTP
    basic authentication. GOOGLE_SERVICE_ACCOUNT_AUTH: A Google service account. OAUTH: OAuth.
    OIDC_AUTH: OpenID Connect. Vertex AI only.
    """
    google_service_account_config: (
        AuthConfigGoogleServiceAccountConfig | AuthConfigGoogleServiceAccountConfigDict | None
    )
    """Logs in as a service account. Vertex AI only."""
    googleServiceAccountConfig: (
        AuthConfigGoogleServiceAccountConfig | AuthConfigGoogleServiceAccountConfigDict | None
    )
    """Logs in as a service account. Vertex AI only."""
    http_basic_auth_config: AuthConfigHttpBasicAuthConfig | AuthConfigHttpBasicAuthConfigDict | None
    """Logs in with HTTP basic authentication. Vertex AI only."""
    httpBasicAuthConfig: AuthConfigHttpBasicAuthConfig | AuthConfigHttpBasicAuthConfigDict | None
    """Logs in with HTTP basic authentication. Vertex AI only."""
    oauth_config: AuthConfigOauthConfig | AuthConfigOauthConfigDict | None
    """Logs in with OAuth. Vertex AI only."""
    oauthConfig: AuthConfigOauthConfig | AuthConfigOauthConfigDict | None
    """Logs in with OAuth. Vertex AI only."""
    oidc_config: AuthConfigOidcConfig | AuthConfigOidcConfigDict | None
    """Logs in with OpenID Connect. Vertex AI only."""
    oidcConfig: AuthConfigOidcConfig | AuthConfigOidcConfigDict | None
    """Logs in with OpenID Connect. Vertex AI only."""


class AuthConfigGoogleServiceAccountConfigDict(TypedDict, total=False):
    """A `AuthConfigGoogleServiceAccountConfig` as a dict; keys in snake_case or camelCase."""

    service_account: str | None
    """E-mail address of the account."""
    serviceAccount: str | None
    """E-mail address of the account."""


class AuthConfigHttpBasicAuthConfigDict(TypedDict, total=False):
    """A `AuthConfigHttpBasicAuthConfig` as a dict; keys in snake_case or camelCase."""

    credential_secret: str | None
    """Resource name of user and password in Secret Manager."""
    credentialSecret: str | None
    """Resource name of user and password in Secret Manager."""


class AuthConfigOauthConfigDict(TypedDict, total=False):
    """A `AuthConfigOauthConfig` as a dict; keys in snake_case or camelCase."""

    access_token: str | None
    """Access token."""
    accessToken: str | None
    """Access token."""
    service_account: str | None
    """E-mail address of the account for which tokens are created."""
    serviceAccount: str | None
    """E-mail address of the account for which tokens are created."""


class AuthConfigOidcConfigDict(TypedDict, total=False):
    """A `AuthConfigOidcConfig` as a dict; keys in snake_case or camelCase."""

    id_token: str | None
    """Identity token."""
    idToken: str | None
    """Identity token."""
    service_account: str | None
    """E-mail address of the account for which tokens are created."""
    serviceAccount: str | None
    """E-mail address of the account for which tokens are created."""


class ComputerUseDict(TypedDict, total=False):
    """A `ComputerUse` as a dict; keys in snake_case or camelCase."""

    environment: (
        Environment
        | Literal[
            "ENVIRONMENT_UNSPECIFIED",
            "ENVIRONMENT_BROWSER",
            "ENVIRONMENT_MOBILE",
            "ENVIRONMENT_DESKTOP",
        ]
        | str
        | None
    )
    """Kind of computer that is controlled. ENVIRONMENT_BROWSER: A web browser.
    ENVIRONMENT_MOBILE: A mobile device. ENVIRONMENT_DESKTOP: A desktop. Required.
    """
    excluded_predefined_functions: list[str] | None
    """Predefined actions that the model may not use."""
    excludedPredefinedFunctions: list[str] | None
    """Predefined actions that the model may not use."""
    enable_prompt_injection_detection: bool | None
    """Detects prompt injection in the content of the screen."""
    enablePromptInjectionDetection: bool | None
    """Detects prompt injection in the content of the screen."""
    disabled_safety_policies: (
        Sequence[
            SafetyPolicy
            | Literal[
                "SAFETY_POLICY_UNSPECIFIED",
                "FINANCIAL_TRANSACTIONS",
                "SENSITIVE_DATA_MODIFICATION",
                "COMMUNICATION_TOOL",
                "ACCOUNT_CREATION",
                "DATA_MODIFICATION",
                "USER_CONSENT_MANAGEMENT",
                "LEGAL_TERMS_AND_AGREEMENTS",
            ]
        ]
        | list[SafetyPolicy | str]
        | None
    )
    """Safety policies that are switched off. FINANCIAL_TRANSACTIONS: Buying, paying and banking.
    SENSITIVE_DATA_MODIFICATION: Changing sensitive data. COMMUNICATION_TOOL: Writing to other
    people. ACCOUNT_CREATION: Creating accounts. DATA_MODIFICATION: Changing data.
    USER_CONSENT_MANAGEMENT: Consenting for the user. LEGAL_TERMS_AND_AGREEMENTS: Accepting
    terms and agreements.
    """
    disabledSafetyPolicies: (
        Sequence[
            SafetyPolicy
            | Literal[
                "SAFETY_POLICY_UNSPECIFIED",
                "FINANCIAL_TRANSACTIONS",
                "SENSITIVE_DATA_MODIFICATION",
                "COMMUNICATION_TOOL",
                "ACCOUNT_CREATION",
                "DATA_MODIFICATION",
                "USER_CONSENT_MANAGEMENT",
                "LEGAL_TERMS_AND_AGREEMENTS",
            ]
        ]
        | list[SafetyPolicy | str]
        | None
    )
    """Safety policies that are switched off. FINANCIAL_TRANSACTIONS: Buying, paying and banking.
    SENSITIVE_DATA_MODIFICATION: Changing sensitive data. COMMUNICATION_TOOL: Writing to other
    people. ACCOUNT_CREATION: Creating accounts. DATA_MODIFICATION: Changing data.
    USER_CONSENT_MANAGEMENT: Consenting for the user. LEGAL_TERMS_AND_AGREEMENTS: Accepting
    terms and agreements.
    """


class DynamicRetrievalConfigDict(TypedDict, total=False):
    """A `DynamicRetrievalConfig` as a dict; keys in snake_case or camelCase."""

    dynamic_threshold: float | None
    """Score from which a search is run. Range: 0 to 1."""
    dynamicThreshold: float | None
    """Score from which a search is run. Range: 0 to 1."""
    mode: DynamicRetrievalConfigMode | Literal["MODE_UNSPECIFIED", "MODE_DYNAMIC"] | str | None
    """Whether the score decides. MODE_DYNAMIC: Search when the score is high enough."""


class EnterpriseWebSearchDict(TypedDict, total=False):
    """A `EnterpriseWebSearch` as a dict; keys in snake_case or camelCase."""

    blocking_confidence: (
        PhishBlockThreshold
        | Literal[
            "PHISH_BLOCK_THRESHOLD_UNSPECIFIED",
            "BLOCK_LOW_AND_ABOVE",
            "BLOCK_MEDIUM_AND_ABOVE",
            "BLOCK_HIGH_AND_ABOVE",
            "BLOCK_HIGHER_AND_ABOVE",
            "BLOCK_VERY_HIGH_AND_ABOVE",
            "BLOCK_ONLY_EXTREMELY_HIGH",
        ]
        | str
        | None
    )
    """Blocks pages that are phishing with at least this confidence. BLOCK_LOW_AND_ABOVE: Low and
    above. BLOCK_MEDIUM_AND_ABOVE: Medium and above. BLOCK_HIGH_AND_ABOVE: High and above.
    BLOCK_HIGHER_AND_ABOVE: Higher and above. BLOCK_VERY_HIGH_AND_ABOVE: Very high and above.
    BLOCK_ONLY_EXTREMELY_HIGH: Extremely high only.
    """
    blockingConfidence: (
        PhishBlockThreshold
        | Literal[
            "PHISH_BLOCK_THRESHOLD_UNSPECIFIED",
            "BLOCK_LOW_AND_ABOVE",
            "BLOCK_MEDIUM_AND_ABOVE",
            "BLOCK_HIGH_AND_ABOVE",
            "BLOCK_HIGHER_AND_ABOVE",
            "BLOCK_VERY_HIGH_AND_ABOVE",
            "BLOCK_ONLY_EXTREMELY_HIGH",
        ]
        | str
        | None
    )
    """Blocks pages that are phishing with at least this confidence. BLOCK_LOW_AND_ABOVE: Low and
    above. BLOCK_MEDIUM_AND_ABOVE: Medium and above. BLOCK_HIGH_AND_ABOVE: High and above.
    BLOCK_HIGHER_AND_ABOVE: Higher and above. BLOCK_VERY_HIGH_AND_ABOVE: Very high and above.
    BLOCK_ONLY_EXTREMELY_HIGH: Extremely high only.
    """
    exclude_domains: list[str] | None
    """Domains whose pages are left out."""
    excludeDomains: list[str] | None
    """Domains whose pages are left out."""


class ExternalApiDict(TypedDict, total=False):
    """A `ExternalApi` as a dict; keys in snake_case or camelCase."""

    api_auth: ApiAuth | ApiAuthDict | None
    """Older form of authConfig. Deprecated."""
    apiAuth: ApiAuth | ApiAuthDict | None
    """Older form of authConfig. Deprecated."""
    api_spec: (
        ApiSpec | Literal["API_SPEC_UNSPECIFIED", "SIMPLE_SEARCH", "ELASTIC_SEARCH"] | str | None
    )
    """Protocol of the API. SIMPLE_SEARCH: The simple search protocol. ELASTIC_SEARCH: The
    protocol of Elasticsearch.
    """
    apiSpec: (
        ApiSpec | Literal["API_SPEC_UNSPECIFIED", "SIMPLE_SEARCH", "ELASTIC_SEARCH"] | str | None
    )
    """Protocol of the API. SIMPLE_SEARCH: The simple search protocol. ELASTIC_SEARCH: The
    protocol of Elasticsearch.
    """
    auth_config: AuthConfig | AuthConfigDict | None
    """How to log in."""
    authConfig: AuthConfig | AuthConfigDict | None
    """How to log in."""
    elastic_search_params: (
        ExternalApiElasticSearchParams | ExternalApiElasticSearchParamsDict | None
    )
    """Parameters for Elasticsearch."""
    elasticSearchParams: ExternalApiElasticSearchParams | ExternalApiElasticSearchParamsDict | None
    """Parameters for Elasticsearch."""
    endpoint: str | None
    """Address of the API."""
    simple_search_params: ExternalApiSimpleSearchParams | ExternalApiSimpleSearchParamsDict | None
    """Parameters for the simple protocol."""
    simpleSearchParams: ExternalApiSimpleSearchParams | ExternalApiSimpleSearchParamsDict | None
    """Parameters for the simple protocol."""


class ExternalApiElasticSearchParamsDict(TypedDict, total=False):
    """A `ExternalApiElasticSearchParams` as a dict; keys in snake_case or camelCase."""

    index: str | None
    """Index to search."""
    num_hits: int | None
    """Number of hits to retrieve."""
    numHits: int | None
    """Number of hits to retrieve."""
    search_template: str | None
    """Search template to use."""
    searchTemplate: str | None
    """Search template to use."""


class ExternalApiSimpleSearchParamsDict(TypedDict, total=False):
    """A `ExternalApiSimpleSearchParams` as a dict; keys in snake_case or camelCase."""


class FileSearchDict(TypedDict, total=False):
    """A `FileSearch` as a dict; keys in snake_case or camelCase."""

    file_search_store_names: list[str] | None
    """Resource names of the stores to search."""
    fileSearchStoreNames: list[str] | None
    """Resource names of the stores to search."""
    top_k: int | None
    """Number of excerpts to retrieve."""
    topK: int | None
    """Number of excerpts to retrieve."""
    metadata_filter: str | None
    """Filter on the metadata of the files."""
    metadataFilter: str | None
    """Filter on the metadata of the files."""


class FunctionDeclarationDict(TypedDict, total=False):
    """A `FunctionDeclaration` as a dict; keys in snake_case or camelCase."""

    description: str | None
    """What the function does, and when to use it."""
    name: str | None
    """Name of the function. Required."""
    parameters: Schema | SchemaDict | None
    """Parameters as a Schema of type OBJECT."""
    parameters_json_schema: Any | None
    """Parameters as a JSON Schema, in place of parameters."""
    parametersJsonSchema: Any | None
    """Parameters as a JSON Schema, in place of parameters."""
    response: Schema | SchemaDict | None
    """Result as a Schema."""
    response_json_schema: Any | None
    """Result as a JSON Schema, in place of response."""
    responseJsonSchema: Any | None
    """Result as a JSON Schema, in place of response."""
    behavior: Behavior | Literal["UNSPECIFIED", "BLOCKING", "NON_BLOCKING"] | str | None
    """Whether the model waits for the result; BLOCKING by default. UNSPECIFIED: Not set.
    BLOCKING: The model waits; the default. NON_BLOCKING: The model continues and uses the
    result according to its scheduling.
    """


class GoogleMapsDict(TypedDict, total=False):
    """A `GoogleMaps` as a dict; keys in snake_case or camelCase."""

    auth_config: AuthConfig | AuthConfigDict | None
    """How to log in; only an API key on Gemini."""
    authConfig: AuthConfig | AuthConfigDict | None
    """How to log in; only an API key on Gemini."""
    enable_widget: bool | None
    """Requests a token that renders a widget. Deprecated."""
    enableWidget: bool | None
    """Requests a token that renders a widget. Deprecated."""
    grounding_types: GoogleMapsGroundingTypes | GoogleMapsGroundingTypesDict | None
    """Kinds of answer to request. Vertex AI only."""
    groundingTypes: GoogleMapsGroundingTypes | GoogleMapsGroundingTypesDict | None
    """Kinds of answer to request. Vertex AI only."""


class GoogleMapsGroundingTypesDict(TypedDict, total=False):
    """A `GoogleMapsGroundingTypes` as a dict; keys in snake_case or camelCase."""

    places: GoogleMapsPlaces | GoogleMapsPlacesDict | None
    """Answers about places."""
    routing: GoogleMapsRouting | GoogleMapsRoutingDict | None
    """Answers about routes."""


class GoogleMapsPlacesDict(TypedDict, total=False):
    """A `GoogleMapsPlaces` as a dict; keys in snake_case or camelCase."""


class GoogleMapsRoutingDict(TypedDict, total=False):
    """A `GoogleMapsRouting` as a dict; keys in snake_case or camelCase."""


class GoogleSearchDict(TypedDict, total=False):
    """A `GoogleSearch` as a dict; keys in snake_case or camelCase."""

    search_types: SearchTypes | SearchTypesDict | None
    """Kinds of search to run."""
    searchTypes: SearchTypes | SearchTypesDict | None
    """Kinds of search to run."""
    blocking_confidence: (
        PhishBlockThreshold
        | Literal[
            "PHISH_BLOCK_THRESHOLD_UNSPECIFIED",
            "BLOCK_LOW_AND_ABOVE",
            "BLOCK_MEDIUM_AND_ABOVE",
            "BLOCK_HIGH_AND_ABOVE",
            "BLOCK_HIGHER_AND_ABOVE",
            "BLOCK_VERY_HIGH_AND_ABOVE",
            "BLOCK_ONLY_EXTREMELY_HIGH",
        ]
        | str
        | None
    )
    """Blocks pages that are phishing with at least this confidence. BLOCK_LOW_AND_ABOVE: Low and
    above. BLOCK_MEDIUM_AND_ABOVE: Medium and above. BLOCK_HIGH_AND_ABOVE: High and above.
    BLOCK_HIGHER_AND_ABOVE: Higher and above. BLOCK_VERY_HIGH_AND_ABOVE: Very high and above.
    BLOCK_ONLY_EXTREMELY_HIGH: Extremely high only. Vertex AI only.
    """
    blockingConfidence: (
        PhishBlockThreshold
        | Literal[
            "PHISH_BLOCK_THRESHOLD_UNSPECIFIED",
            "BLOCK_LOW_AND_ABOVE",
            "BLOCK_MEDIUM_AND_ABOVE",
            "BLOCK_HIGH_AND_ABOVE",
            "BLOCK_HIGHER_AND_ABOVE",
            "BLOCK_VERY_HIGH_AND_ABOVE",
            "BLOCK_ONLY_EXTREMELY_HIGH",
        ]
        | str
        | None
    )
    """Blocks pages that are phishing with at least this confidence. BLOCK_LOW_AND_ABOVE: Low and
    above. BLOCK_MEDIUM_AND_ABOVE: Medium and above. BLOCK_HIGH_AND_ABOVE: High and above.
    BLOCK_HIGHER_AND_ABOVE: Higher and above. BLOCK_VERY_HIGH_AND_ABOVE: Very high and above.
    BLOCK_ONLY_EXTREMELY_HIGH: Extremely high only. Vertex AI only.
    """
    exclude_domains: list[str] | None
    """Domains whose pages are left out. Vertex AI only."""
    excludeDomains: list[str] | None
    """Domains whose pages are left out. Vertex AI only."""
    time_range_filter: Interval | IntervalDict | None
    """Limits the search to pages of this time. Gemini only."""
    timeRangeFilter: Interval | IntervalDict | None
    """Limits the search to pages of this time. Gemini only."""


class GoogleSearchRetrievalDict(TypedDict, total=False):
    """A `GoogleSearchRetrieval` as a dict; keys in snake_case or camelCase."""

    dynamic_retrieval_config: DynamicRetrievalConfig | DynamicRetrievalConfigDict | None
    """When to search."""
    dynamicRetrievalConfig: DynamicRetrievalConfig | DynamicRetrievalConfigDict | None
    """When to search."""


class ImageSearchDict(TypedDict, total=False):
    """A `ImageSearch` as a dict; keys in snake_case or camelCase."""


class IntervalDict(TypedDict, total=False):
    """A `Interval` as a dict; keys in snake_case or camelCase."""

    end_time: datetime | str | None
    """End of the span, not included."""
    endTime: datetime | str | None
    """End of the span, not included."""
    start_time: datetime | str | None
    """Start of the span, included."""
    startTime: datetime | str | None
    """Start of the span, included."""


class McpServerDict(TypedDict, total=False):
    """A `McpServer` as a dict; keys in snake_case or camelCase."""

    name: str | None
    """Name of the server. Gemini only."""
    streamable_http_transport: StreamableHttpTransport | StreamableHttpTransportDict | None
    """How to reach it over HTTP. Gemini only."""
    streamableHttpTransport: StreamableHttpTransport | StreamableHttpTransportDict | None
    """How to reach it over HTTP. Gemini only."""


class RagRetrievalConfigDict(TypedDict, total=False):
    """A `RagRetrievalConfig` as a dict; keys in snake_case or camelCase."""

    filter: RagRetrievalConfigFilter | RagRetrievalConfigFilterDict | None
    """What to leave out."""
    hybrid_search: RagRetrievalConfigHybridSearch | RagRetrievalConfigHybridSearchDict | None
    """How to combine keyword search and semantic search."""
    hybridSearch: RagRetrievalConfigHybridSearch | RagRetrievalConfigHybridSearchDict | None
    """How to combine keyword search and semantic search."""
    ranking: RagRetrievalConfigRanking | RagRetrievalConfigRankingDict | None
    """How to rerank the hits."""
    top_k: int | None
    """Number of excerpts to retrieve."""
    topK: int | None
    """Number of excerpts to retrieve."""


class RagRetrievalConfigFilterDict(TypedDict, total=False):
    """A `RagRetrievalConfigFilter` as a dict; keys in snake_case or camelCase."""

    metadata_filter: str | None
    """Filter on the metadata of the files."""
    metadataFilter: str | None
    """Filter on the metadata of the files."""
    vector_distance_threshold: float | None
    """Maximum distance of excerpts."""
    vectorDistanceThreshold: float | None
    """Maximum distance of excerpts."""
    vector_similarity_threshold: float | None
    """Minimum similarity of excerpts."""
    vectorSimilarityThreshold: float | None
    """Minimum similarity of excerpts."""


class RagRetrievalConfigHybridSearchDict(TypedDict, total=False):
    """A `RagRetrievalConfigHybridSearch` as a dict; keys in snake_case or camelCase."""

    alpha: float | None
    """0 for keyword search only, 1 for semantic search only; 0.5 by default. Range: 0 to 1."""


class RagRetrievalConfigRankingDict(TypedDict, total=False):
    """A `RagRetrievalConfigRanking` as a dict; keys in snake_case or camelCase."""

    llm_ranker: RagRetrievalConfigRankingLlmRanker | RagRetrievalConfigRankingLlmRankerDict | None
    """Sorts with a language model."""
    llmRanker: RagRetrievalConfigRankingLlmRanker | RagRetrievalConfigRankingLlmRankerDict | None
    """Sorts with a language model."""
    rank_service: (
        RagRetrievalConfigRankingRankService | RagRetrievalConfigRankingRankServiceDict | None
    )
    """Sorts with the rank service."""
    rankService: (
        RagRetrievalConfigRankingRankService | RagRetrievalConfigRankingRankServiceDict | None
    )
    """Sorts with the rank service."""


class RagRetrievalConfigRankingLlmRankerDict(TypedDict, total=False):
    """A `RagRetrievalConfigRankingLlmRanker` as a dict; keys in snake_case or camelCase."""

    model_name: str | None
    """Name of the model."""
    modelName: str | None
    """Name of the model."""


class RagRetrievalConfigRankingRankServiceDict(TypedDict, total=False):
    """A `RagRetrievalConfigRankingRankService` as a dict; keys in snake_case or camelCase."""

    model_name: str | None
    """Name of the model."""
    modelName: str | None
    """Name of the model."""


class RetrievalDict(TypedDict, total=False):
    """A `Retrieval` as a dict; keys in snake_case or camelCase."""

    disable_attribution: bool | None
    """Has no effect any more. Deprecated."""
    disableAttribution: bool | None
    """Has no effect any more. Deprecated."""
    external_api: ExternalApi | ExternalApiDict | None
    """A search API of your own."""
    externalApi: ExternalApi | ExternalApiDict | None
    """A search API of your own."""
    vertex_ai_search: VertexAISearch | VertexAISearchDict | None
    """A data store of Vertex AI Search."""
    vertexAiSearch: VertexAISearch | VertexAISearchDict | None
    """A data store of Vertex AI Search."""
    vertex_rag_store: VertexRagStore | VertexRagStoreDict | None
    """A Vertex RAG store."""
    vertexRagStore: VertexRagStore | VertexRagStoreDict | None
    """A Vertex RAG store."""


class SchemaDict(TypedDict, total=False):
    """A `Schema` as a dict; keys in snake_case or camelCase."""

    additional_properties: Any | None
    """Whether other properties are allowed, or their schema."""
    additionalProperties: Any | None
    """Whether other properties are allowed, or their schema."""
    defs: dict[str, Schema | SchemaDict] | None
    """Schemas that ref can refer to; at the root only."""
    ref: str | None
    """Refers to an entry of defs."""
    any_of: list[Schema | SchemaDict] | None
    """Alternative schemas; one must match."""
    anyOf: list[Schema | SchemaDict] | None
    """Alternative schemas; one must match."""
    default: Any | None
    """Default value."""
    description: str | None
    """What the value means, for the model."""
    enum: list[str] | None
    """Strings that are allowed."""
    example: Any | None
    """A value that matches."""
    format: str | None
    """Finer type, such as int32 or date-time."""
    items: Schema | SchemaDict | None
    """Schema of a list's items."""
    max_items: int | None
    """Maximum number of items."""
    maxItems: int | None
    """Maximum number of items."""
    max_length: int | None
    """Maximum number of characters."""
    maxLength: int | None
    """Maximum number of characters."""
    max_properties: int | None
    """Maximum number of properties."""
    maxProperties: int | None
    """Maximum number of properties."""
    maximum: float | None
    """Maximum of a number."""
    min_items: int | None
    """Minimum number of items."""
    minItems: int | None
    """Minimum number of items."""
    min_length: int | None
    """Minimum number of characters."""
    minLength: int | None
    """Minimum number of characters."""
    min_properties: int | None
    """Minimum number of properties."""
    minProperties: int | None
    """Minimum number of properties."""
    minimum: float | None
    """Minimum of a number."""
    nullable: bool | None
    """Whether null is allowed."""
    pattern: str | None
    """Regular expression that a string must match."""
    properties: dict[str, Schema | SchemaDict] | None
    """Schema of each property by its name."""
    property_ordering: list[str] | None
    """Order of the properties; not in OpenAPI."""
    propertyOrdering: list[str] | None
    """Order of the properties; not in OpenAPI."""
    required: list[str] | None
    """Names of the required properties."""
    title: str | None
    """Title of the schema."""
    type: (
        Type
        | Literal[
            "TYPE_UNSPECIFIED", "STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL"
        ]
        | str
        | None
    )
    """Type of the value, in upper case. STRING: A string. NUMBER: A number. INTEGER: A whole
    number. BOOLEAN: True or false. ARRAY: A list. OBJECT: An object. NULL: Null.
    """


class SearchTypesDict(TypedDict, total=False):
    """A `SearchTypes` as a dict; keys in snake_case or camelCase."""

    web_search: WebSearch | WebSearchDict | None
    """Search for pages."""
    webSearch: WebSearch | WebSearchDict | None
    """Search for pages."""
    image_search: ImageSearch | ImageSearchDict | None
    """Search for images."""
    imageSearch: ImageSearch | ImageSearchDict | None
    """Search for images."""


class StreamableHttpTransportDict(TypedDict, total=False):
    """A `StreamableHttpTransport` as a dict; keys in snake_case or camelCase."""

    headers: dict[str, str] | None
    """Headers of each request."""
    sse_read_timeout: timedelta | str | None
    """Longest silence on the event stream."""
    sseReadTimeout: timedelta | str | None
    """Longest silence on the event stream."""
    terminate_on_close: bool | None
    """Ends the MCP session when the connection closes."""
    terminateOnClose: bool | None
    """Ends the MCP session when the connection closes."""
    timeout: timedelta | str | None
    """Timeout of a request."""
    url: str | None
    """Address of the server."""


class ToolDict(TypedDict, total=False):
    """A `Tool` as a dict; keys in snake_case or camelCase."""

    retrieval: Retrieval | RetrievalDict | None
    """Search in a data source. Vertex AI only."""
    computer_use: ComputerUse | ComputerUseDict | None
    """Control of a computer."""
    computerUse: ComputerUse | ComputerUseDict | None
    """Control of a computer."""
    file_search: FileSearch | FileSearchDict | None
    """Search in uploaded files. Gemini only."""
    fileSearch: FileSearch | FileSearchDict | None
    """Search in uploaded files. Gemini only."""
    google_search: GoogleSearch | GoogleSearchDict | None
    """Search on the web."""
    googleSearch: GoogleSearch | GoogleSearchDict | None
    """Search on the web."""
    google_maps: GoogleMaps | GoogleMapsDict | None
    """Search on Google Maps."""
    googleMaps: GoogleMaps | GoogleMapsDict | None
    """Search on Google Maps."""
    code_execution: ToolCodeExecution | ToolCodeExecutionDict | None
    """Run code on the server."""
    codeExecution: ToolCodeExecution | ToolCodeExecutionDict | None
    """Run code on the server."""
    enterprise_web_search: EnterpriseWebSearch | EnterpriseWebSearchDict | None
    """Search on the web under enterprise terms. Vertex AI only."""
    enterpriseWebSearch: EnterpriseWebSearch | EnterpriseWebSearchDict | None
    """Search on the web under enterprise terms. Vertex AI only."""
    function_declarations: list[FunctionDeclaration | FunctionDeclarationDict] | None
    """Functions that the client runs."""
    functionDeclarations: list[FunctionDeclaration | FunctionDeclarationDict] | None
    """Functions that the client runs."""
    google_search_retrieval: GoogleSearchRetrieval | GoogleSearchRetrievalDict | None
    """Older form of googleSearch. Deprecated."""
    googleSearchRetrieval: GoogleSearchRetrieval | GoogleSearchRetrievalDict | None
    """Older form of googleSearch. Deprecated."""
    parallel_ai_search: ToolParallelAiSearch | ToolParallelAiSearchDict | None
    """Search with Parallel.ai. Vertex AI only."""
    parallelAiSearch: ToolParallelAiSearch | ToolParallelAiSearchDict | None
    """Search with Parallel.ai. Vertex AI only."""
    url_context: UrlContext | UrlContextDict | None
    """Fetch the URLs in the prompt."""
    urlContext: UrlContext | UrlContextDict | None
    """Fetch the URLs in the prompt."""
    mcp_servers: list[McpServer | McpServerDict] | None
    """MCP servers that the service connects to. Gemini only."""
    mcpServers: list[McpServer | McpServerDict] | None
    """MCP servers that the service connects to. Gemini only."""
    exa_ai_search: ToolExaAiSearch | ToolExaAiSearchDict | None
    """Search with Exa.ai. Vertex AI only."""
    exaAiSearch: ToolExaAiSearch | ToolExaAiSearchDict | None
    """Search with Exa.ai. Vertex AI only."""


class ToolCodeExecutionDict(TypedDict, total=False):
    """A `ToolCodeExecution` as a dict; keys in snake_case or camelCase."""


class ToolExaAiSearchDict(TypedDict, total=False):
    """A `ToolExaAiSearch` as a dict; keys in snake_case or camelCase."""

    api_key: str | None
    """Key for Exa.ai."""
    apiKey: str | None
    """Key for Exa.ai."""
    custom_configs: dict[str, Any] | None
    """Further parameters of the search."""
    customConfigs: dict[str, Any] | None
    """Further parameters of the search."""


class ToolParallelAiSearchDict(TypedDict, total=False):
    """A `ToolParallelAiSearch` as a dict; keys in snake_case or camelCase."""

    api_key: str | None
    """Key for Parallel.ai."""
    apiKey: str | None
    """Key for Parallel.ai."""
    custom_configs: dict[str, Any] | None
    """Further parameters of the search."""
    customConfigs: dict[str, Any] | None
    """Further parameters of the search."""
    enable_data_retention: bool | None
    """Older switch that lets Parallel.ai keep data. Deprecated."""
    enableDataRetention: bool | None
    """Older switch that lets Parallel.ai keep data. Deprecated."""
    enable_zero_data_retention: bool | None
    """Asks Parallel.ai to keep no data."""
    enableZeroDataRetention: bool | None
    """Asks Parallel.ai to keep no data."""


class UrlContextDict(TypedDict, total=False):
    """A `UrlContext` as a dict; keys in snake_case or camelCase."""


class VertexAISearchDict(TypedDict, total=False):
    """A `VertexAISearch` as a dict; keys in snake_case or camelCase."""

    data_store_specs: list[VertexAISearchDataStoreSpec | VertexAISearchDataStoreSpecDict] | None
    """Data stores of the engine to search."""
    dataStoreSpecs: list[VertexAISearchDataStoreSpec | VertexAISearchDataStoreSpecDict] | None
    """Data stores of the engine to search."""
    datastore: str | None
    """Resource name of the data store."""
    engine: str | None
    """Resource name of the engine."""
    filter: str | None
    """Filter on the documents."""
    max_results: int | None
    """Number of hits to retrieve; 10 by default. Range: 1 to 10."""
    maxResults: int | None
    """Number of hits to retrieve; 10 by default. Range: 1 to 10."""


class VertexAISearchDataStoreSpecDict(TypedDict, total=False):
    """A `VertexAISearchDataStoreSpec` as a dict; keys in snake_case or camelCase."""

    data_store: str | None
    """Resource name of the data store."""
    dataStore: str | None
    """Resource name of the data store."""
    filter: str | None
    """Filter on its documents."""


class VertexRagStoreDict(TypedDict, total=False):
    """A `VertexRagStore` as a dict; keys in snake_case or camelCase."""

    rag_corpora: list[str] | None
    """Older list of corpora. Deprecated."""
    ragCorpora: list[str] | None
    """Older list of corpora. Deprecated."""
    rag_resources: list[VertexRagStoreRagResource | VertexRagStoreRagResourceDict] | None
    """Corpora and files to search."""
    ragResources: list[VertexRagStoreRagResource | VertexRagStoreRagResourceDict] | None
    """Corpora and files to search."""
    rag_retrieval_config: RagRetrievalConfig | RagRetrievalConfigDict | None
    """How to search."""
    ragRetrievalConfig: RagRetrievalConfig | RagRetrievalConfigDict | None
    """How to search."""
    similarity_top_k: int | None
    """Number of excerpts to retrieve. Deprecated."""
    similarityTopK: int | None
    """Number of excerpts to retrieve. Deprecated."""
    store_context: bool | None
    """Saves the conversation in the store; Live only."""
    storeContext: bool | None
    """Saves the conversation in the store; Live only."""
    vector_distance_threshold: float | None
    """Maximum distance of excerpts. Deprecated."""
    vectorDistanceThreshold: float | None
    """Maximum distance of excerpts. Deprecated."""


class VertexRagStoreRagResourceDict(TypedDict, total=False):
    """A `VertexRagStoreRagResource` as a dict; keys in snake_case or camelCase."""

    rag_corpus: str | None
    """Resource name of the corpus."""
    ragCorpus: str | None
    """Resource name of the corpus."""
    rag_file_ids: list[str] | None
    """Ids of the files; all of them when absent."""
    ragFileIds: list[str] | None
    """Ids of the files; all of them when absent."""


class WebSearchDict(TypedDict, total=False):
    """A `WebSearch` as a dict; keys in snake_case or camelCase."""
