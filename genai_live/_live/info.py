"""Read-only properties of a Live session, the same in the async and the blocking API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from genai_live import types
from genai_live._core.core import SessionCore
from genai_live._core.session_base import SessionInfo
from genai_live._protocol import LiveProtocol, SessionState

if TYPE_CHECKING:
    from genai_live._live.core import LiveCore
    from genai_live.audio.playback import PlaybackLedger

LiveSessionCore: TypeAlias = SessionCore[LiveProtocol, types.LiveClientMessage]


class LiveSessionInfo(SessionInfo[LiveSessionCore]):
    """Read-only properties of a Live session; safe to read from any thread."""

    _live: LiveCore

    if not TYPE_CHECKING:  # else every misspelt name would be of type Any

        def __getattr__(self, name: str) -> Any:
            text = f"{type(self).__name__!r} object has no attribute {name!r}."
            if name == "start_stream":
                text += " Call stream(source), and receive() in another task."
            elif name == "_ws":
                text += " Read `state`, and call `close()`; the connection changes in a session."
            raise AttributeError(text, name=name, obj=self)

    @property
    def session_id(self) -> str | None:
        """The server's name for the session; Vertex AI only."""
        return self._settled().protocol.session_id

    @property
    def setup_complete(self) -> types.LiveServerSetupComplete | None:
        """The server's answer to the setup."""
        return self._settled().protocol.setup_complete

    @property
    def resumption_handle(self) -> str | None:
        """The newest handle under which the conversation can be resumed. Treat it as a secret.

        Sessions that reconnect ask for handles; others do with `session_resumption={}` in the
        config. None until the first one came.
        """
        return self._settled().protocol.resumption_handle

    @property
    def usage(self) -> types.UsageMetadata:
        """Token counts added up over the turns so far."""
        return self._settled().protocol.usage.total

    @property
    def history(self) -> list[types.Content]:
        """What was said so far, oldest first: text, transcripts, tool calls and their answers.

        An interrupted turn of the model's speech ends with the last word that was heard, where
        that is known: see `playback`.

        Media is named by kind and size, unless `connect(history_media=True)`. A new list each time.
        """
        return self._settled().protocol.history.turns

    @property
    def playback(self) -> PlaybackLedger:
        """What of the model's speech was heard: the place where playback is reported.

        `play` does so; other programs that play it, such as a browser, are reported here by hand.
        """
        return self._settled().protocol.playback

    @property
    def state(self) -> SessionState:
        """What the session is doing."""
        self._settled()
        return self._state

    @property
    def _state(self) -> SessionState:
        return SessionState.CLOSED if self._core.is_closed else self._core.protocol.state
