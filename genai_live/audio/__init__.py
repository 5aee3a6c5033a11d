"""Audio of the Live API: PCM, conversions, files, sources, pace, playback, speech, echo."""

from genai_live.audio.data import AudioData
from genai_live.audio.detection import (
    SpeechEnd,
    SpeechModel,
    SpeechPiece,
    SpeechStart,
    VoiceActivityDetector,
)
from genai_live.audio.echo import EchoCanceller, EchoControl, EchoGate, NoiseSuppression
from genai_live.audio.files import AudioFile
from genai_live.audio.microphone import Microphone
from genai_live.audio.mixing import mix
from genai_live.audio.pacing import Rechunker, chunks, paced, paced_async
from genai_live.audio.pcm import INPUT, MUSIC, OUTPUT, PcmFormat, loudness
from genai_live.audio.playback import PlaybackBuffer, PlaybackLedger, PlaybackOutput
from genai_live.audio.reading import AudioReader, read_audio
from genai_live.audio.resampling import Resampler
from genai_live.audio.samples import SampleArray, SamplesUnion
from genai_live.audio.sources import AudioClip, MediaSource, Stdin, Timed
from genai_live.audio.speakers import Speakers
from genai_live.audio.speech_source import SpeechSource
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
    "AudioClip",
    "AudioData",
    "AudioFile",
    "AudioReader",
    "EchoCanceller",
    "EchoControl",
    "EchoGate",
    "MediaSource",
    "Microphone",
    "NoiseSuppression",
    "PcmFormat",
    "PlaybackBuffer",
    "PlaybackLedger",
    "PlaybackOutput",
    "Rechunker",
    "Resampler",
    "SampleArray",
    "SamplesUnion",
    "Speakers",
    "SpeechEnd",
    "SpeechModel",
    "SpeechPiece",
    "SpeechSource",
    "SpeechStart",
    "Stdin",
    "Timed",
    "VoiceActivityDetector",
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
