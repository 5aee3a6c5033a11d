"""A program that reads in a blocking loop while Ctrl+C comes again and again.

It prints as JSON how often that was, and the numbers of the messages that it read. The argument
says how to read: `iteration`, `receive` or `events`.
"""

import json
import random
import signal
import sys
import threading
import time
from typing import Any

from genai_live import Client, events
from genai_live.testing import LiveServer

COUNT = 10_000
MAIN_THREAD = threading.get_ident()


async def scenario(conversation):
    """Send many numbered messages for each question, then the end of the turn."""
    await conversation.accept()
    async for message in conversation:
        count = int(message.client_content.turns[0].parts[0].text)
        for number in range(count):
            await conversation.send_raw(
                b'{"serverContent": {"modelTurn": {"parts": [{"text": "%d "}]}}}' % number
            )
        await conversation.send({"serverContent": {"turnComplete": True}})


class Interrupter(threading.Thread):
    """Sends SIGINT to the main thread at random moments, one at a time."""

    def __init__(self):
        super().__init__(daemon=True)
        self.armed = threading.Event()
        self.count = 0
        self.over = False
        self._random = random.Random(4)

    def run(self):
        while not self.over:
            self.armed.wait()
            time.sleep(self._random.uniform(0, 0.002))
            self.armed.clear()
            if not self.over:
                self.count += 1
                signal.pthread_kill(MAIN_THREAD, signal.SIGINT)


def read(session, method, found):
    """Read on to the end, from where the last reader stopped."""
    for item in session if method == "iteration" else getattr(session, method)(timeout=10):
        found.append(item)  # at once: between the two lines no signal is heeded
        if is_end(item):
            return


def is_end(item):
    """Return whether it ends the turn."""
    if isinstance(item, events.Event):
        return isinstance(item, events.TurnComplete)
    return bool(item.server_content and item.server_content.turn_complete)


def words(item):
    """Return the model's words in a message or an event."""
    if isinstance(item, events.Event):
        return item.text if isinstance(item, events.TextDelta) else ""
    return item.text or ""


def main(method):
    """Read all, and print."""
    sys.setswitchinterval(0.0002)  # so that signals hit in the midst of everything
    found = []
    interrupter = Interrupter()
    access: dict[str, Any] = {"api_key": "key", "http_options": {"base_url": server.url}}
    with Client(**access) as client, client.live.connect(model="gemini-test") as session:
        interrupter.start()
        session.send_client_content(turns=str(COUNT))
        while not found or not is_end(found[-1]):
            try:
                interrupter.armed.set()
                read(session, method, found)
            except KeyboardInterrupt:
                pass
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        interrupter.over = True
    sys.stdout.write(json.dumps([interrupter.count, "".join(map(words, found))]))


if __name__ == "__main__":
    with LiveServer(scenario) as server:
        main(sys.argv[1])
