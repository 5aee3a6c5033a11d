"""Session files: what is written is read, without secrets, whatever happens to the writer."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from genai_live.errors import ConfigError, DecodeError
from genai_live.recording import (
    ConnectionEnded,
    ConnectionOpened,
    ConnectionRefused,
    RecordedFrame,
    SessionWriter,
    is_redacted,
    read_session,
)
from genai_live.recording.media import with_blank_media

SCHEMA = Path(__file__).parents[2] / "schema" / "recording" / "session-file.schema.json"
KEY, TOKEN, HANDLE = "AIzaSecretKey0123456789", "auth_tokens/s3cr3t-t0k3n", "Cihoandle9876543210"
HEADER = {"format": "genai-live-session", "version": 1}
OPEN = {"time": 0, "connection": 1, "open": {"path": "/ws"}}
FRAME = {"time": 0.5, "connection": 1, "from": "client", "frame": "text", "message": {}}
BLOB = {"mimeType": "audio/pcm;rate=16000", "data": "AAAAAA=="}

END = {"time": 0, "connection": 1, "from": "server"}
SHA256 = "0" * 64


def hashed_frame(size, sha256):
    data = {"size": size, "sha256": sha256}
    return {**FRAME, "message": {"realtimeInput": {"audio": {"data": data}}}}


def write(file, lines):
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return file


@pytest.fixture
def file(tmp_path):
    return tmp_path / "session.jsonl"


def entries_of(file) -> Any:
    return read_session(file).entries


def dumped(message):
    return json.dumps(message).encode()


def test_what_is_written_is_read(file):
    with SessionWriter(file, upstream="wss://a.example") as writer:
        first = writer.open_connection("/ws/a", "alt=1")
        first.opened()
        first.frame("client", "text", b'{"setup": {"model": "m", "x": [1, 2.5, null, true]}}')
        second = writer.open_connection("/ws/b")
        second.refused(503)
        first.frame("server", "binary", b"\xff\x00")
        first.frame("server", "text", b"[1]")
        first.ended("server", 1011, "sorry")
    session = read_session(file)
    assert (session.header.upstream, session.header.media) == ("wss://a.example", "keep")
    assert session.header.created.endswith("Z")
    assert session.complete
    connection: Any = session.connections[0]
    opened, setup, blob, text, ended = connection
    assert isinstance(opened, ConnectionOpened)
    assert (opened.path, opened.query, opened.lineno) == ("/ws/a", "alt=1", 2)
    assert isinstance(setup, RecordedFrame)
    assert (setup.sender, setup.frame, setup.lineno) == ("client", "text", 3)
    assert setup.message == {"setup": {"model": "m", "x": [1, 2.5, None, True]}}
    assert (blob.frame, blob.raw, text.raw) == ("binary", b"\xff\x00", b"[1]")
    assert isinstance(ended, ConnectionEnded)
    assert (ended.sender, ended.code, ended.reason) == ("server", 1011, "sorry")
    ((refused,),) = session.connections[1:]
    assert isinstance(refused, ConnectionRefused)
    assert refused.status == 503
    times = [entry.time for entry in session.entries]
    assert times == sorted(times)


def test_every_line_obeys_the_schema(file):
    schema = json.loads(SCHEMA.read_text())
    with SessionWriter(file, media="hash") as writer:
        connection = writer.open_connection("/ws/a", f"key={KEY}")
        connection.opened()
        connection.frame("client", "text", dumped({"realtimeInput": {"audio": BLOB}}))
        connection.frame("server", "binary", b"\xff")
        connection.frame("server", "text", b"no JSON")
        connection.ended("proxy", 1001)
        writer.open_connection("/ws/b").refused(401)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert len(lines) == 7
    for line in lines:
        jsonschema.validate(line, schema)
    media = lines[2]["message"]["realtimeInput"]["audio"]["data"]
    jsonschema.validate(media, {**schema, "oneOf": [{"$ref": "#/$defs/MediaHash"}]})
    for wrong in ({}, {**FRAME, "message": "x"}, {**OPEN, "time": -1}, {**FRAME, "from": "proxy"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)


def test_the_programs_of_the_docs_run_one_after_the_other(tmp_path):
    docs = SCHEMA.parents[2] / "docs" / "session-files.md"
    blocks = re.findall(r"^```python\n(.*?)^```$", docs.read_text(), re.DOTALL | re.MULTILINE)
    programs = [block for block in blocks if "def test_" not in block]
    assert len(programs) == 2
    for block in programs:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", block],
            cwd=tmp_path,
            env={"PYTHONPATH": str(SCHEMA.parents[2])},
            capture_output=True,
            text=True,
            timeout=50,
        )
        assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("Hello") == 2


def test_the_example_lines_of_the_docs_obey_the_schema():
    docs = SCHEMA.parents[2] / "docs" / "session-files.md"
    schema = json.loads(SCHEMA.read_text())
    lines = [line for line in docs.read_text().splitlines() if line.startswith('{"')]
    assert len(lines) == 5
    for line in lines:
        jsonschema.validate(json.loads(line), schema)


def test_secrets_are_never_written_and_equal_ones_look_equal(file):
    with SessionWriter(file) as writer:
        headers = {"X-Goog-Api-Key": KEY, "Authorization": f"Token {TOKEN}", "cookie": "abc=defghi"}
        connection = writer.open_connection("/ws/a", f"access_token={TOKEN}&alt=1", headers)
        connection.opened()
        setup = {"sessionResumption": {"handle": HANDLE}, "tools": [{"apiKey": "tools-own-key"}]}
        connection.frame("client", "text", dumped({"setup": setup}))
        update = {"newHandle": HANDLE, "resumable": True, "headers": {"a": "header-value"}}
        connection.frame("server", "binary", dumped({"sessionResumptionUpdate": update}))
        said = {"text": f"Your key is {KEY}, and {HANDLE} is a handle."}
        connection.frame("server", "binary", dumped(said))
        connection.frame(
            "server", "text", f'{{"id": "7", "newHandle": "broken-{HANDLE}-x", {KEY}'.encode()
        )
        connection.ended("server", 1008, f"API key {KEY} not valid")
    text = file.read_text()
    for secret in (KEY, TOKEN, HANDLE, "defghi", "tools-own-key", "header-value"):
        assert secret not in text
    opened, first, second, third, broken, ended = entries_of(file)
    assert "alt=1" in opened.query
    assert "access_token=<redacted" in opened.query
    handle = first.message["setup"]["sessionResumption"]["handle"]
    assert is_redacted(handle)
    assert second.message["sessionResumptionUpdate"]["newHandle"] == handle
    assert f"and {handle} is a handle." in third.message["text"]
    assert broken.raw.startswith(b'{"id": "7", "newHandle": "<redacted')
    key = third.message["text"].removeprefix("Your key is ").partition(",")[0]
    assert ended.reason == f"API key {key} not valid"


def test_what_only_looks_like_a_secret_stays(file):
    arguments = {"key": "C major", "handle": "door", "tokenCount": "5", "max_tokens": "7"}
    message = {
        "toolCall": {"functionCalls": [{"id": "1", "name": "play", "args": arguments}]},
        "usageMetadata": {"totalTokenCount": 12},
        "properties": {"token": {"type": "STRING"}},
    }
    with SessionWriter(file) as writer:
        connection = writer.open_connection("/ws", headers={"x-goog-api-key": "any"})
        connection.frame("server", "binary", dumped(message))
        connection.frame("server", "binary", dumped({"text": "any models/any"}))
    call, said = entries_of(file)
    assert call.message == message
    assert said.message == {"text": "any models/any"}


def test_media_are_replaced_by_size_and_hash_wherever_they_are(file):
    part = {"inlineData": BLOB}
    response = {"parts": [part], "response": {"data": "AAAA"}}
    message = {
        "a": {"turns": [{"parts": [part, {"text": "data"}]}]},
        "b": {"functionResponses": [response]},
        "c": {"audioChunks": [BLOB]},
        "data": "not base64!",
    }
    with SessionWriter(file, media="hash") as writer:
        writer.open_connection("/ws").frame("client", "text", dumped(message))
    (entry,) = entries_of(file)
    found = entry.message
    replaced = found["c"]["audioChunks"][0]
    assert replaced["mimeType"] == BLOB["mimeType"]
    assert replaced["data"]["size"] == 4
    assert len(replaced["data"]["sha256"]) == 64
    assert found["a"]["turns"][0]["parts"] == [{"inlineData": replaced}, {"text": "data"}]
    answer = found["b"]["functionResponses"][0]
    assert answer == {"parts": [{"inlineData": replaced}], "response": {"data": "AAAA"}}
    assert found["data"] == "not base64!"


def test_a_last_line_that_is_cut_is_left_out(file):
    write(file, [HEADER, OPEN, FRAME])
    whole = file.read_bytes()
    for size in range(len(json.dumps(HEADER)) + 1, len(whole)):
        file.write_bytes(whole[:size])
        session = read_session(file)
        assert len(session.entries) == whole[:size].count(b"\n") - 1
        assert session.complete == whole[:size].endswith(b"\n")


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ([], "line 1: is not the header"),
        ([OPEN], "line 1: is not the header"),
        (["x"], "line 1: 'x' is not an object"),
        ([{**HEADER, "version": 2}], "version 2 of the format is newer"),
        ([{**HEADER, "version": "1"}], "version must be"),
        ([{**HEADER, "media": "some"}], "media must be keep or hash"),
        ([HEADER, {**OPEN, "time": "now"}], "line 2: time must be"),
        ([HEADER, {**OPEN, "connection": 0}], "line 2: connection must be"),
        ([HEADER, {**OPEN, "open": {}}], "line 2: path must be"),
        ([HEADER, {**OPEN, "open": "x"}], "line 2: 'x' is not an object"),
        ([HEADER, OPEN, {**FRAME, "from": "proxy"}], "line 3: from must be client or server"),
        ([HEADER, OPEN, {**FRAME, "frame": "ping"}], "line 3: frame must be text or binary"),
        ([HEADER, {"time": 0, "connection": 1, "from": "client", "frame": "text"}], "has none of"),
        ([HEADER, {"time": 0, "connection": 1, "from": "client", "close": {}}], "code must be"),
        (
            [HEADER, {**END, "close": {"code": 99_999}}],
            "line 2: code must be a number from 1000 to",
        ),
        ([HEADER, {**END, "close": {"code": 999}}], "line 2: code must be a number from 1000 to"),
        (
            [HEADER, {"time": 0, "connection": 1, "refused": {"path": "/", "status": 99_999}}],
            "line 2: status must be a number from 100 to 599, not 99999.",
        ),
        *(
            ([{**HEADER, "media": "hash"}, OPEN, hashed_frame(size, sha256)], "line 3: {'size': ")
            for size, sha256 in ((-5, SHA256), ("x", SHA256), (10**15, SHA256), (5, "x"), (5, 5))
        ),
    ],
)
def test_what_is_no_session_file_is_an_error_that_names_the_line(file, lines, problem):
    with pytest.raises(DecodeError) as caught:
        read_session(write(file, lines))
    assert problem in str(caught.value)
    assert str(file) in str(caught.value)


def test_a_member_that_looks_like_a_hash_is_none_where_media_were_kept(file):
    lines = [HEADER, OPEN, hashed_frame(-5, "x")]
    [*_, frame] = read_session(write(file, lines)).entries
    assert isinstance(frame, RecordedFrame)
    assert frame.message == lines[-1]["message"]
    assert with_blank_media(lines[-1]["message"]) == lines[-1]["message"]


def test_a_line_that_is_not_json_is_an_error(file):
    file.write_text(json.dumps(HEADER) + "\n{\n")
    with pytest.raises(DecodeError, match="line 2: is not JSON"):
        read_session(file)


@pytest.mark.parametrize("content", [b"RIFF\xff\xd8\n\n", b"plain text\n", b"\n", bytes(100)])
def test_a_file_of_another_kind_is_no_session_file(file, content):
    file.write_bytes(content)
    with pytest.raises(DecodeError, match=r"line 1: is not the header of a session file\."):
        read_session(file)


def test_unknown_members_are_ignored(file):
    write(file, [{**HEADER, "new": 1}, {**OPEN, "new": 1}])
    assert len(read_session(file).entries) == 1


def test_a_file_that_exists_is_kept(file):
    file.write_text("precious")
    with pytest.raises(FileExistsError, match="overwrite=True replaces it"):
        SessionWriter(file)
    assert file.read_text() == "precious"
    SessionWriter(file, overwrite=True).close()
    assert read_session(file).entries == ()


@pytest.mark.skipif(sys.platform == "win32", reason="files are not locked there")
def test_a_file_has_one_writer_at_a_time(file):
    with SessionWriter(file) as writer:
        writer.open_connection("/ws/a").opened()
        with pytest.raises(ConfigError, match="file: another recorder is writing"):
            SessionWriter(file, overwrite=True)
        program = (
            f"from genai_live.recording import *; SessionWriter({str(file)!r}, overwrite=True)"
        )
        other = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
        )
        assert "another recorder is writing" in other.stderr
        writer.open_connection("/ws/b").opened()
    assert [entry.path for entry in entries_of(file)] == ["/ws/a", "/ws/b"]
    SessionWriter(file, overwrite=True).close()
    assert entries_of(file) == ()


def test_a_device_is_written_to():
    SessionWriter(os.devnull, overwrite=True).close()


def test_an_unknown_treatment_of_media_is_refused(file):
    with pytest.raises(ConfigError, match="media: 'drop' is unknown"):
        SessionWriter(file, media="drop")  # type: ignore[arg-type]
    assert not file.exists()


def test_what_comes_after_the_end_is_not_written(file):
    writer = SessionWriter(file)
    connection = writer.open_connection("/ws")
    writer.close()
    connection.opened()
    assert read_session(file).entries == ()
