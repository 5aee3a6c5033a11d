"""Read-only properties of a Live session, the same in the async and the blocking API."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from genai_live import types
from genai_live._core.core import SessionCore
from genai_live._core.session_base import SessionInfo
from genai_live._live.session_html import session_html
from genai_live._protocol import LiveProtocol, SessionState
from genai_live._text import escape_markup

if TYPE_CHECKING:
    from decimal import Decimal

    from genai_live._live.core import LiveCore
    from genai_live.audio.playback import PlaybackLedger

LiveSessionCore: TypeAlias = SessionCore[LiveProtocol, types.LiveClientMessage]


class LiveSessionInfo(SessionInfo[LiveSessionCore]):
    """Read-only properties of a Live session; safe to read from any thread."""

    _live: LiveCore

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
    def cost(self) -> Decimal | None:
        """What the conversation cost so far, in US dollars. Needs `pip install "genai-live[cost]"`.

        Every turn that the server reported counts once, over all connections, also one that was cut
        off and asked again. `genai_live.cost` describes what is included. None if no price is known
        for the model. The first use loads the price table, which takes about 0.3 seconds.

        Raises:
            ConfigError: The extra `cost` is not installed; the hint names the command.
        """
        protocol = self._settled().protocol
        return protocol.usage.cost(protocol.profile.model)

    @property
    def context_used(self) -> float | None:
        """How much of the model's context window the conversation fills, as a share of 1.

        As of the newest turn: its prompt, which is the whole conversation, and its answer. None
        before the first report of the server, and for a model whose window is not known; the
        model's profile has the size, `context_tokens`.
        """
        protocol = self._settled().protocol
        used, size = protocol.usage.context_tokens, protocol.profile.context_tokens
        return None if used is None or not size else used / size

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

    def _repr_html_(self) -> str:
        """Return the state, the transcript and the calls for notebooks."""
        if self._core.owner.is_inherited:  # in a forked process: nothing may be read
            return escape_markup(repr(self))
        return session_html(
            f"{type(self).__name__} {self._core.model}",
            state=self._state.value,
            stats=self.stats,
            usage=self.usage,
            history=self.history,
        )
