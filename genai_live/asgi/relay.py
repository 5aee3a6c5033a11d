"""`LiveRelay`: an ASGI application that gives each browser a Live session."""

from __future__ import annotations

import logging
import secrets
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import anyio

from genai_live._wire.pages import HEADERS
from genai_live.asgi.access import (
    HookFailed,
    Refused,
    Visitor,
    allows_origin,
    as_visitor,
    call_hook,
    read_origins,
)
from genai_live.asgi.background import BackgroundTasks
from genai_live.asgi.checks import (
    checked_arguments,
    checked_client,
    checked_count,
    checked_events,
    checked_flag,
    checked_function,
    checked_seconds,
    checked_visitor,
)
from genai_live.asgi.conversation import LEFT, Attachment, Ending, RelayedConversation
from genai_live.asgi.demo import demo_html
from genai_live.asgi.messages import (
    StartMessage,
    UnreadableMessage,
    message_size,
    read_message,
    told_history,
    too_big,
    write_ready,
)
from genai_live.asgi.sockets import AsgiSocket, BrowserLeft, CloseCode
from genai_live.errors import ConfigError, ConnectError, LimiterFull, LiveError

if TYPE_CHECKING:
    from collections.abc import (
        AsyncGenerator,
        Awaitable,
        Callable,
        Iterable,
        Mapping,
        MutableMapping,
    )
    from types import TracebackType
    from typing import Protocol, Self, TypeAlias

    from genai_live import AsyncClient, AsyncSession, Client, types
    from genai_live.asgi.sockets import BrowserSocket
    from genai_live.events import Event
    from genai_live.types import LiveConnectConfigDict

    Scope: TypeAlias = MutableMapping[str, Any]
    Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

    class FrameworkSocket(Protocol):
        """What `WebSocket` of Starlette and FastAPI has."""

        @property
        def scope(self) -> Scope:
            """The ASGI scope."""
            ...

        async def receive(self) -> MutableMapping[str, Any]:
            """Wait for a message of the server."""
            ...

        async def send(self, message: MutableMapping[str, Any], /) -> None:
            """Pass a message to the server."""
            ...


logger = logging.getLogger("genai_live.asgi")

START_SECONDS = 10.0
"""How long a browser may take to send its first message."""
CLOSE_SECONDS = 2.0
"""How long a browser may take to accept that its WebSocket is closed."""
_LARGEST_MESSAGE = 16 * 2**20
_MOST_SESSIONS = 1_000_000
_FULL = "All conversations are taken. Try again in a moment."


class LiveRelay:
    """An ASGI application: each WebSocket of a browser is a conversation with a Live model.

        relay = LiveRelay(AsyncClient(), model="gemini-3.8-live", config={...})

    Serve it by itself (`uvicorn module:relay`), mount it (`app.mount("/live", relay)`), or call
    `serve` in an endpoint. An application that mounts it closes it: servers tell the end to the
    outermost application only.

        app = FastAPI(lifespan=relay.lifespan)
        app.mount("/live", relay)

    It belongs to one event loop, asyncio's. What a browser sends slowly or reads slowly fills no
    memory: the other side waits. `docs/browsers.md` describes the protocol.
    """

    def __init__(
        self,
        client: AsyncClient | Client | None = None,
        *,
        model: str,
        config: types.LiveConnectConfig | LiveConnectConfigDict | None = None,
        connect: Mapping[str, Any] | None = None,
        authenticate: Callable[[Scope], object] | None = None,
        origins: Iterable[str] | None = None,
        max_sessions: int = 100,
        max_message_size: int = 65_536,
        idle_seconds: float | None = 300.0,
        keep_seconds: float = 30.0,
        sent_events: Iterable[type[Event]] | None = None,
        on_open: Callable[[AsyncSession, Visitor], object] | None = None,
        on_leave: Callable[[AsyncSession, Visitor], object] | None = None,
        demo: bool = False,
    ) -> None:
        """Create a relay; it connects to the service when a browser comes.

        Args:
            client: The client to connect with; None for `AsyncClient()`, which the relay closes.
            model: Name of the model.
            config: The config of the sessions, as for `connect`. A browser cannot change it.
            connect: More options of `connect`, such as `reconnect`.
            authenticate: Function, async or not, that is called with the ASGI scope of each
                WebSocket: cookies, headers, query. It returns the user, or a `Visitor` with
                options of `connect` for that user. It refuses by returning None or False, or by
                raising `Refused` with words for the browser. What else it raises is logged, and
                refuses too. A plain function runs in a worker thread. None admits everybody.
            origins: Origins of the web pages that may connect, such as `https://app.example`; `*`
                for any. None for pages of the host that the relay is reached by.
            max_sessions: Conversations at a time, those without a browser included.
            max_message_size: Largest message of a browser, in bytes. 100 ms of audio take 3,200.
            idle_seconds: Seconds in which neither side says anything, silence of an open
                microphone included, after which a conversation ends; None for no limit.
            keep_seconds: How long a conversation waits for its browser to come back; 0 closes the
                session when the browser leaves.
            sent_events: Classes of `genai_live.events` that browsers get beside audio and
                `Closed`. None for all but thoughts and what only a program needs.
            on_open: Function, async or not, that is called with the session and the visitor before
                the browser is told that it may speak.
            on_leave: The same, before a session is closed since its browser stayed away.
            demo: Whether to answer a GET request for the relay's own path with a page to talk on.

        Raises:
            ConfigError: An argument cannot be used; names it and the fix.
        """
        self._owns_client = client is None
        self._client = checked_client(client)
        self._authenticate = checked_function(authenticate, "authenticate")
        self._on_open = checked_function(on_open, "on_open")
        self._on_leave = checked_function(on_leave, "on_leave")
        self._origins = read_origins(origins)
        self._max_sessions = checked_count(max_sessions, "max_sessions", _MOST_SESSIONS)
        self._max_message_size = checked_count(
            max_message_size, "max_message_size", _LARGEST_MESSAGE
        )
        self._idle_seconds = (
            None if idle_seconds is None else checked_seconds(idle_seconds, "idle_seconds")
        )
        self._keep_seconds = checked_seconds(keep_seconds, "keep_seconds", zero=True)
        self._sent_events = checked_events(sent_events)
        self._demo = checked_flag(demo, "demo")
        self._connect = checked_arguments(self._client, connect, model, config)
        self._conversations: dict[str, RelayedConversation] = {}
        self._reserved = 0
        self._starting = 0
        self._tasks = BackgroundTasks()
        self._serving: dict[anyio.CancelScope, anyio.Event] = {}
        self._is_closed = False

    @property
    def sessions(self) -> int:
        """How many conversations there are, those without a browser included."""
        return len(self._conversations) + self._reserved

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a connection; ASGI servers call this."""
        kind = scope["type"]
        if kind == "websocket":
            await self._serve_asgi(scope, receive, send, None)
        elif kind == "lifespan":
            await self._serve_lifespan(receive, send)
        elif kind == "http":
            await self._serve_http(scope, send)
        else:
            raise ConfigError(f"{kind!r:.100} is no ASGI scope that a relay serves.", field="type")

    async def serve(self, websocket: FrameworkSocket, *, visitor: Visitor | None = None) -> None:
        """Serve a WebSocket of FastAPI or Starlette that is not accepted yet.

            @app.websocket("/live")
            async def live(websocket: WebSocket, user: Annotated[User, Depends(current_user)]):
                await relay.serve(websocket, visitor=Visitor(user=user.id))

        Args:
            websocket: The WebSocket.
            visitor: Whom it belongs to, where the endpoint knows; `authenticate` is not called.

        Raises:
            ConfigError: The WebSocket was accepted already, or `visitor` is no `Visitor`.
        """
        await self._serve_asgi(websocket.scope, websocket.receive, websocket.send, visitor)

    async def serve_socket(
        self, socket: BrowserSocket, scope: Scope, *, visitor: Visitor | None = None
    ) -> None:
        """Serve a WebSocket of any server, open and of an origin that is allowed.

        Args:
            socket: The WebSocket.
            scope: What `authenticate` is called with.
            visitor: Whom it belongs to, if that is known; `authenticate` is not called.

        Raises:
            ConfigError: `visitor` is no `Visitor`.
        """
        checked_visitor(visitor)
        ending = Ending(CloseCode.SHUTDOWN, "The server stops.")
        scope_of_all = anyio.CancelScope()
        done = self._serving[scope_of_all] = anyio.Event()
        try:
            with scope_of_all:
                if not self._is_closed:
                    ending = await self._run_contained(socket, scope, visitor)
            with anyio.move_on_after(CLOSE_SECONDS), suppress(BrowserLeft):
                await socket.close(ending.code, ending.reason)
        finally:
            del self._serving[scope_of_all]
            done.set()

    @asynccontextmanager
    async def lifespan(self, app: object) -> AsyncGenerator[None]:  # noqa: ARG002 - of the protocol
        """Close the relay when an application that has it ends; for `FastAPI(lifespan=...)`."""
        try:
            yield
        finally:
            await self.aclose()

    async def aclose(self) -> None:
        """Close every conversation, and every WebSocket with 1001. Idempotent."""
        self._is_closed = True
        for scope in tuple(self._serving):
            scope.cancel()
        with anyio.CancelScope(shield=True):
            with anyio.move_on_after(CLOSE_SECONDS):
                for done in tuple(self._serving.values()):
                    await done.wait()
            async with anyio.create_task_group() as group:
                for conversation in tuple(self._conversations.values()):
                    conversation.stop_waiting()
                    group.start_soon(self._close, conversation)
            await self._tasks.finish(CLOSE_SECONDS)
            if self._owns_client:
                await self._client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    # ASGI

    async def _serve_asgi(
        self, scope: Scope, receive: Receive, send: Send, visitor: Visitor | None
    ) -> None:
        socket = AsgiSocket(receive, send)
        if not allows_origin(scope, self._origins):
            logger.warning(
                "A WebSocket was refused: its web page is of another origin.",
                extra={"event_name": "origin_refused"},
            )
            await socket.refuse()
            return
        with suppress(BrowserLeft):
            await socket.accept()
            await self.serve_socket(socket, scope, visitor=visitor)

    async def _serve_lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            kind = (await receive())["type"]
            if kind == "lifespan.shutdown":
                await self.aclose()
            await send({"type": f"{kind}.complete"})
            if kind == "lifespan.shutdown":
                return

    async def _serve_http(self, scope: Scope, send: Send) -> None:
        is_own = scope["path"].removeprefix(scope.get("root_path", "")) in ("", "/")
        if self._demo and is_own and scope["method"] in ("GET", "HEAD"):
            status, text = 200, demo_html()
            headers = HEADERS | {"Content-Type": "text/html; charset=utf-8"}
        else:
            status, text = 426, "This is a relay for WebSockets."
            headers = {"Content-Type": "text/plain; charset=utf-8", "Upgrade": "websocket"}
        body = text.encode()
        headers = {**headers, "Content-Length": str(len(body))}
        pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": pairs})
        body = b"" if scope["method"] == "HEAD" else body
        await send({"type": "http.response.body", "body": body})

    # One browser

    async def _run_contained(
        self, socket: BrowserSocket, scope: Scope, visitor: Visitor | None
    ) -> Ending:
        try:
            return await self._run(socket, scope, visitor)
        except Exception:
            logger.exception(
                "A conversation with a browser failed.", extra={"event_name": "browser_failed"}
            )
            return Ending(CloseCode.FAILED, "Something failed in the server.")

    async def _run(self, socket: BrowserSocket, scope: Scope, visitor: Visitor | None) -> Ending:
        if self._starting >= self._max_sessions:
            return Ending(CloseCode.FULL, "Too many browsers are coming. Try again in a moment.")
        self._starting += 1
        try:
            visitor = visitor if visitor is not None else await self._admit(scope)
            start = await _read_start(socket, self._max_message_size)
            conversation = self._find(start.conversation, visitor)
            is_new = conversation is None
            conversation = conversation or await self._open(visitor)
        except BrowserLeft:
            return LEFT
        except _Turned as turned:
            return turned.ending
        finally:
            self._starting -= 1
        return await self._attach(conversation, socket, None if is_new else start)

    async def _admit(self, scope: Scope) -> Visitor:
        if self._authenticate is None:
            return Visitor()
        try:
            return as_visitor(await call_hook(self._authenticate, scope))
        except Refused as error:
            raise _Turned(CloseCode.REFUSED, str(error)) from None
        except HookFailed:
            logger.exception(
                "The authentication of a browser failed.",
                extra={"event_name": "authentication_failed"},
            )
            raise _Turned(CloseCode.FAILED, "The server cannot check who you are.") from None

    def _find(self, key: str, visitor: Visitor) -> RelayedConversation | None:
        """Return the conversation that a browser continues, if it is this visitor's."""
        conversation = self._conversations.get(key)
        if conversation is None:
            return None
        try:
            if not conversation.visitor.user == visitor.user:  # noqa: SIM201 - == is what is defined
                return None
        except Exception:  # code of the user's class
            logger.exception(
                "Two users cannot be compared.", extra={"event_name": "user_incomparable"}
            )
            return None
        conversation.stop_waiting()
        return conversation

    async def _open(self, visitor: Visitor) -> RelayedConversation:
        if self.sessions >= self._max_sessions:
            raise _Turned(CloseCode.FULL, _FULL)
        self._reserved += 1
        try:
            session = await self._client.live.connect(**self._connect | dict(visitor.connect))
            try:
                await self._call_hook(self._on_open, session, visitor)
            except BaseException:
                with anyio.CancelScope(shield=True):
                    await session.close()
                raise
            conversation = RelayedConversation(secrets.token_urlsafe(32), session, visitor)
            self._conversations[conversation.key] = conversation
        except HookFailed:
            logger.exception("The function on_open failed.", extra={"event_name": "on_open_failed"})
            raise _Turned(CloseCode.FAILED, "Something failed in the server.") from None
        except Refused as error:
            raise _Turned(CloseCode.REFUSED, str(error)) from None
        except LimiterFull as error:
            logger.warning(
                "A browser was turned away: %s", error, extra={"event_name": "browser_refused"}
            )
            raise _Turned(CloseCode.FULL, _FULL) from None
        except ConnectError as error:
            logger.exception(
                "A session could not be opened.", extra={"event_name": "session_not_opened"}
            )
            words = "Try again in a moment." if error.retryable else "The server's log says why."
            raise _Turned(CloseCode.SERVICE, f"The model cannot be reached. {words}") from None
        except Exception:  # options of a visitor that cannot be used
            logger.exception(
                "A session could not be opened.", extra={"event_name": "session_not_opened"}
            )
            raise _Turned(CloseCode.FAILED, "The server cannot begin this conversation.") from None
        finally:
            self._reserved -= 1
        return conversation

    async def _attach(
        self, conversation: RelayedConversation, socket: BrowserSocket, start: StartMessage | None
    ) -> Ending:
        """Let a browser take part in a conversation, in place of any other one.

        Args:
            conversation: The conversation.
            socket: The browser's WebSocket.
            start: How it came back; None if the conversation is new.
        """
        attachment = Attachment(
            conversation,
            socket,
            sent_events=self._sent_events,
            max_message_size=self._max_message_size,
            idle_seconds=self._idle_seconds,
        )
        try:
            async with conversation.lock:
                if (before := conversation.attachment) is not None:
                    words = "The conversation goes on in another window."
                    before.end(Ending(CloseCode.REPLACED, words, is_final=False))
                    await before.has_ended.wait()
                conversation.attachment = attachment
                conversation.stop_waiting()
            positions = conversation.positions
            if start is not None and not start.is_playing and positions.are_waiting:
                positions.flush()
            history = told_history(conversation.session.history) if start is not None else []
            ready = write_ready(conversation.key, resumed=start is not None, history=history)
            ending = await attachment.run(ready)
        finally:
            attachment.has_ended.set()
            if conversation.attachment in (attachment, None):
                conversation.attachment = None
                self._leave_alone(conversation)
        if ending.is_final:
            conversation.stop_waiting()
            self._conversations.pop(conversation.key, None)
            self._tasks.start(conversation.session.close)
        elif start is None and not attachment.has_begun:  # nobody has its id
            conversation.stop_waiting()
            self._tasks.start(lambda: self._close(conversation))
        return ending

    # Conversations without a browser

    def _leave_alone(self, conversation: RelayedConversation) -> None:
        """Close a conversation later, unless its browser comes back."""
        conversation.stop_waiting()
        if not self._is_closed:
            conversation.timer = self._tasks.start(lambda: self._close_later(conversation))

    async def _close_later(self, conversation: RelayedConversation) -> None:
        await anyio.sleep(self._keep_seconds)
        conversation.timer = None  # from here on nobody stops it
        await self._close(conversation)

    async def _close(self, conversation: RelayedConversation) -> None:
        if self._conversations.pop(conversation.key, None) is None:
            return
        try:
            await self._call_hook(self._on_leave, conversation.session, conversation.visitor)
        except (HookFailed, Refused):
            logger.exception(
                "The function on_leave failed.", extra={"event_name": "on_leave_failed"}
            )
        finally:  # also where the relay is closed before the function has ended
            with anyio.CancelScope(shield=True), suppress(LiveError):
                await conversation.session.close()

    async def _call_hook(
        self, hook: Callable[..., object] | None, session: AsyncSession, visitor: Visitor
    ) -> None:
        if hook is not None:
            await call_hook(hook, session, visitor)


class _Turned(Exception):
    """A browser is turned away, with an ending that tells why."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(reason)
        self.ending = Ending(code, reason)


async def _read_start(socket: BrowserSocket, max_message_size: int) -> StartMessage:
    """Wait for the first message.

    Raises:
        BrowserLeft: The browser has left.
        _Turned: It is another message, or does not come.
    """
    with anyio.move_on_after(START_SECONDS):
        data = await socket.receive()
        if (size := message_size(data)) > max_message_size:
            raise _Turned(CloseCode.TOO_BIG, too_big(size, max_message_size))
        try:
            message = read_message(data)
        except UnreadableMessage as error:
            raise _Turned(CloseCode.PROTOCOL, str(error)) from None
        if not isinstance(message, StartMessage):
            raise _Turned(CloseCode.PROTOCOL, "The first message must be of the type start.")
        return message
    raise _Turned(CloseCode.IDLE, f"No message came within {START_SECONDS:g} s.")
