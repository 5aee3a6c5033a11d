"""A connection that was closed is let go of, though it sent pings."""

import asyncio
import gc
import weakref

import pytest

from genai_live.testing import LiveServer
from genai_live.transport.aiohttp import AiohttpConnector
from genai_live.transport.base import Endpoint, TransportOptions

pytestmark = pytest.mark.anyio

PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent?key=k"


async def test_what_comes_during_a_close_does_not_start_the_pings_again():
    async def talks_on(conversation):
        await conversation.accept()
        async for _ in conversation:
            pass

    with LiveServer(talks_on) as server:
        connector = AiohttpConnector()
        url = server.url.replace("http", "ws", 1) + PATH
        transport = await connector.connect(Endpoint(url), TransportOptions(keepalive=0.1))
        await transport.send(b'{"setup": {"model": "models/m"}}')
        await transport.receive()
        await transport.aclose()  # reads the server's close frame
        await connector.aclose()
        websocket = weakref.ref(transport._websocket)
        del transport
        async with asyncio.timeout(5):
            while websocket() is not None:
                await asyncio.sleep(0.01)
                gc.collect()
