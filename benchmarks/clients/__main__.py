"""A client's process: reads orders, one JSON object a line, and answers each with a measurement.

    python -m benchmarks.clients genai_live_async http://127.0.0.1:8000

An order has the arguments of `time_async` or of a function of `sessions`.
"""

import asyncio
import json
import sys
from dataclasses import asdict
from importlib import import_module
from typing import Any

from benchmarks.clients.base import time_async, time_blocking
from benchmarks.frames import Work


def main() -> None:
    """Answer orders until the standard input ends."""
    name, url = sys.argv[1:]
    client: Any = import_module(f"benchmarks.clients.{name}")
    is_blocking = hasattr(client, "open_blocking_client")
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        work, count = Work(order["work"]), order["count"]
        if is_blocking:
            timing = time_blocking(client, url, work, count)
        else:
            timing = asyncio.run(time_async(client, url, work, count))
        print(json.dumps(asdict(timing)), flush=True)


if __name__ == "__main__":
    main()
