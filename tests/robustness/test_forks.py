"""Forks: a child refuses inherited sessions, disturbs none of them, and connects for itself."""

import os

import pytest

from genai_live.testing import LiveServer
from tests.helpers.programs import check_program

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")

MEMBERS = """
import asyncio, gc, inspect
from collections.abc import AsyncIterator, Iterator
from genai_live.errors import SessionClosed

HAPPY = {"send_realtime_input": {"audio": bytes(2)},
         "send": {"message": {"client_content": {"turn_complete": True}}},
         "send_tool_response": {"function_responses": {"id": "1", "name": "f", "response": {}}},
         "send_context_update": {"system_instruction": "Be brief."},
         "__exit__": {"exc_type": None, "exc": None, "traceback": None},
         "__aexit__": {"exc_type": None, "exc": None, "traceback": None},
         "set_music_generation_config": {"config": {"bpm": 90}},
         "set_weighted_prompts": {"prompts": "Hello"},
         "record": {"path": "/dev/null", "seconds": 1}}
MUSIC = {"send": {"message": {"playback_control": "PLAY"}}}
HARMLESS = {"__enter__", "__aenter__", "__repr__"}

def members(session):
    is_blocking = "Async" not in type(session).__name__
    special = ("__iter__", "__exit__") if is_blocking else ("__aiter__", "__aexit__")
    for name in dir(type(session)):
        if name[0] != "_" or name in special:
            yield name

async def use(session, name, music):
    found = getattr(session, name)  # a property refuses here
    if not callable(found):
        return
    given = (MUSIC if music else {}).get(name, HAPPY.get(name))
    if given is None:
        needed = inspect.signature(found).parameters.values()
        given = {each.name: "Hello" for each in needed if each.default is each.empty
                 and each.kind is not each.VAR_KEYWORD}
    result = found(**given)
    if inspect.isawaitable(result):
        result = await result
    if isinstance(result, Iterator):
        next(result)
    elif isinstance(result, AsyncIterator):
        await anext(result)

def check_members(session, music=False):
    count = 0
    for name in members(session):
        try:
            asyncio.run(use(session, name, music))
        except SessionClosed as error:
            assert "forked" in str(error), (name, error)
            count += 1
        else:
            raise AssertionError(f"{name} does not refuse")
    assert count > 10, count
    assert "inherited" in repr(session), repr(session)

def wait(child):
    _, status = os.waitpid(child, 0)
    assert status == 0, status
"""


@pytest.fixture(scope="module")
def server():
    with LiveServer() as running:
        yield running


def closed_by_client(server):
    server.wait_for(lambda: not any(each.open for each in server.connections))
    return all(each.closed_by == "client" for each in server.connections)


def test_every_member_of_an_inherited_session_refuses(server):
    lines = check_program(
        MEMBERS
        + """
client = make_client()
session = client.live.connect(**TEXT)
music = client.live.music.connect(model="lyria-test")
iterator = session.events()
if (child := os.fork()) == 0:
    check_members(session)
    check_members(music, music=True)
    try:
        next(iterator)
    except SessionClosed:
        pass
    del session, music, iterator
    gc.collect()
    with make_client().live.connect(**TEXT) as own, client.live.connect(**TEXT) as shared:
        print(own.ask("Hello", timeout=10).complete, shared.ask("Hi", timeout=10).complete)
    sys.exit(0)
wait(child)
music.play()
print(session.ask("Hello", timeout=10).complete, next(music.receive(timeout=10)) is not None)
session.close()
music.close()
""",
        url=server.url,
    )
    assert lines == ["True True", "True True"]
    assert closed_by_client(server)


def test_every_member_of_an_inherited_async_session_refuses(server):
    lines = check_program(
        MEMBERS
        + """
async def ask():
    async with make_client(AsyncClient) as own, own.live.connect(**TEXT) as other:
        return (await other.ask("Hello", timeout=10)).complete

async def main():
    async with make_client(AsyncClient) as client:
        session = await client.live.connect(**TEXT)
        music = await client.live.music.connect(model="lyria-test")
        if (child := os.fork()) == 0:
            asyncio._set_running_loop(None)
            asyncio.set_event_loop(None)
            check_members(session)
            check_members(music, music=True)
            print(asyncio.run(ask()))
            sys.stdout.flush()
            os._exit(0)  # the stack belongs to the parent's event loop
        await asyncio.to_thread(wait, child)
        await music.play()
        heard = await anext(music.receive(timeout=10))
        print((await session.ask("Hello", timeout=10)).complete, heard is not None)
        await session.close()
        await music.close()

asyncio.run(main())
""",
        url=server.url,
    )
    assert lines == ["True", "True True"]
    assert closed_by_client(server)


def test_an_inherited_async_session_may_be_collected(server):
    lines = check_program(
        MEMBERS
        + """
class Box:
    pass

with asyncio.Runner() as runner:
    client = make_client(AsyncClient)
    async def connect():
        return await client.live.connect(**TEXT)
    box = Box()
    box.me, box.session = box, runner.run(connect())
    if (child := os.fork()) == 0:
        del box
        gc.collect()
        os._exit(0)  # asyncio itself would take sockets from the parent's selector
    wait(child)
    print(runner.run(box.session.ask("Hello", timeout=10)).complete)
    runner.run(box.session.close())
    runner.run(client.aclose())
""",
        url=server.url,
    )
    assert lines == ["True"]
    assert closed_by_client(server)


@pytest.mark.alone
def test_a_fork_while_threads_send_and_read_disturbs_neither_process(server):
    lines = check_program(
        MEMBERS
        + """
import threading, time
client = make_client()
session = client.live.connect(**TEXT)
is_over = False
counts = [0, 0]

def send():
    while not is_over:
        session.send_realtime_input(audio=bytes(640))
        session.send_text("Hello")
        counts[0] += 1
        time.sleep(0.01)

def read():
    for _ in session.events():
        counts[1] += 1

def connect():
    while not is_over:
        with client.live.connect(**TEXT) as other:
            other.ask("Hello", timeout=10)

threads = [threading.Thread(target=each, daemon=True) for each in (send, send, read, connect)]
for each in threads:
    each.start()
for number in range(6):
    if (child := os.fork()) == 0:
        assert "inherited" in repr(session)
        try:
            session.send_text("From the child")
        except SessionClosed:
            pass
        with client.live.connect(**TEXT) as own:
            assert own.ask("Hello", timeout=10).complete
        sys.exit(0)
    before = list(counts)
    wait(child)
    deadline = time.monotonic() + 10
    while not all(now > then for now, then in zip(counts, before)):
        assert time.monotonic() < deadline, (counts, before)
        time.sleep(0.001)
is_over = True
for each in (threads[0], threads[1], threads[3]):
    each.join(10)
assert session.ask("Hello", timeout=10).complete
session.close()
threads[2].join(10)
print(any(each.is_alive() for each in threads))
""",
        url=server.url,
    )
    assert lines == ["False"]
    assert closed_by_client(server)


def test_workers_that_were_forked_connect_with_the_client_of_their_parent(server):
    lines = check_program(
        MEMBERS
        + """
client = make_client()
first = client.live.connect(**TEXT)
assert first.ask("Hello", timeout=10).complete
workers = []
for number in range(4):
    if (child := os.fork()) == 0:
        for _ in range(3):
            with client.live.connect(**TEXT) as session:
                assert session.ask("Hello", timeout=10).complete
        client.close()
        sys.exit(0)
    workers.append(child)
with client.live.connect(**TEXT) as session:
    assert session.ask("Hello", timeout=10).complete
for child in workers:
    wait(child)
print(first.ask("Hello", timeout=10).complete)
first.close()
client.close()
""",
        url=server.url,
    )
    assert lines == ["True"]
    assert closed_by_client(server)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_processes_of_multiprocessing_connect_for_themselves(server, tmp_path, method):
    lines = check_program(
        f"""
import multiprocessing

def work(number):
    with make_client() as client, client.live.connect(**TEXT) as session:
        return number, session.ask("Hello", timeout=10).complete

if __name__ == "__main__":
    context = multiprocessing.get_context({method!r})
    with make_client() as client, client.live.connect(**TEXT) as session:
        with context.Pool(2) as pool:
            print(pool.map(work, range(4)))
            pool.close()
            pool.join()
        print(session.ask("Hello", timeout=10).complete)
""",
        url=server.url,
        folder=tmp_path,
    )
    assert lines == ["[(0, True), (1, True), (2, True), (3, True)]", "True"]
    assert closed_by_client(server)
