"""The programs of the tutorial and of the front page work as printed, against the local server."""

import ast
import inspect
import logging
import re
import shutil
import sys
from pathlib import Path

import pytest

import genai_live
from codegen import site
from genai_live.testing import LiveServer
from tests.helpers.speech import QUESTION

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
GUIDES = (
    "cost",
    "deployment",
    "doctor",
    "faults",
    "inspect",
    "local-server",
    "playback",
    "recording",
    "tools",
)
PAGES = [
    DOCS / "index.md",
    *sorted((DOCS / "tutorial").glob("*.md")),
    *sorted((DOCS / "concepts").glob("*.md")),
    *(DOCS / f"{name}.md" for name in GUIDES),
]
TESTED_ELSEWHERE = {
    "audio": "audio/test_guide.py",
    "batches": "batch/test_guide.py",
    "browsers": "asgi/test_guide.py",
    "examples": "test_examples.py",
    "from-google-genai": "wire/test_migration_page.py",
    "limits": "session/test_limits_guide.py",
    "observability": "telemetry/test_docs.py",
    "scenarios": "testing/test_scenario_guide.py",
    "session-files": "recording/test_session_files.py",
    "speech-detection": "audio/test_speech_guide.py",
    "streaming": "audio/test_streaming_guide.py",
    "telephony": "bridges/test_telephony_guide.py",
}
NEEDS = {"cost": "genai_prices", "speech": "soxr"}
BLOCKS = re.compile(
    r"^(?P<not_run><!-- not run: .+ -->\n)?```python\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL
)


def program(page):
    """The blocks of a page that are run, each on its own line of the page."""
    text = page.read_text(encoding="utf-8")
    lines = [""] * text.count("\n")
    for block in BLOCKS.finditer(text):
        compile(block["code"], page.name, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        if block["not_run"] is None:
            start = text.count("\n", 0, block.start("code"))
            code = block["code"].splitlines()
            lines[start : start + len(code)] = code
    return "\n".join(lines) + "\n"


@pytest.fixture
def logs_as_before(monkeypatch):
    monkeypatch.setattr(logging.root, "handlers", list(logging.root.handlers))
    logger = logging.getLogger("genai_live")
    level = logger.level
    yield
    logger.setLevel(level)


@pytest.mark.usefixtures("logs_as_before")
@pytest.mark.alone  # in real time, as they are printed
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_runs_as_printed(page, tmp_path, monkeypatch, capsys):
    if page.stem in NEEDS:
        pytest.importorskip(NEEDS[page.stem])
    monkeypatch.chdir(tmp_path)
    shutil.copy(QUESTION, "question.wav")
    shutil.copy(ROOT / "examples" / "data" / "screen-1.jpg", "screen.jpg")
    code = program(page)
    with LiveServer() as server:
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", server.url)
        monkeypatch.setenv("GEMINI_API_KEY", "any")
        monkeypatch.setattr("builtins.input", lambda _: "yes")
        exec(compile(code, page.name, "exec"), {"__name__": "__main__"})
    printed = capsys.readouterr().out
    assert bool(printed) == ("print(" in code)
    assert "None" not in printed


def test_every_page_with_programs_is_run():
    with_programs = {
        page for page in DOCS.rglob("*.md") if "```python" in page.read_text(encoding="utf-8")
    }
    assert with_programs - {*PAGES} == {DOCS / f"{name}.md" for name in TESTED_ELSEWHERE}
    for name, test in TESTED_ELSEWHERE.items():
        assert f"{name}.md" in (ROOT / "tests" / test).read_text(encoding="utf-8")


def test_every_page_is_in_the_navigation():
    files = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    assert files == {page for _, page in site.nav()}


def test_every_page_has_a_description_of_its_own():
    described = [site.description_of(page) for _, page in site.nav()]
    assert len(set(described)) == len(described)
    for text in described:
        assert 10 < len(text) < 300, text
        assert not re.search(r"[\n*`]|\]\(|:$", text), text


def test_links_of_the_text_forms_are_absolute():
    text = "[a](../b.md#c) [d](img/e.svg) [f](https://example.com/g.md) [h](#i)"
    assert site.absolute(text, "tutorial/text.md") == (
        f"[a]({site.SITE}b.md#c) [d]({site.SITE}tutorial/img/e.svg) "
        f"[f](https://example.com/g.md) [h]({site.SITE}tutorial/text.md#i)"
    )


def test_every_class_of_the_wire_is_in_the_reference():
    classes = site.public_classes()
    assert classes["genai_live.types.LiveConnectConfig"] is genai_live.types.LiveConnectConfig
    assert "genai_live.converters.Wire" not in classes
    shown = {f"{each.__module__}.{each.__name__}" for each in classes.values()}
    shown -= {"genai_live.types.config.Modality"}
    assert site.missing_classes(shown) == ["genai_live.types.Modality"]


def test_a_member_that_no_page_describes_is_found():
    missing = site.missing_members(set())
    assert {"genai_live.Session.usage", "genai_live.stores.RedisStore.aclose"} <= {*missing}
    assert "genai_live.Client.auth_tokens" not in missing  # another name for tokens
    assert site.missing_members({*missing}) == []


def test_what_a_property_returns_is_public():
    classes = site.public_classes()
    public = {cls.__name__ for cls in classes.values()}
    ours = {
        name
        for module in [*sys.modules.values()]
        if module.__name__.startswith("genai_live.")
        for name, value in vars(module).items()
        if isinstance(value, type) and value.__module__ == module.__name__
    }
    for path, cls in classes.items():
        for name in dir(cls):
            value = inspect.getattr_static(cls, name)
            function = getattr(value, "fget", getattr(value, "func", None))
            if function is not None and not name.startswith("_"):
                words = re.findall(r"\w+", str(function.__annotations__.get("return")))
                assert ours.isdisjoint({*words} - public), f"{path}.{name} returns {words}"


def test_a_name_that_is_internal_is_found():
    shown = {"genai_live.converters.decode", "genai_live.converters.salvage"}
    assert site.internal_names(shown) == ["genai_live.converters.salvage"]


def test_nested_lists_are_indented_by_four_which_the_site_needs():
    for path in DOCS.rglob("*.md"):
        text = re.sub(
            r"^ *```.*?^ *```", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL
        )
        for indent, item in re.findall(r"^( +)((?:[-*]|\d+\.) .*)", text, re.MULTILINE):
            assert len(indent) % 4 == 0, f"{path.name}: {item}"


@pytest.mark.parametrize("name", ["layers", "reconnect", "turn"])
def test_nothing_overrides_the_colours_of_a_drawing_on_a_dark_page(name):
    style = (DOCS / "img" / f"{name}.svg").read_text(encoding="utf-8").partition("</style>")[0]
    _, dark, after = style.partition("(prefers-color-scheme: dark)")
    assert dark
    assert after.rstrip().endswith("}\n    }")  # it is the last of the style


def test_the_site_reads_what_the_pages_use():
    configured = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    pages = "\n".join(path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md"))
    for pattern, extension in {
        r'^=== "': "pymdownx.tabbed",
        r"^!!! ": "admonition",
        r"\[\^\w+\]": "footnotes",
        r"^\|": "tables",
    }.items():
        if re.search(pattern, pages, re.MULTILINE):
            assert f"\n  - {extension}" in configured


def test_every_public_module_has_a_page():
    package = Path(genai_live.__file__).parent
    modules = {path.stem for path in package.glob("[!_]*.py")}
    packages = {path.parent.name for path in package.glob("[!_]*/__init__.py")} - {"cli"}
    shown = "\n".join(path.read_text(encoding="utf-8") for path in DOCS.glob("reference/*.md"))
    assert {name for name in modules | packages if f"::: genai_live.{name}\n" not in shown} == set()


def test_the_readme_has_no_relative_link_since_the_index_shows_it_too():
    links = re.findall(r"\]\(([^)]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert [link for link in links if not link.startswith("https://")] == []


def test_links_to_files_of_the_project_lead_to_files():
    package = Path(genai_live.__file__).parent  # elsewhere, where the wheel is tested
    for path in [ROOT / "README.md", *DOCS.rglob("*.md")]:
        text = path.read_text(encoding="utf-8")
        for target in re.findall(r"https://github.com/[\w./-]+/blob/main/([^)#\s]+)", text):
            base = package.parent if target.startswith(f"{package.name}/") else ROOT
            assert (base / target).exists(), f"{path.name}: {target}"


def test_a_broken_link_is_found(tmp_path):
    (tmp_path / "page").mkdir()
    (tmp_path / "index.html").write_text(
        '<a href="page/">there</a> <a href="page/#part">a part</a> <a href="page/#none">none</a>'
        '<a href="../outside">outside</a> <img src="missing.svg"> <a href="https://example.com/">out</a>',
        encoding="utf-8",
    )
    (tmp_path / "page" / "index.html").write_text('<h2 id="part">x</h2>', encoding="utf-8")
    assert site.broken_links(tmp_path, site.Page.all_of(tmp_path)) == [
        "index.html: page/#none",
        "index.html: ../outside",
        "index.html: missing.svg",
    ]
