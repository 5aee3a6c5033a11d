"""A headless Chromium, driven by its DevTools protocol over a WebSocket."""

import asyncio
import base64
import json
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import aiohttp

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
PROGRAM = next(filter(None, map(shutil.which, _NAMES)), None)
DEADLINE = 30.0
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
)


def microphone(file):
    """Return the flags of a browser whose microphone plays a WAV file, again and again."""
    return (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={file}",
        "--autoplay-policy=no-user-gesture-required",
    )


@contextmanager
def chromium(*flags):
    """Start a browser with more flags; yield the port of its DevTools."""
    assert PROGRAM is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [PROGRAM, *_FLAGS, *flags, f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield _address(Path(profile) / "DevToolsActivePort", process)
        finally:
            process.kill()
            process.wait(DEADLINE)


def _address(file, process):
    """Wait for the file in which the browser names its port."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        assert process.poll() is None, "Chromium has ended"
        lines = file.read_text().splitlines() if file.exists() else []
        if len(lines) == 2:
            return int(lines[0])
        time.sleep(0.05)
    raise TimeoutError("Chromium did not start")


class Tab:
    """A page in the browser. What it reports of errors is in `problems`."""

    def __init__(self, socket):
        self.problems = []
        self._socket = socket
        self._count = 0
        self._answers = {}
        self._loads = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    async def call(self, method, **parameters):
        """Call a method of the protocol and return its result."""
        self._count += 1
        answer = self._answers[self._count] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": self._count, "method": method, "params": parameters})
        return await asyncio.wait_for(answer, DEADLINE)

    async def open(self, url):
        """Open a page and wait until it is loaded."""
        self._loads.clear()
        await self.call("Page.navigate", url=url)
        await asyncio.wait_for(self._loads.wait(), DEADLINE)

    async def run(self, script):
        """Return the value of an expression."""
        found = await self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    async def wait_for(self, script):
        """Wait until an expression is true, and return its value."""
        end = time.monotonic() + DEADLINE
        while not (value := await self.run(script)):
            assert time.monotonic() < end, f"never true: {script}"
            await asyncio.sleep(0.05)
        return value

    async def resize(self, width, height, *, dark=False, touch=False):
        """Set the size of the window, the colour scheme and the kind of pointer."""
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if touch else 1,
            mobile=touch,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self.call("Emulation.setEmulatedMedia", features=[scheme])
        await self.call("Emulation.setTouchEmulationEnabled", enabled=touch, maxTouchPoints=2)

    async def press(self, key, *, shift=False):
        """Press a key."""
        for kind in ("keyDown", "keyUp"):
            await self.call(
                "Input.dispatchKeyEvent", type=kind, key=key, modifiers=8 if shift else 0
            )

    async def mouse(self, kind, x, y, **more):
        """Move or press the mouse."""
        await self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    async def drag(self, start, end):
        """Drag from a point to another."""
        button = {"button": "left", "buttons": 1, "clickCount": 1}
        await self.mouse("mouseMoved", *start)
        await self.mouse("mousePressed", *start, **button)
        await self.mouse("mouseMoved", *end, button="left", buttons=1)
        await self.mouse("mouseReleased", *end, **button)

    async def picture(self, *, whole=True):
        """Return a picture of the page, a PNG."""
        found = await self.call("Page.captureScreenshot", captureBeyondViewport=whole)
        return base64.b64decode(found["data"])

    async def close(self):
        """Stop reading."""
        self._reading.cancel()
        await asyncio.wait([self._reading])
        await self._socket.close()

    async def _read(self):
        async for message in self._socket:
            event = json.loads(message.data)
            if "id" in event:
                answer = self._answers.pop(event["id"])
                if not answer.done():
                    if "error" in event:
                        answer.set_exception(RuntimeError(str(event["error"])))
                    else:
                        answer.set_result(event["result"])
            elif event["method"] == "Page.loadEventFired":
                self._loads.set()
            elif event["method"] == "Runtime.exceptionThrown":
                self.problems.append(event["params"]["exceptionDetails"])
            elif event["method"] == "Log.entryAdded":
                self.problems.append(event["params"]["entry"])


async def tab_of(port, session):
    """Connect to the tab of a browser."""
    async with session.get(f"http://127.0.0.1:{port}/json/list") as response:
        found = next(each for each in await response.json() if each["type"] == "page")
    socket = await session.ws_connect(found["webSocketDebuggerUrl"], max_msg_size=0)
    tab = Tab(socket)
    for domain in ("Page", "Runtime", "Log"):
        await tab.call(f"{domain}.enable")
    await tab.open("about:blank")
    await tab.call("Log.clear")
    tab.problems.clear()  # those of the page before
    return tab


def browse(port, function):
    """Run `await function(tab)` with a tab of the browser."""

    async def main():
        async with aiohttp.ClientSession() as session:
            tab = await tab_of(port, session)
            try:
                return await function(tab)
            finally:
                await tab.close()

    return asyncio.run(main())
