"""Function calling by hand: declare a function, wait for its call, send the result.

For functions that run elsewhere or need approval first.

    python examples/11_function_calling_by_hand.py
    python examples/11_function_calling_by_hand.py --local
"""

from genai_live import Client, events, models, types
from genai_live.testing import local_option

MODEL = models.DEFAULT_MODEL
GET_WEATHER: types.FunctionDeclarationDict = {
    "name": "get_weather",
    "description": "Get the current weather at a location.",
    "behavior": "BLOCKING",  # the model waits for the result
    "parameters": {
        "type": "OBJECT",
        "properties": {"location": {"type": "STRING"}},
        "required": ["location"],
    },
}
CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],
    "output_audio_transcription": {},
    "tools": [{"function_declarations": [GET_WEATHER]}],
}


def main() -> None:
    with Client() as client, client.live.connect(model=MODEL, config=CONFIG) as session:
        session.send_text("Is it warm outside? Call get_weather for Tokyo.")
        for event in session.events(timeout=30):
            match event:
                case events.ToolCall(id=call_id, name=name, args=args):
                    print("Tool call requested:", name, args)
                    weather = {"temperature": 22, "condition": "sunny"}
                    session.send_tool_response(
                        function_responses={"id": call_id, "name": name, "response": weather}
                    )
                case events.OutputTranscript(text=text):
                    print(text, end="", flush=True)
                case events.TurnComplete():
                    print()
                    break
                case _:
                    pass


if __name__ == "__main__":
    with local_option():
        main()
