"""The programs of docs/telephony.md work as printed."""

import re
from pathlib import Path
from typing import Any

import anyio
import pytest

from genai_live import AsyncClient
from genai_live.bridges.twilio import TwilioApp, TwilioWriter, compute_signature
from genai_live.testing import LiveServer
from tests.helpers.telephone import Telephone, hello

pytest.importorskip("soxr")
pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parent.parent.parent
BLOCKS = re.findall(
    r"^```python\n(.*?)^```$",
    (ROOT / "docs" / "telephony.md").read_text(encoding="utf-8"),
    re.DOTALL | re.MULTILINE,
)


@pytest.fixture
def server(monkeypatch):
    with LiveServer() as server:
        monkeypatch.setenv("GEMINI_API_KEY", "key")
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", server.url)
        monkeypatch.setenv("TWILIO_AUTH_TOKEN", "12345")
        yield server


def run(block):
    names: dict[str, Any] = {}
    exec(compile(block, "docs/telephony.md", "exec"), names)
    return names


async def call(app, until, **arguments):
    """Call, wait for a condition, hang up."""
    telephone = Telephone(app, **arguments)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(telephone.run)
        telephone.dial()
        await telephone.until(lambda: until(telephone))
        telephone.hang_up()
    assert (telephone.closed, telephone.error) == (1000, None)


def has_spoken(telephone):
    return "mark" in telephone.kinds


async def test_the_application_answers_a_call(server):
    names = run(BLOCKS[0])
    signature = compute_signature("12345", "wss://bot.example.com/voice").encode()
    await call(names["app"], has_spoken, headers=[(b"x-twilio-signature", signature)])
    assert server.connections[0].texts == ["A customer is calling. Greet them."]
    await names["app"]._client.aclose()


async def test_a_call_is_configured_and_followed(server, capsys):
    names = run(BLOCKS[1])
    async with AsyncClient() as client:
        functions = {name: names[name] for name in ("configure", "on_session")}
        app = TwilioApp(client, greeting="hello", **functions)
        await call(app, has_spoken, parameters={"language": "German"})
    instruction = server.connections[0].messages[0].setup.system_instruction
    assert instruction.parts[0].text == "Speak German."
    assert "CA0 AudioDelta" in capsys.readouterr().out


async def test_a_server_of_your_own_needs_no_more(server):
    names = run(BLOCKS[2])
    sent = []

    async def send(frame):
        sent.append(frame)

    telephone = Telephone(None)
    telephone.dial()
    telephone.speak(hello())
    async with AsyncClient() as client, client.live.connect(model="gemini-3.8-live") as session:
        writer = TwilioWriter("MZ0")
        for message in list(telephone.unread)[1:]:
            await names["on_frame"](message["text"], session, writer)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(names["speak"], session, "MZ0", send)
            await session.turn(timeout=10)
            tasks.cancel_scope.cancel()
    assert '"event":"mark"' in sent[1]
    assert len(BLOCKS) == 3
