"""Set the version of a release: `nox -s release -- 0.2.0`. Commits and publishes nothing."""

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent
VERSION = re.compile(r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){2}")
TAGS = "https://github.com/genai-live/genai_live/releases/tag/"
LINK = re.compile(rf"^\[.+\]: {TAGS}", re.MULTILINE)
UNRELEASED = "## [Unreleased]\n"
NEXT = """\
{version} is set. Next:

  1. git diff; then .ci/run
  2. git commit --all --message "release: {version}", and merge it
  3. publish a GitHub release with the tag v{version} and the text of its section in CHANGELOG.md:
     release.yml builds, tests, attests and uploads it to PyPI
"""


class Refused(Exception):
    """The release cannot be made; the text says why and what to do."""


def git(root: Path, *arguments: str) -> str:
    """Return what git prints."""
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    except FileNotFoundError:
        raise Refused("there is no git. Install it.") from None
    except subprocess.CalledProcessError as error:
        raise Refused(f"git {arguments[0]} failed: {error.stderr.strip()}") from None
    return done.stdout


def following(version: str) -> list[str]:
    """Return the versions that may follow a version: its repair, its minor and its major one."""
    major, minor, repair = (int(part) for part in version.split("."))
    return [f"{major}.{minor}.{repair + 1}", f"{major}.{minor + 1}.0", f"{major + 1}.0.0"]


def replaced(text: str, pattern: str, new: str, name: str) -> str:
    """Replace the one place that a pattern fits."""
    found, count = re.subn(pattern, new, text, flags=re.MULTILINE)
    if count != 1:
        raise Refused(f"{name} has {count} places that fit {pattern}, not one.")
    return found


def changelog(text: str, version: str, today: str) -> str:
    """Give the changes under [Unreleased] a version, a date and a link, and leave that empty."""
    before, heading, after = text.partition(UNRELEASED)
    if not heading:
        raise Refused(f"CHANGELOG.md has no {UNRELEASED.strip()}.")
    if not re.search(r"^- ", after.partition("\n## ")[0], re.MULTILINE):
        raise Refused("CHANGELOG.md has no changes under [Unreleased]. Write them down first.")
    separator = "" if LINK.search(after) else "\n"
    link = f"{separator}[{version}]: {TAGS}v{version}\n"
    return f"{before}{heading}\n## [{version}] - {today}\n{after}{link}"


def cut(root: Path, version: str, today: str) -> None:
    """Set a version everywhere.

    Raises:
        Refused: It does not follow the version before, there are no changes, or the tree is not
            clean. Nothing was written.
    """
    if not VERSION.fullmatch(version):
        raise Refused(f"{version!r} is no version. Pass three numbers, such as 0.2.0.")
    if git(root, "status", "--porcelain"):
        raise Refused("the tree is not clean. Commit or remove what `git status` shows.")
    if git(root, "tag", "--list", f"v{version}"):
        raise Refused(f"there is a tag v{version} already.")
    files = {
        name: root / name for name in ("genai_live/_version.py", "CHANGELOG.md", "CITATION.cff")
    }
    if missing := [name for name, path in files.items() if not path.is_file()]:
        raise Refused(f"there is no {missing[0]} in {root}.")
    module, changes, citation = (path.read_text(encoding="utf-8") for path in files.values())
    now = module.split('__version__ = "')[1].split('"')[0]
    if version not in (may := following(now)):
        raise Refused(f"{version} does not follow {now}. Pass {may[0]}, {may[1]} or {may[2]}.")
    cited = re.sub(r"^date-released: .*\n", "", citation, flags=re.MULTILINE)
    new = f"version: {version}\ndate-released: {today}"
    texts = (
        replaced(module, r'^__version__ = ".*"$', f'__version__ = "{version}"', "_version.py"),
        changelog(changes, version, today),
        replaced(cited, r"^version: .*$", new, "CITATION.cff"),
    )
    for path, text in zip(files.values(), texts, strict=True):
        path.write_text(text, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Set the version that is passed, and print what to do next."""
    if len(arguments) != 1:
        sys.stderr.write("Pass one version: nox -s release -- 0.2.0\n")
        return 2
    try:
        cut(ROOT, arguments[0], f"{datetime.now(UTC):%Y-%m-%d}")
    except Refused as refused:
        sys.stderr.write(f"Not released: {refused}\n")
        return 1
    sys.stdout.write(NEXT.format(version=arguments[0]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
