"""`LiveServer`: the local Live server on a real WebSocket."""

from __future__ import annotations

import inspect
import traceback
from contextlib import suppress
from os import PathLike
from typing import TYPE_CHECKING, Any, TypeVar

import anyio.to_thread
from aiohttp import web

from genai_live._runtime.frames import exc_info
from genai_live._text import did_you_mean
from genai_live._wire.numbers import check_flag, check_number, check_seconds, check_whole
from genai_live._wire.paths import check_path
from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError
from genai_live.testing._model.model import local_model
from genai_live.testing._model.music_model import local_music
from genai_live.testing._model.responder import respond_with
from genai_live.testing._network.access import read_origins
from genai_live.testing._network.loopback import LoopbackServer, error_response, read_body
from genai_live.testing._network.observed import ObservedTransport
from genai_live.testing._network.tcp import reset
from genai_live.testing._network.ui import PATH, LiveUi
from genai_live.testing._network.websocket import ServerWebSocket
from genai_live.testing._replay.engine import ReplayEngine
from genai_live.testing._replay.mismatch import ReplayMismatch
from genai_live.testing._script.problems import ScenarioMismatch
from genai_live.testing._service.arguments import check_function
from genai_live.testing._service.backends import BACKENDS
from genai_live.testing._service.engine import Engine
from genai_live.testing._service.espeak import Espeak
from genai_live.testing._service.local_connector import LocalConnector
from genai_live.testing._service.received import (
    explain_missing,
    find_missing,
    matches,
    read_expected,
    received_messages,
)
from genai_live.testing._service.records import ConnectionLog
from genai_live.testing._service.requests import read_request, token_credential
from genai_live.testing._service.settings import ServerSettings
from genai_live.testing._service.tokens import TokenStore
from genai_live.testing.faults.plan import by_number
from genai_live.testing.limits import IDLE_SECONDS, LOG_BYTES
from genai_live.transport.base import DEFAULT_MAX_MESSAGE_SIZE, LARGEST_MESSAGE

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from types import TracebackType
    from typing import Literal, Self

    from genai_live import types
    from genai_live.testing._model.responder import Responder
    from genai_live.testing._service.backends import Backend
    from genai_live.testing._service.conversation import Scenario
    from genai_live.testing._service.engine import ServerEngine
    from genai_live.testing._service.music import MusicScenario
    from genai_live.testing._service.received import ReceivedMessage
    from genai_live.testing._service.records import ConnectionRecord
    from genai_live.testing._service.settings import Voice
    from genai_live.testing.faults.plan import Faults
    from genai_live.transport.base import Connector

T = TypeVar("T")

_LARGEST_LOG = 2**31 - 1

# Functions that fail tests set __tracebackhide__: pytest then shows the line that called them.


class LiveServer(LoopbackServer):
    """A local server that speaks the Live API, for tests, demos and development without a key.

        with LiveServer() as server:
            client = Client(api_key="any", http_options={"base_url": server.url})

    It runs in its own thread, so blocking code, asyncio and trio can all use it and cannot block
    it. The path that a client requests decides whether it plays the Gemini or the Vertex AI
    service. It rejects what the service rejects, with the service's close codes and reasons, and
    obeys the table of `genai_live.models` for the model that a setup names: what the model takes,
    the shape of its turns, its limits. A model that the table does not have is unrestricted.

    By default it answers by fixed rules, see `local_model`; pass a scenario to script it, see
    `ScriptedScenario` and `Conversation`, or a responder to answer as the model, see `UserTurn`.
    It also plays music, see `local_music` and `MusicConversation`, and breaks connections on
    demand, see `faults` and `FaultPlan`.
    """

    def __init__(
        self,
        scenario: Scenario | str | PathLike[str] | None = None,
        *,
        responder: Responder | None = None,
        music: MusicScenario | None = None,
        backend: Literal["gemini", "vertex"] = "gemini",
        port: int = 0,
        voice: str = "tones",
        pace: float = 0.0,
        api_keys: Iterable[str] | None = None,
        models: Iterable[str] | None = None,
        text_frames: bool = False,
        max_message_size: int = DEFAULT_MAX_MESSAGE_SIZE,
        faults: Faults = (),
        strict_resumption: bool = False,
        log_size: int = 10_000,
        log_connections: int = 100,
        clock: Callable[[], datetime] | None = None,
        allowed_origins: Iterable[str] = (),
        require_key: bool = True,
        raise_errors: bool = True,
        tls: ssl.SSLContext | bool = False,
        idle_timeout: float | None = IDLE_SECONDS,
        log_bytes: int = LOG_BYTES,
        ui: bool = False,
        folder: str | PathLike[str] | None = None,
    ) -> None:
        """Create a server; it listens between `start` and `close`, or inside a `with` block.

        Args:
            scenario: Function to run for each Live connection, or the YAML file of a scenario, see
                docs/scenarios.md; None for `local_model`.
            responder: Async function that answers as the model, instead of a scenario: called with
                each `UserTurn`, it returns the text of the answer, or yields it in pieces. See
                `ChatCompletions` for a local model.
            music: Function to run for each music connection; None for `local_music`.
            backend: Service that `connector` plays when the URL does not name one.
            port: Port on 127.0.0.1; 0 for a free one.
            voice: How the model speaks: `tones`, a tone for each word; or the name of an espeak-ng
                voice, such as `en-us`, if espeak-ng is installed.
            pace: Speed of speech, text and music: 1 for real time, so that a reply can be
                interrupted, 0 for as fast as possible.
            api_keys: Keys and tokens to accept; None for any non-empty key. Ephemeral tokens
                issued by this server are accepted as well.
            models: Names of the models that exist, with or without the part before the last
                slash; None for any.
            text_frames: Whether to answer in text frames; the service sends binary ones.
            max_message_size: Largest frame accepted, in bytes; a larger one closes with 1009.
            faults: Faults of each connection: a list with one entry per connection, which is a
                fault, a list of faults or None; a function that takes the connection's number, 1
                for the first, and returns such an entry; or a `FaultPlan`.
            strict_resumption: Whether to reject a resumption handle with 1011 while another
                connection of its session is open.
            log_size: Messages kept for each connection.
            log_connections: Connections kept, the latest ones.
            clock: Returns the time, with a timezone, by which ephemeral tokens expire and sessions
                reach the limit of their model; None for the system clock.
            allowed_origins: Origins of web pages that may connect, such as
                `http://localhost:5173`; `*` for any. Requests with another `Origin` header, or
                for another host than this machine, are refused with 403.
            require_key: Whether a client without a key or token is refused, as by the service.
            raise_errors: Whether leaving the `with` block raises the first error that a scenario
                raised; it is the `error` of its connection in any case.
            tls: Whether to serve over TLS, for clients that insist on `wss://`: True for a
                certificate that is made for this server, which `ca_file` and `ssl_context` hand to
                clients; or an `ssl.SSLContext` of yours. True needs
                `pip install "genai-live[tls]"`.
            idle_timeout: Seconds without a message in either direction after which a session ends
                with 1008, as the service ends it; None for no limit.
            log_bytes: Bytes of messages kept for all connections together; beyond, the log forgets
                the messages of the oldest connections first.
            ui: Whether to show the sessions on a web page, at `ui_url`, while they run.
            folder: Where the file of a scenario is that is named by a relative path; None for the
                working directory.

        Raises:
            ConfigError: An argument cannot be used; names it and the fix.
            OSError: The file of the scenario cannot be read.
        """
        for name, function, passed in (
            ("responder", responder, ["the turn"]),
            ("music", music, ["the conversation"]),
            ("clock", clock, list[str]()),
        ):
            if function is not None:
                check_function(function, name, passed)
        if responder is not None and scenario is not None:
            problem = "there is a scenario as well."
            raise ConfigError(problem, field="responder", hint="Pass one of them.")
        self._folder = None if folder is None else check_path(folder, field="folder")
        settings = ServerSettings(
            pace=check_number(pace, field="pace"),
            api_keys=_set(api_keys, "api_keys"),
            models=_set(models, "models"),
            text_frames=check_flag(text_frames, field="text_frames"),
            strict_resumption=check_flag(strict_resumption, field="strict_resumption"),
            require_key=check_flag(require_key, field="require_key"),
            voice=_voice(voice),
            tokens=TokenStore(clock),
            idle_timeout=check_seconds(idle_timeout, field="idle_timeout", optional=True),
        )
        self._engine: ServerEngine = Engine(
            self._read_scenario(scenario) if responder is None else respond_with(responder),
            music if music is not None else local_music,
            settings,
            ConnectionLog(
                size=check_whole(log_size, field="log_size", least=0, greatest=_LARGEST_LOG),
                connections=check_whole(
                    log_connections, field="log_connections", least=1, greatest=_LARGEST_LOG
                ),
                most_bytes=check_whole(log_bytes, field="log_bytes", least=0, greatest=2**53),
            ),
            by_number(faults),
            raise_errors=check_flag(raise_errors, field="raise_errors"),
        )
        self._backend = _backend(backend)
        self._max_message_size = check_whole(
            max_message_size, field="max_message_size", least=1, greatest=LARGEST_MESSAGE
        )
        self._ui = LiveUi() if check_flag(ui, field="ui") else None
        super().__init__(
            check_whole(port, field="port", least=0, greatest=65_535),
            read_origins(_set(allowed_origins, "allowed_origins") or ()),
            tls,
        )

    @classmethod
    def replay(
        cls,
        file: str | PathLike[str],
        *,
        matching: Literal["lenient", "strict"] = "lenient",
        timing: Literal["fast", "original"] = "fast",
        repeat: bool = False,
        port: int = 0,
        log_size: int = 10_000,
        log_connections: int = 100,
        allowed_origins: Iterable[str] = (),
        tls: ssl.SSLContext | bool = False,
        ui: bool = False,
    ) -> Self:
        """Create a server that plays a session file, see docs/session-files.md.

            with LiveServer.replay("session.jsonl") as server:
                client = Client(api_key="any", http_options={"base_url": server.url})

        Each connection of the client continues with the next recorded one, or with the first that
        begins as it does. A client that says something else than was recorded is closed with 1008,
        and leaving the `with` block raises `ReplayMismatch`, with a diff; another exception that
        leaves the block gets it as a note.

        Args:
            file: The session file, written by `genai-live record` or `RecordingProxy`.
            matching: `strict` for the recorded messages and chunks; `lenient` lets pass the order
                of members, both spellings of names, ids that the client chose, the order of
                answers to function calls, the content of media, and how realtime audio is cut into
                chunks.
            timing: `fast` to send as soon as the client has said what came before; `original` to
                wait as long as the server did.
            repeat: Whether to begin again once all connections were played. Connections that were
                never made are then no mismatch.
            port: Port on 127.0.0.1; 0 for a free one.
            log_size: Messages kept for each connection.
            log_connections: Connections kept, the latest ones.
            allowed_origins: Origins of web pages that may connect.
            tls: Whether to serve over TLS, and with which certificate.
            ui: Whether to show the sessions on a web page, at `ui_url`, while they run.

        Raises:
            ConfigError: An argument cannot be used; names it and the fix.
            DecodeError: It is not a session file; names the line.
            OSError: The file cannot be read.
        """
        server = cls(
            port=port,
            log_size=log_size,
            log_connections=log_connections,
            allowed_origins=allowed_origins,
            tls=tls,
            ui=ui,
        )
        server._engine = ReplayEngine(
            file,
            matching=matching,
            timing=timing,
            repeat=check_flag(repeat, field="repeat"),
            log=server._engine.log,
        )
        return server

    @property
    def scenario(self) -> Scenario:
        """The function that runs for each Live connection; assign another for later connections.

        Raises:
            ConfigError: The new scenario cannot be used, or the server plays a session file.
            OSError: Its file cannot be read.
        """
        return self._playing.scenario

    @scenario.setter
    def scenario(self, scenario: Scenario | str | PathLike[str]) -> None:
        self._playing.scenario = self._read_scenario(scenario)

    def _read_scenario(self, scenario: Scenario | str | PathLike[str] | None) -> Scenario:
        if self._folder is not None and isinstance(scenario, str | PathLike):
            path = check_path(
                scenario,  # pyright: ignore[reportUnknownArgumentType]
                field="scenario",
            )
            scenario = self._folder / path
        return _scenario(scenario)

    @property
    def _playing(self) -> Engine:
        if not isinstance(self._engine, Engine):
            problem = "a server that plays a session file has no scenario."
            raise ConfigError(problem, field="scenario", hint="Use LiveServer(scenario).")
        return self._engine

    @property
    def ui_url(self) -> str | None:
        """Address of the page that shows the sessions; None without `ui`.

        Raises:
            RuntimeError: The server is not running.
        """
        return None if self._ui is None else self.url + PATH

    @property
    def connections(self) -> list[ConnectionRecord]:
        """The latest connections, oldest first. Safe to read from any thread."""
        return self._engine.log.connections

    def wait_for(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:
        """Wait until `predicate` returns a true value, and return that value.

            server.wait_for(lambda: server.connections[0].close_code)

        The predicate is called whenever something happens on a connection, with the log locked.
        In async code use `wait_for_async`.

        Raises:
            ConfigError: `timeout` is not a number of at least 0.
            TimeoutError: The predicate returned no true value within `timeout` seconds.
        """
        seconds = check_seconds(timeout, field="timeout", zero=True)
        return self._engine.log.wait_for(predicate, seconds)

    async def wait_for_async(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:
        """Wait as `wait_for` does, without blocking the event loop."""
        return await anyio.to_thread.run_sync(
            lambda: self.wait_for(predicate, timeout), abandon_on_cancel=True
        )

    def assert_received(
        self,
        *expected: str | Mapping[str, Any] | types.LiveClientMessage,
        connection: int | None = None,
        timeout: float = 1.0,
    ) -> None:
        """Check that clients have sent messages, in this order, with others between them or not.

            server.assert_received("Hello", {"realtime_input": {"audio_stream_end": True}})

        Args:
            expected: What the user wrote; or a message that has at least these members, lists with
                as many items.
            connection: Number of the connection, 1 for the first; None for all.
            timeout: Seconds to wait for messages that are still to come.

        Raises:
            AssertionError: A message is missing; shows the difference to the nearest one.
            ConfigError: An expectation is no message.
        """
        __tracebackhide__ = True
        needed = [read_expected(each) for each in expected]
        seconds = check_seconds(timeout, field="timeout", zero=True)
        with suppress(TimeoutError):
            self._engine.log.wait_for(
                lambda: find_missing(needed, self._received(connection)) is None, seconds
            )
        received = self._received(connection)
        index = find_missing(needed, received)
        if index is not None:
            raise AssertionError(explain_missing(needed[index], received, index=index))

    async def assert_received_async(
        self,
        *expected: str | Mapping[str, Any] | types.LiveClientMessage,
        connection: int | None = None,
        timeout: float = 1.0,
    ) -> None:
        """Check as `assert_received` does, without blocking the event loop."""
        __tracebackhide__ = True
        await anyio.to_thread.run_sync(
            lambda: self.assert_received(*expected, connection=connection, timeout=timeout),
            abandon_on_cancel=True,
        )

    def assert_not_received(
        self,
        unexpected: str | Mapping[str, Any] | types.LiveClientMessage,
        *,
        connection: int | None = None,
    ) -> None:
        """Check that clients have sent no message like this so far.

        Args:
            unexpected: As for `assert_received`.
            connection: Number of the connection, 1 for the first; None for all.

        Raises:
            AssertionError: There is such a message; names it.
            ConfigError: It is no message.
        """
        __tracebackhide__ = True
        needed = read_expected(unexpected)
        for message in self._received(connection):
            if matches(needed, message):
                where = f"message {message.number} of connection {message.connection}"
                raise AssertionError(f"{where} is one: {short_repr(message.document)}.")

    def check(self) -> None:
        """Raise what leaving the server would raise; leaving it does not raise it again.

        Raises:
            ReplayMismatch: A client departed from the recording that the server plays.
            BaseException: The first error that a scenario raised, unless `raise_errors` is False.
        """
        __tracebackhide__ = True
        self._read_arrived()
        problem = self._engine.finish()
        if problem is not None:
            raise _from_outside(problem)

    def _received(self, connection: int | None) -> list[ReceivedMessage]:
        records = [each for each in self.connections if connection in (None, each.number)]
        return received_messages(records)

    def connector(self) -> Connector:
        """Return a connector that reaches this server without a network.

        Conversations run in the caller's event loop, asyncio or trio, and appear in
        `connections`. The server does not have to be started.

        Leave the server with `async with` there: a `with` block holds up the event loop, so what a
        scenario raises after its client has left is only logged.
        """
        return LocalConnector(self._engine, self._backend)

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        exc_traceback: TracebackType | None,
    ) -> None:
        """Close the server.

        An exception that leaves the block gets the errors below as a note instead.

        Raises:
            ReplayMismatch: A client departed from the recording that the server plays.
            BaseException: The first error that a scenario raised, unless `raise_errors` is False.
        """
        self._read_arrived()
        problem = self._engine.finish()
        self.close()
        # Closing ends the connections that are left, which may be a problem as well.
        problem = problem or self._engine.finish()
        if problem is not None and exc is not None:
            if problem is not exc:
                exc.add_note(_note(_from_outside(problem)))
        elif problem is not None:
            raise _from_outside(problem)

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse attributes that do not exist, which would be taken in silence and ignored.

        Raises:
            AttributeError: There is no such attribute that can be set.
        """
        if not name.startswith("_") and not isinstance(getattr(type(self), name, None), property):
            fix = did_you_mean(name, ["scenario"], otherwise="Pass it to LiveServer(...).")
            raise AttributeError(f"{name!r} cannot be set on a LiveServer. {fix}")
        super().__setattr__(name, value)

    async def _handle_get(self, request: web.Request) -> web.StreamResponse:
        ui = self._ui
        if ui is not None and (answer := await ui.answer(request)) is not None:
            return answer
        live = read_request(request.path, request.query, request.headers)
        if live is None:
            return error_response(404, "This is not a path of the Live API.")
        status = self._engine.refused_status(live)
        if status is not None:
            problem = "The request does not have valid authentication credentials."
            return error_response(status, problem)
        transport = ServerWebSocket(request, max_message_size=self._max_message_size)
        if not transport.upgradable:
            return error_response(400, "This path needs a WebSocket upgrade.")
        record, refusal = self._engine.open(live, query=request.query, headers=request.headers)
        if refusal is not None:
            if ui is not None:
                ui.refused(record.number, live.path, refusal.status)
            if refusal.status is None and request.transport is not None:
                reset(request.transport)
            problem = "The connection was refused by a fault."
            retry_after = refusal.retry_after
            return error_response(refusal.status or 503, problem, retry_after=retry_after)
        try:
            response = await transport.open()
        except BaseException:
            record.note_close("client", 1006, "")
            raise
        observed = (
            transport
            if ui is None
            else ObservedTransport(transport, ui.observe(record.number, live.path))
        )
        await self._run_connection(lambda: self._engine.serve(observed, live, record))
        return response

    async def _handle_post(self, request: web.Request) -> web.StreamResponse:
        credential = token_credential(request.path, request.query, request.headers)
        if credential is None:
            return error_response(404, "This is not a path of the Live API.")
        body = await read_body(request)
        if body is None:
            return error_response(408, "The request took too long.")
        status, answer = self._engine.make_token(credential, body)
        return web.json_response(answer, status=status)


def _scenario(scenario: Scenario | str | PathLike[str] | None) -> Scenario:
    if scenario is None:
        return local_model
    if isinstance(scenario, str | PathLike):
        from genai_live.testing._script.scripted import ScriptedScenario

        return ScriptedScenario.load(scenario)  # pyright: ignore[reportUnknownArgumentType]
    check_function(scenario, "scenario", ["the conversation"])
    if inspect.isgeneratorfunction(scenario) or inspect.isasyncgenfunction(scenario):
        raise ConfigError(
            f"{scenario.__name__} is a generator.",
            field="scenario",
            hint="Leave out yield: what the model says is sent by `await conversation.say(...)`.",
        )
    return scenario


def _voice(name: object) -> Voice | None:
    if not isinstance(name, str) or not name:
        hint = "Use tones, or the name of an espeak-ng voice such as en-us."
        raise ConfigError(f"{short_repr(name)} is no voice.", field="voice", hint=hint)
    return None if name == "tones" else Espeak(name)


def _note(problem: BaseException) -> str:
    if isinstance(problem, ReplayMismatch):
        return str(problem)
    if problem.__traceback__ is None:
        return f"A scenario of the server failed as well: {type(problem).__name__}: {problem}"
    lines = traceback.format_exception(problem)
    return "A scenario of the server failed as well:\n" + "".join(lines).rstrip()


def _from_outside(problem: BaseException) -> BaseException:
    """Return an error whose traceback begins in the code of the user."""
    explains_itself = isinstance(problem, ScenarioMismatch)
    return problem.with_traceback(None if explains_itself else exc_info(problem)[2])


def _backend(name: object) -> Backend:
    if type(name) is str and name in BACKENDS:
        return BACKENDS[name]
    raise ConfigError(
        f"{short_repr(name)} is unknown.", field="backend", hint="Use gemini or vertex."
    )


def _set(names: Iterable[str] | None, field: str) -> frozenset[str] | None:
    """Return names as a set.

    Raises:
        ConfigError: They are not a list of strings.
    """
    if names is None:
        return None
    if isinstance(names, str):  # would be a list of its characters
        problem = f"expected a list of strings, got the string {short_repr(names)}."
        hint = f"Pass a list: {field}=[{short_repr(names)}]."
        raise ConfigError(problem, field=field, hint=hint)
    try:
        listed = list(names)
    except Exception as error:  # code of the value's class
        problem = f"expected a list of strings, got {short_repr(names)}."
        raise ConfigError(problem, field=field, hint="Pass a list, or None for any.") from error
    for name in listed:
        if type(name) is not str:
            raise ConfigError(f"{short_repr(name)} is not a string.", field=field)
    return frozenset(listed)
