import contextlib
import gc
import logging
import socket
import subprocess
import sys
import threading
from typing import Any
from weakref import ref

import aiohttp
import anyio
import anyio.to_thread
import pytest

from genai_live.errors import ConfigError
from genai_live.testing import LiveServer
from tests.helpers.raw_live_client import GEMINI, TEXT, VERTEX, dial

pytestmark = pytest.mark.anyio


async def test_it_listens_on_loopback_only_and_says_where():
    with LiveServer() as server:
        assert server.url == f"http://127.0.0.1:{server.port}"
        assert server.url in repr(server)
        async with dial(server.url) as client:
            assert await client.setup() == {"setupComplete": {}}
    assert repr(server) == "<LiveServer not running>"


def test_the_address_of_a_server_that_does_not_run_is_an_error():
    with pytest.raises(RuntimeError, match="not running"):
        _ = LiveServer().url


def test_an_unknown_backend_is_refused():
    with pytest.raises(ValueError, match="azure"):
        LiveServer(backend="azure")  # type: ignore[arg-type]


async def test_it_serves_as_an_async_context_too():
    async with LiveServer() as server, dial(server.url) as client:
        assert await client.setup() == {"setupComplete": {}}


def test_a_taken_port_is_an_os_error():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = LiveServer(port=taken.getsockname()[1])
        with pytest.raises(OSError, match="in use"):
            server.start()
        server.close()


async def test_a_closed_server_starts_again():
    server = LiveServer()
    for _ in range(2):
        server.start()
        server.start()
        async with dial(server.url) as client:
            await client.setup()
        server.close()
        server.close()
    assert [record.number for record in server.connections] == [1, 2]


async def test_closing_it_closes_every_client():
    with LiveServer() as server:
        async with dial(server.url, model="models/any") as client:
            closing = threading.Thread(target=server.close)
            closing.start()
            code, reason = await client.end()
            await anyio.to_thread.run_sync(closing.join)
    assert (code, reason) == (1001, "The local server is closing.")
    assert server.connections[0].closed_by == "server"


def test_closing_while_clients_dial_leaves_no_socket_open(monkeypatch):
    problems = []
    monkeypatch.setattr(sys, "unraisablehook", lambda problem: problems.append(problem.exc_value))
    for _ in range(3):
        sockets: list[socket.socket] = []
        dialled = threading.Event()

        def dial_until_refused(port, sockets=sockets, dialled=dialled):
            with contextlib.suppress(OSError):
                while True:
                    sockets.append(socket.create_connection(("127.0.0.1", port), timeout=1))
                    dialled.set()

        with LiveServer() as server:
            dialling = threading.Thread(target=dial_until_refused, args=[server.port])
            dialling.start()
            assert dialled.wait(20)
        dialling.join(20)
        assert not dialling.is_alive()
        for each in sockets:
            each.close()
        gc.collect()
    assert problems == []


async def test_closing_is_bounded_when_a_client_does_not_answer():
    with LiveServer() as server:
        async with dial(server.url, model="models/any") as client:
            closing = threading.Thread(target=server.close)
            closing.start()
            closing.join(2)  # blocks the client's loop: no close frame can come back
            assert not closing.is_alive()
            assert (await client.end())[0] == 1001


async def test_a_blocked_caller_does_not_hold_it_up():
    with LiveServer() as server:
        async with dial(server.url, **TEXT, model="models/any") as client:
            await client.say("Hello")
            server.wait_for(lambda: server.connections[0].sent > 5)  # blocks this loop
            assert (await client.turn())[-1]["serverContent"] == {"turnComplete": True}


async def test_a_client_that_does_not_read_holds_up_only_itself(caplog):
    with LiveServer() as server:
        async with dial(server.url, model="models/any") as slow, dial(server.url, **TEXT) as quick:
            slow.socket._response.connection.transport.pause_reading()
            await slow.say("count to 1000")
            await server.wait_for_async(lambda: server.connections[0].sent > 20)
            assert "You said" in await quick.answer("Hello")
            await slow.say("Stop")
            slow.socket._response.connection.transport.resume_reading()
            assert (await slow.turn())[-2] == {"serverContent": {"interrupted": True}}
            assert (await slow.turn())[-2] == {"serverContent": {"generationComplete": True}}
    assert not [record for record in caplog.records if record.levelno > logging.INFO]


async def test_closing_is_bounded_when_a_client_does_not_read():
    with LiveServer() as server:
        async with dial(server.url, model="models/any") as client:
            client.socket._response.connection.transport.pause_reading()
            await client.say("count to 1000")
            await server.wait_for_async(lambda: server.connections[0].sent > 20)
            closing = threading.Thread(target=server.close)
            closing.start()
            closing.join(2)
            assert not closing.is_alive()
            client.socket._response.connection.transport.abort()
        await server.wait_for_async(lambda: not server.connections[0].open)


async def test_a_client_that_leaves_in_the_middle_of_an_answer_is_not_an_error(caplog):
    with LiveServer() as server:
        async with dial(server.url, model="models/any") as client:
            await client.say("count to 1000")
            await client.until("modelTurn")
            client.socket._response.connection.transport.abort()
        await server.wait_for_async(lambda: not server.connections[0].open)
    assert server.connections[0].error is None
    assert not [record for record in caplog.records if record.levelno > logging.INFO]


@pytest.mark.parametrize(
    ("path", "session_id"),
    [
        (GEMINI, False),
        ("/" + GEMINI, False),
        ("/a/prefix" + GEMINI, False),
        (GEMINI.replace("v1beta", "v1"), False),
        (GEMINI.replace("v1beta", "v1alpha"), False),
        (GEMINI.replace("v1beta", "v7"), False),
        (GEMINI + "Constrained", False),
        (VERTEX, True),
        ("/" + VERTEX, True),
        ("/a/prefix" + VERTEX.replace("v1beta1", "v1"), True),
        ("/", True),
        ("", True),
    ],
)
@pytest.mark.conforms("endpoints.live", "endpoints.base-url", "setup.complete")
async def test_the_path_decides_which_service_answers(path, session_id):
    with LiveServer(api_keys=["any"]) as server:
        async with dial(server.url, path) as client:
            answer = await client.setup()
        assert server.connections[0].backend == ("vertex" if session_id else "gemini")
    assert ("sessionId" in answer["setupComplete"]) == session_id


@pytest.mark.conforms("endpoints.other")
async def test_another_path_is_not_found():
    with LiveServer() as server:
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            async with dial(server.url, "/ws/something.else"):
                pass
        assert caught.value.status == 404
        assert server.connections == []


async def test_a_request_other_than_for_a_websocket_is_refused():
    async with aiohttp.ClientSession() as session:
        with LiveServer() as server:
            async with session.get(server.url + GEMINI, headers={"x-goog-api-key": "any"}) as got:
                assert got.status == 400
            assert server.connections == []


CREDENTIALS = [
    ("", {"x-goog-api-key": "k1"}),
    ("?key=k1", {}),
    ("?access_token=k1", {}),
    ("", {"Authorization": "Token k1"}),
    ("", {"Authorization": "Bearer k1"}),
    ("", {"Authorization": "Token k1", "x-goog-api-key": "k1"}),
]


@pytest.mark.parametrize("path", [GEMINI, VERTEX])
@pytest.mark.parametrize(("query", "headers"), CREDENTIALS)
@pytest.mark.conforms("auth.places")
async def test_a_credential_is_found_in_every_position(path, query, headers):
    with LiveServer(api_keys={"k1"}) as server:
        async with dial(server.url, path + query, headers=headers) as client:
            assert "setupComplete" in await client.setup()


@pytest.mark.parametrize("field", ["api_keys", "models", "allowed_origins"])
async def test_a_string_is_no_list_of_strings(field):
    with pytest.raises(ConfigError, match=rf"{field}.*Pass a list: {field}=\['\*'\]"):
        LiveServer(**{field: "*"})  # type: ignore[arg-type]


async def test_a_client_without_a_key_is_taken_on_request():
    with LiveServer(require_key=False) as server:
        async with dial(server.url, headers={}, **TEXT) as client:
            assert "You said" in await client.answer("Hello")
    with LiveServer() as server:
        async with dial(server.url, headers={}) as client:
            assert (await client.end())[0] == 1008


async def test_a_scenario_can_be_assigned_and_other_attributes_cannot():
    async def one_word(conversation):
        await conversation.accept()
        async for _ in conversation:
            await conversation.say("Yes.")

    with LiveServer() as server:
        server.scenario = one_word
        assert server.scenario is one_word
        async with dial(server.url, **TEXT) as client:
            assert await client.answer("Hello") == "Yes."
        with pytest.raises(ConfigError, match="scenario: 7 cannot be called"):
            server.scenario = 7  # type: ignore[assignment]
        with pytest.raises(AttributeError, match=r"Did you mean 'scenario'\?"):
            server.scenaro = one_word
        with pytest.raises(AttributeError, match=r"Pass it to LiveServer\(...\)"):
            server.faults = []


@pytest.mark.conforms("auth.gemini")
async def test_gemini_takes_the_socket_and_closes_it_for_a_wrong_key():
    with LiveServer(api_keys={"k1"}) as server:
        async with dial(server.url, headers={"x-goog-api-key": "k2"}) as client:
            end = await client.end()
    assert end == (1007, "API key not valid. Please pass a valid API key.")


@pytest.mark.conforms("auth.gemini")
async def test_gemini_closes_the_socket_for_a_missing_key():
    with LiveServer() as server:
        async with dial(server.url, headers={}) as client:
            code, reason = await client.end()
    assert code == 1008
    assert reason.startswith("Method doesn't allow unregistered callers")
    assert len(reason.encode()) == 123


@pytest.mark.parametrize(("headers", "status"), [({}, 401), ({"Authorization": "Bearer k2"}, 403)])
@pytest.mark.conforms("auth.vertex")
async def test_vertex_refuses_the_upgrade(headers, status):
    with (
        LiveServer(api_keys={"k1"}) as server,
        pytest.raises(aiohttp.WSServerHandshakeError) as caught,
    ):
        async with dial(server.url, VERTEX, headers=headers):
            pass
    assert caught.value.status == status


@pytest.mark.conforms("framing.frames")
async def test_frames_are_binary_and_pretty_printed_like_the_services():
    with LiveServer() as server:
        async with dial(server.url) as client:
            await client.send({"setup": {"model": "models/any"}})
            frame = await client.raw_frame()
    assert frame.type is aiohttp.WSMsgType.BINARY
    assert frame.data == b'{\n  "setupComplete": {}\n}\n'


@pytest.mark.conforms("framing.frames")
async def test_frames_can_be_text():
    with LiveServer(text_frames=True) as server:
        async with dial(server.url) as client:
            await client.send({"setup": {"model": "models/any"}})
            frame = await client.raw_frame()
    assert frame.type is aiohttp.WSMsgType.TEXT


@pytest.mark.conforms("framing.large")
async def test_a_frame_over_the_limit_closes_with_1009():
    with LiveServer(max_message_size=1_000) as server:
        async with dial(server.url, model="models/any") as client:
            await client.say("a" * 2_000)
            assert (await client.end())[0] == 1009
        record = server.connections[0]
        assert await server.wait_for_async(lambda: record.closed_by) == "server"
    assert record.close_code == 1009


async def test_the_log_records_what_came_and_how_it_ended():
    with LiveServer() as server:
        async with dial(server.url, GEMINI + "?alt=json", **TEXT, model="models/m") as client:
            await client.answer("Hello")
            await client.socket.close(code=1000, message=b"bye")
        (record,) = server.connections
        assert await server.wait_for_async(lambda: record.closed_by) == "client"
    assert (record.number, record.path, record.backend) == (1, GEMINI, "gemini")
    assert record.query == {"alt": "json"}
    assert record.headers["x-goog-api-key"] == "any"
    assert record.setup is not None
    assert record.setup.model == "models/m"
    assert [bool(message.client_content) for message in record.messages] == [False, True]
    assert (record.received, record.close_code, record.close_reason) == (2, 1000, "bye")
    assert record.sent > 5
    assert not record.open


async def test_the_log_hides_credentials():
    path, headers = GEMINI + "?key=secret", {"x-goog-api-key": "secret"}
    with LiveServer(api_keys={"secret"}) as server:
        async with dial(server.url, path, headers=headers, model="models/any"):
            pass
        assert "secret" not in repr(server.connections)
        assert "'***'" in repr(server.connections)
        assert "secret" not in repr(server)


async def test_a_socket_that_breaks_is_logged_as_1006():
    with LiveServer() as server:
        async with dial(server.url, model="models/any") as client:
            client.socket._response.connection.transport.abort()
            record = server.connections[0]
            await server.wait_for_async(lambda: record.closed_by)
    assert (record.closed_by, record.close_code) == ("client", 1006)


async def test_waiting_for_what_does_not_happen_ends():
    server = LiveServer()
    with pytest.raises(TimeoutError):
        server.wait_for(lambda: False, timeout=0.01)
    with pytest.raises(TimeoutError):
        await server.wait_for_async(lambda: False, timeout=0.01)


async def test_a_long_connection_keeps_its_latest_messages():
    with LiveServer(log_size=3) as server:
        async with dial(server.url, model="models/any") as client:
            for number in range(5):
                await client.say(str(number), turn_complete=False)
            record: Any = server.connections[0]
            await server.wait_for_async(lambda: record.received == 6)
    texts = [message.client_content.turns[0].parts[0].text for message in record.messages]
    assert texts == ["2", "3", "4"]


async def test_connections_are_logged_readably_and_without_their_keys(caplog):
    caplog.set_level(logging.INFO, "genai_live.testing")
    with LiveServer() as server:
        async with dial(server.url, headers={"x-goog-api-key": "hidden"}, model="models/m"):
            pass
        await server.wait_for_async(lambda: not server.connections[0].open)
    assert "connection 1: gemini, setup for models/m" in caplog.messages
    assert "connection 1: closed by the client (1000)" in caplog.messages
    assert "hidden" not in caplog.text


def test_importing_the_package_or_its_plugin_loads_no_server():
    code = (
        "import sys, genai_live.testing, genai_live.testing.plugin;"
        "assert 'LiveServer' in dir(genai_live.testing);"
        "assert not {'aiohttp', 'genai_live.testing.server'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)


def test_a_name_that_is_not_there_is_an_attribute_error():
    import genai_live.testing

    with pytest.raises(AttributeError, match="LiveServr"):
        _ = genai_live.testing.LiveServr


def test_the_pytest_plugin_gives_a_running_server(tmp_path):
    (tmp_path / "test_plugin.py").write_text(
        "servers = []\n"
        "def test_one(live_server):\n"
        "    servers.append(live_server)\n"
        "    assert live_server.url.startswith('http://127.0.0.1:')\n"
        "def test_two():\n"
        "    assert 'not running' in repr(servers[0])\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "genai_live.testing.plugin"]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", str(tmp_path / "test_plugin.py")],
        env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "2 passed" in done.stdout, done.stdout + done.stderr


async def test_a_server_that_was_closed_is_freed():
    server = LiveServer()
    with server:
        async with dial(server.url, **TEXT) as client:
            assert "You said" in await client.answer("Hello")
    freed = ref(server)
    del server
    gc.collect()
    assert freed() is None
