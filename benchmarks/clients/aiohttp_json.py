"""aiohttp, with the standard library's json and base64."""

import base64
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp

from benchmarks.clients.base import Connect
from benchmarks.clients.plain import PlainConnection
from benchmarks.frames import Dialect

DIALECT = Dialect.GEMINI


@asynccontextmanager
async def open_client(url: str) -> AsyncGenerator[Connect]:
    """Open a `ClientSession`."""
    async with aiohttp.ClientSession() as session:

        @asynccontextmanager
        async def connect() -> AsyncGenerator[PlainConnection]:
            async with session.ws_connect(url, max_msg_size=0) as socket:
                connection = PlainConnection(
                    socket.send_str,
                    socket.receive,
                    dumps=json.dumps,
                    loads=lambda message: json.loads(message.data),
                    encode=lambda data: base64.b64encode(data).decode(),
                    decode=base64.b64decode,
                )
                await connection.set_up()
                yield connection

        yield connect
