"""Connections that are lost one after the other, before the model could go on."""

from typing import Any

import anyio
import pytest

from genai_live import AsyncClient
from genai_live.testing import LiveServer
from genai_live.transport.base import CloseInfo, TransportClosed
from tests.helpers.reconnect import quick

pytestmark = pytest.mark.anyio

DEADLINE = 10


class SecondIsCut:
    """Dials in memory; the second connection is lost as soon as it is set up."""

    def __init__(self, connector):
        self.connector = connector
        self.dialled = 0

    async def connect(self, endpoint, options):
        self.dialled += 1
        transport = await self.connector.connect(endpoint, options)
        return Cut(transport) if self.dialled == 2 else transport

    async def aclose(self):
        await self.connector.aclose()


class Cut:
    def __init__(self, transport):
        self.send = transport.send
        self.aclose = transport.aclose
        self._receive = transport.receive

    async def receive(self):
        if self._receive is None:
            raise TransportClosed(CloseInfo(1006))
        receive, self._receive = self._receive, None
        return await receive()


async def test_a_function_runs_once_though_a_connection_is_lost_before_the_question_went_out():
    runs = []

    def pay() -> str:
        """Pay."""
        runs.append(1)
        return "paid"

    async def till(conversation):
        await conversation.accept()
        async for message in conversation:
            if message.client_content is not None and message.client_content.turn_complete:
                await conversation.send_call("pay")
            elif message.tool_response is not None and conversation.number == 1:
                await conversation.abort()
            elif message.tool_response is not None:
                await conversation.say("Paid.")

    server = LiveServer(till)
    config: Any = {"response_modalities": ["TEXT"], "tools": [pay]}
    with anyio.fail_after(DEADLINE):
        async with (
            AsyncClient(api_key="key") as client,
            client.live.connect(
                model="gemini-test",
                config=config,
                reconnect=quick(),
                transport=SecondIsCut(server.connector()),
            ) as session,
        ):
            turn = await session.ask("Pay!", timeout=DEADLINE)
            assert turn.text == "Paid."
            assert session.stats.reconnects == 2
            assert runs == [1]


async def test_a_call_that_is_cancelled_after_its_answer_does_not_end_the_turn_on_vertex():
    """There the turn that called is over with the response, and the answer is the next one."""

    def pay() -> str:
        """Pay."""
        return "paid"

    async def till(conversation):
        conversation.behavior.cancels_late = True
        await conversation.accept()
        async for message in conversation:
            if message.client_content is not None:
                await conversation.send_call("pay")
            elif message.tool_response is not None:
                await conversation.complete_turn()
                await conversation.say("Paid.")

    with LiveServer(till) as server, anyio.fail_after(DEADLINE):
        client = AsyncClient(
            vertexai=True,
            project="p",
            location="global",
            credentials=Token(),
            http_options={"base_url": server.url},
        )
        config: Any = {"response_modalities": ["TEXT"], "tools": [pay]}
        async with client, client.live.connect(model="gemini-test", config=config) as session:
            turn = await session.ask("Pay!", timeout=DEADLINE)
            assert turn.text == "Paid."


class Token:
    token: str | None = "token"
    valid = True

    def refresh(self, request):
        raise AssertionError
