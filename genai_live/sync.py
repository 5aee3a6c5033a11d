"""The blocking face of a conversation: the same core, in a background event loop."""

from __future__ import annotations

import time
import warnings
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from genai_live import outgoing
from genai_live.callbacks import inside_callback_of
from genai_live.inbox import Over
from genai_live.reading import Answer, Events, Messages
from genai_live.session_facts import SessionFacts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future
    from types import TracebackType
    from typing import Self

    from genai_live import inputs, types
    from genai_live.conversation import Conversation
    from genai_live.events import Event
    from genai_live.loop_thread import LoopThread
    from genai_live.protocol import Turn
    from genai_live.reading import View

T = TypeVar("T")


class Session(SessionFacts):
    """A conversation with a Live model.

    Made by `Client.live.connect`. Usable with `with`, or without and `close()`.

    Its methods may be called from any thread, also where an event loop runs. Ctrl+C leaves any of
    them at once; the session stays usable. Messages are kept until read; a reader that comes after
    another goes on where that one stopped, and readers at the same time each see everything. While
    several megabytes are unread, the server is slowed.
    """

    def __init__(self, core: Conversation, loop: LoopThread) -> None:
        super().__init__(core)
        self._loop = loop
        loop.close_at_exit(self)

    def send(self, message: inputs.ClientMessage) -> None:
        """Send one whole client message, as it stands: what is absent stays absent.

        Args:
            message: A `LiveClientMessage` or a dict, keys in either spelling, with exactly one of
                `client_content`, `realtime_input`, `tool_response`, `context_update`.

        Raises:
            ConfigError: The message cannot be sent; names the field and the fix.
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        self._post(outgoing.whole(message, backend=self._core.backend))

    def send_client_content(
        self, *, turns: inputs.Turns | None = None, turn_complete: bool = True
    ) -> None:
        """Add turns to the conversation. Interrupts the model.

        Args:
            turns: A string, Part, Content, dict, or a list of them; neighbouring strings and parts
                make one user's turn. None sends only the flag.
            turn_complete: Whether the model shall answer now. False lets it wait for more.

        Raises:
            ConfigError: The turns cannot be sent; names the field and the fix.
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        backend = self._core.backend
        self._post(outgoing.client_content(turns, turn_complete=turn_complete, backend=backend))

    def send_realtime_input(
        self,
        *,
        audio: inputs.Audio | None = None,
        video: inputs.Video | None = None,
        text: str | None = None,
        media: inputs.Media | None = None,
        audio_stream_end: bool | None = None,
        activity_start: inputs.ActivityStart | None = None,
        activity_end: inputs.ActivityEnd | None = None,
    ) -> None:
        """Send one piece of a stream; exactly one argument.

        Args:
            audio: 16-bit PCM, 16 kHz, mono, 20 to 100 ms at a time: bytes, or with another format
                `(bytes, mime_type)`, a Blob or a dict.
            video: One frame, about one a second: `(bytes, "image/jpeg")`, a Blob, a dict or a PIL
                image.
            text: Text that counts as user activity.
            media: The older name of `audio` and `video`, told apart by the mime type.
            audio_stream_end: True when the microphone is off; more audio opens the stream again.
                Only with automatic activity detection.
            activity_start: True when the user starts to speak. Only with
                `automatic_activity_detection.disabled`.
            activity_end: True when the user has spoken. As above.

        Raises:
            ConfigError: None or several given, or one that cannot be sent.
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        self._post(
            outgoing.realtime_input(
                audio=audio,
                video=video,
                text=text,
                media=media,
                audio_stream_end=audio_stream_end,
                activity_start=activity_start,
                activity_end=activity_end,
                backend=self._core.backend,
            )
        )

    def send_tool_response(self, *, function_responses: inputs.FunctionResponses) -> None:
        """Answer one tool call or several.

        Args:
            function_responses: A `FunctionResponse`, a dict, or a list of them. `id` is the
                call's; the Gemini Developer API needs it. A dict's `response` that is no object
                is sent as `{"output": response}`.

        Raises:
            ConfigError: A response cannot be sent; names the field and the fix.
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        self._post(outgoing.tool_response(function_responses, backend=self._core.backend))

    def send_context_update(
        self,
        *,
        system_instruction: inputs.Instruction | None = None,
        tools: inputs.Tools | None = None,
    ) -> None:
        """Change instructions or tools inside the session; what is not given stays.

        Args:
            system_instruction: A string, Part, Content, dict, or a list of strings and parts.
            tools: The new list of tools; an empty list takes all away.

        Raises:
            ConfigError: Neither given, or one that cannot be sent.
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        backend = self._core.backend
        self._post(outgoing.context_update(system_instruction, tools, backend=backend))

    def send_text(self, text: str) -> None:
        """Say something as the user, by the channel that the model takes.

        Live models from 3.1 on get realtime text, others a turn of client content.

        Raises:
            ConfigError: `text` is empty or no string.
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        self._post(*outgoing.text(text, setup=self._core.setup))

    def receive(self, *, timeout: float | None = None) -> Iterator[types.LiveServerMessage]:
        """Iterate over the server's messages until the interaction is complete.

        That is one turn, as in google-genai; iterate over the session itself for all of them.

        Args:
            timeout: Seconds to wait for each message; None waits for ever.

        Raises:
            TimeoutError: No message within `timeout`.
            ConnectionClosed: The connection ended, and not cleanly.
        """
        self._loop.check()
        return _Reading(Messages(self._core.inbox, one_interaction=True), timeout)

    def __iter__(self) -> Iterator[types.LiveServerMessage]:
        """Iterate over every message of the server for as long as the session lives.

        Raises:
            ConnectionClosed: The connection ended, and not cleanly.
        """
        self._loop.check()
        return _Reading(Messages(self._core.inbox), None)

    def events(self, *, timeout: float | None = None) -> Iterator[Event]:
        """Iterate over everything that happens, one typed event at a time; `Closed` is the last.

        Args:
            timeout: Seconds to wait for each event; None waits for ever.

        Raises:
            TimeoutError: No event within `timeout`.
            ConnectionClosed: The connection ended, and not cleanly.
        """
        self._loop.check()
        return _Reading(Events(self._core.inbox), timeout)

    def ask(self, text: str, timeout: float | None = None) -> Turn:
        """Say something and gather the whole answer.

        A tool call ends the answer early, with `complete` False: the model waits for
        `send_tool_response`, and `receive()` gives the rest.

        Args:
            text: What to say, as `send_text`.
            timeout: Seconds for the whole answer; None waits for ever.

        Raises:
            TimeoutError: No whole answer within `timeout`.
            SessionClosed: The session was closed before.
            ConnectionClosed: The connection ended.
        """
        self._loop.check()
        answer = Answer(self._core)
        self.send_text(text)
        return _next(answer, timeout)

    def interrupt(self) -> None:
        """Stop the model's answer; it waits for new input.

        The server confirms with `Interrupted` and `TurnComplete`.

        Raises:
            SessionClosed: The session was closed.
            ConnectionClosed: The connection ended.
        """
        self._post(outgoing.interruption())

    def close(self) -> None:
        """Close the session, within about a second. Idempotent.

        What was sent before goes out first if it can. Iterators end after what is waiting.
        """
        self._loop.check()
        self.close_soon().result()

    def close_soon(self) -> Future[None]:
        """Begin to close, and do not wait; the future is done when it is closed."""
        inside = inside_callback_of(self._core)
        return self._loop.submit(self._core.close, not inside)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __del__(self, _warn: Any = warnings.warn) -> None:
        if self._is_forgotten():
            self._loop.start(self._core.close)
            _warn(f"{self!r} was not closed; use `with`.", ResourceWarning, source=self)

    def _post(self, *messages: types.LiveClientMessage) -> None:
        self._loop.check()
        for message in messages:
            self._core.post(message)
        outbox = self._core.outbox
        outbox.room.wait_in_thread(outbox.has_room)


def _next(view: View[T], timeout: float | None) -> T:
    deadline = None if timeout is None else time.monotonic() + timeout
    while (item := view.take()) is None:
        if not view.place.news.wait_in_thread(view.place.ready, deadline):
            raise view.timed_out(timeout)
    return item


class _Reading(Generic[T]):
    """An iterator over a view. Leaving it early loses nothing."""

    def __init__(self, view: View[T], timeout: float | None) -> None:
        self._view = view
        self._timeout = timeout

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        try:
            return _next(self._view, self._timeout)
        except Over:
            raise StopIteration from None
