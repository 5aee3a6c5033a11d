"""The `serve` command: the local Live server, until Ctrl+C."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, cast

from genai_live.cli.banner import check_tls, show_variables, write_certificate
from genai_live.cli.console import (
    check_input_file,
    print_plain,
    print_server_log,
    taken_port,
)
from genai_live.errors import ConfigError
from genai_live.testing import ChatCompletions, FaultPlan, LiveServer, ScriptedScenario

if TYPE_CHECKING:
    from argparse import Namespace

    from genai_live.cli.relay_server import RelayServer
    from genai_live.testing.faults.plan import Faults

SNIPPET = """\
from genai_live import Client
client = Client({vertex}api_key="any", http_options={{"base_url": "{url}"}})
"""
TLS_SNIPPET = """\
import ssl
from genai_live import Client
trusting = ssl.create_default_context(cafile={file!r})
client = Client({vertex}api_key="any", http_options={{"base_url": "{url}", "ssl": trusting}})
"""

_LOOK_EVERY = 0.3
"""Seconds between looks at the scenario file, and for signals that came just before a sleep."""
_SEED_DIGITS = 18


def run(arguments: Namespace) -> int:
    """Serve until Ctrl+C or SIGTERM, then close all connections.

    Raises:
        ConfigError: The scenario, the faults or another option cannot be used.
        OSError: The port is taken, or a file cannot be read.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print_server_log()
    faults = Path(arguments.faults) if arguments.faults else None
    check_tls(arguments.tls, [arguments.scenario, faults])
    file: Path | None = arguments.scenario
    if file is not None:
        if arguments.chat is not None:
            raise ConfigError("there is --chat as well; omit one of them.", field="--scenario")
        check_input_file(file, "--scenario")
    changed = None if file is None else _changed(file)
    server = _kind(arguments)(
        scenario=file,
        responder=_responder(arguments),
        port=arguments.port,
        pace=arguments.pace,
        voice=arguments.voice,
        faults=_faults(arguments.faults),
        allowed_origins=arguments.allow_origin,
        require_key=not arguments.no_key,
        raise_errors=False,
        tls=arguments.tls is not None,
        ui=arguments.ui,
    )
    try:
        with taken_port(arguments.port), server:
            write_certificate(server, arguments.tls)
            _print_banner(server, arguments)
            while True:
                time.sleep(_LOOK_EVERY)
                if file is not None and changed != (changed := _changed(file)):
                    _reload(server, file)
    except KeyboardInterrupt:
        print_plain("Stopped.")
        return 0


def _kind(arguments: Namespace) -> type[LiveServer]:
    if not arguments.page:
        return LiveServer
    from genai_live.cli.relay_server import RelayServer  # loads the client

    return RelayServer


def _print_banner(server: LiveServer, arguments: Namespace) -> None:
    url, tls = server.url, arguments.tls
    print_plain(f"A local Live server is running at {url}")
    print_plain("Press Ctrl+C to stop it.")
    if arguments.ui:
        print_plain(f"Its sessions are shown at {server.ui_url}")
    if arguments.page:
        print_plain(f"A page to talk with it is at {cast('RelayServer', server).talk_url}")
    if arguments.scenario is not None:
        print_plain(f"It plays {arguments.scenario}, and reads it again when it changes.")
    if arguments.no_key:
        show_variables(url, tls, key="It needs no API key", sets_key=False)
    else:
        show_variables(url, tls)
    print_plain("\nOr in Python:\n")
    vertex = "vertexai=True, " if arguments.backend == "vertex" else ""
    snippet = SNIPPET if tls is None else TLS_SNIPPET
    print_plain(snippet.format(url=url, vertex=vertex, file=str(tls)))


def _responder(arguments: Namespace) -> ChatCompletions | None:
    if arguments.chat is None:
        if arguments.chat_model is not None:
            raise ConfigError("it needs --chat beside it.", field="--chat-model")
        return None
    if arguments.chat_model is None:
        raise ConfigError("it needs --chat-model beside it.", field="--chat")
    key = os.environ.get("OPENAI_API_KEY")
    return ChatCompletions(arguments.chat, model=arguments.chat_model, api_key=key)


def _faults(plan: str | None) -> Faults:
    if plan is None:
        return ()
    if plan.isdecimal():
        if len(plan) > _SEED_DIGITS:
            problem = f"{len(plan)} digits are too many for a seed"
            raise ConfigError(f"{problem}; use at most {_SEED_DIGITS}.", field="--faults")
        return FaultPlan(seed=int(plan))
    file = Path(plan)
    if plan.startswith("-") and not file.exists():
        raise ConfigError(f"{plan} is no seed; use a whole number from 0 on.", field="--faults")
    check_input_file(file, "--faults")
    from genai_live.testing import read_faults

    return read_faults(file)


def _changed(file: Path) -> tuple[int, int]:
    """Return what is different when a file has changed."""
    try:
        status = file.stat()
    except OSError:  # an editor is replacing it
        return 0, 0
    return status.st_mtime_ns, status.st_size


def _reload(server: LiveServer, file: Path) -> None:
    """Read a scenario again; one with a mistake is reported, and the former one is kept."""
    try:
        server.scenario = ScriptedScenario.load(file)
    except (ConfigError, OSError) as error:
        print_plain(f"The former scenario is kept: {error}")
    else:
        print_plain(f"{file} was read again.")
