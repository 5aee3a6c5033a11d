"""Connect: open a session with callbacks, say hello, close.

Prints when the session opens, every message from the server, and the close code.

    python examples/01_connect_async.py
    python examples/01_connect_async.py --local
"""

import asyncio

from genai_live import AsyncClient, CloseInfo, LiveCallbacks, models, types
from genai_live.testing import local_option

MODEL = models.DEFAULT_MODEL
CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "output_audio_transcription": {},
}


async def main() -> None:
    done = asyncio.Event()

    def on_open() -> None:  # callbacks may be `async def` as well
        print("Session opened")

    def on_message(message: types.LiveServerMessage) -> None:
        print("Message received:", message)
        if message.server_content and message.server_content.turn_complete:
            done.set()  # the model has finished its turn

    def on_error(error: Exception) -> None:
        print("Error:", error)

    def on_close(info: CloseInfo) -> None:
        print("Session closed with code", info.code)
        done.set()  # also if the connection breaks before the answer

    callbacks = LiveCallbacks(
        onopen=on_open, onmessage=on_message, onerror=on_error, onclose=on_close
    )
    async with (
        AsyncClient() as client,
        client.live.connect(model=MODEL, config=CONFIG, callbacks=callbacks) as session,
    ):
        await session.send_text("Hello, how are you?")
        await done.wait()


if __name__ == "__main__":
    with local_option():
        asyncio.run(main())
