"""What is published: its versions, its size, what it needs, its licences, its workflows."""

import io
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest

import genai_live
from genai_live._version import __version__
from tests.helpers.google_genai_js import VERSION as JAVASCRIPT

ROOT = Path(__file__).parent.parent
PACKAGE = Path(genai_live.__file__).parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
METADATA = PROJECT["project"]
GITHUB = ROOT / ".github"
VERSIONS = (ROOT / "docs" / "versions.md").read_text(encoding="utf-8")


def table_below(header):
    """Return the cells of the table of docs/versions.md that begins with a header."""
    rows = VERSIONS.split(f"| {header} |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def requirement(text):
    return re.match(r"([\w-]+)(.*)", text).groups()


# The tables of docs/versions.md.


def test_the_table_has_the_pythons_of_the_classifiers():
    classified = re.findall(r"Python :: (3\.\d+)", str(METADATA["classifiers"]))
    assert [version for version, _ in table_below("Python")] == classified
    assert METADATA["requires-python"] == f">={classified[0]}"


def test_the_table_has_the_families_of_the_models():
    schema = json.loads((ROOT / "schema" / "models.json").read_text(encoding="utf-8"))
    families = [[f"`{each['family']}`", each["title"]] for each in schema["families"]]
    assert table_below("family") == families


def test_the_table_has_the_dependencies():
    needed = [requirement(text) for text in METADATA["dependencies"]]
    rows = [[f"`{name}`", f"{bound.removeprefix('>=')} or newer"] for name, bound in needed]
    assert table_below("package") == rows


def test_the_table_has_the_sdks_that_the_tests_install():
    [python] = {
        text.partition("==")[2]
        for text in PROJECT["dependency-groups"]["test"]
        if isinstance(text, str) and text.startswith("google-genai==")
    }
    assert [version for _, version in table_below("SDK")] == [python, JAVASCRIPT]


# What it costs. A limit that is reached is raised in the change that needs it, with a reason.


def test_the_wheel_stays_small():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in PACKAGE.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                archive.write(path)
    assert len(packed.getvalue()) < 1_200_000


@pytest.mark.parametrize(
    ("statement", "limit"),
    [
        ("import genai_live", 40),
        ("from genai_live import types, events, errors", 160),
        ("from genai_live import Client; Client(api_key='k')", 500),
    ],
)
def test_an_import_loads_few_modules(statement, limit):
    code = f"import sys; before = len(sys.modules); {statement}; print(len(sys.modules) - before)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    assert int(done.stdout) < limit


def test_the_core_needs_few_packages():
    found, waiting = set(), list(METADATA["dependencies"])
    while waiting:
        name, rest = requirement(waiting.pop())
        if name.lower() in found or "extra ==" in rest:
            continue
        try:
            waiting += requires(name) or []
        except PackageNotFoundError:
            continue  # not needed on this Python or system
        found.add(name.lower())
    assert {"aiohttp", "anyio", "attrs", "cattrs", "orjson", "pybase64"} <= found
    assert len(found) <= 20


# Licences.


def test_the_licence_names_what_is_inside():
    assert set(METADATA["license"].split(" AND ")) == {"Apache-2.0", "CC0-1.0", "MIT"}
    found = [*PACKAGE.rglob("*.LICENSE"), *PACKAGE.rglob("LICENCE.md")]
    others = {path.relative_to(PACKAGE.parent).as_posix() for path in found}
    assert {"LICENSE", *others} == set(METADATA["license-files"])


def test_every_recording_of_the_package_has_its_origin_beside_it():
    sounds = [path for path in PACKAGE.rglob("*.wav") if "__pycache__" not in path.parts]
    assert sounds
    for path in sounds:
        origin = (path.parent / "LICENCE.md").read_text(encoding="utf-8")
        assert f"`{path.name}`" in origin
        assert "CC0-1.0" in origin


# What the index shows.


def test_the_index_shows_a_readme_for_those_who_have_no_checkout():
    shown = (ROOT / "README.md").read_text(encoding="utf-8")
    hook = PROJECT["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]
    for each in hook["substitutions"]:
        shown, count = re.subn(each["pattern"], each["replacement"], shown)
        assert count, each
    assert 'pip install "genai-live[cli]"' in shown
    assert 'install ".' not in shown
    assert "nox" not in shown
    assert "second" not in shown.split("\n## ", 1)[0]
    assert "/blob/main/" not in shown


def test_the_metadata_have_a_version_that_every_publisher_takes():
    targets = PROJECT["tool"]["hatch"]["build"]["targets"]
    assert {name: each["core-metadata-version"] for name, each in targets.items()} == {
        "wheel": "2.4",
        "sdist": "2.4",
    }


# GitHub.

in_repository = pytest.mark.skipif(not GITHUB.exists(), reason="the sdist has no .github")


@pytest.mark.parametrize(
    "path", sorted((GITHUB / "workflows").glob("*.yml")), ids=lambda path: path.name
)
def test_actions_are_pinned(path):
    used = re.findall(r"uses: (\S+)(.*)", path.read_text(encoding="utf-8"))
    assert used
    for action, comment in used:
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action


@in_repository
def test_a_release_is_attested_and_stores_no_token():
    text = (GITHUB / "workflows" / "release.yml").read_text(encoding="utf-8")
    assert "secrets." not in text
    assert "attestations: write" in text
    assert "sbom-path:" in text


@in_repository
def test_a_release_deploys_the_documentation_that_the_metadata_name():
    workflow = (GITHUB / "workflows" / "release.yml").read_text(encoding="utf-8")
    assert "--session docs" in workflow
    assert "uses: actions/deploy-pages@" in workflow
    site = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert f"site_url: {METADATA['urls']['Documentation']}\n" in site


@in_repository
def test_each_python_of_the_table_is_tested():
    yaml = pytest.importorskip("yaml")
    workflow = yaml.safe_load((GITHUB / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    tested = workflow["jobs"]["tests"]["strategy"]["matrix"]["python"]
    assert tested == [version for version, _ in table_below("Python")]


@in_repository
def test_only_the_jobs_that_need_it_may_write():
    yaml = pytest.importorskip("yaml")
    writes = {}
    for path in (GITHUB / "workflows").glob("*.yml"):
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert workflow["permissions"] == {}
        for name, job in workflow["jobs"].items():
            granted = job.get("permissions", {})
            assert not any("nox" in step.get("run", "") for step in job["steps"]) or granted == {
                "contents": "read"
            }
            if wide := {scope for scope, level in granted.items() if level == "write"}:
                writes[path.stem, name] = wide
    assert writes == {
        ("release", "attest"): {"attestations", "contents", "id-token"},
        ("release", "publish"): {"id-token"},
        ("release", "pages"): {"id-token", "pages"},
    }


@in_repository
def test_forms_ask_for_what_is_needed():
    yaml = pytest.importorskip("yaml")
    folder = GITHUB / "ISSUE_TEMPLATE"
    forms = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in folder.glob("*.yml")}
    assert set(forms) == {"bug", "config", "feature"}
    assert forms.pop("config")["contact_links"][0]["url"] in (ROOT / "SECURITY.md").read_text()
    for form in forms.values():
        assert {"name", "description", "labels", "body"} == set(form)
        ids = [each["id"] for each in form["body"] if each["type"] != "markdown"]
        assert len(ids) == len(set(ids))
    asked = {each.get("id"): each for each in forms["bug"]["body"]}
    assert "genai-live doctor" in asked["doctor"]["attributes"]["label"]
    assert asked["doctor"]["validations"] == {"required": True}
    assert "versions" in asked


def test_a_citation_names_this_version():
    yaml = pytest.importorskip("yaml")
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["version"] == __version__
    assert cited["repository-code"] == METADATA["urls"]["Source"]
    assert [each["name"] for each in cited["authors"]] == [METADATA["authors"][0]["name"]]
