"""The local server's music is what the configuration says, as measured from what a client gets."""

import pytest

from genai_live.audio import MUSIC, read_wav
from genai_live.testing import LiveServer
from tests.helpers.music_drivers import connected
from tests.helpers.sound_analysis import beginnings, energy, energy_at, sharpness, tempo

pytestmark = pytest.mark.anyio

LOW_C, LOW_E = 65.41, 82.41
MELODY = {"mute_bass": True, "mute_drums": True}


async def played(seconds=4, **config):
    """Give so much music of a fresh session."""
    with LiveServer() as server:
        async with connected("async", server, memory=True, config=config) as driver:
            await driver.call("play")
            return await driver.read_audio(seconds)


@pytest.mark.parametrize("bpm", [60, 75, 97, 120, 143, 174, 200])
async def test_the_tempo_of_a_recording_is_the_bpm(bpm, tmp_path):
    path = tmp_path / "music.wav"
    config = {"weighted_prompts": ["minimal techno"], "bpm": bpm}
    with LiveServer() as server:
        async with connected("blocking", server, config=config) as driver:
            await driver.call("play")
            await driver.call("record", path, seconds=12)
    pcm, _ = read_wav(path, expect=MUSIC)
    assert tempo(pcm) == pytest.approx(bpm, rel=0.02)


@pytest.mark.alone
async def test_the_tempo_is_there_without_drums_and_at_any_density():
    assert tempo(await played(12, bpm=100, mute_drums=True)) == pytest.approx(100, rel=0.02)
    assert tempo(await played(12, bpm=80, density=1.0)) == pytest.approx(80, rel=0.02)
    assert tempo(await played(12, bpm=130, density=0.0)) == pytest.approx(130, rel=0.02)


@pytest.mark.alone
async def test_each_part_can_be_muted():
    everything = await played()
    no_drums = await played(mute_drums=True)
    rhythm = await played(only_bass_and_drums=True)
    drums = await played(only_bass_and_drums=True, mute_bass=True)
    bass = await played(only_bass_and_drums=True, mute_drums=True)
    melody = await played(**MELODY)
    nothing = await played(only_bass_and_drums=True, mute_bass=True, mute_drums=True)
    assert energy(everything) > energy(rhythm) > energy(drums) > 10 * (1 + energy(nothing))
    assert energy(everything) > 1.5 * energy(no_drums)
    assert energy_at(bass, LOW_C) > 20 * energy_at(melody, LOW_C)
    assert sharpness(drums) > 2 * sharpness(bass)
    assert not any(nothing)


@pytest.mark.alone
async def test_density_is_the_number_of_notes():
    sparse = await played(density=0.0, bpm=60, **MELODY)
    middle = await played(density=0.5, bpm=60, **MELODY)
    dense = await played(density=1.0, bpm=60, **MELODY)
    assert 2 * beginnings(sparse) < beginnings(middle) < beginnings(dense)


@pytest.mark.alone
async def test_brightness_is_overtones():
    dull, middle, bright = [
        sharpness(await played(brightness=brightness, **MELODY)) for brightness in (0.0, 0.5, 1.0)
    ]
    assert dull * 1.5 < middle
    assert middle * 1.5 < bright


async def test_the_scale_is_the_key_of_the_bass():
    in_c = await played(bpm=60, only_bass_and_drums=True, mute_drums=True)
    in_e = await played(
        bpm=60, only_bass_and_drums=True, mute_drums=True, scale="E_MAJOR_D_FLAT_MINOR"
    )
    assert energy_at(in_c, LOW_C) > 5 * energy_at(in_c, LOW_E)
    assert energy_at(in_e, LOW_E) > 5 * energy_at(in_e, LOW_C)


@pytest.mark.alone
async def test_the_seed_and_the_prompts_choose_the_melody():
    one = await played(seed=1, weighted_prompts=["rain"])
    assert one == await played(seed=1, weighted_prompts=["rain"])
    assert one != await played(seed=2, weighted_prompts=["rain"])
    assert one != await played(seed=1, weighted_prompts=["sun"])
    assert one != await played(seed=1, weighted_prompts=[{"text": "rain", "weight": 2}])


async def test_pieces_join_without_a_gap():
    piece = await played(7, only_bass_and_drums=True, mute_bass=True, density=0.5)
    bar = MUSIC.size(2)
    assert piece[:bar] == piece[bar : 2 * bar] == piece[2 * bar : 3 * bar]


@pytest.mark.alone
async def test_a_pause_holds_the_music_and_a_stop_ends_it():
    whole = await played(8)
    with LiveServer() as server:
        async with connected("async", server, memory=True) as driver:
            await driver.call("play")
            first = await driver.read_audio(2)
            await driver.call("pause")
            await driver.call("play")
            assert first + await driver.read_audio(6) == whole
            await driver.call("stop")
            await driver.call("set_music_generation_config", {"density": 0.9})
            await driver.call("play")

            def at_last(message):
                chunk = message.audio_chunk
                used = chunk and chunk.source_metadata.music_generation_config
                return bool(used and used.density == 0.9)

            heard = await driver.receive_until(at_last)
            assert heard[-1].data == await played(2, density=0.9)
