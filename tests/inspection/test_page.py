"""The page of a timeline, in a real browser: what it shows, what it runs, how it is used."""

import re
import struct

import pytest

from genai_live.inspection import read_timeline, timeline_html
from tests.helpers.chromium import PROGRAM, browse, chromium
from tests.helpers.timelines import DONE, INTERRUPTED, asks, said, sound, speech, write_session

HOSTILE = (
    "</script><script>window.ran=1</script><img src=x onerror=window.ran=2>"
    "<!--<script>&lt;b&gt;\u2028'\"`${window.ran=3}\x00\u202e"
)
in_a_browser = pytest.mark.skipif(PROGRAM is None, reason="Chromium is not installed")


def story():
    """Lines of a session with two turns, a call, an interruption and hostile texts."""
    yield 0, "client", {"setup": {"model": f"models/{HOSTILE}"}}
    yield 0.2, "server", {"setupComplete": {}}
    for step in range(10):
        yield 1 + step / 10, "client", speech(0.1)
    yield 2.4, "server", sound(3.0, inputTranscription={"text": HOSTILE})
    yield 3, "server", INTERRUPTED
    yield 3.1, "server", DONE
    yield 4, "client", asks(HOSTILE)
    calls = {"functionCalls": [{"id": "1", "name": HOSTILE, "args": {HOSTILE: HOSTILE}}]}
    yield 4.5, "server", {"toolCall": calls}
    results = [{"id": "1", "name": HOSTILE, "response": {HOSTILE: HOSTILE}}]
    yield 5, "client", {"toolResponse": {"functionResponses": results}}
    yield 5.5, "server", said(HOSTILE)
    yield 5.6, "server", {HOSTILE: HOSTILE}
    yield 6, "server", {**DONE, "usageMetadata": {"totalTokenCount": 321}}


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    timeline = read_timeline(write_session(folder / "session.jsonl", *story()))
    timeline.title = HOSTILE
    file = folder / "page.html"
    file.write_text(timeline_html(timeline), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def port():
    with chromium() as port:
        yield port


def visit(port, page, function, **size):
    """Open the page, run `await function(tab)`, and check that the browser had no complaints."""

    async def main(tab):
        await tab.resize(**{"width": 1280, "height": 900, **size})
        await tab.open(page.as_uri())
        result = await function(tab)
        assert tab.problems == []
        return result

    return browse(port, main)


DETAIL = "document.getElementById('detail').textContent"
RANGE = "document.getElementById('range').textContent"


def test_the_page_is_whole_in_itself(page):
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"(?:src|href)=(?!\"data:,)[\"']", text)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
    assert "default-src 'none'" in policy
    assert "connect-src 'none'" in policy
    assert "unsafe" not in policy
    assert len(text) < 150_000


def test_no_text_of_a_session_is_markup(page):
    text = page.read_text(encoding="utf-8")
    assert text.count("<script") == text.count("</script>") == 3
    assert "window.ran=1</script>" not in text
    assert "<img" not in text


@pytest.mark.alone
@in_a_browser
def test_what_was_said_is_shown_and_not_run(port, page):
    async def look(tab):
        assert await tab.run("window.ran") is None
        assert await tab.run("document.querySelectorAll('img').length") == 0
        assert HOSTILE.split("\x00")[0] in await tab.run("document.body.innerText")
        return await tab.run("document.querySelector('h1').textContent")

    assert visit(port, page, look).startswith("</script><script>window.ran=1")


@pytest.mark.alone
@in_a_browser
def test_the_policy_runs_nothing_else(port, page):
    async def inject(tab):
        await tab.run(
            "{const s = document.createElement('script'); s.textContent = 'window.ran = 4';"
            "document.body.append(s);"
            "document.body.insertAdjacentHTML('beforeend',"
            " '<img src=x onerror=\"window.ran=5\">');}"
        )
        await tab.run("fetch('http://127.0.0.1:9/').catch(() => 0)")
        ran = await tab.run("window.ran")
        assert any("Content Security Policy" in str(problem) for problem in tab.problems)
        tab.problems.clear()
        return ran

    assert visit(port, page, inject) is None


@pytest.mark.alone
@in_a_browser
def test_figures_turns_and_events_are_shown(port, page):
    async def look(tab):
        text = await tab.run("document.body.innerText")
        assert "321" in text
        assert await tab.run("document.querySelectorAll('#turns tbody tr').length") == 2
        rows = await tab.run("document.querySelectorAll('#events tbody tr').length")
        assert f"\n{rows}\n" in text
        await tab.run(
            "{const f = document.getElementById('filter'); f.value = 'tokens';"
            "f.dispatchEvent(new Event('input'));}"
        )
        return await tab.run("document.querySelectorAll('#events tbody tr').length")

    assert visit(port, page, look) == 1


@pytest.mark.alone
@in_a_browser
def test_the_timeline_is_used_with_keys(port, page):
    async def use(tab):
        await tab.run("document.getElementById('chart').focus()")
        await tab.press("ArrowRight")
        first = await tab.run(DETAIL)
        assert first.startswith("Connection")
        await tab.press("ArrowDown")
        assert (await tab.run(DETAIL)).startswith("Microphone")
        assert await tab.run(RANGE) == ""
        await tab.press("Enter")
        zoomed = await tab.run(RANGE)
        assert " to " in zoomed
        await tab.press("ArrowRight", shift=True)
        moved = await tab.run(RANGE)
        assert moved != zoomed
        await tab.press("-")
        assert await tab.run(RANGE) != moved
        await tab.press("0")
        assert await tab.run(RANGE) == ""
        await tab.press("Escape")
        return await tab.run(DETAIL)

    assert visit(port, page, use) == "Choose an item to read all of it here."


@pytest.mark.alone
@in_a_browser
def test_the_timeline_is_used_with_a_mouse(port, page):
    async def use(tab):
        box = await tab.run(
            "(r => [r.left, r.top, r.width])"
            "(document.querySelector('.u-over').getBoundingClientRect())"
        )
        left, top, width = box
        await tab.drag((left + width * 0.2, top + 60), (left + width * 0.5, top + 60))
        zoomed = await tab.run(RANGE)
        assert " to " in zoomed
        await tab.run("document.getElementById('whole').click()")
        assert await tab.run(RANGE) == ""
        await tab.mouse("mouseMoved", left + width * 0.3, top + 15)
        return await tab.wait_for("document.querySelector('.tip')?.textContent")

    assert visit(port, page, use).startswith("Connection")


@pytest.mark.alone
@in_a_browser
def test_the_timeline_is_used_with_fingers(port, page):
    async def use(tab):
        await tab.run("document.getElementById('chart').scrollIntoView()")
        left, top, width = await tab.run(
            "(r => [r.left, r.top, r.width])"
            "(document.querySelector('.u-over').getBoundingClientRect())"
        )

        async def touch(kind, *parts):
            points = [
                {"x": left + width * part, "y": top + 100, "id": number}
                for number, part in enumerate(parts)
            ]
            await tab.call("Input.dispatchTouchEvent", type=kind, touchPoints=points)

        await touch("touchStart", 0.45, 0.55)
        await touch("touchMove", 0.35, 0.65)
        await touch("touchMove", 0.25, 0.75)
        await touch("touchEnd")
        zoomed = await tab.wait_for(RANGE)
        assert " to " in zoomed
        await touch("touchStart", 0.6)
        await touch("touchMove", 0.4)
        await touch("touchMove", 0.2)
        await touch("touchEnd")
        await tab.wait_for(f"{RANGE} !== {zoomed!r}")

    visit(port, page, use, width=390, height=844, touch=True)


@pytest.mark.alone
@in_a_browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("width", "height", "touch"),
    [(390, 844, True), (820, 1180, True), (1440, 900, False)],
    ids=["phone", "tablet", "desktop"],
)
def test_the_page_fits_screens_of_any_width(port, page, width, height, touch, dark):
    async def look(tab):
        overflowing = "[...document.body.querySelectorAll('*')].filter(e => !e.closest('.wide')"
        overflowing += " && e.getBoundingClientRect().right > innerWidth + 1).length"
        assert await tab.run(overflowing) == 0
        ground = await tab.run("getComputedStyle(document.body).backgroundColor")
        assert (sum(map(int, re.findall(r"\d+", ground))) < 384) == dark
        picture = await tab.picture()
        return struct.unpack(">II", picture[16:24])

    size = visit(port, page, look, width=width, height=height, touch=touch, dark=dark)
    assert size[0] == width * (2 if touch else 1)


@pytest.mark.alone
@in_a_browser
def test_a_file_without_connections_says_so(port, tmp_path):
    file = tmp_path / "empty.jsonl"
    file.write_text('{"format":"genai-live-session","version":1}\n')
    page = tmp_path / "page.html"
    page.write_text(timeline_html(read_timeline(file)), encoding="utf-8")
    assert "There is no connection in this file." in visit(port, page, _visible_text)


async def _visible_text(tab):
    return await tab.run("document.body.innerText")
