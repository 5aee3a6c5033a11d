"""Development sessions: `nox -l` lists them, `nox` runs the checks and writes nothing."""

import json
import os
import re
import shutil
import sys
import tarfile
import zipfile
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import nox
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False  # a warning names what was skipped
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["lint", "types", "codegen", "tests"]

# Without it, every worker and every program that a test starts would compile all that it imports.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

ROOT = Path(__file__).parent
PACKAGE = ROOT / "genai_live"
PROJECT = nox.project.load_toml("pyproject.toml")
PYTHONS = nox.project.python_versions(PROJECT)
# Five at least: many tests wait for the end of a process or a timeout.
WORKERS = str(max(5, os.cpu_count() or 1))
SIDE_BY_SIDE = ("--numprocesses", WORKERS, "--dist", "loadfile")
TESTED_EXTRAS = "audio,av,cli,cost,mcp,otel,redis,scenarios,tls,vertex,video"


def find_pythons() -> list[str]:
    """Return the supported versions that this machine has, oldest first.

    pyenv's interpreters are put on the PATH, the only place where nox looks: pyenv's own commands
    refuse a version that is installed but not selected.
    """
    for version in PYTHONS:
        for folder in sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin"))[-1:]:
            os.environ["PATH"] = os.pathsep.join([str(folder), os.environ["PATH"]])
    return [version for version in PYTHONS if shutil.which(f"python{version}")] or PYTHONS


# Three long sessions spread over the Pythons: each run of the tests proves one thing more.
INSTALLED = find_pythons()
OLDEST, MIDDLE, NEWEST = INSTALLED[0], INSTALLED[len(INSTALLED) // 2], INSTALLED[-1]


def group(name: str) -> tuple[str, ...]:
    """Return the requirements of a dependency group of pyproject.toml."""
    return nox.project.dependency_groups(PROJECT, name)


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests on every supported Python that is installed; arguments go to pytest."""
    session.install("-e", f".[{TESTED_EXTRAS}]", *group("test"))
    session.run("python", "-m", "pytest", *(session.posargs or SIDE_BY_SIDE))


@nox.session(python=OLDEST)
def alone(session: nox.Session) -> None:
    """Run the tests that need a device, a browser, Redis, Ray or an idle machine, one by one."""
    session.install("-e", f".[{TESTED_EXTRAS},ray]", *group("test"), *group("notebooks"))
    session.run("python", "-m", "pytest", "-m", "alone", *session.posargs)


@nox.session(python=NEWEST)
def coverage(session: nox.Session) -> None:
    """Run the tests and check their branch coverage; `-- --html` also writes build/coverage."""
    session.install("-e", f".[{TESTED_EXTRAS},ray]", *group("test"))
    session.install(*group("coverage"), *group("notebooks"))
    with TemporaryDirectory() as folder:
        session.env["COVERAGE_FILE"] = str(Path(folder, "data"))
        session.run("coverage", "run", "-m", "pytest", *SIDE_BY_SIDE)
        session.run("coverage", "run", "-m", "pytest", "-m", "alone")
        session.run("coverage", "combine", "--quiet")
        if "--html" in session.posargs:
            session.run("coverage", "html", "--fail-under=0", "--directory=build/coverage")
        session.run("coverage", "report")


@nox.session(python=OLDEST)
def lowest(session: nox.Session) -> None:
    """Run the tests with the lowest versions that pyproject.toml allows; arguments go to pytest."""
    session.install("uv")
    resolve = ("uv", "pip", "compile", "--quiet", "--resolution=lowest-direct", "--no-annotate")
    python = f"--python={session.virtualenv.location}"
    with TemporaryDirectory() as folder:
        resolved, bounds = Path(folder, "resolved.txt"), Path(folder, "bounds.txt")
        session.run(*resolve, "--all-extras", python, "-o", str(resolved), "pyproject.toml")
        lines = [line for line in resolved.read_text().splitlines() if line[0] != "#"]
        direct = [line for line in lines if Requirement(line).name in direct_dependencies()]
        session.log("Lower bounds: %s", ", ".join(direct))
        bounds.write_text("\n".join(direct))
        # Overrides: google-genai, which the tests need, asks for a newer google-auth.
        install = ("uv", "pip", "install", "--quiet", python, f"--overrides={bounds}")
        session.run(*install, "-e", ".[all]", *group("test"))
    session.run("python", "-m", "pytest", *(session.posargs or SIDE_BY_SIDE))


def direct_dependencies(*extras: str) -> set[str]:
    """Return the names of what the package needs with some extras; with all of them by default."""
    optional = PROJECT["project"]["optional-dependencies"]
    chosen = (optional[extra] for extra in extras or optional)
    needed = [*PROJECT["project"]["dependencies"], *chain.from_iterable(chosen)]
    return {Requirement(each).name for each in needed}


@nox.session(python=MIDDLE)
def wheel(session: nox.Session) -> None:
    """Build and check both distributions, test the wheel; `-- --keep` copies them to dist/."""
    session.install(*group("build"))
    with TemporaryDirectory() as folder:
        session.run("python", "-m", "build", "--outdir", folder)
        [sdist], [built] = Path(folder).glob("*.tar.gz"), Path(folder).glob("*.whl")
        session.run("twine", "check", "--strict", str(sdist), str(built))
        check_contents(session, built, sdist)
        with tarfile.open(sdist) as archive:
            archive.extractall(folder, filter="data")
        checkout = Path(folder, sdist.name.removesuffix(".tar.gz"))
        shutil.rmtree(checkout / PACKAGE.name)  # leaves only the wheel to import
        session.install("--force-reinstall", f"{built}[all]", *group("test"))
        with session.chdir(checkout):
            generator = "--ignore=tests/codegen/test_codegen.py"  # needs the folder
            session.run("python", "-m", "pytest", generator, *SIDE_BY_SIDE)
        if "--keep" in session.posargs:
            (ROOT / "dist").mkdir(exist_ok=True)
            for file in (sdist, built):
                shutil.copy(file, ROOT / "dist")


@nox.session(python=PYTHONS, reuse_venv=False)
def gallery(session: nox.Session) -> None:
    """Install the wheel on every supported Python that is installed, and run the gallery by it."""
    session.install("build")
    page = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    with TemporaryDirectory() as folder:
        session.run("python", "-m", "build", "--wheel", "--outdir", folder, silent=True)
        [built] = Path(folder).glob("*.whl")
        session.install(f"{built}[cli,video]")
        shutil.copytree(ROOT / "examples", Path(folder, "examples"))
        shutil.copytree(PACKAGE / "cli" / "data", Path(folder, "genai_live", "cli", "data"))
        session.chdir(folder)
        for command in re.findall(r"^```sh\n(.*?)\n```$", page, re.DOTALL | re.MULTILINE):
            session.run("bash", "-c", f"set -o pipefail; {command}", external=True)
        written = {"pointed.png", *re.findall(r"--out (\S+)", page)}
        if missing := {name for name in written if not Path(folder, name).exists()}:
            session.error(f"no program has written {sorted(missing)}")


@nox.session(python=MIDDLE, reuse_venv=False)
def sbom(session: nox.Session) -> None:
    """Write what the wheel with all extras needs, as CycloneDX; `-- --keep` to build/sbom."""
    session.install(*group("sbom"))
    with TemporaryDirectory() as folder:
        session.run("python", "-m", "build", "--wheel", "--outdir", folder, silent=True)
        [built] = Path(folder).glob("*.whl")
        fresh = f"{folder}/fresh"
        session.run("uv", "venv", "--quiet", fresh)
        session.run("uv", "pip", "install", "--quiet", f"--python={fresh}", f"{built}[all]")
        written = Path(folder, "genai-live.cdx.json")
        describe = ("cyclonedx-py", "environment", "--output-reproducible", "--of", "JSON")
        project = ("--pyproject", "pyproject.toml", "--mc-type", "library", "-o", str(written))
        session.run(*describe, *project, fresh)
        complete_sbom(session, written, version=built.name.split("-")[1])
        if "--keep" in session.posargs:
            (ROOT / "build" / "sbom").mkdir(parents=True, exist_ok=True)
            shutil.copy(written, ROOT / "build" / "sbom")


def complete_sbom(session: nox.Session, written: Path, *, version: str) -> None:
    """Add the version, which pyproject.toml lacks; fail unless all dependencies are there."""
    document = json.loads(written.read_text(encoding="utf-8"))
    document["metadata"]["component"]["version"] = version
    written.write_text(json.dumps(document, indent=2), encoding="utf-8")
    components = document["components"]
    versions = {canonicalize_name(each["name"]): each.get("version") for each in components}
    [everything] = PROJECT["project"]["optional-dependencies"]["all"]
    installed = direct_dependencies(*Requirement(everything).extras)
    needed = {canonicalize_name(name) for name in installed}
    if missing := {name for name in needed if not versions.get(name)}:
        session.error(f"{written.name} lacks {sorted(missing)}")
    session.log("%d packages in %s", len(versions), written.name)


def check_contents(session: nox.Session, built: Path, sdist: Path) -> None:
    """Fail unless a wheel has exactly the package's files, and an sdist only what git tracks."""
    with zipfile.ZipFile(built) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = {
        path.relative_to(ROOT).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    if packed != expected:
        session.error(f"{built.name} and {PACKAGE.name}/ differ: {sorted(packed ^ expected)}")
    if (ROOT / ".git").exists():
        tracked = session.run("git", "ls-files", "-z", external=True, silent=True, log=False)
        with tarfile.open(sdist) as archive:
            files = {each.name.partition("/")[2] for each in archive if each.isfile()}
        if foreign := files - {"PKG-INFO", *str(tracked).split("\0")}:
            session.error(f"{sdist.name} has what git does not: {sorted(foreign)}")


@nox.session(venv_backend="none")
def release(session: nox.Session) -> None:
    """Set the version that is passed, such as `-- 0.2.0`, and print what to do next."""
    session.run(sys.executable, "release.py", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and format; `-- --fix` applies fixes."""
    session.install(*group("lint"))
    fix = "--fix" in session.posargs
    session.run("ruff", "check", *(["--fix"] if fix else []), ".")
    session.run("ruff", "format", *([] if fix else ["--check"]), ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check types with mypy and pyright, both strict."""
    session.install("-e", ".[all]", *group("types"))
    session.run("mypy")
    session.run("pyright")
    session.run("python", "-m", "pytest", "tests/typing")


@nox.session
def codegen(session: nox.Session) -> None:
    """Check that genai_live/types/ is what schema/ generates; `-- --write` writes it."""
    session.install(*group("codegen"))
    session.run("python", "-m", "codegen", *([] if "--write" in session.posargs else ["--check"]))


@nox.session
def docs(session: nox.Session) -> None:
    """Write the documentation site to build/site, without a network; check spelling and links."""
    session.install("-e", ".", *group("docs"))
    session.run("codespell", "docs", "examples", "genai_live", *map(str, ROOT.glob("*.md")))
    session.run("zensical", "build", "--clean", "--strict")
    session.run("python", "-m", "codegen.site", "build/site")


@nox.session
def upstream(session: nox.Session) -> None:
    """Compare schema/ with the newest google-genai, and with @google/genai where npm is."""
    session.install("--upgrade", "google-genai")
    session.run("python", "-m", "codegen.upstream", *session.posargs)


@nox.session
def demo(session: nox.Session) -> None:
    """Run the demo conversation with the embedded server; arguments go to it."""
    session.install(".[cli]")
    session.run("genai-live", "demo", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure speed against other clients, and write docs/performance.md; `-- --help` for parts."""
    session.install("-e", ".", *group("bench"))
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session(python=OLDEST)
def instructions(session: nox.Session) -> None:
    """Compare instructions of single operations with the stored count; `-- --write` renews it."""
    session.install("-e", ".", "rich>=14")
    session.run("python", "-m", "benchmarks.instructions", *session.posargs)


@nox.session
def hostile(session: nox.Session) -> None:
    """Run 500 dead peers and 3,000 damaged frames against the local server."""
    session.install("-e", ".[tls]", *group("test"))
    session.env["GENAI_LIVE_HOSTILE_PEERS"] = "63"
    session.env["GENAI_LIVE_HOSTILE_FRAMES"] = "3000"
    session.run(
        "python", "-m", "pytest", "--timeout=300", "tests/robustness/test_hostile_clients.py"
    )


@nox.session
def soak(session: nox.Session) -> None:
    """Run many sessions over connections that keep breaking, and account for every message."""
    session.install("-e", ".[cli]")
    session.run("python", "-m", "benchmarks.soak", *session.posargs)
