"""A Live server without a network: it takes a transport and holds the conversation."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast

import anyio

from genai_live.testing import rejections
from genai_live.testing._service.conversation import Conversation, Scenario
from genai_live.testing._service.music import MusicConversation
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

E = TypeVar("E", bound=BaseException)

logger = logging.getLogger("genai_live.testing")


class Engine:
    """Runs the scenario for every connection, over whatever carries the frames.

    Connections may live in different event loops and threads at the same time.
    """

    def __init__(
        self,
        scenario: Scenario,
        music: MusicScenario,
        settings: ServerSettings,
        log: ConnectionLog,
        faults: Callable[[int], Sequence[Fault]],
    ) -> None:
        self.log = log
        self._faults = faults
        self._scenario = scenario
        self._music = music
        self._settings = settings

    def refused_status(self, request: LiveRequest) -> int | None:
        """Give the HTTP status that refuses an upgrade, as Vertex does; None to go on."""
        if request.backend.name != "vertex" or self._admits(request):
            return None
        return 403 if request.credential else 401

    def open(
        self, request: LiveRequest, *, query: Mapping[str, str], headers: Mapping[str, str]
    ) -> tuple[ConnectionRecord, RefuseConnection | None]:
        """Add a connection to the log, before its client knows that it is open.

        Returns:
            Its record, and the fault that refuses it; None to go on.
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
        """Answer a request for an ephemeral token with an HTTP status and a body."""
        return self._settings.tokens.answer(credential, self._settings.api_keys, body)

    async def serve(
        self, transport: ServerTransport, request: LiveRequest, record: ConnectionRecord
    ) -> None:
        """Hold one conversation to its end and close the transport.

        Cancelled, it closes with 1001.

        Args:
            transport: Carries the frames.
            request: What was dialled.
            record: Where the log keeps what happens.
        """
        conversation: Conversation | MusicConversation
        if request.method == "Music":
            conversation = MusicConversation(transport, request, record, self._settings)
            playing = partial(self._music, conversation)
        else:
            conversation = Conversation(transport, request, record, self._settings)
            playing = partial(self._scenario, conversation)
        end = 1000, ""
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
            self._check_admission(request)
            async with anyio.create_task_group() as timers:
                await conversation.start_faults(timers)
                await playing()
                async for _ in conversation:
                    pass
                timers.cancel_scope.cancel()
        except* TransportClosed:
            pass
        except* Rejection as group:
            rejection = _first(group)
            end = rejection.code, rejection.reason
        except* Exception as group:
            error = _first(group)
            logger.exception("The scenario failed.", exc_info=error)
            conversation.record.note_error(error)
            end = 1011, rejections.INTERNAL
        return end

    def _check_admission(self, request: LiveRequest) -> None:
        if request.backend.name == "gemini" and not self._admits(request):
            if not request.credential:
                raise rejections.missing_key()
            constrained = request.method == "ContentConstrained"
            raise rejections.unknown_token() if constrained else rejections.wrong_key()

    def _admits(self, request: LiveRequest) -> bool:
        if not request.needs_credential:
            return True
        credential, keys = request.credential, self._settings.api_keys
        if keys is not None and credential in keys:
            return True
        if request.method == "ContentConstrained":
            return self._settings.tokens.find(credential) is not None
        of_a_token = request.backend.name == "gemini" and credential.startswith(PREFIX)
        return keys is None and bool(credential) and not of_a_token


def _first(group: BaseExceptionGroup[E]) -> E:
    """Give the first error in a group, however deep."""
    for error in group.exceptions:
        if not isinstance(error, BaseExceptionGroup):
            return error
    return _first(cast("BaseExceptionGroup[E]", group.exceptions[0]))
