"""What the model may call: functions, searches, servers.

Generated from schema/tools.json; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 266b1eefbd54489b01ef5ec93ea2b659fc92b84fff70a446bdb8f6b4882bdd7b
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Unpack

from attrs import define

from genai_live._wire.base import Int64, OpenEnum, Wire
from genai_live._wire.late import late

if TYPE_CHECKING:
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
        GoogleMapsPlacesDict,
        GoogleMapsRoutingDict,
        GoogleSearchDict,
        GoogleSearchRetrievalDict,
        ImageSearchDict,
        IntervalDict,
        McpServerDict,
        RagRetrievalConfigDict,
        RagRetrievalConfigFilterDict,
        RagRetrievalConfigHybridSearchDict,
        RagRetrievalConfigRankingDict,
        RagRetrievalConfigRankingLlmRankerDict,
        RagRetrievalConfigRankingRankServiceDict,
        RetrievalDict,
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
    from genai_live.types.keywords import tools as keywords


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class FileSearch(Wire):
    """Search in uploaded files. Gemini only."""

    __wire_names__ = {
        "file_search_store_names": "fileSearchStoreNames",
        "top_k": "topK",
        "metadata_filter": "metadataFilter",
    }

    file_search_store_names: list[str] | None = None
    """Resource names of the stores to search."""
    top_k: int | None = None
    """Number of excerpts to retrieve."""
    metadata_filter: str | None = None
    """Filter on the metadata of the files."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            file_search_store_names: Sequence[str] | None = None,
            top_k: int | None = None,
            metadata_filter: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.FileSearchKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ToolCodeExecution(Wire):
    """Run code on the server; has no members."""

    if TYPE_CHECKING:

        def __init__(self, *, extra: dict[str, Any] | None = None) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ToolParallelAiSearch(Wire):
    """Search with Parallel.ai. Vertex AI only."""

    __wire_names__ = {
        "api_key": "apiKey",
        "custom_configs": "customConfigs",
        "enable_data_retention": "enableDataRetention",
        "enable_zero_data_retention": "enableZeroDataRetention",
    }
    __wire_secret__ = frozenset({"api_key"})

    api_key: str | None = None
    """Key for Parallel.ai."""
    custom_configs: dict[str, Any] | None = None
    """Further parameters of the search."""
    enable_data_retention: bool | None = None
    """Older switch that lets Parallel.ai keep data. Deprecated."""
    enable_zero_data_retention: bool | None = None
    """Asks Parallel.ai to keep no data."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            api_key: str | None = None,
            custom_configs: Mapping[str, Any] | None = None,
            enable_data_retention: bool | None = None,
            enable_zero_data_retention: bool | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.ToolParallelAiSearchKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class UrlContext(Wire):
    """Fetch the URLs in the prompt; has no members."""

    if TYPE_CHECKING:

        def __init__(self, *, extra: dict[str, Any] | None = None) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ToolExaAiSearch(Wire):
    """Search with Exa.ai. Vertex AI only."""

    __wire_names__ = {"api_key": "apiKey", "custom_configs": "customConfigs"}
    __wire_secret__ = frozenset({"api_key"})

    api_key: str | None = None
    """Key for Exa.ai."""
    custom_configs: dict[str, Any] | None = None
    """Further parameters of the search."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            api_key: str | None = None,
            custom_configs: Mapping[str, Any] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.ToolExaAiSearchKeywords],
        ) -> None: ...


class Environment(OpenEnum):
    """Kind of computer that is controlled."""

    ENVIRONMENT_UNSPECIFIED = "ENVIRONMENT_UNSPECIFIED"
    """Not set."""
    ENVIRONMENT_BROWSER = "ENVIRONMENT_BROWSER"
    """A web browser."""
    ENVIRONMENT_MOBILE = "ENVIRONMENT_MOBILE"
    """A mobile device."""
    ENVIRONMENT_DESKTOP = "ENVIRONMENT_DESKTOP"
    """A desktop."""


class SafetyPolicy(OpenEnum):
    """Safety policy of computer control."""

    SAFETY_POLICY_UNSPECIFIED = "SAFETY_POLICY_UNSPECIFIED"
    """Not set."""
    FINANCIAL_TRANSACTIONS = "FINANCIAL_TRANSACTIONS"
    """Buying, paying and banking."""
    SENSITIVE_DATA_MODIFICATION = "SENSITIVE_DATA_MODIFICATION"
    """Changing sensitive data."""
    COMMUNICATION_TOOL = "COMMUNICATION_TOOL"
    """Writing to other people."""
    ACCOUNT_CREATION = "ACCOUNT_CREATION"
    """Creating accounts."""
    DATA_MODIFICATION = "DATA_MODIFICATION"
    """Changing data."""
    USER_CONSENT_MANAGEMENT = "USER_CONSENT_MANAGEMENT"
    """Consenting for the user."""
    LEGAL_TERMS_AND_AGREEMENTS = "LEGAL_TERMS_AND_AGREEMENTS"
    """Accepting terms and agreements."""


class PhishBlockThreshold(OpenEnum):
    """Confidence in phishing from which a page is blocked."""

    PHISH_BLOCK_THRESHOLD_UNSPECIFIED = "PHISH_BLOCK_THRESHOLD_UNSPECIFIED"
    """Not set."""
    BLOCK_LOW_AND_ABOVE = "BLOCK_LOW_AND_ABOVE"
    """Low and above."""
    BLOCK_MEDIUM_AND_ABOVE = "BLOCK_MEDIUM_AND_ABOVE"
    """Medium and above."""
    BLOCK_HIGH_AND_ABOVE = "BLOCK_HIGH_AND_ABOVE"
    """High and above."""
    BLOCK_HIGHER_AND_ABOVE = "BLOCK_HIGHER_AND_ABOVE"
    """Higher and above."""
    BLOCK_VERY_HIGH_AND_ABOVE = "BLOCK_VERY_HIGH_AND_ABOVE"
    """Very high and above."""
    BLOCK_ONLY_EXTREMELY_HIGH = "BLOCK_ONLY_EXTREMELY_HIGH"
    """Extremely high only."""


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class Interval(Wire):
    """A span of time. Gemini only."""

    __wire_names__ = {"end_time": "endTime", "start_time": "startTime"}

    end_time: datetime | None = None
    """End of the span, not included."""
    start_time: datetime | None = None
    """Start of the span, included."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            end_time: datetime | str | None = None,
            start_time: datetime | str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.IntervalKeywords],
        ) -> None: ...


class Behavior(OpenEnum):
    """Whether the model waits for a function's result."""

    UNSPECIFIED = "UNSPECIFIED"
    """Not set."""
    BLOCKING = "BLOCKING"
    """The model waits; the default."""
    NON_BLOCKING = "NON_BLOCKING"
    """The model continues and uses the result according to its scheduling."""


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class StreamableHttpTransport(Wire):
    """How to reach an MCP server over HTTP. Gemini only."""

    __wire_names__ = {
        "sse_read_timeout": "sseReadTimeout",
        "terminate_on_close": "terminateOnClose",
    }
    __wire_secret__ = frozenset({"headers"})

    headers: dict[str, str] | None = None
    """Headers of each request."""
    sse_read_timeout: timedelta | None = None
    """Longest silence on the event stream."""
    terminate_on_close: bool | None = None
    """Ends the MCP session when the connection closes."""
    timeout: timedelta | None = None
    """Timeout of a request."""
    url: str | None = None
    """Address of the server."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            headers: Mapping[str, str] | None = None,
            sse_read_timeout: timedelta | str | None = None,
            terminate_on_close: bool | None = None,
            timeout: timedelta | str | None = None,
            url: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.StreamableHttpTransportKeywords],
        ) -> None: ...


class ApiSpec(OpenEnum):
    """Protocol of an external search API."""

    API_SPEC_UNSPECIFIED = "API_SPEC_UNSPECIFIED"
    """Not set."""
    SIMPLE_SEARCH = "SIMPLE_SEARCH"
    """The simple search protocol."""
    ELASTIC_SEARCH = "ELASTIC_SEARCH"
    """The protocol of Elasticsearch."""


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ExternalApiElasticSearchParams(Wire):
    """Parameters for Elasticsearch. Vertex AI only."""

    __wire_names__ = {"num_hits": "numHits", "search_template": "searchTemplate"}

    index: str | None = None
    """Index to search."""
    num_hits: int | None = None
    """Number of hits to retrieve."""
    search_template: str | None = None
    """Search template to use."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            index: str | None = None,
            num_hits: int | None = None,
            search_template: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.ExternalApiElasticSearchParamsKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ExternalApiSimpleSearchParams(Wire):
    """Parameters for the simple protocol; has no members. Vertex AI only."""

    if TYPE_CHECKING:

        def __init__(self, *, extra: dict[str, Any] | None = None) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class VertexAISearchDataStoreSpec(Wire):
    """One data store of an engine. Vertex AI only."""

    __wire_names__ = {"data_store": "dataStore"}

    data_store: str | None = None
    """Resource name of the data store."""
    filter: str | None = None
    """Filter on its documents."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            data_store: str | None = None,
            filter: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.VertexAISearchDataStoreSpecKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class VertexRagStoreRagResource(Wire):
    """A corpus, or some of its files. Vertex AI only."""

    __wire_names__ = {"rag_corpus": "ragCorpus", "rag_file_ids": "ragFileIds"}

    rag_corpus: str | None = None
    """Resource name of the corpus."""
    rag_file_ids: list[str] | None = None
    """Ids of the files; all of them when absent."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            rag_corpus: str | None = None,
            rag_file_ids: Sequence[str] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.VertexRagStoreRagResourceKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class WebSearch(Wire):
    """Search for pages; has no members."""

    if TYPE_CHECKING:

        def __init__(self, *, extra: dict[str, Any] | None = None) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ImageSearch(Wire):
    """Search for images; has no members."""

    if TYPE_CHECKING:

        def __init__(self, *, extra: dict[str, Any] | None = None) -> None: ...


class AuthType(OpenEnum):
    """Method of logging in to another service."""

    AUTH_TYPE_UNSPECIFIED = "AUTH_TYPE_UNSPECIFIED"
    """Not set."""
    NO_AUTH = "NO_AUTH"
    """No login."""
    API_KEY_AUTH = "API_KEY_AUTH"
    """An API key."""
    HTTP_BASIC_AUTH = "HTTP_BASIC_AUTH"
    """HTTP basic authentication."""
    GOOGLE_SERVICE_ACCOUNT_AUTH = "GOOGLE_SERVICE_ACCOUNT_AUTH"
    """A Google service account."""
    OAUTH = "OAUTH"
    """OAuth."""
    OIDC_AUTH = "OIDC_AUTH"
    """OpenID Connect."""


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class AuthConfigGoogleServiceAccountConfig(Wire):
    """Logs in as a service account. Vertex AI only."""

    __wire_names__ = {"service_account": "serviceAccount"}

    service_account: str | None = None
    """E-mail address of the account."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            service_account: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.AuthConfigGoogleServiceAccountConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class AuthConfigHttpBasicAuthConfig(Wire):
    """Logs in with HTTP basic authentication. Vertex AI only."""

    __wire_names__ = {"credential_secret": "credentialSecret"}

    credential_secret: str | None = None
    """Resource name of user and password in Secret Manager."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            credential_secret: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.AuthConfigHttpBasicAuthConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class AuthConfigOauthConfig(Wire):
    """Logs in with OAuth. Vertex AI only."""

    __wire_names__ = {"access_token": "accessToken", "service_account": "serviceAccount"}
    __wire_secret__ = frozenset({"access_token"})

    access_token: str | None = None
    """Access token."""
    service_account: str | None = None
    """E-mail address of the account for which tokens are created."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            access_token: str | None = None,
            service_account: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.AuthConfigOauthConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class AuthConfigOidcConfig(Wire):
    """Logs in with OpenID Connect. Vertex AI only."""

    __wire_names__ = {"id_token": "idToken", "service_account": "serviceAccount"}
    __wire_secret__ = frozenset({"id_token"})

    id_token: str | None = None
    """Identity token."""
    service_account: str | None = None
    """E-mail address of the account for which tokens are created."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id_token: str | None = None,
            service_account: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.AuthConfigOidcConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class GoogleMapsPlaces(Wire):
    """Answers about places; has no members. Vertex AI only."""

    if TYPE_CHECKING:

        def __init__(self, *, extra: dict[str, Any] | None = None) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class GoogleMapsRouting(Wire):
    """Answers about routes; has no members. Vertex AI only."""

    if TYPE_CHECKING:

        def __init__(self, *, extra: dict[str, Any] | None = None) -> None: ...


class Type(OpenEnum):
    """Type of a value in a Schema."""

    TYPE_UNSPECIFIED = "TYPE_UNSPECIFIED"
    """Not set."""
    STRING = "STRING"
    """A string."""
    NUMBER = "NUMBER"
    """A number."""
    INTEGER = "INTEGER"
    """A whole number."""
    BOOLEAN = "BOOLEAN"
    """True or false."""
    ARRAY = "ARRAY"
    """A list."""
    OBJECT = "OBJECT"
    """An object."""
    NULL = "NULL"
    """Null."""


class DynamicRetrievalConfigMode(OpenEnum):
    """Whether a score decides about searching."""

    MODE_UNSPECIFIED = "MODE_UNSPECIFIED"
    """Always search."""
    MODE_DYNAMIC = "MODE_DYNAMIC"
    """Search when the score is high enough."""


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ApiAuthApiKeyConfig(Wire):
    """An API key, older form. Vertex AI only."""

    __wire_names__ = {
        "api_key_secret_version": "apiKeySecretVersion",
        "api_key_string": "apiKeyString",
    }
    __wire_secret__ = frozenset({"api_key_string"})

    api_key_secret_version: str | None = None
    """Resource name of the key in Secret Manager."""
    api_key_string: str | None = None
    """The key itself."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            api_key_secret_version: str | None = None,
            api_key_string: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.ApiAuthApiKeyConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class RagRetrievalConfigFilter(Wire):
    """What to leave out of the hits. Vertex AI only."""

    __wire_names__ = {
        "metadata_filter": "metadataFilter",
        "vector_distance_threshold": "vectorDistanceThreshold",
        "vector_similarity_threshold": "vectorSimilarityThreshold",
    }

    metadata_filter: str | None = None
    """Filter on the metadata of the files."""
    vector_distance_threshold: float | None = None
    """Maximum distance of excerpts."""
    vector_similarity_threshold: float | None = None
    """Minimum similarity of excerpts."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            metadata_filter: str | None = None,
            vector_distance_threshold: float | None = None,
            vector_similarity_threshold: float | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.RagRetrievalConfigFilterKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class RagRetrievalConfigHybridSearch(Wire):
    """How to combine keyword search and semantic search. Vertex AI only."""

    __wire_limits__ = {"alpha": (0, 1)}

    alpha: float | None = None
    """0 for keyword search only, 1 for semantic search only; 0.5 by default. Range: 0 to 1."""

    if TYPE_CHECKING:

        def __init__(
            self, *, alpha: float | None = None, extra: dict[str, Any] | None = None
        ) -> None: ...


class HttpElementLocation(OpenEnum):
    """Part of a request that carries a key."""

    HTTP_IN_UNSPECIFIED = "HTTP_IN_UNSPECIFIED"
    """Not set."""
    HTTP_IN_QUERY = "HTTP_IN_QUERY"
    """The query."""
    HTTP_IN_HEADER = "HTTP_IN_HEADER"
    """A header."""
    HTTP_IN_PATH = "HTTP_IN_PATH"
    """The path."""
    HTTP_IN_BODY = "HTTP_IN_BODY"
    """The body."""
    HTTP_IN_COOKIE = "HTTP_IN_COOKIE"
    """A cookie."""


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class RagRetrievalConfigRankingLlmRanker(Wire):
    """Sorts hits with a language model. Vertex AI only."""

    __wire_names__ = {"model_name": "modelName"}

    model_name: str | None = None
    """Name of the model."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            model_name: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.RagRetrievalConfigRankingLlmRankerKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class RagRetrievalConfigRankingRankService(Wire):
    """Sorts hits with the rank service. Vertex AI only."""

    __wire_names__ = {"model_name": "modelName"}

    model_name: str | None = None
    """Name of the model."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            model_name: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.RagRetrievalConfigRankingRankServiceKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ComputerUse(Wire):
    """Control of a computer."""

    __wire_names__ = {
        "excluded_predefined_functions": "excludedPredefinedFunctions",
        "enable_prompt_injection_detection": "enablePromptInjectionDetection",
        "disabled_safety_policies": "disabledSafetyPolicies",
    }
    __wire_required__ = frozenset({"environment"})

    environment: Environment | None = None
    """Kind of computer that is controlled. Required."""
    excluded_predefined_functions: list[str] | None = None
    """Predefined actions that the model may not use."""
    enable_prompt_injection_detection: bool | None = None
    """Detects prompt injection in the content of the screen."""
    disabled_safety_policies: list[SafetyPolicy] | None = None
    """Safety policies that are switched off."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            environment: Environment | str | None = None,
            excluded_predefined_functions: Sequence[str] | None = None,
            enable_prompt_injection_detection: bool | None = None,
            disabled_safety_policies: Sequence[SafetyPolicy | str] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.ComputerUseKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class EnterpriseWebSearch(Wire):
    """Search on the web under enterprise terms. Vertex AI only."""

    __wire_names__ = {
        "blocking_confidence": "blockingConfidence",
        "exclude_domains": "excludeDomains",
    }

    blocking_confidence: PhishBlockThreshold | None = None
    """Blocks pages that are phishing with at least this confidence."""
    exclude_domains: list[str] | None = None
    """Domains whose pages are left out."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            blocking_confidence: PhishBlockThreshold | str | None = None,
            exclude_domains: Sequence[str] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.EnterpriseWebSearchKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class McpServer(Wire):
    """An MCP server that the service connects to. Gemini only."""

    __wire_names__ = {"streamable_http_transport": "streamableHttpTransport"}
    __wire_backends__ = {"name": "gemini", "streamable_http_transport": "gemini"}

    name: str | None = None
    """Name of the server. Gemini only."""
    streamable_http_transport: StreamableHttpTransport | None = None
    """How to reach it over HTTP. Gemini only."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            name: str | None = None,
            streamable_http_transport: StreamableHttpTransport
            | StreamableHttpTransportDict
            | Mapping[str, Any]
            | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.McpServerKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class VertexAISearch(Wire):
    """A data store of Vertex AI Search. Vertex AI only."""

    __wire_names__ = {"data_store_specs": "dataStoreSpecs", "max_results": "maxResults"}
    __wire_limits__ = {"max_results": (1, 10)}

    data_store_specs: list[VertexAISearchDataStoreSpec] | None = None
    """Data stores of the engine to search."""
    datastore: str | None = None
    """Resource name of the data store."""
    engine: str | None = None
    """Resource name of the engine."""
    filter: str | None = None
    """Filter on the documents."""
    max_results: int | None = None
    """Number of hits to retrieve; 10 by default. Range: 1 to 10."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            data_store_specs: Sequence[
                VertexAISearchDataStoreSpec | VertexAISearchDataStoreSpecDict | Mapping[str, Any]
            ]
            | None = None,
            datastore: str | None = None,
            engine: str | None = None,
            filter: str | None = None,
            max_results: int | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.VertexAISearchKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class SearchTypes(Wire):
    """Kinds of search to run."""

    __wire_names__ = {"web_search": "webSearch", "image_search": "imageSearch"}

    web_search: WebSearch | None = None
    """Search for pages."""
    image_search: ImageSearch | None = None
    """Search for images."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            web_search: WebSearch | WebSearchDict | Mapping[str, Any] | None = None,
            image_search: ImageSearch | ImageSearchDict | Mapping[str, Any] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.SearchTypesKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class GoogleMapsGroundingTypes(Wire):
    """Kinds of answer to request from Google Maps. Vertex AI only."""

    places: GoogleMapsPlaces | None = None
    """Answers about places."""
    routing: GoogleMapsRouting | None = None
    """Answers about routes."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            places: GoogleMapsPlaces | GoogleMapsPlacesDict | Mapping[str, Any] | None = None,
            routing: GoogleMapsRouting | GoogleMapsRoutingDict | Mapping[str, Any] | None = None,
            extra: dict[str, Any] | None = None,
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class Schema(Wire):
    """Type of a value, in a subset of OpenAPI 3.0."""

    __wire_names__ = {
        "additional_properties": "additionalProperties",
        "any_of": "anyOf",
        "max_items": "maxItems",
        "max_length": "maxLength",
        "max_properties": "maxProperties",
        "min_items": "minItems",
        "min_length": "minLength",
        "min_properties": "minProperties",
        "property_ordering": "propertyOrdering",
    }

    additional_properties: Any | None = None
    """Whether other properties are allowed, or their schema."""
    defs: dict[str, Schema] | None = None
    """Schemas that ref can refer to; at the root only."""
    ref: str | None = None
    """Refers to an entry of defs."""
    any_of: list[Schema] | None = None
    """Alternative schemas; one must match."""
    default: Any | None = None
    """Default value."""
    description: str | None = None
    """What the value means, for the model."""
    enum: list[str] | None = None
    """Strings that are allowed."""
    example: Any | None = None
    """A value that matches."""
    format: str | None = None
    """Finer type, such as int32 or date-time."""
    items: Schema | None = None
    """Schema of a list's items."""
    max_items: Int64 | None = None
    """Maximum number of items."""
    max_length: Int64 | None = None
    """Maximum number of characters."""
    max_properties: Int64 | None = None
    """Maximum number of properties."""
    maximum: float | None = None
    """Maximum of a number."""
    min_items: Int64 | None = None
    """Minimum number of items."""
    min_length: Int64 | None = None
    """Minimum number of characters."""
    min_properties: Int64 | None = None
    """Minimum number of properties."""
    minimum: float | None = None
    """Minimum of a number."""
    nullable: bool | None = None
    """Whether null is allowed."""
    pattern: str | None = None
    """Regular expression that a string must match."""
    properties: dict[str, Schema] | None = None
    """Schema of each property by its name."""
    property_ordering: list[str] | None = None
    """Order of the properties; not in OpenAPI."""
    required: list[str] | None = None
    """Names of the required properties."""
    title: str | None = None
    """Title of the schema."""
    type: Type | None = None
    """Type of the value, in upper case."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            additional_properties: Any | None = None,
            defs: Mapping[str, Schema | SchemaDict | Mapping[str, Any]] | None = None,
            ref: str | None = None,
            any_of: Sequence[Schema | SchemaDict | Mapping[str, Any]] | None = None,
            default: Any | None = None,
            description: str | None = None,
            enum: Sequence[str] | None = None,
            example: Any | None = None,
            format: str | None = None,
            items: Schema | SchemaDict | Mapping[str, Any] | None = None,
            max_items: int | None = None,
            max_length: int | None = None,
            max_properties: int | None = None,
            maximum: float | None = None,
            min_items: int | None = None,
            min_length: int | None = None,
            min_properties: int | None = None,
            minimum: float | None = None,
            nullable: bool | None = None,
            pattern: str | None = None,
            properties: Mapping[str, Schema | SchemaDict | Mapping[str, Any]] | None = None,
            property_ordering: Sequence[str] | None = None,
            required: Sequence[str] | None = None,
            title: str | None = None,
            type: Type | str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.SchemaKeywords],
        ) -> None: ...

    @classmethod
    def from_json_schema(cls, *, json_schema: Mapping[str, Any]) -> Schema:
        """Translate a JSON Schema, given as a dict."""
        made: Schema = late("tools.declarations.schema_of")(json_schema=json_schema)
        return made


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class DynamicRetrievalConfig(Wire):
    """When to search."""

    __wire_names__ = {"dynamic_threshold": "dynamicThreshold"}
    __wire_limits__ = {"dynamic_threshold": (0, 1)}

    dynamic_threshold: float | None = None
    """Score from which a search is run. Range: 0 to 1."""
    mode: DynamicRetrievalConfigMode | None = None
    """Whether the score decides."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            dynamic_threshold: float | None = None,
            mode: DynamicRetrievalConfigMode | str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.DynamicRetrievalConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ApiAuth(Wire):
    """Older form of AuthConfig. Vertex AI only."""

    __wire_names__ = {"api_key_config": "apiKeyConfig"}

    api_key_config: ApiAuthApiKeyConfig | None = None
    """Logs in with an API key."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            api_key_config: ApiAuthApiKeyConfig
            | ApiAuthApiKeyConfigDict
            | Mapping[str, Any]
            | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.ApiAuthKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ApiKeyConfig(Wire):
    """An API key and where it is put. Vertex AI only."""

    __wire_names__ = {
        "api_key_secret": "apiKeySecret",
        "api_key_string": "apiKeyString",
        "http_element_location": "httpElementLocation",
    }
    __wire_secret__ = frozenset({"api_key_string"})

    api_key_secret: str | None = None
    """Resource name of the key in Secret Manager."""
    api_key_string: str | None = None
    """The key itself."""
    http_element_location: HttpElementLocation | None = None
    """Part of the request that carries the key."""
    name: str | None = None
    """Name of the parameter that carries the key."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            api_key_secret: str | None = None,
            api_key_string: str | None = None,
            http_element_location: HttpElementLocation | str | None = None,
            name: str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.ApiKeyConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class RagRetrievalConfigRanking(Wire):
    """How to rerank hits. Vertex AI only."""

    __wire_names__ = {"llm_ranker": "llmRanker", "rank_service": "rankService"}

    llm_ranker: RagRetrievalConfigRankingLlmRanker | None = None
    """Sorts with a language model."""
    rank_service: RagRetrievalConfigRankingRankService | None = None
    """Sorts with the rank service."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            llm_ranker: RagRetrievalConfigRankingLlmRanker
            | RagRetrievalConfigRankingLlmRankerDict
            | Mapping[str, Any]
            | None = None,
            rank_service: RagRetrievalConfigRankingRankService
            | RagRetrievalConfigRankingRankServiceDict
            | Mapping[str, Any]
            | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.RagRetrievalConfigRankingKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class GoogleSearch(Wire):
    """Search on the web; usually empty."""

    __wire_names__ = {
        "search_types": "searchTypes",
        "blocking_confidence": "blockingConfidence",
        "exclude_domains": "excludeDomains",
        "time_range_filter": "timeRangeFilter",
    }
    __wire_backends__ = {"blocking_confidence": "vertex", "exclude_domains": "vertex"}

    search_types: SearchTypes | None = None
    """Kinds of search to run."""
    blocking_confidence: PhishBlockThreshold | None = None
    """Blocks pages that are phishing with at least this confidence. Vertex AI only."""
    exclude_domains: list[str] | None = None
    """Domains whose pages are left out. Vertex AI only."""
    time_range_filter: Interval | None = None
    """Limits the search to pages of this time. Gemini only."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            search_types: SearchTypes | SearchTypesDict | Mapping[str, Any] | None = None,
            blocking_confidence: PhishBlockThreshold | str | None = None,
            exclude_domains: Sequence[str] | None = None,
            time_range_filter: Interval | IntervalDict | Mapping[str, Any] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.GoogleSearchKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class FunctionDeclaration(Wire):
    """A function that the client runs when the model asks for it."""

    __wire_names__ = {
        "parameters_json_schema": "parametersJsonSchema",
        "response_json_schema": "responseJsonSchema",
    }
    __wire_required__ = frozenset({"name"})
    __wire_instead__ = {"function": "Put a Python function into tools itself: 'tools': [f]."}

    description: str | None = None
    """What the function does, and when to use it."""
    name: str | None = None
    """Name of the function. Required."""
    parameters: Schema | None = None
    """Parameters as a Schema of type OBJECT."""
    parameters_json_schema: Any | None = None
    """Parameters as a JSON Schema, in place of parameters."""
    response: Schema | None = None
    """Result as a Schema."""
    response_json_schema: Any | None = None
    """Result as a JSON Schema, in place of response."""
    behavior: Behavior | None = None
    """Whether the model waits for the result; BLOCKING by default."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            description: str | None = None,
            name: str | None = None,
            parameters: Schema | SchemaDict | Mapping[str, Any] | None = None,
            parameters_json_schema: Any | None = None,
            response: Schema | SchemaDict | Mapping[str, Any] | None = None,
            response_json_schema: Any | None = None,
            behavior: Behavior | str | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.FunctionDeclarationKeywords],
        ) -> None: ...

    @classmethod
    def from_callable(
        cls,
        *,
        callable: Callable[..., Any],
        client: Any | None = None,
        behavior: Behavior | str | None = None,
    ) -> FunctionDeclaration:
        """Declare a Python function by its signature and docstring, as a function in the config's
        tools is. Nobody calls it: pass the function itself for that. `client` tells the backend,
        Gemini by default.
        """
        made: FunctionDeclaration = late("tools.declarations.declare")(
            callable=callable, client=client, behavior=behavior
        )
        return made

    @classmethod
    def from_callable_with_api_option(
        cls,
        *,
        callable: Callable[..., Any],
        api_option: str | None = None,
        behavior: Behavior | str | None = None,
    ) -> FunctionDeclaration:
        """Declare a Python function, as `from_callable` does. `api_option` is GEMINI_API, VERTEX_AI
        or ENTERPRISE, which is Vertex AI.
        """
        made: FunctionDeclaration = late("tools.declarations.declare")(
            callable=callable, api_option=api_option, behavior=behavior
        )
        return made


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class GoogleSearchRetrieval(Wire):
    """Older form of a search on the web."""

    __wire_names__ = {"dynamic_retrieval_config": "dynamicRetrievalConfig"}

    dynamic_retrieval_config: DynamicRetrievalConfig | None = None
    """When to search."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            dynamic_retrieval_config: DynamicRetrievalConfig
            | DynamicRetrievalConfigDict
            | Mapping[str, Any]
            | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.GoogleSearchRetrievalKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class AuthConfig(Wire):
    """How to log in to another service."""

    __wire_names__ = {
        "api_key": "apiKey",
        "api_key_config": "apiKeyConfig",
        "auth_type": "authType",
        "google_service_account_config": "googleServiceAccountConfig",
        "http_basic_auth_config": "httpBasicAuthConfig",
        "oauth_config": "oauthConfig",
        "oidc_config": "oidcConfig",
    }
    __wire_backends__ = {
        "api_key_config": "vertex",
        "auth_type": "vertex",
        "google_service_account_config": "vertex",
        "http_basic_auth_config": "vertex",
        "oauth_config": "vertex",
        "oidc_config": "vertex",
    }
    __wire_secret__ = frozenset({"api_key"})

    api_key: str | None = None
    """The key itself."""
    api_key_config: ApiKeyConfig | None = None
    """Logs in with an API key. Vertex AI only."""
    auth_type: AuthType | None = None
    """Which method is used. Vertex AI only."""
    google_service_account_config: AuthConfigGoogleServiceAccountConfig | None = None
    """Logs in as a service account. Vertex AI only."""
    http_basic_auth_config: AuthConfigHttpBasicAuthConfig | None = None
    """Logs in with HTTP basic authentication. Vertex AI only."""
    oauth_config: AuthConfigOauthConfig | None = None
    """Logs in with OAuth. Vertex AI only."""
    oidc_config: AuthConfigOidcConfig | None = None
    """Logs in with OpenID Connect. Vertex AI only."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            api_key: str | None = None,
            api_key_config: ApiKeyConfig | ApiKeyConfigDict | Mapping[str, Any] | None = None,
            auth_type: AuthType | str | None = None,
            google_service_account_config: AuthConfigGoogleServiceAccountConfig
            | AuthConfigGoogleServiceAccountConfigDict
            | Mapping[str, Any]
            | None = None,
            http_basic_auth_config: AuthConfigHttpBasicAuthConfig
            | AuthConfigHttpBasicAuthConfigDict
            | Mapping[str, Any]
            | None = None,
            oauth_config: AuthConfigOauthConfig
            | AuthConfigOauthConfigDict
            | Mapping[str, Any]
            | None = None,
            oidc_config: AuthConfigOidcConfig
            | AuthConfigOidcConfigDict
            | Mapping[str, Any]
            | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.AuthConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class RagRetrievalConfig(Wire):
    """How to search a RAG store. Vertex AI only."""

    __wire_names__ = {"hybrid_search": "hybridSearch", "top_k": "topK"}

    filter: RagRetrievalConfigFilter | None = None
    """What to leave out."""
    hybrid_search: RagRetrievalConfigHybridSearch | None = None
    """How to combine keyword search and semantic search."""
    ranking: RagRetrievalConfigRanking | None = None
    """How to rerank the hits."""
    top_k: int | None = None
    """Number of excerpts to retrieve."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            filter: RagRetrievalConfigFilter
            | RagRetrievalConfigFilterDict
            | Mapping[str, Any]
            | None = None,
            hybrid_search: RagRetrievalConfigHybridSearch
            | RagRetrievalConfigHybridSearchDict
            | Mapping[str, Any]
            | None = None,
            ranking: RagRetrievalConfigRanking
            | RagRetrievalConfigRankingDict
            | Mapping[str, Any]
            | None = None,
            top_k: int | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.RagRetrievalConfigKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class GoogleMaps(Wire):
    """Search on Google Maps."""

    __wire_names__ = {
        "auth_config": "authConfig",
        "enable_widget": "enableWidget",
        "grounding_types": "groundingTypes",
    }
    __wire_backends__ = {"grounding_types": "vertex"}

    auth_config: AuthConfig | None = None
    """How to log in; only an API key on Gemini."""
    enable_widget: bool | None = None
    """Requests a token that renders a widget. Deprecated."""
    grounding_types: GoogleMapsGroundingTypes | None = None
    """Kinds of answer to request. Vertex AI only."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            auth_config: AuthConfig | AuthConfigDict | Mapping[str, Any] | None = None,
            enable_widget: bool | None = None,
            grounding_types: GoogleMapsGroundingTypes
            | GoogleMapsGroundingTypesDict
            | Mapping[str, Any]
            | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.GoogleMapsKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class ExternalApi(Wire):
    """A search API of your own. Vertex AI only."""

    __wire_names__ = {
        "api_auth": "apiAuth",
        "api_spec": "apiSpec",
        "auth_config": "authConfig",
        "elastic_search_params": "elasticSearchParams",
        "simple_search_params": "simpleSearchParams",
    }

    api_auth: ApiAuth | None = None
    """Older form of authConfig. Deprecated."""
    api_spec: ApiSpec | None = None
    """Protocol of the API."""
    auth_config: AuthConfig | None = None
    """How to log in."""
    elastic_search_params: ExternalApiElasticSearchParams | None = None
    """Parameters for Elasticsearch."""
    endpoint: str | None = None
    """Address of the API."""
    simple_search_params: ExternalApiSimpleSearchParams | None = None
    """Parameters for the simple protocol."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            api_auth: ApiAuth | ApiAuthDict | Mapping[str, Any] | None = None,
            api_spec: ApiSpec | str | None = None,
            auth_config: AuthConfig | AuthConfigDict | Mapping[str, Any] | None = None,
            elastic_search_params: ExternalApiElasticSearchParams
            | ExternalApiElasticSearchParamsDict
            | Mapping[str, Any]
            | None = None,
            endpoint: str | None = None,
            simple_search_params: ExternalApiSimpleSearchParams
            | ExternalApiSimpleSearchParamsDict
            | Mapping[str, Any]
            | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.ExternalApiKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class VertexRagStore(Wire):
    """A Vertex RAG store. Vertex AI only."""

    __wire_names__ = {
        "rag_corpora": "ragCorpora",
        "rag_resources": "ragResources",
        "rag_retrieval_config": "ragRetrievalConfig",
        "similarity_top_k": "similarityTopK",
        "store_context": "storeContext",
        "vector_distance_threshold": "vectorDistanceThreshold",
    }

    rag_corpora: list[str] | None = None
    """Older list of corpora. Deprecated."""
    rag_resources: list[VertexRagStoreRagResource] | None = None
    """Corpora and files to search."""
    rag_retrieval_config: RagRetrievalConfig | None = None
    """How to search."""
    similarity_top_k: int | None = None
    """Number of excerpts to retrieve. Deprecated."""
    store_context: bool | None = None
    """Saves the conversation in the store; Live only."""
    vector_distance_threshold: float | None = None
    """Maximum distance of excerpts. Deprecated."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            rag_corpora: Sequence[str] | None = None,
            rag_resources: Sequence[
                VertexRagStoreRagResource | VertexRagStoreRagResourceDict | Mapping[str, Any]
            ]
            | None = None,
            rag_retrieval_config: RagRetrievalConfig
            | RagRetrievalConfigDict
            | Mapping[str, Any]
            | None = None,
            similarity_top_k: int | None = None,
            store_context: bool | None = None,
            vector_distance_threshold: float | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.VertexRagStoreKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class Retrieval(Wire):
    """Search in a data source. Vertex AI only."""

    __wire_names__ = {
        "disable_attribution": "disableAttribution",
        "external_api": "externalApi",
        "vertex_ai_search": "vertexAiSearch",
        "vertex_rag_store": "vertexRagStore",
    }

    disable_attribution: bool | None = None
    """Has no effect any more. Deprecated."""
    external_api: ExternalApi | None = None
    """A search API of your own."""
    vertex_ai_search: VertexAISearch | None = None
    """A data store of Vertex AI Search."""
    vertex_rag_store: VertexRagStore | None = None
    """A Vertex RAG store."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            disable_attribution: bool | None = None,
            external_api: ExternalApi | ExternalApiDict | Mapping[str, Any] | None = None,
            vertex_ai_search: VertexAISearch | VertexAISearchDict | Mapping[str, Any] | None = None,
            vertex_rag_store: VertexRagStore | VertexRagStoreDict | Mapping[str, Any] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.RetrievalKeywords],
        ) -> None: ...


@define(slots=True, kw_only=True, eq=False, repr=False, init=False)
class Tool(Wire):
    """Something that the model may call; one kind per entry."""

    __wire_names__ = {
        "computer_use": "computerUse",
        "file_search": "fileSearch",
        "google_search": "googleSearch",
        "google_maps": "googleMaps",
        "code_execution": "codeExecution",
        "enterprise_web_search": "enterpriseWebSearch",
        "function_declarations": "functionDeclarations",
        "google_search_retrieval": "googleSearchRetrieval",
        "parallel_ai_search": "parallelAiSearch",
        "url_context": "urlContext",
        "mcp_servers": "mcpServers",
        "exa_ai_search": "exaAiSearch",
    }
    __wire_backends__ = {
        "retrieval": "vertex",
        "file_search": "gemini",
        "enterprise_web_search": "vertex",
        "parallel_ai_search": "vertex",
        "exa_ai_search": "vertex",
    }
    __wire_elsewhere__ = {
        "function": "Did you mean {'function_declarations': [{'name': ..., 'description': ..., 'parameters': ...}]}?",
        "type": "Did you mean {'function_declarations': [{'name': ..., 'description': ..., 'parameters': ...}]}?",
    }

    retrieval: Retrieval | None = None
    """Search in a data source. Vertex AI only."""
    computer_use: ComputerUse | None = None
    """Control of a computer."""
    file_search: FileSearch | None = None
    """Search in uploaded files. Gemini only."""
    google_search: GoogleSearch | None = None
    """Search on the web."""
    google_maps: GoogleMaps | None = None
    """Search on Google Maps."""
    code_execution: ToolCodeExecution | None = None
    """Run code on the server."""
    enterprise_web_search: EnterpriseWebSearch | None = None
    """Search on the web under enterprise terms. Vertex AI only."""
    function_declarations: list[FunctionDeclaration] | None = None
    """Functions that the client runs."""
    google_search_retrieval: GoogleSearchRetrieval | None = None
    """Older form of googleSearch. Deprecated."""
    parallel_ai_search: ToolParallelAiSearch | None = None
    """Search with Parallel.ai. Vertex AI only."""
    url_context: UrlContext | None = None
    """Fetch the URLs in the prompt."""
    mcp_servers: list[McpServer] | None = None
    """MCP servers that the service connects to. Gemini only."""
    exa_ai_search: ToolExaAiSearch | None = None
    """Search with Exa.ai. Vertex AI only."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            retrieval: Retrieval | RetrievalDict | Mapping[str, Any] | None = None,
            computer_use: ComputerUse | ComputerUseDict | Mapping[str, Any] | None = None,
            file_search: FileSearch | FileSearchDict | Mapping[str, Any] | None = None,
            google_search: GoogleSearch | GoogleSearchDict | Mapping[str, Any] | None = None,
            google_maps: GoogleMaps | GoogleMapsDict | Mapping[str, Any] | None = None,
            code_execution: ToolCodeExecution
            | ToolCodeExecutionDict
            | Mapping[str, Any]
            | None = None,
            enterprise_web_search: EnterpriseWebSearch
            | EnterpriseWebSearchDict
            | Mapping[str, Any]
            | None = None,
            function_declarations: Sequence[
                FunctionDeclaration | FunctionDeclarationDict | Mapping[str, Any]
            ]
            | None = None,
            google_search_retrieval: GoogleSearchRetrieval
            | GoogleSearchRetrievalDict
            | Mapping[str, Any]
            | None = None,
            parallel_ai_search: ToolParallelAiSearch
            | ToolParallelAiSearchDict
            | Mapping[str, Any]
            | None = None,
            url_context: UrlContext | UrlContextDict | Mapping[str, Any] | None = None,
            mcp_servers: Sequence[McpServer | McpServerDict | Mapping[str, Any]] | None = None,
            exa_ai_search: ToolExaAiSearch | ToolExaAiSearchDict | Mapping[str, Any] | None = None,
            extra: dict[str, Any] | None = None,
            **others: Unpack[keywords.ToolKeywords],
        ) -> None: ...
