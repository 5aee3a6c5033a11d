"""Makes the helpers beside the tests importable, and gives the backends of anyio."""

import pytest


@pytest.fixture
def anyio_backend(request):
    return getattr(request, "param", "asyncio")
