"""The `record` command: a proxy that writes a session file, until Ctrl+C."""

from __future__ import annotations

import signal
import time
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING

from rich.live import Live
from rich.text import Text

from genai_live.cli.banner import check_tls, show_variables, write_certificate
from genai_live.cli.console import (
    check_output_file,
    make_console,
    print_plain,
    print_server_log,
    taken_port,
)
from genai_live.errors import ConfigError
from genai_live.testing import RecordingProxy
from genai_live.transport.network import redact_url

if TYPE_CHECKING:
    from argparse import Namespace
    from contextlib import AbstractContextManager

    from rich.console import Console

    from genai_live.testing import ProxyStats

_REFRESH_SECONDS = 0.25


def run(arguments: Namespace) -> int:
    """Record until Ctrl+C or SIGTERM, then close all connections."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console = make_console()
    print_server_log(partial(console.print, markup=False, soft_wrap=True))
    check_output_file(arguments.file, "FILE")
    check_tls(arguments.tls, [arguments.file])
    try:
        proxy = RecordingProxy(
            arguments.file,
            upstream=arguments.upstream,
            port=arguments.port,
            media=arguments.media,
            overwrite=arguments.overwrite,
            allowed_origins=arguments.allow_origin,
            tls=arguments.tls is not None,
        )
    except FileExistsError:
        hint = "Choose another name, or pass --overwrite."
        raise ConfigError(f"{arguments.file} exists.", hint=hint) from None
    try:
        with taken_port(arguments.port), proxy:
            write_certificate(proxy, arguments.tls)
            print_plain(f"A proxy for {redact_url(arguments.upstream)} is running at {proxy.url}")
            print_plain(f"It records to {arguments.file}")
            print_plain("Press Ctrl+C to stop it.")
            show_variables(proxy.url, arguments.tls, key="It passes API keys on", sets_key=False)
            print_plain("")
            with _status_line(console, proxy):
                while proxy.error is None:
                    time.sleep(_REFRESH_SECONDS)
    except KeyboardInterrupt:
        pass
    console.print(f"Stopped. {describe(proxy.stats)}", markup=False, soft_wrap=True)
    return 0


def describe(stats: ProxyStats) -> str:
    """Return what was recorded, on one line."""
    return (
        f"Connections: {stats.connections} ({stats.open} open). Frames: {stats.client_frames} from"
        f" clients, {stats.server_frames} from the server, {stats.size / 1_000_000:.1f} MB."
    )


def _status_line(console: Console, proxy: RecordingProxy) -> AbstractContextManager[object]:
    """Show what was recorded so far, on a terminal."""
    if not console.is_terminal:
        return nullcontext()
    return Live(
        console=console,
        get_renderable=lambda: Text(describe(proxy.stats), "dim"),
        refresh_per_second=1 / _REFRESH_SECONDS,
        transient=True,
    )
