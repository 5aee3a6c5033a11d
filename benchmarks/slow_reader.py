"""Memory use of a reader that is slower than the server: unread messages must not fill it.

    python -m benchmarks.slow_reader                     # 20,000 messages, 10 ms each: 4 minutes
    python -m benchmarks.slow_reader --api blocking --messages 2000 --pause 1

The local server sends audio as fast as it can, 4,800 bytes a message, and runs in this process, so
its memory counts too. Linux only: memory is read from /proc.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import anyio
from attrs import asdict, define
from rich.console import Console
from rich.table import Table

from genai_live import AsyncClient, Client, types
from genai_live.converters import encode
from genai_live.testing import Conversation, LiveServer

AUDIO_BYTES = 4800
API_KEY = "key"
MODEL = "local"


@define
class Result:
    """The measurements.

    Attributes:
        messages: Number of messages sent.
        idle_mib: Resident memory before the first one, in MiB.
        peak_mib: Highest resident memory until the last one, in MiB.
        lead: Highest number of messages that the server was ahead of the reader.
        lost: Number of messages that did not come, or not in order.
        seconds: Duration of the whole.
    """

    messages: int
    idle_mib: float = 0.0
    peak_mib: float = 0.0
    lead: int = 0
    lost: int = 0
    seconds: float = 0.0


def memory(name: str) -> float:
    """Return a line of this process's status in MiB: `VmRSS` is now, `VmHWM` the highest so far."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"/proc/self/status has no {name}")


class Speaker:
    """A scenario that answers the first message with numbered audio."""

    def __init__(self, messages: int) -> None:
        self.messages = messages

    async def __call__(self, conversation: Conversation) -> None:
        """Send all audio, then the end of the turn."""
        await conversation.accept()
        await conversation.receive()
        for number in range(self.messages):
            data = number.to_bytes(4, "little") + bytes(AUDIO_BYTES - 4)
            blob = types.Blob(data=data, mime_type="audio/pcm;rate=24000")
            content = types.Content(parts=[types.Part(inline_data=blob)])
            message = types.LiveServerMessage(
                server_content=types.LiveServerContent(model_turn=content)
            )
            await conversation.send_raw(encode(message))
        await conversation.send({"serverContent": {"turnComplete": True}})


class Monitor:
    """Counts what the reader received, and how far the server is ahead."""

    def __init__(self, server: LiveServer, messages: int) -> None:
        self.result = Result(messages, idle_mib=memory("VmRSS"))
        self._server = server
        self._read = 0
        self._started_at = time.monotonic()

    def count(self, message: types.LiveServerMessage) -> None:
        """Count the next message."""
        if message.data is not None:
            result = self.result
            result.lost += int.from_bytes(message.data[:4], "little") != self._read
            self._read += 1
            result.lead = max(result.lead, self._server.connections[0].sent - self._read)

    def finish(self) -> Result:
        """Return the measurements."""
        result = self.result
        result.lost += result.messages - self._read
        result.peak_mib = memory("VmHWM")
        result.seconds = time.monotonic() - self._started_at
        return result


async def read_async(server: LiveServer, messages: int, pause: float, keepalive: float) -> Result:
    """Read in an event loop."""
    async with (
        AsyncClient(api_key=API_KEY, http_options={"base_url": server.url}) as client,
        client.live.connect(model=MODEL, keepalive=keepalive, reconnect=False) as session,
    ):
        monitor = Monitor(server, messages)
        await session.send_text("Speak.")
        async for message in session.receive():
            monitor.count(message)
            await anyio.sleep(pause)
        return monitor.finish()


def read_blocking(server: LiveServer, messages: int, pause: float, keepalive: float) -> Result:
    """Read in a plain loop."""
    with (
        Client(api_key=API_KEY, http_options={"base_url": server.url}) as client,
        client.live.connect(model=MODEL, keepalive=keepalive, reconnect=False) as session,
    ):
        monitor = Monitor(server, messages)
        session.send_text("Speak.")
        for message in session.receive():
            monitor.count(message)
            time.sleep(pause)
        return monitor.finish()


def make_table(result: Result) -> Table:
    """Return the measurements as a table."""
    table = Table("", "MiB", title=f"slow reader, {result.messages:,} messages")
    table.add_row("idle", f"{result.idle_mib:.1f}")
    table.add_row("at the peak", f"{result.peak_mib:.1f}")
    table.add_row("growth", f"{result.peak_mib - result.idle_mib:.1f}")
    table.caption = (
        f"server at most {result.lead:,} messages ahead, {result.lost} lost, {result.seconds:.0f} s"
    )
    return table


def main() -> None:
    """Read the arguments, measure, print the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.slow_reader")
    parser.add_argument("--api", choices=["async", "blocking"], default="async")
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--pause", type=float, default=10.0, help="milliseconds for each message")
    parser.add_argument("--keepalive", type=float, default=10.0, help="seconds between pings")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    options = parser.parse_args()
    with LiveServer(Speaker(options.messages)) as server:
        arguments = server, options.messages, options.pause / 1000, options.keepalive
        if options.api == "async":
            result = anyio.run(read_async, *arguments)
        else:
            result = read_blocking(*arguments)
    if options.json:
        sys.stdout.write(json.dumps(asdict(result)))
    else:
        Console().print(make_table(result))


if __name__ == "__main__":
    main()
