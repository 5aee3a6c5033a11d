"""One connection in use: what is still read when it is stopped."""

from typing import Any

import anyio
import pytest

from genai_live._core.connection import Connection
from genai_live._core.inbox import Inbox
from genai_live._core.outbox import Outbox
from genai_live._protocol.ledger import Ledger

pytestmark = pytest.mark.anyio


class FrameTransport:
    """Holds `receive` back until a frame is there."""

    def __init__(self):
        self.frame_is_ready = anyio.Event()

    async def receive(self):
        await self.frame_is_ready.wait()
        self.frame_is_ready = anyio.Event()
        return b"{}"

    async def send(self, data):
        await anyio.sleep_forever()

    async def aclose(self):
        pass


async def test_a_frame_that_was_ready_when_the_connection_was_stopped_is_not_processed():
    transport: Any = FrameTransport()
    frames = []
    connection = Connection(
        transport,
        Outbox(Ledger()),
        inbox=Inbox(),
        on_frame=frames.append,
        on_lost=lambda *_: None,
    )
    connection.start()
    await anyio.wait_all_tasks_blocked()
    transport.frame_is_ready.set()
    connection.stop()
    with anyio.fail_after(2):
        await connection.close()
    assert frames == []
