"""`Hearing`: recognizes phrases in speech, by comparison with how they are known to sound.

It knows the phrases of `phrases` and of the setup as the local server speaks them, and the two
recordings of the package. Anything else is not recognized. Of short phrases that sound alike, those
of the setup come first, then those in an expected language, then those in English.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from genai_live._wire.numbers import check_text, check_whole
from genai_live.audio.pcm import loudness
from genai_live.testing._model.phrases import phrases
from genai_live.testing._service.speech import durations, from_pcm, spoken, words
from genai_live.testing.limits import AUDIO_RATES

if TYPE_CHECKING:
    from collections.abc import Iterable

RATE = 16_000
"""Sample rate of what is heard, in Hz."""

_STEP = RATE // 20
_BLOCK = RATE // 1000
_BLOCKS = 10
_QUIET = 0.1
_FADED = 0.2  # of the tone of a word: that much of its end is quiet
_LEVELS = 9
_SHIFT = 3
_FARTHEST = 1.5
_RECORDED = {
    "Hello, please tell me a story about the sea.": (
        "699699560899899799661653213000000000399599897786499399167399999693574452555796681782399"
        "399499995793673752665660468892891533399399599799499599671784662590491"
    ),
    "Sorry, one question. What time is it in Lisbon?": (
        "499599876573657747413000000314538979880553321399399650899699499499499699697448324000000"
        "000000000000428663899043399045399999895689559799499772299599775541577874784499499599799"
        "699430455"
    ),
}
"""The recordings `hello.wav` and `question.wav` of the command line, see `written`."""

Sound = tuple[tuple[int, int], ...]
"""Loudness, from 0 to 9, and pitch of each 50 ms."""


def phrase_audio(text: str, *, rate: int = RATE) -> bytes:
    """Return a text as the local server speaks it, as mono 16-bit PCM.

    This is speech that the server recognizes, for conditions with `heard`:

        session.ask(phrase_audio("Turn on the light."), timeout=5)

    Args:
        text: The text.
        rate: The sample rate in Hz.

    Raises:
        ConfigError: An argument cannot be used.
    """
    check_text(text, field="text")
    least, greatest = AUDIO_RATES
    check_whole(rate, field="rate", least=least, greatest=greatest)
    pcm = bytearray()
    lasted = 0
    for word in words(text):
        pcm += spoken(word, rate)
        lasted += sum(durations(word))
        pcm += bytes(2 * (rate * lasted // 1000) - len(pcm))  # parts of samples add up
    return bytes(pcm)


class Hearing:
    """Recognizes phrases.

    Args:
        more: Phrases to recognize beside the built-in ones.
        languages: Languages to expect, as BCP-47 codes.
        recordings: Recordings of phrases to recognize, see `sound_of`.
    """

    def __init__(
        self,
        more: Iterable[str] = (),
        languages: Iterable[str] = (),
        recordings: Iterable[tuple[str, Sound]] = (),
    ) -> None:
        self._recordings = list(recordings)
        self._phrases = dict.fromkeys((*more, *phrases(languages)))

    def recognize(self, pcm: bytes) -> str:
        """Return the phrase that is spoken in mono PCM at 16 kHz; empty if there is none."""
        sound = sound_of(pcm)
        known = [*self._recordings]
        # Only what can be near is spoken for it: all the phrases would take half a second.
        lengths = range(len(sound) - _SHIFT - 1, len(sound) + _SHIFT + 2)
        likely = [phrase for phrase in self._phrases if _steps(phrase) in lengths]
        known += [(phrase, _spoken_sound(phrase)) for phrase in likely]
        known += [(phrase, _read(text)) for phrase, text in _RECORDED.items()]
        near = [(_distance(sound, each), phrase) for phrase, each in known]
        distance, phrase = min(near, key=lambda pair: pair[0])
        return phrase if distance <= _FARTHEST else ""


def sound_of(pcm: bytes) -> Sound:
    """Return what of speech is compared; silence around it is left out."""
    pcm = _trimmed(pcm)
    steps = [pcm[start : start + 2 * _STEP] for start in range(0, len(pcm), 2 * _STEP)]
    levels = [loudness(step) for step in steps]
    loudest = max(levels, default=0.0) or 1.0
    return tuple(
        (round(_LEVELS * (level / loudest) ** 0.5), _crossings(step))
        for level, step in zip(levels, steps, strict=True)
    )


def written(sound: Sound) -> str:
    """Write a sound as text: a digit for each loudness and two for each pitch."""
    return "".join(f"{level}{pitch:02}" for level, pitch in sound)


def _read(text: str) -> Sound:
    return tuple(
        (int(text[start]), int(text[start + 1 : start + 3])) for start in range(0, len(text), 3)
    )


@lru_cache(maxsize=256)
def _steps(phrase: str) -> int:
    """Return how long `_spoken_sound` of a phrase is, to one step; without speaking it."""
    lasting = [durations(word) for word in words(phrase)]
    if not lasting:
        return 0
    tone, pause = lasting[-1]
    heard = sum(map(sum, lasting)) - pause - _FADED * tone
    return round(heard * RATE / 1000 / _STEP)


@lru_cache(maxsize=256)
def _spoken_sound(phrase: str) -> Sound:
    return sound_of(phrase_audio(phrase))


def _trimmed(pcm: bytes) -> bytes:
    """Return PCM from its first loud 10 ms to its last, found to a millisecond.

    A coarser grid would begin where the stream does, and cut the same speech in another way after
    another silence.
    """
    pcm = pcm[: len(pcm) // 2 * 2]
    size = 2 * _BLOCK
    powers = [loudness(pcm[start : start + size]) ** 2 for start in range(0, len(pcm), size)]
    sums = [0.0, *accumulate(powers)]
    levels = [end - start for start, end in zip(sums, sums[_BLOCKS:], strict=False)] or sums[-1:]
    least = _QUIET**2 * max(levels)
    loud = [index for index, level in enumerate(levels) if level > least]
    return pcm[loud[0] * size : (loud[-1] + _BLOCKS) * size] if loud else b""


def _crossings(pcm: bytes) -> int:
    """Return how often the samples change their sign, 99 at most."""
    signs = [sample >= 0 for sample in from_pcm(pcm)]
    changes = sum(before != after for before, after in pairwise(signs))
    return min(changes, 99)


def _distance(one: Sound, other: Sound) -> float:
    """Return how much two sounds differ, at the shift where they differ least."""
    if abs(len(one) - len(other)) > _SHIFT:
        return float("inf")
    longest = max(len(one), len(other)) or 1
    silent = (0, 0)

    def at(sound: Sound, index: int) -> tuple[int, int]:
        return sound[index] if 0 <= index < len(sound) else silent

    def difference(shift: int) -> float:
        total = 0.0
        for index in range(longest):
            (level, pitch), (level_2, pitch_2) = at(one, index), at(other, index + shift)
            total += abs(level - level_2)
            if level > 2 and level_2 > 2:  # noise has any pitch
                total += min(abs(pitch - pitch_2) / 4, 4)
        return total / longest

    return min(difference(shift) for shift in range(-1, 2))
