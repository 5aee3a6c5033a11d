"""websockets, async, with the standard library's json and base64."""

import base64
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial

from websockets.asyncio.client import connect as ws_connect

from benchmarks.clients.base import Connect
from benchmarks.clients.plain import PlainConnection
from benchmarks.frames import Dialect

DIALECT = Dialect.GEMINI


@asynccontextmanager
async def open_client(url: str) -> AsyncGenerator[Connect]:
    """Keep the URL."""

    @asynccontextmanager
    async def connect() -> AsyncGenerator[PlainConnection]:
        async with ws_connect(url.replace("http:", "ws:")) as socket:
            connection = PlainConnection(
                socket.send,
                partial(socket.recv, decode=False),
                dumps=json.dumps,
                loads=json.loads,
                encode=lambda data: base64.b64encode(data).decode(),
                decode=base64.b64decode,
            )
            await connection.set_up()
            yield connection

    yield connect
