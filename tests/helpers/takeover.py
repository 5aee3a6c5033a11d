"""Two worker processes with one conversation: one is killed in mid-answer, the other goes on.

`python -m tests.helpers.takeover --count 50` does it many times, with a redis-server of its own;
its exit code is 1 where an answer was lost or doubled.
"""

import argparse
import asyncio
import json
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import anyio

from genai_live import Snapshot
from genai_live.stores import RedisStore
from genai_live.testing import LiveServer
from tests.helpers.redis_server import RedisServer

ROOT = Path(__file__).parent.parent.parent
DEADLINE = 30
PIECES = 8
"""Of how many pieces each answer consists."""


class CountingModel:
    """A scenario that answers each question with its number, as the server remembers it.

    Attributes:
        holds_after: Pieces of an answer after which it says nothing more until the client has
            gone; None for none.
    """

    def __init__(self):
        self.holds_after: int | None = None

    async def __call__(self, conversation):
        await conversation.accept()
        async for message in conversation:
            if message.client_content is None or not message.client_content.turn_complete:
                continue
            conversation.state = (conversation.state or 0) + 1
            for piece in range(PIECES):
                if piece == self.holds_after:
                    await conversation.receive()  # to its end
                await conversation.say(str(conversation.state), turn_complete=piece == PIECES - 1)
                await anyio.sleep(0.005)


def serve(model):
    return LiveServer(model, strict_resumption=True, raise_errors=False)


async def until_saved(url, key, is_so):
    """Wait until a conversation is saved for whose snapshot something is true."""
    async with RedisStore(url) as store:
        with anyio.fail_after(DEADLINE):
            while True:
                found: Any = await store.load(key)
                if found is not None and found.data is not None:
                    snapshot = Snapshot.from_json(found.data)
                    if is_so(snapshot):
                        return snapshot
                await anyio.sleep(0.005)


class Worker:
    """A process of `conversation_worker`."""

    def __init__(self, process):
        self.process = process
        self.told = []

    @classmethod
    async def start(cls, **options):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.helpers.conversation_worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
        )
        worker = cls(process)
        worker.send(options)
        return worker

    def send(self, value):
        self.process.stdin.write(json.dumps(value).encode() + b"\n")

    async def until(self, name):
        """Read on to what has a member of this name; return it."""
        with anyio.fail_after(DEADLINE):
            while line := await self.process.stdout.readline():
                self.told.append(json.loads(line))
                if name in self.told[-1]:
                    return self.told[-1]
        raise AssertionError(f"no {name}: {self.told}")

    async def ask(self, text):
        self.send(text)
        return (await self.until("answer"))["answer"]

    async def kill(self):
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()
        self.process.stdin.close()

    async def end(self):
        """Let it hand over and end; return its account."""
        self.process.stdin.close()
        account = await self.until("history")
        with anyio.fail_after(DEADLINE):
            await self.process.wait()
        return account


async def kill_in_mid_answer(model, live, redis_url, key, choices: random.Random):
    """Kill the owner of a conversation in mid-answer, and go on in another process.

    Returns:
        How the second one resumed.

    Raises:
        AssertionError: Something was lost or doubled.
    """
    options = {"server": live.url, "redis": redis_url, "key": key, "lease": 3}
    first = await Worker.start(**options)
    second = None
    try:
        await first.until("connected")
        before = choices.randrange(3)
        for number in range(before):
            assert await first.ask(f"question {number + 1}") == str(number + 1) * PIECES
        second = await Worker.start(**options)  # waits for the lease to end
        model.holds_after = choices.randrange(1, PIECES)
        first.send(f"question {before + 1}")
        await first.until("begins")
        await until_saved(redis_url, key, lambda snapshot: bool(snapshot.questions))
        await asyncio.sleep(choices.uniform(0, 0.05))
        await first.kill()
        model.holds_after = None
        assert sum("answer" in told for told in first.told) == before
        resumed = await second.until("resumed")
        assert (await second.until("answer"))["answer"] == str(before + 1) * PIECES
        assert await second.ask("the last") == str(before + 2) * PIECES
        account = await second.end()
        questions = [f"question {number + 1}" for number in range(before + 1)] + ["the last"]
        history = [
            turn
            for number, question in enumerate(questions)
            for turn in (["user", question], ["model", str(number + 1) * PIECES])
        ]
        assert account["history"] == history
        assert [account[name] for name in ("unaccounted", "pending", "dropped")] == [0, 0, 0]
        assert (resumed["replayed"], resumed["missing"]) == (1, 0)
    except (AssertionError, TimeoutError) as error:
        told = [worker.told for worker in (first, second) if worker is not None]
        raise AssertionError(f"{error}; the workers told {told}") from error
    else:
        return resumed["resumed"]
    finally:
        for worker in filter(None, (first, second)):
            await worker.kill()


async def repeat(count, seed):
    modes = Counter[str]()
    choices = random.Random(seed)
    model = CountingModel()
    with RedisServer() as redis, serve(model) as live:
        for number in range(count):
            mode = await kill_in_mid_answer(model, live, redis.url, str(number), choices)
            modes[mode] += 1
            sys.stdout.write(f"{number + 1} {mode}\n")
            sys.stdout.flush()
    return modes


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    arguments = parser.parse_args()
    sys.stdout.write(f"seed {arguments.seed}\n")
    modes = asyncio.run(repeat(arguments.count, arguments.seed))
    sys.stdout.write(f"{arguments.count} takeovers, nothing lost or doubled: {dict(modes)}\n")
