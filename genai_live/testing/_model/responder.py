"""`UserTurn`: what a function that answers as the model is called with."""

from __future__ import annotations

import inspect
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError
from genai_live.testing._model.function_calls import FoundCall
from genai_live.testing._model.hearing import Hearing
from genai_live.testing._model.model_session import (
    ModelSession,
    TurnInput,
    result_of,
    transcript,
)
from genai_live.testing._model.replies import Utterance, reply_to_results

if TYPE_CHECKING:
    from genai_live import types
    from genai_live.testing._service.conversation import Conversation

_WORD_END = re.compile(r".*\s", re.DOTALL)
_SENTENCE_END = re.compile(r".*[.!?:;\n]\s", re.DOTALL)


@frozen
class UserTurn:
    """What the user said, for a responder."""

    text: str
    """The text. Of speech, the words if the server recognizes them, else how long it was, after
    what was written in the same marked activity; of results of functions that the model did not
    wait for, a description of them.
    """
    speech: bytes = field(repr=False)
    """Speech as mono 16-bit PCM at 16 kHz; empty if the user wrote."""
    images: Sequence[bytes] = field(repr=False)
    """The images and video frames since the last answer."""
    history: Sequence[Utterance] = field(repr=False)
    """What both sides have said, oldest first; the last is this turn."""
    results: Sequence[types.FunctionResponse]
    """The results of functions that the model did not wait for."""
    conversation: Conversation = field(repr=False)
    """The connection."""
    _session: ModelSession = field(repr=False, alias="session")

    @property
    def instructions(self) -> str:
        """The system instruction."""
        return self.conversation.instructions

    @property
    def functions(self) -> list[types.FunctionDeclaration]:
        """The functions that the client declares."""
        return [
            function
            for tool in self.conversation.tools
            for function in tool.function_declarations or ()
        ]

    async def call(
        self, name: str, args: Mapping[str, Any] | None = None
    ) -> types.FunctionResponse | None:
        """Ask the client to call a function, and return its response.

        Returns:
            The response; None if the model does not wait for the function, whose result then is
            in a turn of its own.
        """
        responses = await self._session.call_functions([FoundCall(name, dict(args or {}))])
        return responses[-1] if responses else None

    async def think(self, text: str) -> None:
        """Send a thought."""
        await self.conversation.think(text)


Responder = Callable[[UserTurn], "Awaitable[str | None] | AsyncIterator[str]"]
"""An async function that returns the model's answer to a turn, None for none, or an async generator
of the pieces of the answer."""


def respond_with(responder: Responder) -> Callable[[Conversation], Awaitable[None]]:
    """Return a scenario in which a function answers as the model."""

    async def scenario(conversation: Conversation) -> None:
        await ModelSession(conversation, _Answers(responder)).run()

    return scenario


class _Answers:
    """Answers what a responder returns."""

    def __init__(self, responder: Responder) -> None:
        self._responder = responder
        self._hearing = Hearing()

    async def start(self, session: ModelSession) -> None:
        """Keep the images, which a responder is called with."""
        session.memory.keeps_images = True

    async def answer(self, session: ModelSession, turn: TurnInput) -> bool:
        """Answer a turn; return whether there is a turn of the model to end."""
        answer = self._responder(await self._read(session, turn))
        if isinstance(answer, AsyncIterator):
            await self._say_pieces(session, answer)
        elif inspect.isawaitable(answer):
            text: Any = await answer
            if text is not None and not isinstance(text, str):
                raise self._wrong(text)
            if text:
                await session.conversation.say(text, turn_complete=False)
        else:
            raise self._wrong(answer)
        return session.conversation.turn_open

    async def _read(self, session: ModelSession, turn: TurnInput) -> UserTurn:
        memory, text = session.memory, turn.text
        speech = b""
        if turn.speech is not None:
            speech = turn.speech.pcm
            heard = self._hearing.recognize(speech) or transcript(turn.speech)
            memory.replace(transcript(turn.speech), heard)
            await session.conversation.transcribe(heard)
            text = f"{text} {heard}".lstrip()
        elif turn.results:
            text = reply_to_results([result_of(result) for result in turn.results])
            memory.add("user", text)
        return UserTurn(
            text=text,
            speech=speech,
            images=list(memory.kept_images),
            history=list(memory.utterances),
            results=turn.results,
            conversation=session.conversation,
            session=session,
        )

    async def _say_pieces(self, session: ModelSession, pieces: AsyncIterator[str]) -> None:
        """Say pieces of a text as soon as they end with a word, or, with a voice, a sentence."""
        conversation = session.conversation
        ends = _SENTENCE_END if conversation.has_voice else _WORD_END
        waiting = ""
        async for piece in pieces:
            if type(piece) is not str:
                raise self._wrong(piece)
            waiting += piece
            found = ends.match(waiting)
            if found is not None:
                whole, waiting = found[0].rstrip(), waiting[len(found[0].rstrip()) :]
                await conversation.say(whole, turn_complete=False)
        if waiting.rstrip():
            await conversation.say(waiting.rstrip(), turn_complete=False)

    def _wrong(self, answer: object) -> ConfigError:
        name = getattr(self._responder, "__name__", type(self._responder).__name__)
        return ConfigError(
            f"{name} returned {short_repr(answer)}.",
            field="responder",
            hint="Use `async def`, and return or yield a str.",
        )
