"""Pytest plugin with the fixture `live_server`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from genai_live.testing import LiveServer


@pytest.fixture
def live_server() -> Iterator[LiveServer]:
    """Start a `genai_live.testing.LiveServer` and close it at the end of the test."""
    from genai_live.testing import LiveServer

    with LiveServer() as server:
        yield server
