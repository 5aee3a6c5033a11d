"""A slow reader slows the server; memory stays flat, pings are answered, nothing is lost."""

import json
import subprocess
import sys
from pathlib import Path

import anyio
import pytest

from genai_live.testing import LiveServer
from tests.helpers.drivers import DEADLINE, connected, is_final

ROOT = Path(__file__).parents[2]
CHUNK = b'{"serverContent": {"modelTurn": {"parts": [{"text": "%s"}]}}}' % (b"x" * 60_000)
both_apis = pytest.mark.parametrize("api", ["async", "blocking"])


@pytest.mark.alone
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@both_apis
@pytest.mark.timeout(180)  # a measured process of its own, slower still under coverage
def test_memory_stays_flat_and_nothing_is_lost(api):
    options = ["--messages", "7000", "--pause", "0.3", "--keepalive", "0.1", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.slow_reader", "--api", api, *options],
        capture_output=True,
        text=True,
        timeout=110,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["lost"] == 0
    assert found["peak_mib"] - found["idle_mib"] < 32
    assert 1_000 < found["lead"] < 5_000  # the inbox and the socket's buffers were full, no more


@pytest.mark.anyio
@both_apis
async def test_an_interruption_frees_a_server_that_was_held_up(api):
    count = 500

    async def speak(conversation):
        await conversation.accept()
        await conversation.receive()
        for _ in range(count):
            await conversation.send_raw(CHUNK)
        await conversation.send({"serverContent": {"interrupted": True}})
        await conversation.send({"serverContent": {"turnComplete": True}})

    with LiveServer(speak) as server:
        async with connected(api, server) as driver:
            stats = driver.session.stats
            await driver.call("send_text", "Speak.")
            with anyio.fail_after(DEADLINE):
                while stats.bytes_received < 8_000_000:
                    await anyio.sleep(0.005)
                    stats = driver.session.stats
            assert stats.messages_received < count
            await driver.call("interrupt")
            heard = await driver.receive_turn()
            assert is_final(heard[-1])
            assert not any(message.text for message in heard)
            assert driver.session.stats.output_flushed == count
            assert server.connections[0].sent == count + 3
