"""`AsyncSession`: a Live session for async code."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import anyio
import anyio.lowlevel

from genai_live._core.async_base import AsyncSessionBase
from genai_live._core.call_advice import name_arguments
from genai_live._live.compat.messages import MessageBuilder
from genai_live._live.info import LiveSessionCore, LiveSessionInfo
from genai_live._live.playback import PlayerCore
from genai_live._live.player import AsyncPlayer
from genai_live._live.readers import AnswerReader, EventReader, InteractionReader, MessageReader
from genai_live._live.stream import MediaStream
from genai_live._wire.numbers import check_flag, check_seconds, check_timeout
from genai_live.errors import LiveError
from genai_live.tools.waiting import check_not_waited_for

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from genai_live import types
    from genai_live._core.inbox import Inbox
    from genai_live._live.core import LiveCore
    from genai_live._live.limits import LimitGuard
    from genai_live._live.questions import Question
    from genai_live._live.stream_stats import StreamStats
    from genai_live._protocol import Turn
    from genai_live._protocol.snapshot import Snapshot
    from genai_live.events import Event
    from genai_live.typing import (
        ActivityEndUnion,
        ActivityStartUnion,
        AudioUnion,
        ContentListUnion,
        FunctionResponseListUnion,
        InputUnion,
        LiveClientMessageOrDict,
        MediaUnion,
        PlaybackUnion,
        QuestionUnion,
        RealtimeInputUnion,
        SourceUnion,
        ToolListUnion,
        ToolResponseUnion,
        VideoUnion,
    )


class AsyncSession(LiveSessionInfo, AsyncSessionBase[LiveSessionCore]):
    """A conversation with a Live model.

    Made by `AsyncClient.live.connect`. Usable with `async with`, or without and `close()`.

    Its methods belong to the event loop that made it. Cancelling any of them leaves the session
    usable and loses no message. Messages are kept until they are read. A reader that starts after
    another continues where that one stopped; readers at the same time each see everything. While
    several megabytes are unread, the server is slowed.
    """

    def __init__(self, live: LiveCore) -> None:
        super().__init__(live.core)
        self._live = live
        self._limits = live.limits
        self._messages = MessageBuilder(
            live.core.protocol, backend=live.backend, resend_video=live.resend_video
        )

    async def send(
        self,
        message: LiveClientMessageOrDict | None = None,
        *,
        input: InputUnion | None = None,  # noqa: A002 - google-genai's name
        end_of_turn: bool | None = None,
    ) -> None:
        """Send a complete client message unchanged; no defaults are filled in.

        Args:
            message: A `LiveClientMessage` or a dict, keys in either spelling, with exactly one of
                `client_content`, `realtime_input`, `tool_response`, `context_update`. Content
                without `turn_complete` gets no answer yet. Media chunks are sent one by one.
            input: What google-genai's deprecated `send` takes: turns, media, function responses, or
                one of the messages in `LiveClientMessage`; None with no message ends the turn. A
                warning names the method to call instead.
            end_of_turn: Whether turns in `input` are the end of the user's turn; False by default.

        Raises:
            ConfigError: The message cannot be sent; names the field and the fix.
            LimitExceeded: A limit of the session is reached.
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        if message is None or end_of_turn is not None:
            given = input if message is None else message
            messages = self._messages.from_input(given, end_of_turn is True)
        else:
            messages = self._messages.from_message(message)
        if self._limits is not None:
            await self._check_limits(self._limits, messages)
        await self._post(*messages)

    async def send_client_content(
        self, *, turns: ContentListUnion | None = None, turn_complete: bool = True
    ) -> None:
        """Add turns to the conversation. Interrupts the model.

        Args:
            turns: A string, Part, Content, dict, or a list of them; neighbouring strings and parts
                make one user's turn. None sends only the flag.
            turn_complete: Whether the model should respond now; pass False to send more first.

        Raises:
            ConfigError: The turns cannot be sent; names the field and the fix.
            LimitExceeded: A limit of the session is reached.
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        message = self._messages.client_content(turns, turn_complete=turn_complete)
        if self._limits is not None:
            await self._check_limits(self._limits, [message])
        await self._post(message)

    async def send_realtime_input(
        self,
        realtime_input: RealtimeInputUnion | None = None,
        *,
        audio: AudioUnion | None = None,
        video: VideoUnion | None = None,
        text: str | None = None,
        media: MediaUnion | None = None,
        audio_stream_end: bool | None = None,
        activity_start: ActivityStartUnion | None = None,
        activity_end: ActivityEndUnion | None = None,
    ) -> None:
        """Send one piece of realtime input; pass exactly one argument.

        Args:
            realtime_input: One of the others as a `LiveClientRealtimeInput` or a dict, keys in
                either spelling, bare or as `{"realtime_input": ...}`; or `media_chunks`, a list
                of audio and images that are sent one by one.
            audio: 16-bit PCM, 16 kHz, mono, 20 to 100 ms at a time: bytes, or an array of int16 or
                float32 (numpy, `array.array`; floats from -1.0 to 1.0, louder ones are clipped).
                With another format `(data, mime_type)`, a Blob or a dict.
            video: One frame, about one a second: `(bytes, "image/jpeg")`, a Blob, a dict or a PIL
                image.
            text: Text that counts as user activity.
            media: The older name of `audio` and `video`; the mime type tells which.
            audio_stream_end: True when the microphone is off; more audio opens the stream again.
                Only with automatic activity detection.
            activity_start: True when the user starts to speak. Only with
                `automatic_activity_detection.disabled`.
            activity_end: True when the user has stopped speaking. Also only then.

        Raises:
            ConfigError: None or several were passed, or one that cannot be sent.
            LimitExceeded: A limit of the session is reached.
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        streams = {
            "audio": audio,
            "video": video,
            "text": text,
            "media": media,
            "audio_stream_end": audio_stream_end,
            "activity_start": activity_start,
            "activity_end": activity_end,
        }
        messages = self._messages.realtime_input(realtime_input, streams)
        if self._limits is not None:
            await self._check_limits(self._limits, messages)
        await self._post(*messages)

    async def send_tool_response(
        self,
        tool_response: ToolResponseUnion | None = None,
        *,
        function_responses: FunctionResponseListUnion | None = None,
    ) -> None:
        """Respond to one tool call or several.

        Args:
            tool_response: The same as `function_responses`, or a `LiveClientToolResponse`, or a
                dict of either: `{"function_responses": ...}`, `{"tool_response": ...}`.
            function_responses: A `FunctionResponse`, a dict, or a list of them. `id` is the
                call's; the Gemini Developer API needs it. A dict's `response` that is not an
                object is sent as `{"output": response}`.

        Raises:
            ConfigError: A response cannot be sent; names the field and the fix.
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        await self._post(self._messages.tool_response(tool_response, function_responses))

    async def send_context_update(
        self,
        *,
        system_instruction: ContentListUnion | None = None,
        tools: ToolListUnion | None = None,
    ) -> None:
        """Change instructions or tools inside the session; what is not passed stays.

        Args:
            system_instruction: A string, Part, Content, dict, or a list of strings and parts.
            tools: The new list of tools, functions included; an empty list removes all. Functions
                that are running continue.

        Raises:
            ConfigError: Neither was passed, or one that cannot be sent.
            ToolError: An MCP server among the tools does not answer.
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        self._core.owner.check()
        await self._live.change_context(system_instruction, tools)
        await self._post()

    async def send_text(self, text: str) -> None:
        """Send a user turn as text, over the channel that the model accepts.

        That is realtime text or a turn of client content, by the model's profile. With
        `resend_video` the turn contains the newest video frame where the model would not see it.

        Raises:
            ConfigError: `text` is empty or not a string.
            LimitExceeded: A limit of the session is reached.
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        messages = self._messages.text(text)
        if self._limits is not None:
            await self._check_limits(self._limits, messages)
        await self._post(*messages)

    async def stream(
        self,
        source: SourceUnion | None = None,
        *,
        video: SourceUnion | None = None,
        audio_stream_end: bool = True,
        stats: StreamStats | None = None,
    ) -> StreamStats:
        """Send what a source yields, until it ends; convert it, and keep to its time.

        Audio is converted to 16 kHz mono and sent 20 to 100 ms at a time. It pauses while a
        function call is open that the model refuses audio for. Of frames the newest wins: what a
        slow line cannot carry is dropped and counted. Pieces that the session takes are kept in
        memory only while it has room; the stream waits for that.

        When the session is closed, in whichever task or thread, the stream ends, and returns with
        `complete` False. Cancelling it, or Ctrl+C, ends it too; the session stays usable.

        Args:
            source: Required. `audio.Microphone()`, `video.Screen()` or another source; the path of
                a file;
                a recording as bytes, an array or `(bytes, PcmFormat)`; or an iterable, sync or
                async, of audio and images. A path and a recording are sent at real-time pace, an
                iterable as it comes, images one a second. A sync iterable is read in a thread of
                its own; an async one in a blocking session in the background event loop. A
                `audio.SpeechSource` sends speech only; where activity is marked by hand, with its
                start and end.
            video: A second source, of frames, to send along; the stream ends with `source`.
            audio_stream_end: Whether to tell the server at the end that no more audio comes, if any
                was sent, and after each speech of a `SpeechSource`. Where activity is marked by
                hand that is never done.
            stats: Where to count; pass `StreamStats()` to read it while the stream runs.

        Returns:
            The counters, `stats` if that was passed.

        Raises:
            OSError: A file cannot be opened.
            ConfigError: An argument cannot be used, or something that the source has yielded; or
                a package is missing: the hint names the command that installs it.
            LimitExceeded: A limit of the session is reached.
            SessionClosed: The session was closed before.
            ConnectionClosed: The connection ended.
            LiveError: The source was cancelled, and the stream was not.
            Exception: What the source raised.
        """
        self._core.owner.check()
        stream = MediaStream(
            self._live,
            self._messages,
            source,
            video=video,
            audio_stream_end=audio_stream_end,
            stats=stats,
        )
        return await stream.run()

    def _interaction_reader(self, inbox: Inbox) -> InteractionReader:
        return InteractionReader(inbox, hides_handles=self._live.hides_handles)

    def receive(self, *, timeout: float | None = None) -> AsyncIterator[types.LiveServerMessage]:
        """Iterate over the server's messages until the interaction is complete.

        That is one turn, as in google-genai; iterate over the session itself for all of them.
        Resumption updates are left out unless the config has `session_resumption`.

        Args:
            timeout: Seconds to wait for each message; None waits indefinitely.

        Raises:
            ConfigError: `timeout` is neither None nor a number of at least 0.
            TimeoutError: No message within `timeout`.
            SessionClosed: The session had ended, and an earlier `receive` came to its end.
            ConnectionClosed: The connection ended, and not cleanly.
        """
        return self._iterate(self._interaction_reader, timeout)

    def __aiter__(self) -> AsyncIterator[types.LiveServerMessage]:
        """Iterate over every message of the server for as long as the session lives.

        Raises:
            ConnectionClosed: The connection ended, and not cleanly.
        """
        return self._iterate(MessageReader, None)

    def events(self, *, timeout: float | None = None) -> AsyncIterator[Event]:
        """Iterate over typed events, one at a time, until `Closed`, which is the last.

        Args:
            timeout: Seconds to wait for each event; None waits indefinitely.

        Raises:
            ConfigError: `timeout` is neither None nor a number of at least 0.
            TimeoutError: No event within `timeout`.
            ConnectionClosed: The connection ended, and not cleanly.
        """
        return self._iterate(EventReader, timeout)

    async def ask(self, text: QuestionUnion, *, timeout: float | None = None) -> Turn:
        """Send a user turn, typed or spoken, and return the model's whole answer.

        Speech goes as realtime audio, as fast as the connection takes it and not at the pace of a
        microphone; its end is marked as the session's activity detection needs it. The server may
        hear several questions in speech with long pauses: the first answer that no later words
        cut off is returned, and `turn()` returns the others.

        The answer includes what the model says about the results of functions that it called, in
        later turns too, and ends once nothing of it is open. It ends early, with `complete` False,

        - at a call of a function that was only declared: the model waits for `send_tool_response`;
        - at the end of a turn in which the model spoke on after its call, while the function still
          runs, as for one that is NON_BLOCKING;
        - when `timeout` expires between two turns of the answer, or the model stalls there
          (`TurnStalled`).

        `events()` and `receive()` yield the rest, and no later `ask` returns it. Otherwise only one
        question may be open: the next answer is returned, and it may be that of an earlier
        question.

        Args:
            text: A string is text, as in `send_text`. Speech is 16-bit PCM, mono: a `pathlib.Path`
                of a WAV file, bytes at 16 kHz, `(bytes, PcmFormat)`, `(bytes, mime_type)`, or a
                Blob. A Part, a Content or a list combines these, as far as the model accepts it.
            timeout: Seconds for the whole answer, and for sending speech; None waits indefinitely.

        Raises:
            ConfigError: `text` is empty, or nothing that the model accepts, or a file that cannot
                be read; or `timeout` is neither None nor a number of at least 0. Nothing was sent.
            LiveError: It is called in a function that the model waits for.
            TimeoutError: No whole turn of the answer within `timeout`.
            LimitExceeded: A limit of the session is reached.
            SessionClosed: The session was closed before.
            ConnectionClosed: The connection ended.
        """
        self._core.owner.check()
        check_not_waited_for(self, "ask")
        timeout = check_timeout(timeout)
        question = self._messages.question(text)
        if self._limits is not None:
            await self._check_limits(self._limits, question.messages)
        answer = AnswerReader(self._core)
        try:
            if question.is_speech:
                within, timeout = timeout, await self._speak(question, timeout)
                answer.on_speech_sent(within)
            else:
                await self._post(*question.messages)
            return await answer.read(timeout)
        finally:
            answer.close()  # an exception that is kept would keep it too

    async def _check_limits(
        self, limits: LimitGuard, messages: Sequence[types.LiveClientMessage]
    ) -> None:
        """Check that the session's limits allow these messages; it may ask the user's hook."""
        if limits.stops(messages):
            self._core.check_open()
            await limits.check()

    async def _speak(self, question: Question, timeout: float | None) -> float | None:
        """Send speech, and return how much of the timeout is left."""
        core, room = self._core, self._core.outbox.room
        started = anyio.current_time()
        sent, portions = 0, list(question.portions())
        try:
            with anyio.move_on_after(timeout) as waiting:
                for portion in portions:
                    if sent:
                        await anyio.lowlevel.checkpoint()
                    await room.wait(self._live.takes_recording)
                    for message in portion:
                        core.post(message)
                    sent += 1
            if waiting.cancelled_caught:
                raise TimeoutError(f"the question was not sent within {timeout} seconds.")
        finally:
            if 0 < sent < len(portions):  # the server must not wait for the rest
                with suppress(LiveError):
                    core.post(question.end)
        return None if timeout is None else max(0.0, started + timeout - anyio.current_time())

    async def turn(self, *, timeout: float | None = None) -> Turn:
        """Return the model's next whole answer, without asking: after realtime input.

        It is gathered as `ask` does, from where the last reader stopped, so an answer that came
        while you were still sending counts; callbacks are a reader too. A reader that stopped in
        the middle of an answer, as `ask` does at a call that you answer, leaves its rest. An answer
        that the user's speech cut off is one too, with `interrupted` True, unless nothing of it is
        left to return.

        Args:
            timeout: Seconds for the whole answer; None waits indefinitely.

        Raises:
            ConfigError: `timeout` is neither None nor a number of at least 0.
            LiveError: It is called in a function that the model waits for.
            TimeoutError: No whole turn of an answer within `timeout`; what came stays for the next
                reader.
            SessionClosed: The session was closed before.
            ConnectionClosed: The connection ended.
        """
        self._core.owner.check()
        check_not_waited_for(self, "turn")
        timeout = check_timeout(timeout)
        answer = AnswerReader(self._core, is_asked=False)
        try:
            return await answer.read(timeout)
        finally:
            answer.close()

    async def interrupt(self, *, played: float | None = None) -> None:
        """Stop the model's answer; it waits for new input.

        No reader gets any more of that answer: unread output is removed, and output that still
        arrives is left out; `stats.output_flushed` counts the messages. Earlier answers, calls and
        transcripts of the user's speech stay. The server confirms with `Interrupted` and
        `TurnComplete`. A player of the session falls silent at once. The history keeps what
        was heard of the answer, or what the model said where nobody reports playback.

        Where the model accepts no client content during a session, nothing is sent: `Interrupted`
        comes from the session itself, and `TurnComplete` when the model has finished or new input
        has cut it off.

        Args:
            played: How many seconds of the newest turn's audio were heard, for programs that play
                it themselves and do not report to `playback`. None leaves it to what was reported.

        Raises:
            ConfigError: `played` is neither None nor a number of at least 0.
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        self._core.owner.check()
        played = check_seconds(played, field="played", optional=True, zero=True)
        await self._live.interrupt(played)
        await self._post()

    async def close(self, *, handover: bool = False) -> None:
        """Close the session, within about a second. Idempotent.

        What was sent before goes out first if it can. Iterators end after what is waiting. With a
        store the conversation is saved, and another session may continue it at once.

        Args:
            handover: Whether to wait first for the end of the model's turn, ten seconds at most, so
                that who continues has nothing to ask again; and at the end for the store, five
                seconds at most.

        Raises:
            ConfigError: `handover` is not a bool.
            SessionClosed: The process was forked from that of the session.
        """
        check_flag(handover, field="handover")
        self._core.owner.check_process()
        if handover and not self._core.is_closed:
            self._core.owner.check()
            await self._live.drain()
        await super().close()
        if handover and self._core.owner.is_here:
            await self._live.stored()

    def snapshot(self) -> Snapshot:
        """Return the conversation as it is now, as plain data to continue it from.

        `connect(resume=snapshot)` does that, in this process or in another one, once this session
        is closed: the service refuses to resume a conversation while it has a connection. A session
        that ended can still be asked. Keep it like a password: it contains the resumption handle.

        Raises:
            SessionClosed: The process was forked from that of the session, or its event loop has
                ended.
        """
        self._core.owner.check()
        return self._live.snapshot()

    def play(self, output: PlaybackUnion | None = None, *, pace: bool = True) -> AsyncPlayer:
        """Play the model's speech as it comes, until the player is closed.

        Use it as `async with session.play() as player`. What was heard is known from then on:
        `history`, `Turn.heard_text`, `playback`. `Interrupted` and `interrupt` silence it within
        one block. When a connection is lost, what came is played on; an answer that begins again
        replaces it.

        Args:
            output: What plays it: `audio.Speakers(device=...)` or another
                `audio.PlaybackOutput`; the path of a WAV file; or a function that is called with
                up to 20 ms of 24 kHz mono 16-bit PCM at a time. None takes the default speakers,
                which need `pip install "genai-live[audio]"`.
            pace: Whether a file or a function gets the audio at the pace at which it would be
                heard. Otherwise it gets it as it comes, and all of it counts as heard.

        Raises:
            ConfigError: An argument cannot be used.
            SessionClosed: The process was forked from that of the session.
        """
        self._core.owner.check()
        return AsyncPlayer(PlayerCore(self._live.playback, output, pace=pace))

    async def wait_for_playback(self, *, timeout: float | None = None) -> None:
        """Wait until all of the model's speech that came was heard.

        That includes speech that is reported to `playback` as queued.

        Args:
            timeout: Seconds to wait; None waits indefinitely.

        Raises:
            ConfigError: `timeout` is neither None nor a number of at least 0.
            TimeoutError: It was not heard within `timeout`.
            LiveError: The player's output has stopped.
            SessionClosed: The session was closed.
        """
        self._core.owner.check()
        await self._live.playback.wait(check_timeout(timeout))


name_arguments(AsyncSession, "turn", "await session.turn(timeout=60)")
name_arguments(AsyncSession, "ask", 'await session.ask("Hello", timeout=60)')
name_arguments(
    AsyncSession, "send_client_content", 'await session.send_client_content(turns="Hello")'
)
