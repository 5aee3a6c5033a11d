"""What a session knows of its server from the start."""

import pytest

from genai_live import types
from genai_live.testing import LiveServer
from tests.helpers.drivers import connected


@pytest.mark.anyio
@pytest.mark.parametrize("api", ["async", "blocking"])
async def test_the_answer_to_the_setup_is_kept(api):
    with LiveServer() as server:
        async with connected(api, server) as driver:
            assert isinstance(driver.session.setup_complete, types.LiveServerSetupComplete)
