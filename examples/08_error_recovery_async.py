"""Error recovery: the connection breaks, and the conversation goes on over another one.

The session connects again by itself, restores the conversation and asks again what has no answer.
Its events tell of it; an error only comes when connecting again cannot help, and says what to do.

    python examples/08_error_recovery_async.py
"""

import asyncio

from genai_live import AsyncClient, AsyncSession, ReconnectPolicy, errors, events, types

MODEL = "gemini-2.5-flash-native-audio-latest"
CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "output_audio_transcription": {},
}
POLICY = ReconnectPolicy(max_attempts=5, timeout=30)  # True, the default, is patient for a minute


async def answer(session: AsyncSession, question: str) -> str:
    words: list[str] = []
    await session.send_text(question)
    async for event in session.events(timeout=60):
        match event:
            case events.OutputTranscript(text=text):
                words.append(text)
            case events.Reconnecting(attempt=attempt, code=code):
                print(f"Lost ({code}), attempt {attempt} to come back.")
            case events.Interrupted():
                words.clear()  # the answer was cut short and comes anew
            case events.Resumed(mode=mode, replayed=replayed):
                print(f"Back: {mode}, {replayed} sent again.")
            case events.TurnComplete(final=True):
                break
            case _:
                pass
    return "".join(words)


async def main() -> None:
    try:
        async with (
            AsyncClient() as client,
            client.live.connect(model=MODEL, config=CONFIG, reconnect=POLICY) as session,
        ):
            for question in ("My name is Ada.", "What is my name?"):
                print("Model:", await answer(session, question))
    except errors.LiveError as error:
        raise SystemExit(f"It is over: {error}") from error


if __name__ == "__main__":
    asyncio.run(main())
