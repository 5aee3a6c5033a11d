"""Parse and validate client messages as the service does."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, Any, TypeVar, cast

import attrs
import orjson

from genai_live import types
from genai_live._wire.base import OpenEnum, Wire
from genai_live.audio.pcm import PcmFormat
from genai_live.converters import decode
from genai_live.errors import ConfigError, DecodeError
from genai_live.testing import rejections
from genai_live.testing.limits import AUDIO_RATES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from genai_live.testing._service.backends import Backend

W = TypeVar("W", bound=Wire)

_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]")
_WIRE_TYPES = (
    ("boolean", "TYPE_BOOL"),
    ("whole number", "TYPE_INT32"),
    ("number", "TYPE_DOUBLE"),
    ("string", "TYPE_STRING"),
    ("base64", "TYPE_BYTES"),
    ("duration", "TYPE_DURATION"),
    ("time such", "TYPE_TIMESTAMP"),
)
_PART_DATA = (
    "text",
    "inline_data",
    "file_data",
    "function_call",
    "function_response",
    "executable_code",
    "code_execution_result",
)
# What the reference and the public protos say of setups; each client may or may not know it.
_NOT_IN_LIVE = (
    "audio_timestamp",
    "logprobs",
    "response_json_schema",
    "response_logprobs",
    "response_mime_type",
    "response_schema",
    "routing_config",
    "stop_sequences",
)
_ONLY_VERTEX = (
    (types.GenerationConfig, frozenset({"audio_timestamp", "model_config", "routing_config"})),
)
_LEAST_BUDGET = -1  # the model decides


def read_message(data: bytes, backend: Backend) -> types.LiveClientMessage:
    """Parse a client message.

    Raises:
        Rejection: It is not a JSON object, or has names, values or combinations that the service
            rejects.
    """
    return read(data, types.LiveClientMessage, backend)


def read(data: bytes, cls: type[W], backend: Backend, *, path: str = "") -> W:
    """Parse a message of any class; `path` is its path in the service's own request.

    Raises:
        Rejection: As `read_message`.
    """
    try:
        message = decode(data, cls)
    except DecodeError as error:
        raise rejections.invalid(_unreadable(data, error, path)) from None
    try:
        reason = next(_problems(message, path, backend), None)
    except RecursionError:
        raise rejections.invalid() from None
    if reason is not None:
        raise rejections.invalid(reason)
    return message


def check_setup(
    setup: types.LiveClientSetup,
    *,
    backend: Backend,
    version: str,
    models: Collection[str] | None,
    model_required: bool,
) -> None:
    """Check a setup.

    Args:
        setup: The setup.
        backend: The service that is played.
        version: The API version of the request.
        models: Names of the models that exist; None for any.
        model_required: Whether the setup has to name a model.

    Raises:
        Rejection: The service would reject the setup.
    """
    model = setup.model or ""
    if model_required and not model:
        raise rejections.invalid()
    check_model(model, models, backend=backend, version=version)
    config = setup.generation_config or types.GenerationConfig()
    modalities = config.response_modalities or []
    if len(modalities) > 1:
        raise rejections.several_modalities()
    allowed = {types.Modality.TEXT, types.Modality.AUDIO}
    if backend.name == "vertex":
        allowed.add(types.Modality.VIDEO)
    if any(modality not in allowed for modality in modalities):
        raise rejections.invalid()
    if any(getattr(config, name) for name in _NOT_IN_LIVE):
        raise rejections.invalid()
    if config.speech_config and config.speech_config.multi_speaker_voice_config is not None:
        raise rejections.invalid()
    _check_counts(setup, config)
    check_instruction(setup.system_instruction, backend)
    check_tools(setup.tools or ())


def check_instruction(content: types.Content | None, backend: Backend) -> None:
    """Check a system instruction: it is text, of any role.

    Raises:
        Rejection: The service would reject it.
    """
    _check_roles([content], backend, allow_system=True)
    for part in (content.parts if content else None) or ():
        if any(getattr(part, name) is not None for name in _PART_DATA if name != "text"):
            raise rejections.invalid()


def check_tools(tools: Iterable[types.Tool]) -> None:
    """Check that each function has a name.

    Raises:
        Rejection: One has none.
    """
    for tool in tools:
        if any(not function.name for function in tool.function_declarations or ()):
            raise rejections.invalid()


def _check_counts(setup: types.LiveClientSetup, config: types.GenerationConfig) -> None:
    """Check whole numbers that cannot be negative, and the thinking budget, which may be -1."""
    realtime = setup.realtime_input_config or types.RealtimeInputConfig()
    detection = realtime.automatic_activity_detection or types.AutomaticActivityDetection()
    compression = setup.context_window_compression or types.ContextWindowCompressionConfig()
    window = compression.sliding_window or types.SlidingWindow()
    thinking = config.thinking_config or types.ThinkingConfig()
    counts = (
        config.max_output_tokens,
        config.top_k,
        config.candidate_count,
        detection.prefix_padding_ms,
        detection.silence_duration_ms,
        compression.trigger_tokens,
        window.target_tokens,
    )
    if any(count is not None and count < 0 for count in counts):
        raise rejections.invalid()
    if thinking.thinking_budget is not None and thinking.thinking_budget < _LEAST_BUDGET:
        raise rejections.invalid()


def check_model(
    model: str, models: Collection[str] | None, *, backend: Backend, version: str
) -> None:
    """Check that a model exists; the arguments are those of `check_setup`.

    Raises:
        Rejection: It does not exist.
    """
    if models is not None and model.rpartition("/")[2] not in {
        name.rpartition("/")[2] for name in models
    }:
        raise rejections.unknown_model(model, backend=backend.name, version=version or "v1beta")


def check_content(content: types.LiveClientContent, backend: Backend) -> None:
    """Check the roles of turns.

    Raises:
        Rejection: A role is neither user nor model.
    """
    _check_roles(content.turns or [], backend)


def check_realtime(realtime: types.LiveClientRealtimeInput, *, detects: bool) -> None:
    """Check realtime input; `detects` is whether the server detects speech.

    Raises:
        Rejection: There are activity markers although the server detects speech, or the media are
            of the wrong type.
    """
    if detects and (realtime.activity_start is not None or realtime.activity_end is not None):
        raise rejections.invalid(rejections.PRECONDITION_FAILED)
    audio, video = media_of(realtime)
    if video is not None and not (video.mime_type or "").startswith("image/"):
        raise rejections.invalid()
    if audio is not None:
        audio_rate(audio)


def media_of(
    realtime: types.LiveClientRealtimeInput,
) -> tuple[types.Blob | None, types.Blob | None]:
    """Return the audio and the image of an input; of `media_chunks` only the first is used."""
    audio, video = realtime.audio, realtime.video
    for chunk in (realtime.media_chunks or [])[:1]:
        if (chunk.mime_type or "").startswith("audio/"):
            audio = audio or chunk
        else:
            video = video or chunk
    return audio, video


def audio_rate(audio: types.Blob) -> int:
    """Return the sample rate of the user's audio.

    Raises:
        Rejection: It is not mono PCM, the only format that the local server can read.
    """
    if not (audio.mime_type or "").startswith("audio/"):
        raise rejections.invalid()
    try:
        kind = PcmFormat.from_mime_type(audio.mime_type or "")
    except ConfigError:
        kind = None
    if kind is None or kind.channels != 1:
        raise rejections.not_pcm(audio.mime_type or "")
    lowest, highest = AUDIO_RATES
    if not lowest <= kind.rate <= highest:
        raise rejections.invalid()
    return kind.rate


def _check_roles(
    contents: Collection[types.Content | None], backend: Backend, *, allow_system: bool = False
) -> None:
    allowed = {None, "", "user", "model"}
    if allow_system or backend.name != "gemini":
        allowed.add("system")
    if any(content is not None and content.role not in allowed for content in contents):
        raise rejections.system_role()


def _problems(message: Wire, path: str, backend: Backend) -> Iterator[str]:
    """Describe the problems of a message, outermost first; paths are in protobuf's form."""
    at = f" at '{path}'" if path else ""
    for name in message.extra or ():
        yield _unknown_name(name, at)
    members = [
        (field.name, getattr(message, field.name))
        for field in attrs.fields(type(message))
        if field.name != "extra" and getattr(message, field.name) is not None
    ]
    wire_names = message.__wire_names__
    for name, _ in members:
        if message.__wire_backends__.get(name, backend.name) != backend.name or (
            backend.name == "gemini" and _is_only_vertex(message, name)
        ):
            yield _unknown_name(wire_names.get(name, name), at)
    group, union = _union(message)
    chosen = [name for name, _ in members if name in union]
    if len(chosen) > 1:
        yield (
            f"Invalid value{at} (oneof), oneof field '{group}' is already set."
            f" Cannot set '{wire_names.get(chosen[1], chosen[1])}'"
        )
    for name, value in members:
        yield from _value_problems(value, f"{path}.{name}".lstrip("."), backend)
        least, greatest = message.__wire_limits__.get(name, (None, None))
        if (least is not None and value < least) or (greatest is not None and value > greatest):
            limits = f"from {least} to {greatest}" if greatest is not None else f"{least} or more"
            place = f"{path}.{name}".lstrip(".")
            shown = f"{value:.15g}" if isinstance(value, float) else value
            yield f"Invalid value at '{place}': {shown} is not {limits}."


def _is_only_vertex(message: Wire, name: str) -> bool:
    return any(type(message) is cls and name in names for cls, names in _ONLY_VERTEX)


def _value_problems(value: object, path: str, backend: Backend) -> Iterator[str]:
    if isinstance(value, Wire):
        yield from _problems(value, path, backend)
    elif isinstance(value, OpenEnum):
        if not value.is_known:
            yield f"Invalid value at '{path}' (TYPE_ENUM), {orjson.dumps(value.value).decode()}"
    elif isinstance(value, list):
        for index, item in enumerate(cast("Iterable[object]", value)):
            yield from _value_problems(item, f"{path}[{index}]", backend)
    elif isinstance(value, dict):
        for index, item in enumerate(cast("Mapping[str, object]", value).values()):
            if isinstance(item, Wire):
                yield from _problems(item, f"{path}[{index}].value", backend)


def _union(message: Wire) -> tuple[str, Collection[str]]:
    if isinstance(message, types.Part):
        return "data", _PART_DATA
    if message.__wire_oneof__:
        return "message_type", [field.name for field in attrs.fields(type(message))]
    return "", ()


def _unknown_name(name: str, at: str) -> str:
    return f'Invalid JSON payload received. Unknown name "{name}"{at}: Cannot find field.'


def _unreadable(data: bytes, error: DecodeError, root: str) -> str:
    """Return the service's message for what `decode` could not read."""
    try:
        document: Any = orjson.loads(data)
    except ValueError:
        return "Invalid JSON payload received. Unexpected token."
    if not isinstance(document, dict):
        return 'Invalid JSON payload received. Unknown name "": Root element must be a message.'
    steps = _STEP.findall(error.path.removeprefix("$"))
    if not steps:
        return rejections.INVALID_ARGUMENT
    value = _look_up(cast("object", document), steps)
    paths = accumulate(f"[{index}]" if index else f".{_snake(name)}" for name, index in steps)
    parent, path = ["", *((root + path).lstrip(".") for path in ("", *paths))][-2:]
    wanted = error.problem.partition(", got")[0]
    kind = next((kind for word, kind in _WIRE_TYPES if word in wanted), "TYPE_MESSAGE")
    if isinstance(value, list):
        name, at = path.rpartition(".")[2], f" at '{parent}'" if parent else ""
        return (
            f'Invalid JSON payload received. Unknown name "{name}"{at}:'
            " Proto field is not repeating, cannot start list."
        )
    shown = "{...}" if isinstance(value, dict) else orjson.dumps(value).decode()
    if kind == "TYPE_BYTES" and isinstance(value, str):
        shown = f"Base64 decoding failed for {shown}"
    return f"Invalid value at '{path}' ({kind}), {shown}"


def _look_up(value: Any, steps: Sequence[tuple[str, str]]) -> Any:
    try:
        for name, index in steps:
            value = value[int(index) if index else name]
    except (LookupError, TypeError):  # the name of a property may contain dots
        return None
    return value


def _snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda match: f"_{match[0].lower()}", name)
