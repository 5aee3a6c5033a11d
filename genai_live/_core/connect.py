"""Steps of connecting that Live and Music sessions share: the endpoint, the callbacks."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import anyio

from genai_live._core.callbacks import dispatch, invoke_here, invoke_in_thread
from genai_live._core.readers import InboundReader
from genai_live.errors import ConnectError
from genai_live.transport.network import redact_url

if TYPE_CHECKING:
    from genai_live._auth.client_config import ClientConfig
    from genai_live._auth.endpoint import Service
    from genai_live._core.callbacks import LiveCallbacks
    from genai_live._core.core import SessionCore
    from genai_live.transport.base import Endpoint

logger = logging.getLogger("genai_live")


async def locate(
    client_config: ClientConfig, service: Service, timeout: float
) -> tuple[ClientConfig, Endpoint]:
    """Return the completed client config, and the endpoint of a service.

    Raises:
        ConfigError: The client cannot use the service.
        ConnectError: The credentials gave no token within `timeout` seconds.
    """
    try:
        with anyio.fail_after(timeout):
            client_config = await client_config.with_project()
            endpoint = await client_config.resolve_endpoint(service)
    except TimeoutError:
        raise ConnectError(
            f"the Google Cloud credentials gave no token within {timeout:g} s.",
            hint="Check the network; a larger connect_timeout= waits longer.",
        ) from None
    url = redact_url(endpoint.url)
    logger.debug("Connecting to %s", url, extra={"event_name": "connecting", "url": url})
    return client_config, endpoint


def start_callbacks(core: SessionCore[Any, Any], callbacks: LiveCallbacks | None) -> None:
    """Call a user's functions, if any; plain ones in a thread where there are threads."""
    if callbacks is not None:
        invoke = invoke_in_thread if core.owner.has_threads else invoke_here
        core.run_callbacks(dispatch, core, InboundReader(core.inbox), callbacks, invoke)
