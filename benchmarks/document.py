"""`docs/performance.md`: what is measured goes between markers, the rest is written by people."""

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.environments import EnvironmentFailed, installed_versions, make_environment

DOCS = Path(__file__).parents[1] / "docs"
DOCUMENT = DOCS / "performance.md"
IMAGES = DOCS / "img"
SECTIONS = ("machine", "ratios", "clients", "server", "sessions", "batches", "first use", "codec")
"""What is measured. Each section has a marker at its start and one at its end."""

PACKAGES = {
    "google-genai": ("google-genai", "websockets"),
    "genai_live": ("genai-live", "aiohttp", "orjson", "pybase64", "attrs", "cattrs"),
    "openai": ("openai",),
    "picows": ("picows",),
    "genai_live-uvloop": ("uvloop",),
    "genai_live-ray": ("ray",),
}


def replace_section(text: str, name: str, content: str) -> str:
    """Return a document with the content of one section replaced.

    Raises:
        ValueError: The document does not have the section's two markers.
    """
    start, end = f"<!-- measured: {name} -->", f"<!-- end: {name} -->"
    before, found, rest = text.partition(start)
    _, also_found, after = rest.partition(end)
    if not (found and also_found):
        raise ValueError(f"{DOCUMENT.name} needs {start} and {end}")
    return f"{before}{start}\n\n{content.strip()}\n\n{end}{after}"


def write_section(name: str, content: str) -> None:
    """Replace what was measured before in one section of the document."""
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(replace_section(text, name, content), encoding="utf-8")


def describe_machine() -> str:
    """Return the machine, the interpreter and the versions, as Markdown."""
    versions: list[str] = []
    for environment, packages in PACKAGES.items():
        try:
            installed = installed_versions(make_environment(environment))
        except EnvironmentFailed:
            continue
        versions += [f"{name} {installed[name]}" for name in packages if name in installed]
    return (
        f"{datetime.now(UTC):%d %B %Y}: {_processor()}, {os.cpu_count()} processors, "
        f"{platform.system()} {platform.release()}, {platform.python_implementation()} "
        f"{platform.python_version()}. {', '.join(versions)}."
    )


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1] if found else platform.machine()
