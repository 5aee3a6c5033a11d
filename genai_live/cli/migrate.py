"""`genai-live migrate`: what to change in programs for google-genai, as a unified diff."""

from __future__ import annotations

import sys
from contextlib import suppress
from difflib import unified_diff
from io import BytesIO, StringIO
from tokenize import detect_encoding
from typing import TYPE_CHECKING, Any, cast

from genai_live._wire.extras import import_extra
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    import argparse
    from io import TextIOWrapper
    from pathlib import Path


def run(arguments: argparse.Namespace) -> int:
    """Print the diff of each file and what was left; write the files with `--write`.

    A file that cannot be read or written is reported, the others go on, and the exit code is 2.
    """
    import_extra("libcst", extra="migrate", purpose="genai-live migrate")
    with suppress(AttributeError):  # captured output may not have an encoding
        # A diff is applied to files, so it is theirs; a console shows what it can.
        encoding = None if sys.stdout.isatty() else "utf-8"
        errors = "replace" if sys.stdout.isatty() else "surrogateescape"
        cast("TextIOWrapper", sys.stdout).reconfigure(
            encoding=encoding, errors=errors, newline="\n"
        )
    changed = noted = failed = 0
    for path in arguments.files:
        try:
            encoding, before, (after, notes) = _migrated(path)
            if after != before and arguments.write:
                path.write_bytes(after.encode(encoding))
        except (ConfigError, OSError) as error:
            failed += 1
            print(f"Error: {error}", file=sys.stderr)
            continue
        if after != before:
            changed += 1
            sys.stdout.writelines(_diff(before, after, path))
        for line, text in notes:
            noted += 1
            print(f"{path}:{line}: {text}", file=sys.stderr)
    done = "changed" if arguments.write else "to change (--write changes them)"
    print(
        f"{changed} of {len(arguments.files)} files {done}; {noted} lines to look at.",
        file=sys.stderr,
    )
    return 2 if failed else 0


def _migrated(path: Path) -> tuple[str, str, tuple[str, list[tuple[int, str]]]]:
    """Return the encoding of a file, its text, and what `migrate` makes of it."""
    from genai_live.cli.migration import migrate

    if path.suffix == ".ipynb":
        raise ConfigError(
            f"{path} is a notebook.", hint="Make a program of it: jupyter nbconvert --to script."
        )
    content = path.read_bytes()
    try:
        encoding, _ = detect_encoding(BytesIO(content).readline)
        text = content.decode(encoding)
        return encoding, text, migrate(text)
    except (UnicodeDecodeError, SyntaxError):
        raise ConfigError(
            f"{path} is not UTF-8 text.",
            hint="Name a Python file; one in another encoding says so in its first lines.",
        ) from None
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None


def _diff(before: str, after: str, path: Path) -> Any:
    for line in unified_diff(
        _lines(before),
        _lines(after),
        f"a/{path.as_posix().lstrip('/')}",
        f"b/{path.as_posix().lstrip('/')}",
    ):
        if line.endswith("\n"):
            yield line
        else:
            yield f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    """Split where a patch does: form feeds and the like are within a line."""
    return StringIO(text, newline="\n").readlines()
