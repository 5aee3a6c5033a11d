import pytest

from tests.helpers.both_sdks import AUTH_MODES, BothSdks


@pytest.fixture(scope="session")
def sdks():
    """Return a function of `AUTH_MODES` that makes the clients of both SDKs, once."""
    made = {}

    def of(auth_mode):
        if auth_mode not in made:
            made[auth_mode] = BothSdks(auth_mode)
        return made[auth_mode]

    yield of
    for pair in made.values():
        pair.close()


@pytest.fixture(params=AUTH_MODES)
def auth_mode(request):
    return request.param
