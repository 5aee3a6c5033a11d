"""The default scenario: a small conversation by fixed rules, honest about being no model."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import anyio
from anyio.lowlevel import checkpoint
from attrs import field, frozen

from genai_live import types
from genai_live.testing._model.function_calls import find_calls
from genai_live.testing._model.replies import (
    Memory,
    reply,
    reply_to_results,
    reply_to_speech,
    thought,
)
from genai_live.testing._model.vad import RATE, SpeechDetector, SpeechEnded, SpeechStarted
from genai_live.testing._service import validation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genai_live.testing._service.conversation import Conversation


async def local_model(conversation: Conversation) -> None:
    """Answer text, speech, images and function results by fixed rules.

    - A text is quoted back; `what did I say`, `my name is ...`, `what is my name`, `count to 20`,
      `who are you` and `what are your instructions` have answers of their own.
    - A text that names declared functions calls them, see `function_calls`, and the answer tells
      what they gave. A function declared NON_BLOCKING does not hold the turn up: its result
      becomes a turn of its own, when `scheduling` says.
    - Speech, found by its energy, is answered with its length and played back.
    - Images are counted and mentioned in the next answer.
    - With AUDIO, the default, the answer is a tone for every word, with a transcript when the
      setup asks; with TEXT it is text. With `includeThoughts` a thought comes first.
    - New activity or clientContent interrupts, unless the setup says NO_INTERRUPTION (which only
      covers activity).
    """
    await _LocalModel(conversation).run()


@frozen
class _Turn:
    """Something to answer: a text, speech, or the late results of functions."""

    text: str = ""
    speech: SpeechEnded | None = None
    results: list[types.FunctionResponse] = field(factory=list[types.FunctionResponse])


class _LocalModel:
    """One task listens, the other answers turn by turn and can be interrupted."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._memory = Memory()
        self._detector = SpeechDetector()
        self._seeding = False
        self._interruptible = True
        self._thinks = False
        self._answering: anyio.CancelScope | None = None
        self._remembered = False
        self._ending = False
        self._waiting: set[str] = set()
        self._ask, self._asked = anyio.create_memory_object_stream[_Turn](math.inf)
        self._answers, self._answered = anyio.create_memory_object_stream[types.FunctionResponse](
            math.inf
        )

    async def run(self) -> None:
        """Hold the conversation until the client leaves."""
        with self._ask, self._asked, self._answers, self._answered:
            self._configure(await self._conversation.accept())
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._answer_turns)
                async for message in self._conversation:
                    await self._listen(message)
                tasks.cancel_scope.cancel()

    def _configure(self, setup: types.LiveClientSetup) -> None:
        conversation = self._conversation
        if conversation.state is None:
            conversation.state = self._memory
            history = setup.history_config
            self._seeding = bool(history and history.initial_history_in_client_content)
        self._memory = conversation.state
        self._detector = SpeechDetector(
            setup.realtime_input_config, sensitive=conversation.backend.name == "gemini"
        )
        config = setup.realtime_input_config
        self._interruptible = not (
            config and config.activity_handling == types.ActivityHandling.NO_INTERRUPTION
        )
        thinking = setup.generation_config and setup.generation_config.thinking_config
        self._thinks = bool(thinking and thinking.include_thoughts)

    # Listening.

    async def _listen(self, message: types.LiveClientMessage) -> None:
        if message.client_content is not None:
            self._read(message.client_content)
        elif message.realtime_input is not None:
            await self._sense(message.realtime_input)
        elif message.tool_response is not None:
            self._take_results(message.tool_response.function_responses or [])

    def _read(self, content: types.LiveClientContent) -> None:
        self._interrupt()
        for turn in content.turns or ():
            parts = turn.parts or []
            text = " ".join(part.text for part in parts if part.text)
            self._memory.add("model" if turn.role == "model" else "user", text)
            self._memory.images += sum(
                (part.inline_data.mime_type or "").startswith("image/")
                for part in parts
                if part.inline_data
            )
        if not content.turn_complete:
            return
        if self._seeding:
            self._seeding = False
        else:
            self._ask.send_nowait(_Turn(self._memory.unanswered()))

    async def _sense(self, realtime: types.LiveClientRealtimeInput) -> None:
        audio, video = validation.media_of(realtime)
        if video is not None:
            self._memory.images += 1
        if realtime.activity_start is not None:
            await self._notice([self._detector.begin()])
        if audio is not None:
            await self._notice(self._detector.hear(audio.data or b"", validation.audio_rate(audio)))
        if realtime.text:
            self._interrupt_by_activity()
            self._memory.add("user", realtime.text)
            self._ask.send_nowait(_Turn(realtime.text))
        if realtime.activity_end is not None or (
            realtime.audio_stream_end and self._detector.detects
        ):
            ended = self._detector.finish()
            await self._notice([ended] if ended else [])

    async def _notice(self, heard: Iterable[SpeechStarted | SpeechEnded]) -> None:
        setup = self._conversation.setup
        for event in heard:
            started = isinstance(event, SpeechStarted)
            if setup is not None and setup.explicit_vad_signal:
                kind = "ACTIVITY_START" if started else "ACTIVITY_END"
                activity = {"type": kind, "audioOffset": f"{event.offset:.3f}s"}
                await self._conversation.send({"voiceActivity": activity})
            if isinstance(event, SpeechStarted):
                self._interrupt_by_activity()
            else:
                self._memory.add("user", _transcript(event))
                self._ask.send_nowait(_Turn(speech=event))

    def _take_results(self, responses: list[types.FunctionResponse]) -> None:
        """Hand results to the turn that waits for them; others make a turn of their own."""
        late: list[types.FunctionResponse] = []
        for response in responses:
            if response.id in self._waiting:
                self._answers.send_nowait(response)
            elif response.scheduling == types.FunctionResponseScheduling.SILENT:
                self._memory.add("user", reply_to_results([_result(response)]))
            else:
                late.append(response)
        if any(
            response.scheduling == types.FunctionResponseScheduling.INTERRUPT for response in late
        ):
            self._interrupt()
        if late:
            self._ask.send_nowait(_Turn(results=late))

    def _interrupt_by_activity(self) -> None:
        if self._interruptible:
            self._interrupt()

    def _interrupt(self) -> None:
        if self._answering is not None and not self._ending:
            self._remember()
            self._answering.cancel()

    # Answering.

    async def _answer_turns(self) -> None:
        async for turn in self._asked:
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
        if turn.speech is not None:
            await conversation.transcribe(_transcript(turn.speech))
        if self._thinks:
            await conversation.think(thought(turn.text or "something without words"))
        if turn.results:
            words = reply_to_results([_result(response) for response in turn.results])
        elif turn.speech is not None:
            words = reply_to_speech(turn.speech.seconds, self._memory)
        else:
            words = await self._call_functions(turn.text) or reply(
                turn.text, self._memory, instructions=conversation.instructions
            )
        await conversation.say(words, turn_complete=False)
        if turn.speech is not None:
            await conversation.play(turn.speech.pcm, rate=RATE)
        self._remember()
        await self._complete()

    async def _call_functions(self, text: str) -> str:
        """Call what the text names; give what to say about it, empty when it names nothing."""
        conversation = self._conversation
        found = find_calls(text, conversation.tools)
        if not found:
            return ""
        calls = [conversation.new_call(each.name, each.args) for each in found]
        self._waiting = {
            call.id or "" for call, each in zip(calls, found, strict=True) if each.blocking
        }
        await conversation.send_calls(calls)
        results: list[types.FunctionResponse] = []
        while self._waiting:
            response = await self._answered.receive()
            if response.id not in self._waiting:
                continue
            results.append(response)
            if not response.will_continue:
                self._waiting.discard(response.id or "")
        if not results:
            names = " and ".join(each.name for each in found)
            return f"I asked {names} and go on meanwhile."
        if conversation.backend.splits_tool_turns:
            await self._complete()
        return reply_to_results([_result(response) for response in results])

    async def _complete(self) -> None:
        """End the turn; what breaks in meanwhile comes too late for it."""
        await checkpoint()  # an interruption that is under way still counts
        self._ending = True
        await self._conversation.complete_turn()
        self._ending = False

    def _remember(self) -> None:
        """Keep what was said, once a turn: before its end, or before what breaks in."""
        if self._remembered:
            return
        self._remembered = True
        self._memory.add("model", self._conversation.turn_text)
        self._memory.answers += 1
        self._memory.images = 0


def _transcript(speech: SpeechEnded) -> str:
    return f"[{speech.seconds:.1f} s of speech]"


def _result(response: types.FunctionResponse) -> tuple[str, dict[str, Any]]:
    return response.name or "", response.response or {}
