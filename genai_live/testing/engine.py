"""A Live server without a network: it takes a transport and holds the conversation."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar, cast

import anyio

from genai_live.testing import rejections
from genai_live.testing.conversation import Conversation, Scenario
from genai_live.testing.records import Log
from genai_live.testing.rejections import Rejection
from genai_live.transport.base import TransportClosed

if TYPE_CHECKING:
    from genai_live.testing.records import ConnectionRecord
    from genai_live.testing.requests import LiveRequest
    from genai_live.testing.settings import ServerSettings
    from genai_live.transport.base import Transport

E = TypeVar("E", bound=BaseException)

logger = logging.getLogger("genai_live.testing")


class Engine:
    """Runs the scenario for every connection, over whatever carries the frames.

    Connections may live in different event loops and threads at the same time.
    """

    def __init__(self, scenario: Scenario, settings: ServerSettings, *, log_size: int) -> None:
        self.log = Log(size=log_size)
        self._scenario = scenario
        self._settings = settings

    def refused_status(self, request: LiveRequest) -> int | None:
        """Give the HTTP status that refuses an upgrade, as Vertex does; None to go on."""
        if request.backend.name != "vertex" or self._admits(request):
            return None
        return 403 if request.credential else 401

    async def converse(
        self, transport: Transport, request: LiveRequest, record: ConnectionRecord
    ) -> None:
        """Hold one conversation to its end and close the transport.

        Cancelled, it closes with 1001.

        Args:
            transport: Carries the frames.
            request: What was dialled.
            record: Where the log keeps what happens.
        """
        conversation = Conversation(transport, request, record, self._settings)
        end = 1000, ""
        try:
            end = await self._run(conversation, request)
        except anyio.get_cancelled_exc_class():
            end = 1001, rejections.GOING_AWAY
            raise
        finally:
            with anyio.CancelScope(shield=True):
                await conversation.close(*end)

    async def _run(self, conversation: Conversation, request: LiveRequest) -> tuple[int, str]:
        end = 1000, ""
        try:
            self._check_admission(request)
            await self._scenario(conversation)
            async for _ in conversation:
                pass
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
            raise rejections.wrong_key() if request.credential else rejections.missing_key()
        if request.method == "Music":
            raise Rejection(1008, rejections.NOT_IMPLEMENTED)

    def _admits(self, request: LiveRequest) -> bool:
        if not request.needs_credential:
            return True
        keys = self._settings.api_keys
        return bool(request.credential) and (keys is None or request.credential in keys)


def _first(group: BaseExceptionGroup[E]) -> E:
    """Give the first error in a group, however deep."""
    for error in group.exceptions:
        if not isinstance(error, BaseExceptionGroup):
            return error
    return _first(cast("BaseExceptionGroup[E]", group.exceptions[0]))
