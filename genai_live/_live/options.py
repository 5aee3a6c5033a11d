"""Keyword options of `connect` for Live sessions: names, documentation and defaults."""

from __future__ import annotations

from attrs import field, frozen

from genai_live._core.options import ConnectOptions, ConnectSettings
from genai_live._live.reconnect import ReconnectPolicy
from genai_live.tools.policy import ToolPolicy


class LiveConnectOptions(ConnectOptions, total=False):
    """Options of `client.live.connect`, as keyword arguments."""

    reconnect: bool | ReconnectPolicy
    """Whether the conversation outlives its connections. Default: True.

    True, False, or a `ReconnectPolicy`. What was sent meanwhile, or may have been lost, is sent
    again; what had to be dropped is reported by `events.InputDropped`.
    """

    auto_tools: bool | ToolPolicy
    """Whether the Python functions and MCP servers among the config's tools are run when the model
    calls them. Default: True.

    True, False, or a `genai_live.tools.ToolPolicy`. False only declares them.
    """


def _tool_policy(auto_tools: bool | ToolPolicy) -> ToolPolicy | None:
    return ToolPolicy.of(auto_tools)


def _reconnect_policy(reconnect: bool | ReconnectPolicy) -> ReconnectPolicy | None:
    return ReconnectPolicy.of(reconnect)


@frozen(kw_only=True)
class LiveConnectSettings(ConnectSettings):
    """The options of one Live session, checked; None turns reconnecting or running tools off."""

    reconnect: ReconnectPolicy | None = field(factory=ReconnectPolicy, converter=_reconnect_policy)
    auto_tools: ToolPolicy | None = field(factory=ToolPolicy, converter=_tool_policy)
