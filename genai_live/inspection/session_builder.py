"""`SessionBuilder`: makes the timeline of one session from its frames."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Literal

from genai_live import types
from genai_live.inspection.reading import (
    clipped,
    describe_usage,
    measure,
    prompts_of,
    read_message,
    short_json,
    slices,
    text_of,
)
from genai_live.inspection.timeline import (
    TEXT_LIMIT,
    AudioLevels,
    LaneItem,
    SessionTimeline,
    TurnSummary,
    seconds,
)

if TYPE_CHECKING:
    from genai_live.errors import DecodeError
    from genai_live.inspection.timeline import Lane, Tone, TurnEnd

_LOUD = 0.01
"""Loudness above which audio is taken for speech."""
_PAUSE = 0.5
"""Seconds without audio after which the microphone begins a new item."""
_SHORTEST_GAP = 0.03
"""Seconds; a player's buffer bridges shorter gaps."""
_HANDLES = 100
_OPEN_CALLS = 1_000
_CLEAN = (1000, 1001)


class SessionBuilder:
    """Makes the timeline of one session.

    Args:
        number: Number of the session.
        start: When it began.
        path: Path of its first connection.
        limit: Items, levels and turns kept; None for all.
    """

    def __init__(self, number: int, start: float, path: str, limit: int | None) -> None:
        music = "BidiGenerateMusic" in path
        self.session = SessionTimeline(
            number=number,
            start=start,
            end=start,
            kind="music" if music else "live",
            turns=deque(maxlen=limit),
            levels={"microphone": AudioLevels(limit), "audio": AudioLevels(limit)},
            limit=limit,
        )
        self.lost_at: float | None = None
        """When its connection was lost; None while it has one, or if it was closed on purpose."""
        self.handles: deque[str] = deque(maxlen=_HANDLES)
        self._open: dict[int, LaneItem] = {}
        self._down: LaneItem | None = None
        self._turn: TurnSummary | None = None
        self._current: dict[Lane, LaneItem] = {}
        self._calls: dict[str, LaneItem] = {}
        self._last_call = -1.0
        self._asked: tuple[float, str] | None = None
        self._answered = True
        self._microphone_end = -1.0
        self._microphone_chunks = 0
        self._microphone_seconds = 0.0
        self._play_end = -1.0

    # Connections.

    def opened(self, time: float, number: int, *, with_handle: bool) -> None:
        """Add a connection."""
        self._change(time)
        figures = self.session.figures
        figures.connections += 1
        self.session.open = True
        if figures.connections > 1:
            figures.reconnects += 1
            if self._down is None and self.lost_at is not None:
                self._down = self._add("connection", self.lost_at, text="Reconnecting", end=None)
            if self._down is not None:
                how = "with a handle" if with_handle else "without a handle"
                self._down.detail, self._down.tone = how, "warn"
        self.lost_at = None
        self._open[number] = self._add(
            "connection", time, text=f"Connection {number}", detail="setup", end=None
        )

    def refused(self, time: float, number: int, status: int | None) -> None:
        """Add a connection that was refused with an HTTP status, or reset if that is None."""
        self._change(time)
        self.session.figures.refused += 1
        how = "reset before it was open" if status is None else f"refused with HTTP {status}"
        text = f"Connection {number} was {how}"
        self._add("dropped", time, text=text, tone="bad")
        if not self._open:
            self.session.open = False
            if self.lost_at is None:
                self.lost_at = time

    def ended(self, time: float, number: int, by: str, code: int, reason: str) -> None:
        """Add the end of a connection."""
        self._change(time)
        clean = code in _CLEAN and by != "server"
        detail = clipped(f"closed by the {by}, {code} {reason}".rstrip())
        if (item := self._open.pop(number, None)) is not None:
            item.end, item.detail, item.tone = time, detail, "" if clean else "bad"
            self._touch(item)
        if self._open:
            return
        self.session.open = False
        self._cut(time, clean=clean)
        if not clean or by == "server":
            self.lost_at = time

    def finish(self, time: float) -> None:
        """End what is still open: the file says no more."""
        if not self._open:
            self._close_down(self.session.end)
            return
        self._change(time)
        for item in self._open.values():
            item.end, item.detail = time, "still open at the end of the file"
        self._open.clear()
        self.session.open = False
        self._close_down(time)
        for item in self._calls.values():
            item.end = time
        self._end_turn(time, "")

    def _cut(self, time: float, *, clean: bool) -> None:
        """Report what ends with its connection."""
        figures = self.session.figures
        self._close_down(time)
        for item in self._calls.values():
            figures.unanswered_calls += 1
            item.end, item.tone, item.detail = time, "bad", "not answered"
            self._touch(item)
            self._add("dropped", time, text=f"Call not answered: {item.text}", tone="bad")
        self._calls.clear()
        if self._turn is not None and clean:
            self._add("notices", time, text="The client left during the turn")
            self._end_turn(time, "left")
        elif self._turn is not None:
            figures.cut_turns += 1
            self._add("dropped", time, text="The turn was cut by a lost connection", tone="bad")
            self._end_turn(time, "cut")
        elif not self._answered and not clean:
            figures.unanswered_inputs += 1
            self._add(
                "dropped",
                time,
                text="Input without an answer when the connection ended",
                tone="bad",
            )
        self._answered = True
        self._asked = None
        self._current.clear()
        self._microphone_end = -1.0

    def _close_down(self, time: float) -> None:
        if self._down is not None:
            self._down.end = time
            self.session.figures.downtime += time - self._down.start
            self._touch(self._down)
            self._down = None

    # Frames.

    def frame(
        self, time: float, sender: Literal["client", "server"], data: bytes, *, silent: bool
    ) -> None:
        """Add a frame."""
        self._change(time)
        figures = self.session.figures
        if sender == "client":
            figures.client_frames += 1
            figures.client_bytes += len(data)
        else:
            figures.server_frames += 1
            figures.server_bytes += len(data)
        if self.session.kind == "music":
            problems = self._read_music(time, sender, data, silent=silent)
        elif sender == "client":
            asked, problems = read_message(data, types.LiveClientMessage)
            if asked is not None:
                self._client_message(time, asked, silent=silent)
        else:
            told, problems = read_message(data, types.LiveServerMessage)
            if told is not None:
                self._server_message(time, told, silent=silent)
        if problems:
            figures.unreadable += 1
            who = "client" if sender == "client" else "server"
            text = f"A frame of the {who} could not be read: {problems[0]}"
            self._add("dropped", time, text=text, tone="bad")

    def _read_music(
        self, time: float, sender: str, data: bytes, *, silent: bool
    ) -> list[DecodeError]:
        if sender == "client":
            asked, problems = read_message(data, types.LiveMusicClientMessage)
            if asked is not None:
                self._music_input(time, asked)
        else:
            told, problems = read_message(data, types.LiveMusicServerMessage)
            if told is not None:
                self._music_output(time, told, silent=silent)
        return problems

    def _client_message(
        self, time: float, message: types.LiveClientMessage, *, silent: bool
    ) -> None:
        if message.setup is not None and message.setup.model:
            self.session.model = clipped(message.setup.model)
        if (content := message.client_content) is not None:
            texts = [text_of(turn) for turn in content.turns or ()]
            said = "\n".join(filter(None, texts))
            complete = content.turn_complete is not False
            if said or content.turns:
                self._add(
                    "user",
                    time,
                    text=said or "(no text)",
                    detail="" if complete else "turn not complete",
                )
            if complete:
                self._ask(time, "text")
        if (given := message.realtime_input) is not None:
            for blob in [given.audio, *(given.media_chunks or ())]:
                if blob is not None:
                    if (blob.mime_type or "").lower().startswith(("image/", "video/")):
                        self._video(time, blob)
                    else:
                        self._microphone(time, blob, silent=silent)
            if given.video is not None:
                self._video(time, given.video)
            if given.text:
                self._add("user", time, text=given.text, detail="realtime")
                self._ask(time, "text")
            if given.activity_start is not None:
                self._add("notices", time, text="Activity start")
            if given.activity_end is not None:
                self._add("notices", time, text="Activity end")
                self._ask(time, "activity end")
            if given.audio_stream_end:
                self._add("notices", time, text="Audio stream end")
        if message.tool_response is not None:
            for response in message.tool_response.function_responses or ():
                self._answer_call(time, response)
        if message.context_update is not None:
            self._add("notices", time, text="Context update")

    def _server_message(
        self, time: float, message: types.LiveServerMessage, *, silent: bool
    ) -> None:
        if message.setup_complete is not None:
            self._setup_complete(time)
        if (content := message.server_content) is not None:
            self._server_content(time, content, silent=silent)
        if message.tool_call is not None:
            self._begin_turn(time)
            for call in message.tool_call.function_calls or ():
                self._call(time, call)
        if message.tool_call_cancellation is not None:
            for name in message.tool_call_cancellation.ids or ():
                self._cancel_call(time, name)
        if (usage := message.usage_metadata) is not None:
            self._usage(time, usage)
        if message.go_away is not None:
            left = message.go_away.time_left
            rest = f", {seconds(left.total_seconds())} left" if left is not None else ""
            self._add("notices", time, text=f"Go away{rest}", tone="warn")
        update = message.session_resumption_update
        if update is not None and update.new_handle and update.new_handle not in self.handles:
            self.handles.append(update.new_handle)
        if (activity := message.voice_activity) is not None and activity.type is not None:
            self._add("notices", time, text=f"Voice activity: {activity.type}")
        for name in message.extra or ():
            self._add("notices", time, text=f"Unknown member {name}", tone="warn")

    def _setup_complete(self, time: float) -> None:
        for item in self._open.values():
            if item.detail == "setup":
                item.detail = f"set up after {seconds(time - item.start)}"
                self._touch(item)
        self._close_down(time)

    def _server_content(
        self, time: float, content: types.LiveServerContent, *, silent: bool
    ) -> None:
        if (heard := content.input_transcription) is not None and heard.text:
            self._append("user", time, heard.text, detail="transcript")
        if content.model_turn is not None:
            for part in content.model_turn.parts or ():
                self._part(time, part, silent=silent)
        if (spoken := content.output_transcription) is not None and spoken.text:
            self._begin_turn(time)
            self._append("model", time, spoken.text, detail="transcript")
        if content.interrupted:
            self._interrupt(time)
        if content.turn_complete:
            self._end_turn(time, "complete")

    def _part(self, time: float, part: types.Part, *, silent: bool) -> None:
        if part.text:
            self._begin_turn(time)
            self._append("thoughts" if part.thought else "model", time, part.text)
        if (blob := part.inline_data) is not None:
            turn = self._begin_turn(time)
            self._audio(time, blob, turn, silent=silent)
        if part.executable_code is not None:
            self._begin_turn(time)
            self._add("notices", time, text=f"Code: {part.executable_code.code or ''}")
        if part.code_execution_result is not None:
            output = part.code_execution_result.output or ""
            self._add("notices", time, text=f"Result of code: {output}")

    def _music_input(self, time: float, message: types.LiveMusicClientMessage) -> None:
        if message.setup is not None:
            self.session.model = clipped(message.setup.model or "")
        if (content := message.client_content) is not None:
            self._add("user", time, text=prompts_of(content), detail="prompts")
            self._ask(time, "text")
        if message.music_generation_config is not None:
            self._add("notices", time, text="Music generation config")
        if message.playback_control is not None:
            self._add("notices", time, text=f"Playback: {message.playback_control}")

    def _music_output(
        self, time: float, message: types.LiveMusicServerMessage, *, silent: bool
    ) -> None:
        if message.setup_complete is not None:
            self._setup_complete(time)
        if message.server_content is not None:
            for chunk in message.server_content.audio_chunks or ():
                turn = self._begin_turn(time)
                self._audio(time, chunk, turn, silent=silent)
        if (prompt := message.filtered_prompt) is not None:
            text = f"Filtered prompt: {prompt.text or ''}, {prompt.filtered_reason or 'no reason'}"
            self._add("dropped", time, text=text, tone="warn")
        if message.warning:
            self._add("notices", time, text=message.warning, tone="warn")

    # Media.

    def _microphone(self, time: float, blob: types.Blob, *, silent: bool) -> None:
        data = blob.data or b""
        length, level = measure(blob.mime_type, data, 16_000)
        item = self._current.get("microphone")
        if item is None or time - self._microphone_end > _PAUSE:
            # A chunk holds what was heard before it was sent.
            start = max(time - length, self._microphone_end, self.session.start)
            item = self._add("microphone", start)
            self._current["microphone"] = item
            self._microphone_chunks, self._microphone_seconds = 0, 0.0
        self._microphone_chunks += 1
        self._microphone_seconds += length
        self.session.figures.sent_audio += length
        begin = max(time - length, self._microphone_end, item.start)
        item.end = self._microphone_end = time
        item.detail = (
            f"{seconds(self._microphone_seconds)} of audio in {self._microphone_chunks} chunks"
        )
        if not silent:
            levels = self.session.levels["microphone"]
            for moment, value in slices(data, begin, time - begin, level):
                levels.add(moment, value)
        self._touch(item)
        if silent or level is None:
            self._ask(time, "audio")
        elif level > _LOUD:
            self._ask(time, "speech")

    def _video(self, time: float, blob: types.Blob) -> None:
        size = len(blob.data or b"")
        item = self._current.get("video")
        if (
            item is not None
            and item.end is not None
            and time - item.end < 2
            and item.lane == "video"
        ):
            item.end = time
            item.text = str(int(item.text) + 1)
            self._touch(item)
            return
        detail = clipped(f"frames, the first of {size:,} bytes, {blob.mime_type or 'no mime type'}")
        self._current["video"] = self._add("video", time, text="1", detail=detail)

    def _audio(
        self,
        time: float,
        blob: types.Blob | types.AudioChunk,
        turn: TurnSummary,
        *,
        silent: bool,
    ) -> None:
        data = blob.data or b""
        length, level = measure(
            blob.mime_type, data, 48_000 if self.session.kind == "music" else 24_000
        )
        if level is None:
            mime = blob.mime_type or "no mime type"
            self._add("notices", time, text=f"Output of {mime}, {len(data):,} bytes")
            return
        item = self._current.get("audio")
        if turn.first_audio is None or item is None:
            turn.first_audio = time if turn.first_audio is None else turn.first_audio
            item = self._add("audio", time)
            self._current["audio"] = item
            begin = time
        elif time > self._play_end:
            begin = time
            waited = self._calls or self._last_call >= self._play_end
            if time - self._play_end >= _SHORTEST_GAP and not waited:
                turn.gaps.append((round(self._play_end, 4), round(time - self._play_end, 4)))
                self._add(
                    "dropped",
                    self._play_end,
                    end=time,
                    text=f"Gap in the model's audio: {seconds(time - self._play_end)}",
                    tone="warn",
                )
        else:
            begin = self._play_end
        self._play_end = begin + length
        turn.audio_seconds += length
        self.session.figures.received_audio += length
        item.end = self._play_end
        late = f", received within {seconds(time - item.start)}" if time > item.start else ""
        item.detail = f"{seconds(turn.audio_seconds)} of audio{late}"
        if not silent:
            levels = self.session.levels["audio"]
            for moment, value in slices(data, begin, length, level):
                levels.add(moment, value)
        self._touch(item)
        self.session.end = max(self.session.end, time)

    # Turns.

    def _ask(self, time: float, basis: str) -> None:
        self._asked = (time, basis)
        self._answered = False

    def _begin_turn(self, time: float) -> TurnSummary:
        if self._turn is None:
            asked, basis = self._asked or (None, "")
            self._asked = None
            self._turn = TurnSummary(
                number=self.session.next_turn, start=time, asked=asked, basis=basis
            )
            self.session.next_turn += 1
            self.session.turns.append(self._turn)
            for lane in ("audio", "model", "thoughts"):
                self._current.pop(lane, None)
        self._answered = True
        return self._turn

    def _end_turn(self, time: float, ending: TurnEnd) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.end = time
            turn.ending = turn.ending or ending
        for lane in ("user", "model", "thoughts"):
            self._current.pop(lane, None)

    def _interrupt(self, time: float) -> None:
        self.session.figures.interruptions += 1
        item = self._current.get("audio")
        turn = self._turn or (self.session.turns[-1] if self.session.turns else None)
        unplayed = max(0.0, self._play_end - time) if item is not None else 0.0
        if turn is not None:
            turn.ending = "interrupted"
            turn.discarded += unplayed
        if item is not None and unplayed:
            self._play_end = time
            item.end = time
            item.detail += f", {seconds(unplayed)} unplayed"
            self._touch(item)
            self.session.levels["audio"].cut(time)
            self.session.figures.discarded += unplayed
            text = f"Audio unplayed after an interruption: {seconds(unplayed)}"
            self._add("dropped", time, text=text, tone="warn")
        self._add("interruptions", time, text="Interrupted", tone="warn")
        # What was heard next belongs to the next turn.
        for lane in ("audio", "user", "model", "thoughts"):
            self._current.pop(lane, None)

    # Calls.

    def _call(self, time: float, call: types.FunctionCall) -> None:
        self.session.figures.calls += 1
        text = f"{call.name or '(no name)'}({short_json(call.args)})"
        item = self._add("calls", time, text=text, detail="waiting for its result", end=None)
        self._last_call = time
        key = call.id or f"{call.name} {item.id}"
        if len(self._calls) < _OPEN_CALLS:
            self._calls[key] = item

    def _answer_call(self, time: float, response: types.FunctionResponse) -> None:
        key = response.id if response.id in self._calls else None
        if key is None and not response.id:
            key = next((k for k in self._calls if k.startswith(f"{response.name} ")), None)
        if key is None:
            self._add(
                "calls",
                time,
                text=f"{response.name or response.id}",
                detail="a result of no open call",
                tone="warn",
            )
            return
        item = self._calls[key] if response.will_continue else self._calls.pop(key)
        item.end = time
        item.detail = clipped(f"{seconds(time - item.start)}: {short_json(response.response)}")
        self._last_call = time
        self._touch(item)
        if self._turn is None:
            self._ask(time, "call result")

    def _cancel_call(self, time: float, name: str) -> None:
        self.session.figures.cancelled_calls += 1
        item = self._calls.pop(name, None)
        if item is not None:
            item.end, item.tone, item.detail = time, "bad", "cancelled by the server"
            self._touch(item)
        text = f"Call cancelled: {item.text if item is not None else name}"
        self._add("dropped", time, text=text, tone="bad")

    def _usage(self, time: float, usage: types.UsageMetadata) -> None:
        total = usage.total_token_count or 0
        self.session.figures.tokens = max(self.session.figures.tokens, total)
        self._add("usage", time, text=f"{total:,} tokens", detail=describe_usage(usage))

    # Items.

    def _add(
        self,
        lane: Lane,
        start: float,
        *,
        text: str = "",
        detail: str = "",
        tone: Tone = "",
        end: float | None = -1.0,
    ) -> LaneItem:
        """Add an item; a moment, unless `end` is passed."""
        session = self.session
        session.version += 1
        item = LaneItem(
            id=session.next_item,
            lane=lane,
            start=start,
            end=start if end == -1.0 else end,
            text=clipped(text),
            detail=clipped(detail),
            tone=tone,
            version=session.version,
        )
        session.next_item += 1
        session.items[item.id] = item
        if session.limit is not None and len(session.items) > session.limit:
            del session.items[next(iter(session.items))]
            session.figures.forgotten += 1
        return item

    def _append(self, lane: Lane, time: float, text: str, detail: str = "") -> None:
        """Continue the text of a lane."""
        item = self._current.get(lane)
        if item is None:
            self._current[lane] = self._add(lane, time, text=text, detail=detail)
            return
        item.end = time
        if len(item.text) < TEXT_LIMIT:
            item.text = clipped(item.text + text)
        self._touch(item)

    def _touch(self, item: LaneItem) -> None:
        self.session.version += 1
        item.version = self.session.version

    def _change(self, time: float) -> None:
        self.session.version += 1
        self.session.end = max(self.session.end, time)
