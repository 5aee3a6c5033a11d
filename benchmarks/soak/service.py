"""The server of the soak, run as a process of its own: a model that records what it receives.

It prints its address as a line of JSON, serves until its standard input ends, and prints its report
as another line.
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

from benchmarks.soak import payloads
from genai_live import types
from genai_live.testing import Conversation, FaultPlan, LiveServer, faults, rejections
from genai_live.testing._service import validation

RESULTS = 4
"""How many function results the model remembers."""
FATAL_SHARE = 0.001
"""The share of connections that end in a way that ends the session."""
FATAL = ((1007, rejections.INVALID_ARGUMENT), (1008, "You exceeded your current quota."))
DISTURBANCES = {
    kind: chance
    for kind, chance in FaultPlan(seed=0).disturbances.items()
    if kind is not faults.LoseContext
}
"""All but the loss of context, which would lose questions. So no client may report such a loss."""
MUTE_SECONDS = 6.0
"""Seconds after which a connection ends whose server fell silent."""


@define
class ConversationState:
    """What the model knows of a conversation, saved with its handles; `asked` is a bit set."""

    asked: int = 0
    open: list[int] = field(factory=list[int])
    latest: int = 0
    results: dict[int, str] = field(factory=dict[int, str])


@define
class ServerRecord:
    """What the server received and sent in one session, over all its connections."""

    connections: int = 0
    asked: Counter[int] = field(factory=Counter[int])
    answered: Counter[int] = field(factory=Counter[int])
    interrupted: Counter[int] = field(factory=Counter[int])
    calls: Counter[int] = field(factory=Counter[int])
    results: Counter[int] = field(factory=Counter[int])
    audio: int = 0
    video: int = 0
    chunks: Counter[str] = field(factory=Counter[str])
    state: ConversationState = field(factory=ConversationState)
    version: int = 0

    def to_json(self) -> dict[str, object]:
        """Return the record in a form that can be written as JSON."""
        return {
            "connections": self.connections,
            "asked": self.asked,
            "answered": self.answered,
            "interrupted": self.interrupted,
            "calls": self.calls,
            "results": self.results,
            "audio": hex(self.audio),
            "video": hex(self.video),
            "chunks": self.chunks,
            "knows": hex(self.state.asked),
            "version": self.version,
        }


class Model:
    """Answers every question once, in the order in which they came."""

    def __init__(self, conversation: Conversation, records: dict[str, ServerRecord]) -> None:
        self.conversation = conversation
        self.records = records
        self.record = ServerRecord()
        self.state = ConversationState()
        self.seeding = False
        self.answering: anyio.CancelScope | None = None
        self.ending = False
        self.received = 0
        self.send_turn, self.turns = anyio.create_memory_object_stream[list[int]](1_000)
        self.result: anyio.Event = anyio.Event()

    async def run(self) -> None:
        """Hold the conversation."""
        with self.send_turn, self.turns:
            setup = await self.conversation.accept()
            name, version = payloads.read_instruction(self.conversation.instructions)
            self.record = self.records.setdefault(name, ServerRecord())
            self.record.connections += 1
            self.record.version = version
            if self.conversation.state is None:
                self.conversation.state = ConversationState()
                history = setup.history_config
                self.seeding = bool(history and history.initial_history_in_client_content)
            self.state = self.record.state = self.conversation.state
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self.answer_all)
                async for message in self.conversation:
                    await self.handle(message)
                tasks.cancel_scope.cancel()

    async def handle(self, message: types.LiveClientMessage) -> None:
        """Handle one message."""
        content, realtime = message.client_content, message.realtime_input
        if content is not None:
            self.handle_content(content)
        elif realtime is not None:
            self.handle_realtime(realtime)
        elif message.tool_response is not None:
            for response in message.tool_response.function_responses or ():
                result = str((response.response or {}).get("result", response.response))
                number = int(result.partition("result ")[2].partition(".")[0])
                self.record.results[number] += 1
                self.state.results[number] = result
                while len(self.state.results) > RESULTS:
                    del self.state.results[next(iter(self.state.results))]
            self.result.set()
        elif message.context_update is not None:
            _, self.record.version = payloads.read_instruction(self.conversation.instructions)
        self.received += 1
        resumption = self.conversation.setup and self.conversation.setup.session_resumption
        if resumption and resumption.transparent and self.received % 5 == 0:
            await self.conversation._send_handle()  # pyright: ignore[reportPrivateUsage]

    def handle_content(self, content: types.LiveClientContent) -> None:
        """Handle turns: questions, history, the request for an answer, or an interruption."""
        state = self.state
        if not content.turns and not content.turn_complete:
            if self.answering is not None and not self.ending:
                self.answering.cancel()
            return
        asks = bool(content.turn_complete) and not self.seeding
        if content.turn_complete:
            self.seeding = False
        numbers: list[int] = []
        for turn in content.turns or ():
            text = " ".join(part.text for part in turn.parts or () if part.text)
            if turn.role == "model":  # history
                state.open.clear()
                continue
            for number in payloads.read_questions(text):
                self.add_question(number, asked=asks)
                numbers.append(number)
        if asks:
            self.send_turn.send_nowait(numbers or list(state.open) or [state.latest])

    def handle_realtime(self, realtime: types.LiveClientRealtimeInput) -> None:
        """Handle a chunk of audio or video, or text."""
        audio, video = validation.media_of(realtime)
        if audio is not None:
            self.record.audio |= 1 << payloads.read_media(audio.data)
            self.record.chunks["audio"] += 1
        if video is not None:
            self.record.video |= 1 << payloads.read_media(video.data)
            self.record.chunks["video"] += 1
        if realtime.text:
            for number in payloads.read_questions(realtime.text):
                self.add_question(number, asked=True)
                self.send_turn.send_nowait([number])

    def add_question(self, number: int, *, asked: bool) -> None:
        """Record a question: open if it is asked now, else part of the history."""
        self.record.asked[number] += asked
        self.state.asked |= 1 << number
        self.state.latest = number
        if asked and number not in self.state.open:
            self.state.open.append(number)

    async def answer_all(self) -> None:
        """Answer one turn after the other."""
        async for numbers in self.turns:
            with anyio.CancelScope() as self.answering:
                await self.answer(numbers)
            interrupted = self.answering.cancelled_caught
            self.answering = None
            if interrupted:
                self.settle(numbers, self.record.interrupted)
                await self.conversation.cancel_calls(list(self.conversation.open_calls))
                await self.conversation.interrupt_turn()

    async def answer(self, numbers: list[int]) -> None:
        """Answer the questions of one turn."""
        conversation = self.conversation
        wanted = [number for number in numbers if payloads.needs_function(number)]
        # Kept here too: the results that calls bring now may be the ones too many to remember.
        known = self.state.results
        results = {number: known[number] for number in wanted if number in known}
        called = [number for number in wanted if number not in results]
        for number in called:
            results[number] = await self.call(number)
        if called and conversation.backend.splits_tool_turns:
            await conversation.complete_turn()
        for number in numbers:
            words = results.get(number, "some words that take their time")
            await conversation.say(payloads.answer(number, f"with {words}"), turn_complete=False)
        await anyio.lowlevel.checkpoint()  # lets an interruption that has arrived take effect
        self.ending = True
        self.settle(numbers, self.record.answered)
        await conversation.complete_turn()
        self.ending = False

    async def call(self, number: int) -> str:
        """Call the function, and return its result once it has come."""
        self.result = anyio.Event()
        self.record.calls[number] += 1
        await self.conversation.send_call(payloads.LOOK_UP, {"question": number})
        while number not in self.state.results:
            await self.result.wait()
            self.result = anyio.Event()
        return self.state.results[number]

    def settle(self, numbers: list[int], counter: Counter[int]) -> None:
        """Record that questions are no longer open, and count them."""
        for number in numbers:
            counter[number] += 1
            if number in self.state.open:
                self.state.open.remove(number)


def plan_faults(
    seed: int, calm_after: float, every: float, lasts: float
) -> Callable[[int], Sequence[faults.Fault]]:
    """Plan the faults of each connection, among them a few fatal ones, and the blackouts.

    Args:
        seed: Seed of the random choices.
        calm_after: Seconds after which new connections have no faults any more.
        every: Seconds from one blackout, in which all connections are refused, to the next.
        lasts: Seconds that each blackout lasts.
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
    started_at = time.monotonic()

    def faults_of(number: int) -> Sequence[faults.Fault]:
        draw = Random(f"{seed} faults {number}")
        elapsed = time.monotonic() - started_at
        if elapsed > calm_after:
            return ()
        if elapsed % every > every - lasts:
            return [faults.RefuseConnection(draw.choice((503, None)))]
        if draw.random() < FATAL_SHARE:
            return [faults.Close(*draw.choice(FATAL), after_seconds=draw.uniform(0, 2))]
        planned = plan(number)
        if any(isinstance(fault, faults.Mute) for fault in planned):
            # A model that falls silent between the end of its words and the end of its turn could
            # still be playing, for all that a client knows: the connection has to end.
            planned.append(faults.Abort(after_seconds=MUTE_SECONDS))
        return planned

    return faults_of


class WarningLog(logging.Handler):
    """Keeps what is logged as a warning or worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record, up to a hundred of them."""
        if len(self.messages) < 100:
            self.messages.append(self.format(record))


def main() -> None:
    """Serve until the standard input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--lasts", type=float, required=True)
    parser.add_argument("--blackout-every", type=float, required=True)
    parser.add_argument("--blackout", type=float, required=True)
    options = parser.parse_args()
    warning_log = WarningLog()
    logging.getLogger().addHandler(warning_log)
    logging.captureWarnings(capture=True)
    records: dict[str, ServerRecord] = {}

    async def answer(conversation: Conversation) -> None:
        await Model(conversation, records).run()

    plan = plan_faults(options.seed, options.lasts, options.blackout_every, options.blackout)
    with LiveServer(answer, pace=0.1, faults=plan, log_size=1, log_connections=1_000_000) as server:
        print(json.dumps({"url": server.url}), flush=True)
        sys.stdin.read()
        fault_counts = Counter(
            type(fault).__name__ for each in server.connections for fault in each.faults
        )
        connections = len(server.connections)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    report = {
        "sessions": {name: record.to_json() for name, record in records.items()},
        "faults": fault_counts,
        "connections": connections,
        "cpu": usage.ru_utime + usage.ru_stime,
        "warnings": warning_log.messages,
    }
    print(json.dumps(report), flush=True)


if __name__ == "__main__":
    main()
