"""A reader that is slower than the server: what waits for it must not fill the memory.

    python -m benchmarks.slow_reader                     # 20,000 messages, 10 ms each: 4 minutes
    python -m benchmarks.slow_reader --face blocking --messages 2000 --pause 1

The local server sends audio as fast as it can, 4,800 bytes a message, and runs in this process, so
its memory counts too. Linux only: memory is what /proc tells.
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
ACCESS = {"api_key": "key"}
MODEL = "local"


@define
class Findings:
    """What was measured.

    Attributes:
        messages: How many were sent.
        idle_mib: Resident memory before the first, in MiB.
        peak_mib: The most there was until the last.
        lead: How many messages the server was ahead of the reader at most.
        lost: How many did not come, or not in their order.
        seconds: How long it took.
    """

    messages: int
    idle_mib: float = 0.0
    peak_mib: float = 0.0
    lead: int = 0
    lost: int = 0
    seconds: float = 0.0


def memory(name: str) -> float:
    """Give a line of this process's status in MiB: `VmRSS` now, `VmHWM` at its highest."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"the system does not tell {name}")


class Speaker:
    """A scenario that answers the first message with numbered audio."""

    def __init__(self, messages: int) -> None:
        self.messages = messages

    async def __call__(self, conversation: Conversation) -> None:
        """Send all of it, then the end of the turn."""
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


class Watch:
    """Follows the reader: what it got, how far the server is ahead."""

    def __init__(self, server: LiveServer, messages: int) -> None:
        self.findings = Findings(messages, idle_mib=memory("VmRSS"))
        self._server = server
        self._read = 0
        self._began = time.monotonic()

    def see(self, message: types.LiveServerMessage) -> None:
        """Take the next message into account."""
        if message.data is not None:
            found = self.findings
            found.lost += int.from_bytes(message.data[:4], "little") != self._read
            self._read += 1
            found.lead = max(found.lead, self._server.connections[0].sent - self._read)

    def done(self) -> Findings:
        """Give what was found."""
        found = self.findings
        found.lost += found.messages - self._read
        found.peak_mib = memory("VmHWM")
        found.seconds = time.monotonic() - self._began
        return found


async def read_async(server: LiveServer, messages: int, pause: float, keepalive: float) -> Findings:
    """Read in an event loop."""
    options = {"http_options": {"base_url": server.url}, **ACCESS}
    async with (
        AsyncClient(**options) as client,
        client.live.connect(model=MODEL, keepalive=keepalive, reconnect=False) as session,
    ):
        watch = Watch(server, messages)
        await session.send_text("Speak.")
        async for message in session.receive():
            watch.see(message)
            await anyio.sleep(pause)
        return watch.done()


def read_blocking(server: LiveServer, messages: int, pause: float, keepalive: float) -> Findings:
    """Read in a plain loop."""
    options = {"http_options": {"base_url": server.url}, **ACCESS}
    with (
        Client(**options) as client,
        client.live.connect(model=MODEL, keepalive=keepalive, reconnect=False) as session,
    ):
        watch = Watch(server, messages)
        session.send_text("Speak.")
        for message in session.receive():
            watch.see(message)
            time.sleep(pause)
        return watch.done()


def show(findings: Findings) -> Table:
    """Give a table."""
    table = Table("", "MiB", title=f"slow reader, {findings.messages:,} messages")
    table.add_row("idle", f"{findings.idle_mib:.1f}")
    table.add_row("at the peak", f"{findings.peak_mib:.1f}")
    table.add_row("more", f"{findings.peak_mib - findings.idle_mib:.1f}")
    table.caption = (
        f"server at most {findings.lead:,} messages ahead, {findings.lost} lost,"
        f" {findings.seconds:.0f} s"
    )
    return table


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.slow_reader")
    parser.add_argument("--face", choices=["async", "blocking"], default="async")
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--pause", type=float, default=10.0, help="milliseconds for each message")
    parser.add_argument("--keepalive", type=float, default=10.0, help="seconds between pings")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    given = parser.parse_args()
    with LiveServer(Speaker(given.messages)) as server:
        arguments = server, given.messages, given.pause / 1000, given.keepalive
        if given.face == "async":
            findings = anyio.run(read_async, *arguments)
        else:
            findings = read_blocking(*arguments)
    if given.json:
        sys.stdout.write(json.dumps(asdict(findings)))
    else:
        Console().print(show(findings))


if __name__ == "__main__":
    main()
