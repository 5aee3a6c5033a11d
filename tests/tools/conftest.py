import pytest

from genai_live.testing import LiveServer
from tests.helpers.raw_live_server import raw_server


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
