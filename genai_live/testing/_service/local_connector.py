"""Reaches the engine without a network, from the caller's own event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qsl, urlsplit

from attrs import evolve, field, frozen

from genai_live.errors import ConnectError
from genai_live.testing._network.memory import MemoryServerTransport
from genai_live.testing._service.requests import LiveRequest, read_request
from genai_live.transport.base import Endpoint
from genai_live.transport.memory import MemoryConnector

if TYPE_CHECKING:
    from genai_live.testing._service.backends import Backend
    from genai_live.testing._service.engine import Engine
    from genai_live.testing._service.records import ConnectionRecord
    from genai_live.testing.faults import RefuseConnection
    from genai_live.transport.base import Transport, TransportOptions
    from genai_live.transport.memory import MemoryTransport


@frozen(kw_only=True)
class _Visit(Endpoint):
    """An endpoint that was dialled, and what the engine made of it."""

    request: LiveRequest
    record: ConnectionRecord = field(repr=False)


class LocalConnector:
    """Connects to an engine through memory.

    Args:
        engine: Who answers.
        backend: Whose habits it follows when the URL is not one of the Live API.
    """

    def __init__(self, engine: Engine, backend: Backend) -> None:
        self._engine = engine
        self._backend = backend
        self._pipes = MemoryConnector(self._serve)

    async def connect(self, endpoint: Endpoint, options: TransportOptions) -> Transport:
        """Start a conversation and give the client's end.

        Raises:
            ConnectError: The Vertex backend refuses the credentials, as its upgrade would, or a
                fault refuses the connection.
        """
        request = self._read(endpoint)
        status = self._engine.refused_status(request)
        if status is not None:
            raise ConnectError(
                f"the server refused the upgrade with HTTP {status}.",
                hint="Check the credentials.",
                retryable=False,
                status=status,
            )
        record, refusal = self._engine.open(
            request, query=_query(endpoint.url), headers=endpoint.headers
        )
        if refusal is not None:
            raise _refused(refusal)
        visit = _Visit(endpoint.url, endpoint.headers, request=request, record=record)
        return await self._pipes.connect(visit, options)

    async def aclose(self) -> None:
        """End the conversations that still run. Idempotent."""
        await self._pipes.aclose()

    async def _serve(self, endpoint: Endpoint, transport: Transport) -> None:
        visit = cast("_Visit", endpoint)
        end = MemoryServerTransport(cast("MemoryTransport", transport))
        await self._engine.serve(end, visit.request, visit.record)

    def _read(self, endpoint: Endpoint) -> LiveRequest:
        path = urlsplit(endpoint.url).path
        request = read_request(path, _query(endpoint.url), endpoint.headers)
        if request is None:
            return LiveRequest(path, self._backend, needs_credential=False)
        return request if request.version else evolve(request, backend=self._backend)


def _refused(fault: RefuseConnection) -> ConnectError:
    if fault.status is None:
        return ConnectError("the server broke off before the connection was open.")
    return ConnectError(
        f"the server refused the upgrade with HTTP {fault.status}.",
        retryable=fault.status >= 500 or fault.status in (408, 425, 429),
        status=fault.status,
    )


def _query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))
