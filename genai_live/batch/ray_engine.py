"""`RayActors`: conversations of a batch in the workers of a Ray cluster.

Each worker is an actor, a process with an event loop that holds many sessions. The program itself
sends an item and gets its result back, so the order, the retries, the rate limit and the checkpoint
are the same as without Ray. A worker that dies is started again by Ray, and so are the items that
it had: an item may run more than once, its result comes once.
"""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
from importlib import import_module
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread

from genai_live.batch.conversations import ConversationResult, Conversations
from genai_live.batch.results import BatchError, error_text
from genai_live.errors import ConfigError, LiveError

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from typing import Self

    from genai_live.batch.conversations import Job
    from genai_live.batch.options import RayEngine


class RayActors:
    """The workers of one run. Created by `start`."""

    def __init__(self, ray: Any, *, started_ray: bool) -> None:
        self._ray = ray
        self._started_ray = started_ray
        self._actors: list[Any] = []
        self._loads: dict[int, int] = {}

    @classmethod
    async def start(cls, job: Job, settings: RayEngine) -> Self:
        """Start the workers, and Ray where it does not run.

        Raises:
            ConfigError: Ray is not installed, or the event loop is not asyncio's.
            LiveError: The workers do not start.
        """
        ray = import_ray()
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            raise ConfigError(
                '"ray" needs asyncio.', field="engine", hint="Run the batch in asyncio."
            ) from None
        started_ray = not ray.is_initialized()
        if started_ray:
            address = settings.address or os.environ.get("RAY_ADDRESS")
            if address:
                await _check_reachable(address, settings.start_timeout)
            await anyio.to_thread.run_sync(_init, ray, address)
        self = cls(ray, started_ray=started_ray)
        try:
            await self._start_actors(job, settings)
        except BaseException:
            with anyio.CancelScope(shield=True):
                await self.aclose()
            raise
        return self

    async def _start_actors(self, job: Job, settings: RayEngine) -> None:
        resources = await anyio.to_thread.run_sync(self._ray.available_resources)
        free = resources.get("CPU", 0)
        workers = settings.workers or max(1, int(free / (settings.num_cpus or 1)))
        workers = min(workers, job.concurrency)
        worker = self._ray.remote(_Worker).options(
            num_cpus=settings.num_cpus,
            max_restarts=-1,
            max_task_retries=settings.max_task_retries,
            max_concurrency=job.concurrency + 1,
        )
        try:
            for number in range(workers):
                self._actors.append(worker.remote(job))
                self._loads[number] = 0
        except (TypeError, AttributeError, pickle.PicklingError) as error:
            raise ConfigError(
                f"what the workers need cannot be sent: {str(error).partition(chr(10))[0]}",
                field="work",
                hint="Use functions of a module, and open files and connections inside the work.",
            ) from error
        try:
            with anyio.fail_after(settings.start_timeout):
                for actor in self._actors:
                    await actor.ready.remote()
        except TimeoutError:
            raise LiveError(
                f"{workers} workers did not start within {settings.start_timeout:g} seconds.",
                hint=f"The cluster had {free:g} free processors, each worker reserves"
                f" {settings.num_cpus:g}; RayEngine(workers=, num_cpus=) changes that.",
            ) from None
        except self._ray.exceptions.RayError as error:
            raise _as_live_error(error) from error

    async def run(self, item: Any) -> ConversationResult:
        """Hold one conversation in the worker that has the fewest. Only cancelling raises."""
        number = min(self._loads, key=self._loads.__getitem__)
        try:
            answer: Awaitable[ConversationResult] = self._actors[number].run.remote(item)
        except Exception as error:
            unsendable = ConfigError(
                f"the item cannot be sent to a worker: {str(error).partition(chr(10))[0]}",
                field="items",
            )
            unsendable.__cause__ = error
            return ConversationResult(error=unsendable)
        self._loads[number] += 1
        try:
            return await answer
        except self._ray.exceptions.RayError as error:
            return ConversationResult(error=_as_live_error(error))
        finally:
            self._loads[number] -= 1

    async def aclose(self) -> None:
        """End the workers, and Ray if it was started here."""
        for actor in self._actors:
            self._ray.kill(actor)
        self._actors = []
        if self._started_ray:
            await anyio.to_thread.run_sync(self._ray.shutdown)


class _Worker:
    """An actor: its methods run in the event loop of its process."""

    def __init__(self, job: Job) -> None:
        self._conversations = Conversations(job)

    async def ready(self) -> None:
        """Answer once the actor is there."""

    async def run(self, item: Any) -> ConversationResult:
        """Hold one conversation."""
        attempt = await self._conversations.run(item)
        if attempt.error is None:
            return attempt
        return ConversationResult(error=_portable(attempt.error), usage=attempt.usage)


def import_ray() -> Any:
    """Return the package `ray`.

    Raises:
        ConfigError: It is not installed; names the command.
    """
    try:
        return import_module("ray")
    except ImportError as error:
        raise ConfigError(
            '"ray" needs ray, which is not installed.',
            field="engine",
            hint='Run: pip install "genai-live[ray]"',
        ) from error


async def _check_reachable(address: str, timeout: float) -> None:
    """Check that something listens where a cluster should be; Ray itself would try for minutes.

    Raises:
        LiveError: Nothing does.
    """
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host or not port.isdigit():
        return
    try:
        with anyio.fail_after(timeout):
            stream = await anyio.connect_tcp(host, int(port))
    except (OSError, TimeoutError) as error:
        raise LiveError(
            f"no Ray cluster can be reached at {address}.",
            hint="Check RayEngine(address=) or RAY_ADDRESS.",
        ) from error
    await stream.aclose()


def _init(ray: Any, address: str | None) -> None:
    """Connect to a cluster, or start one that only this machine reaches."""
    try:
        ray.init(
            address=address,
            include_dashboard=False,
            logging_level=logging.ERROR,
            log_to_driver=False,
        )
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise LiveError(f"Ray cannot be reached: {error}", hint="Check RAY_ADDRESS.") from error


def _as_live_error(error: Exception) -> Exception:
    """Return the error of a worker, in the words of this package."""
    cause: object = getattr(error, "cause", None)
    if isinstance(cause, LiveError):
        return cause
    reason = f"{type(cause).__name__}: {cause}" if isinstance(cause, Exception) else str(error)
    failure = BatchError(f"a Ray worker failed: {' '.join(reason.split())}")
    failure.__cause__ = error
    return failure


def _portable(error: Exception) -> Exception:
    """Return an error that can be sent to another process."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - made in this line
    except Exception:
        return LiveError(error_text(error), retryable=bool(getattr(error, "retryable", False)))
    return error
