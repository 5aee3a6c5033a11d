"""What is known of a music session, without any connection."""

import pytest

from genai_live import events, types
from genai_live._protocol import MusicProtocol, MusicState
from genai_live.errors import DecodeError

Control = types.LiveMusicPlaybackControl


def connected():
    protocol = MusicProtocol()
    assert protocol.state == MusicState.CONNECTING
    complete = types.LiveMusicServerSetupComplete()
    protocol.feed(types.LiveMusicServerMessage(setup_complete=complete))
    return protocol


@pytest.mark.parametrize(
    ("controls", "state"),
    [
        ([], MusicState.STOPPED),
        ([Control.PLAY], MusicState.PLAYING),
        ([Control.PLAY, Control.RESET_CONTEXT], MusicState.PLAYING),
        ([Control.PLAY, Control.PAUSE], MusicState.PAUSED),
        ([Control.PLAY, Control.PAUSE, Control.RESET_CONTEXT], MusicState.PAUSED),
        ([Control.PLAY, Control.PAUSE, Control.PLAY, Control.STOP], MusicState.STOPPED),
        ([Control.PLAY, Control("REWIND")], MusicState.PLAYING),
    ],
)
def test_the_state_follows_what_was_sent(controls, state):
    protocol = connected()
    for control in controls:
        protocol.record_sent(types.LiveMusicClientMessage(playback_control=control))
    assert protocol.state == state


def test_prompts_and_configuration_are_those_sent_last():
    protocol = connected()
    prompts = [types.WeightedPrompt(text="a", weight=1.0)]
    config = types.LiveMusicGenerationConfig(bpm=90)
    content = types.LiveMusicClientContent(weighted_prompts=prompts)
    protocol.record_sent(types.LiveMusicClientMessage(client_content=content))
    protocol.record_sent(types.LiveMusicClientMessage(music_generation_config=config))
    protocol.record_sent(types.LiveMusicClientMessage(playback_control=Control.STOP))
    assert (protocol.weighted_prompts, protocol.config) == (prompts, config)


def test_a_message_is_delivered_with_the_size_of_its_frame():
    message = types.LiveMusicServerMessage(warning="Careful.")
    delivery = connected().feed(message, frame=b"12345")
    assert (delivery.message, delivery.events, delivery.size) == (message, (), 5)


def test_what_cannot_be_read_is_an_event_with_the_frame():
    problem = DecodeError("$", "not JSON")
    delivery = connected().feed(None, frame=b"{", problems=[problem])
    (event,) = delivery.events
    assert isinstance(event, events.UnknownEvent)
    assert (event.raw, event.problems) == (b"{", (problem,))


def test_the_end_is_the_last_event():
    protocol = connected()
    closed = events.Closed(code=1000, clean=True)
    assert protocol.close(closed).events == (closed,)
    assert protocol.state == MusicState.CLOSED


def test_shortcuts_of_a_message():
    chunks = [types.AudioChunk(data=b"ab"), types.AudioChunk(), types.AudioChunk(data=b"cd")]
    content = types.LiveMusicServerContent(audio_chunks=chunks)
    message = types.LiveMusicServerMessage(server_content=content)
    assert message.audio_chunk is chunks[0]
    assert message.data == b"abcd"
    for empty in (
        types.LiveMusicServerMessage(),
        types.LiveMusicServerMessage(server_content=types.LiveMusicServerContent()),
    ):
        assert (empty.audio_chunk, empty.data) == (None, None)
