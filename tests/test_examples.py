"""Every example runs as it stands; the real service is played by the local server."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from genai_live import Turn
from genai_live.audio import MUSIC, OUTPUT, loudness, read_wav
from genai_live.cli.dialogue import HELLO, QUESTION
from genai_live.converters import encode
from genai_live.testing import LiveServer
from genai_live.testing._model.replies import Memory, reply
from tests.helpers.speech import HELLO as SPEECH

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
NAMES = [path.stem for path in sorted(EXAMPLES.glob("*.py")) if not path.stem.endswith("_async")]
FOREIGN = ("GEMINI_", "GOOGLE_")  # settings of whoever runs the tests
NOT_A_MODEL = "This is the local Live server, not a model."
WEATHER = 'get_weather says: {"temperature":22,"condition":"sunny"}.'


@frozen
class Run:
    """What became of a program: its exit code, its output, its folder and what the server saw."""

    code: int
    output: str
    errors: str
    folder: Path
    connections: list

    @property
    def lines(self):
        return self.output.splitlines()

    @property
    def setup(self):
        return self.connections[-1].setup

    @property
    def sent(self):
        """Everything sent, connection by connection."""
        return [[*each.messages, *each.music_messages] for each in self.connections]


DATA = EXAMPLES / "data"
ARGUMENTS = {
    "17_microphone": ["--in", str(SPEECH)],
    "18_screen": ["--in", *map(str, sorted(DATA.glob("screen-*.jpg")))],
}
"""Arguments of programs that use a device without."""


def run(program, folder, **settings):
    """Run a program as its docstring says, against a local server of its own."""
    folder.mkdir()
    arguments = ARGUMENTS.get(program.removesuffix("_async"), [])
    ours = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    with LiveServer(**settings) as server:
        done = subprocess.run(
            [sys.executable, "-W", "error", str(EXAMPLES / f"{program}.py"), *arguments],
            env={
                **ours,
                "GEMINI_API_KEY": "key",
                "GOOGLE_GEMINI_BASE_URL": server.url,
                "GOOGLE_VERTEX_BASE_URL": server.url,
                "PYTHONPATH": str(ROOT),
                "PYTHONUTF8": "1",
            },
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            timeout=40,
        )
        connections = server.connections
        server.wait_for(lambda: not any(each.open for each in connections))
    return Run(done.returncode, done.stdout, done.stderr, folder, connections)


def run_pair(name, tmp_path, **settings):
    """Run the blocking program and the asynchronous one, side by side."""
    with ThreadPoolExecutor() as threads:
        return threads.map(
            lambda program: run(program, tmp_path / program, **settings), [name, f"{name}_async"]
        )


def comparable(sent):
    """Write messages down, without the ids that every server makes anew."""
    return [
        [re.sub(r'("(?:id|handle)":)"[^"]*"', r"\1...", encode(each).decode()) for each in messages]
        for messages in sent
    ]


def video_of(message):
    return message.realtime_input and message.realtime_input.video


def wav_of(done, name, pcm):
    """Read the file that a program wrote; it is the only one. Give its length in seconds."""
    assert [path.name for path in done.folder.iterdir()] == [name]
    data, _ = read_wav(done.folder / name, expect=pcm)
    assert loudness(data) > 0.01
    return pcm.seconds(len(data))


async def breaks_once(conversation):
    """Answer one question, and break at the next; the conversation can be resumed."""
    await conversation.accept()
    memory = conversation.state = conversation.state or Memory()
    async for message in conversation:
        if conversation.number == 1 and memory.answers:
            await conversation.close(1011, "The service is currently unavailable.")
            return
        content, realtime = message.client_content, message.realtime_input
        text = content.turns[0].parts[0].text if content else realtime.text
        memory.add("user", text)
        answer = reply(text, memory)
        memory.add("model", answer)
        memory.answers += 1
        await conversation.say(answer)


SERVERS: dict[str, dict[str, Any]] = {
    "06_interruption": {"pace": 0.5},  # the answer has to last until it is interrupted
    "08_error_recovery": {"scenario": breaks_once},
    "15_async_functions": {"pace": 0.2},  # the model is silent again before the result comes
}


def connecting(done):
    first, *messages, last = done.lines
    assert first == "Session opened"
    assert all(line.startswith("Message received: LiveServerMessage(") for line in messages)
    assert len(messages) == done.connections[0].sent
    assert last == "Session closed with code 1000"


def chatting(done):
    assert done.lines == [
        "You: What is quantum computing?",
        f'Model: {NOT_A_MODEL} You said "What is quantum computing?".',
        "You: Can you explain it more simply?",
        'Model: You said "Can you explain it more simply?".',
    ]


def speaking_and_listening(done):
    seconds = wav_of(done, "reply.wav", OUTPUT)
    assert done.lines == [
        "Heard: [2.6 s of speech]",
        f"Said: {NOT_A_MODEL} I heard 2.6 seconds of speech.",
        f"Wrote {seconds:.1f} s of speech to reply.wav",
    ]
    voice = done.setup.generation_config.speech_config.voice_config.prebuilt_voice_config
    assert voice.voice_name == "Kore"


def calling_a_function(done):
    assert done.lines == ["Looking up the weather in Tokyo", f"Model: {WEATHER}"]


def showing_frames(done):
    *shown, analysis = done.lines
    assert shown == ["Sent frame 1", "Sent frame 2", "Sent frame 3"]
    assert analysis.startswith(f"Analysis: {NOT_A_MODEL}")
    assert analysis.endswith("I have seen 3 frames.")
    frames = [each.realtime_input.video for each in done.sent[0] if video_of(each)]
    assert {frame.mime_type for frame in frames} == {"image/jpeg"}
    assert len({frame.data for frame in frames}) == 3


def breaking_in(done):
    counted, remark, joke = done.lines
    assert counted.startswith(f"{NOT_A_MODEL} 1,")
    assert not counted.endswith("200.")
    dropped: Any = re.fullmatch(r"\[interrupted, (\d+\.\d) s of audio dropped\]", remark)
    assert float(dropped[1]) >= 3
    assert joke == 'You said "Actually, just tell me a joke instead.".'


def talking_for_several_turns(done):
    *dialogue, history, tokens = done.lines
    assert dialogue == [
        "You: My favourite language is Python. How do I read a file in it?",
        f"Assistant: {NOT_A_MODEL} I will remember your favourite language is Python.",
        "You: Can you show me an example with error handling?",
        'Assistant: You said "Can you show me an example with error handling?".',
        "You: What is my favourite language?",
        "Assistant: Your favourite language is Python.",
    ]
    assert history == "History: user model user model user model"
    assert re.fullmatch(r"Tokens: [1-9]\d*", tokens)
    assert "helpful coding assistant" in done.setup.system_instruction.parts[0].text


def recovering(done):
    first, lost, back, second = done.lines
    assert first == f"Model: {NOT_A_MODEL} I will remember your name is Ada."
    assert lost == "Connection lost (1011), attempt 1 to reconnect."
    assert back == "Reconnected: restored, 1 sent again."
    assert second == "Model: Your name is Ada."
    assert [each.close_code for each in done.connections] == [1011, 1000]
    assert done.connections[1].setup.session_resumption.handle


def making_music(done):
    seconds = wav_of(done, "music.wav", MUSIC)
    assert seconds == 10
    assert done.lines == ["Wrote 10.0 s of music to music.wav"]
    _, config, prompts, *controls = done.sent[0]
    assert config.music_generation_config.bpm == 120
    assert [each.text for each in prompts.client_content.weighted_prompts] == [
        "Upbeat electronic music",
        "Piano",
    ]
    assert [each.playback_control for each in controls] == ["PLAY"]


def translating(done):
    assert wav_of(done, "translation.wav", OUTPUT) > 1
    assert done.lines == [
        "Spanish: Hola, cuéntame una historia sobre el mar, por favor.",
        f"English: {HELLO.words}",
    ]
    assert done.setup.generation_config.translation_config.target_language_code == "es"
    assert done.setup.system_instruction is None


def calling_a_function_by_hand(done):
    assert done.lines == ["Tool call requested: get_weather {'location': 'Tokyo'}", WEATHER]


def transcribing(done):
    assert done.lines == [f"Heard: {QUESTION.words}"]
    config = done.setup.input_audio_transcription
    assert config.language_codes == ["en-US", "pt-PT"]
    assert config.custom_vocabulary == ["Lisbon", "Tejo"]


def deciding_to_answer(done):
    assert done.lines == [f"Model: {NOT_A_MODEL} I heard 2.6 seconds of speech."]
    assert done.setup.proactivity.proactive_audio is True
    assert done.setup.generation_config.enable_affective_dialog is True
    assert all("v1alpha" in each.path for each in done.connections)


def showing_an_avatar(done):
    said, wrote = done.lines
    assert said.startswith("Model: ")
    assert wrote == "Wrote video/mp4 to avatar.mp4"
    assert (done.folder / "avatar.mp4").read_bytes()[4:8] == b"ftyp"
    assert done.setup.avatar_config.avatar_name


def running_functions_meanwhile(done):
    pizza, note, meanwhile, result = done.lines
    assert pizza == "Started: order_pizza {'name': 'Margherita'}"
    assert note == "Started: note_wish {'text': 'extra basil'}"
    assert meanwhile == "I called order_pizza and note_wish and continue meanwhile."
    assert result == 'order_pizza says: {"pizza":"Margherita","minutes":25}.'
    responses = [
        response
        for message in done.sent[0]
        if message.tool_response
        for response in message.tool_response.function_responses
    ]
    assert {each.name: each.scheduling.value for each in responses} == {
        "note_wish": "SILENT",
        "order_pizza": "WHEN_IDLE",
    }


def asking_aloud(done):
    seconds = wav_of(done, "answer.wav", OUTPUT)
    assert done.lines == [
        "Heard: [2.6 s of speech]",
        f"Said: {NOT_A_MODEL} I heard 2.6 seconds of speech.",
        f"Wrote {seconds:.1f} s of speech to answer.wav ({OUTPUT})",
    ]


def translating_by_microphone(done):
    assert done.lines == [
        "Hola, cuéntame una historia sobre el mar, por favor.",
        "Sent 2.8 s of speech",
    ]
    *speech, end = [each.realtime_input for each in done.sent[0][1:]]
    assert end.audio_stream_end
    data, _ = read_wav(SPEECH)
    assert b"".join(each.audio.data for each in speech) == data


def sharing_the_screen(done):
    answer, shared = done.lines
    assert answer.startswith("Model: ")
    assert answer.endswith("I have seen 3 frames.")
    assert shared == "Shared 3 frames"
    assert len([each for each in done.sent[0] if video_of(each)]) == 3


PROMISES = {
    "01_connect": connecting,
    "02_text_chat": chatting,
    "03_audio": speaking_and_listening,
    "04_function_calling": calling_a_function,
    "05_video": showing_frames,
    "06_interruption": breaking_in,
    "07_multi_turn": talking_for_several_turns,
    "08_error_recovery": recovering,
    "09_music": making_music,
    "10_translation": translating,
    "11_function_calling_by_hand": calling_a_function_by_hand,
    "12_transcription": transcribing,
    "13_proactive_audio": deciding_to_answer,
    "14_avatar": showing_an_avatar,
    "15_async_functions": running_functions_meanwhile,
    "16_spoken_question": asking_aloud,
    "17_microphone": translating_by_microphone,
    "18_screen": sharing_the_screen,
}
NEEDS_VIDEO = pytest.mark.skipif(
    not hasattr(Turn, "save_video"), reason="sessions do not carry video yet"
)


async def stays_silent(conversation):
    await conversation.accept()
    async for _ in conversation:
        pass


@pytest.mark.alone
@pytest.mark.parametrize(
    "name",
    [pytest.param(each, marks=NEEDS_VIDEO if each == "14_avatar" else ()) for each in NAMES],
)
def test_both_programs_keep_their_promise_close_cleanly_and_send_the_same(name, tmp_path):
    runs = list(run_pair(name, tmp_path, **SERVERS.get(name, {})))
    for done in runs:
        assert (done.code, done.errors) == (0, "")
        PROMISES[name](done)
        last = done.connections[-1]
        assert (last.closed_by, last.close_code) == ("client", 1000)
    blocking, asynchronous = runs
    assert comparable(blocking.sent) == comparable(asynchronous.sent)


def test_what_no_retry_can_help_is_not_tried_again(tmp_path):
    for done in run_pair("08_error_recovery", tmp_path, api_keys=["another"]):
        assert done.code == 1
        assert "API key not valid" in done.errors
        assert len(done.connections) == 1


@pytest.mark.alone
def test_a_proactive_model_may_stay_silent(tmp_path):
    for done in run_pair("13_proactive_audio", tmp_path, scenario=stays_silent):
        assert (done.code, done.errors) == (0, "")
        assert done.lines == ["The model stays silent."]


def test_every_program_has_its_twin_and_is_promised_something():
    twins = {path.stem for path in EXAMPLES.glob("*_async.py")}
    assert twins == {f"{name}_async" for name in NAMES}
    assert list(PROMISES) == NAMES


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_a_docstring_says_how_to_run_the_program(path):
    command, code = f"\n    python examples/{path.name}", path.read_text(encoding="utf-8")
    assert f"{command}{command} --local\n" in code
    assert "\n    with local_option(" in code


@pytest.mark.parametrize("name", ["04_function_calling", "14_avatar_async"])
def test_without_a_key_a_program_says_the_line_that_works(name, tmp_path):
    ours = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    arguments = [str(EXAMPLES / f"{name}.py")]
    done = None
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, *arguments],
            env={**ours, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "NO_GCE_CHECK": "true"},
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            timeout=40,
        )
        if done.returncode == 0:
            break
        assert "Traceback" not in done.stderr
        *_, line = done.stderr.splitlines()
        arguments = line.removeprefix("Or try it without a key: python ").split()
    assert done.returncode == 0
    assert done.stdout.startswith(("Looking up the weather", "Model: "))


def test_the_table_has_a_row_for_each_pair():
    table = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[(\w+)\]\((\w+\.py)\), \[async\]\((\w+\.py)\) \|", table, re.MULTILINE)
    assert rows == [(name, f"{name}.py", f"{name}_async.py") for name in NAMES]


def test_the_guide_shows_the_programs_as_they_are():
    guide = (ROOT / "docs" / "examples.md").read_text(encoding="utf-8")
    blocks = re.findall(
        r"^\[(\w+\.py)\]\(https://\S+/main/examples/(\w+\.py)\):\n\n```python\n(.*?)^```$",
        guide,
        re.DOTALL | re.MULTILINE,
    )
    assert guide.count("```python") == len(blocks)
    shown = {name: code for name, link, code in blocks if name == link}
    for name, code in shown.items():
        assert code == (EXAMPLES / name).read_text(encoding="utf-8"), f"copy {name} to the guide"
    assert set(shown) >= {f"{name}.py" for name in NAMES}
