"""What every test shares."""

import gc
import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

pytest.register_assert_rewrite("tests.helpers")

settings.register_profile("project", deadline=None, derandomize=True)  # time is never asserted
settings.load_profile("project")

# A shell that runs the tests in the background makes them, and all that they start, deaf to Ctrl+C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


# Ten thousand tests are millions of objects that stay. Looking for garbage among them takes longer
# than collecting the tests, and would slow down each test that collects garbage itself.
gc.disable()


def pytest_collection_finish():
    gc.enable()
    gc.freeze()


@pytest.fixture
def anyio_backend(request):
    return getattr(request, "param", "asyncio")


@pytest.fixture(scope="session")
def recordings():
    """The folder of recorded sessions; they are not part of the project."""
    folder = os.environ.get("GENAI_LIVE_RECORDINGS")
    if not folder:
        pytest.skip("GENAI_LIVE_RECORDINGS does not name a folder")
    return Path(folder)
