"""`python -m codegen.site build/site`: check the links of the built site, and write its text forms.

Beside each page goes its Markdown, and to the root `llms.txt`, a list of the pages, and
`llms-full.txt`, all of them in one file.
"""

from __future__ import annotations

import argparse
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
SITE = "https://genai-live.github.io/genai_live/"
NAV = re.compile(r"^ +- (?:(?P<title>[^:\n]+): )?(?P<page>\S+\.md)$", re.MULTILINE)


class Page(HTMLParser):
    """The links of a page, and what of it can be linked to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(html)

    def handle_starttag(
        self,
        tag: str,  # noqa: ARG002 - the signature of the base class
        attrs: list[tuple[str, str | None]],
    ) -> None:
        """Note an element's id, and where it leads."""
        for name, value in attrs:
            if name in {"id", "name"} and value:
                self.ids.add(value)
            elif name in {"href", "src"} and value is not None:
                self.links.append(value)


def broken_links(site: Path) -> list[str]:
    """Return the links within a site that lead nowhere, and what it would load from elsewhere."""
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    broken: list[str] = []
    for path, page in pages.items():
        if path.name == "404.html":
            continue  # its links start at the root of the host
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if target.is_dir():
                target /= "index.html"
            inside = target.is_relative_to(site) and target.is_file()
            there = inside and (
                not parts.fragment
                or target not in pages
                or unquote(parts.fragment) in pages[target].ids
            )
            if not there:
                broken.append(f"{path.relative_to(site)}: {link}")
    return broken


def nav() -> list[tuple[str, str]]:
    """Return the title and the file of each page, in the order of the navigation."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:")[2]
    return [(each["title"] or title_of(each["page"]), each["page"]) for each in NAV.finditer(text)]


def title_of(page: str) -> str:
    """Return the heading of a page."""
    return (DOCS / page).read_text(encoding="utf-8").split("# ", 1)[1].partition("\n")[0]


def write_text(site: Path) -> None:
    """Write the Markdown of each page of the site, and both lists."""
    listed = ["# genai_live", "", *summary(), "", "## Pages", ""]
    whole: list[str] = []
    for title, page in nav():
        text = (DOCS / page).read_text(encoding="utf-8")
        target = site / page
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        listed.append(f"- [{title}]({SITE}{page})")
        if "\n::: " not in text:  # the reference is in the docstrings
            whole.append(f"<!-- {SITE}{page} -->\n\n{text.strip()}\n")
    (site / "llms.txt").write_text("\n".join([*listed, ""]), encoding="utf-8")
    (site / "llms-full.txt").write_text("\n".join(whole), encoding="utf-8")


def summary() -> list[str]:
    """Return the first paragraph of the front page, as a quotation."""
    paragraph = (DOCS / "index.md").read_text(encoding="utf-8").split("\n\n")[1]
    return [f"> {line}" for line in paragraph.splitlines()]


def main(argv: list[str] | None = None) -> int:
    """Check, write; return 1 if a link is broken."""
    parser = argparse.ArgumentParser(prog="python -m codegen.site", description=__doc__)
    parser.add_argument("site", type=Path, help="folder of the built site")
    site: Path = parser.parse_args(argv).site.resolve()
    broken = broken_links(site)
    for each in broken:
        print(each, file=sys.stderr)
    write_text(site)
    print(f"{len(nav())} pages, {len(broken)} broken links; llms.txt and llms-full.txt written")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
