"""`ModelSession`: one session of a model: what it hears and when it answers, not what."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Protocol

import anyio
from anyio.lowlevel import checkpoint
from attrs import field, frozen

from genai_live import types
from genai_live.testing import rejections
from genai_live.testing._model.replies import Memory, reply_to_results, split
from genai_live.testing._model.vad import SpeechDetector, SpeechEnded, SpeechStarted
from genai_live.testing._service import validation
from genai_live.testing._service.contents import text_of
from genai_live.testing.limits import WAITING_TURNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from genai_live.testing._model.function_calls import FoundCall
    from genai_live.testing._service.conversation import Conversation


@frozen
class TurnInput:
    """Input to answer: a text, speech, both in one activity, or late results of functions.

    Attributes:
        opening: Whether there is none, and the model speaks first.
    """

    text: str = ""
    speech: SpeechEnded | None = None
    results: list[types.FunctionResponse] = field(factory=list[types.FunctionResponse])
    opening: bool = False


class AnswerStrategy(Protocol):
    """Decides what a model says."""

    async def start(self, session: ModelSession) -> None:
        """Look at the setup, before anything is answered."""
        ...

    async def answer(self, session: ModelSession, turn: TurnInput) -> bool:
        """Answer; return whether the turn is still to be ended."""
        ...


class ModelSession:
    """Receives in one task, and answers turn by turn in another, which can be interrupted.

    Attributes:
        conversation: The connection.
        memory: The history of the conversation.
        sees_video_before_text: Whether a text is answered with the frames before it.
        turn_ended: Whether the answer to the present input has ended a turn already.
    """

    def __init__(self, conversation: Conversation, strategy: AnswerStrategy) -> None:
        self.conversation = conversation
        self.memory = Memory()
        self._strategy = strategy
        self._detector = SpeechDetector()
        self._typed: list[str] = []
        self._asked_in_activity = False
        self._seeding = False
        self._interruptible = True
        self._sees_all = True
        self.sees_video_before_text = True
        self.turn_ended = False
        self._earlier_parts = ""
        self._held: list[types.FunctionResponse] = []
        self._answering: anyio.CancelScope | None = None
        self._remembered = False
        self._ending = False
        self._waiting: set[str] = set()
        self._add_turn, self._turns = anyio.create_memory_object_stream[TurnInput](WAITING_TURNS)
        self._add_response, self._responses = anyio.create_memory_object_stream[
            types.FunctionResponse
        ](math.inf)

    async def run(self) -> None:
        """Run the conversation until the client disconnects."""
        with self._add_turn, self._turns, self._add_response, self._responses:
            self._configure(await self.conversation.accept())
            await self._strategy.start(self)
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._answer_turns)
                async for message in self.conversation:
                    await self._receive(message)
                tasks.cancel_scope.cancel()

    def _configure(self, setup: types.LiveClientSetup) -> None:
        conversation = self.conversation
        if conversation.state is None:
            conversation.state = self.memory
            history = setup.history_config
            self._seeding = bool(history and history.initial_history_in_client_content)
        self.memory = conversation.state
        conversation.on_dropped = self.memory.forget
        self._detector = SpeechDetector(
            setup.realtime_input_config, sensitive=conversation.backend.name == "gemini"
        )
        config = setup.realtime_input_config
        coverage = (config and config.turn_coverage) or conversation.profile.turn_coverage
        self._sees_all = coverage != types.TurnCoverage.TURN_INCLUDES_ONLY_ACTIVITY
        self.sees_video_before_text = conversation.profile.sees_video_before_text or bool(
            config and config.turn_coverage == types.TurnCoverage.TURN_INCLUDES_ALL_INPUT
        )
        self._interruptible = not (
            config and config.activity_handling == types.ActivityHandling.NO_INTERRUPTION
        )

    # Receiving.

    async def _receive(self, message: types.LiveClientMessage) -> None:
        if message.client_content is not None:
            self._handle_content(message.client_content)
        elif message.realtime_input is not None:
            await self._handle_realtime(message.realtime_input)
        elif message.tool_response is not None:
            self._handle_results(message.tool_response.function_responses or [])

    def _handle_content(self, content: types.LiveClientContent) -> None:
        self._interrupt()
        for turn in content.turns or ():
            parts = turn.parts or []
            self.memory.add("model" if turn.role == "model" else "user", text_of(turn))
            for part in parts:
                if part.inline_data and (part.inline_data.mime_type or "").startswith("image/"):
                    self.memory.see(part.inline_data.data or b"")
        if not content.turn_complete:
            return
        if self._seeding:
            self._seeding = False
        else:
            self._asked_in_activity = True
            self.add_turn(TurnInput(self.memory.unanswered()))

    async def _handle_realtime(self, realtime: types.LiveClientRealtimeInput) -> None:
        audio, video = validation.media_of(realtime)
        if video is not None and (self._sees_all or self._detector.speaking):
            self.memory.see(video.data or b"", frame=True)
        if realtime.activity_start is not None:
            self._asked_in_activity = False
            await self._handle_speech([self._detector.start()])
        if audio is not None:
            rate = validation.audio_rate(audio)
            for piece in _pieces(audio.data or b"", 2 * rate):
                await self._handle_speech(self._detector.feed(piece, rate))
                await checkpoint()  # a long recording holds up nobody else
        if realtime.text:
            if self.conversation.profile.text_cuts_off is not False:
                self._interrupt_by_activity()
            self.memory.add("user", realtime.text)
            if self._detector.speaking and not self._detector.detects:
                if len(self._typed) >= WAITING_TURNS:
                    raise rejections.exhausted()
                self._typed.append(realtime.text)
            else:
                self.add_turn(TurnInput(realtime.text))
        if realtime.activity_end is not None or (
            realtime.audio_stream_end and self._detector.detects
        ):
            ended = self._detector.finish()
            await self._handle_speech([ended] if ended else [])

    async def _handle_speech(self, events: Iterable[SpeechStarted | SpeechEnded]) -> None:
        setup = self.conversation.setup
        for event in events:
            started = isinstance(event, SpeechStarted)
            if setup is not None and setup.explicit_vad_signal:
                kind = "ACTIVITY_START" if started else "ACTIVITY_END"
                activity = {"type": kind, "audioOffset": f"{event.offset:.3f}s"}
                await self.conversation.send({"voiceActivity": activity})
            if isinstance(event, SpeechStarted):
                self._interrupt_by_activity()
            else:
                held, self._held = self._held, []
                self._answer_late(held)
                self._end_activity(event)

    def _end_activity(self, speech: SpeechEnded) -> None:
        """Answer what the user said and typed; not what was answered while the activity lasted."""
        text, self._typed = " ".join(self._typed), []
        answered = self._asked_in_activity and not self._detector.detects
        if speech.pcm or not (text or answered):
            self.memory.add("user", transcript(speech))
            self.add_turn(TurnInput(text, speech=speech))
        elif text:
            self.add_turn(TurnInput(text))

    def _handle_results(self, responses: list[types.FunctionResponse]) -> None:
        """Pass results to the turn that waits for them; other results start a separate turn."""
        late: list[types.FunctionResponse] = []
        for response in responses:
            if response.id in self._waiting:
                self._add_response.send_nowait(response)
            elif self._scheduling(response) == types.FunctionResponseScheduling.SILENT:
                self.memory.add("user", reply_to_results([result_of(response)]))
            else:
                late.append(response)
        if self._detector.speaking:
            self._held += late
        else:
            self._answer_late(late)

    def _answer_late(self, late: list[types.FunctionResponse]) -> None:
        """Answer late results in a turn of its own; not before the user has stopped speaking."""
        if any(
            self._scheduling(response) == types.FunctionResponseScheduling.INTERRUPT
            for response in late
        ):
            self._interrupt()
        if late:
            self.add_turn(TurnInput(results=late))

    def _scheduling(
        self, response: types.FunctionResponse
    ) -> types.FunctionResponseScheduling | None:
        ignored = self.conversation.profile.scheduling == "ignored"
        return None if ignored else response.scheduling

    def _interrupt_by_activity(self) -> None:
        if self._interruptible:
            self._interrupt()

    def _interrupt(self) -> None:
        if self._answering is not None and not self._ending:
            self.remember()
            self._answering.cancel()

    def add_turn(self, turn: TurnInput) -> None:
        """Add a turn to answer after those that wait.

        Raises:
            Rejection: Too many wait already.
        """
        try:
            self._add_turn.send_nowait(turn)
        except anyio.WouldBlock:
            raise rejections.exhausted() from None

    # Answering.

    async def _answer_turns(self) -> None:
        async for turn in self._turns:
            self._remembered = self.turn_ended = False
            with anyio.CancelScope() as self._answering:
                await self._answer(turn)
            interrupted = self._answering.cancelled_caught
            self._answering = None
            if interrupted:
                await self.conversation.cancel_calls(sorted(self._waiting))
                self._waiting.clear()
                await self.conversation.interrupt_turn()

    async def _answer(self, turn: TurnInput) -> None:
        if await self._strategy.answer(self, turn):
            self.remember()
            await self.complete()

    async def say(self, words: str) -> None:
        """Say an answer, in two parts where the model gives its answers in parts."""
        conversation = self.conversation
        first, rest = split(words) if conversation.profile.interaction_status else ("", words)
        if first:
            await conversation.say(first, turn_complete=False)
            self._earlier_parts = conversation.turn_text
            await conversation.complete_part()
        await conversation.say(rest, turn_complete=False)

    async def call_functions(self, named: Sequence[FoundCall]) -> list[types.FunctionResponse]:
        """Call functions; return the results of those that block, in the order of arrival."""
        conversation = self.conversation
        calls = [conversation.new_call(each.name, each.args) for each in named]
        self._waiting = {call.id or "" for call in calls if conversation.blocks(call.name or "")}
        await conversation.send_calls(calls)
        results: list[types.FunctionResponse] = []
        while self._waiting:
            response = await self._responses.receive()
            if response.id not in self._waiting:
                continue
            results.append(response)
            if not response.will_continue:
                self._waiting.discard(response.id or "")
        if results and conversation.splits_tool_turns:
            await self.complete()
        return results

    async def complete(self, *, last: bool = True) -> None:
        """End the turn; it can no longer be interrupted once its end is being sent."""
        await checkpoint()  # an interruption that has already arrived still counts
        self._ending = True
        if last or not self.conversation.profile.interaction_status:
            await self.conversation.complete_turn()
        else:
            await self.conversation.complete_part()
        self._ending = False
        self.turn_ended = True

    def remember(self) -> None:
        """Add the answer to the memory, once per turn: before its end or its interruption."""
        if self._remembered:
            return
        self._remembered = True
        earlier, self._earlier_parts = self._earlier_parts, ""
        self.memory.add("model", earlier + self.conversation.turn_text)
        self.memory.answers += 1
        self.memory.forget_images()


def _pieces(data: bytes, size: int) -> Iterator[bytes]:
    """Cut audio into pieces of at most `size` bytes; a single one stays as it is."""
    yield from (data[start : start + size] for start in range(0, len(data) or 1, size))


def transcript(speech: SpeechEnded) -> str:
    """Return the transcript of speech whose words are not recognized."""
    return f"[{speech.seconds:.1f} s of speech]"


def result_of(response: types.FunctionResponse) -> tuple[str, dict[str, Any]]:
    """Return the name of a function and its response."""
    return response.name or "", response.response or {}
