"""Audio in the formats of the Live API: PCM, WAV files, chunks at real-time pace, playback."""

from genai_live.audio.pacing import chunks, paced, paced_async
from genai_live.audio.pcm import INPUT, MUSIC, OUTPUT, PcmFormat, loudness
from genai_live.audio.playback import PlaybackBuffer, PlaybackLedger, PlaybackOutput
from genai_live.audio.speakers import Speakers
from genai_live.audio.wav import WavWriter, read_wav, write_wav

__all__ = [
    "INPUT",
    "MUSIC",
    "OUTPUT",
    "PcmFormat",
    "PlaybackBuffer",
    "PlaybackLedger",
    "PlaybackOutput",
    "Speakers",
    "WavWriter",
    "chunks",
    "loudness",
    "paced",
    "paced_async",
    "read_wav",
    "write_wav",
]
