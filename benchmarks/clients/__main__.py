"""A client's process: reads orders, one JSON object a line, and answers each with a measurement.

    python -m benchmarks.clients genai_live_async http://127.0.0.1:8000 [--uvloop]

An order has `work` and `count`, the number of messages or, with `seconds`, of sessions.
"""

import argparse
import asyncio
import json
import sys
from dataclasses import asdict
from importlib import import_module
from typing import Any

from benchmarks.clients.base import Timing, time_async, time_blocking
from benchmarks.clients.sessions import SessionsCost, cost_async, cost_blocking
from benchmarks.frames import Work


def main() -> None:
    """Answer orders until the standard input ends."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clients")
    parser.add_argument("name")
    parser.add_argument("url")
    parser.add_argument("--uvloop", action="store_true")
    options = parser.parse_args()
    client: Any = import_module(f"benchmarks.clients.{options.name}")
    new_loop = import_module("uvloop").new_event_loop if options.uvloop else None
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        work = Work(order["work"])
        answer: Timing | SessionsCost
        arguments = client, options.url, work, order["count"]
        if hasattr(client, "open_blocking_client"):
            if "seconds" in order:
                answer = cost_blocking(*arguments, order["seconds"])
            else:
                answer = time_blocking(*arguments)
        else:
            with asyncio.Runner(loop_factory=new_loop) as runner:
                if "seconds" in order:
                    answer = runner.run(cost_async(*arguments, order["seconds"]))
                else:
                    answer = runner.run(time_async(*arguments))
        print(json.dumps(asdict(answer)), flush=True)


if __name__ == "__main__":
    main()
