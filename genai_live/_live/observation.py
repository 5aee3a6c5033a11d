"""`Observer`: follows sessions from outside, for traces and metrics; `connect(observer=...)`."""

from __future__ import annotations

import logging
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Protocol, TypeAlias

from attrs import define, field, frozen

from genai_live._core.inbox import EndOfStream
from genai_live._core.observer import PassingObserver, SessionObserver
from genai_live._runtime.background import BackgroundTask, interrupts_main_thread
from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError, LiveError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from contextlib import AbstractContextManager

    from genai_live._core.core import SessionCore
    from genai_live._core.inbound_log import Position
    from genai_live._protocol import LiveProtocol
    from genai_live._protocol.outbound import OutboundMessage
    from genai_live._wire.backend import Backend
    from genai_live.events import Event, ToolCall
    from genai_live.types import LiveClientMessage

    ObservedCore: TypeAlias = SessionCore[LiveProtocol, LiveClientMessage]

logger = logging.getLogger("genai_live")


@define(eq=False, kw_only=True)
class ObservedSession:
    """What an observer knows of a session."""

    model: str
    """Name of the model, without a path."""
    backend: Backend
    """`gemini` or `vertex`."""
    output_modalities: tuple[str, ...] = ()
    """What the config asks for, such as `("AUDIO",)`; empty if nothing."""
    server_address: str = ""
    """Host that the session connects to; empty until it is known."""
    server_port: int | None = None
    """Its port; None until it is known."""
    _measure: Callable[[], int] = field(repr=False, alias="measure")

    @property
    def bytes_waiting(self) -> int:
        """Bytes of messages that wait to be sent, as in `session.stats`; from any thread."""
        return self._measure()


@frozen(kw_only=True)
class SentMessage:
    """A message that a session accepted for sending."""

    kind: str
    """`audio`, `video`, `text`, `client_content`, `activity`, `tool_response`, `context_update` or
    `other`.
    """
    frame: bytes = field(repr=False)
    """Its JSON; empty if it was dropped at once."""
    turn: int
    """Number of the turn that will answer it, as far as that can be known."""
    expects_answer: bool
    """Whether the model owes an answer to it."""


class Observation(Protocol):
    """Follows one session. Its methods are called in the session's event loop, and must not wait.

    If one raises, that is logged, and the session goes on unobserved.
    """

    def on_sent(self, message: SentMessage) -> None:
        """A message was accepted for sending."""
        ...

    def on_event(self, event: Event) -> None:
        """An event happened, in the order of `session.events()`, output of `interrupt` left out."""
        ...

    def running(self, call: ToolCall) -> AbstractContextManager[object]:
        """Return a context in which the session runs a function, approval included.

        The function's thread has a copy of its context variables. Its `events.ToolResult` follows.
        """
        ...

    def on_end(self, error: BaseException | None) -> None:
        """The session has ended; or it did not begin, since `connect` raised `error`."""
        ...


class Observer(Protocol):
    """Makes an observation of each session; `connect(observer=...)`.

    One observer may follow any number of sessions, in several threads.
    """

    def observe(self, session: ObservedSession) -> Observation:
        """Begin to follow a session. Called by `connect`, with the context variables of its caller.

        Args:
            session: What is known of it; it stays up to date.
        """
        ...


def check_observer(observer: Observer | None) -> Observer | None:
    """Check the argument `observer`.

    Raises:
        ConfigError: It is no observer.
    """
    is_usable = callable(getattr(observer, "observe", None)) and not isinstance(observer, type)
    if observer is not None and not is_usable:
        raise ConfigError(
            f"expected an Observer, got {short_repr(observer)}.",
            field="observer",
            hint="Pass genai_live.telemetry.Telemetry(), or an object with observe(session).",
        )
    return observer


class Observed:
    """An observation of a session that lives on whatever it raises.

    Args:
        observer: Makes the observation, from here on.
        model: Name of the model.
        backend: `gemini` or `vertex`.
        output_modalities: What the config asks for.
    """

    def __init__(
        self,
        observer: Observer,
        *,
        model: str,
        backend: Backend,
        output_modalities: tuple[str, ...],
    ) -> None:
        self.session = ObservedSession(
            model=model,
            backend=backend,
            output_modalities=output_modalities,
            measure=lambda: 0 if self._core is None else self._core.protocol.ledger.size,
        )
        self._core: ObservedCore | None = None
        self._observation: Observation | None = None
        self._following = BackgroundTask()
        self._position: Position
        try:
            self._observation = observer.observe(self.session)
        except BaseException as error:
            self._stop(error)

    def _stop(self, error: BaseException) -> None:
        """Follow the session no longer: the observation raised."""
        self._observation = None
        if interrupts_main_thread(error):
            raise error
        logger.error(
            "An observer failed, and follows its session no longer.",
            exc_info=error,
            extra={"event_name": "observer_failed"},
        )

    def observer(self, observer: SessionObserver) -> SessionObserver:
        """Return an observer of messages that tells what was sent, and passes everything on."""
        return _ObservedMessages(observer, self._on_sent)

    def start(self, core: ObservedCore) -> None:
        """Follow what comes in. In the loop."""
        self._core = core
        self._position = core.inbox.first_unread()
        self._following.start(self._follow, core, name="genai_live observer")

    async def finish(self) -> None:
        """Wait until everything was told, once the session has ended."""
        if self._core is not None and not self._core.inbox.ended:  # it did not start
            self._following.cancel()
        await self._following.wait()

    def end(self, error: BaseException | None) -> None:
        """Tell that the session has ended, or did not begin."""
        observation, self._observation = self._observation, None
        if observation is not None:
            try:
                observation.on_end(error)
            except BaseException as problem:
                self._stop(problem)

    def _on_sent(self, message: OutboundMessage) -> None:
        if self._core is not None:
            with suppress(EndOfStream, LiveError):  # which `_follow` tells
                self._catch_up(self._core)  # what came before
        if self._observation is None:
            return
        sent = SentMessage(
            kind=message.kind.value,
            frame=message.frame,
            turn=message.turn,
            expects_answer=message.expects_answer,
        )
        try:
            self._observation.on_sent(sent)
        except BaseException as error:
            self._stop(error)

    @contextmanager
    def running(self, call: ToolCall) -> Generator[None]:
        """Return the context of a function; what the function raises passes through it."""
        context: AbstractContextManager[object] | None = None
        if self._core is not None:
            with suppress(EndOfStream, LiveError):  # which `_follow` tells
                self._catch_up(self._core)  # what came before the call
        if self._observation is not None:
            try:
                context = self._observation.running(call)
                context.__enter__()
            except BaseException as error:
                context = None
                self._stop(error)
        try:
            yield
        finally:
            if context is not None:
                try:
                    context.__exit__(None, None, None)
                except BaseException as error:
                    self._stop(error)

    async def _follow(self, core: ObservedCore) -> None:
        inbox = core.inbox
        ended: BaseException | None = None
        try:
            while self._observation is not None:
                await inbox.news.wait(lambda: inbox.next_message(self._position))
                self._catch_up(core)
        except EndOfStream:
            pass
        except LiveError as error:
            ended = error
        except BaseException as error:
            if self._following.ends_with(error):
                raise
            self._stop(error)
        self.end(ended)

    def _catch_up(self, core: ObservedCore) -> None:
        """Tell what has come in by now.

        Raises:
            EndOfStream: The session ended cleanly.
            LiveError: It ended otherwise.
        """
        while (observation := self._observation) is not None:
            found = core.inbox.next_message(self._position)
            if found is None:
                return
            inbound, self._position = found
            try:
                for event in inbound.events:
                    observation.on_event(event)
            except BaseException as error:
                self._stop(error)


class _ObservedMessages(PassingObserver):
    """Tells what was sent, and passes everything on."""

    def __init__(
        self, observer: SessionObserver, on_sent: Callable[[OutboundMessage], None]
    ) -> None:
        super().__init__(observer)
        self._on_sent = on_sent

    def on_posted(self, message: OutboundMessage) -> None:
        """Tell what was sent."""
        self._on_sent(message)
        self._observer.on_posted(message)
