"""`LocalConnector`: connects to an engine without a network, in the caller's event loop."""

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
    from genai_live.testing._service.engine import ServerEngine
    from genai_live.testing._service.records import ConnectionRecord
    from genai_live.testing.faults import RefuseConnection
    from genai_live.transport.base import Transport, TransportOptions
    from genai_live.transport.memory import MemoryTransport


@frozen(kw_only=True)
class _AcceptedEndpoint(Endpoint):
    """An endpoint with the request and the record that the engine made of it."""

    request: LiveRequest
    record: ConnectionRecord = field(repr=False)


class LocalConnector:
    """Connects to an engine in memory.

    Args:
        engine: The engine that serves the connections.
        backend: The service to play when the URL is not one of the Live API.
    """

    def __init__(self, engine: ServerEngine, backend: Backend) -> None:
        self._engine = engine
        self._backend = backend
        self._memory = MemoryConnector(self._serve)

    async def connect(self, endpoint: Endpoint, options: TransportOptions) -> Transport:
        """Start a conversation and return the client's end.

        Raises:
            ConnectError: Vertex AI would refuse the credentials at the upgrade, or a fault
                refuses the connection.
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
        accepted = _AcceptedEndpoint(endpoint.url, endpoint.headers, request=request, record=record)
        return await self._memory.connect(accepted, options)

    async def aclose(self) -> None:
        """End the conversations that are still running. Idempotent."""
        await self._memory.aclose()

    async def _serve(self, endpoint: Endpoint, transport: Transport) -> None:
        accepted = cast("_AcceptedEndpoint", endpoint)
        server_end = MemoryServerTransport(cast("MemoryTransport", transport))
        await self._engine.serve(server_end, accepted.request, accepted.record)

    def _read(self, endpoint: Endpoint) -> LiveRequest:
        path = urlsplit(endpoint.url).path
        request = read_request(path, _query(endpoint.url), endpoint.headers)
        if request is None:
            return LiveRequest(path, self._backend, needs_credential=False)
        return request if request.version else evolve(request, backend=self._backend)


def _refused(fault: RefuseConnection) -> ConnectError:
    if fault.status is None:
        return ConnectError("the server reset the connection during the upgrade.")
    error = ConnectError(
        f"the server refused the upgrade with HTTP {fault.status}.",
        retryable=fault.status >= 500 or fault.status in (408, 425, 429),
        status=fault.status,
    )
    error.retry_after = fault.retry_after
    return error


def _query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))
