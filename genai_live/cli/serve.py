"""The `serve` command: the local Live server, until Ctrl+C."""

from __future__ import annotations

import errno
import logging
import signal
import time
from typing import TYPE_CHECKING

from rich.text import Text

from genai_live.cli.console import make_console, print_row, strip_escapes
from genai_live.testing import LiveServer

if TYPE_CHECKING:
    from argparse import Namespace

    from rich.console import Console

SNIPPET = """\
from genai_live import Client
client = Client({vertex}api_key="any", http_options={{"base_url": "{url}"}})
"""


class _Printer(logging.Handler):
    """Prints the log of the server, with the time."""

    def __init__(self, console: Console) -> None:
        super().__init__(logging.INFO)
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        """Print one record."""
        moment = Text(time.strftime("%H:%M:%S"), "dim")
        print_row(self._console, moment, strip_escapes(self.format(record)), widths=(10,))


def run(arguments: Namespace) -> int:
    """Serve until Ctrl+C or SIGTERM, then close all connections."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console = make_console()
    logger = logging.getLogger("genai_live.testing")
    logger.addHandler(_Printer(console))
    logger.setLevel(logging.INFO)
    server = LiveServer(
        port=arguments.port, pace=arguments.pace, allowed_origins=arguments.allow_origin
    )
    try:
        with server:
            vertex = "vertexai=True, " if arguments.backend == "vertex" else ""
            console.print(
                f"A local Live server is running at {server.url}. Press Ctrl+C to stop it."
            )
            console.print("It accepts any API key. To use it:\n", style="dim")
            console.print(
                SNIPPET.format(url=server.url, vertex=vertex), markup=False, soft_wrap=True
            )
            while True:
                time.sleep(3600)
    except KeyboardInterrupt:
        console.print("Stopped.")
        return 0
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise OSError(
            f"port {arguments.port} cannot be used ({error.strerror})."
            " Pass another --port; 0 picks a free one."
        ) from error
