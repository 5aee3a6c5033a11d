"""`python -m codegen.site build/site`: check the built site, and write its text forms.

No link may be broken, and every public class has to be in the reference. Each page gets a
description of its own. Beside it goes its Markdown, with absolute links; to the root go `llms.txt`,
a list of the pages, and `llms-full.txt`, all of them but the reference in one file.
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from pkgutil import resolve_name
from types import ModuleType
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from genai_live import types
from genai_live._wire.base import Wire

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
SITE = "https://genai-live.github.io/genai_live/"
NAV = re.compile(
    r"^ +- (?:(?P<title>[^:\n]+): )?(?P<page>\S+\.md)$|^ +- (?P<section>.+):$", re.MULTILINE
)
LINK = re.compile(r"(?<=\]\()(?!https?:|mailto:)([^)\s]*)(?=\))")
DIRECTIVE = re.compile(r"^::: (\S+)\n(?: {4}.*\n)*", re.MULTILINE)
DESCRIPTION = re.compile(r'<meta name="description" content="[^"]*">')


class Page(HTMLParser):
    """The links of a page, and what of it can be linked to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(html)

    @classmethod
    def all_of(cls, site: Path) -> dict[Path, Page]:
        """Read the pages of a site."""
        return {path: cls(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}

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


def broken_links(site: Path, pages: dict[Path, Page]) -> list[str]:
    """Return the links within a site that lead nowhere."""
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


def internal_names(shown: set[str]) -> list[str]:
    """Return the names that the reference shows although `__all__` of their module lacks them."""
    found: list[str] = []
    for path, module in referred():
        exported: list[str] | None = getattr(module, "__all__", None)
        if exported:
            defined: set[str] = set(dir(module))
            names = defined - {*exported}
            found += [f"{path}.{name}" for name in sorted(names) if f"{path}.{name}" in shown]
    return found


def referred() -> list[tuple[str, Any]]:
    """Return the modules and classes that pages of the reference describe, with their paths."""
    return [
        (path, resolve_name(path))
        for _, page in nav()
        for path in DIRECTIVE.findall((DOCS / page).read_text(encoding="utf-8"))
    ]


def public_classes() -> dict[str, type]:
    """Return the public classes by their names, such as `genai_live.events.AudioDelta`.

    The dicts of `genai_live.types` are left out: they have the keys of its classes.
    """
    found: dict[str, type] = {}
    for path, module in referred():
        names: list[str] = getattr(module, "__all__", [])
        if module is types:
            names = [name for name in dir(types) if not name.endswith("Dict")]
        for name in names:
            if isinstance(value := getattr(module, name), type):
                found[f"{path}.{name}"] = value
    return found


def missing_classes(shown: set[str]) -> list[str]:
    """Return the public classes that no page of the reference describes."""
    return [
        name
        for name, value in public_classes().items()
        if name not in shown and f"{value.__module__}.{value.__name__}" not in shown
    ]


def missing_members(shown: set[str]) -> list[str]:
    """Return the methods and properties of public classes that no page describes.

    What a public class has from another one is described there.
    """
    public = public_classes()
    described = {*public.values(), Wire}  # docs/reference/types.md tells of Wire
    found: list[str] = []
    for path, cls in public.items():
        for name in dir(cls):
            owner = next((each for each in cls.__mro__ if name in vars(each)), object)
            value = vars(owner).get(name)
            function = value.fget if isinstance(value, property) else value
            if (
                inspect.isfunction(function)
                and name == function.__name__  # else another name for it
                and not name.startswith("_")
                and owner.__module__.startswith("genai_live")
                and (owner is cls or owner not in described)
                and shown.isdisjoint({f"{path}.{name}", f"{cls.__module__}.{cls.__name__}.{name}"})
            ):
                found.append(f"{path}.{name}")
    return found


def nav() -> list[tuple[str, str]]:
    """Return the title and the file of each page, in the order of the navigation."""
    return [(title, page) for _, title, page in sections()]


def sections() -> list[tuple[str, str, str]]:
    """Return the section, the title and the file of each page; the section is empty at the top."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:")[2]
    found: list[tuple[str, str, str]] = []
    section = ""
    for each in NAV.finditer(text):
        if each["section"]:
            section = each["section"]
            continue
        inside = each[0].startswith("      ")
        found.append(
            (section if inside else "", each["title"] or title_of(each["page"]), each["page"])
        )
    return found


def title_of(page: str) -> str:
    """Return the heading of a page."""
    return (DOCS / page).read_text(encoding="utf-8").split("# ", 1)[1].partition("\n")[0]


def write_text(site: Path) -> None:
    """Write the Markdown of each page of the site, its description, and both lists."""
    from codegen.reference import Reference  # needs what only the docs session installs

    listed = [
        "# genai_live",
        "",
        *(f"> {line}" for line in first_paragraph("index.md").split("\n")),
    ]
    whole: list[str] = []
    reference = Reference({path for path, _ in referred()})
    section = None
    for title_of_section, title, page in sections():
        if title_of_section != section:
            section = title_of_section
            listed += ["", f"## {section or 'Pages'}", ""]
        text = absolute((DOCS / page).read_text(encoding="utf-8"), page)
        written = DIRECTIVE.sub(lambda found: reference.text_of(found[1]), text)
        target = site / page
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(written, encoding="utf-8")
        listed.append(f"- [{title}]({SITE}{page}): {description_of(page)}")
        if written == text:
            whole.append(f"<!-- {SITE}{page} -->\n\n{text.strip()}\n")
        describe(html_of(site, page), description_of(page))
    (site / "llms.txt").write_text("\n".join([*listed, ""]), encoding="utf-8")
    whole.append(f"The reference is beside this file, a page for each module: {SITE}llms.txt\n")
    (site / "llms-full.txt").write_text("\n".join(whole), encoding="utf-8")


def absolute(text: str, page: str) -> str:
    """Make the links of a page absolute: to the Markdown of others, to files of the site."""
    return LINK.sub(lambda found: urljoin(f"{SITE}{page}", found[0]), text)


def html_of(site: Path, page: str) -> Path:
    """Return the file of a page of the site."""
    path = site / page
    return (
        path.with_name("index.html")
        if path.stem == "index"
        else path.with_suffix("") / "index.html"
    )


def first_paragraph(page: str) -> str:
    """Return the first prose of a page, or of the module that it is about."""
    text = (DOCS / page).read_text(encoding="utf-8")
    if found := DIRECTIVE.search(text):
        value = resolve_name(found[1])
        if isinstance(value, ModuleType):
            return (value.__doc__ or "").partition("\n\n")[0]
    paragraphs = text.split("\n\n")[1:]
    return next(
        each
        for each in paragraphs
        if each[:1].isalpha() or (each[:1] in '`*["' and each[:3] != "```")
    )


def description_of(page: str) -> str:
    """Return the first sentence of a page, as plain text."""
    text = re.sub(r"\[([^]]*)\]\([^)]*\)|[`*]", lambda found: found[1] or "", first_paragraph(page))
    sentence = re.split(r"(?<=[.])\s", " ".join(text.split()), maxsplit=1)[0]
    return f"{sentence[:-1]}." if sentence.endswith(":") else sentence


def describe(html: Path, description: str) -> None:
    """Give a page a description of its own, for search engines; Zensical gives each the same."""
    text = html.read_text(encoding="utf-8")
    new = f'<meta name="description" content="{escape(description)}">'
    html.write_text(DESCRIPTION.sub(lambda _: new, text, count=1), encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    """Check, write; return 1 if a link is broken or the reference is wrong."""
    parser = argparse.ArgumentParser(prog="python -m codegen.site", description=__doc__)
    parser.add_argument("site", type=Path, help="folder of the built site")
    site: Path = parser.parse_args(argv).site.resolve()
    pages = Page.all_of(site)
    shown = {each for page in pages.values() for each in page.ids}
    wrong = broken_links(site, pages)
    missing = missing_classes(shown) + missing_members(shown)
    wrong += [f"no page of the reference has {name}" for name in missing]
    wrong += [f"the reference shows {name}, which is internal" for name in internal_names(shown)]
    for each in wrong:
        print(each, file=sys.stderr)
    write_text(site)
    print(f"{len(nav())} pages, {len(wrong)} mistakes; llms.txt and llms-full.txt written")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
