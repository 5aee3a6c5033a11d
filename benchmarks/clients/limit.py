"""The limit: aiohttp, orjson and pybase64 alone. What any client on them must do, and no more."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
import orjson
import pybase64

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
                    socket.send_bytes,
                    socket.receive,
                    dumps=orjson.dumps,
                    loads=lambda message: orjson.loads(message.data),
                    encode=pybase64.b64encode_as_string,
                    decode=pybase64.b64decode,
                )
                await connection.set_up()
                yield connection

        yield connect
