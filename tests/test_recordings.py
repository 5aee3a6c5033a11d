"""Real traffic: everything recorded is read, and goes back as it came."""

import base64
import json
import re
from typing import Any

from genai_live import events, types
from genai_live._protocol import LiveProtocol, TurnBuilder
from genai_live.audio import OUTPUT
from genai_live.converters import decode, encode

CLASSES = {
    ("client", "live"): types.LiveClientMessage,
    ("server", "live"): types.LiveServerMessage,
    ("client", "music"): types.LiveMusicClientMessage,
    ("server", "music"): types.LiveMusicServerMessage,
}
FREE_FORM = {"args", "response", "parametersJsonSchema", "parameters_json_schema"}


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def recorded(folder):
    """Give every recorded message with its side."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in lines(path):
            if "from" in line:
                yield path.name, line["from"], line["message"]


def normal(value, key=""):
    """Write a message as protobuf would: camelCase, standard base64, whole numbers plain."""
    if isinstance(value, dict):
        if key in FREE_FORM:
            return value
        rename = str if key == "properties" else camel
        return {rename(name): normal(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [normal(item, key) for item in value]
    if key == "data" and isinstance(value, str):
        plain = value.replace("-", "+").replace("_", "/").rstrip("=")
        return base64.b64decode(plain + "=" * (-len(plain) % 4))
    return value


def camel(name):
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), name)


def unknown(message):
    """Whether something in a message was not known."""
    return "extra=" in repr(message)


def test_what_the_service_wrote_goes_back_as_it_came(recordings):
    count = 0
    for name, side, message in recorded(recordings):
        if side == "server":
            read = decode(json.dumps(message), types.LiveServerMessage)
            assert json.loads(encode(read)) == message, name
            assert not unknown(read), name
            count += 1
    assert count > 100


def test_what_clients_wrote_goes_back_but_for_casing_and_base64_alphabet(recordings):
    count = 0
    for name, side, message in recorded(recordings):
        if side == "client":
            read = decode(json.dumps(message), types.LiveClientMessage)
            assert normal(json.loads(encode(read))) == normal(message), name
            assert not unknown(read), name
            count += 1
    assert count > 20


def test_every_frame_of_a_recorded_session_means_something_known(recordings):
    for path in sorted(recordings.glob("*.jsonl")):
        protocol = LiveProtocol()
        found = [
            event
            for line in lines(path)
            if line.get("from") == "server"
            for event in protocol.feed(
                decode(json.dumps(line["message"]), types.LiveServerMessage)
            ).events
        ]
        assert isinstance(found[0], events.SetupComplete), path.name
        for event in found:
            raw: Any = event.raw
            code = isinstance(event, events.UnknownEvent) and raw.server_content.model_turn
            assert not isinstance(event, events.UnknownEvent) or code, (path.name, event.raw)


def test_every_recorded_turn_is_whole(recordings):
    spoken = 0
    for path in sorted(recordings.glob("*.jsonl")):
        protocol, builder = LiveProtocol(), TurnBuilder()
        for line in lines(path):
            if line.get("from") != "server":
                continue
            message = decode(json.dumps(line["message"]), types.LiveServerMessage)
            for event in protocol.feed(message).events:
                builder.add(event)
                if isinstance(event, events.TurnComplete):
                    turn, builder = builder.build(), TurnBuilder()
                    assert turn.interrupted == event.interrupted, path.name
                    assert bool(turn.text) == (turn.empty_reason is None), path.name
                    assert len(turn._repr_html_()) < 1_000_000, path.name
                    assert turn.audio.format == OUTPUT, path.name
                    spoken += turn.audio.seconds > 0
    assert spoken > 3


def test_every_sample_message_is_read_and_stable(recordings):
    samples = lines(recordings.parent / "protocol" / "corpus.jsonl")
    for sample in samples:
        kind = CLASSES[sample["from"], sample["api"]]
        read = decode(json.dumps(sample["message"]), kind)
        assert decode(encode(read), kind) == read, sample["source"]
    assert len(samples) > 50
