"""Interrupts of blocking sessions: a signal handler raises, or uses the session itself."""

import gc
import sys
import threading
import time
from collections.abc import Callable
from random import Random
from typing import Any

from benchmarks.interrupts import calls
from benchmarks.interrupts.calls import Counts, Problem, RestCheck
from benchmarks.interrupts.interrupter import Interrupter, interrupt
from benchmarks.soak.drivers import CountingConnector
from genai_live import Client, Session, events
from genai_live.errors import ConnectError, SessionClosed, SetupError
from genai_live.testing import LiveServer

HANDLER_SHARE = 0.2
"""The share of signals whose handler uses the session instead of raising."""
HANDLER_CALLS: tuple[Callable[[Session], Any], ...] = (
    *(calls.CALLS[name] for name in ("send_text", "audio", "interrupt", "ask")),
    *calls.PROPERTIES.values(),
    lambda session: session.close(),
)


class Asker(threading.Thread):
    """A thread whose session nobody interrupts: it asks again and again."""

    def __init__(self, session: Session) -> None:
        super().__init__(daemon=True)
        self.session = session
        self.answers = 0
        self.error: BaseException | None = None
        self.is_over = False

    def run(self) -> None:
        """Ask until the end."""
        try:
            while not self.is_over:
                self.session.ask("Hello", timeout=calls.ANSWER_SECONDS)
                self.answers += 1
                time.sleep(0.005)
        except BaseException as error:
            self.error = error


class BlockingRun:
    """Calls of blocking sessions in the main thread, each with an interrupt."""

    def __init__(self, server: LiveServer, random: Random, counts: Counts) -> None:
        self.counts = counts
        self._server = server
        self._random = random
        self._client = Client(api_key="key", http_options={"base_url": server.url})
        self._interrupter = Interrupter(random)
        self._sessions: dict[Session, CountingConnector] = {}
        self._connectors: list[CountingConnector] = []
        # Those that a call was interrupted in which closes them.
        self._closing: set[Session] = set()
        self._other: Session | None = None

    def run(self, count: int, on_progress: Callable[[], object]) -> None:
        """Make calls until `count` of them were interrupted.

        Raises:
            Problem: An interrupt has led to what it must not lead to.
        """
        unraisable = sys.unraisablehook
        problems: list[object] = []
        sys.unraisablehook = problems.append
        self._interrupter.install()
        self._other = other = self._connect()
        self._loop_thread = next(t for t in threading.enumerate() if t.name == "genai_live loop")
        try:
            while self.counts.total < count:
                latest = min(count, self.counts.total + calls.BATCH)
                asker = Asker(other)
                asker.start()
                while self.counts.total < latest:
                    self._call()
                    on_progress()
                asker.is_over = True
                asker.join(calls.ANSWER_SECONDS)
                if asker.error is not None or asker.is_alive() or not asker.answers:
                    raise Problem(
                        f"another session: {asker.answers} answers, {asker.error!r}"
                    ) from asker.error
                self._check()
                if problems:
                    raise Problem(f"uncaught: {problems}")
            self._close_all()
        finally:
            self._interrupter.disarm()
            sys.unraisablehook = unraisable

    def _call(self) -> None:
        while len(self._sessions) < calls.SESSIONS:
            session = self._connect()
            self._sessions[session] = self._connectors[-1]
        session = self._random.choice(list(self._sessions))
        kind = self._random.choice(calls.KINDS)
        action: Callable[[], object] = interrupt
        if self._random.random() < HANDLER_SHARE:
            in_handler = self._random.choice(HANDLER_CALLS)
            if in_handler is HANDLER_CALLS[-1]:
                self._closing.add(session)
            action = lambda: self._in_handler(in_handler, session)  # noqa: E731
        if kind == "close":
            self._closing.add(session)
        self.counts.made[kind] += 1
        try:
            try:
                self._interrupter.arm(action)
                self._make(kind, session)
            finally:
                self._interrupter.disarm()
        except KeyboardInterrupt:
            pass
        except SessionClosed:
            if session not in self._closing:
                raise
        except TimeoutError as error:
            if kind not in calls.READS:
                raise Problem(f"{kind} ended with {error!r}") from error
        if self._interrupter.came:
            self.counts.interrupted[kind] += 1
        if session in self._closing:
            self._closing.discard(session)
            session.close()
            self._end(session)

    def _in_handler(self, function: Callable[[Session], Any], session: Session) -> None:
        try:
            function(session)
        except SessionClosed:
            if session not in self._closing:
                raise

    def _make(self, kind: str, session: Session) -> None:
        if kind in calls.READS:
            for item in calls.READS[kind](session):
                if isinstance(item, events.TurnComplete):
                    break
        elif kind == "connect":
            try:
                made = self._client.live.connect(**self._options())
            except (ConnectError, SetupError):  # the server refused it
                return
            self._sessions[made] = self._connectors[-1]
        elif kind == "close":
            session.close()
        else:
            (calls.CALLS | calls.PROPERTIES)[kind](session)

    def _options(self) -> dict[str, Any]:
        self._connectors.append(CountingConnector())
        return calls.connect_options(self._connectors[-1])

    def _connect(self) -> Session:
        while True:
            try:
                return self._client.live.connect(**self._options())
            except (ConnectError, SetupError):
                time.sleep(0.01)

    def _check(self) -> None:
        """Check that every session works, that the accounts balance, and that the loop rests."""
        for session, connector in self._sessions.items():
            session.ask("Hello", timeout=calls.ANSWER_SECONDS)
            self._check_balance(session, connector)
        rest = RestCheck(self._loop_thread)
        for _ in range(calls.REST_TRIES):
            rest.start()
            time.sleep(calls.REST_SECONDS)
            if rest.is_resting():
                break
        else:
            raise Problem(f"the event loop's thread does not rest, but uses {rest.shares}")
        while len(self._sessions) > calls.SESSIONS:
            session = next(iter(self._sessions))
            session.close()
            self._end(session)

    def _check_balance(self, session: Session, connector: CountingConnector) -> None:
        deadline = time.monotonic() + 10
        while not calls.is_balanced(session, connector):
            if time.monotonic() > deadline:
                raise Problem(f"{connector.setups} setups and {session.stats} do not balance")
            time.sleep(0.001)

    def _end(self, session: Session) -> None:
        """Check the account of a session that was closed, and forget it."""
        connector = self._sessions.pop(session)
        self._check_balance(session, connector)
        self.counts.reconnects += session.stats.reconnects

    def _close_all(self) -> None:
        for session in list(self._sessions):
            session.close()
            self._end(session)
        if self._other is not None:
            self._other.close()
        self._client.close()
        gc.collect()
        calls.check_server(self._server)
        if sum(thread.name == "genai_live loop" for thread in threading.enumerate()) != 1:
            raise Problem("there is more than one thread with an event loop")
        self._release()

    def _release(self) -> None:
        from genai_live._runtime.loop_thread import shared_loop_thread

        for connector in self._connectors:
            shared_loop_thread().call(connector.aclose)
