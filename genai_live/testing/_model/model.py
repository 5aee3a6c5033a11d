"""`local_model`: the default scenario, a small conversation by fixed rules."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import anyio
from anyio.lowlevel import checkpoint
from attrs import field, frozen

from genai_live import types
from genai_live.testing import rejections
from genai_live.testing._model.function_calls import find_calls
from genai_live.testing._model.interpreter import Interpreter
from genai_live.testing._model.replies import (
    Memory,
    reply,
    reply_to_results,
    reply_to_speech,
    split,
    thought,
)
from genai_live.testing._model.server_tools import find_code, find_search
from genai_live.testing._model.vad import RATE, SpeechDetector, SpeechEnded, SpeechStarted
from genai_live.testing._service import validation
from genai_live.testing.limits import WAITING_TURNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from genai_live.testing._model.function_calls import FoundCall
    from genai_live.testing._service.conversation import Conversation


async def local_model(conversation: Conversation) -> None:
    """Answer text, speech, images and function results by fixed rules.

    - Text is quoted back. `what did I say`, `my name is ...`, `what is my name`, `count to 20`,
      `who are you` and `what are your instructions` have their own answers.
    - Text that names declared functions calls them, see `function_calls`, and the answer quotes
      their results. A NON_BLOCKING function does not delay the turn: its result is answered in a
      separate turn, at the time that `scheduling` asks for. The table of models decides what a
      function without `behavior` is.
    - Text that names a search is answered with a source if `google_search` is declared, and a
      formula by running it if `code_execution` is.
    - Speech is detected by its energy, answered with its duration and played back.
    - Where the client marks activity, what it types and says between the two marks is one turn,
      answered at its end; content that was answered already is not answered again.
    - Images are counted and mentioned in the next answer, as far as the turn includes them.
    - With AUDIO, the default, the answer is a tone for each word, with a transcript if the setup
      asks for it; with TEXT it is text. With `includeThoughts` a thought is sent first.
    - A model that transcribes answers nothing, and one that translates repeats what it knows in
      the target language; both hear the phrases of `phrases`.
    - A model that sends `interactionStatus` gives its answers in parts.
    - New activity and clientContent interrupt the answer. With NO_INTERRUPTION activity does not.
    """
    await _LocalModel(conversation).run()


@frozen
class _Turn:
    """Input to answer: a text, speech, both in one activity, or late results of functions."""

    text: str = ""
    speech: SpeechEnded | None = None
    results: list[types.FunctionResponse] = field(factory=list[types.FunctionResponse])


class _LocalModel:
    """Receives in one task, and answers turn by turn in another, which can be interrupted."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._memory = Memory()
        self._detector = SpeechDetector()
        self._typed: list[str] = []
        self._asked_in_activity = False
        self._seeding = False
        self._interruptible = True
        self._sees_all = True
        self._text_sees = True
        self._thinks = False
        self._interpreter: Interpreter | None = None
        self._earlier_parts = ""
        self._held: list[types.FunctionResponse] = []
        self._answering: anyio.CancelScope | None = None
        self._remembered = False
        self._ending = False
        self._waiting: set[str] = set()
        self._add_turn, self._turns = anyio.create_memory_object_stream[_Turn](WAITING_TURNS)
        self._add_response, self._responses = anyio.create_memory_object_stream[
            types.FunctionResponse
        ](math.inf)

    async def run(self) -> None:
        """Run the conversation until the client disconnects."""
        with self._add_turn, self._turns, self._add_response, self._responses:
            self._configure(await self._conversation.accept())
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._answer_turns)
                async for message in self._conversation:
                    await self._receive(message)
                tasks.cancel_scope.cancel()

    def _configure(self, setup: types.LiveClientSetup) -> None:
        conversation = self._conversation
        if conversation.state is None:
            conversation.state = self._memory
            history = setup.history_config
            self._seeding = bool(history and history.initial_history_in_client_content)
        self._memory = conversation.state
        conversation.on_dropped = self._memory.forget
        if not conversation.profile.answers_speech:
            self._interpreter = Interpreter(setup)
        self._detector = SpeechDetector(
            setup.realtime_input_config, sensitive=conversation.backend.name == "gemini"
        )
        config = setup.realtime_input_config
        coverage = (config and config.turn_coverage) or conversation.profile.turn_coverage
        self._sees_all = coverage != types.TurnCoverage.TURN_INCLUDES_ONLY_ACTIVITY
        self._text_sees = conversation.profile.sees_video_before_text or bool(
            config and config.turn_coverage == types.TurnCoverage.TURN_INCLUDES_ALL_INPUT
        )
        self._interruptible = not (
            config and config.activity_handling == types.ActivityHandling.NO_INTERRUPTION
        )
        thinking = setup.generation_config and setup.generation_config.thinking_config
        self._thinks = bool(thinking and thinking.include_thoughts)

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
            text = " ".join(part.text for part in parts if part.text)
            self._memory.add("model" if turn.role == "model" else "user", text)
            for part in parts:
                if part.inline_data and (part.inline_data.mime_type or "").startswith("image/"):
                    self._memory.see(part.inline_data.data or b"")
        if not content.turn_complete:
            return
        if self._seeding:
            self._seeding = False
        else:
            self._asked_in_activity = True
            self._add(_Turn(self._memory.unanswered()))

    async def _handle_realtime(self, realtime: types.LiveClientRealtimeInput) -> None:
        audio, video = validation.media_of(realtime)
        if video is not None and (self._sees_all or self._detector.speaking):
            self._memory.see(video.data or b"", frame=True)
        if realtime.activity_start is not None:
            self._asked_in_activity = False
            await self._handle_speech([self._detector.start()])
        if audio is not None:
            rate = validation.audio_rate(audio)
            for piece in _pieces(audio.data or b"", 2 * rate):
                await self._handle_speech(self._detector.feed(piece, rate))
                await checkpoint()  # a long recording holds up nobody else
        if realtime.text:
            if self._conversation.profile.text_cuts_off is not False:
                self._interrupt_by_activity()
            self._memory.add("user", realtime.text)
            if self._detector.speaking and not self._detector.detects:
                if len(self._typed) >= WAITING_TURNS:
                    raise rejections.exhausted()
                self._typed.append(realtime.text)
            else:
                self._add(_Turn(realtime.text))
        if realtime.activity_end is not None or (
            realtime.audio_stream_end and self._detector.detects
        ):
            ended = self._detector.finish()
            await self._handle_speech([ended] if ended else [])

    async def _handle_speech(self, events: Iterable[SpeechStarted | SpeechEnded]) -> None:
        setup = self._conversation.setup
        for event in events:
            started = isinstance(event, SpeechStarted)
            if setup is not None and setup.explicit_vad_signal:
                kind = "ACTIVITY_START" if started else "ACTIVITY_END"
                activity = {"type": kind, "audioOffset": f"{event.offset:.3f}s"}
                await self._conversation.send({"voiceActivity": activity})
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
            self._memory.add("user", _transcript(speech))
            self._add(_Turn(text, speech=speech))
        elif text:
            self._add(_Turn(text))

    def _add(self, turn: _Turn) -> None:
        """Add a turn to answer.

        Raises:
            Rejection: Too many wait already.
        """
        try:
            self._add_turn.send_nowait(turn)
        except anyio.WouldBlock:
            raise rejections.exhausted() from None

    def _handle_results(self, responses: list[types.FunctionResponse]) -> None:
        """Pass results to the turn that waits for them; other results start a separate turn."""
        late: list[types.FunctionResponse] = []
        for response in responses:
            if response.id in self._waiting:
                self._add_response.send_nowait(response)
            elif self._scheduling(response) == types.FunctionResponseScheduling.SILENT:
                self._memory.add("user", reply_to_results([_result(response)]))
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
            self._add(_Turn(results=late))

    def _scheduling(
        self, response: types.FunctionResponse
    ) -> types.FunctionResponseScheduling | None:
        ignored = self._conversation.profile.scheduling == "ignored"
        return None if ignored else response.scheduling

    def _interrupt_by_activity(self) -> None:
        if self._interruptible:
            self._interrupt()

    def _interrupt(self) -> None:
        if self._answering is not None and not self._ending:
            self._remember()
            self._answering.cancel()

    # Answering.

    async def _answer_turns(self) -> None:
        async for turn in self._turns:
            self._remembered = False
            with anyio.CancelScope() as self._answering:
                await self._answer(turn)
            interrupted = self._answering.cancelled_caught
            self._answering = None
            if interrupted:
                await self._conversation.cancel_calls(sorted(self._waiting))
                self._waiting.clear()
                await self._conversation.interrupt_turn()

    async def _answer(self, turn: _Turn) -> None:
        conversation = self._conversation
        if self._interpreter is not None and not turn.results:
            await self._interpreter.answer(conversation, turn.text, turn.speech)
            self._remember()
            await self._complete()
            return
        if turn.speech is not None:
            await conversation.transcribe(_transcript(turn.speech))
        if self._thinks:
            await conversation.think(thought(turn.text or "something without words"))
        if turn.results:
            await self._say(reply_to_results([_result(response) for response in turn.results]))
        elif turn.speech is not None and not turn.text:
            await self._say(reply_to_speech(turn.speech.seconds, self._memory))
            await conversation.play(turn.speech.pcm, rate=RATE)
        elif await self._answer_text(turn.text):
            return
        self._remember()
        await self._complete()

    async def _answer_text(self, text: str) -> bool:
        """Answer a text; return whether the turn has ended, with calls left open."""
        conversation = self._conversation
        named = find_calls(text, conversation.tools)
        if named:
            results = await self._call_functions(named)
            if not results:
                names = " and ".join(each.name for each in named)
                filler = f"I called {names} and continue meanwhile."
                await conversation.say(filler, turn_complete=False)
                self._remember()
                await self._complete(last=False)
                return True
            await self._say(reply_to_results([_result(response) for response in results]))
            return False
        search = find_search(text, conversation.tools)
        if search is not None:
            await conversation.ground(search.metadata)
            await conversation.say(search.words, turn_complete=False)
            return False
        accepts_code = conversation.profile.code_execution == "accepted"
        run = find_code(text, conversation.tools) if accepts_code else None
        if run is not None:
            await conversation.run_code(run.code, run.output)
            await self._say(f"The code printed {run.output.strip()}.")
            return False
        memory = self._memory
        if not self._text_sees:
            memory.frames.clear()
        await self._say(reply(text, memory, instructions=conversation.instructions))
        return False

    async def _say(self, words: str) -> None:
        """Say an answer, in two parts where the model gives its answers in parts."""
        conversation = self._conversation
        first, rest = split(words) if conversation.profile.interaction_status else ("", words)
        if first:
            await conversation.say(first, turn_complete=False)
            self._earlier_parts = conversation.turn_text
            await conversation.complete_part()
        await conversation.say(rest, turn_complete=False)

    async def _call_functions(self, named: list[FoundCall]) -> list[types.FunctionResponse]:
        """Call functions; return the results of those that block, in the order of arrival."""
        conversation = self._conversation
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
            await self._complete()
        return results

    async def _complete(self, *, last: bool = True) -> None:
        """End the turn; it can no longer be interrupted once its end is being sent."""
        await checkpoint()  # an interruption that has already arrived still counts
        self._ending = True
        if last or not self._conversation.profile.interaction_status:
            await self._conversation.complete_turn()
        else:
            await self._conversation.complete_part()
        self._ending = False

    def _remember(self) -> None:
        """Add the answer to the memory, once per turn: before its end or its interruption."""
        if self._remembered:
            return
        self._remembered = True
        earlier, self._earlier_parts = self._earlier_parts, ""
        self._memory.add("model", earlier + self._conversation.turn_text)
        self._memory.answers += 1
        self._memory.forget_images()


def _pieces(data: bytes, size: int) -> Iterator[bytes]:
    """Cut audio into pieces of at most `size` bytes; a single one stays as it is."""
    yield from (data[start : start + size] for start in range(0, len(data) or 1, size))


def _transcript(speech: SpeechEnded) -> str:
    return f"[{speech.seconds:.1f} s of speech]"


def _result(response: types.FunctionResponse) -> tuple[str, dict[str, Any]]:
    return response.name or "", response.response or {}
