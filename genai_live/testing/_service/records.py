"""The log of a server's connections, readable from any thread while the server runs."""

from __future__ import annotations

import logging
import threading
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from genai_live._wire.reprs import short_repr
from genai_live.testing.limits import LOG_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from genai_live import types
    from genai_live.testing._service.requests import LiveRequest
    from genai_live.testing.faults import Fault

T = TypeVar("T")

logger = logging.getLogger("genai_live.testing")

_COST = 1_000  # bytes of a message beside its content

_SECRETS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "x-goog-api-key", "key", "access_token"}
)


class ConnectionRecord:
    """What the server recorded of one connection.

    Attributes:
        number: 1 for the first connection of the server.
        path: The path of the request, without its query.
        query: The query, keys included; the repr masks them.
        headers: The headers, keys included; the repr masks them.
        backend: The service that is played, `gemini` or `vertex`.
        received: Number of frames received from the client.
        sent: Number of frames sent to the client.
        setup: The initial setup after an ephemeral token's constraints were applied; None before
            it is received. `messages[0]` has the setup as the client sent it.
        close_code: The close code; None while the connection is open.
        close_reason: The reason in the close frame.
        closed_by: `client` or `server`; None while the connection is open.
        error: The unexpected error that the scenario raised, or None.
        planned: The faults chosen for the connection, see `genai_live.testing.faults`.
        faults: Those of them that were applied, in order.
        kept: Bytes of its messages that are kept.
        dropped: Whether the log has dropped it, for later connections.
    """

    def __init__(
        self,
        log: ConnectionLog,
        *,
        number: int,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        backend: str,
        size: int,
    ) -> None:
        self.number = number
        self.path = path
        self.query = dict(query)
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.backend = backend
        self.received = 0
        self.sent = 0
        self.setup: types.LiveClientSetup | None = None
        self.close_code: int | None = None
        self.close_reason = ""
        self.closed_by: str | None = None
        self.error: BaseException | None = None
        self.planned: tuple[Fault, ...] = ()
        self.faults: tuple[Fault, ...] = ()
        self._messages: deque[tuple[types.LiveClientMessage, int]] = deque()
        self._music_messages: deque[tuple[types.LiveMusicClientMessage, int]] = deque()
        self._size = size
        self._log = log
        self.kept = 0
        self.dropped = False

    @property
    def messages(self) -> list[types.LiveClientMessage]:
        """The latest messages received, the setup included, oldest first."""
        with self._log.changed:
            return [message for message, _ in self._messages]

    @property
    def texts(self) -> list[str]:
        """What the user has written, oldest first, without turns that were given as history."""
        texts = [user_text(message) for message in self.messages]
        return [text for text in texts if text is not None]

    @property
    def music_messages(self) -> list[types.LiveMusicClientMessage]:
        """The latest messages received in a music session, oldest first."""
        with self._log.changed:
            return [message for message, _ in self._music_messages]

    @property
    def open(self) -> bool:
        """Whether the connection is open."""
        return self.closed_by is None

    @property
    def fault(self) -> str:
        """A description of the faults that were applied; empty if none were."""
        return ", ".join(map(str, self.faults))

    def note_message(self, message: types.LiveClientMessage, *, size: int = 0) -> None:
        """Add a valid message; `size` is that of its frame in bytes."""
        with self._log.changed:
            self._messages.append((message, size + _COST))
            self._log.keep(self, size + _COST)
            self._log.changed.notify_all()

    def note_music(self, message: types.LiveMusicClientMessage, *, size: int = 0) -> None:
        """Add a valid message of a music session."""
        with self._log.changed:
            self._music_messages.append((message, size + _COST))
            self._log.keep(self, size + _COST)
            self._log.changed.notify_all()
        if message.setup is not None:
            model = printable(message.setup.model or "")
            logger.info("connection %d: music, setup for %s", self.number, model)

    @property
    def crowded(self) -> bool:
        """Whether it has more messages than it may keep."""
        return len(self._messages) + len(self._music_messages) > self._size

    def forget_oldest(self) -> int:
        """Remove the oldest message and return its size."""
        _, size = (self._messages or self._music_messages).popleft()
        self.kept -= size
        return size

    def note_frame(self, *, received: int = 0, sent: int = 0) -> None:
        """Count frames."""
        with self._log.changed:
            self.received += received
            self.sent += sent
            self._log.changed.notify_all()

    def note_setup(self, setup: types.LiveClientSetup) -> None:
        """Record the setup."""
        with self._log.changed:
            self.setup = setup
            self._log.changed.notify_all()
        model = printable(setup.model or "")
        logger.info("connection %d: %s, setup for %s", self.number, self.backend, model)

    def note_turn(self, how: str) -> None:
        """Log that a turn of the model has ended."""
        logger.info("connection %d: turn %s", self.number, how)

    def note_close(self, by: str, code: int, reason: str) -> None:
        """Record how the connection ended; only the first call has an effect."""
        with self._log.changed:
            if self.closed_by is not None:
                return
            self.closed_by, self.close_code, self.close_reason = by, code, reason
            if self.dropped:
                self._log.forget(self)
            self._log.changed.notify_all()
        close = printable(f"{code} {reason}".strip())
        logger.info("connection %d: closed by the %s (%s)", self.number, by, close)

    def note_fault(self, fault: Fault) -> None:
        """Add a fault that is applied."""
        with self._log.changed:
            self.faults = (*self.faults, fault)
            self._log.changed.notify_all()
        logger.info("connection %d: fault: %s", self.number, fault)

    def note_error(self, error: BaseException) -> None:
        """Record an error of the scenario."""
        with self._log.changed:
            self.error = error
            self._log.changed.notify_all()

    def __repr__(self) -> str:
        """Describe the connection, credentials masked."""
        end = f" closed_by={self.closed_by!r} close_code={self.close_code}"
        error = f" error={short_repr(self.error)}" if self.error is not None else ""
        return (
            f"<ConnectionRecord {self.number} {self.path!r} query={_masked(self.query)!r}"
            f" headers={_masked(self.headers)!r} received={self.received} sent={self.sent}"
            f"{'' if self.open else end}{error}>"
        )


class ConnectionLog:
    """The latest connections of a server, and a way to wait for changes.

    Args:
        size: Messages kept for each connection.
        connections: Connections kept.
        most_bytes: Bytes of messages kept for all connections.
    """

    def __init__(self, *, size: int, connections: int, most_bytes: int = LOG_BYTES) -> None:
        self.changed = threading.Condition()
        self._size = size
        self._count = 0
        self._connections = connections
        self._records: deque[ConnectionRecord] = deque()
        self._keeping: dict[ConnectionRecord, None] = {}
        """The records with messages, in the order of their first; open ones may be dropped."""
        self._most_bytes = most_bytes
        self._bytes = 0
        self._served: dict[ConnectionRecord, int] = {}
        """The connections that are served, each with the thread that does."""

    def open(
        self, request: LiveRequest, *, query: Mapping[str, str], headers: Mapping[str, str]
    ) -> ConnectionRecord:
        """Add a connection; call this before the client learns that it is open."""
        with self.changed:
            self._count += 1
            record = ConnectionRecord(
                self,
                number=self._count,
                path=request.path,
                query=query,
                headers=headers,
                backend=request.backend.name,
                size=self._size,
            )
            self._records.append(record)
            if len(self._records) > self._connections:
                oldest = self._records.popleft()
                oldest.dropped = True
                if not oldest.open:
                    self.forget(oldest)
            self.changed.notify_all()
        return record

    def keep(self, record: ConnectionRecord, size: int) -> None:
        """Count a message that a record has added, and forget the oldest if there are too many."""
        self._keeping.setdefault(record)
        record.kept += size
        self._bytes += size
        if record.crowded:
            self._bytes -= record.forget_oldest()
        while self._bytes > self._most_bytes:
            oldest = next(iter(self._keeping))
            self._bytes -= oldest.forget_oldest()
            if not oldest.kept:
                del self._keeping[oldest]

    def forget(self, record: ConnectionRecord) -> None:
        """Stop counting the messages of a record that is closed and dropped."""
        if record in self._keeping:
            del self._keeping[record]
            self._bytes -= record.kept

    @contextmanager
    def serving(self, record: ConnectionRecord) -> Generator[None]:
        """Tell that a connection is served in this thread, until the block is left."""
        with self.changed:
            self._served[record] = threading.get_ident()
        try:
            yield
        finally:
            with self.changed:
                del self._served[record]
                self.changed.notify_all()

    def wait_until_served(self, timeout: float, *, open_too: bool) -> None:
        """Wait a moment until connections have been served to their end.

        Those of this thread are not waited for: they cannot go on meanwhile.

        Args:
            timeout: Seconds to wait at most.
            open_too: Whether to wait for connections that are not closed yet as well.
        """
        here = threading.get_ident()

        def served() -> bool:
            return all(
                thread == here or (record.open and not open_too)
                for record, thread in self._served.items()
            )

        with self.changed:
            self.changed.wait_for(served, timeout)

    @property
    def connections(self) -> list[ConnectionRecord]:
        """The connections, oldest first."""
        with self.changed:
            return list(self._records)

    def wait_for(self, predicate: Callable[[], T], timeout: float) -> T:
        """Wait until `predicate` returns a true value, and return that value.

        Raises:
            TimeoutError: The predicate returned no true value within `timeout` seconds.
        """
        with self.changed:
            result = self.changed.wait_for(predicate, timeout)
        if not result:
            raise TimeoutError(f"the predicate was not true within {timeout:g} s.")
        return result


def printable(text: str) -> str:
    """Return text of a client for the log, with what cannot be printed escaped."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def user_text(message: types.LiveClientMessage) -> str | None:
    """Return what the user wrote in a message; None if it has no text of the user."""
    if message.realtime_input is not None:
        return message.realtime_input.text
    texts = [
        part.text
        for turn in (message.client_content.turns if message.client_content else None) or ()
        if turn.role != "model"
        for part in turn.parts or ()
        if part.text
    ]
    return " ".join(texts) if texts else None


def _masked(values: Mapping[str, str]) -> dict[str, str]:
    return {name: "***" if name.lower() in _SECRETS else value for name, value in values.items()}
