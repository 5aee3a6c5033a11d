"""The end of a process with open sessions: nothing is printed, nothing hangs, all is closed."""

import time

import pytest

from genai_live.testing import LiveServer
from tests.helpers.programs import run_program

SECONDS = 12
"""Far more than an exit takes, far less than what waits for ever."""


@pytest.fixture(scope="module")
def server():
    with LiveServer() as running:
        yield running


OPEN = """
import threading
client = make_client()
session = client.live.connect(**TEXT)
assert session.ask("Hello", timeout=10).complete
"""

ENDINGS = {
    "an open session": OPEN,
    "an open session in a cycle": OPEN
    + """
class Box: pass
box = Box(); box.me, box.session = box, session
""",
    "many open sessions": OPEN
    + """
sessions = [client.live.connect(**TEXT) for _ in range(10)]
""",
    "an open session of music": OPEN
    + """
music = client.live.music.connect(model="lyria-test")
music.play()
""",
    "atexit, registered before the first connect": """
import atexit
made = []
atexit.register(lambda: [each.close() for each in made])
client = make_client()
made += [client.live.connect(**TEXT), client]
""",
    "atexit, registered after the first connect": OPEN
    + """
import atexit
atexit.register(session.close)
atexit.register(lambda: session.send_text("Goodbye"))
""",
    "atexit, which uses all of a session that has ended": """
import atexit
from genai_live import errors
made = []
def use():
    session = made[0]
    repr(session), session.stats, session.history, session.state, session.usage
    for call in (lambda: session.send_text("Hello"), lambda: session.ask("Hello", timeout=1),
                 lambda: next(session.events(timeout=1)), session.interrupt):
        try:
            call()
        except (errors.LiveError, StopIteration, TimeoutError):
            pass
    session.close()
atexit.register(use)
made.append(make_client().live.connect(**TEXT))
""",
    "threads blocked in reads": OPEN
    + """
for read in (session.events, session.receive, session.__iter__, session.events):
    threading.Thread(target=lambda: list(read()), daemon=True).start()
def ask():
    try:
        session.ask("Hello")
    except Exception:  # the session was closed
        pass
threading.Thread(target=ask, daemon=True).start()
""",
    "threads that send": OPEN
    + """
from genai_live import errors
def send():
    try:
        while True:
            session.send_realtime_input(audio=bytes(640))
    except errors.LiveError:
        pass
for _ in range(3):
    threading.Thread(target=send, daemon=True).start()
""",
    "a thread that is no daemon reads until the end": OPEN
    + """
def read():
    for _ in session.events():
        pass
thread = threading.Thread(target=read)
thread.start()
threading.Timer(0.3, session.close).start()
""",
    "sys.exit in a with block": """
with make_client() as client, client.live.connect(**TEXT) as session:
    session.send_text("Hello")
    sys.exit(0)
""",
    "sys.exit in callbacks": """
client = make_client()
done = __import__("threading").Event()
def onmessage(message):
    done.set()
    sys.exit(3)
session = client.live.connect(**TEXT, callbacks={"onmessage": onmessage, "onerror": lambda _: 0})
session.send_text("Hello")
assert done.wait(10)
""",
    "a callback that runs": """
import threading, time
started = threading.Event()
def onmessage(message):
    started.set()
    time.sleep(60)
session = make_client().live.connect(**TEXT, callbacks={"onmessage": onmessage})
session.send_text("Hello")
assert started.wait(10)
""",
    "a tool that runs": """
import threading, time
started = threading.Event()
def wait() -> str:
    "Wait."
    started.set()
    time.sleep(60)
TEXT["config"]["tools"] = [wait]
session = make_client().live.connect(**TEXT)
session.send_text("Please call wait")
assert started.wait(10)
""",
    "an open session of asyncio": """
import asyncio
async def main():
    session = await make_client(AsyncClient).live.connect(**TEXT)
    assert (await session.ask("Hello", timeout=10)).complete
    asyncio.get_running_loop().kept = session
import warnings
warnings.simplefilter("ignore", ResourceWarning)
asyncio.run(main())
""",
    "sys.exit in a coroutine": """
import asyncio
async def main():
    async with make_client(AsyncClient) as client, client.live.connect(**TEXT) as session:
        await session.send_text("Hello")
        sys.exit(0)
asyncio.run(main())
""",
}


@pytest.mark.alone
@pytest.mark.parametrize("body", ENDINGS.values(), ids=ENDINGS)
def test_a_process_ends_in_silence(server, body):
    started_at = time.monotonic()
    done = run_program(body, url=server.url)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert time.monotonic() - started_at < SECONDS
    server.wait_for(lambda: not any(each.open for each in server.connections), timeout=10)
