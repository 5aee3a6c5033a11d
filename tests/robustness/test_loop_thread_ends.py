"""An event loop that is stopped, or whose thread dies: sessions go on or say so, connect works."""

import pytest

from genai_live.testing import LiveServer
from tests.helpers.programs import check_program

PROGRAM = """
import asyncio, ctypes, logging, threading, time
from genai_live import errors
logging.disable(logging.CRITICAL)
client = make_client()

def loop_thread():
    return next(each for each in threading.enumerate() if each.name == "genai_live loop")

def raise_there(kind):
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(loop_thread().ident), ctypes.py_object(kind))

def check(session, timeout=10):
    '''The session goes on, or it has ended with an error that says so.'''
    try:
        assert session.ask("Hello", timeout=timeout).complete
        return "goes on"
    except errors.LiveError as error:
        text = str(error).lower()
        assert "loop" in text or "cancelled" in text or "internal error" in text, error
        return "ended"

def check_connect():
    for _ in range(50):  # what was raised may still hit a call
        try:
            with client.live.connect(**TEXT) as session:
                assert session.ask("Hello", timeout=10).complete
                return
        except errors.LiveError:
            time.sleep(0.05)
    raise AssertionError("no connect works")
"""


@pytest.fixture(scope="module")
def server():
    with LiveServer() as running:
        yield running


@pytest.mark.parametrize("kind", ["SystemExit", "KeyboardInterrupt", "RuntimeError"])
def test_exceptions_at_random_moments_of_the_loops_thread_end_a_session_at_most(server, kind):
    """asyncio itself may lose a wake-up then, and a session its task: closing it has to work."""
    lines = check_program(
        PROGRAM
        + f"""
sessions = [client.live.connect(**TEXT) for _ in range(3)]
for _ in range(10):
    raise_there({kind})
    for session in list(sessions):
        try:
            check(session, timeout=0.5)
        except TimeoutError:
            sessions.remove(session)
            session.close()
        if session.state == "closed":
            sessions = [each for each in sessions if each is not session]
check_connect()
for session in sessions:
    session.close()
print(sum(each.name == "genai_live loop" for each in threading.enumerate()))
""",
        url=server.url,
    )
    assert lines == ["1"]


CALLBACKS = {
    "stops the loop": "asyncio.get_running_loop().stop()",
    "cancels all tasks": "[each.cancel() for each in asyncio.all_tasks()]",
    "cancels all other tasks": (
        "[each.cancel() for each in asyncio.all_tasks() if each is not asyncio.current_task()]"
    ),
    "raises SystemExit in the loop": (
        "asyncio.get_running_loop().call_soon(lambda: sys.exit('from the loop'))"
    ),
    "closes the loop": "asyncio.get_running_loop().close()",
}


@pytest.mark.parametrize("action", CALLBACKS.values(), ids=CALLBACKS)
def test_a_callback_that_disturbs_the_loop_ends_sessions_at_most(server, action):
    lines = check_program(
        PROGRAM
        + f"""
other = client.live.connect(**TEXT)
done = []
async def disturb(message):
    if message.server_content is not None and not done:
        done.append(1)
        try:
            {action}
        except RuntimeError:  # a loop that runs cannot be closed
            pass
session = client.live.connect(**TEXT, callbacks={{"onmessage": disturb}})
try:
    session.ask("Hello", timeout=10)
except errors.LiveError:
    pass
check(session)
check(other)
check_connect()
session.close()
other.close()
client.close()
print(len(done))
""",
        url=server.url,
    )
    assert lines == ["1"]


def test_a_thread_that_dies_ends_its_sessions_and_the_next_connect_starts_another(server):
    lines = check_program(
        PROGRAM
        + """
session = client.live.connect(**TEXT)
reader_error = []
def read():
    try:
        for _ in session.events():
            pass
    except errors.LiveError as error:
        reader_error.append(error)
reader = threading.Thread(target=read, daemon=True)
reader.start()
thread = loop_thread()
def kill():
    main = next(each for each in asyncio.all_tasks() if "_main" in str(each.get_coro()))
    try:
        main.get_coro().throw(SystemExit())
    except SystemExit:
        pass
    main.cancel()  # wakes the task, whose coroutine has ended
threading.excepthook = lambda _: None
session._core.owner.call_soon(kill)
thread.join(10)
assert not thread.is_alive()
reader.join(10)
print(reader.is_alive(), len(reader_error))
assert check(session) == "ended"
try:
    session.send_text("Hello")
except errors.SessionClosed as error:
    print(error.hint or error)
except errors.LiveError as error:
    print(error)
session.close()
check_connect()
print(sum(each.name == "genai_live loop" for each in threading.enumerate()))
""",
        url=server.url,
    )
    assert lines[0] == "False 1"
    assert lines[-1] == "1"
