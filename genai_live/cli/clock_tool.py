"""The function that the demo's model calls: the time in a city, without a network."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

if TYPE_CHECKING:
    from genai_live import types

GET_TIME: types.FunctionDeclarationDict = {
    "name": "get_time",
    "description": "Get the current time in a city.",
    "behavior": "BLOCKING",  # else the model speaks on without the time
    "parameters": {
        "type": "OBJECT",
        "properties": {"city": {"type": "STRING", "description": "English name, such as Lisbon"}},
        "required": ["city"],
    },
}


def get_time(city: str) -> dict[str, str]:
    """Return the time, by this machine's clock, in a city that a time zone is named after."""
    city = city.strip()
    name = city.replace(" ", "_").casefold()
    for zone in sorted(available_timezones()):
        if zone.rpartition("/")[2].casefold() == name:
            return {"output": f"it is {datetime.now(ZoneInfo(zone)):%H:%M} in {city} ({zone})"}
    return {"error": f"no time zone on this machine is named after {city!r}"}
