"""An engine that cannot be used is named."""

import sys
from functools import partial

import pytest

from genai_live import AsyncClient
from genai_live.batch import AsyncBatch, RayEngine, ask
from genai_live.errors import ConfigError
from tests.batch.batches import MODEL

pytestmark = pytest.mark.anyio
make_client = partial(AsyncClient, api_key="key")


async def test_a_missing_ray_names_the_command(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "ray", None)
    batch = AsyncBatch(make_client, ask, model=MODEL, engine="ray", checkpoint=tmp_path / "a.jsonl")
    for _ in range(2):  # the checkpoint was closed
        with pytest.raises(ConfigError, match=r'engine: .* pip install "genai-live\[ray\]"'):
            await batch.gather(["one"])


@pytest.mark.parametrize("anyio_backend", ["trio"], indirect=True)
async def test_ray_needs_asyncio(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", sys)
    with pytest.raises(ConfigError, match='engine: "ray" needs asyncio'):
        await AsyncBatch(make_client, ask, model=MODEL, engine="ray").gather(["one"])


@pytest.mark.parametrize(
    "change",
    [
        {"workers": 0},
        {"workers": 1.5},
        {"num_cpus": -1},
        {"max_task_retries": None},
        {"start_timeout": 0},
        {"start_timeout": float("inf")},
        {"address": 5},
    ],
)
def test_settings_of_ray_are_checked(change):
    [name] = change
    with pytest.raises(ConfigError, match=f"engine.{name}: "):
        RayEngine(**change)
