"""Profiles of the Live models: what each accepts.

Generated from schema/models.json; do not edit. Change the table and run `python -m codegen`.
sha256 of the source: 77446a3c9b8496dec058b30361492d9bbb2148382a4f19eff0756284d27e9122
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from attrs import field, frozen

if TYPE_CHECKING:
    from genai_live._wire.backend import Backend

DEFAULT_MODEL = "gemini-3.8-live"
"""The model that examples and the command line use."""

DEFAULT_MUSIC_MODEL = "lyria-realtime-exp"
"""The model of Live Music that the command line uses."""

MUSIC_PATTERNS = ("lyria*",)
"""Shell patterns of the names of models that make music."""


@frozen(kw_only=True)
class ModelProfile:
    """What a Live model accepts and how it behaves, on one backend.

    The defaults are those of an unknown model: nothing is refused.
    """

    family: str = ""
    """The family that the model belongs to; empty for an unknown model."""
    backend: Backend = "gemini"
    """The backend that this holds for."""
    model: str = field(default="", eq=False)
    """The model's name, where a session uses the profile; for error messages."""
    output_modalities: tuple[str, ...] | None = None
    """What the model can answer in; None where nothing is known."""
    required_config: tuple[str, ...] = ()
    """Members of the config without which the service refuses the setup."""
    function_behaviors: tuple[str, ...] | None = None
    """Values of a function's `behavior` that the service accepts; None where nothing is known."""
    unset_behavior: Literal["BLOCKING", "NON_BLOCKING"] = "BLOCKING"
    """How the model treats a function without `behavior`."""
    waits_for_results: bool = False
    """Whether the model waits for the result even of a function that is NON_BLOCKING."""
    blocking_call_ends_turn: bool = False
    """Whether a `turnComplete` of its own follows a blocking call, and the answer is another turn.
    """
    scheduling: Literal["accepted", "ignored", "refused"] = "accepted"
    """What the service does with `scheduling` in a function response."""
    function_result_media: tuple[str, ...] | None = None
    """Mime types of media that a function response may hold; None where nothing is known."""
    thinking: tuple[str, ...] | None = None
    """Members of `thinking_config` that the service accepts, of `thinking_budget` and
    `thinking_level`; None where nothing is known.
    """
    thinking_levels: tuple[str, ...] | None = None
    """Values of `thinking_level` that the service accepts; None where nothing is known."""
    thinking_required: bool = False
    """Whether the service refuses a setup without `thinking_level`."""
    affective_dialog: Literal["accepted", "refused", "refused_later"] = "accepted"
    """What the service does with `enable_affective_dialog`: `refused_later` accepts the setup and
    refuses the first message.
    """
    proactivity: Literal["accepted", "always", "refused"] = "accepted"
    """What the service does with `proactivity`: `always` cannot be turned off."""
    v1alpha_members: tuple[str, ...] = ()
    """Members of the config that only API version v1alpha knows (Gemini Developer API)."""
    answers_speech: bool = True
    """Whether speech gets an answer unless proactive audio is on; transcribing and translating
    models owe none.
    """
    client_content: Literal["session", "start"] = "session"
    """Where the model accepts client content: in the whole session, or only as history at its
    start.
    """
    text_turns: Literal["client_content", "realtime"] = "client_content"
    """How a typed turn is sent: as client content, or as realtime text."""
    text_cuts_off: bool | None = None
    """Whether text that arrives while the model speaks cuts it off."""
    history_function_parts: Literal["accepted", "refused", "lost"] = "accepted"
    """What becomes of function calls and responses in history that is sent: `lost` forgets them
    after a resumption.
    """
    interaction_status: bool = False
    """Whether `interactionStatus` tells where an answer ends; a `turnComplete` may close only a
    part of it.
    """
    joins_transcripts: bool = False
    """Whether the service sends a transcript and its audio in one message."""
    sees_video_before_text: bool = True
    """Whether a typed turn sees the video frame that came before it."""
    code_execution: Literal["accepted", "ignored", "refused"] = "accepted"
    """What the service does with the tool `code_execution`."""
    audio_during_blocking_call: Literal["accepted", "refused"] = "accepted"
    """What the service does with realtime audio while a blocking call is open: `refused` closes
    with 1008.
    """
    turn_coverage: str | None = None
    """The default of `realtime_input_config.turn_coverage`; None where nothing is known."""
    session_seconds: float | None = None
    """How long the service lets a session live over all its connections; None where no limit is
    known.
    """
    context_tokens: int | None = None
    """Size of the context window, in tokens; None where nothing is known."""


PATTERNS = (
    ("gemini-2.5-flash-native-audio*", "gemini-2.5-flash-native-audio"),
    ("gemini-live-2.5-flash-native-audio*", "gemini-2.5-flash-native-audio"),
    ("gemini-live-2.5-flash-preview-native-audio*", "gemini-2.5-flash-native-audio"),
    ("gemini-2.5-flash-preview-native-audio*", "gemini-2.5-flash-native-audio"),
    ("gemini-3.1-flash-live*", "gemini-3.1-flash-live"),
    ("gemini-3.1-*live*", "gemini-3.1-flash-live"),
    ("gemini-3.8-live", "gemini-3.8-live"),
    ("gemini-3.8-live-[!e]*", "gemini-3.8-live"),
    ("gemini-3.8-live-extended-thinking*", "gemini-3.8-live-extended-thinking"),
    ("gemini-live-2.5-flash", "gemini-live-2.5-flash"),
    ("gemini-2.0-flash-live*", "gemini-live-2.5-flash"),
    ("gemini-live-2.5-flash-0*", "gemini-live-2.5-flash"),
    ("gemini-robotics-er-2*streaming*", "gemini-robotics-er-2-streaming"),
    ("robotics-er-2-streaming*", "gemini-robotics-er-2-streaming"),
    ("gemini-3.5-transcribe-live*", "gemini-3.5-transcribe-live"),
    ("gemini-3.5-live-translate*", "gemini-3.5-live-translate"),
)
"""Shell patterns of model names, and the family that each stands for."""

PROFILES: dict[tuple[str, Backend], ModelProfile] = {
    ("gemini-2.5-flash-native-audio", "gemini"): ModelProfile(
        family="gemini-2.5-flash-native-audio",
        backend="gemini",
        output_modalities=("AUDIO",),
        function_behaviors=("BLOCKING", "NON_BLOCKING"),
        unset_behavior="BLOCKING",
        blocking_call_ends_turn=False,
        scheduling="accepted",
        thinking=("thinking_budget",),
        affective_dialog="accepted",
        proactivity="accepted",
        v1alpha_members=("proactivity", "enable_affective_dialog"),
        client_content="session",
        text_cuts_off=False,
        history_function_parts="refused",
        sees_video_before_text=False,
        function_result_media=(),
        code_execution="refused",
        audio_during_blocking_call="refused",
        turn_coverage="TURN_INCLUDES_ONLY_ACTIVITY",
    ),
    ("gemini-2.5-flash-native-audio", "vertex"): ModelProfile(
        family="gemini-2.5-flash-native-audio",
        backend="vertex",
        output_modalities=("AUDIO",),
        function_behaviors=("BLOCKING", "NON_BLOCKING"),
        unset_behavior="BLOCKING",
        blocking_call_ends_turn=True,
        scheduling="ignored",
        thinking=("thinking_budget",),
        affective_dialog="accepted",
        proactivity="accepted",
        v1alpha_members=(),
        client_content="session",
        text_cuts_off=False,
        history_function_parts="refused",
        sees_video_before_text=False,
        function_result_media=(),
        code_execution="refused",
        audio_during_blocking_call="refused",
        turn_coverage="TURN_INCLUDES_ONLY_ACTIVITY",
    ),
    ("gemini-3.1-flash-live", "gemini"): ModelProfile(
        family="gemini-3.1-flash-live",
        backend="gemini",
        output_modalities=("AUDIO",),
        function_behaviors=("BLOCKING", "NON_BLOCKING"),
        unset_behavior="BLOCKING",
        waits_for_results=True,
        scheduling="ignored",
        thinking=("thinking_level",),
        thinking_levels=("MINIMAL", "LOW", "MEDIUM", "HIGH"),
        affective_dialog="refused",
        proactivity="accepted",
        v1alpha_members=("proactivity",),
        client_content="start",
        text_turns="realtime",
        text_cuts_off=True,
        history_function_parts="lost",
        joins_transcripts=True,
        sees_video_before_text=False,
        function_result_media=("image/png", "image/jpeg", "image/webp", "text/plain"),
        code_execution="ignored",
        turn_coverage="TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO",
        context_tokens=131072,
    ),
    ("gemini-3.1-flash-live", "vertex"): ModelProfile(
        family="gemini-3.1-flash-live",
        backend="vertex",
        output_modalities=("AUDIO",),
        function_behaviors=("BLOCKING", "NON_BLOCKING"),
        unset_behavior="BLOCKING",
        waits_for_results=True,
        scheduling="ignored",
        thinking=("thinking_level",),
        thinking_levels=("MINIMAL", "LOW", "MEDIUM", "HIGH"),
        affective_dialog="refused",
        proactivity="accepted",
        v1alpha_members=(),
        client_content="start",
        text_turns="realtime",
        text_cuts_off=True,
        history_function_parts="lost",
        joins_transcripts=True,
        sees_video_before_text=False,
        function_result_media=("image/png", "image/jpeg", "image/webp", "text/plain"),
        code_execution="ignored",
        turn_coverage="TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO",
        context_tokens=131072,
    ),
    ("gemini-3.8-live", "gemini"): ModelProfile(
        family="gemini-3.8-live",
        backend="gemini",
        output_modalities=("AUDIO",),
        function_behaviors=("BLOCKING", "NON_BLOCKING"),
        unset_behavior="NON_BLOCKING",
        scheduling="accepted",
        thinking=(),
        affective_dialog="refused_later",
        proactivity="always",
        client_content="session",
        text_turns="realtime",
        text_cuts_off=True,
        history_function_parts="accepted",
        sees_video_before_text=False,
        function_result_media=("image/png", "image/jpeg", "image/webp", "text/plain"),
        code_execution="ignored",
        turn_coverage="TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO",
        session_seconds=3480,
        context_tokens=131072,
    ),
    ("gemini-3.8-live", "vertex"): ModelProfile(
        family="gemini-3.8-live",
        backend="vertex",
        output_modalities=("AUDIO", "VIDEO"),
        function_behaviors=("BLOCKING", "NON_BLOCKING"),
        unset_behavior="NON_BLOCKING",
        scheduling="accepted",
        thinking=("thinking_level",),
        affective_dialog="refused_later",
        proactivity="always",
        client_content="session",
        text_turns="realtime",
        text_cuts_off=True,
        history_function_parts="accepted",
        sees_video_before_text=False,
        function_result_media=("image/png", "image/jpeg", "image/webp", "text/plain"),
        code_execution="ignored",
        turn_coverage="TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO",
        session_seconds=3480,
        context_tokens=131072,
    ),
    ("gemini-3.8-live-extended-thinking", "gemini"): ModelProfile(
        family="gemini-3.8-live-extended-thinking",
        backend="gemini",
        output_modalities=("AUDIO",),
        function_behaviors=("NON_BLOCKING",),
        unset_behavior="NON_BLOCKING",
        scheduling="refused",
        thinking=("thinking_level",),
        thinking_levels=("LOW", "MEDIUM", "HIGH"),
        thinking_required=True,
        affective_dialog="refused_later",
        proactivity="always",
        client_content="session",
        text_turns="realtime",
        history_function_parts="accepted",
        interaction_status=True,
        sees_video_before_text=False,
        function_result_media=("image/png", "image/jpeg", "image/webp", "text/plain"),
        code_execution="ignored",
        turn_coverage="TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO",
        session_seconds=3480,
        context_tokens=131072,
    ),
    ("gemini-3.8-live-extended-thinking", "vertex"): ModelProfile(
        family="gemini-3.8-live-extended-thinking",
        backend="vertex",
        output_modalities=("AUDIO",),
        function_behaviors=("NON_BLOCKING",),
        unset_behavior="NON_BLOCKING",
        scheduling="refused",
        thinking=("thinking_level",),
        thinking_levels=("LOW", "MEDIUM", "HIGH"),
        thinking_required=True,
        affective_dialog="refused_later",
        proactivity="always",
        client_content="session",
        text_turns="realtime",
        history_function_parts="accepted",
        interaction_status=True,
        sees_video_before_text=False,
        function_result_media=("image/png", "image/jpeg", "image/webp", "text/plain"),
        code_execution="ignored",
        turn_coverage="TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO",
        session_seconds=3480,
        context_tokens=131072,
    ),
    ("gemini-live-2.5-flash", "gemini"): ModelProfile(
        family="gemini-live-2.5-flash",
        backend="gemini",
        output_modalities=("TEXT", "AUDIO"),
        function_behaviors=("BLOCKING", "NON_BLOCKING"),
        unset_behavior="BLOCKING",
        blocking_call_ends_turn=False,
        scheduling="accepted",
        thinking=(),
        affective_dialog="accepted",
        proactivity="accepted",
        text_cuts_off=True,
        sees_video_before_text=False,
    ),
    ("gemini-live-2.5-flash", "vertex"): ModelProfile(
        family="gemini-live-2.5-flash",
        backend="vertex",
        output_modalities=("TEXT", "AUDIO"),
        function_behaviors=("BLOCKING", "NON_BLOCKING"),
        unset_behavior="BLOCKING",
        blocking_call_ends_turn=True,
        scheduling="ignored",
        thinking=(),
        affective_dialog="accepted",
        proactivity="refused",
        text_cuts_off=True,
        sees_video_before_text=False,
    ),
    ("gemini-robotics-er-2-streaming", "gemini"): ModelProfile(
        family="gemini-robotics-er-2-streaming",
        backend="gemini",
        output_modalities=("TEXT",),
        sees_video_before_text=False,
    ),
    ("gemini-robotics-er-2-streaming", "vertex"): ModelProfile(
        family="gemini-robotics-er-2-streaming",
        backend="vertex",
        output_modalities=("TEXT",),
        sees_video_before_text=False,
    ),
    ("gemini-3.5-transcribe-live", "gemini"): ModelProfile(
        family="gemini-3.5-transcribe-live",
        backend="gemini",
        output_modalities=("TEXT",),
        required_config=("input_audio_transcription",),
        answers_speech=False,
    ),
    ("gemini-3.5-transcribe-live", "vertex"): ModelProfile(
        family="gemini-3.5-transcribe-live",
        backend="vertex",
        output_modalities=("TEXT",),
        required_config=("input_audio_transcription",),
        answers_speech=False,
    ),
    ("gemini-3.5-live-translate", "gemini"): ModelProfile(
        family="gemini-3.5-live-translate",
        backend="gemini",
        output_modalities=("AUDIO",),
        required_config=("translation_config",),
        answers_speech=False,
        context_tokens=16384,
    ),
    ("gemini-3.5-live-translate", "vertex"): ModelProfile(
        family="gemini-3.5-live-translate",
        backend="vertex",
        output_modalities=("AUDIO",),
        required_config=("translation_config",),
        answers_speech=False,
        context_tokens=16384,
    ),
}
"""Every known profile, by family and backend."""
