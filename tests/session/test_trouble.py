"""What goes wrong, on every API: a typed error in time, with a message that says what to do.

Sessions have one connection here; what reconnecting makes of trouble is in test_reconnect.py.
"""

import json
import signal
import socket
import subprocess
import sys
from functools import partial
from typing import Any

import anyio
import pytest

from genai_live import AsyncClient, Client, errors, events
from genai_live.testing import LiveServer
from tests.helpers import drivers
from tests.helpers.drivers import AsyncSessionDriver

APIS = ["async", "blocking"]
pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("api", APIS)]
connected = partial(drivers.connected, reconnect=False)


async def connect(api, server, **options):
    async with connected(api, server, **options):
        raise AssertionError("the session should not have come about")


async def all_events(driver):
    """Read events to the end; give them and the error that ended them."""
    seen = []
    try:
        if isinstance(driver, AsyncSessionDriver):
            async for event in driver.session.events(timeout=20):
                seen.append(event)  # noqa: PERF401 - what was seen before an error counts
        else:
            for event in driver.session.events(timeout=20):
                seen.append(event)  # noqa: PERF402
    except errors.LiveError as error:
        return seen, error
    return seen, None


class Script:
    """A server that plays one function after the setup."""

    def __init__(self, play):
        self.play = play

    async def __call__(self, conversation):
        await conversation.accept()
        await self.play(conversation)


async def test_a_dead_port_is_a_connect_error(api):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        server = type("Nobody", (), {"url": url})
        with pytest.raises(errors.ConnectError, match="cannot connect to") as caught:
            await connect(api, server)
    assert caught.value.retryable
    assert "base_url" in caught.value.hint


async def test_a_port_that_never_answers_ends_at_the_connect_timeout(api):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = type("Silent", (), {"url": f"http://127.0.0.1:{silent.getsockname()[1]}"})
        with pytest.raises(errors.ConnectError, match=r"within 0\.2 s") as caught:
            await connect(api, server, connect_timeout=0.2)
    assert "connect_timeout" in caught.value.hint


@pytest.mark.parametrize("memory", [False, True])
async def test_a_server_that_never_answers_the_setup_ends_at_the_setup_timeout(api, memory):
    async def mute(conversation):
        await conversation.receive()
        conversation.behavior.mute = True

    with LiveServer(mute) as server:
        with pytest.raises(errors.SetupError, match=r"within 0\.2 seconds") as caught:
            await connect(api, server, memory=memory, setup_timeout=0.2)
        record = server.connections[0]
        await server.wait_for_async(lambda: record.close_code)
    assert "setup_timeout" in caught.value.hint


@pytest.mark.parametrize("memory", [False, True])
@pytest.mark.parametrize(
    ("code", "reason", "kind", "retryable"),
    [
        (1007, "Request contains an invalid argument.", errors.InvalidRequest, False),
        (1007, "API key not valid. Please pass a valid API key.", errors.PermissionDenied, False),
        (1008, "models/x is not found for API version v1beta", errors.NotFound, False),
        (1011, "You exceeded your current quota", errors.QuotaExceeded, False),
        (1011, "Internal error encountered.", errors.ServerError, True),
        (1000, "", errors.ConnectionClosed, True),
    ],
)
async def test_a_refused_setup_carries_code_reason_and_hint(
    api, memory, code, reason, kind, retryable
):
    async def refuse(conversation):
        await conversation.receive()
        await conversation.close(code, reason)

    with LiveServer(refuse) as server, pytest.raises(errors.SetupError) as caught:
        await connect(api, server, memory=memory)
    error = caught.value
    assert (error.code, error.reason, error.retryable) == (code, reason, retryable)
    assert type(error.__cause__) is kind
    assert error.hint
    assert reason in str(error)
    assert ".." not in str(error)
    assert not error.reason_truncated


@pytest.mark.parametrize("memory", [False, True])
async def test_a_refused_setup_shows_that_its_reason_was_cut(api, memory):
    async def refuse(conversation):
        await conversation.receive()
        await conversation.close(1007, "word " * 50)

    with LiveServer(refuse) as server, pytest.raises(errors.SetupError) as caught:
        await connect(api, server, memory=memory)
    error = caught.value
    assert error.reason_truncated
    assert f"{error.reason} ... {error.hint}" in str(error)


@pytest.mark.parametrize(
    "frame",
    [b'{"error": {"code": 13, "message": "boom"}}', b"{ garbage", b"{}", b"", b"[1]"],
)
async def test_a_first_frame_other_than_setup_complete_is_reported_with_its_text(api, frame):
    async def wrong(conversation):
        await conversation.receive()
        await conversation.send_raw(frame)

    with LiveServer(wrong) as server, pytest.raises(errors.SetupError) as caught:
        await connect(api, server)
    assert frame.decode() in str(caught.value)
    assert not caught.value.retryable


@pytest.mark.parametrize("memory", [False, True])
async def test_garbage_frames_kill_nothing_and_none_is_lost_in_silence(api, memory):
    frames = [
        b"{ garbage",
        b"\xff\xfe",
        b"[]",
        b'{"serverContent": 5}',
        b'{"brandNew": {"a": 1}}',
        b"",
    ]

    async def babble(conversation):
        for frame in frames:
            await conversation.send_raw(frame)
        await conversation.say("Still here.")
        await conversation.close(1000)

    with LiveServer(Script(babble)) as server:
        async with connected(api, server, memory=memory) as driver:
            seen, error = await all_events(driver)
            stats = driver.session.stats
    unknown = [event for event in seen if isinstance(event, events.UnknownEvent)]
    assert [bool(event.problems) for event in unknown] == [True, True, True, True, False]
    assert [event.raw for event in unknown[:3]] == frames[:3]
    assert unknown[4].extra == {"brandNew": {"a": 1}}
    assert stats.undecodable == 4
    assert "".join(e.text for e in seen if isinstance(e, events.TextDelta)) == "Still here."
    assert isinstance(seen[-1], events.Closed)
    assert error is None


async def test_all_unreadable_values_of_a_frame_are_counted_and_the_first_reported(api):
    parts = [{"text": "Still "}, *[5] * 1000, {"text": "here."}]
    frame = json.dumps({"serverContent": {"modelTurn": {"parts": parts}}}).encode()

    async def babble(conversation):
        await conversation.send_raw(frame)
        await conversation.close(1000)

    with LiveServer(Script(babble)) as server:
        async with connected(api, server) as driver:
            seen, _ = await all_events(driver)
            stats = driver.session.stats
    (unknown,) = [event for event in seen if isinstance(event, events.UnknownEvent)]
    assert len(unknown.problems) == 20
    assert sum(problem.count for problem in unknown.problems) == stats.undecodable == 1000
    assert "".join(e.text for e in seen if isinstance(e, events.TextDelta)) == "Still here."


@pytest.mark.parametrize("memory", [False, True])
@pytest.mark.parametrize(
    ("code", "reason", "kind"),
    [
        (1001, "", errors.ConnectionClosed),
        (1007, "Request contains an invalid argument.", errors.InvalidRequest),
        (1008, "The operation was aborted.", errors.ConnectionClosed),
        (1008, "Operation is not implemented, or supported, or enabled.", errors.InvalidRequest),
        (1009, "too big", errors.MessageTooLarge),
        (1011, "RESOURCE_EXHAUSTED", errors.QuotaExceeded),
        (1011, "The service is currently unavailable.", errors.ServerError),
    ],
)
async def test_a_close_by_the_server_reaches_readers_and_senders_alike(
    api, memory, code, reason, kind
):
    async def leave(conversation):
        await conversation.close(code, reason)

    with LiveServer(Script(leave)) as server:
        async with connected(api, server, memory=memory) as driver:
            seen, error = await all_events(driver)
            assert type(error) is kind
            assert (seen[-1].code, seen[-1].reason, seen[-1].clean) == (code, reason, False)
            assert error.hint
            for name, args in (("send_text", ["Hello"]), ("ask", ["Hello"])):
                with pytest.raises(kind):
                    await driver.call(name, *args)
            with pytest.raises(kind):
                await driver.receive_turn()


@pytest.mark.parametrize("memory", [False, True])
async def test_a_clean_close_by_the_server_ends_iteration_without_an_error(api, memory):
    async def leave(conversation):
        await conversation.say("Bye.")
        await conversation.close(1000)

    with LiveServer(Script(leave)) as server:
        async with connected(api, server, memory=memory) as driver:
            seen, error = await all_events(driver)
            assert error is None
            assert seen[-1].clean
            with pytest.raises(errors.SessionClosed):
                await driver.call("send_text", "Hello")


async def test_a_fault_of_ours_ends_the_session_instead_of_hanging_it(api, monkeypatch):
    with LiveServer() as server:
        async with connected(api, server) as driver:
            monkeypatch.setattr(driver.session._core.protocol, "feed", None)
            await driver.call("send_text", "Hello")
            _, error = await all_events(driver)
            assert type(error) is errors.LiveError
            assert isinstance(error.__cause__, TypeError)
            assert "report" in error.hint


async def test_a_closed_session_refuses_to_send_and_says_so(api):
    with LiveServer() as server:
        async with connected(api, server) as driver:
            await driver.call("close")
            with pytest.raises(errors.SessionClosed, match="Connect again"):
                await driver.call("send_text", "Hello")
            assert await driver.receive_turn() == []


async def test_bad_input_is_refused_before_anything_is_sent(api):
    with LiveServer() as server:
        async with connected(api, server) as driver:
            for name, arguments in (
                ("send_realtime_input", {"audio": (b"\x00\x00", "video/mp4")}),
                ("send", {"message": {"setup": {"model": "m"}}}),
                ("send_text", {"text": ""}),
                ("send_tool_response", {"function_responses": []}),
            ):
                with pytest.raises(errors.ConfigError):
                    await driver.call(name, **arguments)
            assert driver.session.stats.messages_sent == 1
            assert (await driver.call("ask", "Hello")).complete


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"model": ""}, "model"),
        ({"config": {"response_modalitie": []}}, "config.response_modalitie"),
        ({"config": {"temperature": "hot"}}, "config.temperature"),
        ({"connect_timeout": 0}, "connect_timeout"),
        ({"setup_timeout": "10"}, "setup_timeout"),
        ({"keepalive": -1}, "keepalive"),
        ({"max_message_size": 0}, "max_message_size"),
        ({"callbacks": {"onmesage": print}}, "callbacks.onmesage"),
        ({"callbacks": {"onmessage": 5}}, "callbacks.onmessage"),
        ({"reconnect": "yes"}, "reconnect"),
        ({"auto_tools": "yes"}, "auto_tools"),
    ],
)
async def test_bad_arguments_are_refused_before_dialling(api, arguments, field):
    defaults: dict[str, Any] = {"model": "m"}
    arguments = defaults | arguments
    access: dict[str, Any] = {"api_key": "key", "http_options": {"base_url": "http://127.0.0.1:9"}}
    with pytest.raises(errors.ConfigError) as caught:
        if api == "async":
            async with AsyncClient(**access).live.connect(**arguments):
                pass
        else:
            Client(**access).live.connect(**arguments)
    assert caught.value.field == field


async def test_a_message_over_the_limit_is_named_with_the_setting(api):
    async def flood(conversation):
        await conversation.send_raw(b'{"x": "' + b"a" * 5000 + b'"}')

    with LiveServer(Script(flood)) as server:
        async with connected(api, server, max_message_size=2000) as driver:
            _, error = await all_events(driver)
    assert isinstance(error, errors.MessageTooLarge)
    assert error.limit == 2000
    assert "max_message_size" in str(error)


async def test_a_setup_answered_by_a_message_over_the_limit_names_the_setting_once(api):
    async def flood(conversation):
        await conversation.receive()
        await conversation.send_raw(b'{"x": "' + b"a" * 5000 + b'"}')

    with LiveServer(flood) as server, pytest.raises(errors.SetupError) as caught:
        await connect(api, server, max_message_size=2000)
    assert caught.value.code == 1009
    assert caught.value.reason == "a frame from the server is larger than 2000 bytes"
    assert str(caught.value).count("max_message_size=") == 1
    assert ".." not in str(caught.value)


async def test_a_first_message_that_is_not_expected_is_told_on_one_line(api):
    async def odd(conversation):
        await conversation.receive()
        await conversation.send_raw(b"\x1b[2J\n\xe2\x80\xaeodd")

    with LiveServer(odd) as server, pytest.raises(errors.ConnectError) as caught:
        await connect(api, server)
    assert r"\x1b[2J\n\u202eodd" in str(caught.value)
    assert str(caught.value).isprintable()


async def test_a_close_reason_is_told_on_one_line_and_kept_as_it_came(api):
    reason = "Bad\x1b]0;t\x07\n\u202enews\x9b"

    async def leave(conversation):
        await conversation.close(1011, reason)

    with LiveServer(Script(leave)) as server:
        async with connected(api, server) as driver:
            seen, error = await all_events(driver)
    assert isinstance(error, errors.ServerError)
    assert error.reason == seen[-1].reason == reason
    assert r"Bad\x1b]0;t\x07\n\u202enews\x9b" in str(error)
    assert str(error).isprintable()


class Frozen:
    """A server in a process of its own that can be stopped, as a machine that lost its network."""

    def __init__(self):
        code = (
            "from genai_live.testing import LiveServer\n"
            "with LiveServer() as server:\n    print(server.url, flush=True); input()"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.url = self.process.stdout.readline().strip()

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="stops a process with a POSIX signal")
async def test_silence_beyond_the_keepalive_is_named(api):
    with Frozen() as server:
        async with connected(api, server, keepalive=0.5) as driver:
            assert (await driver.call("ask", "Alive?")).complete
            server.freeze()
            _, error = await all_events(driver)
    assert isinstance(error, errors.KeepaliveTimeout)
    assert error.retryable
    assert "keepalive" in error.hint


@pytest.mark.skipif(sys.platform == "win32", reason="stops a process with a POSIX signal")
async def test_close_does_not_wait_for_a_server_that_is_gone(api):
    with Frozen() as server:
        async with connected(api, server, keepalive=None) as driver:
            server.freeze()
            with anyio.fail_after(3):
                await driver.call("close")
            assert driver.session.state == "closed"
