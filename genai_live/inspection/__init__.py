"""Timelines of Live sessions: what happened when, with figures, and the page that shows them.

`read_timeline` reads one from a session file, `TimelineBuilder` from frames as they come.
docs/inspect.md says what the lanes and figures mean.
"""

from genai_live.inspection.builder import TimelineBuilder, read_timeline
from genai_live.inspection.html import timeline_html
from genai_live.inspection.timeline import (
    LANES,
    AudioLevels,
    Figure,
    Figures,
    LaneItem,
    SessionTimeline,
    Timeline,
    TurnSummary,
)

__all__ = [
    "LANES",
    "AudioLevels",
    "Figure",
    "Figures",
    "LaneItem",
    "SessionTimeline",
    "Timeline",
    "TimelineBuilder",
    "TurnSummary",
    "read_timeline",
    "timeline_html",
]
