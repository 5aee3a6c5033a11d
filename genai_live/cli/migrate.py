"""`genai-live migrate`: what to change in programs for google-genai, as a unified diff."""

from __future__ import annotations

import sys
from difflib import unified_diff
from typing import TYPE_CHECKING, Any

from genai_live._wire.extras import import_extra
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


def run(arguments: argparse.Namespace) -> int:
    """Print the diff of each file and what was left; write the files with `--write`."""
    import_extra("libcst", extra="migrate", purpose="genai-live migrate")
    changed = noted = 0
    for path in arguments.files:
        before, (after, notes) = _migrated(path)
        if after != before:
            changed += 1
            sys.stdout.writelines(_diff(before, after, path))
            if arguments.write:
                with path.open("w", encoding="utf-8", newline="") as file:
                    file.write(after)
        for line, text in notes:
            noted += 1
            print(f"{path}:{line}: {text}", file=sys.stderr)
    done = "changed" if arguments.write else "to change (--write changes them)"
    print(
        f"{changed} of {len(arguments.files)} files {done}; {noted} lines to look at.",
        file=sys.stderr,
    )
    return 0


def _migrated(path: Path) -> tuple[str, tuple[str, list[tuple[int, str]]]]:
    from genai_live.cli.migration import migrate

    if path.is_dir():
        raise ConfigError(f"{path} is a folder.", hint="Name the files.")
    try:
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read()
        return text, migrate(text)
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8 text.", hint="Name a Python file.") from None
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None


def _diff(before: str, after: str, path: Path) -> Any:
    for line in unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        f"a/{path.as_posix().lstrip('/')}",
        f"b/{path.as_posix().lstrip('/')}",
    ):
        if line.endswith("\n"):
            yield line
        else:
            yield f"{line}\n\\ No newline at end of file\n"
