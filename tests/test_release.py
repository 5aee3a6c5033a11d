"""A release sets its version in every place, in a copy of the project here."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BEFORE = {
    "CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n- New.\n",
    "CITATION.cff": "title: genai_live\nversion: 0.1.0\nlicense: Apache-2.0\n",
    "genai_live/_version.py": '"""."""\n\n__version__ = "0.1.0"\n',
}


def git(folder, *arguments):
    who = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    command = ["git", *who, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def release(folder, *arguments):
    return subprocess.run(
        [sys.executable, "release.py", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=30,
    )


@pytest.fixture
def project(tmp_path):
    if shutil.which("git") is None:
        pytest.skip("needs git")
    shutil.copy(ROOT / "release.py", tmp_path)
    (tmp_path / "genai_live").mkdir()
    for name, text in BEFORE.items():
        (tmp_path / name).write_text(text)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "all")
    return tmp_path


def test_the_version_is_set_everywhere_and_the_changes_get_it(project):
    done = release(project, "0.2.0")
    assert (done.returncode, done.stderr) == (0, "")
    assert "v0.2.0" in done.stdout
    assert (project / "genai_live/_version.py").read_text() == '"""."""\n\n__version__ = "0.2.0"\n'
    changes = (project / "CHANGELOG.md").read_text()
    heading = r"# Changelog\n\n## \[Unreleased\]\n\n## \[0\.2\.0\] - \d{4}-\d\d-\d\d\n\n- New\.\n"
    link = r"\n\[0\.2\.0\]: https://\S+/releases/tag/v0\.2\.0\n"
    assert re.fullmatch(heading + link, changes)
    assert re.search(
        r"^version: 0.2.0\ndate-released: \d", (project / "CITATION.cff").read_text(), re.MULTILINE
    )
    assert len(git(project, "diff", "--name-only").split()) == 3
    assert git(project, "log", "--oneline").count("\n") == 1  # commits nothing


def test_the_next_release_needs_changes_of_its_own(project):
    release(project, "0.2.0")
    git(project, "commit", "--quiet", "--all", "--message", "release")
    assert "no changes under [Unreleased]" in release(project, "0.2.1").stderr


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["0.1.0"], "0.1.0 does not follow 0.1.0. Pass 0.1.1, 0.2.0 or 1.0.0."),
        (["0.0.9"], "does not follow"),
        (["0.20.0"], "does not follow"),
        (["1.0.1"], "does not follow"),
        (["0.1\N{ARABIC-INDIC DIGIT ONE}.0"], "no version"),
        (["0.2.0\n"], "no version"),
        (["0.2.0rc1"], "no version"),
        (["v0.2.0"], "'v0.2.0' is no version."),
        (["0.2"], "no version"),
        ([""], "no version"),
        (["0.02.0"], "no version"),
        (["0.2.0"], "there is a tag v0.2.0 already."),
        ([], "Pass one version"),
        (["0.2.0", "0.3.0"], "Pass one version"),
    ],
)
def test_what_cannot_be_released_is_refused_and_nothing_written(project, arguments, problem):
    git(project, "tag", "v0.2.0")
    done = release(project, *arguments)
    assert done.returncode in (1, 2)
    assert problem in done.stderr
    assert not git(project, "status", "--porcelain")


def test_the_links_of_versions_are_below_one_another(project):
    release(project, "0.2.0")
    changes = project / "CHANGELOG.md"
    text = changes.read_text().replace("[Unreleased]\n", "[Unreleased]\n\n- Newer.\n", 1)
    changes.write_text(text)
    git(project, "commit", "--quiet", "--all", "--message", "more")
    done = release(project, "0.3.0")
    assert done.returncode == 0, done.stderr
    links = re.findall(r"(?<=\n)\[(.+)\]: .+/v(.+)\n", changes.read_text())
    assert links == [("0.2.0", "0.2.0"), ("0.3.0", "0.3.0")]


def test_a_tree_that_is_not_clean_is_refused(project):
    (project / "new.txt").write_text("new")
    done = release(project, "0.2.0")
    assert done.returncode == 1
    assert "not clean" in done.stderr
    assert git(project, "status", "--porcelain") == "?? new.txt\n"


def test_a_file_that_is_missing_is_named(project):
    git(project, "rm", "--quiet", "CITATION.cff")
    git(project, "commit", "--quiet", "--message", "without")
    assert "there is no CITATION.cff" in release(project, "0.2.0").stderr


def test_outside_a_repository_nothing_is_released(project):
    shutil.rmtree(project / ".git")
    done = release(project, "0.2.0")
    assert done.returncode == 1
    assert done.stderr.startswith("Not released: git status failed: ")


def test_this_project_could_be_released():
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert changes.count("\n## [Unreleased]\n") == 1
    assert re.search(
        r"^version: \S+$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE
    )
