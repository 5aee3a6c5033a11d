"""`Snapshot`: a conversation as plain data, from which another process can continue it."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - attrs.resolve_types reads them
from datetime import datetime  # noqa: TC003
from typing import Any, ClassVar, cast

import attrs
from attrs import define

from genai_live import types  # noqa: TC001 - the same
from genai_live._text import is_secret_name
from genai_live._wire.base import Wire, present_members
from genai_live._wire.reprs import short_repr
from genai_live._wire.typeguards import is_dict, is_list
from genai_live.converters import decode, encode
from genai_live.errors import ConfigError, DecodeError

VERSION = 1
"""The version of the form; it changes when an older reader would misread a newer one."""
HISTORY_BYTES = 256 * 1024
"""Most history that a snapshot contains, as JSON: what a new connection can be sent."""
QUESTION_BYTES = 1024 * 1024
"""Most that the open questions take, as JSON; beyond that words stand for their media."""
HANDLE_SECONDS = 2 * 60 * 60
"""How long the service accepts a handle."""


@define(slots=True, kw_only=True, eq=False, repr=False)
class SnapshotTurn(Wire):
    """A turn of the history, and whether the handle contains it."""

    content: types.Content | None = None
    covered: bool | None = None


@define(slots=True, kw_only=True, eq=False, repr=False)
class SnapshotMessage(Wire):
    """A message of the client that the server may lack, or has not answered.

    Attributes:
        message: The message, typed.
        expects_answer: Whether it asks for an answer.
        consumed: Whether the handle contains it, which Vertex AI's transparent resumption tells.
    """

    __wire_names__: ClassVar[Mapping[str, str]] = {"expects_answer": "expectsAnswer"}

    message: types.LiveClientMessage | None = None
    expects_answer: bool | None = None
    consumed: bool | None = None


@define(slots=True, kw_only=True, eq=False, repr=False)
class PromptTokens(Wire):
    """Tokens of prompts, by which a server is found that has lost the conversation.

    Attributes:
        first: Those of the first turn; the fewest, if several sessions of the server had one.
        newest: Those of the newest turn: how full the context window is.
        covered: Those of the newest turn that the handle contains.
    """

    first: int | None = None
    newest: int | None = None
    covered: int | None = None


@define(slots=True, kw_only=True, eq=False, repr=False)
class Snapshot(Wire):
    """A conversation at one moment, as plain data; `session.snapshot()` makes one.

    `connect(resume=snapshot)` continues it, in this process or in another one: from the handle if
    the service accepts it, else in a new session that is sent the history. `to_json` and
    `from_json` write and read it. Keep it like a password: it contains the handle and what was
    said. Secrets of the setup, such as the headers of an MCP server, are left out.

    What the connection had not finished is in it too. A question without a whole answer is asked
    again by who continues, a spoken one as the text of its transcript. Audio and video are not in
    it, nor the calls of functions that are open: the model makes them again.
    """

    __wire_names__: ClassVar[Mapping[str, str]] = {
        "handle_time": "handleTime",
        "spoken_question": "spokenQuestion",
        "prompt_tokens": "promptTokens",
    }
    __wire_secret__ = frozenset({"handle"})

    version: int | None = None
    """Version of the form, 1."""
    model: str | None = None
    """Full name of the model."""
    setup: types.LiveClientSetup | None = None
    """What the conversation is set up with, with later context updates, without secrets."""
    updated: list[str] | None = None
    """Members of the setup that `send_context_update` changed."""
    withheld: list[str] | None = None
    """Paths of the secrets that the setup does not contain."""
    handle: str | None = None
    """The newest resumption handle; None without one. The service accepts it for two hours."""
    handle_time: datetime | None = None
    """When it came; None where that is not known."""
    began: datetime | None = None
    """When the server's session began or was rotated last."""
    turns: list[SnapshotTurn] | None = None
    """The newest turns of the history, oldest first, as much as 256 KiB of JSON hold, with words in
    place of media.
    """
    forgotten: int | None = None
    """Older turns, which are left out."""
    questions: list[SnapshotMessage] | None = None
    """Typed messages that have no whole answer, oldest first; beyond 1 MiB of JSON with words in
    place of media.
    """
    spoken_question: str | None = None
    """Transcript of what the user asked aloud and got no whole answer to; else None."""
    turn: int | None = None
    """Number of the newest turn; -1 before the first."""
    usage: types.UsageMetadata | None = None
    """Token counts added up over the turns."""
    prompt_tokens: PromptTokens | None = None
    """Tokens of the prompts."""
    lost: dict[str, int] | None = None
    """Messages that may not have arrived and are left out, by kind, such as audio."""

    @property
    def history(self) -> list[types.Content]:
        """What was said, oldest first, without the open questions."""
        return [turn.content for turn in self.turns or () if turn.content is not None]

    @property
    def context_tokens(self) -> int | None:
        """Tokens of the newest prompt, which is the whole conversation; None before the first."""
        return self.prompt_tokens.newest if self.prompt_tokens is not None else None

    def to_json(self) -> str:
        """Return it as JSON, on one line.

        Raises:
            ConfigError: It was changed, and contains what has no JSON form.
        """
        return encode(self).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> Snapshot:
        """Read what `to_json` returned.

        Raises:
            ConfigError: It is no snapshot, or one of another version; names the field and the fix.
        """
        kind: type[Any] = type(cast("object", text))
        if not issubclass(kind, str | bytes):
            raise ConfigError(
                f"expected JSON as str or bytes, got {kind.__name__}.",
                field="snapshot",
                hint="Pass what to_json() returned.",
            )
        try:
            read = decode(text, cls)
        except DecodeError as error:
            raise ConfigError(
                f"cannot be read: {error.problem}",
                field=f"snapshot{error.path[1:]}",
                hint="Pass what to_json() returned, unchanged.",
            ) from None
        read.check()
        return read

    def check(self) -> None:
        """Check that it can be continued from.

        Raises:
            ConfigError: A member is missing or out of range; names it and the fix.
        """
        if self.version != VERSION:
            raise ConfigError(
                f"{short_repr(self.version)} is not {VERSION}, the version that is read here."
                if self.version is not None
                else "is missing.",
                field="snapshot.version",
                hint="Continue with the release of genai_live that made the snapshot, or begin a"
                " new conversation.",
            )
        for name in ("model", "setup"):
            if not getattr(self, name):
                raise _damaged(name, "is missing.")
        for name, least in (("turn", -1), ("forgotten", 0)):
            value = getattr(self, name)
            if value is not None and not least <= value < 2**31:
                raise _damaged(name, f"{short_repr(value)} is out of range.")
        for name in ("handle_time", "began"):
            value = getattr(self, name)
            if value is not None and value.tzinfo is None:
                raise _damaged(name, "has no time zone.")
        for index, turn in enumerate(self.turns or ()):
            if turn.content is None:
                raise _damaged(f"turns[{index}].content", "is missing.")
        for index, question in enumerate(self.questions or ()):
            message = question.message
            if message is None or (
                (message.client_content is None) == (message.realtime_input is None)
            ):  # the service refuses a message that is both
                raise _damaged(f"questions[{index}].message", "is no typed message.")


def _damaged(name: str, problem: str) -> ConfigError:
    return ConfigError(
        problem,
        field=f"snapshot.{name}",
        hint="Pass a snapshot as session.snapshot() returned it.",
    )


def without_secrets(value: Any, path: str, found: list[str]) -> Any:
    """Return a value of a message without its secrets, and add their paths to `found`."""
    if is_list(value):
        return [without_secrets(item, f"{path}[{i}]", found) for i, item in enumerate(value)]
    if is_dict(value):
        kept: dict[str, Any] = {}
        for name, item in value.items():
            if is_secret_name(name):
                found.append(f"{path}.{name}")
            else:
                kept[name] = without_secrets(item, f"{path}.{name}", found)
        return kept
    if not isinstance(value, Wire):
        return value
    changes: dict[str, Any] = {}
    for name, member in present_members(value):
        where = f"{path}.{name}" if path else name
        if name in value.__wire_secret__:
            found.append(where)
            changes[name] = None
        elif isinstance(member, Wire) or is_list(member) or (name == "extra" and is_dict(member)):
            changes[name] = without_secrets(member, where, found)
    return attrs.evolve(value, **changes) if changes else value
