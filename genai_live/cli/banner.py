"""Lines that lead programs to a server of this machine: addresses, variables, a certificate."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from genai_live.cli.console import check_output_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.console import Console

    from genai_live.testing import LiveServer, RecordingProxy

VARIABLES = ("GOOGLE_GEMINI_BASE_URL", "GOOGLE_VERTEX_BASE_URL")


def check_tls(file: Path | None, others: Sequence[Path | None]) -> None:
    """Check that the certificate can be written, and replaces no other file of the command.

    Raises:
        ConfigError: It cannot.
    """
    if file is not None:
        check_output_file(file, option="--tls", others=others)


def write_certificate(server: LiveServer | RecordingProxy, file: Path | None) -> None:
    """Write the certificate of a server that runs, if it has TLS.

    Raises:
        OSError: The file cannot be written.
    """
    if file is not None:
        shutil.copyfile(server.ca_file, file)


def show(console: Console, text: str, style: str | None = None) -> None:
    """Print a line as it is, so that it can be copied whole."""
    console.print(text, markup=False, soft_wrap=True, style=style)


def show_variables(console: Console, url: str, certificate: Path | None, *, key: str) -> None:
    """Print the lines that set the environment of a program.

    Args:
        console: Where to print.
        url: The address of the server.
        certificate: The file with the certificate to trust; None without TLS.
        key: What is said about the API key, without a full stop.
    """
    show(console, f"{key}. These lead any program to it, the second with Vertex AI:\n", "dim")
    for name in VARIABLES:
        show(console, f"export {name}={url}")
    if certificate is not None:
        text = "\nThe program has to trust the certificate, in Python or Node.js by:\n"
        show(console, text, "dim")
        show(console, f"export SSL_CERT_FILE={certificate}")
        show(console, f"export NODE_EXTRA_CA_CERTS={certificate}")
