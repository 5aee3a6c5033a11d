"""genai_live, blocking."""

from collections.abc import Generator
from contextlib import contextmanager

from benchmarks.clients.base import ConnectBlockingTalker
from benchmarks.frames import INPUT_PCM, QUESTION, Dialect
from genai_live import Client, Session
from genai_live.types import LiveConnectConfigDict

DIALECT = Dialect.GEMINI
CONFIG: LiveConnectConfigDict = {"response_modalities": ["AUDIO"]}


class Connection:
    """A session, read message by message across turns."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._messages = iter(session)

    def receive_audio(self, count: int) -> int:
        """Read `message.data`."""
        self._session.send_client_content(turns=QUESTION)
        size = 0
        for message in self._messages:
            size += len(message.data or b"")
            count -= 1
            if not count:
                break
        return size

    def receive_text(self, count: int) -> int:
        """Read `message.text`."""
        self._session.send_client_content(turns=QUESTION)
        size = 0
        for message in self._messages:
            size += len(message.text or "")
            count -= 1
            if not count:
                break
        return size

    def send_audio(self, count: int) -> None:
        """Send with `send_realtime_input`."""
        for _ in range(count):
            self._session.send_realtime_input(audio=INPUT_PCM)
        next(self._messages)

    def echo(self) -> None:
        """Send with `send_client_content`."""
        self._session.send_client_content(turns=QUESTION)
        next(self._messages)

    def talk(self) -> None:
        """Send one chunk."""
        self._session.send_realtime_input(audio=INPUT_PCM)

    def listen(self) -> int:
        """Read one message."""
        return len(next(self._messages).data or b"")


@contextmanager
def open_blocking_client(url: str) -> Generator[ConnectBlockingTalker]:
    """Open a `Client`."""
    with Client(api_key="key", http_options={"base_url": url}) as client:

        @contextmanager
        def connect() -> Generator[Connection]:
            with client.live.connect(
                model="local", config={"response_modalities": ["AUDIO"]}
            ) as session:
                connection = Connection(session)
                connection.listen()  # the setup was accepted
                yield connection

        yield connect
