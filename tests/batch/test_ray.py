"""A batch in the workers of a real Ray cluster on this machine."""

import os
import signal
import sys
import threading
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import anyio
import pytest

from genai_live import AsyncClient, Client
from genai_live.batch import AsyncBatch, Batch, BatchError, RayEngine, RetryPolicy
from genai_live.errors import ConfigError, LiveError, SetupError
from genai_live.testing import faults
from tests.batch.batches import CONFIG, MODEL, serve
from tests.batch.test_guide import BLOCKS

pytestmark = [pytest.mark.alone, pytest.mark.anyio, pytest.mark.timeout(60)]
DEADLINE = 40


@pytest.fixture(scope="module")
def ray():
    """Start a cluster of two processors that only this machine reaches; end it afterwards."""
    ray = pytest.importorskip("ray")
    with (
        pytest.MonkeyPatch.context() as settings,
        # Not tmp_path: the names of its sockets would be too long.
        TemporaryDirectory(prefix="ray", ignore_cleanup_errors=True) as folder,
    ):
        settings.setenv("RAY_AUTH_MODE", "disabled")  # else it writes ~/.ray/auth_token
        settings.setenv("RAY_USAGE_STATS_ENABLED", "0")
        settings.setenv("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")  # listen on 127.0.0.1
        settings.setenv("PYTHONPATH", os.pathsep.join([str(Path.cwd()), *sys.path]))
        ray.init(
            address="local",
            num_cpus=2,
            include_dashboard=False,
            object_store_memory=80 << 20,
            logging_level="ERROR",
            log_to_driver=False,
            _temp_dir=folder,
        )
        try:
            yield ray
        finally:
            ray.shutdown()


@pytest.mark.parametrize("by_environment", [True, False])
async def test_a_cluster_that_is_not_there_is_named(by_environment, monkeypatch):
    pytest.importorskip("ray")
    address = "127.0.0.1:1"
    if by_environment:
        monkeypatch.setenv("RAY_ADDRESS", address)
    engine = RayEngine(address=None if by_environment else address)
    batch = AsyncBatch(partial(AsyncClient, api_key="key"), ask, model=MODEL, engine=engine)
    with (
        anyio.fail_after(DEADLINE),
        pytest.raises(LiveError, match="no Ray cluster can be reached"),
    ):
        await batch.gather(["one"])


def batch_of(server, work, **options):
    make = partial(AsyncClient, api_key="key", http_options={"base_url": server.url})
    settings: dict[str, Any] = {
        "engine": RayEngine(workers=2),
        "retry": RetryPolicy(initial_delay=0),
    }
    return AsyncBatch(make, work, model=MODEL, config=CONFIG, **{**settings, **options})


async def ask(session, item):
    return [(await session.ask(item)).text, os.getpid()]


async def test_a_killed_workers_items_run_again_and_each_result_comes_once(ray, tmp_path):
    items = [f"item {number}" for number in range(80)]
    path = tmp_path / "answers.jsonl"
    come, pids, killed = [], set(), None
    with serve() as server, anyio.fail_after(DEADLINE):
        batch = batch_of(server, ask, concurrency=20, checkpoint=path)
        async with batch.as_completed(items) as results:
            async for result in results:
                assert result.error is None, result.error
                come.append(result.index)
                pids.add(result.value[1])
                if killed is None and len(come) == 20:
                    killed = result.value[1]
                    os.kill(killed, signal.SIGKILL)
        assert sorted(come) == list(range(80))
        assert len(pids) == 3
        assert results.stats.succeeded == 80
        restored = await batch_of(server, ask, engine="local", checkpoint=path).gather(items)
    assert all(each.restored for each in restored)
    assert [each.value[0] for each in restored] == [item.upper() for item in items]


async def test_errors_and_what_cannot_be_sent_belong_to_their_items(ray):
    class Own(Exception):
        def __init__(self, lock):
            self.lock = lock

    async def work(session, item):
        match item:
            case "own":
                raise Own(threading.Lock())
            case "lock":
                return threading.Lock()
            case "mine":
                raise LookupError("mine")
            case "deadly":
                os._exit(1)
        return (await session.ask(item)).text

    refused = [
        faults.Close(1011, "The service is currently unavailable.", after_received=1),
        None,
        faults.Close(1007, "Request contains an invalid argument.", after_received=1),
    ]
    one = RayEngine(workers=1, max_task_retries=0)
    items = ["retried", "invalid", "own", "lock", "mine", threading.Lock(), "fine", "deadly"]
    with serve(faults=refused) as server, anyio.fail_after(DEADLINE):
        results = await batch_of(server, work, engine=one, concurrency=1).gather(items)
        retried, invalid, own, lock, mine, unsendable, fine, deadly = results
    assert (retried.value, retried.attempts) == ("RETRIED", 2)
    assert retried.usage.total_token_count
    assert isinstance(invalid.error, SetupError)
    assert (invalid.error.code, invalid.attempts) == (1007, 1)
    assert type(own.error) is LiveError
    assert str(own.error).startswith("Own: ")
    assert isinstance(lock.error, BatchError)
    assert repr(mine.error) == "LookupError('mine')"
    assert str(unsendable.error).startswith("items: the item cannot be sent to a worker: ")
    assert (fine.value, fine.error) == ("FINE", None)
    assert isinstance(deadly.error, BatchError)
    assert str(deadly.error).startswith("a Ray worker failed: The actor ")


async def test_workers_that_cannot_start_are_named(ray):
    with serve() as server, anyio.fail_after(DEADLINE):
        many = RayEngine(workers=1, num_cpus=64, start_timeout=1)
        with pytest.raises(LiveError, match="1 workers did not start within 1 seconds"):
            await batch_of(server, ask, engine=many).gather(["one"])
        make_client: Any = lambda: "client"  # noqa: E731
        broken = AsyncBatch(make_client, ask, model=MODEL, engine=RayEngine(workers=1))
        with pytest.raises(LiveError, match="client: the function returned str"):
            await broken.gather(["one"])
        work: Any = ask
        unsendable = batch_of(server, partial(work, lock=threading.Lock()))
        with pytest.raises(ConfigError, match="work: what the workers need cannot be sent"):
            await unsendable.gather(["one"])


async def test_leaving_early_ends_the_workers(ray):
    async def never(turn):
        await anyio.sleep_forever()

    with serve(never) as server, anyio.fail_after(DEADLINE):
        one = RayEngine(workers=1)
        async with batch_of(server, ask, engine=one).as_completed(["one", "two"]):
            await server.wait_for_async(lambda: len(server.connections) == 2, timeout=20)
        await server.wait_for_async(lambda: not any(each.open for each in server.connections))


def test_the_blocking_batch_takes_plain_work_there(ray):
    def work(session, item):
        return session.ask(item, timeout=10).text

    with serve() as server:
        make = partial(Client, api_key="key", http_options={"base_url": server.url})
        batch = Batch(make, work, model=MODEL, config=CONFIG, engine=RayEngine(workers=1))
        assert [each.value for each in batch.gather(["one", "two"])] == ["ONE", "TWO"]


def test_the_program_of_the_guide_works_as_printed(ray, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    [code] = [block for block in BLOCKS if "RayEngine" in block]
    with serve() as server:
        environment = {"GEMINI_API_KEY": "key", "GOOGLE_GEMINI_BASE_URL": server.url}
        code = code.replace(
            "AsyncClient,  #", f"in_worker(AsyncClient, {environment!r}),  # the tests' own:"
        )
        exec(
            compile(code, "docs/batches.md", "exec"),
            {"__name__": "__main__", "in_worker": in_worker},
        )
    assert sorted(capsys.readouterr().out.splitlines()) == sorted(
        f"{number} SAY {number}." for number in range(20)
    )


def in_worker(make, environment):
    """Return a function that makes a client with the environment of a worker."""

    def make_there():
        os.environ.update(environment)
        return make()

    return make_there
