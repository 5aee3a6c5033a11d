"""Scenario files: read, checked with file, line and fix, and the same as rules in Python."""

import base64
import shutil
import sys
import wave
from pathlib import Path

import pytest

import genai_live
from genai_live.audio import read_wav
from genai_live.errors import ConfigError
from genai_live.testing import (
    FaultPlan,
    LiveServer,
    RecordingProxy,
    ScenarioError,
    ScenarioMismatch,
    ScriptedScenario,
    faults,
    read_faults,
)
from tests.helpers.raw_live_client import TEXT, dial, parts, spoken

pytest.importorskip("yaml")
pytest.importorskip("jsonschema")
pytestmark = pytest.mark.anyio

WHOLE = """\
description: Every condition and every step.
variables:
  customer: Ada
  yes: yes                 # a text, as in YAML 1.2
  opens: 12:30
setup:
  generationConfig: {responseModalities: [TEXT]}
opening: Welcome, {customer}.
turns:
  - when: Hello
    then: Hello. {yes}, {opens}.
rules:
  - when: {contains: weather}
    then:
      - call: get_weather
        args: {city: Oslo}
        save: weather
        results:
          - when: {sky: clear}
            then: Clear, {weather.high}.
          - then: {say: Bad.}
  - when: {matches: "i am (?P<customer>.+)"}
    then:
      - think: A name.
      - speak: {text: "Hello, {customer}.", voice: tones}
  - when: {heard: Turn on the light}
    then: [say: On.]
  - when: {speech: true}
    then: What?
  - when: {result: look, response: {seen: true}}
    then: Seen.
  - when: {contains: slow}
    then:
      - slow: 0.001
      - wait: 0.001
      - set: {customer: Eve}
      - say: One.
      - end_turn: true
      - speak: {text: Two., file: beep.wav}
  - when: {contains: leave}
    then: {go_away: 0.01}
  - when: {contains: fail}
    then: {fail: {code: 1013, reason: Later}}
  - when: {contains: reset}
    then: {fail: abort}
otherwise: What do you mean, {customer}?
"""


RULE = "rules:\n  - when: Hello\n    then:\n"


@pytest.fixture
def write(tmp_path):
    def write(text):
        file = tmp_path / "order.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    with wave.open(str(tmp_path / "beep.wav"), "wb") as wav:
        wav.setparams((1, 2, 24_000, 0, "NONE", ""))
        wav.writeframes(bytes(4800))
    return write


async def test_a_file_plays_every_condition_and_step(write):
    tools = [{"functionDeclarations": [{"name": "get_weather"}]}]
    async with (
        LiveServer(write(WHOLE)) as server,
        dial(server.url, **TEXT, tools=tools) as client,
    ):
        assert spoken(await client.turn()) == "Welcome, Ada."
        assert await client.answer("hello") == "Hello. yes, 12:30."
        await client.say("The weather")
        (call,) = (await client.frame())["toolCall"]["functionCalls"]
        response = {"id": call["id"], "name": call["name"]}
        response["response"] = {"sky": "clear", "high": 20}
        await client.send({"toolResponse": {"functionResponses": [response]}})
        assert spoken(await client.turn()) == "Clear, 20."
        assert await client.answer("I am Bob") == "Hello, Bob."
        assert await client.answer("hello") == "What do you mean, Bob?"
        assert await client.answer("slow") == "One."
        assert spoken(await client.turn()) == "Two."
        await client.say("fail")
        assert await client.end() == (1013, "Later")
    assert repr(server.scenario).endswith("order.yaml>")


async def test_variables_can_be_replaced(write):
    scenario = ScriptedScenario.load(write(WHOLE), variables={"customer": "Zoe"})
    async with LiveServer(scenario) as server, dial(server.url, **TEXT) as client:
        assert spoken(await client.turn()) == "Welcome, Zoe."


async def test_a_client_that_departs_is_told_the_line(write):
    text = "rules:\n  - when: Hello\n    then: Hi.\n  - when: {contains: bye}\n    then: Bye.\n"
    file = write(text)
    with pytest.raises(ScenarioMismatch) as caught:
        async with LiveServer(str(file)) as server, dial(server.url, **TEXT) as client:
            await client.say("Good evening")
            await client.end()
    assert str(caught.value) == (
        'order.yaml, line 2: the client said "Good evening", which no rule expects.'
        ' Expected: line 2: text "Hello"; line 4: contains "bye".'
    )
    assert (caught.value.file, caught.value.lineno) == (file, 2)


@pytest.mark.parametrize(
    ("step", "lineno", "problem"),
    [
        ('say: "{a.b.c}"', 5, "{a.b.c} has no value: there is no 'c'."),
        ("call: look", 5, "the client declares no function 'look'."),
        ("{go_away: 1}\nsetup: {tools: [{}]}", 6, "the setup is not the one of the scenario"),
    ],
)
async def test_a_step_that_cannot_be_taken_names_its_line(write, step, lineno, problem):
    file = write(f"variables: {{a: {{b: 1}}}}\n{RULE}      - {step}\n")
    with pytest.raises(ScenarioMismatch) as caught:
        async with LiveServer(file) as server, dial(server.url, **TEXT) as client:
            await client.say("Hello")
            await client.end()
    assert str(caught.value).startswith(f"order.yaml, line {lineno}: {problem}")
    assert (caught.value.file, caught.value.lineno) == (file, lineno)


@pytest.mark.parametrize(
    "setup",
    [
        "{generationConfig: {responseModalities: [TEXT], temperature: 1}}",
        "{generation_config: {response_modalities: [TEXT]}, tools: [{google_search: {}}]}",
    ],
)
async def test_a_setup_is_expected_in_either_spelling(write, setup):
    config = {"responseModalities": ["TEXT"], "temperature": 1}
    async with (
        LiveServer(write(f"setup: {setup}\n{RULE}      - say: Hi.\n")) as server,
        dial(server.url, generationConfig=config, tools=[{"googleSearch": {}}]) as client,
    ):
        assert await client.answer("Hello") == "Hi."


async def test_a_step_after_a_result_names_its_own_line(write):
    file = write(
        f"{RULE}      - call: get\n        results:\n          - then:\n"
        "              - say: '{result.z}'\n"
    )
    tools = [{"functionDeclarations": [{"name": "get"}]}]
    with pytest.raises(ScenarioMismatch, match=r"order\.yaml, line 7: \{result.z\} has no value"):
        async with LiveServer(file) as server, dial(server.url, **TEXT, tools=tools) as client:
            await client.say("Hello")
            (call,) = (await client.frame())["toolCall"]["functionCalls"]
            answer = {"id": call["id"], "name": "get", "response": {}}
            await client.send({"toolResponse": {"functionResponses": [answer]}})
            await client.end()


@pytest.mark.parametrize(
    ("text", "lineno", "problem"),
    [
        ("", 0, "the file is empty. See docs/scenarios.md."),
        ("rules: [", 1, "this is not YAML: "),
        ("rules:\n  - when: a: b\n", 2, "Put texts with a colon"),
        ("- when: Hello\n", 1, "'Hello'}]. Write rules: above the list, and indent it."),
        ("rule: []\n", 1, "'rule' is unknown here. Did you mean 'rules'?"),
        ("rules: []\nrules: []\n", 2, "'rules' is there twice. The first is in line 1."),
        ("rules: Hello\n", 1, "rules: must be a list, not the text 'Hello'."),
        ("rules:\n  - when: Hello\n", 2, "'then' is missing. Add then."),
        ("rules:\n  - when: {txt: Hello}\n    then: Hi\n", 2, "'txt' is unknown here. Did you me"),
        ("rules:\n  - when: {text: a, heard: b}\n    then: Hi\n", 2, "text and heard are in one"),
        ("rules:\n  - when: {response: {}}\n    then: Hi\n", 2, "'response' needs 'result' beside"),
        ("rules:\n  - when: {matches: (}\n    then: Hi\n", 2, "is not a regular expression"),
        ("rules:\n  - when: {heard: {text: a}}\n    then: Hi\n", 2, "'file' is missing. Add file."),
        (
            "rules:\n  - when: {heard: {text: a, file: no.wav}}\n    then: Hi\n",
            2,
            "no.wav cannot be read: No such file",
        ),
        ("rules:\n  - when: 5\n    then: Hi\n", 2, 'not 5. Put it in quotes: "5".'),
        (RULE + "      - speek: Hi\n", 4, "'speek' is unknown here. Did you mean 'speak'?"),
        (
            RULE + "      - say: Hi\n        wait: 1\n",
            5,
            "say and wait are in one entry. Give each",
        ),
        (RULE + "      - args: {}\n", 4, "'args' needs 'call' beside it. Add call."),
        (RULE + "      - {}\n", 4, "must not be empty. There is: args, call"),
        (
            RULE + "      - say: true\n",
            4,
            'say: must be a text, not True. Put it in quotes: "true"',
        ),
        (RULE + "      - wait: long\n", 4, "wait: must be a number, not the text 'long'."),
        (RULE + "      - wait: -1\n", 4, "wait: must be at least 0, not -1."),
        (
            RULE + "      - say: Hi\n      - fail: abrt\n",
            5,
            "'abrt' is unknown. Did you mean 'abort'",
        ),
        (RULE + "      - fail: {code: 9}\n", 4, "code: must be at least 1000, not 9."),
        *(
            (RULE + f"      - fail: {{code: {code}}}\n", 4, f"fail: {code} cannot be sent. Pass a")
            for code in (1004, 1005, 1006, 1015, 2000)
        ),
        ("setup:\n  modle: x\n", 2, "setup.modle: is unknown here. Did you mean 'model'?"),
        ("setup:\n  generationConfg: {}\n", 2, "Did you mean 'generationConfig'?"),
        (
            "setup:\n  tools:\n    - {}\n    - function_declarations:\n      - {nam: f}\n",
            5,
            "setup.tools[1].function_declarations[0].nam: is unknown here. Did you mean 'name'?",
        ),
        (
            "setup:\n  generation_config:\n    response_modalitis: [TEXT]\n",
            3,
            "response_modalitis: is unknown here. Did you mean 'response_modalities'?",
        ),
        ("setup:\n  system_instruction: Hi\n", 2, "system_instruction: expected an object, got a"),
        (
            "setup:\n  generationConfig:\n    responseModalities: [TEXT, AUDO]\n",
            3,
            "responseModalities[1]: 'AUDO' is unknown here. Did you mean 'AUDIO'?",
        ),
        (RULE + "      - fail: 9\n", 4, "fail: must be at least 1000, not 9."),
        (RULE + "      - fail: 1006\n", 4, "fail: 1006 cannot be sent."),
        (RULE + "      - fail: 1.5\n", 4, "or a mapping, not 1.5."),
        (RULE + "      - fail: '1011'\n", 4, "Write a close code without quotes: 1011."),
        (RULE + '      - speak: {file: "a\\0b.wav"}\n', 4, "file: '"),
        (RULE + "      - say: a\0b\n", 4, r"it has the character U+0000. Remove it, or write"),
        (RULE + "      - say: \u00e4\ufffe\n", 4, r"write it in double quotes as \U0000FFFE."),
        (RULE + "      - end_turn: no\n", 4, "end_turn: must be true, not the text 'no'."),
        (RULE + "      - speak: {file: no.wav}\n", 4, "no.wav cannot be read"),
        (RULE + "      - say: Hello, {custmer}.\n", 4, "nothing sets the variable {custmer}."),
        (RULE + "      - call: f\n        save: 1a\n", 5, "save: '1a' does not match"),
        ("variables: &a\n  x: *a\n", 1, "the file is too large, or too deep."),
        ("? [a]\n: b\n", 1, "a key must be a text."),
        ("rules:\n  - when: {contains: '?'}\n    then: Hi\n", 2, "contains: '?' has no words."),
        (RULE + "      - wait: !!int x\n", 4, "'x' cannot be read as a number."),
        (RULE + "      - wait: !!float x\n", 4, "'x' cannot be read as a number."),
        (RULE + f"      - wait: {'9' * 5_000}\n", 4, "cannot be read as a number."),
        (RULE + '      - say: "\\U00110000"\n', 4, "an escape stands for no character."),
        (RULE + '      - say: "\\ud83d"\n', 4, "'\\ud83d' has half of a character."),
        ('variables:\n  "\\ude00": 1\n', 2, "'\\ude00' has half of a character."),
        *(
            (RULE + f"      - wait: {number}\n", 4, f"'{number}' cannot be read as a number.")
            for number in (
                *("1_000", "0b1", "1_0.5", "-0x1", ".inf", "-.INF", ".nan", "1e999"),
                *(str(2**64), str(-(2**63) - 1)),
            )
        ),
        ("variables:\n  a: " + "[" * 3_000, 2, "the file is too large, or too deep."),
        ("variables:\n  a: " + "{a: " * 1_000, 2, "the file is too large, or too deep."),
    ],
)
def test_a_mistake_names_file_line_and_fix(write, text, lineno, problem):
    file = write(text)
    with pytest.raises(ScenarioError) as caught:
        ScriptedScenario.load(file)
    assert problem in str(caught.value)
    where = f"{file}, line {lineno}: " if lineno else f"{file}: "
    assert str(caught.value).startswith(where)
    assert (caught.value.file, caught.value.lineno) == (file, lineno)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("017", 17),
        ("-08", -8),
        ("0o17", 15),
        ("0x1F", 31),
        ("1e3", 1000.0),
        ("+.5", 0.5),
        ("!!float 2.5", 2.5),
        (str(2**64 - 1), 2**64 - 1),
        (str(-(2**63)), -(2**63)),
        ("'1_000'", "1_000"),
        ("!!str 5", "5"),
        ("12:30", "12:30"),
        ("2001-01-01", "2001-01-01"),
        ("yes", "yes"),
        ("TRUE", True),
        ("~", None),
        ("", None),
        (r'"\ud83d\ude00"', "\U0001f600"),
    ],
)
def test_values_are_those_of_yaml_1_2(write, text, value):
    scenario = ScriptedScenario.load(write(f"variables:\n  a: {text}\n"))
    assert scenario.variables == {"a": value}
    assert type(scenario.variables["a"]) is type(value)


def test_bytes_that_are_no_text_and_files_that_are_not_there(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_bytes(b"rules: \xff\xfe")
    with pytest.raises(ScenarioError, match=r"line 1: .* it is no text. Save the file as UTF-8."):
        ScriptedScenario.load(file)
    with pytest.raises(FileNotFoundError):
        ScriptedScenario.load(tmp_path / "b.yaml")


@pytest.mark.parametrize("path", [None, 5, b"a.yaml", "a\0b.yaml", ""], ids=repr)
@pytest.mark.parametrize(
    "read",
    [ScriptedScenario.load, read_faults, LiveServer.replay, RecordingProxy],
    ids=lambda read: read.__qualname__,
)
def test_what_is_no_path_is_refused(read, path):
    with pytest.raises(ConfigError, match=r"file: (expected the path of a file|.* null character)"):
        read(path)


async def test_a_file_is_looked_for_in_the_folder_of_the_server(write, tmp_path):
    write(RULE + "      - say: Hi.\n")
    with LiveServer(folder=tmp_path) as server:
        server.scenario = "order.yaml"
        async with dial(server.url, **TEXT) as client:
            assert await client.answer("Hello") == "Hi."
    assert "order.yaml" in repr(LiveServer("order.yaml", folder=tmp_path).scenario)
    with pytest.raises(ConfigError, match="folder: "):
        LiveServer(folder=5)  # type: ignore[arg-type]


async def test_a_close_code_ends_the_connection(write):
    async with (
        LiveServer(write(RULE + "      - fail: 1013\n")) as server,
        dial(server.url, **TEXT) as client,
    ):
        await client.say("Hello")
        assert (await client.end())[0] == 1013


@pytest.mark.parametrize("module", ["yaml", "jsonschema"])
def test_a_missing_extra_names_the_command(write, monkeypatch, module):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ConfigError, match=r'pip install "genai-live\[scenarios\]"'):
        LiveServer(write(WHOLE))


def test_a_missing_extra_tells_that_the_faults_need_it(write, monkeypatch):
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(ConfigError, match=r'A file of faults needs .* "genai-live\[scenarios\]"'):
        read_faults(write("- mute\n"))


def test_a_scenario_in_python_needs_no_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "yaml", None)
    monkeypatch.setitem(sys.modules, "jsonschema", None)
    LiveServer(ScriptedScenario())


def test_the_schema_is_valid():
    import jsonschema

    from genai_live.testing._script.checking import read_schema

    jsonschema.Draft202012Validator.check_schema(read_schema("scenario.schema.json"))


# Faults in a file.

FAULTS = """\
- abort: {after_sent: 5}
- refuse_connection: 503
-
- [slow_frames: 0.2, send_go_away: {time_left: 1, then: hang_up}]
- mute
"""


def test_faults_are_read_from_a_file(write):
    assert read_faults(write(FAULTS)) == [
        [faults.Abort(after_sent=5)],
        [faults.RefuseConnection(503)],
        None,
        [faults.SlowFrames(0.2), faults.SendGoAway(1, faults.HangUp())],
        [faults.Mute()],
    ]


def test_a_random_plan_is_read_from_a_file(write):
    text = "seed: 7\nendings: {abort: 3, none: 1}\nafter_sent: [1, 40]\ncloses: [[1011, Oh]]\n"
    assert read_faults(write(text)) == FaultPlan(
        seed=7, endings={faults.Abort: 3, None: 1}, after_sent=(1, 40), closes=[(1011, "Oh")]
    )


@pytest.mark.parametrize(
    ("text", "lineno", "problem"),
    [
        ("abort\n", 1, "'abort' is no list of faults. Write a list"),
        ("- abrt\n", 1, "there is no fault 'abrt'. Did you mean 'abort'?"),
        ("- mute\n- abort: {after: 5}\n", 2, "abort has no 'after'. Did you mean 'after_"),
        ("- mute\n- abort: {after_sent: x}\n", 2, "abort: after_sent: "),
        ("- close: 1006\n", 1, "close: code: 1006 cannot be sent. Pass a code from 1000 to 1003"),
        ("- refuse_handle: 2000\n", 1, "refuse_handle: code: 2000 cannot be sent."),
        ("- abort: 5\n", 1, "abort takes options by name."),
        ("- 5\n", 1, "5 is no fault. Write the name of one"),
        ("abort: {}\n", 1, "Faults are a list: write - abort, one entry per connection."),
        ("sed: 7\n", 1, "'sed' is unknown here. Did you mean 'seed'?"),
        ("after_sent: [1, 2]\n", 1, "a plan needs a seed. Add seed: 7."),
        ("seed: 7\nendings: {abrt: 3}\n", 2, "there is no fault 'abrt'"),
        ("seed: 7\nendings: [abort]\n", 2, "endings must be a mapping of numbers"),
        ("seed: 7\nafter_sent: 5\n", 2, "after_sent must be a list"),
        ("seed: true\n", 1, "seed: must be an int, not True."),
        ("seed: 7\nafter_sent: [40, 1]\n", 2, "after_sent: must be the least and the greatest"),
        ("seed: 7\nafter_sent: [1]\n", 2, "after_sent: must be the least and the greatest"),
        ("seed: 7\nafter_sent: [1, -2]\n", 2, "after_sent: -2 cannot be used."),
        ("seed: 7\ndelay: [a, b]\n", 2, "delay: must be a number of seconds"),
        ("seed: 7\nendings:\n  none: 1\n  abort: -1\n", 4, "endings: -1 cannot be used."),
        ("seed: 7\nendings: {abort: .inf}\n", 2, "'.inf' cannot be read as a number"),
        ("seed: 7\ndisturbances: {slow_frames: 5}\n", 2, "Pass a number from 0 to 1."),
        ("seed: 7\nstatuses: 5\n", 2, "statuses must be a list."),
        ("seed: 7\nstatuses: [99]\n", 2, "statuses: status: 99 cannot be used."),
        ("seed: 7\nstatuses: []\n", 2, "statuses: must be a list with items"),
        ("seed: 7\ncloses: [1008]\n", 2, "closes: must be a list with items, not 1008."),
        ("seed: 7\ncloses: [[1008]]\n", 2, "is not a close code and a reason."),
        ("seed: 7\ncloses: [[10, a]]\n", 2, "closes: code: 10 cannot be sent."),
        ("seed: 7\nendings: {early_update: 1}\n", 2, "there is no fault 'early_update'"),
    ],
)
def test_a_mistake_in_the_faults_names_the_line(write, text, lineno, problem):
    file = write(text)
    with pytest.raises(ScenarioError) as caught:
        read_faults(file)
    assert str(caught.value).startswith(f"{file}, line {lineno}: ")
    assert problem in str(caught.value)


async def test_a_recording_is_heard(write, tmp_path):
    shutil.copy(Path(genai_live.__file__).parent / "cli" / "data" / "question.wav", tmp_path)
    heard = "{heard: {text: A question, file: question.wav}}"
    text = f"rules:\n  - when: {heard}\n    then: An answer.\n"
    pcm, form = read_wav(tmp_path / "question.wav")
    data = base64.b64encode(pcm + bytes(form.rate * 2 * 2)).decode()
    audio = {"mimeType": f"audio/pcm;rate={form.rate}", "data": data}
    async with LiveServer(write(text)) as server, dial(server.url, **TEXT) as client:
        await client.realtime(audio=audio)
        assert spoken(await client.turn()) == "An answer."


async def test_a_recording_beside_the_file_is_played(write):
    text = "rules:\n  - when: {any: true}\n    then: {speak: {file: beep.wav}}\n"
    async with (
        LiveServer(write(text)) as server,
        dial(server.url, model="models/any") as client,
    ):
        await client.say("Go")
        assert len(list(parts(await client.turn()))) == 1
