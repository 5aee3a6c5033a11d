"""Make the TCP connection under a WebSocket fail."""

from __future__ import annotations

import asyncio
import select
import socket
import struct
import sys
from contextlib import suppress

_NO_LINGER = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
_POLL_SECONDS = 0.2


def reset(transport: asyncio.Transport) -> None:
    """Reset a connection (RST); data that waits to be sent is lost."""
    tcp: socket.socket | None = transport.get_extra_info("socket")
    if tcp is not None:
        with suppress(OSError):  # the peer has closed it already
            tcp.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    transport.abort()


def frame_bytes(data: str | bytes) -> bytes:
    """Return a server's WebSocket frame: bytes as a binary frame, a string as a text frame."""
    text = isinstance(data, str)
    payload = data.encode() if isinstance(data, str) else data
    first, size = 0x81 if text else 0x82, len(payload)
    if size < 126:
        head = struct.pack("!BB", first, size)
    elif size < 1 << 16:
        head = struct.pack("!BBH", first, 126, size)
    else:
        head = struct.pack("!BBQ", first, 127, size)
    return head + payload


class HangUpWatch:
    """Stops reading from a connection, and aborts it when the peer has disconnected.

    Linux reports a disconnect even if nothing is read. Elsewhere the event loop continues to read
    into its buffers, which nobody empties, and notices the disconnect that way.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._disconnected = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._poll: select.epoll | None = None
        self._timer: asyncio.TimerHandle | None = None
        if sys.platform == "linux":
            transport.pause_reading()
            self._poll = select.epoll()
            self._poll.register(transport.get_extra_info("socket"), select.EPOLLRDHUP)
            self._loop.add_reader(self._poll.fileno(), self.end)
        else:
            self._check()

    async def wait(self) -> None:
        """Wait until the connection has ended."""
        await self._disconnected.wait()

    def end(self) -> None:
        """Abort the connection and stop watching. Idempotent."""
        if self._poll is not None:
            self._loop.remove_reader(self._poll.fileno())
            self._poll.close()
            self._poll = None
        if self._timer is not None:
            self._timer.cancel()
        self._transport.abort()
        self._disconnected.set()

    def _check(self) -> None:
        if self._transport.is_closing():
            self.end()
        else:
            self._timer = self._loop.call_later(_POLL_SECONDS, self._check)
