"""A process that has a conversation of a store: `python -m tests.helpers.conversation_worker`.

It gets its options as JSON in its first line on stdin, then a question in each line, and prints
what happens as JSON, one object a line. At the end of stdin it hands the conversation over.
"""

import asyncio
import json
import sys
from contextlib import suppress

from genai_live import AsyncClient, ReconnectPolicy, events
from genai_live.errors import LiveError
from genai_live.stores import RedisStore


def tell(**members):
    sys.stdout.write(json.dumps(members) + "\n")
    sys.stdout.flush()


async def report(session):
    """Print what comes in; the first piece of each answer only."""
    text = ""
    async for event in session.events():
        match event:
            case events.TextDelta(text=piece):
                if not text:
                    tell(begins=event.turn)
                text += piece
            case events.Interrupted():
                text = ""
            case events.TurnComplete(final=True):
                tell(answer=text, turn=event.turn)
                text = ""
            case events.Resumed(mode=mode, replayed=replayed, missing_turns=missing):
                tell(resumed=mode, replayed=replayed, missing=missing)
            case events.StoreUnavailable() | events.StoreAvailable():
                tell(store=type(event).__name__)


async def report_to_end(session):
    try:
        await report(session)
    except LiveError as error:
        tell(error=type(error).__name__)


async def work(options, lines):
    client = AsyncClient(api_key="key", http_options={"base_url": options["server"]})
    async with (
        RedisStore(options["redis"], lease=options["lease"]) as store,
        client,
        client.live.connect(
            model="gemini-2.5-flash-test",
            config={"response_modalities": ["TEXT"]},
            store=store,
            key=options["key"],
            claim_timeout=20,
            reconnect=ReconnectPolicy(initial_delay=0.05),
        ) as session,
    ):
        tell(connected=True)
        reporting = asyncio.create_task(report_to_end(session))
        while line := (await lines.readline()).decode():
            await session.send_text(json.loads(line))
        await session.close(handover=True)
        await reporting
        stats = session.stats
        accounted = stats.acknowledged + stats.replayed + stats.dropped + stats.pending
        tell(
            history=[[turn.role, turn.parts[0].text] for turn in session.history],
            unaccounted=stats.messages_sent - accounted - 1 - stats.reconnects,
            pending=stats.pending,
            dropped=stats.dropped,
            saves=stats.saves,
        )


async def main():
    lines = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    options = json.loads(await lines.readline())
    try:
        await work(options, lines)
    except LiveError as error:
        tell(error=type(error).__name__)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main())
