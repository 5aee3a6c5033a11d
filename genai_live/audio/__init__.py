"""Audio in the formats of the Live API: PCM, conversions, files, and chunks at real-time pace."""

from genai_live.audio.pacing import chunks, paced, paced_async
from genai_live.audio.pcm import INPUT, MUSIC, OUTPUT, PcmFormat, loudness
from genai_live.audio.samples import AudioData, SampleArray
from genai_live.audio.wav import WavWriter, read_wav, write_wav

__all__ = [
    "INPUT",
    "MUSIC",
    "OUTPUT",
    "AudioData",
    "PcmFormat",
    "SampleArray",
    "WavWriter",
    "chunks",
    "loudness",
    "paced",
    "paced_async",
    "read_wav",
    "write_wav",
]
