"""The `talk` command: a conversation by microphone and speakers, or from file to file."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import ExitStack, closing, suppress
from functools import partial
from typing import TYPE_CHECKING

from genai_live import events
from genai_live.audio.data import check_wav_name
from genai_live.cli.console import check_output_file, make_console
from genai_live.cli.keys import KeyReader
from genai_live.cli.service import open_service
from genai_live.cli.sound import (
    Meter,
    check_output,
    input_seconds,
    open_output,
    open_source,
    print_devices,
)
from genai_live.cli.talk_display import TalkDisplay
from genai_live.errors import ConfigError, LiveError
from genai_live.recording import Recorder
from genai_live.recording.recorder import FILES

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable
    from pathlib import Path

    from rich.console import Console

    from genai_live import Client, Session, types
    from genai_live.audio import MediaSource
    from genai_live.cli.sound import MeteredFile, MeteredSpeakers

POLL_SECONDS = 0.25
"""How often to look whether a conversation from a file is over."""
ANSWER_SECONDS = 15.0
"""How long to wait for an answer after the end of the file."""
QUIET_SECONDS = 1.5
"""How long nothing comes after the last answer."""
JOIN_SECONDS = 1.0
"""How long to wait for the stream at the end."""


def run(arguments: Namespace) -> int:
    """Talk until Ctrl+C, SIGTERM or q, or until the file that was passed is answered."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console = make_console()
    user, model = Meter(), Meter()
    if arguments.list_devices:
        print_devices(console)
        return 0
    _check_outputs(arguments.out, arguments.input, arguments.record)
    source = open_source(arguments, user)
    check_output(arguments)
    seconds = input_seconds(arguments.input) if arguments.input is not None else None
    name: str = arguments.model
    service = open_service(arguments, console)
    with ExitStack() as opened:
        recorder = None
        if arguments.record is not None:
            recorder = opened.enter_context(_recorder(arguments.record))
        with service as client:
            output = partial(open_output, arguments, model)
            talk = Talk(console, user, model, source, output, seconds=seconds)
            talk.run(client, name, config_of(arguments), recorder)
    for file in (arguments.out, arguments.record):
        if file is not None:
            console.print(f"Written: {file}", markup=False, soft_wrap=True)
    if recorder is not None and recorder.error is not None:
        raise recorder.error
    return 0


def config_of(arguments: Namespace) -> types.LiveConnectConfigDict:
    """Return the config that the arguments ask for."""
    config: types.LiveConnectConfigDict = {
        "response_modalities": ["AUDIO"],
        "input_audio_transcription": {},
        "output_audio_transcription": {},
    }
    if arguments.system:
        config["system_instruction"] = arguments.system
    if arguments.voice:
        voice: types.VoiceConfigDict = {"prebuilt_voice_config": {"voice_name": arguments.voice}}
        config["speech_config"] = {"voice_config": voice}
    return config


def _check_outputs(out: Path | None, spoken: Path | None, folder: Path | None) -> None:
    """Check `--out` and `--record`.

    Raises:
        ConfigError: One of them cannot be written to, or is in the way of another file.
    """
    if out is not None:
        recorded = [folder / name for name in FILES] if folder is not None else []
        check_wav_name(out, field="--out")
        check_output_file(out, others=[spoken, *recorded])


def _recorder(folder: Path) -> Recorder:
    try:
        return Recorder(folder)
    except FileExistsError as error:
        hint = "Pass another folder to --record."
        raise ConfigError(f"{error.filename} exists.", hint=hint) from None


class Talk:
    """One conversation.

    Args:
        console: Where to print.
        user: The level of what the user says.
        model: The level of what the model says.
        source: What is streamed.
        open_output: Opens what the session plays to, once it is connected.
        seconds: How long the file is that is streamed; None for a microphone, which has no end.
    """

    def __init__(
        self,
        console: Console,
        user: Meter,
        model: Meter,
        source: MediaSource,
        open_output: Callable[[], MeteredSpeakers | MeteredFile],
        *,
        seconds: float | None,
    ) -> None:
        self._user = user
        self._source = source
        self._open_output = open_output
        self._seconds = seconds
        self._display = TalkDisplay(console, user, model, seconds=seconds)
        self._is_over = False
        self._streamed_at: float | None = None
        self._error: BaseException | None = None
        self._last = time.monotonic()
        self._is_answering = False
        self._was_answered = False
        self._was_heard = False
        self._is_connected = True

    def run(
        self,
        client: Client,
        model: str,
        config: types.LiveConnectConfigDict,
        recorder: Recorder | None,
    ) -> None:
        """Talk until the end.

        Raises:
            LiveError: The session or a device ended before, or a file was not answered.
            KeyboardInterrupt: Ctrl+C came before a file was answered.
        """
        with (
            client.live.connect(model=model, config=config, recorder=recorder) as session,
            closing(self._open_output()) as output,
            session.play(output),
        ):
            keys = {
                "m": self._mute,
                " ": lambda: _interrupt(session),
                "q": self._leave,
            }
            streaming = threading.Thread(
                target=self._stream, args=(session,), name="talk", daemon=True
            )
            try:
                with KeyReader(keys) as reader, self._display as display:
                    display.begin(has_keys=reader.is_available)
                    streaming.start()
                    self._read(session)
            except KeyboardInterrupt:
                if self._seconds is not None:
                    raise
            finally:
                session.close()
                with suppress(RuntimeError):  # Ctrl+C came before it was started
                    streaming.join(JOIN_SECONDS)
        if self._error is not None:
            raise self._error

    def _mute(self) -> None:
        self._user.is_muted = not self._user.is_muted

    def _leave(self) -> None:
        self._is_over = True

    def _stream(self, session: Session) -> None:
        try:
            session.stream(self._source)
        except BaseException as error:
            self._error = error
        self._streamed_at = self._last = time.monotonic()

    def _read(self, session: Session) -> None:
        read = session.events(timeout=POLL_SECONDS)
        while not self._is_over and self._error is None:
            try:
                event = next(read, None)
            except TimeoutError:
                if self._is_quiet() and not session.playback.waiting_frames:
                    session.wait_for_playback(timeout=ANSWER_SECONDS)
                    break
                continue
            if event is None:
                raise LiveError("The server ended the session.", hint="Start again to go on.")
            self._handle(event)
        if self._seconds is not None and not (self._is_over or self._error or self._was_heard):
            raise LiveError(
                f"Nothing was answered within {ANSWER_SECONDS:g} s of the end of the file.",
                hint="Check that it has speech in it, loud enough.",
            )

    def _is_quiet(self) -> bool:
        """Whether the file is over and was answered, or will not be."""
        if self._streamed_at is None or self._is_answering:
            return False
        quiet = time.monotonic() - self._last
        return quiet > (QUIET_SECONDS if self._was_answered else ANSWER_SECONDS)

    def _handle(self, event: events.Event) -> None:
        display = self._display
        match event:
            case events.AudioDelta() | events.ToolCall():
                self._is_answering = self._was_heard = True
                self._last = time.monotonic()
            case events.OutputTranscript(text=text):
                self._is_answering = self._was_heard = True
                display.add_text("model", text, event.turn)
            case events.InputTranscript(text=text, interim=False):
                display.add_text("you", text, event.turn)
            case events.TurnComplete(turn=turn, interrupted=interrupted):
                self._is_answering = False
                self._was_answered = not interrupted
                self._last = time.monotonic()
                display.end_turn(turn, "interrupted" if interrupted else "")
            case events.Reconnecting() if self._is_connected:
                self._is_connected = False
                display.print_remark("connection lost, reconnecting ...")
            case events.Resumed(mode=mode):
                self._is_connected = True
                display.print_remark(f"connected again ({mode})")
            case events.ContextLost():
                display.print_remark("the server has lost the conversation")
            case events.TurnStalled(seconds=seconds):
                display.print_remark(f"no answer for {seconds:.0f} s")
            case _:
                pass


def _interrupt(session: Session) -> None:
    with suppress(LiveError):  # the session is closed
        session.interrupt()
