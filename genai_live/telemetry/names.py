"""Names of attributes, spans and metrics: those of the GenAI semantic conventions, and our own."""

SEMCONV = "gen-ai 1.41, Development"
"""The conventions that the names come from; they may still change, and these names with them."""

# Attributes of the conventions.
OPERATION = "gen_ai.operation.name"
PROVIDER = "gen_ai.provider.name"
MODEL = "gen_ai.request.model"
OUTPUT_TYPE = "gen_ai.output.type"
AGENT = "gen_ai.agent.name"
CONVERSATION = "gen_ai.conversation.id"
FINISH_REASONS = "gen_ai.response.finish_reasons"
TIME_TO_FIRST_CHUNK = "gen_ai.response.time_to_first_chunk"
INPUT_TOKENS = "gen_ai.usage.input_tokens"
OUTPUT_TOKENS = "gen_ai.usage.output_tokens"
CACHED_TOKENS = "gen_ai.usage.cache_read.input_tokens"
REASONING_TOKENS = "gen_ai.usage.reasoning.output_tokens"
TOKEN_TYPE = "gen_ai.token.type"  # noqa: S105 - a name
TOOL_NAME = "gen_ai.tool.name"
TOOL_CALL_ID = "gen_ai.tool.call.id"
TOOL_TYPE = "gen_ai.tool.type"
SERVER_ADDRESS = "server.address"
SERVER_PORT = "server.port"
ERROR_TYPE = "error.type"
# Content, only where it is asked for.
INPUT_MESSAGES = "gen_ai.input.messages"
OUTPUT_MESSAGES = "gen_ai.output.messages"
TOOL_ARGUMENTS = "gen_ai.tool.call.arguments"
TOOL_CALL_RESULT = "gen_ai.tool.call.result"

# Attributes of our own.
SESSION_INPUT_TOKENS = "genai_live.session.input_tokens"
SESSION_OUTPUT_TOKENS = "genai_live.session.output_tokens"
SESSION_TURNS = "genai_live.session.turns"
TURN = "genai_live.turn"
TIME_TO_FIRST_AUDIO = "genai_live.time_to_first_audio"
AUDIO_BYTES = "genai_live.audio_bytes"
INTERRUPTED = "genai_live.interrupted"
ASKED_AGAIN = "genai_live.asked_again"
CANCELLED = "genai_live.cancelled"
CONNECT_REASON = "genai_live.connect.reason"
CONNECT_OUTCOME = "genai_live.connect.outcome"
CLOSE_CODE = "genai_live.close.code"
KIND = "genai_live.kind"

PROVIDERS = {"gemini": "gcp.gemini", "vertex": "gcp.vertex_ai"}


def tokens_of(modality: str, direction: str) -> str:
    """Return the name of the attribute with the tokens of a modality, `input` or `output`."""
    return f"gen_ai.usage.{modality}.{direction}_tokens"
