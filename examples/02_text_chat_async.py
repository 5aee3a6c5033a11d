"""Text chat: ask two questions and print the answers as they come.

The model remembers the conversation, so it understands "it" in the second question. Models with
native audio only speak; the printed text is the transcript of their speech.

    python examples/02_text_chat_async.py
    python examples/02_text_chat_async.py --local
"""

import asyncio

from genai_live import AsyncClient, events, models, types
from genai_live.testing import local_option

MODEL = models.DEFAULT_MODEL
CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "output_audio_transcription": {},
}
QUESTIONS = ["What is quantum computing?", "Can you explain it more simply?"]


async def main() -> None:
    async with AsyncClient() as client, client.live.connect(model=MODEL, config=CONFIG) as session:
        for question in QUESTIONS:
            print("You:", question)
            await session.send_text(question)
            print("Model: ", end="")
            async for event in session.events(timeout=30):
                match event:
                    case events.OutputTranscript(text=text):
                        print(text, end="", flush=True)
                    case events.TurnComplete():
                        print()
                        break
                    case _:
                        pass


if __name__ == "__main__":
    with local_option():
        asyncio.run(main())
