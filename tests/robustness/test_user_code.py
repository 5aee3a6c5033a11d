"""User code that raises anything ends at most its own call or session, never another one."""

import asyncio
import threading
import time
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from genai_live import AsyncClient, Client, ReconnectPolicy, errors
from genai_live.testing import LiveServer, faults
from genai_live.tools import ToolPolicy
from genai_live.transport.aiohttp import AiohttpConnector
from tests.helpers.drivers import MODEL

DEADLINE = 15
PATIENT = ReconnectPolicy(max_attempts=3, initial_delay=0.01, max_delay=0.01)


class Stop(BaseException):
    """No `Exception`."""


class Wordless(Exception):
    def __str__(self):
        raise RuntimeError("no words")


RAISED = [
    ValueError,
    SystemExit,
    KeyboardInterrupt,
    GeneratorExit,
    StopIteration,
    StopAsyncIteration,
    Stop,
    Wordless,
]


class BlockingApi:
    """Opens and uses blocking sessions."""

    def __init__(self, url, **options):
        self._client = Client(http_options={"base_url": url}, **options)

    def connect(self, **options):
        config: Any = {"response_modalities": ["TEXT"], **options.pop("config", {})}
        return self._client.live.connect(model=MODEL, config=config, **options)

    def ask(self, session, text="Hello"):
        return session.ask(text, timeout=DEADLINE)

    def send_text(self, session, text):
        session.send_text(text)

    def wait(self, poll):
        deadline = time.monotonic() + DEADLINE
        while not poll():
            assert time.monotonic() < deadline
            time.sleep(0.001)

    def close(self, session=None):
        (session or self._client).close()


class AsyncApi:
    """Opens and uses asynchronous sessions, in an event loop of the test."""

    def __init__(self, url, **options):
        self._runner = asyncio.Runner()
        self._client = AsyncClient(http_options={"base_url": url}, **options)

    def run(self, function, *args, **options):
        """Run a call; what it raises may be anything, which a task would let end the loop."""

        async def call():
            try:
                async with asyncio.timeout(DEADLINE + 5):
                    return await function(*args, **options), None
            except BaseException as raised:
                return None, raised

        result, error = self._runner.run(call())
        if error is not None:
            raise error
        return result

    def connect(self, **options):
        async def connect():
            config: Any = {"response_modalities": ["TEXT"], **options.pop("config", {})}
            return await self._client.live.connect(model=MODEL, config=config, **options)

        return self.run(connect)

    def ask(self, session, text="Hello"):
        return self.run(session.ask, text, timeout=DEADLINE)

    def send_text(self, session, text):
        self.run(session.send_text, text)

    def wait(self, poll):
        async def wait():
            while not poll():  # noqa: ASYNC110 - the server's thread changes it
                await asyncio.sleep(0.001)

        self.run(wait)

    def close(self, session=None):
        if session is not None:
            self.run(session.close)
        else:
            self.run(self._client.aclose)
            self._runner.close()


@contextmanager
def opened(api_class, server, **options):
    """Open an API, and check that a session that was open all the time still works in the end."""
    api = api_class(server.url, **(options or {"api_key": "k"}))
    bystander_api = api_class(server.url, api_key="k") if api_class is BlockingApi else api
    bystander = None if options else bystander_api.connect()
    try:
        yield api
        if bystander is not None:
            assert bystander_api.ask(bystander).complete
    finally:
        if bystander is not None:
            bystander_api.close(bystander)
        api.close()
        if bystander_api is not api:
            bystander_api.close()


@pytest.fixture(params=[BlockingApi, AsyncApi], ids=["blocking", "async"])
def api_class(request):
    return request.param


IN_TASKS = pytest.mark.parametrize(
    ("api_class", "raised"),
    [
        pytest.param(api, raised, id=f"{api.__name__}-{raised.__name__}")
        for api in (BlockingApi, AsyncApi)
        for raised in RAISED
        # In a task of the main thread that is Ctrl+C, which ends the event loop.
        if (api, raised) != (AsyncApi, KeyboardInterrupt)
    ],
)
"""What code may raise that is called by a session's own tasks."""


@pytest.fixture(scope="module")
def server():
    with LiveServer(log_connections=10_000) as running:
        yield running


@pytest.mark.parametrize("is_async", [False, True], ids=["plain", "coroutine"])
@pytest.mark.parametrize("raised", RAISED)
def test_callbacks_may_raise_anything(server, api_class, raised, is_async):
    reported, closed, heard = [], [], threading.Event()

    def made(name):
        def call(*args):
            if name == "onerror":
                reported.append(args[0])
            elif name == "onclose":
                closed.append(args)
            elif args[0].server_content is not None:
                heard.set()
            raise raised("by a callback")

        async def call_async(*args):
            call(*args)

        return call_async if is_async else call

    callbacks = {name: made(name) for name in ("onmessage", "onerror", "onclose")}
    with opened(api_class, server) as api:
        session = api.connect(callbacks=callbacks)
        for _ in range(2):
            assert api.ask(session).complete
        api.close(session)
        assert heard.is_set()
        api.wait(lambda: closed)  # `close` waits for callbacks only a moment
        assert len(closed) == 1
        # Python lets no StopIteration out of a coroutine: it becomes a RuntimeError.
        possible = {raised, RuntimeError} if raised is StopIteration else {raised}
        assert reported
        assert {type(each) for each in reported} <= possible


def tools(raised):
    """Return functions that raise when they are called, of each kind."""

    def plain():
        """Do it."""
        raise raised("by a tool")

    async def coroutine():
        """Do it."""
        raise raised("by a tool")

    def generator():
        """Do it."""
        yield "first"
        raise raised("by a tool")

    async def async_generator():
        """Do it."""
        yield "first"
        raise raised("by a tool")

    return plain, coroutine, generator, async_generator


@pytest.mark.parametrize("index", range(4), ids=["plain", "async", "generator", "async generator"])
@pytest.mark.parametrize("raised", RAISED)
def test_a_tool_that_raises_anything_is_answered(server, api_class, raised, index):
    tool = tools(raised)[index]
    with opened(api_class, server) as api:
        session = api.connect(config={"tools": [tool]})
        (connection,) = [
            each for each in server.connections if each.open and each.setup.tools is not None
        ]

        def failures():
            return {
                response.id
                for message in connection.messages
                if message.tool_response is not None
                for response in message.tool_response.function_responses
                if "error" in response.response
            }

        api.send_text(session, f"Please call {tool.__name__}")
        api.wait(lambda: len(failures()) == 1)
        if index < 2:  # a generator's results may still be talked about
            assert api.ask(session).complete
        api.close(session)
        server.wait_for(lambda: not connection.open)


@pytest.mark.parametrize("is_async", [False, True], ids=["plain", "coroutine"])
@pytest.mark.parametrize("raised", RAISED)
def test_before_tool_that_raises_anything_denies_the_call(server, api_class, raised, is_async):
    runs = []

    def tool():
        """Do it."""
        runs.append(1)

    def refuse(call):
        raise raised("by before_tool")

    async def refuse_async(call):
        raise raised("by before_tool")

    policy = ToolPolicy(before_tool=refuse_async if is_async else refuse)
    with opened(api_class, server) as api:
        session = api.connect(config={"tools": [tool]}, auto_tools=policy)
        assert api.ask(session, "Please call tool").complete
        assert api.ask(session).complete
        assert not runs
        api.close(session)


class Credentials:
    """Credentials of Google Cloud that raise once `armed`."""

    def __init__(self, member, raised):
        self.armed = False
        self._member, self._raised = member, raised

    def _maybe_raise(self, member):
        if self.armed and member == self._member:
            raise self._raised("by the credentials")

    @property
    def valid(self):
        self._maybe_raise("valid")
        return not (self.armed and self._member == "refresh")

    @property
    def token(self):
        self._maybe_raise("token")
        return "token"

    def refresh(self, request):
        self._maybe_raise("refresh")


CLOUD = {"vertexai": True, "project": "p", "location": "global"}


@pytest.mark.parametrize("member", ["valid", "token", "refresh"])
@pytest.mark.parametrize("raised", RAISED)
def test_credentials_may_raise_anything_while_connecting(server, api_class, raised, member):
    pytest.importorskip("google.auth")
    credentials = Credentials(member, raised)
    with opened(api_class, server, credentials=credentials, **CLOUD) as api:
        bystander = api.connect()
        credentials.armed = True
        with pytest.raises(BaseException) as caught:  # noqa: PT011 - it may be anything
            api.connect()
        assert not isinstance(caught.value, TimeoutError)
        assert api.ask(bystander).complete
        credentials.armed = False
        session = api.connect()
        assert api.ask(session).complete
        api.close(session)
        api.close(bystander)


def ends(api, session):
    """Wait for the end of a session, by what `ask` raises."""
    with pytest.raises(errors.LiveError) as caught:
        for _ in range(50):
            with suppress(TimeoutError):
                api.ask(session)
    return caught.value


@IN_TASKS
def test_credentials_may_raise_anything_while_reconnecting(api_class, raised):
    pytest.importorskip("google.auth")
    credentials = Credentials("refresh", raised)
    breaks: list[Any] = [(), faults.Abort(after_received=2)]
    with (
        LiveServer(backend="vertex", faults=breaks) as server,
        opened(api_class, server, credentials=credentials, **CLOUD) as api,
    ):
        bystander = api.connect()
        session = api.connect(reconnect=PATIENT)
        credentials.armed = True
        ends(api, session)
        credentials.armed = False
        assert api.ask(bystander).complete
        api.close(session)
        api.close(bystander)


class Connector:
    """Connects with aiohttp; a call of one of its transports raises once `armed`."""

    def __init__(self, member, raised):
        self.armed = False
        self.arms_itself = False
        self.member, self.raised = member, raised
        self._connector = AiohttpConnector()

    def maybe_raise(self, member):
        if self.armed and member == self.member:
            raise self.raised("by the transport")

    async def connect(self, endpoint, options):
        self.armed = self.armed or self.arms_itself
        self.maybe_raise("connect")
        return Transport(await self._connector.connect(endpoint, options), self)

    async def aclose(self):
        await self._connector.aclose()


class Transport:
    def __init__(self, transport, connector):
        self._transport, self._connector = transport, connector

    async def send(self, data):
        self._connector.maybe_raise("send")
        await self._transport.send(data)

    async def receive(self):
        self._connector.maybe_raise("receive")
        return await self._transport.receive()

    async def aclose(self, code=1000, reason=""):
        await self._transport.aclose(code, reason)
        self._connector.maybe_raise("aclose")


def release(api, connector):
    if isinstance(api, AsyncApi):
        api.run(connector.aclose)
    else:
        from genai_live._runtime.loop_thread import shared_loop_thread

        shared_loop_thread().call(connector.aclose)


@pytest.mark.parametrize("member", ["connect", "send", "receive"])
@pytest.mark.parametrize("raised", RAISED)
def test_a_transport_may_raise_anything_while_connecting(server, api_class, raised, member):
    connector = Connector(member, raised)
    with opened(api_class, server) as api:
        connector.armed = True
        with pytest.raises(BaseException) as caught:  # noqa: PT011
            api.connect(transport=connector)
        assert not isinstance(caught.value, TimeoutError)
        connector.armed = False
        session = api.connect(transport=connector)
        assert api.ask(session).complete
        api.close(session)
        release(api, connector)


@pytest.mark.parametrize("member", ["send", "receive", "aclose"])
@IN_TASKS
def test_a_transport_may_raise_anything_later(server, api_class, raised, member):
    connector = Connector(member, raised)
    closed = []
    with opened(api_class, server) as api:
        session = api.connect(transport=connector, callbacks={"onclose": closed.append})
        assert api.ask(session).complete
        connector.armed = True
        if member != "aclose":
            try:
                with suppress(errors.LiveError):
                    for _ in range(3):
                        api.ask(session)
            except BaseException as error:
                pytest.fail(f"{error!r} reached the caller")
        api.close(session)
        assert len(closed) == 1
        connector.armed = False
        release(api, connector)


@pytest.mark.parametrize("member", ["connect", "send", "receive", "aclose"])
@IN_TASKS
def test_a_transport_may_raise_anything_while_reconnecting(api_class, raised, member):
    connector = Connector(member, raised)
    with (
        LiveServer(faults=[(), faults.Abort(after_received=3)]) as server,
        opened(api_class, server) as api,
    ):
        session = api.connect(transport=connector, reconnect=PATIENT)
        assert api.ask(session).complete
        connector.arms_itself = True
        with suppress(errors.LiveError):
            api.ask(session)
        api.close(session)
        connector.armed = connector.arms_itself = False
        release(api, connector)
