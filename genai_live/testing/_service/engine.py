"""`Engine`: the local Live service, whatever transport carries its frames."""

from __future__ import annotations

import inspect
import logging
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

import anyio

from genai_live._runtime.frames import exc_info
from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError, LiveError
from genai_live.testing import rejections
from genai_live.testing._script.problems import ScenarioMismatch
from genai_live.testing._service.conversation import Conversation, Scenario
from genai_live.testing._service.music import MusicConversation
from genai_live.testing._service.records import printable
from genai_live.testing._service.tokens import PREFIX
from genai_live.testing.faults import RefuseConnection
from genai_live.testing.rejections import Rejection
from genai_live.transport.base import TransportClosed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from genai_live.testing._network.server_transport import ServerTransport
    from genai_live.testing._service.backends import Json
    from genai_live.testing._service.music import MusicScenario
    from genai_live.testing._service.records import ConnectionLog, ConnectionRecord
    from genai_live.testing._service.requests import LiveRequest
    from genai_live.testing._service.settings import ServerSettings
    from genai_live.testing.faults import Fault

C = TypeVar("C", Conversation, MusicConversation)
E = TypeVar("E", bound=BaseException)


class ServerEngine(Protocol):
    """Serves connections: the service, or a recording of it."""

    @property
    def log(self) -> ConnectionLog:
        """The connections so far."""
        ...

    def refused_status(self, request: LiveRequest, /) -> int | None:
        """Return the HTTP status that refuses an upgrade for its credentials; None to accept it."""
        ...

    def open(
        self, request: LiveRequest, *, query: Mapping[str, str], headers: Mapping[str, str]
    ) -> tuple[ConnectionRecord, RefuseConnection | None]:
        """Add a connection to the log; return its record, and the fault that refuses it or None."""
        ...

    def make_token(self, credential: str, body: bytes, /) -> tuple[int, Json]:
        """Return the HTTP status and body for a request to create an ephemeral token."""
        ...

    async def serve(
        self, transport: ServerTransport, request: LiveRequest, record: ConnectionRecord
    ) -> None:
        """Run one connection to its end and close the transport."""
        ...

    def finish(self) -> BaseException | None:
        """Return the error to raise when the server is left; None if there is none."""
        ...


logger = logging.getLogger("genai_live.testing")

_LAST_STEPS = 0.5
"""Seconds to wait at the end for scenarios whose client has left."""
_EXITS = (KeyboardInterrupt, SystemExit, GeneratorExit)


class Engine:
    """Runs the scenario for each connection.

    Connections may run in different event loops and threads at the same time.
    """

    def __init__(
        self,
        scenario: Scenario,
        music: MusicScenario,
        settings: ServerSettings,
        log: ConnectionLog,
        faults: Callable[[int], Sequence[Fault]],
        *,
        raise_errors: bool = True,
    ) -> None:
        self.log = log
        self.scenario = scenario
        self._faults = faults
        self._music = music
        self._settings = settings
        self._raise_errors = raise_errors
        self._error: BaseException | None = None

    def refused_status(self, request: LiveRequest) -> int | None:
        """Return the HTTP status that refuses an upgrade, as Vertex AI does; None to accept it."""
        if request.backend.name != "vertex" or self._accepts(request):
            return None
        return 403 if request.credential else 401

    def open(
        self, request: LiveRequest, *, query: Mapping[str, str], headers: Mapping[str, str]
    ) -> tuple[ConnectionRecord, RefuseConnection | None]:
        """Add a connection to the log; call this before the client learns that it is open.

        Returns:
            The record, and the fault that refuses the connection or None.
        """
        record = self.log.open(request, query=query, headers=headers)
        record.planned = tuple(self._faults(record.number))
        for fault in record.planned:
            if isinstance(fault, RefuseConnection):
                record.note_fault(fault)
                record.note_close("server", 1006, str(fault))
                return record, fault
        return record, None

    def make_token(self, credential: str, body: bytes) -> tuple[int, Json]:
        """Return the HTTP status and body for a request to create an ephemeral token."""
        return self._settings.tokens.answer(credential, self._settings.api_keys, body)

    def finish(self) -> BaseException | None:
        """Return the first error that a scenario raised, once, if errors are to be raised.

        Scenarios whose client has left have a moment to end.
        """
        if not self._raise_errors:
            return None
        self.log.wait_until_served(_LAST_STEPS, open_too=False)
        with self.log.changed:
            error, self._error = self._error, None
        return error

    async def serve(
        self, transport: ServerTransport, request: LiveRequest, record: ConnectionRecord
    ) -> None:
        """Run one conversation to its end and close the transport.

        If cancelled, the connection closes with 1001.

        Args:
            transport: The server's end of the connection.
            request: The upgrade request.
            record: The connection's record in the log.
        """
        conversation: Conversation | MusicConversation
        if request.method == "Music":
            conversation = MusicConversation(transport, request, record, self._settings)
            playing = partial(_play, self._music, conversation, "music")
        else:
            conversation = Conversation(transport, request, record, self._settings)
            playing = partial(_play, self.scenario, conversation, "scenario")
        end = 1000, ""
        with self.log.serving(record):
            try:
                end = await self._run(conversation, playing, request)
            except anyio.get_cancelled_exc_class():
                end = 1001, rejections.GOING_AWAY
                raise
            finally:
                with anyio.CancelScope(shield=True):
                    await conversation.close(*end)

    async def _run(
        self,
        conversation: Conversation | MusicConversation,
        playing: Callable[[], Awaitable[None]],
        request: LiveRequest,
    ) -> tuple[int, str]:
        end = 1000, ""
        try:
            self._authenticate(request)
            async with anyio.create_task_group() as timers:
                timers.start_soon(conversation.end_when_idle)
                await conversation.start_faults(timers)
                await playing()
                conversation.check_answered()
                async for _ in conversation:
                    pass
                timers.cancel_scope.cancel()
        except* TransportClosed:
            pass
        except* Rejection as group:
            rejection = _first(group)
            end = rejection.code, rejection.reason
        except* Exception as group:
            raised = _first(group)
            error = raised.outcome if isinstance(raised, _Outcome) else raised
            # A traceback helps with an error of the scenario's own code only.
            told = isinstance(error, ScenarioMismatch | LiveError)
            trace = None if told else exc_info(error)
            number = conversation.number
            logger.log(
                logging.ERROR,
                "connection %d: the scenario failed: %s",
                number,
                printable(str(error) or type(error).__name__),
                exc_info=trace,
            )
            with self.log.changed:
                self._error = self._error or error
            conversation.record.note_error(error)
            rejection = rejections.scenario_failed(error)
            end = rejection.code, rejection.reason
        return end

    def _authenticate(self, request: LiveRequest) -> None:
        if request.backend.name == "gemini" and not self._accepts(request):
            if not request.credential:
                raise rejections.missing_key()
            constrained = request.method == "ContentConstrained"
            raise rejections.unknown_token() if constrained else rejections.wrong_key()

    def _accepts(self, request: LiveRequest) -> bool:
        if not request.needs_credential:
            return True
        if not request.credential and not self._settings.require_key:
            return True
        credential, keys = request.credential, self._settings.api_keys
        if keys is not None and credential in keys:
            return True
        if request.method == "ContentConstrained":
            return self._settings.tokens.find(credential) is not None
        is_token = request.backend.name == "gemini" and credential.startswith(PREFIX)
        return keys is None and bool(credential) and not is_token


class _Outcome(Exception):
    """Carries what is no `Exception` out of a scenario, such as that of `pytest.fail`."""

    def __init__(self, outcome: BaseException) -> None:
        super().__init__(outcome)
        self.outcome = outcome


def _begin(
    scenario: Callable[[C], Awaitable[None]], conversation: C, argument: str
) -> Awaitable[None]:
    """Call a scenario.

    Raises:
        ConfigError: What it returned cannot be awaited.
    """
    played: object = scenario(conversation)
    if inspect.isawaitable(played):
        return played
    name = getattr(scenario, "__name__", repr(scenario))
    problem = f"{name} returned {short_repr(played)}, which cannot be awaited."
    raise ConfigError(problem, field=argument, hint="Write it with `async def`.")


async def _play(scenario: Callable[[C], Awaitable[None]], conversation: C, argument: str) -> None:
    try:
        await _begin(scenario, conversation, argument)
    except (Exception, anyio.get_cancelled_exc_class(), BaseExceptionGroup, *_EXITS):
        raise
    except BaseException as outcome:
        raise _Outcome(outcome) from outcome


def _first(group: BaseExceptionGroup[E]) -> E:
    """Return the first error in a group, at any depth."""
    for error in group.exceptions:
        if not isinstance(error, BaseExceptionGroup):
            return error
    return _first(cast("BaseExceptionGroup[E]", group.exceptions[0]))
