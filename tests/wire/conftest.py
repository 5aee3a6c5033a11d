import pytest

from tests.helpers.both_sdks import WAYS, BothSdks


@pytest.fixture(scope="session")
def sdks():
    """Give the clients of both SDKs for a way in; made once."""
    made = {}

    def of(way):
        if way not in made:
            made[way] = BothSdks(way)
        return made[way]

    yield of
    for pair in made.values():
        pair.close()


@pytest.fixture(params=WAYS)
def way(request):
    return request.param
