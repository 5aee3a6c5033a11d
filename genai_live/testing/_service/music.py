"""A music session as the local server holds it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from genai_live import types
from genai_live.testing import rejections
from genai_live.testing._service import validation
from genai_live.testing._service.connection import ServerConnection
from genai_live.transport.base import TransportClosed

if TYPE_CHECKING:
    from genai_live._wire.base import Wire


_NO_CONTROL = types.LiveMusicPlaybackControl.PLAYBACK_CONTROL_UNSPECIFIED


class MusicConversation(ServerConnection):
    """What a music scenario works with; the default one is `local_music`.

        async def warns(music):
            await music.accept()                     # the setup, answered
            await music.send({"warning": "Soon."})
            async for message in music:              # until the client leaves
                ...

        with LiveServer(music=warns) as server: ...

    Every message is checked as the service checks it; one that it refuses ends the connection.
    All else is as with `Conversation`.

    Attributes:
        number: 1 for the server's first connection.
        setup: The client's setup; None until it came.
        record: What the server's log holds on this connection.
    """

    setup: types.LiveMusicClientSetup | None = None

    async def accept(self) -> types.LiveMusicClientSetup:
        """Wait for the setup and answer it."""
        setup = (await self.receive()).setup
        await self.send({"setupComplete": {}})
        return setup or types.LiveMusicClientSetup()

    async def receive(self) -> types.LiveMusicClientMessage:
        """Wait for the next message; the first one is the setup.

        Raises:
            Rejection: The service refuses such a message; unless caught, it ends the connection.
        """
        data = await self.receive_raw()
        message = validation.read(data, types.LiveMusicClientMessage, self.backend)
        self.record.note_music(message)
        if (self.setup is None) is (message.setup is None):
            raise rejections.invalid()
        if message.setup is not None:
            self._begin(message.setup)
        elif message.client_content is not None:
            _check_prompts(message.client_content)
        elif message.music_generation_config is not None:
            _check_ranges(message.music_generation_config, "music_generation_config")
        elif message.playback_control in (None, _NO_CONTROL):
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
        """Iterate over the messages until the client leaves."""
        return self

    async def __anext__(self) -> types.LiveMusicClientMessage:
        """Give the next message."""
        try:
            return await self.receive()
        except TransportClosed:
            raise StopAsyncIteration from None


MusicScenario = Callable[[MusicConversation], Awaitable[None]]
"""What a server does with a connection for music."""


def _check_prompts(content: types.LiveMusicClientContent) -> None:
    prompts = content.weighted_prompts or []
    if not prompts:
        raise rejections.invalid()
    if any(not prompt.weight for prompt in prompts):
        raise rejections.invalid("Weighted prompts must have a weight other than 0.")


def _check_ranges(message: Wire, path: str) -> None:
    for name, (least, greatest) in message.__wire_limits__.items():
        value = getattr(message, name)
        if value is None:
            continue
        if (least is not None and value < least) or (greatest is not None and value > greatest):
            raise rejections.invalid(
                f"Invalid value at '{path}.{name}': {value} is not from {least} to {greatest}."
            )
