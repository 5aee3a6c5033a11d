"""`ReplayEngine`: plays a session file, one recorded connection for each of the client."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Literal

import anyio
import orjson

from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError
from genai_live.recording import read_session
from genai_live.testing._replay.comparison import Comparison, canonical
from genai_live.testing._replay.mismatch import ReplayMismatch
from genai_live.testing._replay.player import ConnectionPlayer
from genai_live.testing._replay.script import issued_texts, read_scripts
from genai_live.testing._service.backends import GEMINI
from genai_live.testing._service.local_connector import LocalConnector
from genai_live.testing._service.records import ConnectionLog
from genai_live.testing._service.tokens import PREFIX
from genai_live.testing.faults import RefuseConnection
from genai_live.testing.rejections import GOING_AWAY, cut
from genai_live.transport.base import TransportClosed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from genai_live.testing._network.server_transport import ServerTransport
    from genai_live.testing._replay.comparison import Matching
    from genai_live.testing._replay.script import Script
    from genai_live.testing._service.backends import Json
    from genai_live.testing._service.records import ConnectionRecord
    from genai_live.testing._service.requests import LiveRequest

Timing = Literal["fast", "original"]

logger = logging.getLogger("genai_live.testing")

_LAST_FRAMES = 0.5
"""Seconds to wait at the end for what clients have sent and closed."""


class ReplayEngine:
    """Plays the connections of a session file. Used like the `Engine` of a scenario.

    Args:
        file: The session file.
        matching: `strict` or `lenient`.
        timing: `fast` or `original`.
        repeat: Whether to begin again once all connections were played.
        log: The log of connections.

    Raises:
        ConfigError: `matching` or `timing` is unknown.
        DecodeError: It is not a session file.
        OSError: The file cannot be read.
    """

    def __init__(
        self,
        file: str | PathLike[str],
        *,
        matching: Matching = "lenient",
        timing: Timing = "fast",
        repeat: bool = False,
        log: ConnectionLog | None = None,
    ) -> None:
        for name, value, choices in (
            ("matching", matching, ("strict", "lenient")),
            ("timing", timing, ("fast", "original")),
        ):
            if value not in choices:
                hint = f"Use {' or '.join(choices)}."
                raise ConfigError(f"{short_repr(value)} is unknown.", field=name, hint=hint)
        session = read_session(file)
        if not session.entries:
            hint = "Record it again, with a client that connects."
            raise ConfigError(f"{session.path} has no connections.", field="file", hint=hint)
        self.log = log or ConnectionLog(size=10_000, connections=100)
        self._file = session.path
        self._original_timing = timing == "original"
        self._repeat = repeat
        self._scripts = read_scripts(session, strict=matching == "strict")
        self._unplayed = list(self._scripts)
        self._issued = issued_texts(session)
        self._matching: Matching = matching
        self._comparison = Comparison(matching, self._issued)
        self._lock = threading.Lock()
        self._mismatch: ReplayMismatch | None = None
        self._told = False

    def refused_status(self, _: LiveRequest) -> int | None:
        """Return None: the recording decides."""
        return None

    def make_token(self, _: str, __: bytes) -> tuple[int, Json]:
        """Return a made-up token: a session file has none, and any key is accepted."""
        return 200, {"name": f"{PREFIX}replay"}

    def open(
        self, request: LiveRequest, *, query: Mapping[str, str], headers: Mapping[str, str]
    ) -> tuple[ConnectionRecord, RefuseConnection | None]:
        """Add a connection to the log; refuse it if the recorded one was refused.

        Returns:
            The record, and the refusal or None.
        """
        record = self.log.open(request, query=query, headers=headers)
        with self._lock:
            if not self._unplayed and self._repeat:
                self._unplayed = list(self._scripts)
                self._comparison = Comparison(self._matching, self._issued)
            refused = self._unplayed[0].refused if self._unplayed else None
            if refused is None:
                return record, None
            del self._unplayed[0]
        # A status that refuses nothing was the answer of something that is no WebSocket server.
        refusal = RefuseConnection(refused if refused >= 300 else 502)
        record.note_fault(refusal)
        record.note_close("server", 1006, str(refusal))
        return record, refusal

    async def serve(
        self, transport: ServerTransport, request: LiveRequest, record: ConnectionRecord
    ) -> None:
        """Play one connection to its end and close the transport."""
        end = 1000, ""
        with self.log.serving(record):
            try:
                await self._play(transport, request, record)
            except TransportClosed as closed:
                record.note_close("client", closed.info.code, closed.info.reason)
            except ReplayMismatch as mismatch:
                end = 1008, cut(mismatch.reason)
                self._note(mismatch, record)
            except anyio.get_cancelled_exc_class():
                end = 1001, GOING_AWAY
                raise
            finally:
                with anyio.CancelScope(shield=True):
                    record.note_close("server", *end)
                    await transport.aclose(*end)

    def finish(self) -> ReplayMismatch | None:
        """Wait a moment for what clients have sent, and return how they departed, once."""
        self.log.wait_until_served(_LAST_FRAMES, open_too=True)
        with self._lock:
            if self._told:
                return None
            if self._mismatch is not None:
                self._told = True
                return self._mismatch.with_traceback(None)
            if self._repeat or not self._unplayed:
                return None
            self._told = True
            script = self._unplayed[0]
        problem = f"the client never made connection {script.number}."
        return ReplayMismatch(self._file, problem, lineno=script.lineno, connection=script.number)

    async def _play(
        self, transport: ServerTransport, request: LiveRequest, record: ConnectionRecord
    ) -> None:
        if self._mismatch is not None and not self._repeat:
            raise self._mismatch  # a client that connects again is told the same
        first: bytes | None = None
        script = self._take_silent()
        if script is None:
            first = await transport.receive()
            script = self._take_for(first)
        if self._comparison.strict and script.path and script.path != request.path:
            problem = f"the path is {request.path}, not {script.path}."
            raise ReplayMismatch(
                self._file, problem, lineno=script.lineno, connection=script.number
            )
        logger.info("connection %d: plays connection %d", record.number, script.number)
        player = ConnectionPlayer(
            self._file,
            script,
            self._comparison,
            transport,
            record,
            original_timing=self._original_timing,
        )
        try:
            await player.run(first)
        except TransportClosed:
            player.check_complete()
            raise
        except anyio.get_cancelled_exc_class():
            try:
                player.check_complete()
            except ReplayMismatch as mismatch:
                self._note(mismatch, record)
            raise

    def _take_silent(self) -> Script | None:
        """Take the next connection if the client said nothing on it, so that none is waited for."""
        with self._lock:
            if self._unplayed and not self._unplayed[0].expected and not self._unplayed[0].audio:
                return self._unplayed.pop(0)
        return None

    def _take_for(self, first: bytes) -> Script:
        """Take the first connection that begins with this frame, or else the next one.

        Raises:
            ReplayMismatch: All were taken.
        """
        with self._lock:
            for script in self._unplayed:
                if script.refused is None and self._begins(script, first):
                    break
            else:
                accepted = [each for each in self._unplayed if each.refused is None]
                if not accepted:
                    problem = f"all {len(self._scripts)} recorded connections were played."
                    raise ReplayMismatch(self._file, problem)
                script = accepted[0]
            self._unplayed.remove(script)
            return script

    def _begins(self, script: Script, first: bytes) -> bool:
        if not script.expected:
            return False
        try:
            message = orjson.loads(first)
        except orjson.JSONDecodeError:
            return False
        if not self._comparison.strict:
            message = canonical(message, music=script.music)
        return not self._comparison.differences(script.expected[0].message, message, keep=False)

    def _note(self, mismatch: ReplayMismatch, record: ConnectionRecord) -> None:
        record.note_error(mismatch)
        with self._lock:
            if self._repeat:
                self._unplayed = []
            if mismatch is self._mismatch:
                return
            self._mismatch = self._mismatch or mismatch
        logger.warning("%s", mismatch)


class ReplayConnector(LocalConnector):
    """Plays a session file without a network."""

    def __init__(self, engine: ReplayEngine) -> None:
        super().__init__(engine, GEMINI)
        self.engine = engine


def replay_connector(
    file: str | PathLike[str],
    *,
    matching: Matching,
    timing: Timing,
    repeat: bool,
) -> ReplayConnector:
    """Return the connector that `genai_live.transport.Replay` uses."""
    return ReplayConnector(ReplayEngine(file, matching=matching, timing=timing, repeat=repeat))
