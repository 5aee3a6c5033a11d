"""Interrupts of asynchronous sessions: Ctrl+C as `asyncio.run` handles it, and `Task.cancel`."""

import asyncio
import gc
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

from benchmarks.interrupts import calls
from benchmarks.interrupts.calls import Counts, Problem, RestCheck
from benchmarks.interrupts.interrupter import draw_delay
from benchmarks.soak.drivers import CountingConnector
from genai_live import AsyncClient, AsyncSession, events
from genai_live.errors import ConnectError, SetupError
from genai_live.testing import LiveServer


class AsyncRun:
    """Calls of asynchronous sessions, each the main task of its loop for a moment."""

    def __init__(self, server: LiveServer, random: Random, counts: Counts) -> None:
        self.counts = counts
        self._server = server
        self._random = random
        self._client = AsyncClient(api_key="key", http_options={"base_url": server.url})
        self._sessions: dict[AsyncSession, CountingConnector] = {}
        self._connectors: list[CountingConnector] = []
        self._task: asyncio.Task[Any] | None = None
        self._came = False
        self._answers = 0

    def run(self, count: int, on_progress: Callable[[], object]) -> None:
        """Make calls until `count` of them were interrupted.

        Raises:
            Problem: An interrupt has led to what it must not lead to.
        """
        unraisable = sys.unraisablehook
        problems: list[object] = []
        sys.unraisablehook = problems.append
        signal.signal(signal.SIGALRM, self._handle)
        try:
            with asyncio.Runner() as runner:
                runner.get_loop().set_exception_handler(lambda _, found: problems.append(found))
                other = runner.run(self._connect())
                while self.counts.total < count:
                    asker = runner.get_loop().create_task(self._ask(other))
                    latest = min(count, self.counts.total + calls.BATCH)
                    before = self._answers
                    while self.counts.total < latest:
                        self._call(runner)
                        on_progress()
                    runner.run(self._end_asker(asker, before))
                    runner.run(self._check())
                    if problems:
                        raise Problem(f"uncaught: {problems}")
                runner.run(self._close_all(other))
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            sys.unraisablehook = unraisable

    def _handle(self, *_: object) -> None:
        """Send Ctrl+C, unless the call is over: then it would end the event loop."""
        if self._task is not None and not self._task.done():
            self._came = True
            signal.raise_signal(signal.SIGINT)

    def _call(self, runner: asyncio.Runner) -> None:
        while len(self._sessions) < calls.SESSIONS:
            session = runner.run(self._connect())
            self._sessions[session] = self._connectors[-1]
        session = self._random.choice(list(self._sessions))
        kind = self._random.choice(calls.KINDS)
        self.counts.made[kind] += 1
        self._came = False
        delay = draw_delay(self._random)
        is_signal = self._random.random() < 0.5
        call = self._call_in_task(kind, session, None if is_signal else delay)
        try:
            try:
                if is_signal:
                    signal.setitimer(signal.ITIMER_REAL, delay)
                runner.run(call)
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
                self._task = None
        except (KeyboardInterrupt, asyncio.CancelledError):
            pass
        except TimeoutError as error:
            if kind not in calls.READS:
                raise Problem(f"{kind} ended with {error!r}") from error
        if self._came:
            self.counts.interrupted[kind] += 1
        if kind == "close":
            runner.run(session.close())
            self._end(session)

    async def _call_in_task(self, kind: str, session: AsyncSession, delay: float | None) -> None:
        """Make a call; cancel its task after a delay, unless a signal does so."""
        self._task = task = asyncio.current_task()
        assert task is not None

        def cancel() -> None:
            self._came = True
            task.cancel()

        timer = asyncio.get_running_loop().call_later(delay or 0, cancel)
        if delay is None:
            timer.cancel()
        try:
            await self._make(kind, session)
            if self._came:
                await asyncio.sleep(0)  # a request to cancel is heeded at the next await
                raise Problem(f"{kind} ended as if nobody had cancelled it")
        finally:
            timer.cancel()

    async def _make(self, kind: str, session: AsyncSession) -> None:
        if kind in calls.READS:
            async for item in calls.READS[kind](session):
                if isinstance(item, events.TurnComplete):
                    break
        elif kind in calls.PROPERTIES:
            calls.PROPERTIES[kind](session)
            await asyncio.sleep(0.001)
        elif kind == "connect":
            try:
                made = await self._client.live.connect(**self._options())
            except (ConnectError, SetupError):  # the server refused it
                return
            self._sessions[made] = self._connectors[-1]
        elif kind == "close":
            await session.close()
        else:
            await calls.CALLS[kind](session)

    def _options(self) -> dict[str, Any]:
        self._connectors.append(CountingConnector())
        return calls.connect_options(self._connectors[-1])

    async def _connect(self) -> AsyncSession:
        while True:
            with suppress(ConnectError, SetupError):
                return await self._client.live.connect(**self._options())
            await asyncio.sleep(0.01)

    async def _ask(self, session: AsyncSession) -> None:
        """Ask again and again, in a task that nobody interrupts."""
        while True:
            await session.ask("Hello", timeout=calls.ANSWER_SECONDS)
            self._answers += 1
            await asyncio.sleep(0.005)

    async def _end_asker(self, asker: asyncio.Task[None], before: int) -> None:
        for _ in range(3_000):
            if asker.done() or self._answers > before:
                break
            await asyncio.sleep(0.01)
        if asker.done():
            raise Problem("another session has ended") from asker.exception()
        if self._answers == before:
            raise Problem("another session gets no answer")
        asker.cancel()
        with suppress(asyncio.CancelledError):
            await asker

    async def _check(self) -> None:
        """Check that every session works, that the accounts balance, and that the loop rests."""
        for session, connector in self._sessions.items():
            await session.ask("Hello", timeout=calls.ANSWER_SECONDS)
            self._check_balance(session, connector)
        rest = RestCheck(threading.current_thread())
        for _ in range(calls.REST_TRIES):
            rest.start()
            await asyncio.sleep(calls.REST_SECONDS)
            if rest.is_resting():
                break
        else:
            raise Problem(f"the event loop does not rest, but uses {rest.shares}")
        while len(self._sessions) > calls.SESSIONS:
            session = next(iter(self._sessions))
            await session.close()
            self._end(session)

    def _check_balance(self, session: AsyncSession, connector: CountingConnector) -> None:
        if not calls.is_balanced(session, connector):
            raise Problem(f"{connector.setups} setups and {session.stats} do not balance")

    def _end(self, session: AsyncSession) -> None:
        """Check the account of a session that was closed, and forget it."""
        connector = self._sessions.pop(session)
        self._check_balance(session, connector)
        self.counts.reconnects += session.stats.reconnects

    async def _close_all(self, other: AsyncSession) -> None:
        for session in list(self._sessions):
            await session.close()
            self._end(session)
        await other.close()
        await self._client.aclose()
        gc.collect()
        await asyncio.to_thread(calls.check_server, self._server)
        for connector in self._connectors:
            await connector.aclose()
