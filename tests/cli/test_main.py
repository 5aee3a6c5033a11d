import signal
import subprocess
import sys
from pathlib import Path

import pytest

from genai_live._version import __version__
from genai_live.cli import main
from tests.helpers.cli_process import DEADLINE, Run, finish, read_until

WITHOUT_RICH = """
import sys
from importlib.abc import MetaPathFinder

class NoRich(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "rich":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None

sys.meta_path.insert(0, NoRich())
from genai_live.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_the_version_is_printed(run: Run) -> None:
    done = run("--version")
    assert (done.returncode, done.stdout) == (0, f"genai-live {__version__}\n")


def test_help_names_the_commands_and_says_that_no_key_is_needed(run: Run) -> None:
    done = run("--help")
    assert done.returncode == 0
    assert all(
        command in done.stdout
        for command in ("demo", "chat", "talk", "music", "serve", "record", "replay")
    )
    assert "no key is needed" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["fly"],
        ["serve", "--port", "x"],
        ["serve", "--port", "70000"],
        ["serve", "--pace", "-1"],
        ["serve", "--pace", "nan"],
        ["serve", "--backend", "azure"],
        ["music"],
        ["music", "rain", "--seconds", "0"],
        ["music", "rain", "--bpm", "fast"],
        ["chat", "--local", "--live"],
        ["demo", "--live", "--url", "http://127.0.0.1:8765"],
    ],
)
def test_a_wrong_call_is_explained_with_exit_code_2(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("usage: genai-live")


@pytest.mark.parametrize("command", ["demo", "chat", "talk", "music rain", "record x", "inspect x"])
def test_without_rich_the_missing_extra_is_named(
    command: str, tmp_path: Path, environment: dict[str, str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_RICH, *command.split()],
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        env=environment,
        timeout=DEADLINE,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        f"{command.split()[0]} needs rich. Install it: "
        'pip install "genai-live[cli]" (in a clone: pip install ".[cli]")\n'
    )


def test_the_server_needs_no_extra_and_ctrl_c_is_its_regular_end(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WITHOUT_RICH, "serve", "--port", "0"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=tmp_path,
        env=environment,
    )
    try:
        assert "http://127.0.0.1:" in read_until(process, "GOOGLE_VERTEX_BASE_URL")
        process.send_signal(signal.SIGINT)
        assert finish(process)[::2] == (0, "")
    finally:
        process.kill()
        process.wait(DEADLINE)


def test_ctrl_c_before_a_server_runs_is_its_end_as_well(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    interrupted = (
        "import sys, genai_live.cli, genai_live.cli.serve as serve\n"
        "def run(arguments): raise KeyboardInterrupt\n"
        "serve.run = run\n"
        "sys.exit(genai_live.cli.main(['serve']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", interrupted],
        env=environment,
        cwd=tmp_path,
        timeout=DEADLINE,
        check=False,
    )
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("module", "extra", "arguments"),
    [
        ("trustme", "tls", ["serve", "--port", "0", "--tls", "ca.pem"]),
        ("yaml", "scenarios", ["serve", "--port", "0", "--scenario", "rules.yaml"]),
        ("yaml", "scenarios", ["serve", "--port", "0", "--faults", "rules.yaml"]),
        ("google.auth", "vertex", ["chat", "--live"]),
    ],
)
def test_a_missing_extra_is_named(
    module: str, extra: str, arguments: list[str], tmp_path: Path, environment: dict[str, str]
) -> None:
    (tmp_path / "rules.yaml").write_text("rules: []\n")
    program = (
        f"import sys; sys.modules[{module!r}] = None; from genai_live.cli import main;"
        " sys.exit(main(sys.argv[1:]))"
    )
    vertex = {"GOOGLE_GENAI_USE_VERTEXAI": "true", "GOOGLE_CLOUD_PROJECT": "any"}
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        env=environment | vertex,
        timeout=DEADLINE,
        check=False,
    )
    assert done.returncode == 2
    assert f'pip install "genai-live[{extra}]"' in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["demo", "chat", "music rain"])
def test_live_without_a_key_says_which_variable_to_set(run: Run, command: str) -> None:
    done = run(*command.split(), "--live")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        "Error: --live needs an API key, and neither GEMINI_API_KEY nor GOOGLE_API_KEY is set."
        " Get one at https://aistudio.google.com/apikey and set GEMINI_API_KEY, or omit --live to"
        " use the local server.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "fix"),
    [
        (["serve", "--port", "http"], "argument --port: http is not a port; use 0 to 65535"),
        (["serve", "--pace", "fast"], "--pace: fast is not a pace; use 0 or a number above it"),
        (["doctor", "--timeout", "5s"], "--timeout: 5s is not a duration; use a number above 0"),
    ],
)
def test_a_number_that_is_none_is_told_with_its_range(
    arguments: list[str], fix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert fix in capsys.readouterr().err
