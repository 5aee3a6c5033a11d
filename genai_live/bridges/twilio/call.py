"""`TwilioCall`: one call over a WebSocket of an ASGI server, and its session."""

from __future__ import annotations

import logging
from collections import deque
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import anyio
from attrs import Attribute, field, frozen

from genai_live.bridges.twilio.frames import (
    CallerAudio,
    CallerDigit,
    MarkReached,
    StreamStarted,
    StreamStopped,
    TwilioReader,
)
from genai_live.bridges.twilio.hooks import call_function
from genai_live.bridges.twilio.writer import TwilioWriter
from genai_live.errors import ConfigError, ConnectionClosed, LimiterFull, LiveError, SessionClosed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from genai_live import AsyncClient, AsyncSession
    from genai_live.bridges.twilio.frames import TwilioInput

logger = logging.getLogger("genai_live")

MOST_INPUTS = 250
"""Frames of the caller that wait for the session, five seconds of speech: as long as a session that
reconnects keeps audio. The oldest speech is dropped beyond."""
PLAYED_SECONDS = 2.0
"""How much longer than its audio the telephone may take to play what is left at the end."""


LONGEST = 10**7
"""Seconds: some months."""


def _seconds(_: object, attribute: Attribute[Any], value: object) -> None:
    if type(value) not in (int, float) or not 0 < cast("float", value) <= LONGEST:
        raise ConfigError(
            f"must be a positive number of seconds, at most {LONGEST}.", field=attribute.name
        )


@frozen(kw_only=True)
class CallLimits:
    """How long a call may take to begin, be silent on the wire, and last, in seconds."""

    start_timeout: float = field(validator=_seconds)
    idle_timeout: float = field(validator=_seconds)
    max_seconds: float = field(validator=_seconds)


class TwilioCall:
    """One call.

    Args:
        receive: The ASGI server's; the message about the connection was received already.
        send: The ASGI server's.
        client: Opens the session.
        arguments: Returns the arguments of `connect` for the call; None refuses it.
        on_session: Called with the session, beside the call; None calls nothing.
        greeting: What the model is told first, if anything.
        digit_text: What it is told of a key, with `{digit}`; None for nothing.
        limits: How long it may last.

    Attributes:
        dropped: Frames of the caller that were dropped, since the session did not take them.
    """

    def __init__(
        self,
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
        *,
        client: AsyncClient,
        arguments: Callable[[StreamStarted], Awaitable[dict[str, Any] | None]],
        on_session: Callable[[AsyncSession, StreamStarted], object] | None,
        greeting: str | None,
        digit_text: str | None,
        limits: CallLimits,
    ) -> None:
        self._receive = receive
        self._send = send
        self._client = client
        self._arguments = arguments
        self._on_session = on_session
        self._greeting = greeting
        self._digit_text = digit_text
        self._limits = limits
        self.dropped = 0
        self._reader = TwilioReader()
        self._writer: TwilioWriter | None = None
        self._inputs: deque[CallerAudio | CallerDigit] = deque()
        self._has_input = anyio.Event()
        self._is_connected = True  # to the telephone
        self._problem: Exception | None = None

    async def run(self) -> None:
        """Answer the call, and return after its end.

        Raises:
            Exception: What a function of the user's raised.
        """
        try:
            await self._send({"type": "websocket.accept"})
        except (OSError, RuntimeError):  # servers differ in what they raise
            return  # the caller has hung up before
        try:
            with anyio.move_on_after(self._limits.max_seconds) as lasting:
                started = await self._start()
                if started is not None:
                    await self._hold(started)
            if lasting.cancelled_caught:
                logger.warning(
                    "A telephone call was ended after %g s.",
                    self._limits.max_seconds,
                    extra={"event_name": "call_timed_out"},
                )
        finally:
            with anyio.CancelScope(shield=True), anyio.move_on_after(1):
                await self._close()
        if self._problem is not None and not isinstance(self._problem, LiveError):
            raise self._problem

    async def _start(self) -> StreamStarted | None:
        """Wait for the start; None if it does not come."""
        with anyio.move_on_after(self._limits.start_timeout):
            while self._is_connected:
                if isinstance(found := await self._next(), StreamStarted):
                    return found
        return None

    async def _next(self) -> TwilioInput | None:
        """Wait for the next frame."""
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            self._is_connected = False
            return StreamStopped()
        frame = message.get("text")
        return self._reader.read(message.get("bytes") or b"" if frame is None else frame)

    async def _hold(self, started: StreamStarted) -> None:
        """Read what the caller sends while a session answers; the end of one ends the other."""
        async with anyio.create_task_group() as tasks:

            async def until_end(function: Callable[..., Awaitable[None]], *args: Any) -> None:
                try:
                    await function(*args)
                except Exception as error:
                    self._problem = self._problem or error
                tasks.cancel_scope.cancel()

            tasks.start_soon(until_end, self._read)
            tasks.start_soon(until_end, self._answer, started)

    # The telephone.

    async def _read(self) -> None:
        while True:
            try:
                with anyio.fail_after(self._limits.idle_timeout):
                    found = await self._next()
            except TimeoutError:
                logger.warning(
                    "A telephone call was given up: no frame for %g s.",
                    self._limits.idle_timeout,
                    extra={"event_name": "call_given_up"},
                )
                return
            match found:
                case StreamStopped():
                    return
                case MarkReached(name=name) if self._writer is not None:
                    self._writer.reached(name)
                case CallerAudio() | CallerDigit():
                    self._put(found)
                case _:
                    pass

    def _put(self, found: CallerAudio | CallerDigit) -> None:
        if len(self._inputs) >= MOST_INPUTS:
            audio = (at for at, each in enumerate(self._inputs) if isinstance(each, CallerAudio))
            del self._inputs[next(audio, 0)]
            self.dropped += 1
        self._inputs.append(found)
        self._has_input.set()

    async def _play(self, frames: list[str]) -> None:
        for frame in frames:
            try:
                await self._send({"type": "websocket.send", "text": frame})
            except (OSError, RuntimeError) as error:  # servers differ in what they raise
                self._is_connected = False
                raise SessionClosed("the caller has hung up.") from error

    async def _close(self) -> None:
        problem = self._problem
        if isinstance(problem, LiveError) and self._is_connected:
            logger.warning(
                "A telephone call was ended: %s", problem, extra={"event_name": "call_ended"}
            )
        if self.dropped:
            logger.warning(
                "%d frames of a telephone call were dropped.",
                self.dropped,
                extra={"event_name": "call_frames_dropped"},
            )
        if not self._is_connected:
            return
        code = 1000 if problem is None else 1013 if isinstance(problem, LimiterFull) else 1011
        with suppress(OSError, RuntimeError):  # the caller was faster
            await self._send({"type": "websocket.close", "code": code})

    # The session.

    async def _answer(self, started: StreamStarted) -> None:
        arguments = await self._arguments(started)
        if arguments is None:
            return
        async with self._client.live.connect(**arguments) as session:
            self._writer = TwilioWriter(started.stream_sid, session.playback)
            if self._greeting is not None:
                await session.send_text(self._greeting)
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._beside, self._listen, session)
                if self._on_session is not None:
                    beside = partial(call_function, self._on_session)
                    tasks.start_soon(self._beside, beside, session, started)
                await self._beside(self._speak, session, self._writer)
                tasks.cancel_scope.cancel()

    async def _beside(self, function: Callable[..., Awaitable[object]], *args: Any) -> None:
        """Run a part of the call; its error ends the session, and is no group."""
        try:
            await function(*args)
        except Exception as error:
            if self._problem is None:
                self._problem = error
            session: AsyncSession = args[0]
            with anyio.CancelScope(shield=True):
                await session.close()

    async def _listen(self, session: AsyncSession) -> None:
        """Send what the caller says and presses. Waits while the session has no room."""
        while True:
            while not self._inputs:
                self._has_input = anyio.Event()
                await self._has_input.wait()
            found = self._inputs.popleft()
            try:
                if isinstance(found, CallerAudio):
                    await session.send_realtime_input(audio=(found.data, found.mime_type))
                elif self._digit_text is not None:
                    await session.send_text(self._digit_text.replace("{digit}", found.digit))
            except (SessionClosed, ConnectionClosed):
                return  # the events tell of it

    async def _speak(self, session: AsyncSession, writer: TwilioWriter) -> None:
        """Play what the model says to its end. Waits while the telephone takes nothing."""
        async for event in session.events():
            await self._play(writer.write(event))
        if self._problem is not None:
            return
        await self._play(writer.flush())
        with anyio.move_on_after(writer.ledger.waiting_seconds + PLAYED_SECONDS):
            while writer.waiting:  # noqa: ASYNC110 - the telephone counts
                await anyio.sleep(0.02)
