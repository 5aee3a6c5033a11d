"""`BrowserSocket`: a browser's WebSocket as the relay needs it; `AsgiSocket` makes it from ASGI."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any, Protocol

from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

REASON_BYTES = 123
"""The size of the longest reason that a close frame can hold."""


class CloseCode(IntEnum):
    """Why the relay closed a browser's WebSocket; the reason says it in words."""

    NORMAL = 1000
    """The conversation is over."""
    SHUTDOWN = 1001
    """The server stops."""
    TOO_BIG = 1009
    """A message was larger than `max_message_size`."""
    REPLACED = 4000
    """Another browser continues the conversation."""
    PROTOCOL = 4400
    """The first message was none that starts a conversation."""
    REFUSED = 4403
    """The authentication hook refused the visitor."""
    IDLE = 4408
    """Nothing was said for `idle_seconds`, or the first message did not come."""
    FULL = 4429
    """There are `max_sessions` conversations already, or the client's `Limiter` has no room."""
    FAILED = 4500
    """Something failed in the server; its log says what."""
    SERVICE = 4502
    """The session could not be opened, or the service has ended it."""


class BrowserLeft(Exception):
    """The browser's WebSocket has ended."""


class BrowserSocket(Protocol):
    """A browser's WebSocket that is open.

    The relay calls `receive` in one task and `send` in one at a time. Both wait while there is
    nothing, or no room: what is not read is not buffered.
    """

    async def receive(self) -> str | bytes:
        """Wait for the next message: a string for a text frame, bytes for a binary one.

        Raises:
            BrowserLeft: The WebSocket has ended.
        """
        ...

    async def send(self, data: str | bytes) -> None:
        """Send a message; wait while the browser reads too slowly.

        Raises:
            BrowserLeft: The WebSocket has ended.
        """
        ...

    async def close(self, code: int, reason: str) -> None:
        """Close the WebSocket. Idempotent."""
        ...


def short_reason(reason: str) -> str:
    """Return a reason that a close frame can hold."""
    data = reason.encode(errors="replace")
    if len(data) <= REASON_BYTES:
        return data.decode()
    return data[: REASON_BYTES - 4].decode(errors="ignore") + " ..."


class AsgiSocket:
    """A WebSocket of an ASGI server; see `BrowserSocket`."""

    def __init__(
        self,
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        self._receive = receive
        self._send = send
        self._has_ended = False

    async def accept(self) -> None:
        """Accept the WebSocket, once the server says that it is there.

        Raises:
            BrowserLeft: It has left.
            ConfigError: It was accepted already.
        """
        kind = (await self._receive()).get("type")
        if kind == "websocket.receive":
            raise ConfigError(
                "the WebSocket was accepted already.",
                field="websocket",
                hint="Call serve() in place of accept().",
            )
        if kind != "websocket.connect":
            self._has_ended = True
            raise BrowserLeft
        await self._pass({"type": "websocket.accept"})

    async def refuse(self) -> None:
        """Refuse the WebSocket, which servers answer with HTTP 403."""
        if (await self._receive()).get("type") == "websocket.connect":
            await self.close(CloseCode.REFUSED, "")

    async def receive(self) -> str | bytes:
        """Wait for the next message."""
        while not self._has_ended:
            message = await self._receive()
            kind = message.get("type")
            if kind == "websocket.disconnect":
                self._has_ended = True
            elif kind == "websocket.receive":
                # Both keys may be there, one of them None.
                text, data = message.get("text"), message.get("bytes")
                if text is not None:
                    return str(text)
                if data is not None:
                    return bytes(data)
        raise BrowserLeft

    async def send(self, data: str | bytes) -> None:
        """Send a message."""
        name = "text" if isinstance(data, str) else "bytes"
        await self._pass({"type": "websocket.send", name: data})

    async def close(self, code: int, reason: str) -> None:
        """Close the WebSocket."""
        if not self._has_ended:
            message = {"type": "websocket.close", "code": int(code), "reason": short_reason(reason)}
            await self._pass(message)
            self._has_ended = True

    async def _pass(self, message: dict[str, Any]) -> None:
        if self._has_ended:
            raise BrowserLeft
        try:
            await self._send(message)
        except Exception as error:  # each server has one of its own for a peer that has left
            self._has_ended = True
            raise BrowserLeft from error
