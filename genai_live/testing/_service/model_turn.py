"""`ModelTurn`: one turn of the model, sent to the client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pybase64

from genai_live import types
from genai_live.testing._service.model_rules import answers_in_text
from genai_live.testing._service.mp4 import VideoWriter
from genai_live.testing._service.speech import (
    CHUNK,
    OUTPUT_RATE,
    resample,
    seconds_of,
    sentences,
    spoken,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from genai_live.models import ModelProfile
    from genai_live.testing._service.backends import Backend
    from genai_live.testing._service.settings import Voice
    from genai_live.testing._service.usage import TokenCounter

SECONDS_PER_WORD = 0.1
"""Time that a word of text takes at a pace of 1."""


class ModelTurn:
    """Sends the text and audio of one turn in the form that setup and backend ask for.

    Attributes:
        text: The text sent so far.
        sources: The grounding metadata that the end of the turn carries.
    """

    def __init__(
        self,
        backend: Backend,
        setup: types.LiveClientSetup,
        profile: ModelProfile,
        counter: TokenCounter,
        *,
        send: Callable[[dict[str, Any]], Awaitable[None]],
        sleep: Callable[[float], Awaitable[None]],
        voice: Voice | None = None,
    ) -> None:
        config = setup.generation_config or types.GenerationConfig()
        self.text = ""
        self._backend = backend
        self._counter = counter
        self._send_message = send
        self._sleep = sleep
        self._voice = voice
        self.sources: dict[str, Any] | None = None
        self._speaks = not answers_in_text(setup, profile)
        shows = types.Modality.VIDEO in (config.response_modalities or ())
        self._video = VideoWriter() if shows else None
        self._tells_status = profile.interaction_status
        self._transcribes = setup.output_audio_transcription is not None
        self._joins = profile.joins_transcripts
        self._transcript_open = False
        self._joined = ""
        self._audio = bytearray()

    async def think(self, text: str) -> None:
        """Send a thought."""
        self._counter.add_thought(text)
        await self._send(self._backend.model_turn({"text": text, "thought": True}))

    async def say(self, text: str) -> None:
        """Send a text: as text word by word, or spoken with a transcript."""
        if self._speaks and self._voice is not None:
            for sentence in sentences(text):
                pcm, rate = await self._voice(sentence)
                await self.play(pcm, rate, sentence)
            return
        for word in words(text):
            self.text += word
            if not self._speaks:
                self._counter.add_output_text(word)
                await self._send(self._backend.model_turn({"text": word}))
                await self._sleep(SECONDS_PER_WORD)
                continue
            await self._transcribe(word)
            self._audio += spoken(word)
            await self._send_audio(CHUNK)
        await self._send_audio(1)

    async def play(self, pcm: bytes, rate: int, transcript: str = "") -> None:
        """Send a recording, of which a text turn has only the transcript."""
        if not self._speaks:
            await self.say(transcript)
            return
        if transcript:
            self.text += transcript
            await self._transcribe(transcript)
        if pcm:
            self._audio += resample(pcm, rate, OUTPUT_RATE)
            await self._send_audio(CHUNK)
            await self._send_audio(1)

    async def run_code(self, code: str, output: str) -> None:
        """Send Python code that the model has run, and what it printed."""
        for part in (
            {"executableCode": {"language": "PYTHON", "code": code}},
            {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": output}},
        ):
            await self._send(self._backend.model_turn(part))

    async def complete(self) -> None:
        """End the turn as complete."""
        await self._close_transcript()
        await self._send({"generationComplete": True})
        await self._end()

    async def complete_part(self) -> None:
        """End a part of the answer; the rest follows without new input."""
        await self._close_transcript()
        await self._end("IN_PROGRESS")

    async def interrupt(self) -> None:
        """End the turn as interrupted by the user."""
        self._audio.clear()
        await self._close_transcript()
        await self._send({"interrupted": True})
        await self._end()

    async def _end(self, status: str = "IDLE") -> None:
        usage = self._counter.end_turn(self._backend)
        content = self._backend.turn_complete(
            sources=self.sources, status=status if self._tells_status else ""
        )
        await self._send_message({"serverContent": content, "usageMetadata": usage})

    async def _send(self, content: dict[str, Any]) -> None:
        await self._send_message({"serverContent": content})

    async def _send_audio(self, least: int) -> None:
        """Send the buffered audio in chunks of 200 ms while at least `least` bytes are left."""
        while len(self._audio) >= least:
            chunk = bytes(self._audio[:CHUNK])
            del self._audio[:CHUNK]
            data = pybase64.b64encode_as_string(chunk)
            blob = {"mimeType": self._backend.audio_mime_type, "data": data}
            content = self._backend.model_turn({"inlineData": blob})
            if self._joined:
                content["outputTranscription"] = {"text": self._joined}
                self._joined = ""
            seconds = seconds_of(chunk)
            self._counter.add_output_audio(seconds)
            await self._send(content)
            if self._video is not None:
                await self._send_video(self._video, seconds)
            await self._sleep(seconds)

    async def _send_video(self, video: VideoWriter, seconds: float) -> None:
        data = video.write(seconds)
        if data:
            blob = {"mimeType": "video/mp4", "data": pybase64.b64encode_as_string(data)}
            await self._send(self._backend.model_turn({"inlineData": blob}))

    async def _transcribe(self, word: str) -> None:
        if not self._transcribes:
            return
        if self._joins:
            self._joined += word
            return
        if self._backend.frames_transcripts and not self._transcript_open:
            await self._send({"outputTranscription": {}})
        self._transcript_open = True
        await self._send({"outputTranscription": {"text": word}})

    async def _close_transcript(self) -> None:
        if self._transcript_open and self._backend.frames_transcripts:
            await self._send({"outputTranscription": {"finished": True}})
        self._transcript_open = False
