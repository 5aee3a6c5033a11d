"""Audio in the formats of the Live API: PCM, conversions, files, and chunks at real-time pace."""

from genai_live.audio.data import AudioData
from genai_live.audio.mixing import mix
from genai_live.audio.pacing import Rechunker, chunks, paced, paced_async
from genai_live.audio.pcm import INPUT, MUSIC, OUTPUT, PcmFormat, loudness
from genai_live.audio.reading import AudioReader, read_audio
from genai_live.audio.resampling import Resampler
from genai_live.audio.samples import SampleArray, SamplesUnion
from genai_live.audio.telephony import (
    TELEPHONY,
    decode_alaw,
    decode_mulaw,
    encode_alaw,
    encode_mulaw,
)
from genai_live.audio.wav import WavWriter, read_wav, write_wav

__all__ = [
    "INPUT",
    "MUSIC",
    "OUTPUT",
    "TELEPHONY",
    "AudioData",
    "AudioReader",
    "PcmFormat",
    "Rechunker",
    "Resampler",
    "SampleArray",
    "SamplesUnion",
    "WavWriter",
    "chunks",
    "decode_alaw",
    "decode_mulaw",
    "encode_alaw",
    "encode_mulaw",
    "loudness",
    "mix",
    "paced",
    "paced_async",
    "read_audio",
    "read_wav",
    "write_wav",
]
