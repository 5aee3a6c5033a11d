"""Whether, when and how a session dials again."""

import anyio
import anyio.to_thread
import pytest
from outages import Switch, quick, says_handle, served, watched
from people import MODEL

from genai_live import AsyncClient, errors, events
from genai_live.testing import LiveServer, rejections
from genai_live.testing.faults import Abort, Close, Mute, RefuseConnection, RefuseHandle

pytestmark = pytest.mark.anyio

both_faces = pytest.mark.parametrize("face", ["async", "blocking"])
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
async def test_a_passing_close_is_got_over_through_memory_too(anyio_backend, code, reason):
    switch = Switch()
    async with served("async", switch, memory=True) as witness:
        await witness.tell()
        await switch.do("close", code, reason)
        assert (await witness.until(events.Resumed)).mode == "restored"
        assert (await witness.do("ask", "What is my name?")).text == "Your name is Ada."
        witness.check_account()


@both_faces
@pytest.mark.parametrize(("code", "reason", "kind"), LASTING)
async def test_a_lasting_close_is_not_dialled_again(face, code, reason, kind):
    switch = Switch()
    async with served(face, switch) as witness:
        await switch.do("close", code, reason)
        await witness.rest()
        assert type(witness.error) is kind
        assert witness.seen[-1].code == code
        assert "Reconnecting" not in witness.labels
    assert len(witness.server.connections) == 1


@pytest.mark.parametrize(("code", "reason", "kind"), LASTING)
async def test_a_lasting_close_of_the_next_setup_is_not_dialled_again(code, reason, kind):
    async with served("async", server={"faults": [Abort(after_sent=1), Close(code, reason)]}) as w:
        await w.rest()
        assert type(w.error) is kind
        assert w.labels.count("Reconnecting") == 1
        assert (w.seen[-1].code, w.seen[-1].clean) == (code, False)
    assert len(w.server.connections) == 2


@both_faces
@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_a_dial_that_is_refused_for_good_ends_the_session(face, status):
    faults = [Abort(after_sent=1), RefuseConnection(status), RefuseConnection(status)]
    async with served(face, server={"faults": faults}) as witness:
        await witness.rest()
        assert type(witness.error) is errors.ConnectionClosed
        assert witness.error.__cause__.status == status
        assert str(status) in witness.error.hint
    assert len(witness.server.connections) == 2


@both_faces
@pytest.mark.parametrize("end", [(1000, ""), (1008, rejections.ABORTED), (1006, "")])
async def test_any_end_that_was_announced_is_got_over(face, end):
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

    async with served(face, ends) as witness:
        await witness.until(events.Resumed)
        await witness.until(events.TurnComplete)
        await witness.end()
        assert witness.labels.count("Closed") == 1
        assert witness.error is None
    assert len(witness.server.connections) == 2


@both_faces
async def test_the_attempts_count_for_one_loss_and_begin_anew_after_a_good_connection(face):
    def faults(number):
        return [] if number % 3 == 1 else [RefuseConnection(503)]

    switch = Switch()
    policy = quick(max_attempts=3)
    async with served(face, switch, server={"faults": faults}, reconnect=policy) as witness:
        for _ in range(3):
            await witness.tell()
            await switch.do("abort")
            await witness.until(events.Resumed)
        attempts = [each.attempt for each in witness.of(events.Reconnecting)]
        assert attempts == [1, 2, 3] * 3
        assert witness.session.stats.reconnects == 3


async def test_connections_that_break_at_once_use_up_the_attempts():
    """A server that takes the setup and fails each time is not dialled for ever."""
    faults = lambda number: [Abort(after_sent=1)]  # noqa: E731
    async with served(
        "async", server={"faults": faults}, reconnect=quick(max_attempts=4)
    ) as witness:
        await witness.rest()
        assert witness.error.code == 1006
        assert [each.attempt for each in witness.of(events.Reconnecting)] == [1, 2, 3, 4]
    assert len(witness.server.connections) == 5


@both_faces
async def test_the_deadline_ends_what_the_attempts_would_not(face):
    faults = lambda number: [] if number == 1 else [RefuseConnection(503)]  # noqa: E731
    policy = quick(max_attempts=10_000, timeout=0.3)
    switch = Switch()
    async with served(face, switch, server={"faults": faults}, reconnect=policy) as witness:
        await switch.do("abort")
        await witness.rest()
        assert type(witness.error) is errors.ConnectionClosed
        waits = sum(each.delay for each in witness.of(events.Reconnecting))
        assert waits <= 0.3


async def test_the_deadline_cuts_a_setup_that_is_never_answered():
    faults = lambda number: [] if number == 1 else [Mute()]  # noqa: E731
    switch = Switch()
    policy = quick(timeout=0.3)
    options = {"reconnect": policy, "setup_timeout": 60}
    async with served("async", switch, server={"faults": faults}, **options) as witness:
        await switch.do("abort")
        with anyio.fail_after(5):
            await witness.rest()
        assert type(witness.error) is errors.ConnectionClosed
        assert witness.error.hint


async def test_each_wait_is_told_and_within_the_policy():
    faults = lambda number: [] if number == 1 else [RefuseConnection(None)]  # noqa: E731
    policy = quick(initial_delay=0.01, max_delay=0.04, jitter=0, max_attempts=5)
    switch = Switch()
    async with served("async", switch, server={"faults": faults}, reconnect=policy) as witness:
        await switch.do("abort")
        await witness.rest()
        delays = [each.delay for each in witness.of(events.Reconnecting)]
        assert delays == [0.01, 0.02, 0.04, 0.04, 0.04]


async def test_without_a_handle_that_was_refused_it_is_tried_at_once():
    faults = [None, RefuseHandle(), RefuseConnection(503)]
    policy = quick(initial_delay=0.2, max_delay=0.2, jitter=0)
    switch = Switch()
    async with served("async", switch, server={"faults": faults}, reconnect=policy) as witness:
        await witness.tell()
        await switch.do("abort")
        assert (await witness.until(events.Resumed)).mode == "reseeded"
        delays = [each.delay for each in witness.of(events.Reconnecting)]
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
            async for event in session.events(timeout=5):
                if isinstance(event, events.Resumed):
                    break
        shown = [record.headers["authorization"] for record in server.connections]
    assert shown == ["Bearer minted-1", "Bearer minted-2", "Bearer minted-3"]


async def test_credentials_that_fail_for_a_while_are_asked_again():
    class Failing(Credentials):
        def refresh(self, request):
            super().refresh(request)
            if self.minted == 2:
                error = OSError("busy")
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
            async for event in session.events(timeout=5):
                if isinstance(event, events.Reconnecting):
                    reasons.append(event.reason)
                if isinstance(event, events.Resumed):
                    break
        assert len(reasons) == 2
        assert "busy" in reasons[1]
        assert len(server.connections) == 2


@both_faces
@pytest.mark.parametrize("memory", [False, True])
@pytest.mark.parametrize("strike", ["freeze", "go_away"])
async def test_the_old_connection_is_closed_before_the_next_setup(face, memory, strike):
    """The server refuses a handle while the old connection of its session is open."""
    switch = Switch()
    server = {"strict_resumption": True}
    policy = quick(stall_timeout=0.1, on_stall="resume")
    async with served(face, switch, server=server, memory=memory, reconnect=policy) as witness:
        await witness.tell()
        if strike == "go_away":
            await switch.do("go_away", 60)
        else:
            await switch.do("freeze")
            await witness.do("send_text", "Anybody there?")
        resumed = await witness.until(events.Resumed)
        assert resumed.mode == "restored"
        assert witness.labels.count("Reconnecting") == 1


@both_faces
@pytest.mark.parametrize("memory", [False, True])
async def test_without_reconnecting_a_loss_is_the_end(face, memory):
    switch = Switch()
    async with served(face, switch, memory=memory, reconnect=False) as witness:
        await witness.do("ask", "My name is Ada.")
        await switch.do("close", 1012, "restart")
        await witness.rest()
        assert type(witness.error) is errors.ConnectionClosed
        assert "Reconnecting" not in witness.labels
        assert witness.server.connections[0].setup.session_resumption is None
    assert len(witness.server.connections) == 1


@both_faces
async def test_the_first_dial_is_not_repeated(face):
    with LiveServer(faults=[RefuseConnection(503)]) as server:
        with pytest.raises(errors.ConnectError):
            async with watched(face, server):
                pass
        assert len(server.connections) == 1


async def test_a_config_may_say_itself_how_to_resume():
    config = {"response_modalities": ["TEXT"], "session_resumption": {"handle": None}}
    async with served("async", config=config) as witness:
        await witness.tell()
        assert witness.session.resumption_handle


@both_faces
async def test_a_conversation_goes_on_in_another_client(face):
    with LiveServer(strict_resumption=True) as server:
        async with watched(face, server) as witness:
            await witness.tell()
            handle = witness.session.resumption_handle
        config = {"response_modalities": ["TEXT"], "session_resumption": {"handle": handle}}
        async with watched(face, server, config=config) as witness:
            answer = await witness.do("ask", "What is my name?")
            assert answer.text == "Your name is Ada."
            await witness.until(says_handle)
            assert witness.session.resumption_handle != handle
            assert witness.session.stats.reconnects == 0


@both_faces
async def test_a_handle_that_is_refused_at_the_first_setup_is_a_setup_error(face):
    config = {"response_modalities": ["TEXT"], "session_resumption": {"handle": "long-gone"}}
    with LiveServer() as server:
        with pytest.raises(errors.SetupError) as caught:
            async with watched(face, server, config=config):
                pass
        assert isinstance(caught.value.__cause__, errors.NotFound)
        assert "handle" in caught.value.hint
        assert len(server.connections) == 1


@both_faces
async def test_a_handle_given_at_first_is_used_again_before_a_newer_one_came(face):
    with LiveServer(faults=[None, Abort(after_sent=1)]) as server:
        async with watched(face, server) as witness:
            await witness.tell()
            handle = witness.session.resumption_handle
        config = {"response_modalities": ["TEXT"], "session_resumption": {"handle": handle}}
        async with watched(face, server, config=config) as witness:
            assert (await witness.until(events.Resumed)).mode == "restored"
            assert (await witness.do("ask", "What is my name?")).text == "Your name is Ada."
            assert witness.session.stats.reconnects == 1
