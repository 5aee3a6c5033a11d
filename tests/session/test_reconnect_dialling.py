"""Whether, when and how a session dials again."""

import json
from typing import Any

import anyio
import anyio.to_thread
import pytest

from genai_live import AsyncClient, errors, events
from genai_live.testing import LiveServer, rejections
from genai_live.testing.faults import Abort, Close, Mute, RefuseConnection, RefuseHandle
from tests.helpers.drivers import MODEL
from tests.helpers.reconnect import ConnectionControl, quick
from tests.helpers.recorder import has_handle, recorded, served
from tests.helpers.websocket_peers import TEXT, raw_server

pytestmark = pytest.mark.anyio

both_apis = pytest.mark.parametrize("api", ["async", "blocking"])
trio_too = pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"], indirect=True)

PASSING = [
    (1001, ""),
    (1008, rejections.ABORTED),
    (1011, rejections.INTERNAL),
    (1011, "The service is currently unavailable."),
    (1011, "Deadline expired before operation could complete."),
    (1012, ""),
    (1013, ""),
    (4000, "some day"),
]
LASTING = [
    (1007, rejections.INVALID_ARGUMENT, errors.InvalidRequest),
    (1007, rejections.PRECONDITION_FAILED, errors.InvalidRequest),
    (1007, "API key not valid. Please pass a valid API key.", errors.PermissionDenied),
    (1008, "models/x is not found for API version v1beta", errors.NotFound),
    (1008, "Operation is not implemented, or supported, or enabled.", errors.InvalidRequest),
    (1008, "Your API key was reported as leaked.", errors.PermissionDenied),
    (1009, "message too big", errors.MessageTooLarge),
    (1011, "You exceeded your current quota, please check your plan", errors.QuotaExceeded),
    (1011, "RESOURCE_EXHAUSTED", errors.QuotaExceeded),
    (1011, "Token has been used too many times", errors.PermissionDenied),
]


@trio_too
@pytest.mark.parametrize(("code", "reason"), PASSING)
async def test_a_session_recovers_from_a_passing_close_through_memory_too(
    anyio_backend, code, reason
):
    control = ConnectionControl()
    async with served("async", control, memory=True) as recorder:
        await recorder.prime()
        await control.call("close", code, reason)
        assert (await recorder.until(events.Resumed)).mode == "restored"
        assert (await recorder.call("ask", "What is my name?")).text == "Your name is Ada."
        recorder.check_accounting()


@both_apis
@pytest.mark.parametrize(("code", "reason", "kind"), LASTING)
async def test_a_lasting_close_is_not_dialled_again(api, code, reason, kind):
    control = ConnectionControl()
    async with served(api, control) as recorder:
        await control.call("close", code, reason)
        await recorder.rest()
        assert type(recorder.error) is kind
        assert recorder.seen[-1].code == code
        assert "Reconnecting" not in recorder.labels
    assert len(recorder.server.connections) == 1


@pytest.mark.parametrize(("code", "reason", "kind"), LASTING)
async def test_a_lasting_close_of_the_next_setup_is_not_dialled_again(code, reason, kind):
    async with served(
        "async", server={"faults": [Abort(after_sent=1), Close(code, reason)]}
    ) as recorder:
        await recorder.rest()
        assert type(recorder.error) is kind
        assert recorder.labels.count("Reconnecting") == 1
        assert (recorder.seen[-1].code, recorder.seen[-1].clean) == (code, False)
    assert len(recorder.server.connections) == 2


@both_apis
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.InvalidRequest),
        (401, errors.PermissionDenied),
        (403, errors.PermissionDenied),
        (404, errors.NotFound),
        (407, errors.ConnectionClosed),
    ],
)
async def test_a_dial_that_is_refused_for_good_ends_the_session(api, status, kind):
    faults = [Abort(after_sent=1), RefuseConnection(status), RefuseConnection(status)]
    async with served(api, server={"faults": faults}) as recorder:
        await recorder.rest()
        error = recorder.error
        assert type(error) is kind
        assert error.retryable is False
        assert error.code == recorder.seen[-1].code == 1006  # the server closed with no code
        assert isinstance(error.__cause__, errors.ConnectError)
        assert error.__cause__.status == status
        assert f"HTTP {status}" in error.hint
        assert "Connect again" not in str(error)
    assert len(recorder.server.connections) == 2


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("API key not valid. Please pass a valid API key.", errors.PermissionDenied),
        ("The quota of tokens has no permission.", errors.InvalidRequest),
    ],
)
async def test_the_words_of_a_refused_dial_say_what_it_is(message, kind):
    async def talk(peer):
        if dials:
            await peer.read_head()
            body = json.dumps({"error": {"message": message}}).encode()
            head = f"HTTP/1.1 400 Bad Request\r\nContent-Length: {len(body)}\r\n"
            await peer.write(f"{head}Content-Type: application/json\r\n\r\n".encode() + body)
            return
        dials.append(peer)
        await peer.upgrade()
        await peer.read_frame()
        await peer.send_frame(TEXT, b'{"setupComplete": {}}')
        peer.reset()

    dials = []
    async with raw_server(talk) as url:
        client = AsyncClient(api_key="k", http_options={"base_url": url.replace("ws", "http", 1)})
        async with client, client.live.connect(model=MODEL, reconnect=quick()) as session:
            with pytest.raises(errors.LiveError) as caught:
                async for _ in session.events(timeout=20):
                    pass
    assert type(caught.value) is kind
    assert caught.value.retryable is False
    assert message in str(caught.value)


@both_apis
async def test_when_the_attempts_run_out_a_new_session_may_still_succeed(api):
    def faults(number):
        return [Abort(after_sent=1)] if number == 1 else [RefuseConnection(503)]

    policy = quick(max_attempts=2)
    async with served(api, server={"faults": faults}, reconnect=policy) as recorder:
        await recorder.rest()
        assert type(recorder.error) is errors.ConnectionClosed
        assert recorder.error.retryable is True


@both_apis
@pytest.mark.parametrize("end", [(1000, ""), (1008, rejections.ABORTED), (1006, "")])
async def test_a_session_recovers_from_any_end_that_was_announced(api, end):
    async def ends(conversation):
        await conversation.accept()
        if conversation.number > 1:
            await conversation.say("Here again.")
            return
        await conversation.send({"goAway": {"timeLeft": "60s"}})
        if end[0] == 1006:
            await conversation.abort()
        else:
            await conversation.close(*end)

    async with served(api, ends) as recorder:
        await recorder.until(events.Resumed)
        await recorder.until(events.TurnComplete)
        await recorder.end()
        assert recorder.labels.count("Closed") == 1
        assert recorder.error is None
    assert len(recorder.server.connections) == 2


@both_apis
async def test_the_attempts_count_for_one_loss_and_restart_after_a_good_connection(api):
    def faults(number):
        return [] if number % 3 == 1 else [RefuseConnection(503)]

    control = ConnectionControl()
    policy = quick(max_attempts=3)
    async with served(api, control, server={"faults": faults}, reconnect=policy) as recorder:
        for _ in range(3):
            await recorder.prime()
            await control.call("abort")
            await recorder.until(events.Resumed)
        attempts = [each.attempt for each in recorder.of(events.Reconnecting)]
        assert attempts == [1, 2, 3] * 3
        assert recorder.session.stats.reconnects == 3


async def test_connections_that_break_at_once_use_up_the_attempts():
    """A server that takes the setup and fails each time is not dialled for ever."""
    faults = lambda number: [Abort(after_sent=1)]  # noqa: E731
    async with served(
        "async", server={"faults": faults}, reconnect=quick(max_attempts=4)
    ) as recorder:
        await recorder.rest()
        assert recorder.error.code == 1006
        assert [each.attempt for each in recorder.of(events.Reconnecting)] == [1, 2, 3, 4]
    assert len(recorder.server.connections) == 5


@both_apis
async def test_the_deadline_ends_what_the_attempts_would_not(api):
    faults = lambda number: [] if number == 1 else [RefuseConnection(503)]  # noqa: E731
    policy = quick(max_attempts=10_000, timeout=0.3)
    control = ConnectionControl()
    async with served(api, control, server={"faults": faults}, reconnect=policy) as recorder:
        await control.call("abort")
        await recorder.rest()
        assert type(recorder.error) is errors.ConnectionClosed
        waits = sum(each.delay for each in recorder.of(events.Reconnecting))
        assert waits <= 0.3


async def test_the_deadline_cuts_a_setup_that_is_never_answered():
    faults = lambda number: [] if number == 1 else [Mute()]  # noqa: E731
    control = ConnectionControl()
    policy = quick(timeout=0.3)
    options = {"reconnect": policy, "setup_timeout": 60}
    async with served("async", control, server={"faults": faults}, **options) as recorder:
        await control.call("abort")
        with anyio.fail_after(5):
            await recorder.rest()
        assert type(recorder.error) is errors.ConnectionClosed
        assert recorder.error.hint


async def test_each_wait_is_reported_and_within_the_policy():
    faults = lambda number: [] if number == 1 else [RefuseConnection(None)]  # noqa: E731
    policy = quick(initial_delay=0.01, max_delay=0.04, jitter=0, max_attempts=5)
    control = ConnectionControl()
    async with served("async", control, server={"faults": faults}, reconnect=policy) as recorder:
        await control.call("abort")
        await recorder.rest()
        delays = [each.delay for each in recorder.of(events.Reconnecting)]
        assert delays == [0.01, 0.02, 0.04, 0.04, 0.04]


async def test_without_a_handle_that_was_refused_it_is_tried_at_once():
    faults = [None, RefuseHandle(), RefuseConnection(503)]
    policy = quick(initial_delay=0.2, max_delay=0.2, jitter=0)
    control = ConnectionControl()
    async with served("async", control, server={"faults": faults}, reconnect=policy) as recorder:
        await recorder.prime()
        await control.call("abort")
        assert (await recorder.until(events.Resumed)).mode == "reseeded"
        delays = [each.delay for each in recorder.of(events.Reconnecting)]
        assert delays == [0.2, 0.0, 0.2]


class Credentials:
    """Google Cloud credentials that give another token each time."""

    token = None
    valid = False
    minted = 0

    def refresh(self, request):
        self.minted += 1
        self.token = f"minted-{self.minted}"


async def test_every_dial_shows_fresh_credentials():
    with LiveServer(faults=[Abort(after_sent=1), RefuseConnection(503), None]) as server:
        client = AsyncClient(
            vertexai=True,
            project="p",
            location="global",
            credentials=Credentials(),
            http_options={"base_url": server.url},
        )
        async with (
            client,
            client.live.connect(model=MODEL, reconnect=quick()) as session,
        ):
            async for event in session.events(timeout=20):
                if isinstance(event, events.Resumed):
                    break
        shown = [record.headers["authorization"] for record in server.connections]
    assert shown == ["Bearer minted-1", "Bearer minted-2", "Bearer minted-3"]


async def test_credentials_that_fail_for_a_while_are_asked_again():
    class Failing(Credentials):
        def refresh(self, request):
            super().refresh(request)
            if self.minted == 2:
                error: Any = OSError("busy")
                error.retryable = True
                raise error

    with LiveServer(faults=[Abort(after_sent=1)]) as server:
        client = AsyncClient(
            vertexai=True,
            project="p",
            location="global",
            credentials=Failing(),
            http_options={"base_url": server.url},
        )
        async with (
            client,
            client.live.connect(model=MODEL, reconnect=quick()) as session,
        ):
            reasons = []
            async for event in session.events(timeout=20):
                if isinstance(event, events.Reconnecting):
                    reasons.append(event.reason)
                if isinstance(event, events.Resumed):
                    break
        assert len(reasons) == 2
        assert "busy" in reasons[1]
        assert len(server.connections) == 2


@both_apis
@pytest.mark.parametrize("memory", [False, True])
@pytest.mark.parametrize("strike", ["freeze", "go_away"])
async def test_the_old_connection_is_closed_before_the_next_setup(api, memory, strike):
    """The server refuses a handle while the old connection of its session is open."""
    control = ConnectionControl()
    server = {"strict_resumption": True}
    policy = quick(stall_timeout=0.1, on_stall="resume")
    async with served(api, control, server=server, memory=memory, reconnect=policy) as recorder:
        await recorder.prime()
        if strike == "go_away":
            await control.call("go_away", 60)
        else:
            await control.call("freeze")
            await recorder.call("send_text", "Anybody there?")
        resumed = await recorder.until(events.Resumed)
        assert resumed.mode == "restored"
        assert recorder.labels.count("Reconnecting") == 1


@both_apis
@pytest.mark.parametrize("memory", [False, True])
async def test_without_reconnecting_a_loss_is_the_end(api, memory):
    control = ConnectionControl()
    async with served(api, control, memory=memory, reconnect=False) as recorder:
        await recorder.call("ask", "My name is Ada.")
        await control.call("close", 1012, "restart")
        await recorder.rest()
        assert type(recorder.error) is errors.ConnectionClosed
        assert "Reconnecting" not in recorder.labels
        assert recorder.server.connections[0].setup.session_resumption is None
    assert len(recorder.server.connections) == 1


@both_apis
async def test_the_first_dial_is_not_repeated(api):
    with LiveServer(faults=[RefuseConnection(503)]) as server:
        with pytest.raises(errors.ConnectError):
            async with recorded(api, server):
                pass
        assert len(server.connections) == 1


async def test_a_config_may_say_itself_how_to_resume():
    config = {"response_modalities": ["TEXT"], "session_resumption": {"handle": None}}
    async with served("async", config=config) as recorder:
        await recorder.prime()
        assert recorder.session.resumption_handle


@both_apis
async def test_a_conversation_goes_on_in_another_client(api):
    with LiveServer(strict_resumption=True) as server:
        async with recorded(api, server) as recorder:
            await recorder.prime()
            handle = recorder.session.resumption_handle
        config = {"response_modalities": ["TEXT"], "session_resumption": {"handle": handle}}
        async with recorded(api, server, config=config) as recorder:
            answer = await recorder.call("ask", "What is my name?")
            assert answer.text == "Your name is Ada."
            await recorder.until(has_handle)
            assert recorder.session.resumption_handle != handle
            assert recorder.session.stats.reconnects == 0


@both_apis
async def test_a_handle_that_is_refused_at_the_first_setup_is_a_setup_error(api):
    config = {"response_modalities": ["TEXT"], "session_resumption": {"handle": "long-gone"}}
    with LiveServer() as server:
        with pytest.raises(errors.SetupError) as caught:
            async with recorded(api, server, config=config):
                pass
        assert isinstance(caught.value.__cause__, errors.NotFound)
        assert "handle" in caught.value.hint
        assert len(server.connections) == 1


@both_apis
async def test_the_callers_handle_is_used_again_until_a_newer_one_comes(api):
    with LiveServer(faults=[None, Abort(after_sent=1)]) as server:
        async with recorded(api, server) as recorder:
            await recorder.prime()
            handle = recorder.session.resumption_handle
        config = {"response_modalities": ["TEXT"], "session_resumption": {"handle": handle}}
        async with recorded(api, server, config=config) as recorder:
            assert (await recorder.until(events.Resumed)).mode == "restored"
            assert (await recorder.call("ask", "What is my name?")).text == "Your name is Ada."
            assert recorder.session.stats.reconnects == 1
