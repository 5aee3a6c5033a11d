"""`SessionRecording`: leads what goes in and out of a session to a `Recorder`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from genai_live import events
from genai_live._core.inbox import EndOfStream
from genai_live._core.observer import PassingObserver, SessionObserver
from genai_live._runtime.background import BackgroundTask, interrupts_main_thread
from genai_live._runtime.worker_thread import run_in_thread
from genai_live.audio.playback import PlaybackBuffer
from genai_live.errors import ConnectError, LiveError
from genai_live.transport.base import PushingTransport, TransportClosed

if TYPE_CHECKING:
    from collections.abc import Callable

    from genai_live import types
    from genai_live._core.core import SessionCore
    from genai_live._core.inbound_log import Position
    from genai_live._protocol import InboundMessage, LiveProtocol
    from genai_live._protocol.outbound import OutboundMessage
    from genai_live.audio.pcm import PcmFormat
    from genai_live.audio.playback import PlaybackLedger
    from genai_live.recording import Recorder
    from genai_live.recording.recording_writer import RecordedConnection, RecordingWriter
    from genai_live.transport.base import Connector, Endpoint, Transport, TransportOptions

    Core: TypeAlias = SessionCore[LiveProtocol, types.LiveClientMessage]

_BAD_GATEWAY = 502


class SessionRecording:
    """The recording of a session. One that is not recorded has none, and nothing is in its way.

    Args:
        recorder: What writes it, from here on.

    Raises:
        ConfigError: The recorder has been used.

    Attributes:
        is_played: Whether a player plays the model's speech; it is recorded there then.
    """

    def __init__(self, recorder: Recorder) -> None:
        self.is_played = False
        self._core: Core | None = None
        self._following: BackgroundTask | None = None
        self._begins_again = False
        self._is_connected = True
        self._writer = recorder.begin(self._report)

    def _report(self, error: Exception) -> None:
        core = self._core
        if core is not None:
            core.owner.call_soon(lambda: core.report(error))

    def connector(self, connector: Connector) -> Connector:
        """Return a connector whose connections are recorded."""
        return _RecordedConnector(connector, self._writer)

    def observer(self, observer: SessionObserver) -> SessionObserver:
        """Return an observer that records, and passes everything on."""
        return _RecordedMessages(observer, self._writer)

    def start(self, core: Core) -> None:
        """Follow what comes in. In the loop."""
        self._core = core
        self._following = BackgroundTask()
        self._following.start(self._follow, self._following, core, name="genai_live recording")

    async def finish(self) -> None:
        """Complete the files, once the session has ended."""
        if self._following is not None and self._core is not None:
            if not self._core.inbox.ended:  # it did not start
                self._following.cancel()
            await self._following.wait()
        await run_in_thread(self._writer.close, abandon_on_cancel=True)

    # Playback.

    def buffer(self, pcm: PcmFormat, ledger: PlaybackLedger, *, is_device: bool) -> PlaybackBuffer:
        """Return a buffer for a player, which records what is read from it."""
        return _RecordedBuffer(pcm, ledger, self._writer, is_device=is_device)

    def cut(self) -> None:
        """Record that nothing of the model's speech that waits is heard."""
        if not self.is_played:  # the player's own flush is recorded with what it plays
            self._writer.cut_model_audio()

    # What comes in.

    async def _follow(self, task: BackgroundTask, core: Core) -> None:
        inbox = core.inbox
        position: Position = inbox.first_unread()

        def find() -> tuple[InboundMessage, Position] | None:
            return inbox.next_message(position)

        try:
            while True:
                inbound, position = await inbox.news.wait(find)
                self._record(inbound, core)
        except (EndOfStream, LiveError):
            self._writer.finish()
        except BaseException as error:
            self._writer.finish()
            if task.ends_with(error) or interrupts_main_thread(error):
                raise
            core.report(error)

    def _record(self, inbound: InboundMessage, core: Core) -> None:
        writer = self._writer
        for event in inbound.events:
            match event:
                case events.AudioDelta(data=data, mime_type=mime_type):
                    self._add_audio(data, mime_type)
                case events.OutputTranscript(text=text) | events.TextDelta(text=text):
                    writer.add_text("model", text, event.turn)
                case events.InputTranscript(text=text, interim=False):
                    writer.add_text("user", text, event.turn)
                case events.Interrupted():
                    if inbound.is_loss:
                        self._begins_again = True
                    else:
                        self.cut()
                case events.TurnComplete(turn=turn, interrupted=interrupted):
                    heard = core.protocol.speech.kept_characters(turn)
                    remark = "interrupted" if interrupted else ""
                    writer.end_turn(turn, length=heard, remark=remark)
                case events.Reconnecting() if self._is_connected:
                    self._is_connected = False
                    writer.add_remark("connection lost")
                case events.Resumed(mode=mode):
                    self._is_connected = True
                    writer.add_remark(f"connected again ({mode})")
                case _:
                    pass

    def _add_audio(self, data: bytes, mime_type: str) -> None:
        if self.is_played:
            return
        if self._begins_again:
            self._begins_again = False
            self._writer.cut_model_audio()
        self._writer.add_model_audio(data, mime_type)


class _RecordedMessages(PassingObserver):
    """Records what was sent, and passes everything on."""

    def __init__(self, observer: SessionObserver, writer: RecordingWriter) -> None:
        super().__init__(observer)
        self._writer = writer

    def on_posted(self, message: OutboundMessage) -> None:
        """Record what was sent; what was dropped at once has no frame."""
        if message.frame:
            self._writer.add_sent(message.frame)
        self._observer.on_posted(message)


class _RecordedBuffer(PlaybackBuffer):
    """A buffer that records what is read from it.

    Args:
        pcm: As of its base.
        ledger: As of its base.
        writer: What writes it.
        is_device: Whether a device reads it, which plays silence where it gets too little, and so
            counts time in what it reads.
    """

    def __init__(
        self, pcm: PcmFormat, ledger: PlaybackLedger, writer: RecordingWriter, *, is_device: bool
    ) -> None:
        super().__init__(pcm, ledger)
        self._writer = writer
        self._is_device = is_device
        self._was_full = False

    def read(self, frames: int) -> bytes:
        """Return the next frames, as the base does."""
        data = super().read(frames)
        if data:
            self._writer.add_played(data, follows=self._was_full)
        self._was_full = self._is_device and len(data) == frames * self.pcm.frame_size
        return data


class _RecordedConnector:
    """Opens connections that are recorded."""

    def __init__(self, connector: Connector, writer: RecordingWriter) -> None:
        self._connector = connector
        self._writer = writer

    async def connect(self, endpoint: Endpoint, options: TransportOptions) -> Transport:
        """Open one, and record it."""
        url = urlsplit(endpoint.url)
        recorded = self._writer.open_connection(url.path, url.query, endpoint.headers)
        try:
            transport = await self._connector.connect(endpoint, options)
        except ConnectError as error:
            recorded.refused(error.status or _BAD_GATEWAY)
            raise
        recorded.opened()
        if isinstance(transport, PushingTransport):
            return _PushingRecordedTransport(transport, recorded)
        return _RecordedTransport(transport, recorded)

    async def aclose(self) -> None:
        """Release what the connections share."""
        await self._connector.aclose()


class _RecordedTransport:
    """Passes frames on and records them."""

    send_nowait: Callable[[bytes], bool]

    def __init__(self, transport: Any, recorded: RecordedConnection) -> None:
        self._transport = transport
        self._recorded = recorded
        if (send_nowait := getattr(transport, "send_nowait", None)) is not None:

            def send_recorded(data: bytes) -> bool:
                is_sent: bool = send_nowait(data)
                if is_sent:
                    recorded.sent(data)
                return is_sent

            self.send_nowait = send_recorded

    async def send(self, data: str | bytes) -> None:
        """Send one text frame. What a lost connection may not have got counts as sent."""
        self._recorded.sent(data.encode() if isinstance(data, str) else data)
        try:
            await self._transport.send(data)
        except TransportClosed as closed:
            self._end(closed)
            raise

    async def receive(self) -> bytes:
        """Wait for the next frame."""
        try:
            data: bytes = await self._transport.receive()
        except TransportClosed as closed:
            self._end(closed)
            raise
        self._recorded.received(data)
        return data

    async def aclose(self, code: int = 1000, reason: str = "") -> None:
        """Close."""
        self._recorded.ended("client", code, reason)
        await self._transport.aclose(code, reason)

    def _end(self, closed: TransportClosed) -> None:
        self._recorded.ended("server", closed.info.code, closed.info.reason)


class _PushingRecordedTransport(_RecordedTransport):
    """Does so with a transport that tells of frames."""

    @property
    def on_arrival(self) -> Callable[[], object]:
        """Called when something comes in while `receive` waits."""
        function: Callable[[], object] = self._transport.on_arrival
        return function

    @on_arrival.setter
    def on_arrival(self, function: Callable[[], object]) -> None:
        self._transport.on_arrival = function

    def receive_nowait(self) -> bytes | None:
        """Return the next frame if it is here."""
        data: bytes | None = self._transport.receive_nowait()
        if data is not None:
            self._recorded.received(data)
        return data
