import json

import pytest

from genai_live import types
from genai_live.converters import decode
from genai_live.testing._model.function_calls import find_calls


def declare(**functions):
    declarations = [{"name": name, **members} for name, members in functions.items()]
    return [decode(json.dumps({"functionDeclarations": declarations}), types.Tool)]


def taking(required=None, **properties):
    required = list(properties) if required is None else required
    return {"parameters": {"type": "OBJECT", "properties": properties, "required": required}}


STRING, INTEGER, NUMBER = {"type": "STRING"}, {"type": "INTEGER"}, {"type": "NUMBER"}
BOOLEAN = {"type": "BOOLEAN"}
UNIT = {"type": "STRING", "enum": ["celsius", "fahrenheit"]}


@pytest.mark.parametrize(
    ("properties", "text", "args"),
    [
        ({"a": STRING}, "do it for Paris!", {"a": "Paris"}),
        ({"a": STRING}, "do_it in New York, please", {"a": "New York"}),
        ({"a": STRING}, "For Paris, do_it", {"a": "Paris"}),
        ({"a": STRING}, 'do_it with "two words" now', {"a": "two words"}),
        ({"a": STRING, "b": STRING}, "do_it 'x' “y”", {"a": "x", "b": "y"}),
        ({"a": STRING, "b": STRING}, "do_it b=y and x", {"a": "x", "b": "y"}),
        ({"a": STRING}, "do_it(a='Redmond, WA')", {"a": "Redmond, WA"}),
        ({"a": STRING}, "DO_IT", {"a": ""}),
        ({"n": INTEGER, "a": STRING}, "do_it of 5 with 'steady'", {"n": 5, "a": "steady"}),
        ({"n": INTEGER}, "do_it -3", {"n": -3}),
        ({"n": INTEGER}, "do_it n: 7", {"n": 7}),
        ({"n": NUMBER}, "do_it at 2.5 now", {"n": 2.5}),
        ({"n": NUMBER, "m": INTEGER}, "do_it", {"n": 0.0, "m": 0}),
        ({"u": UNIT, "a": STRING}, "do_it Fahrenheit for Oslo", {"u": "fahrenheit", "a": "Oslo"}),
        ({"u": UNIT}, "do_it", {"u": "celsius"}),
        ({"on": BOOLEAN}, "do_it no", {"on": False}),
        ({"on": BOOLEAN}, "do_it on=yes", {"on": True}),
        ({"on": BOOLEAN, "a": STRING}, "do_it Off in the hall", {"on": False, "a": "hall"}),
        ({"on": BOOLEAN}, "do_it", {"on": False}),
        ({"l": {"type": "ARRAY", "items": STRING}}, "do_it 'a' 'b'", {"l": ["a", "b"]}),
        ({"l": {"type": "ARRAY", "items": INTEGER}}, "do_it 1, 2", {"l": [1, 2]}),
        ({"l": {"type": "ARRAY"}, "o": {"type": "OBJECT"}}, "do_it", {"l": [], "o": {}}),
        ({}, "do_it for nothing", {}),
    ],
)
def test_arguments_come_from_the_words(properties, text, args):
    (call,) = find_calls(text, declare(do_it=taking(**properties)))
    assert call.args == args
    assert [type(value) for value in call.args.values()] == [type(each) for each in args.values()]


def test_what_is_not_required_and_not_said_is_left_out():
    (call,) = find_calls("do_it 5", declare(do_it=taking([], n=INTEGER, a=STRING)))
    assert call.args == {"n": 5}


def test_a_json_schema_is_read_too():
    schema = {
        "type": "object",
        "properties": {"city": {"type": ["string", "null"]}, "days": {"type": "integer"}},
        "required": ["city"],
    }
    (call,) = find_calls("do_it for 3 in 'Rome'", declare(do_it={"parametersJsonSchema": schema}))
    assert call.args == {"city": "Rome", "days": 3}


@pytest.mark.parametrize(
    "text",
    [
        "get_weather",
        "GET_WEATHER!",
        "call get weather now",
        "default_api.get_weather()",
        "(get_weather)",
    ],
)
def test_a_function_is_named_in_any_case_and_with_spaces(text):
    assert [call.name for call in find_calls(text, declare(get_weather={}))] == ["get_weather"]


@pytest.mark.parametrize("text", ["forget_weather", "get_weathers", "getweather", "weather", ""])
def test_part_of_a_word_is_not_a_name(text):
    assert find_calls(text, declare(get_weather={})) == []


def test_each_function_gets_the_words_up_to_the_next():
    functions = declare(b=taking(x=STRING), a=taking(x=STRING))
    calls = find_calls("use a for one and then b for two", functions)
    assert [(call.name, call.args) for call in calls] == [
        ("a", {"x": "one"}),
        ("b", {"x": "two"}),
    ]


def test_a_name_with_odd_characters_is_taken_as_it_is():
    assert find_calls("call a.b-c:d", declare(**{"a.b-c:d": {}}))[0].name == "a.b-c:d"
    assert find_calls("call axb-c:d", declare(**{"a.b-c:d": {}})) == []


def test_a_function_says_whether_it_blocks():
    functions = declare(a={"behavior": "NON_BLOCKING"}, b={"behavior": "BLOCKING"}, c={})
    assert [call.blocking for call in find_calls("a b c", functions)] == [False, True, True]


def test_a_tool_without_functions_has_none_to_call():
    assert find_calls("google_search", [types.Tool(google_search=types.GoogleSearch())]) == []
