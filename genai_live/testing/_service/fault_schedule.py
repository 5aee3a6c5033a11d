"""Lets the faults of one connection strike when their moment comes."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import anyio

from genai_live.testing.faults import TimedFault
from genai_live.transport.base import TransportClosed

if TYPE_CHECKING:
    from anyio.abc import TaskGroup

    from genai_live.testing._service.records import ConnectionRecord
    from genai_live.testing.faults import FaultyConnection


class FaultSchedule:
    """The faults of one connection, each until it strikes."""

    def __init__(self, connection: FaultyConnection, record: ConnectionRecord) -> None:
        self._connection = connection
        self._record = record
        self._waiting = [each for each in record.planned if isinstance(each, TimedFault)]
        self._timers: TaskGroup | None = None

    async def start(self, timers: TaskGroup) -> None:
        """Strike with what is due at the start; tasks for what waits for its time join `timers`."""
        self._timers = timers
        for fault in self._waiting:
            if fault.after_seconds is not None:
                timers.start_soon(self._apply_in_time, fault, fault.after_seconds)
        await self.apply_due()

    async def apply_due(self) -> None:
        """Strike with what the frames so far make due."""
        for fault in list(self._waiting):
            if fault.is_due(received=self._record.received, sent=self._record.sent):
                await self._apply(fault)

    def apply_later(self, fault: TimedFault, seconds: float) -> None:
        """Strike after so many seconds, unless the connection is over by then."""
        if self._timers is not None:
            self._timers.start_soon(self._follow_up, fault, seconds)

    async def _apply_in_time(self, fault: TimedFault, seconds: float) -> None:
        await anyio.sleep(seconds)
        with suppress(TransportClosed):
            await self._apply(fault)

    async def _follow_up(self, fault: TimedFault, seconds: float) -> None:
        await anyio.sleep(seconds)
        with suppress(TransportClosed):
            await fault.apply(self._connection)

    async def _apply(self, fault: TimedFault) -> None:
        if fault in self._waiting:
            self._waiting.remove(fault)
            self._record.note_fault(fault)
            await fault.apply(self._connection)
