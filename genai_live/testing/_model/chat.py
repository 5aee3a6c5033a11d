"""`ChatCompletions`: a responder that asks a model behind an OpenAI-compatible chat endpoint."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import aiohttp
import orjson
import pybase64
from attrs import define, field

from genai_live._wire.numbers import check_flag, check_seconds, check_text
from genai_live._wire.reprs import short_repr
from genai_live._wire.typeguards import is_dict
from genai_live.audio.pcm import PcmFormat
from genai_live.audio.wav import write_wav
from genai_live.converters import encode
from genai_live.errors import ConfigError, LiveError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from genai_live import types
    from genai_live.testing._model.responder import UserTurn

_MOST_CALLS = 10
_LONGEST_ERROR = 300
_SPEECH = PcmFormat(16_000)
_OTHER_URL = "Check the URL, which often ends in /v1."
_HINTS = {
    401: "Pass a key of the endpoint as api_key=.",
    403: "Pass a key of the endpoint as api_key=.",
    404: f"{_OTHER_URL} Or the endpoint has no such model.",
}


class ChatError(LiveError):
    """The chat endpoint cannot be reached, or refused a request."""


def _members(options: object) -> dict[str, Any]:
    if options is None:
        return {}
    if not isinstance(options, Mapping):
        raise ConfigError(f"must be a dict, not {short_repr(options)}.", field="options")
    return dict(cast("Mapping[str, Any]", options))


def _is_http_url(url: object) -> bool:
    """Return whether a value is a URL with http or https and a host."""
    if not isinstance(url, str):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port or an address that is none
        return False


class ChatCompletions:
    """Answers with a model behind an OpenAI-compatible endpoint: Ollama, vLLM, llama.cpp.

        model = ChatCompletions("http://localhost:11434/v1", model="llama3.2")
        with LiveServer(responder=model) as server: ...

    The history, the system instruction, images and the declared functions are passed on; the
    answer is said while it is written. A function that the model calls is called on the client.
    """

    def __init__(
        self,
        url: str,
        *,
        model: str,
        api_key: str | None = None,
        audio: bool = False,
        options: Mapping[str, Any] | None = None,
        timeout: float = 120.0,
    ) -> None:
        """Create a responder.

        Args:
            url: The base URL of the endpoint, to which `/chat/completions` is added.
            model: Name of the model.
            api_key: A key, sent as bearer token.
            audio: Whether the model hears: speech is sent as `input_audio`. Without it the model
                gets the words that the server recognizes, or the duration of the speech.
            options: More members of the request, such as `{"temperature": 0}`.
            timeout: Seconds that the endpoint may be silent.

        Raises:
            ConfigError: An argument cannot be used.
        """
        if not _is_http_url(url):
            hint = "Pass a URL such as http://localhost:11434/v1."
            raise ConfigError(f"{short_repr(url)} is not an HTTP URL.", field="url", hint=hint)
        if not check_text(model, field="model").strip():
            hint = "Pass the name that the endpoint has for it, such as llama3.2."
            raise ConfigError("is empty.", field="model", hint=hint)
        if api_key is not None:
            check_text(api_key, field="api_key")
        self._url = url.rstrip("/").removesuffix("/chat/completions") + "/chat/completions"
        self._model = model
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._audio = check_flag(audio, field="audio")
        self._options = _members(options)
        self._timeout = check_seconds(timeout, field="timeout")

    def __repr__(self) -> str:
        """Show the endpoint and the model."""
        return f"ChatCompletions({self._url!r}, model={self._model!r})"

    async def __call__(self, turn: UserTurn) -> AsyncIterator[str]:
        """Yield the pieces of the answer to a turn.

        Raises:
            ChatError: The endpoint cannot be reached, or refused the request.
        """
        messages = self._messages(turn)
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=self._timeout)
        async with aiohttp.ClientSession(timeout=timeout, headers=self._headers) as http:
            for _ in range(_MOST_CALLS):
                said = _Said()
                async for piece in self._stream(http, messages, turn, said):
                    yield piece
                if not said.calls:
                    return
                messages.append(said.message())
                for call in said.calls.values():
                    response = await turn.call(call.name, call.args)
                    answer: Any = {"status": "running"} if response is None else response.response
                    content = orjson.dumps(answer or {}).decode()
                    messages.append({"role": "tool", "tool_call_id": call.id, "content": content})
        raise ChatError(f"{self._model} called functions {_MOST_CALLS} times without an answer.")

    def _messages(self, turn: UserTurn) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = []
        if turn.instructions:
            messages.append({"role": "system", "content": turn.instructions})
        for utterance in turn.history:
            if utterance.text:
                role = "assistant" if utterance.role == "model" else "user"
                messages.append({"role": role, "content": utterance.text})
        parts: list[dict[str, Any]] = [
            {"type": "image_url", "image_url": {"url": _data_url(image)}} for image in turn.images
        ]
        if self._audio and turn.speech:
            wav = io.BytesIO()
            write_wav(wav, turn.speech, _SPEECH)
            data = pybase64.b64encode_as_string(wav.getvalue())
            parts.append({"type": "input_audio", "input_audio": {"data": data, "format": "wav"}})
        elif parts:
            parts.insert(0, {"type": "text", "text": turn.text})
        if parts and messages and messages[-1]["role"] == "user":
            messages.pop()
        if parts:
            messages.append({"role": "user", "content": parts})
        return messages

    async def _stream(
        self,
        http: aiohttp.ClientSession,
        messages: list[dict[str, Any]],
        turn: UserTurn,
        said: _Said,
    ) -> AsyncIterator[str]:
        """Ask once; yield the pieces of the answer, and note what was said and called."""
        request: dict[str, Any] = {"model": self._model, "messages": messages, "stream": True}
        tools = [_tool(function) for function in turn.functions]
        if tools:
            request["tools"] = tools
        body = orjson.dumps(request | self._options)
        headers = {"Content-Type": "application/json"}
        try:
            # A redirect would take the key elsewhere.
            async with http.post(
                self._url, data=body, headers=headers, allow_redirects=False
            ) as response:
                if response.status != 200:
                    raise await self._refusal(response)
                async for event in _events(response):
                    for piece in said.take(event):
                        yield piece
        except (aiohttp.ClientError, TimeoutError) as error:
            problem = f"{self._url} cannot be used: {error or type(error).__name__}."
            raise ChatError(problem, hint="Is the model's server running there?") from error

    async def _refusal(self, response: aiohttp.ClientResponse) -> ChatError:
        text = " ".join((await response.text(errors="replace")).split())
        cut = text if len(text) <= _LONGEST_ERROR else f"{text[:_LONGEST_ERROR]}..."
        told = (cut or response.reason or "").rstrip(".")
        problem = f"{self._url} answered with HTTP {response.status}: {told}."
        return ChatError(problem, hint=_HINTS.get(response.status, ""))


@define
class _ToolCall:
    id: str = ""
    name: str = ""
    arguments: str = ""

    @property
    def args(self) -> dict[str, Any]:
        try:
            args = orjson.loads(self.arguments or "{}")
        except orjson.JSONDecodeError:
            args = None
        if not is_dict(args):
            raise ChatError(f"the model called {self.name} with {short_repr(self.arguments)}.")
        return args


@define
class _Said:
    """What the model said and called in one response."""

    text: str = ""
    calls: dict[int, _ToolCall] = field(factory=dict[int, _ToolCall])

    def take(self, event: Any) -> list[str]:
        """Take one event; return the texts in it."""
        if event.get("error"):
            raise ChatError(f"the model's server reports {short_repr(event['error'])}.")
        pieces: list[str] = []
        choices: list[Any] = event.get("choices") or []
        for choice in choices:
            delta: Any = choice.get("delta") or choice.get("message") or {}
            if delta.get("content"):
                pieces.append(delta["content"])
            parts: list[Any] = delta.get("tool_calls") or []
            for at, part in enumerate(parts):
                call = self.calls.setdefault(part.get("index", at), _ToolCall())
                function: Any = part.get("function") or {}
                call.id = part.get("id") or call.id
                call.name += function.get("name") or ""
                call.arguments += function.get("arguments") or ""
        self.text += "".join(pieces)
        return pieces

    def message(self) -> dict[str, Any]:
        """Return the model's message for the next request."""
        calls = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments or "{}"},
            }
            for call in self.calls.values()
        ]
        return {"role": "assistant", "content": self.text or None, "tool_calls": calls}


async def _events(response: aiohttp.ClientResponse) -> AsyncIterator[dict[str, Any]]:
    """Yield the events of a stream, or the one document of a server that does not stream."""
    if response.content_type == "application/json":
        yield _read_event(await response.read())
        return
    is_stream = False
    async for line in response.content:
        data = line.strip()
        if not data.startswith(b"data:"):
            continue
        is_stream = True
        data = data.removeprefix(b"data:").strip()
        if data == b"[DONE]":
            return
        yield _read_event(data)
    if not is_stream:
        problem = f"{response.url} answered with {response.content_type}, not with events."
        raise ChatError(problem, hint=_OTHER_URL)


def _read_event(data: bytes) -> dict[str, Any]:
    try:
        event = orjson.loads(data)
    except orjson.JSONDecodeError:
        event = None
    if not is_dict(event):
        raise ChatError(f"the model's server sent {short_repr(data)}, which is no JSON object.")
    return event


def _tool(function: types.FunctionDeclaration) -> dict[str, Any]:
    declared: dict[str, Any] = {"name": function.name}
    if function.description:
        declared["description"] = function.description
    if function.parameters_json_schema is not None:
        declared["parameters"] = function.parameters_json_schema
    elif function.parameters is not None:
        declared["parameters"] = _json_schema(orjson.loads(encode(function.parameters)))
    return {"type": "function", "function": declared}


def _json_schema(schema: Any) -> Any:
    """Return a schema of the Live API as JSON Schema, whose names of types are in lower case."""
    if is_dict(schema):
        result = {name: _json_schema(value) for name, value in schema.items()}
        if isinstance(schema.get("type"), str):
            result["type"] = schema["type"].lower()
        if result.pop("nullable", False) and isinstance(result.get("type"), str):
            result["type"] = [result["type"], "null"]
        return result
    if isinstance(schema, list):
        return [_json_schema(item) for item in schema]  # pyright: ignore
    return schema


def _data_url(image: bytes) -> str:
    kind = "png" if image.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{pybase64.b64encode_as_string(image)}"
