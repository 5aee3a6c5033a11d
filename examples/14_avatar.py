"""Avatar: ask a question and write the model's answer to `avatar.mp4`, as a talking person.

Only Vertex AI has avatars. Set GOOGLE_CLOUD_PROJECT and GOOGLE_CLOUD_LOCATION, or an express key
as GOOGLE_API_KEY.

    python examples/14_avatar.py
    python examples/14_avatar.py --local
"""

from genai_live import Client, models, types
from genai_live.testing import local_option

MODEL = models.DEFAULT_MODEL
CONFIG: types.LiveConnectConfigDict = {
    "response_modalities": ["VIDEO"],
    "avatar_config": {"avatar_name": "Kira"},  # or a customized_avatar, from your own picture
    "output_audio_transcription": {},
}


def main() -> None:
    with (
        Client(vertexai=True) as client,
        client.live.connect(model=MODEL, config=CONFIG) as session,
    ):
        turn = session.ask("Hello! Who are you?", timeout=60)
    turn.save_video("avatar.mp4")  # fragments of one MP4 stream, joined
    print("Model:", turn.text)
    print("Wrote", turn.video_mime_type, "to avatar.mp4")


if __name__ == "__main__":
    with local_option():
        main()
