"""`Conversation`: one connection as a scenario works with it."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from weakref import ref

import anyio
import attrs
import orjson

from genai_live import types
from genai_live.converters import encode
from genai_live.models import ModelProfile, find_profile
from genai_live.testing import rejections
from genai_live.testing._service import model_rules, validation
from genai_live.testing._service.awaited_calls import AwaitedCall, CallCancelled, UnreadMessages
from genai_live.testing._service.connection import ServerConnection
from genai_live.testing._service.contents import text_of
from genai_live.testing._service.model_turn import ModelTurn
from genai_live.testing._service.session_store import SavedSession
from genai_live.testing._service.usage import TokenCounter
from genai_live.transport.base import TransportClosed

if TYPE_CHECKING:
    from genai_live.testing._network.server_transport import ServerTransport
    from genai_live.testing._service.records import ConnectionRecord
    from genai_live.testing._service.requests import LiveRequest
    from genai_live.testing._service.settings import ServerSettings


class Conversation(ServerConnection):
    """One connection to the Live API, as a scenario works with it.

    A scenario is an async function that the server runs once for each connection:

        async def one_word(conversation):
            await conversation.accept()                  # receive and acknowledge the setup
            async for message in conversation:           # until the client disconnects
                if message.client_content:
                    await conversation.say("Yes.")       # a complete turn

        with LiveServer(one_word) as server: ...

    Every message is validated as the service validates it; one that the service rejects ends the
    connection with the service's close code and reason. A scenario may also misbehave:

        conversation.behavior.mute = True                # a silent server
        await conversation.send({"error": {"code": 13}}) # instead of acknowledging the setup
        await conversation.send_raw(b"{ garbage")
        await conversation.close(1011, "Internal error encountered.")

    It may fail as networks do with `abort`, `hang_up`, `freeze` and `send_half`, send `go_away`
    and change its `behavior`; `genai_live.testing.faults` injects the same from outside.

    When the scenario returns, the connection stays open and silent until the client disconnects;
    to return, or to receive more than the setup, before `accept` is an error unless it is `mute`.
    When it raises, the connection closes with 1008 and the error as its reason, `record.error` is
    set, and leaving the server raises the error, see `raise_errors`. Use `number` to
    tell connections apart, and `local_model(conversation)` to run the default scenario:

        async def fails_once(conversation):
            if conversation.number == 1:
                await conversation.close(1011, "The service is currently unavailable.")
            else:
                await local_model(conversation)

    Several tasks of a scenario may send and `call`, one may receive. Every method raises
    `genai_live.transport.base.TransportClosed` when the connection has ended; do not catch it.

    Attributes:
        number: 1 for the server's first connection.
        backend: The service that is played; `backend.name` is `gemini` or `vertex`.
        profile: What the model of the setup takes, by the table of models.
        setup: The client's setup; None until it is received. Context updates change it.
        state: Free for the scenario's own data. It is saved with each resumption handle, and a
            resumed conversation begins with a copy.
        open_calls: Function calls without a response, by id.
        on_dropped: Called with the number of exchanges, oldest first, that compression of the
            context has dropped; None to ignore it.
        record: The connection's record in the server's log.
        behavior: How the server misbehaves: slow, mute, resumption updates out of order and more.
    """

    def __init__(
        self,
        transport: ServerTransport,
        request: LiveRequest,
        record: ConnectionRecord,
        settings: ServerSettings,
    ) -> None:
        super().__init__(transport, request, record, settings)
        self.profile = ModelProfile()
        self.setup: types.LiveClientSetup | None = None
        self.on_dropped: Callable[[int], object] | None = None
        self.state: Any = None
        self.open_calls: dict[str, types.FunctionCall] = {}
        self._counter = TokenCounter()
        self._turn: ModelTurn | None = None
        self._cancelled: set[str] = set()
        self._awaited: dict[str, AwaitedCall] = {}
        self._unread = UnreadMessages()
        self._receiving = anyio.Lock(fast_acquire=True)
        self._consumed = 0
        self._started = False
        self._began = settings.tokens.now()
        self._session: SavedSession | None = None
        self._late_update: dict[str, Any] | None = None
        constrained = request.method == "ContentConstrained"
        self._token = settings.tokens.find(request.credential) if constrained else None

    # Receiving.

    async def accept(self) -> types.LiveClientSetup:
        """Wait for the setup, unless it was received already, and acknowledge it."""
        if self.setup is None:
            await self.receive()
        await self.send(self.backend.setup_complete())
        return self._need_setup()

    async def receive(self) -> types.LiveClientMessage:
        """Wait for the next message; the first one is the setup.

        Responses to cancelled calls are removed from it.

        Raises:
            ConfigError: The setup was received and nothing has acknowledged it.
            Rejection: The service rejects the message; unless caught, it ends the connection.
        """
        if self.setup is not None:
            self.check_answered()
        while True:
            if self._unread:
                return self._unread.take()
            async with self._receiving:
                if self._unread:  # read for a call that was waited for
                    continue
                read, _ = await self._receive()
            if read is not None:
                return read

    async def _receive_until(self, answered: AwaitedCall) -> None:
        """Receive messages for `call`, unless another task does so."""
        while not answered.event.is_set():
            async with self._receiving:
                if answered.event.is_set():
                    return
                message, size = await self._receive()
                if message is not None:
                    self._unread.add(message, size)

    def _without_awaited(self, message: types.LiveClientMessage) -> types.LiveClientMessage | None:
        """Pass responses to the calls that wait for them; return the rest, if any."""
        answer = message.tool_response
        if answer is None or not self._awaited:
            return message
        rest: list[types.FunctionResponse] = []
        for response in answer.function_responses or ():
            answered = self._awaited.get(response.id or "")
            if answered is None or response.will_continue:
                rest.append(response)
            else:
                answered.response = response
                answered.event.set()
        if not rest and answer.function_responses:
            return None
        answer = types.LiveClientToolResponse(function_responses=rest)
        return attrs.evolve(message, tool_response=answer)

    async def _receive(self) -> tuple[types.LiveClientMessage | None, int]:
        """Receive a message; return what of it no call waits for, and the size of its frame."""
        data = await self.receive_raw()
        message = validation.read_message(data, self.backend)
        self.record.note_message(message, size=len(data))
        return self._without_awaited(await self._take(message)), len(data)

    async def _take(self, message: types.LiveClientMessage) -> types.LiveClientMessage:
        if self.setup is None:
            self._begin(message)
            return message
        if self._token is not None:
            self._token.check_message()
        self._check_age()
        self._consumed += 1
        if self._consumed == 1:
            model_rules.check_first(self.setup, self.profile)
        if message.client_content is not None:
            self._take_content(message.client_content)
        elif message.realtime_input is not None:
            self._take_realtime(message.realtime_input)
        elif message.tool_response is not None:
            answer = self._settle(message.tool_response)
            await self._cancel_late(answer)
            return attrs.evolve(message, tool_response=answer)
        elif message.context_update is not None:
            self._update(message.context_update)
        else:  # a second setup, or nothing at all
            raise rejections.invalid()
        return message

    def __aiter__(self) -> Conversation:
        """Iterate over the messages until the client disconnects."""
        return self

    async def __anext__(self) -> types.LiveClientMessage:
        """Return the next message."""
        try:
            return await self.receive()
        except TransportClosed:
            raise StopAsyncIteration from None

    # Sending.

    async def say(self, text: str, *, turn_complete: bool = True) -> None:
        """Send a text in the modality of the setup: as text, or spoken with a transcript.

        The text is sent word by word and can be cancelled between words. Speech is a tone for each
        word, unless the server has another voice.

        Args:
            text: The text.
            turn_complete: Whether to end the model's turn afterwards; if False, `complete_turn`
                has to end it.
        """
        turn = await self._begin_output()
        await turn.say(text)
        if turn_complete:
            await self.complete_turn()

    async def think(self, text: str) -> None:
        """Send a thought."""
        await (await self._begin_output()).think(text)

    async def play(self, pcm: bytes, *, rate: int = 24_000, transcript: str = "") -> None:
        """Send mono 16-bit PCM in the model's turn.

        Args:
            pcm: The samples; ignored if the setup asks for text.
            rate: The sample rate in Hz.
            transcript: What is said in it; sent as text if the setup asks for text.
        """
        await (await self._begin_output()).play(pcm, rate, transcript)

    async def run_code(self, code: str, output: str) -> None:
        """Send Python code that the model has run, and what it printed."""
        await (await self._begin_output()).run_code(code, output)

    async def ground(self, metadata: Mapping[str, Any]) -> None:
        """Have the end of the turn carry grounding metadata."""
        (await self._begin_output()).sources = dict(metadata)

    async def call(
        self, name: str, args: Mapping[str, Any] | None = None
    ) -> types.FunctionResponse:
        """Ask the client to call a function, and wait for its response.

        Messages that arrive meanwhile are left to `receive`. Of a function that responds several
        times, this is the last response, and the others are messages.

            response = await conversation.call("get_weather", {"city": "Oslo"})
            await conversation.say(f"It is {response.response['sky']}.")

        Raises:
            CallCancelled: `cancel_calls` has cancelled the call.
        """
        call = self.new_call(name, args)
        call_id = call.id or ""
        answered = self._awaited[call_id] = AwaitedCall()
        try:
            await self.send_calls([call])
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._receive_until, answered)
                await answered.event.wait()
                tasks.cancel_scope.cancel()
        finally:
            del self._awaited[call_id]
        if answered.response is None:
            raise CallCancelled(f"The call of {name} was cancelled.")
        return answered.response

    async def send_call(self, name: str, args: Mapping[str, Any] | None = None) -> str:
        """Ask the client to call a function, and return the id of the call without waiting.

        The response arrives as a message with `tool_response`.
        """
        call = self.new_call(name, args)
        await self.send_calls([call])
        return call.id or ""

    def new_call(self, name: str, args: Mapping[str, Any] | None = None) -> types.FunctionCall:
        """Create a function call with a new id, for `send_calls`."""
        call_id = self.backend.call_id(short=self.profile.joins_transcripts)
        return types.FunctionCall(id=call_id, name=name, args=dict(args or {}))

    async def send_calls(self, calls: Sequence[types.FunctionCall]) -> None:
        """Ask the client to call several functions, in one message."""
        await self._begin_output()
        self.open_calls.update((call.id or "", call) for call in calls)
        tool_call = types.LiveServerToolCall(function_calls=list(calls))
        await self.send(types.LiveServerMessage(tool_call=tool_call))

    async def cancel_calls(self, ids: Sequence[str]) -> None:
        """Cancel calls; ids of calls that were answered already are ignored."""
        cancelled = [call_id for call_id in ids if self.open_calls.pop(call_id, None)]
        self._cancelled.update(cancelled)
        for call_id in cancelled:
            if call_id in self._awaited:
                self._awaited[call_id].event.set()
        if cancelled:
            await self.send({"toolCallCancellation": {"ids": cancelled}})

    async def complete_turn(self) -> None:
        """End the model's turn with its usage and, if the setup asks, a resumption handle."""
        turn = await self._begin_output()
        await self._end_turn(turn.complete, "complete")

    async def complete_part(self) -> None:
        """End a part of the model's answer with `turnComplete`; the rest follows unasked.

        The end of a part has `interactionStatus` IN_PROGRESS, and that of the last part IDLE, with
        a model that sends it.
        """
        turn = await self._begin_output()
        await turn.complete_part()
        self.record.note_turn("in progress")
        self._turn = None
        self._fit_context()

    async def interrupt_turn(self) -> None:
        """End the model's turn as interrupted by the user."""
        turn = await self._begin_output()
        await self._end_turn(turn.interrupt, "interrupted")

    async def _end_turn(self, end: Callable[[], Awaitable[None]], how: str) -> None:
        early = self.behavior.updates == "early"
        if early:
            await self._send_handle()
        await end()
        self.record.note_turn(how)
        self._turn = None
        self._fit_context()
        if not early:
            await self._send_handle()

    async def transcribe(self, text: str, *, speaker: str | None = None) -> None:
        """Send a transcript of the user's speech, and who speaks, if the setup asks for these."""
        asked = self._need_setup().input_audio_transcription
        if asked is None:
            return
        transcripts: list[dict[str, Any]] = [{"text": text}]
        if speaker is not None and asked.diarization:
            transcripts[0]["speakerLabel"] = speaker
        if self.backend.frames_transcripts:
            transcripts = [{}, *transcripts, {"finished": True}]
        for transcript in transcripts:
            await self.send({"serverContent": {"inputTranscription": transcript}})

    # State.

    @property
    def detects_activity(self) -> bool:
        """Whether the server has to detect speech, by the setup."""
        config = self.setup.realtime_input_config if self.setup else None
        detection = config.automatic_activity_detection if config else None
        return not (detection and detection.disabled)

    @property
    def tools(self) -> list[types.Tool]:
        """The tools declared at present."""
        return (self.setup.tools if self.setup else None) or []

    @property
    def instructions(self) -> str:
        """The text of the present system instruction."""
        return text_of(self.setup.system_instruction if self.setup else None)

    @property
    def has_voice(self) -> bool:
        """Whether the server speaks with another voice than tones."""
        return self._settings.voice is not None

    @property
    def turn_open(self) -> bool:
        """Whether a turn of the model has begun and not ended."""
        return self._turn is not None

    @property
    def turn_text(self) -> str:
        """The text that the model has sent in the current turn."""
        return self._turn.text if self._turn else ""

    def blocks(self, name: str) -> bool:
        """Return whether the model waits for the response of a function."""
        function = next(
            (
                each
                for tool in self.tools
                for each in tool.function_declarations or ()
                if each.name == name
            ),
            None,
        )
        return model_rules.blocks(function, self.profile)

    @property
    def splits_tool_turns(self) -> bool:
        """Whether the turn with a blocking call ends before the answer, which is another turn."""
        known = bool(self.profile.family)
        return self.profile.blocking_call_ends_turn if known else self.backend.splits_tool_turns

    def _need_setup(self) -> types.LiveClientSetup:
        if self.setup is None:
            raise RuntimeError("No setup was received: call accept() or receive() first.")
        return self.setup

    def _begin(self, message: types.LiveClientMessage) -> None:
        setup = message.setup
        if setup is None:
            raise rejections.invalid()
        token = self._token
        if token is not None:
            setup = token.fix(setup)
            if not setup.model:
                raise rejections.no_model()
        validation.check_setup(
            setup,
            backend=self.backend,
            version=self._request.version,
            models=self._settings.models,
            model_required=self._request.method != "ContentConstrained",
        )
        self.profile = find_profile(setup.model or "", backend=self.backend.name)
        model_rules.check_setup(setup, self.profile, version=self._request.version)
        handle = setup.session_resumption.handle if setup.session_resumption else None
        saved = self._resume(handle) if handle else None
        if token is not None and handle:
            token.resume()
        elif token is not None:
            token.start()
        if saved is not None and not self.behavior.forgets:
            self.state, self._counter = copy.deepcopy(saved)
            self._started = True
        else:
            self._counter.add_fixed_text(text_of(setup.system_instruction))
            for tool in setup.tools or ():
                self._counter.add_fixed_text(encode(tool).decode())
        self.record.note_setup(setup)
        self.setup = attrs.evolve(setup)

    def _resume(self, handle: str) -> tuple[Any, TokenCounter]:
        if self.behavior.handle_refusal is not None:
            raise self.behavior.handle_refusal
        session = self._settings.sessions.find(handle)
        if session is None:
            raise rejections.unknown_handle()
        if self._settings.strict_resumption and session.in_use:
            raise rejections.session_in_use()
        session.connection = ref(self.record)
        self._began = session.began
        self._session = session
        return session.states[handle]

    async def _cancel_late(self, answer: types.LiveClientToolResponse) -> None:
        ids = [response.id for response in answer.function_responses or () if response.id]
        if self.behavior.cancels_late and ids:
            await self.send({"toolCallCancellation": {"ids": ids}})

    def _settle(self, answer: types.LiveClientToolResponse) -> types.LiveClientToolResponse:
        """Match responses with open calls; return those whose calls were not cancelled."""
        self._started = True
        model_rules.check_responses(answer.function_responses or (), self.profile)
        kept: list[types.FunctionResponse] = []
        for original in answer.function_responses or ():
            response = attrs.evolve(original)
            if response.id is None and not self.backend.needs_call_ids:
                response.id = next(
                    (key for key, call in self.open_calls.items() if call.name == response.name),
                    None,
                )
            if response.id in self._cancelled:
                continue
            if response.id not in self.open_calls and self.backend.needs_call_ids:
                raise rejections.invalid()
            if response.id is not None and not response.will_continue:
                self.open_calls.pop(response.id, None)
            self._counter.add_input_text(orjson.dumps(response.response or {}).decode())
            kept.append(response)
        return types.LiveClientToolResponse(function_responses=kept)

    def _update(self, update: types.LiveClientContextUpdate) -> None:
        setup = self._need_setup()
        if update.system_instruction is not None:
            validation.check_instruction(update.system_instruction, self.backend)
            setup.system_instruction = update.system_instruction
            self._counter.add_fixed_text(self.instructions)
        if update.tools is not None:
            validation.check_tools(update.tools.tools or ())
            model_rules.check_tools(update.tools.tools or (), self.profile)
            setup.tools = update.tools.tools or []

    def _check_age(self) -> None:
        limit = self.profile.session_seconds
        age = self._settings.tokens.now() - self._began
        if limit is not None and age.total_seconds() >= limit:
            raise rejections.session_expired()

    def _take_content(self, content: types.LiveClientContent) -> None:
        validation.check_content(content, self.backend)
        model_rules.check_content(content, self.profile, started=self._started)
        self._started = self._started or bool(content.turn_complete)
        self._count_turns(content)
        self._fit_context()

    def _take_realtime(self, realtime: types.LiveClientRealtimeInput) -> None:
        validation.check_realtime(realtime, detects=self.detects_activity)
        if validation.media_of(realtime)[0] is not None:
            blocked = any(self.blocks(call.name or "") for call in self.open_calls.values())
            model_rules.check_audio(self.profile, blocked=blocked)
        self._started = True
        self._count_realtime(realtime)
        self._fit_context()

    def _fit_context(self) -> None:
        """Drop the oldest exchanges as compression asks; without it, end a session that is full."""
        window = self.profile.context_tokens
        config = self._need_setup().context_window_compression
        if window is None and config is None:
            return
        if config is not None and config.sliding_window is not None:
            trigger = config.trigger_tokens or (window and window * 8 // 10)
            if not trigger or self._counter.context <= trigger:
                return
            dropped = self._counter.drop_oldest(config.sliding_window.target_tokens or trigger // 2)
            if dropped and self.on_dropped is not None:
                self.on_dropped(dropped)
        if window is not None and self._counter.context > window:
            raise rejections.context_exhausted(backend=self.backend.name)

    def _count_turns(self, content: types.LiveClientContent) -> None:
        for turn in content.turns or ():
            self._counter.add_input_text(text_of(turn))
            for part in turn.parts or ():
                if part.inline_data and (part.inline_data.mime_type or "").startswith("image/"):
                    self._counter.add_image()
            if turn.role == "model":
                self._counter.end_exchange()

    def _count_realtime(self, realtime: types.LiveClientRealtimeInput) -> None:
        self._counter.add_input_text(realtime.text or "")
        audio, video = validation.media_of(realtime)
        if audio is not None:
            self._counter.add_input_audio(len(audio.data or b"") / 2 / validation.audio_rate(audio))
        if video is not None:
            self._counter.add_image()

    async def _begin_output(self) -> ModelTurn:
        if self._turn is None:
            setup = self._need_setup()
            self._turn = ModelTurn(
                self.backend,
                setup,
                self.profile,
                self._counter,
                send=self.send,
                sleep=self.sleep,
                voice=self._settings.voice,
            )
            if setup.session_resumption is not None:
                await self.send({"sessionResumptionUpdate": {}})
            late, self._late_update = self._late_update, None
            if late is not None:
                await self.send({"sessionResumptionUpdate": late})
        return self._turn

    async def _send_handle(self) -> None:
        config = self._need_setup().session_resumption
        if config is None:
            return
        handle = secrets.token_urlsafe(24)
        if self._session is None:
            self._session = SavedSession(ref(self.record), self._began)
        state = copy.deepcopy((self.state, self._counter))
        self._settings.sessions.save(self._session, handle, state)
        update: dict[str, Any] = {"newHandle": handle, "resumable": True}
        if config.transparent:
            update["lastConsumedClientMessageIndex"] = str(self._consumed)
        if self.behavior.updates == "late":
            self._late_update = update
        else:
            await self.send({"sessionResumptionUpdate": update})


Scenario = Callable[[Conversation], Awaitable[None]]
"""A function that the server runs for each Live connection."""
