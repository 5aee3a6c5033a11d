"""Batches: many short conversations as one map, with retries, a rate limit and a checkpoint.

    from genai_live import AsyncClient
    from genai_live.batch import AsyncBatch, ask

    batch = AsyncBatch(AsyncClient(), ask, model="gemini-3.8-live", checkpoint="answers.jsonl")
    async with batch.as_completed(questions) as results:
        async for result in results:
            print(result.id, result.value, result.error)

`Batch` blocks, `AsyncBatch` is for async code. docs/batches.md is the guide.
"""

from genai_live.batch.api import AsyncBatch, Batch
from genai_live.batch.options import BatchOptions, RayEngine, RetryPolicy
from genai_live.batch.results import BatchError, BatchResult, BatchStats
from genai_live.batch.run import AsyncBatchResults
from genai_live.batch.sync import BatchResults
from genai_live.batch.work import ask, transcribe

__all__ = [
    "AsyncBatch",
    "AsyncBatchResults",
    "Batch",
    "BatchError",
    "BatchOptions",
    "BatchResult",
    "BatchResults",
    "BatchStats",
    "RayEngine",
    "RetryPolicy",
    "ask",
    "transcribe",
]
