"""`python -m codegen` writes `genai_live/types/`; with `--check` it only reports drift."""

from __future__ import annotations

import argparse
import sys
from difflib import unified_diff
from pathlib import Path

from codegen.package import render_package

ROOT = Path(__file__).resolve().parent.parent


def main(argv: list[str] | None = None) -> int:
    """Generate, or with `--check` compare; return 1 if a file differs, is missing or left over."""
    parser = argparse.ArgumentParser(prog="python -m codegen", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing, report every difference"
    )
    parser.add_argument("--schema", type=Path, default=ROOT / "schema", help="folder to read")
    parser.add_argument("--output", type=Path, default=ROOT / "genai_live" / "types")
    options = parser.parse_args(argv)
    rendered = render_package(options.schema)
    present = {
        path.relative_to(options.output).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(options.output.rglob("*.py"))
    }
    if options.check:
        return _report(present, rendered)
    for name in present.keys() - rendered.keys():
        (options.output / name).unlink()
    for name, text in rendered.items():
        path = options.output / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0


def _report(present: dict[str, str], rendered: dict[str, str]) -> int:
    drift = [name for name in sorted(present | rendered) if present.get(name) != rendered.get(name)]
    for name in drift:
        before, after = present.get(name, ""), rendered.get(name, "")
        sys.stdout.writelines(
            unified_diff(
                before.splitlines(keepends=True),
                after.splitlines(keepends=True),
                name if name in present else "/dev/null",
                name if name in rendered else "/dev/null",
            )
        )
    if drift:
        print(f"{len(drift)} generated file(s) differ from the schema; run `python -m codegen`.")
    return int(bool(drift))


if __name__ == "__main__":
    sys.exit(main())
