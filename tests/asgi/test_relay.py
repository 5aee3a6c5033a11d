"""A browser talks with a model through the relay, over an ASGI server."""

import pytest

from tests.helpers.browsers import browsing

pytestmark = pytest.mark.anyio


async def test_a_typed_question_is_answered_in_sound_and_words(relaying, server):
    async with relaying() as (relay, url), browsing(url) as browser:
        ready = await browser.start()
        assert (ready["version"], ready["resumed"], ready["history"]) == (1, False, [])
        assert relay.sessions == 1
        await browser.say(type="text", text="Hello")
        done = await browser.wait_for("TurnComplete")
        assert done["turn"] == 0
        assert "Hello" in browser.said("OutputTranscript")
        announced = [each for each in browser.told if each.get("type") == "audio"]
        assert [(each["turn"], each["seconds"], each["rate"]) for each in announced] == [
            (0, 0.0, 24_000)
        ]
        assert len(browser.audio) > 1_000
