"""An ASGI server on 127.0.0.1, and browsers of a relay as programs."""

import asyncio
import json
import socket
from contextlib import asynccontextmanager, nullcontext

import aiohttp
import uvicorn

DEADLINE = 10.0


class _Server(uvicorn.Server):
    """uvicorn, without its signals, which stay pytest's, and without looking every 0.1 s."""

    def __init__(self, config):
        super().__init__(config)
        self.leaving = asyncio.Event()

    def capture_signals(self):
        return nullcontext()

    async def main_loop(self):
        await self.leaving.wait()


@asynccontextmanager
async def serving(app, **options):
    """Serve an ASGI application; yield the address of its WebSockets."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=2, **options)
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started:
            assert not task.done(), task
            await asyncio.sleep(0.005)
        yield f"ws://127.0.0.1:{port}"
    finally:
        server.leaving.set()
        await asyncio.wait_for(task, DEADLINE)


class Browser:
    """A browser's WebSocket to a relay."""

    def __init__(self, socket):
        self.socket = socket
        self.ready = {}
        self.audio = bytearray()
        self.told = []
        self.code, self.reason = 0, ""

    async def start(self, conversation=None, **members):
        """Send the first message and wait for the answer."""
        await self.say(type="start", version=1, conversation=conversation, **members)
        self.ready = await self.wait_for("ready")
        return self.ready

    async def say(self, **message):
        await self.socket.send_json(message)

    async def next(self):
        """Return the next message; None if the WebSocket was closed."""
        message = await asyncio.wait_for(self.socket.receive(), DEADLINE)
        if message.type is aiohttp.WSMsgType.BINARY:
            self.audio += message.data
            return message.data
        if message.type is aiohttp.WSMsgType.TEXT:
            self.told.append(json.loads(message.data))
            return self.told[-1]
        is_told = message.type is aiohttp.WSMsgType.CLOSE
        self.code = message.data if is_told else self.socket.close_code
        self.reason = str(message.extra)
        return None

    async def wait_for(self, kind):
        """Read until a message of this type, or an event of this name, and return it."""
        while (message := await self.next()) is not None:
            if isinstance(message, dict) and kind in (message.get("type"), message.get("event")):
                return message
        raise AssertionError(f"closed with {self.code} {self.reason}: {self.told}")

    async def wait_for_close(self):
        """Read to the end, and return the code and the reason."""
        while await self.next() is not None:
            pass
        return self.code, self.reason

    def abort(self):
        """Leave without a word, and without what was not sent yet."""
        connection = self.socket._response.connection
        if connection is not None:
            connection.transport.abort()

    def said(self, kind):
        """Return the texts of all events of a kind, joined."""
        return "".join(each["text"] for each in self.told if each.get("event") == kind)


@asynccontextmanager
async def browsing(url, **options):
    """Connect to a relay as a browser does, and close the WebSocket at the end."""
    async with aiohttp.ClientSession() as session, session.ws_connect(url, **options) as socket:
        yield Browser(socket)


async def eventually(condition):
    """Wait until a condition is true."""
    end = asyncio.get_running_loop().time() + DEADLINE
    while not condition():
        assert asyncio.get_running_loop().time() < end
        await asyncio.sleep(0.01)
