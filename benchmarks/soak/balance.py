"""The balance of a session: compares its record with the server's, and its statistics with both."""

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.soak.session_record import MEDIA, SessionRecord
from genai_live._core.stats import Stats

UNKNOWN_SESSION: Mapping[str, Any] = {
    "asked": {},
    "answered": {},
    "calls": {},
    "audio": "0",
    "video": "0",
    "chunks": {},
    "knows": "0",
    "version": 0,
}
"""The server's record of a session that never reached it."""


def check(record: SessionRecord, server: Mapping[str, Any]) -> Iterator[str]:
    """Compare a record with the server's record of the session; yield what is wrong."""
    yield from record.problems
    yield from _check_questions(record, server)
    for kind in MEDIA:
        yield from _check_media(record, kind, server)
    if record.callbacks is not None:
        yield from record.callbacks.problems(has_error=bool(record.error))
    if record.stats is None:
        yield "there are no statistics"
    else:
        yield from _check_stats(record, record.stats)
    if not record.error:
        yield from _check_context(record, server)


def _check_questions(record: SessionRecord, server: Mapping[str, Any]) -> Iterator[str]:
    for number in sorted(record.asked):
        excused = number in record.interrupted or number in record.failed
        if not record.answers[number] and not excused:
            received = server["asked"].get(str(number), 0)
            answered = server["answered"].get(str(number), 0)
            yield (
                f"question {number} was never answered; the server received it "
                f"{received} times and answered {answered} times"
            )


def _check_media(record: SessionRecord, kind: str, server: Mapping[str, Any]) -> Iterator[str]:
    posted, received = record.posted[kind], int(server[kind], 16)
    lost = {number for number in range(posted) if not received >> number & 1}
    unreported = lost - record.dropped_media[kind] - record.pending_media[kind]
    if unreported:
        yield (
            f"{kind} lost without a report: {len(unreported)} of {posted}: "
            f"{sorted(unreported)[:20]}"
        )
    dropped = len(record.dropped_media[kind])
    if record.drops[kind] != dropped:
        yield f"{kind}: events report {record.drops[kind]} dropped, the ledger dropped {dropped}"
    again = server["chunks"].get(kind, 0) - received.bit_count()
    if record.stats is not None and again > record.stats.replayed:
        yield f"{kind}: the server received {again} twice, {record.stats.replayed} were resent"


def _check_stats(record: SessionRecord, stats: Stats) -> Iterator[str]:
    total = record.setups + stats.acknowledged + stats.replayed + stats.dropped + stats.pending
    if stats.messages_sent != total:
        yield f"{record.setups} setups and {stats} do not balance"
    if stats.pending and not record.error:
        yield f"{stats.pending} messages are pending after a session without an error"
    if stats.dropped != sum(record.drops.values()):
        yield f"{stats.dropped} dropped, but events report {dict(record.drops)}"
    if stats.undecodable:
        yield f"{stats.undecodable} undecodable messages"
    if stats.reconnects != record.reconnects:
        yield f"{stats.reconnects} reconnects, but {record.reconnects} Resumed events"


def _check_context(record: SessionRecord, server: Mapping[str, Any]) -> Iterator[str]:
    forgotten = forgotten_questions(record, server)
    if len(forgotten) > record.missing_turns:
        yield f"the server has forgotten questions {sorted(forgotten)[:20]}"
    if server["version"] != record.version:
        yield f"the instructions have version {server['version']}, not {record.version}"


def forgotten_questions(record: SessionRecord, server: Mapping[str, Any]) -> set[int]:
    """Return the answered questions that the last connection does not know."""
    knows = int(server["knows"], 16)
    return {number for number in record.answers if not knows >> number & 1}
