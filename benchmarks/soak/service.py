"""The server of the soak, a process of its own: a model that remembers, and keeps the account.

It prints its address as one line of JSON, lives until its standard input ends, and prints its
account as another.
"""

import argparse
import json
import logging
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from random import Random

import anyio
from attrs import define, field

from benchmarks.soak import marks
from genai_live import types
from genai_live.testing import Conversation, FaultPlan, LiveServer, faults, rejections
from genai_live.testing._service import validation

RESULTS = 4
"""How many results of functions the model keeps in mind."""
FATAL_SHARE = 0.001
"""How many connections end in a way that ends the session."""
FATAL = ((1007, rejections.INVALID_ARGUMENT), (1008, "You exceeded your current quota."))
DISTURBANCES = {
    kind: chance
    for kind, chance in FaultPlan(seed=0).disturbances.items()
    if kind is not faults.LoseContext
}
"""All but the loss of context, which would lose questions. So nobody may be told of such a loss."""
MUTE_SECONDS = 6.0
"""When a connection ends whose server fell silent."""


@define
class Memory:
    """What a conversation has heard; travels with its handles. Numbers are kept as bits."""

    asked: int = 0
    answered: int = 0
    audio: int = 0
    video: int = 0
    open: list[int] = field(factory=list)
    latest: int = 0
    results: dict[int, str] = field(factory=dict)


@define
class Book:
    """What happened to one session, over all its connections."""

    connections: int = 0
    asked: Counter[int] = field(factory=Counter)
    answered: Counter[int] = field(factory=Counter)
    interrupted: Counter[int] = field(factory=Counter)
    calls: Counter[int] = field(factory=Counter)
    results: Counter[int] = field(factory=Counter)
    audio: int = 0
    video: int = 0
    pieces: Counter[str] = field(factory=Counter)
    memory: Memory = field(factory=Memory)
    version: int = 0

    def written(self) -> dict[str, object]:
        """Give it for JSON."""
        return {
            "connections": self.connections,
            "asked": self.asked,
            "answered": self.answered,
            "interrupted": self.interrupted,
            "calls": self.calls,
            "results": self.results,
            "audio": hex(self.audio),
            "video": hex(self.video),
            "pieces": self.pieces,
            "knows": hex(self.memory.asked),
            "remembers_audio": hex(self.memory.audio),
            "version": self.version,
        }


class Model:
    """Answers every question once, in the order in which they came."""

    def __init__(self, conversation: Conversation, books: dict[str, Book]) -> None:
        self.conversation = conversation
        self.books = books
        self.book = Book()
        self.memory = Memory()
        self.seeding = False
        self.answering: anyio.CancelScope | None = None
        self.ending = False
        self.heard = 0
        self.ask, self.asked = anyio.create_memory_object_stream[list[int]](1_000)
        self.result: anyio.Event = anyio.Event()

    async def run(self) -> None:
        """Hold the conversation."""
        with self.ask, self.asked:
            setup = await self.conversation.accept()
            name, version = marks.read_instruction(self.conversation.instructions)
            self.book = self.books.setdefault(name, Book())
            self.book.connections += 1
            self.book.version = version
            if self.conversation.state is None:
                self.conversation.state = Memory()
                history = setup.history_config
                self.seeding = bool(history and history.initial_history_in_client_content)
            self.memory = self.book.memory = self.conversation.state
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self.answer_all)
                async for message in self.conversation:
                    await self.listen(message)
                tasks.cancel_scope.cancel()

    # Listening.

    async def listen(self, message: types.LiveClientMessage) -> None:
        """Take one message."""
        content, realtime = message.client_content, message.realtime_input
        if content is not None:
            self.read(content)
        elif realtime is not None:
            self.sense(realtime)
        elif message.tool_response is not None:
            for response in message.tool_response.function_responses or ():
                said = str((response.response or {}).get("result", response.response))
                number = int(said.partition("result ")[2].partition(".")[0])
                self.book.results[number] += 1
                self.memory.results[number] = said
                while len(self.memory.results) > RESULTS:
                    del self.memory.results[next(iter(self.memory.results))]
            self.result.set()
        elif message.context_update is not None:
            _, self.book.version = marks.read_instruction(self.conversation.instructions)
        self.heard += 1
        resumption = self.conversation.setup and self.conversation.setup.session_resumption
        if resumption and resumption.transparent and self.heard % 5 == 0:
            await self.conversation._offer_resumption()

    def read(self, content: types.LiveClientContent) -> None:
        """Take turns: questions, history, the wish for an answer, or an interruption."""
        memory = self.memory
        if not content.turns and not content.turn_complete:
            if self.answering is not None and not self.ending:
                self.answering.cancel()
            return
        asks = bool(content.turn_complete) and not self.seeding
        if content.turn_complete:
            self.seeding = False
        found: list[int] = []
        for turn in content.turns or ():
            text = " ".join(part.text for part in turn.parts or () if part.text)
            if turn.role == "model":  # history
                memory.open.clear()
                for number, _ in marks.read_answers(text):
                    memory.answered |= 1 << number
                continue
            for number in marks.read_questions(text):
                self.note_question(number, asked=asks)
                found.append(number)
        if asks:
            self.ask.send_nowait(found or list(memory.open) or [memory.latest])

    def sense(self, realtime: types.LiveClientRealtimeInput) -> None:
        """Take a piece of a stream."""
        audio, video = validation.media_of(realtime)
        if audio is not None:
            bit = 1 << marks.read_media(audio.data)
            self.book.audio |= bit
            self.memory.audio |= bit
            self.book.pieces["audio"] += 1
        if video is not None:
            bit = 1 << marks.read_media(video.data)
            self.book.video |= bit
            self.memory.video |= bit
            self.book.pieces["video"] += 1
        if realtime.text:
            for number in marks.read_questions(realtime.text):
                self.note_question(number, asked=True)
                self.ask.send_nowait([number])

    def note_question(self, number: int, *, asked: bool) -> None:
        """Remember a question: open if it is asked now, else part of the history."""
        self.book.asked[number] += asked
        self.memory.asked |= 1 << number
        self.memory.latest = number
        if asked and number not in self.memory.open:
            self.memory.open.append(number)

    # Answering.

    async def answer_all(self) -> None:
        """Answer one turn after the other."""
        async for numbers in self.asked:
            with anyio.CancelScope() as self.answering:
                await self.answer(numbers)
            interrupted = self.answering.cancelled_caught
            self.answering = None
            if interrupted:
                self.settle(numbers, self.book.interrupted)
                await self.conversation.cancel_calls(list(self.conversation.open_calls))
                await self.conversation.interrupt_turn()

    async def answer(self, numbers: list[int]) -> None:
        """Answer the questions of one turn."""
        conversation = self.conversation
        wanted = [number for number in numbers if marks.needs_function(number)]
        called = [number for number in wanted if number not in self.memory.results]
        for number in called:
            await self.call(number)
        if called and conversation.backend.splits_tool_turns:
            await conversation.complete_turn()
        for number in numbers:
            words = self.memory.results.get(number, "some words that take their time")
            await conversation.say(marks.answer(number, f"with {words}"), turn_complete=False)
        await anyio.lowlevel.checkpoint()  # an interruption that is under way still counts
        self.ending = True
        self.settle(numbers, self.book.answered)
        await conversation.complete_turn()
        self.ending = False

    async def call(self, number: int) -> None:
        """Have the function run by the client."""
        self.result = anyio.Event()
        self.book.calls[number] += 1
        await self.conversation.call(marks.LOOK_UP, {"question": number})
        while number not in self.memory.results:
            await self.result.wait()
            self.result = anyio.Event()

    def settle(self, numbers: list[int], how: Counter[int]) -> None:
        """Remember that questions are open no more."""
        for number in numbers:
            how[number] += 1
            self.memory.answered |= 1 << number
            if number in self.memory.open:
                self.memory.open.remove(number)


def weather(
    seed: int, calm_after: float, every: float, lasts: float
) -> Callable[[int], Sequence[faults.Fault]]:
    """Plan what goes wrong: a fault for each connection, now and then a fatal one, and blackouts.

    Args:
        seed: Where the draws come from.
        calm_after: Seconds after which nothing goes wrong any more with new connections.
        every: Seconds from one blackout, in which nobody is let in, to the next.
        lasts: Seconds that each lasts.
    """
    plan = FaultPlan(
        seed=seed,
        endings={
            faults.Abort: 3,
            faults.HangUp: 2,
            faults.Close: 3,
            faults.SendGoAway: 3,
            faults.CutFrame: 1,
            faults.RefuseConnection: 1,
            faults.Freeze: 0.7,
            faults.Mute: 0.7,
        },
        disturbances=DISTURBANCES,
        after_received=(1, 20),
        after_sent=(0, 60),
        after_seconds=(0.0, 2.0),
    )
    began = time.monotonic()

    def faults_of(number: int) -> Sequence[faults.Fault]:
        draw = Random(f"{seed} weather {number}")
        passed = time.monotonic() - began
        if passed > calm_after:
            return ()
        if passed % every > every - lasts:
            return [faults.RefuseConnection(draw.choice((503, None)))]
        if draw.random() < FATAL_SHARE:
            return [faults.Close(*draw.choice(FATAL), after_seconds=draw.uniform(0, 2))]
        found = plan(number)
        if any(isinstance(fault, faults.Mute) for fault in found):
            # A model that falls silent between the end of its words and the end of its turn could
            # still be playing, for all that a client knows: the connection has to end.
            found.append(faults.Abort(after_seconds=MUTE_SECONDS))
        return found

    return faults_of


class Troubles(logging.Handler):
    """Keeps what is logged as a warning or worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        if len(self.found) < 100:
            self.found.append(self.format(record))


def main() -> None:
    """Serve until the standard input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--lasts", type=float, required=True)
    parser.add_argument("--blackout-every", type=float, required=True)
    parser.add_argument("--blackout", type=float, required=True)
    options = parser.parse_args()
    troubles = Troubles()
    logging.getLogger().addHandler(troubles)
    logging.captureWarnings(capture=True)
    books: dict[str, Book] = {}

    async def remember(conversation: Conversation) -> None:
        await Model(conversation, books).run()

    plan = weather(options.seed, options.lasts, options.blackout_every, options.blackout)
    with LiveServer(
        remember, pace=0.1, faults=plan, log_size=1, log_connections=1_000_000
    ) as server:
        print(json.dumps({"url": server.url}), flush=True)
        sys.stdin.read()
        struck = Counter(
            type(fault).__name__ for record in server.connections for fault in record.faults
        )
        connections = len(server.connections)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    account = {
        "books": {name: book.written() for name, book in books.items()},
        "faults": struck,
        "connections": connections,
        "cpu": usage.ru_utime + usage.ru_stime,
        "rss": usage.ru_maxrss * 1024,
        "troubles": troubles.found,
    }
    print(json.dumps(account), flush=True)


if __name__ == "__main__":
    main()
