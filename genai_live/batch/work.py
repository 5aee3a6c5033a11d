"""Ready-made work: `ask` and `transcribe`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genai_live import AsyncSession
    from genai_live.typing import QuestionUnion


async def ask(session: AsyncSession, item: QuestionUnion) -> str:
    """Ask the item, a text or speech, and return the text of the answer.

    A model that speaks has text only with `output_audio_transcription` in the config.
    """
    return (await session.ask(item)).text


async def transcribe(session: AsyncSession, item: QuestionUnion) -> str:
    """Say the item, a recording, and return what the server understood.

    It needs `input_audio_transcription` in the config.
    """
    return (await session.ask(item)).input_transcript
