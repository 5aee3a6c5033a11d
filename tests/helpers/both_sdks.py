"""What google-genai and we send for the same call: its frames are caught by its own code."""

import asyncio
import json
import warnings
from collections.abc import Callable
from typing import Any

import anyio
from attrs import field, frozen

from genai_live import AsyncClient
from genai_live.errors import ConfigError
from genai_live.transport.base import CloseInfo, TransportClosed
from tests.helpers.wire_form import Ambiguous, normal_frame

MODEL = "gemini-live-2.5-flash-preview"


def _credentials():
    from google.oauth2.credentials import Credentials

    return Credentials("minted")


AUTH_MODES: dict[str, Callable[[], dict[str, Any]]] = {
    "gemini": lambda: {"api_key": "k"},
    "vertex": lambda: {
        "vertexai": True,
        "project": "p",
        "location": "us-central1",
        "credentials": _credentials(),
    },
    "express": lambda: {"vertexai": True, "api_key": "k"},
    "gateway": lambda: {"vertexai": True, "http_options": {"base_url": "wss://gw.example/live"}},
}
"""Arguments of a client that both SDKs take, by how it authenticates."""


UNDETECTED = {"realtime_input_config": {"automatic_activity_detection": {"disabled": True}}}
"""The config of sessions that send messages: with another, marks of activity are refused."""


def backend_of(auth_mode):
    return "gemini" if auth_mode == "gemini" else "vertex"


@frozen
class Refused:
    """What an SDK said in place of sending."""

    problem: str = field(eq=False)


class _Caught(Exception):
    """Thrown from google-genai's socket once the setup is sent."""


class _TheirSocket:
    def __init__(self):
        self.frames = []

    async def send(self, frame):
        self.frames.append(frame)


class BothSdks:
    """Clients of both SDKs for one of `AUTH_MODES`, on an event loop of their own."""

    def __init__(self, auth_mode):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from google import genai
            from google.genai import live

            self._live = live
            self.their_client = genai.Client(**AUTH_MODES[auth_mode]())
        self.our_client = AsyncClient(**AUTH_MODES[auth_mode]())
        self._runner = asyncio.Runner()

    def close(self):
        self._runner.close()

    def their_setup(self, config, model=MODEL):
        return self._runner.run(self._their_setup(config, model))

    def our_setup(self, config, model=MODEL):
        return self._runner.run(self._ours(config, model, None))

    def their_message(self, method, arguments):
        return self._runner.run(self._their_message(method, arguments))

    def our_message(self, method, arguments, *positional):
        return self._runner.run(self._ours(UNDETECTED, MODEL, (method, positional, arguments)))

    async def _their_setup(self, config, model):
        caught = []

        class Socket:
            def __init__(self, *_, **__):
                pass

            async def __aenter__(self):
                return self

            async def __aexit__(self, *_):
                return None

            async def send(self, frame):
                caught.append(frame)
                raise _Caught

        live: Any = self._live
        before, live.ws_connect = live.ws_connect, Socket
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                async with self.their_client.aio.live.connect(model=model, config=config):
                    pass
        except _Caught:
            pass
        except Exception as error:
            return Refused(f"{type(error).__name__}: {error}")
        finally:
            live.ws_connect = before
        try:
            return normal_frame(caught[0])
        except Ambiguous as error:
            return Refused(f"{type(error).__name__}: {error}")

    async def _their_message(self, method, arguments):
        socket: Any = _TheirSocket()
        session = self._live.AsyncSession(self.their_client._api_client, socket)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                await getattr(session, method)(**arguments)
        except Exception as error:
            return Refused(f"{type(error).__name__}: {error}")
        return [normal_frame(frame) for frame in socket.frames]

    async def _ours(self, config, model, call):
        """Return the normalised setup; or, with a call, the frames that follow it."""
        recorder = Recorder()
        try:
            async with self.our_client.live.connect(
                model=model,
                config=config,
                transport=recorder,
                reconnect=False,  # which would ask for resumption handles
            ) as session:
                if call is not None:
                    method, positional, arguments = call
                    with anyio.fail_after(20):
                        await getattr(session, method)(*positional, **arguments)
        except ConfigError as error:
            assert error.hint or "expected " in str(error), f"no remedy: {error}"
            assert len(recorder.frames) <= (call is not None), "sent before it was refused"
            return Refused(str(error))
        frames = [normal_frame(frame) for frame in recorder.frames]
        return frames[0] if call is None else frames[1:]


class Recorder:
    """A connector and its one connection: keeps what is sent, answers the setup, says no more."""

    def __init__(self):
        self.frames = []
        self._answers = [json.dumps({"setupComplete": {}}).encode()]
        self._closed = anyio.Event()

    async def connect(self, endpoint, options):
        return self

    async def send(self, data):
        self.frames.append(data)

    async def receive(self):
        if self._answers:
            return self._answers.pop()
        await self._closed.wait()
        raise TransportClosed(CloseInfo(1000, "", clean=True))

    async def aclose(self, code=1000, reason=""):
        self._closed.set()
