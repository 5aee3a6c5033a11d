"""The `genai-live` command: demo, chat, talk, music, the local server, recordings and checks."""

from __future__ import annotations

import argparse
import importlib
import math
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from genai_live._version import __version__
from genai_live._wire.extras import install_command
from genai_live.errors import ConfigError, LiveError
from genai_live.models import DEFAULT_MODEL, DEFAULT_MUSIC_MODEL

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

GEMINI_URL = "https://generativelanguage.googleapis.com"
"""What the `record` command passes connections on to."""

OK, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130

SERVERS = ("serve", "record", "replay")
"""Commands that run until Ctrl+C, which is their regular end."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: Arguments without the program name; those of the process by default.

    Returns:
        The exit code: 0 on success, 1 on failure, 2 if the arguments or what they name are wrong or
        a dependency is missing, 130 after Ctrl+C; a server ends with 0 then, as with `serve`.
    """
    arguments = _parser().parse_args(argv)
    try:
        command = importlib.import_module(f"genai_live.cli.{arguments.command}")
        return int(command.run(arguments))
    except KeyboardInterrupt:
        # The terminal has echoed ^C into the current line.
        code = OK if arguments.command in SERVERS else INTERRUPTED
        return _report("\nStopped." if sys.stderr.isatty() else "Stopped.", code)
    except ConfigError as error:
        return _report(_worded(error, arguments), MISUSED)
    except BrokenPipeError:  # the program that read the output has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for the last flush
        return FAILED
    except (LiveError, OSError) as error:
        return _report(_worded(error, arguments), FAILED)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "rich":
            raise
        return _report(
            f"{arguments.command} needs rich. Install it: {install_command('cli')}", MISUSED
        )


def _worded(error: Exception, arguments: argparse.Namespace) -> str:
    """Return the line about an error, with the command's option instead of the client's."""
    has_url = getattr(arguments, "url", None) is not None
    text = str(error).replace("http_options.base_url", "--url") if has_url else str(error)
    return f"Error: {text}"


def _report(message: str, code: int) -> int:
    print(message, file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="genai-live",
        description="Use the Gemini Live API from a shell. Without --live the commands talk to a"
        " local Live server: nothing leaves this machine, and no key is needed.",
    )
    parser.add_argument("--version", action="version", version=f"genai-live {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")

    demo = commands.add_parser(
        "demo", help="hold a spoken conversation, with recordings as the user's voice"
    )
    _add_service(demo, DEFAULT_MODEL)
    demo.add_argument(
        "--out",
        type=Path,
        default=Path("reply.wav"),
        metavar="FILE",
        help="WAV file to write the model's speech to (default: %(default)s)",
    )
    demo.add_argument(
        "--fast", action="store_true", help="send the recordings at once instead of in real time"
    )

    chat = commands.add_parser("chat", help="chat with the model in text")
    _add_service(chat, DEFAULT_MODEL)
    chat.add_argument("--system", metavar="TEXT", help="system instruction for the model")

    _add_talk(
        commands.add_parser(
            "talk",
            help="talk with the model by microphone and speakers, or from a WAV file to another",
            description="Talk with the model. Use headphones: on open speakers the model hears"
            " itself and interrupts itself. Speak while it speaks to interrupt it. On a terminal,"
            " m mutes the microphone, space interrupts the model, and q or Ctrl+C ends the"
            " conversation.",
        )
    )

    music = commands.add_parser(
        "music", help="generate music from prompts and write it to a WAV file"
    )
    _add_service(music, DEFAULT_MUSIC_MODEL)
    music.add_argument(
        "prompts", nargs="+", metavar="prompt", help='what to play, such as "minimal techno"'
    )
    music.add_argument("--bpm", type=int, metavar="NUMBER", help="beats per minute, 60 to 200")
    music.add_argument("--scale", metavar="NAME", help="musical key, such as C_MAJOR_A_MINOR")
    music.add_argument(
        "--seconds",
        type=seconds,
        default=20.0,
        metavar="NUMBER",
        help="length of the music in seconds (default: %(default)g)",
    )
    music.add_argument(
        "--out",
        type=Path,
        default=Path("music.wav"),
        metavar="FILE",
        help="WAV file to write the music to (default: %(default)s)",
    )

    serve = commands.add_parser("serve", help="run the local Live server until Ctrl+C")
    _add_port(serve)
    serve.add_argument(
        "--backend",
        choices=("gemini", "vertex"),
        default="gemini",
        help="backend of the client in the printed code; the server serves both"
        " (default: %(default)s)",
    )
    serve.add_argument(
        "--pace",
        type=pace,
        default=1.0,
        metavar="FACTOR",
        help="how long the server takes to send speech: 1 is real time (default), 0.1 a tenth of"
        " it, 0 no time",
    )
    serve.add_argument(
        "--scenario",
        type=Path,
        metavar="FILE",
        help="YAML file that says what the model answers, read again when it changes; see"
        " docs/scenarios.md",
    )
    serve.add_argument(
        "--faults",
        metavar="PLAN",
        help="YAML file with the faults of each connection, or a number as the seed of random ones",
    )
    serve.add_argument(
        "--chat",
        metavar="URL",
        help="base URL of an OpenAI-compatible endpoint that answers as the model, such as"
        " http://localhost:11434/v1; the key, if it needs one, is in OPENAI_API_KEY",
    )
    serve.add_argument("--chat-model", metavar="NAME", help="name of the model at --chat")
    serve.add_argument(
        "--voice",
        default="tones",
        metavar="NAME",
        help="how the model speaks: tones (default), or a voice of espeak-ng, such as en-us",
    )
    serve.add_argument(
        "--no-key", action="store_true", help="take clients without an API key as well"
    )
    _add_tls(serve)
    _add_ui(serve)
    serve.add_argument(
        "--page",
        action="store_true",
        help="serve a web page to talk with the model by microphone, on this machine only",
    )
    _add_origins(serve)

    record = commands.add_parser(
        "record",
        help="run a proxy between any client and a Live server, and write a session file",
    )
    record.add_argument("file", type=Path, metavar="FILE", help="session file to write")
    record.add_argument(
        "--upstream",
        default=GEMINI_URL,
        metavar="URL",
        help="base URL of the server (default: %(default)s)",
    )
    record.add_argument(
        "--media",
        choices=("keep", "hash"),
        default="keep",
        help="whether to keep audio, images and video, or only their size and a hash"
        " (default: %(default)s)",
    )
    record.add_argument("--overwrite", action="store_true", help="replace a file that exists")
    _add_port(record)
    _add_tls(record)
    _add_origins(record)

    replay = commands.add_parser(
        "replay", help="run a server that plays a session file, again and again until Ctrl+C"
    )
    replay.add_argument("file", type=Path, metavar="FILE", help="session file to play")
    replay.add_argument(
        "--strict",
        action="store_true",
        help="refuse a client that spells, orders or cuts what it says in another way",
    )
    replay.add_argument(
        "--original-timing",
        action="store_true",
        help="wait as long as the server did, instead of sending at once",
    )
    _add_port(replay)
    _add_tls(replay)
    _add_ui(replay)
    _add_origins(replay)

    inspect = commands.add_parser(
        "inspect", help="show what happened in a session file, in tables or on a page"
    )
    inspect.add_argument("file", type=Path, metavar="FILE", help="session file to show")
    inspect.add_argument(
        "--html", type=Path, metavar="FILE", help="write a page to this file instead"
    )

    doctor = commands.add_parser(
        "doctor", help="check what a session needs: key, network, service, extras, audio devices"
    )
    doctor.add_argument(
        "--url",
        metavar="URL",
        help="base URL of the server; by default that of the environment, or the real service",
    )
    doctor.add_argument(
        "--model",
        metavar="NAME",
        default=DEFAULT_MODEL,
        help="name of the model (default: %(default)s)",
    )
    doctor.add_argument(
        "--timeout",
        type=seconds,
        default=5.0,
        metavar="NUMBER",
        help="seconds that a check may take (default: %(default)g)",
    )

    migrate = commands.add_parser(
        "migrate",
        help="show what to change in programs for google-genai",
        description="Show what to change in programs for google-genai as a diff, and what to look"
        " at, with its line. Nothing is written without --write.",
    )
    migrate.add_argument(
        "files", type=input_file, nargs="+", metavar="FILE", help="Python file to read"
    )
    migrate.add_argument("--write", action="store_true", help="change the files too")
    return parser


def _add_service(parser: argparse.ArgumentParser, model: str) -> None:
    service = parser.add_mutually_exclusive_group()
    service.add_argument(
        "--local",
        action="store_true",
        help="use a local server that the command starts: the default, without a key",
    )
    service.add_argument(
        "--live",
        action="store_true",
        help="use the real service; needs a key in GEMINI_API_KEY or GOOGLE_API_KEY",
    )
    service.add_argument(
        "--url",
        metavar="URL",
        help="use the server at this base URL, such as http://127.0.0.1:8765 of `genai-live serve`;"
        " it gets the key of the environment, if there is one",
    )
    parser.add_argument(
        "--model", metavar="NAME", default=model, help="name of the model (default: %(default)s)"
    )


def _add_talk(talk: argparse.ArgumentParser) -> None:
    _add_service(talk, DEFAULT_MODEL)
    talk.add_argument("--system", metavar="TEXT", help="system instruction for the model")
    talk.add_argument("--voice", metavar="NAME", help="voice of the model, such as Kore")
    hear, speak = talk.add_mutually_exclusive_group(), talk.add_mutually_exclusive_group()
    hear.add_argument(
        "--input-device",
        type=device,
        metavar="DEVICE",
        help="number or part of the name of the microphone (default: that of the system)",
    )
    hear.add_argument(
        "--in",
        dest="input",
        type=input_file,
        metavar="FILE",
        help="audio file to speak instead of a microphone; the command ends with its answer",
    )
    speak.add_argument(
        "--output-device",
        type=device,
        metavar="DEVICE",
        help="number or part of the name of the speakers (default: those of the system)",
    )
    speak.add_argument(
        "--out",
        type=output_file,
        metavar="FILE",
        help="WAV file to write what the model says to, instead of speakers",
    )
    talk.add_argument(
        "--list-devices", action="store_true", help="list the devices of this machine and leave"
    )
    talk.add_argument(
        "--record",
        type=Path,
        metavar="FOLDER",
        help="folder for a recording: audio.wav, transcript.txt and session.jsonl",
    )


def _add_port(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port",
        type=port,
        default=8765,
        metavar="NUMBER",
        help="port on 127.0.0.1; 0 picks a free one (default: %(default)s)",
    )


def _add_tls(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--tls",
        type=Path,
        metavar="FILE",
        help="serve over TLS, for clients that insist on wss, and write the certificate that they"
        " have to trust to FILE",
    )


def _add_ui(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--ui", action="store_true", help="show the sessions on a web page, on this machine only"
    )


def _add_origins(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--allow-origin",
        action="append",
        default=[],
        type=origin,
        metavar="ORIGIN",
        help="web page that may connect, such as http://localhost:5173, or * for any; may be"
        " repeated (default: none)",
    )


def port(text: str) -> int:
    """Parse a port number."""
    value = int(text) if text.isdecimal() else -1
    if not 0 <= value <= 65_535:
        raise argparse.ArgumentTypeError(f"{text} is not a port; use 0 to 65535")
    return value


def seconds(text: str) -> float:
    """Parse a duration."""
    value = _number(text)
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text} is not a duration; use a number above 0")
    return value


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def device(text: str) -> int | str:
    """Parse the number or the name of a device."""
    return int(text) if text.isdecimal() else text


def input_file(text: str) -> Path:
    """Parse the path of a file to read."""
    path = Path(text)
    if text and path.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is a folder; name a file in it")
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return path


def output_file(text: str) -> Path:
    """Parse the path of a file to write."""
    path = Path(text)
    if path.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is a folder; add the name of a file")
    if not path.absolute().parent.is_dir():
        raise argparse.ArgumentTypeError(f"the folder {path.absolute().parent} does not exist")
    return path


def origin(text: str) -> str:
    """Parse the origin of a web page."""
    from genai_live.testing._network.access import read_origin  # loads aiohttp

    try:
        return read_origin(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def pace(text: str) -> float:
    """Parse a pace."""
    value = _number(text)
    if not 0 <= value < math.inf:
        raise argparse.ArgumentTypeError(f"{text} is not a pace; use 0 or a number above it")
    return value
