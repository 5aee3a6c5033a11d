"""Many short conversations: a fresh process holds them all, a number at a time.

    python -m benchmarks.clients.batches async http://127.0.0.1:8000 1000 200

Prints a JSON object: the seconds until the first conversation could begin, those of all
conversations from then on, and the processor time that this process took for them. Each is one
question that is typed, with a session of its own.
"""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from genai_live import AsyncClient, AsyncSession, Session

MODEL = "local"
CONFIG: Any = {"response_modalities": ["TEXT"]}
WORKERS = 2

Times = dict[str, float]


class Stopwatch:
    """Measures from when it is made."""

    def __init__(self) -> None:
        self._seconds = time.perf_counter()
        self._cpu = time.process_time()

    def read(self) -> Times:
        """Return what has passed."""
        seconds = time.perf_counter() - self._seconds
        return {"start": 0.0, "seconds": seconds, "cpu": time.process_time() - self._cpu}


def question(number: int) -> str:
    """Return what is asked in a conversation."""
    return f"Say number {number}."


def answer_to(number: int) -> str:
    """Return a piece of what the local server answers to that."""
    return f'"{question(number)}"'


def google_genai(url: str, count: int, concurrency: int) -> Times:
    """Use google-genai with a semaphore and a gather, as one writes it by hand."""
    from google import genai

    from benchmarks.clients.google_genai import dial_locally

    async def main() -> Times:
        client: Any = genai.Client(api_key="key", vertexai=False, http_options={"base_url": url})
        dial_locally(client, url)
        semaphore = asyncio.Semaphore(concurrency)

        async def hold(number: int) -> str:
            async with (
                semaphore,
                client.aio.live.connect(model=MODEL, config=CONFIG) as session,
            ):
                await session.send_realtime_input(text=question(number))
                return "".join([message.text or "" async for message in session.receive()])

        watch = Stopwatch()
        answers = await asyncio.gather(*(hold(number) for number in range(count)))
        for number, answer in enumerate(answers):
            check(number, answer)
        return watch.read()

    return asyncio.run(main())


def make_client(url: str) -> "AsyncClient":
    """Make a client of genai_live."""
    from genai_live import AsyncClient

    return AsyncClient(api_key="key", http_options={"base_url": url})


async def ask(session: "AsyncSession", number: int) -> list[Any]:
    """Hold one conversation; return the answer, and the process that held it."""
    return [(await session.ask(question(number))).text, os.getpid()]


def genai_live_async(
    url: str, count: int, concurrency: int, *, kills: bool = False, **options: Any
) -> Times:
    """Use `AsyncBatch`; `kills` ends one of its workers when a third is done."""
    from genai_live.batch import AsyncBatch

    async def main() -> Times:
        batch = AsyncBatch(
            partial(make_client, url),
            ask,
            model=MODEL,
            config=CONFIG,
            concurrency=concurrency,
            **options,
        )
        numbers: set[int] = set()
        begun = time.perf_counter()
        async with batch.as_completed(range(count)) as results:
            start, watch = time.perf_counter() - begun, Stopwatch()
            async for result in results:
                answer, process = result.value or (repr(result.error), 0)
                check(result.item, answer)
                numbers.add(result.item)
                if kills and len(numbers) == count // 3:
                    os.kill(process, signal.SIGKILL)
            times = watch.read()
        if len(numbers) != count or results.stats.done != count:
            raise ValueError(f"{len(numbers)} of {count} conversations, {results.stats}")
        return {**times, "start": start}

    return asyncio.run(main())


def genai_live_checkpoint(url: str, count: int, concurrency: int) -> Times:
    """Use `AsyncBatch` with a checkpoint."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "answers.jsonl")
        return genai_live_async(url, count, concurrency, checkpoint=path)


def genai_live_blocking(url: str, count: int, concurrency: int) -> Times:
    """Use `Batch` with a plain function."""
    from genai_live import Client
    from genai_live.batch import Batch

    def work(session: "Session", number: int) -> str:
        return session.ask(question(number)).text

    with Client(api_key="key", http_options={"base_url": url}) as client:
        batch = Batch(client, work, model=MODEL, config=CONFIG, concurrency=concurrency)
        with batch.as_completed(range(count)) as results:
            watch = Stopwatch()
            for result in results:
                check(result.item, result.value or repr(result.error))
            return watch.read()


def genai_live_ray(url: str, count: int, concurrency: int, *, kills: bool = False) -> Times:
    """Use `AsyncBatch` with a Ray cluster on this machine."""
    from genai_live.batch import RayEngine

    ray: Any = import_module("ray")  # not where the types are checked

    os.environ.setdefault("RAY_AUTH_MODE", "disabled")
    started = time.perf_counter()
    ray.init(
        address="local",
        num_cpus=WORKERS,
        include_dashboard=False,
        object_store_memory=80 << 20,
        log_to_driver=False,
        logging_level="ERROR",
    )
    cluster = time.perf_counter() - started
    try:
        engine = RayEngine(workers=WORKERS)
        times = genai_live_async(url, count, concurrency, engine=engine, kills=kills)
    finally:
        ray.shutdown()
    return {**times, "start": times["start"] + cluster}


def check(number: int, answer: str) -> None:
    """Raise unless an answer belongs to its question."""
    if answer_to(number) not in answer:
        raise ValueError(f"{question(number)}: {answer}")


CLIENTS: dict[str, Callable[[str, int, int], Times]] = {
    "google": google_genai,
    "async": genai_live_async,
    "checkpoint": genai_live_checkpoint,
    "blocking": genai_live_blocking,
    "ray": genai_live_ray,
    "ray-killed": partial(genai_live_ray, kills=True),
}


def main() -> None:
    """Run one client."""
    name, url, count, concurrency = sys.argv[1:]
    print(json.dumps(CLIENTS[name](url, int(count), int(concurrency))))


if __name__ == "__main__":
    main()
