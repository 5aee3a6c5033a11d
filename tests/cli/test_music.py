import wave
from pathlib import Path

from genai_live.audio import MUSIC, read_wav
from genai_live.testing import LiveServer
from genai_live.testing._service.music import MusicConversation
from tests.helpers.cli_process import Run


def test_music_is_written_without_a_key(run: Run, tmp_path: Path) -> None:
    done = run("music", "minimal techno", "--bpm", "120", "--seconds", "5", "--out", "x.wav")
    assert (done.returncode, done.stderr) == (0, "")
    assert "A local Live server answers at http://127.0.0.1:" in done.stdout
    assert "x.wav, 5.00 s, 48000 Hz stereo 16 bit" in done.stdout
    data, pcm = read_wav(tmp_path / "x.wav")
    assert pcm == MUSIC
    assert len(data) == MUSIC.size(5)
    assert any(data)
    assert data[: MUSIC.size(0.1)] != data[MUSIC.size(0.25) : MUSIC.size(0.35)]


def test_prompts_that_are_left_out_are_reported(run: Run) -> None:
    done = run("music", "rain", "in the style of Bo", "--seconds", "1")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Filtered prompt 'in the style of Bo': The prompt names an artist: Bo." in done.stdout
    assert "music.wav, 1.00 s" in done.stdout


def test_live_sends_what_was_asked_for(run: Run) -> None:
    with LiveServer() as server:
        done = run(
            *("music", "techno", "rain", "--live", "--seconds", "1"),
            *("--bpm", "90", "--scale", "D_MAJOR_B_MINOR", "--model", "lyria-2"),
            GOOGLE_API_KEY="any",
            GOOGLE_GEMINI_BASE_URL=server.url,
        )
        setup, prompts, config, play = server.connections[0].music_messages
    assert (done.returncode, done.stderr) == (0, "")
    assert "Talking to lyria-2 at the real service." in done.stdout
    assert setup.setup is not None
    assert setup.setup.model == "models/lyria-2"
    assert prompts.client_content is not None
    assert [each.text for each in prompts.client_content.weighted_prompts or ()] == [
        "techno",
        "rain",
    ]
    assert config.music_generation_config is not None
    assert config.music_generation_config.bpm == 90
    assert config.music_generation_config.scale == "D_MAJOR_B_MINOR"
    assert play.playback_control == "PLAY"


def test_a_tempo_out_of_range_is_a_plain_sentence(run: Run) -> None:
    done = run("music", "rain", "--bpm", "300")
    assert done.returncode == 2
    assert done.stderr == ("Error: config.bpm: 300 is out of range. Use a value from 60 to 200.\n")


def test_a_missing_folder_is_reported_before_anything_is_played(run: Run) -> None:
    done = run("music", "rain", "--out", "no/music.wav")
    assert done.returncode == 2
    assert "does not exist" in done.stderr
    assert done.stdout == ""


def test_a_folder_as_output_is_refused_before_anything_is_played(run: Run) -> None:
    done = run("music", "rain", "--out", ".")
    assert (done.returncode, done.stdout) == (2, "")
    assert "is a folder" in done.stderr


def test_a_session_that_ends_early_keeps_what_came(run: Run, tmp_path: Path) -> None:
    async def short(music: MusicConversation) -> None:
        await music.accept()
        while not (await music.receive()).playback_control:
            pass
        await music.send({"serverContent": {"audioChunks": [{"data": bytes(MUSIC.size(0.5))}]}})
        await music.close()

    with LiveServer(music=short) as server:
        done = run(
            *("music", "rain", "--live"),
            GOOGLE_API_KEY="any",
            GOOGLE_GEMINI_BASE_URL=server.url,
        )
    assert done.returncode == 1
    assert done.stderr == (
        "Error: The server ended the session after 0.50 s of music, which is in music.wav.\n"
    )
    with wave.open(str(tmp_path / "music.wav")) as wav:
        assert wav.getnframes() == 24_000


def test_another_format_than_wav_is_refused_before_anything_is_played(
    run: Run, tmp_path: Path
) -> None:
    done = run("music", "rain", "--out", "rain.mp3")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("Error: --out: a .mp3 file cannot be written, only WAV. Pass a ")
    assert not any(tmp_path.iterdir())
