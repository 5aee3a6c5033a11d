import pytest
from raw_server import raw_server

from genai_live.testing import LiveServer


@pytest.fixture(params=["async", "blocking"])
def blocking(request):
    return request.param == "blocking"


@pytest.fixture
def raw():
    with raw_server() as server:
        yield server


@pytest.fixture
def server():
    with LiveServer() as server:
        yield server
