"""The blocking API: threads, interrupts, running loops, forks, the end of the process."""

import asyncio
import gc
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from genai_live import Client, Session
from genai_live._runtime.signal import SLICE_SECONDS
from genai_live.errors import BlockingCallWarning, LiveError, SessionClosed
from genai_live.testing import LiveServer
from tests.helpers.drivers import MODEL

TEXT: Any = {"response_modalities": ["TEXT"]}


@pytest.fixture
def server():
    with LiveServer() as made:
        yield made


@pytest.fixture
def client(server):
    with Client(api_key="key", http_options={"base_url": server.url}) as made:
        yield made


@pytest.fixture
def session(client):
    with client.live.connect(model=MODEL, config=TEXT) as made:
        yield made


def test_a_session_works_with_and_without_a_with_block(client):
    session = client.live.connect(model=MODEL, config=TEXT)
    assert session.ask("Hello", timeout=20).complete
    session.close()
    with pytest.raises(SessionClosed):
        session.send_text("Too late")
    with client.live.connect(model=MODEL, config=TEXT) as session:
        assert session.ask("Hello", timeout=20).complete
    assert session.state == "closed"


def test_several_threads_send_and_nothing_is_lost_or_mixed_up(server, session):
    chunk = bytes(640)

    def send(_):
        for _ in range(50):
            session.send_realtime_input(audio=chunk)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, range(4)))
    record = server.connections[0]
    server.wait_for(lambda: len(record.messages) == 201)
    audio = [message.realtime_input.audio for message in record.messages[1:]]
    assert all(blob.data == chunk for blob in audio)


def test_two_threads_that_read_both_see_everything(session):
    readers = [session.events(timeout=20) for _ in range(2)]
    seen = [[], []]

    def read(index):
        seen[index].extend(readers[index])

    threads = [threading.Thread(target=read, args=(index,)) for index in range(2)]
    for thread in threads:
        thread.start()
    session.ask("Hello", timeout=20)
    session.close()
    for thread in threads:
        thread.join(20)
    assert seen[0] == seen[1]
    assert type(seen[0][-1]).__name__ == "Closed"


def test_a_second_reader_goes_on_where_the_first_stopped(session):
    session.send_text("Say a few words")
    first = next(message for message in session.receive(timeout=20) if message.text)
    rest = list(session.receive(timeout=20))
    assert rest[-1].server_content.turn_complete
    assert first not in rest


def test_leaving_a_message_of_several_events_midway_loses_none(session):
    events = session.events(timeout=20)
    kinds = []
    session.send_text("Hello")
    for event in events:
        kinds.append(type(event).__name__)
        if kinds[-1] == "Usage":
            break
    assert type(next(session.events(timeout=20))).__name__ == "TurnComplete"


def test_waiting_has_a_deadline(session):
    started = time.monotonic()
    for wait in (
        lambda: next(session.receive(timeout=0.05)),
        lambda: list(session.events(timeout=0.05)),
    ):
        with pytest.raises(TimeoutError, match=r"within 0\.05 seconds"):
            wait()
    assert time.monotonic() - started < 5


async def answers_late(conversation):
    await conversation.accept()
    async for _ in conversation:
        await asyncio.sleep(3 * SLICE_SECONDS)
        await conversation.say("Here I am.")


def ask_in_a_running_loop():
    async def program():
        with LiveServer(answers_late) as server:
            client = Client(api_key="any", http_options={"base_url": server.url})
            with client.live.connect(model="any", config=TEXT) as session:
                return session.ask("Hello", timeout=10).text

    return asyncio.run(program())


def test_a_blocking_session_works_where_an_event_loop_runs_and_warns_when_it_waits():
    with pytest.warns(BlockingCallWarning, match="Use AsyncClient") as warned:
        assert ask_in_a_running_loop() == "Here I am."
    assert {each.filename for each in warned} == {__file__}


def test_a_blocking_session_in_a_notebook_is_as_usual(monkeypatch):
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=object))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ask_in_a_running_loop() == "Here I am."


def test_a_blocking_call_inside_the_background_loop_says_so_instead_of_waiting_for_ever(client):
    session: Session
    problems = queue.Queue()

    async def onmessage(message):
        if message.text:
            session.ask("From inside", timeout=20)

    callbacks = {"onmessage": onmessage, "onerror": problems.put}
    with client.live.connect(model=MODEL, config=TEXT, callbacks=callbacks) as session:
        session.send_text("Hello")
        with pytest.raises(LiveError, match="wait for itself"):
            raise problems.get(timeout=20)


def test_close_wakes_a_thread_that_waits(session):
    ended = []
    thread = threading.Thread(target=lambda: ended.append(list(session)))
    thread.start()
    session.ask("Hello", timeout=20)
    session.close()
    thread.join(20)
    assert not thread.is_alive()
    assert ended


def test_a_forgotten_session_warns_and_is_closed(server, client):
    with pytest.warns(ResourceWarning, match="was not closed"):
        client.live.connect(model=MODEL, config=TEXT)
        gc.collect()
    record = server.connections[0]
    assert server.wait_for(lambda: record.close_code) == 1000


SCRIPT = """
import os, signal, sys, threading, time
from genai_live import Client
client = Client(api_key="key", http_options={{"base_url": "{url}"}})
session = client.live.connect(model="m", config={{"response_modalities": ["TEXT"]}})
{body}
"""


def run(server, body, **options):
    script = SCRIPT.format(url=server.url, body=body)
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", script]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    )


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
@pytest.mark.parametrize(
    "wait", ["for message in session: pass", "session.ask('Hold on')", "next(session.events())"]
)
def test_ctrl_c_leaves_a_wait_at_once_and_the_next_message_is_still_there(wait):
    async def silent_then_talkative(conversation):
        await conversation.accept()
        async for message in conversation:
            turns = message.client_content.turns if message.client_content else None
            if turns and turns[0].parts[0].text == "Go on":
                await conversation.say("still here")

    with LiveServer(silent_then_talkative) as server:
        process = run(
            server,
            f"""
next(session.events())
try:
    print("waiting", flush=True)
    {wait}
except KeyboardInterrupt:
    print("interrupted", flush=True)
print(session.ask("Go on", timeout=20).text)
session.close()
""",
        )
        assert process.stdout.readline() == "waiting\n"
        record = server.connections[0]
        if "ask" in wait:
            server.wait_for(lambda: any(message.client_content for message in record.messages))
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")
    assert out == "interrupted\nstill here\n"


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_ctrl_c_leaves_a_connect_at_once():
    async def never_set_up(conversation):
        await conversation.receive()
        conversation.behavior.mute = True

    with LiveServer(never_set_up) as server:
        script = SCRIPT.format(url=server.url, body="")
        process = subprocess.Popen(
            [sys.executable, "-c", script], stderr=subprocess.PIPE, text=True
        )
        server.wait_for(lambda: server.connections and server.connections[0].setup, timeout=15)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode != 0
    assert err.rstrip().endswith("KeyboardInterrupt")


def test_a_process_that_forgets_to_close_ends_at_once_and_closes(server):
    process = run(server, "print(session.ask('Hello', timeout=20).complete)")
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "True\n", "")
    record = server.connections[0]
    assert server.wait_for(lambda: record.close_code) == 1000


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
def test_a_forked_child_is_asked_to_connect_for_itself_and_can(server):
    process = run(
        server,
        """
pid = os.fork()
if pid == 0:
    try:
        session.send_text("From the child")
    except Exception as error:
        print(type(error).__name__, error, flush=True)
    own = client.live.connect(model="m", config={"response_modalities": ["TEXT"]})
    print(own.ask("Hello", timeout=20).complete, flush=True)
    own.close()
    os._exit(0)
os.waitpid(pid, 0)
print(session.ask("Hello", timeout=20).complete)
session.close()
""",
    )
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    child, own, parent = out.splitlines()
    assert child.startswith("SessionClosed the session belongs to the process")
    assert (own, parent) == ("True", "True")


def test_one_thread_serves_all_blocking_sessions(client):
    sessions = [client.live.connect(model=MODEL, config=TEXT) for _ in range(5)]
    loops = [thread for thread in threading.enumerate() if thread.name == "genai_live loop"]
    for session in sessions:
        session.close()
    assert len(loops) == 1
