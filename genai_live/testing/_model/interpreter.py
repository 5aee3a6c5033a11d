"""`Interpreter`: the models that transcribe or translate speech and answer nothing."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

from genai_live import types
from genai_live.testing._model.hearing import Hearing
from genai_live.testing._model.phrases import is_in, translate

if TYPE_CHECKING:
    from genai_live.testing._model.vad import SpeechEnded
    from genai_live.testing._service.conversation import Conversation


class Interpreter:
    """Transcribes what it hears, and says it in another language if the setup asks for one.

    It knows no voices: asked to tell speakers apart, it takes turns between `spk_1` and `spk_2`.
    """

    def __init__(self, setup: types.LiveClientSetup) -> None:
        config = setup.input_audio_transcription or types.AudioTranscriptionConfig()
        hints = config.language_hints
        self._hearing = Hearing(
            more=[*(config.custom_vocabulary or ()), *(config.adaptation_phrases or ())],
            languages=[*(config.language_codes or ()), *((hints and hints.language_codes) or ())],
        )
        self._speakers = cycle(("spk_1", "spk_2"))
        generation = setup.generation_config
        self._translation = generation.translation_config if generation else None

    async def answer(
        self, conversation: Conversation, text: str, speech: SpeechEnded | None
    ) -> None:
        """Send the transcript of speech, and the translation of speech or text."""
        if speech is not None:
            heard = self._hearing.recognize(speech.pcm)
            text = heard or f"[{speech.seconds:.1f} s of speech]"
            await conversation.transcribe(text, speaker=next(self._speakers))
        if self._translation is None or not text:
            return
        target = self._translation.target_language_code or "en"
        words = translate(text, target)
        if is_in(text, target):
            words = text if self._translation.echo_target_language else ""
        if words:
            await conversation.say(words, turn_complete=False)
