"""Carry-over of a conversation to another connection: its handle, its setup, what is sent first.

Pure decisions, made from the setup and from what the new connection lacks. The history goes either
as the initial history that the setup announces (`historyConfig`), or as turns that ask for no
answer; some models accept only the former (`ModelProfile.client_content`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from genai_live import types
from genai_live._protocol.history import newest
from genai_live._protocol.typed_turn import realtime_text

if TYPE_CHECKING:
    from genai_live._protocol.inbound import ResumePlan
    from genai_live.models import ModelProfile

_CONTINUE = "Please continue."
"""Asks for an answer where a message without words cannot."""


@attrs.frozen
class CarryOver:
    """What a new connection is sent before everything that waits.

    Attributes:
        prompts: Messages that ask for the answer that the server owes and would not give unasked;
            else empty.
        history: What was said and the server does not know; None where there is nothing to send.
        seeded: Turns of the history that are sent.
        missing: Turns that the server lacks and that are not sent.
    """

    prompts: list[types.LiveClientMessage]
    history: types.LiveClientMessage | None
    seeded: int
    missing: int


def next_setup(
    setup: types.LiveClientSetup,
    *,
    newest_handle: str | None,
    restore: bool,
    missing: list[types.Content],
    profile: ModelProfile,
) -> types.LiveClientSetup:
    """Return the setup of the next connection, with the handle that it resumes from.

    Args:
        setup: What the conversation is set up with now.
        newest_handle: The newest handle that the server gave.
        restore: Whether to use it; else the server begins without its memory of the conversation.
        missing: What was said that the server does not know then.
        profile: What the model accepts.
    """
    handle = newest_handle if restore else None
    resumption = setup.session_resumption or types.SessionResumptionConfig()
    history_config = setup.history_config
    if handle is not None:
        history_config = None
    elif missing and _announces_history(setup, profile):
        announced = types.HistoryConfig(initial_history_in_client_content=True)
        history_config = announced if newest(missing) else None
    return attrs.evolve(
        setup,
        session_resumption=attrs.evolve(resumption, handle=handle),
        history_config=history_config,
    )


def carry_over(
    setup: types.LiveClientSetup, plan: ResumePlan, *, profile: ModelProfile
) -> CarryOver:
    """Return what a new connection is sent first.

    Args:
        setup: What the connection was set up with. What became history since then was not
            announced; where the model takes no other history, it is not sent.
        plan: What the protocol found that the connection needs.
        profile: What the model accepts.
    """
    announced = setup.history_config
    initial = bool(announced and announced.initial_history_in_client_content)
    turns = newest(plan.missing) if initial or _takes_history(profile) else []
    return CarryOver(
        prompts=continue_turn(setup, profile) if plan.owed else [],
        history=_past(turns, initial=initial) if turns else None,
        seeded=len(turns),
        missing=plan.forgotten + len(plan.missing) - len(turns),
    )


def continue_turn(
    setup: types.LiveClientSetup, profile: ModelProfile
) -> list[types.LiveClientMessage]:
    """Return the messages that ask for an answer to what was said already.

    That is client content without turns; where the model accepts none, words.
    """
    if not _takes_history(profile):
        return realtime_text(_CONTINUE, setup=setup)
    content = types.LiveClientContent(turn_complete=True)
    return [types.LiveClientMessage(client_content=content)]


def _past(turns: list[types.Content], *, initial: bool) -> types.LiveClientMessage:
    """Return the message that adds turns without asking for an answer.

    An initial history, announced by the setup, ends with its `turn_complete`.
    """
    content = types.LiveClientContent(turns=turns, turn_complete=initial)
    return types.LiveClientMessage(client_content=content)


def _takes_history(profile: ModelProfile) -> bool:
    """Whether the model takes history inside a session."""
    return profile.client_content == "session"


def _announces_history(setup: types.LiveClientSetup, profile: ModelProfile) -> bool:
    """Whether history is announced by the setup rather than sent as turns without an answer."""
    return setup.history_config is not None or not _takes_history(profile)
