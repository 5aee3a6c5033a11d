"""@google/genai, the official JavaScript client, from npm in a folder that stays between runs."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from tempfile import mkdtemp

VERSION = "2.32.0"
INSTALL_SECONDS = 50
SESSION_SECONDS = 30
SESSIONS = Path(__file__).parents[1] / "testing" / "javascript" / "sessions.mjs"


class NotAvailable(Exception):
    """The client cannot be used here; says why."""


def install():
    """Return the folder with the package; what npm downloads once, later runs find."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise NotAvailable("node or npm is not installed")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "genai-live-tests" / f"google-genai-js-{VERSION}"
    if (folder / "node_modules").is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(mkdtemp(dir=folder.parent))
    try:
        (unfinished / "package.json").write_text('{"private": true}\n')
        options = ("--no-audit", "--no-fund", "--ignore-scripts", "--silent", "--fetch-retries=0")
        command = [npm, "install", *options, f"@google/genai@{VERSION}"]
        subprocess.run(
            command, cwd=unfinished, check=True, capture_output=True, timeout=INSTALL_SECONDS
        )
        unfinished.replace(folder)
    except (OSError, subprocess.SubprocessError) as error:
        if (folder / "node_modules").is_dir():
            return folder  # another process was faster
        raise NotAvailable(f"npm cannot install @google/genai {VERSION}: {error}") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def hold(session, url, folder, **environment):
    """Hold one of the sessions of `sessions.mjs`; give what it prints."""
    done = subprocess.run(
        ["node", SESSIONS, session, url, folder],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=SESSION_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
