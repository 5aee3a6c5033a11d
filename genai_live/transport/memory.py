"""Connections within one process, without a socket, for asyncio and trio."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import anyio
from anyio.lowlevel import checkpoint

from genai_live._runtime.background import BackgroundTask
from genai_live.transport.base import (
    DEFAULT_MAX_MESSAGE_SIZE,
    CloseInfo,
    Endpoint,
    Transport,
    TransportClosed,
    TransportOptions,
)
from genai_live.transport.limits import message_too_large

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

CAPACITY = 16
"""Frames that a pipe holds before the sender waits."""


class MemoryConnector:
    """Connects to a coroutine function in this process that acts as the server.

    Args:
        serve: Called with the endpoint and the server's end for every connection, in a task of
            its own. When it returns, the connection is closed with 1000; when it raises, with
            1011 and the error as the reason.
    """

    def __init__(self, serve: Callable[[Endpoint, Transport], Awaitable[object]]) -> None:
        self._serve = serve
        self._servers: set[BackgroundTask] = set()

    async def connect(self, endpoint: Endpoint, options: TransportOptions) -> MemoryTransport:
        """Start a server for the connection and return the client's end."""
        client, server = memory_pair(max_message_size=options.max_message_size)
        task = BackgroundTask()
        self._servers.add(task)
        task.start(self._run, task, endpoint, server, name="genai_live memory server")
        return client

    async def _run(self, task: BackgroundTask, endpoint: Endpoint, server: MemoryTransport) -> None:
        try:
            await self._serve(endpoint, server)
        except TransportClosed:
            pass
        except Exception as exc:  # reported to the client, as a server would do
            await server.aclose(1011, f"{type(exc).__name__}: {exc}")
        finally:
            self._servers.discard(task)
            await server.aclose()

    async def aclose(self) -> None:
        """Cancel the servers that are still running and wait for them. Idempotent."""
        servers = list(self._servers)
        for task in servers:
            task.cancel()
        for task in servers:
            await task.wait()


def memory_pair(
    *, max_message_size: int = DEFAULT_MAX_MESSAGE_SIZE
) -> tuple[MemoryTransport, MemoryTransport]:
    """Return both ends of a connection, the client's first; only that one has a size limit."""
    to_server, to_client = _Pipe(), _Pipe()
    client = MemoryTransport(to_client, to_server, max_message_size)
    return client, MemoryTransport(to_server, to_client, None)


class MemoryTransport:
    """One end of a connection. See the protocol `Transport` for what the methods promise."""

    def __init__(self, inbox: _Pipe, outbox: _Pipe, max_message_size: int | None) -> None:
        self._inbox = inbox
        self._outbox = outbox
        self._max_message_size = max_message_size
        self._end: tuple[CloseInfo, Exception | None] | None = None

    async def send(self, data: str | bytes) -> None:
        """Send one frame. Waits while the pipe is full."""
        await checkpoint()
        outbox = self._outbox
        while True:
            if self._end is not None:
                raise TransportClosed(*self._end)
            if self._inbox.close_info is not None:
                raise TransportClosed(self._inbox.close_info)
            if len(outbox.frames) < CAPACITY:
                outbox.frames.append(data.encode() if isinstance(data, str) else data)
                outbox.notify()
                return
            await outbox.change.wait()

    async def receive(self) -> bytes:
        """Wait for the next frame."""
        await checkpoint()
        inbox, limit = self._inbox, self._max_message_size
        while self._end is None:
            if inbox.frames:
                frame = inbox.frames.popleft()
                inbox.notify()
                if limit is None or len(frame) <= limit:
                    return frame
                self._close(*message_too_large(limit))
            elif inbox.close_info is not None:
                self._close(inbox.close_info)
            else:
                await inbox.change.wait()
        raise TransportClosed(*self._end)

    async def aclose(self, code: int = 1000, reason: str = "") -> None:
        """Close at once. Idempotent."""
        self._close(CloseInfo(code, reason, clean=True))

    async def wait_closed(self) -> None:
        """Wait until either end has closed; frames from the peer stay unread."""
        while self._end is None and self._inbox.close_info is None:
            await self._inbox.change.wait()

    def _close(self, info: CloseInfo, error: Exception | None = None) -> None:
        if self._end is not None:
            return
        self._end = info, error
        self._outbox.close_info = CloseInfo(info.code, info.reason, clean=info.code == 1000)
        self._outbox.notify()
        self._inbox.notify()


class _Pipe:
    """One direction of a connection. Waiters check again after every change."""

    def __init__(self) -> None:
        self.frames: deque[bytes] = deque()
        self.close_info: CloseInfo | None = None
        """How the sender closed the pipe; frames sent before are still to be read."""
        self.change = anyio.Event()

    def notify(self) -> None:
        change, self.change = self.change, anyio.Event()
        change.set()
