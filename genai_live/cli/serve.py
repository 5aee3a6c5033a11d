"""The `serve` command: the local Live server, until Ctrl+C."""

from __future__ import annotations

import shutil
import signal
import time
from typing import TYPE_CHECKING

from genai_live.cli.console import (
    check_output_file,
    make_console,
    print_server_log,
    taken_port,
)
from genai_live.testing import LiveServer

if TYPE_CHECKING:
    from argparse import Namespace

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


def run(arguments: Namespace) -> int:
    """Serve until Ctrl+C or SIGTERM, then close all connections."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console = make_console()
    print_server_log(console)
    if arguments.tls is not None:
        check_output_file(arguments.tls)
    server = LiveServer(
        port=arguments.port,
        pace=arguments.pace,
        allowed_origins=arguments.allow_origin,
        tls=arguments.tls is not None,
        ui=arguments.ui,
    )
    try:
        with taken_port(arguments.port), server:
            vertex = "vertexai=True, " if arguments.backend == "vertex" else ""
            console.print(
                f"A local Live server is running at {server.url}. Press Ctrl+C to stop it."
            )
            if arguments.ui:
                console.print(f"Its sessions are shown at {server.ui_url}", soft_wrap=True)
            console.print("It accepts any API key. To use it:\n", style="dim")
            snippet = SNIPPET
            if arguments.tls is not None:
                shutil.copyfile(server.ca_file, arguments.tls)
                snippet = TLS_SNIPPET
            file = str(arguments.tls)
            console.print(
                snippet.format(url=server.url, vertex=vertex, file=file),
                markup=False,
                soft_wrap=True,
            )
            if arguments.tls is not None:
                console.print(
                    f"For other programs: SSL_CERT_FILE={file} (Python),"
                    f" NODE_EXTRA_CA_CERTS={file} (Node.js)\n",
                    markup=False,
                    soft_wrap=True,
                    style="dim",
                )
            while True:
                time.sleep(3600)
    except KeyboardInterrupt:
        console.print("Stopped.")
        return 0
