"""`local_model`: the default scenario, a small conversation by fixed rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genai_live import types
from genai_live.testing._model.function_calls import find_calls
from genai_live.testing._model.interpreter import Interpreter
from genai_live.testing._model.model_session import ModelSession, result_of, transcript
from genai_live.testing._model.replies import reply, reply_to_results, reply_to_speech, thought
from genai_live.testing._model.server_tools import find_code, find_search
from genai_live.testing._model.vad import RATE

if TYPE_CHECKING:
    from genai_live.testing._model.model_session import TurnInput
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
    await ModelSession(conversation, _FixedRules()).run()


class _FixedRules:
    """Answers by the rules of `local_model`."""

    def __init__(self) -> None:
        self._thinks = False
        self._interpreter: Interpreter | None = None

    async def start(self, session: ModelSession) -> None:
        """Look at the setup."""
        setup = session.conversation.setup or types.LiveClientSetup()
        if not session.conversation.profile.answers_speech:
            self._interpreter = Interpreter(setup)
        thinking = setup.generation_config and setup.generation_config.thinking_config
        self._thinks = bool(thinking and thinking.include_thoughts)

    async def answer(self, session: ModelSession, turn: TurnInput) -> bool:
        """Answer a turn; return whether it is still to be ended."""
        conversation = session.conversation
        if self._interpreter is not None and not turn.results:
            await self._interpreter.answer(conversation, turn.text, turn.speech)
            return True
        if turn.speech is not None:
            await conversation.transcribe(transcript(turn.speech))
        if self._thinks:
            await conversation.think(thought(turn.text or "something without words"))
        if turn.results:
            await session.say(reply_to_results([result_of(response) for response in turn.results]))
        elif turn.speech is not None and not turn.text:
            await session.say(reply_to_speech(turn.speech.seconds, session.memory))
            await conversation.play(turn.speech.pcm, rate=RATE)
        elif await self._answer_text(session, turn.text):
            return False
        return True

    async def _answer_text(self, session: ModelSession, text: str) -> bool:
        """Answer a text; return whether the turn has ended, with calls left open."""
        conversation = session.conversation
        named = find_calls(text, conversation.tools)
        if named:
            results = await session.call_functions(named)
            if not results:
                names = " and ".join(each.name for each in named)
                filler = f"I called {names} and continue meanwhile."
                await conversation.say(filler, turn_complete=False)
                session.remember()
                await session.complete(last=False)
                return True
            await session.say(reply_to_results([result_of(response) for response in results]))
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
            await session.say(f"The code printed {run.output.strip()}.")
            return False
        memory = session.memory
        if not session.sees_video_before_text:
            memory.frames.clear()
        await session.say(reply(text, memory, instructions=conversation.instructions))
        return False
