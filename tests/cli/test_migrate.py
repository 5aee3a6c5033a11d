"""`genai-live migrate` shows what to change, writes only when told, and is never silent."""

import os
import re
import subprocess
import sys

import pytest

from genai_live.cli import main

pytest.importorskip("libcst")

from genai_live.cli.migration import migrate

PROGRAM = '''\
"""A program."""

import asyncio
from google import genai  # the SDK
from google.genai import types

client = genai.Client(http_options=types.HttpOptions(api_version="v1alpha", timeout=60_000))


async def main():
    async with client.aio.live.connect(model="m", config={}) as session:
        await session.send(input="Hello", end_of_turn=True)
        while True:
            turn = session.receive()
            async for response in turn:
                print(response.text)
'''


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from google import genai", "import genai_live as genai"),
        ("from google import genai as g", "import genai_live as g"),
        ("from google import genai, auth",
         "from google import auth\nimport genai_live as genai"),
        ("import google.genai as genai", "import genai_live as genai"),
        ("from google.genai import types, errors", "from genai_live import types, errors"),
        ("from google.genai import Client", "from genai_live import Client"),
        ("from google.genai import types as t", "from genai_live import types as t"),
        ("from google.genai.types import Part, Blob", "from genai_live.types import Part, Blob"),
        ("from google.genai.types import (\n    Part,\n    Blob,\n)",
         "from genai_live.types import (\n    Part,\n    Blob,\n)"),
        ("from google.genai.live import AsyncSession", "from genai_live import AsyncSession"),
        ("from google.genai.errors import APIError", "from genai_live.errors import APIError"),
        ("def f():\n    from google import genai", "def f():\n    import genai_live as genai"),
        ("\ufefffrom google import genai", "\ufeffimport genai_live as genai"),
        ("from google import genai\r\nx = 1", "import genai_live as genai\r\nx = 1"),
        ("from google.genai import types\ntypes.HttpOptions(timeout=1500)",
         "from genai_live import types\ntypes.HttpOptions(timeout=1.5)"),
        ('from google import genai as g\ng.Client(http_options={"timeout": 2000})',
         'import genai_live as g\ng.Client(http_options={"timeout": 2.0})'),
        ("from google.genai import Client\no = dict(timeout=2000)\nClient(http_options=o)",
         "from genai_live import Client\no = dict(timeout=2.0)\nClient(http_options=o)"),
        ("from google.genai import Client as C\nC(enterprise=True)",
         "from genai_live import Client as C\nC(vertexai=True)"),
        ("from google import genai as google_genai", "import genai_live as google_genai"),
        ("import os, google.genai as genai", "import os, genai_live as genai"),
        ("import google.genai.types as t", "import genai_live.types as t"),
        ("from google import genai, genai as g", "import genai_live as genai, genai_live as g"),
        ("from google.genai.types import ToolListUnion, Tool",
         "from genai_live.types import Tool\nfrom genai_live.typing import ToolListUnion"),
    ],
)  # fmt: skip
def test_what_is_certain_is_changed(before, after):
    assert migrate(before) == (after, [])


@pytest.mark.parametrize(
    ("program", "line", "reason"),
    [
        ("from google.genai import *", 1, "import \\*"),
        ("import google.genai", 1, "write `import genai_live as genai`"),
        ("from google.genai import pagers", 1, "google.genai.pagers has no counterpart"),
        ("from google.genai import live", 1, "AsyncSession is genai_live.AsyncSession"),
        ("from google.genai.types import Part, Image", 1, "types.Image has no counterpart"),
        ("from google.genai.models import Models", 1, "google.genai.models has no counterpart"),
        ("from google.genai import types\n\ntypes.HttpOptions(timeout=x)", 3, "in seconds here"),
        ("from google import genai\nsession.start_stream()", 2, "call session.stream"),
        ("from google import genai\nself.session._ws.close()", 2, "read session.state"),
        ("from google import genai\nsession.send(input=1)", 2, "works and warns"),
        (
            "from google import genai\ntry:\n    x\nexcept (E, websockets.ConnectionClosed): y",
            4,
            "catch errors.ConnectionClosed",
        ),
        (
            ("from google import genai\nasync def f():\n    while True:\n"
             "        async for m in s.receive():\n            pass"),
            3,
            "async for message in session",
        ),
        (
            ("from google import genai\nasync def f():\n  while go():\n    while not done:\n"
             "        async for m in s.receive():\n            pass"),
            4,
            "async for message in session",
        ),
        ("from google import genai\nsession.send('hi')", 2, "works and warns"),
        ("from google import genai\nx = {'base_url': 'a', 'timeout': 20}", 2, "in seconds here"),
        ("from google import genai as g\ng.Client(debug_config=c)", 2, "debug_config is not here"),
        ("from google import genai\nm.voice_activity.voice_activity_type", 2, "`type` here"),
        ("from google import genai\nm.go_away.time_left", 2, "a timedelta here"),
        ("from google.genai import errors\nerrors.ClientError", 2, "catch errors.APIError"),
        ("from google.genai.errors import ServerError", 1, "close code 1011 here"),
        ("from google.genai import types\nx: types.ToolListUnion", 2, "is genai_live.typing.Tool"),
        ("from google.genai import types\nx: types.PartOrDict", 2, "write types.Part | types.Par"),
        ("from google.genai.types import LiveServerMessageDict", 1, "converters.to_dict makes a"),
        ("import importlib\nimportlib.import_module('google.genai')", 2, "names google.genai"),
        (
            "from google import genai\nmatch e:\n    case websockets.ConnectionClosedOK(): pass",
            3,
            "catch errors.ConnectionClosed",
        ),
        ("\x0cfrom google import genai", 1, "white space at the start"),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_listed(program, line, reason):
    _, notes = migrate(program)
    assert [number for number, _ in notes] == [line]
    assert re.search(reason, notes[0][1])


BOTH = """\
from google import genai
from google.genai import types
client = genai.Client()
client.models.generate_content(config=types.GenerateContentConfig())
client.aio.live.connect(config=types.LiveConnectConfig())
"""


def test_a_program_that_needs_both_keeps_both():
    changed, notes = migrate(BOTH)
    assert changed.splitlines()[:4] == [
        "from google import genai as google_genai",
        "import genai_live as genai",
        "from google.genai import types as google_types",
        "from genai_live import types",
    ]
    assert changed.splitlines()[4:] == BOTH.splitlines()[2:]
    assert [line for line, _ in notes] == [1, 2, 4, 4]


@pytest.mark.parametrize(
    "program",
    [
        "from google.genai import Client as C\nc = C()\nc.files.upload()\nc.aio.live",
        "from google import genai as C\nc = C.Client().aio\nawait c.models.list()\nc.live",
        "from google import genai as C\nwith C.Client() as c:\n  c.chats.create()\n  c.aio.live",
        "from google import genai as C\ndef get() -> C.Client: ...\nget().files\nget().aio.live",
        "from google import genai as C\nx = C.types.Image()\nC.types.LiveConnectConfig()",
        "import google.genai as C\nself.x = a or C.Client()\nself.x.models\nself.x.aio.live",
    ],
)
def test_what_both_sdks_are_used_by_stays_under_another_name(program):
    changed, notes = migrate(program)
    assert "google_C" in changed
    assert migrate(changed)[0] == changed
    assert [text for _, text in notes if "needs both SDKs: `C`" in text]
    assert [line for line, text in notes if "not part of" in text or "not a type" in text]


def test_comments_within_brackets_stay():
    changed, _ = migrate(
        "from google.genai.types import (\n    Part,  # a\n    Image,  # b\n    Blob,  # c\n)\n"
    )
    compile(changed, "program", "exec")
    assert all(comment in changed for comment in ("# a", "# b", "# c"))


def test_a_program_for_other_apis_is_left():
    program = "from google import genai\nclient = genai.Client()\nclient.models.list()\n"
    changed, notes = migrate(program)
    assert changed == program
    assert notes == [(1, "only other APIs than Live are used here; nothing is changed.")]
    assert migrate("import os\n") == ("import os\n", [])
    assert migrate("") == ("", [])


def test_a_second_run_changes_nothing():
    changed, _ = migrate(PROGRAM)
    assert migrate(changed) == (changed, [])
    assert "timeout=60.0" in changed
    assert "import genai_live as genai  # the SDK" in changed
    compile(changed, "program", "exec")


def test_the_command_shows_a_diff_and_writes_when_told(tmp_path, capsys):
    path = tmp_path / "app.py"
    path.write_text(PROGRAM)
    assert main(["migrate", str(path)]) == 0
    out, err = capsys.readouterr()
    assert path.read_text() == PROGRAM
    assert "-from google import genai  # the SDK\n" in out
    assert "+import genai_live as genai  # the SDK\n" in out
    assert f"{path}:12: send(input=...) works and warns" in err
    assert f"{path}:13: receive() in a loop" in err
    assert "1 of 1 files to change (--write changes them); 2 lines to look at." in err
    assert main(["migrate", "--write", str(path)]) == 0
    assert path.read_text() == migrate(PROGRAM)[0]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"def f(:\n", "line 1: not Python"),
        (b"\xff\xfe\x00", "is not UTF-8 text"),
        (b"from google import genai\nx = '\x00'", "not Python"),
    ],
)
def test_what_is_no_program_is_misuse(tmp_path, capsys, content, reason):
    path = tmp_path / "app.py"
    path.write_bytes(content)
    assert main(["migrate", str(path)]) == 2
    error = capsys.readouterr().err
    assert str(path) in error
    assert reason in error


def test_a_file_that_cannot_be_read_stops_no_other(tmp_path, capsys):
    for name, text in (("a.py", "def f(:\n"), ("b.ipynb", "{}"), ("c.py", PROGRAM)):
        (tmp_path / name).write_text(text)
    paths = [str(tmp_path / name) for name in ("a.py", "b.ipynb", "c.py")]
    assert main(["migrate", "--write", *paths]) == 2
    err = capsys.readouterr().err
    assert "a.py: line 1: not Python" in err
    assert "b.ipynb is a notebook. Make a program of it" in err
    assert "1 of 3 files changed" in err
    assert (tmp_path / "c.py").read_text() == migrate(PROGRAM)[0]


def test_a_file_keeps_its_encoding_and_its_line_ends(tmp_path, capsys):
    path = tmp_path / "app.py"
    program = "# -*- coding: latin-1 -*-\r\nfrom google import genai\r\nx = 'é\x0c'\r\n"
    path.write_bytes(program.encode("latin-1"))
    assert main(["migrate", "--write", str(path)]) == 0
    expected = program.replace("from google import genai", "import genai_live as genai")
    assert path.read_bytes() == expected.encode("latin-1")
    assert "No newline" not in capsys.readouterr().out


def test_the_diff_is_written_whatever_the_encoding_of_the_output(tmp_path):
    path = tmp_path / "app.py"
    path.write_text("from google import genai\nprint('\N{PARTY POPPER}')\n", encoding="utf-8")
    command = [sys.executable, "-m", "genai_live", "migrate", str(path)]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        command, env=environment, capture_output=True, check=True, timeout=60, encoding="utf-8"
    )
    assert " print('\N{PARTY POPPER}')\n" in done.stdout


def test_a_missing_file_is_misuse(tmp_path, capsys):
    for name in ("none.py", ""):
        with pytest.raises(SystemExit) as caught:
            main(["migrate", str(tmp_path / name)])
        assert caught.value.code == 2
    assert "there is no file" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["migrate", str(tmp_path)])
    assert "is a folder; name a file in it" in capsys.readouterr().err


def test_a_missing_extra_names_the_command(tmp_path, capsys, monkeypatch):
    path = tmp_path / "app.py"
    path.write_text(PROGRAM)
    monkeypatch.setitem(sys.modules, "libcst", None)
    assert main(["migrate", str(path)]) == 2
    assert 'pip install "genai-live[migrate]"' in capsys.readouterr().err
    assert path.read_text() == PROGRAM
