"""Frames of a telephone call: what they mean, what is written, and what of it was heard."""

import base64
import json
from pathlib import Path

import pytest

from genai_live import events
from genai_live.audio import PlaybackLedger, decode_mulaw, loudness
from genai_live.bridges.twilio import (
    CallerAudio,
    CallerDigit,
    MarkReached,
    StreamStarted,
    StreamStopped,
    TwilioReader,
    TwilioWriter,
    compute_signature,
    is_signed,
    twiml,
)
from genai_live.errors import ConfigError
from tests.helpers.sounds import hum

pytest.importorskip("soxr")

CALL = Path(__file__).with_name("call.jsonl").read_text(encoding="utf-8").splitlines()
START, MEDIA, STOP = CALL[1], CALL[2], CALL[-1]


def begun():
    reader = TwilioReader()
    assert reader.read(START) is not None
    return reader


# In


def test_a_call_is_read_to_its_end():
    reader = TwilioReader()
    found = [reader.read(frame) for frame in CALL]
    started = StreamStarted(
        stream_sid="MZ0",
        call_sid="CA0",
        parameters={"from": "+15550100", "language": "de"},
    )
    assert found == [
        None,
        started,
        CallerAudio(data=bytes(8), mime_type="audio/pcm;rate=8000"),
        CallerDigit(digit="5"),
        CallerAudio(data=decode_mulaw(b"\x00\x7f")),
        MarkReached(name="genai-live-1"),
        StreamStopped(),
    ]
    assert (reader.started, reader.is_stopped, reader.ignored) == (started, True, {})


def media(payload, **members):
    return json.dumps({"event": "media", "media": {"payload": payload, **members}})


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (None, "no text"),
        (7, "no text"),
        ("", "no JSON"),
        (b"\xff\x00", "no JSON"),
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "no object"),
        ("null", "no object"),
        ("{}", "unknown event"),
        ('{"event": ["media"]}', "unknown event"),
        ('{"event": "video"}', "unknown event"),
        ("x" * 300_000, "too large"),
        (START, "a second start"),
        ('{"event": "media"}', "media without details"),
        ('{"event": "media", "media": []}', "media without details"),
        ('{"event": "media", "media": {}}', "media without audio"),
        (media(None), "media without audio"),
        (media("*garbage*"), "media without audio"),
        (media("/w"), "media without audio"),
        (media("\u00ff\ud83d\ude00"), "media without audio"),
        (media("////", track="outbound"), "another track"),
        (media("////", track=None), "another track"),
        ('{"event": "media", "streamSid": "MZ9", "media": {"payload": "/w=="}}', "another stream"),
        ('{"event": "dtmf", "dtmf": {"digit": "55"}}', "dtmf without details"),
        ('{"event": "dtmf", "dtmf": {"digit": {}}}', "dtmf without details"),
        ('{"event": "mark", "mark": {"name": 3}}', "mark without details"),
    ],
)
def test_an_odd_frame_is_counted_and_harms_nothing(frame, reason):
    reader = begun()
    assert reader.read(frame) is None
    assert reader.read(frame) is None
    assert reader.ignored == {reason: 2}
    assert isinstance(reader.read(MEDIA), CallerAudio)


@pytest.mark.parametrize("frame", [MEDIA, CALL[3], CALL[5], STOP])
def test_what_comes_before_the_start_is_left_out(frame):
    reader = TwilioReader()
    assert reader.read(frame) is None
    assert reader.ignored == {"before the start": 1}
    assert isinstance(reader.read(START), StreamStarted)


def test_what_comes_after_the_end_is_left_out():
    reader = begun()
    assert reader.read(STOP) == StreamStopped()
    assert reader.read(MEDIA) is None
    assert reader.read(START) is None
    assert reader.ignored == {"after the end": 2}


@pytest.mark.parametrize("start", [{}, {"streamSid": ""}, {"streamSid": 3}, [], None])
def test_a_start_needs_a_stream(start):
    reader = TwilioReader()
    assert reader.read(json.dumps({"event": "start", "start": start})) is None
    assert reader.started is None


def test_a_start_with_odd_members_is_read_as_far_as_possible():
    start = {
        "streamSid": "MZ1",
        "callSid": 7,
        "customParameters": {"a": "b", "c": None},
        "mediaFormat": "?",
    }
    started = TwilioReader().read(json.dumps({"event": "start", "start": start}))
    assert started == StreamStarted(stream_sid="MZ1", parameters={"a": "b", "c": ""})


def test_audio_in_another_format_is_left_out():
    reader = TwilioReader()
    reader.read(START.replace("audio/x-mulaw", "audio/opus"))
    assert reader.read(MEDIA) is None
    assert reader.ignored == {"another media format": 1}


# Out


def speech(seconds, turn=0, level=9_000, rate=24_000):
    return events.AudioDelta(
        data=hum(seconds, rate, level), mime_type=f"audio/pcm;rate={rate}", turn=turn
    )


def written(frames):
    """Return the audio of frames, and the names of their marks."""
    audio, marks = b"", []
    for frame in map(json.loads, frames):
        assert frame["streamSid"] == "MZ0"
        if frame["event"] == "media":
            audio += base64.b64decode(frame["media"]["payload"])
        elif frame["event"] == "mark":
            marks.append(frame["mark"]["name"])
    return audio, marks


def kinds(frames):
    return [json.loads(frame)["event"] for frame in frames]


def test_speech_becomes_media_with_a_mark_each_fifth_of_a_second():
    writer = TwilioWriter("MZ0")
    frames = [frame for _ in range(10) for frame in writer.write(speech(0.1))]
    assert kinds(frames) == ["media", "mark"] * 4  # conversion holds back the rest
    frames += writer.write(events.GenerationComplete())
    frames += writer.write(events.TurnComplete())
    assert kinds(frames) == ["media", "mark"] * 5
    audio, marks = written(frames)
    assert len(audio) == 8_000
    assert len(set(marks)) == 5
    assert loudness(decode_mulaw(audio)) == pytest.approx(loudness(speech(1).data), rel=0.1)
    assert writer.ledger.queued_seconds == pytest.approx(1.0)
    assert writer.waiting == 5


def test_marks_tell_the_position():
    writer = TwilioWriter("MZ0")
    assert writer.ledger.position(0) == 0.0
    _, marks = written([*writer.write(speech(1.0)), *writer.flush()])
    assert writer.reached(marks[0])
    assert writer.ledger.position(0) == pytest.approx(0.2)
    assert writer.reached(marks[2])  # the second was lost
    assert writer.ledger.position(0) == pytest.approx(0.6)
    assert not writer.reached(marks[1])
    assert not writer.reached("somebody else's")
    assert not writer.reached("")
    assert writer.ledger.position(0) == pytest.approx(0.6)
    assert writer.waiting == 2


def test_an_interruption_clears_what_waits_and_its_marks_count_for_nothing():
    ledger = PlaybackLedger()
    writer = TwilioWriter("MZ0", ledger)
    _, marks = written(writer.write(speech(1.0)))
    writer.reached(marks[0])
    assert kinds(writer.write(events.Interrupted())) == ["clear"]
    for name in marks[1:]:  # Twilio sends them back at once
        assert not writer.reached(name)
    assert ledger.position(0) == pytest.approx(0.2)
    assert ledger.waiting_seconds == 0
    assert writer.write(speech(0.5)) == []  # the rest of that turn
    assert writer.write(events.TurnComplete(interrupted=True)) == []
    assert kinds(writer.write(speech(0.5, turn=1)))[:2] == ["media", "mark"]


def test_an_interruption_of_what_was_played_sends_nothing():
    writer = TwilioWriter("MZ0")
    assert writer.write(events.Interrupted()) == []
    _, marks = written([*writer.write(speech(0.3, turn=1)), *writer.flush()])
    writer.reached(marks[-1])
    assert writer.write(events.Interrupted(turn=1)) == []
    assert writer.ledger.position(1) == pytest.approx(0.3)


def test_the_rest_of_a_turn_comes_before_the_next_one():
    writer = TwilioWriter("MZ0")
    frames = [*writer.write(speech(0.25)), *writer.write(speech(0.25, turn=1)), *writer.flush()]
    for name in written(frames)[1]:
        writer.reached(name)
    assert writer.ledger.position(0) == pytest.approx(0.25)
    assert writer.ledger.position(1) == pytest.approx(0.25)


def test_audio_of_another_rate_is_converted_and_what_is_none_is_left_out():
    writer = TwilioWriter("MZ0")
    frames = writer.write(speech(0.5, rate=16_000))
    frames += writer.write(events.AudioDelta(data=b"\x00\x01", mime_type="audio/opus"))
    frames += writer.write(speech(0.5))
    frames += writer.write(events.TurnComplete())
    assert len(written(frames)[0]) == 8_000
    assert writer.write(events.TextDelta(text="hello")) == []


@pytest.mark.parametrize("stream_sid", [None, "", 3, b"MZ"])
def test_a_writer_needs_the_name_of_a_stream(stream_sid):
    with pytest.raises(ConfigError, match="stream_sid"):
        TwilioWriter(stream_sid)


@pytest.mark.parametrize("ledger", ["", 3, object()])
def test_a_writer_needs_a_ledger(ledger):
    with pytest.raises(ConfigError, match="ledger"):
        TwilioWriter("MZ0", ledger)


# Signatures and TwiML


def test_a_signature_is_that_of_the_documentation():
    # The example of Twilio's page "Webhooks Security", and what its libraries test.
    form = [
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675309"),
        ("Digits", "1234"),
        ("From", "+14158675309"),
        ("To", "+18005551212"),
    ]
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    assert compute_signature("12345", url, reversed(form)) == signature
    assert is_signed("12345", signature, url, form)
    assert is_signed("12345", signature, url.replace(".com/", ".com:443/"), iter(form))
    assert not is_signed("12346", signature, url, form)
    assert not is_signed("12345", signature, url, form[1:])
    assert not is_signed("12345", signature, url.replace("https", "http"), form)
    assert is_signed("12345", signature, url, dict(form))
    for wrong in ("", None, signature[:-1], "\u00e9", "\ud800"):
        assert not is_signed("12345", wrong, url, form)


@pytest.mark.parametrize("url", ["wss://[::1]:8/x", "wss://h:port/x", "", "wss://h:0/?"])
def test_any_url_can_be_signed(url):
    assert is_signed("token", compute_signature("token", url), url)


def test_twiml_quotes_what_it_is_given():
    text = twiml("wss://h/a?b&c", {"from": '"><Hangup/>', "to": "é"})
    assert "<Hangup/>" not in text
    assert '<Connect><Stream url="wss://h/a?b&amp;c"><Parameter name="from" value=\'' in text
    assert 'value="é"/></Stream></Connect></Response>' in text


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ((None, "https://h"), "auth_token"),
        (("\ud800", "https://h"), "auth_token"),
        (("token", None), "url"),
        (("token", "https://h", 7), "parameters"),
        (("token", "https://h", ["From"]), "parameters"),
        (("token", "https://h", {"From": None}), "parameters"),
    ],
)
def test_what_cannot_be_signed_is_named(arguments, field):
    token, *rest = arguments
    with pytest.raises(ConfigError, match=field):
        compute_signature(token, *rest)
    with pytest.raises(ConfigError, match=field):
        is_signed(token, "signature", *rest)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"url": None}, "url"),
        ({"parameters": 7}, "parameters"),
        ({"parameters": {"from": 5}}, "parameters"),
        ({"parameters": {"from": "\0"}}, "parameters"),
        ({"parameters": {"from": "5" * 500}}, "parameters"),
        ({"after": "<Say>Fish & chips</Say>"}, "after"),
    ],
)
def test_what_twilio_would_not_take_as_twiml_is_named(arguments, field):
    with pytest.raises(ConfigError, match=field):
        twiml(**{"url": "wss://h", **arguments})
