"""A Live server made of nothing but aiohttp: it sends what a test says and keeps what comes."""

import asyncio
import json
import threading
from contextlib import contextmanager
from queue import Queue

from aiohttp import WSMsgType, web

DEADLINE = 10


class RawServer:
    """One connection, driven from the test's thread or event loop."""

    def __init__(self, loop):
        self.url = ""
        self.setup = None
        self.frames = Queue()
        self.ended = threading.Event()
        self._loop = loop
        self._socket = None

    async def serve(self, request):
        self._socket = socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.setup = (await socket.receive_json(timeout=DEADLINE))["setup"]
        await socket.send_str('{"setupComplete": {}}')
        async for message in socket:
            if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                self.frames.put(json.loads(message.data))
        self.ended.set()
        return socket

    def send(self, frame):
        """Send a frame, from any thread."""
        done = asyncio.run_coroutine_threadsafe(
            self._socket.send_str(json.dumps(frame)), self._loop
        )
        done.result(DEADLINE)

    def call(self, *calls):
        """Call functions: `(id, name, args)` each."""
        listed = [{"id": each[0], "name": each[1], "args": each[2]} for each in calls]
        self.send({"toolCall": {"functionCalls": listed}})

    def cancel(self, *ids):
        self.send({"toolCallCancellation": {"ids": list(ids)}})

    def hang_up(self, code=1000):
        done = asyncio.run_coroutine_threadsafe(self._socket.close(code=code), self._loop)
        done.result(DEADLINE)

    def next(self):
        """Wait for the client's next frame."""
        return self.frames.get(timeout=DEADLINE)

    def answer(self):
        """Wait for the answer to one call."""
        (response,) = self.next()["toolResponse"]["functionResponses"]
        return response

    def answers(self, number):
        """Wait for that many answers, sorted by id."""
        return sorted((self.answer() for _ in range(number)), key=lambda each: each["id"])


@contextmanager
def raw_server():
    """Run a server in a thread of its own."""
    loop = asyncio.new_event_loop()
    server = RawServer(loop)
    started = threading.Event()
    stop = asyncio.Event()

    async def run():
        app = web.Application()
        app.router.add_get("/{path:.*}", server.serve)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        started.set()
        await stop.wait()
        await runner.cleanup()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    try:
        assert started.wait(DEADLINE)
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(DEADLINE)
        loop.close()
