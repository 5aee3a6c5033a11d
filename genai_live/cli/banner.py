"""Lines that lead programs to a server of this machine: addresses, variables, a certificate."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from genai_live.cli.console import check_output_file, print_plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

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


def show_variables(
    url: str,
    certificate: Path | None,
    *,
    key: str = "It accepts any API key",
    sets_key: bool = True,
) -> None:
    """Print the lines that set the environment of a program.

    Args:
        url: The address of the server.
        certificate: The file with the certificate to trust; None without TLS.
        key: What is said about the API key, without a full stop.
        sets_key: Whether the lines set a key too: without any, a client is not let in.
    """
    print_plain(f"{key}. These lead any program to it, the last with Vertex AI:\n")
    if sets_key:
        print_plain("export GEMINI_API_KEY=any")
    for name in VARIABLES:
        print_plain(f"export {name}={url}")
    if certificate is not None:
        print_plain("\nThe program has to trust the certificate, in Python or Node.js by:\n")
        print_plain(f"export SSL_CERT_FILE={certificate}")
        print_plain(f"export NODE_EXTRA_CA_CERTS={certificate}")
