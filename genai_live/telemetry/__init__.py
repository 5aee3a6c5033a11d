"""OpenTelemetry traces and metrics of Live sessions: `Telemetry`. Needs the extra `otel`.

    from genai_live.telemetry import Telemetry

    with client.live.connect(model=..., observer=Telemetry()) as session:
        ...

`docs/observability.md` lists the spans, attributes and metrics.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genai_live import __version__
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import TracerProvider

    from genai_live import ObservedSession, Observer
    from genai_live.telemetry.session import SessionTrace

__all__ = ["Telemetry"]


class Telemetry:
    """Writes a trace of each session, and metrics of all; `connect(observer=Telemetry())`.

    One may follow any number of sessions, in several threads. The session's span is a child of the
    span that is current where `connect` is called, and functions run inside the span of their call.

    Args:
        tracer_provider: Makes the tracer; None for the global one.
        meter_provider: Makes the meter; None for the global one.
        capture_content: Whether to write what the user and the model said, and the arguments and
            results of functions. They may be personal data. Audio is never written.
        agent_name: Name of your agent, for `gen_ai.agent.name`; None leaves it out.

    Raises:
        ConfigError: An argument cannot be used, or the extra `otel` is not installed.
    """

    def __init__(
        self,
        *,
        tracer_provider: TracerProvider | None = None,
        meter_provider: MeterProvider | None = None,
        capture_content: bool = False,
        agent_name: str | None = None,
    ) -> None:
        try:
            from opentelemetry import metrics, trace

            from genai_live.telemetry.instruments import Instruments
        except ImportError as error:
            raise ConfigError(
                "telemetry needs opentelemetry-api, which is not installed.",
                hint='Run: pip install "genai-live[otel]"',
            ) from error
        if capture_content is not True and capture_content is not False:
            raise ConfigError(
                f"expected a bool, got {type(capture_content).__name__}.", field="capture_content"
            )
        _check_text(agent_name, "agent_name", optional=True)
        _check_provider(tracer_provider, "tracer_provider", "get_tracer")
        _check_provider(meter_provider, "meter_provider", "get_meter")
        self._captures = capture_content
        self._agent_name = agent_name
        self._tracer = trace.get_tracer("genai_live", __version__, tracer_provider)
        meter = metrics.get_meter("genai_live", __version__, meter_provider)
        self._instruments = Instruments(meter)

    def observe(self, session: ObservedSession) -> SessionTrace:
        """Begin the trace of a session; `connect` calls it."""
        return self._trace(session, {})

    def conversation(self, conversation_id: str) -> Observer:
        """Return an observer for one conversation, whose id is `gen_ai.conversation.id`.

        Args:
            conversation_id: Your id of the conversation. No secret, such as a resumption handle.

        Raises:
            ConfigError: It is empty or no string.
        """
        _check_text(conversation_id, "conversation_id")
        return _Conversation(self, conversation_id)

    def _trace(self, session: ObservedSession, attributes: dict[str, Any]) -> SessionTrace:
        from genai_live.telemetry import names
        from genai_live.telemetry.session import SessionTrace

        if self._agent_name is not None:
            attributes = {names.AGENT: self._agent_name, **attributes}
        return SessionTrace(
            session,
            tracer=self._tracer,
            instruments=self._instruments,
            attributes=attributes,
            name=self._agent_name or session.model,
            capture_content=self._captures,
        )


class _Conversation:
    """Follows the sessions of one conversation."""

    def __init__(self, telemetry: Telemetry, conversation_id: str) -> None:
        self._telemetry = telemetry
        self._id = conversation_id

    def observe(self, session: ObservedSession) -> SessionTrace:
        """Begin the trace of a session."""
        from genai_live.telemetry import names

        trace = self._telemetry._trace  # pyright: ignore[reportPrivateUsage]
        return trace(session, {names.CONVERSATION: self._id})


def _check_provider(value: object, field: str, method: str) -> None:
    usable = callable(getattr(value, method, None)) and not isinstance(value, type)
    if value is not None and not usable:
        raise ConfigError(
            f"expected an object with {method}, got {type(value).__name__}.",
            field=field,
            hint="Pass a provider of the OpenTelemetry SDK, or None for the global one.",
        )


def _check_text(value: object, field: str, *, optional: bool = False) -> None:
    if (value is None and optional) or (isinstance(value, str) and value.strip()):
        return
    raise ConfigError(
        f"expected a string that is not empty, got {type(value).__name__}.", field=field
    )
