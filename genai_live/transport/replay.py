"""`Replay`: a connector that plays a session file, without a network."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

import anyio
import anyio.to_thread

if TYPE_CHECKING:
    from os import PathLike
    from types import TracebackType
    from typing import Self

    from genai_live.transport.base import Endpoint, Transport, TransportOptions

# The player reads messages, so it belongs to a higher layer; this class only leads to it.
_MODULE = "genai_live.testing._replay.engine"


class Replay:
    """Plays a session file to the sessions that connect with it, in their event loop.

        with Replay("session.jsonl") as replay:
            session = client.live.connect(model=..., transport=replay)

    Each connection continues with the next recorded one, or with the first that begins as it does.
    A client that says something else than was recorded is closed with 1008, and leaving the block
    raises `genai_live.testing.ReplayMismatch`, with a diff; another exception that leaves the block
    gets it as a note. `LiveServer.replay` plays the same over a WebSocket.
    """

    def __init__(
        self,
        file: str | PathLike[str],
        *,
        matching: Literal["lenient", "strict"] = "lenient",
        timing: Literal["fast", "original"] = "fast",
        repeat: bool = False,
    ) -> None:
        """Read the file.

        Args:
            file: The session file, see docs/session-files.md.
            matching: `strict` for the recorded messages and chunks; `lenient` lets pass the order
                of members, both spellings of names, ids that the client chose, the order of
                answers to function calls, the content of media, and how realtime audio is cut into
                chunks.
            timing: `fast` to send as soon as the client has said what came before; `original` to
                wait as long as the server did.
            repeat: Whether to begin again once all connections were played. Connections that were
                never made are then no mismatch.

        Raises:
            ConfigError: An argument cannot be used; names it and the fix.
            DecodeError: It is not a session file; names the line.
            OSError: The file cannot be read.
        """
        self._connector: Any = import_module(_MODULE).replay_connector(
            file, matching=matching, timing=timing, repeat=repeat
        )

    async def connect(self, endpoint: Endpoint, options: TransportOptions) -> Transport:
        """Play the next connection and return the client's end.

        Raises:
            ConnectError: The recorded connection was refused.
        """
        transport: Transport = await self._connector.connect(endpoint, options)
        return transport

    async def aclose(self) -> None:
        """End the connections that are still open. Idempotent."""
        await self._connector.aclose()

    def __enter__(self) -> Self:
        """Return the connector."""
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Wait a moment for what clients have sent.

        Raises:
            ReplayMismatch: A client departed from the recording.
        """
        problem: Exception | None = self._connector.engine.finish()
        if problem is not None and exc is not None:
            exc.add_note(str(problem))
        elif problem is not None:
            raise problem.with_traceback(None)

    async def __aenter__(self) -> Self:
        """Return the connector."""
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Wait a moment for what clients have sent.

        Raises:
            ReplayMismatch: A client departed from the recording.
        """
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(self.__exit__, exc_type, exc, traceback)
