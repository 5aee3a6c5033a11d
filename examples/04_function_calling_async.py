"""Function calling: the model calls a Python function and speaks its result.

The function's signature and docstring describe it to the model. The session runs the function
and sends its result; 11_function_calling_by_hand_async.py does the same step by step.

    python examples/04_function_calling_async.py
    python examples/04_function_calling_async.py --local
"""

import asyncio

from genai_live import AsyncClient, models, types
from genai_live.testing import local_option

MODEL = models.DEFAULT_MODEL


async def get_weather(location: str) -> dict[str, str | int]:
    """Get the current weather at a location."""
    print("Looking up the weather in", location)
    return {"temperature": 22, "condition": "sunny"}


CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "output_audio_transcription": {},
    "tools": [get_weather],
}


async def main() -> None:
    async with AsyncClient() as client, client.live.connect(model=MODEL, config=CONFIG) as session:
        turn = await session.ask("Is it warm outside? Call get_weather for Tokyo.", timeout=60)
        print("Model:", turn.text)


if __name__ == "__main__":
    with local_option():
        asyncio.run(main())
