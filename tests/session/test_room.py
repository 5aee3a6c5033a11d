"""Room to send and to receive: it is noticed whatever made it."""

import base64
from typing import Any

import anyio
import pytest

from genai_live import ReconnectPolicy
from genai_live.testing import LiveServer
from tests.helpers.drivers import connected
from tests.helpers.programs import check_program

pytestmark = pytest.mark.anyio
AUDIO: Any = {"response_modalities": ["AUDIO"]}
CHUNK = bytes(1_000_000)
DATA = base64.b64encode(bytes(9_000_000)).decode()
BIG = {"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": DATA}}


@pytest.fixture(params=["async", "blocking"])
def api(request):
    return request.param


async def test_a_sender_goes_on_when_all_that_waited_became_too_old(api):
    async def play(conversation):
        await conversation.accept()
        async for _ in conversation:
            if conversation.number == 1:
                await conversation.abort()

    policy = ReconnectPolicy(max_audio_age=0.3, initial_delay=0.8, jitter=0)
    with LiveServer(play) as server:
        async with connected(api, server, config=AUDIO, reconnect=policy) as driver:
            with anyio.fail_after(20):
                while driver.session.stats.dropped == 0:
                    await driver.call("send_realtime_input", audio=bytes(300_000))


async def test_an_answer_in_one_message_beyond_the_bound_is_read(api):
    async def play(conversation):
        await conversation.accept()
        async for _ in conversation:
            await conversation.send({"serverContent": {"modelTurn": {"parts": [BIG]}}})
            await conversation.send({"serverContent": {"turnComplete": True}})

    with LiveServer(play) as server:
        async with connected(api, server, config=AUDIO) as driver:
            turn = await driver.call("ask", "Hello", timeout=10)
            assert len(turn.audio) == 9_000_000


async def test_a_question_that_timed_out_and_is_remembered_holds_nobody_back(api):
    answers = False

    async def play(conversation):
        await conversation.accept()
        async for _ in conversation:
            if answers:
                for _ in range(12):
                    await conversation.play(CHUNK)
                await conversation.complete_turn()

    with LiveServer(play) as server:
        async with connected(api, server, config=AUDIO) as driver:
            with pytest.raises(TimeoutError) as kept:
                await driver.call("ask", "Hello", timeout=0.3)
            answers = True
            turn = await driver.call("ask", "Hello", timeout=20)
            assert len(turn.audio) == 12 * len(CHUNK)
            assert kept.value is not None


def test_a_thread_that_waits_for_room_is_woken_when_its_messages_go_out_at_once():
    printed = check_program(
        """
        import asyncio
        from genai_live._runtime import loop_thread, signal
        # Without a wake-up, the next look would find the room; it never comes here.
        loop_thread.SLICE_SECONDS = signal.SLICE_SECONDS = 3600
        sys.setswitchinterval(60)  # the loop runs when the sender waits, not before

        class Connector:
            "Takes whatever is sent at once."
            answered = False
            async def connect(self, endpoint, options):
                self.closed = asyncio.Event()
                return self
            def send_nowait(self, data):
                return True
            async def send(self, data):
                pass
            async def receive(self):
                if not self.answered:
                    self.answered = True
                    return b'{"setupComplete": {}}'
                await self.closed.wait()
                await asyncio.sleep(3600)
            async def aclose(self, code=1000, reason=""):
                self.closed.set()

        with Client(api_key="k") as client:
            with client.live.connect(**TEXT, transport=Connector()) as session:
                for _ in range(100):
                    session.send_realtime_input(audio=bytes(1_000_000))
        print("sent")
        """
    )
    assert printed == ["sent"]
