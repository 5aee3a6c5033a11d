"""A blocking music session can be iterated over."""

from genai_live import Client
from genai_live.testing import LiveServer


def controls(server):
    [connection] = server.connections
    return [message.playback_control for message in connection.music_messages]


def test_iterating_begins_with_the_setup_and_stop_reaches_the_server():
    with (
        LiveServer() as server,
        Client(api_key="key", http_options={"base_url": server.url}) as client,
    ):
        music = client.live.music.connect(model="lyria-realtime-exp")
        music.set_weighted_prompts([{"text": "techno", "weight": 1.0}])
        music.play()
        messages = []
        for message in music:
            messages.append(message)
            if message.server_content is not None:
                break
        music.stop()
        server.wait_for(lambda: "STOP" in controls(server), timeout=20)
        music.close()
    assert messages[0].setup_complete is not None
    assert messages[-1].server_content is not None
