"""`FaultSchedule`: applies the faults of one connection when they are due."""

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
    """The pending faults of one connection."""

    def __init__(self, connection: FaultyConnection, record: ConnectionRecord) -> None:
        self._connection = connection
        self._record = record
        self._waiting = [each for each in record.planned if isinstance(each, TimedFault)]
        self._timers: TaskGroup | None = None

    async def start(self, timers: TaskGroup) -> None:
        """Apply the faults due at the start; start a task in `timers` for each timed in seconds."""
        self._timers = timers
        for fault in self._waiting:
            if fault.after_seconds is not None:
                timers.start_soon(self._apply_in_time, fault, fault.after_seconds)
        await self.apply_due()

    async def apply_due(self) -> None:
        """Apply the faults that the number of frames so far makes due."""
        for fault in list(self._waiting):
            if fault.is_due(received=self._record.received, sent=self._record.sent):
                await self._apply(fault)

    def apply_later(self, fault: TimedFault, seconds: float) -> None:
        """Apply a fault after `seconds`, unless the connection has ended by then."""
        if self._timers is not None:
            self._timers.start_soon(self._apply_after, fault, seconds)

    async def _apply_in_time(self, fault: TimedFault, seconds: float) -> None:
        await anyio.sleep(seconds)
        with suppress(TransportClosed):
            await self._apply(fault)

    async def _apply_after(self, fault: TimedFault, seconds: float) -> None:
        await anyio.sleep(seconds)
        with suppress(TransportClosed):
            await fault.apply(self._connection)

    async def _apply(self, fault: TimedFault) -> None:
        if fault in self._waiting:
            self._waiting.remove(fault)
            self._record.note_fault(fault)
            await fault.apply(self._connection)
