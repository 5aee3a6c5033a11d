"""A batch goes on from its checkpoint, whatever ended the run before."""

import array
import enum
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from decimal import Decimal
from io import DEFAULT_BUFFER_SIZE
from pathlib import Path
from typing import Any

import anyio
import pytest
from attrs import frozen

from genai_live import types
from genai_live.audio import INPUT
from genai_live.batch import BatchError
from genai_live.batch.items import digest_of
from genai_live.errors import ConfigError
from tests.batch.batches import batch_of, questions, serve, values
from tests.helpers.programs import PREAMBLE

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]


def lines(path):
    return [json.loads(line) for line in path.read_bytes().splitlines()]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "answers.jsonl"


async def run(server, path, items, **options):
    async with batch_of(server, checkpoint=path, **options) as batch:
        return await batch.gather(items)


async def test_what_is_done_is_not_done_again(path):
    def price(model, usage):
        return Decimal("0.10")

    with serve() as server:
        first = await run(server, path, ["one", "two"], price=price)
        second = await run(server, str(path), ["one", "two", "three"])
        assert questions(server) == ["one", "three", "two"]
    assert [result.restored for result in second] == [True, True, False]
    for before, after in zip(first, second, strict=False):
        assert (before.id, before.value, before.usage) == (after.id, after.value, after.usage)
        assert (after.cost, after.attempts, after.item) == (Decimal("0.10"), 1, before.item)


async def test_a_result_is_in_the_file_before_it_is_returned(path):
    with serve() as server:
        async with (
            batch_of(server, checkpoint=path) as batch,
            batch.as_completed(["one", "two", "three"]) as results,
        ):
            async for result in results:
                assert result.id in [entry.get("id") for entry in lines(path)]
    header, *entries = lines(path)
    assert header["genai_live_batch"] == 1
    assert header["model"] == "gemini-test"
    assert {entry["id"]: entry["value"] for entry in entries} == {
        "0": "ONE",
        "1": "TWO",
        "2": "THREE",
    }


async def test_what_failed_is_run_again_and_the_newest_line_counts(path):
    async def work(session, item):
        if broken:
            raise LookupError("not yet")
        return item

    with serve() as server:
        broken = True
        [failed] = await run(server, path, ["one"], work=work)
        broken = False
        [done] = await run(server, path, ["one"], work=work)
        [restored] = await run(server, path, ["one"], work=work)
    assert failed.error is not None
    assert (done.value, done.restored) == ("one", False)
    assert (restored.value, restored.restored) == ("one", True)
    assert [entry.get("error") for entry in lines(path)] == [None, "LookupError: not yet", None]


async def test_an_error_whose_text_is_broken_is_written_by_its_class(path):
    class Broken(Exception):
        def __str__(self):
            raise ZeroDivisionError

    async def work(session, item):
        raise Broken

    with serve() as server:
        [result] = await run(server, path, ["one"], work=work)
        with pytest.raises(BatchError, match="the last is 0: Broken"):
            await run(server, path, ["one"], work=work, max_failures=0)
    assert isinstance(result.error, Broken)
    assert [entry.get("error") for entry in lines(path)] == [None, "Broken", "Broken"]


async def test_an_item_that_changed_under_its_id_is_noticed(path):
    with serve() as server:
        options = {"item_id": lambda item: item[0]}
        await run(server, path, ["a1", "b1"], **options)
        a, b = await run(server, path, ["a1", "b2"], **options)
        assert a.restored
        assert isinstance(b.error, ConfigError)
        assert "the item b has changed" in str(b.error)
        _, b = await run(server, path, ["a1", "b2"], on_change="rerun", **options)
        assert (b.value, b.restored) == ("B2", False)
        _, b = await run(server, path, ["a1", "b2"], **options)
        assert (b.value, b.restored) == ("B2", True)


async def test_a_file_that_changed_is_another_item(path, tmp_path):
    async def work(session, item):
        return item.name

    file = tmp_path / "speech.wav"
    with serve() as server:
        file.write_bytes(b"one")
        await run(server, path, [file], work=work)
        assert (await run(server, path, [file], work=work))[0].restored
        file.write_bytes(b"two")
        assert (await run(server, path, [file], work=work))[0].error is not None
        file.unlink()
        assert isinstance((await run(server, path, [file], work=work))[0].error, OSError)


async def test_content_that_is_unknown_needs_a_fingerprint(path):
    items = [object()]

    async def work(session, item):
        return "done"

    with serve() as server:
        [result] = await run(server, path, items, work=work)
        assert "fingerprint: the content of a object is unknown" in str(result.error)
        for restored in (False, True):
            [result] = await run(server, path, items, work=work, fingerprint=lambda item: "same")
            assert (result.error, result.restored) == (None, restored)


async def test_a_value_that_is_no_json_is_an_error_and_not_changed_in_silence(path):
    async def work(session, item):
        return item

    items = [(1, 2), {1: 2}, float("nan"), b"bytes", {"deep": [None, 1.5, "\u2028\ud800"]}]
    with serve() as server:
        results = await run(server, path, items, work=work)
        assert [type(each.error) for each in results] == [ConfigError] * 4 + [type(None)]
        again = await run(server, path, items, work=work)
    assert again[4].restored
    assert again[4].value == items[4]


@pytest.mark.parametrize("cut", [1, 5, 40, -1])
async def test_a_torn_last_line_is_repaired(path, cut):
    with serve() as server:
        await run(server, path, ["one", "two"], concurrency=1)
        whole = path.read_bytes()
        start = whole.rindex(b"\n", 0, -1) + 1
        path.write_bytes(whole[: start + cut] if cut > 0 else whole[:cut])
        first, second = await run(server, path, ["one", "two"])
        assert (first.restored, second.restored) == (True, False)
    assert [entry.get("id") for entry in lines(path)] == [None, "0", "1"]


@pytest.mark.parametrize("size", [0, 1, 10, 30])
async def test_a_torn_first_line_is_repaired(path, size):
    with serve() as server:
        await run(server, path, ["one"])
        path.write_bytes(path.read_bytes()[:size])
        assert not (await run(server, path, ["one"]))[0].restored
        assert (await run(server, path, ["one"]))[0].restored


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"a text\n", "line 1 is none"),
        (b"a text", "its first line is none"),
        (b"\0\0\0\0", "its first line is none"),
        (b"[1]\n", "line 1 is none"),
        (b'{"genai_live_batch": 2}\n', "another version"),
        (b'{"genai_live_batch": 1, "model": "other"}\n', "a batch with the model other"),
        (b'{"genai_live_batch": 1, "model": "gemini-test", "config": "x"}\n', "another config"),
        (b'{"genai_live_batch": 1, "model": "gemini-test"}\nwrong\n', "line 2 is none"),
        (b'{"genai_live_batch": 1, "model": "gemini-test"}\n{"id": 1}\n', "line 2 is none"),
    ],
)
async def test_a_file_of_something_else_is_left_alone(path, content, problem):
    path.write_bytes(content)
    with serve() as server, pytest.raises(ConfigError, match=problem):
        await run(server, path, ["one"])
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "changed",
    [
        {"usage": {"promptTokenCount": []}},
        {"cost": "much"},
        {"cost": []},
        {"cost": "NaN"},
        {"attempts": "x"},
        {"attempts": float("inf")},
    ],
)
async def test_an_entry_that_somebody_changed_is_an_error_of_its_item(path, changed):
    with serve() as server:
        await run(server, path, ["one"])
        header, entry = lines(path)
        path.write_text(f"{json.dumps(header)}\n{json.dumps({**entry, **changed})}\n")
        [result] = await run(server, path, ["one"])
    assert "the entry of the id 0 cannot be read" in str(result.error)


@pytest.mark.parametrize("change", ["{}", "no JSON", "[1]"])
async def test_an_entry_that_changes_while_a_batch_runs_is_an_error_of_its_item(path, change):
    one, two = "one" * DEFAULT_BUFFER_SIZE, "two" * DEFAULT_BUFFER_SIZE  # more than is read ahead
    with serve() as server:
        await run(server, path, [one, two], concurrency=1)
        size = len(path.read_bytes().splitlines()[2])

        def items():
            yield one
            header, first, _ = path.read_text().splitlines()
            path.write_text("\n".join([header, first, change.ljust(size)]) + "\n")
            yield two

        async with (
            batch_of(server, checkpoint=path, concurrency=1) as batch,
            batch.as_completed(items()) as results,
        ):
            first, second = [result async for result in results]
    assert (first.error, first.restored) == (None, True)
    assert "the entry of the id 1 cannot be read" in str(second.error)
    assert isinstance(second.error, ConfigError)


async def test_lines_that_nest_too_deep_are_refused(path):
    with serve() as server:
        await run(server, path, ["one"])
        with path.open("a") as file:
            file.write("[" * 200_000 + "\n")
        with pytest.raises(ConfigError, match="line 3 is none of a checkpoint"):
            await run(server, path, ["one"])


async def test_a_value_whose_own_code_is_broken_is_an_error_of_its_item(path):
    class Broken(dict[str, int]):
        def __eq__(self, other):
            raise ZeroDivisionError

    async def work(session, item):
        return Broken(a=1)

    with serve() as server:
        [result] = await run(server, path, ["one"], work=work)
    assert "no JSON data" in str(result.error)


async def test_a_checkpoint_belongs_to_one_run_at_a_time(path):
    pytest.importorskip("fcntl")
    with serve() as server:
        async with batch_of(server, checkpoint=path) as batch:
            async with batch.as_completed(["one"]) as results:
                with pytest.raises(ConfigError, match="in use by another batch"):
                    await batch.gather(["one"])
                assert (await anext(results)).value == "ONE"
            assert (await batch.gather(["one"]))[0].restored


async def test_paths_that_are_no_file(tmp_path):
    with serve() as server:
        with pytest.raises(ConfigError, match="is no file"):
            await run(server, tmp_path, ["one"])
        with pytest.raises(OSError, match="No such file"):
            await run(server, tmp_path / "missing" / "file", ["one"])


async def test_a_full_disk_ends_the_batch_and_loses_no_result(path):
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    come = []
    with serve() as server:
        await run(server, path, ["zero"], item_id=str)
        size = path.stat().st_size
        try:
            with pytest.raises(OSError, match="bytes could be written"):
                async with (
                    batch_of(server, checkpoint=path, concurrency=1, item_id=str) as batch,
                    batch.as_completed(["one", "two", "three"]) as results,
                ):
                    # What a process may write to a file ends in the middle of the next line.
                    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20, limits[1]))
                    async for result in results:
                        come += [result.value]
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert come == ["ONE"]
        assert path.stat().st_size == size
        assert (await run(server, path, ["zero"], item_id=str))[0].restored


async def test_cancelling_leaves_a_checkpoint_from_which_the_next_run_goes_on(path):
    async def never_two(turn):
        if turn.text == "two":
            await anyio.sleep_forever()
        return turn.text.upper()

    with serve(never_two) as server:
        async with batch_of(server, checkpoint=path) as batch:
            with anyio.CancelScope() as scope:
                async with batch.as_completed(["one", "two"]) as results:
                    async for _ in results:
                        scope.cancel()
        await server.wait_for_async(lambda: not any(each.open for each in server.connections))
    with serve() as server:
        results = await run(server, path, ["one", "two"])
        assert values(results) == {"0": "ONE", "1": "TWO"}
        assert questions(server) == ["two"]


BODY = """
from genai_live.batch import Batch, ask
items = [f"item {number}" for number in range(20)]
batch = Batch(make_client(), ask, checkpoint="answers.jsonl", concurrency=4, **TEXT)
restored = new = 0
try:
    with batch.as_completed(items) as results:
        for result in results:
            assert result.value == result.item.upper(), result
            restored, new = restored + result.restored, new + (not result.restored)
            print(result.restored, flush=True)
except KeyboardInterrupt:
    print("interrupted", flush=True)
else:
    print("restored", restored, "new", new)
"""


@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGINT])
@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_a_program_that_is_killed_goes_on_where_it_was(kind, tmp_path):
    async def respond(turn):
        if is_first and int(turn.text.split()[1]) >= 10:
            await anyio.sleep_forever()
        return turn.text.upper()

    is_first = True
    with serve(respond) as server:
        source = PREAMBLE.format(deadline=20, url=server.url) + BODY
        command: Any = {
            "args": [sys.executable, "-c", source],
            "stdout": subprocess.PIPE,
            "cwd": tmp_path,
            "env": {**os.environ, "PYTHONPATH": str(ROOT)},
            "text": True,
        }
        with subprocess.Popen(**command) as first:
            assert [first.stdout.readline() for _ in range(10)] == ["False\n"] * 10
            server.wait_for(lambda: len(questions(server)) == 14)
            first.send_signal(kind)
            rest = first.stdout.read()
        is_first = False
        if kind == signal.SIGINT:
            assert (first.returncode, rest) == (0, "interrupted\n")
        second = subprocess.run(**command, check=True, timeout=30)
        assert second.stdout.splitlines()[-1] == "restored 10 new 10"
        assert len(questions(server)) == 14 + 10
    ids = [entry.get("id") for entry in lines(tmp_path / "answers.jsonl")]
    assert len(ids) == len(set(ids)) == 21


class Color(enum.Enum):
    RED = 1


@dataclass
class Plain:
    name: str


@frozen
class Attrs:
    name: str


def test_the_digest_tells_values_apart(tmp_path):
    file = tmp_path / "a"
    file.write_bytes(b"a")
    different = [
        None, True, 1, 1.0, "1", b"1", "", b"", [], {}, [[]], [1, 2], [[1], 2], ["12"], ["1", "2"],
        {"a": 1}, {"a": "1"}, {"a": None}, "a", b"a", file, Color.RED, Plain("a"), Attrs("a"),
        Attrs("b"), array.array("h", [1, 2]), array.array("f", [1, 2]), Decimal(1), digest_of, run,
        types.Part(text="a"), types.Part(text="b"), INPUT, "\ud800",
    ]  # fmt: skip
    assert len({digest_of(value) for value in different}) == len(different)
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    assert digest_of((1, "x")) == digest_of([1, "x"])
    assert digest_of(bytearray(b"1")) == digest_of(memoryview(b"1")) == digest_of(b"1")
    with pytest.raises(ConfigError, match="fingerprint"):
        digest_of([{1, 2}])
