"""Configs for `connect`, generated from the schema files."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from tests.helpers.wire_form import DEFINITIONS, SCALARS, snake_case, target

OWN = {"httpOptions"}
"""Never sent; where they lead is a matter of the endpoint."""
RENAMED = {"modelConfig", "schema"}
"""google-genai has other names for them, see the tests of single differences."""
DEEPEST = 5
INT32 = st.integers(-(2**31), 2**31 - 1)
WORDS = st.sampled_from(["", "a", "Kore", "en-US", "x y", "snake_case", "camelCase", "é\u2028"])
KEYS = st.sampled_from(["city", "max_temp", "maxTemp", "type", "x"])
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
FREE = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | WORDS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=2),
    max_leaves=3,
)
FREE_OBJECTS = st.dictionaries(KEYS, FREE, max_size=2)
VALUES = {
    "Base64": st.binary(max_size=4),
    "Int64String": st.integers(-(2**63), 2**63 - 1),
    "Duration": st.sampled_from(["0s", "1.5s", "0.000001s", "3600s"]),
    "Timestamp": TIMES.map(lambda time: time.replace(microsecond=time.microsecond // 1000 * 1000)),
}


@st.composite
def live_configs(draw, backend):
    """Return configs, two in five with anything that a type allows, the others what Live takes.

    The older container holds no setting that stands beside it too: there google-genai is no
    measure, see the tests of single differences.
    """
    anything = draw(st.sampled_from([False, True, False, True, False]))
    config = draw(_messages("LiveConnectConfig", None if anything else backend, 0))
    for name, value in config.items():
        if name in ("generation_config", "generationConfig"):
            flat = {snake_case(key) for key in config}
            config[name] = {k: v for k, v in value.items() if snake_case(k) not in flat}
    return config


@st.composite
def _messages(draw, name, backend, depth):
    properties = DEFINITIONS[name]["properties"]
    possible = [
        key
        for key, schema in properties.items()
        if key not in OWN | RENAMED
        and (backend is None or _is_taken(schema, backend))
        and (depth < DEEPEST or not _holds_messages(schema))
    ]
    most = 4 if depth else 8
    keys = draw(st.lists(st.sampled_from(possible), max_size=most, unique=True)) if possible else []
    if backend is not None:
        keys += [k for k in properties if properties[k].get("x-required") and k not in keys]
    spelt = draw(st.sampled_from([snake_case, str]))
    return {spelt(key): draw(_values(name, key, properties[key], backend, depth)) for key in keys}


def _is_taken(schema, backend):
    return schema.get("x-only") in (None, backend) and "x-refused" not in schema


def _holds_messages(schema):
    inner = schema.get("items", schema)
    return "$ref" in inner and "properties" in DEFINITIONS.get(target(inner), ())


def _values(name, key, schema, backend, depth):
    if key == "systemInstruction":
        return _instructions(backend, depth)
    if key == "responseModalities":
        one = st.sampled_from([["AUDIO"], ["TEXT"], ["audio"]])
        return one if backend else one | st.just(["IMAGE"]) | st.just(["VIDEO", "AUDIO"])
    if "$ref" in schema:
        kind = target(schema)
        if kind in SCALARS:
            return VALUES[kind]
        if "enum" in DEFINITIONS[kind]:
            return st.sampled_from(DEFINITIONS[kind]["enum"])
        return _messages(kind, backend, depth + 1)
    match schema.get("type"):
        case "array":
            return st.lists(_values(name, "", schema["items"], backend, depth), max_size=2)
        case "object" if schema["additionalProperties"] is True:
            return FREE_OBJECTS
        case "object":
            values = schema["additionalProperties"]
            return st.dictionaries(KEYS, _values(name, "", values, backend, depth + 1), max_size=2)
        case "boolean":
            return st.booleans()
        case "integer":
            return _within(schema, backend, INT32)
        case "number":
            return _within(schema, backend, st.floats(-9, 9, width=16) | st.integers(-3, 3))
        case "string":
            return WORDS
        case _:
            return FREE_OBJECTS


def _within(schema, backend, numbers):
    if backend is None or "minimum" not in schema:
        return numbers
    return st.integers(schema["minimum"], schema["maximum"])


def _instructions(backend, depth):
    parts = _messages("Part", backend, depth + 2)
    bare = WORDS | parts.filter(lambda part: not part.keys() & {"functionCall", "function_call"})
    content = st.fixed_dictionaries(
        {"parts": st.lists(parts, max_size=2)}, optional={"role": WORDS}
    )
    return bare | st.lists(bare, min_size=1, max_size=2) | content
