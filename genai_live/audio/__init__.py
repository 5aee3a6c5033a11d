"""Audio in the formats of the Live API: PCM, files, microphones, and chunks at real-time pace."""

from genai_live.audio.files import AudioFile
from genai_live.audio.microphone import Microphone
from genai_live.audio.pacing import chunks, paced, paced_async
from genai_live.audio.pcm import INPUT, MUSIC, OUTPUT, PcmFormat, loudness
from genai_live.audio.sources import AudioClip, MediaSource, Stdin, Timed
from genai_live.audio.wav import WavWriter, read_wav, write_wav

__all__ = [
    "INPUT",
    "MUSIC",
    "OUTPUT",
    "AudioClip",
    "AudioFile",
    "MediaSource",
    "Microphone",
    "PcmFormat",
    "Stdin",
    "Timed",
    "WavWriter",
    "chunks",
    "loudness",
    "paced",
    "paced_async",
    "read_wav",
    "write_wav",
]
