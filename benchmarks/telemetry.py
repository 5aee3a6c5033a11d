"""Count what following a session costs: `python -m benchmarks.telemetry`, with valgrind or perf.

Instructions for one message of 4.8 kB of audio received, 3.2 kB sent, and one answer of ten
messages with its usage: without an observer, with `Telemetry` and no SDK, and with the SDK, whose
spans and metrics stay in memory. Needs `pip install "genai-live[otel]" opentelemetry-sdk`.
"""

import asyncio
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benchmarks.frames import INPUT_PCM, PAYLOADS, QUESTION, Dialect
from benchmarks.instructions.counting import find_counter
from benchmarks.instructions.tasks import PreparedTransport
from genai_live import AsyncClient, events

FRAMES = PAYLOADS[Dialect.GEMINI]
TIMES = {"receive audio": 1000, "send audio": 1000, "answer": 30}
OBSERVERS = ["off", "on, no SDK", "on, SDK"]
TOKENS = [{"modality": "AUDIO", "tokenCount": 50}]
END = json.dumps(
    {
        "serverContent": {"turnComplete": True},
        "usageMetadata": {
            "promptTokenCount": 100,
            "responseTokenCount": 50,
            "totalTokenCount": 150,
            "responseTokensDetails": TOKENS,
        },
    }
).encode()
MESSAGES = 10
"""How many messages of audio an answer has."""


class AnswersTransport(PreparedTransport):
    """Gives answers, each of some audio, then the end of the turn."""

    async def receive(self) -> bytes:
        """Return the next frame."""
        frame = await super().receive()
        is_setup = self._given == 0
        is_end = self._given % (MESSAGES + 1) == 0
        return END if is_end and not is_setup else frame


def make_observer(kind: str) -> Any:
    """Return an observer of a kind, or None."""
    if kind == "off":
        return None
    from genai_live.telemetry import Telemetry

    if kind == "on, no SDK":
        return Telemetry()
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import InMemoryMetricReader
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    tracers = TracerProvider()
    tracers.add_span_processor(SimpleSpanProcessor(InMemorySpanExporter()))
    return Telemetry(
        tracer_provider=tracers, meter_provider=MeterProvider([InMemoryMetricReader()])
    )


async def run(task: str, kind: str, count: int) -> None:
    """Do a task a number of times in one session."""
    if task == "send audio":
        transport = PreparedTransport(b"", count)
    elif task == "answer":
        transport = AnswersTransport(FRAMES["audio"], count * (MESSAGES + 1))
    else:
        transport = PreparedTransport(FRAMES["audio"], count)
    async with (
        AsyncClient(api_key="key") as client,
        client.live.connect(
            model="local", transport=transport, observer=make_observer(kind)
        ) as session,
    ):
        if task == "send audio":
            for _ in range(count):
                await session.send_realtime_input(audio=INPUT_PCM)
            await transport.all_sent.wait()
            return
        found = session.events()
        wanted = events.TurnComplete if task == "answer" else events.AudioDelta
        await session.send_client_content(turns=QUESTION)
        while count:
            count -= isinstance(await anext(found), wanted)


def main() -> None:
    """Print a table."""
    counter = find_counter()
    if counter is None:
        sys.exit("Neither valgrind nor readable counters of the processor are here.")

    def count(task: str, kind: str, times: int) -> int:
        return counter[1]([sys.executable, "-m", "benchmarks.telemetry", task, kind, str(times)])

    with ThreadPoolExecutor(2) as pool:
        counts = {
            (task, kind): [pool.submit(count, task, kind, times * factor) for factor in (1, 2)]
            for task, times in TIMES.items()
            for kind in OBSERVERS
        }
        print(f"| instructions | {' | '.join(OBSERVERS)} |\n|---|{'---|' * len(OBSERVERS)}")
        for task, times in TIMES.items():
            cells: list[str] = []
            for kind in OBSERVERS:
                single, double = (each.result() for each in counts[task, kind])
                cells.append(f"{(double - single) / times:,.0f}")
            print(f"| {task} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(run(sys.argv[1], sys.argv[2], int(sys.argv[3])))
    else:
        main()
