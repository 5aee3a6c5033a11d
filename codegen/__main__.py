"""`python -m codegen` writes the generated modules; with `--check` it only reports drift."""

from __future__ import annotations

import argparse
import sys
from difflib import unified_diff
from pathlib import Path

from codegen import conformance_page, models_page
from codegen.models import MODULE, render_models
from codegen.package import render_package

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "genai_live"


def main(argv: list[str] | None = None) -> int:
    """Generate, or with `--check` compare; return 1 if a file differs, is missing or left over."""
    parser = argparse.ArgumentParser(prog="python -m codegen", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing, report every difference"
    )
    parser.add_argument("--schema", type=Path, default=ROOT / "schema", help="folder to read")
    parser.add_argument("--output", type=Path, default=PACKAGE, help="the package")
    parser.add_argument("--docs", type=Path, help="folder of the pages; unset with --output: none")
    options = parser.parse_args(argv)
    types = {f"types/{name}": text for name, text in render_package(options.schema).items()}
    rendered = types | {MODULE: render_models(options.schema)}
    present = _read(options.output, "types/**/*.py", MODULE)
    docs = options.docs or (ROOT / "docs" if options.output == PACKAGE else None)
    pages: dict[str, str] = {}
    if docs is not None:
        for page in (models_page, conformance_page):
            pages[page.PAGE] = page.render_page(options.schema, ROOT / "tests")
    if options.check:
        old = {} if docs is None else _read(docs, *pages)
        return _report(present | old, rendered | pages)
    for name in present.keys() - rendered.keys():
        (options.output / name).unlink()
    _write(options.output, rendered)
    if docs is not None:
        _write(docs, pages)
    return 0


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _read(folder: Path, *patterns: str) -> dict[str, str]:
    """Return the text of the files that are there, by their paths inside the folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for pattern in patterns
        for path in sorted(folder.glob(pattern))
    }


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
