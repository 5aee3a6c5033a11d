"""`Instruments`: the metrics of all sessions that one `Telemetry` follows."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakSet

from opentelemetry.metrics import CallbackOptions, Observation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from opentelemetry.metrics import Histogram, Meter

    from genai_live import ObservedSession

SECONDS = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)
"""Bounds of the buckets that the conventions want for durations."""
LONG_SECONDS = (1, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200)
TOKENS = (1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304)


class Instruments:
    """The instruments; each is documented where a meter's user sees it.

    Args:
        meter: Makes them.
    """

    def __init__(self, meter: Meter) -> None:
        self._open: WeakSet[ObservedSession] = WeakSet()

        def seconds(name: str, text: str, bounds: Iterable[float] = SECONDS) -> Histogram:
            return meter.create_histogram(
                name, unit="s", description=text, explicit_bucket_boundaries_advisory=list(bounds)
            )

        self.tokens = meter.create_histogram(
            "gen_ai.client.token.usage",
            unit="{token}",
            description="Tokens of a turn.",
            explicit_bucket_boundaries_advisory=list(TOKENS),
        )
        self.turn = seconds("gen_ai.client.operation.duration", "Duration of a turn.")
        self.first_chunk = seconds(
            "gen_ai.client.operation.time_to_first_chunk",
            "From the question to the first output of any kind.",
        )
        self.first_audio = seconds(
            "genai_live.time_to_first_audio", "From the question to the first audio."
        )
        self.tool = seconds("gen_ai.execute_tool.duration", "From a function call to its response.")
        self.connect = seconds(
            "genai_live.connect.duration", "From the dial to a session that is set up."
        )
        self.session = seconds(
            "gen_ai.invoke_agent.duration", "Duration of a session.", LONG_SECONDS
        )
        self.reconnects = meter.create_counter(
            "genai_live.reconnects",
            unit="{connection}",
            description="Connections that continued a conversation.",
        )
        self.interruptions = meter.create_counter(
            "genai_live.interruptions", unit="{turn}", description="Turns that were interrupted."
        )
        self.dropped = meter.create_counter(
            "genai_live.input.dropped",
            unit="{message}",
            description="Messages of the client that were dropped.",
        )
        self.sessions = meter.create_up_down_counter(
            "genai_live.sessions.active", unit="{session}", description="Open sessions."
        )
        meter.create_observable_up_down_counter(
            "genai_live.queue.size",
            callbacks=[self._queue_size],
            unit="By",
            description="Messages that wait to be sent, in all open sessions.",
        )

    def opened(self, session: ObservedSession) -> None:
        """Count an open session, and watch its queue."""
        self._open.add(session)

    def closed(self, session: ObservedSession) -> None:
        """Watch its queue no longer."""
        self._open.discard(session)

    def _queue_size(self, _: CallbackOptions) -> Iterator[Observation]:
        yield Observation(sum(session.bytes_waiting for session in tuple(self._open)))
