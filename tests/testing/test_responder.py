"""A function as the model behind the server, and a model behind a chat endpoint."""

import base64
import json
from typing import Any

import anyio
import pytest
from aiohttp import web

from genai_live import Client
from genai_live.errors import ConfigError
from genai_live.testing import ChatCompletions, ChatError, LiveServer, phrase_audio
from genai_live.testing._service.espeak import find_espeak
from tests.helpers.raw_live_client import TEXT, dial, parts, spoken

pytestmark = pytest.mark.anyio

TOOLS = [
    {
        "functionDeclarations": [
            {
                "name": "get_weather",
                "description": "The weather.",
                "parameters": {
                    "type": "OBJECT",
                    "properties": {"city": {"type": "STRING", "nullable": True}},
                },
            }
        ]
    }
]


async def test_a_function_answers_as_the_model():
    async def shout(turn):
        return f"{turn.text.upper()} ({len(turn.history)}, {turn.instructions})"

    instruction = {"parts": [{"text": "Shout."}]}
    with LiveServer(responder=shout) as server:
        async with dial(server.url, **TEXT, systemInstruction=instruction) as client:
            assert await client.answer("hello") == "HELLO (1, Shout.)"
            assert await client.answer("again") == "AGAIN (3, Shout.)"


async def test_an_answer_is_said_while_it_is_written():
    written = []

    async def slowly(turn):
        for piece in ("Hel", "lo th", "ere, I ", "am here"):
            written.append(piece)
            yield piece

    with LiveServer(responder=slowly) as server:
        async with dial(server.url, **TEXT) as client:
            await client.say("Go")
            texts = [part["text"] for part in parts(await client.turn())]
    assert texts == ["Hello", " there,", " I", " am", " here"]
    assert len(written) == 4


async def test_a_function_may_say_nothing():
    async def silent(turn):
        return None if turn.text == "Hush" else "Yes."

    with LiveServer(responder=silent) as server:
        async with dial(server.url, **TEXT) as client:
            await client.say("Hush")
            assert await client.answer("Hello") == "Yes."


async def test_a_function_may_call_and_think():
    async def ask(turn):
        await turn.think("Hm.")
        assert [each.name for each in turn.functions] == ["get_weather"]
        response = await turn.call("get_weather", {"city": "Oslo"})
        return f"{response.response['sky']}."

    with LiveServer(responder=ask) as server:
        async with dial(server.url, **TEXT, tools=TOOLS) as client:
            await client.say("Go")
            (call,) = (await client.until("toolCall"))[-1]["toolCall"]["functionCalls"]
            response = {"id": call["id"], "name": call["name"], "response": {"sky": "Clear"}}
            await client.send({"toolResponse": {"functionResponses": [response]}})
            assert spoken(await client.turn()) == "Clear."


async def test_a_function_hears_speech():
    heard = []

    async def listen(turn):
        heard.append((turn.text, len(turn.speech) > 1000, turn.history[-1].text))
        return "Yes."

    with LiveServer(responder=listen) as server:
        async with dial(server.url, **TEXT, inputAudioTranscription={}) as client:
            for text in ("Thank you.", "Unknown words here"):
                data = base64.b64encode(phrase_audio(text) + bytes(32_000)).decode()
                await client.realtime(audio={"mimeType": "audio/pcm;rate=16000", "data": data})
                assert spoken(await client.turn()) == "Yes."
    assert heard[0] == ("Thank you.", True, "Thank you.")
    assert heard[1][0].endswith("s of speech]")


async def test_new_input_interrupts_a_function():
    async def slow(turn):
        if turn.text == "Go":
            yield "One moment, "
            await anyio.sleep(30)
        yield "Done."

    with LiveServer(responder=slow) as server, anyio.fail_after(10):
        async with dial(server.url, **TEXT) as client:
            await client.say("Go")
            await client.frame()
            await client.say("Stop")
            assert "interrupted" in (await client.turn())[-2]["serverContent"]
            assert spoken(await client.turn()) == "Done."


async def broken(turn):
    raise LookupError("the model is broken")


async def number(turn):
    return 7


async def numbers(turn):
    yield 7


def blocking(turn):
    return "Yes."


@pytest.mark.parametrize(
    ("responder", "error", "problem"),
    [
        (broken, LookupError, "the model is broken"),
        (number, ConfigError, "returned 7. Use `async def`"),
        (numbers, ConfigError, "returned 7. Use `async def`"),
        (blocking, ConfigError, "returned 'Yes.'. Use `async def`"),
    ],
)
async def test_an_error_of_the_function_is_raised(responder: Any, error, problem):
    with pytest.raises(error, match=problem):
        async with (
            LiveServer(responder=responder) as server,
            dial(server.url, **TEXT) as client,
        ):
            await client.say("Go")
            await client.end()


def test_a_responder_and_a_scenario_do_not_go_together():
    with pytest.raises(ConfigError, match="responder: there is a scenario as well"):
        LiveServer("a.yaml", responder=broken)
    with pytest.raises(ConfigError, match="responder: 7 cannot be called"):
        LiveServer(responder=7)  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="voice: 7 is no voice"):
        LiveServer(voice=7)  # type: ignore[arg-type]


# A model behind a chat endpoint.


class Endpoint:
    """A chat endpoint that answers what it is told to, and keeps what it was asked."""

    def __init__(self):
        self.url = ""
        self.requests = []
        self.headers = []
        self.answers = []
        self.status = 200

    async def handle(self, request):
        self.requests.append(await request.json())
        self.headers.append(request.headers)
        if self.status != 200:
            return web.Response(status=self.status, text="model\nnot found")
        deltas = self.answers.pop(0)
        if isinstance(deltas, dict):
            return web.json_response(deltas)
        if isinstance(deltas, str):
            return web.Response(text=deltas, content_type="text/event-stream")
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for delta in deltas:
            data = delta if "error" in delta else {"choices": [{"index": 0, "delta": delta}]}
            await response.write(b": ping\n\ndata: " + json.dumps(data).encode() + b"\n\n")
        await response.write(b"data: [DONE]\n\n")
        return response


@pytest.fixture
async def endpoint(anyio_backend):
    endpoint = Endpoint()
    application = web.Application()
    application.router.add_post("/v1/chat/completions", endpoint.handle)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    endpoint.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    yield endpoint
    await runner.cleanup()


def words(*pieces):
    return [{"content": piece} for piece in pieces]


async def test_a_chat_endpoint_answers(endpoint):
    endpoint.answers = [words("Hel", "lo, ", "Ada."), words("Ada.")]
    model = ChatCompletions(
        endpoint.url + "/", model="llama", api_key="secret", options={"temperature": 0}
    )
    with LiveServer(responder=model) as server:
        instruction = {"parts": [{"text": "Be kind."}]}
        async with dial(server.url, **TEXT, systemInstruction=instruction) as client:
            assert await client.answer("I am Ada.") == "Hello, Ada."
            assert await client.answer("Who am I?") == "Ada."
    assert endpoint.requests[1] == {
        "model": "llama",
        "stream": True,
        "temperature": 0,
        "messages": [
            {"role": "system", "content": "Be kind."},
            {"role": "user", "content": "I am Ada."},
            {"role": "assistant", "content": "Hello, Ada."},
            {"role": "user", "content": "Who am I?"},
        ],
    }
    assert endpoint.headers[0]["Authorization"] == "Bearer secret"
    assert "secret" not in repr(model)


async def test_an_endpoint_may_answer_without_a_stream(endpoint):
    endpoint.answers = [{"choices": [{"message": {"role": "assistant", "content": "Hi."}}]}]
    with LiveServer(responder=ChatCompletions(endpoint.url, model="m")) as server:
        async with dial(server.url, **TEXT) as client:
            assert await client.answer("Hello") == "Hi."


async def test_the_model_calls_functions_of_the_client(endpoint):
    call = {"index": 0, "id": "c1", "function": {"name": "get_weather", "arguments": '{"ci'}}
    rest = {"index": 0, "function": {"arguments": 'ty": "Oslo"}'}}
    endpoint.answers = [[{"tool_calls": [call]}, {"tool_calls": [rest]}], words("Clear.")]
    with LiveServer(responder=ChatCompletions(endpoint.url, model="m")) as server:
        async with dial(server.url, **TEXT, tools=TOOLS) as client:
            await client.say("Weather?")
            (call,) = (await client.frame())["toolCall"]["functionCalls"]
            assert call["args"] == {"city": "Oslo"}
            response = {"id": call["id"], "name": call["name"], "response": {"sky": "clear"}}
            await client.send({"toolResponse": {"functionResponses": [response]}})
            assert spoken(await client.turn()) == "Clear."
    asked, called = endpoint.requests
    assert asked["tools"] == [
        {
            "type": "function",
            "function": {
                "name": "get_weather",
                "description": "The weather.",
                "parameters": {
                    "type": "object",
                    "properties": {"city": {"type": ["string", "null"]}},
                },
            },
        }
    ]
    assert called["messages"][-1] == {
        "role": "tool",
        "tool_call_id": "c1",
        "content": '{"sky":"clear"}',
    }


async def test_images_and_speech_are_passed_on(endpoint):
    endpoint.answers = [words("A dot."), words("Heard.")]
    model = ChatCompletions(endpoint.url, model="m", audio=True)
    image = base64.b64encode(b"\x89PNG\r\n\x1a\nrest").decode()
    with LiveServer(responder=model) as server:
        async with dial(server.url, **TEXT) as client:
            content = [
                {"text": "What is it?"},
                {"inlineData": {"mimeType": "image/png", "data": image}},
            ]
            turns = [{"role": "user", "parts": content}]
            await client.send({"clientContent": {"turns": turns, "turnComplete": True}})
            assert spoken(await client.turn()) == "A dot."
            data = base64.b64encode(phrase_audio("Thank you.") + bytes(32_000)).decode()
            await client.realtime(audio={"mimeType": "audio/pcm;rate=16000", "data": data})
            assert spoken(await client.turn()) == "Heard."
    text, picture = endpoint.requests[0]["messages"][-1]["content"]
    assert text == {"type": "text", "text": "What is it?"}
    assert picture["image_url"]["url"] == f"data:image/png;base64,{image}"
    (sound,) = endpoint.requests[1]["messages"][-1]["content"]
    assert base64.b64decode(sound["input_audio"]["data"]).startswith(b"RIFF")


@pytest.mark.skipif(find_espeak() is None, reason="espeak-ng is not installed")
async def test_a_chat_endpoint_answers_in_speech(endpoint):
    endpoint.answers = [words("Good mor", "ning. How", " are you?")]
    model = ChatCompletions(endpoint.url, model="m")
    with LiveServer(responder=model, voice="en-us") as server:
        async with dial(server.url, model="models/any", outputAudioTranscription={}) as client:
            await client.say("Hello")
            frames = await client.turn()
    content = [each.get("serverContent", {}) for each in frames]
    transcripts = [
        each["outputTranscription"]["text"] for each in content if "outputTranscription" in each
    ]
    assert transcripts == ["Good morning.", " How are you?"]
    assert len(list(parts(frames))) > 5


@pytest.mark.parametrize(
    ("answer", "status", "problem"),
    [
        ([], 404, "answered with HTTP 404: model not found. Check the URL, which"),
        ([], 401, "Pass a key of the endpoint as api_key="),
        ("<html>", 200, "text/event-stream, not with events. Check the URL"),
        ([{"error": {"message": "out of memory"}}], 200, "reports .*out of memory"),
        ([{"tool_calls": [{"function": {"name": "f", "arguments": "{"}}]}], 200, "called f with"),
        ("data: {oops\n\n", 200, "sent .*oops.*, which is no JSON object"),
    ],
)
async def test_an_endpoint_that_fails_is_named(endpoint, answer, status, problem):
    endpoint.answers, endpoint.status = [answer], status
    with pytest.raises(ChatError, match=problem):
        async with (
            LiveServer(responder=ChatCompletions(endpoint.url, model="m")) as server,
            dial(server.url, **TEXT) as client,
        ):
            await client.say("Go")
            await client.end()


async def test_an_endpoint_that_is_not_there_is_named():
    model = ChatCompletions("http://127.0.0.1:1/v1", model="m")
    with pytest.raises(ChatError, match=r"cannot be used: .*Is the model's server running"):
        async with LiveServer(responder=model) as server, dial(server.url, **TEXT) as client:
            await client.say("Go")
            await client.end()


@pytest.mark.parametrize(
    "url", ["localhost", "http://", "http:///v1", "http://:80", "http://h:99999", "ws://h", None, 5]
)
def test_what_is_no_url_of_an_endpoint_is_refused(url):
    with pytest.raises(ConfigError, match=r"url: .* is not an HTTP URL. Pass a URL such as"):
        ChatCompletions(url, model="m")


@pytest.mark.parametrize("options", [5, [1], "x"])
def test_options_that_are_none_are_refused(options):
    with pytest.raises(ConfigError, match="options: must be a dict"):
        ChatCompletions("http://h", model="m", options=options)


def test_wrong_arguments_are_explained():
    with pytest.raises(ConfigError, match="url: 'localhost' is not an HTTP URL"):
        ChatCompletions("localhost", model="m")


def test_a_client_holds_a_conversation_with_a_function():
    async def shout(turn):
        return turn.text.upper()

    with (
        LiveServer(responder=shout) as server,
        Client(api_key="any", http_options={"base_url": server.url}) as client,
        client.live.connect(model="any", config={"response_modalities": ["TEXT"]}) as session,
    ):
        assert session.ask("hello", timeout=10).text == "HELLO"


async def test_speech_and_text_in_a_marked_activity_are_one_turn_of_a_responder():
    async def echo(turn):
        return f"{turn.text} ({len(turn.speech) > 0}, {len(turn.history)})"

    manual = {"realtimeInputConfig": {"automaticActivityDetection": {"disabled": True}}}
    sound = base64.b64encode(phrase_audio("Thank you.")).decode()
    with LiveServer(responder=echo) as server:
        async with dial(server.url, **TEXT, **manual) as client:
            await client.realtime(activityStart={})
            await client.realtime(text="Hello.")
            await client.realtime(audio={"mimeType": "audio/pcm;rate=16000", "data": sound})
            await client.realtime(activityEnd={})
            assert spoken(await client.turn()) == "Hello. Thank you. (True, 2)"


async def test_a_responder_gets_the_newest_images_within_the_limit(monkeypatch):
    monkeypatch.setattr("genai_live.testing._model.replies.REMEMBERED_IMAGE_BYTES", 2_500)

    async def count(turn):
        return " ".join(str(image[0]) for image in turn.images) or "none"

    with LiveServer(responder=count) as server:
        async with dial(server.url, **TEXT) as client:
            for number in range(5):
                data = base64.b64encode(bytes([number]) * 1_000).decode()
                await client.realtime(video={"mimeType": "image/jpeg", "data": data})
            assert await client.answer("Which?") == "3 4"
            assert await client.answer("And now?") == "none"
