"""Watch over what a connection sends: whether the peer still takes any of it."""

from __future__ import annotations

import socket
import struct
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

LOOKS = 4
"""How many looks in a row have to find no progress. Each is made by a loop that also had the time
to send, so a loop that was blocked, or a machine that slept, is not taken for a stuck peer."""

# Where Linux has these in its struct tcp_info, from version 4.6 on.
_UNACKED, _BYTES_ACKED, _UNSENT = 24, 120, 144


class Uplink(NamedTuple):
    """What became of the bytes that were sent."""

    waits: bool
    """Whether some are not with the peer yet."""
    taken: int
    """A number that changes whenever the peer takes some."""


class UplinkWatch:
    """Looks now and then whether the peer takes what waits for it. Belongs to the event loop.

    Args:
        loop: The event loop.
        tcp: The TCP connection.
        seconds: How long the peer may take nothing.
        counts: Whether a look counts now; the peer may be waiting for this side to read.
        on_stuck: Called once, when the peer has taken nothing for that long.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        tcp: asyncio.Transport,
        seconds: float,
        *,
        counts: Callable[[], bool],
        on_stuck: Callable[[], None],
    ) -> None:
        self._loop = loop
        self._tcp = tcp
        self._pause = seconds / LOOKS
        self._counts = counts
        self._on_stuck = on_stuck
        self._taken: int | None = None
        self._without_progress = 0
        self._next = loop.call_later(self._pause, self._look)

    def stop(self) -> None:
        """Look no more."""
        self._next.cancel()

    def _look(self) -> None:
        uplink = None if self._tcp.is_closing() else measure(self._tcp)
        if uplink is None:
            return
        if uplink.waits and uplink.taken == self._taken and self._counts():
            self._without_progress += 1
        else:
            self._without_progress = 0
        self._taken = uplink.taken
        if self._without_progress == LOOKS:
            self._on_stuck()
        else:
            self._next = self._loop.call_later(self._pause, self._look)


def measure(tcp: asyncio.Transport) -> Uplink | None:
    """Return what became of the bytes that were sent; None where nobody can tell.

    Linux counts what the peer has acknowledged. Elsewhere the bytes that wait in this process have
    to do, and with TLS even those are moved on in one large step.
    """
    waiting = tcp.get_write_buffer_size()
    info = _tcp_info(tcp.get_extra_info("socket"))
    if len(info) >= _UNSENT + 4:
        (unacknowledged,) = struct.unpack_from("=I", info, _UNACKED)
        (acknowledged,) = struct.unpack_from("=Q", info, _BYTES_ACKED)
        (unsent,) = struct.unpack_from("=I", info, _UNSENT)
        return Uplink(bool(waiting or unacknowledged or unsent), acknowledged)
    if tcp.get_extra_info("sslcontext") is not None:
        return None
    return Uplink(waiting > 0, waiting)


def _tcp_info(sock: socket.socket | None) -> bytes:
    if sys.platform != "linux" or sock is None:
        return b""
    try:
        return sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
    except OSError:
        return b""
