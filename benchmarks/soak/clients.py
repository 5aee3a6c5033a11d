"""The people of the soak, and their habits, which are the same over both faces."""

import threading
import time
from collections.abc import Iterable
from random import Random
from typing import Any

from attrs import define, field

from benchmarks.soak import payloads
from benchmarks.soak.drivers import Face
from benchmarks.soak.session_record import Life
from genai_live import ReconnectPolicy
from genai_live._protocol.answer_end import AnswerEnd
from genai_live.errors import LiveError, SessionClosed

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
"""The `max_audio_age` of the impatient."""
AUDIO_BYTES, AUDIO_EVERY = 640, 0.2
VIDEO_BYTES, VIDEO_EVERY = 2_000, 1.0
DEEDS = {"ask": 6, "say": 4, "say twice": 1, "interrupt": 1, "update": 1, "pause": 3}
SLOW_READS = 0.002


@define(eq=False)
class Soak:
    """What all people share.

    Attributes:
        url: Where the server is.
        seed: Where the draws come from.
        ends_at: When to say goodbye, by `time.monotonic()`.
        lives: The sessions so far.
        failed_dials: Attempts at a first connection that failed.
        crashes: What went wrong in the soak itself.
    """

    url: str
    seed: int
    ends_at: float
    lives: list[Life] = field(factory=list)
    failed_dials: int = 0
    crashes: list[str] = field(factory=list)
    lock: threading.Lock = field(factory=threading.Lock)


class Token:
    """Google Cloud credentials that are always good."""

    token = "token"
    valid = True

    def refresh(self, request: object) -> None:
        """Do nothing."""


class Person:
    """Someone who talks until the time is up, in one session or, when one ends, in several."""

    def __init__(self, soak: Soak, index: int, make_face: type[Face]) -> None:
        self.soak = soak
        self.index = index
        self.random = Random(f"{soak.seed} {index}")
        kinds = tuple(payloads.MODELS)
        self.kind = kinds[index // 2 % len(kinds)]
        self.make_face = make_face
        self.sessions = 0

    @property
    def time_is_up(self) -> bool:
        """Whether to say goodbye."""
        return time.monotonic() > self.soak.ends_at

    async def run(self) -> None:
        """Talk until the time is up."""
        while not self.time_is_up:
            self.sessions += 1
            face = self.make_face()
            life = Life(f"{self.index}.{self.sessions}", self.kind, face.name)
            try:
                await face.connect(self._client(), self._options(life, face))
            except LiveError:
                with self.soak.lock:
                    self.soak.failed_dials += 1
                await face.close()
                await face.sleep(0.05)
            else:
                with self.soak.lock:
                    self.soak.lives.append(life)
                await self._live(life, face)

    def _client(self) -> dict[str, Any]:
        http = {"base_url": self.soak.url}
        if self.kind.startswith("vertex"):
            where = {"project": "soak", "location": "global", "credentials": Token()}
            return {"vertexai": True, "http_options": http, **where}
        return {"api_key": "key", "http_options": http}

    def _options(self, life: Life, face: Face) -> dict[str, Any]:
        seconds = Random(life.name)
        config: dict[str, Any] = {
            "response_modalities": ["TEXT"],
            "system_instruction": payloads.instruction(life.name, life.version),
            "tools": [face.tool(life, lambda: seconds.uniform(0, 0.2))],
        }
        if "transparent" in self.kind:
            config["session_resumption"] = {"transparent": True}
        policy: dict[str, Any] = dict(POLICY)
        if "impatient" in self.kind:
            policy["max_audio_age"] = IMPATIENT_SECONDS
        model = payloads.MODELS[self.kind]
        return {"model": model, "config": config, "reconnect": ReconnectPolicy(**policy), **CONNECT}

    async def _live(self, life: Life, face: Face) -> None:
        life.watch_drops(face.session)
        reading = face.session.events()
        face.start(self._listen, life, face, reading)
        del reading
        face.start(self._stream, life, face)
        try:
            await self._talk(life, face)
        except LiveError as error:
            life.error = f"{type(error).__name__}: {error}"
        finally:
            life.stop_streaming()
            await face.close()
            life.setups = face.setups
            life.finish(face.session)

    async def _listen(self, life: Life, face: Face, reading: Any) -> None:
        """Take all events, now and then slowly."""
        random = Random(f"{life.name} reading")
        try:
            while (event := await face.next(reading)) is not None:
                life.hear(event)
                if random.random() < SLOW_READS:
                    await face.sleep(0.5)
        except LiveError as error:
            life.error = f"{type(error).__name__}: {error}"

    async def _stream(self, life: Life, face: Face) -> None:
        """Send silence, and pictures of nothing."""
        pieces = 0
        try:
            while life.streaming:
                await self._send(life, face, "audio", AUDIO_BYTES)
                if pieces % round(VIDEO_EVERY / AUDIO_EVERY) == 0:
                    await self._send(life, face, "video", VIDEO_BYTES)
                pieces += 1
                await face.sleep(AUDIO_EVERY)
        except LiveError:
            return

    async def _send(self, life: Life, face: Face, kind: str, size: int) -> None:
        with life.lock:  # held over an await in which nothing waits: posting is immediate
            if life.streaming:
                data = payloads.media(life.posted[kind], size)
                piece = data if kind == "audio" else (data, "image/jpeg")
                await face.do("send_realtime_input", **{kind: piece})
                life.posted[kind] += 1

    async def _talk(self, life: Life, face: Face) -> None:
        while not self.time_is_up:
            match self.random.choices(list(DEEDS), list(DEEDS.values()))[0]:
                case "ask":
                    await self._ask(life, face)
                case "say":
                    await self._say(life, face)
                case "say twice":
                    # A handle that comes in the midst of two answers cannot tell which are owed.
                    await self._say(life, face, 1 if "transparent" in self.kind else 2)
                case "interrupt":
                    await self._interrupt(life, face)
                case "update":
                    life.version += 1
                    words = payloads.instruction(life.name, life.version)
                    await face.do("send_context_update", system_instruction=words)
                case _:
                    await face.sleep(self.random.uniform(0, 0.5))
        life.stop_streaming()
        for _ in range(5):  # an answer settles what was said before
            await self._ask(life, face)
            if face.session.stats.pending == 0:
                break

    async def _ask(self, life: Life, face: Face) -> None:
        """Ask and get the whole answer in one call."""
        number = life.question()
        try:
            turn = await face.do("ask", payloads.question(number), timeout=ANSWER_SECONDS)
        except TimeoutError:
            life.overdue(number, ANSWER_SECONDS)
        except LiveError as error:
            life.report([number], error)
            raise
        else:
            found = [each for each, _ in payloads.read_answers(turn.text)]
            # What was interrupted before the first word may stand open in a seeded history.
            if [each for each in found if each not in life.interrupted] != [number]:
                life.problem(f"ask({number}) gave {turn.text!r}, interrupted={turn.interrupted}")

    async def _say(self, life: Life, face: Face, count: int = 1) -> None:
        """Ask, and read events until the answers are there."""
        reading = face.session.events(timeout=ANSWER_SECONDS)
        heard = Life("", "", "")
        numbers = [life.question() for _ in range(count)]
        waiting = set(numbers)
        deadline = time.monotonic() + ANSWER_SECONDS
        try:
            for number in numbers:
                await face.do("send_text", payloads.question(number))
            while waiting and time.monotonic() < deadline:
                waiting.difference_update(heard.hear(await self._next(face, reading)))
        except TimeoutError:
            pass
        except LiveError as error:
            life.report(numbers, error)
            raise
        for number in sorted(waiting):
            life.overdue(number, ANSWER_SECONDS)

    async def _next(self, face: Face, reading: Any) -> Any:
        event = await face.next(reading)
        if event is None:
            raise SessionClosed("the server ended the session.", hint="")
        return event

    async def _interrupt(self, life: Life, face: Face) -> None:
        """Ask, break in, and wait until the model has stopped."""
        for _ in range(100):  # it takes what slow readers have not read
            if not life.is_behind:
                break
            await face.sleep(0.02)
        reading = face.session.events(timeout=ANSWER_SECONDS)
        end = AnswerEnd(calls_end_turns=self.kind.startswith("vertex"))
        number = life.question()
        life.interrupted.add(number)
        try:
            await face.do("send_text", payloads.question(number))
            await face.sleep(self.random.uniform(0, 0.15))
            life.note("interrupts")
            await face.do("interrupt")
            while True:
                event = await self._next(face, reading)
                if end.is_end(event):
                    return
        except TimeoutError:
            life.problem(f"no answer to question {number} ended in {ANSWER_SECONDS:g} s")
        except LiveError as error:
            life.report([number], error)
            raise


def everyone(soak: Soak, count: int, faces: Iterable[type[Face]]) -> list[Person]:
    """Invite people, over the faces in turn."""
    order = list(faces)
    return [Person(soak, index, order[index % len(order)]) for index in range(count)]
