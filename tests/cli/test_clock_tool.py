import re

import pytest

from genai_live.cli.clock_tool import get_time


@pytest.mark.parametrize(
    ("city", "zone"),
    [
        ("Tokyo", "Asia/Tokyo"),
        ("  lisbon ", "Europe/Lisbon"),
        ("New York", "America/New_York"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
    ],
)
def test_a_city_with_a_time_zone_gets_the_time_of_this_machine(city: str, zone: str) -> None:
    answer = get_time(city)
    assert list(answer) == ["output"]
    assert re.fullmatch(rf"it is \d\d:\d\d in {city.strip()} \({zone}\)", answer["output"])


@pytest.mark.parametrize("city", ["", "Atlantis", "../etc/passwd"])
def test_a_city_that_is_not_known_is_an_honest_error(city: str) -> None:
    assert get_time(city) == {"error": f"no time zone on this machine is named after {city!r}"}
