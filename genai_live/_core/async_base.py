"""Base of asynchronous sessions: iteration, sending, closing."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import anyio
import anyio.lowlevel

from genai_live._core.callbacks import inside_callback_of
from genai_live._core.inbox import EndOfStream
from genai_live._core.other_api import Asynchronous, refuse_member
from genai_live._core.session_base import C, SessionInfo
from genai_live._runtime.frames import without_frames
from genai_live._wire.numbers import check_timeout
from genai_live.errors import LiveError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator
    from types import TracebackType
    from typing import Self

    from genai_live._core.inbox import Inbox
    from genai_live._core.readers import Reader
    from genai_live._runtime.owner import Owner
    from genai_live._wire.base import Wire

T = TypeVar("T")
S = TypeVar("S", bound="AsyncSessionBase[Any]")


BURST = 64
"""How many messages are sent without waiting before other tasks have their turn."""


class AsyncSessionBase(SessionInfo[C], Asynchronous):
    """A session whose methods are coroutines."""

    def __init__(self, core: C) -> None:
        super().__init__(core)
        self._posted = 0

    async def close(self) -> None:
        """Close the session, within about a second. Idempotent.

        What was sent before goes out first if it can. Iterators end after what is waiting.
        """
        core = self._core
        core.owner.check_process()
        if core.owner.has_ended:
            return
        if not core.is_closed or core.owner.is_here:
            core.owner.check()
            await core.close(by_callback=inside_callback_of(core))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def __del__(self, _warn: Any = warnings.warn) -> None:
        if self._is_forgotten():
            self._core.abandon()
            _warn(f"{self!r} was not closed; use `async with`.", ResourceWarning, source=self)

    async def _post(self, *messages: Wire) -> None:
        core = self._core
        try:
            core.owner.check()
            for message in messages:
                core.post(message)
            self._posted += 1
            if self._posted % BURST == 0:
                await anyio.lowlevel.checkpoint()
            if not core.outbox.has_room():
                await core.outbox.room.wait(core.outbox.has_room)
        except LiveError as error:
            error.__traceback__ = None  # leaves out the frames inside
            raise

    def _iterate(
        self, make_reader: Callable[[Inbox], Reader[T]], timeout: float | None
    ) -> AsyncIteration[T]:
        timeout = check_timeout(timeout)  # before there is a reader that nobody closes
        return AsyncIteration(make_reader(self._core.inbox), timeout, self._core.owner)


class AsyncIteration(Asynchronous, Generic[T]):
    """An asynchronous iterator over what a reader reads. Leaving it early loses nothing."""

    def __init__(self, reader: Reader[T], timeout: float | None, owner: Owner) -> None:
        self._reader = reader
        self._timeout = timeout
        self._owner = owner

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        self._owner.check()
        try:
            item = self._reader.take_nowait()
            return item if item is not None else await self._reader.wait(self._timeout)
        except EndOfStream:
            raise StopAsyncIteration from None
        except (LiveError, TimeoutError) as error:
            without_frames(error)
            raise


class SessionContextManager(Asynchronous, Generic[S]):
    """What `connect` returns: `await` it for a session, or enter it with `async with`."""

    def __init__(self, open_session: Callable[[], Awaitable[S]]) -> None:
        self._open_session = open_session
        self._session: S | None = None

    async def _open(self) -> S:
        try:
            return await self._open_session()
        except LiveError as error:
            error.__traceback__ = None  # leaves out the frames inside
            raise

    def __repr__(self) -> str:
        """Say what to do with it: errors of asyncio quote this."""
        return "<a session that is not open yet: use `async with` or `await`>"

    def __await__(self) -> Generator[Any, Any, S]:
        return self._open().__await__()

    async def __aenter__(self) -> S:
        self._session = await self._open()
        return self._session

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    if not TYPE_CHECKING:  # else every member would be there

        def __getattr__(self, name: str) -> Any:
            return refuse_member(self, name)
