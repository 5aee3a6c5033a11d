"""The simulated clients: what each does at random until the time is up, over either API."""

import threading
import time
from collections.abc import Iterable
from contextlib import nullcontext
from random import Random
from typing import Any

from attrs import define, evolve, field

from benchmarks.soak import payloads
from benchmarks.soak.answer_end import AnswerEnd
from benchmarks.soak.drivers import Driver
from benchmarks.soak.session_record import CallbackRecord, SessionRecord
from genai_live import ReconnectPolicy
from genai_live.errors import LiveError, SessionClosed
from genai_live.models import find_profile

LEGACY = "gemini-3.1-flash-live-preview"
"""The model whose profile sessions of the kind `gemini 3.1` have."""
ANSWER_SECONDS = 60.0
"""How long an answer may take, outages and a busy machine included."""
CONNECT = {"setup_timeout": 1.0, "connect_timeout": 3.0, "keepalive": 0.4}
POLICY = {
    "max_attempts": 1_000,
    "initial_delay": 0.01,
    "max_delay": 0.2,
    "stall_timeout": 1.5,
    "on_stall": "resume",
}
IMPATIENT_SECONDS = 0.3
"""The `max_audio_age` of impatient clients."""
AUDIO_BYTES, AUDIO_EVERY = 640, 0.2
VIDEO_BYTES, VIDEO_EVERY = 2_000, 1.0
ACTIONS = {"ask": 6, "text": 4, "two texts": 1, "interrupt": 1, "update": 1, "pause": 3}
"""What a client may do next, and how often relative to the others."""
CALLBACKS = {1: False, 2: True}
"""Which of five clients have callbacks, and whether those of blocking sessions are coroutines."""
SLOW_READS = 0.002
"""The share of events after which a reader pauses."""


@define(eq=False)
class SoakState:
    """State shared by all clients.

    Attributes:
        url: Address of the server.
        seed: Seed of all random choices.
        ends_at: When the clients stop, by `time.monotonic()`.
        records: The sessions so far.
        failed_connects: Calls of `connect` that failed.
        crashes: Failures of the soak itself.
    """

    url: str
    seed: int
    ends_at: float
    records: list[SessionRecord] = field(factory=list[SessionRecord])
    failed_connects: int = 0
    crashes: list[str] = field(factory=list[str])
    lock: threading.Lock = field(factory=threading.Lock)


class Token:
    """Google Cloud credentials that are always valid."""

    token = "token"
    valid = True

    def refresh(self, request: object) -> None:
        """Do nothing."""


class SoakClient:
    """A client that talks until the time is up, and opens a new session when one ends."""

    def __init__(self, soak: SoakState, index: int, make_driver: type[Driver]) -> None:
        self.soak = soak
        self.index = index
        self.random = Random(f"{soak.seed} {index}")
        kinds = tuple(payloads.MODELS)
        self.kind = kinds[index // 2 % len(kinds)]
        self.make_driver = make_driver
        self.sessions = 0

    @property
    def time_is_up(self) -> bool:
        """Whether the client should stop."""
        return time.monotonic() > self.soak.ends_at

    async def run(self) -> None:
        """Talk until the time is up."""
        while not self.time_is_up:
            self.sessions += 1
            driver = self.make_driver()
            record = SessionRecord(f"{self.index}.{self.sessions}", self.kind, driver.api)
            try:
                await driver.connect(self._client(), self._options(record, driver))
            except LiveError:
                with self.soak.lock:
                    self.soak.failed_connects += 1
                await driver.close()
                await driver.sleep(0.05)
            else:
                with self.soak.lock:
                    self.soak.records.append(record)
                await self._use_session(record, driver)

    def _client(self) -> dict[str, Any]:
        http = {"base_url": self.soak.url}
        if self.kind.startswith("vertex"):
            cloud = {"project": "soak", "location": "global", "credentials": Token()}
            return {"vertexai": True, "http_options": http, **cloud}
        return {"api_key": "key", "http_options": http}

    def _options(self, record: SessionRecord, driver: Driver) -> dict[str, Any]:
        seconds = Random(record.name)
        config: dict[str, Any] = {
            "response_modalities": ["TEXT"],
            "system_instruction": payloads.instruction(record.name, record.version),
            "tools": [driver.make_tool(record, lambda: seconds.uniform(0, 0.2))],
        }
        if "transparent" in self.kind:
            config["session_resumption"] = {"transparent": True}
        policy: dict[str, Any] = dict(POLICY)
        if "impatient" in self.kind:
            policy["max_audio_age"] = IMPATIENT_SECONDS
        model = payloads.MODELS[self.kind]
        reconnect = ReconnectPolicy(**policy)
        options: dict[str, Any] = {"model": model, "config": config, "reconnect": reconnect}
        if self.index % 5 in CALLBACKS:
            record.callbacks = CallbackRecord(Random(f"{record.name} callbacks"))
            is_async = CALLBACKS[self.index % 5] or driver.api == "async"
            options["callbacks"] = record.callbacks.functions(is_async=is_async)
        if self.kind == "gemini 3.1":  # in text, which the model itself refuses
            options["model_profile"] = evolve(find_profile(LEGACY), output_modalities=None)
        return {**options, **CONNECT}

    async def _use_session(self, record: SessionRecord, driver: Driver) -> None:
        record.watch_drops(driver.session)
        iterator = driver.session.events()
        driver.start(self._read, record, driver, iterator)
        del iterator
        driver.start(self._stream, record, driver)
        try:
            await self._talk(record, driver)
        except LiveError as error:
            record.error = f"{type(error).__name__}: {error}"
        finally:
            record.stop_streaming()
            await driver.close()
            record.setups = driver.setups
            record.finish(driver.session)

    async def _read(self, record: SessionRecord, driver: Driver, iterator: Any) -> None:
        """Read all events, slowly now and then."""
        random = Random(f"{record.name} reading")
        try:
            while (event := await driver.next(iterator)) is not None:
                record.receive(event)
                if random.random() < SLOW_READS:
                    await driver.sleep(0.5)
        except LiveError as error:
            record.error = f"{type(error).__name__}: {error}"

    async def _stream(self, record: SessionRecord, driver: Driver) -> None:
        """Send silent audio and empty pictures."""
        chunks = 0
        try:
            while record.streaming:
                await self._send(record, driver, "audio", AUDIO_BYTES)
                if chunks % round(VIDEO_EVERY / AUDIO_EVERY) == 0:
                    await self._send(record, driver, "video", VIDEO_BYTES)
                chunks += 1
                await driver.sleep(AUDIO_EVERY)
        except LiveError:
            return

    async def _send(self, record: SessionRecord, driver: Driver, kind: str, size: int) -> None:
        # In an event loop nobody comes between but at the await, over which no lock may be held.
        with record.lock if driver.api == "blocking" else nullcontext():
            if not record.streaming:
                return
            data = payloads.media(record.posted[kind], size)
            chunk = data if kind == "audio" else (data, "image/jpeg")
            record.posted[kind] += 1  # first, since other tasks may run once it was posted
            try:
                await driver.call("send_realtime_input", **{kind: chunk})
            except LiveError:
                record.posted[kind] -= 1
                raise

    async def _talk(self, record: SessionRecord, driver: Driver) -> None:
        while not self.time_is_up:
            match self.random.choices(list(ACTIONS), list(ACTIONS.values()))[0]:
                case "ask":
                    await self._ask(record, driver)
                case "text":
                    await self._send_questions(record, driver)
                case "two texts":
                    # A handle that comes between two answers cannot tell which are still owed.
                    count = 1 if "transparent" in self.kind else 2
                    await self._send_questions(record, driver, count)
                case "interrupt":
                    await self._interrupt(record, driver)
                case "update":
                    record.version += 1
                    instruction = payloads.instruction(record.name, record.version)
                    await driver.call("send_context_update", system_instruction=instruction)
                case _:
                    await driver.sleep(self.random.uniform(0, 0.5))
        record.stop_streaming()
        for _ in range(5):  # an answer acknowledges what was sent before it
            await self._ask(record, driver)
            if driver.session.stats.pending == 0:
                break

    async def _ask(self, record: SessionRecord, driver: Driver) -> None:
        """Ask and get the whole answer in one call."""
        number = record.new_question()
        try:
            turn = await driver.call("ask", payloads.question(number), timeout=ANSWER_SECONDS)
        except TimeoutError:
            record.add_overdue(number, ANSWER_SECONDS)
        except LiveError as error:
            record.add_failed([number], error)
            raise
        else:
            answered = [each for each, _ in payloads.read_answers(turn.text)]
            # A question interrupted before the first word may be unanswered in a seeded history.
            if [each for each in answered if each not in record.interrupted] != [number]:
                record.add_problem(
                    f"ask({number}) returned {turn.text!r}, interrupted={turn.interrupted}"
                )

    async def _send_questions(self, record: SessionRecord, driver: Driver, count: int = 1) -> None:
        """Send questions, and read events until the answers have come."""
        iterator = driver.session.events(timeout=ANSWER_SECONDS)
        reader = SessionRecord("", "", "")
        numbers = [record.new_question() for _ in range(count)]
        waiting = set(numbers)
        deadline = time.monotonic() + ANSWER_SECONDS
        try:
            for number in numbers:
                await driver.call("send_text", payloads.question(number))
            while waiting and time.monotonic() < deadline:
                waiting.difference_update(reader.receive(await self._next(driver, iterator)))
        except TimeoutError:
            pass
        except LiveError as error:
            record.add_failed(numbers, error)
            raise
        for number in sorted(waiting):
            record.add_overdue(number, ANSWER_SECONDS)

    async def _next(self, driver: Driver, iterator: Any) -> Any:
        event = await driver.next(iterator)
        if event is None:
            raise SessionClosed("the server ended the session.", hint="")
        return event

    async def _interrupt(self, record: SessionRecord, driver: Driver) -> None:
        """Ask, interrupt, and wait until the model has stopped."""
        for _ in range(100):  # interrupt() discards what a slow reader has not read yet
            if not record.is_behind:
                break
            await driver.sleep(0.02)
        iterator = driver.session.events(timeout=ANSWER_SECONDS)
        end = AnswerEnd(calls_end_turns=self.kind.startswith("vertex"))
        number = record.new_question()
        record.interrupted.add(number)
        try:
            await driver.call("send_text", payloads.question(number))
            await driver.sleep(self.random.uniform(0, 0.15))
            record.log("interrupts")
            await driver.call("interrupt")
            while True:
                event = await self._next(driver, iterator)
                if end.is_end(event):
                    return
        except TimeoutError:
            record.add_problem(f"no answer to question {number} ended in {ANSWER_SECONDS:g} s")
        except LiveError as error:
            record.add_failed([number], error)
            raise


def make_clients(soak: SoakState, count: int, drivers: Iterable[type[Driver]]) -> list[SoakClient]:
    """Return clients that take the drivers in turn."""
    order = list(drivers)
    return [SoakClient(soak, index, order[index % len(order)]) for index in range(count)]
