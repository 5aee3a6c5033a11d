"""Scenarios of rules, written in Python: what the client says leads to what the model does."""

import base64
import math
import wave
from typing import Any

import anyio
import pytest

from genai_live import Client, errors
from genai_live.errors import ConfigError
from genai_live.testing import (
    LiveServer,
    ScenarioError,
    ScenarioMismatch,
    ScriptedScenario,
    phrase_audio,
    when,
)
from genai_live.testing._service.espeak import find_espeak
from tests.helpers.raw_live_client import TEXT, dial, parts, spoken

pytestmark = pytest.mark.anyio

WEATHER = {
    "functionDeclarations": [{"name": "get_weather"}, {"name": "look", "behavior": "NON_BLOCKING"}]
}


def serve(*rules, **options):
    return LiveServer(ScriptedScenario(*rules, **options))


async def respond(client, frame, response):
    (call,) = frame["toolCall"]["functionCalls"]
    answer = {"id": call["id"], "name": call["name"], "response": response}
    await client.send({"toolResponse": {"functionResponses": [answer]}})
    return call


@pytest.mark.parametrize(
    ("rule", "fits", "fits_not"),
    [
        (when("Hello there"), ["hello  THERE!", "Hello there."], ["Hello", "Say hello there"]),
        (when(contains="weather"), ["The Weather, please", "weather"], ["Whether"]),
        (when(contains="art"), ["The art of it", "art?"], ["Start", "Arts", "Look at that"]),
        (when(contains="to 5"), ["from 1 to 5", "To  5, please"], ["to 50", "into 5"]),
        (when(contains="c++"), ["I write C++, mostly"], ["c", "c+"]),
        (when(contains="天気"), ["今日の天気は"], ["今日は"]),
        (when(matches=r"^count to \d+$"), ["Count to 20"], ["Count to ten"]),
        (when(), ["anything", "Hello"], []),
    ],
    ids=["text", "contains", "word", "number", "sign", "joined", "matches", "anything"],
)
async def test_what_is_said_leads_to_the_rule_that_fits(rule, fits, fits_not):
    with serve(rule.say("Yes."), otherwise=when().say("No.")) as server:
        async with dial(server.url, **TEXT) as client:
            for text in fits:
                assert await client.answer(text) == "Yes."
            for text in fits_not:
                assert await client.answer(text) == "No."


async def test_the_first_rule_that_fits_is_used():
    with serve(when("a").say("1"), when(contains="a").say("2"), when().say("3")) as server:
        async with dial(server.url, **TEXT) as client:
            assert [await client.answer(each) for each in ("a", "a b", "c")] == ["1", "2", "3"]


@pytest.mark.parametrize("kind", ["text", "contains", "heard"])
@pytest.mark.parametrize("value", ["", "?", " . "])
def test_a_condition_without_words_is_refused(kind, value):
    with pytest.raises(ConfigError, match=f"{kind}: .* has no words"):
        when(**{kind: value})


@pytest.mark.parametrize(
    "rule",
    [when("Hello"), when("Hello").set(a=1), when("Hello").wait(0.01), when("Hello").slow(0)],
    ids=["nothing", "set", "wait", "slow"],
)
async def test_a_rule_without_output_ends_its_turn(rule):
    with serve(rule, when("Bye").say("Bye."), when("End").say("1").end_turn().set(a=1)) as server:
        async with dial(server.url, **TEXT) as client:
            assert [await client.answer(text) for text in ("Hello", "Bye")] == ["", "Bye."]
            assert [await client.answer(text) for text in ("End", "Bye")] == ["1", "Bye."]


async def test_turns_come_in_order_before_the_rules():
    turns = [when().say("First."), when("go").say("Second.")]
    with serve(when("go").say("Rule."), when().say("Other."), turns=turns) as server:
        async with dial(server.url, **TEXT) as client:
            said = [await client.answer(each) for each in ("go", "stop", "go", "go")]
    assert said == ["First.", "Other.", "Second.", "Rule."]


async def test_the_model_may_speak_first():
    with serve(opening=when().say("Welcome.")) as server:
        async with dial(server.url, **TEXT) as client:
            assert spoken(await client.turn()) == "Welcome."


async def test_variables_come_from_the_scenario_from_patterns_and_from_steps():
    rules = [
        when(matches=r"i am (?P<name>\w+)").set(greeting="Hi {name}").say("{greeting}, {{ok}}."),
        when("Who?").say("{name} ({said}, {connection})"),
    ]
    with serve(*rules, variables={"name": "nobody"}) as server:
        async with dial(server.url, **TEXT) as client:
            assert await client.answer("Who?") == "nobody (Who?, 1)"
            assert await client.answer("I am Ada") == "Hi Ada, {ok}."
            assert await client.answer("Who?") == "Ada (Who?, 1)"
        async with dial(server.url, **TEXT) as client:
            assert await client.answer("Who?") == "nobody (Who?, 2)"


async def test_variables_and_turns_survive_a_resumption():
    turns = [when(matches=r"i am (?P<name>\w+)").say("Hi."), when("Who?").say("{name}.")]
    with serve(turns=turns, variables={"name": ""}, opening=when().say("Welcome.")) as server:
        async with dial(server.url, **TEXT, sessionResumption={}) as client:
            await client.turn()
            assert await client.answer("I am Ada") == "Hi."
            handle = (await client.until("sessionResumptionUpdate"))[-1]
        handle = handle["sessionResumptionUpdate"]["newHandle"]
        async with dial(server.url, **TEXT, sessionResumption={"handle": handle}) as client:
            assert await client.answer("Who?") == "Ada."


async def test_a_call_is_answered_and_its_result_leads_on():
    rule = when(matches="weather in (?P<city>.+)").call(
        "get_weather",
        {"city": "{city}", "days": 2},
        save="weather",
        results=[
            ({"sky": "clear"}, when().say("Clear, {weather.high.0} degrees.")),
            (None, when().say("Bad: {weather}.")),
        ],
    )
    with serve(rule) as server:
        async with dial(server.url, **TEXT, tools=[WEATHER]) as client:
            await client.say("Weather in Oslo")
            call = await respond(client, await client.frame(), {"sky": "clear", "high": [20, 21]})
            assert call["args"] == {"city": "Oslo", "days": 2}
            assert spoken(await client.turn()) == "Clear, 20 degrees."
            await client.say("Weather in Oslo")
            await respond(client, await client.frame(), {"sky": "grey"})
            assert spoken(await client.turn()) == 'Bad: {"sky":"grey"}.'


async def test_a_result_that_the_model_did_not_wait_for_is_input_for_the_rules():
    rules = [
        when("Look").call("look").say("Looking."),
        when(result="look", response={"seen": True}).say("I saw {result.what}."),
    ]
    with serve(*rules) as server:
        async with dial(server.url, **TEXT, tools=[WEATHER]) as client:
            await client.say("Look")
            frame = await client.frame()
            assert spoken(await client.turn()) == "Looking."
            await respond(client, frame, {"seen": True, "what": "it"})
            assert spoken(await client.turn()) == "I saw it."


async def test_speech_is_recognized():
    rules = [when(heard="Turn on the light").say("On."), when(speech=True).say("What?")]
    with serve(*rules) as server:
        async with dial(server.url, **TEXT, inputAudioTranscription={}) as client:
            for text, answer in (("Turn on the light", "On."), ("Something else", "What?")):
                await speak(client, phrase_audio(text) + bytes(32_000))
                assert spoken(await client.turn()) == answer


async def speak(client, pcm):
    audio = {"mimeType": "audio/pcm;rate=16000", "data": base64.b64encode(pcm).decode()}
    await client.realtime(audio=audio)


async def test_a_recording_is_played_with_its_transcript(tmp_path):
    file = tmp_path / "beep.wav"
    with wave.open(str(file), "wb") as wav:
        wav.setparams((1, 2, 16_000, 0, "NONE", ""))
        wav.writeframes(b"\x01\x00" * 16_000)
    with serve(when().speak("Beep", file=file)) as server:
        async with dial(server.url, model="models/any", outputAudioTranscription={}) as client:
            await client.say("Go")
            frames = await client.turn()
        async with dial(server.url, **TEXT) as client:
            assert await client.answer("Go") == "Beep"
    assert len(list(parts(frames))) == 5  # a second in pieces of 200 ms
    transcripts = [each.get("serverContent", {}).get("outputTranscription") for each in frames]
    assert {"text": "Beep"} in transcripts


@pytest.mark.skipif(find_espeak() is None, reason="espeak-ng is not installed")
async def test_espeak_speaks_where_it_is_installed():
    with serve(when().speak("Good morning.", voice="en-us")) as server:
        async with dial(server.url, model="models/any") as client:
            await client.say("Go")
            assert len(list(parts(await client.turn()))) > 2
    with LiveServer(ScriptedScenario(when().say("One. Two.")), voice="en-us") as server:
        async with dial(server.url, model="models/any", outputAudioTranscription={}) as client:
            await client.say("Go")
            assert len(list(parts(await client.turn()))) > 2


@pytest.mark.skipif(find_espeak() is None, reason="espeak-ng is not installed")
def test_a_voice_that_espeak_does_not_have_is_refused_with_others():
    with pytest.raises(ConfigError, match=r"no voice 'frog'. Use one of tones, de, .*en-us"):
        LiveServer(voice="frog")
    with pytest.raises(ConfigError, match=r"no voice 'german '. Use one of tones, de, en-gb"):
        when().speak("a", voice="german ")


def test_a_voice_without_espeak_names_the_fix(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ConfigError, match=r"voice: espeak-ng is not installed. Install it .*apt"):
        when().speak("Hello", voice="en")
    with pytest.raises(ConfigError, match="voice: espeak-ng is not installed"):
        LiveServer(voice="en-us")
    assert "Say" in repr(when().speak("Hello"))  # tones


async def test_the_model_thinks_waits_and_ends_turns():
    rule = when().think("Hm.").wait(0.01).slow(0.001).say("One.").end_turn().say("Two.")
    with serve(rule) as server:
        async with dial(server.url, **TEXT) as client:
            await client.say("Go")
            frames = await client.turn()
            assert next(iter(parts(frames))) == {"text": "Hm.", "thought": True}
            assert spoken(await client.turn()) == "Two."


@pytest.mark.parametrize(
    ("rule", "end"),
    [
        (when().say("a").fail(1008, "Bye").say("b"), (1008, "Bye")),
        (when().fail(), (1011, "Internal error encountered.")),
        (when().go_away(0.01), (1008, "The operation was aborted.")),
    ],
)
async def test_the_connection_fails(rule, end):
    with serve(rule) as server:
        async with dial(server.url, **TEXT) as client:
            await client.say("Go")
            assert await client.end() == end
        assert server.connections[0].faults


async def test_the_connection_is_reset():
    with serve(when().fail("abort")) as server:
        async with dial(server.url, **TEXT) as client:
            await client.say("Go")
            await server.wait_for_async(lambda: server.connections[0].close_code == 1006)


async def test_a_client_that_departs_fails_with_what_was_expected():
    with pytest.raises(ScenarioMismatch) as caught:
        async with (
            serve(when("Hello").say("Hi."), turns=[when(speech=True)]) as server,
            dial(server.url, **TEXT) as client,
        ):
            await client.say("Good evening")
            code, reason = await client.end()
    assert str(caught.value) == (
        'the client said "Good evening", which no rule expects. Expected: any speech; text "Hello".'
    )
    assert code == 1008
    assert 'said "Good evening"' in reason


async def test_a_mismatch_is_logged_without_a_traceback(caplog):
    scenario = ScriptedScenario(when("Hello").say("Hi."))
    async with (
        LiveServer(scenario, raise_errors=False) as server,
        dial(server.url, **TEXT) as client,
    ):
        await speak(client, phrase_audio("Not a known phrase at all") + bytes(32_000))
        await client.end()
    assert "the scenario failed: the client spoke unknown words, which no rule" in caplog.text
    assert "Traceback" not in caplog.text


async def test_a_result_that_no_rule_expects_is_passed_over():
    rules = [when("Look").call("look").say("Looking."), when("Go on").say("Yes.")]
    async with serve(*rules) as server, dial(server.url, **TEXT, tools=[WEATHER]) as client:
        await client.say("Look")
        frame = await client.frame()
        await client.turn()
        await respond(client, frame, {"seen": True})
        assert await client.answer("Go on") == "Yes."


async def test_a_response_that_none_of_the_results_expects_is_a_mismatch():
    rule = when().call("get_weather", results=[({"sky": "clear"}, when().say("Clear."))])
    with pytest.raises(ScenarioMismatch, match=r"get_weather answered .*'grey'.*none of the res"):
        async with serve(rule) as server, dial(server.url, **TEXT, tools=[WEATHER]) as client:
            await client.say("Go")
            await respond(client, await client.frame(), {"sky": "grey"})
            await client.end()


async def test_a_function_that_the_client_does_not_declare_is_named():
    with pytest.raises(ScenarioMismatch, match=r"no function 'get_wether'. Did you mean 'get_w"):
        async with (
            serve(when().call("get_wether")) as server,
            dial(server.url, **TEXT, tools=[WEATHER]) as client,
        ):
            await client.say("Go")
            await client.end()


async def test_a_setup_that_lacks_something_is_a_mismatch():
    setup = {"generationConfig": {"responseModalities": ["TEXT"]}, "outputAudioTranscription": {}}
    with pytest.raises(ScenarioMismatch, match=r"outputAudioTranscription is None, not \{\}"):
        async with serve(when(), setup=setup) as server, dial(server.url, **TEXT) as client:
            await client.end()


async def test_new_input_interrupts_a_rule():
    rules = [when("Go").say("One.").wait(30).say("Two."), when("Stop").say("Stopped.")]
    with serve(*rules) as server, anyio.fail_after(10):
        async with dial(server.url, **TEXT) as client:
            await client.say("Go")
            await client.frame()
            await client.say("Stop")
            assert "interrupted" in (await client.turn())[-2]["serverContent"]
            assert spoken(await client.turn()) == "Stopped."


def test_a_client_with_tools_is_led_through_a_conversation():
    def get_weather(city: str) -> dict:
        return {"sky": f"clear in {city}"}

    rule = when(contains="weather").call("get_weather", {"city": "Oslo"}, save="w").say("{w.sky}.")
    with (
        serve(rule) as server,
        Client(api_key="any", http_options={"base_url": server.url}) as client,
        client.live.connect(
            model="any", config={"response_modalities": ["TEXT"], "tools": [get_weather]}
        ) as session,
    ):
        assert session.ask("The weather?", timeout=10).text == "clear in Oslo."


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: when("a", contains="b"), "text and contains are several conditions"),
        (lambda: when(7), "text: must be a str, not 7"),  # type: ignore[arg-type]
        (lambda: when(matches="("), r"matches: '\(' is not a regular expression: missing \)"),
        (lambda: when("a", file="a.wav"), "file: it needs heard="),
        (lambda: when("a", response={}), "response: it needs result="),
        (lambda: when().say(b"a"), "say: must be a str"),  # type: ignore[arg-type]
        (lambda: when().wait(-1), "wait: must be a number of seconds"),
        (lambda: when().fail("abrt"), "fail: 'abrt' is unknown. Did you mean 'abort'?"),  # type: ignore[arg-type]
        (lambda: when().fail(3), "fail: "),
        (lambda: when().call("f", save="a b"), "save: 'a b' is no name of a variable"),
        (lambda: when().speak(file="nowhere.wav"), "nowhere.wav"),
        (lambda: ScriptedScenario("Hello"), r"rules: 'Hello' is not a rule. Write when\(\"Hello\""),  # type: ignore[arg-type]
        (lambda: ScriptedScenario(variables=[1]), "variables: must be a dict"),  # type: ignore[arg-type]
        (
            lambda: ScriptedScenario(when().say("{custmer}"), variables={"customer": 1}),
            r"nothing sets the variable \{custmer\}. Did you mean 'customer'?",
        ),
        (lambda: LiveServer(when()), "scenario: "),  # type: ignore[arg-type]
        (lambda: LiveServer(7), "scenario: 7 cannot be called"),  # type: ignore[arg-type]
    ],
)
def test_mistakes_are_explained_at_the_call(make, problem):
    with pytest.raises((ConfigError, OSError), match=problem):
        make()


class Hostile:
    """Fails at whatever is done with it."""

    def __repr__(self):
        raise RuntimeError("repr")

    __str__ = __bool__ = __eq__ = __iter__ = __len__ = __hash__ = __repr__  # type: ignore[assignment]


NUMBERS = (True, -1, math.nan, math.inf, 10**400)
HOSTILE = (*NUMBERS, b"x", [object], {1: 2}, "\ud800", object, Hostile())
FINE: list[tuple[str, Any]] = [(field, value) for field in ("set", "args") for value in (True, -1)]
FINE += [("speech", True)]


@pytest.mark.parametrize(
    ("use", "fields"),
    [
        (lambda bad: when(bad), "text"),
        (lambda bad: when(contains=bad), "contains"),
        (lambda bad: when(matches=bad), "matches"),
        (lambda bad: when(heard=bad), "heard"),
        (lambda bad: when(result=bad), "result"),
        (lambda bad: when(speech=bad), "speech"),
        (lambda bad: when(heard="a", file=bad), "file"),
        (lambda bad: when(result="a", response=bad), "response"),
        (lambda bad: when().say(bad), "say"),
        (lambda bad: when().think(bad), "think"),
        (lambda bad: when().speak(bad), "speak"),
        (lambda bad: when().speak("a", file=bad), "file"),
        (lambda bad: when().speak("a", voice=bad), "voice"),
        (lambda bad: when().call(bad), "call"),
        (lambda bad: when().call("a", bad), "args"),
        (lambda bad: when().call("a", {"a": bad}), "args"),
        (lambda bad: when().call("a", save=bad), "save"),
        (lambda bad: when().call("a", results=bad), r"results(\[0\])?"),
        (lambda bad: when().call("a", results=[bad]), r"results\[0\]"),
        (lambda bad: when().call("a", results=[(bad, when())]), r"results\[0\]"),
        (lambda bad: when().call("a", results=[(None, bad)]), r"results\[0\]"),
        (lambda bad: when().fail(bad), "fail"),
        (lambda bad: when().fail(1011, bad), "reason"),
        (lambda bad: when().wait(bad), "wait"),
        (lambda bad: when().slow(bad), "slow"),
        (lambda bad: when().go_away(bad), "go_away"),
        (lambda bad: when().set(a=bad), "set"),
        (lambda bad: when().say("a").at(bad), "lineno"),
        (lambda bad: ScriptedScenario(bad), "rules"),
        (lambda bad: ScriptedScenario(turns=bad), "turns"),
        (lambda bad: ScriptedScenario(opening=bad), "opening"),
        (lambda bad: ScriptedScenario(otherwise=bad), "otherwise"),
        (lambda bad: ScriptedScenario(variables=bad), "variables"),
        (lambda bad: ScriptedScenario(setup=bad), "setup"),
        (lambda bad: phrase_audio(bad), "text"),
        (lambda bad: phrase_audio("a", rate=bad), "rate"),
    ],
)
def test_whatever_is_passed_an_error_names_the_argument(use, fields):
    for bad in HOSTILE:
        if any(fields == field and bad is value for field, value in FINE):
            continue
        with pytest.raises(ConfigError, match=f"^{fields}: "):
            use(bad)


@pytest.mark.parametrize(
    ("use", "problem"),
    [
        (lambda: when().call(""), "call: is empty. Pass the name of a function"),
        (lambda: when().speak("a", voice=""), "voice: is empty. Pass tones"),
        (lambda: when().set(), r"set: sets nothing. Write set\(name=value\)"),
        (lambda: when().set(**{"1 a": 1}), "set: '1 a' is no name of a variable"),
        (lambda: when().at(1), "lineno: the rule has no steps"),
        (lambda: when(matches=""), "matches: '' has no words."),
        (lambda: ScriptedScenario(turns="Hello"), "turns: must be a list of rules"),  # type: ignore[arg-type]
        (
            lambda: ScriptedScenario(setup={"tools": 5}),
            "setup.tools: expected a list, got a number",
        ),
    ],
)
def test_what_is_empty_or_misplaced_is_refused(use, problem):
    with pytest.raises(ConfigError, match=problem):
        use()


async def test_a_variable_without_a_value_is_an_error_of_the_scenario():
    rule = when().say("{result.sky}")
    with pytest.raises(
        ScenarioMismatch, match=r"\{result.sky\} has no value: there is no 'result'"
    ):
        async with serve(rule) as server, dial(server.url, **TEXT) as client:
            await client.say("Go")
            await client.end()
    assert issubclass(ScenarioError, errors.ConfigError)


async def test_speech_and_text_in_a_marked_activity_are_one_turn_of_a_rule():
    manual = {"realtimeInputConfig": {"automaticActivityDetection": {"disabled": True}}}
    sound = base64.b64encode(phrase_audio("Thank you.")).decode()
    with serve(when("Hello. Thank you.").say("You are welcome.")) as server:
        async with dial(server.url, **TEXT, **manual) as client:
            await client.realtime(activityStart={})
            await client.realtime(text="Hello.")
            await client.realtime(audio={"mimeType": "audio/pcm;rate=16000", "data": sound})
            await client.realtime(activityEnd={})
            assert spoken(await client.turn()) == "You are welcome."
