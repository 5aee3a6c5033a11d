"""Async functions: the model continues to speak while they run, and uses their results later.

`scheduling` says when: WHEN_IDLE waits until the model is silent, INTERRUPT cuts it off, SILENT
only informs it.

    python examples/15_async_functions.py
    python examples/15_async_functions.py --local
"""

import time

from genai_live import Client, events, models, types
from genai_live.testing import local_option
from genai_live.tools import tool

MODEL = models.DEFAULT_MODEL


@tool(behavior="NON_BLOCKING", scheduling="WHEN_IDLE")
def order_pizza(name: str) -> dict[str, str | int]:
    """Order a pizza and wait for the baker's answer."""
    time.sleep(3)
    return {"pizza": name, "minutes": 25}


@tool(behavior="NON_BLOCKING", scheduling="SILENT")
def note_wish(text: str) -> str:
    """Write down a wish of the guest."""
    return f"noted: {text}"


CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "output_audio_transcription": {},
    "tools": [order_pizza, note_wish],
}
REQUEST = 'Call order_pizza for "Margherita" and note_wish for "extra basil".'


def main() -> None:
    ordered = told = False
    with Client() as client, client.live.connect(model=MODEL, config=CONFIG) as session:
        session.send_text(REQUEST)
        for event in session.events(timeout=30):
            match event:
                case events.ToolCall(name=name, args=args):
                    print("Started:", name, args)
                case events.ToolResult(name="order_pizza"):
                    ordered = True
                case events.OutputTranscript(text=text):
                    print(text, end="", flush=True)
                    told = ordered
                case events.TurnComplete():
                    print()
                    if told:
                        break
                case _:
                    pass


if __name__ == "__main__":
    with local_option():
        main()
