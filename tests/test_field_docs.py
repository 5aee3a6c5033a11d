"""Each field of what users read has its documentation below it, where editors show it."""

import ast
import inspect
from typing import Any

import pytest
from attrs import fields

from genai_live import (
    CloseInfo,
    LiveCallbacks,
    ReconnectPolicy,
    Source,
    StreamStats,
    Turn,
    events,
)
from genai_live._core.stats import Stats
from genai_live.audio import PcmFormat

EVENTS = [getattr(events, name) for name in events.__all__ if name != "Event"]
CLASSES = [CloseInfo, LiveCallbacks, PcmFormat, ReconnectPolicy, Source, Stats, StreamStats, Turn]


@pytest.mark.parametrize("cls", [*CLASSES, *EVENTS], ids=lambda cls: cls.__name__)
def test_a_field_is_documented_where_editors_look(cls):
    definition: Any = ast.parse(inspect.getsource(cls)).body[0]
    documented = {
        field.target.id
        for field, text in zip(definition.body, definition.body[1:], strict=False)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
    }
    inherited = {each.name for each in fields(events.Event)} if cls in EVENTS else set()
    public = {each.name for each in fields(cls) if not each.name.startswith("_")}
    assert public - inherited <= documented
