"""The `doctor` command: checks what a Live session needs, and says what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from genai_live._text import MASK, as_sentence, escape_controls, is_secret_name, mask_urls
from genai_live.cli.checks import (
    Check,
    Finding,
    check_options,
    check_version,
    find_target,
    local_checks,
    network_checks,
    run_checks,
)
from genai_live.cli.console import make_console

if TYPE_CHECKING:
    from argparse import Namespace

    from rich.console import Console

    from genai_live.cli.checks import Target

_STYLES = {"ok": "green", "warning": "yellow", "failed": "red", "skipped": "dim"}
_SHORTEST = 8
"""Characters; a shorter text is no key."""
_GRACE = 0.5
"""Seconds for a check to tell of its own time limit."""


def run(arguments: Namespace) -> int:
    """Run the checks and print them.

    Returns:
        The exit code: 1 if a check failed.

    Raises:
        ConfigError: The address or the name of the model cannot be used.
    """
    check_options(arguments.url, arguments.model)
    console = make_console()
    limit: float = arguments.timeout
    targets: list[Target | None] = []

    def find_settings() -> Finding:
        target, finding = find_target(arguments.url, arguments.model)
        targets.append(target)
        return finding

    with console.status("Checking ..."):
        found = run_checks([Check("Version", check_version), Check("Key", find_settings)], limit)
        target = targets[0] if targets else None
        checks = network_checks(target, limit) if target is not None else []
        found += run_checks([*checks, *local_checks(limit)], limit + _GRACE)
    _show(console, found, _secrets(target))
    failed = [name for name, finding in found if finding.status == "failed"]
    console.print()
    if failed:
        console.print(Text(f"Failed: {', '.join(failed)}. Begin with {failed[0]}.", "red"))
        return 1
    console.print(Text("A session can be held.", "green"))
    return 0


def _show(console: Console, found: list[tuple[str, Finding]], secrets: list[str]) -> None:
    """Print a table on a terminal, elsewhere a line for each check."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, finding in found:
        text, hint = _clean(finding.text, secrets), _clean(finding.hint, secrets)
        if console.is_terminal:
            what = Text(text)
            if hint:
                what.append(f"\n{hint}", "bold")
            table.add_row(Text(finding.status, _STYLES[finding.status]), name, what)
        else:
            sentence = as_sentence(text) if hint else text
            line = f"{finding.status:<8} {name:<14} {sentence} {hint}".rstrip()
            console.print(line, markup=False, soft_wrap=True)
    if console.is_terminal:
        console.print(table)


def _secrets(target: Target | None) -> list[str]:
    """Return what must not be printed."""
    if target is None:
        return []
    headers = target.endpoint.headers.items()
    values = [value.rpartition(" ")[2] for name, value in headers if is_secret_name(name)]
    return [value for value in [target.config.api_key or "", *values] if len(value) >= _SHORTEST]


def _clean(text: str, secrets: list[str]) -> str:
    """Return a text for the screen: on one line, without secrets."""
    for secret in secrets:
        text = text.replace(secret, MASK)
    return escape_controls(mask_urls(" ".join(text.split())))
