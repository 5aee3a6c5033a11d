"""The `replay` command: a server that plays a session file, until Ctrl+C."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

from genai_live.cli.banner import check_tls, show_variables, write_certificate
from genai_live.cli.console import (
    check_input_file,
    print_plain,
    print_server_log,
    session_file,
    taken_port,
)
from genai_live.testing import LiveServer

if TYPE_CHECKING:
    from argparse import Namespace


def run(arguments: Namespace) -> int:
    """Serve until Ctrl+C or SIGTERM, then close all connections.

    Returns:
        The exit code: 1 if a client departed from the recording.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print_server_log()
    check_input_file(arguments.file, "FILE")
    check_tls(arguments.tls, [arguments.file])
    with session_file():
        server = LiveServer.replay(
            arguments.file,
            matching="strict" if arguments.strict else "lenient",
            timing="original" if arguments.original_timing else "fast",
            repeat=True,
            port=arguments.port,
            allowed_origins=arguments.allow_origin,
            tls=arguments.tls is not None,
            ui=arguments.ui,
        )
    try:
        with taken_port(arguments.port):
            server.start()
        write_certificate(server, arguments.tls)
        print_plain(f"A server that plays {arguments.file} is running at {server.url}")
        print_plain("Press Ctrl+C to stop it.")
        if arguments.ui:
            print_plain(f"Its sessions are shown at {server.ui_url}")
        show_variables(server.url, arguments.tls)
        print_plain("")
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        server.close()
    departed = any(record.error is not None for record in server.connections)
    print_plain("Stopped. A client departed from the recording." if departed else "Stopped.")
    return int(departed)
