"""Sessions as OpenTelemetry traces and metrics, from real ones against the local server."""

import json
import logging
import sys
from contextlib import contextmanager
from typing import Any

import pytest

from genai_live import Client, ObservedSession, SentMessage, errors, events, types
from genai_live.errors import ConfigError
from genai_live.stores import MemoryStore
from genai_live.telemetry import Telemetry
from genai_live.testing import LiveServer
from genai_live.testing.faults import Abort, RefuseConnection
from tests.helpers.reconnect import quick
from tests.helpers.tool_drivers import connected

pytest.importorskip("opentelemetry.sdk")
from opentelemetry import trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

pytestmark = pytest.mark.anyio
both = pytest.mark.parametrize("blocking", [False, True])
MODEL = "gemini-3.8-live"
CONFIG: dict[str, Any] = {"output_audio_transcription": {}, "input_audio_transcription": {}}


class Recorded:
    """What OpenTelemetry gets."""

    def __init__(self):
        self.exporter = InMemorySpanExporter()
        self.tracers = TracerProvider()
        self.tracers.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.reader = InMemoryMetricReader()
        self.meters = MeterProvider([self.reader])

    def telemetry(self, **options: Any) -> Any:
        return Telemetry(tracer_provider=self.tracers, meter_provider=self.meters, **options)

    @property
    def spans(self) -> tuple[Any, ...]:
        return self.exporter.get_finished_spans()

    def named(self, start):
        return [span for span in self.spans if span.name.startswith(start)]

    def one(self, start):
        [span] = self.named(start)
        return span

    @property
    def metrics(self) -> dict[str, Any]:
        data: Any = self.reader.get_metrics_data()
        [resource] = data.resource_metrics
        return {
            metric.name: list(metric.data.data_points)
            for scope in resource.scope_metrics
            for metric in scope.metrics
        }


@pytest.fixture
def recorded():
    return Recorded()


@pytest.fixture(scope="module")
def server():
    with LiveServer() as made:
        yield made


def observed(server, blocking, observer, *, tools=(), **options):
    config = {**CONFIG, "tools": list(tools)}
    options = {"model": MODEL, "config": config, "observer": observer, **options}
    return connected(blocking, server.url, [], **options)


@both
async def test_a_session_a_turn_and_a_call_are_spans_in_a_tree(server, recorded, blocking):
    inside = []

    def note(city: str) -> str:
        """Note a city."""
        inside.append(trace.get_current_span().get_span_context().span_id)
        return "noted"

    async def tell(city: str) -> str:
        """Tell a city."""
        inside.append(trace.get_current_span().get_span_context().span_id)
        return "told"

    caller = recorded.tracers.get_tracer("caller").start_span("request")
    with trace.use_span(caller, end_on_exit=True):
        async with observed(server, blocking, recorded.telemetry(), tools=[note, tell]) as driver:
            await driver.call("ask", "Hello")
            await driver.call("ask", "note: Oslo")
            await driver.call("ask", "tell: Rome")
    session = recorded.one("invoke_agent")
    assert session.name == f"invoke_agent {MODEL}"
    assert session.parent.span_id == caller.get_span_context().span_id
    turns = recorded.named("chat")
    assert [turn.name for turn in turns] == [f"chat {MODEL}"] * len(turns)
    assert {turn.parent.span_id for turn in turns} == {session.context.span_id}
    tools = recorded.named("execute_tool")
    assert [tool.name for tool in tools] == ["execute_tool note", "execute_tool tell"]
    assert [tool.context.span_id for tool in tools] == inside
    assert {tool.parent.span_id for tool in tools} <= {turn.context.span_id for turn in turns}
    assert recorded.one("genai_live.connect").parent.span_id == session.context.span_id
    assert all(span.end_time >= span.start_time for span in recorded.spans)
    assert session.attributes["gen_ai.operation.name"] == "invoke_agent"
    assert session.attributes["gen_ai.output.type"] == "speech"
    assert session.attributes["gen_ai.provider.name"] == "gcp.gemini"
    assert session.attributes["server.address"] == "127.0.0.1"
    assert session.attributes["genai_live.close.code"] == 1000
    assert session.status.status_code is StatusCode.UNSET


@both
async def test_a_turn_has_its_usage_and_the_time_to_first_audio(server, recorded, blocking):
    async with observed(server, blocking, recorded.telemetry()) as driver:
        turn = await driver.call("ask", "Hello")
        usage = turn.usage
    span = recorded.one("chat")
    attributes = span.attributes
    assert attributes["gen_ai.request.model"] == MODEL
    assert attributes["gen_ai.usage.input_tokens"] == usage.prompt_token_count
    assert attributes["gen_ai.usage.output_tokens"] == usage.response_token_count
    assert attributes["gen_ai.usage.audio.output_tokens"] > 0
    assert attributes["gen_ai.response.finish_reasons"] == ("stop",)
    assert attributes["genai_live.interrupted"] is False
    assert attributes["genai_live.audio_bytes"] == len(turn.audio)
    duration = (span.end_time - span.start_time) / 1e9
    first = attributes["gen_ai.response.time_to_first_chunk"]
    assert 0 < first <= attributes["genai_live.time_to_first_audio"] <= duration
    metrics = recorded.metrics
    counted = {
        point.attributes["gen_ai.token.type"]: point.sum
        for point in metrics["gen_ai.client.token.usage"]
    }
    assert counted == {"input": usage.prompt_token_count, "output": usage.response_token_count}
    for name in (
        "gen_ai.client.operation.duration",
        "gen_ai.client.operation.time_to_first_chunk",
        "genai_live.time_to_first_audio",
        "genai_live.connect.duration",
        "gen_ai.invoke_agent.duration",
    ):
        [point] = metrics[name]
        assert point.count == 1, name
    [active], [queue] = metrics["genai_live.sessions.active"], metrics["genai_live.queue.size"]
    assert (active.value, queue.value) == (0, 0)


@both
async def test_an_interruption_is_an_event_of_the_turn(recorded, blocking):
    with LiveServer(pace=1) as server:
        async with observed(server, blocking, recorded.telemetry()) as driver:
            await driver.call("send_text", "Tell me a long story about the sea")
            await driver.until(events.AudioDelta)
            await driver.call("interrupt")
            await driver.until(events.TurnComplete)
    span = recorded.one("chat")
    assert [event.name for event in span.events] == ["genai_live.interrupted"]
    assert span.attributes["genai_live.interrupted"] is True
    assert span.attributes["gen_ai.response.finish_reasons"] == ("interrupted",)
    [point] = recorded.metrics["genai_live.interruptions"]
    assert point.value == 1


@both
async def test_a_reconnect_is_told_by_events_of_the_session(recorded, blocking):
    faults = [Abort(after_received=3), RefuseConnection(503), None]
    with LiveServer(faults=faults) as server:
        options = {"reconnect": quick()}
        async with observed(server, blocking, recorded.telemetry(), **options) as driver:
            await driver.call("ask", "One")
            await driver.call("ask", "Two")
    session = recorded.one("invoke_agent")
    told = [event.name for event in session.events]
    assert told == ["genai_live.reconnecting"] * 2 + ["genai_live.resumed"]
    assert session.events[-1].attributes["genai_live.mode"] in ("restored", "reseeded")
    dials = recorded.named("genai_live.connect")
    outcomes = [
        (
            dial.attributes["genai_live.connect.reason"],
            dial.attributes["genai_live.connect.outcome"],
        )
        for dial in dials
    ]
    mode = session.events[-1].attributes["genai_live.mode"]
    assert outcomes == [("initial", "new"), ("lost", "failed"), ("lost", mode)]
    assert session.attributes["genai_live.session.turns"] == len(recorded.named("chat"))
    [point] = recorded.metrics["genai_live.reconnects"]
    assert point.value == 1


@both
async def test_a_session_that_ends_badly_or_never_begins_is_marked(recorded, blocking):
    with LiveServer(faults=[Abort(after_received=2), RefuseConnection(503)]) as server:
        options = {"reconnect": False}
        async with observed(server, blocking, recorded.telemetry(), **options) as driver:
            with pytest.raises(errors.ConnectionClosed):
                await driver.call("ask", "One")
        session = recorded.one("invoke_agent")
        assert session.status.status_code is StatusCode.ERROR
        assert session.attributes["error.type"] == "ConnectionClosed"
        assert session.attributes["genai_live.close.code"] == 1006
        recorded.exporter.clear()
        with pytest.raises(errors.ConnectError):
            async with observed(server, blocking, recorded.telemetry(), **options):
                pass
    assert [span.name.partition(" ")[0] for span in recorded.spans] == [
        "genai_live.connect",
        "invoke_agent",
    ]
    assert {span.attributes["error.type"] for span in recorded.spans} == {"ConnectError"}


@both
async def test_a_failing_function_marks_its_span(server, recorded, blocking):
    def fail() -> str:
        """Fail."""
        raise ValueError("a secret")

    logging.getLogger("genai_live").disabled = True
    try:
        async with observed(server, blocking, recorded.telemetry(), tools=[fail]) as driver:
            await driver.call("ask", "fail")
    finally:
        logging.getLogger("genai_live").disabled = False
    span = recorded.one("execute_tool")
    assert span.status.status_code is StatusCode.ERROR
    assert span.attributes["error.type"] == "tool_error"
    [point] = recorded.metrics["gen_ai.execute_tool.duration"]
    assert point.attributes["gen_ai.tool.name"] == "fail"
    assert "secret" not in "".join(span.to_json() for span in recorded.spans)


@pytest.mark.parametrize("captured", [False, True])
async def test_content_is_written_only_where_it_is_asked_for(server, recorded, captured):
    def note(city: str) -> str:
        """Note a city."""
        return f"noted {city}"

    observer = recorded.telemetry(capture_content=captured, agent_name="guide")
    observer = observer.conversation("call-17")
    async with observed(server, False, observer, tools=[note]) as driver:
        turn = await driver.call("ask", "note: Oslo")
    session = recorded.one("invoke_agent")
    written = "".join(span.to_json() for span in recorded.spans)
    assert session.name == "invoke_agent guide"
    assert session.attributes["gen_ai.conversation.id"] == "call-17"
    assert ("Oslo" in written) is captured
    if captured:
        tool = recorded.one("execute_tool").attributes
        assert json.loads(tool["gen_ai.tool.call.arguments"]) == {"city": "Oslo"}
        assert "noted Oslo" in tool["gen_ai.tool.call.result"]
        attributes = recorded.one("chat").attributes
        [message] = json.loads(attributes["gen_ai.input.messages"])
        assert message == {"role": "user", "parts": [{"type": "text", "content": "note: Oslo"}]}
        [message] = json.loads(attributes["gen_ai.output.messages"])
        assert message["parts"][0]["content"] == turn.transcript


class Failing:
    """An observer whose parts raise, one of them at a time."""

    def __init__(self, part, error):
        self.part, self.error, self.calls = part, error, []

    def _call(self, name):
        self.calls.append(name)
        if name == self.part:
            raise self.error

    def observe(self, session):
        assert session.bytes_waiting == 0
        self._call("observe")
        return self

    def on_sent(self, message):
        self._call("on_sent")

    def on_event(self, event):
        self._call("on_event")

    @contextmanager
    def running(self, call):
        self._call("running")
        yield
        self._call("leaving")

    def on_end(self, error):
        self._call("on_end")


@both
async def test_a_conversation_that_is_continued_is_connected_once_and_reconnects_later(
    recorded, blocking
):
    store = MemoryStore()
    telemetry = recorded.telemetry()
    faults = [None, RefuseConnection(503), Abort(after_received=3), None]
    with LiveServer(faults=faults) as server:
        options: dict[str, Any] = {"store": store, "key": "k", "reconnect": quick()}
        async with observed(server, blocking, telemetry, **options) as driver:
            await driver.call("ask", "Hello")
        async with observed(server, blocking, telemetry, **options) as driver:
            await driver.call("ask", "Hello")
            await driver.call("ask", "Hello")
    attempts = [span.attributes for span in recorded.named("genai_live.connect")]
    reasons = [each["genai_live.connect.reason"] for each in attempts]
    assert reasons == ["initial", "initial", "initial", "lost"]
    outcomes = [each["genai_live.connect.outcome"] for each in attempts]
    assert outcomes[:2] == ["new", "failed"]
    assert set(outcomes[2:]) <= {"restored", "reseeded"}  # by whether the handle had come
    [point] = recorded.metrics["genai_live.reconnects"]
    assert point.value == 1


@both
@pytest.mark.parametrize("error", [ValueError("bug"), SystemExit(3)])
@pytest.mark.parametrize("part", ["observe", "on_sent", "on_event", "running", "leaving", "on_end"])
async def test_an_observer_that_raises_is_left_and_the_session_goes_on(
    server, blocking, part, error, caplog
):
    def note() -> str:
        """Note it."""
        return "noted"

    observer = Failing(part, error)
    async with observed(server, blocking, observer, tools=[note]) as driver:
        assert (await driver.call("ask", "note")).complete
        assert (await driver.call("ask", "Hello")).complete
    assert observer.calls[-1] == part
    assert [record.getMessage() for record in caplog.records if record.exc_info] == [
        "An observer failed, and follows its session no longer."
    ]


async def test_an_observer_sees_every_event_and_message_in_order(server):
    observer = Failing("nothing", None)
    async with observed(server, False, observer) as driver:
        await driver.call("ask", "Hello")
    assert observer.calls[:2] == ["observe", "on_event"]
    assert observer.calls.count("on_sent") == 1
    assert observer.calls[-1] == "on_end"


@pytest.mark.parametrize(
    "observer", [object(), "telemetry", Telemetry, 5], ids=["object", "text", "class", "number"]
)
async def test_what_is_no_observer_is_refused(server, observer):
    client = Client(api_key="key", http_options=types.HttpOptions(base_url=server.url))
    with pytest.raises(ConfigError, match="observer: expected an Observer"):
        client.live.connect(model=MODEL, observer=observer)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"capture_content": "yes"}, "capture_content"),
        ({"agent_name": " "}, "agent_name"),
        ({"agent_name": 5}, "agent_name"),
        ({"tracer_provider": 5}, "tracer_provider"),
        ({"tracer_provider": TracerProvider}, "tracer_provider"),
        ({"meter_provider": "x"}, "meter_provider"),
    ],
)
async def test_wrong_options_are_refused(options, message):
    with pytest.raises(ConfigError, match=message):
        Telemetry(**options)
    with pytest.raises(ConfigError, match="conversation_id"):
        Telemetry().conversation("")


async def test_without_the_extra_the_error_names_the_command(monkeypatch):
    for name in ("opentelemetry", "opentelemetry.metrics", "opentelemetry.trace"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ConfigError) as caught:
        Telemetry()
    assert caught.value.hint == 'Run: pip install "genai-live[otel]"'


def follow(recorded, **options):
    """Begin an observation that a test drives, without a session."""
    session = ObservedSession(
        model=MODEL, backend="vertex", output_modalities=("TEXT",), measure=lambda: 7
    )
    return recorded.telemetry(**options).observe(session)


def sent(kind="text", *, turn=0, expects_answer=True, frame=b"{}"):
    return SentMessage(kind=kind, frame=frame, turn=turn, expects_answer=expects_answer)


def details(**tokens):
    return [
        types.ModalityTokenCount(modality=types.MediaModality(name), token_count=count)
        for name, count in tokens.items()
    ]


async def test_a_turn_begins_when_speech_has_ended_if_that_is_known(recorded):
    observation = follow(recorded)
    ended = types.VoiceActivityType.ACTIVITY_END
    observation.on_event(events.SetupComplete())
    observation.on_event(events.VoiceActivity(type=types.VoiceActivityType.ACTIVITY_START))
    observation.on_event(events.VoiceActivity(type=ended))
    observation.on_event(events.TextDelta(turn=0, text="Hi"))
    observation.on_event(events.TurnComplete(turn=0))
    observation.on_event(events.TextDelta(turn=1, text="nobody asked"))
    observation.on_event(events.TurnComplete(turn=1))
    observation.on_sent(sent("activity", turn=2, expects_answer=False))
    observation.on_event(events.AudioDelta(turn=2, data=b"12", mime_type="audio/pcm"))
    observation.on_event(events.OutputTranscript(turn=3, text="the end of 2 is missing"))
    observation.on_event(events.OutputTranscript(turn=2, text="late"))
    observation.on_end(None)
    asked = [
        "gen_ai.response.time_to_first_chunk" in span.attributes for span in recorded.named("chat")
    ]
    assert asked == [True, False, True, False]
    reasons = [span.attributes["gen_ai.response.finish_reasons"] for span in recorded.named("chat")]
    assert reasons == [("stop",), ("stop",), ("stop",), ("session_closed",)]
    session = recorded.one("invoke_agent")
    assert session.attributes["gen_ai.output.type"] == "text"
    assert session.attributes["gen_ai.provider.name"] == "gcp.vertex_ai"
    assert session.attributes["genai_live.session.turns"] == 4


async def test_a_question_that_is_asked_again_keeps_its_time(recorded):
    observation = follow(recorded, capture_content=True)
    frame = b'{"clientContent":{"turns":[{"parts":[{"text":"One"},{}]}]}}'
    observation.on_event(events.SetupComplete(turn=0))
    observation.on_sent(sent("client_content", frame=frame))
    observation.on_event(events.TextDelta(turn=0, text="O"))
    observation.on_event(events.TurnComplete(turn=0, final=False, interrupted=True))
    observation.on_event(events.Reconnecting(turn=1, attempt=1, delay=0.0))
    observation.on_event(events.Resumed(turn=1, mode="restored", downtime=0.1))
    observation.on_event(events.InputTranscript(turn=1, text=" and two", interim=False))
    observation.on_event(events.TextDelta(turn=1, text="One"))
    observation.on_event(events.InputTranscript(turn=1, text="!"))
    observation.on_event(
        events.TurnComplete(turn=1, reason=types.TurnCompleteReason("MALFORMED_FUNCTION_CALL"))
    )
    observation.on_end(None)
    first, second = recorded.named("chat")
    assert first.start_time == second.start_time
    assert first.attributes["genai_live.asked_again"] is True
    assert second.attributes["gen_ai.response.finish_reasons"] == ("malformed_function_call",)
    [message] = json.loads(second.attributes["gen_ai.input.messages"])
    assert message["parts"] == [{"type": "text", "content": "One and two!"}]
    dial = recorded.named("genai_live.connect")[-1]
    assert dial.attributes["genai_live.connect.reason"] == "planned"


async def test_every_count_of_tokens_is_an_attribute(recorded):
    observation = follow(recorded)
    usage = types.UsageMetadata(
        prompt_token_count=100,
        tool_use_prompt_token_count=5,
        cached_content_token_count=40,
        candidates_token_count=20,
        thoughts_token_count=3,
        prompt_tokens_details=details(TEXT=60, VIDEO=40),
        candidates_tokens_details=details(TEXT=20, AUDIO=0),
    )
    observation.on_event(events.TextDelta(turn=0, text="Hi"))
    observation.on_event(events.Usage(turn=0, usage=usage))
    observation.on_event(events.TurnComplete(turn=0))
    observation.on_end(None)
    attributes = dict(recorded.one("chat").attributes)
    counts = {
        name.removeprefix("gen_ai.usage."): count
        for name, count in attributes.items()
        if name.startswith("gen_ai.usage.")
    }
    assert counts == {
        "input_tokens": 105,
        "output_tokens": 23,
        "cache_read.input_tokens": 40,
        "reasoning.output_tokens": 3,
        "text.input_tokens": 60,
        "video.input_tokens": 40,
        "text.output_tokens": 20,
    }


async def test_calls_that_are_cancelled_or_left_open_end_with_the_session(recorded):
    observation = follow(recorded)
    for number in (1, 2):
        call = events.ToolCall(id=None, name=f"f{number}", args={}, automatic=True)
        observation.on_event(call)
    observation.on_event(events.ToolCall(id="by hand", name="g", args={}))
    observation.on_event(events.ToolResult(id=None, name="f1", duration=0.1, cancelled=True))
    observation.on_event(events.ToolResult(id=None, name="unknown", duration=0.1))
    dropped = events.InputDropped(kind="audio", count=3, size=9, reason="too old")
    observation.on_event(dropped)
    [queue] = recorded.metrics["genai_live.queue.size"]
    assert queue.value == 7
    observation.on_end(None)
    tools = recorded.named("execute_tool")
    assert [tool.name for tool in tools] == ["execute_tool f1", "execute_tool f2"]
    assert all(tool.attributes["genai_live.cancelled"] for tool in tools)
    [point] = recorded.metrics["genai_live.input.dropped"]
    assert (point.value, point.attributes["genai_live.kind"]) == (3, "audio")
