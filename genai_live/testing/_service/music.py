"""`MusicConversation`: one Live Music connection as a scenario works with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from genai_live import types
from genai_live.testing import rejections
from genai_live.testing._service import validation
from genai_live.testing._service.connection import ServerConnection
from genai_live.transport.base import TransportClosed

_NO_CONTROL = types.LiveMusicPlaybackControl.PLAYBACK_CONTROL_UNSPECIFIED


class MusicConversation(ServerConnection):
    """One connection to Live Music, as a scenario works with it; the default is `local_music`.

        async def warns(music):
            await music.accept()                     # receive and acknowledge the setup
            await music.send({"warning": "Soon."})
            async for message in music:              # until the client disconnects
                ...

        with LiveServer(music=warns) as server: ...

    Every message is validated as the service validates it; one that the service rejects ends the
    connection. In all other respects it is like `Conversation`.

    Attributes:
        number: 1 for the server's first connection.
        setup: The client's setup; None until it is received.
        record: The connection's record in the server's log.
    """

    setup: types.LiveMusicClientSetup | None = None

    async def accept(self) -> types.LiveMusicClientSetup:
        """Wait for the setup and acknowledge it."""
        setup = (await self.receive()).setup
        await self.send({"setupComplete": {}})
        return setup or types.LiveMusicClientSetup()

    async def receive(self) -> types.LiveMusicClientMessage:
        """Wait for the next message; the first one is the setup.

        Raises:
            ConfigError: The setup was received and nothing has acknowledged it.
            Rejection: The service rejects the message; unless caught, it ends the connection.
        """
        if self.setup is not None:
            self.check_answered()
        data = await self.receive_raw()
        message = validation.read(data, types.LiveMusicClientMessage, self.backend)
        self.record.note_music(message, size=len(data))
        if (self.setup is None) is (message.setup is None):
            raise rejections.invalid()
        if message.setup is not None:
            self._begin(message.setup)
        elif message.client_content is not None:
            _check_prompts(message.client_content)
        elif message.music_generation_config is None and message.playback_control in (
            None,
            _NO_CONTROL,
        ):
            raise rejections.invalid()
        return message

    def _begin(self, setup: types.LiveMusicClientSetup) -> None:
        if not setup.model:
            raise rejections.invalid()
        validation.check_model(
            setup.model,
            self._settings.models,
            backend=self.backend,
            version=self._request.version,
        )
        self.setup = setup

    def __aiter__(self) -> MusicConversation:
        """Iterate over the messages until the client disconnects."""
        return self

    async def __anext__(self) -> types.LiveMusicClientMessage:
        """Return the next message."""
        try:
            return await self.receive()
        except TransportClosed:
            raise StopAsyncIteration from None


MusicScenario = Callable[[MusicConversation], Awaitable[None]]
"""A function that the server runs for each music connection."""


def _check_prompts(content: types.LiveMusicClientContent) -> None:
    prompts = content.weighted_prompts or []
    if not prompts:
        raise rejections.invalid()
    if any(not prompt.weight for prompt in prompts):
        raise rejections.invalid("Weighted prompts must have a weight other than 0.")
